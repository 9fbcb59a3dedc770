-- EraseCase deletes what a grant of the case was for and for whom; the grant,
-- its payments and its ledger stay as sums.
GRANT DELETE ON cost_lines, grant_notes, grant_persons TO sojourn_serve;
