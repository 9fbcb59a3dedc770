// The metadata by which relocation says for whom it calls.
#include "common/auth/authenticator.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  const auto person = auth::DecodeOnBehalfOf(fuzz::Text(data, size));
  if (!person.has_value()) return 0;
  const std::string again = auth::EncodeOnBehalfOf(*person);
  // Escapes may make it longer than what is taken.
  const auto back = auth::DecodeOnBehalfOf(again);
  fuzz::Require(!back.has_value() || *back == *person,
                "it means the same when written again");
  return 0;
}
