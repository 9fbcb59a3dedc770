#include "services/relocation/duplicates/name_parts.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/reference/latin_letters.h"
#include "common/status/string_view.h"

namespace sojourn::relocation {
namespace {

constexpr size_t kLongestPart = 32;
constexpr size_t kMostWords = 24;

constexpr std::string_view kLeftOut[] = {
    "al", "ul",  "el", "bin", "ben", "ibn", "bint", "bn",  "abn", "bnt",
    "de", "del", "la", "los", "las", "da",  "di",   "van", "von", "ye"};

// What stands before the name of God it serves.
constexpr std::string_view kServant[] = {"abd",   "abdal", "abdel", "abdul",
                                         "abdol", "abdur", "abder", "abdu"};

// The same with a vowel that its letters do not have, where an article says
// that it is no name of its own.
constexpr std::string_view kServantWithAVowel[] = {"abedal", "abedel", "abadal",
                                                   "abadel"};

// Longest first: the scan takes the first that fits.
constexpr std::pair<std::string_view, std::string_view> kOneSpelling[] = {
    {"schtsch", "s"}, {"chtch", "s"}, {"shch", "s"}, {"tsch", "s"},
    {"dzh", "j"},     {"dsch", "j"},  {"sch", "s"},  {"tch", "s"},
    {"ch", "s"},      {"sh", "s"},    {"zh", "j"},   {"dj", "j"},
    {"kh", "h"},      {"gh", "g"},    {"ph", "f"},   {"th", "t"},
    {"dh", "d"},      {"ts", "s"},    {"tz", "s"},   {"ck", "k"},
    {"ou", "u"},      {"oo", "u"},    {"ee", "i"},   {"ie", "i"},
    {"ai", "i"},      {"ay", "i"},    {"ae", "i"},   {"ei", "i"},
    {"ey", "i"},      {"iy", "i"},    {"ce", "si"},  {"ci", "si"},
    {"o", "u"},       {"e", "i"},     {"y", "i"},    {"c", "k"},
    {"q", "k"},       {"x", "ks"},    {"w", "v"},    {"z", "s"},
};

// Classes of a to z; '0' is a letter that is not heard or not always written.
constexpr std::string_view kClasses = "01230120022455012623010202";
constexpr size_t kMostClasses = 6;

bool IsOneOf(const auto& word, const auto& words) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// Letters that ICU reads otherwise than names are, and marks that only
// decorate.
std::string AsNamesAreWritten(std::string_view text) {
  return absl::StrReplaceAll(Av(text), {{"ة", "ه"},
                                        {"ى", "ا"},
                                        {"ـ", ""},
                                        {"\u200c", " "},
                                        {"\u00a0", " "},
                                        {"\u2010", " "},
                                        {"\u2011", " "},
                                        {"ª", ""},
                                        {"º", ""}});
}

// Two Arabic letters whose Latin ones would be read as one sound: an h is not
// written, and a letter before another one twice.
std::string WithoutDigraphs(std::string_view text) {
  return absl::StrReplaceAll(Av(text), {{"زه", "ز"},
                                        {"سه", "س"},
                                        {"ده", "د"},
                                        {"ته", "تت"},
                                        {"كه", "ك"},
                                        {"که", "ک"},
                                        {"گه", "گ"},
                                        {"زح", "ز"},
                                        {"سح", "س"},
                                        {"دح", "د"},
                                        {"تح", "تت"},
                                        {"كح", "ك"},
                                        {"تس", "تتس"},
                                        {"تص", "تتص"},
                                        {"تز", "تتز"},
                                        {"تش", "تتش"},
                                        {"دج", "ددج"}});
}

// The same letters as they are read in Iran and Afghanistan.
std::string AsInPersian(std::string_view text) {
  return absl::StrReplaceAll(
      Av(text),
      {{"ض", "ز"}, {"ذ", "ز"}, {"ظ", "ز"}, {"ث", "س"}, {"ق", "غ"}, {"و", "ڤ"}});
}

enum class Script { kVowelled, kAbjad, kEthiopic, kCyrillic };

// Nothing but letters from U+1200 to U+135F.
bool IsEthiopic(std::string_view text) {
  if (text.empty() || text.size() % 3 != 0) return false;
  for (size_t i = 0; i < text.size(); i += 3) {
    const auto second = static_cast<unsigned char>(text[i + 1]);
    if (text[i] != '\xe1' || second < 0x88 || second > 0x8D) return false;
  }
  return true;
}

// By the first bytes of its letters in UTF-8.
Script ScriptOf(std::string_view text) {
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(text[i + 1]);
    if (lead >= 0xD0 && lead <= 0xD3) return Script::kCyrillic;
    if (lead >= 0xD7 && lead <= 0xDB) return Script::kAbjad;
    if (lead == 0xD6 && next >= 0x90) return Script::kAbjad;
  }
  return IsEthiopic(text) ? Script::kEthiopic : Script::kVowelled;
}

bool IsOneLetter(std::string_view text) {
  const auto begins = [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  };
  return std::count_if(text.begin(), text.end(), begins) == 1;
}

// Each letter is a consonant with one of eight vowels, in the order of Unicode.
// Names have "e" for the first and an "i" or nothing for the sixth.
std::string EthiopicLetters(std::string_view text) {
  constexpr std::string_view kVowels[] = {"e", "u", "i", "a",
                                          "e", "",  "o", "wa"};
  constexpr char32_t kJ = 0x1300 / 8;   // ICU has a g
  constexpr char32_t kTs = 0x1340 / 8;  // ICU has a d
  constexpr char32_t kWithA[] = {0x1200 / 8, 0x1210 / 8, 0x1280 / 8, 0x12A0 / 8,
                                 0x12D0 / 8};
  std::string letters;
  for (size_t i = 0; i + 2 < text.size(); i += 3) {
    const auto bits = [&](size_t at) {
      return static_cast<char32_t>(static_cast<unsigned char>(text[at]) &
                                   0x3FU);
    };
    const char32_t letter = 0x1000 | bits(i + 1) << 6 | bits(i + 2);
    const char32_t row = letter / 8;
    std::string consonant = row == kJ ? "j" : row == kTs ? "ts" : "";
    for (const char c : reference::InLatinLetters(text.substr(i, 3))) {
      if (!consonant.empty() || c < 'a' || c > 'z') continue;
      if (std::string_view("aeiou").find(c) == std::string_view::npos) {
        consonant = c == 'c' ? "ch" : std::string(1, c);
      }
    }
    std::string_view vowel = kVowels[letter % 8];
    if (letter % 8 == 0 && IsOneOf(row, kWithA)) vowel = "a";
    if (letter % 8 == 5 && i == 0) vowel = "i";
    letters += consonant;
    letters += vowel;
  }
  return letters;
}

std::string Letters(std::string_view text, Script script) {
  if (script == Script::kEthiopic) return EthiopicLetters(text);
  const std::string latin = reference::InLatinLetters(
      script == Script::kAbjad ? WithoutDigraphs(text) : std::string(text));
  std::string letters;
  bool other = false;
  for (const char c : latin) {
    if (c == 'c' && script == Script::kCyrillic) {
      letters += "ts";
    } else if (c >= 'a' && c <= 'z') {
      letters.push_back(c);
    }
    other |= static_cast<unsigned char>(c) >= 0x80;
  }
  return letters.empty() && other ? latin : letters.substr(0, kLongestPart);
}

std::string WithoutDoubles(std::string_view text) {
  std::string once;
  for (const char c : text) {
    if (once.empty() || once.back() != c) once.push_back(c);
  }
  return once;
}

// "abdurrahman" is "abd" and "rahman".
std::string ServantInOneWay(const std::string& latin) {
  if (latin.size() < 6) return latin;
  std::string_view rest = latin;
  if (absl::StartsWith(latin, "abd")) {
    rest.remove_prefix(3);
  } else if (IsOneOf(rest.substr(0, 6), kServantWithAVowel)) {
    rest.remove_prefix(4);
  } else {
    return latin;
  }
  if (std::string_view("aeou").find(rest[0]) != std::string_view::npos) {
    rest.remove_prefix(1);
    if (rest.size() > 2 && rest[0] == 'l') rest.remove_prefix(1);
  }
  return rest.size() < 2 ? latin : absl::StrCat("abd", Av(rest));
}

std::string InOneSpelling(std::string_view latin) {
  std::string spelled;
  if (absl::EndsWith(Av(latin), "ij")) latin.remove_suffix(1);  // Sergij
  while (!latin.empty()) {
    const auto* const found =
        std::find_if(std::begin(kOneSpelling), std::end(kOneSpelling),
                     [&](const auto& each) {
                       return each.first[0] == latin[0] &&
                              absl::StartsWith(Av(latin), Av(each.first));
                     });
    if (found == std::end(kOneSpelling)) {
      spelled.push_back(latin[0]);
      latin.remove_prefix(1);
    } else {
      spelled += found->second;
      latin.remove_prefix(found->first.size());
    }
  }
  std::string once = WithoutDoubles(spelled);
  if (once.size() > 3 && once.back() == 'h') once.pop_back();
  return once;
}

// Ahmed is Ahmet, Gamal is Kamal to some ears.
// An h is written by some and not by others.
std::string Consonants(std::string_view spelled, bool with_h) {
  std::string kept;
  for (const char c : spelled) {
    if (c == 'h' && with_h) {
      kept.push_back(c);
      continue;
    }
    if (std::string_view("aeiouyvwh").find(c) != std::string_view::npos) {
      continue;
    }
    kept.push_back(c == 'd' ? 't' : c == 'g' ? 'k' : c);
  }
  return WithoutDoubles(kept);
}

bool MayBeginWithArticle(std::string_view latin, bool vowelled) {
  return latin.size() >= (vowelled ? 6U : 4U) &&
         (absl::StartsWith(Av(latin), "al") ||
          absl::StartsWith(Av(latin), "el"));
}

template <class T>
void AddOnce(T value, std::vector<T>& values) {
  if (!IsOneOf(value, values)) values.push_back(std::move(value));
}

NamePart PartOf(const std::string& latin, const std::string& in_persian,
                bool vowelled) {
  NamePart part{.latin = latin,
                .readings = {},
                .spellings = {},
                .consonants = {},
                .vowelled = vowelled,
                .initial = latin.size() == 1};
  AddOnce(ServantInOneWay(latin), part.readings);
  AddOnce(ServantInOneWay(in_persian), part.readings);
  for (size_t i = 0, all = part.readings.size(); i < all; ++i) {
    const std::string reading = part.readings[i];
    if (MayBeginWithArticle(reading, vowelled)) {
      AddOnce(reading.substr(2), part.readings);
    }
  }
  for (const std::string& reading : part.readings) {
    const std::string spelled = InOneSpelling(reading);
    AddOnce(spelled, part.spellings);
    if (absl::StrContains(reading, 'j')) {
      AddOnce(InOneSpelling(absl::StrReplaceAll(reading, {{"j", "y"}})),
              part.spellings);
    }
    AddOnce(Consonants(spelled, false), part.consonants);
    AddOnce(Consonants(spelled, true), part.consonants);
  }
  return part;
}

std::string ClassesOf(std::string_view latin, bool w_is_heard,
                      bool j_is_heard) {
  std::string classes;
  for (const char c : latin) {
    if (c < 'a' || c > 'z') continue;
    char heard = kClasses[static_cast<size_t>(c - 'a')];
    if (c == 'w' && w_is_heard) heard = kClasses['v' - 'a'];
    if (c == 'j' && !j_is_heard) heard = '0';
    if (heard == '0' || (!classes.empty() && classes.back() == heard)) continue;
    classes.push_back(heard);
    if (classes.size() == kMostClasses) break;
  }
  return classes;
}

bool IsVowel(char c) {
  return std::string_view("aeiou").find(c) != std::string_view::npos;
}

// Vowels are written in more ways than consonants.
size_t CostOf(char c) { return IsVowel(c) ? 1 : 2; }

// Restricted Damerau-Levenshtein distance with these costs.
size_t Distance(std::string_view a, std::string_view b) {
  constexpr size_t kWidth = 2 * kLongestPart + 2;
  if (a.size() >= kWidth || b.size() >= kWidth) return a == b ? 0 : kWidth;
  std::array<std::array<size_t, kWidth>, 3> rows;
  rows[0][0] = 0;
  for (size_t j = 1; j <= b.size(); ++j) {
    rows[0][j] = rows[0][j - 1] + CostOf(b[j - 1]);
  }
  for (size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i + 2) % 3];
    row[0] = above[0] + CostOf(a[i - 1]);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced =
          a[i - 1] == b[j - 1] ? 0
                               : std::max(CostOf(a[i - 1]), CostOf(b[j - 1]));
      row[j] =
          std::min({above[j] + CostOf(a[i - 1]), row[j - 1] + CostOf(b[j - 1]),
                    above[j - 1] + replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], rows[(i + 1) % 3][j - 2] + 2);
      }
    }
  }
  return rows[a.size() % 3][b.size()];
}

