// Revocation lists: raw bytes, and lists that our own key signed.
#include <string>

#include "common/auth/revocation_list.h"
#include "tests/fuzz/signing_key.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  static fuzz::SigningKey& key = *new fuzz::SigningKey;
  std::string_view input = fuzz::Text(data, size);
  const bool is_signed = fuzz::TakeChoice(input) % 2 == 1;
  const std::string text =
      is_signed ? key.Sign("revocations+jwt", input) : std::string(input);
  const auto list = auth::RevocationList::Open(
      text, key.keys(), absl::FromUnixSeconds(1800000000));
  if (!list.ok()) return 0;
  fuzz::Require(is_signed, "nobody else's list is taken");
  fuzz::Require(list->sequence() >= 0, "a list has its place in the order");
  fuzz::Require(!list->Covers({.subject = "officer",
                               .organisation_id = "organisation",
                               .token_id = "token",
                               .issued = absl::InfiniteFuture()}),
                "no entry reaches past the end of time");
  return 0;
}
