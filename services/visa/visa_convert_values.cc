#include "services/visa/visa_convert_values.h"

#include "absl/strings/str_cat.h"
#include "common/reference/countries.h"
#include "services/visa/routes/assess_check.h"

namespace sojourn::visa {
namespace {

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2200;
constexpr int kMostDays = 3 * 366;
constexpr int kMostTravels = 500;
constexpr int kMostPages = 200;

bool IsSet(const type::v1::Date& date) {
  return date.year() != 0 || date.month() != 0 || date.day() != 0;
}

// Whether the calendar has it, in a year that is taken.
bool IsDay(const type::v1::Date& date) {
  const absl::CivilDay day(date.year(), date.month(), date.day());
  return day.year() == date.year() && day.month() == date.month() &&
         day.day() == date.day() && date.year() >= kFirstYear &&
         date.year() <= kLastYear;
}

}  // namespace

std::optional<absl::CivilDay> ParseOptionalDay(FieldChecker& check,
                                               const std::string& field,
                                               bool present,
                                               const type::v1::Date& date) {
  if (!present || !IsSet(date)) return std::nullopt;
  if (!IsDay(date)) {
    check.Add(field, "DATE_INVALID", "Give a day of the calendar.");
    return std::nullopt;
  }
  return absl::CivilDay(date.year(), date.month(), date.day());
}

absl::CivilDay ParseDay(FieldChecker& check, const std::string& field,
                        bool present, const type::v1::Date& date) {
  if (!present || !IsSet(date)) {
    check.Add(field, "FIELD_REQUIRED", "Give year, month and day.");
    return absl::CivilDay();
  }
  return ParseOptionalDay(check, field, present, date)
      .value_or(absl::CivilDay());
}

LegalDays ParseDays(FieldChecker& check, const std::string& field,
                    const type::v1::LegalDays& days) {
  LegalDays parsed{
      ParseDay(check, field + ".first", days.has_first(), days.first()),
      ParseDay(check, field + ".last", days.has_last(), days.last())};
  if (!IsDay(days.first()) || !IsDay(days.last())) return parsed;
  if (parsed.last < parsed.first) {
    check.Add(field, "DATES_REVERSED", "The last day is before the first.");
  } else if (parsed.count() > kMostDays) {
    check.Add(field, "PERIOD_TOO_LONG", "Give a period of at most 3 years.");
  }
  return parsed;
}

PartialDate ParsePartialDate(FieldChecker& check, const std::string& field,
                             const type::v1::Date& date) {
  const PartialDate parsed{date.year(), date.month(), date.day()};
  if (!IsSet(date)) return parsed;
  const absl::CivilDay day(parsed.year, parsed.month == 0 ? 1 : parsed.month,
                           parsed.day == 0 ? 1 : parsed.day);
  const bool exists = (parsed.month == 0 || day.month() == parsed.month) &&
                      (parsed.day == 0 || day.day() == parsed.day) &&
                      (parsed.month != 0 || parsed.day == 0);
  if (!exists || parsed.year < kFirstYear - 100 || parsed.year > kLastYear) {
    check.Add(field, "DATE_INVALID",
              "Give a day, a month of a year, or a year.");
  }
  return parsed;
}

std::string ParseCountry(FieldChecker& check, const std::string& field,
                         const std::string& code, bool required) {
  if (code.empty()) {
    if (required) check.Add(field, "FIELD_REQUIRED", "Give a country code.");
  } else if (!reference::IsCountry(code)) {
    check.Add(field, "COUNTRY_UNKNOWN",
              "Give an ISO 3166-1 alpha-2 code in capitals, such as KE.");
  }
  return code;
}

std::vector<std::string> ParseCountries(
    FieldChecker& check, const std::string& field,
    const google::protobuf::RepeatedPtrField<std::string>& codes, int most) {
  if (codes.size() > most) {
    check.Add(field, "LIST_TOO_LONG", absl::StrCat("Give at most ", most, "."));
    return {};
  }
  std::vector<std::string> parsed;
  for (int i = 0; i < codes.size(); ++i) {
    parsed.push_back(ParseCountry(check, absl::StrCat(field, "[", i, "]"),
                                  codes.Get(i), true));
  }
  return parsed;
}

std::string ParseText(FieldChecker& check, const std::string& field,
                      const std::string& text, bool required, size_t most) {
  if (required && text.empty()) {
    check.Add(field, "FIELD_REQUIRED", "Must not be empty.");
  } else if (text.size() > most) {
    check.Add(field, "TEXT_TOO_LONG",
              absl::StrCat("Give at most ", most, " bytes."));
  }
  return text;
}

TravelDocument ParseTravelDocument(FieldChecker& check,
                                   const std::string& field,
                                   const v1::TravelDocument& document) {
  TravelDocument parsed;
  parsed.kind = FromProto<TravelDocumentKind>(document.kind());
  parsed.renewal = FromProto<DocumentRenewal>(document.renewal());
  parsed.issuing_country = ParseCountry(check, field + ".issuing_country",
                                        document.issuing_country(), false);
  parsed.issued_on =
      ParseOptionalDay(check, field + ".issued_on", document.has_issued_on(),
                       document.issued_on());
  parsed.expires_on =
      ParseOptionalDay(check, field + ".expires_on", document.has_expires_on(),
                       document.expires_on());
  if (parsed.issued_on && parsed.expires_on &&
      *parsed.expires_on < *parsed.issued_on) {
    check.Add(field + ".expires_on", "DATES_REVERSED",
              "It expires before it was issued.");
  }
  if (document.has_blank_pages()) {
    parsed.blank_pages = document.blank_pages();
    if (*parsed.blank_pages < 0 || *parsed.blank_pages > kMostPages) {
      check.Add(field + ".blank_pages", "NUMBER_OUT_OF_RANGE",
                absl::StrCat("Give 0 to ", kMostPages, "."));
    }
  }
  return parsed;
}

std::vector<TravelRecord> ParseHistory(
    FieldChecker& check, const std::string& field,
    const google::protobuf::RepeatedPtrField<v1::TravelRecord>& history) {
  if (history.size() > kMostTravels) {
    check.Add(field, "LIST_TOO_LONG",
              absl::StrCat("Give at most ", kMostTravels, " stays."));
    return {};
  }
  std::vector<TravelRecord> parsed;
  bool in_order = true;
  for (int i = 0; i < history.size(); ++i) {
    const v1::TravelRecord& record = history.Get(i);
    const std::string path = absl::StrCat(field, "[", i, "]");
    TravelRecord& next = parsed.emplace_back();
    next.country =
        ParseCountry(check, path + ".country", record.country(), true);
    next.entry =
        ParseDay(check, path + ".entry", record.has_entry(), record.entry());
    next.exit = ParseOptionalDay(check, path + ".exit", record.has_exit(),
                                 record.exit());
    next.permit = FromProto<TravelPermit>(record.permit());
    if (next.exit && *next.exit < next.entry) {
      check.Add(path + ".exit", "DATES_REVERSED",
                "The exit is before the entry.");
      in_order = false;
    }
    in_order = in_order && record.has_entry() && IsDay(record.entry());
  }
  if (in_order) CheckHistory(check, field, parsed);
  return parsed;
}

void SetDate(absl::CivilDay day, type::v1::Date* out) {
  out->set_year(static_cast<int32_t>(day.year()));
  out->set_month(day.month());
  out->set_day(day.day());
}

void SetDays(const LegalDays& days, type::v1::LegalDays* out) {
  SetDate(days.first, out->mutable_first());
  SetDate(days.last, out->mutable_last());
}

void SetTime(absl::Time time, google::protobuf::Timestamp* out) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  out->set_seconds(seconds);
  out->set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) +
         absl::Nanoseconds(time.nanos());
}

}  // namespace sojourn::visa
