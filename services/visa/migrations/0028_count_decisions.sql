-- What became of applications by route and calendar year, and how long it took in
-- whole days: counts that name nobody, so that a case can be erased and stays
-- counted. A decision that is corrected takes its count along.
CREATE TABLE decision_counts (
  route_id uuid NOT NULL,
  -- Of the day on which it happened, at the mission.
  year     integer NOT NULL,
  what     text NOT NULL,
  -- How long it took; -1 for what is no time. 730 and more are one.
  days     integer NOT NULL,
  number   bigint NOT NULL,
  CONSTRAINT decision_counts_pkey PRIMARY KEY (route_id, year, what, days),
  CONSTRAINT decision_counts_route_id_fkey
    FOREIGN KEY (route_id) REFERENCES routes (id),
  CONSTRAINT decision_counts_what_check CHECK (what IN
    ('ISSUED', 'REFUSED', 'APPEALED', 'APPEAL_GRANTED', 'APPEAL_REFUSED',
     'WITHDRAWN', 'FROM_LODGING', 'FROM_ADMISSION')),
  CONSTRAINT decision_counts_days_check CHECK
    (CASE WHEN what IN ('FROM_LODGING', 'FROM_ADMISSION')
          THEN days BETWEEN 0 AND 730 ELSE days = -1 END),
  -- Zero where the only one was corrected.
  CONSTRAINT decision_counts_number_check CHECK (number >= 0)
);
CREATE INDEX decision_counts_year_idx ON decision_counts (year);

-- What was told before anybody counted; no appeal could be told then. As
-- statistics/decision_tally.cc reads it: the latest telling of each kind, and of
-- two decisions the later one.
WITH told AS (
  SELECT DISTINCT ON (f.application_id, f.type)
    f.application_id, a.route_id, f.type, f.occurred_on, f.version
  FROM application_facts f
  JOIN applications a ON a.id = f.application_id
  WHERE f.type IN ('LODGED', 'ADMISSIBLE', 'ISSUED', 'REFUSED', 'WITHDRAWN')
  ORDER BY f.application_id, f.type, f.version DESC
), decided AS (
  SELECT DISTINCT ON (application_id) application_id, route_id, type, occurred_on
  FROM told
  WHERE type IN ('ISSUED', 'REFUSED')
  ORDER BY application_id, occurred_on DESC, version DESC
), counted AS (
  SELECT route_id, occurred_on, type AS what, -1 AS days FROM decided
  UNION ALL
  SELECT route_id, occurred_on, 'WITHDRAWN', -1 FROM told
  WHERE type = 'WITHDRAWN'
  UNION ALL
  SELECT d.route_id, d.occurred_on,
    CASE t.type WHEN 'LODGED' THEN 'FROM_LODGING' ELSE 'FROM_ADMISSION' END,
    least(d.occurred_on - t.occurred_on, 730)
  FROM decided d
  JOIN told t ON t.application_id = d.application_id
    AND t.type IN ('LODGED', 'ADMISSIBLE') AND t.occurred_on <= d.occurred_on
)
INSERT INTO decision_counts (route_id, year, what, days, number)
SELECT route_id, date_part('year', occurred_on)::integer, what, days, count(*)
FROM counted GROUP BY 1, 2, 3, 4;
