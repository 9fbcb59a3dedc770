#include "services/relocation/duplicates/duplicate_rules.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::SizeIs;

KnownPerson Named(std::vector<std::string> names, int year) {
  PersonTraits person;
  person.names = std::move(names);
  person.birth.year = year;
  person.nationalities = {"GT"};
  return Normalised(person);
}

bool Share(const KnownPerson& a, const KnownPerson& b) {
  const std::vector<BlindTerm> others = BlindTerms(b);
  for (const BlindTerm& term : BlindTerms(a)) {
    if (std::find(others.begin(), others.end(), term) != others.end()) {
      return true;
    }
  }
  return false;
}

TEST(BlindTermsTest, OneNameAloneGivesNone) {
  EXPECT_THAT(BlindTerms(Named({"Ixchel"}, 0)), IsEmpty());
  EXPECT_THAT(BlindTerms(Named({"Ixchel", "T."}, 0)), IsEmpty());
}

TEST(BlindTermsTest, TwoNamesTogetherAreSharedWhateverTheYears) {
  const KnownPerson undated = Named({"Ixchel", "Tzunun"}, 0);
  EXPECT_TRUE(Share(undated, Named({"Tzunún", "Ixchél", "Coy"}, 1975)));
  EXPECT_FALSE(Share(undated, Named({"Ixchel", "Coy"}, 1975)));
}

TEST(BlindTermsTest, AYearsErrorIsForgivenAndFiveYearsAreNot) {
  for (int year = 1950; year < 2020; ++year) {
    const KnownPerson person = Named({"Ixchel"}, year);
    EXPECT_TRUE(Share(person, Named({"Ixchél"}, year + 1))) << year;
    EXPECT_FALSE(Share(person, Named({"Ixchel"}, year + 5))) << year;
  }
}

std::vector<std::string> TextsOf(const KnownPerson& person,
                                 DuplicateSign sign) {
  std::vector<std::string> texts;
  for (const BlindTerm& term : BlindTerms(person)) {
    if (term.sign == sign) texts.push_back(term.text);
  }
  return texts;
}

TEST(BlindTermsTest, OfNamesThatManyHaveTwoWithinTheSameYearsAreAKey) {
  const KnownPerson her = Named({"Ixchel", "Tzunun"}, 1974);
  for (const auto sign :
       {DuplicateSign::kNamesAndBirthA, DuplicateSign::kNamesAndBirthB}) {
    const std::vector<std::string> key = TextsOf(her, sign);
    EXPECT_THAT(key, Not(IsEmpty()));
    EXPECT_EQ(TextsOf(Named({"Tzunún", "Ixchél"}, 1974), sign), key);
    EXPECT_NE(TextsOf(Named({"Tzunún", "Ixchél"}, 1994), sign), key);
    EXPECT_NE(TextsOf(Named({"Ixchel", "Coy"}, 1974), sign), key);
    EXPECT_THAT(TextsOf(Named({"Ixchel", "Tzunun"}, 0), sign), IsEmpty());
  }
}

TEST(BlindTermsTest, OfANameThatManyHaveANationalityAndYearsAreAKey) {
  constexpr auto kSign = DuplicateSign::kNameBirthAndCountry;
  PersonTraits abroad;
  abroad.names = {"Ixchel"};
  abroad.birth.year = 1974;
  EXPECT_THAT(TextsOf(Normalised(abroad), kSign), IsEmpty());
  abroad.nationalities = {"MX"};
  const KnownPerson her = Named({"Ixchel"}, 1974);
  EXPECT_THAT(TextsOf(her, kSign), Not(IsEmpty()));
  EXPECT_NE(TextsOf(Normalised(abroad), kSign), TextsOf(her, kSign));
  abroad.nationalities = {"MX", "GT"};
  EXPECT_THAT(TextsOf(Normalised(abroad), kSign),
              IsSupersetOf(TextsOf(her, kSign)));
}

TEST(BlindTermsTest, ADateOfAnotherCalendarIsReadInEach) {
  PersonTraits given;
  given.names = {"Shirin"};
  given.birth_as_given = "1366/02/12";
  EXPECT_TRUE(Share(Named({"شیرین"}, 1987), Normalised(given)));
  PersonTraits taken;
  taken.names = {"Genet"};
  taken.birth.year = 1979;
  EXPECT_TRUE(Share(Named({"Genet"}, 1987), Normalised(taken)));
  taken.nationalities = {"GT"};
  EXPECT_FALSE(Share(Named({"Genet"}, 1987), Normalised(taken)));
}

TEST(BlindTermsTest, DocumentsAndAddressesAsPeopleWriteThem) {
  PersonTraits a;
  a.documents = {{.country = "GT", .number = "gt 00-00101"}};
  a.addresses = {"+502 0000 4711", "Her.Name@Example.org "};
  PersonTraits b;
  b.documents = {{.country = "GT", .number = "GT0000101"}};
  b.addresses = {"her.name@example.org", "00004711"};
  EXPECT_EQ(BlindTerms(Normalised(a)), BlindTerms(Normalised(b)));
  EXPECT_THAT(BlindTerms(Normalised(a)), SizeIs(3));
  b.documents[0].country = "MX";
  EXPECT_NE(BlindTerms(Normalised(a)), BlindTerms(Normalised(b)));
}

TEST(BlindTermsTest, WhatIsTooShortToTellPeopleApartGivesNone) {
  PersonTraits person;
  person.documents = {{.country = "GT", .number = "12"}};
  person.addresses = {"4711", ""};
  EXPECT_THAT(BlindTerms(Normalised(person)), IsEmpty());
}

TEST(IsSameAddressTest, WhateverTheSpelling) {
  for (const auto& [a, b] : {
           std::pair("+502 0000 4711", "00502-0000.4711"),
           std::pair("+502 0000 4711", "signal: (502) 00004711"),
           std::pair("Her.Name@Example.org ", "her.name@example.org"),
           std::pair("@Invented.01", "invented 01"),
           std::pair("Invented, of her own", "invented of HER own"),
           std::pair("4711", "47-11"),
       }) {
    EXPECT_TRUE(IsSameAddress(a, b)) << a << " and " << b;
    EXPECT_TRUE(IsSameAddress(b, a)) << a << " and " << b;
  }
}

TEST(IsSameAddressTest, OthersAreOthers) {
  for (const auto& [a, b] : {
           std::pair("+502 0000 4711", "+502 0000 4712"),
           std::pair("her.name@example.org", "hername@example.org"),
           std::pair("name@one.example", "name@two.example"),
           std::pair("شیرین", "ژاله"),
           std::pair("", ""),
           std::pair("--", "."),
       }) {
    EXPECT_FALSE(IsSameAddress(a, b)) << a << " and " << b;
  }
}

}  // namespace
}  // namespace sojourn::relocation
