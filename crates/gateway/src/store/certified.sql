ALTER TABLE tills ADD COLUMN key TEXT;
ALTER TABLE tills ADD COLUMN serial TEXT;
ALTER TABLE tills ADD COLUMN certificate {BYTES};
ALTER TABLE tills ADD COLUMN not_after {INT};
ALTER TABLE tills ADD COLUMN changed_at {INT};
ALTER TABLE tills ADD COLUMN is_listed {INT} NOT NULL DEFAULT 0;
ALTER TABLE enrolments ADD COLUMN token {BYTES};
DELETE FROM enrolments;
UPDATE tills SET state = 'revoked', token_hash = NULL, is_listed = 2;
