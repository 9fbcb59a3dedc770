#include "services/visa/visa_assess.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/reference/time_zones.h"
#include "services/visa/visa_days.h"
#include "services/visa/visa_remedies.h"
#include "services/visa/visa_schengen.h"

namespace sojourn::visa {
namespace {

constexpr int kBlankPagesNeeded = 2;
constexpr int kDocumentMaxAgeMonths = 120;
constexpr int kValidityMonths = 3;

bool Contains(const auto& list, const auto& value) {
  return std::ranges::find(list, value) != list.end();
}

bool UnderNinetyOneEighty(Scheme scheme) {
  return scheme == Scheme::kC || scheme == Scheme::kVisaFree;
}

bool Takes(const Route& route, TravelDocumentKind kind) {
  if (!route.document_kinds.empty())
    return Contains(route.document_kinds, kind);
  const bool emergency_fits =
      route.scheme == Scheme::kLtv || IsNationalScheme(route.scheme);
  return kind != TravelDocumentKind::kEmergencyTd || emergency_fits;
}

bool PurposeFits(const RouteOption& option, StayPurpose purpose) {
  return (purpose != StayPurpose::kWork || option.work_allowed) &&
         (purpose != StayPurpose::kFellowship || option.stipend_allowed);
}

// Judges one person's options at one destination.
class Assessor {
 public:
  Assessor(const AssessInput& input, const std::string& destination,
           std::span<const Route> routes, absl::Time now)
      : input_(input),
        destination_(destination),
        routes_(routes),
        now_(now),
        write_(input, destination, routes),
        in_schengen_(InSchengenOn(destination, input.stay.first)),
        counted_(CountedDays(input.travel_history, input.stay.first - 1)) {}

  RouteAssessment Run() const;

 private:
  // Staying, going home, living there, or free movement: no rule on days.
  std::optional<RouteOption> ByRight() const;
  std::optional<RouteOption> VisaFreeSchengen() const;
  RouteOption ByRoute(const Route& route) const;

  void CheckDays(int allowed_days, RouteOption& option) const;
  void CheckSchengenDays(RouteOption& option) const;
  void CheckDocument(RouteOption& option) const;
  void CheckLodging(const Route& route, RouteOption& option) const;
  void AddNotices(RouteAssessment& answer) const;

