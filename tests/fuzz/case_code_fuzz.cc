// Case codes as people type them.
#include "common/crypto/code.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  const auto code = crypto::ParseCode("relocation_id", fuzz::Text(data, size));
  if (!code.ok()) return 0;
  const auto again = crypto::ParseCode("relocation_id", *code);
  fuzz::Require(again.ok() && *again == *code, "the written form is stable");
  return 0;
}