struct Tolerance {
  size_t close;
  size_t distant;
};

Tolerance ToleranceFor(size_t length) {
  if (length < 4) return {0, 0};
  if (length < 6) return {1, 2};
  return length < 8 ? Tolerance{2, 3} : Tolerance{3, 5};
}

NameLikeness LikenessOfSpellings(std::string_view a, std::string_view b) {
  if (a == b) return NameLikeness::kEqual;
  const Tolerance tolerance = ToleranceFor(std::max(a.size(), b.size()));
  const size_t apart =
      std::max(a.size(), b.size()) - std::min(a.size(), b.size());
  if (apart > tolerance.distant) return NameLikeness::kDifferent;
  const size_t distance = Distance(a, b);
  if (distance <= tolerance.close) return NameLikeness::kClose;
  return distance <= tolerance.distant ? NameLikeness::kDistant
                                       : NameLikeness::kDifferent;
}

// One letter wrong, left out, written twice, or two exchanged, before anything
// is made of them.
bool DifferByOneSlip(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() < 4 || b.size() - a.size() > 1) return false;
  const size_t same = static_cast<size_t>(
      std::mismatch(a.begin(), a.end(), b.begin()).first - a.begin());
  const std::string_view rest = a.substr(same);
  const std::string_view other = b.substr(same);
  if (rest == other.substr(1)) return true;
  if (rest.size() != other.size()) return false;
  if (rest.substr(1) == other.substr(1)) return true;
  return rest.size() > 1 && rest[0] == other[1] && rest[1] == other[0] &&
         rest.substr(2) == other.substr(2);
}

