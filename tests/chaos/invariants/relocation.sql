-- What must hold in relocation's database whatever was killed when. Each
-- statement returns no row.

-- no_step_runs_without_a_lease: and nothing else has one
SELECT public_id FROM workflow_steps
WHERE (state = 'RUNNING') <> (lease_worker IS NOT NULL AND lease_until IS NOT NULL);

-- a_request_id_is_one_steps: two steps never share the key of a call
SELECT request_id FROM workflow_steps GROUP BY request_id HAVING count(*) > 1;

-- ended_steps_keep_no_request: what was sent is gone with its step
SELECT public_id FROM workflow_steps
WHERE finished_at IS NOT NULL AND request_sealed IS NOT NULL;

-- what_was_undone_has_its_compensation
SELECT s.public_id FROM workflow_steps s
WHERE s.state = 'COMPENSATED'
  AND NOT EXISTS (SELECT FROM workflow_steps u
                  WHERE u.undoes = s.id AND u.state = 'DONE');

-- every_hold_belongs_to_a_live_proposal: or is being given back, or has ended,
-- or she has lived there and left
SELECT s.public_id FROM workflow_steps s
JOIN proposals p ON p.id = s.proposal_id
WHERE s.kind = 'HOLD_PLACE' AND s.state = 'DONE'
  AND p.state NOT IN ('HOLDING', 'OFFERED', 'ACCEPTED')
  AND p.reason <> 'STAY_OVER'
  AND NOT EXISTS (SELECT FROM workflow_steps u
                  WHERE u.undoes = s.id AND u.state <> 'CANCELLED')
  AND NOT EXISTS (SELECT FROM known_reservations k
                  WHERE k.reservation_id = s.peer_ref
                    AND k.state IN ('EXPIRED', 'RELEASED', 'DISRUPTED'))
  AND NOT EXISTS (SELECT FROM workflow_steps u
                  WHERE u.proposal_id = p.id AND u.kind = 'CHECK_OUT'
                    AND (u.state = 'DONE'
                         OR p.reason = 'MOVED_ON' AND u.state <> 'CANCELLED'));

-- every_held_proposal_has_its_hold
SELECT p.public_id FROM proposals p
WHERE p.state IN ('HOLDING', 'OFFERED', 'ACCEPTED')
  AND NOT EXISTS (SELECT FROM workflow_steps s
                  WHERE s.kind = 'HOLD_PLACE' AND s.state = 'DONE'
                    AND s.proposal_id = p.id AND s.peer_ref = p.reservation_id);

-- no_dead_case_holds_a_place: unless its release is on the way, or she had left it
SELECT r.public_id FROM relocations r
JOIN proposals p ON p.relocation_id = r.id
WHERE r.state IN ('WITHDRAWN', 'SAFE_ELSEWHERE', 'REFERRED_OUT', 'INELIGIBLE')
  AND p.state IN ('HOLDING', 'OFFERED', 'ACCEPTED')
  AND NOT EXISTS (SELECT FROM workflow_steps u
                  WHERE u.proposal_id = p.id
                    AND u.kind IN ('RELEASE_RESERVATION', 'CHECK_OUT')
                    AND (u.state IN ('PENDING', 'RUNNING', 'FAILED') OR
                         (u.kind = 'CHECK_OUT' AND u.state = 'DONE')));

-- no_case_holds_more_than_three_places
SELECT relocation_id FROM proposals
WHERE state IN ('HOLDING', 'OFFERED', 'ACCEPTED')
GROUP BY relocation_id HAVING count(*) > 3;

-- accepted_means_confirmed: the host has promised what she was told is hers
SELECT public_id FROM proposals
WHERE (state = 'ACCEPTED' AND NOT (chosen AND confirmed));

