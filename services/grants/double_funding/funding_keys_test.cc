#include "services/grants/double_funding/funding_keys.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::grants::double_funding {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

Grant For(CostCategory category) {
  Grant grant;
  grant.requested = 100;
  grant.category = category;
  return grant;
}

Submission Direct(const std::string& beneficiary) {
  Submission submission;
  submission.beneficiary = beneficiary;
  return submission;
}

std::set<std::string> Common(const std::set<std::string>& a,
                             const std::set<std::string>& b) {
  std::set<std::string> common;
  for (const std::string& key : a) {
    if (b.contains(key)) common.insert(key);
  }
  return common;
}

TEST(FundingKeysTest, NamesAreComparedAsPeopleWriteThem) {
  EXPECT_EQ(ComparedName("María  del Carmen-Núñez"),
            ComparedName("NUNEZ, Maria del Carmen"));
  EXPECT_NE(ComparedName("Maria Nunez"), ComparedName("Mario Nunez"));
  EXPECT_EQ(ComparedName(" ,. "), "");
}

TEST(FundingKeysTest, PersonAndPurposeTogether) {
  const auto key = crypto::SecretKey::Random();
  const auto legal = KeysOf(key, For(CostCategory::kLegal), Direct("Ada B"));
  EXPECT_THAT(legal, SizeIs(1));
  EXPECT_EQ(KeysOf(key, For(CostCategory::kLegal), Direct("b, ada")), legal);
  EXPECT_THAT(
      Common(legal, KeysOf(key, For(CostCategory::kMedical), Direct("Ada B"))),
      IsEmpty());
  EXPECT_THAT(
      Common(legal, KeysOf(key, For(CostCategory::kLegal), Direct("Eva B"))),
      IsEmpty());
  EXPECT_THAT(Common(legal, KeysOf(crypto::SecretKey::Random(),
                                   For(CostCategory::kLegal), Direct("Ada B"))),
              IsEmpty())
      << "nobody without the key can try a name";
}

TEST(FundingKeysTest, EachPersonWithEachCategoryOfTheLines) {
  Grant grant = For(CostCategory::kOther);
  grant.cost_lines = {{CostCategory::kLegal, 40},
                      {CostCategory::kMedical, 30},
                      {CostCategory::kLegal, 30}};
  Submission submission;
  submission.person_refs = {"one", "two"};
  EXPECT_THAT(KeysOf(crypto::SecretKey::Random(), grant, submission),
              SizeIs(4));
}

}  // namespace
}  // namespace sojourn::grants::double_funding
