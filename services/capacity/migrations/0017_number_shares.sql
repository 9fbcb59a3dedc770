-- Which of relocation's words about the host's view stands: an earlier one that
-- comes late is dropped.
ALTER TABLE reservations
    ADD COLUMN share_number bigint NOT NULL DEFAULT 0;
