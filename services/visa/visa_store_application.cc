#include "services/visa/visa_store_application.h"

#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/crypto/ids.h"
#include "common/erasure/erasure.h"
#include "common/idempotency/mutation.h"
#include "common/keystore/key_ref.h"
#include "common/outbox/outbox.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/applications/party_store.h"
#include "services/visa/deadlines/deadline_rows.h"
#include "services/visa/missions/handling.h"
#include "services/visa/visa_application_edits.h"
#include "services/visa/visa_application_rows.h"
#include "services/visa/visa_policy.h"
#include "services/visa/visa_rows.h"
#include "services/visa/visa_store_route.h"

namespace sojourn::visa {
namespace {

using keystore::KeyRef;

constexpr absl::CivilDay kNoDeadline(9999, 12, 31);

const db::ConstraintErrors kErrors{
    {"applications_person_ref_running_key", [] {
       return AlreadyExists("application", "APPLICATION_OPEN",
                            "The person has a running application: withdraw "
                            "it first.");
     }}};

constexpr db::Query kCloseMissionView{
    "application_close_mission_view",
    "UPDATE applications SET mission_view_closed = true WHERE id = $1::uuid"};

std::vector<KeyRef> KeysOf(const std::string& case_ref,
                           const std::string& person_ref) {
  return {KeyRef::Case(case_ref), KeyRef::Person(person_ref)};
}

idempotency::Outcome OutcomeFor(const server::Call& call,
                                const Application& application) {
  return {.result_ref = application.public_id,
          .audit_resource = "application",
          .audit_id = application.public_id,
          .audit_fields = std::string(Name(ViewOf(call)))};
}

std::string EtagOf(const Application& application) {
  return std::to_string(application.version);
}

}  // namespace

outbox::Event EventFor(const Application& application,
                       const std::string& reason) {
  const std::string type(NameOf(application.history.back().type));
  std::map<std::string, std::string> refs = {
      {"application_id", application.public_id},
      {"person_ref", application.person_ref},
      {"route_id", application.route_id}};
  for (const Deadline& deadline : application.deadlines) {
    if (deadline.kind == DeadlineKind::kAppealBy && IsOpen(deadline)) {
      refs["appeal_by"] = absl::FormatCivilTime(deadline.due);
    }
  }
  return {.aggregate_kind = "application",
          .aggregate_id = application.public_id,
          .aggregate_version = application.version,
          .type = absl::StrCat("application.", absl::AsciiStrToLower(type)),
          .state = absl::StrCat("APPLICATION_STATE_",
                                std::string(NameOf(application.state))),
          .reason = reason,
          .case_ref = application.case_ref,
          .refs = std::move(refs)};
}

absl::CivilDay DueKey(const Application& application) {
  const auto next = NextDeadline(application);
  return next ? next->due : kNoDeadline;
}

absl::Status ApplicationStore::FetchKeys(const server::Call& call,
                                         const std::string& application_id) {
  ASSIGN_OR_RETURN(
      const auto keys,
      runtime_.db().Read<std::vector<KeyRef>>(
          call.deadline,
          [&](db::Transaction& tx) -> absl::StatusOr<std::vector<KeyRef>> {
            ASSIGN_OR_RETURN(const db::Result refs,
                             tx.Execute(kSelectApplicationRefs,
                                        OwnApplication(application_id, call)));
            if (refs.empty()) return NotFound("application");
            return KeysOf(refs.row(0).Get<std::string>(0),
                          refs.row(0).Get<std::string>(1));
          }));
  return runtime_.sealer().Prefetch(keys);
}

absl::StatusOr<ApplicationRead> ApplicationStore::Open(const server::Call& call,
                                                       const OpenSpec& spec) {
  const std::vector<KeyRef> keys = KeysOf(spec.case_ref, spec.person_ref);
  RETURN_IF_ERROR(runtime_.keys().CreateKeys(keys));
  const auto open =
      [&](db::Transaction& tx,
          const db::Result& locked) -> absl::StatusOr<idempotency::Outcome> {
    RETURN_IF_ERROR(erasure::Admit(tx, spec.case_ref));
    ASSIGN_OR_RETURN(const Route route, LockedRoute(tx, locked));
    ASSIGN_OR_RETURN(Application opened, visa::Open(spec, route, tx.now()));
    opened.id = crypto::NewUuidV7();
    opened.public_id = crypto::NewPublicId();
    RETURN_IF_ERROR(SettleDeadlines(tx, opened));
    RETURN_IF_ERROR(InsertApplication(tx, opened, route.id, runtime_.sealer(),
                                      call.caller));
    KeepCounting(tx, opened);
    outbox::Event event = EventFor(opened, "");
    event.refs["request_id"] = call.request_id;
    outbox::Append(tx, event);
    return OutcomeFor(call, opened);
  };
  const absl::StatusOr<idempotency::Outcome> outcome = kErrors.Map(
      idempotency::Mutate(runtime_, call, kLockRoute, db::Params(spec.route_id),
                          "route", open));
  RETURN_IF_ERROR(erasure::DropKeysIfErased(runtime_, outcome.status(), keys));
  return Get(call, outcome->result_ref);
}

absl::StatusOr<ApplicationRead> ApplicationStore::Update(
    const server::Call& call, const Target& target, Change change) {
  RETURN_IF_ERROR(FetchKeys(call, target.application_id));
  const auto update =
      [&](db::Transaction& tx,
          const db::Result& locked) -> absl::StatusOr<idempotency::Outcome> {
    ASSIGN_OR_RETURN(const Application current,
                     LoadWhole(tx, locked.row(0), runtime_.sealer()));
    if (!target.etag.empty() && target.etag != EtagOf(current)) {
      return EtagMismatch(EtagOf(current));
    }
    ASSIGN_OR_RETURN(std::optional<Application> next,
                     change(current, tx.now()));
    if (target.close_mission_view) {
      tx.Queue(kCloseMissionView, db::Params(current.id));
    }
    if (!next) return OutcomeFor(call, current);
    next->version = current.version + 1;
    RETURN_IF_ERROR(SettleDeadlines(tx, *next));
    RETURN_IF_ERROR(
        SaveApplication(tx, current, *next, runtime_.sealer(), call.caller));
    outbox::Append(tx, EventFor(*next, target.reason));
    return OutcomeFor(call, *next);
  };
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(runtime_, call, kLockApplication,
                          OwnApplication(target.application_id, call),
                          "application", update));
  return Get(call, outcome.result_ref);
}

