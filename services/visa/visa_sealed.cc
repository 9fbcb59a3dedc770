#include "services/visa/visa_sealed.h"

#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "common/status/string_view.h"
#include "nlohmann/json.hpp"

namespace sojourn::visa {
namespace {

using nlohmann::json;

// Shows what is wrong with a JSON document as exceptions do, inside Decode.
absl::CivilDay ToDay(const json& value) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(value.get<std::string>(), &day)) {
    throw json::other_error::create(501, "not a day", nullptr);
  }
  return day;
}

json FromDay(const std::optional<absl::CivilDay>& day) {
  return day ? json(absl::FormatCivilTime(*day)) : json();
}

std::optional<absl::CivilDay> ToOptionalDay(const json& value) {
  if (value.is_null()) return std::nullopt;
  return ToDay(value);
}

template <typename E>
json FromEnum(E value) {
  return std::string(NameOf(value));
}

template <typename E>
E ToEnum(const json& value) {
  return FromName<E>(value.get<std::string>()).value_or(E::kUnspecified);
}

json FromDays(const LegalDays& days) {
  return {FromDay(days.first), FromDay(days.last)};
}

LegalDays ToDays(const json& value) {
  return {ToDay(value.at(0)), ToDay(value.at(1))};
}

json FromDocument(const TravelDocument& document) {
  json value = {{"kind", FromEnum(document.kind)},
                {"issuing_country", document.issuing_country},
                {"issued_on", FromDay(document.issued_on)},
                {"expires_on", FromDay(document.expires_on)},
                {"blank_pages", nullptr},
                {"renewal", FromEnum(document.renewal)}};
  if (document.blank_pages) value["blank_pages"] = *document.blank_pages;
  return value;
}

TravelDocument ToDocument(const json& value) {
  TravelDocument document{
      .kind = ToEnum<TravelDocumentKind>(value.at("kind")),
      .issuing_country = value.at("issuing_country"),
      .issued_on = ToOptionalDay(value.at("issued_on")),
      .expires_on = ToOptionalDay(value.at("expires_on")),
      .renewal = ToEnum<DocumentRenewal>(value.at("renewal"))};
  if (!value.at("blank_pages").is_null()) {
    document.blank_pages = value.at("blank_pages").get<int>();
  }
  return document;
}

json FromVisa(const Visa& visa) {
  return {{"scheme", FromEnum(visa.scheme)},
          {"valid", FromDays(visa.valid)},
          {"days", visa.days},
          {"entries", FromEnum(visa.entries)},
          {"territories", visa.territories}};
}

Visa ToVisa(const json& value) {
  return {.scheme = ToEnum<Scheme>(value.at("scheme")),
          .valid = ToDays(value.at("valid")),
          .days = value.at("days"),
          .entries = ToEnum<VisaEntries>(value.at("entries")),
          .territories = value.at("territories")};
}

json FromGuardianship(const Guardianship& guardianship) {
  return {{"person_refs", guardianship.person_refs},
          {"signed_by", guardianship.signed_by},
          {"unaccompanied", guardianship.unaccompanied}};
}

Guardianship ToGuardianship(const json& value) {
  return {
      .person_refs = value.at("person_refs").get<std::vector<std::string>>(),
      .signed_by = value.at("signed_by"),
      .unaccompanied = value.at("unaccompanied")};
}

json FromAfter(const AfterDecision& after) {
  json value = {{"appealed_on", FromDay(after.appealed_on)},
                {"appeal_lodged_with", after.appeal_lodged_with},
                {"extension", nullptr},
                {"revoked", after.revoked}};
  if (after.extension) {
    value["extension"] = {{"ground", FromEnum(after.extension->ground)},
                          {"fee_charged", after.extension->fee_charged}};
  }
  return value;
}

AfterDecision ToAfter(const json& value) {
  AfterDecision after{.appealed_on = ToOptionalDay(value.at("appealed_on")),
                      .appeal_lodged_with = value.at("appeal_lodged_with"),
                      .revoked = value.at("revoked")};
  const json& extension = value.at("extension");
  if (!extension.is_null()) {
    after.extension =
        Extension{.ground = ToEnum<ExtensionGround>(extension.at("ground")),
                  .fee_charged = extension.at("fee_charged")};
  }
  return after;
}

// The one place where the JSON library's exceptions end.
template <typename T>
absl::StatusOr<T> Decode(const std::string& text,
                         absl::FunctionRef<T(const json&)> read) {
  try {
    return read(json::parse(text));
  } catch (const json::exception&) {
    return absl::DataLossError("sealed text does not read as it was written");
  }
}

}  // namespace

