#include "services/visa/checklist/expiry_rules.h"

#include <algorithm>

#include "services/visa/checklist/checklist_rules.h"
#include "services/visa/visa_assess.h"
#include "services/visa/visa_days.h"

namespace sojourn::visa {
namespace {

using D = DocumentKind;
using S = ApplicationState;

constexpr ApplicationFlag kFlag = ApplicationFlag::kDocumentExpiresEarly;

// Visa Code, Article 12(a), and Regulation (EU) 2016/399, Article 6(1)(a)(i).
constexpr int kMonthsAfterDeparture = 3;

// What she is let in with, or what the stay rests on, for all of it. A permit
// where she lives, so that she may go back there.
bool HoldsForTheStay(D kind) {
  switch (kind) {
    case D::kTravelDocument:
    case D::kInsurance:
    case D::kInvitation:
    case D::kAccommodation:
    case D::kMeans:
    case D::kResidenceProof:
    case D::kParentalConsent:
    case D::kSecondParentalConsent:
      return true;
    default:
      return false;
  }
}

// The counter looks at everything on this day; what is behind her matters no
// more.
std::optional<absl::CivilDay> CounterDay(const Application& application,
                                         absl::CivilDay today) {
  if (!StateBeforeLodging(application.state)) return std::nullopt;
  if (!application.appointment_at) return today;
  return std::max(today,
                  TodayIn(application.time_zone, *application.appointment_at));
}

std::optional<absl::CivilDay> StayDay(const Application& application, D kind) {
  if (!application.stay || !HoldsForTheStay(kind)) return std::nullopt;
  const absl::CivilDay last = application.stay->last;
  return kind == D::kTravelDocument && IsUnderVisaCode(application.scheme)
             ? AddMonths(last, kMonthsAfterDeparture)
             : last;
}

bool Has(const std::vector<ApplicationFlag>& flags) {
  return std::ranges::find(flags, kFlag) != flags.end();
}

bool GoesOn(S state) {
  return !IsEnded(state) && state != S::kCollected && state != S::kUsed &&
         state != S::kExtended;
}

}  // namespace

std::optional<absl::CivilDay> NeededUntil(const Application& application,
                                          DocumentKind kind,
                                          absl::CivilDay today) {
  return std::max(CounterDay(application, today), StayDay(application, kind));
}

bool ExpiresEarly(const Application& application, const Document& document,
                  absl::CivilDay today) {
  const bool counts = document.requirement == DocumentRequirement::kRequired &&
                      (document.status == DocumentStatus::kProvided ||
                       document.status == DocumentStatus::kVerified);
  const auto needed = NeededUntil(application, document.kind, today);
  return counts && document.expires_on && needed &&
         *document.expires_on < *needed;
}

void WatchExpiry(Application& next, Fact& fact) {
  if (!next.stay) return;
  const absl::CivilDay today = TodayIn(next.time_zone, fact.recorded_at);
  const bool early =
      std::ranges::any_of(next.checklist, [&](const Document& document) {
        return ExpiresEarly(next, document, today);
      });
  if (!early) {
    std::erase(next.flags, kFlag);
  } else if (!Has(next.flags)) {
    next.flags.push_back(kFlag);
    fact.flags.push_back(kFlag);
  }
}

bool NeedsNewDocument(const Application& application) {
  return Has(application.flags) && GoesOn(application.state);
}

void AwaitNewDocument(const Application& application,
                      std::vector<Awaited>& awaited) {
  if (!NeedsNewDocument(application)) return;
  std::optional<absl::CivilDay> due;
  if (const auto next = NextDeadline(application)) due = next->due;
  awaited.push_back({"DEFENDER",
                     "a new paper for one that is not valid for long enough",
                     due});
}

}  // namespace sojourn::visa