-- the_state_follows_the_proposals
SELECT r.public_id, r.state FROM relocations r
WHERE (r.state IN ('DEFENDER_ACCEPTED', 'PRE_DEPARTURE') AND NOT EXISTS (
         SELECT FROM proposals p
         WHERE p.relocation_id = r.id AND p.state = 'ACCEPTED'))
   OR (r.state = 'OFFERED' AND NOT EXISTS (
         SELECT FROM proposals p
         WHERE p.relocation_id = r.id AND p.state = 'OFFERED'))
   OR (r.state = 'PROPOSED' AND (
         NOT EXISTS (SELECT FROM proposals p
                     WHERE p.relocation_id = r.id
                       AND p.state IN ('ASKED', 'CITY_ACCEPTED', 'HOLDING'))
         OR EXISTS (SELECT FROM proposals p
                    WHERE p.relocation_id = r.id AND p.state = 'OFFERED')));

-- a_suspended_case_extends_its_holds: before they lapse
SELECT p.public_id FROM proposals p
JOIN relocations r ON r.id = p.relocation_id
WHERE r.overlay <> 'NONE' AND r.state IN ('PROPOSED', 'OFFERED')
  AND p.state IN ('HOLDING', 'OFFERED')
  AND NOT EXISTS (SELECT FROM workflow_steps s
                  WHERE s.proposal_id = p.id AND s.kind = 'EXTEND_HOLD'
                    AND s.state IN ('PENDING', 'RUNNING'));

-- no_dead_case_asks_for_money: what a fund has of it is being given back
SELECT s.public_id FROM workflow_steps s
JOIN relocations r ON r.id = s.relocation_id
WHERE s.kind = 'SUBMIT_GRANT' AND s.state = 'DONE'
  AND r.state IN ('WITHDRAWN', 'SAFE_ELSEWHERE', 'REFERRED_OUT')
  AND (r.reopened_at IS NULL OR s.created_at >= r.reopened_at)
  AND NOT EXISTS (SELECT FROM workflow_steps u
                  WHERE u.undoes = s.id AND u.state <> 'CANCELLED');

-- a_stay_has_a_named_coordinator: of a host that was asked for her
SELECT r.public_id FROM relocations r
WHERE r.state = 'IN_STAY'
  AND NOT EXISTS (SELECT FROM assignments a
                  JOIN proposals p ON p.relocation_id = a.relocation_id
                    AND p.organisation_id = a.organisation_id
                  WHERE a.relocation_id = r.id
                  AND a.role = 'CITY_COORDINATOR');

-- an_open_application_belongs_to_a_traveller: or is being withdrawn, or to a
-- journey before the case was taken up again, or is in the hands of who left or
-- of who moves on from the place that it brought her to
SELECT s.public_id FROM workflow_steps s
JOIN relocations r ON r.id = s.relocation_id
WHERE s.kind = 'OPEN_APPLICATION' AND s.state = 'DONE'
  AND NOT EXISTS (SELECT FROM persons p WHERE p.id = s.person_id AND p.apart)
  AND NOT EXISTS (SELECT FROM proposals p
                  WHERE p.id = s.proposal_id AND p.reason = 'MOVED_ON')
  AND (r.reopened_at IS NULL OR s.created_at >= r.reopened_at)
  AND NOT EXISTS (SELECT FROM travellers t WHERE t.application_id = s.peer_ref)
  AND NOT EXISTS (SELECT FROM workflow_steps u
                  WHERE u.undoes = s.id AND u.state <> 'CANCELLED');

-- cases_keep_their_history: one entry and one event for every version
-- (an erased case keeps its events only)
SELECT r.public_id FROM relocations r
WHERE (r.state <> 'ERASED' AND r.version <> (SELECT count(*)
                                             FROM timeline_entries e
                                             WHERE e.relocation_id = r.id))
   OR r.version <> (SELECT count(*) FROM events e
                    WHERE e.aggregate_kind = 'relocation'
                      AND e.aggregate_id = r.public_id);

-- events_are_in_feed_order: a later version never stands earlier in the feed
SELECT a.event_id, b.event_id FROM events a
JOIN events b ON a.aggregate_kind = b.aggregate_kind
    AND a.aggregate_id = b.aggregate_id
    AND b.aggregate_version = a.aggregate_version + 1