std::string EncodeIdentity(const Identity& identity) {
  const PartialDate& born = identity.date_of_birth;
  return json{{"names", identity.names},
              {"name_to_use", identity.name_to_use},
              {"date_of_birth", {born.year, born.month, born.day}},
              {"nationalities", identity.nationalities},
              {"sex_marker", identity.sex_marker},
              {"document", FromDocument(identity.document)},
              {"document_number", identity.document_number},
              {"contact_rules", identity.contact_rules},
              {"no_direct_contact", identity.no_direct_contact},
              {"accommodation_changes", identity.accommodation_changes}}
      .dump();
}

absl::StatusOr<Identity> DecodeIdentity(const std::string& text) {
  return Decode<Identity>(text, [](const json& value) {
    const json& born = value.at("date_of_birth");
    return Identity{
        .names = value.at("names"),
        .name_to_use = value.at("name_to_use"),
        .date_of_birth = {born.at(0), born.at(1), born.at(2)},
        .nationalities = value.at("nationalities"),
        .sex_marker = value.at("sex_marker"),
        .document = ToDocument(value.at("document")),
        .document_number = value.at("document_number"),
        .contact_rules = value.at("contact_rules"),
        .no_direct_contact = value.at("no_direct_contact"),
        // Not in what was sealed before a mission was told.
        .accommodation_changes = value.value("accommodation_changes", false)};
  });
}

std::string EncodePlan(const Plan& plan) {
  json value = {{"stay", FromDays(plan.stay)},
                {"lawful", plan.answer.lawful},
                {"last_legal_day", FromDay(plan.answer.last_legal_day)},
                {"policy_version", plan.answer.policy_version},
                {"inputs_hash", plan.answer.inputs_hash}};
  if (plan.guardianship) {
    value["guardianship"] = FromGuardianship(*plan.guardianship);
  }
  return value.dump();
}

absl::StatusOr<Plan> DecodePlan(const std::string& text) {
  return Decode<Plan>(text, [](const json& value) {
    Plan plan{
        .stay = ToDays(value.at("stay")),
        .answer = {.lawful = value.at("lawful"),
                   .last_legal_day = ToOptionalDay(value.at("last_legal_day")),
                   .policy_version = value.at("policy_version"),
                   .inputs_hash = value.at("inputs_hash")}};
    if (value.contains("guardianship")) {
      plan.guardianship = ToGuardianship(value.at("guardianship"));
    }
    return plan;
  });
}

std::string EncodeProgress(const Progress& progress) {
  json value = {{"appointment_at", nullptr}, {"visa", nullptr}};
  if (progress.appointment_at) {
    value["appointment_at"] = absl::ToUnixSeconds(*progress.appointment_at);
  }
  if (progress.visa) value["visa"] = FromVisa(*progress.visa);
  if (progress.after != AfterDecision()) {
    value["after"] = FromAfter(progress.after);
  }
  return value.dump();
}

absl::StatusOr<Progress> DecodeProgress(const std::string& text) {
  return Decode<Progress>(text, [](const json& value) {
    Progress progress;
    if (!value.at("appointment_at").is_null()) {
      progress.appointment_at =
          absl::FromUnixSeconds(value.at("appointment_at").get<int64_t>());
    }
    if (!value.at("visa").is_null()) progress.visa = ToVisa(value.at("visa"));
    if (value.contains("after")) progress.after = ToAfter(value.at("after"));
    return progress;
  });
}

std::string EncodeDay(absl::CivilDay day) { return absl::FormatCivilTime(day); }

absl::StatusOr<absl::CivilDay> DecodeDay(const std::string& text) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day)) {
    return absl::DataLossError("sealed text is not a day");
  }
  return day;
}

std::string EncodeTelling(const TravelTelling& telling) {
  const TravelRecord& stay = telling.stay;
  return json{{"act", FromEnum(telling.act)},
              {"country", stay.country},
              {"entry", FromDay(stay.entry)},
              {"exit", FromDay(stay.exit)},
              {"permit", FromEnum(stay.permit)},
              {"entry_evidence", FromEnum(telling.entry_evidence)},
              {"exit_evidence", FromEnum(telling.exit_evidence)},
              {"reason", telling.reason}}
      .dump();
}

absl::StatusOr<TravelTelling> DecodeTelling(const std::string& text) {
  return Decode<TravelTelling>(text, [](const json& value) {
    return TravelTelling{
        .act = ToEnum<TravelAct>(value.at("act")),
        .stay = {.country = value.at("country"),
                 .entry = ToDay(value.at("entry")),
                 .exit = ToOptionalDay(value.at("exit")),
                 .permit = ToEnum<TravelPermit>(value.at("permit"))},
        .entry_evidence = ToEnum<TravelEvidence>(value.at("entry_evidence")),
        .exit_evidence = ToEnum<TravelEvidence>(value.at("exit_evidence")),
        .reason = value.at("reason")};
  });
}

}  // namespace sojourn::visa
