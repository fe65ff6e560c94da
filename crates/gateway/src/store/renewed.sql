ALTER TABLE tills ADD COLUMN next_serial TEXT;
ALTER TABLE tills ADD COLUMN next_certificate {BYTES};
ALTER TABLE tills ADD COLUMN next_not_after {INT};
ALTER TABLE tills ADD COLUMN renewal_at {INT} NOT NULL DEFAULT 0;
CREATE INDEX preauthorizations_by_end ON preauthorizations (expires_at);
