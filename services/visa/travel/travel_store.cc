#include "services/visa/travel/travel_store.h"

#include <utility>

#include "common/crypto/ids.h"
#include "common/erasure/erasure.h"
#include "common/idempotency/mutation.h"
#include "common/keystore/key_ref.h"
#include "common/outbox/outbox.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/missions/handling.h"
#include "services/visa/travel/travel_rows.h"
#include "services/visa/visa_application_rows.h"
#include "services/visa/visa_policy.h"
#include "services/visa/visa_rules.h"
#include "services/visa/visa_store_application.h"

namespace sojourn::visa {
namespace {

using idempotency::Outcome;
using keystore::KeyRef;

// A ledger has no row of its own to lock. Two numbers, so that no lock of
// another kind shares the space; a collision of two people only makes one wait.
constexpr db::Query kLockPerson{
    "ledger_lock", "SELECT pg_advisory_xact_lock(7405, hashtext($1))", false};

constexpr db::Query kSelectRoot{
    "ledger_select_root",
    "SELECT case_ref, person_ref FROM travel_records WHERE public_id = $1",
    false};

constexpr db::Query kSelectPersons{
    "ledger_select_persons",
    R"sql(SELECT DISTINCT person_ref FROM travel_records
          WHERE ($1 = '' OR case_ref = $1) AND ($2 = '' OR person_ref = $2))sql",
    false};

// Whether the person is known as one of this case, and as one of another.
constexpr db::Query kFindPerson{
    "ledger_find_person",
    R"sql(SELECT coalesce(bool_or(case_ref = $2), false),
                 coalesce(bool_or(case_ref <> $2), false)
          FROM (SELECT case_ref FROM applications WHERE person_ref = $1
                UNION ALL
                SELECT case_ref FROM travel_records WHERE person_ref = $1)
            AS known)sql",
    false};

// What is wrong with the person's reference is not said.
absl::Status UnknownPerson() { return NotFound("person"); }

void Complete(const std::optional<Application>& application,
              TravelRecord& stay) {
  if (application && stay.country.empty()) {
    stay.country = application->destination_country;
  }
  if (stay.permit != TravelPermit::kUnspecified) return;
  stay.permit = TravelPermit::kShortStay;
  if (!application) return;
  stay.permit = PermitOf(application->visa ? application->visa->scheme
                                           : application->scheme);
}

absl::StatusOr<const Travel*> Find(Ledger ledger,
                                   const TravelStore::Target& target) {
  if (target.travel_id.empty()) return FindOpen(ledger, target.open_on);
  for (const Travel& travel : ledger) {
    if (travel.public_id == target.travel_id) return &travel;
  }
  return NotFound("travel");
}

// The application hears of it, without its day.
absl::Status TellOf(db::Transaction& tx, const Application& current,
                    Ledger ledger, FactType fact, const crypto::Sealer& sealer,
                    const auth::Caller& teller) {
  Telling telling = Journey(current, fact, tx.now());
  telling.outside_validity = AnyOutside(ledger, current);
  ASSIGN_OR_RETURN(Application next, Record(current, telling, tx.now()));
  next.version = current.version + 1;
  RETURN_IF_ERROR(SaveApplication(tx, current, next, sealer, teller));
  outbox::Append(tx, EventFor(next, ""));
  return absl::OkStatus();
}

}  // namespace

absl::Status TravelStore::CheckPerson(const server::Call& call,
                                      const Root& root, bool introduces) {
  return runtime_.db().Read(
      call.deadline, [&](db::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const db::Result found,
                         tx.Execute(kFindPerson, db::Params(root.person_ref,
                                                            root.case_ref)));
        const bool known = found.row(0).Get<bool>(0);
        const bool elsewhere = found.row(0).Get<bool>(1);
        // One key a person: two cases under it would be erased together.
        if (elsewhere || (!known && !introduces)) return UnknownPerson();
        return absl::OkStatus();
      });
}

absl::StatusOr<TravelStore::Root> TravelStore::RootOf(const server::Call& call,
                                                      const Entry& entry) {
  if (entry.application_id.empty()) {
    const Root root{entry.case_ref, entry.person_ref};
    RETURN_IF_ERROR(CheckPerson(call, root, call.caller.is_service));
    RETURN_IF_ERROR(
        runtime_.keys().CreateKeys({KeyRef::Person(root.person_ref)}));
    return root;
  }
  return runtime_.db().Read<Root>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Root> {
        ASSIGN_OR_RETURN(
            const db::Result refs,
            tx.Execute(kSelectApplicationRefs,
                       OwnApplication(entry.application_id, call)));
        if (refs.empty()) return NotFound("application");
        return Root{refs.row(0).Get<std::string>(0),
                    refs.row(0).Get<std::string>(1)};
      });
}

