CREATE TABLE phones (
  seq {SERIAL},
  id TEXT NOT NULL UNIQUE,
  member TEXT NOT NULL REFERENCES members (id),
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  asset TEXT NOT NULL,
  target {INT} NOT NULL,
  single_use {INT} NOT NULL,
  class {INT},
  created_at {INT} NOT NULL
);
CREATE INDEX phones_by_member ON phones (member, seq);
CREATE TABLE preauthorizations (
  seq {SERIAL},
  mandate TEXT NOT NULL UNIQUE,
  phone TEXT NOT NULL,
  member TEXT NOT NULL,
  asset TEXT NOT NULL,
  total {INT} NOT NULL,
  expires_at {INT} NOT NULL,
  bytes {BYTES} NOT NULL,
  created_at {INT} NOT NULL
);
CREATE INDEX preauthorizations_by_phone ON preauthorizations (phone, seq);
CREATE TABLE tills (
  seq {SERIAL},
  id TEXT NOT NULL UNIQUE,
  merchant TEXT NOT NULL REFERENCES members (id),
  name TEXT NOT NULL,
  token_hash TEXT UNIQUE,
  state TEXT NOT NULL,
  staged_payer_max {INT} NOT NULL,
  staged_hour_max {INT} NOT NULL,
  created_at {INT} NOT NULL,
  seen_at {INT}
);
CREATE INDEX tills_by_merchant ON tills (merchant, seq);
CREATE TABLE enrolments (
  device_hash TEXT PRIMARY KEY,
  user_hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  till TEXT,
  expires_at {INT} NOT NULL,
  polled_at {INT} NOT NULL
);
CREATE TABLE redemptions (
  seq {SERIAL},
  id TEXT NOT NULL UNIQUE,
  till TEXT NOT NULL,
  till_name TEXT NOT NULL,
  merchant TEXT NOT NULL,
  code {BYTES} NOT NULL,
  mandate TEXT NOT NULL,
  serial {INT} NOT NULL,
  payer TEXT,
  payer_account TEXT NOT NULL,
  payer_name TEXT NOT NULL,
  payer_username TEXT,
  asset TEXT NOT NULL,
  amount {INT} NOT NULL,
  reference TEXT NOT NULL,
  refundable_until {INT} NOT NULL,
  state TEXT NOT NULL,
  failure_code TEXT,
  failure_sentence TEXT,
  misuse {INT} NOT NULL DEFAULT 0,
  staged_at {INT},
  payment TEXT,
  operation TEXT,
  height {INT},
  created_at {INT} NOT NULL,
  decided_at {INT}
);
CREATE INDEX redemptions_by_till ON redemptions (till, seq);
CREATE INDEX redemptions_pending ON redemptions (created_at) WHERE state = 'pending';
CREATE TABLE code_uses (
  mandate TEXT NOT NULL,
  serial {INT} NOT NULL,
  id TEXT NOT NULL,
  author TEXT NOT NULL,
  operation TEXT NOT NULL,
  payee_account TEXT NOT NULL,
  payee_name TEXT NOT NULL,
  payee_username TEXT,
  amount {INT} NOT NULL,
  at {INT} NOT NULL,
  PRIMARY KEY (mandate, serial)
);
