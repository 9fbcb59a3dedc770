#include "services/relocation/verification/evidence_check.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

constexpr int kMost = 20;

void Require(bool given, const std::string& field, std::string_view what,
             FieldChecker& fields) {
  if (!given) fields.Add(field, "FIELD_REQUIRED", what);
}

void CheckVoice(const v1::CommunityVoice& voice, const std::string& at,
                FieldChecker& fields) {
  Require(!voice.who().empty(), at + ".who", "say who answered", fields);
  Require(!voice.how_known().empty(), at + ".how_known",
          "say how she knows her", fields);
  Require(voice.has_answered_on(), at + ".answered_on", "say on which day",
          fields);
}

void CheckSource(const v1::PublicSource& source, const std::string& at,
                 FieldChecker& fields) {
  Require(source.kind() != v1::PUBLIC_SOURCE_KIND_UNSPECIFIED &&
              v1::PublicSourceKind_IsValid(source.kind()),
          at + ".kind",
          "give NEWS, CIVIL_SOCIETY_REPORT, UNITED_NATIONS, REGIONAL_BODY, "
          "ACADEMIC, HER_OWN or AWARD: police and authorities of her country "
          "are no source",
          fields);
  Require(!source.link().empty() || !source.title().empty(), at + ".link",
          "say where it is read, or what it is called", fields);
}

void CheckInterview(const v1::VerificationInterview& interview,
                    FieldChecker& fields) {
  const std::string at = "evidence.interview";
  Require(!interview.held_by().empty(), at + ".held_by",
          "say who spoke with her", fields);
  Require(interview.has_held_on(), at + ".held_on", "say on which day", fields);
  Require(!interview.language_code().empty(), at + ".language_code",
          "say in which language", fields);
  Require(interview.setting() != v1::INTERVIEW_SETTING_UNSPECIFIED &&
              v1::InterviewSetting_IsValid(interview.setting()),
          at + ".setting", "give ALONE or WITH_INTERPRETER", fields);
}

}  // namespace

void CheckEvidence(const v1::VerificationEvidence& evidence,
                   FieldChecker& fields) {
  if (evidence.voices_size() > kMost || evidence.sources_size() > kMost) {
    fields.Add("evidence", "LIST_TOO_LONG", "give 20 of each at most");
    return;
  }
  for (int i = 0; i < evidence.voices_size(); ++i) {
    CheckVoice(evidence.voices(i), absl::StrCat("evidence.voices[", i, "]"),
               fields);
  }
  for (int i = 0; i < evidence.sources_size(); ++i) {
    CheckSource(evidence.sources(i), absl::StrCat("evidence.sources[", i, "]"),
                fields);
  }
  if (evidence.has_interview()) CheckInterview(evidence.interview(), fields);
}

}  // namespace sojourn::relocation
