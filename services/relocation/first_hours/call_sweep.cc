#include "services/relocation/first_hours/call_sweep.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/case/organisation_file.h"
#include "services/relocation/first_hours/on_call_alert.h"
#include "services/relocation/first_hours/on_call_rules.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_store_case.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::keystore::KeyRef;

constexpr int kMostCases = 20;
// A call is late when the sweep, which comes every second, did not make it.
constexpr absl::Duration kLate = absl::Minutes(2);

// $1: now, $2: the minutes after which each call is made. Nothing is due once
// all were made.
#define CALL_IS_DUE                                                      \
  "r.level = 'L1' AND (r.state IN ('ALERTED', 'SUBMITTED') "             \
  " OR (r.l1_since IS NOT NULL AND r.acknowledged_at < r.l1_since "      \
  "     AND r.triaged_at IS NULL AND r.state NOT IN ('DRAFT', "          \
  "       'INELIGIBLE', 'CLOSED', 'WITHDRAWN', 'SAFE_ELSEWHERE', "       \
  "       'REFERRED_OUT', 'ERASED'))) "                                  \
  "AND coalesce(r.l1_since, r.received_at) + make_interval(mins => "     \
  "($2::text[]::integer[])[1 + "                                         \
  "(SELECT "                                                             \
  "count(*)::integer FROM officer_calls c WHERE c.relocation_id = r.id " \
  "AND c.called_at >= coalesce(r.l1_since, r.received_at))]) "           \
  "<= $1 "

constexpr db::Query kSelectDue{
    "officer_calls_select_due",
    "SELECT r.id, r.public_id FROM relocations r WHERE " CALL_IS_DUE
    "ORDER BY r.received_at, r.id LIMIT $3"};

constexpr db::Query kAnyDue{
    "officer_calls_any_due",
    "SELECT EXISTS (SELECT FROM relocations r WHERE " CALL_IS_DUE ")"};

// All of the case, and those since it is an emergency: one that becomes an
// emergency again is called out again.
constexpr db::Query kCount{
    "officer_calls_count",
    "SELECT count(*), count(*) FILTER (WHERE called_at >= $2::timestamptz) "
    "FROM officer_calls WHERE relocation_id = $1"};

// Another copy may make the same call: its row decides.
constexpr db::Query kInsert{"officer_calls_insert", R"sql(
INSERT INTO officer_calls (relocation_id, number, called_at)
VALUES ($1, $2, $3) ON CONFLICT DO NOTHING)sql"};

struct DueCase {
  std::string row_id;
  std::string relocation_id;
};

struct DueWork {
  std::vector<DueCase> cases;
  std::optional<std::string> office;
};

std::vector<std::string> Minutes() {
  std::vector<std::string> minutes;
  for (const absl::Duration after : on_call::kCalledAfter) {
    minutes.push_back(std::to_string(absl::ToInt64Minutes(after)));
  }
  return minutes;
}

absl::StatusOr<DueWork> ReadDue(server::Runtime& runtime, absl::Time deadline) {
  return runtime.db().Read<DueWork>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<DueWork> {
        DueWork due;
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kSelectDue, db::Params(tx.now(), Minutes(),
                                                           kMostCases)));
        for (const db::Row row : rows) {
          due.cases.push_back({.row_id = row.Get<std::string>(0),
                               .relocation_id = row.Get<std::string>(1)});
        }
        if (due.cases.empty()) return due;
        ASSIGN_OR_RETURN(const db::Result office,
                         tx.Execute(kSelectProgrammeOffice, db::Params()));
        if (!office.empty()) due.office = office.row(0).Get<std::string>(1);
        return due;
      });
}

audit::Record RecordOf(const DueCase& due) {
  audit::Record record;
  record.actor_service = "relocation";
  record.method = "on_call/call";
  record.resource_kind = "relocation";
  record.resource_ids = {due.relocation_id};
  record.fields = "officer_call";
  return record;
}

