# The coordination half: planner, peers, steps, feeds.
sojourn_library(relocation_workflow_rules
  coordination_rules.cc place_names.cc workflow.cc workflow_rules.cc
  DEPS relocation_rules common_latin common_status absl::status absl::strings absl::time)

sojourn_unit_test(relocation_workflow_rules_test
  coordination_rules_test.cc place_names_test.cc workflow_rules_test.cc
  DEPS relocation_workflow_rules)

sojourn_library(relocation_workflow_store
  coordination_rows.cc peer_store.cc proposal_store.cc travel_store.cc workflow_store_steps.cc
  workflow_triggers.cc
  DEPS relocation_workflow_rules relocation_case common_db common_crypto)

sojourn_library(relocation_workflow
  case_file.cc consent_cascade.cc coordination_edit.cc erasure_calls.cc
  feeds.cc holding_peers.cc peers_grpc.cc
  route_findings.cc
  step_calls_capacity.cc step_calls_grants.cc step_calls_visa.cc
  step_consent.cc
  travel_file.cc visa_requests.cc workflow_worker.cc
  workflow_worker_erasure.cc
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
  workflow_burn_pgtest.cc workflow_burnt_contact_pgtest.cc
  workflow_consent_pgtest.cc workflow_share_pgtest.cc
  DEPS relocation_service relocation_workflow common_test_runtime)

sojourn_pg_test(relocation_workflow_pgtest
  workflow_late_pgtest.cc workflow_placement_pgtest.cc workflow_stay_pgtest.cc
  workflow_travel_pgtest.cc workflow_worker_pgtest.cc
  DEPS relocation_service relocation_workflow capacity_service
       common_test_runtime)

sojourn_pg_test(relocation_process_pgtest
  relocation_process.cc relocation_process_pgtest.cc
  DEPS relocation_service relocation_workflow common_feed common_server
       common_test_certificates common_test_runtime)

sojourn_pg_test(relocation_once_pgtest
  relocation_once_pgtest.cc
  DEPS relocation_service relocation_workflow common_test_runtime)

sojourn_pg_test(relocation_matrix_pgtest
  relocation_matrix_pgtest.cc
  DEPS relocation_service relocation_workflow common_authorisation_matrix
       common_test_runtime)
