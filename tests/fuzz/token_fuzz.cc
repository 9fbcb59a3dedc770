// Access tokens: raw bytes, and claims that our own key signed.
#include <string>

#include "tests/fuzz/signing_key.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  static fuzz::SigningKey& key = *new fuzz::SigningKey;
  const absl::Time now = absl::FromUnixSeconds(1800000000);
  std::string_view input = fuzz::Text(data, size);
  const bool is_signed = fuzz::TakeChoice(input) % 2 == 1;
  const std::string token =
      is_signed ? key.Sign("at+jwt", input) : std::string(input);
  const auto claims = key.verifier().Verify(token, now);
  if (!claims.ok()) return 0;
  fuzz::Require(is_signed, "nobody else's token is accepted");
  fuzz::Require(!claims->subject.empty() && !claims->organisation_id.empty() &&
                    !claims->token_id.empty(),
                "an accepted token names somebody");
  fuzz::Require(claims->subject.find('\0') == std::string::npos,
                "no zero byte reaches the database");
  fuzz::Require(claims->expires > now - absl::Minutes(2),
                "an accepted token is in force");
  return 0;
}
