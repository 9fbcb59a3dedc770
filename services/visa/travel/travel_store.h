#ifndef SERVICES_VISA_TRAVEL_TRAVEL_STORE_H_
#define SERVICES_VISA_TRAVEL_TRAVEL_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/db/transaction.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/visa/travel/travel.h"
#include "services/visa/travel/travel_rules.h"

namespace sojourn::visa {

// Stays abroad, one ledger a person. A change locks the person, then the
// application the stay is under. Thread-safe.
class TravelStore {
 public:
  explicit TravelStore(server::Runtime& runtime) : runtime_(runtime) {}

  // A new stay, under `application_id` or of a person and case; returns its
  // travel_id, or that of the stay that it tells of once more. `blind`: the
  // teller may not know of other stays (Enter).
  // NOT_FOUND (application, person); ABORTED ETAG_MISMATCH of the application;
  // errors of Enter.
  struct Entry {
    std::string application_id;
    std::string etag;  // empty: no check
    std::string case_ref;
    std::string person_ref;
    TravelTelling told;
  };
  absl::StatusOr<std::string> Enter(const server::Call& call,
                                    const Entry& entry, bool blind);

  // One stay by its id or, without one, the latest of a person and case that
  // has no exit and began by `open_on`.
  struct Target {
    std::string travel_id;
    std::string etag;  // empty: no check
    std::string case_ref;
    std::string person_ref;
    absl::CivilDay open_on;
  };
  // Pure: (locked stay, her ledger, the latest day that has begun) -> next.
  using Change = absl::FunctionRef<absl::StatusOr<Travel>(
      const Travel& current, Ledger ledger, absl::CivilDay today)>;
  // `fact` is told of the application the stay is under; kUnspecified: none.
  // Returns its travel_id. NOT_FOUND, ABORTED ETAG_MISMATCH, and errors of
  // `change` and FindOpen.
  absl::StatusOr<std::string> Update(const server::Call& call,
                                     const Target& target, FactType fact,
                                     Change change);

  // With its history. NOT_FOUND.
  absl::StatusOr<Travel> Get(const server::Call& call,
                             const std::string& travel_id);

  struct ListSpec {
    std::string case_ref;    // empty: every case
    std::string person_ref;  // empty: everybody
    std::optional<std::string> after_id;
    int limit = 0;
  };
  // In the order they were first told, with history; what was erased is absent.
  absl::StatusOr<std::vector<Travel>> List(const server::Call& call,
                                           const ListSpec& spec);

  // Everything that is not removed, without history. NOT_FOUND where this
  // service knows nobody by the reference: a misspelt one would be told that
  // all her days are left.
  absl::StatusOr<std::vector<Travel>> LedgerOf(const server::Call& call,
                                               const std::string& person_ref);

 private:
  // Whose ledger is changed.
  struct Root {
    std::string case_ref;
    std::string person_ref;
  };
  absl::StatusOr<Root> RootOf(const server::Call& call, const Entry& entry);
  absl::StatusOr<Root> RootOf(const server::Call& call,
                              const std::string& travel_id);
  // `introduces`: the caller may name somebody whom nobody knows here yet.
  absl::Status CheckPerson(const server::Call& call, const Root& root,
                           bool introduces);
  absl::StatusOr<Application> Locked(db::Transaction& tx,
                                     const server::Call& call,
                                     const std::string& application_id);

  // What a change leaves behind: the stay, and what is told of which
  // application.
  struct Step {
    Travel travel;
    std::optional<Application> application;
    FactType fact = FactType::kUnspecified;
    bool told_again = false;  // a stay that was known
  };
  using Stepper = absl::FunctionRef<absl::StatusOr<Step>(db::Transaction& tx,
                                                         Ledger ledger)>;
  absl::StatusOr<std::string> Run(const server::Call& call, const Root& root,
                                  Stepper step);

  server::Runtime& runtime_;
};

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_TRAVEL_TRAVEL_STORE_H_
