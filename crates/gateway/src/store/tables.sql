CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value {BYTES} NOT NULL
);
CREATE TABLE members (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  account TEXT NOT NULL UNIQUE,
  roles TEXT NOT NULL,
  status TEXT NOT NULL,
  user_handle TEXT NOT NULL UNIQUE,
  created_at {INT} NOT NULL
);
CREATE TABLE spare_accounts (
  account TEXT PRIMARY KEY,
  taken_by TEXT UNIQUE
);
CREATE TABLE passkeys (
  id TEXT PRIMARY KEY,
  member TEXT NOT NULL REFERENCES members (id),
  credential_id TEXT NOT NULL UNIQUE,
  credential TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at {INT} NOT NULL,
  used_at {INT}
);
CREATE INDEX passkeys_by_member ON passkeys (member);
CREATE TABLE recovery_codes (
  id TEXT PRIMARY KEY,
  member TEXT NOT NULL REFERENCES members (id),
  hash TEXT NOT NULL,
  used_at {INT}
);
CREATE INDEX recovery_codes_by_member ON recovery_codes (member);
CREATE TABLE links (
  token_hash TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  member TEXT,
  roles TEXT NOT NULL,
  expires_at {INT} NOT NULL,
  used_at {INT}
);
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  member TEXT NOT NULL REFERENCES members (id),
  device TEXT NOT NULL,
  created_at {INT} NOT NULL,
  last_seen_at {INT} NOT NULL,
  expires_at {INT} NOT NULL
);
CREATE INDEX sessions_by_member ON sessions (member);
CREATE TABLE ceremonies (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  member TEXT,
  state {BYTES} NOT NULL,
  expires_at {INT} NOT NULL
);
CREATE TABLE confirmations (
  id TEXT PRIMARY KEY,
  member TEXT NOT NULL REFERENCES members (id),
  expires_at {INT} NOT NULL,
  used_by TEXT
);
CREATE TABLE idempotency (
  caller TEXT NOT NULL,
  name TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  status {INT} NOT NULL,
  reply {BYTES},
  lease_until {INT} NOT NULL,
  created_at {INT} NOT NULL,
  PRIMARY KEY (caller, name)
);
CREATE TABLE submissions (
  id TEXT PRIMARY KEY,
  origin TEXT UNIQUE,
  kind TEXT NOT NULL,
  bytes {BYTES} NOT NULL,
  state TEXT NOT NULL,
  owner TEXT NOT NULL,
  lease_until {INT} NOT NULL,
  height {INT},
  problem TEXT,
  created_at {INT} NOT NULL
);
CREATE INDEX submissions_open ON submissions (lease_until) WHERE state = 'open';
CREATE TABLE payments (
  seq {SERIAL},
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  payer TEXT,
  payee TEXT,
  payer_account TEXT NOT NULL,
  payee_account TEXT NOT NULL,
  payer_name TEXT NOT NULL,
  payee_name TEXT NOT NULL,
  payer_username TEXT,
  payee_username TEXT,
  asset TEXT NOT NULL,
  amount {INT} NOT NULL,
  memo TEXT NOT NULL,
  request_id TEXT,
  refund_of TEXT,
  refunded {INT} NOT NULL DEFAULT 0,
  refundable_until {INT},
  submission TEXT,
  item {INT},
  author TEXT,
  attempts {INT} NOT NULL DEFAULT 0,
  not_before {INT} NOT NULL DEFAULT 0,
  created_at {INT} NOT NULL,
  final_at {INT},
  height {INT},
  code TEXT,
  sentence TEXT
);
CREATE INDEX payments_pending ON payments (seq) WHERE state = 'pending';
CREATE INDEX payments_by_payer ON payments (payer, seq);
CREATE INDEX payments_by_payee ON payments (payee, seq);
CREATE INDEX payments_by_submission ON payments (submission);
CREATE INDEX payments_by_refund ON payments (refund_of) WHERE refund_of IS NOT NULL;
CREATE INDEX payments_final ON payments (final_at) WHERE state = 'final';
CREATE TABLE requests (
  seq {SERIAL},
  id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  payee TEXT NOT NULL REFERENCES members (id),
  payer TEXT,
  payer_account TEXT,
  payer_name TEXT,
  payer_username TEXT,
  asset TEXT NOT NULL,
  amount {INT} NOT NULL,
  memo TEXT NOT NULL,
  created_at {INT} NOT NULL,
  expires_at {INT} NOT NULL
);
CREATE INDEX requests_by_payee ON requests (payee, seq);
CREATE INDEX requests_by_payer ON requests (payer, seq);
CREATE TABLE contacts (
  member TEXT NOT NULL REFERENCES members (id),
  username TEXT NOT NULL,
  display_name TEXT NOT NULL,
  alias TEXT NOT NULL,
  PRIMARY KEY (member, username)
);
CREATE TABLE events (
  seq {SERIAL},
  member TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  created_at {INT} NOT NULL
);
CREATE INDEX events_by_member ON events (member, seq);
CREATE TABLE audit (
  seq {INT} PRIMARY KEY,
  at {INT} NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  details TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE TABLE approvals (
  seq {SERIAL},
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  action TEXT NOT NULL,
  summary TEXT NOT NULL,
  reason TEXT NOT NULL,
  maker TEXT NOT NULL,
  maker_name TEXT NOT NULL,
  checker TEXT,
  checker_name TEXT,
  state TEXT NOT NULL,
  failure TEXT,
  result {BYTES},
  created_at {INT} NOT NULL,
  expires_at {INT} NOT NULL,
  decided_at {INT}
);
CREATE TABLE webhooks (
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  events TEXT NOT NULL,
  secret {BYTES} NOT NULL,
  created_at {INT} NOT NULL
);
CREATE TABLE deliveries (
  seq {SERIAL},
  id TEXT NOT NULL UNIQUE,
  webhook TEXT NOT NULL,
  event_id TEXT NOT NULL,
  event TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts {INT} NOT NULL DEFAULT 0,
  last_answer TEXT NOT NULL DEFAULT '',
  next_at {INT} NOT NULL,
  lease_until {INT} NOT NULL DEFAULT 0,
  created_at {INT} NOT NULL
);
CREATE INDEX deliveries_waiting ON deliveries (next_at) WHERE state = 'waiting';
CREATE INDEX deliveries_by_webhook ON deliveries (webhook, seq);
