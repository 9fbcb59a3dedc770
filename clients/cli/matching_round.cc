#include "clients/cli/matching_round.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/json_input.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/matching/ask/ask_request.h"
#include "services/matching/work/proof.h"
#include "sojourn/matching/v1/batch_calls.pb.h"

namespace sojourn::cli {
namespace {

namespace v1 = matching::v1;

std::string RoundJson(const v1::AssignBatchResponse& answer) {
  const nlohmann::ordered_json json = {
      {"verified", true},
      {"placed", answer.assignments_size()},
      {"not_placed", answer.not_placed_size()},
      {"value", answer.value()},
      {"bound", answer.bound()},
      {"gap", answer.gap()},
  };
  return json.dump() + "\n";
}

std::string RoundText(const v1::AssignBatchResponse& answer) {
  std::string text =
      absl::StrCat("placed   ", answer.assignments_size(), " parties, ",
                   answer.not_placed_size(), " nowhere\n");
  for (const v1::LevelCount& count : answer.levels()) {
    absl::StrAppend(&text, "L", static_cast<int>(count.level()), "       ",
                    count.placed(), " placed, ", count.most_placed(),
                    " at most\n");
  }
  absl::StrAppend(
      &text,
      absl::StrFormat("value    %.6f\nbound    %.6f\ngap      %.4f%%\n",
                      answer.value(), answer.bound(), answer.gap() * 100));
  return text;
}

}  // namespace

absl::Status PlanRejected(std::string_view why) {
  return FailedPrecondition(
      "PLAN_REJECTED",
      Sv(absl::StrCat("the answer is not to be believed: ", Av(why))),
      "solve the matching again");
}

absl::StatusOr<std::string> VerifyRound(std::string_view question,
                                        std::string_view answer,
                                        std::string_view output) {
  v1::AssignBatchRequest request;
  RETURN_IF_ERROR(MergeJson(question, &request));
  v1::AssignBatchResponse given;
  RETURN_IF_ERROR(MergeJson(answer, &given));
  ASSIGN_OR_RETURN(matching::Batch batch, matching::ParseBatch(request));
  const std::string fault = matching::AnswerFault(std::move(batch), given);
  if (!fault.empty()) return PlanRejected(fault);
  return output == "json" ? RoundJson(given) : RoundText(given);
}

}  // namespace sojourn::cli
