-- Since it was approved others were heard on her line, or she was not free to
-- speak: nobody reads it any more, whatever has become of that since.
ALTER TABLE briefs ADD COLUMN stale boolean NOT NULL DEFAULT false;
