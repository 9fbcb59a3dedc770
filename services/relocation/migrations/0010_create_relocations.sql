-- A member of the network. Membership can be dangerous to admit: what it is
-- called and where it is are sealed under a key of its own.
CREATE TABLE organisations (
  id uuid PRIMARY KEY,
  public_id text NOT NULL CONSTRAINT organisations_public_id_key UNIQUE,
  kind text NOT NULL CONSTRAINT organisations_kind_check CHECK (kind IN
    ('PROGRAMME', 'NGO', 'HOST', 'MISSION', 'FUNDER', 'VERIFIER')),
  status text NOT NULL CONSTRAINT organisations_status_check
    CHECK (status IN ('ACTIVE', 'SUSPENDED', 'LEFT')),
  profile_sealed bytea NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL
);

-- The root of a case: locked first by whoever changes anything of it.
CREATE TABLE relocations (
  id uuid PRIMARY KEY,
  public_id text NOT NULL CONSTRAINT relocations_public_id_key UNIQUE,
  code text NOT NULL CONSTRAINT relocations_code_key UNIQUE,
  version bigint NOT NULL CONSTRAINT relocations_version_check CHECK (version > 0),
  state text NOT NULL CONSTRAINT relocations_state_check CHECK (state IN
    ('ALERTED', 'DRAFT', 'SUBMITTED', 'ACKNOWLEDGED', 'INCOMPLETE', 'TRIAGED',
     'VERIFYING', 'VERIFIED', 'NOT_VERIFIED', 'ELIGIBLE', 'INELIGIBLE',
     'WAITLISTED', 'PROPOSED', 'OFFERED', 'DEFENDER_ACCEPTED', 'PRE_DEPARTURE',
     'TRAVELLING', 'IN_STAY', 'ENDING', 'FOLLOW_UP', 'CLOSED', 'WITHDRAWN',
     'SAFE_ELSEWHERE', 'REFERRED_OUT', 'ERASED')),
  overlay text NOT NULL DEFAULT 'NONE' CONSTRAINT relocations_overlay_check
    CHECK (overlay IN ('NONE', 'CONTACT_LOST', 'DETAINED')),
  overlay_since timestamptz,
  level text NOT NULL CONSTRAINT relocations_level_check
    CHECK (level IN ('L1', 'L2', 'L3', 'L4')),
  level_presumed boolean NOT NULL,
  -- An imminent threat: L1 whatever anybody decides.
  level_forced boolean NOT NULL,
  kind text NOT NULL CONSTRAINT relocations_kind_check
    CHECK (kind IN ('UNSPECIFIED', 'INTERNAL', 'REGIONAL', 'ABROAD')),
  horizon text NOT NULL CONSTRAINT relocations_horizon_check
    CHECK (horizon IN ('UNSPECIFIED', 'SHORT', 'LONG')),
  legal_basis text NOT NULL CONSTRAINT relocations_legal_basis_check
    CHECK (legal_basis IN ('VITAL_INTEREST', 'CONSENT')),
  alert_only boolean NOT NULL,
  submitting_organisation_id text NOT NULL,
  submitted_by text NOT NULL,
  lead_organisation_id text NOT NULL DEFAULT '',
  lead_subject text NOT NULL DEFAULT '',
  flags text[] NOT NULL DEFAULT '{}',
  received_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  acknowledged_at timestamptz,
  triaged_at timestamptz,
  verified_at timestamptz,
  decided_at timestamptz,
  proposed_at timestamptz,
  funded_at timestamptz,
  paused_since timestamptz,
  paused_seconds bigint NOT NULL DEFAULT 0
    CONSTRAINT relocations_paused_seconds_check CHECK (paused_seconds >= 0),
  -- The next promise to keep, computed with every change; orders the work.
  due_at timestamptz,
  withdrawal_asked_at timestamptz,
  withdrawal_asked_by text,
  withdrawal_confirmed_at timestamptz,
  withdrawal_release_at timestamptz,
  withdrawal_state_before text,
  -- Everything the intake says about the case and not about one person.
  intake_sealed bytea NOT NULL,
  CONSTRAINT relocations_overlay_since_check
    CHECK ((overlay = 'NONE') = (overlay_since IS NULL)),
  CONSTRAINT relocations_level_forced_check
    CHECK (NOT level_forced OR level = 'L1'),
  CONSTRAINT relocations_withdrawal_check CHECK
    ((withdrawal_confirmed_at IS NULL) = (withdrawal_release_at IS NULL)
     AND (withdrawal_confirmed_at IS NULL OR withdrawal_asked_at IS NOT NULL)),
  -- Nothing is given back within a day of a confirmed withdrawal.
  CONSTRAINT relocations_withdrawal_release_check CHECK
    (withdrawal_release_at >= withdrawal_confirmed_at + interval '24 hours')
);

-- Newest first, for everybody and for one organisation.
CREATE INDEX relocations_received_at_idx ON relocations (received_at, id);
CREATE INDEX relocations_organisation_idx
  ON relocations (submitting_organisation_id, received_at, id);
-- Open work, the next promise first.
CREATE INDEX relocations_due_at_idx ON relocations (due_at, id)
  WHERE state NOT IN ('CLOSED', 'WITHDRAWN', 'SAFE_ELSEWHERE', 'REFERRED_OUT',
                      'INELIGIBLE', 'ERASED');

-- One person of the party; her part of the intake under a key of her own.
CREATE TABLE persons (
  id uuid PRIMARY KEY,
  public_id text NOT NULL CONSTRAINT persons_public_id_key UNIQUE,
  relocation_id uuid NOT NULL
    CONSTRAINT persons_relocation_id_fkey REFERENCES relocations (id),
  -- Order of the intake; the defender is 0.
  position integer NOT NULL CONSTRAINT persons_position_check CHECK (position >= 0),
  person_sealed bytea NOT NULL,
  CONSTRAINT persons_relocation_id_position_key UNIQUE (relocation_id, position)
);

-- Who works on the case in which capacity; one at a time.
CREATE TABLE assignments (
  id uuid PRIMARY KEY,
  relocation_id uuid NOT NULL
    CONSTRAINT assignments_relocation_id_fkey REFERENCES relocations (id),
  role text NOT NULL CONSTRAINT assignments_role_check CHECK (role IN
    ('LEAD', 'VERIFIER', 'SECURITY_OFFICER', 'CITY_COORDINATOR')),
  subject text NOT NULL,
  organisation_id text NOT NULL,
  assigned_at timestamptz NOT NULL,
  CONSTRAINT assignments_relocation_id_role_key UNIQUE (relocation_id, role)
);
CREATE INDEX assignments_subject_idx ON assignments (subject);
