-- When a session last showed more than its cookie.
ALTER TABLE sessions ADD COLUMN proven_at {INT} NOT NULL DEFAULT 0;
