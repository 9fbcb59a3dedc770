#include "services/relocation/referral/referral_letter.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::relocation {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;

bool IsField(const Descriptor& type, std::string_view path) {
  const Descriptor* at = &type;
  for (const absl::string_view name : absl::StrSplit(Av(path), '.')) {
    if (at == nullptr) return false;
    const FieldDescriptor* const field = at->FindFieldByName(std::string(name));
    if (field == nullptr) return false;
    at = field->message_type();
  }
  return true;
}

// Of "persons.identity", below "persons": "identity".
std::vector<std::string> Below(const std::vector<std::string>& fields,
                               const std::string& name) {
  std::vector<std::string> below;
  for (const std::string& field : fields) {
    if (field.size() > name.size() + 1 && field[name.size()] == '.' &&
        field.compare(0, name.size(), name) == 0) {
      below.push_back(field.substr(name.size() + 1));
    }
  }
  return below;
}

void KeepOnly(const std::vector<std::string>& fields, Message& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> present;
  reflection.ListFields(message, &present);
  for (const FieldDescriptor* const field : present) {
    if (std::find(fields.begin(), fields.end(), field->name()) !=
        fields.end()) {
      continue;
    }
    const std::vector<std::string> below = Below(fields, field->name());
    if (below.empty() || field->message_type() == nullptr) {
      reflection.ClearField(&message, field);
    } else if (field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        KeepOnly(below, *reflection.MutableRepeatedMessage(&message, field, i));
      }
    } else {
      KeepOnly(below, *reflection.MutableMessage(&message, field));
    }
  }
}

}  // namespace

absl::StatusOr<std::vector<std::string>> FieldsToSend(
    const std::vector<std::string>& fields) {
  FieldChecker errors;
  std::set<std::string> sorted(std::begin(kAlwaysSent), std::end(kAlwaysSent));
  for (size_t i = 0; i < fields.size(); ++i) {
    if (IsField(*v1::Intake::descriptor(), fields[i])) {
      sorted.insert(fields[i]);
    } else {
      errors.Add(absl::StrCat("fields[", i, "]"), "FIELD_UNKNOWN",
                 "no field of an intake, such as persons or "
                 "rights_work.summary");
    }
  }
  RETURN_IF_ERROR(errors.Finish());
  return std::vector<std::string>(sorted.begin(), sorted.end());
}

v1::Intake IntakeToSend(const v1::Intake& intake,
                        const std::vector<v1::Consent>& consents,
                        const std::vector<std::string>& fields) {
  v1::Intake sent = intake;
  sent.clear_persons();
  for (const v1::Person& kept : intake.persons()) {
    if (kept.apart()) continue;
    v1::Person& person = *sent.add_persons();
    person = kept;
    person.clear_consents();
    for (const v1::Consent& each : consents) {
      if (each.person_id() == person.person_id() && !each.has_withdrawn_at() &&
          each.statement().recipient_organisation_id().empty()) {
        *person.add_consents() = each.statement();
      }
    }
    person.clear_person_id();
  }
  sent.mutable_safe_contact()->clear_agreed_phrase();
  sent.mutable_safe_contact()->clear_duress_phrase();
  KeepOnly(fields, sent);
  return sent;
}

std::string LargestField(const v1::Intake& intake) {
  std::vector<const FieldDescriptor*> present;
  intake.GetReflection()->ListFields(intake, &present);
  std::string largest;
  size_t most = 0;
  for (const FieldDescriptor* const field : present) {
    v1::Intake alone = intake;
    KeepOnly({field->name()}, alone);
    if (alone.ByteSizeLong() <= most) continue;
    most = alone.ByteSizeLong();
    largest = field->name();
  }
  return largest;
}

v1::DefenderView WordToSend(v1::DefenderView view) {
  view.clear_words();
  view.clear_asked_by();
  view.clear_spokesperson_id();
  return view;
}

v1::Intake IntakeThatCame(const v1::ReferredCase& referred,
                          stored::ReferralOrigin& origin) {
  v1::Intake intake = referred.intake();
  for (int i = 0; i < intake.persons_size(); ++i) {
    v1::Person& person = *intake.mutable_persons(i);
    for (const v1::ConsentStatement& statement : person.consents()) {
      stored::ReferralOrigin::Consent& told = *origin.add_consents();
      told.set_position(i);
      told.set_statement(statement.SerializeAsString());
    }
    person.clear_consents();
    person.clear_person_id();
  }
  intake.set_proposed_level(referred.level());
  if (intake.kind() == v1::RELOCATION_KIND_UNSPECIFIED) {
    intake.set_kind(referred.kind());
  }
  if (intake.horizon() == v1::HORIZON_UNSPECIFIED) {
    intake.set_horizon(referred.horizon());
  }
  return intake;
}

}  // namespace sojourn::relocation
