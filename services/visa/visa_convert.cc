#include "services/visa/visa_convert.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/status/status_macros.h"
#include "services/visa/checklist/checklist_convert.h"

namespace sojourn::visa {
namespace {

constexpr int kMostNationalities = 10;
constexpr int kMostDestinations = 30;
constexpr int kMostNames = 20;
constexpr int kMostCountries = 250;
constexpr int kMostRouteDays = 3 * 366;
constexpr int kMostGuardians = 2;
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

int ParseStayDays(FieldChecker& check, const std::string& field, int days) {
  if (days < 1 || days > kMostRouteDays) {
    check.Add(field, "NUMBER_OUT_OF_RANGE",
              absl::StrCat("Give 1 to ", kMostRouteDays, "."));
  }
  return days;
}

Visa ParseVisa(FieldChecker& check, const v1::Visa& visa) {
  Visa parsed;
  parsed.scheme = RequiredEnum<Scheme>(check, "visa.scheme", visa.scheme());
  parsed.valid = ParseDays(check, "visa.valid", visa.valid());
  parsed.days = ParseStayDays(check, "visa.days", visa.days());
  parsed.entries =
      RequiredEnum<VisaEntries>(check, "visa.entries", visa.entries());
  parsed.territories = ParseCountries(check, "visa.territories",
                                      visa.territories(), kMostCountries);
  return parsed;
}

// The grounds of the standard form and the time to appeal: of a refusal as of
// an annulment.
template <typename Request>
void ParseDecision(FieldChecker& check, const Request& request,
                   Telling& telling) {
  telling.grounds =
      ParseEnums<RefusalGround>(check, "grounds", request.grounds());
  if (telling.grounds.empty()) {
    check.Add("grounds", "FIELD_REQUIRED", "Name at least one ground.");
  }
  telling.appeal_by = ParseOptionalDay(
      check, "appeal_by", request.has_appeal_by(), request.appeal_by());
  telling.notified_on = ParseOptionalDay(
      check, "notified_on", request.has_notified_on(), request.notified_on());
  if (telling.notified_on && *telling.notified_on < telling.occurred_on) {
    check.Add("notified_on", "DATES_REVERSED",
              "It was handed over before it was decided.");
  }
}

// 1 to 4; 0: not said.
int ParseLevel(FieldChecker& check, type::v1::Level level) {
  if (type::v1::Level_IsValid(level)) return level;
  check.Add("level", "VALUE_UNKNOWN", "Is not a value of the contract.");
  return type::v1::LEVEL_UNSPECIFIED;
}

void CheckGuardians(FieldChecker& check,
                    const v1::OpenApplicationRequest& request) {
  const auto& guardians = request.guardian_person_refs();
  const bool any = !guardians.empty();
  if (!request.minor()) {
    if (any || request.unaccompanied() || !request.signed_by().empty()) {
      check.Add("minor", "GUARDIAN_INVALID",
                "Only a minor's application names guardians.");
    }
    return;
  }
  if (any == request.unaccompanied()) {
    check.Add("guardian_person_refs", "GUARDIAN_INVALID",
              "Name who of the party stands for the minor, or say that nobody "
              "does (unaccompanied).");
  }
  const auto names = [&](const std::string& person) {
    return std::ranges::find(guardians, person) != guardians.end();
  };
  const bool twice =
      guardians.size() == kMostGuardians && guardians[0] == guardians[1];
  if (guardians.size() > kMostGuardians || twice ||
      names(request.person_ref())) {
    check.Add("guardian_person_refs", "GUARDIAN_INVALID",
              "Name one or two others of the party.");
  }
  if (!request.signed_by().empty() && !names(request.signed_by())) {
    check.Add("signed_by", "GUARDIAN_INVALID", "Name one of the guardians.");
  }
}

Guardianship ParseGuardianship(FieldChecker& check,
                               const v1::OpenApplicationRequest& request) {
  CheckGuardians(check, request);
  Guardianship parsed{.signed_by = request.signed_by(),
                      .unaccompanied = request.unaccompanied()};
  for (int i = 0; i < request.guardian_person_refs_size(); ++i) {
    parsed.person_refs.push_back(
        ParseText(check, absl::StrCat("guardian_person_refs[", i, "]"),
                  request.guardian_person_refs(i), true, kMostIdBytes));
  }
  if (parsed.signed_by.empty() && !parsed.person_refs.empty()) {
    parsed.signed_by = parsed.person_refs.front();
  }
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
  spec.guardianship = ParseGuardianship(check, request);
  ParseChecklistFacts(check, request.checklist_facts(), spec);
  const int level = ParseLevel(check, request.level());
  if (level != type::v1::LEVEL_UNSPECIFIED) spec.level = level;
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
  document.waiver_reason = ParseWaiverReason(check, request);
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
  ParseDecision(check, request, telling);
  RETURN_IF_ERROR(check.Finish());
  return telling;
}

absl::StatusOr<Telling> ParseTelling(
    const v1::RecordConsultationRequest& request) {
  return ParsePlainFact(request, FactType::kConsultation);
}

absl::StatusOr<Telling> ParseTelling(
    const v1::AskForDocumentsRequest& request) {
  FieldChecker check;
  Telling telling = ParseFact(check, request, FactType::kDocumentsAsked);
  telling.asked = ParseEnums<DocumentKind>(check, "kinds", request.kinds());
  if (telling.asked.empty()) {
    check.Add("kinds", "FIELD_REQUIRED", "Name what is asked for.");
  }
  telling.asked_by = ParseDay(check, "by", request.has_by(), request.by());
  if (check.ok() && *telling.asked_by < telling.occurred_on) {
    check.Add("by", "DATES_REVERSED", "It is before the day of the request.");
  }
  RETURN_IF_ERROR(check.Finish());
  return telling;
}

absl::StatusOr<Telling> ParseTelling(const v1::RecordAppealRequest& request) {
  FieldChecker check;
  Telling telling = ParseFact(check, request, FactType::kAppealed);
  telling.lodged_with = ParseText(check, "lodged_with", request.lodged_with(),
                                  false, kMostNameBytes);
  RETURN_IF_ERROR(check.Finish());
  return telling;
}

absl::StatusOr<Telling> ParseTelling(const v1::ExtendVisaRequest& request) {
  FieldChecker check;
  Telling telling = ParseFact(check, request, FactType::kExtended);
  Visa& visa = telling.visa.emplace();
  visa.valid = ParseDays(check, "valid", request.valid());
  visa.days = ParseStayDays(check, "days", request.days());
  telling.extension = Extension{.ground = RequiredEnum<ExtensionGround>(
                                    check, "ground", request.ground()),
                                .fee_charged = request.fee_charged()};
  RETURN_IF_ERROR(check.Finish());
  return telling;
}

absl::StatusOr<Telling> ParseTelling(const v1::RecordAnnulledRequest& request) {
  FieldChecker check;
  Telling telling = ParseFact(check, request, FactType::kAnnulled);
  ParseDecision(check, request, telling);
  telling.revoked = request.revoked();
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
      .accommodation_changes = request.accommodation_changes(),
      .level = ParseLevel(check, request.level())};
  RETURN_IF_ERROR(check.Finish());
  return share;
}

}  // namespace sojourn::visa
