#include "services/relocation/duplicates/person_match.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

struct Said {
  std::vector<std::string> names = {};
  BirthDate birth = {1987, 5, 2};
  std::string nationality = "GT";
  std::string document = "";
  std::string address = "";
};

KnownPerson Known(const Said& said) {
  PersonTraits person;
  person.names = said.names;
  person.birth = said.birth;
  if (!said.nationality.empty()) person.nationalities = {said.nationality};
  if (!said.document.empty()) person.documents = {{"GT", said.document}};
  if (!said.address.empty()) person.addresses = {said.address};
  return Normalised(person);
}

PersonMatch Match(const Said& a, const Said& b) {
  PersonMatch match = MatchOf(Known(a), Known(b));
  EXPECT_EQ(match, MatchOf(Known(b), Known(a)));
  Weight sum = 0;
  for (const Evidence& each : match.evidence) sum += each.weight;
  EXPECT_EQ(match.score, sum);
  return match;
}

Evidence Names(const std::string& a, const std::string& b) {
  const PersonMatch match =
      Match({.names = {a}, .birth = {}, .nationality = ""},
            {.names = {b}, .birth = {}, .nationality = ""});
  return match.evidence.at(0);
}

TEST(NamesTest, OrderMeansNothing) {
  EXPECT_EQ(Names("Ixchel Tzunun Ajcabul", "Ajcabul Ixchel Tzunun"),
            Names("Ixchel Tzunun Ajcabul", "Ixchel Tzunun Ajcabul"));
}

TEST(NamesTest, WrittenInAnotherWayTheyAreTheSame) {
  for (const auto& [a, b] : std::vector<std::pair<std::string, std::string>>{
           {"Mohammed Yusuf Jamal", "Jamal Muhammid Yousuf"},
           {"Иван Щукин", "Shchukin Ivan"},
           {"Reza Zadeh", "Rezazadeh"},
           {"ገነት ከበደ", "Genet Kebede"}}) {
    EXPECT_EQ(Names(a, b).agreement, Agreement::kNameEqual) << a;
    EXPECT_GT(Names(a, b).weight, 3 * kBit) << a;
  }
  EXPECT_EQ(Names("محمود سليمان", "Mahmoud Suleiman").agreement,
            Agreement::kNameSimilar);
  EXPECT_EQ(Names("Ixchel Tzunun", "I. Tzunnu").agreement,
            Agreement::kNameSimilar);
}

TEST(NamesTest, OneMayHaveNamesMore) {
  const Evidence all =
      Names("Ixchel Tzunun Coronado", "Ixchel Tzunun Coronado");
  const Evidence fewer = Names("Ixchel Tzunun Coronado", "Tzunun");
  EXPECT_EQ(fewer.agreement, Agreement::kNameEqual);
  EXPECT_GT(fewer.weight, 0);
  EXPECT_LT(fewer.weight, all.weight);
}

TEST(NamesTest, FrequentNamesWeighLess) {
  EXPECT_LT(Names("Mohammed Ali", "Mohammed Ali").weight,
            Names("Ixchel Tzunun", "Ixchel Tzunun").weight);
}

TEST(NamesTest, ABrotherSharesAllButOne) {
  const Evidence brother =
      Names("Ixchel Tzunun Ajcabul", "Balam Tzunun Ajcabul");
  EXPECT_EQ(brother.agreement, Agreement::kNamePartly);
  EXPECT_LT(brother.weight, 0);
  EXPECT_EQ(Names("Ixchel", "Oleg").agreement, Agreement::kNameDifferent);
}

TEST(NamesTest, InAChainOfFathersPapersLeaveOutOtherLinks) {
  const auto match = [](const std::string& country) {
    return Match(
        {.names = {"Afrah", "Salih"}, .birth = {}, .nationality = country},
        {.names = {"Afrah", "Matuq"}, .birth = {}, .nationality = country});
  };
  EXPECT_GT(match("YE").score, match("GT").score + 5 * kBit);
  // Hers is the first link: a sister has the others.
  EXPECT_LT(
      Match({.names = {"Afrah", "Salih"}, .birth = {}, .nationality = "YE"},
            {.names = {"Huda", "Salih"}, .birth = {}, .nationality = "YE"})
          .score,
      0);
}

