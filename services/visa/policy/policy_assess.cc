#include "services/visa/policy/policy_assess.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/visa/visa_schengen.h"

namespace sojourn::visa {
namespace {

Scheme SchemeOf(Requirement requirement) {
  switch (requirement) {
    case Requirement::kVisaFree:
      return Scheme::kVisaFree;
    case Requirement::kOnArrival:
      return Scheme::kOnArrival;
    case Requirement::kEta:
    case Requirement::kEVisa:
      return Scheme::kEVisa;
    case Requirement::kUnspecified:
    case Requirement::kVisaRequired:
    case Requirement::kNoAdmission:
    case Requirement::kOwnCountry:
      return Scheme::kUnspecified;
  }
  return Scheme::kUnspecified;
}

std::string ToDoBefore(const PassportRule& best,
                       const std::string& destination) {
  switch (best.rule.requirement) {
    case Requirement::kEta:
      return absl::StrCat(
          "She must have an electronic travel authorisation of ", destination,
          " before she travels: without it no carrier takes her.");
    case Requirement::kEVisa:
      return absl::StrCat("She must have an electronic visa of ", destination,
                          " in her hands before she travels.");
    case Requirement::kOnArrival:
      return absl::StrCat(
          "The visa is given at the border of ", destination,
          " and may be refused there: ask its mission before travel what she "
          "must bring, and plan what happens if she is turned back.");
    case Requirement::kVisaFree:
    case Requirement::kUnspecified:
    case Requirement::kVisaRequired:
    case Requirement::kNoAdmission:
    case Requirement::kOwnCountry:
      break;
  }
  return "";
}

std::vector<std::string> NoticesOf(const VisaPolicy& policy,
                                   const AssessInput& input,
                                   const PassportRule& best,
                                   const std::string& destination) {
  std::vector<std::string> notices;
  notices.push_back(absl::StrCat(
      "By the imported policy (version ", policy.version(), ") ", destination,
      " asks of a passport of ", best.passport, ": ", InWords(best.rule),
      ". Have it confirmed before anything is booked."));
  if (std::string to_do = ToDoBefore(best, destination); !to_do.empty()) {
    notices.push_back(std::move(to_do));
  }
  const std::string& shown = input.document.issuing_country;
  if (!shown.empty() && shown != best.passport) {
    notices.push_back(absl::StrCat("She must travel on her passport of ",
                                   best.passport, ": the one of ", shown,
                                   " is asked for something else."));
  }
  if (best.rule.days == 0) {
    notices.push_back(absl::StrCat(
        "The policy does not say for how long: ", DaysTaken(best.rule),
        " days are taken. Ask the mission of ", destination,
        " whether she may stay longer."));
  }
  return notices;
}

}  // namespace

bool CountsInAreas(Scheme scheme) {
  return scheme == Scheme::kC || scheme == Scheme::kVisaFree ||
         scheme == Scheme::kEVisa || scheme == Scheme::kOnArrival;
}

PolicyEntry EntryByPolicy(const VisaPolicy& policy, const AssessInput& input,
                          const std::string& destination) {
  PolicyEntry entry;
  if (input.document.kind != TravelDocumentKind::kPassport ||
      InSchengenOn(destination, input.stay.first)) {
    return entry;
  }
  const std::optional<PassportRule> best =
      policy.Best(input.nationalities, destination, input.stay.count());
  if (!best) return entry;
  if (best->rule.requirement == Requirement::kNoAdmission) {
    entry.barred_passport = best->passport;
    return entry;
  }
  const Scheme scheme = SchemeOf(best->rule.requirement);
  if (scheme == Scheme::kUnspecified) return entry;
  entry.days = DaysTaken(best->rule);
  // A visitor may neither work nor be paid unless the state says so.
  RouteOption& option = entry.option.emplace();
  option.scheme = scheme;
  for (std::string& notice : NoticesOf(policy, input, *best, destination)) {
    option.notices.emplace_back(std::move(notice));
  }
  return entry;
}

std::vector<AreaStay> AreasOfStay(const VisaPolicy& policy,
                                  const AssessInput& input,
                                  const std::string& destination) {
  std::vector<AreaStay> stays;
  const auto judge = [&](const Area& area) {
    const auto stay =
        JudgeAreaStay(area, input.travel_history, destination, input.stay);
    if (stay) stays.push_back(*stay);
  };
  if (!InSchengenOn(destination, input.stay.first)) judge(SchengenArea());
  for (const Area& area : policy.areas()) judge(area);
  return stays;
}

std::vector<std::string> AreaNotices(const std::vector<AreaStay>& stays,
                                     const AssessInput& input,
                                     const std::string& destination) {
  std::vector<std::string> notices;
  for (const AreaStay& stay : stays) {
    for (const AreaMember& member : stay.area->members) {
      if (member.country != destination) continue;
      if (member.since > input.stay.first && member.since <= input.stay.last) {
        notices.push_back(absl::StrCat(
            destination, " joins the area \"", stay.area->name, "\" on ",
            absl::FormatCivilTime(member.since),
            ", during the stay: her days count there from that day on. Ask "
            "its mission which rules hold for those who are there already."));
      }
    }
  }
  return notices;
}

}  // namespace sojourn::visa
