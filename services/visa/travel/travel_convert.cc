#include "services/visa/travel/travel_convert.h"

#include <algorithm>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/visa_days.h"
#include "services/visa/visa_reply.h"
#include "services/visa/visa_schengen.h"

namespace sojourn::visa {
namespace {

constexpr size_t kMostIdBytes = 64;
constexpr size_t kMostReasonBytes = 1000;

void CheckEmpty(FieldChecker& check, const std::string& field, bool given,
                const std::string& instead) {
  if (given) {
    check.Add(field, "FIELD_NOT_ALLOWED",
              "Leave it out: it follows from " + instead + ".");
  }
}

TravelRecord ParseStay(FieldChecker& check, const v1::TravelRecord& stay) {
  TravelRecord parsed;
  parsed.country = ParseCountry(check, "stay.country", stay.country(), true);
  parsed.entry = ParseDay(check, "stay.entry", stay.has_entry(), stay.entry());
  parsed.exit =
      ParseOptionalDay(check, "stay.exit", stay.has_exit(), stay.exit());
  const auto permit = FromProto<TravelPermit>(stay.permit());
  if (permit != TravelPermit::kUnspecified) parsed.permit = permit;
  return parsed;
}

v1::TravelRecord ToProto(const TravelRecord& stay) {
  v1::TravelRecord out;
  out.set_country(stay.country);
  SetDate(stay.entry, out.mutable_entry());
  if (stay.exit) SetDate(*stay.exit, out.mutable_exit());
  out.set_permit(ToProtoEnum<v1::TravelPermit>(stay.permit));
  return out;
}

v1::TravelTelling ToProto(const ToldTravel& told) {
  const TravelTelling& telling = told.telling;
  v1::TravelTelling out;
  out.set_act(ToProtoEnum<v1::TravelAct>(telling.act));
  *out.mutable_stay() = ToProto(telling.stay);
  out.set_entry_evidence(
      ToProtoEnum<v1::TravelEvidence>(telling.entry_evidence));
  out.set_exit_evidence(ToProtoEnum<v1::TravelEvidence>(telling.exit_evidence));
  out.set_reason(telling.reason);
  SetTime(told.recorded_at, out.mutable_recorded_at());
  out.set_told_by(told.told_by);
  return out;
}

// A mission learns whether the stay asked for is lawful, and until when: more
// would tell how many days she has spent where.
void SetPlanAnswer(const StayPlanAnswer& answer, const LegalDays& plan,
                   View view, v1::GetStayBalanceResponse& out) {
  if (answer.first_illegal_day) {
    SetDate(*answer.first_illegal_day, out.mutable_first_illegal_day());
  }
  if (answer.last_legal_day) {
    const absl::CivilDay last = *answer.last_legal_day;
    SetDate(view == View::kMission ? std::min(last, plan.last) : last,
            out.mutable_last_legal_day());
  }
  if (view == View::kMission) return;
  if (answer.earliest_reentry_for_full_plan) {
    SetDate(*answer.earliest_reentry_for_full_plan,
            out.mutable_earliest_entry_for_plan());
  }
}

}  // namespace

absl::StatusOr<EntrySpec> ParseEntry(const v1::RecordEntryRequest& request) {
  FieldChecker check;
  EntrySpec spec;
  spec.application_id = ParseText(
      check, "application_id", request.application_id(), false, kMostIdBytes);
  spec.etag = request.etag();
  const bool named = !spec.application_id.empty();
  if (named) {
    CheckEmpty(check, "case_ref", !request.case_ref().empty(),
               "application_id");
    CheckEmpty(check, "person_ref", !request.person_ref().empty(),
               "application_id");
  } else {
    spec.case_ref =
        ParseText(check, "case_ref", request.case_ref(), true, kMostIdBytes);
    spec.person_ref = ParseText(check, "person_ref", request.person_ref(), true,
                                kMostIdBytes);
  }
  spec.told.act = TravelAct::kEntered;
  spec.told.stay.country =
      ParseCountry(check, "country", request.country(), !named);
  spec.told.stay.entry = ParseDay(check, "entered_on", request.has_entered_on(),
                                  request.entered_on());
  spec.told.stay.permit = FromProto<TravelPermit>(request.permit());
  spec.told.entry_evidence =
      RequiredEnum<TravelEvidence>(check, "evidence", request.evidence());
  RETURN_IF_ERROR(check.Finish());
  return spec;
}

absl::StatusOr<ExitSpec> ParseExit(const v1::RecordExitRequest& request) {
  FieldChecker check;
  ExitSpec spec;
  TravelStore::Target& target = spec.target;
  target.travel_id =
      ParseText(check, "travel_id", request.travel_id(), false, kMostIdBytes);
  target.etag = request.etag();
  const bool named = !target.travel_id.empty();
  target.case_ref =
      ParseText(check, "case_ref", request.case_ref(), !named, kMostIdBytes);
  target.person_ref = ParseText(check, "person_ref", request.person_ref(),
                                !named, kMostIdBytes);
  if (named) {
    CheckEmpty(check, "case_ref", !target.case_ref.empty(), "travel_id");
    CheckEmpty(check, "person_ref", !target.person_ref.empty(), "travel_id");
  }
  spec.on = ParseDay(check, "exited_on", request.has_exited_on(),
                     request.exited_on());
  target.open_on = spec.on;
  spec.evidence =
      RequiredEnum<TravelEvidence>(check, "evidence", request.evidence());
  RETURN_IF_ERROR(check.Finish());
  return spec;
}

absl::StatusOr<TravelTelling> ParseCorrection(
    const v1::CorrectTravelRequest& request) {
  FieldChecker check;
  ParseText(check, "travel_id", request.travel_id(), true, kMostIdBytes);
  TravelTelling told;
  told.act = TravelAct::kCorrected;
  told.stay = ParseStay(check, request.stay());
  told.entry_evidence = RequiredEnum<TravelEvidence>(check, "entry_evidence",
                                                     request.entry_evidence());
  if (told.stay.exit) {
    told.exit_evidence = RequiredEnum<TravelEvidence>(check, "exit_evidence",
                                                      request.exit_evidence());
  } else if (request.exit_evidence() != v1::TRAVEL_EVIDENCE_UNSPECIFIED) {
    check.Add("exit_evidence", "FIELD_NOT_ALLOWED",
              "Leave it out, or give the day of exit it shows.");
  }
  told.reason =
      ParseText(check, "reason", request.reason(), true, kMostReasonBytes);
  RETURN_IF_ERROR(check.Finish());
  return told;
}

absl::StatusOr<std::string> ParseRemoval(
    const v1::RemoveTravelRequest& request) {
  FieldChecker check;
  ParseText(check, "travel_id", request.travel_id(), true, kMostIdBytes);
  std::string reason =
      ParseText(check, "reason", request.reason(), true, kMostReasonBytes);
  RETURN_IF_ERROR(check.Finish());
  return reason;
}

absl::Status CheckTravelList(const v1::ListTravelRequest& request) {
  FieldChecker check;
  ParseText(check, "case_ref", request.case_ref(), request.person_ref().empty(),
            kMostIdBytes);
  ParseText(check, "person_ref", request.person_ref(), false, kMostIdBytes);
  return check.Finish();
}

absl::StatusOr<BalanceSpec> ParseBalance(
    const v1::GetStayBalanceRequest& request) {
  FieldChecker check;
  BalanceSpec spec;
  spec.application_id = ParseText(
      check, "application_id", request.application_id(), false, kMostIdBytes);
  spec.person_ref =
      ParseText(check, "person_ref", request.person_ref(), false, kMostIdBytes);
  spec.history =
      ParseHistory(check, "travel_history", request.travel_history());
  if (request.has_plan()) spec.plan = ParseDays(check, "plan", request.plan());
  if (!spec.application_id.empty()) {
    const std::string instead = "application_id";
    CheckEmpty(check, "person_ref", !spec.person_ref.empty(), instead);
    CheckEmpty(check, "travel_history", !spec.history.empty(), instead);
    CheckEmpty(check, "plan", request.has_plan(), instead);
    CheckEmpty(check, "on", request.has_on(), instead);
    // From areas in which the stay is not lawful a mission could work out where
    // she was.
    CheckEmpty(check, "area", !request.area().empty(), instead);
  } else if (spec.plan && !request.has_on()) {
    spec.on = spec.plan->first;
  } else {
    spec.on = ParseDay(check, "on", request.has_on(), request.on());
  }
  RETURN_IF_ERROR(check.Finish());
  return spec;
}

absl::Status CheckEntry(const EntrySpec& spec, View view) {
  if (view != View::kMission || !spec.application_id.empty()) {
    return absl::OkStatus();
  }
  return InvalidField(
      "application_id", "FIELD_REQUIRED",
      "Name one of your applications: she entered on its visa.");
}

absl::Status CheckBalance(const BalanceSpec& spec, View view) {
  if (view != View::kMission || !spec.application_id.empty()) {
    return absl::OkStatus();
  }
  return InvalidField("application_id", "FIELD_REQUIRED",
                      "Name one of your applications: its stay is judged.");
}

v1::Travel ToProto(const Travel& travel) {
  v1::Travel out;
  out.set_travel_id(travel.public_id);
  out.set_etag(std::to_string(travel.version));
  out.set_case_ref(travel.case_ref);
  out.set_person_ref(travel.person_ref);
  out.set_application_id(travel.application_id);
  out.set_standing(ToProtoEnum<v1::TravelStanding>(travel.standing));
  *out.mutable_stay() = ToProto(travel.told.stay);
  out.set_entry_evidence(
      ToProtoEnum<v1::TravelEvidence>(travel.told.entry_evidence));
  out.set_exit_evidence(
      ToProtoEnum<v1::TravelEvidence>(travel.told.exit_evidence));
  for (const ToldTravel& told : travel.history) {
    *out.add_history() = ToProto(told);
  }
  return out;
}

absl::Status AnswerBalance(const BalanceSpec& spec,
                           const std::vector<NamedStay>& stays, bool ledger,
                           const Area& area, View view,
                           v1::GetStayBalanceResponse& out) {
  // A ledger that holds what cannot be gives no answer, with or without a plan.
  if (ledger || spec.plan) {
    const LegalDays plan = spec.plan.value_or(LegalDays{spec.on, spec.on});
    ASSIGN_OR_RETURN(const StayPlanAnswer answer,
                     JudgeTravel(stays, plan, area));
    if (spec.plan) SetPlanAnswer(answer, plan, view, out);
  }
  if (view == View::kMission) return absl::OkStatus();
  const std::vector<TravelRecord> records =
      ledger || spec.plan ? AtWorst(stays) : spec.history;
  *out.mutable_balance() = ToProto(
      BalanceOn(CountedDays(area, records, spec.on), spec.on, area.rule));
  return absl::OkStatus();
}

}  // namespace sojourn::visa
