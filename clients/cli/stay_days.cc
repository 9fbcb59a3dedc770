#include "clients/cli/stay_days.h"

#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "clients/cli/json_input.h"
#include "clients/cli/policy_import.h"
#include "clients/cli/stay_line.h"
#include "clients/cli/stay_table.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/visa/policy/area.h"

namespace sojourn::cli {
namespace {

using nlohmann::json;

constexpr size_t kLongestLine = 1 << 20;
constexpr std::string_view kDay = "write a day as 2027-03-01";

std::string Quoted(const std::optional<absl::CivilDay>& day) {
  if (!day) return "null";
  return absl::StrCat("\"", absl::FormatCivilTime(*day), "\"");
}

std::string OrNone(const std::optional<absl::CivilDay>& day) {
  return day ? absl::FormatCivilTime(*day) : "none";
}

std::string AnswerText(const visa::StayPlanAnswer& answer, int limit) {
  return absl::StrCat(
      "used                            ", answer.used, " of ", limit, "\n",
      "left                            ", answer.left, "\n",
      "first illegal day               ", OrNone(answer.first_illegal_day),
      "\nlast legal day                  ", OrNone(answer.last_legal_day),
      "\nearliest entry for all of it    ",
      OrNone(answer.earliest_reentry_for_full_plan), "\n");
}

// Of the line's parts, each by its path.
class LineReader {
 public:
  explicit LineReader(const json& line) : line_(line) {}

  absl::Status Read() {
    ReadPlan();
    const auto stays = line_.find("stays");
    if (stays == line_.end() || !stays->is_array() ||
        stays->size() > kMostStays) {
      bad_.Add("stays", "VALUE_INVALID",
               "must be a list of at most 10,000 [entry, exit]");
      return bad_.Finish();
    }
    stays_.reserve(stays->size());
    for (const json& stay : *stays) ReadStay(stay);
    return bad_.Finish();
  }

  const visa::LegalDays& plan() const { return plan_; }
  const std::vector<visa::WrittenStay>& stays() const { return stays_; }

 private:
  void ReadPlan() {
    const auto plan = line_.find("plan");
    if (plan == line_.end() || !plan->is_array() || plan->size() != 2) {
      bad_.Add("plan", "VALUE_INVALID", "must be [from, to]");
      return;
    }
    plan_ = {.first = Day("plan[0]", (*plan)[0]),
             .last = Day("plan[1]", (*plan)[1])};
  }

  void ReadStay(const json& stay) {
    const std::string path = absl::StrCat("stays[", stays_.size(), "]");
    visa::WrittenStay& read = stays_.emplace_back();
    if (!stay.is_array() || stay.size() < 2 || stay.size() > 4) {
      bad_.Add(path, "VALUE_INVALID",
               "must be [entry, exit, permit?, country?]");
      return;
    }
    read.entry = Day(path, stay[0]);
    if (!stay[1].is_null() && stay[1] != "") read.exit = Day(path, stay[1]);
    if (stay.size() > 2) read.permit = Permit(path, stay[2]);
    if (stay.size() > 3) read.country = Country(path, stay[3]);
  }

  absl::CivilDay Day(const std::string& path, const json& value) {
    std::optional<absl::CivilDay> day;
    if (value.is_string()) {
      day = ParseIsoDay(value.get_ref<const std::string&>());
    }
    if (!day) bad_.Add(path, "DATE_INVALID", kDay);
    return day.value_or(absl::CivilDay());
  }

  bool Permit(const std::string& path, const json& value) {
    if (value.is_null()) return false;
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_string()) {
      const auto permit =
          ParsePermit(path, value.get_ref<const std::string&>());
      if (permit.ok()) return *permit;
    }
    bad_.Add(path, "PERMIT_UNKNOWN", "must be D, residence, true or false");
    return false;
  }

  std::string Country(const std::string& path, const json& value) {
    if (value.is_null()) return "";
    const auto country = ParseStayCountry(
        path, value.is_string() ? value.get_ref<const std::string&>() : "?");
    if (country.ok()) return *country;
    bad_.Add(path, "COUNTRY_UNKNOWN",
             "must end with a country's code, such as HR, or null");
    return "";
  }

