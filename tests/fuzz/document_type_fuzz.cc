// Files as anybody uploads them: what they are, whole and in two pieces.
#include <algorithm>
#include <optional>
#include <string>

#include "common/documents/content_type.h"
#include "tests/fuzz/fuzz.h"

namespace {

using sojourn::documents::ContentType;
using sojourn::documents::TypeCheck;

std::optional<ContentType> TypeOf(std::string_view first,
                                  std::string_view second) {
  TypeCheck check;
  check.Add(first);
  check.Add(second);
  return check.Finish();
}

bool SpeaksToATerminal(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return (value < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') ||
         value == 0x7f;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  std::string_view input = fuzz::Text(data, size);
  const size_t cut = std::min<size_t>(fuzz::TakeChoice(input), input.size());
  const auto whole = TypeOf(input, "");
  fuzz::Require(whole == TypeOf(input.substr(0, cut), input.substr(cut)),
                "pieces of any size are one document");
  fuzz::Require(whole.has_value() || !TypeOf(input, "more") || input.size() < 8,
                "what is nothing becomes nothing by more");
  if (whole != ContentType::kText) return 0;
  fuzz::Require(std::none_of(input.begin(), input.end(), SpeaksToATerminal),
                "a page of text moves no cursor");
  fuzz::Require(TypeOf(input, "\n") == ContentType::kText || input.size() < 8,
                "a page that goes on is a page");
  return 0;
}
