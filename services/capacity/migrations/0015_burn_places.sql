-- A place whose address is known to those it must be hidden from: never OPEN
-- again, whatever the code above does.
ALTER TABLE places
    ADD COLUMN burnt_at timestamptz,
    -- How it became known, under the place's own key.
    ADD COLUMN burn_note_sealed bytea,
    ADD CONSTRAINT places_burnt_check
        CHECK (burnt_at IS NULL OR status <> 'OPEN');

-- The guest no longer agrees to be known to the host.
ALTER TABLE reservations
    ADD COLUMN host_view_closed boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT reservations_release_reason_check,
    ADD CONSTRAINT reservations_release_reason_check CHECK (release_reason IN
        ('NOT_CHOSEN', 'NOT_NEEDED', 'NO_ROUTE', 'HOST_WITHDREW', 'UNDONE',
         'CONSENT_WITHDRAWN'));
