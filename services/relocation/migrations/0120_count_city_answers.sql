-- How many cases each host was asked for in a calendar quarter, and what it
-- answered, by one thing about the party at a time and never by two: how urgent,
-- how many, children or not; of a no, its reason. Names no case, and no row of a
-- safe house or shelter is made.
CREATE TABLE city_answers (
  -- 20264 is October to December 2026: no date that a case has.
  quarter integer NOT NULL,
  host_id text NOT NULL,
  split text NOT NULL CONSTRAINT city_answers_split_check
    CHECK (split IN ('LEVEL', 'SIZE', 'CHILDREN', 'REASON')),
  part text NOT NULL CONSTRAINT city_answers_part_check CHECK (part <> ''),
  answer text NOT NULL CONSTRAINT city_answers_answer_check
    CHECK (answer IN ('PROPOSED', 'ACCEPTED', 'DECLINED', 'SILENT')),
  number bigint NOT NULL CONSTRAINT city_answers_number_check CHECK (number > 0),
  CONSTRAINT city_answers_pkey PRIMARY KEY (quarter, host_id, split, part, answer),
  CONSTRAINT city_answers_quarter_check
    CHECK (quarter % 10 BETWEEN 1 AND 4)
);

-- What the city was asked for, as it was then: its answer is counted there. Empty
-- for what is counted nowhere.
ALTER TABLE proposals ADD COLUMN asked_of_sealed bytea NOT NULL DEFAULT '';
