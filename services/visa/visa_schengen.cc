#include "services/visa/visa_schengen.h"

#include <algorithm>
#include <array>

#include "services/visa/policy/area.h"

namespace sojourn::visa {
namespace {

// Dates on which internal border controls ended. Bulgaria and Romania: air and
// sea borders on 31 March 2024 (Council Decision (EU) 2024/210), from which day
// stays there count; that those on land ended on 1 January 2025 changes no
// count. Croatia: Council Decision (EU) 2022/2451; Liechtenstein:
// 2011/842/EU; Switzerland: 2008/903/EC; the nine of 2007: 2007/801/EC.
constexpr auto kSchengenStates = std::to_array<SchengenState>({
    {"AT", 1997, 12, 1},  {"BE", 1995, 3, 26},  {"BG", 2024, 3, 31},
    {"CH", 2008, 12, 12}, {"CZ", 2007, 12, 21}, {"DE", 1995, 3, 26},
    {"DK", 2001, 3, 25},  {"EE", 2007, 12, 21}, {"ES", 1995, 3, 26},
    {"FI", 2001, 3, 25},  {"FR", 1995, 3, 26},  {"GR", 2000, 1, 1},
    {"HR", 2023, 1, 1},   {"HU", 2007, 12, 21}, {"IS", 2001, 3, 25},
    {"IT", 1997, 10, 26}, {"LI", 2011, 12, 19}, {"LT", 2007, 12, 21},
    {"LU", 1995, 3, 26},  {"LV", 2007, 12, 21}, {"MT", 2007, 12, 21},
    {"NL", 1995, 3, 26},  {"NO", 2001, 3, 25},  {"PL", 2007, 12, 21},
    {"PT", 1995, 3, 26},  {"RO", 2024, 3, 31},  {"SE", 2001, 3, 25},
    {"SI", 2007, 12, 21}, {"SK", 2007, 12, 21},
});

// The 27 states of the EU, the three of the EEA, and Switzerland.
constexpr auto kFreeMovement = std::to_array<std::string_view>(
    {"AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI",
     "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV",
     "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"});

// Regulation (EU) 2018/1806, Annex I (states, and the Palestinian Authority as
// PS). Vanuatu is here by Regulation (EU) 2025/11, in force on 3 February 2025;
// its exemption was suspended in full from 4 February 2023 (Council Decision
// (EU) 2022/2198).
constexpr auto kAnnexOne = std::to_array<std::string_view>(
    {"AF", "AM", "AO", "AZ", "BD", "BF", "BH", "BI", "BJ", "BO", "BT", "BW",
     "BY", "BZ", "CD", "CF", "CG", "CI", "CM", "CN", "CU", "CV", "DJ", "DO",
     "DZ", "EC", "EG", "ER", "ET", "FJ", "GA", "GH", "GM", "GN", "GQ", "GW",
     "GY", "HT", "ID", "IN", "IQ", "IR", "JM", "JO", "KE", "KG", "KH", "KM",
     "KP", "KW", "KZ", "LA", "LB", "LK", "LR", "LS", "LY", "MA", "MG", "ML",
     "MM", "MN", "MR", "MV", "MW", "MZ", "NA", "NE", "NG", "NP", "OM", "PG",
     "PH", "PK", "PS", "QA", "RU", "RW", "SA", "SD", "SL", "SN", "SO", "SR",
     "SS", "ST", "SY", "SZ", "TD", "TG", "TH", "TJ", "TM", "TN", "TR", "TZ",
     "UG", "UZ", "VN", "VU", "YE", "ZA", "ZM", "ZW"});

// Regulation (EU) 2018/1806, Annex II, with the United Kingdom (Regulation
// (EU) 2019/592) and Kosovo, XK (Regulation (EU) 2023/850, from 1 January
// 2024). Several of these exempt biometric passports only.
constexpr auto kAnnexTwo = std::to_array<std::string_view>(
    {"AD", "AE", "AG", "AL", "AR", "AU", "BA", "BB", "BN", "BR", "BS",
     "CA", "CL", "CO", "CR", "DM", "FM", "GB", "GD", "GE", "GT", "HK",
     "HN", "IL", "JP", "KI", "KN", "KR", "LC", "MC", "MD", "ME", "MH",
     "MK", "MO", "MU", "MX", "MY", "NI", "NR", "NZ", "PA", "PE", "PW",
     "PY", "RS", "SB", "SC", "SG", "SM", "SV", "TL", "TO", "TT", "TV",
     "TW", "UA", "US", "UY", "VA", "VC", "VE", "WS", "XK"});

const SchengenState* FindState(std::string_view country) {
  const auto found = std::ranges::lower_bound(
      kSchengenStates, country, std::ranges::less{}, &SchengenState::country);
  if (found == kSchengenStates.end() || found->country != country) {
    return nullptr;
  }
  return &*found;
}

}  // namespace

std::span<const SchengenState> SchengenStates() { return kSchengenStates; }

bool InSchengenOn(std::string_view country, absl::CivilDay day) {
  const SchengenState* state = FindState(country);
  return state != nullptr &&
         day >= absl::CivilDay(state->year, state->month, state->day);
}

bool HasFreeMovement(std::string_view country) {
  return std::ranges::binary_search(kFreeMovement, country);
}

std::span<const std::string_view> VisaRequiredNationalities() {
  return kAnnexOne;
}

std::span<const std::string_view> VisaExemptNationalities() {
  return kAnnexTwo;
}

bool IsVisaExempt(std::string_view nationality) {
  return std::ranges::binary_search(kAnnexTwo, nationality);
}

DaySet CountedDays(std::span<const TravelRecord> history,
                   absl::CivilDay still_there_until) {
  return CountedDays(SchengenArea(), history, still_there_until);
}

}  // namespace sojourn::visa
