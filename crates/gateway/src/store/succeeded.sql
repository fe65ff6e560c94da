-- The network of a payment that was decided on a network before the present one.
ALTER TABLE payments ADD COLUMN network TEXT;
CREATE TABLE earlier_networks (
  seq {SERIAL},
  network TEXT NOT NULL UNIQUE,
  network_key TEXT NOT NULL,
  name TEXT NOT NULL,
  last_height {INT} NOT NULL,
  receipt {BYTES} NOT NULL,
  followed_at {INT} NOT NULL
);
