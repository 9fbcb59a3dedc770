#include "services/relocation/round/codes_in.h"

#include "absl/strings/ascii.h"
#include "common/crypto/code.h"

namespace sojourn::relocation {
namespace {

constexpr size_t kCharacters = 9;

bool IsSign(char c) {
  return !absl::ascii_isalnum(static_cast<unsigned char>(c));
}

// As many characters as a code has, from a word's beginning to a word's end;
// empty where there are none such.
std::string CharactersFrom(std::string_view text) {
  std::string characters;
  for (const char c : text) {
    if (characters.size() == kCharacters) return IsSign(c) ? characters : "";
    if (!IsSign(c)) characters.push_back(c);
  }
  return characters.size() == kCharacters ? characters : "";
}

}  // namespace

std::vector<std::string> CodesIn(std::string_view text) {
  std::vector<std::string> codes;
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsSign(text[i]) || (i > 0 && !IsSign(text[i - 1]))) continue;
    const auto code =
        crypto::ParseCode("reason", CharactersFrom(text.substr(i)));
    if (code.ok()) codes.push_back(*code);
  }
  return codes;
}

}  // namespace sojourn::relocation