// Under the lock of the case: what was due a moment ago may be acknowledged.
absl::Status Call(server::Runtime& runtime, db::Transaction& tx,
                  const DueCase& due) {
  ASSIGN_OR_RETURN(const db::Result locked,
                   tx.Execute(kLockCaseByRow, db::Params(due.row_id)));
  if (locked.empty()) return absl::OkStatus();
  const crypto::Sealer& sealer = runtime.sealer();
  ASSIGN_OR_RETURN(const Relocation current,
                   OpenRoot(sealer, ReadCaseRow(locked.row(0))));
  ASSIGN_OR_RETURN(
      const db::Result made,
      tx.Execute(kCount,
                 db::Params(due.row_id, on_call::CalledSince(current))));
  const auto number = static_cast<size_t>(made.row(0).Get<int64_t>(1));
  if (!on_call::IsCallDue(current, number, tx.now())) return absl::OkStatus();
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectProgrammeOffice, db::Params()));
  if (rows.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const OpenedOrganisation office,
                   OpenOrganisation(sealer, rows.row(0)));
  const std::optional<size_t> called =
      on_call::WhoIsCalled(office.Roster(), office.TakenOverBy(), number);
  if (!called) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const db::Result inserted,
      tx.Execute(kInsert, db::Params(due.row_id, made.row(0).Get<int64_t>(0),
                                     tx.now())));
  if (inserted.affected() == 0) return absl::OkStatus();
  const v1::OnCallEntry& person =
      office.organisation.on_call_roster(static_cast<int>(*called));
  RETURN_IF_ERROR(TellOnCall(
      tx, sealer, {.kind = AlertKind::kCalled, .case_row_id = due.row_id},
      office.organisation, person));
  runtime.audit().Append(tx, RecordOf(due));
  ASSIGN_OR_RETURN(Relocation next, Move(current, Event::kOfficerCalled));
  return SaveCase(tx, sealer, current, next,
                  {.event = Event::kOfficerCalled,
                   .reason = std::string(on_call::NameOfCall(number)),
                   .by = "on_call",
                   .organisation_id = office.organisation.organisation_id(),
                   .note = person.subject()})
      .status();
}

// After a long absence several calls of one case are due.
absl::Status CallAllOf(server::Runtime& runtime, const DueCase& due,
                       absl::Time deadline) {
  for (size_t i = 0; i < std::size(on_call::kCalledAfter); ++i) {
    RETURN_IF_ERROR(runtime.db().Write(
        deadline, [&](db::Transaction& tx) { return Call(runtime, tx, due); }));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CallOfficers(server::Runtime& runtime, absl::Time deadline) {
  ASSIGN_OR_RETURN(const DueWork due, ReadDue(runtime, deadline));
  if (due.cases.empty() || !due.office) return absl::OkStatus();
  std::vector<KeyRef> keys = {OrganisationKey(*due.office)};
  for (const DueCase& each : due.cases) {
    keys.push_back(KeyRef::Case(each.relocation_id));
  }
  RETURN_IF_ERROR(runtime.sealer().Prefetch(keys));
  for (const DueCase& each : due.cases) {
    const absl::Status called = CallAllOf(runtime, each, deadline);
    if (!called.ok()) log::Failure("officer_not_called", called);
  }
  return absl::OkStatus();
}

void MeasureCalls(server::Runtime& runtime) {
  auto& late = runtime.metrics()
                   .Gauges({.name = "sojourn_relocation_calls_late",
                            .help = "1: an emergency waits, and who is on call "
                                    "was not called.",
                            .labels = {}})
                   .With({});
  runtime.metrics().OnScrape([&runtime, &late] {
    const auto due = runtime.db().Read<bool>(
        absl::Now() + absl::Seconds(2),
        [](db::Transaction& tx) -> absl::StatusOr<bool> {
          ASSIGN_OR_RETURN(
              const db::Result rows,
              tx.Execute(kAnyDue, db::Params(tx.now() - kLate, Minutes())));
          return rows.row(0).Get<bool>(0);
        });
    if (due.ok()) late.Set(*due ? 1 : 0);
  });
}

}  // namespace sojourn::relocation
