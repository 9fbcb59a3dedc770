-- Somebody of the party says no to what is decided for her and cannot be undone.
INSERT INTO alert_kinds (kind) VALUES ('HER_WORD');
