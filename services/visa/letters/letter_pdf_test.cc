#include "services/visa/letters/letter_pdf.h"

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/visa/letters/letter_samples.h"
#include "services/visa/letters/letter_text.h"

namespace sojourn::visa {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::ReasonIs;
using ::testing::SizeIs;

Letter Invitation(std::string name = "Wanjiru Invented") {
  auto letter = WriteLetter({LetterKind::kInvitation, Language::kFrench},
                            SampleLetterhead(),
                            SampleApplication(std::move(name)), SampleNow());
  EXPECT_OK(letter.status());
  return *std::move(letter);
}

std::string Drawn(const Letter& letter) {
  auto pdf = DrawLetter(letter);
  EXPECT_OK(pdf.status());
  return pdf.ok() ? *std::move(pdf) : "";
}

TEST(LetterPdfTest, IsAPdfDatedTheDayOfTheLetterAndNothingOfTheMachine) {
  const std::string pdf = Drawn(Invitation());
  EXPECT_TRUE(pdf.starts_with("%PDF-1."));
  EXPECT_THAT(pdf, HasSubstr("/CreationDate (20270301"));
  EXPECT_THAT(pdf, Not(HasSubstr("/Author")));
}

TEST(LetterPdfTest, EqualLettersAreEqualBytesOnEveryThread) {
  std::vector<std::string> drawn(4);
  {
    std::vector<std::thread> threads;
    for (std::string& each : drawn) {
      threads.emplace_back([&each] { each = Drawn(Invitation()); });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_THAT(std::set<std::string>(drawn.begin(), drawn.end()), SizeIs(1));
  EXPECT_NE(Drawn(Invitation("Otieno Invented")), drawn[0]);
}

TEST(LetterPdfTest, NamesInManyScriptsAreDrawn) {
  for (const char* name : {"Nguyễn Thị Ánh Dương", "فاطمة الزهراء",
                           "شیرین کریمی‌پور", "Оксана Вигадана",
                           "Ελένη Φανταστική", "አበበ በቀለ"}) {
    EXPECT_OK(DrawLetter(Invitation(name)).status()) << name;
  }
}

// Better none than one with boxes in place of a name.
TEST(LetterPdfTest, AScriptWithoutAFontIsRefused) {
  EXPECT_THAT(DrawLetter(Invitation("\U0001FBF0\U000F0000")).status(),
              ReasonIs("SCRIPT_UNREADABLE"));
}

TEST(LetterPdfTest, AnEndlessNameTakesPagesAndNotTheProcess) {
  std::string name;
  while (name.size() < 8000) name += "Invented ";
  const std::string pdf = Drawn(Invitation(name));
  EXPECT_LT(pdf.size(), size_t{1} << 20);
  // In one word it is broken where the line ends.
  EXPECT_LT(Drawn(Invitation(std::string(8000, 'x'))).size(), size_t{1} << 20);
}

}  // namespace
}  // namespace sojourn::visa
