#include "common/crypto/page_tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"

namespace sojourn::crypto {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr PageScope kScope{
    .method = "ListHosts", .organisation = "org-1", .filter = "country=ES"};

class PageTokensTest : public ::testing::Test {
 protected:
  void ExpectRefused(const PageScope& scope, const std::string& token) {
    const auto keyset = tokens_.Decode(scope, token);
    ASSERT_FALSE(keyset.ok()) << token;
    EXPECT_EQ(keyset.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(keyset.status()), "PAGE_TOKEN_INVALID");
    EXPECT_EQ(DetailsOf(keyset.status()).violations[0].field, "page_token");
  }

  PageTokens tokens_{SecretKey::Random()};
};

TEST_F(PageTokensTest, CarriesTheKeyset) {
  const auto keyset = tokens_.Decode(
      kScope,
      tokens_.Encode(kScope, {"2026-01-01", "", std::string("a\0b", 3)}));
  ASSERT_TRUE(keyset.ok()) << keyset.status();
  EXPECT_THAT(*keyset, ElementsAre("2026-01-01", "", std::string("a\0b", 3)));
}

TEST_F(PageTokensTest, EmptyTokenIsTheFirstPage) {
  const auto keyset = tokens_.Decode(kScope, "");
  ASSERT_TRUE(keyset.ok());
  EXPECT_THAT(*keyset, IsEmpty());
}

TEST_F(PageTokensTest, IsUrlSafe) {
  for (int i = 0; i < 100; ++i) {
    const std::string token = tokens_.Encode(kScope, {"key"});
    EXPECT_EQ(token.find_first_not_of(
                  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                  "0123456789-_"),
              std::string::npos);
  }
}

TEST_F(PageTokensTest, IsGoodForItsScopeOnly) {
  const std::string token = tokens_.Encode(kScope, {"key"});
  ExpectRefused({"ListPlaces", "org-1", "country=ES"}, token);
  ExpectRefused({"ListHosts", "org-2", "country=ES"}, token);
  ExpectRefused({"ListHosts", "org-1", "country=FR"}, token);
  ExpectRefused({"ListHostsorg-1", "", "country=ES"}, token);
}

TEST_F(PageTokensTest, AnyChangeIsRefused) {
  const std::string token = tokens_.Encode(kScope, {"key"});
  for (size_t i = 0; i < token.size(); ++i) {
    std::string altered = token;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    ExpectRefused(kScope, altered);
  }
  for (const char* text : {"x", "====", "not base64!", "AAAA"}) {
    ExpectRefused(kScope, text);
  }
  ExpectRefused(kScope, std::string(100000, 'A'));
  ExpectRefused(kScope, PageTokens(SecretKey::Random()).Encode(kScope, {"k"}));
}

}  // namespace
}  // namespace sojourn::crypto
