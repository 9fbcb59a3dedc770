#include "services/relocation/defender_voice.h"

#include <algorithm>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

absl::CivilDay Day(const type::v1::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

bool MaySpeak(const v1::Spokesperson& spokesperson,
              v1::SpokespersonPurpose purpose, absl::CivilDay today) {
  const auto& purposes = spokesperson.purposes();
  if (std::find(purposes.begin(), purposes.end(), purpose) == purposes.end()) {
    return false;
  }
  if (spokesperson.has_valid_from() && Day(spokesperson.valid_from()) > today) {
    return false;
  }
  return !spokesperson.has_valid_until() ||
         Day(spokesperson.valid_until()) >= today;
}

}  // namespace

absl::Status CheckMandate(const OpenedCase& current,
                          std::string_view spokesperson_id,
                          v1::SpokespersonPurpose purpose, absl::Time now) {
  if (spokesperson_id.empty()) return absl::OkStatus();
  const absl::CivilDay today = absl::ToCivilDay(now, absl::UTCTimeZone());
  for (const OpenedSpokesperson& each : current.spokespersons) {
    if (each.spokesperson.spokesperson_id() != spokesperson_id) continue;
    if (MaySpeak(each.spokesperson, purpose, today)) return absl::OkStatus();
  }
  return FailedPrecondition("MANDATE_MISSING",
                            "this person may not speak for her on this today",
                            "ask her, or record the mandate with "
                            "AddSpokesperson");
}

absl::Status CheckVoice(const OpenedCase& current, const v1::DefenderView* view,
                        absl::Time now, std::string_view field) {
  if (view == nullptr) return absl::OkStatus();
  FieldChecker fields;
  CheckDefenderView(*view, field, now, fields);
  RETURN_IF_ERROR(fields.Finish());
  return CheckMandate(current, view->spokesperson_id(),
                      v1::SPOKESPERSON_PURPOSE_DECISIONS, now);
}

}  // namespace sojourn::relocation
