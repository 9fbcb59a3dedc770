#include "services/grants/clocks/escalation_sweep.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/db/database.h"
#include "common/log/log.h"
#include "common/outbox/outbox.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/grants/clocks/ladder.h"
#include "services/grants/grants_rows.h"

namespace sojourn::grants {
namespace {

constexpr int kBatch = 50;
constexpr int kBatches = 20;
constexpr absl::Duration kTimeout = absl::Seconds(2);

// In any order, so that those that fail keep nobody else waiting.
constexpr db::Query kListDue{"escalation_list_due",
                             R"sql(SELECT id::text FROM grants
          WHERE look_at <= $1 AND look_at < 'infinity'
          ORDER BY random() LIMIT $2)sql"};

// Whoever holds it changes what is due: a later turn sees it.
constexpr db::Query kLock{"escalation_lock",
                          R"sql(SELECT g.public_id, g.case_ref, g.state,
            CASE WHEN g.state = 'PAID' THEN coalesce(g.paid_at, g.submitted_at)
                 ELSE g.submitted_at END, g.due_at, g.clock_version
          FROM grants g WHERE g.id = $1::uuid
          FOR NO KEY UPDATE SKIP LOCKED)sql"};

constexpr db::Query kTold{"escalation_told",
                          R"sql(SELECT rung FROM grant_escalations
          WHERE grant_id = $1::uuid AND clock = $2 AND due_at = $3)sql"};

constexpr db::Query kInsert{
    "escalation_insert",
    R"sql(INSERT INTO grant_escalations (grant_id, clock, due_at, rung, told,
            told_at)
          VALUES ($1::uuid, $2, $3, $4, $5, $6))sql"};

constexpr db::Query kLooked{
    "escalation_looked",
    R"sql(UPDATE grants SET look_at = coalesce($2::timestamptz, 'infinity'),
            clock_version = $3
          WHERE id = $1::uuid)sql"};

// The locked grant.
struct Watched {
  std::string row_id;
  std::string public_id;
  std::string case_ref;
  GrantState state = GrantState::kSubmitted;
  absl::Time from;
  std::optional<absl::Time> due;
  int64_t clock_version = 0;
};

absl::StatusOr<Watched> ReadWatched(const std::string& row_id,
                                    const db::Row& row) {
  RowReader in(row);
  Watched watched{.row_id = row_id};
  watched.public_id = in.Text();
  watched.case_ref = in.Text();
  watched.state = in.Enum<GrantState>();
  watched.from = in.Get<absl::Time>();
  watched.due = in.Find<absl::Time>();
  watched.clock_version = in.Amount();
  RETURN_IF_ERROR(in.status());
  return watched;
}

absl::StatusOr<std::optional<EscalationRung>> LastTold(db::Transaction& tx,
                                                       const Watched& watched,
                                                       GrantClock clock) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kTold, db::Params(watched.row_id, NameOf(clock),
                                                watched.due)));
  std::optional<EscalationRung> last;
  for (const db::Row row : rows) {
    const auto rung = ParseName<EscalationRung>(row.Get<std::string>(0));
    if (rung && (!last || *rung > *last)) last = rung;
  }
  return last;
}

void Tell(server::Runtime& runtime, db::Transaction& tx, Watched& watched,
          GrantClock clock, EscalationRung rung) {
  const std::string told(rules::ToldOf(rung, watched.state));
  tx.Queue(kInsert, db::Params(watched.row_id, NameOf(clock), watched.due,
                               NameOf(rung), told, tx.now()));
  outbox::Append(
      tx,
      {.aggregate_kind = "grant_clocks",
       .aggregate_id = watched.public_id,
       .aggregate_version = ++watched.clock_version,
       .type =
           rung == EscalationRung::kNear ? "grant.near_due" : "grant.overdue",
       .case_ref = watched.case_ref,
       .refs = {{"grant_id", watched.public_id},
                {"clock", absl::StrCat("GRANT_CLOCK_", Av(NameOf(clock)))},
                {"rung", absl::StrCat("ESCALATION_RUNG_", Av(NameOf(rung)))},
                {"told", told}}});
  runtime.audit().Append(tx, {.actor_service = runtime.name(),
                              .method = "sweep",
                              .resource_kind = "grant",
                              .resource_ids = {watched.public_id},
                              .fields = "clocks"});
}

absl::Status LookAt(server::Runtime& runtime, db::Transaction& tx,
                    const std::string& row_id) {
  ASSIGN_OR_RETURN(const db::Result locked,
                   tx.Execute(kLock, db::Params(row_id)));
  if (locked.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(Watched watched, ReadWatched(row_id, locked.row(0)));
  const auto clock = rules::ClockOf(watched.state);
  std::optional<absl::Time> next;
  if (clock && watched.due) {
    const rules::Promise promise{.from = watched.from, .due = *watched.due};
    ASSIGN_OR_RETURN(const auto told, LastTold(tx, watched, *clock));
    const auto rung = rules::ToTell(promise, told, tx.now());
    if (rung) Tell(runtime, tx, watched, *clock, *rung);
    next = rules::NextLook(promise, tx.now());
  }
  tx.Queue(kLooked, db::Params(row_id, next, watched.clock_version));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int> SweepEscalations(server::Runtime& runtime,
                                     absl::Time deadline) {
  using Ids = std::vector<std::string>;
  ASSIGN_OR_RETURN(
      const Ids due,
      runtime.db().Read<Ids>(
          deadline, [](db::Transaction& tx) -> absl::StatusOr<Ids> {
            ASSIGN_OR_RETURN(
                const db::Result rows,
                tx.Execute(kListDue, db::Params(tx.now(), kBatch)));
            Ids ids;
            for (const db::Row row : rows) {
              ids.push_back(row.Get<std::string>(0));
            }
            return ids;
          }));
  for (const std::string& id : due) {
    const absl::Status looked = runtime.db().Write(
        absl::Now() + kTimeout,
        [&](db::Transaction& tx) { return LookAt(runtime, tx, id); });
    if (!looked.ok()) log::Failure("escalation_not_told", looked);
  }
  return static_cast<int>(due.size());
}

void SweepAllEscalations(server::Runtime& runtime) {
  for (int batch = 0; batch < kBatches; ++batch) {
    const absl::StatusOr<int> found =
        SweepEscalations(runtime, absl::Now() + kTimeout);
    if (!found.ok()) log::Failure("escalation_sweep", found.status());
    if (!found.ok() || *found < kBatch) return;
  }
}

}  // namespace sojourn::grants
