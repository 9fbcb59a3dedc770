-- EraseCase deletes the reservations of a case.
GRANT DELETE ON reservations TO sojourn_serve;
