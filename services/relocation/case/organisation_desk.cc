#include "services/relocation/case/organisation_desk.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/crypto/ids.h"
#include "common/db/db_error.h"
#include "common/idempotency/mutation.h"
#include "common/reference/countries.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "google/protobuf/util/field_mask_util.h"
#include "services/relocation/agreements/agreement_rules.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_field_walk.h"
#include "services/relocation/workflow/workflow_store_steps.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::keystore::KeyRef;

constexpr db::Query kInsert{"organisation_insert", R"sql(
INSERT INTO organisations
  (id, public_id, kind, status, profile_sealed, created_at, sharing_ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7))sql"};

const db::ConstraintErrors kErrors{
    {"organisations_public_id_key", [] {
       return AlreadyExists("organisation", "ORGANISATION_EXISTS",
                            "an organisation has this id already");
     }}};

constexpr char kRoster[] = "on_call_roster";
constexpr std::string_view kChangeable[] = {
    "name",  "time_zone",         "language_codes",
    kRoster, "sharing_agreement", "status"};

// So many are shown who had the shift.
constexpr int kShiftsKept = 20;
// Who took a shift over is told for as long as one may last.
constexpr absl::Duration kShiftTold = absl::Hours(24);

idempotency::Outcome OutcomeFor(const std::string& id,
                                const std::string& fields) {
  return {.result_ref = id,
          .replayed = false,
          .audit_resource = "organisation",
          .audit_id = id,
          .audit_fields = fields,
          .audit_reason = ""};
}

// An id that a token issuer may have given: letters, digits, '-', '_', '.'.
bool IsOrganisationId(const std::string& id) {
  return id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  c == '-' || c == '_' || c == '.';
         });
}

void CheckRoster(const v1::Organisation& organisation, FieldChecker& fields) {
  std::set<std::string> seen;
  for (int i = 0; i < organisation.on_call_roster_size(); ++i) {
    const v1::OnCallEntry& entry = organisation.on_call_roster(i);
    const std::string line = absl::StrCat("organisation.onCallRoster[", i, "]");
    const std::string at = line + ".subject";
    if (entry.subject().empty()) {
      fields.Add(at, "FIELD_REQUIRED",
                 "name the person by her token's subject");
    } else if (!seen.insert(entry.subject()).second) {
      fields.Add(at, "ROSTER_TWICE",
                 "she stands on the roster already: one line a person");
    }
    CheckName(entry.subject(), at, fields);
    if (HasContact(entry)) continue;
    fields.Add(line + ".contact", "FIELD_REQUIRED",
               "give the address that wakes her at night: without it her calls "
               "reach nobody");
  }
}

// Without places: what is agreed is of every person.
bool IsPlainPath(const std::string& path) {
  const google::protobuf::Descriptor* at = v1::Intake::descriptor();
  for (const std::string& name :
       std::vector<std::string>(absl::StrSplit(path, '.'))) {
    const google::protobuf::FieldDescriptor* const field =
        at == nullptr ? nullptr : at->FindFieldByName(name);
    if (field == nullptr) return false;
    at = field->message_type();
  }
  return true;
}

void CheckAgreement(const v1::Organisation& organisation,
                    FieldChecker& fields) {
  if (!organisation.has_sharing_agreement()) return;
  const v1::SharingAgreement& agreement = organisation.sharing_agreement();
  const std::string at = "organisation.sharingAgreement";
  if (!agreement.has_expires_on()) {
    fields.Add(at + ".expiresOn", "FIELD_REQUIRED",
               "say until when: no agreement stands for ever");
  } else if (const type::v1::Date& last = agreement.expires_on();
             last.month() == 0 || last.day() == 0) {
    fields.Add(at + ".expiresOn", "DATE_INVALID", "give the last day whole");
  }
  for (int i = 0; i < agreement.fields_size(); ++i) {
    const std::string& field = agreement.fields(i);
    if (field == agreements::kWholeIntake || IsPlainPath(field)) continue;
    fields.Add(absl::StrCat(at, ".fields[", i, "]"), "FIELD_UNKNOWN",
               "name a field of an intake, such as needs or "
               "persons.identity; intake is all of it");
  }
  for (int i = 0; i < agreement.purposes_size(); ++i) {
    if (agreement.purposes(i) != v1::CONSENT_PURPOSE_UNSPECIFIED) continue;
    fields.Add(absl::StrCat(at, ".purposes[", i, "]"), "FIELD_REQUIRED",
               "say for what, such as SHARE_WITH_HOST");
  }
}

bool Names(const google::protobuf::FieldMask& mask, std::string_view path) {
  return std::find(mask.paths().begin(), mask.paths().end(), path) !=
         mask.paths().end();
}

absl::Status CheckMask(const google::protobuf::FieldMask& mask) {
  FieldChecker fields;
  if (mask.paths().empty()) {
    fields.Add("update_mask", "FIELD_REQUIRED", "name what is to change");
  }
  for (const std::string& path : mask.paths()) {
    if (std::find(std::begin(kChangeable), std::end(kChangeable), path) !=
        std::end(kChangeable)) {
      continue;
    }
    fields.Add("update_mask", "MASK_PATH_UNKNOWN",
               "name, time_zone, language_codes, on_call_roster, "
               "sharing_agreement and status can change");
  }
  return fields.Finish();
}

