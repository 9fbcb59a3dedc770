#include "services/visa/deadlines/deadline_sweep.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/crypto/ids.h"
#include "common/db/database.h"
#include "common/log/log.h"
#include "common/outbox/outbox.h"
#include "common/reference/time_zones.h"
#include "common/status/status_macros.h"
#include "services/visa/deadlines/deadline_rows.h"
#include "services/visa/deadlines/ladder.h"
#include "services/visa/visa_rows.h"

namespace sojourn::visa {
namespace {

constexpr int kBatch = 50;
constexpr int kBatches = 20;
constexpr absl::Duration kTimeout = absl::Seconds(2);
// What only a closed view holds back is looked at again, should it be opened.
constexpr absl::Duration kHeldBack = absl::Hours(1);

// In any order, so that those that fail keep nobody else waiting.
constexpr db::Query kListDue{"deadline_list_due", R"sql(
SELECT application_id::text
FROM (SELECT DISTINCT application_id FROM application_deadlines
      WHERE look_at <= $1 AND met_on IS NULL AND NOT cancelled
        AND kind <> 'LODGING_OPENS') AS due
ORDER BY random() LIMIT $2)sql"};

// Whoever holds it is telling, or changes what is due: a later turn sees it.
constexpr db::Query kLock{
    "deadline_lock_application",
    "SELECT a.public_id, a.case_ref, a.person_ref, r.public_id, a.time_zone, "
    "a.mission_view_closed, a.ladder_version, r.scheme, a.decision_days, "
    "a.decision_max_days, a.consultation_days, "
    "a.counts_working_days, " VISA_MISSION_COUNTRY
    ", coalesce(m.opening_hours, '{}') "
    "FROM applications a JOIN routes r ON r.id = a.route_id "
    "LEFT JOIN missions m ON m.organisation_id = a.mission_organisation_id "
    "WHERE a.id = $1::uuid FOR NO KEY UPDATE OF a SKIP LOCKED"};

constexpr db::Query kSelectOpen{
    "deadline_select_open",
    "SELECT " VISA_DEADLINE_COLUMNS
    "FROM application_deadlines d WHERE d.application_id = $1::uuid "
    "AND d.met_on IS NULL AND NOT d.cancelled AND d.kind <> 'LODGING_OPENS' "
    "ORDER BY d.due_on, d.kind"};

constexpr db::Query kSelectNotices{"deadline_select_notices", R"sql(
SELECT kind, due_on, rung, recipient FROM deadline_notices
WHERE application_id = $1::uuid)sql"};

constexpr db::Query kInsertNotice{"deadline_insert_notice", R"sql(
INSERT INTO deadline_notices (id, application_id, kind, due_on, rung,
                              recipient, told_at)
VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7))sql"};

constexpr db::Query kLookedAt{"deadline_looked_at", R"sql(
UPDATE application_deadlines
SET due_on = $3, counted_on = $4, practical_on = $5, calendar = $6,
    look_at = coalesce($7::timestamptz, 'infinity')
WHERE application_id = $1::uuid AND kind = $2)sql"};
// Of all, before those this build knows: another kind is left to one that does.
constexpr db::Query kLookLater{"deadline_look_later", R"sql(
UPDATE application_deadlines SET look_at = $2
WHERE application_id = $1::uuid AND look_at <= $3)sql"};

constexpr db::Query kSetLadder{"deadline_set_ladder", R"sql(
UPDATE applications a SET ladder_version = $2,
  next_due = (SELECT coalesce(min(d.due_on), DATE '9999-12-31')
              FROM application_deadlines d
              WHERE d.application_id = a.id AND d.met_on IS NULL
                AND NOT d.cancelled AND d.kind <> 'LODGING_OPENS')
WHERE a.id = $1::uuid)sql"};

// The locked application.
struct Climber {
  std::string row_id;
  std::string application_id;
  std::string case_ref;
  std::string person_ref;
  std::string route_id;
  std::string time_zone;
  bool view_closed = false;
  int64_t ladder_version = 0;
  Scheme scheme = Scheme::kUnspecified;
  RouteClocks clocks;
  std::string country;
  // As the directory has them; empty where it does not.
  std::vector<std::string> opening_hours;
};

Climber ClimberFromRow(const std::string& row_id, const db::Row& row) {
  Climber climber{.row_id = row_id,
                  .application_id = row.Get<std::string>(0),
                  .case_ref = row.Get<std::string>(1),
                  .person_ref = row.Get<std::string>(2),
                  .route_id = row.Get<std::string>(3),
                  .time_zone = row.Get<std::string>(4),
                  .view_closed = row.Get<bool>(5),
                  .ladder_version = row.Get<int64_t>(6),
                  .scheme = EnumOf<Scheme>(row, 7),
                  .country = row.Get<std::string>(12)};
  climber.clocks.decision_days = row.Get<int>(8);
  climber.clocks.decision_max_days = row.Get<int>(9);
  climber.clocks.consultation_days = row.Get<int>(10);
  climber.clocks.counts_working_days = row.Get<bool>(11);
  climber.opening_hours = row.Get<std::vector<std::string>>(13);
  return climber;
}

// What was told of one deadline at its present due day.
std::vector<DeadlineNotice> ToldOf(const db::Result& notices,
                                   const Deadline& deadline) {
  std::vector<DeadlineNotice> told;
  for (const db::Row row : notices) {
    if (row.Get<std::string>(0) == NameOf(deadline.kind) &&
        row.Get<absl::CivilDay>(1) == deadline.due) {
      told.push_back(
          {EnumOf<DeadlineRung>(row, 2), EnumOf<EscalationLevel>(row, 3)});
    }
  }
  return told;
}

// One look at one application.
class Look {
 public:
  Look(db::Transaction& tx, Climber climber)
      : tx_(tx), climber_(std::move(climber)), now_(tx.now()) {}

