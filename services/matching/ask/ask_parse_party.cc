// Parties: who is to be placed.
#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/string_view.h"
#include "services/matching/ask/ask_fields.h"
#include "services/matching/ask/ask_limits.h"
#include "services/matching/ask/ask_parse.h"

namespace sojourn::matching {
namespace {

int LevelOf(const v1::PartyToPlace& in, Fields& fields) {
  const int level = in.level();
  if (level == type::v1::LEVEL_UNSPECIFIED) {
    fields.Bad("level", "FIELD_REQUIRED", "choose L1 to L4");
  } else if (level < 0 || level > type::v1::LEVEL_L4) {
    fields.Bad("level", "VALUE_UNKNOWN", "choose L1 to L4");
  }
  return std::clamp(level, 1, 4);
}

// Urgent as capacity has it: IsUrgent in its rules.
Lane LaneOf(const v1::PartyToPlace& in, int level, Fields& fields) {
  constexpr int kLastUrgentLevel = 2;
  switch (in.lane()) {
    case v1::LANE_UNSPECIFIED:
      return level <= kLastUrgentLevel ? Lane::kUrgent : Lane::kRegular;
    case v1::LANE_REGULAR:
      return Lane::kRegular;
    case v1::LANE_URGENT:
      return Lane::kUrgent;
    default:
      fields.Bad("lane", "VALUE_UNKNOWN", "choose REGULAR or URGENT");
      return Lane::kRegular;
  }
}

void ParseRequirements(const type::v1::Party& in, Fields fields, Party* party) {
  party->adults = fields.Number("adults", in.adults(), 1, kMostPersons);
  party->children = fields.Number("children", in.children(), 0, kMostPersons);
  if (party->adults + party->children > kMostPersons) {
    fields.Bad("children", "NUMBER_OUT_OF_RANGE",
               Sv(absl::StrCat("at most ", kMostPersons, " persons")));
  }
  party->bedrooms =
      std::max(1, fields.Number("bedrooms", in.bedrooms(), 0, kMostPersons));
  party->step_free = in.step_free();
  party->women_only = in.women_only();
  party->cot = in.cot();
  party->pets = in.pets();
  party->same_night = in.same_night();
  auto [spoken, basic] = fields.Skills("languages", in.languages());
  party->languages = std::move(spoken);
  party->interpreter_languages =
      fields.Languages("interpreter_languages", in.interpreter_languages());
  // Too little to live by, enough to say which interpreter.
  party->interpreter_languages.insert(party->interpreter_languages.end(),
                                      basic.begin(), basic.end());
  party->sign_languages =
      fields.Languages("sign_languages", in.sign_languages());
  if (in.school_nearby()) party->required |= kSchool;
  if (in.workspace()) party->required |= kWorkspace;
}

void ParseDays(const v1::PartyToPlace& in, const Calendar& calendar,
               Fields& fields, Party* party) {
  const auto earliest = fields.Day(
      "earliest_check_in", in.has_earliest_check_in(), in.earliest_check_in());
  const auto latest = fields.Day("latest_check_out", in.has_latest_check_out(),
                                 in.latest_check_out());
  party->nights = fields.Number("nights", in.nights(), 1, kMostNights);
  if (!earliest.has_value() || !latest.has_value()) return;
  party->earliest = calendar.Of(*earliest);
  const int last = calendar.Of(*latest);
  party->latest = last - party->nights;
  if (last > kMostDays) {
    fields.Bad("latest_check_out", "DATE_TOO_FAR",
               "at most five years after the first day of the request");
  } else if (last <= party->earliest) {
    fields.Bad("latest_check_out", "DATES_REVERSED",
               "must be after earliest_check_in");
  } else if (party->latest < party->earliest) {
    fields.Bad("nights", "WISHES_CONTRADICT",
               "the stay is longer than the days from earliest_check_in to "
               "latest_check_out: fewer nights, or other days");
  }
}

void ParseWishes(const v1::PartyToPlace& in, Fields& fields, Party* party) {
  if (!fields.Fits("wishes", in.wishes_size(), kMostRefs)) return;
  std::set<std::string> seen;
  int order = 0;
  bool alike = false;
  for (int i = 0; i < in.wishes_size(); ++i) {
    Fields wish = fields.Inside(Nth("wishes", i));
    const std::vector<std::string> hosts =
        wish.Refs("host_refs", in.wishes(i).host_refs(), kMostRefs);
    for (const std::string& host : hosts) {
      if (!seen.insert(host).second) {
        wish.Bad("host_refs", "WISHES_CONTRADICT",
                 "a host is wished for twice: once, where she likes it");
      }
      party->wishes.push_back(host);
      party->alike.push_back(order);
    }
    alike = alike || hosts.size() > 1;
    if (!hosts.empty()) ++order;
  }
  fields.Fits("wishes", static_cast<int>(party->wishes.size()), kMostRefs);
  if (!alike) party->alike.clear();
}

void ParseLawful(const v1::PartyToPlace& in, const Calendar& calendar,
                 Fields& fields, Party* party) {
  constexpr int kMostCountries = 300;
  if (!fields.Fits("lawful", in.lawful_size(), kMostCountries)) return;
  for (int i = 0; i < in.lawful_size(); ++i) {
    const v1::LawfulCountry& lawful = in.lawful(i);
    Fields country = fields.Inside(Nth("lawful", i));
    country.Country("country_code", lawful.country_code());
    Days days{-Calendar::kFar, Calendar::kFar};
    const type::v1::LegalDays& legal = lawful.days();
    Fields inside = country.Inside("days");
    if (legal.has_first()) {
      const auto first = inside.Day("first", true, legal.first());
      if (first.has_value()) days.from = calendar.Of(*first);
    }
    if (legal.has_last()) {
      // The day on which she leaves counts too, and is no night.
      const auto last = inside.Day("last", true, legal.last());
      if (last.has_value()) days.until = calendar.Of(*last);
    }
    if (days.until < days.from) {
      inside.Bad("last", "DATES_REVERSED", "must not be before first");
    }
    if (!party->lawful.emplace(lawful.country_code(), days).second) {
      country.Bad("country_code", "ENTRY_REPEATED", "name a country once");
    }
  }
}

Party ParseParty(const v1::PartyToPlace& in, const Calendar& calendar,
                 Fields fields) {
  Party party{.id = in.party_ref()};
  party.level = LevelOf(in, fields);
  party.lane = LaneOf(in, party.level, fields);
  ParseRequirements(in.requirements(), fields.Inside("requirements"), &party);
  party.needs = fields.Needs("needs", in.needs());
  party.profession = in.profession();
  if (party.profession.size() > kLongestRef) {
    fields.Bad("profession", "TEXT_TOO_LONG",
               Sv(absl::StrCat("at most ", kLongestRef, " bytes")));
  }
  ParseDays(in, calendar, fields, &party);
  ParseWishes(in, fields, &party);
  party.excluded_hosts = fields.Refs("not_available_host_refs",
                                     in.not_available_host_refs(), kMostRefs);
  party.excluded_places = fields.Refs("not_available_place_refs",
                                      in.not_available_place_refs(), kMostRefs);
  ParseLawful(in, calendar, fields, &party);
  fields.Refs("declined_place_refs", in.declined_place_refs(), kMostRefs);
  return party;
}

}  // namespace

Calendar CalendarOf(const std::vector<const ProtoParties*>& lists,
                    const type::v1::Date& other) {
  std::optional<absl::CivilDay> first = DayIn(other);
  for (const ProtoParties* list : lists) {
    for (const v1::PartyToPlace& party : *list) {
      const auto day = DayIn(party.earliest_check_in());
      if (!day.has_value()) continue;
      first = first.has_value() ? std::min(*first, *day) : *day;
    }
  }
  return Calendar(first.value_or(absl::CivilDay()));
}

std::vector<Party> ParseParties(const PartyList& list, const Calendar& calendar,
                                std::set<std::string>* seen,
                                FieldChecker* checker) {
  Fields fields(*checker);
  std::vector<Party> parties;
  if (!fields.Fits(list.name, list.parties.size(), list.most)) return parties;
  parties.reserve(static_cast<size_t>(list.parties.size()));
  for (int i = 0; i < list.parties.size(); ++i) {
    Fields one = fields.Inside(Nth(list.name, i));
    one.NewRef("party_ref", list.parties.Get(i).party_ref(), seen);
    parties.push_back(ParseParty(list.parties.Get(i), calendar, one));
  }
  return parties;
}

std::vector<Party> ParseHistory(
    const google::protobuf::RepeatedPtrField<v1::PastParty>& history,
    std::vector<absl::CivilDay>* asked_on, FieldChecker* checker) {
  Fields fields(*checker);
  std::vector<Party> parties;
  if (!fields.Fits("history", history.size(), kMostParties)) return parties;
  for (int i = 0; i < history.size(); ++i) {
    const v1::PastParty& past = history.Get(i);
    Fields one = fields.Inside(Nth("history", i));
    const auto day = one.Day("asked_on", past.has_asked_on(), past.asked_on());
    asked_on->push_back(day.value_or(absl::CivilDay()));
    parties.push_back(ParseParty(past.party(), Calendar(asked_on->back()),
                                 one.Inside("party")));
    if (day.has_value() && parties.back().earliest < 0) {
      one.Bad("asked_on", "DATES_REVERSED",
              "must not be after party.earliest_check_in");
    }
  }
  return parties;
}

std::set<std::string> DeclinedOf(const v1::PartyToPlace& party) {
  return {party.declined_place_refs().begin(),
          party.declined_place_refs().end()};
}

void LeaveOutDeclined(const ProtoParties& asked, std::vector<Party>* parties) {
  for (size_t i = 0; i < parties->size(); ++i) {
    const auto& declined = asked.Get(static_cast<int>(i)).declined_place_refs();
    Party& party = (*parties)[i];
    party.excluded_places.insert(party.excluded_places.end(), declined.begin(),
                                 declined.end());
  }
}

}  // namespace sojourn::matching
