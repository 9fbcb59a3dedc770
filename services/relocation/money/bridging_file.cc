#include "services/relocation/money/bridging_file.h"

#include <algorithm>
#include <utility>

#include "absl/functional/function_ref.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/stay/stay_store.h"
#include "services/relocation/workflow/workflow_rules.h"

namespace sojourn::relocation {
namespace {

bridging_rules::Application Facts(const v1::BridgingApplication& from) {
  return {.currency_code = from.amount().currency_code(),
          .asked_at = ToTime(from.asked_at()),
          .grant_state = from.grant_state()};
}

absl::Status Change(db::Transaction& tx, const CoordinationEdit& edit,
                    std::string_view record_id,
                    absl::FunctionRef<bool(v1::BridgingApplication&)> change) {
  ASSIGN_OR_RETURN(CaseRecords records, LoadRecords(tx, edit));
  for (OpenedBridging& each : records.bridging) {
    if (each.application.bridging_application_id() != record_id) continue;
    if (!change(each.application)) return absl::OkStatus();
    return SaveRecord(tx, edit.sealer(), edit.before(), each);
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<bridging_rules::Application> ApplicationsIn(
    const CaseRecords& records) {
  std::vector<bridging_rules::Application> applications;
  for (const OpenedBridging& each : records.bridging) {
    applications.push_back(Facts(each.application));
  }
  return applications;
}

std::vector<bridging_rules::Application> OpenIn(
    const CaseRecords& records, const std::vector<Step>& steps) {
  std::vector<bridging_rules::Application> open;
  for (const OpenedBridging& each : records.bridging) {
    const auto is_of = [&](const Step& step) {
      return step.kind == StepKind::kSubmitGrant &&
             step.record_id == each.application.bridging_application_id();
    };
    const auto asks = [&](const Step& step) {
      return is_of(step) && (step.state == StepState::kPending ||
                             step.state == StepState::kRunning);
    };
    const auto is_given_back = [&](const Step& step) {
      return is_of(step) && workflow_rules::IsGivenBackLater(steps, step);
    };
    if (std::any_of(steps.begin(), steps.end(), is_given_back)) continue;
    if (bridging_rules::IsUndecided(each.application.grant_state()) ||
        std::any_of(steps.begin(), steps.end(), asks)) {
      open.push_back(Facts(each.application));
    }
  }
  return open;
}

const v1::BridgingApplication* FindApplication(const CaseRecords& records,
                                               std::string_view record_id) {
  for (const OpenedBridging& each : records.bridging) {
    if (each.application.bridging_application_id() == record_id) {
      return &each.application;
    }
  }
  return nullptr;
}

absl::StatusOr<CaseRecords> LoadRecords(db::Transaction& tx,
                                        const CoordinationEdit& edit) {
  ASSIGN_OR_RETURN(const std::vector<stay_store::RecordRow> rows,
                   stay_store::Load(tx, edit.before().id));
  return OpenRecords(edit.sealer(), edit.before(), rows);
}

absl::Status SaveAnswer(db::Transaction& tx, const CoordinationEdit& edit,
                        std::string_view record_id, std::string_view grant_id,
                        std::string_view grant_state) {
  return Change(tx, edit, record_id, [&](v1::BridgingApplication& made) {
    made.set_grant_id(std::string(grant_id));
    made.set_grant_state(std::string(grant_state));
    SetTime(edit.now(), *made.mutable_heard_at());
    return true;
  });
}

absl::Status SaveNews(db::Transaction& tx, const CoordinationEdit& edit,
                      std::string_view grant_id, std::string_view grant_state) {
  for (const Step& step : edit.steps()) {
    if (step.peer_ref != grant_id || step.record_id.empty()) continue;
    return Change(tx, edit, step.record_id, [&](v1::BridgingApplication& made) {
      if (made.grant_id() != grant_id) return false;
      made.set_grant_state(std::string(grant_state));
      SetTime(edit.now(), *made.mutable_heard_at());
      return true;
    });
  }
  return absl::OkStatus();
}

absl::Status ForgetAnswer(db::Transaction& tx, const CoordinationEdit& edit,
                          std::string_view record_id) {
  return Change(tx, edit, record_id, [&](v1::BridgingApplication& made) {
    made.clear_grant_id();
    made.clear_grant_state();
    made.clear_heard_at();
    return true;
  });
}

}  // namespace sojourn::relocation
