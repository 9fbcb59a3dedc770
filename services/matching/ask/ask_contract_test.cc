// Who somebody is has no way into a score: the fields that reach matching are a
// closed list, and none of them may be called so.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "sojourn/matching/v1/batch_calls.pb.h"
#include "sojourn/matching/v1/price_calls.pb.h"
#include "sojourn/matching/v1/propose_calls.pb.h"

namespace sojourn::matching {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

// Parts of names, at an underscore.
const std::set<std::string>& Forbidden() {
  static const std::set<std::string> words = {
      "nationality", "nationalities", "citizenship", "citizen",   "passport",
      "gender",      "sex",           "pronoun",     "sogi",      "lgbt",
      "lgbtiq",      "orientation",   "religion",    "faith",     "belief",
      "ethnicity",   "ethnic",        "race",        "people",    "tribe",
      "caste",       "name",          "birth",       "born",      "age",
      "ages",        "health",        "disability",  "diagnosis", "politics",
      "employment",  "employable",    "job",         "jobs",      "salary",
      "income",      "prediction",    "predicted",   "forecast",  "education",
      "marital",     "origin",        "photo"};
  return words;
}

// "PartyToPlace.level" of every field under `message`.
void Walk(const Descriptor& message, std::set<std::string>* fields) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const bool fresh =
        fields->insert(message.name() + "." + field.name()).second;
    if (fresh && field.message_type() != nullptr) {
      Walk(*field.message_type(), fields);
    }
  }
}

std::set<std::string> FieldsOf(const Descriptor& message) {
  std::set<std::string> fields;
  Walk(message, &fields);
  return fields;
}

std::vector<std::string> ForbiddenIn(const std::set<std::string>& fields) {
  std::vector<std::string> found;
  for (const std::string& field : fields) {
    const std::string name = field.substr(field.find('.') + 1);
    for (const std::string& word :
         std::vector<std::string>(absl::StrSplit(name, '_'))) {
      if (!Forbidden().contains(word)) continue;
      found.push_back(field);
      break;
    }
  }
  return found;
}

TEST(Contract, NothingTellsWhoSomebodyIs) {
  for (const Descriptor* request : {v1::ProposePlacementsRequest::descriptor(),
                                    v1::AssignBatchRequest::descriptor(),
                                    v1::PriceSnapshotRequest::descriptor()}) {
    EXPECT_THAT(ForbiddenIn(FieldsOf(*request)), IsEmpty()) << request->name();
  }
}

// All that is told of a party. What is added here is added on purpose: by
// whoever can say why it is no more than what a place must have.
TEST(Contract, WhatIsToldOfAPartyIsAClosedList) {
  const std::vector<std::string> told = {
      "Date.day",
      "Date.month",
      "Date.year",
      "LanguageSkill.language_code",
      "LanguageSkill.level",
      "LawfulCountry.country_code",
      "LawfulCountry.days",
      "LegalDays.first",
      "LegalDays.last",
      "Party.adults",
      "Party.bedrooms",
      "Party.children",
      "Party.cot",
      "Party.interpreter_languages",
      "Party.languages",
      "Party.pets",
      "Party.same_night",
      "Party.school_nearby",
      "Party.sign_languages",
      "Party.step_free",
      "Party.women_only",
      "Party.workspace",
      "PartyToPlace.declined_place_refs",
      "PartyToPlace.earliest_check_in",
      "PartyToPlace.lane",
      "PartyToPlace.latest_check_out",
      "PartyToPlace.lawful",
      "PartyToPlace.level",
      "PartyToPlace.needs",
      "PartyToPlace.nights",
      "PartyToPlace.not_available_host_refs",
      "PartyToPlace.not_available_place_refs",
      "PartyToPlace.party_ref",
      "PartyToPlace.profession",
      "PartyToPlace.requirements",
      "PartyToPlace.wishes",
      "Wish.host_refs"};
  EXPECT_THAT(FieldsOf(*v1::PartyToPlace::descriptor()),
              UnorderedElementsAreArray(told));
}

TEST(Contract, AFieldThatTellsWhoSheIsIsNoticed) {
  for (const char* name :
       {"nationality", "self_described_gender", "religion", "predicted_salary",
        "chance_of_employment", "sogi", "date_of_birth"}) {
    google::protobuf::FileDescriptorProto file;
    file.set_name("other.proto");
    auto* message = file.add_message_type();
    message->set_name("Told");
    auto* field = message->add_field();
    field->set_name(name);
    field->set_number(1);
    field->set_label(google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);
    field->set_type(google::protobuf::FieldDescriptorProto::TYPE_STRING);
    google::protobuf::DescriptorPool pool;
    const auto* built = pool.BuildFile(file);
    ASSERT_NE(built, nullptr);
    EXPECT_THAT(ForbiddenIn(FieldsOf(*built->message_type(0))),
                ElementsAre(std::string("Told.") + name));
  }
}

}  // namespace
}  // namespace sojourn::matching