absl::StatusOr<ApplicationRead> ApplicationStore::Get(
    const server::Call& call, const std::string& application_id) {
  RETURN_IF_ERROR(FetchKeys(call, application_id));
  return runtime_.db().Read<ApplicationRead>(
      call.deadline,
      [&](db::Transaction& tx) -> absl::StatusOr<ApplicationRead> {
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kSelectApplication,
                                    OwnApplication(application_id, call)));
        if (rows.empty()) return NotFound("application");
        ASSIGN_OR_RETURN(Application application,
                         LoadWhole(tx, rows.row(0), runtime_.sealer()));
        RETURN_IF_ERROR(LoadParty(tx, call, absl::MakeSpan(&application, 1)));
        return ApplicationRead{std::move(application), tx.now()};
      });
}

absl::StatusOr<ApplicationStore::Page> ApplicationStore::List(
    const server::Call& call, const ListSpec& spec) {
  return runtime_.db().Read<Page>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Page> {
        const std::optional<std::string> after_id =
            spec.after_due ? std::optional(spec.after_id) : std::nullopt;
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kSelectApplicationPage,
                       db::Params(call.own_organisation(), NamesOf(spec.states),
                                  spec.case_ref, spec.after_due, after_id,
                                  spec.limit, NamedDiplomat(call))));
        Page page{.now = tx.now()};
        for (const db::Row row : rows) {
          page.applications.push_back(ApplicationFromRow(row));
        }
        if (!rows.empty()) {
          RETURN_IF_ERROR(LoadChildren(tx, page.applications));
          RETURN_IF_ERROR(
              LoadParty(tx, call, absl::MakeSpan(page.applications)));
        }
        return page;
      });
}

}  // namespace sojourn::visa
