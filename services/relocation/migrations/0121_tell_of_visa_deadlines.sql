-- To the lead: a visa's deadline is a day away, or over.
INSERT INTO alert_kinds (kind) VALUES ('VISA_DEADLINE');
