#include "services/visa/deadlines/deadline_convert.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "services/visa/visa_convert_values.h"

namespace sojourn::visa {
namespace {

constexpr int kMostHolidays = 2000;
constexpr size_t kMostNameBytes = 200;

}  // namespace

absl::StatusOr<DeadlineListSpec> ParseDeadlineFilter(
    const v1::ListDeadlinesRequest& request) {
  FieldChecker check;
  DeadlineListSpec spec{
      .states = ParseEnums<DeadlineState>(check, "states", request.states()),
      .due_before = ParseOptionalDay(
          check, "due_before", request.has_due_before(), request.due_before()),
      .kinds = ParseEnums<DeadlineKind>(check, "kinds", request.kinds()),
      .escalated_only = request.escalated_only()};
  RETURN_IF_ERROR(check.Finish());
  if (spec.states.empty()) {
    spec.states = {DeadlineState::kOpen, DeadlineState::kOverdue};
  }
  return spec;
}

absl::StatusOr<HolidayList> ParseHolidays(
    const v1::ImportHolidaysRequest& request) {
  FieldChecker check;
  HolidayList list{
      .country = ParseCountry(check, "country", request.country(), true),
      .holidays = {}};
  if (request.holidays_size() > kMostHolidays) {
    check.Add("holidays", "LIST_TOO_LONG",
              absl::StrCat("Give at most ", kMostHolidays, " days."));
    return check.Finish();
  }
  if (request.holidays().empty()) {
    check.Add("holidays", "FIELD_REQUIRED",
              "Give every official holiday of the year.");
  }
  for (int i = 0; i < request.holidays_size(); ++i) {
    const v1::Holiday& holiday = request.holidays(i);
    const std::string path = absl::StrCat("holidays[", i, "]");
    const absl::CivilDay day =
        ParseDay(check, path + ".date", holiday.has_date(), holiday.date());
    std::string name =
        ParseText(check, path + ".name", holiday.name(), true, kMostNameBytes);
    if (!check.ok()) continue;
    if (!list.holidays.try_emplace(day, std::move(name)).second) {
      check.Add(path + ".date", "ENTRY_REPEATED", "Name each day once.");
    }
  }
  RETURN_IF_ERROR(check.Finish());
  return list;
}

}  // namespace sojourn::visa
