-- Money that a funder or a mission holds for grants: root of its own events.
-- The four parts are moved by grants' calls too, under this row's lock; they
-- append no event for it and leave `version` as it is.
CREATE TABLE funds (
  id                     uuid NOT NULL,
  public_id              text NOT NULL,
  version                bigint NOT NULL DEFAULT 1,
  organisation_id        text NOT NULL,  -- the holder
  holder_kind            text NOT NULL,
  name                   text NOT NULL,
  status                 text NOT NULL DEFAULT 'ACTIVE',
  currency               text NOT NULL,
  amount_minor           bigint NOT NULL,
  window_first           date NOT NULL,
  window_last            date NOT NULL,
  time_zone              text NOT NULL,
  categories             text[] NOT NULL DEFAULT '{}',  -- empty: all
  cap_per_grant_minor    bigint NOT NULL DEFAULT 0,     -- 0: no cap
  cap_per_person_minor   bigint NOT NULL DEFAULT 0,
  cap_per_year_minor     bigint NOT NULL DEFAULT 0,
  move_kinds             text[] NOT NULL DEFAULT '{}',  -- empty: any
  levels                 text[] NOT NULL DEFAULT '{}',
  fast_lane_limit_minor  bigint NOT NULL DEFAULT 0,     -- 0: never
  bridging_limit_minor   bigint NOT NULL DEFAULT 0,
  fx_margin_basis_points integer NOT NULL DEFAULT 0,
  available_minor        bigint NOT NULL,
  reserved_minor         bigint NOT NULL DEFAULT 0,
  committed_minor        bigint NOT NULL DEFAULT 0,
  spent_minor            bigint NOT NULL DEFAULT 0,
  created_at             timestamptz NOT NULL,
  CONSTRAINT funds_pkey PRIMARY KEY (id),
  CONSTRAINT funds_public_id_key UNIQUE (public_id),
  CONSTRAINT funds_organisation_id_name_key UNIQUE (organisation_id, name),
  -- For the ledger and the grants, whose currency is the fund's.
  CONSTRAINT funds_id_currency_key UNIQUE (id, currency),
  CONSTRAINT funds_holder_kind_check CHECK (holder_kind IN ('FUNDER', 'MISSION')),
  CONSTRAINT funds_status_check
    CHECK (status IN ('ACTIVE', 'SUSPENDED', 'CLOSED')),
  CONSTRAINT funds_amount_minor_check CHECK (amount_minor > 0),
  CONSTRAINT funds_window_check CHECK (window_first <= window_last),
  CONSTRAINT funds_limits_check CHECK (
    cap_per_grant_minor >= 0 AND cap_per_person_minor >= 0
    AND cap_per_year_minor >= 0 AND fast_lane_limit_minor >= 0
    AND bridging_limit_minor >= 0
    AND fx_margin_basis_points BETWEEN 0 AND 10000),
  -- No overdraft, whatever the code does.
  CONSTRAINT funds_available_minor_check CHECK (available_minor >= 0),
  CONSTRAINT funds_reserved_minor_check CHECK (reserved_minor >= 0),
  CONSTRAINT funds_committed_minor_check CHECK (committed_minor >= 0),
  CONSTRAINT funds_spent_minor_check CHECK (spent_minor >= 0),
  CONSTRAINT funds_parts_check CHECK (
    available_minor + reserved_minor + committed_minor + spent_minor
      = amount_minor)
);
-- Lists of one holder, and the choice of a fund for a request.
CREATE INDEX funds_organisation_id_idx ON funds (organisation_id, id);
CREATE INDEX funds_currency_idx ON funds (currency, available_minor)
  WHERE status = 'ACTIVE';
