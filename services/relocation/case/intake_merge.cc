#include "services/relocation/case/intake_merge.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "google/protobuf/message.h"

namespace sojourn::relocation {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;

// A date or a range is one value: half of one and half of another is neither.
bool IsOneValue(const Message& message) {
  return message.GetDescriptor()->file()->package() != "sojourn.relocation.v1";
}

bool IsAnswered(const Message& to, const FieldDescriptor& field) {
  const auto& reflection = *to.GetReflection();
  if (field.is_repeated()) return reflection.FieldSize(to, &field) > 0;
  const auto* const choice = field.real_containing_oneof();
  if (choice != nullptr) return reflection.HasOneof(to, choice);
  return reflection.HasField(to, &field);
}

void TakeOver(const Message& from, const FieldDescriptor& field, Message& to) {
  std::vector<const FieldDescriptor*> others;
  const std::unique_ptr<Message> one(from.New());
  one->CopyFrom(from);
  one->GetReflection()->ListFields(*one, &others);
  for (const FieldDescriptor* other : others) {
    if (other != &field) one->GetReflection()->ClearField(one.get(), other);
  }
  to.MergeFrom(*one);
}

void Fill(const Message& from, Message& to) {
  std::vector<const FieldDescriptor*> said;
  from.GetReflection()->ListFields(from, &said);
  for (const FieldDescriptor* field : said) {
    if (!IsAnswered(to, *field)) {
      TakeOver(from, *field, to);
      continue;
    }
    const bool is_message =
        field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (field->is_repeated() || !is_message) continue;
    if (!to.GetReflection()->HasField(to, field)) continue;
    const Message& part = from.GetReflection()->GetMessage(from, field);
    if (IsOneValue(part)) continue;
    Fill(part, *to.GetReflection()->MutableMessage(&to, field));
  }
}

bool IsSameContact(const v1::SafeContact& said, const v1::SafeContact& sent) {
  const bool same_channel = sent.channel() == v1::CONTACT_CHANNEL_UNSPECIFIED ||
                            sent.channel() == said.channel();
  return same_channel &&
         (sent.address().empty() || sent.address() == said.address());
}

// Somebody else stands in this place of the form.
bool IsAnother(const v1::Person& said, const v1::Person& sent) {
  return said.role() != sent.role() &&
         said.role() != v1::PERSON_ROLE_UNSPECIFIED &&
         sent.role() != v1::PERSON_ROLE_UNSPECIFIED;
}

v1::Person WithoutConsents(v1::Person person) {
  person.clear_person_id();
  person.clear_consents();
  return person;
}

}  // namespace

v1::Intake WithWhatTheAlertSaid(const v1::Intake& alert, v1::Intake sent) {
  v1::Intake said = alert;
  // What a newer client said without a name here is nothing the form may keep.
  said.DiscardUnknownFields();
  if (sent.has_safe_contact() &&
      !IsSameContact(said.safe_contact(), sent.safe_contact())) {
    said.clear_safe_contact();
  }
  if (sent.persons_size() > 0) said.clear_number_of_people();
  const int both = std::min(said.persons_size(), sent.persons_size());
  for (int i = 0; i < both; ++i) {
    v1::Person person = WithoutConsents(said.persons(i));
    v1::Person& given = *sent.mutable_persons(i);
    if (IsAnother(person, given)) continue;
    // The rest of a contact of hers that the form replaces.
    const std::string& contact = given.adult().safe_contact();
    if (!contact.empty() && contact != person.adult().safe_contact()) {
      person.mutable_adult()->clear_safe_contact();
      person.mutable_adult()->clear_contact_compromised();
    }
    Fill(person, given);
  }
  if (sent.persons().empty()) {
    for (const v1::Person& person : said.persons()) {
      *sent.add_persons() = WithoutConsents(person);
    }
  }
  said.clear_persons();
  Fill(said, sent);
  return sent;
}

}  // namespace sojourn::relocation
