// Page tokens: raw bytes, and tokens of ours with one byte changed.
#include "common/crypto/page_tokens.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  static const crypto::PageTokens& tokens =
      *new crypto::PageTokens(crypto::SecretKey::Random());
  const crypto::PageScope scope{
      .method = "ListHosts", .organisation = "org", .filter = "NL"};
  std::string_view input = fuzz::Text(data, size);
  const auto raw = tokens.Decode(scope, input);
  fuzz::Require(!raw.ok() || input.empty(), "a made-up token opens nothing");

  const uint8_t choice = fuzz::TakeChoice(input);
  const size_t middle = input.empty() ? 0 : choice % input.size();
  const std::vector<std::string> keyset = {std::string(input.substr(0, middle)),
                                           std::string(input.substr(middle))};
  std::string token = tokens.Encode(scope, keyset);
  const auto back = tokens.Decode(scope, token);
  // A keyset that is far longer than any of ours makes a token that is refused.
  fuzz::Require(back.ok() ? *back == keyset : token.size() > 4096,
                "a token gives back what it was made of");
  char& changed = token[choice % token.size()];
  changed = changed == 'A' ? 'B' : 'A';
  fuzz::Require(!tokens.Decode(scope, token).ok(), "a changed token is none");
  return 0;
}
