#include "services/relocation/ranking/ranking_rules.h"

#include <algorithm>

#include "common/status/error.h"

namespace sojourn::relocation::ranking_rules {
namespace {

// Open days of hosts are known for about as long.
constexpr int kLooksAhead = 182;

bool IsAt(const Named& ranked, const Named& asked) {
  return ranked.host_id == asked.host_id &&
         (asked.place_id.empty() || ranked.place_id == asked.place_id);
}

}  // namespace

Period PeriodOf(const Wish& wish, const Intake& intake, absl::CivilDay today) {
  Period period;
  period.nights = wish.nights > 0 ? wish.nights : intake.length_days;
  period.earliest = std::max(
      wish.earliest.value_or(intake.earliest_departure.value_or(today)), today);
  period.latest =
      wish.latest.value_or(period.earliest + period.nights + kLooksAhead);
  return period;
}

absl::Status CheckPeriod(const Wish& wish, const Intake& intake,
                         absl::CivilDay today) {
  FieldChecker fields;
  const Period period = PeriodOf(wish, intake, today);
  if (wish.nights == 0 && intake.length_days == 0) {
    fields.Add("nights", "FIELD_REQUIRED",
               "say for how many nights: her intake says no length");
  } else if (period.nights < 1 || period.nights > kLongestNights) {
    fields.Add("nights", "NUMBER_OUT_OF_RANGE", "give 1 to 730 nights");
  }
  if (wish.earliest && *wish.earliest < today) {
    fields.Add("earliest", "STAY_IN_PAST", "nobody comes before today");
  }
  if (wish.latest && *wish.latest - period.earliest < period.nights) {
    fields.Add("latest", "STAY_INVALID",
               "is fewer nights after the earliest day than asked for");
  }
  if (period.latest - today > kFurthestDays) {
    fields.Add(wish.latest ? "latest" : "earliest", "DATE_TOO_FAR",
               "give days within four years from today");
  }
  return fields.Finish();
}

int RankOf(const std::vector<Ranked>& ranked, const Named& asked) {
  const auto found =
      std::find_if(ranked.begin(), ranked.end(),
                   [&](const Ranked& each) { return IsAt(each.place, asked); });
  return found == ranked.end() ? 0
                               : static_cast<int>(found - ranked.begin()) + 1;
}

bool OverridesFirst(const std::vector<Ranked>& ranked, const Named& asked) {
  const auto first = std::find_if(ranked.begin(), ranked.end(), MayBeFirst);
  return first != ranked.end() && !IsAt(first->place, asked);
}

absl::Status CheckOverride(const std::vector<Ranked>& ranked,
                           const Named& asked, std::string_view reason) {
  if (!OverridesFirst(ranked, asked) || !reason.empty()) {
    return absl::OkStatus();
  }
  return FailedPrecondition(
      "OVERRIDE_UNEXPLAINED",
      "another place is ranked first and its host has not been asked",
      "say why in override_reason, or ask the first that ListRankedPlaces "
      "shows as not asked");
}

bool Looks(State state) {
  return !kLivedIn.Has(state) && Next(state, Event::kCityAsked).ok();
}

bool ChangesParty(Event event) {
  switch (event) {
    case Event::kConsentGiven:
    case Event::kConsentWithdrawn:
    case Event::kIntakeUpdated:
    case Event::kInformationGiven:
    case Event::kPersonJoined:
    case Event::kDeceased:
    case Event::kReopened:
    case Event::kCorrected:
      return true;
    default:
      return false;
  }
}

}  // namespace sojourn::relocation::ranking_rules
