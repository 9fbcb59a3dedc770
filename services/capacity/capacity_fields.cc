#include "services/capacity/capacity_fields.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/crypto/ids.h"
#include "common/reference/countries.h"

namespace sojourn::capacity {
namespace {

constexpr int kMostPeople = 50;
constexpr int kMostEntries = 50;
constexpr size_t kShortestReference = 16;
constexpr size_t kLongestReference = 64;

bool HasControlCharacters(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c));
  });
}

}  // namespace

void Fields::Required(const std::string& name, const std::string& value) {
  if (value.empty()) Bad(name, "FIELD_REQUIRED", "is missing");
}

void Fields::Text(const std::string& name, const std::string& value,
                  size_t most) {
  if (value.empty()) {
    Bad(name, "FIELD_REQUIRED", "is missing");
  } else if (value.size() > most) {
    Bad(name, "TEXT_TOO_LONG", absl::StrCat("has more than ", most, " bytes"));
  } else if (HasControlCharacters(value)) {
    Bad(name, "TEXT_INVALID", "has control characters");
  }
}

void Fields::RequestId(const std::string& name, const std::string& value) {
  if (!crypto::IsUuid(value)) {
    Bad(name, "REQUEST_ID_INVALID",
        "must be the UUID that the call was made with");
  }
}

void Fields::Reference(const std::string& name, const std::string& value) {
  const bool plain = std::all_of(value.begin(), value.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-';
  });
  if (!plain || value.size() < kShortestReference ||
      value.size() > kLongestReference) {
    Bad(name, "ID_INVALID", "must be 16 to 64 letters, digits and dashes");
  }
}

int Fields::Number(const std::string& name, int value, int least, int most) {
  if (value < least || value > most) {
    Bad(name, "NUMBER_OUT_OF_RANGE",
        absl::StrCat("must be ", least, " to ", most));
  }
  return value;
}

absl::CivilDay Fields::Day(const std::string& name, bool present,
                           const type::v1::Date& date) {
  const absl::CivilDay day(date.year(), date.month(), date.day());
  if (!present) {
    Bad(name, "FIELD_REQUIRED", "is missing");
  } else if (day.year() != date.year() || day.month() != date.month() ||
             day.day() != date.day() || date.year() < 2000 ||
             date.year() > 2199) {
    Bad(name, "DATE_INVALID", "is no day between 2000 and 2199");
  }
  return day;
}

Stay Fields::Nights(const std::string& name, bool present,
                    const type::v1::Stay& stay) {
  if (!present) {
    Bad(name, "FIELD_REQUIRED", "is missing");
    return {};
  }
  const Stay nights = Period(name, stay);
  if (stay.has_check_in() && stay.has_check_out() &&
      nights.check_out - nights.check_in > kMostNights) {
    Bad(name + ".check_out", "STAY_TOO_LONG", "at most 730 nights");
  }
  return nights;
}

Stay Fields::Period(const std::string& name, const type::v1::Stay& stay) {
  Fields inside = Inside(name);
  const Stay nights = {
      inside.Day("check_in", stay.has_check_in(), stay.check_in()),
      inside.Day("check_out", stay.has_check_out(), stay.check_out())};
  // Of two days of which one is missing none comes first.
  if (stay.has_check_in() && stay.has_check_out() &&
      nights.check_out <= nights.check_in) {
    Bad(name + ".check_out", "STAY_INVALID", "must be after check_in");
  }
  return nights;
}

absl::Time Fields::Moment(const std::string& name, bool present,
                          const google::protobuf::Timestamp& time) {
  if (!present) {
    Bad(name, "FIELD_REQUIRED", "is missing");
  } else if (time.nanos() < 0 || time.nanos() > 999'999'999 ||
             time.seconds() < 946'684'800 || time.seconds() > 7'258'118'400) {
    Bad(name, "TIME_INVALID", "is no time between 2000 and 2199");
  }
  return absl::FromUnixSeconds(time.seconds()) +
         absl::Nanoseconds(time.nanos());
}

void Fields::Country(const std::string& name, const std::string& code) {
  if (!reference::IsCountry(code)) {
    Bad(name, "COUNTRY_UNKNOWN",
        "must be an ISO 3166-1 alpha-2 code such as NL");
  }
}

std::vector<std::string> Fields::Countries(const std::string& name,
                                           const Strings& codes) {
  for (int i = 0; i < codes.size(); ++i) {
    Country(absl::StrCat(name, "[", i, "]"), codes[i]);
  }
  return {codes.begin(), codes.end()};
}

std::vector<LanguageSkill> Fields::Languages(const std::string& name,
                                             const LanguageSkills& skills) {
  if (skills.size() > kMostEntries) Bad(name, "LIST_TOO_LONG", "at most 50");
  std::vector<LanguageSkill> languages;
  std::set<std::string> seen;
  for (int i = 0; i < skills.size(); ++i) {
    Fields inside = Inside(absl::StrCat(name, "[", i, "]"));
    const std::string& code = skills[i].language_code();
    if (!reference::IsLanguageCode(code)) {
      inside.Bad("language_code", "LANGUAGE_UNKNOWN",
                 "must be an ISO 639 code such as fr");
    } else if (!seen.insert(code).second) {
      inside.Bad("language_code", "ENTRY_REPEATED", "is there twice");
    }
    languages.push_back({code, inside.Enum("level", skills[i].level(),
                                           LanguageLevel::kNative)});
  }
  return languages;
}

std::vector<std::string> Fields::LanguageCodes(const std::string& name,
                                               const Strings& codes) {
  if (codes.size() > kMostEntries) Bad(name, "LIST_TOO_LONG", "at most 50");
  for (int i = 0; i < codes.size(); ++i) {
    if (!reference::IsLanguageCode(codes[i])) {
      Bad(absl::StrCat(name, "[", i, "]"), "LANGUAGE_UNKNOWN",
          "must be an ISO 639 code such as fr");
    }
  }
  return {codes.begin(), codes.end()};
}

Party Fields::WholeParty(const std::string& name, bool present,
                         const type::v1::Party& party) {
  if (!present) {
    Bad(name, "FIELD_REQUIRED", "is missing");
    return {};
  }
  Fields inside = Inside(name);
  Party whole = {
      .adults = inside.Number("adults", party.adults(), 0, kMostPeople),
      .children = inside.Number("children", party.children(), 0, kMostPeople),
      .bedrooms = inside.Number("bedrooms", party.bedrooms(), 0, kMostPeople),
      .step_free = party.step_free(),
      .women_only = party.women_only(),
      .cot = party.cot(),
      .pets = party.pets(),
      .school_nearby = party.school_nearby(),
      .same_night = party.same_night(),
      .languages = inside.Languages("languages", party.languages()),
      .interpreter_languages = inside.LanguageCodes(
          "interpreter_languages", party.interpreter_languages()),
      .sign_languages =
          inside.LanguageCodes("sign_languages", party.sign_languages()),
      .workspace = party.workspace(),
  };
  if (whole.adults == 0 && whole.children == 0) {
    inside.Bad("adults", "FIELD_REQUIRED", "a party has at least one person");
  }
  return whole;
}

}  // namespace sojourn::capacity
