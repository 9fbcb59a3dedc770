#include "services/relocation/duplicates/name_parts.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

NamePart Part(const std::string& name) {
  const std::vector<NamePart> parts = NameParts(name);
  return parts.empty() ? NamePart() : parts[0];
}

std::vector<std::string> Latin(const std::string& name) {
  std::vector<std::string> latin;
  for (const NamePart& part : NameParts(name)) latin.push_back(part.latin);
  return latin;
}

bool SoundAlike(const std::string& a, const std::string& b) {
  const std::vector<std::string> others = SoundsOf(Part(b));
  for (const std::string& sound : SoundsOf(Part(a))) {
    if (std::find(others.begin(), others.end(), sound) != others.end()) {
      return true;
    }
  }
  return false;
}

NameLikeness Likeness(const std::string& a, const std::string& b) {
  const NameLikeness likeness = LikenessOf(Part(a), Part(b));
  EXPECT_EQ(likeness, LikenessOf(Part(b), Part(a))) << a << " " << b;
  return likeness;
}

TEST(NamePartsTest, ArticlesAreLeftOutAndServantsAreOne) {
  EXPECT_THAT(Latin("Al-Khalidi bin de la Cruz"),
              ElementsAre("khalidi", "cruz"));
  EXPECT_THAT(NameParts("Abd al-Rahman Salih"), SizeIs(2));
  EXPECT_EQ(Likeness("Abd al-Rahman", "Abdurrahman"), NameLikeness::kEqual);
  EXPECT_EQ(Likeness("Abd al-Rahman", "Abdelrahmane"), NameLikeness::kClose);
  EXPECT_GE(Likeness("عبد الرحمن", "Abdulrahman"), NameLikeness::kClose);
  EXPECT_EQ(Likeness("Abedalrahman", "Abdurrahman"), NameLikeness::kEqual);
  EXPECT_THAT(Latin("Al"), ElementsAre("al"));  // nothing else is there
}

TEST(NamePartsTest, EachOnceAndNotMoreThanCanBeCompared) {
  EXPECT_THAT(Latin("Ana ANA  Áná"), ElementsAre("ana"));
  EXPECT_THAT(NameParts("ba be bi bo bu da de di do du"),
              SizeIs(kMostNameParts));
  EXPECT_THAT(NameParts(" -,. \n"), IsEmpty());
}

TEST(NamePartsTest, ANonJoinerSeparatesAsASpaceDoes) {
  EXPECT_EQ(Latin("رضا\u200cزاده"), Latin("رضا زاده"));
  const std::vector<NamePart> two = NameParts("Reza Zadeh");
  EXPECT_EQ(LikenessOf(Joined(two[0], two[1]), Part("Rezazadeh")),
            NameLikeness::kEqual);
}

TEST(SoundsOfTest, SpellingsOfOneNameSoundAlike) {
  for (const auto& spellings : std::vector<std::vector<std::string>>{
           {"Mohammed", "Muhammad", "MOHAMED", "محمد"},
           {"Ixchel", "Ixchél", "ixshel"},
           {"Tesfay", "Tesfai", "ተስፋይ", "Тесфай"},
           {"Sergey", "Sergej", "Сергей"},
           {"Mikhail", "Mihail", "Михаил"},
           {"Ivanov", "Iwanow", "Иванов"},
           {"Tatyana", "Tatjana", "Татьяна"},
           {"Oksana", "Oxana", "Оксана"},
           {"Navid", "نوید"},
           {"Ali", "Aly", "علي", "علی"},
           {"Reza", "رضا"},
           {"Ana", "Aná"}}) {
    for (const std::string& spelling : spellings) {
      EXPECT_TRUE(SoundAlike(spelling, spellings[0])) << spelling;
    }
  }
}

TEST(SoundsOfTest, OtherNamesSoundDifferent) {
  EXPECT_FALSE(SoundAlike("Marisol", "Ixchel"));
  EXPECT_FALSE(SoundAlike("Ana", "Amina"));
  EXPECT_THAT(SoundsOf(Part("Ali")), Contains("l"));
}