absl::StatusOr<TravelStore::Root> TravelStore::RootOf(
    const server::Call& call, const std::string& travel_id) {
  return runtime_.db().Read<Root>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Root> {
        ASSIGN_OR_RETURN(const db::Result found,
                         tx.Execute(kSelectRoot, db::Params(travel_id)));
        if (found.empty()) return NotFound("travel");
        return Root{found.row(0).Get<std::string>(0),
                    found.row(0).Get<std::string>(1)};
      });
}

absl::StatusOr<Application> TravelStore::Locked(
    db::Transaction& tx, const server::Call& call,
    const std::string& application_id) {
  ASSIGN_OR_RETURN(
      const db::Result locked,
      tx.Execute(kLockApplication, OwnApplication(application_id, call)));
  if (locked.empty()) return NotFound("application");
  return LoadWhole(tx, locked.row(0), runtime_.sealer());
}

absl::StatusOr<std::string> TravelStore::Run(const server::Call& call,
                                             const Root& root, Stepper step) {
  const crypto::Sealer& sealer = runtime_.sealer();
  const db::Params person(root.person_ref);
  RETURN_IF_ERROR(sealer.Prefetch(
      {KeyRef::Case(root.case_ref), KeyRef::Person(root.person_ref)}));
  const auto change = [&](db::Transaction& tx,
                          const db::Result&) -> absl::StatusOr<Outcome> {
    RETURN_IF_ERROR(erasure::Admit(tx, root.case_ref));
    ASSIGN_OR_RETURN(const db::Result rows, tx.Execute(kSelectLedger, person));
    ASSIGN_OR_RETURN(const std::vector<Travel> ledger,
                     TravelsFrom(rows, sealer));
    ASSIGN_OR_RETURN(const Step done, step(tx, ledger));
    auth::Caller teller = call.caller;
    // Or a mission could feel for stays of hers by telling them once more: what
    // it told itself counts for none of its answers.
    if (done.told_again) {
      teller.organisation_id = done.travel.told_organisation;
    }
    RETURN_IF_ERROR(QueueTravel(tx, done.travel, sealer, teller));
    Outcome outcome{.result_ref = done.travel.public_id,
                    .audit_resource = "travel",
                    .audit_id = done.travel.public_id,
                    .audit_fields = std::string(Name(ViewOf(call)))};
    if (done.application) {
      RETURN_IF_ERROR(TellOf(tx, *done.application, With(ledger, done.travel),
                             done.fact, sealer, call.caller));
      outcome.audit_also = {done.application->public_id};
    }
    return outcome;
  };
  ASSIGN_OR_RETURN(const Outcome outcome,
                   idempotency::Mutate(runtime_, call, kLockPerson, person,
                                       "person", change));
  return outcome.result_ref;
}

absl::StatusOr<std::string> TravelStore::Enter(const server::Call& call,
                                               const Entry& entry, bool blind) {
  ASSIGN_OR_RETURN(const Root root, RootOf(call, entry));
  const auto step = [&](db::Transaction& tx,
                        Ledger ledger) -> absl::StatusOr<Step> {
    Step next{.travel = {.id = crypto::NewUuidV7(),
                         .public_id = crypto::NewPublicId(),
                         .case_ref = root.case_ref,
                         .person_ref = root.person_ref,
                         .application_id = entry.application_id,
                         .told = entry.told},
              .fact = FactType::kEntered};
    if (!entry.application_id.empty()) {
      ASSIGN_OR_RETURN(next.application,
                       Locked(tx, call, entry.application_id));
      const std::string version = std::to_string(next.application->version);
      if (!entry.etag.empty() && entry.etag != version) {
        return EtagMismatch(version);
      }
    }
    Complete(next.application, next.travel.told.stay);
    if (const Travel* const known = SameStay(next.travel, ledger)) {
      next.travel = ToldAgain(*known, next.travel);
      next.told_again = true;
      return next;
    }
    ASSIGN_OR_RETURN(next.travel, visa::Enter(std::move(next.travel), ledger,
                                              blind, LatestToday(tx.now())));
    return next;
  };
  const absl::StatusOr<std::string> id = Run(call, root, step);
  if (entry.application_id.empty()) {
    RETURN_IF_ERROR(erasure::DropKeysIfErased(
        runtime_, id.status(), {KeyRef::Person(root.person_ref)}));
  }
  return id;
}

