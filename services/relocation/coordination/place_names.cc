#include "services/relocation/coordination/place_names.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "common/reference/latin_letters.h"

namespace sojourn::relocation {
namespace {

std::vector<std::string> PlainWords(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char letter : reference::InLatinLetters(text)) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte >= 0x80 || absl::ascii_isalnum(byte)) {
      words.back() += letter;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

}  // namespace

bool IsCalledAfter(std::string_view name, std::string_view place) {
  const std::vector<std::string> wanted =
      PlainWords(place.substr(0, place.find(',')));
  const std::vector<std::string> words = PlainWords(name);
  return !wanted.empty() &&
         std::search(words.begin(), words.end(), wanted.begin(),
                     wanted.end()) != words.end();
}

}  // namespace sojourn::relocation
