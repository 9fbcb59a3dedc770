#include "services/visa/letters/letter_convert.h"

#include <optional>
#include <string>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/visa_convert_values.h"

namespace sojourn::visa {
namespace {

constexpr size_t kMostIdBytes = 64;
constexpr char kOrganisation[] = "letter_organisation";
constexpr char kContact[] = "letter_contact";

std::optional<Language> LanguageNamed(const std::string& code) {
  if (code == "en") return Language::kEnglish;
  if (code == "fr") return Language::kFrench;
  if (code == "es") return Language::kSpanish;
  return std::nullopt;
}

std::string FlagOf(const server::Options& options, const char* name) {
  const auto found = options.files.find(name);
  return found == options.files.end() ? "" : found->second;
}

}  // namespace

absl::StatusOr<LetterAsked> ParseLetter(
    const v1::GenerateLetterRequest& request) {
  FieldChecker check;
  ParseText(check, "application_id", request.application_id(), true,
            kMostIdBytes);
  LetterAsked asked;
  asked.kind = RequiredEnum<LetterKind>(check, "kind", request.kind());
  const auto language = LanguageNamed(request.language());
  if (request.language().empty()) {
    check.Add("language", "FIELD_REQUIRED", "Give en, fr or es.");
  } else if (!language) {
    check.Add("language", "VALUE_UNKNOWN", "Give en, fr or es.");
  }
  RETURN_IF_ERROR(check.Finish());
  asked.language = *language;
  return asked;
}

std::vector<server::FileFlag> LetterFlags() {
  return {{kOrganisation,
           "in whose name letters to missions are written: a name that does "
           "not say why people come; without it there are none"},
          {kContact, "how a mission asks about a letter, in one line"}};
}

Letterhead LetterheadOf(const server::Options& options) {
  return {.organisation = FlagOf(options, kOrganisation),
          .contact = FlagOf(options, kContact)};
}

}  // namespace sojourn::visa