  const json& line_;
  FieldChecker bad_;
  visa::LegalDays plan_;
  std::vector<visa::WrittenStay> stays_;
};

absl::StatusOr<visa::StayPlanAnswer> Judge(
    const std::vector<visa::WrittenStay>& stays, const visa::LegalDays& plan) {
  return visa::JudgeStayPlan(
      stays, plan, [](size_t index, std::string_view part) {
        return absl::StrCat("stays[", index, "].", Av(part));
      });
}

absl::StatusOr<visa::StayPlanAnswer> Judge(const json& line) {
  if (!line.is_object()) {
    return InvalidField("line", "JSON_INVALID", "must be one JSON object");
  }
  LineReader reader(line);
  RETURN_IF_ERROR(reader.Read());
  return Judge(reader.stays(), reader.plan());
}

std::string ErrorOf(const absl::Status& status) {
  json violations = json::array();
  for (const FieldViolation& each : DetailsOf(status).violations) {
    violations.push_back({{"field", each.field},
                          {"reason", each.reason},
                          {"description", each.description}});
  }
  return json{{"reason", ReasonOf(status)},
              {"violations", std::move(violations)}}
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

LineAnswer AnswerOf(std::string_view id,
                    const absl::StatusOr<visa::StayPlanAnswer>& answer) {
  if (answer.ok()) {
    const std::string said = AnswerJson(*answer);
    return {absl::StrCat("{\"id\":", Av(id), ",", said.substr(1)), true};
  }
  return {absl::StrCat("{\"id\":", Av(id),
                       ",\"error\":", ErrorOf(answer.status()), "}"),
          false};
}

absl::StatusOr<visa::Area> AreaOf(const StayDaysFlags& flags) {
  if (flags.areas.empty() && flags.area.empty()) return visa::SchengenArea();
  if (flags.areas.empty() || flags.area.empty()) {
    return InvalidField(flags.areas.empty() ? "--areas" : "--area",
                        "FLAG_MISSING", "give --areas FILE and --area NAME");
  }
  ASSIGN_OR_RETURN(const std::string file, ReadInput(flags.areas));
  return ReadArea(file, flags.area);
}

// INVALID_ARGUMENT in the words of the table.
absl::StatusOr<visa::StayPlanAnswer> JudgeTable(const StayDaysFlags& flags,
                                                const visa::Area& area) {
  if (flags.stays.empty() || flags.plan.empty()) {
    return InvalidField(flags.stays.empty() ? "--stays" : "--plan",
                        "FLAG_MISSING",
                        "give --stays FILE and --plan FROM..TO, or --batch");
  }
  ASSIGN_OR_RETURN(const visa::LegalDays plan, ParsePlan(flags.plan));
  ASSIGN_OR_RETURN(const std::string file, ReadInput(flags.stays));
  ASSIGN_OR_RETURN(const StayTable table, ReadStays(file));
  return visa::JudgeStayPlan(
      table.stays, plan,
      [&](size_t index, std::string_view part) {
        return absl::StrCat("line ", table.lines[index], ", ", Av(part));
      },
      area);
}

absl::Status ShowBatch() {
  std::ios::sync_with_stdio(false);
  const BatchCount count = AnswerAll(std::cin, std::cout);
  std::cout.flush();
  if (!std::cout || std::cin.bad()) {
    return FailedPrecondition("FILE_UNWRITABLE",
                              "not all answers could be read and written",
                              "choose files that can");
  }
  if (count.refused == 0) return absl::OkStatus();
  return InvalidField(
      absl::StrCat("line ", count.first_refused), "LINES_REFUSED",
      absl::StrCat(count.refused, " of ", count.lines,
                   " histories were refused, this one first: their answers "
                   "say why"));
}

}  // namespace

absl::StatusOr<visa::LegalDays> ParsePlan(std::string_view text) {
  const size_t dots = text.find("..");
  if (dots != std::string_view::npos) {
    const auto first = ParseIsoDay(text.substr(0, dots));
    const auto last = ParseIsoDay(text.substr(dots + 2));
    if (first && last) {
      if (*first <= *last) return visa::LegalDays{*first, *last};
      return InvalidField("--plan", "STAY_INVALID",
                          "must not end before it begins");
    }
  }
  return InvalidField("--plan", "DATE_INVALID",
                      "write both days as 2027-03-01..2027-05-29");
}

std::string AnswerJson(const visa::StayPlanAnswer& answer) {
  return absl::StrCat(
      "{\"used\":", answer.used, ",\"left\":", answer.left,
      ",\"first_illegal_day\":", Quoted(answer.first_illegal_day),
      ",\"last_legal_day\":", Quoted(answer.last_legal_day),
      ",\"earliest_reentry_for_full_plan\":",
      Quoted(answer.earliest_reentry_for_full_plan), "}");
}

LineAnswer AnswerLine(std::string_view text) {
  const bool readable = text.size() <= kLongestLine;
  if (const auto plain = readable ? ReadPlainLine(text) : std::nullopt) {
    return AnswerOf(plain->id, Judge(plain->stays, plain->plan));
  }
  json line;
  if (readable) line = json::parse(text, nullptr, false);
  std::string id = "null";
  if (line.is_object()) {
    if (const auto found = line.find("id"); found != line.end()) {
      id = found->dump(-1, ' ', false, json::error_handler_t::replace);
    }
  }
  return AnswerOf(id, Judge(line));
}

BatchCount AnswerAll(std::istream& in, std::ostream& out) {
  BatchCount count;
  int64_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (absl::StripAsciiWhitespace(line).empty()) continue;
    ++count.lines;
    const LineAnswer answer = AnswerLine(line);
    if (!answer.ok && count.refused++ == 0) count.first_refused = number;
    out << answer.json << '\n';
  }
  return count;
}

