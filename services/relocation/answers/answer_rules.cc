#include "services/relocation/answers/answer_rules.h"

#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/error.h"
#include "common/status/string_view.h"

namespace sojourn::relocation::answer_rules {
namespace {

constexpr std::array<std::pair<Answer, std::string_view>, 4> kNames = {{
    {Answer::kProposed, "PROPOSED"},
    {Answer::kAccepted, "ACCEPTED"},
    {Answer::kDeclined, "DECLINED"},
    {Answer::kSilent, "SILENT"},
}};

constexpr char kWithChildren[] = "WITH_CHILDREN";
constexpr char kWithoutChildren[] = "WITHOUT_CHILDREN";

std::string SizeClass(int people) {
  if (people <= 1) return "1";
  if (people == 2) return "2";
  return people <= 4 ? "3-4" : "5+";
}

// Quarters since the year 0.
int64_t Count(const Quarter& quarter) {
  return quarter.year.year() * 4 + quarter.number - 1;
}

Quarter Before(const Quarter& quarter) {
  return quarter.number == 1 ? Quarter{quarter.year - 1, 4}
                             : Quarter{quarter.year, quarter.number - 1};
}

std::optional<Quarter> CheckQuarter(std::string_view field,
                                    const std::string& text,
                                    absl::CivilDay today,
                                    FieldChecker& fields) {
  const std::optional<Quarter> quarter = ParseQuarter(text);
  const Quarter running = QuarterOf(today);
  if (!quarter) {
    fields.Add(field, "QUARTER_INVALID",
               absl::StrCat("write a quarter as ", Name(Before(running))));
    return std::nullopt;
  }
  if (Count(*quarter) >= Count(running)) {
    fields.Add(field, "QUARTER_NOT_OVER",
               absl::StrCat("the last quarter that is over is ",
                            Name(Before(running))));
  }
  return quarter;
}

void CheckKnown(const ReportFacts& facts, FieldChecker& fields) {
  for (const size_t at : facts.unknown_hosts) {
    fields.Add(absl::StrCat("host_ids[", at, "]"), "HOST_UNKNOWN",
               "no host whose answers are counted has this id: leave it out, "
               "or take one of the HOST split");
  }
  for (const size_t at : facts.unknown_countries) {
    fields.Add(absl::StrCat("country_codes[", at, "]"), "COUNTRY_UNKNOWN",
               "use ISO 3166-1 alpha-2");
  }
}

}  // namespace

std::string_view Name(Answer answer) {
  for (const auto& [value, name] : kNames) {
    if (value == answer) return name;
  }
  return "";
}

std::optional<Answer> ParseAnswer(std::string_view name) {
  for (const auto& [value, each] : kNames) {
    if (each == name) return value;
  }
  return std::nullopt;
}

std::vector<Part> PartsOf(const AskedOf& asked, std::string_view reason) {
  std::vector<Part> parts = {
      {kByLevel, std::string(relocation::Name(asked.level))},
      {kBySize, SizeClass(asked.people)},
      {kByChildren, asked.children ? kWithChildren : kWithoutChildren}};
  if (!reason.empty()) parts.push_back({kByReason, std::string(reason)});
  return parts;
}

std::vector<std::string> PartsIn(std::string_view split) {
  if (split == kByLevel) return {"L1", "L2", "L3", "L4"};
  if (split == kBySize) return {"1", "2", "3-4", "5+"};
  if (split == kByChildren) return {kWithChildren, kWithoutChildren};
  return {};
}

std::optional<Quarter> ParseQuarter(std::string_view text) {
  int year = 0;
  const bool whole = text.size() == 7 && text.substr(4, 2) == "-Q" &&
                     text[6] >= '1' && text[6] <= '4' &&
                     absl::ascii_isdigit(static_cast<unsigned char>(text[0]));
  if (!whole || !absl::SimpleAtoi(Av(text.substr(0, 4)), &year)) {
    return std::nullopt;
  }
  return Quarter{absl::CivilYear(year), text[6] - '0'};
}

std::string Name(const Quarter& quarter) {
  return absl::StrFormat("%04d-Q%d", quarter.year.year(), quarter.number);
}

absl::CivilDay FirstDay(const Quarter& quarter) {
  return absl::CivilDay(quarter.year.year(), quarter.number * 3 - 2, 1);
}

Quarter QuarterOf(absl::CivilDay day) {
  return {absl::CivilYear(day), (day.month() + 2) / 3};
}

absl::StatusOr<Period> CheckReport(const ReportFacts& facts) {
  FieldChecker fields;
  const auto from =
      CheckQuarter("from_quarter", facts.from_quarter, facts.today, fields);
  const auto to =
      CheckQuarter("to_quarter", facts.to_quarter, facts.today, fields);
  if (from && to && Count(*to) < Count(*from)) {
    fields.Add("to_quarter", "DATES_REVERSED",
               "give from_quarter or a later one");
  } else if (from && to && Count(*to) - Count(*from) >= kMostQuarters) {
    fields.Add(
        "to_quarter", "TOO_MANY_QUARTERS",
        absl::StrCat("ask for at most ", kMostQuarters, " quarters at once"));
  }
  if (!facts.split_given) {
    fields.Add("split", "FIELD_REQUIRED",
               "give LEVEL, SIZE, CHILDREN, REASON or HOST");
  }
  CheckKnown(facts, fields);
  if (!fields.ok()) return fields.Finish();
  return Period{.first = FirstDay(*from), .last = FirstDay(*to)};
}

}  // namespace sojourn::relocation::answer_rules