TEST(LikenessTest, RomanisationsOfOneNameAreEqual) {
  for (const auto& [a, b] : std::vector<std::pair<std::string, std::string>>{
           {"Mohammed", "Muhammid"},
           {"Yousuf", "Yusuf"},
           {"Hussein", "Husain"},
           {"Khadija", "Hadija"},
           {"Djamal", "Jamal"},
           {"Щукин", "Shchukin"},
           {"Чернов", "Tschernow"},
           {"Сергий", "Sergij"},
           {"ገነት", "Genet"},
           {"ከበደ", "Kebede"},
           {"ግርማ", "Girma"},
           {"Begoña", "begona"}}) {
    EXPECT_EQ(Likeness(a, b), NameLikeness::kEqual) << a << " " << b;
  }
}

TEST(LikenessTest, AScriptWithoutVowelsTellsItsConsonants) {
  EXPECT_EQ(Likeness("محمود", "Mahmoud"), NameLikeness::kUnvowelled);
  EXPECT_EQ(Likeness("خديجة", "Khadija"), NameLikeness::kUnvowelled);
  EXPECT_EQ(Likeness("سليمان", "Suleiman"), NameLikeness::kUnvowelled);
  EXPECT_EQ(Likeness("علي", "Ali"), NameLikeness::kClose);
  EXPECT_EQ(Likeness("زهرا", "Zahra"), NameLikeness::kClose);
  EXPECT_EQ(Likeness("رضا", "Reza"), NameLikeness::kClose);
  EXPECT_EQ(Likeness("سليمان", "Ibrahim"), NameLikeness::kDifferent);
  EXPECT_EQ(Likeness("هدى", "Houda"), NameLikeness::kClose);
  // Two letters that are no "ts".
  EXPECT_EQ(Likeness("منتصر", "Muntasir"), NameLikeness::kUnvowelled);
  EXPECT_EQ(Likeness("تحسینی", "Tahsini"), NameLikeness::kUnvowelled);
}

TEST(LikenessTest, ASlipIsCloseAndAnotherNameIsNot) {
  EXPECT_EQ(Likeness("Gonzalez", "Gonazlez"), NameLikeness::kClose);
  EXPECT_EQ(Likeness("Tewodros", "Tewodrs"), NameLikeness::kClose);
  EXPECT_EQ(Likeness("Gonzalez", "Gonzalvo"), NameLikeness::kDistant);
  EXPECT_EQ(Likeness("Ahmed", "Ahmet"), NameLikeness::kClose);
  EXPECT_EQ(Likeness("Belen", "Been"), NameLikeness::kDistant);
  EXPECT_EQ(Likeness("Ivan", "Oleg"), NameLikeness::kDifferent);
  EXPECT_EQ(Likeness("Ali", "Eva"), NameLikeness::kDifferent);
}

TEST(LikenessTest, AnInitialIsItsFirstLetter) {
  EXPECT_EQ(Likeness("M.", "Mohammed"), NameLikeness::kInitial);
  EXPECT_EQ(Likeness("М.", "Mikhail"), NameLikeness::kInitial);
  EXPECT_EQ(Likeness("A.", "Aida"), NameLikeness::kInitial);
  EXPECT_EQ(Likeness("K.", "Khalid"), NameLikeness::kInitial);
  EXPECT_EQ(Likeness("M.", "Ahmed"), NameLikeness::kDifferent);
}

TEST(NamePartsTest, AnyBytesAreTaken) {
  for (const std::string& text :
       {std::string("\xff\xfe\x80", 3), std::string("\xe1\x88", 2),
        std::string(5000, 'a'), std::string("\0\0 a", 4), std::string("李小龙"),
        std::string("ⵜⵉⴼⵉⵏⴰⵖ")}) {
    for (const NamePart& part : NameParts(text)) {
      EXPECT_FALSE(part.latin.empty());
      EXPECT_FALSE(SoundsOf(part).empty());
      EXPECT_EQ(LikenessOf(part, part),
                part.initial ? NameLikeness::kInitial : NameLikeness::kEqual);
    }
  }
}

}  // namespace
}  // namespace sojourn::relocation