// The organisation with what the mask names taken from `given`.
v1::Organisation Merge(const v1::Organisation& given,
                       const google::protobuf::FieldMask& mask,
                       v1::Organisation known) {
  google::protobuf::util::FieldMaskUtil::MergeOptions whole;
  whole.set_replace_message_fields(true);
  whole.set_replace_repeated_fields(true);
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(given, mask, whole,
                                                        &known);
  return known;
}

}  // namespace

absl::Status CheckOrganisation(const v1::Organisation& organisation,
                               bool roster_given) {
  FieldChecker fields;
  if (organisation.kind() == v1::ORGANISATION_KIND_UNSPECIFIED) {
    fields.Add("organisation.kind", "FIELD_REQUIRED",
               "say what kind of organisation it is");
  }
  if (organisation.name().empty()) {
    fields.Add("organisation.name", "FIELD_REQUIRED", "give its name");
  }
  if (!IsOrganisationId(organisation.organisation_id())) {
    fields.Add("organisation.organisation_id", "ID_INVALID",
               "use up to 64 letters, digits, '-', '_' and '.'");
  }
  for (int i = 0; i < organisation.language_codes_size(); ++i) {
    if (reference::IsLanguageCode(organisation.language_codes(i))) continue;
    fields.Add("organisation.languageCodes[" + std::to_string(i) + "]",
               "LANGUAGE_UNKNOWN", "use ISO 639-1 or 639-3");
  }
  const AddProblem add = [&](std::string_view at, std::string_view reason,
                             std::string_view description,
                             std::string_view remedy) {
    fields.Add(at, reason,
               std::string(description) + ": " + std::string(remedy));
  };
  if (roster_given) CheckRoster(organisation, fields);
  CheckAgreement(organisation, fields);
  WalkSizes(organisation, "organisation", add);
  WalkValues(organisation, "organisation", std::nullopt, add);
  return fields.Finish();
}

absl::StatusOr<v1::Organisation> OrganisationDesk::Create(
    const server::Call& call, const v1::Organisation& given) {
  const std::string row_id = crypto::NewUuidV7();
  const std::string id = given.organisation_id().empty()
                             ? crypto::NewPublicId()
                             : given.organisation_id();
  const std::string kind =
      ShortName(v1::OrganisationKind_Name(given.kind()), "ORGANISATION_KIND_");
  v1::Organisation named = given;
  named.set_organisation_id(id);
  named.set_status(v1::ORGANISATION_STATUS_ACTIVE);
  const KeyRef key = OrganisationKey(id);
  RETURN_IF_ERROR(runtime_.keys().CreateKeys({&key, 1}));
  ASSIGN_OR_RETURN(const db::Bytes sealed,
                   SealProfile(runtime_.sealer(), row_id, named));
  const auto store =
      [&](db::Transaction& tx,
          const db::Result&) -> absl::StatusOr<idempotency::Outcome> {
    tx.Queue(kInsert, db::Params(row_id, id, kind, "ACTIVE", sealed, tx.now(),
                                 SharingEndsAt(named)));
    if (SharingEndsAt(named) > tx.now()) steps::WakeForAgreement(tx);
    return OutcomeFor(id, "profile");
  };
  ASSIGN_OR_RETURN(const idempotency::Outcome outcome,
                   kErrors.Map(idempotency::Create(runtime_, call, store)));
  return Load(call, outcome.result_ref);
}

absl::StatusOr<v1::Organisation> OrganisationDesk::Update(
    const server::Call& call, const v1::Organisation& given,
    const google::protobuf::FieldMask& mask) {
  RETURN_IF_ERROR(CheckMask(mask));
  const auto update =
      [&](db::Transaction& tx,
          const db::Result& locked) -> absl::StatusOr<idempotency::Outcome> {
    ASSIGN_OR_RETURN(OpenedOrganisation opened,
                     OpenOrganisation(runtime_.sealer(), locked.row(0)));
    v1::Organisation& organisation = opened.organisation;
    if (!given.etag().empty() && given.etag() != organisation.etag()) {
      return EtagMismatch(organisation.etag());
    }
    organisation = Merge(given, mask, std::move(organisation));
    RETURN_IF_ERROR(CheckOrganisation(organisation, Names(mask, kRoster)));
    if (organisation.status() == v1::ORGANISATION_STATUS_UNSPECIFIED) {
      return InvalidField("organisation.status", "FIELD_REQUIRED",
                          "give ACTIVE, SUSPENDED or LEFT");
    }
    RETURN_IF_ERROR(SaveOrganisation(tx, runtime_.sealer(), opened));
    if (SharingEndsAt(organisation) > tx.now()) steps::WakeForAgreement(tx);
    return OutcomeFor(organisation.organisation_id(), "profile");
  };
  const std::string& id = given.organisation_id();
  const KeyRef key = OrganisationKey(id);
  RETURN_IF_ERROR(runtime_.sealer().Prefetch({&key, 1}));
  ASSIGN_OR_RETURN(const idempotency::Outcome outcome,
                   idempotency::Mutate(runtime_, call, kLockOrganisation,
                                       db::Params(id), "organisation", update));
  return Load(call, outcome.result_ref);
}

