-- Why a grant was not given, and when it was decided and had arrived.
ALTER TABLE grants
  ADD COLUMN decline_reason text,
  ADD COLUMN refer_reason text,
  ADD COLUMN decided_at timestamptz,
  ADD COLUMN received_at timestamptz;
UPDATE grants g SET decided_at = a.last
FROM (SELECT grant_id, max(approved_at) AS last FROM approvals
      GROUP BY grant_id) a
WHERE a.grant_id = g.id AND g.approved_minor IS NOT NULL;
CREATE INDEX grants_fund_id_decided_at_idx ON grants (fund_id, decided_at)
  WHERE decided_at IS NOT NULL;
