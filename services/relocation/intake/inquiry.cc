#include "services/relocation/intake/inquiry.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/intake/intake_rules.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/stay/stay_store.h"

namespace sojourn::relocation {
namespace {

constexpr int kMostQuestions = 50;

absl::StatusOr<CaseRecords> LoadRecords(CaseEdit& edit,
                                        const CaseVault& vault) {
  const Relocation& relocation = edit.current.relocation;
  ASSIGN_OR_RETURN(const std::vector<stay_store::RecordRow> rows,
                   stay_store::Load(edit.tx(), relocation.id));
  return OpenRecords(vault.sealer(), relocation, rows);
}

// Returns whether it answers one that had no answer.
bool Answer(IsAnswered answers, absl::Time now,
            v1::InformationRequest& request) {
  bool any = false;
  for (v1::InformationQuestion& question : *request.mutable_questions()) {
    const auto asked = ParseIntakePath(question.field());
    if (question.has_answered_at() || !asked || !answers(*asked)) continue;
    SetTime(now, *question.mutable_answered_at());
    any = true;
  }
  return any;
}

bool IsOpen(const v1::InformationRequest& request) {
  return std::any_of(request.questions().begin(), request.questions().end(),
                     [](const v1::InformationQuestion& question) {
                       return !question.has_answered_at();
                     });
}

// Whoever brought the case would look for her who left.
absl::Status CheckOfParty(const v1::Intake& intake,
                          const v1::AskForInformationRequest& sent) {
  FieldChecker fields;
  for (int i = 0; i < sent.questions_size(); ++i) {
    const auto path = ParseIntakePath(sent.questions(i).field());
    const IntakePath::Part& first = path->parts.front();
    if (first.field->name() != "persons" || !first.place ||
        *first.place >= intake.persons_size() ||
        !intake.persons(*first.place).apart()) {
      continue;
    }
    fields.Add(absl::StrCat("questions[", i, "].field"), "PERSON_UNKNOWN",
               "she left this party: ask about her in her own case");
  }
  return fields.Finish();
}

absl::StatusOr<std::string> Asked(CaseEdit& edit, const CaseVault& vault,
                                  const v1::AskForInformationRequest& sent) {
  const Relocation& relocation = edit.current.relocation;
  RETURN_IF_ERROR(CheckOfParty(edit.current.intake, sent));
  ASSIGN_OR_RETURN(const Relocation next,
                   Move(relocation, Event::kInformationAsked));
  v1::InformationRequest request;
  *request.mutable_questions() = sent.questions();
  for (v1::InformationQuestion& question : *request.mutable_questions()) {
    question.set_field(ParseIntakePath(question.field())->Json());
    question.clear_answered_at();
  }
  request.set_asked_by(edit.by());
  SetTime(edit.now, *request.mutable_asked_at());
  ASSIGN_OR_RETURN(std::string id,
                   AddRecord(edit.tx(), vault.sealer(), relocation,
                             std::move(request), relocation.state));
  return edit.Save(next, {.event = Event::kInformationAsked,
                          .subject_row_id = id,
                          .subject_public_id = id});
}

absl::StatusOr<std::string> Noted(CaseEdit& edit, const CaseVault& vault,
                                  const v1::AddNoteRequest& sent) {
  const Relocation& relocation = edit.current.relocation;
  ASSIGN_OR_RETURN(const Relocation next, Move(relocation, Event::kNoteAdded));
  v1::Note note;
  note.set_text(sent.text());
  note.set_visibility(sent.visibility());
  note.set_written_by(edit.by());
  note.set_organisation_id(edit.organisation_id());
  SetTime(edit.now, *note.mutable_written_at());
  ASSIGN_OR_RETURN(std::string id, AddRecord(edit.tx(), vault.sealer(),
                                             relocation, std::move(note)));
  return edit.Save(next, {.event = Event::kNoteAdded,
                          .subject_row_id = id,
                          .subject_public_id = id});
}

}  // namespace

absl::Status CheckQuestions(const v1::AskForInformationRequest& request) {
  FieldChecker fields;
  if (request.questions().empty()) {
    fields.Add("questions", "FIELD_REQUIRED", "ask one question at least");
  }
  if (request.questions_size() > kMostQuestions) {
    fields.Add("questions", "LIST_TOO_LONG", "ask 50 questions at most");
    return fields.Finish();
  }
  for (int i = 0; i < request.questions_size(); ++i) {
    const std::string at = absl::StrCat("questions[", i, "]");
    (void)CheckPath(request.questions(i).field(), at + ".field", fields);
    if (request.questions(i).text().empty()) {
      fields.Add(at + ".text", "FIELD_REQUIRED",
                 "write what to ask her, in plain words");
    }
    CheckText(request.questions(i).text(), at + ".text", fields);
  }
  return fields.Finish();
}

absl::Status CheckNote(const auth::Caller& caller,
                       const v1::AddNoteRequest& request) {
  FieldChecker fields;
  if (request.text().empty()) {
    fields.Add("text", "FIELD_REQUIRED", "write the note");
  }
  CheckText(request.text(), "text", fields);
  const bool of_office = caller.roles.HasAnyOf(
      {auth::Role::kProgrammeOfficer, auth::Role::kSecurityOfficer});
  if (request.visibility() == v1::NOTE_VISIBILITY_UNSPECIFIED) {
    fields.Add("visibility", "FIELD_REQUIRED",
               "give OFFICE or SHARED_WITH_SUBMITTER");
  } else if (request.visibility() == v1::NOTE_VISIBILITY_OFFICE && !of_office) {
    fields.Add("visibility", "VISIBILITY_NOT_YOURS",
               "only officers hide notes from whoever brought the case: give "
               "SHARED_WITH_SUBMITTER");
  }
  return fields.Finish();
}

absl::StatusOr<std::string> AskForInformationOn(
    const CaseDesk& desk, const server::Call& call,
    const v1::AskForInformationRequest& request) {
  ASSIGN_OR_RETURN(const CaseName name, NameOf(request));
  return desk.Edit(call, name, request.etag(), [&](CaseEdit& edit) {
    return Asked(edit, desk.vault(), request);
  });
}

absl::StatusOr<std::string> AddNoteTo(const CaseDesk& desk,
                                      const server::Call& call,
                                      const v1::AddNoteRequest& request) {
  ASSIGN_OR_RETURN(const CaseName name, NameOf(request));
  return desk.Edit(call, name, request.etag(), [&](CaseEdit& edit) {
    return Noted(edit, desk.vault(), request);
  });
}

absl::StatusOr<std::optional<State>> AnswerQuestions(CaseEdit& edit,
                                                     const CaseVault& vault,
                                                     IsAnswered answers) {
  const Relocation& relocation = edit.current.relocation;
  if (relocation.state != State::kIncomplete) return std::optional<State>();
  ASSIGN_OR_RETURN(CaseRecords records, LoadRecords(edit, vault));
  bool open = false;
  std::optional<State> stood;
  for (OpenedInquiry& inquiry : records.inquiries) {
    if (relocation.IsEarlier(inquiry.case_version)) continue;
    if (Answer(answers, edit.now, inquiry.request)) {
      RETURN_IF_ERROR(
          SaveRecord(edit.tx(), vault.sealer(), relocation, inquiry));
    }
    open |= IsOpen(inquiry.request);
    if (inquiry.state_before != State::kIncomplete) {
      stood = inquiry.state_before;
    }
  }
  return open ? std::nullopt : stood;
}

bool IsAnsweredBy(const IntakeMask& mask, const IntakePath& asked) {
  return std::any_of(mask.begin(), mask.end(), [&](const IntakePath& named) {
    return intake_rules::Answers(named.Proto(), asked.Proto());
  });
}

void ShowInquiries(const CaseRecords& records, View view, v1::Relocation& out) {
  for (const OpenedInquiry& inquiry : records.inquiries) {
    *out.add_information_requests() = inquiry.request;
  }
  for (const v1::Note& note : records.notes) {
    if (view != View::kOffice &&
        note.visibility() != v1::NOTE_VISIBILITY_SHARED_WITH_SUBMITTER) {
      continue;
    }
    *out.add_notes() = note;
  }
}

}  // namespace sojourn::relocation
