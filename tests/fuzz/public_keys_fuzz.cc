// A file of the keys that may have signed heads of the audit.
#include <string>

#include "common/audit/public_keys.h"
#include "tests/fuzz/memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  const auto keys =
      audit::ReadPublicKeys(fuzz::FileWith(fuzz::Text(data, size)));
  if (!keys.ok()) return 0;
  fuzz::Require(!keys->empty(), "there is a key");
  std::string written;
  for (const crypto::PublicKey& key : *keys) written += key.ToHex() + "\n";
  const auto again = audit::ReadPublicKeys(fuzz::FileWith(written));
  fuzz::Require(again.ok() && *again == *keys,
                "what is taken is what is written");
  return 0;
}
