# The coordination half: planner, peers, steps, feeds.
sojourn_library(relocation_workflow_rules
  coordination/coordination_rules.cc coordination/place_names.cc coordination/refusal_rules.cc coordination/travel_ledger_rules.cc ranking/ranking_rules.cc round/round_rules.cc workflow/step_rules.cc travel_plan/travel_plan_rules.cc workflow/workflow.cc workflow/workflow_rules.cc
  DEPS relocation_rules common_latin common_status absl::status absl::strings absl::time)

sojourn_unit_test(relocation_workflow_rules_test
  relocation_guards_test.cc relocation_guard_case_provocations.cc
  briefs/telling_provocations.cc coordination/way_provocations.cc
  interruptions/ending_provocations.cc workflow/step_provocations.cc
  coordination/coordination_rules_test.cc coordination/place_names_test.cc coordination/refusal_rules_test.cc coordination/travel_ledger_rules_test.cc ranking/ranking_rules_test.cc round/round_rules_test.cc travel_plan/travel_plan_rules_test.cc workflow/step_rules_test.cc workflow/workflow_rules_test.cc
  DEPS relocation_workflow_rules common_testing)

sojourn_library(relocation_workflow_store
  coordination/coordination_rows.cc coordination/place_moves.cc money/fund_store.cc workflow/peer_store.cc coordination/proposal_store.cc coordination/travel_store.cc workflow/workflow_store_steps.cc
  workflow/workflow_triggers.cc
  DEPS relocation_workflow_rules relocation_case common_db common_crypto)

sojourn_library(relocation_workflow
  case/case_file.cc rights/consent_cascade.cc coordination/coordination_edit.cc money/bridging_file.cc money/fund_alert.cc rights/erasure_calls.cc
  workflow/feeds.cc rights/holding_peers.cc workflow/peers_grpc.cc
  coordination/route_findings.cc
  ranking/matching_peer_grpc.cc ranking/places_found.cc ranking/ranking_file.cc ranking/ranking_peers_grpc.cc ranking/ranking_store.cc ranking/step_calls_ranking.cc
  round/round_store.cc
  workflow/step_calls_capacity.cc workflow/step_calls_grants.cc workflow/step_calls_travel.cc workflow/step_calls_visa.cc
  workflow/step_consent.cc
  interruptions/silence_view.cc stay/stay_waits.cc travel_plan/travel_plan_file.cc
  worklist/later_due.cc
  coordination/known_stays.cc coordination/travel_anew.cc coordination/travel_file.cc coordination/travel_ledger.cc coordination/visa_requests.cc workflow/workflow_worker.cc
  workflow/workflow_worker_erasure.cc
  DEPS relocation_workflow_store relocation_case relocation_store
       common_server common_audit_calls common_auth common_metrics common_log
       common_outbox common_grpc_status sojourn_proto
       absl::random_random absl::synchronization)

sojourn_service(relocation main.cc relocation_process.cc
  DEPS relocation_service relocation_workflow common_feed common_server)

sojourn_pg_test(relocation_erasure_pgtest
  relocation_erasure_pgtest.cc relocation_retention_pgtest.cc
  DEPS relocation_service relocation_workflow common_test_runtime)

sojourn_pg_test(relocation_consent_pgtest
  agreements/agreement_pgtest.cc
  workflow/workflow_burn_pgtest.cc workflow/workflow_burnt_contact_pgtest.cc
  workflow/workflow_disruption_pgtest.cc
  workflow/workflow_consent_pgtest.cc workflow/workflow_share_pgtest.cc
  DEPS relocation_service relocation_workflow common_test_runtime)

sojourn_pg_test(relocation_update_pgtest
  duplicates/merge_pgtest.cc intake/intake_update_pgtest.cc
  DEPS relocation_service relocation_workflow common_test_runtime)

sojourn_pg_test(relocation_party_pgtest
  interruptions/bereavement_follows_pgtest.cc interruptions/bereavement_pgtest.cc
  party/join_pgtest.cc party/party_parts_pgtest.cc party/party_pgtest.cc party/relative_pgtest.cc
  party/split_travel_pgtest.cc
  DEPS relocation_service relocation_workflow common_test_runtime)

