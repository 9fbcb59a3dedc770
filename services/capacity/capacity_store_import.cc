#include "services/capacity/capacity_store_import.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "common/crypto/ids.h"
#include "common/db/database.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_hosting_rules.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_openings.h"
#include "services/capacity/capacity_place_lock.h"
#include "services/capacity/capacity_place_write.h"
#include "services/capacity/capacity_rules.h"
#include "services/capacity/capacity_sealed.h"

namespace sojourn::capacity {
namespace {

// Of places that somebody else makes while they are being made here.
constexpr int kMostAttempts = 3;

#define SEEN_HOSTS                                                \
  "SELECT h.id, h.public_id, h.status, h.time_zone FROM hosts h " \
  "WHERE h.public_id = ANY ($1::text[]) "                         \
  "AND ($2::text IS NULL OR h.organisation_id = $2) "             \
  "AND ($3::boolean OR h.kind <> 'SAFE_HOUSE') ORDER BY h.id"

constexpr db::Query kSelectHosts{"capacity_import_select_hosts", SEEN_HOSTS};

// Shared like by all who write at its places (capacity_place_lock.cc), and
// after them: a place that is being made has no row whose lock would do it, and
// its windows must not come into a list that is being confirmed.
constexpr db::Query kShareHosts{"capacity_import_share_hosts",
                                SEEN_HOSTS " FOR SHARE OF h"};
#undef SEEN_HOSTS

constexpr db::Query kSelectPlaces{"capacity_import_select_places", R"sql(
    SELECT h.public_id, p.code, p.id, p.public_id
    FROM unnest($1::text[], $2::text[]) AS r (host_id, code)
    JOIN hosts h ON h.public_id = r.host_id
    JOIN places p ON p.host_id = h.id AND p.code = r.code
    WHERE ($3::text IS NULL OR h.organisation_id = $3)
      AND ($4::boolean OR h.kind <> 'SAFE_HOUSE'))sql"};

using Hosts = std::map<std::string, Host>;  // by public_id

// A place that is not there yet, ready to be stored.
struct Prepared {
  Place place;
  SealedPlace sealed;
};

// What is known of the rows before anything is locked.
struct Plan {
  Hosts hosts;
  std::map<PlaceName, Place> known;  // id and public_id only
  std::map<PlaceName, Prepared> made;
};

Hosts ReadHosts(const db::Result& rows) {
  Hosts hosts;
  for (const db::Row row : rows) {
    const std::string public_id = row.Get<std::string>(1);
    hosts[public_id] = {.id = row.Get<std::string>(0),
                        .public_id = public_id,
                        .status = FromName<HostStatus>(row.Get<std::string>(2)),
                        .time_zone = row.Get<std::string>(3)};
  }
  return hosts;
}

db::Params HostParams(const Access& access,
                      const std::vector<ImportedRow>& rows) {
  std::vector<std::string> ids;
  for (const ImportedRow& row : rows) ids.push_back(row.place.host_public_id);
  return db::Params(ids, access.organisation, access.safe_houses);
}

// Why the row's place cannot be made, if so.
absl::Status CheckNew(const ImportedRow& row, const ImportMask& mask,
                      const Hosts& hosts, absl::Time now) {
  const auto host = hosts.find(row.place.host_public_id);
  if (host == hosts.end()) return NotFound("host");
  if (host->second.status == HostStatus::kLeft) {
    return FailedPrecondition("HOST_NOT_ACTIVE", "the host has left");
  }
  RETURN_IF_ERROR(rules::CheckWholePlace(row, mask));
  const absl::CivilDay today = rules::Today(host->second.time_zone, now);
  RETURN_IF_ERROR(rules::CheckVetted(*row.place.vetting, today));
  RETURN_IF_ERROR(rules::CheckVettingNear(*row.place.vetting, today));
  return rules::CheckWindowsNear(row.windows, today);
}

// Keys are made before the transaction, in one round trip for all places.
absl::Status Seal(server::Runtime& runtime, const ImportMask& mask,
                  const std::vector<ImportedRow>& rows, absl::Time now,
                  Plan& plan) {
  std::vector<keystore::KeyRef> keys;
  for (const ImportedRow& row : rows) {
    if (plan.known.contains(row.name())) continue;
    if (!CheckNew(row, mask, plan.hosts, now).ok()) continue;
    Place place = row.place;
    place.id = crypto::NewUuidV7();
    place.public_id = crypto::NewPublicId();
    keys.push_back(PlaceKey(place.public_id));
    plan.made[row.name()].place = std::move(place);
  }
  if (keys.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(runtime.keys().CreateKeys(keys));
  for (auto& [name, prepared] : plan.made) {
    ASSIGN_OR_RETURN(prepared.sealed,
                     SealPlace(runtime.sealer(), prepared.place));
  }
  return absl::OkStatus();
}

absl::StatusOr<Plan> Prepare(server::Runtime& runtime, const server::Call& call,
                             const ImportMask& mask,
                             const std::vector<ImportedRow>& rows) {
  const Access access = Access::Of(call);
  std::vector<std::string> hosts;
  std::vector<std::string> codes;
  for (const ImportedRow& row : rows) {
    hosts.push_back(row.place.host_public_id);
    codes.push_back(row.place.code);
  }
  const db::Params host_params = HostParams(access, rows);
  const db::Params place_params(hosts, codes, access.organisation,
                                access.safe_houses);
  absl::Time now;
  ASSIGN_OR_RETURN(
      Plan plan,
      runtime.db().Read<Plan>(
          call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Plan> {
            ASSIGN_OR_RETURN(const std::vector<db::Result> found,
                             tx.ExecuteAll({{kSelectHosts, host_params},
                                            {kSelectPlaces, place_params}}));
            now = tx.now();
            Plan read{.hosts = ReadHosts(found[0])};
            for (const db::Row row : found[1]) {
              read.known[{row.Get<std::string>(0), row.Get<std::string>(1)}] = {
                  .id = row.Get<std::string>(2),
                  .public_id = row.Get<std::string>(3)};
            }
            return read;
          }));
  RETURN_IF_ERROR(Seal(runtime, mask, rows, now, plan));
  return plan;
}

// The windows of a place as a row says them: without who confirmed them.
std::vector<Stay> PeriodsOf(const std::vector<Window>& windows) {
  std::vector<Stay> periods;
  for (const Window& window : windows) periods.push_back(window.period);
  return periods;
}

// One message's rows in one transaction.
class Writing {
 public:
  Writing(const crypto::Sealer& sealer, db::Transaction& tx,
          const server::Call& call, const ImportMask& mask,
          const std::vector<ImportedRow>& rows, const Plan& plan,
          ImportResult& result)
      : sealer_(sealer),
        tx_(tx),
        call_(call),
        mask_(mask),
        rows_(rows),
        plan_(plan),
        result_(result) {
    result_ = ImportResult();  // of a try that was lost
  }

  absl::StatusOr<idempotency::Outcome> Run() {
    RETURN_IF_ERROR(Lock());
    RETURN_IF_ERROR(ChangeKnown());
    for (const ImportedRow& row : rows_) {
      if (!plan_.known.contains(row.name())) RETURN_IF_ERROR(Make(row));
    }
    RETURN_IF_ERROR(WriteOpenings(tx_, written_, tx_.now()));
    return Told();
  }

 private:
  // A row and its locked place that are not the same.
  struct Change {
    const ImportedRow* row;
    LockedPlace* place;
    PlaceChange said;
    Place after;
    bool windows;
    Blocking blocking = {};

    bool spec() const { return !(after.spec == place->place().spec); }
    bool takes_away() const {
      return rules::TakesAway(place->place().spec, after.spec);
    }
  };

  absl::Status Lock() {
    const Access access = Access::Of(call_);
    std::vector<std::string> public_ids;
    std::vector<std::string> ids;
    for (const auto& [name, place] : plan_.known) {
      public_ids.push_back(place.public_id);
      ids.push_back(place.id);
    }
    const db::Params host_params = HostParams(access, rows_);
    const db::Params row_params(public_ids);
    const db::Params lock_params(public_ids, access.organisation,
                                 access.safe_houses);
    // A statement of its own, after the locks: capacity_place_lock.cc.
    const db::Params window_params(ids);
    ASSIGN_OR_RETURN(const std::vector<db::Result> found,
                     tx_.ExecuteAll({{kLockPlaceRows, row_params},
                                     {kLockPlaces, lock_params},
                                     {kShareHosts, host_params},
                                     {kSelectWindows, window_params}}));
    hosts_ = ReadHosts(found[2]);
    std::map<std::string, std::vector<Window>> windows;
    for (const db::Row row : found[3]) {
      windows[row.Get<std::string>(0)].push_back(
          {.period = {row.Get<absl::CivilDay>(1), row.Get<absl::CivilDay>(2)}});
    }
    for (const db::Row row : found[1]) {
      LockedPlace place(tx_, row);
      place.place().windows = std::move(windows[place.place().id]);
      const std::string id = place.place().public_id;
      locked_.emplace(id, std::move(place));
    }
    return absl::OkStatus();
  }

  absl::Status ChangeKnown() {
    std::vector<Change> changes;
    for (const ImportedRow& row : rows_) {
      const auto known = plan_.known.find(row.name());
      if (known == plan_.known.end()) continue;
      const auto found = locked_.find(known->second.public_id);
      if (found == locked_.end()) {
        result_.Refuse(row.line, "place.host_id", NotFound("host"));
        continue;
      }
      if (!row.place.address.empty() || row.place.vetting.has_value()) {
        ++result_.kept;
      }
      const Place& place = found->second.place();
      PlaceChange said = rules::ChangeOf(row, mask_);
      Place after = rules::Changed(place, said);
      Change change{.row = &row,
                    .place = &found->second,
                    .said = std::move(said),
                    .after = std::move(after),
                    .windows = mask_.Has("windows") &&
                               PeriodsOf(place.windows) != row.windows};
      if (change.windows || change.spec()) {
        changes.push_back(std::move(change));
      } else {
        ++result_.unchanged;
      }
    }
    if (changes.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(ReadWhatBlocks(changes));
    for (const Change& change : changes) Apply(change);
    return absl::OkStatus();
  }

  // In two round trips for all of them, however many.
  absl::Status ReadWhatBlocks(std::vector<Change>& changes) {
    const bool host = Access::Of(call_).viewer == Viewer::kHost;
    std::vector<db::Params> params;
    params.reserve(changes.size() * 2);
    std::vector<db::Statement> statements;
    for (const Change& change : changes) {
      const std::string& id = change.place->place().id;
      const db::Params& lapsed = params.emplace_back(id, tx_.now());
      statements.push_back({kMarkLapsed, lapsed});
      const db::Params& blocking = params.emplace_back(id, host);
      statements.push_back({kSelectBlocking, blocking});
    }
    ASSIGN_OR_RETURN(const std::vector<db::Result> found,
                     tx_.ExecuteAll(statements));
    std::vector<Blocking*> to_open;
    for (size_t i = 0; i < changes.size(); ++i) {
      Change& change = changes[i];
      change.place->AppendLapsed(found[2 * i]);
      change.blocking = ReadBlocking(found[2 * i + 1]);
      if (change.takes_away()) to_open.push_back(&change.blocking);
    }
    return to_open.empty() ? absl::OkStatus() : OpenParties(sealer_, to_open);
  }

  // A row that is refused still tells of the holds that had lapsed.
  void Apply(const Change& change) {
    const absl::Status status = Store(change);
    if (status.ok()) {
      ++result_.updated;
      touched_.push_back(change.place->place().public_id);
    } else {
      result_.Refuse(change.row->line, "place.code", status);
    }
    Finish(*change.place);
    const auto& also = change.place->touched();
    touched_.insert(touched_.end(), also.begin(), also.end());
  }

  // Queues nothing where it refuses.
  absl::Status Store(const Change& change) {
    const std::vector<Reservation>& blocking = change.blocking.reservations;
    RETURN_IF_ERROR(rules::CheckPlaceChange(change.place->place(), change.after,
                                            change.said, blocking));
    if (change.windows) {
      RETURN_IF_ERROR(
          SetWindows(*change.place, call_, change.row->windows, blocking));
    }
    if (!change.spec()) return absl::OkStatus();
    QueuePlaceUpdate(tx_, change.after);
    change.place->Append("place.updated");
    return absl::OkStatus();
  }

  absl::Status Make(const ImportedRow& row) {
    const absl::Status may = CheckNew(row, mask_, hosts_, tx_.now());
    if (!may.ok()) {
      result_.Refuse(row.line, "place.host_id", may);
      return absl::OkStatus();
    }
    const auto made = plan_.made.find(row.name());
    if (made == plan_.made.end()) {
      return Aborted("PLACES_CHANGED", "the host changed meanwhile");
    }
    const Place& place = made->second.place;
    const Host& host = hosts_.at(place.host_public_id);
    QueueNewPlace(tx_, place, host.id, made->second.sealed);
    LockedPlace locked(tx_, host, place);
    locked.Append("place.created");
    if (!row.windows.empty()) {
      RETURN_IF_ERROR(SetWindows(locked, call_, row.windows, {}));
    }
    Finish(locked);
    ++result_.created;
    touched_.push_back(place.public_id);
    return absl::OkStatus();
  }

  // The openings of all are written at the end, in one round trip.
  void Finish(LockedPlace& place) {
    place.QueueVersion();
    written_.push_back(place.place().id);
  }

  idempotency::Outcome Told() const {
    idempotency::Outcome outcome{.result_ref = ToText(result_),
                                 .audit_resource = "place",
                                 .audit_fields = "availability, vetting",
                                 .audit_also = touched_};
    // Where nothing changed the row still says that somebody asked.
    outcome.audit_id = touched_.empty() ? rows_.front().place.host_public_id
                                        : touched_.front();
    if (touched_.empty()) outcome.audit_resource = "host";
    return outcome;
  }

  const crypto::Sealer& sealer_;
  db::Transaction& tx_;
  const server::Call& call_;
  const ImportMask& mask_;
  const std::vector<ImportedRow>& rows_;
  const Plan& plan_;
  Hosts hosts_;
  std::map<std::string, LockedPlace> locked_;
  ImportResult& result_;
  std::vector<std::string> written_;  // internal ids
  std::vector<std::string> touched_;
};

}  // namespace

absl::StatusOr<ImportResult> ImportStore::Apply(const server::Call& call,
                                                const ImportMask& mask,
                                                std::vector<ImportedRow> rows) {
  if (rows.empty()) return ImportResult();
  // In everybody's order, so that no two who make the same places wait for each
  // other.
  std::sort(rows.begin(), rows.end(),
            [](const ImportedRow& a, const ImportedRow& b) {
              return a.name() < b.name();
            });
  absl::StatusOr<idempotency::Outcome> outcome;
  ImportResult result;
  for (int attempt = 1; attempt <= kMostAttempts; ++attempt) {
    ASSIGN_OR_RETURN(const Plan plan, Prepare(runtime_, call, mask, rows));
    outcome = PlaceErrors().Map(idempotency::Create(
        runtime_, call, [&](db::Transaction& tx, const db::Result&) {
          return Writing(runtime_.sealer(), tx, call, mask, rows, plan, result)
              .Run();
        }));
    // Somebody made one of the places: now it is known.
    if (!absl::IsAlreadyExists(outcome.status()) &&
        ReasonOf(outcome.status()) != "PLACES_CHANGED") {
      break;
    }
  }
  RETURN_IF_ERROR(outcome.status());
  if (outcome->replayed) return ImportResultOf(outcome->result_ref);
  return result;
}

}  // namespace sojourn::capacity
