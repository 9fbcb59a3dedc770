#include "services/relocation/stay/stay_rules.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/rights/retention_rules.h"

namespace sojourn::relocation::stay_rules {
namespace {

using coordination_rules::kLongestStayDays;

constexpr std::array<int, 3> kFollowUpMonths = {3, 6, 12};
constexpr char kBeforeReturn[] = "BEFORE_RETURN";

std::optional<absl::Time> EndOf(std::optional<absl::CivilDay> day) {
  if (!day) return std::nullopt;
  return absl::FromCivil(*day + 1, absl::UTCTimeZone());
}

void AddStayWaits(const StayFacts& stay, std::vector<Wait>& waits) {
  const auto after_arrival = [&](int days) -> std::optional<absl::CivilDay> {
    if (!stay.arrived) return std::nullopt;
    return *stay.arrived + days;
  };
  const std::optional<absl::CivilDay> last =
      stay.last_check_in ? stay.last_check_in : stay.arrived;
  if (last) {
    waits.push_back({"PROGRAMME_OFFICER", "ask how she is", "RecordCheckIn",
                     EndOf(*last + stay.check_in_every_days)});
  }
  if (!stay.planned) {
    waits.push_back({"PROGRAMME_OFFICER", "make the plan of the stay with her",
                     "SetStayPlan", EndOf(after_arrival(kPlanDays))});
  }
  if (!stay.informed) {
    std::optional<absl::CivilDay> middle;
    if (stay.arrived && stay.check_out) {
      middle = *stay.arrived + (*stay.check_out - *stay.arrived) / 2;
    }
    waits.push_back({"PROGRAMME_OFFICER",
                     "let an independent adviser tell her of asylum, a longer "
                     "stay and return",
                     "RecordRightsInformation", EndOf(middle)});
  }
}

void AddFollowUpWait(const StayFacts& stay, std::vector<Wait>& waits) {
  if (stay.in_danger) {
    waits.push_back({"PROGRAMME_OFFICER",
                     "she is in danger again: ask her whether her case is "
                     "taken up again",
                     "Reopen", EndOf(stay.in_danger)});
  }
  for (const int months : kFollowUpMonths) {
    if (stay.followed_up.contains(months)) continue;
    std::optional<absl::CivilDay> due;
    if (stay.closed) due = AddMonths(*stay.closed, months);
    waits.push_back(
        {"PROGRAMME_OFFICER",
         absl::StrCat("ask how she is ", months, " months after the stay"),
         "RecordFollowUp", EndOf(due)});
    return;
  }
}

}  // namespace

absl::Status CheckSecond(const RiskFacts& first, std::string_view officer) {
  if (first.assessed_by != officer) return absl::OkStatus();
  return Refuse<Guard::kSecondOfficerNeeded>(
      Event::kRiskSeconded, "nobody seconds an assessment of her own",
      "ask another officer to look at it");
}

absl::Status CheckEnding(std::optional<absl::CivilDay> check_out,
                         absl::CivilDay today, bool early_reason) {
  if (!check_out) {
    return Refuse<Guard::kNoPlaceConfirmed>(
        Event::kEndingBegun, "this case has no confirmed stay that could end",
        "record where she is with RecordUnassistedMove");
  }
  if (early_reason || today >= *check_out - kEndingDays) {
    return absl::OkStatus();
  }
  return Refuse<Guard::kEndingTooEarly>(
      Event::kEndingBegun,
      absl::StrCat("the last ", kEndingDays, " days of the stay begin later"),
      "wait until then, or say in early_reason why it ends before");
}

namespace {

absl::Status CheckNights(const ExtensionFacts& facts) {
  FieldChecker fields;
  if (facts.until <= *facts.check_out) {
    fields.Add("extension.check_out", "STAY_NOT_LONGER",
               "give a day after the one on which the stay ends now");
  } else if (facts.until < facts.today) {
    fields.Add("extension.check_out", "STAY_IN_PAST",
               "give a day from today on, as it is where the host is");
  } else if (facts.until - *facts.check_in > kLongestStayDays) {
    fields.Add("extension.check_out", "STAY_TOO_LONG",
               "give a day at most 730 days after she came");
  }
  return fields.Finish();
}

// Which day it is stays out of the error: it tells how long somebody stays.
absl::Status CheckLawful(const ExtensionFacts& facts) {
  for (const std::optional<absl::CivilDay>& last : facts.lawful_until) {
    if (last && facts.until <= *last) continue;
    return Refuse<Guard::kStayNotLawful>(
        Event::kExtensionAsked,
        "somebody of the party may not stay that long, as far as is known",
        "choose a day up to the travellers' last_legal_day, or have the visa "
        "extended and name in extension.permissions what lets each of them "
        "stay, until when");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckExtension(const ExtensionFacts& facts) {
  if (!facts.check_in || !facts.check_out) {
    return Refuse<Guard::kNoPlaceConfirmed>(
        Event::kExtensionAsked,
        "this case has no confirmed stay to make longer",
        "ask a host with ProposeToCity");
  }
  RETURN_IF_ERROR(CheckNights(facts));
  if (facts.place_burnt) {
    return Refuse<Guard::kPlaceBurnt>(
        Event::kExtensionAsked, "the place is known to those she flees from",
        "move her: ask another host");
  }
  if (facts.under_way) {
    return Refuse<Guard::kExtensionUnderWay>(
        Event::kExtensionAsked, "the host is being asked for more nights",
        "wait for the answer: waiting_for shows the step");
  }
  return CheckLawful(facts);
}

absl::StatusOr<absl::Time> CheckReturn(absl::Span<const RiskFacts> risks,
                                       absl::Time now) {
  absl::Time first = absl::InfiniteFuture();
  for (const RiskFacts& risk : risks) {
    if (risk.trigger == kBeforeReturn && !risk.second_assessor.empty() &&
        now - risk.assessed_at <= kRiskIsFresh) {
      first = std::min(first, risk.assessed_at);
    }
  }
  if (first != absl::InfiniteFuture()) return first;
  return Refuse<Guard::kRiskNotAssessed>(
      Event::kStayClosed,
      "a return needs an assessment of its risk of the last 30 days that a "
      "second officer stands by",
      "call AssessRisk with the trigger BEFORE_RETURN, and let another officer "
      "second it");
}

bool IsFollowUpMonth(int months) {
  return std::find(kFollowUpMonths.begin(), kFollowUpMonths.end(), months) !=
         kFollowUpMonths.end();
}

bool EndsFollowUp(const FollowUpFacts& follow_up, absl::Time now) {
  if (follow_up.months != kFollowUpMonths.back() || follow_up.at_risk ||
      !follow_up.left) {
    return false;
  }
  const absl::TimeZone utc = absl::UTCTimeZone();
  return absl::ToCivilDay(now, utc) >=
         AddMonths(absl::ToCivilDay(*follow_up.left, utc), follow_up.months);
}

std::vector<Wait> Waits(State state, const StayFacts& stay) {
  std::vector<Wait> waits;
  if (stay.needs_help) {
    waits.push_back({"PROGRAMME_OFFICER",
                     "she needs help: the last check-in says what; see to it, "
                     "and record how she is",
                     "RecordCheckIn", EndOf(*stay.needs_help)});
  }
  if (stay.not_reached >= kMostNotReached) {
    waits.push_back({"PROGRAMME_OFFICER",
                     "she was not reached twice: ask on another way today, or "
                     "say that contact is lost",
                     "MarkContactLost", EndOf(*stay.not_reached_since + 1)});
  }
  if (state == State::kInStay || state == State::kEnding) {
    AddStayWaits(stay, waits);
  }
  if (state == State::kInStay && stay.check_out) {
    waits.push_back({"PROGRAMME_OFFICER",
                     "begin the ending of the stay with her", "BeginEnding",
                     EndOf(*stay.check_out - kEndingDays)});
  }
  if (state == State::kEnding) {
    waits.push_back({"DEFENDER",
                     "say what comes after the stay: return, another place, "
                     "asylum, or else",
                     "CloseStay", EndOf(stay.check_out)});
  }
  if (state == State::kFollowUp) AddFollowUpWait(stay, waits);
  std::stable_sort(waits.begin(), waits.end(),
                   [](const Wait& a, const Wait& b) {
                     return a.due.value_or(absl::InfiniteFuture()) <
                            b.due.value_or(absl::InfiniteFuture());
                   });
  return waits;
}

std::optional<Wait> SecondAssessorWait(Level level,
                                       absl::Span<const RiskFacts> risks) {
  if (level > Level::kL2 || risks.empty()) return std::nullopt;
  const RiskFacts& newest = risks.back();
  if (!newest.second_assessor.empty()) return std::nullopt;
  return Wait{"PROGRAMME_OFFICER",
              "another officer looks at the assessment of risk", "AssessRisk",
              newest.assessed_at + kSecondIsDue};
}

}  // namespace sojourn::relocation::stay_rules