TEST(NamesTest, WhatElseSheIsCalledIsMissedNowhere) {
  PersonTraits known;
  known.names = {"Ixchel", "Tzunun"};
  const KnownPerson plain = Normalised(known);
  known.other_names = {"La Abogada", "Ixchel"};
  const KnownPerson also = Normalised(known);
  EXPECT_EQ(MatchOf(plain, also), MatchOf(plain, plain));
  PersonTraits nickname;
  nickname.names = {"Abogada"};
  EXPECT_GT(MatchOf(also, Normalised(nickname)).score,
            MatchOf(plain, Normalised(nickname)).score);
}

TEST(PersonMatchTest, TheSumOfWhatBothSay) {
  const Said her{.names = {"Ixchel", "Tzunun"},
                 .document = "A0001234",
                 .address = "+502 5555 4711"};
  const PersonMatch match = Match(her, {.names = {"Ixchel Tzunun"},
                                        .birth = {1987, 2, 5},
                                        .document = "A0001235",
                                        .address = "55554711"});
  EXPECT_THAT(
      match.evidence,
      ElementsAre(Field(&Evidence::agreement, Agreement::kNameEqual),
                  Field(&Evidence::agreement, Agreement::kBirthSwapped),
                  Field(&Evidence::agreement, Agreement::kNationalityEqual),
                  Field(&Evidence::agreement, Agreement::kDocumentSimilar),
                  Field(&Evidence::agreement, Agreement::kPhoneEqual)));
  EXPECT_GT(match.score, kWorthALook);
}

TEST(PersonMatchTest, WhoIsWorthALook) {
  const Said her{.names = {"Ixchel", "Tzunun", "Ajcabul"},
                 .address = "+502 5555 4711"};
  EXPECT_GE(Match(her, {.names = {"Tzunun Ixchel"}}).score, kWorthALook);
  EXPECT_GE(Match(her, {.names = {"Ixchel"}, .address = her.address}).score,
            kWorthALook);
  // A sister with the same telephone, a twin, and a namesake.
  EXPECT_LT(Match(her, {.names = {"Nicté", "Tzunun", "Ajcabul"},
                        .birth = {1990, 1, 1},
                        .address = her.address})
                .score,
            kWorthALook);
  EXPECT_LT(Match(her, {.names = {"Nicté", "Tzunun", "Ajcabul"},
                        .address = her.address})
                .score,
            kWorthALook);
  EXPECT_LT(Match(her, {.names = her.names, .birth = {1971, 8, 20}}).score,
            kWorthALook);
}

TEST(PersonMatchTest, ANamesakeOfOneYearIsLookedAtUnlessMoreSpeaksAgainstIt) {
  const Said her{.names = {"Ixchel", "Tzunun", "Ajcabul"},
                 .document = "A0001234",
                 .address = "+502 5555 4711"};
  EXPECT_GE(Match(her, {.names = her.names, .birth = {1987, 0, 0}}).score,
            kWorthALook);
  EXPECT_LT(Match(her, {.names = her.names,
                        .birth = {1987, 0, 0},
                        .document = "B7772222",
                        .address = "+502 5555 9999"})
                .score,
            kWorthALook);
}

TEST(PersonMatchTest, WhatOneDoesNotSayIsNoEvidence) {
  EXPECT_THAT(
      Match({.birth = {}, .nationality = ""}, {.names = {"Ixchel"}}).evidence,
      IsEmpty());
  EXPECT_EQ(Match({}, {}).evidence.size(), 2U);
}

}  // namespace
}  // namespace sojourn::relocation
