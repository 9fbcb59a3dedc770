#include "services/relocation/reviews/explanation_desk.h"

#include <algorithm>
#include <set>
#include <vector>

#include "common/crypto/ids.h"
#include "common/reference/countries.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/defender_voice.h"
#include "services/relocation/contact_notices/contact_notice_store.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/reviews/review_file.h"
#include "services/relocation/reviews/review_rules.h"

namespace sojourn::relocation {
namespace {

absl::StatusOr<std::vector<v1::Explanation>> Load(CaseEdit& edit,
                                                  const CaseVault& vault) {
  const Relocation& relocation = edit.current.relocation;
  ASSIGN_OR_RETURN(const std::vector<review_store::Row> rows,
                   review_store::LoadExplanations(edit.tx(), relocation.id));
  return OpenExplanations(vault.sealer(), relocation.relocation_id, rows);
}

absl::StatusOr<v1::Explanation> Find(CaseEdit& edit, const CaseVault& vault,
                                     std::string_view explanation_id) {
  ASSIGN_OR_RETURN(const std::vector<v1::Explanation> all, Load(edit, vault));
  for (const v1::Explanation& each : all) {
    if (each.explanation_id() == explanation_id) return each;
  }
  return InvalidField("explanation_id", "EXPLANATION_UNKNOWN",
                      "take explanation_id from GetRelocation");
}

absl::Status Keep(CaseEdit& edit, const CaseVault& vault,
                  const v1::Explanation& explanation) {
  return KeepExplanation(edit.tx(), vault.sealer(), edit.current.relocation,
                         explanation);
}

void BeTold(const CaseEdit& edit, v1::Explanation& explanation) {
  SetTime(edit.now + review_rules::TellWithin(edit.current.relocation.level),
          *explanation.mutable_tell_by());
}

// Of her safe contact, and those that the intake says of her.
std::set<std::string> ReadBy(const v1::Intake& intake) {
  std::set<std::string> languages;
  const std::string& contact = intake.safe_contact().language_code();
  if (!contact.empty()) languages.insert(contact);
  for (const auto& skill : intake.languages()) {
    languages.insert(skill.language_code());
  }
  for (const v1::Person& person : intake.persons()) {
    if (person.role() != v1::PERSON_ROLE_DEFENDER) continue;
    for (const auto& skill : person.languages()) {
      languages.insert(skill.language_code());
    }
  }
  return languages;
}

absl::Status CheckLanguage(const CaseEdit& edit, const std::string& code) {
  const std::set<std::string> languages = ReadBy(edit.current.intake);
  if (languages.empty() || languages.contains(code)) return absl::OkStatus();
  return InvalidField("explanation.language_code", "EXPLANATION_LANGUAGE",
                      "write it in the language of her safe contact or another "
                      "one of the intake, or add hers with UpdateIntake");
}

absl::Status CheckTelling(const CaseEdit& edit, const v1::Telling& telling) {
  if (DayOf(telling.told_on()) >
      absl::ToCivilDay(edit.now + absl::Hours(14), absl::UTCTimeZone())) {
    return InvalidField("telling.told_on", "DATE_IN_FUTURE",
                        "she has not been told yet");
  }
  return CheckMandate(edit.current, telling.spokesperson_id(),
                      v1::SPOKESPERSON_PURPOSE_INFORMATION, edit.now);
}

}  // namespace

void CheckExplanation(const v1::Explanation& explanation, bool required,
                      FieldChecker& fields) {
  if (required && explanation.text().empty()) {
    fields.Add("explanation.text", "FIELD_REQUIRED",
               "write for her, in a language she reads, what is decided and "
               "why");
  }
  CheckText(explanation.text(), "explanation.text", fields);
  if (explanation.text().empty()) return;
  if (!reference::IsLanguageCode(explanation.language_code())) {
    fields.Add("explanation.language_code", "LANGUAGE_UNKNOWN",
               "say in which language it is: use ISO 639-1 or 639-3");
  }
}

absl::Status Explain(CaseEdit& edit, const CaseVault& vault,
                     std::string_view about, std::string_view about_id,
                     const v1::Explanation& explanation) {
  if (explanation.text().empty()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckLanguage(edit, explanation.language_code()));
  v1::Explanation kept;
  kept.set_explanation_id(crypto::NewPublicId());
  kept.set_text(explanation.text());
  kept.set_language_code(explanation.language_code());
  kept.set_about(std::string(about));
  kept.set_about_id(std::string(about_id));
  kept.set_written_by(edit.by());
  SetTime(edit.now, *kept.mutable_written_at());
  BeTold(edit, kept);
  contact_notices::Ask(edit.tx(), edit.current.relocation.id);
  return Keep(edit, vault, kept);
}

absl::StatusOr<std::string> Tell(CaseEdit& edit, const CaseVault& vault,
                                 const v1::RecordTellingRequest& request) {
  ASSIGN_OR_RETURN(v1::Explanation explanation,
                   Find(edit, vault, request.explanation_id()));
  RETURN_IF_ERROR(CheckTelling(edit, request.telling()));
  ASSIGN_OR_RETURN(const Relocation next,
                   Move(edit.current.relocation, Event::kTold));
  v1::Telling& telling = *explanation.add_tellings();
  telling = request.telling();
  telling.set_told_by(edit.by());
  SetTime(edit.now, *telling.mutable_recorded_at());
  explanation.clear_tell_by();
  RETURN_IF_ERROR(Keep(edit, vault, explanation));
  return edit.Save(next, {.event = Event::kTold,
                          .reason = explanation.about(),
                          .subject_row_id = explanation.explanation_id(),
                          .subject_public_id = explanation.explanation_id()});
}

absl::Status TakeBackTelling(CaseEdit& edit, const CaseVault& vault,
                             std::string_view explanation_id) {
  ASSIGN_OR_RETURN(v1::Explanation explanation,
                   Find(edit, vault, explanation_id));
  if (explanation.tellings().empty()) return absl::OkStatus();
  explanation.mutable_tellings()->RemoveLast();
  if (explanation.tellings().empty()) BeTold(edit, explanation);
  return Keep(edit, vault, explanation);
}

absl::Status DecisionTakenBack(CaseEdit& edit, const CaseVault& vault,
                               std::string_view decision_row_id) {
  const auto& decisions = edit.current.decisions;
  const auto decision = std::find_if(decisions.begin(), decisions.end(),
                                     [&](const OpenedDecision& each) {
                                       return each.row_id == decision_row_id;
                                     });
  if (decision == decisions.end()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<v1::Explanation> all, Load(edit, vault));
  for (v1::Explanation each : all) {
    if (each.about_id() != decision->decision.decision_id()) continue;
    each.clear_tell_by();
    if (!each.tellings().empty()) BeTold(edit, each);
    RETURN_IF_ERROR(Keep(edit, vault, each));
  }
  return absl::OkStatus();
}

}  // namespace sojourn::relocation