  const AssessInput& input_;
  const std::string& destination_;
  std::span<const Route> routes_;
  absl::Time now_;
  ProblemWriter write_;
  bool in_schengen_;
  DaySet counted_;
};

std::optional<RouteOption> Assessor::ByRight() const {
  RouteOption option{.last_legal_day = input_.stay.last,
                     .work_allowed = true,
                     .stipend_allowed = true};
  const bool moves_freely =
      HasFreeMovement(destination_) &&
      std::ranges::any_of(input_.nationalities, HasFreeMovement);
  if (input_.present_country == destination_) {
    option.scheme = Scheme::kInternal;
  } else if (input_.residence_country == destination_) {
    option.scheme = Scheme::kResidence;
  } else if (moves_freely || Contains(input_.nationalities, destination_)) {
    option.scheme = Scheme::kVisaFree;
  } else {
    return std::nullopt;
  }
  return option;
}

std::optional<RouteOption> Assessor::VisaFreeSchengen() const {
  if (!in_schengen_) return std::nullopt;
  // Exemptions are for passports of the state itself; a residence permit of
  // another member opens the area with any document (Convention implementing
  // the Schengen Agreement, Article 21).
  const bool exempt = input_.document.kind == TravelDocumentKind::kPassport &&
                      std::ranges::any_of(input_.nationalities, IsVisaExempt);
  const bool resident =
      InSchengenOn(input_.residence_country, input_.stay.first);
  if (!exempt && !resident) return std::nullopt;
  // Members may ask those who will work for a visa (Regulation (EU) 2018/1806,
  // Article 6(3)).
  RouteOption option{.scheme = Scheme::kVisaFree, .stipend_allowed = true};
  CheckDays(kMaxDays, option);
  CheckDocument(option);
  if (!PurposeFits(option, input_.purpose)) {
    option.problems.push_back(write_.PurposeNotCovered());
  }
  return option;
}

RouteOption Assessor::ByRoute(const Route& route) const {
  RouteOption option{.route_id = route.public_id,
                     .route_version = route.version,
                     .scheme = route.scheme,
                     .visa_required = route.scheme != Scheme::kVisaFree &&
                                      route.scheme != Scheme::kInternal,
                     .preclearance = route.preclearance,
                     .work_allowed = route.work_allowed,
                     .stipend_allowed = route.stipend_allowed,
                     .documents = route.documents};
  if (route.status != RouteStatus::kActive) {
    option.problems.push_back(write_.RouteSuspended());
  }
  CheckDays(route.allowed_days, option);
  if (Takes(route, input_.document.kind)) {
    CheckDocument(option);
  } else if (input_.document.kind == TravelDocumentKind::kNone) {
    option.problems.push_back(write_.NoTravelDocument());
  } else {
    option.problems.push_back(write_.DocumentNotAccepted());
  }
  if (!PurposeFits(option, input_.purpose)) {
    option.problems.push_back(write_.PurposeNotCovered());
  }
  if (route.quota_per_year > 0 && route.quota_used >= route.quota_per_year) {
    option.problems.push_back(write_.QuotaExhausted());
  }
  if (option.visa_required) CheckLodging(route, option);
  return option;
}

void Assessor::CheckDays(int allowed_days, RouteOption& option) const {
  option.last_legal_day = input_.stay.first + (allowed_days - 1);
  if (in_schengen_ && UnderNinetyOneEighty(option.scheme)) {
    CheckSchengenDays(option);
  }
  const absl::CivilDay route_last = input_.stay.first + (allowed_days - 1);
  const bool already_told =
      !option.problems.empty() &&
      option.problems.back().code == ProblemCode::kSchengenDaysExceeded;
  if (input_.stay.last > route_last && !already_told) {
    option.problems.push_back(write_.RouteDaysExceeded(route_last));
  }
}

void Assessor::CheckSchengenDays(RouteOption& option) const {
  const std::optional<absl::CivilDay> last =
      LastLegalDay(counted_, input_.stay.first);
  option.last_legal_day =
      last ? std::min(last, option.last_legal_day) : std::nullopt;
  if (last && input_.stay.last <= *last) return;
  const int64_t days = input_.stay.count();
  option.problems.push_back(write_.SchengenDaysExceeded(
      option.last_legal_day, days <= kMaxDays ? std::optional(EarliestEntry(
                                                    counted_, input_.stay.first,
                                                    static_cast<int>(days)))
                                              : std::nullopt));
}

void Assessor::CheckDocument(RouteOption& option) const {
  const TravelDocument& document = input_.document;
  if (document.kind == TravelDocumentKind::kNone) {
    option.problems.push_back(write_.NoTravelDocument());
    return;
  }
  const absl::CivilDay needed = AddMonths(input_.stay.last, kValidityMonths);
  if (document.expires_on && *document.expires_on < needed) {
    option.problems.push_back(write_.PassportExpiresTooEarly(needed));
  }
  const absl::CivilDay too_old =
      AddMonths(input_.stay.first, -kDocumentMaxAgeMonths);
  if (document.issued_on && *document.issued_on <= too_old) {
    option.problems.push_back(write_.PassportTooOld(too_old + 1));
  }
  if (option.visa_required && document.blank_pages &&
      *document.blank_pages < kBlankPagesNeeded) {
    option.problems.push_back(write_.BlankPages());
  }
}

void Assessor::CheckLodging(const Route& route, RouteOption& option) const {
  const auto missions =
      MissionsFor(route, input_.residence_country, input_.present_country);
  for (const CoveringMission* mission : missions) {
    option.mission_organisation_ids.push_back(mission->organisation_id);
  }
  if (missions.empty()) {
    option.problems.push_back(write_.NoRoute());
    return;
  }
  option.lodging = LodgingWindow(route.clocks, input_.stay.first);
  const absl::CivilDay today = TodayIn(missions.front()->time_zone, now_);
  if (today <= option.lodging->last) return;
  Problem late = write_.LodgingTooLate(option.lodging->last, today,
                                       route.clocks.lodge_latest_days);
  if (input_.urgent) {
    option.notices.push_back(
        absl::StrCat(late.message, " ", late.remedies.front().text));
  } else {
    option.problems.push_back(std::move(late));
  }
}

void Assessor::AddNotices(RouteAssessment& answer) const {
  if (input_.document.kind == TravelDocumentKind::kAlienPassport) {
    answer.notices.push_back(
        absl::StrCat("Ask the mission of ", destination_,
                     " to confirm that it recognises an alien's passport."));
  }
  if (!input_.document.expires_on &&
      input_.document.kind != TravelDocumentKind::kNone) {
    answer.notices.push_back(absl::StrCat(
        "The document's last day is not known: it must be valid until ",
        absl::FormatCivilTime(AddMonths(input_.stay.last, kValidityMonths)),
        "."));
  }
}

RouteAssessment Assessor::Run() const {
  RouteAssessment answer{.destination_country = destination_};
  if (in_schengen_) {
    answer.schengen_balance = BalanceOn(counted_, input_.stay.first);
  }
  if (std::optional<RouteOption> right = ByRight()) {
    answer.last_legal_day = right->last_legal_day;
    answer.options.push_back(*std::move(right));
    return answer;
  }
  if (auto free = VisaFreeSchengen())
    answer.options.push_back(*std::move(free));
  for (const Route& route : routes_) {
    if (route.destination_country == destination_ &&
        IsOpenTo(route, input_, input_.stay.first)) {
      answer.options.push_back(ByRoute(route));
    }
  }
  std::ranges::stable_sort(answer.options, [](const auto& a, const auto& b) {
    return std::pair(a.problems.size(), b.last_legal_day) <
           std::pair(b.problems.size(), a.last_legal_day);
  });
  for (const RouteOption& option : answer.options) {
    answer.last_legal_day =
        std::max(answer.last_legal_day, option.last_legal_day);
  }
  if (answer.options.empty()) {
    answer.problems.push_back(write_.NoRoute());
  } else {
    answer.problems = answer.options.front().problems;
    answer.notices = answer.options.front().notices;
  }
  AddNotices(answer);
  return answer;
}

}  // namespace

RouteAssessment Assess(const AssessInput& input, const std::string& destination,
                       std::span<const Route> routes, absl::Time now) {
  return Assessor(input, destination, routes, now).Run();
}

std::vector<const CoveringMission*> MissionsFor(const Route& route,
                                                const std::string& residence,
                                                const std::string& present) {
  std::vector<const CoveringMission*> by_residence;
  std::vector<const CoveringMission*> by_presence;
  for (const CoveringMission& mission : route.missions) {
    if (mission.covers_countries.empty() ||
        Contains(mission.covers_countries, residence)) {
      by_residence.push_back(&mission);
    } else if (Contains(mission.covers_countries, present)) {
      by_presence.push_back(&mission);
    }
  }
  by_residence.insert(by_residence.end(), by_presence.begin(),
                      by_presence.end());
  return by_residence;
}

LegalDays LodgingWindow(const RouteClocks& clocks, absl::CivilDay travel) {
  return {.first = AddMonths(travel, -clocks.lodge_earliest_months),
          .last = travel - clocks.lodge_latest_days};
}

absl::CivilDay TodayIn(const std::string& time_zone, absl::Time now) {
  return absl::ToCivilDay(now, reference::ZoneNamed(time_zone));
}

}  // namespace sojourn::visa
