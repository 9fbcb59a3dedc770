-- The one of 0106 tells records apart too.
DROP INDEX workflow_steps_open_key;