absl::StatusOr<v1::OnDuty> OrganisationDesk::GetOnDuty(
    const server::Call& call, const std::string& id) const {
  ASSIGN_OR_RETURN(const OpenedOrganisation opened, Read(call, id));
  return ShowOnDuty(opened);
}

absl::StatusOr<v1::OnDuty> OrganisationDesk::HandOverShift(
    const server::Call& call, const std::string& to_subject,
    const std::string& note) const {
  const auto hand_over =
      [&](db::Transaction& tx,
          const db::Result& locked) -> absl::StatusOr<idempotency::Outcome> {
    ASSIGN_OR_RETURN(OpenedOrganisation opened,
                     OpenOrganisation(runtime_.sealer(), locked.row(0)));
    const std::vector<on_call::RosterEntry> roster = opened.Roster();
    const on_call::OnDuty duty = opened.OnDuty();
    const std::string from = duty.person ? roster[*duty.person].subject : "";
    RETURN_IF_ERROR(on_call::CheckShiftTo(roster, from, to_subject));
    stored::ShiftHandOver& shift = *opened.duty.add_hand_overs();
    shift.set_from_subject(from);
    shift.set_to_subject(to_subject);
    shift.set_recorded_by(call.caller.subject);
    SetTime(tx.now(), *shift.mutable_at());
    shift.set_note(note);
    auto& kept = *opened.duty.mutable_hand_overs();
    if (kept.size() > kShiftsKept) {
      kept.DeleteSubrange(0, kept.size() - kShiftsKept);
    }
    RETURN_IF_ERROR(SaveOrganisation(tx, runtime_.sealer(), opened));
    return OutcomeFor(opened.organisation.organisation_id(), "on_duty");
  };
  const KeyRef key = OrganisationKey(call.caller.organisation_id);
  RETURN_IF_ERROR(runtime_.sealer().Prefetch({&key, 1}));
  ASSIGN_OR_RETURN(const idempotency::Outcome outcome,
                   idempotency::Mutate(runtime_, call, kLockOrganisation,
                                       db::Params(call.caller.organisation_id),
                                       "organisation", hand_over));
  return GetOnDuty(call, outcome.result_ref);
}

absl::StatusOr<std::optional<v1::WorkItem>> OrganisationDesk::ShiftTakenOver(
    const server::Call& call) const {
  using Nothing = std::optional<v1::WorkItem>;
  const auto read = ReadWithTime(call, call.caller.organisation_id);
  // Not registered, or its key is gone: nothing was handed over there.
  if (absl::IsNotFound(read.status())) return Nothing();
  RETURN_IF_ERROR(read.status());
  const auto& [opened, now] = *read;
  if (opened.TakenOverBy() != call.caller.subject) return Nothing();
  const stored::ShiftHandOver& shift = *opened.duty.hand_overs().rbegin();
  if (now > ToTime(shift.at()) + kShiftTold) return Nothing();
  v1::WorkItem item;
  item.set_what(absl::StrCat("you are called first from now on, ",
                             shift.recorded_by(),
                             " handed the shift over to you: ", shift.note()));
  item.set_action("GetOnDuty");
  return std::optional<v1::WorkItem>(std::move(item));
}

absl::StatusOr<OrganisationDesk::ReadOrganisation>
OrganisationDesk::ReadWithTime(const server::Call& call,
                               const std::string& id) const {
  struct Found {
    db::Result rows;
    absl::Time now;
  };
  ASSIGN_OR_RETURN(
      const Found found,
      runtime_.db().Read<Found>(
          call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Found> {
            Found read;
            ASSIGN_OR_RETURN(read.rows,
                             tx.Execute(kSelectOrganisation, db::Params(id)));
            read.now = tx.now();
            return read;
          }));
  if (found.rows.empty()) return NotFound("organisation");
  ASSIGN_OR_RETURN(OpenedOrganisation opened,
                   OpenOrganisation(runtime_.sealer(), found.rows.row(0)));
  return ReadOrganisation{std::move(opened), found.now};
}

absl::StatusOr<OpenedOrganisation> OrganisationDesk::Read(
    const server::Call& call, const std::string& id) const {
  ASSIGN_OR_RETURN(ReadOrganisation read, ReadWithTime(call, id));
  return std::move(read.opened);
}

absl::StatusOr<v1::Organisation> OrganisationDesk::Load(
    const server::Call& call, const std::string& id) const {
  ASSIGN_OR_RETURN(OpenedOrganisation opened, Read(call, id));
  return std::move(opened.organisation);
}

}  // namespace sojourn::relocation
