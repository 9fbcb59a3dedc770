#include "services/visa/visa_convert.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/status/status_macros.h"

namespace sojourn::visa {
namespace {

constexpr int kMostNationalities = 10;
constexpr int kMostDestinations = 30;
constexpr int kMostNames = 20;
constexpr int kMostCountries = 250;
constexpr int kMostRouteDays = 3 * 366;
constexpr size_t kMostIdBytes = 64;
constexpr size_t kMostNameBytes = 400;
constexpr size_t kMostRuleBytes = 4000;

Identity ParseIdentity(FieldChecker& check,
                       const v1::ApplicantIdentity& identity) {
  Identity parsed;
  if (identity.names_size() > kMostNames) {
    check.Add("identity.names", "LIST_TOO_LONG",
              absl::StrCat("Give at most ", kMostNames, " parts."));
  } else {
    for (int i = 0; i < identity.names_size(); ++i) {
      parsed.names.push_back(
          ParseText(check, absl::StrCat("identity.names[", i, "]"),
                    identity.names(i), true, kMostNameBytes));
    }
  }
  parsed.name_to_use = ParseText(check, "identity.name_to_use",
                                 identity.name_to_use(), false, kMostNameBytes);
  parsed.date_of_birth = ParsePartialDate(check, "identity.date_of_birth",
                                          identity.date_of_birth());
  parsed.nationalities =
      ParseCountries(check, "identity.nationalities", identity.nationalities(),
                     kMostNationalities);
  parsed.sex_marker = ParseText(check, "identity.sex_marker",
                                identity.sex_marker(), false, kMostIdBytes);
  if (identity.has_document()) {
    parsed.document =
        ParseTravelDocument(check, "identity.document", identity.document());
  }
  parsed.document_number =
      ParseText(check, "identity.document_number", identity.document_number(),
                false, kMostIdBytes);
  parsed.contact_rules =
      ParseText(check, "identity.contact_rules", identity.contact_rules(),
                false, kMostRuleBytes);
  parsed.no_direct_contact = identity.no_direct_contact();
  parsed.accommodation_changes = identity.accommodation_changes();
  return parsed;
}

StayAnswer ParseAnswer(FieldChecker& check, const v1::StayAnswer& answer) {
  return {
      .lawful = answer.lawful(),
      .last_legal_day = ParseOptionalDay(check, "stay_answer.last_legal_day",
                                         answer.has_last_legal_day(),
                                         answer.last_legal_day()),
      .policy_version = ParseText(check, "stay_answer.policy_version",
                                  answer.policy_version(), false, kMostIdBytes),
      .inputs_hash = ParseText(check, "stay_answer.inputs_hash",
                               answer.inputs_hash(), false, kMostIdBytes)};
}

// What every fact has: which application, and the day it happened.
template <typename Request>
Telling ParseFact(FieldChecker& check, const Request& request, FactType type) {
  ParseText(check, "application_id", request.application_id(), true,
            kMostIdBytes);
  return {
      .type = type,
      .occurred_on = ParseDay(check, "occurred_on", request.has_occurred_on(),
                              request.occurred_on())};
}

template <typename Request>
absl::StatusOr<Telling> ParsePlainFact(const Request& request, FactType type) {
  FieldChecker check;
  Telling telling = ParseFact(check, request, type);
  RETURN_IF_ERROR(check.Finish());
  return telling;
}

Visa ParseVisa(FieldChecker& check, const v1::Visa& visa) {
  Visa parsed;
  parsed.scheme = RequiredEnum<Scheme>(check, "visa.scheme", visa.scheme());
  parsed.valid = ParseDays(check, "visa.valid", visa.valid());
  parsed.days = visa.days();
  if (parsed.days < 1 || parsed.days > kMostRouteDays) {
    check.Add("visa.days", "NUMBER_OUT_OF_RANGE",
              absl::StrCat("Give 1 to ", kMostRouteDays, "."));
  }
  parsed.entries =
      RequiredEnum<VisaEntries>(check, "visa.entries", visa.entries());
  parsed.territories = ParseCountries(check, "visa.territories",
                                      visa.territories(), kMostCountries);
  return parsed;
}

bool GoesAbroad(const AssessSpec& spec) {
  return std::ranges::any_of(spec.destinations, [&](const auto& destination) {
    return destination != spec.input.present_country;
  });
}

// Who stays in her country is asked nothing: her case may hold next to nothing
// yet, and the answer does not depend on it.
void CheckTraveller(FieldChecker& check,
                    const v1::AssessRouteRequest& request) {
  if (request.nationalities().empty() && !request.stateless()) {
    check.Add("nationalities", "FIELD_REQUIRED",
              "Give one, or say that she is stateless.");
  }
  RequiredEnum<TravelDocumentKind>(check, "document.kind",
                                   request.document().kind());
}

}  // namespace

absl::StatusOr<AssessSpec> ParseAssess(const v1::AssessRouteRequest& request) {
  FieldChecker check;
  AssessSpec spec;
  AssessInput& input = spec.input;
  input.nationalities = ParseCountries(
      check, "nationalities", request.nationalities(), kMostNationalities);
  input.residence_country = ParseCountry(check, "residence_country",
                                         request.residence_country(), false);
  input.present_country =
      ParseCountry(check, "present_country", request.present_country(), false);
  input.document = ParseTravelDocument(check, "document", request.document());
  input.stay = ParseDays(check, "stay", request.stay());
  input.travel_history =
      ParseHistory(check, "travel_history", request.travel_history());
  const StayPurpose purpose = FromProto<StayPurpose>(request.purpose());
  if (purpose != StayPurpose::kUnspecified) input.purpose = purpose;
  input.urgent = request.urgent();
  spec.destinations =
      ParseCountries(check, "destination_countries",
                     request.destination_countries(), kMostDestinations);
  if (request.destination_countries().empty()) {
    check.Add("destination_countries", "FIELD_REQUIRED", "Give at least one.");
  }
  if (GoesAbroad(spec)) CheckTraveller(check, request);
  RETURN_IF_ERROR(check.Finish());
  return spec;
}

absl::StatusOr<BalanceSpec> ParseBalance(
    const v1::GetStayBalanceRequest& request) {
  FieldChecker check;
  BalanceSpec spec;
  spec.history =
      ParseHistory(check, "travel_history", request.travel_history());
  spec.on = ParseDay(check, "on", request.has_on(), request.on());
  RETURN_IF_ERROR(check.Finish());
  return spec;
}

absl::StatusOr<OpenSpec> ParseOpen(const v1::OpenApplicationRequest& request) {
  FieldChecker check;
  OpenSpec spec;
  spec.case_ref =
      ParseText(check, "case_ref", request.case_ref(), true, kMostIdBytes);
  spec.person_ref =
      ParseText(check, "person_ref", request.person_ref(), true, kMostIdBytes);
  spec.route_id =
      ParseText(check, "route_id", request.route_id(), true, kMostIdBytes);
  spec.mission_organisation_id =
      ParseText(check, "mission_organisation_id",
                request.mission_organisation_id(), false, kMostIdBytes);
  spec.present_country =
      ParseCountry(check, "present_country", request.present_country(), false);
  spec.handling = FromProto<Handling>(request.handling());
  spec.stay = ParseDays(check, "stay", request.stay());
  spec.stay_answer = ParseAnswer(check, request.stay_answer());
  spec.identity = ParseIdentity(check, request.identity());
  spec.minor = request.minor();
  RETURN_IF_ERROR(check.Finish());
  return spec;
}

absl::StatusOr<Telling> ParseTelling(const v1::RecordDocumentRequest& request,
                                     const std::string& waived_by) {
  FieldChecker check;
  Telling telling = ParseFact(check, request, FactType::kDocumentRecorded);
  Document document;
  document.kind = RequiredEnum<DocumentKind>(check, "kind", request.kind());
  if (FromProto<DocumentRequirement>(request.requirement()) ==
      DocumentRequirement::kWaived) {
    document.requirement = DocumentRequirement::kWaived;
    document.waived_by = waived_by;
    document.status = FromProto<DocumentStatus>(request.status());
    if (document.status == DocumentStatus::kUnspecified) {
      document.status = DocumentStatus::kMissing;
    }
  } else {
    document.status =
        RequiredEnum<DocumentStatus>(check, "status", request.status());
  }
  document.expires_on = ParseOptionalDay(
      check, "expires_on", request.has_expires_on(), request.expires_on());
  telling.document = std::move(document);
  RETURN_IF_ERROR(check.Finish());
  return telling;
}

absl::StatusOr<Telling> ParseTelling(
    const v1::RecordPreclearanceRequest& request) {
  FieldChecker check;
  Telling telling = ParseFact(check, request, FactType::kPreclearanceRecorded);
  telling.preclearance =
      RequiredEnum<PreclearanceOutcome>(check, "outcome", request.outcome());
  RETURN_IF_ERROR(check.Finish());
  return telling;
}

absl::StatusOr<Telling> ParseTelling(const v1::RecordLodgedRequest& request) {
  return ParsePlainFact(request, FactType::kLodged);
}

absl::StatusOr<Telling> ParseTelling(
    const v1::RecordAdmissibleRequest& request) {
  return ParsePlainFact(request, FactType::kAdmissible);
}

absl::StatusOr<Telling> ParseTelling(
    const v1::RecordCollectedRequest& request) {
  return ParsePlainFact(request, FactType::kCollected);
}

absl::StatusOr<Telling> ParseTelling(const v1::RecordIssuedRequest& request) {
  FieldChecker check;
  Telling telling = ParseFact(check, request, FactType::kIssued);
  telling.visa = ParseVisa(check, request.visa());
  RETURN_IF_ERROR(check.Finish());
  return telling;
}

absl::StatusOr<Telling> ParseTelling(const v1::RecordRefusedRequest& request) {
  FieldChecker check;
  Telling telling = ParseFact(check, request, FactType::kRefused);
  telling.grounds =
      ParseEnums<RefusalGround>(check, "grounds", request.grounds());
  if (telling.grounds.empty()) {
    check.Add("grounds", "FIELD_REQUIRED", "Name at least one ground.");
  }
  telling.appeal_by = ParseOptionalDay(
      check, "appeal_by", request.has_appeal_by(), request.appeal_by());
  RETURN_IF_ERROR(check.Finish());
  return telling;
}

absl::StatusOr<absl::Time> ParseAppointment(
    const v1::BookAppointmentRequest& request) {
  FieldChecker check;
  ParseText(check, "application_id", request.application_id(), true,
            kMostIdBytes);
  if (!request.has_appointment_at()) {
    check.Add("appointment_at", "FIELD_REQUIRED", "Give the time.");
  }
  RETURN_IF_ERROR(check.Finish());
  return TimeOf(request.appointment_at());
}

absl::StatusOr<WithdrawTarget> ParseWithdraw(
    const v1::WithdrawApplicationRequest& request) {
  if (request.has_application_id())
    return WithdrawTarget{request.application_id()};
  if (!request.has_open_request_id()) {
    return InvalidField("target", "FIELD_REQUIRED",
                        "Give application_id or open_request_id.");
  }
  if (!crypto::IsUuid(request.open_request_id())) {
    return InvalidField("open_request_id", "REQUEST_ID_INVALID",
                        "Give the request_id of the OpenApplication.");
  }
  return WithdrawTarget{std::nullopt, request.open_request_id()};
}

absl::StatusOr<Share> ParseShare(const v1::SetShareRequest& request) {
  FieldChecker check;
  if (request.number() < 1) {
    check.Add("number", "FIELD_REQUIRED", "Counts from 1.");
  }
  Share share{
      .application_id = ParseText(check, "application_id",
                                  request.application_id(), true, kMostIdBytes),
      .number = request.number(),
      .view_closed = request.view_closed(),
      .contact_rules =
          ParseText(check, "contact_rules", request.contact_rules(), false,
                    kMostRuleBytes),
      .no_direct_contact = request.no_direct_contact(),
      .accommodation_changes = request.accommodation_changes()};
  RETURN_IF_ERROR(check.Finish());
  return share;
}

}  // namespace sojourn::visa
