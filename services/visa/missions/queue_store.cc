#include <utility>

#include "common/crypto/sealer.h"
#include "common/db/database.h"
#include "common/keystore/key_ref.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/missions/handling.h"
#include "services/visa/missions/mission_store.h"
#include "services/visa/visa_application_rows.h"
#include "services/visa/visa_sealed.h"

namespace sojourn::visa {
namespace {

using keystore::KeyRef;

constexpr int kDueColumn = kClearColumns;
constexpr int kLodgeByColumn = kClearColumns + 1;
constexpr int kProgressColumn = kClearColumns + 2;

struct Page {
  MissionStore::Queue queue;
  // What is sealed of each entry's progress, in their order.
  std::vector<std::optional<db::Bytes>> sealed;
};

db::Params ParamsOf(const server::Call& call,
                    const MissionStore::QueueSpec& spec) {
  db::Params params(spec.mission_organisation_id, NamedDiplomat(call));
  if (spec.after) {
    params.Add(spec.after->due);
    params.Add(spec.after->level);
    params.Add(spec.after->lodge_by);
    params.Add(spec.after->id);
  } else {
    for (int i = 0; i < 4; ++i) params.Add(nullptr);
  }
  params.Add(spec.limit);
  return params;
}

absl::StatusOr<Page> ReadQueue(db::Transaction& tx, const server::Call& call,
                               const MissionStore::QueueSpec& spec) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectQueuePage, ParamsOf(call, spec)));
  Page read;
  read.queue.now = tx.now();
  std::vector<Application> applications;
  for (const db::Row row : rows) {
    applications.push_back(ApplicationFromRow(row));
    read.sealed.push_back(row.Find<db::Bytes>(kProgressColumn));
  }
  if (!applications.empty()) RETURN_IF_ERROR(LoadChildren(tx, applications));
  int i = 0;
  for (Application& application : applications) {
    const db::Row row = rows.row(i++);
    read.queue.entries.push_back(
        {.key = {.due = row.Get<absl::CivilDay>(kDueColumn),
                 .level = application.level,
                 .lodge_by = row.Get<absl::CivilDay>(kLodgeByColumn),
                 .id = application.id},
         .application = std::move(application)});
  }
  return read;
}

absl::Status OpenAppointments(const crypto::Sealer& sealer, Page& read) {
  std::vector<KeyRef> keys;
  for (size_t i = 0; i < read.sealed.size(); ++i) {
    if (!read.sealed[i]) continue;
    keys.push_back(
        KeyRef::Person(read.queue.entries[i].application.person_ref));
  }
  RETURN_IF_ERROR(sealer.Prefetch(keys));
  for (size_t i = 0; i < read.sealed.size(); ++i) {
    if (!read.sealed[i]) continue;
    Application& application = read.queue.entries[i].application;
    const auto text =
        sealer.Open(KeyRef::Person(application.person_ref), *read.sealed[i],
                    {"applications", application.id, "progress_sealed"});
    if (ReasonOf(text.status()) == "ERASED") continue;
    RETURN_IF_ERROR(text.status());
    ASSIGN_OR_RETURN(const Progress progress, DecodeProgress(*text));
    application.appointment_at = progress.appointment_at;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<MissionStore::Queue> MissionStore::LoadQueue(
    const server::Call& call, const QueueSpec& spec) {
  ASSIGN_OR_RETURN(Page page, runtime_.db().Read<Page>(
                                  call.deadline, [&](db::Transaction& tx) {
                                    return ReadQueue(tx, call, spec);
                                  }));
  if (spec.with_appointments) {
    RETURN_IF_ERROR(OpenAppointments(runtime_.sealer(), page));
  }
  return std::move(page.queue);
}

}  // namespace sojourn::visa
