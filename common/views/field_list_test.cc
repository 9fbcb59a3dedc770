#include "common/views/field_list.h"

#include "common/testing/field_lists.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "sojourn/relocation/v1/relocation.pb.h"

namespace sojourn::views {
namespace {

using ::sojourn::relocation::v1::Relocation;
using ::sojourn::testing::FieldsOf;
using ::sojourn::testing::Filled;
using ::testing::HasSubstr;

constexpr NamedList kLists[] = {
    {"narrow",
     "code\n"
     "intake.persons.person_id\n"
     "received_at\n"},
    {"more", "proposals.proposal_id\n"},
    {"wrong",
     "intake\n"
     "intake.persons.shoe_size\n"
     "code.length\n"},
};

absl::StatusOr<FieldList> Parsed(std::vector<std::string_view> names) {
  return FieldList::Parse(*Relocation::descriptor(), kLists, names);
}

TEST(FieldListTest, WhatIsNotNamedCannotBeShown) {
  ASSERT_OK_AND_ASSIGN(const FieldList list, Parsed({"narrow"}));
  Relocation filled = Filled<Relocation>();
  list.Keep(filled);
  EXPECT_EQ(FieldsOf(filled),
            "code\n"
            "intake.persons.person_id\n"
            "received_at\n");
}

TEST(FieldListTest, ListsAddUp) {
  ASSERT_OK_AND_ASSIGN(const FieldList list, Parsed({"narrow", "more"}));
  Relocation filled = Filled<Relocation>();
  list.Keep(filled);
  EXPECT_EQ(filled.proposals(0).proposal_id(), "x");
  EXPECT_EQ(FieldsOf(filled.proposals(0)), "proposal_id\n");
}

TEST(FieldListTest, WhatHeldNothingElseIsNotThere) {
  ASSERT_OK_AND_ASSIGN(const FieldList list, Parsed({"narrow"}));
  Relocation relocation;
  relocation.mutable_withdrawal()->set_reason(
      relocation::v1::WITHDRAWAL_REASON_SAFE_NOW);
  relocation.mutable_intake()->mutable_safe_contact()->set_address("+1");
  relocation.mutable_intake()->add_persons()->mutable_identity();
  list.Keep(relocation);
  EXPECT_FALSE(relocation.has_withdrawal());
  EXPECT_FALSE(relocation.intake().has_safe_contact());
  // Which of the party it is stays countable.
  EXPECT_EQ(relocation.intake().persons_size(), 1);
}

TEST(FieldListTest, AFieldsOwnListIsForItsMessage) {
  ASSERT_OK_AND_ASSIGN(const FieldList list, Parsed({"more"}));
  auto proposal = Filled<relocation::v1::Proposal>();
  list.Of("proposals").Keep(proposal);
  EXPECT_EQ(FieldsOf(proposal), "proposal_id\n");
  list.Of("no such field").Keep(proposal);
  EXPECT_EQ(FieldsOf(proposal), "");
}

TEST(FieldListTest, EveryWrongPathIsNamed) {
  const auto wrong = Parsed({"wrong", "absent"});
  ASSERT_EQ(wrong.status().code(), absl::StatusCode::kInternal);
  for (const char* fault : {"intake,", "intake.persons.shoe_size",
                            "code.length", "no list absent"}) {
    EXPECT_THAT(wrong.status().message(), HasSubstr(fault));
  }
}

}  // namespace
}  // namespace sojourn::views