size_t SharedConsonants(const NamePart& a, const NamePart& b) {
  size_t longest = 0;
  for (const std::string& each : a.consonants) {
    if (IsOneOf(each, b.consonants)) longest = std::max(longest, each.size());
  }
  return longest;
}

NameLikeness LikenessOfConsonants(const NamePart& a, const NamePart& b) {
  const size_t shared = SharedConsonants(a, b);
  if (a.vowelled == b.vowelled) {
    return shared < 3 ? NameLikeness::kDifferent : NameLikeness::kClose;
  }
  switch (shared) {
    case 0:
      return NameLikeness::kDifferent;
    case 1:  // "li" is Ali
      return Distance(a.spellings[0], b.spellings[0]) <= 1
                 ? NameLikeness::kClose
                 : NameLikeness::kDistant;
    case 2:
      return NameLikeness::kClose;
    default:
      return NameLikeness::kUnvowelled;
  }
}

// As written, or as spelled: the K. of Khalid, the A. of Aida.
bool BeginAlike(const NamePart& a, const NamePart& b) {
  return a.latin[0] == b.latin[0] || a.spellings[0][0] == b.spellings[0][0];
}

struct Word {
  std::string latin;
  std::string in_persian;
  bool vowelled = true;
  bool initial = false;
};

Word WordOf(std::string_view text) {
  const Script script = ScriptOf(text);
  Word word{.latin = Letters(text, script),
            .vowelled = script != Script::kAbjad,
            .initial = IsOneLetter(text)};
  // The "a" of "Abd" is a letter that has no Latin one.
  const bool is_servant =
      word.latin == "bd" || absl::StartsWith(word.latin, "bdal");
  if (script == Script::kAbjad && is_servant) word.latin.insert(0, "a");
  word.in_persian = script == Script::kAbjad && !is_servant
                        ? Letters(AsInPersian(text), script)
                        : word.latin;
  return word;
}

