#include "services/visa/visa_assess.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/reference/time_zones.h"
#include "services/visa/checklist/checklist_rules.h"
#include "services/visa/policy/policy_assess.h"
#include "services/visa/routes/multiple_entry.h"
#include "services/visa/routes/scheme_rules.h"
#include "services/visa/visa_days.h"
#include "services/visa/visa_remedies.h"
#include "services/visa/visa_schengen.h"

namespace sojourn::visa {
namespace {

constexpr int kBlankPagesNeeded = 2;
constexpr int kDocumentMaxAgeMonths = 120;
constexpr int kValidityMonths = 3;
// What programmes ask for where they ask for more than the law does.
constexpr int kCarefulMonths = 6;

bool Contains(const auto& list, const auto& value) {
  return std::ranges::find(list, value) != list.end();
}

bool UnderNinetyOneEighty(Scheme scheme) {
  return scheme == Scheme::kC || scheme == Scheme::kVisaFree;
}

bool UnderVisaCode(Scheme scheme) {
  return scheme == Scheme::kC || scheme == Scheme::kLtv;
}

bool Takes(const Route& route, TravelDocumentKind kind) {
  if (!route.document_kinds.empty())
    return Contains(route.document_kinds, kind);
  const bool emergency_fits =
      route.scheme == Scheme::kLtv || IsNationalScheme(route.scheme);
  return kind != TravelDocumentKind::kEmergencyTd || emergency_fits;
}

bool PurposeFits(const RouteOption& option, StayPurpose purpose) {
  return CoversPurpose(option.scheme, purpose, option.work_allowed,
                       option.stipend_allowed);
}

std::vector<DocumentKind> PapersFor(const AssessInput& input,
                                    const Route& route) {
  OpenSpec spec;
  spec.present_country = input.present_country;
  spec.residence_country = input.residence_country;
  spec.stay = input.stay;
  std::vector<DocumentKind> kinds;
  for (const Document& line : ChecklistFor(spec, route)) {
    kinds.push_back(line.kind);
  }
  return kinds;
}

// Judges one person's options at one destination.
class Assessor {
 public:
  Assessor(const AssessInput& input, const std::string& destination,
           std::span<const Route> routes, absl::Time now,
           const VisaPolicy& policy)
      : input_(input),
        destination_(destination),
        routes_(routes),
        now_(now),
        write_(input, destination, routes),
        in_schengen_(InSchengenOn(destination, input.stay.first)),
        counted_(CountedDays(input.travel_history, input.stay.first - 1)),
        areas_(AreasOfStay(policy, input, destination)),
        entry_(EntryByPolicy(policy, input, destination)) {}

  RouteAssessment Run() const;

 private:
  // Staying, going home, living there, or free movement: no rule on days.
  std::optional<RouteOption> ByRight() const;
  std::optional<RouteOption> VisaFreeSchengen() const;
  RouteOption ByRoute(const Route& route) const;
  std::optional<RouteOption> ByPolicy() const;

  void CheckDays(int allowed_days, RouteOption& option) const;
  void CheckSchengenDays(RouteOption& option) const;
  void CheckDocument(RouteOption& option, const Route* route = nullptr) const;
  void CheckLodging(const Route& route, RouteOption& option) const;
  void AddNotices(RouteAssessment& answer) const;
  void AddDocumentNotices(const RouteOption& best,
                          RouteAssessment& answer) const;
  // She has not left the area, so that waiting uses up days.
  bool IsStillInside() const;
  // Where the rules behind the option's problems are written.
  void CiteProblems(RouteOption& option, const Route* route) const;
  // Of areas that the destination belongs to, and of the imported policy.
  void CheckAreas(RouteOption& option) const;
  void AddAreas(RouteAssessment& answer) const;
  void AddPolicyNotices(RouteAssessment& answer) const;