  absl::Status At(const db::Result& open, const db::Result& notices,
                  const HolidayCalendar& calendar) {
    tx_.Queue(kLookLater, db::Params(climber_.row_id, now_ + kHeldBack, now_));
    for (const db::Row row : open) {
      Deadline deadline = ReadDeadline(row, 0);
      if (deadline.kind == DeadlineKind::kUnspecified) continue;
      Move(deadline, calendar);
      Climb(deadline, ToldOf(notices, deadline));
    }
    if (events_ > 0) {
      tx_.Queue(kSetLadder,
                db::Params(climber_.row_id, climber_.ladder_version));
    }
    return absl::OkStatus();
  }

  bool told_anything() const { return events_ > 0; }

 private:
  void Move(Deadline& deadline, const HolidayCalendar& calendar) {
    const absl::CivilDay before = deadline.due;
    if (!deadline.counted) deadline.counted = deadline.due;
    const SettledDay settled =
        Settle(deadline.kind, *deadline.counted, climber_.scheme,
               climber_.clocks, calendar);
    deadline.due = settled.due;
    deadline.practical = settled.practical;
    deadline.calendar = settled.calendar;
    if (deadline.due != before) Append("deadline_moved", deadline, {});
  }

  void Climb(const Deadline& deadline,
             const std::vector<DeadlineNotice>& told) {
    const Morning morning = MorningOf(reference::ZoneNamed(climber_.time_zone),
                                      climber_.opening_hours);
    const LadderDays days = LadderDays::Of(deadline);
    const std::vector<DeadlineNotice> notices =
        ToTell(days, morning, now_, told, !climber_.view_closed);
    for (const DeadlineNotice& notice : notices) {
      tx_.Queue(kInsertNotice, db::Params(crypto::NewUuidV7(), climber_.row_id,
                                          NameOf(deadline.kind), deadline.due,
                                          NameOf(notice.rung),
                                          NameOf(notice.recipient), now_));
    }
    if (!notices.empty()) {
      Append(notices.front().rung == DeadlineRung::kOverdue ? "deadline_overdue"
                                                            : "deadline_near",
             deadline, notices);
    }
    std::optional<absl::Time> next = NextRung(days, morning, now_);
    if (climber_.view_closed && HeldBack(days, morning, now_, told)) {
      next = std::min(next.value_or(now_ + kHeldBack), now_ + kHeldBack);
    }
    tx_.Queue(kLookedAt,
              db::Params(climber_.row_id, NameOf(deadline.kind), deadline.due,
                         deadline.counted, deadline.practical,
                         NameOf(deadline.calendar), next));
  }

  void Append(const char* type, const Deadline& deadline,
              const std::vector<DeadlineNotice>& notices) {
    outbox::Event event{
        .aggregate_kind = "application_deadlines",
        .aggregate_id = climber_.application_id,
        .aggregate_version = ++climber_.ladder_version,
        .type = absl::StrCat("application.", type),
        .case_ref = climber_.case_ref,
        .refs = {{"application_id", climber_.application_id},
                 {"person_ref", climber_.person_ref},
                 {"route_id", climber_.route_id},
                 {"deadline_kind",
                  absl::StrCat("DEADLINE_KIND_",
                               std::string(NameOf(deadline.kind)))}}};
    if (!notices.empty()) {
      event.refs["rung"] = absl::StrCat(
          "DEADLINE_RUNG_", std::string(NameOf(notices.front().rung)));
      event.refs["told"] = absl::StrJoin(
          notices, " ", [](std::string* out, const DeadlineNotice& notice) {
            out->append(NameOf(notice.recipient));
          });
    }
    outbox::Append(tx_, event);
    ++events_;
  }

  db::Transaction& tx_;
  Climber climber_;
  const absl::Time now_;
  int events_ = 0;
};

absl::Status LookAt(server::Runtime& runtime, db::Transaction& tx,
                    const std::string& row_id) {
  ASSIGN_OR_RETURN(const db::Result locked,
                   tx.Execute(kLock, db::Params(row_id)));
  if (locked.empty()) return absl::OkStatus();
  const Climber climber = ClimberFromRow(row_id, locked.row(0));
  const db::Params id(row_id);
  ASSIGN_OR_RETURN(const auto rows,
                   tx.ExecuteAll({{kSelectOpen, id}, {kSelectNotices, id}}));
  ASSIGN_OR_RETURN(const HolidayCalendar calendar,
                   LoadCalendar(tx, climber.country));
  Look look(tx, climber);
  RETURN_IF_ERROR(look.At(rows[0], rows[1], calendar));
  if (look.told_anything()) {
    runtime.audit().Append(tx, {.actor_service = runtime.name(),
                                .method = "sweep",
                                .resource_kind = "application",
                                .resource_ids = {climber.application_id},
                                .fields = "deadlines"});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int> SweepDeadlines(server::Runtime& runtime,
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
    const absl::Status told = runtime.db().Write(
        absl::Now() + kTimeout,
        [&](db::Transaction& tx) { return LookAt(runtime, tx, id); });
    if (!told.ok()) log::Failure("deadline_not_told", told);
  }
  return static_cast<int>(due.size());
}

void SweepAllDeadlines(server::Runtime& runtime) {
  for (int batch = 0; batch < kBatches; ++batch) {
    const absl::StatusOr<int> found =
        SweepDeadlines(runtime, absl::Now() + kTimeout);
    if (!found.ok()) log::Failure("deadline_sweep", found.status());
    if (!found.ok() || *found < kBatch) return;
  }
}

}  // namespace sojourn::visa
