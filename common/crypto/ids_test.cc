#include "common/crypto/ids.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace sojourn::crypto {
namespace {

TEST(Ids, UuidIsVersion7AndSortsByTime) {
  const std::string first = NewUuidV7();
  EXPECT_TRUE(IsUuid(first)) << first;
  EXPECT_EQ(first[14], '7');
  EXPECT_THAT(std::string("89ab"), ::testing::HasSubstr(first.substr(19, 1)));
  // The first 48 bits are milliseconds, so a later one is never smaller there.
  EXPECT_LE(first.substr(0, 13), NewUuidV7().substr(0, 13));
}

TEST(Ids, PublicIdIs26CrockfordCharacters) {
  const std::string id = NewPublicId();
  EXPECT_TRUE(IsPublicId(id)) << id;
  EXPECT_EQ(id.size(), 26u);
}

TEST(Ids, DoNotRepeat) {
  std::set<std::string> ids;
  for (int i = 0; i < 10000; ++i) {
    ids.insert(NewPublicId());
    ids.insert(NewUuidV7());
  }
  EXPECT_EQ(ids.size(), 20000u);
}

TEST(Ids, EveryCharacterOfAPublicIdVaries) {
  std::vector<std::set<char>> seen(26);
  for (int i = 0; i < 2000; ++i) {
    const std::string id = NewPublicId();
    for (size_t position = 0; position < id.size(); ++position) {
      seen[position].insert(id[position]);
    }
  }
  EXPECT_EQ(seen[0].size(), 8u);  // three bits
  for (size_t position = 1; position < seen.size(); ++position) {
    EXPECT_EQ(seen[position].size(), 32u) << position;
  }
}

TEST(Ids, IsUuidRefusesEverythingElse) {
  for (const char* text : {"", "0", "0190b5a2-7f00-7000-8000-00000000000",
                           "0190b5a2-7f00-7000-8000-0000000000000",
                           "0190b5a2x7f00-7000-8000-000000000000",
                           "0190b5a2-7f00-7000-8000-00000000000g",
                           "{0190b5a2-7f00-7000-8000-0000000000}",
                           "0190b5a27f0070008000000000000000----"}) {
    EXPECT_FALSE(IsUuid(text)) << text;
  }
  EXPECT_TRUE(IsUuid("0190B5A2-7F00-7000-8000-00000000000F"));
}

TEST(Ids, IsPublicIdRefusesEverythingElse) {
  for (const char* text :
       {"",
        "01234567890123456789012345"
        "6",
        "8zzzzzzzzzzzzzzzzzzzzzzzzz", "0123456789abcdefghjkmnpqrU",
        "0123456789abcdefghjkmnpqri"}) {
    EXPECT_FALSE(IsPublicId(text)) << text;
  }
  EXPECT_TRUE(IsPublicId("7zzzzzzzzzzzzzzzzzzzzzzzzz"));
}

}  // namespace
}  // namespace sojourn::crypto
