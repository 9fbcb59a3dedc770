#include "services/relocation/rights/retention_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_refusal.h"

namespace sojourn::relocation {
namespace {

constexpr RetentionRule kRules[] = {
    {State::kIneligible, 12},    {State::kNotVerified, 12},
    {State::kWithdrawn, 12},     {State::kReferredOut, 12},
    {State::kSafeElsewhere, 12}, {State::kClosed, 24},
};
constexpr int kLongest = 24;
constexpr int kJustifiedMonths = 12;
constexpr int kKeyBackupDays = 7;

absl::CivilDay DayOf(absl::Time time) {
  return absl::ToCivilDay(time, absl::UTCTimeZone());
}

std::string InUtc(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

absl::Status CheckSheAsked(const CaseFacts& facts, const ViewFacts& view,
                           absl::Time now) {
  ViewFacts given = view;
  given.follows = false;
  RETURN_IF_ERROR(CheckView(Event::kErased, facts, given, now).status());
  if (!given.agrees) {
    return Refuse<Guard::kDefenderDisagrees>(
        Event::kErased, "she does not want the case erased",
        "erase it when she asks for it");
  }
  if (!RetentionMonths(facts.relocation.state)) {
    return Refuse<Guard::kCaseOpen>(
        Event::kErased, "an open case is ended before it is erased",
        "withdraw it first: that takes a second confirmation and 24 hours");
  }
  return absl::OkStatus();
}

absl::Status CheckRetention(const RetentionFacts& retention, absl::Time now) {
  const std::optional<absl::CivilDay> due = RetentionDue(retention);
  if (due && *due <= DayOf(now)) return absl::OkStatus();
  return Refuse<Guard::kRetentionNotDue>(
      Event::kErased, "the case is still to be kept",
      "ListRetentionDue lists those that are not");
}

absl::Status CheckMistake(State state) {
  if (state <= State::kWaitlisted || RetentionMonths(state)) {
    return absl::OkStatus();
  }
  return Refuse<Guard::kNotAMistake>(
      Event::kErased, "a city was asked for this case",
      "withdraw it first, or let its retention come to an end");
}

}  // namespace

absl::Span<const RetentionRule> RetentionRules() { return kRules; }

std::optional<int> RetentionMonths(State state) {
  for (const RetentionRule& rule : kRules) {
    if (rule.state == state) return rule.months;
  }
  return std::nullopt;
}

int MonthsKept(const RetentionFacts& facts) {
  const int months = RetentionMonths(facts.state).value_or(0);
  return std::min(months, facts.chosen_months.value_or(months));
}

absl::CivilDay AddMonths(absl::CivilDay day, int months) {
  const absl::CivilMonth month = absl::CivilMonth(day) + months;
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  return std::min(absl::CivilDay(month) + (day.day() - 1), last);
}

std::optional<absl::CivilDay> RetentionDue(const RetentionFacts& facts) {
  const int months = MonthsKept(facts);
  if (months == 0 || !facts.ended_at) return std::nullopt;
  return AddMonths(DayOf(*facts.ended_at), months);
}

bool StandsStill(State state) {
  return state == State::kAlerted || state == State::kDraft ||
         state == State::kWaitlisted;
}

std::optional<absl::CivilDay> JustificationDue(const RetentionFacts& facts) {
  std::optional<absl::Time> since = facts.ended_at;
  if (!since && StandsStill(facts.state)) since = facts.stands_since;
  if (!since && !facts.legal_hold) return std::nullopt;
  if (!since || (facts.justified_at && *since < *facts.justified_at)) {
    since = facts.justified_at;
  }
  if (!since) return std::nullopt;
  return AddMonths(DayOf(*since), kJustifiedMonths);
}

std::vector<DueReason> DueReasons(const RetentionFacts& facts,
                                  absl::CivilDay today) {
  std::vector<DueReason> reasons;
  const std::optional<absl::CivilDay> erasure = RetentionDue(facts);
  const bool over = erasure && *erasure <= today;
  if (over) reasons.push_back(DueReason::kErasure);
  const std::optional<absl::CivilDay> justify = JustificationDue(facts);
  if (!justify || *justify > today || (over && !facts.legal_hold)) {
    return reasons;
  }
  const bool open = !facts.ended_at && !facts.legal_hold;
  reasons.push_back(open ? DueReason::kStandsStill : DueReason::kJustification);
  return reasons;
}

absl::Status CheckChosenMonths(int months) {
  if (0 < months && months < kLongest) return absl::OkStatus();
  return InvalidField("months", "MONTHS_INVALID",
                      "she may choose 1 to 23 months; 0 leaves it as it is");
}

std::string_view Name(ErasureReason reason) {
  switch (reason) {
    case ErasureReason::kSheAsked:
      return "SHE_ASKED";
    case ErasureReason::kRetention:
      return "RETENTION";
    case ErasureReason::kMistake:
      return "MISTAKE";
  }
  return "";
}

absl::Status CheckNoHold(const RetentionFacts& retention) {
  if (!retention.legal_hold) return absl::OkStatus();
  return Refuse<Guard::kLegalHold>(
      Event::kErased, "the case must be kept for a legal reason",
      "two officers lift the hold with SetRetention when it "
      "ends");
}

bool TakesTwoOfficers(ErasureReason reason) {
  return reason != ErasureReason::kRetention;
}

std::optional<absl::Time> LapsesAt(const ErasureWish& wish) {
  if (wish.reason != ErasureReason::kMistake) return std::nullopt;
  return wish.asked_at + kWishStands;
}

absl::CivilDay AnswerDue(const ErasureWish& wish) {
  return AddMonths(DayOf(wish.asked_at), 1);
}

absl::StatusOr<bool> IsSecondOfficer(const std::optional<ErasureWish>& earlier,
                                     ErasureReason reason, std::string_view by,
                                     absl::Time now) {
  if (!earlier || earlier->reason != reason) return false;
  const std::optional<absl::Time> lapses = LapsesAt(*earlier);
  if (lapses && *lapses <= now) return false;
  if (earlier->asked_by != by) return true;
  if (!lapses) {
    return Refuse<Guard::kSecondOfficerNeeded>(
        Event::kErased,
        "a case is erased at her wish when a second officer has heard it too",
        "let another officer ask her and call EraseRelocation with reason "
        "SHE_ASKED; due is a month after the first call");
  }
  return Refuse<Guard::kSecondOfficerNeeded>(
      Event::kErased, "a mistake is erased when a second officer says so too",
      absl::StrCat("let another officer call EraseRelocation with reason "
                   "MISTAKE by ",
                   InUtc(*lapses), ", when the first call lapses"));
}

absl::Status CheckChoiceOfAnother(const RetentionFacts& retention,
                                  std::string_view by, absl::Time now) {
  if (!retention.chosen_months || retention.months_set_by != by) {
    return absl::OkStatus();
  }
  RetentionFacts by_rule = retention;
  by_rule.chosen_months = std::nullopt;
  const std::optional<absl::CivilDay> due = RetentionDue(by_rule);
  if (due && *due <= DayOf(now)) return absl::OkStatus();
  return Refuse<Guard::kSecondOfficerNeeded>(
      Event::kErased,
      "only the choice that you wrote down for her lets this case be erased",
      "let another officer ask her and call EraseRelocation");
}

absl::Status CheckErasure(const CaseFacts& facts,
                          const RetentionFacts& retention, ErasureReason reason,
                          const ViewFacts& view, absl::Time now) {
  RETURN_IF_ERROR(CheckNoHold(retention));
  // Whoever is dead will not be found, and says nothing to it.
  const bool nobody_asks = reason == ErasureReason::kRetention &&
                           facts.relocation.flags.contains(Flag::kNobodyLeft) &&
                           facts.relocation.overlay == Overlay::kNone;
  if (reason != ErasureReason::kSheAsked && !nobody_asks) {
    RETURN_IF_ERROR(CheckNotSuspended(Event::kErased, facts.relocation));
  }
  const std::optional<Withdrawal>& withdrawal = facts.relocation.withdrawal;
  if (withdrawal && withdrawal->release_not_before &&
      now < *withdrawal->release_not_before) {
    return Refuse<Guard::kReleasePending>(
        Event::kErased, "the withdrawal can still be taken back",
        "erase it once its 24 hours are over");
  }
  switch (reason) {
    case ErasureReason::kSheAsked:
      return CheckSheAsked(facts, view, now);
    case ErasureReason::kRetention:
      return CheckRetention(retention, now);
    case ErasureReason::kMistake:
      return CheckMistake(facts.relocation.state);
  }
  return Internal("an erasure for no reason");
}

absl::Time LapsesAt(const LiftWish& wish) {
  return wish.asked_at + kWishStands;
}

absl::StatusOr<bool> LiftsHold(const RetentionFacts& retention,
                               const std::optional<LiftWish>& earlier,
                               std::string_view by, absl::Time now) {
  if (!retention.legal_hold) {
    return FailedPrecondition("NO_LEGAL_HOLD", "the case is under no hold",
                              "nothing has to be lifted");
  }
  if (!earlier || LapsesAt(*earlier) <= now) return false;
  if (earlier->asked_by != by) return true;
  return FailedPrecondition(
      Name(Guard::kSecondOfficerNeeded),
      "a legal hold is lifted when a second officer says so too",
      absl::StrCat("let another officer call SetRetention with legal_hold "
                   "false by ",
                   InUtc(LapsesAt(*earlier)), ", when the first call lapses"));
}

absl::CivilDay KeysGoneOn(absl::Time deleted) {
  // A backup made on that day may live through the last of the seven.
  return DayOf(deleted) + kKeyBackupDays + 1;
}

}  // namespace sojourn::relocation
