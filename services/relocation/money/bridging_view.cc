#include "services/relocation/money/bridging_view.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/relocation/money/bridging_file.h"
#include "services/relocation/money/bridging_rules.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

// The one that asks for it now, or asked last; null where none ever did.
const Step* NewestFor(const CoordinationRows& rows,
                      const std::string& record_id) {
  const Step* newest = nullptr;
  for (const Step& step : rows.steps) {
    if (step.kind == StepKind::kSubmitGrant && step.record_id == record_id &&
        (newest == nullptr || step.created_at >= newest->created_at)) {
      newest = &step;
    }
  }
  return newest;
}

void AddStep(const Step& step, const CoordinationRows& rows,
             v1::BridgingApplication& out) {
  out.set_step_id(step.public_id);
  out.set_reason(step.error_reason);
  out.set_remedy(step.error_remedy);
  if (step.state != StepState::kFailed) return;
  out.set_remedy(bridging_rules::RemedyFor(out.amount().currency_code(),
                                           rows.bridging_currencies));
  for (const std::string& code : rows.bridging_currencies) {
    if (code != out.amount().currency_code())
      out.add_other_currency_codes(code);
  }
}

}  // namespace

void ShowBridging(const Relocation& relocation, const CoordinationRows& rows,
                  v1::Relocation& out) {
  for (const OpenedBridging& each : rows.records.bridging) {
    v1::BridgingApplication& shown = *out.add_bridging_applications();
    shown = each.application;
    const absl::Time asked_at = ToTime(shown.asked_at());
    if (const auto due =
            bridging_rules::AnswerDue(relocation.level, asked_at)) {
      SetTime(*due, *shown.mutable_answer_due());
    }
    if (const auto due = bridging_rules::MoneyDue(relocation.level, asked_at)) {
      SetTime(*due, *shown.mutable_money_due());
    }
    const Step* const step = NewestFor(rows, shown.bridging_application_id());
    if (step != nullptr) AddStep(*step, rows, shown);
  }
}

std::vector<Wait> BridgingWaits(const Relocation& relocation,
                                const CaseRecords& records, absl::Time now) {
  return bridging_rules::Waits(relocation, ApplicationsIn(records), now);
}

std::vector<Wait> RefusedBridging(const CoordinationRows& rows) {
  std::vector<Wait> waits;
  for (const OpenedBridging& each : rows.records.bridging) {
    const v1::BridgingApplication& made = each.application;
    const Step* const step = NewestFor(rows, made.bridging_application_id());
    if (step == nullptr || step->state != StepState::kFailed) continue;
    const std::string& currency = made.amount().currency_code();
    waits.push_back(
        {"PROGRAMME_OFFICER",
         absl::StrCat(
             "the bridging grant in ", currency,
             " was refused: ", step->error_reason, "; ", step->error_remedy,
             step->error_remedy.empty() ? "" : "; ",
             bridging_rules::RemedyFor(currency, rows.bridging_currencies)),
         "RequestBridgingGrant", std::nullopt});
  }
  return waits;
}

}  // namespace sojourn::relocation
