#include "services/relocation/case/contact_words.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(ContactWordsTest, EveryLineSaysHowSheMustNotBeReached) {
  EXPECT_EQ(Warned("ask her", {}), "ask her");
  EXPECT_THAT(Warned("ask her", {.no_direct_contact = true}),
              AllOf(HasSubstr("ask her"), HasSubstr("DO NOT CONTACT HER"),
                    HasSubstr("contact person")));
  EXPECT_THAT(Warned("ask her", {.compromised = true}),
              HasSubstr("SEND NOTHING TO THE SAFE CONTACT"));
  EXPECT_THAT(
      Warned("ask her", {.compromised = true, .no_direct_contact = true}),
      AllOf(HasSubstr("DO NOT CONTACT HER"),
            HasSubstr("send nothing to the safe contact")));
  EXPECT_THAT(Warned("ask her", {.adult_compromised = true}),
              AllOf(HasSubstr("ask her"), HasSubstr("OWN CONTACT")));
  EXPECT_THAT(
      Warned("ask her", {.no_direct_contact = true, .adult_compromised = true}),
      AllOf(HasSubstr("DO NOT CONTACT HER"), HasSubstr("OWN CONTACT")));
  EXPECT_THAT(WarnedUnread("ask her"), HasSubstr("open the case first"));
}

}  // namespace
}  // namespace sojourn::relocation
