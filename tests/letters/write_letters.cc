// Writes one letter of each kind, language and script into a folder: NAME.pdf,
// and in NAME.txt every line that it says. `never.txt` and `never_note.txt` are
// what is known of the people in them and may stand in none, or in no note.
//
//   write_letters FOLDER
//
// For test_letters.py and infra/dev/show_letters.sh. Everybody is invented.
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/visa/letters/letter_pdf.h"
#include "services/visa/letters/letter_samples.h"
#include "services/visa/letters/letter_text.h"

namespace sojourn::visa {
namespace {

struct Applicant {
  const char* script;
  const char* name;
};
constexpr Applicant kApplicants[] = {
    {"latin", "Wanjiru Invented"},
    {"arabic", "فاطمة الزهراء"},
    {"persian", "شیرین کریمی‌پور"},
    {"cyrillic", "Оксана Вигадана"},
    {"vietnamese", "Nguyễn Thị Ánh Dương"}};

constexpr std::pair<Language, const char*> kLanguages[] = {
    {Language::kEnglish, "en"},
    {Language::kFrench, "fr"},
    {Language::kSpanish, "es"}};

bool Write(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  return file.good();
}

std::string Said(const Letter& letter) {
  std::string said =
      absl::StrCat(letter.head.organisation, "\n", letter.head.contact, "\n");
  for (const LetterLine& line : letter.lines) {
    absl::StrAppend(&said, line.text, "\n", line.value, "\n");
  }
  return said;
}

bool WriteOne(const std::string& path, const LetterAsked& asked,
              const Application& application) {
  const auto letter =
      WriteLetter(asked, SampleLetterhead(), application, SampleNow());
  const auto pdf = letter.ok() ? DrawLetter(*letter) : letter.status();
  if (!pdf.ok()) {
    std::cerr << path << ": " << pdf.status().message() << "\n";
    return false;
  }
  return Write(path + ".pdf", *pdf) && Write(path + ".txt", Said(*letter));
}

bool WriteAll(const std::string& folder) {
  bool good = true;
  for (const auto& [language, code] : kLanguages) {
    for (const Applicant& applicant : kApplicants) {
      good &= WriteOne(
          absl::StrCat(folder, "/invitation.", code, ".", applicant.script),
          {LetterKind::kInvitation, language},
          SampleApplication(applicant.name));
    }
    good &=
        WriteOne(absl::StrCat(folder, "/note.", code),
                 {LetterKind::kNoteToMission, language}, SampleApplication());
  }
  std::string endless;
  while (endless.size() < 7000) absl::StrAppend(&endless, "Invented ");
  good &= WriteOne(folder + "/invitation.en.pages",
                   {LetterKind::kInvitation, Language::kEnglish},
                   SampleApplication(endless));
  return good &&
         Write(folder + "/never.txt", absl::StrJoin(NeverInALetter(), "\n")) &&
         Write(folder + "/never_note.txt", absl::StrJoin(NeverInANote(), "\n"));
}

}  // namespace
}  // namespace sojourn::visa

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "write_letters FOLDER\n";
    return 2;
  }
  return sojourn::visa::WriteAll(argv[1]) ? 0 : 1;
}