// Words of a name; "Abd al-Rahman" is one.
std::vector<Word> WordsOf(std::string_view name) {
  std::vector<Word> words;
  bool joins = false;
  for (const absl::string_view text :
       absl::StrSplit(AsNamesAreWritten(name), absl::ByAnyChar(" \t\n\r-,/.;"),
                      absl::SkipEmpty())) {
    Word word = WordOf(Sv(text));
    if (word.latin.empty()) continue;
    if (!joins) {
      joins = IsOneOf(word.latin, kServant);
      words.push_back(std::move(word));
    } else if (word.latin != "al" && word.latin != "el") {
      words.back().latin += word.latin;
      words.back().in_persian += word.in_persian;
      joins = false;
    }
    if (words.size() > kMostWords) break;
  }
  return words;
}

}  // namespace

std::vector<NamePart> NameParts(std::string_view name) {
  const std::vector<Word> words = WordsOf(name);
  const bool only_left_out = std::all_of(
      words.begin(), words.end(),
      [](const Word& word) { return IsOneOf(word.latin, kLeftOut); });
  std::vector<NamePart> parts;
  for (const Word& word : words) {
    if (!only_left_out && IsOneOf(word.latin, kLeftOut)) continue;
    if (parts.size() == kMostNameParts) break;
    const bool there = std::any_of(
        parts.begin(), parts.end(),
        [&](const NamePart& part) { return part.latin == word.latin; });
    if (there) continue;
    parts.push_back(PartOf(word.latin, word.in_persian, word.vowelled));
    parts.back().initial = word.initial;
  }
  return parts;
}

