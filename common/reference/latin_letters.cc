#include "common/reference/latin_letters.h"

#include <unicode/translit.h>
#include <unicode/unistr.h>

namespace sojourn::reference {
namespace {

// Lives as long as the process. ICU locks it where its rules need that.
const icu::Transliterator& ToLatin() {
  static const icu::Transliterator* const instance = [] {
    UErrorCode error = U_ZERO_ERROR;
    return icu::Transliterator::createInstance(
        "Any-Latin; NFD; [:Nonspacing Mark:] Remove; Latin-ASCII; Lower",
        UTRANS_FORWARD, error);
  }();
  return *instance;
}

}  // namespace

std::string InLatinLetters(std::string_view text) {
  icu::UnicodeString letters = icu::UnicodeString::fromUTF8(
      {text.data(), static_cast<int32_t>(text.size())});
  ToLatin().transliterate(letters);
  std::string latin;
  letters.toUTF8String(latin);
  return latin;
}

}  // namespace sojourn::reference
