#include "services/visa/applications/expiry_sweep.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/auth/caller.h"
#include "common/db/database.h"
#include "common/keystore/key_ref.h"
#include "common/log/log.h"
#include "common/outbox/outbox.h"
#include "common/reference/time_zones.h"
#include "common/status/status_macros.h"
#include "services/visa/applications/expiry_rules.h"
#include "services/visa/visa_application_rows.h"
#include "services/visa/visa_store_application.h"

namespace sojourn::visa {
namespace {

using keystore::KeyRef;

constexpr size_t kAtOnce = 100;
constexpr char kBeforeAll[] = "00000000-0000-0000-0000-000000000000";
constexpr absl::Duration kInterval = absl::Seconds(1);
constexpr absl::Duration kTimeout = absl::Seconds(2);
constexpr absl::Duration kEvery = absl::Minutes(15);

// Without a quarter: a build that knew of none wrote it last.
constexpr db::Query kSelectDue{
    "application_expiry_select",
    R"sql(SELECT id::text, public_id, case_ref, person_ref,
                 expiry_quarter IS NULL
          FROM applications
          WHERE state IN ('ISSUED', 'COLLECTED', 'USED', 'EXTENDED')
            AND (expiry_quarter IS NULL OR expiry_quarter <= $1)
            AND id > $2::uuid
          ORDER BY id LIMIT $3)sql"};

constexpr db::Query kSetQuarter{
    "application_expiry_set_quarter",
    R"sql(UPDATE applications SET expiry_quarter = $2
          WHERE id = $1::uuid)sql"};

struct Candidate {
  std::string row_id;
  std::string application_id;
  std::string case_ref;
  std::string person_ref;
  bool lacks_quarter = false;
};

absl::Time GiveUpAt() { return absl::Now() + kTimeout; }

absl::StatusOr<std::vector<Candidate>> ReadCandidates(
    server::Runtime& runtime, const std::string& after) {
  using Candidates = std::vector<Candidate>;
  return runtime.db().Read<Candidates>(
      GiveUpAt(), [&](db::Transaction& tx) -> absl::StatusOr<Candidates> {
        // Today of the missions that are furthest ahead.
        const absl::CivilDay latest =
            absl::ToCivilDay(tx.now(), absl::UTCTimeZone()) + 1;
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kSelectDue, db::Params(latest, after, kAtOnce)));
        Candidates found;
        for (const db::Row row : rows) {
          found.push_back({.row_id = row.Get<std::string>(0),
                           .application_id = row.Get<std::string>(1),
                           .case_ref = row.Get<std::string>(2),
                           .person_ref = row.Get<std::string>(3),
                           .lacks_quarter = row.Get<bool>(4)});
        }
        return found;
      });
}

// Without a lock, as most are good for some weeks yet.
absl::StatusOr<bool> IsDue(server::Runtime& runtime,
                           const Candidate& candidate) {
  if (candidate.lacks_quarter) return true;
  return runtime.db().Read<bool>(
      GiveUpAt(), [&](db::Transaction& tx) -> absl::StatusOr<bool> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kSelectApplication,
                       db::Params(candidate.application_id, nullptr, nullptr)));
        if (rows.empty()) return false;
        ASSIGN_OR_RETURN(const Application application,
                         LoadWhole(tx, rows.row(0), runtime.sealer()));
        return Expire(application, tx.now()).has_value();
      });
}

absl::Status SaveExpired(server::Runtime& runtime, db::Transaction& tx,
                         const Application& current, Application next) {
  next.version = current.version + 1;
  const auth::Caller sweep{.is_service = true, .service = runtime.name()};
  RETURN_IF_ERROR(SaveApplication(tx, current, next, runtime.sealer(), sweep));
  outbox::Event event = EventFor(next, "");
  event.occurred_at = absl::FromCivil(next.history.back().occurred_on,
                                      reference::ZoneNamed(next.time_zone));
  outbox::Append(tx, event);
  runtime.audit().Append(tx, {.actor_service = runtime.name(),
                              .method = "sweep",
                              .resource_kind = "application",
                              .resource_ids = {next.public_id},
                              .fields = "expired"});
  return absl::OkStatus();
}

// Under the lock: it may have been extended a moment ago.
absl::Status End(server::Runtime& runtime, db::Transaction& tx,
                 const Candidate& candidate) {
  ASSIGN_OR_RETURN(
      const db::Result locked,
      tx.Execute(kLockApplication,
                 db::Params(candidate.application_id, nullptr, nullptr)));
  if (locked.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Application current,
                   LoadWhole(tx, locked.row(0), runtime.sealer()));
  if (auto next = Expire(current, tx.now())) {
    return SaveExpired(runtime, tx, current, *std::move(next));
  }
  tx.Queue(kSetQuarter, db::Params(current.id, ExpiryQuarter(current)));
  return absl::OkStatus();
}

absl::Status LookAt(server::Runtime& runtime, const Candidate& candidate) {
  ASSIGN_OR_RETURN(const bool due, IsDue(runtime, candidate));
  if (!due) return absl::OkStatus();
  return runtime.db().Write(GiveUpAt(), [&](db::Transaction& tx) {
    return End(runtime, tx, candidate);
  });
}

absl::Status FetchKeys(server::Runtime& runtime,
                       const std::vector<Candidate>& candidates) {
  std::vector<KeyRef> keys;
  for (const Candidate& each : candidates) {
    keys.push_back(KeyRef::Case(each.case_ref));
    keys.push_back(KeyRef::Person(each.person_ref));
  }
  return runtime.sealer().Prefetch(keys);
}

}  // namespace

absl::Status ExpireVisas(server::Runtime& runtime,
                         const absl::Notification& stop) {
  std::string after = kBeforeAll;
  size_t found = kAtOnce;
  while (found == kAtOnce) {
    ASSIGN_OR_RETURN(const std::vector<Candidate> candidates,
                     ReadCandidates(runtime, after));
    found = candidates.size();
    if (candidates.empty()) break;
    RETURN_IF_ERROR(FetchKeys(runtime, candidates));
    for (const Candidate& candidate : candidates) {
      if (stop.HasBeenNotified()) return absl::OkStatus();
      const absl::Status looked = LookAt(runtime, candidate);
      if (absl::IsUnavailable(looked)) return looked;
      if (!looked.ok()) log::Failure("visa_expiry", looked);
    }
    after = candidates.back().row_id;
  }
  return absl::OkStatus();
}

void ExpirySweeper::Start() {
  thread_ = std::thread([this] { Run(); });
}

void ExpirySweeper::Stop() {
  if (!stop_.HasBeenNotified()) stop_.Notify();
  if (thread_.joinable()) thread_.join();
}

void ExpirySweeper::Run() {
  std::optional<int64_t> seen;
  do {
    const auto now = runtime_.db().Read<absl::Time>(
        GiveUpAt(), [](db::Transaction& tx) -> absl::StatusOr<absl::Time> {
          return tx.now();
        });
    if (!now.ok()) {
      log::Failure("visa_expiry", now.status());
      continue;
    }
    const int64_t turn = (*now - absl::UnixEpoch()) / kEvery;
    if (turn == seen) continue;
    const absl::Status swept = ExpireVisas(runtime_, stop_);
    if (swept.ok()) {
      seen = turn;
    } else {
      log::Failure("visa_expiry", swept);
    }
  } while (!stop_.WaitForNotificationWithTimeout(kInterval));
}

}  // namespace sojourn::visa
