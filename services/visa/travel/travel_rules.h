// What a travel ledger can hold, as pure functions: a change takes the ledger
// of one person as it stands and gives the stay after it, or says why not.
//
// A fact is kept whatever it shows. Refused is what cannot have happened: an
// exit before its entry, a person in two places at once, a day to come.
#ifndef SERVICES_VISA_TRAVEL_TRAVEL_RULES_H_
#define SERVICES_VISA_TRAVEL_TRAVEL_RULES_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/visa/travel/travel.h"

namespace sojourn::visa {

using Ledger = std::span<const Travel>;

// The latest day that has begun anywhere: a border's zone is not known here,
// and a day that has not begun there yet is the only one that is surely to
// come.
absl::CivilDay LatestToday(absl::Time now);

// The standing stay beside which `stay` cannot be true; null: none. One may end
// on the day on which another begins, and a stay without a known exit is over
// by the next entry (visa_stay_plan.h has the same rule).
const Travel* ConflictOf(const Travel& stay, Ledger ledger);

// The standing stay that an entry tells of once more: of the same country on
// the same day; null: none.
const Travel* SameStay(const Travel& entered, Ledger ledger);
// That stay as it is told then: with its exit, under the application that
// either names, and by the evidence that shows more than a word does.
Travel ToldAgain(const Travel& known, const Travel& entered);

// A new stay. Who may not know of other stays (`blind`) is not refused: the
// stay is DISPUTED. INVALID_ARGUMENT "entered_on": DATE_IN_FUTURE,
// STAYS_OVERLAP.
absl::StatusOr<Travel> Enter(Travel entered, Ledger ledger, bool blind,
                             absl::CivilDay today);

// The latest standing stay without an exit that began by this day.
// INVALID_ARGUMENT "exited_on" EXIT_BEFORE_ENTRY where one began only later;
// FAILED_PRECONDITION STAY_NOT_OPEN where there is none.
absl::StatusOr<const Travel*> FindOpen(Ledger ledger, absl::CivilDay on);

// INVALID_ARGUMENT "exited_on": DATE_IN_FUTURE, EXIT_BEFORE_ENTRY,
// STAYS_OVERLAP; FAILED_PRECONDITION EXIT_KNOWN, TRAVEL_DISPUTED,
// TRAVEL_REMOVED.
absl::StatusOr<Travel> Exit(const Travel& current, absl::CivilDay on,
                            TravelEvidence evidence, Ledger ledger,
                            absl::CivilDay today);

// The stay as `told` has it; a disputed one then stands. INVALID_ARGUMENT
// "stay.entry" and "stay.exit" as above; FAILED_PRECONDITION TRAVEL_REMOVED.
absl::StatusOr<Travel> Correct(const Travel& current, const TravelTelling& told,
                               Ledger ledger, absl::CivilDay today);

// FAILED_PRECONDITION TRAVEL_REMOVED.
absl::StatusOr<Travel> Remove(const Travel& current, const std::string& reason);

// The ledger after a change of one stay.
std::vector<Travel> With(Ledger ledger, const Travel& changed);

// By which right the days of a stay on a visa of this scheme are spent.
TravelPermit PermitOf(Scheme scheme);

// She entered before the visa was valid, or after. The visa's day of exit is a
// matter of 90/180 and of its days, not of its validity alone.
bool EnteredOutside(const Travel& stay, const Visa& visa);

// Some standing stay under the application is so.
bool AnyOutside(Ledger ledger, const Application& application);

// What is wrong with a stay under an application, in plain words.
std::vector<std::string> ProblemsOf(const Travel& stay,
                                    const Application& application);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_TRAVEL_TRAVEL_RULES_H_
