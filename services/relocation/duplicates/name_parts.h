#ifndef SERVICES_RELOCATION_DUPLICATES_NAME_PARTS_H_
#define SERVICES_RELOCATION_DUPLICATES_NAME_PARTS_H_

#include <string>
#include <string_view>
#include <vector>

// Names as people and offices write them, made comparable: in Latin letters,
// without what differs between romanisations, in parts whose order means
// nothing. Pure functions that take any bytes.
namespace sojourn::relocation {

struct NamePart {
  // Letters a to z; what no rule of ICU knows stands as it is.
  std::string latin;
  // Other readings of the same letters: Persian ones of Arabic letters, and
  // without what may be an article.
  std::vector<std::string> readings;
  // All of them with one spelling for what romanisations spell in several ways
  // ("kh" and "h", "ou" and "u", "dj" and "j"); that of `latin` first.
  std::vector<std::string> spellings;
  // Their consonants, without those that also stand for vowels in Arabic
  // script.
  std::vector<std::string> consonants;
  // Its script writes short vowels. Arabic and Hebrew do not.
  bool vowelled = true;
  bool initial = false;
};

// At most kMostNameParts, each once, in their order. Articles and words like
// "bin" or "de la" are left out, "Abd al-Rahman" is one part. A zero-width
// non-joiner separates, as some write a space and some nothing there.
inline constexpr size_t kMostNameParts = 6;
std::vector<NamePart> NameParts(std::string_view name);

// One part of two: "Reza" and "Zadeh" are "Rezazadeh" elsewhere.
NamePart Joined(const NamePart& first, const NamePart& second);

// How a part sounds: consonant classes of Soundex (US patent 1261167, 1918;
// coding guide of the US National Archives) for every letter, neighbours of one
// class once, vowels never. Several where a letter has several readings. A part
// of fewer than two classes is its consonants.
std::vector<std::string> SoundsOf(const NamePart& part);

enum class NameLikeness {
  kDifferent,
  kInitial,     // one is the other's first letter
  kDistant,     // could be a slip or a rare romanisation
  kClose,       // a slip
  kUnvowelled,  // as far as a script without vowels tells
  kEqual,       // the same name in some usual spelling
};

// Symmetric. By the restricted Damerau-Levenshtein distance (Damerau 1964,
// Levenshtein 1966) of their spellings, in proportion to their length.
NameLikeness LikenessOf(const NamePart& a, const NamePart& b);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_DUPLICATES_NAME_PARTS_H_