NamePart Joined(const NamePart& first, const NamePart& second) {
  const auto joined = [](const std::string& one, const std::string& other) {
    return absl::StrCat(one, other).substr(0, kLongestPart);
  };
  return PartOf(joined(first.latin, second.latin),
                joined(first.readings.back(), second.readings.back()),
                first.vowelled && second.vowelled);
}

std::vector<std::string> SoundsOf(const NamePart& part) {
  std::vector<std::string> sounds;
  for (const std::string& reading : part.readings) {
    const std::string latin = absl::StrReplaceAll(reading, {{"kh", "h"},
                                                            {"tsch", "c"},
                                                            {"ts", "c"},
                                                            {"tz", "c"},
                                                            {"tch", "c"},
                                                            {"dzh", "j"},
                                                            {"dj", "j"}});
    for (const bool w_is_heard : {false, true}) {
      for (const bool j_is_heard : {true, false}) {
        const std::string classes = ClassesOf(latin, w_is_heard, j_is_heard);
        if (classes.size() >= 2) AddOnce(classes, sounds);
      }
    }
  }
  if (sounds.empty()) {
    const std::string& consonants = part.consonants[0];
    sounds.push_back(consonants.empty() ? part.spellings[0] : consonants);
  }
  std::sort(sounds.begin(), sounds.end());
  return sounds;
}

NameLikeness LikenessOf(const NamePart& a, const NamePart& b) {
  if (a.initial || b.initial) {
    return BeginAlike(a, b) ? NameLikeness::kInitial : NameLikeness::kDifferent;
  }
  NameLikeness likeness = NameLikeness::kDifferent;
  for (const std::string& one : a.spellings) {
    for (const std::string& other : b.spellings) {
      likeness = std::max(likeness, LikenessOfSpellings(one, other));
    }
  }
  if (likeness == NameLikeness::kEqual) return likeness;
  if (DifferByOneSlip(a.latin, b.latin)) {
    likeness = std::max(likeness, NameLikeness::kDistant);
  }
  return std::max(likeness, LikenessOfConsonants(a, b));
}

}  // namespace sojourn::relocation