WHERE (b.xid, b.seq) < (a.xid, a.seq);

-- every_change_is_audited: a key that says done has its audit record
SELECT k.method, k.request_id FROM idempotency_keys k
WHERE k.state = 'DONE'
  AND NOT EXISTS (SELECT FROM audit_records a
                  WHERE a.method = k.method
                    AND a.request_id = k.request_id::text);

-- a_case_is_its_last_event: row, feed and history tell the same, and from her place
-- on the feed tells no state and the history a merged phase
SELECT r.public_id, r.version, r.state FROM relocations r
CROSS JOIN LATERAL (SELECT CASE
    WHEN r.state IN ('ALERTED', 'DRAFT', 'SUBMITTED', 'ACKNOWLEDGED',
                     'INCOMPLETE') THEN 'INTAKE'
    WHEN r.state IN ('TRIAGED', 'VERIFYING', 'VERIFIED', 'NOT_VERIFIED',
                     'ELIGIBLE') THEN 'ASSESSMENT'
    WHEN r.state IN ('WAITLISTED', 'PROPOSED', 'OFFERED') THEN 'PLACEMENT'
    WHEN r.state IN ('DEFENDER_ACCEPTED', 'PRE_DEPARTURE', 'TRAVELLING',
                     'IN_STAY', 'ENDING') THEN 'MOVE'
    ELSE 'ENDED' END AS phase) AS merged
WHERE NOT EXISTS (SELECT FROM events e
                  WHERE e.aggregate_kind = 'relocation'
                    AND e.aggregate_id = r.public_id
                    AND e.aggregate_version = r.version
                    AND e.state = CASE merged.phase WHEN 'MOVE' THEN ''
                                  ELSE r.state END)
   OR (r.state <> 'ERASED'
       AND NOT EXISTS (SELECT FROM timeline_entries t
                       WHERE t.relocation_id = r.id AND t.version = r.version
                         AND t.phase = merged.phase AND t.overlay = r.overlay));

-- history_is_a_chain: every entry begins where the one before it ended
SELECT t.relocation_id, t.version FROM timeline_entries t
JOIN timeline_entries p
  ON p.relocation_id = t.relocation_id AND p.version = t.version - 1
WHERE (t.phase_before, t.overlay_before) IS DISTINCT FROM (p.phase, p.overlay);

-- no_journey_is_told: neither feed nor steps say who left or arrived, or when
SELECT event_id::text FROM events
WHERE type IN ('relocation.cleared', 'relocation.departed',
               'relocation.departed_to_shelter',
               'relocation.moved_unassisted', 'relocation.arrived',
               'relocation.shelter_reached', 'relocation.all_arrived',
               'relocation.stay_begun', 'relocation.place_disrupted',
               'relocation.place_restored')
   OR state IN ('PRE_DEPARTURE', 'TRAVELLING', 'IN_STAY')
UNION ALL
SELECT public_id FROM workflow_steps
WHERE kind IN ('CHECK_IN', 'TELL_TRAVEL') AND (isfinite(created_at) OR isfinite(finished_at));

-- an_end_by_her_word_is_confirmed: what nobody confirmed ends nothing
SELECT public_id FROM relocations
WHERE state IN ('WITHDRAWN', 'SAFE_ELSEWHERE')
  AND withdrawal_confirmed_at IS NULL;

-- nothing_released_early: no compensation of her word within its day
SELECT s.public_id FROM workflow_steps s
JOIN relocations r ON r.id = s.relocation_id
WHERE r.state IN ('WITHDRAWN', 'SAFE_ELSEWHERE') AND s.undoes IS NOT NULL
  AND s.created_at >= r.withdrawal_confirmed_at
  AND s.due_at < r.withdrawal_release_at;

-- a_pause_ends_with_the_wait: clocks stand still only while she is asked, under
-- whoever leads the case
SELECT c.id FROM clock_pauses c JOIN relocations r ON r.id = c.relocation_id
WHERE c.resumed_at IS NULL AND (r.paused_since IS NULL
   OR c.paused_at < r.paused_since OR c.officer <> r.lead_subject);

