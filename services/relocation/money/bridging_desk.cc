#include "services/relocation/money/bridging_desk.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/money/bridging_file.h"
#include "services/relocation/money/bridging_rules.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_field_walk.h"
#include "services/relocation/workflow/peer_store.h"
#include "services/relocation/workflow/workflow_rules.h"

namespace sojourn::relocation {
namespace {

constexpr int kMostLines = 20;
// Of one line, in minor units: no sum of them overflows, and none that a fund
// gives before a case is verified comes near it.
constexpr int64_t kMostOfALine = 100'000'000'000;

void CheckLine(const v1::BridgingLine& line, const std::string& at,
               FieldChecker& fields) {
  if (line.need() == v1::BRIDGING_NEED_UNSPECIFIED ||
      !v1::BridgingNeed_IsValid(line.need())) {
    fields.Add(at + ".need", "FIELD_REQUIRED",
               "give TICKET, SHELTER_NIGHTS, LOCAL_TRANSPORT, FOOD, PHONE, "
               "MEDICINE, PAPERS or OTHER");
  }
  if (line.need() == v1::BRIDGING_NEED_OTHER && line.text().empty()) {
    fields.Add(at + ".text", "FIELD_REQUIRED", "write what it is for");
  }
  if (line.amount().minor_units() <= 0 ||
      line.amount().minor_units() > kMostOfALine) {
    fields.Add(at + ".amount.minor_units", "NUMBER_OUT_OF_RANGE",
               "give an amount above 0, in cents of EUR or whole JPY");
  }
  if (line.amount().currency_code().empty()) {
    fields.Add(at + ".amount.currency_code", "FIELD_REQUIRED",
               "use ISO 4217, such as EUR");
  }
  WalkFields(line.amount(), at + ".amount", std::nullopt, fields);
  CheckText(line.text(), at + ".text", fields);
}

// The lines of each currency, in the order in which they are named.
std::vector<v1::BridgingApplication> Applications(
    const CoordinationChange& change,
    const v1::RequestBridgingGrantRequest& request) {
  std::vector<v1::BridgingApplication> made;
  for (const v1::BridgingLine& line : request.lines()) {
    const std::string& currency = line.amount().currency_code();
    auto found = std::find_if(
        made.begin(), made.end(), [&](const v1::BridgingApplication& each) {
          return each.amount().currency_code() == currency;
        });
    if (found == made.end()) {
      v1::BridgingApplication next;
      next.mutable_amount()->set_currency_code(currency);
      next.set_purpose(request.purpose());
      SetTime(change.now, *next.mutable_asked_at());
      next.set_asked_by(change.desk_edit.by());
      made.push_back(std::move(next));
      found = made.end() - 1;
    }
    found->mutable_amount()->set_minor_units(found->amount().minor_units() +
                                             line.amount().minor_units());
    *found->add_lines() = line;
  }
  return made;
}

std::vector<std::string> CurrenciesOf(
    const std::vector<v1::BridgingApplication>& made) {
  std::vector<std::string> codes;
  for (const v1::BridgingApplication& each : made) {
    codes.push_back(each.amount().currency_code());
  }
  return codes;
}

// Those that no fund has, in one of these currencies.
std::vector<std::string> Earlier(const CaseRecords& records,
                                 const std::vector<std::string>& codes) {
  std::vector<std::string> earlier;
  for (const OpenedBridging& each : records.bridging) {
    const v1::BridgingApplication& application = each.application;
    if (application.grant_id().empty() &&
        std::find(codes.begin(), codes.end(),
                  application.amount().currency_code()) != codes.end()) {
      earlier.push_back(application.bridging_application_id());
    }
  }
  return earlier;
}

absl::Status CheckMayAsk(const CoordinationChange& change,
                         const CaseRecords& records,
                         const std::vector<std::string>& codes) {
  RETURN_IF_ERROR(bridging_rules::CheckMayAsk(change.current.relocation,
                                              change.desk_edit.by()));
  RETURN_IF_ERROR(bridging_rules::CheckAgreed(change.facts));
  return bridging_rules::CheckNotUnderWay(OpenIn(records, change.edit.steps()),
                                          codes);
}

absl::StatusOr<std::string> Asked(
    CoordinationChange& change,
    const v1::RequestBridgingGrantRequest& request) {
  ASSIGN_OR_RETURN(const CaseRecords records,
                   LoadRecords(change.tx, change.edit));
  const std::vector<v1::BridgingApplication> made =
      Applications(change, request);
  const std::vector<std::string> codes = CurrenciesOf(made);
  RETURN_IF_ERROR(CheckMayAsk(change, records, codes));
  RETURN_IF_ERROR(RecordHerDecision(
      change, {.event = Event::kBridgingAsked,
               .kind = v1::DECISION_KIND_BRIDGING,
               .outcome = "ASKED",
               .view = ViewIn(request),
               .follows_reason = request.view_follows_reason()}));
  peer_store::EnsureRefs(change.tx, change.current.relocation.id,
                         change.edit.persons());
  std::vector<std::string> asked;
  for (const v1::BridgingApplication& each : made) {
    ASSIGN_OR_RETURN(asked.emplace_back(),
                     AddRecord(change.tx, change.vault.sealer(),
                               change.current.relocation, each));
  }
  RETURN_IF_ERROR(change.edit.Plan(workflow_rules::PlanBridging(
      asked, Earlier(records, codes), change.edit.steps())));
  RETURN_IF_ERROR(change.edit.Commit(change.Entry(Event::kBridgingAsked)));
  return asked.front();
}

}  // namespace

absl::Status CheckBridging(const v1::RequestBridgingGrantRequest& request) {
  FieldChecker fields;
  if (request.purpose().empty()) {
    fields.Add("purpose", "FIELD_REQUIRED", "write what it is for");
  }
  if (request.lines().empty()) {
    fields.Add("lines", "FIELD_REQUIRED", "say what is needed, and how much");
  }
  if (request.lines_size() > kMostLines) {
    fields.Add("lines", "LIST_TOO_LONG", "give 20 at most");
  }
  for (int i = 0; i < request.lines_size(); ++i) {
    CheckLine(request.lines(i), absl::StrCat("lines[", i, "]"), fields);
  }
  CheckText(request.purpose(), "purpose", fields);
  CheckText(request.view_follows_reason(), "view_follows_reason", fields);
  return fields.Finish();
}

absl::StatusOr<Changed> BridgingDesk::Request(
    const server::Call& call,
    const v1::RequestBridgingGrantRequest& request) const {
  return ChangeCase(desk_, call, request, Asked);
}

}  // namespace sojourn::relocation
