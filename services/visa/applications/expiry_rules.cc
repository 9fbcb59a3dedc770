#include "services/visa/applications/expiry_rules.h"

#include "services/visa/visa_application_edits.h"
#include "services/visa/visa_assess.h"
#include "services/visa/visa_state_machine.h"

namespace sojourn::visa {
namespace {

constexpr int kMonthsOfQuarter = 3;

}  // namespace

std::optional<absl::CivilDay> ExpiryQuarter(const Application& application) {
  if (!HoldsVisa(application.state)) return std::nullopt;
  if (!application.visa) return absl::CivilDay(kNoExpiryYear, 12, 31);
  const absl::CivilDay last = application.visa->valid.last;
  const int month = last.month() - (last.month() - 1) % kMonthsOfQuarter;
  return absl::CivilDay(last.year(), month, 1);
}

std::optional<Application> Expire(const Application& current, absl::Time now) {
  const auto state = Next(current.state, Event::kExpire);
  if (!state || !current.visa) return std::nullopt;
  const absl::CivilDay over = current.visa->valid.last + 1;
  if (TodayIn(current.time_zone, now) < over) return std::nullopt;
  Application next = current;
  next.state = *state;
  CancelOpenDeadlines(next);
  next.history.push_back(
      {.type = FactType::kExpired, .occurred_on = over, .recorded_at = now});
  return next;
}

}  // namespace sojourn::visa