  const AssessInput& input_;
  const std::string& destination_;
  std::span<const Route> routes_;
  absl::Time now_;
  ProblemWriter write_;
  bool in_schengen_;
  DaySet counted_;
  std::vector<AreaStay> areas_;
  PolicyEntry entry_;
};

std::optional<RouteOption> Assessor::ByRight() const {
  RouteOption option{.last_legal_day = input_.stay.last,
                     .work_allowed = true,
                     .stipend_allowed = true};
  const bool moves_freely =
      HasFreeMovement(destination_) &&
      std::ranges::any_of(input_.nationalities, HasFreeMovement);
  const bool resides = input_.residence_country == destination_;
  const bool national = Contains(input_.nationalities, destination_);
  if (input_.present_country == destination_) {
    option.scheme = Scheme::kInternal;
    option.legal_basis = Cite(LegalRule::kStayInside);
    // Being there gives no right to work by itself. Where nothing is known of
    // her, nothing is said against it.
    option.work_allowed =
        national || resides || moves_freely || input_.nationalities.empty();
  } else if (resides) {
    option.scheme = Scheme::kResidence;
    option.legal_basis = in_schengen_ ? Cite(LegalRule::kEntryByPermit)
                                      : LegalBasis{.act = "Her permit there"};
  } else if (national || moves_freely) {
    option.scheme = Scheme::kVisaFree;
    option.legal_basis =
        Cite(national ? LegalRule::kOwnCountry : LegalRule::kFreeMovement);
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
  const auto exempt =
      input_.document.kind == TravelDocumentKind::kPassport
          ? std::ranges::find_if(input_.nationalities, IsVisaExempt)
          : input_.nationalities.end();
  const bool resident =
      InSchengenOn(input_.residence_country, input_.stay.first);
  if (exempt == input_.nationalities.end() && !resident) return std::nullopt;
  // Members may ask those who will work for a visa (Regulation (EU) 2018/1806,
  // Article 6(3)).
  RouteOption option{.scheme = Scheme::kVisaFree, .stipend_allowed = true};
  option.legal_basis =
      Cite(resident ? LegalRule::kResidentTravel : LegalRule::kVisaExempt);
  CheckDays(kMaxDays, option);
  CheckDocument(option);
  // Of several nationalities the one whose passport she shows decides.
  const std::string& issuer = input_.document.issuing_country;
  const bool shows_another = !resident && !issuer.empty() &&
                             Contains(input_.nationalities, issuer) &&
                             !IsVisaExempt(issuer);
  if (shows_another) {
    option.problems.push_back(write_.OtherPassportNeeded(*exempt));
  }
  if (!PurposeFits(option, input_.purpose)) {
    option.problems.push_back(write_.PurposeNotCovered());
  }
  CiteProblems(option, nullptr);
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
                     .documents = PapersFor(input_, route),
                     .legal_basis = BasisOf(route, in_schengen_)};
  if (route.status != RouteStatus::kActive) {
    option.problems.push_back(write_.RouteSuspended(route));
  }
  CheckDays(route.allowed_days, option);
  if (Takes(route, input_.document.kind)) {
    CheckDocument(option, &route);
  } else if (input_.document.kind == TravelDocumentKind::kNone) {
    option.problems.push_back(write_.NoTravelDocument());
  } else {
    option.problems.push_back(
        write_.DocumentNotAccepted(route.passport_months_after));
  }
  if (!PurposeFits(option, input_.purpose)) {
    option.problems.push_back(write_.PurposeNotCovered());
  }
  if (route.quota_per_year > 0 && route.quota_used >= route.quota_per_year) {
    const absl::CivilYear year(TodayAt(route, now_));
    option.problems.push_back(write_.QuotaExhausted(absl::CivilDay(year + 1)));
  }
  if (option.visa_required) CheckLodging(route, option);
  CiteProblems(option, &route);
  return option;
}

void Assessor::CiteProblems(RouteOption& option, const Route* route) const {
  for (Problem& problem : option.problems) {
    problem.legal_basis = BasisOf(problem.code, route, in_schengen_);
  }
}

void Assessor::CheckDays(int allowed_days, RouteOption& option) const {
  option.allowed_days = allowed_days;
  option.last_legal_day = input_.stay.first + (allowed_days - 1);
  if (in_schengen_ && UnderNinetyOneEighty(option.scheme)) {
    CheckSchengenDays(option);
  }
  CheckAreas(option);
  const absl::CivilDay route_last = input_.stay.first + (allowed_days - 1);
  const bool already_told =
      std::ranges::any_of(option.problems, [](const Problem& problem) {
        return problem.code == ProblemCode::kSchengenDaysExceeded;
      });
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
  std::optional<absl::CivilDay> full_stay_from;
  if (days <= kMaxDays && !IsStillInside()) {
    full_stay_from =
        EarliestEntry(counted_, input_.stay.first, static_cast<int>(days));
  }
  option.problems.push_back(
      write_.SchengenDaysExceeded(option.last_legal_day, full_stay_from));
}

bool Assessor::IsStillInside() const {
  const DaySet later =
      CountedDays(input_.travel_history, input_.stay.last + kWindowDays);
  return later.intervals() != counted_.intervals();
}

void Assessor::CheckDocument(RouteOption& option, const Route* route) const {
  const TravelDocument& document = input_.document;
  if (document.kind == TravelDocumentKind::kNone) {
    option.problems.push_back(write_.NoTravelDocument());
    return;
  }
  // The stricter of the law and of the route, on the day she is to leave.
  const int months =
      std::max(in_schengen_ ? kValidityMonths : 0,
               route != nullptr ? route->passport_months_after : 0);
  option.passport_months_after = months;
  const absl::CivilDay needed = AddMonths(input_.stay.last, months);
  if (document.expires_on && *document.expires_on < needed) {
    absl::CivilDay have_it_by = input_.stay.first;
    if (option.visa_required && route != nullptr) {
      const absl::CivilDay lodge_by =
          LodgingWindow(route->clocks, input_.stay.first).last;
      if (lodge_by >= TodayAt(*route, now_)) have_it_by = lodge_by;
    }
    option.problems.push_back(
        write_.PassportExpiresTooEarly(needed, months, have_it_by));
  }
  const absl::CivilDay too_old =
      AddMonths(input_.stay.first, -kDocumentMaxAgeMonths);
  if (document.issued_on && *document.issued_on <= too_old) {
    option.problems.push_back(write_.PassportTooOld(too_old + 1, months));
  }
  if (option.visa_required && document.blank_pages &&
      *document.blank_pages < kBlankPagesNeeded) {
    option.problems.push_back(write_.BlankPages(months));
  }
}

void Assessor::CheckLodging(const Route& route, RouteOption& option) const {
  const auto missions =
      MissionsFor(route, input_.residence_country, input_.present_country);
  for (const CoveringMission* mission : missions) {
    option.mission_organisation_ids.push_back(mission->organisation_id);
  }
  if (missions.empty()) {
    option.problems.push_back(write_.NoMission(route));
    return;
  }
  const CoveringMission& first = *missions.front();
  const bool visa_code = in_schengen_ && UnderVisaCode(route.scheme);
  if (visa_code && !input_.residence_country.empty() &&
      !first.covers_countries.empty() &&
      !Contains(first.covers_countries, input_.residence_country)) {
    option.notices.emplace_back(
        absl::StrCat("She is in ", input_.present_country,
                     " and does not live there: the mission takes her "
                     "application if she says why she hands it in there."),
        Cite(LegalRule::kLodgeWherePresent));
  }
  option.lodging = LodgingWindow(route.clocks, input_.stay.first);
  const absl::CivilDay today = TodayIn(missions.front()->time_zone, now_);
  if (today <= option.lodging->last) return;
  Problem late = write_.LodgingTooLate(option.lodging->last, today,
                                       route.clocks.lodge_latest_days);
  if (input_.urgent) {
    option.notices.emplace_back(
        absl::StrCat(late.message, " ", late.remedies.front().text),
        visa_code ? Cite(LegalRule::kUrgency) : option.legal_basis);
  } else {
    option.problems.push_back(std::move(late));
  }
}

void Assessor::AddNotices(RouteAssessment& answer) const {
  if (input_.document.kind == TravelDocumentKind::kAlienPassport) {
    answer.notices.emplace_back(
        absl::StrCat("Ask the mission of ", destination_,
                     " to confirm that it recognises an alien's passport."));
  }
  if (answer.options.empty() ||
      input_.document.kind == TravelDocumentKind::kNone) {
    return;
  }
  AddDocumentNotices(answer.options.front(), answer);
  if (!in_schengen_ || answer.options.front().scheme != Scheme::kC) return;
  if (auto notice =
          MultipleEntryNotice(input_.travel_history, input_.stay.first)) {
    answer.notices.push_back(*std::move(notice));
  }
}

void Assessor::AddDocumentNotices(const RouteOption& best,
                                  RouteAssessment& answer) const {
  const int months = best.passport_months_after;
  const std::string until =
      absl::FormatCivilTime(AddMonths(input_.stay.last, months));
  const LegalBasis basis = !in_schengen_ ? best.legal_basis
                           : UnderVisaCode(best.scheme)
                               ? Cite(LegalRule::kTravelDocument)
                               : Cite(LegalRule::kEntryDocument);
  const auto& expires = input_.document.expires_on;
  if (!expires) {
    answer.notices.emplace_back(
        absl::StrCat("The document's last day is not known: it must be valid "
                     "until ",
                     until, "."),
        basis);
  } else if (months == 0 &&
             *expires < AddMonths(input_.stay.last, kCarefulMonths)) {
    answer.notices.emplace_back(absl::StrCat(
        "How long after departure ", destination_,
        " wants a document to be valid is not known: ask its mission, or have "
        "one that is valid until ",
        absl::FormatCivilTime(AddMonths(input_.stay.last, kCarefulMonths)),
        "."));
  }
}

std::optional<RouteOption> Assessor::ByPolicy() const {
  if (!entry_.option) return std::nullopt;
  RouteOption option = *entry_.option;
  CheckDays(entry_.days, option);
  CheckDocument(option);
  if (!PurposeFits(option, input_.purpose)) {
    option.problems.push_back(write_.PurposeNotCovered());
  }
  CiteProblems(option, nullptr);
  return option;
}

void Assessor::CheckAreas(RouteOption& option) const {
  if (!CountsInAreas(option.scheme)) return;
  for (const AreaStay& stay : areas_) {
    // A first day that is one too many in one area stays so in any other.
    if (option.last_legal_day && stay.last_legal_day < *option.last_legal_day) {
      option.last_legal_day = stay.last_legal_day < input_.stay.first
                                  ? std::nullopt
                                  : std::optional(stay.last_legal_day);
    }
    if (stay.last_legal_day >= input_.stay.last) continue;
    option.problems.push_back(
        stay.area == &SchengenArea()
            ? write_.SchengenDaysExceeded(option.last_legal_day,
                                          stay.full_stay_from)
            : write_.AreaDaysExceeded(*stay.area, option.last_legal_day,
                                      stay.full_stay_from));
  }
}

void Assessor::AddAreas(RouteAssessment& answer) const {
  for (const AreaStay& stay : areas_) {
    if (!stay.counts) continue;
    if (stay.area == &SchengenArea()) {
      answer.schengen_balance = stay.balance;
    } else {
      answer.area_balances.push_back({stay.area->name, stay.balance});
    }
  }
}

void Assessor::AddPolicyNotices(RouteAssessment& answer) const {
  // She may choose the way of the policy though another one stands first.
  for (const RouteOption& option : answer.options) {
    const bool stands_first = &option == &answer.options.front();
    if (stands_first || !option.route_id.empty()) continue;
    answer.notices.insert(answer.notices.end(), option.notices.begin(),
                          option.notices.end());
  }
  for (std::string& notice : AreaNotices(areas_, input_, destination_)) {
    answer.notices.emplace_back(std::move(notice));
  }
}

RouteAssessment Assessor::Run() const {
  RouteAssessment answer{.destination_country = destination_};
  if (in_schengen_) {
    answer.schengen_balance = BalanceOn(counted_, input_.stay.first);
  }
  AddAreas(answer);
  if (std::optional<RouteOption> right = ByRight()) {
    answer.last_legal_day = right->last_legal_day;
    if (input_.purpose == StayPurpose::kWork && !right->work_allowed) {
      answer.notices.emplace_back(absl::StrCat("Ask whether her stay in ",
                                               destination_,
                                               " lets her be paid for work."));
    }
    const bool crosses_a_border = right->scheme != Scheme::kInternal;
    if (crosses_a_border && input_.document.kind == TravelDocumentKind::kNone) {
      answer.notices.emplace_back(
          "She may go there, but has no document to travel with: ask a mission "
          "of it for one.",
          right->legal_basis);
    }
    answer.options.push_back(*std::move(right));
    return answer;
  }
  if (auto free = VisaFreeSchengen())
    answer.options.push_back(*std::move(free));
  if (auto entry = ByPolicy()) answer.options.push_back(*std::move(entry));
  for (const Route& route : routes_) {
    if (route.destination_country == destination_ &&
        IsOpenTo(route, input_, input_.stay.first)) {
      answer.options.push_back(ByRoute(route));
      // A route that names her nationality was published knowing it.
      if (!entry_.barred_passport.empty() && route.nationalities.empty()) {
        answer.options.back().problems.push_back(
            write_.NoAdmission(entry_.barred_passport));
      }
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
  if (answer.options.empty() && !entry_.barred_passport.empty()) {
    answer.problems.push_back(write_.NoAdmission(entry_.barred_passport));
  } else if (answer.options.empty()) {
    answer.problems.push_back(write_.NoRoute());
    answer.problems.back().legal_basis =
        BasisOf(ProblemCode::kNoRoute, nullptr, in_schengen_);
  } else {
    answer.problems = answer.options.front().problems;
    answer.notices = answer.options.front().notices;
  }
  AddNotices(answer);
  AddPolicyNotices(answer);
  return answer;
}

}  // namespace

RouteAssessment Assess(const AssessInput& input, const std::string& destination,
                       std::span<const Route> routes, absl::Time now,
                       const VisaPolicy& policy) {
  return Assessor(input, destination, routes, now, policy).Run();
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

absl::CivilDay TodayAt(const Route& route, absl::Time now) {
  return route.missions.empty()
             ? absl::ToCivilDay(now, absl::UTCTimeZone())
             : TodayIn(route.missions.front().time_zone, now);
}

}  // namespace sojourn::visa
