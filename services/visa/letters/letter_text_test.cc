#include "services/visa/letters/letter_text.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/visa/letters/letter_samples.h"

namespace sojourn::visa {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::ReasonIs;
using K = LetterKind;
using L = Language;

absl::StatusOr<Letter> Write(K kind, L language, const Application& app) {
  return WriteLetter({kind, language}, SampleLetterhead(), app, SampleNow());
}

// Everything it says, a line each.
std::string Said(K kind, L language,
                 const Application& app = SampleApplication()) {
  const auto letter = Write(kind, language, app);
  EXPECT_OK(letter.status());
  if (!letter.ok()) return "";
  std::string said = absl::StrCat(letter->head.organisation, "\n");
  for (const LetterLine& line : letter->lines) {
    absl::StrAppend(&said, line.text, "|", line.value, "\n");
  }
  return said;
}

TEST(LetterTextTest, AnInvitationNamesWhoWhenWhereAndWhoBearsWhat) {
  const std::string said = Said(K::kInvitation, L::kEnglish);
  for (const char* fact :
       {"1 March 2027", "|Wanjiru Invented\n", "|3 February 1990\n",
        "Nationality|Kenya\n", "|ZZ998877\n", "|Netherlands\n", "|1 May 2027\n",
        "|29 July 2027\n", "included|90\n", "|3k9vtq5c8j2hxm7w4znd6rpbya\n",
        "30,000 euros", "accommodation", "diplomatic staff",
        "Example Programme"}) {
    EXPECT_THAT(said, HasSubstr(fact));
  }
}

TEST(LetterTextTest, EachLanguageHasItsOwnWords) {
  const std::string french = Said(K::kInvitation, L::kFrench);
  EXPECT_THAT(french, HasSubstr("1er mars 2027"));
  EXPECT_THAT(french, HasSubstr("Pays du séjour|Pays-Bas\n"));
  const std::string spanish = Said(K::kNoteToMission, L::kSpanish);
  EXPECT_THAT(spanish, HasSubstr("1 de marzo de 2027"));
  EXPECT_THAT(spanish, HasSubstr("|visado de corta duración (C)\n"));
}

TEST(LetterTextTest, NoLetterSaysMoreThanItHasTo) {
  for (const L language : {L::kEnglish, L::kFrench, L::kSpanish}) {
    for (const K kind : {K::kInvitation, K::kNoteToMission}) {
      const std::string said = absl::AsciiStrToLower(Said(kind, language));
      for (const std::string& never : NeverInALetter()) {
        EXPECT_THAT(said, Not(HasSubstr(absl::AsciiStrToLower(never))));
      }
    }
    const std::string note = Said(K::kNoteToMission, language);
    for (const std::string& never : NeverInANote()) {
      EXPECT_THAT(note, Not(HasSubstr(never)));
    }
  }
}

TEST(LetterTextTest, WhatDoesNotHoldIsNotSaid) {
  Application app = SampleApplication();
  app.handling = Handling::kMission;
  app.checklist[0].requirement = DocumentRequirement::kWaived;
  const std::string plain = Said(K::kInvitation, L::kEnglish, app);
  EXPECT_THAT(plain, Not(HasSubstr("diplomatic staff")));
  EXPECT_THAT(plain, Not(HasSubstr("insurance")));
  app = SampleApplication();
  app.scheme = Scheme::kHumanitarian;
  EXPECT_THAT(Said(K::kInvitation, L::kEnglish, app),
              Not(HasSubstr("810/2009")));
  const std::string note = Said(K::kNoteToMission, L::kEnglish, app);
  EXPECT_THAT(note, Not(HasSubstr("810/2009")));
  EXPECT_THAT(note, HasSubstr("what its law allows"));
}

TEST(LetterTextTest, WhatIsNotKnownIsLeftOut) {
  Application app = SampleApplication();
  app.identity->date_of_birth = {};
  app.identity->nationalities.clear();
  app.identity->document_number.clear();
  const std::string said = Said(K::kInvitation, L::kEnglish, app);
  EXPECT_THAT(said, Not(HasSubstr("birth")));
  EXPECT_THAT(said, Not(HasSubstr("Nationality")));
  EXPECT_THAT(said, Not(HasSubstr("Number of the travel document")));
  EXPECT_THAT(said, HasSubstr("Wanjiru Invented"));
}

TEST(LetterTextTest, WithAnotherStatesDocumentAllNationalitiesAreNamed) {
  Application app = SampleApplication();
  app.identity->document.issuing_country = "DE";
  EXPECT_THAT(Said(K::kInvitation, L::kEnglish, app),
              HasSubstr("|Kenya, Somalia\n"));
}

TEST(LetterTextTest, NoLetterThatWouldNotBeTrue) {
  EXPECT_THAT(WriteLetter({K::kNoteToMission, L::kEnglish}, {},
                          SampleApplication(), SampleNow())
                  .status(),
              ReasonIs("LETTERHEAD_MISSING"));
  Application app = SampleApplication();
  app.identity->accommodation_changes = true;
  EXPECT_THAT(Write(K::kInvitation, L::kEnglish, app).status(),
              ReasonIs("ACCOMMODATION_UNSETTLED"));
  EXPECT_OK(Write(K::kNoteToMission, L::kEnglish, app).status());
  app = SampleApplication();
  app.identity->names.clear();
  EXPECT_THAT(Write(K::kInvitation, L::kEnglish, app).status(),
              ReasonIs("IDENTITY_INCOMPLETE"));
  app.identity.reset();  // erased
  EXPECT_THAT(Write(K::kInvitation, L::kEnglish, app).status(),
              ReasonIs("IDENTITY_INCOMPLETE"));
  app = SampleApplication();
  app.stay.reset();
  EXPECT_THAT(Write(K::kNoteToMission, L::kEnglish, app).status(),
              ReasonIs("IDENTITY_INCOMPLETE"));
  for (const auto ended :
       {ApplicationState::kWithdrawn, ApplicationState::kRefused,
        ApplicationState::kUsed}) {
    app = SampleApplication();
    app.state = ended;
    EXPECT_THAT(Write(K::kNoteToMission, L::kEnglish, app).status(),
                ReasonIs("STATE_FORBIDS"));
  }
}

}  // namespace
}  // namespace sojourn::visa