sojourn_pg_test(relocation_afterwards_pgtest
  afterwards/afterwards_pgtest.cc
  afterwards/her_no_pgtest.cc
  DEPS relocation_service relocation_workflow common_test_runtime)

sojourn_pg_test(relocation_answers_pgtest
  answers/answer_pgtest.cc
  DEPS relocation_service relocation_workflow common_test_runtime)

sojourn_pg_test(relocation_fairness_pgtest
  fairness/fairness_pgtest.cc
  DEPS relocation_service relocation_workflow common_test_runtime)

sojourn_pg_test(relocation_guests_pgtest
  guests/guest_pgtest.cc
  DEPS relocation_service relocation_workflow common_test_runtime)

sojourn_pg_test(relocation_money_pgtest
  money/bridging_pgtest.cc money/suspended_fund_pgtest.cc
  DEPS relocation_service relocation_workflow common_test_runtime)

# How steps are carried out, up to a place that is hers; and what becomes of
# them where a case is released or taken up again.
sojourn_pg_test(relocation_workflow_pgtest
  interruptions/release_pgtest.cc interruptions/reopen_pgtest.cc
  ranking/places_found_pgtest.cc
  workflow/workflow_hand_pgtest.cc workflow/workflow_late_pgtest.cc
  workflow/workflow_placement_pgtest.cc workflow/workflow_worker_pgtest.cc
  DEPS relocation_service relocation_workflow capacity_service
       common_test_runtime)

sojourn_unit_test(relocation_matching_peer_test
  ranking/matching_peer_test.cc
  DEPS relocation_service relocation_workflow common_testing)

# Which places would be best for her.
sojourn_pg_test(relocation_ranking_pgtest
  ranking/ranking_pgtest.cc ranking/ranking_renewal_pgtest.cc
  DEPS relocation_service relocation_workflow common_test_runtime)

sojourn_unit_test(relocation_codes_in_test
  round/codes_in_test.cc
  DEPS relocation_service common_testing)

sojourn_unit_test(relocation_round_question_test
  round/round_question_test.cc
  DEPS relocation_service relocation_workflow common_testing)

# Where everybody who waits would be best.
sojourn_pg_test(relocation_round_pgtest
  round/round_changes_pgtest.cc round/round_pgtest.cc round/round_retention_pgtest.cc
  DEPS relocation_service relocation_workflow common_test_runtime)

# The way to her place, or to a shelter.
sojourn_pg_test(relocation_travel_pgtest
  coordination/refusal_pgtest.cc coordination/refusal_stands_pgtest.cc coordination/shelter_pgtest.cc coordination/travel_ledger_pgtest.cc
  travel_plan/off_plan_pgtest.cc travel_plan/travel_plan_pgtest.cc
  workflow/workflow_travel_pgtest.cc workflow/workflow_visa_pgtest.cc
  DEPS relocation_service relocation_workflow common_test_runtime)

# The stay, and what is to be done in time from then on.
sojourn_pg_test(relocation_stay_pgtest
  safeguarding/safeguarding_pgtest.cc
  stay/extension_pgtest.cc stay/risk_pgtest.cc
  workflow/workflow_second_place_pgtest.cc workflow/workflow_stay_pgtest.cc
  worklist/overdue_pgtest.cc
  DEPS relocation_service relocation_workflow common_test_runtime)

sojourn_pg_test(relocation_referral_pgtest
  referral/referral_closed_loop_pgtest.cc referral/referral_rules_pgtest.cc
  DEPS relocation_service relocation_workflow common_test_runtime)

sojourn_pg_test(relocation_process_pgtest
  relocation_process.cc relocation_process_pgtest.cc
  DEPS relocation_service relocation_workflow common_feed common_server
       common_test_certificates common_test_runtime)

sojourn_pg_test(relocation_once_pgtest
  relocation_once_journey_pgtest.cc relocation_once_pgtest.cc
  DEPS relocation_service relocation_workflow common_test_runtime)

sojourn_pg_test(relocation_matrix_pgtest
  relocation_matrix_pgtest.cc worklist/actions_pgtest.cc
  DEPS relocation_service relocation_workflow common_authorisation_matrix
       common_test_runtime)
