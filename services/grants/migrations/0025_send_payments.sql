-- The order to a provider that a release made, where the channel has one: an
-- attempt without an order is paid by hand under its reference. HANDING is
-- committed before the order goes out, so that whoever starts again after a
-- crash asks by the reference first.
CREATE TABLE payment_orders (
  attempt_id  uuid NOT NULL,
  provider    text NOT NULL,  -- as --payment_providers_file names it
  state       text NOT NULL DEFAULT 'QUEUED',
  tries       integer NOT NULL DEFAULT 0,
  -- Real time: domain time stands still or leaps.
  next_try_at timestamptz NOT NULL DEFAULT now(),
  created_at  timestamptz NOT NULL DEFAULT now(),
  handed_at   timestamptz,
  reason      text NOT NULL DEFAULT '',  -- of the last try that failed
  CONSTRAINT payment_orders_pkey PRIMARY KEY (attempt_id),
  CONSTRAINT payment_orders_attempt_id_fkey
    FOREIGN KEY (attempt_id) REFERENCES payment_attempts (id),
  CONSTRAINT payment_orders_state_check CHECK (state IN (
    'QUEUED', 'HANDING', 'HANDED', 'WITHDRAWN', 'REFUSED', 'DONE')),
  CONSTRAINT payment_orders_handed_check
    CHECK ((state = 'HANDED') <= (handed_at IS NOT NULL))
);
-- What the worker looks through every second.
CREATE INDEX payment_orders_next_try_at_idx ON payment_orders (next_try_at)
  WHERE state <> 'DONE';
