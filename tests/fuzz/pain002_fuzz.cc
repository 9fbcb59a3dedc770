// What a bank says of an order, from a folder that others write to.
#include "services/grants/providers/pain002.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  const auto answers = grants::providers::ReadPain002(fuzz::Text(data, size));
  if (!answers.ok()) return 0;
  for (const auto& answer : *answers) {
    fuzz::Require(grants::providers::IsReference(answer.reference),
                  "a reference is one, and so a file's name");
    fuzz::Require(!answer.id.empty(), "an answer has an id");
    fuzz::Require(answer.outcome != grants::PaymentOutcome::kReceived,
                  "a bank does not say that she has the money");
  }
  return 0;
}
