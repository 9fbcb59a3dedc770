#include "services/visa/travel/travel_rules.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/visa_assess.h"

namespace sojourn::visa {
namespace {

constexpr char kFirstZone[] = "Pacific/Kiritimati";  // UTC+14

bool Stands(const Travel& travel) {
  return travel.standing == TravelStanding::kStands;
}

// By day; of those that begin on one day the one that is known to end first.
bool IsBefore(const TravelRecord& a, const TravelRecord& b) {
  const auto key = [](const TravelRecord& stay) {
    return std::tuple(stay.entry, !stay.exit.has_value(),
                      stay.exit.value_or(absl::CivilDay::max()));
  };
  return key(a) < key(b);
}

bool AtOnce(const TravelRecord& a, const TravelRecord& b) {
  const TravelRecord& first = IsBefore(b, a) ? b : a;
  const TravelRecord& second = IsBefore(b, a) ? a : b;
  if (!first.exit) return first.entry == second.entry;
  return second.entry < *first.exit;
}

void CheckDay(FieldChecker& check, const std::string& field, absl::CivilDay day,
              absl::CivilDay today) {
  if (day > today) {
    check.Add(field, "DATE_IN_FUTURE",
              "Say the day on which it happened, not one to come.");
  }
}

void CheckOrder(FieldChecker& check, const std::string& field,
                const TravelRecord& stay) {
  if (stay.exit && *stay.exit < stay.entry) {
    check.Add(field, "EXIT_BEFORE_ENTRY",
              "Must be the day of entry or later; if the entry is wrong, "
              "correct the stay.");
  }
}

// Both by their ids: who may see their days looks them up.
absl::Status AtOnceWith(const std::string& field, const std::string& stay,
                        const Travel& other) {
  return InvalidField(
      field, "STAYS_OVERLAP",
      absl::StrCat(stay, " cannot be true beside stay ", other.public_id,
                   ": correct or remove one of them."));
}

absl::Status CheckAlone(const std::string& field, const Travel& changed,
                        Ledger ledger) {
  const Travel* const other = ConflictOf(changed, ledger);
  if (other == nullptr) return absl::OkStatus();
  return AtOnceWith(field, absl::StrCat("Stay ", changed.public_id), *other);
}

absl::Status CheckNotRemoved(const Travel& travel) {
  if (travel.standing != TravelStanding::kRemoved) return absl::OkStatus();
  return FailedPrecondition("TRAVEL_REMOVED",
                            "The stay was removed as never true.",
                            "Record the entry anew if it was true after all.");
}

}  // namespace

absl::CivilDay LatestToday(absl::Time now) { return TodayIn(kFirstZone, now); }

const Travel* ConflictOf(const Travel& stay, Ledger ledger) {
  for (const Travel& other : ledger) {
    if (!Stands(other) || other.public_id == stay.public_id) continue;
    if (AtOnce(stay.told.stay, other.told.stay)) return &other;
  }
  return nullptr;
}

const Travel* SameStay(const Travel& entered, Ledger ledger) {
  for (const Travel& known : ledger) {
    const bool same = known.told.stay.country == entered.told.stay.country &&
                      known.told.stay.entry == entered.told.stay.entry;
    if (Stands(known) && same) return &known;
  }
  return nullptr;
}

Travel ToldAgain(const Travel& known, const Travel& entered) {
  Travel next = known;
  next.version = known.version + 1;
  next.told.act = TravelAct::kEntered;
  next.told.reason.clear();
  if (known.told.entry_evidence == TravelEvidence::kStatement) {
    next.told.entry_evidence = entered.told.entry_evidence;
  }
  if (known.application_id.empty()) {
    next.application_id = entered.application_id;
    if (!next.application_id.empty()) {
      next.told.stay.permit = entered.told.stay.permit;
    }
  }
  return next;
}

absl::StatusOr<Travel> Enter(Travel entered, Ledger ledger, bool blind,
                             absl::CivilDay today) {
  FieldChecker check;
  CheckDay(check, "entered_on", entered.told.stay.entry, today);
  RETURN_IF_ERROR(check.Finish());
  entered.standing = TravelStanding::kStands;
  const Travel* const other = ConflictOf(entered, ledger);
  if (other == nullptr) return entered;
  if (!blind) return AtOnceWith("entered_on", "What is told", *other);
  entered.standing = TravelStanding::kDisputed;
  return entered;
}

absl::StatusOr<const Travel*> FindOpen(Ledger ledger, absl::CivilDay on) {
  const Travel* found = nullptr;
  bool later = false;
  for (const Travel& travel : ledger) {
    if (!Stands(travel) || travel.told.stay.exit) continue;
    const absl::CivilDay entry = travel.told.stay.entry;
    later = later || entry > on;
    if (entry > on) continue;
    if (found == nullptr || entry > found->told.stay.entry) found = &travel;
  }
  if (found != nullptr) return found;
  if (later) {
    return InvalidField("exited_on", "EXIT_BEFORE_ENTRY",
                        "Must be the day of entry or later; if the entry is "
                        "wrong, correct the stay.");
  }
  return FailedPrecondition("STAY_NOT_OPEN",
                            "No stay of hers is without an exit.",
                            "Record the entry first, or correct a stay.");
}

absl::StatusOr<Travel> Exit(const Travel& current, absl::CivilDay on,
                            TravelEvidence evidence, Ledger ledger,
                            absl::CivilDay today) {
  RETURN_IF_ERROR(CheckNotRemoved(current));
  if (current.standing == TravelStanding::kDisputed) {
    return FailedPrecondition(
        "TRAVEL_DISPUTED", "The entry cannot be true beside another stay.",
        "Settle it first: correct or remove one of them.");
  }
  if (current.told.stay.exit) {
    return FailedPrecondition("EXIT_KNOWN", "The stay has its exit.",
                              "Correct the stay if that day is wrong.");
  }
  Travel next = current;
  next.told.act = TravelAct::kExited;
  next.told.stay.exit = on;
  next.told.exit_evidence = evidence;
  next.told.reason.clear();
  FieldChecker check;
  CheckDay(check, "exited_on", on, today);
  CheckOrder(check, "exited_on", next.told.stay);
  RETURN_IF_ERROR(check.Finish());
  RETURN_IF_ERROR(CheckAlone("exited_on", next, ledger));
  return next;
}

absl::StatusOr<Travel> Correct(const Travel& current, const TravelTelling& told,
                               Ledger ledger, absl::CivilDay today) {
  RETURN_IF_ERROR(CheckNotRemoved(current));
  Travel next = current;
  next.standing = TravelStanding::kStands;
  next.told = told;
  next.told.act = TravelAct::kCorrected;
  FieldChecker check;
  CheckDay(check, "stay.entry", told.stay.entry, today);
  if (told.stay.exit) CheckDay(check, "stay.exit", *told.stay.exit, today);
  CheckOrder(check, "stay.exit", told.stay);
  RETURN_IF_ERROR(check.Finish());
  RETURN_IF_ERROR(CheckAlone("stay.entry", next, ledger));
  return next;
}

absl::StatusOr<Travel> Remove(const Travel& current,
                              const std::string& reason) {
  RETURN_IF_ERROR(CheckNotRemoved(current));
  Travel next = current;
  next.standing = TravelStanding::kRemoved;
  next.told.act = TravelAct::kRemoved;
  next.told.reason = reason;
  return next;
}

std::vector<Travel> With(Ledger ledger, const Travel& changed) {
  std::vector<Travel> after(ledger.begin(), ledger.end());
  const auto found =
      std::ranges::find(after, changed.public_id, &Travel::public_id);
  if (found == after.end()) {
    after.push_back(changed);
  } else {
    *found = changed;
  }
  return after;
}

TravelPermit PermitOf(Scheme scheme) {
  switch (scheme) {
    case Scheme::kLtv:
      return TravelPermit::kLtv;
    case Scheme::kNationalD:
    case Scheme::kHumanitarian:
      return TravelPermit::kNationalD;
    case Scheme::kResidence:
      return TravelPermit::kResidence;
    case Scheme::kUnspecified:
    case Scheme::kC:
    case Scheme::kVisaFree:
    case Scheme::kInternal:
    case Scheme::kEVisa:
    case Scheme::kOnArrival:
      return TravelPermit::kShortStay;
  }
  return TravelPermit::kShortStay;
}

bool EnteredOutside(const Travel& stay, const Visa& visa) {
  const absl::CivilDay entry = stay.told.stay.entry;
  return entry < visa.valid.first || entry > visa.valid.last;
}

bool AnyOutside(Ledger ledger, const Application& application) {
  if (!application.visa) return false;
  return std::ranges::any_of(ledger, [&](const Travel& stay) {
    return Stands(stay) && stay.application_id == application.public_id &&
           EnteredOutside(stay, *application.visa);
  });
}

std::vector<std::string> ProblemsOf(const Travel& stay,
                                    const Application& application) {
  std::vector<std::string> problems;
  if (!application.visa) {
    problems.push_back(
        "No visa of this application is known to be valid: record that it was "
        "issued, or name another application.");
  } else if (stay.told.stay.entry < application.visa->valid.first) {
    problems.push_back(
        "She entered before the visa was valid: check both days; if they are "
        "right, have her advised before she crosses a border again.");
  } else if (stay.told.stay.entry > application.visa->valid.last) {
    problems.push_back(
        "She entered when the visa was no longer valid: check both days; if "
        "they are right, have her advised before she crosses a border again.");
  }
  return problems;
}

}  // namespace sojourn::visa
