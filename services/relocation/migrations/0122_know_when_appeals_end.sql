-- Until when an appeal against a refused visa can be brought, as the visa service
-- says: shown beside her choice to wait, go ahead or stop. A day the law gives,
-- of somebody who does not travel.
ALTER TABLE known_applications ADD COLUMN appeal_by date;
