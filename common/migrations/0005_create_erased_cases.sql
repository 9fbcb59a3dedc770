-- All that stays of an erased case here: that it was erased, so that nothing
-- that arrives late is stored for it again.
CREATE TABLE erased_cases (
  case_ref  text NOT NULL,  -- as this service knows the case
  erased_at timestamptz NOT NULL,
  CONSTRAINT erased_cases_pkey PRIMARY KEY (case_ref)
);
REVOKE UPDATE ON erased_cases FROM sojourn_serve;
