-- How far the sweep has come that settles later_due_at of the cases of earlier
-- versions, in the order of their row keys; deleted once it has passed all. No
-- table of what is left: that would lock each of those cases while it is made.
CREATE TABLE later_due_sweep (
  after_id uuid CONSTRAINT later_due_sweep_pkey PRIMARY KEY
);
INSERT INTO later_due_sweep (after_id)
VALUES ('00000000-0000-0000-0000-000000000000');
REVOKE INSERT ON later_due_sweep FROM sojourn_serve;
GRANT DELETE ON later_due_sweep TO sojourn_serve;