-- a_wait_is_somebodys: what stands still is counted under one officer
SELECT r.public_id FROM relocations r
WHERE r.paused_since IS NOT NULL AND r.state <> 'ERASED'
  AND NOT EXISTS (SELECT FROM clock_pauses c
                  WHERE c.relocation_id = r.id AND c.resumed_at IS NULL);

-- an_acknowledged_request_exists: a key that says done has its case
SELECT k.method, k.request_id FROM idempotency_keys k
WHERE k.state = 'DONE' AND k.method = 'RaiseAlert'
  AND NOT EXISTS (SELECT FROM relocations r WHERE r.public_id = k.result_ref);

-- erased_is_erased: once the keys are gone nothing sealed or said is left, and
-- no reference once every service has confirmed
SELECT r.public_id FROM relocations r
JOIN erasure_confirmations c
  ON c.relocation_id = r.id AND c.service = 'relocation'
WHERE r.state <> 'ERASED' OR length(r.intake_sealed) > 0
   OR EXISTS (SELECT FROM timeline_entries t WHERE t.relocation_id = r.id)
   OR EXISTS (SELECT FROM proposals p WHERE p.relocation_id = r.id)
   OR EXISTS (SELECT FROM persons p
              WHERE p.relocation_id = r.id AND length(p.person_sealed) > 0)
   OR ((SELECT count(*) FROM erasure_confirmations a
        WHERE a.relocation_id = r.id) = 4
       AND EXISTS (SELECT FROM peer_cases p WHERE p.relocation_id = r.id));

-- an_answer_counts_once_in_each_split: whatever a question or answer is split by
SELECT quarter, host_id, answer FROM city_answers
GROUP BY quarter, host_id, answer
HAVING sum(number) FILTER (WHERE split = 'LEVEL')
         IS DISTINCT FROM sum(number) FILTER (WHERE split = 'SIZE')
    OR sum(number) FILTER (WHERE split = 'LEVEL')
         IS DISTINCT FROM sum(number) FILTER (WHERE split = 'CHILDREN')
    OR (answer = 'DECLINED'
        AND sum(number) FILTER (WHERE split = 'LEVEL')
         IS DISTINCT FROM sum(number) FILTER (WHERE split = 'REASON'));

-- every_answer_is_counted: those of cases that are erased stay counted
SELECT p.host_id, a.answer FROM proposals p
JOIN (VALUES ('PROPOSED'), ('ACCEPTED'), ('DECLINED'), ('SILENT')) AS a (answer)
  ON CASE a.answer WHEN 'PROPOSED' THEN true
     WHEN 'DECLINED' THEN p.state = 'CITY_DECLINED'
     WHEN 'SILENT' THEN p.reason = 'CITY_SILENT'
     ELSE p.decided_at IS NOT NULL AND p.state <> 'CITY_DECLINED' END
WHERE length(p.asked_of_sealed) > 0
GROUP BY p.host_id, a.answer
HAVING count(*) > coalesce(
  (SELECT sum(c.number) FROM city_answers c
   WHERE c.host_id = p.host_id AND c.answer = a.answer AND c.split = 'LEVEL'),
  0);

-- a_merge_is_what_its_pair_says: the root of a case names who goes on for it
SELECT r.public_id FROM relocations r
WHERE r.merged_into <> coalesce(
  (SELECT k.code FROM duplicate_pairs d JOIN relocations k ON k.id = d.kept_id
   WHERE r.id IN (d.first_id, d.second_id) AND d.kept_id <> r.id), '');

-- every_event_is_audited: whoever or whatever made it, in the same transaction
SELECT e.event_id, e.type FROM events e
WHERE NOT EXISTS (SELECT FROM audit_records a
                  WHERE a.xid = e.xid
                    AND e.aggregate_id = ANY (a.resource_ids));

-- every_record_says_what: which view, or what was done
SELECT method, resource_kind FROM audit_records WHERE fields = '';