absl::StatusOr<std::string> TravelStore::Update(const server::Call& call,
                                                const Target& target,
                                                FactType fact, Change change) {
  Root root{target.case_ref, target.person_ref};
  if (target.travel_id.empty()) {
    RETURN_IF_ERROR(CheckPerson(call, root, false));
  } else {
    ASSIGN_OR_RETURN(root, RootOf(call, target.travel_id));
  }
  return Run(
      call, root,
      [&](db::Transaction& tx, Ledger ledger) -> absl::StatusOr<Step> {
        ASSIGN_OR_RETURN(const Travel* const current, Find(ledger, target));
        const std::string version = std::to_string(current->version);
        if (!target.etag.empty() && target.etag != version) {
          return EtagMismatch(version);
        }
        Step next{.fact = fact};
        ASSIGN_OR_RETURN(next.travel,
                         change(*current, ledger, LatestToday(tx.now())));
        next.travel.version = current->version + 1;
        if (fact != FactType::kUnspecified &&
            !current->application_id.empty()) {
          ASSIGN_OR_RETURN(Application application,
                           Locked(tx, call, current->application_id));
          // Anything more would show its mission that another stay was told.
          if (AnyOutside(ledger, application) !=
              AnyOutside(With(ledger, next.travel), application)) {
            next.application = std::move(application);
          }
        }
        return next;
      });
}

absl::StatusOr<Travel> TravelStore::Get(const server::Call& call,
                                        const std::string& travel_id) {
  ASSIGN_OR_RETURN(const Root root, RootOf(call, travel_id));
  const crypto::Sealer& sealer = runtime_.sealer();
  RETURN_IF_ERROR(sealer.Prefetch({KeyRef::Person(root.person_ref)}));
  return runtime_.db().Read<Travel>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Travel> {
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kSelectTravel, db::Params(travel_id)));
        ASSIGN_OR_RETURN(std::vector<Travel> travels,
                         TravelsFrom(rows, sealer));
        if (travels.empty()) return NotFound("travel");
        RETURN_IF_ERROR(LoadTellings(tx, sealer, travels));
        return std::move(travels.front());
      });
}

absl::StatusOr<std::vector<Travel>> TravelStore::List(const server::Call& call,
                                                      const ListSpec& spec) {
  using Travels = std::vector<Travel>;
  using Keys = std::vector<KeyRef>;
  const crypto::Sealer& sealer = runtime_.sealer();
  ASSIGN_OR_RETURN(
      const Keys keys,
      runtime_.db().Read<Keys>(
          call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Keys> {
            ASSIGN_OR_RETURN(
                const db::Result rows,
                tx.Execute(kSelectPersons,
                           db::Params(spec.case_ref, spec.person_ref)));
            Keys of;
            for (const db::Row row : rows) {
              of.push_back(KeyRef::Person(row.Get<std::string>(0)));
            }
            return of;
          }));
  RETURN_IF_ERROR(sealer.Prefetch(keys));
  return runtime_.db().Read<Travels>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Travels> {
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kSelectTravelPage,
                                    db::Params(spec.case_ref, spec.person_ref,
                                               spec.after_id, spec.limit)));
        ASSIGN_OR_RETURN(Travels travels, TravelsFrom(rows, sealer));
        RETURN_IF_ERROR(LoadTellings(tx, sealer, travels));
        return travels;
      });
}

absl::StatusOr<std::vector<Travel>> TravelStore::LedgerOf(
    const server::Call& call, const std::string& person_ref) {
  using Travels = std::vector<Travel>;
  const crypto::Sealer& sealer = runtime_.sealer();
  RETURN_IF_ERROR(sealer.Prefetch({KeyRef::Person(person_ref)}));
  return runtime_.db().Read<Travels>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Travels> {
        const db::Params person(person_ref);
        const db::Params anywhere(person_ref, "");
        ASSIGN_OR_RETURN(
            const std::vector<db::Result> results,
            tx.ExecuteAll({{kFindPerson, anywhere}, {kSelectLedger, person}}));
        // No case has an empty reference, so all of hers are others.
        if (!results[0].row(0).Get<bool>(1)) return UnknownPerson();
        ASSIGN_OR_RETURN(Travels travels, TravelsFrom(results[1], sealer));
        std::erase_if(travels, [](const Travel& travel) {
          return travel.standing == TravelStanding::kRemoved;
        });
        return travels;
      });
}

}  // namespace sojourn::visa
