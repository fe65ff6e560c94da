CREATE TABLE outside_accounts (
  account TEXT PRIMARY KEY
);
CREATE INDEX submissions_by_height ON submissions (height);
