// Lines of the file of signed heads, which lies outside the database.
#include "common/audit/signed_head.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  const auto head = audit::HeadFromLine(fuzz::Text(data, size));
  if (!head) return 0;
  const std::string line = audit::HeadToLine(*head);
  const auto again = audit::HeadFromLine(line);
  fuzz::Require(again.has_value(), "what was taken is taken again");
  fuzz::Require(audit::HeadToLine(*again) == line, "and means the same");
  return 0;
}
