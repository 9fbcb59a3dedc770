#include "common/crypto/link_token.h"

#include <gtest/gtest.h>

#include <set>

namespace sojourn::crypto {
namespace {

TEST(LinkToken, StandsInAnAddressAsItIsAndIsNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string token = NewLinkToken();
    EXPECT_EQ(token.size(), 43u);
    EXPECT_EQ(token.find_first_not_of(
                  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                  "0123456789-_"),
              std::string::npos)
        << token;
    EXPECT_TRUE(seen.insert(token).second);
  }
}

TEST(LinkToken, ItsHashIsItsOwn) {
  const std::string token = NewLinkToken();
  EXPECT_EQ(LinkTokenHash(token).size(), 32u);
  EXPECT_EQ(LinkTokenHash(token), LinkTokenHash(token));
  EXPECT_NE(LinkTokenHash(token), LinkTokenHash(NewLinkToken()));
}

}  // namespace
}  // namespace sojourn::crypto
