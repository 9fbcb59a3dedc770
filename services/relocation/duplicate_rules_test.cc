#include "services/relocation/duplicate_rules.h"

#include <algorithm>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

PersonTraits Named(std::vector<std::string> names, std::optional<int> year) {
  return {.names = std::move(names),
          .birth_year = year,
          .documents = {},
          .addresses = {}};
}

bool Share(const PersonTraits& a, const PersonTraits& b) {
  const std::vector<BlindTerm> others = BlindTerms(b);
  for (const BlindTerm& term : BlindTerms(a)) {
    if (std::find(others.begin(), others.end(), term) != others.end()) {
      return true;
    }
  }
  return false;
}

TEST(SoundOfTest, SpellingsOfOneNameSoundAlike) {
  for (const auto& spellings : std::vector<std::vector<std::string>>{
           {"Mohammed", "Muhammad", "MOHAMED", "محمد"},
           {"Ixchel", "Ixchél", "ixshel"},
           {"Tesfay", "Tesfai", "ተስፋይ", "Тесфай"},
           {"Sergey", "Sergej", "Сергей"},
           {"Oksana", "Oxana", "Оксана"},
           {"Ana", "Aná"}}) {
    for (const std::string& spelling : spellings) {
      EXPECT_EQ(SoundOf(spelling), SoundOf(spellings[0])) << spelling;
    }
  }
}

TEST(SoundOfTest, OtherNamesSoundDifferent) {
  EXPECT_NE(SoundOf("Marisol"), SoundOf("Ixchel"));
  EXPECT_NE(SoundOf("Ana"), SoundOf("Amina"));
  EXPECT_EQ(SoundOf("  "), SoundOf("  "));
  EXPECT_EQ(SoundOf(""), "");
}

TEST(BlindTermsTest, ANameAloneGivesNone) {
  EXPECT_THAT(BlindTerms(Named({"Ixchel", "Tzunun"}, std::nullopt)), IsEmpty());
}

TEST(BlindTermsTest, AYearsErrorIsForgivenAndFiveYearsAreNot) {
  for (int year = 1950; year < 2020; ++year) {
    const PersonTraits person = Named({"Ixchel"}, year);
    EXPECT_TRUE(Share(person, Named({"Ixchél"}, year + 1))) << year;
    EXPECT_FALSE(Share(person, Named({"Ixchel"}, year + 5))) << year;
  }
}

TEST(BlindTermsTest, DocumentsAndAddressesAsPeopleWriteThem) {
  PersonTraits a;
  a.documents = {{.country = "GT", .number = "gt 00-00101"}};
  a.addresses = {"+502 0000 4711", "Her.Name@Example.org "};
  PersonTraits b;
  b.documents = {{.country = "GT", .number = "GT0000101"}};
  b.addresses = {"her.name@example.org", "00004711"};
  EXPECT_EQ(BlindTerms(a), BlindTerms(b));
  EXPECT_THAT(BlindTerms(a), SizeIs(3));
  b.documents[0].country = "MX";
  EXPECT_NE(BlindTerms(a), BlindTerms(b));
}

TEST(BlindTermsTest, WhatIsTooShortToTellPeopleApartGivesNone) {
  PersonTraits person;
  person.documents = {{.country = "GT", .number = "12"}};
  person.addresses = {"4711", ""};
  EXPECT_THAT(BlindTerms(person), IsEmpty());
}

}  // namespace
}  // namespace sojourn::relocation
