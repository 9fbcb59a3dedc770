#include "services/relocation/place_names.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"

namespace sojourn::relocation {
namespace {

// The plain letters of U+00C0 to U+017F, so that "Gijón" is "gijon" too.
constexpr std::string_view kPlainLetters =
    "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
static_assert(kPlainLetters.size() == 0x180 - 0xC0);

// A letter of two bytes in UTF-8, below U+0800.
uint32_t TwoByteLetter(char first, char second) {
  return (static_cast<uint32_t>(first) & 0x1F) << 6 |
         (static_cast<uint32_t>(second) & 0x3F);
}

// Other scripts are compared byte by byte.
std::vector<std::string> PlainWords(std::string_view text) {
  std::vector<std::string> words(1);
  const auto add = [&](char letter) {
    if (letter != ' ') {
      words.back() += letter;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      add(absl::ascii_isalnum(byte) ? absl::ascii_tolower(byte) : ' ');
      continue;
    }
    const bool latin = byte >= 0xC3 && byte <= 0xC5 && i + 1 < text.size();
    if (!latin) {
      words.back() += text[i];
      continue;
    }
    const uint32_t letter = TwoByteLetter(text[i], text[i + 1]);
    add(kPlainLetters[letter - 0xC0]);
    ++i;
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