void AddStayDays(CLI::App& visa, std::string* output, StayDaysFlags* flags) {
  flags->days = visa.add_subcommand(
      "days",
      "the 90/180 rule for a plan after past stays, on this machine alone");
  flags->days->add_option(
      "--stays", flags->stays,
      "table with the columns entry, exit and, where needed, permit and "
      "country; - reads standard input. An empty exit: she is still there; "
      "permit D or residence: days that do not count; country HR: its days "
      "count since it joined the area, those of no member never");
  flags->days->add_option("--plan", flags->plan,
                          "first and last day, as 2027-03-01..2027-05-29");
  flags->days->add_flag(
      "--batch", flags->batch,
      "read histories from standard input, a JSON object a line: {\"id\": .., "
      "\"stays\": [[entry, exit, permit?, country?], ..], \"plan\": [from, "
      "to]}");
  flags->days->add_option(
      "--areas", flags->areas,
      "another area than the Schengen area: a table as of `sojourn visa policy "
      "import-areas`; stays without a country were in it while it counted "
      "them");
  flags->days->add_option("--area", flags->area, "its name in that table");
  flags->days->add_option("--output", *output, "table or json")
      ->check(CLI::IsMember({"table", "json"}));
  flags->days->footer(
      "example: sojourn visa days --stays stays.csv --plan "
      "2027-03-01..2027-05-29\nUsed are the days of the 180 that end with the "
      "plan's last; the last legal day\nis that of an unbroken stay from its "
      "first.");
}

absl::Status ShowStayDays(const StayDaysFlags& flags, std::string_view output) {
  if (flags.batch) {
    if (!flags.stays.empty() || !flags.plan.empty() || !flags.areas.empty() ||
        !flags.area.empty()) {
      return InvalidField(
          "--batch", "VALUE_INVALID",
          "takes stays and plans of the Schengen area from standard "
          "input");
    }
    return ShowBatch();
  }
  ASSIGN_OR_RETURN(const visa::Area area, AreaOf(flags));
  ASSIGN_OR_RETURN(const visa::StayPlanAnswer answer, JudgeTable(flags, area));
  std::cout << (output == "json" ? AnswerJson(answer) + "\n"
                                 : AnswerText(answer, area.rule.limit))
            << std::flush;
  return absl::OkStatus();
}

}  // namespace sojourn::cli
