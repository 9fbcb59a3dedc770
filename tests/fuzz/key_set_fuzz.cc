// JSON Web Key Sets.
#include "common/auth/key_set.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  const auto keys = auth::KeySet::Parse(fuzz::Text(data, size));
  if (!keys.ok()) return 0;
  fuzz::Require(!keys->empty(), "a set that is taken has a key");
  for (const auto& [key_id, key] : *keys) {
    fuzz::Require(!key_id.empty() && key != nullptr, "every key has its id");
  }
  return 0;
}
