#include "services/visa/visa_remedies.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/string_view.h"
#include "services/visa/visa_days.h"
#include "services/visa/visa_schengen.h"

namespace sojourn::visa {
namespace {

constexpr std::array kNationalSchemes = {
    Scheme::kNationalD, Scheme::kHumanitarian, Scheme::kResidence};
constexpr std::array kLtvOnly = {Scheme::kLtv};
constexpr size_t kMaxCountriesNamed = 5;
constexpr int kUsualMonths = 3;

std::string Text(absl::CivilDay day) { return absl::FormatCivilTime(day); }

Remedy ShortenStay(absl::CivilDay last) {
  return {.kind = RemedyKind::kShortenStay,
          .text = absl::StrCat("Plan a shorter stay that ends by ", Text(last),
                               "."),
          .date = last};
}

Remedy StartLater(absl::CivilDay first) {
  return {.kind = RemedyKind::kStartLater,
          .text = absl::StrCat("Begin on ", Text(first), " or later."),
          .date = first};
}

// The last day of a stay that leaves so many months of validity.
absl::CivilDay LastDayForValidity(absl::CivilDay expires, int months) {
  absl::CivilDay last = AddMonths(expires, -months);
  while (AddMonths(last + 1, months) <= expires) ++last;
  return last;
}

std::string ValidityNeeded(absl::CivilDay needed, int months) {
  if (months == 0) {
    return absl::StrCat("The travel document must be valid until she leaves, ",
                        Text(needed), ".");
  }
  return absl::StrCat("The travel document must be valid for ", months,
                      " months after departure, until ", Text(needed), ".");
}

}  // namespace

bool IsNationalScheme(Scheme scheme) {
  return std::ranges::find(kNationalSchemes, scheme) != kNationalSchemes.end();
}

bool IsOpenTo(const Route& route, const AssessInput& input,
              absl::CivilDay day) {
  if (route.effective_first && day < *route.effective_first) return false;
  if (route.effective_last && day > *route.effective_last) return false;
  return route.nationalities.empty() ||
         std::ranges::any_of(input.nationalities, [&](const auto& nationality) {
           return std::ranges::find(route.nationalities, nationality) !=
                  route.nationalities.end();
         });
}

const Route* ProblemWriter::FindOpenRoute(
    std::span<const Scheme> schemes) const {
  const auto found = std::ranges::find_if(routes_, [&](const Route& route) {
    return route.destination_country == destination_ &&
           route.status == RouteStatus::kActive &&
           std::ranges::find(schemes, route.scheme) != schemes.end() &&
           route.allowed_days >= input_.stay.count() &&
           IsOpenTo(route, input_, input_.stay.first);
  });
  return found == routes_.end() ? nullptr : &*found;
}

Remedy ProblemWriter::NationalVisa() const {
  const Route* route = FindOpenRoute(kNationalSchemes);
  return {.kind = RemedyKind::kNationalVisa,
          .text = absl::StrCat(
              "Use a national visa or permit of ", destination_,
              route != nullptr ? " (a route is published)"
                               : " (ask its mission; no route is published)",
              InSchengen() ? ": its days do not count for 90/180." : "."),
          .route_id = route != nullptr ? route->public_id : ""};
}

bool ProblemWriter::InSchengen() const {
  return InSchengenOn(destination_, input_.stay.first);
}

// A short stay in states of the area. Who means to stay longer, or to ask for
// asylum, is outside the Visa Code: national law applies (Court of Justice,
// C-638/16 PPU).
void ProblemWriter::AddLtv(LegalRule ground,
                           std::vector<Remedy>& remedies) const {
  if (!InSchengen() || input_.stay.count() > kMaxDays) return;
  const Route* route = FindOpenRoute(kLtvOnly);
  remedies.push_back(
      {.kind = RemedyKind::kLtv,
       .text = absl::StrCat(
           "Ask the mission of ", destination_,
           " for a visa with limited territorial validity",
           ground == LegalRule::kLtvNewStay
               ? ", which may be given again within the same 180 days for "
                 "reasons that it finds justified (Visa Code, Article "
                 "25(1)(b))."
               : " on humanitarian grounds, for reasons of national interest "
                 "or because of international obligations (Visa Code, Article "
                 "25(1)(a))."),
       .route_id = route != nullptr ? route->public_id : ""});
}

Remedy ProblemWriter::AlienPassport() const {
  return {.kind = RemedyKind::kAlienPassport,
          .text = input_.residence_country.empty()
                      ? "Ask the state that will receive her for an alien's "
                        "passport."
                      : absl::StrCat("Ask ", input_.residence_country,
                                     ", where she lives, or the state that "
                                     "will receive her, for an alien's "
                                     "passport.")};
}

Remedy ProblemWriter::Regional() const {
  std::set<std::string> countries;
  for (const Route& route : routes_) {
    if (route.destination_country != destination_ &&
        route.status == RouteStatus::kActive &&
        route.allowed_days >= input_.stay.count() &&
        IsOpenTo(route, input_, input_.stay.first) &&
        countries.size() < kMaxCountriesNamed) {
      countries.insert(route.destination_country);
    }
  }
  return {.kind = RemedyKind::kRegional,
          .text = countries.empty()
                      ? "Look for a place in her region, in a country she may "
                        "enter without a visa."
                      : absl::StrCat("Ask for another destination with a "
                                     "published route open to her: ",
                                     absl::StrJoin(countries, ", "), ".")};
}

Remedy ProblemWriter::Internal() const {
  return {.kind = RemedyKind::kInternal,
          .text = input_.present_country.empty()
                      ? "Look for a place inside the country she is in: no "
                        "border is crossed."
                      : absl::StrCat("Look for a place inside ",
                                     input_.present_country,
                                     ", where she is: no border is crossed.")};
}

absl::CivilDay ProblemWriter::NewDocumentUntil(int months) const {
  return AddMonths(input_.stay.last, std::max(months, kUsualMonths));
}

void ProblemWriter::AddNewDocument(absl::CivilDay valid_until,
                                   std::vector<Remedy>& remedies,
                                   std::string_view by_when) const {
  const bool renewable =
      input_.document.renewal != DocumentRenewal::kUnsafe &&
      input_.document.renewal != DocumentRenewal::kImpossible;
  if (renewable) {
    remedies.push_back(
        {.kind = RemedyKind::kRenewDocument,
         .text = absl::StrCat("Renew the document so that it is valid until ",
                              Text(valid_until), " at least.", Av(by_when)),
         .date = valid_until});
  }
  remedies.push_back(AlienPassport());
}

void ProblemWriter::AddOtherPlaces(std::vector<Remedy>& remedies) const {
  remedies.push_back(Regional());
  remedies.push_back(Internal());
}

Problem ProblemWriter::SchengenDaysExceeded(
    std::optional<absl::CivilDay> last_legal_day,
    std::optional<absl::CivilDay> full_stay_from) const {
  Problem problem{.code = ProblemCode::kSchengenDaysExceeded,
                  .message =
                      "The stay would pass 90 days in a period of 180 days in "
                      "the Schengen area.",
                  .date = last_legal_day};
  if (last_legal_day) problem.remedies.push_back(ShortenStay(*last_legal_day));
  if (full_stay_from) problem.remedies.push_back(StartLater(*full_stay_from));
  problem.remedies.push_back(NationalVisa());
  AddLtv(LegalRule::kLtvNewStay, problem.remedies);
  AddOtherPlaces(problem.remedies);
  return problem;
}

Problem ProblemWriter::RouteDaysExceeded(absl::CivilDay last_day) const {
  Problem problem{.code = ProblemCode::kRouteDaysExceeded,
                  .message = "The stay is longer than this route allows.",
                  .date = last_day,
                  .remedies = {ShortenStay(last_day), NationalVisa()}};
  AddOtherPlaces(problem.remedies);
  return problem;
}

Problem ProblemWriter::PassportExpiresTooEarly(
    absl::CivilDay needed, int months, absl::CivilDay have_it_by) const {
  Problem problem{.code = ProblemCode::kPassportExpiresTooEarly,
                  .message = ValidityNeeded(needed, months),
                  .date = needed};
  AddNewDocument(needed, problem.remedies,
                 absl::StrCat(" It is needed by ", Text(have_it_by), "."));
  const absl::CivilDay last =
      LastDayForValidity(*input_.document.expires_on, months);
  if (last >= input_.stay.first) problem.remedies.push_back(ShortenStay(last));
  AddLtv(LegalRule::kLtv, problem.remedies);
  AddOtherPlaces(problem.remedies);
  return problem;
}

Problem ProblemWriter::PassportTooOld(absl::CivilDay first_good_issue,
                                      int months) const {
  Problem problem{
      .code = ProblemCode::kPassportTooOld,
      .message = absl::StrCat("The travel document must have been issued less "
                              "than ten years before the stay, on ",
                              Text(first_good_issue), " or later."),
      .date = first_good_issue};
  AddNewDocument(NewDocumentUntil(months), problem.remedies);
  AddLtv(LegalRule::kLtv, problem.remedies);
  AddOtherPlaces(problem.remedies);
  return problem;
}

Problem ProblemWriter::BlankPages(int months) const {
  Problem problem{
      .code = ProblemCode::kBlankPages,
      .message = "The travel document must have two blank pages for a visa."};
  AddNewDocument(NewDocumentUntil(months), problem.remedies);
  AddLtv(LegalRule::kLtv, problem.remedies);
  AddOtherPlaces(problem.remedies);
  return problem;
}

Problem ProblemWriter::NoTravelDocument() const {
  Problem problem{.code = ProblemCode::kNoTravelDocument,
                  .message = "She has no document to travel with.",
                  .remedies = {AlienPassport()}};
  AddLtv(LegalRule::kLtv, problem.remedies);
  AddOtherPlaces(problem.remedies);
  return problem;
}

Problem ProblemWriter::DocumentNotAccepted(int months) const {
  Problem problem{
      .code = ProblemCode::kDocumentNotAccepted,
      .message = "This route does not take her kind of travel document."};
  AddLtv(LegalRule::kLtv, problem.remedies);
  problem.remedies.push_back(NationalVisa());
  AddNewDocument(NewDocumentUntil(months), problem.remedies);
  AddOtherPlaces(problem.remedies);
  return problem;
}

Problem ProblemWriter::OtherPassportNeeded(const std::string& country) const {
  Problem problem{
      .code = ProblemCode::kDocumentNotAccepted,
      .message = absl::StrCat("She needs no visa on a passport of ", country,
                              ", which this document is not.")};
  const bool renewable =
      input_.document.renewal != DocumentRenewal::kUnsafe &&
      input_.document.renewal != DocumentRenewal::kImpossible;
  if (renewable) {
    problem.remedies.push_back(
        {.kind = RemedyKind::kRenewDocument,
         .text = absl::StrCat(
             "Travel on a passport of ", country, " that is valid until ",
             Text(NewDocumentUntil(0)), " at least, and write it down here."),
         .date = NewDocumentUntil(0)});
  }
  problem.remedies.push_back(NationalVisa());
  AddLtv(LegalRule::kLtv, problem.remedies);
  AddOtherPlaces(problem.remedies);
  return problem;
}

Problem ProblemWriter::NoRoute() const {
  Problem problem{.code = ProblemCode::kNoRoute,
                  .message = absl::StrCat("No lawful route to ", destination_,
                                          " is known for her.")};
  AddOtherPlaces(problem.remedies);
  problem.remedies.push_back(
      {.kind = RemedyKind::kPublishRoute,
       .text = absl::StrCat("Ask the programme office whether a mission of ",
                            destination_,
                            " takes applications, and to publish the route.")});
  return problem;
}

Problem ProblemWriter::NoMission(const Route& route) const {
  Problem problem{.code = ProblemCode::kNoMission,
                  .message = absl::StrCat(
                      "No mission takes applications for ", destination_,
                      " by this route from where she lives or is.")};
  std::set<std::string> countries;
  for (const CoveringMission& mission : route.missions) {
    for (const std::string& country : mission.covers_countries) {
      if (countries.size() < kMaxCountriesNamed) countries.insert(country);
    }
  }
  if (!countries.empty()) {
    problem.remedies.push_back(
        {.kind = RemedyKind::kRegional,
         .text = absl::StrCat(
             "Apply from a country where she may lawfully be: a consulate "
             "takes an application there when it is justified (Visa Code, "
             "Article 6(2)). Missions of this route take them from ",
             absl::StrJoin(countries, ", "), ".")});
  }
  AddOtherPlaces(problem.remedies);
  return problem;
}

Problem ProblemWriter::LodgingTooLate(absl::CivilDay last_day,
                                      absl::CivilDay today,
                                      int days_before) const {
  Problem problem{
      .code = ProblemCode::kLodgingTooLate,
      .message = absl::StrCat("The application had to be handed in by ",
                              Text(last_day), "."),
      .date = last_day,
      .remedies = {{.kind = RemedyKind::kAskUrgency,
                    .text = "Ask the mission to take the "
                            "application later as a justified case "
                            "of urgency (Visa Code, Articles 9 and "
                            "23)."},
                   StartLater(today + days_before)}};
  AddOtherPlaces(problem.remedies);
  return problem;
}

Problem ProblemWriter::RouteSuspended(const Route& route) const {
  const auto until = route.suspension ? route.suspension->until : std::nullopt;
  Problem problem{
      .code = ProblemCode::kRouteSuspended,
      .message = until ? absl::StrCat("This route is suspended, as it was "
                                      "said until ",
                                      Text(*until), ".")
                       : "This route is suspended at the moment.",
      .date = until,
      .remedies = {NationalVisa()}};
  AddLtv(LegalRule::kLtv, problem.remedies);
  AddOtherPlaces(problem.remedies);
  return problem;
}

Problem ProblemWriter::PurposeNotCovered() const {
  Problem problem{.code = ProblemCode::kPurposeNotCovered,
                  .message =
                      "This route does not allow what she plans to do "
                      "there.",
                  .remedies = {NationalVisa()}};
  AddOtherPlaces(problem.remedies);
  return problem;
}

Problem ProblemWriter::QuotaExhausted(absl::CivilDay next_year) const {
  Problem problem{
      .code = ProblemCode::kQuotaExhausted,
      .message = absl::StrCat("This route's quota for the year is used up; "
                              "applications are opened again from ",
                              Text(next_year), "."),
      .date = next_year,
      .remedies = {NationalVisa()}};
  AddOtherPlaces(problem.remedies);
  return problem;
}

}  // namespace sojourn::visa
