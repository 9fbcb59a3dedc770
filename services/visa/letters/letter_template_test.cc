#include "services/visa/letters/letter_template.h"

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/visa/letters/letter_text.h"

namespace sojourn::visa {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using Kind = LetterLine::Kind;

constexpr LetterKind kKinds[] = {LetterKind::kInvitation,
                                 LetterKind::kNoteToMission};
constexpr Language kLanguages[] = {Language::kEnglish, Language::kFrench,
                                   Language::kSpanish};

std::vector<LetterLine> Filled(std::string_view text,
                               const LetterValues& values) {
  auto lines = FillTemplate(text, values);
  EXPECT_OK(lines.status());
  return lines.ok() ? *lines : std::vector<LetterLine>();
}

TEST(LetterTemplateTest, AParagraphsBeginningSaysWhatItIs) {
  EXPECT_THAT(Filled("> today\n\n# Title\n\nOne\nparagraph.\nLabel | value\n"
                     "Other | thing\n\n_ Name\n",
                     {}),
              ElementsAre(LetterLine{Kind::kDate, "today", ""},
                          LetterLine{Kind::kTitle, "Title", ""},
                          LetterLine{Kind::kText, "One paragraph.", ""},
                          LetterLine{Kind::kRow, "Label", "value"},
                          LetterLine{Kind::kRow, "Other", "thing"},
                          LetterLine{Kind::kSignature, "Name", ""}));
}

TEST(LetterTemplateTest, WhatHasNoValueIsLeftOutWhole) {
  const LetterValues values = {
      {"name", "Ana"}, {"born", std::nullopt}, {"if_so", ""}};
  EXPECT_THAT(Filled("{{if_so}}{{name}} is\ninvited.\n\nShe was\nborn "
                     "{{born}}.\n\nName | {{name}}\nBorn | {{born}}\n",
                     values),
              ElementsAre(LetterLine{Kind::kText, "Ana is invited.", ""},
                          LetterLine{Kind::kRow, "Name", "Ana"}));
}

TEST(LetterTemplateTest, AValueIsNoTemplate) {
  const LetterValues values = {{"name", "{{secret}} | \n# x\x01y"},
                               {"secret", "never"}};
  EXPECT_THAT(
      Filled("Name | {{name}}", values),
      ElementsAre(LetterLine{Kind::kRow, "Name", "{{secret}} | # x y"}));
}

// What overrides a direction in one value would turn what follows it.
TEST(LetterTemplateTest, AValueTurnsNoDirectionAndKeepsItsJoiners) {
  const LetterValues values = {
      {"name", "A\u202Enna \u2067x\u2069\u2028y کریمی\u200Cپور\u0085"}};
  EXPECT_EQ(Filled("Name | {{name}}", values)[0].value,
            "Anna xy کریمی\u200Cپور");
}

TEST(LetterTemplateTest, AnUnknownPlaceholderIsABug) {
  EXPECT_EQ(FillTemplate("Name | {{nickname}}", {}).status().code(),
            absl::StatusCode::kInternal);
}

TEST(LetterTemplateTest, EveryLanguageUsesTheSamePlaceholdersAndNoOthers) {
  Application application;
  application.stay =
      LegalDays{absl::CivilDay(2027, 3, 1), absl::CivilDay(2027, 3, 9)};
  for (const LetterKind kind : kKinds) {
    std::set<std::string> meant;
    for (const auto& [name, value] :
         ValuesFor({.kind = kind}, {}, application, absl::CivilDay())) {
      meant.insert(name);
    }
    for (const Language language : kLanguages) {
      const std::string_view text = TemplateOf(kind, language);
      EXPECT_THAT(text, Not(IsEmpty()));
      EXPECT_EQ(PlaceholdersOf(text), meant) << NameOf(kind);
    }
  }
}

// The closed list of what may ever stand in a letter.
TEST(LetterTemplateTest, ANoteSaysNothingOfHer) {
  EXPECT_THAT(PlaceholdersOf(
                  TemplateOf(LetterKind::kNoteToMission, Language::kEnglish)),
              ElementsAre("application_id", "date", "destination", "first_day",
                          "if_diplomat_only", "if_national_law", "if_visa_code",
                          "last_day", "organisation", "scheme"));
}

TEST(LetterTemplateTest, AnInvitationSaysWhatTheFormSays) {
  EXPECT_THAT(
      PlaceholdersOf(TemplateOf(LetterKind::kInvitation, Language::kEnglish)),
      ElementsAre("application_id", "date", "date_of_birth", "days",
                  "destination", "document_number", "first_day",
                  "if_diplomat_only", "if_insured", "if_national_law",
                  "if_visa_code", "last_day", "name", "nationality",
                  "organisation"));
}

}  // namespace
}  // namespace sojourn::visa
