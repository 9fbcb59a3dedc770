#include "services/relocation/rights/export_view.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/rights/export_rules.h"
#include "services/relocation/workflow/peer_store.h"

namespace sojourn::relocation {
namespace {

bool IsOtherAdult(const v1::Person& person) {
  return person.role() == v1::PERSON_ROLE_PARTNER ||
         person.role() == v1::PERSON_ROLE_ADULT;
}

struct Line {
  v1::LeftOutReason reason;
  std::string_view why;
  std::string_view instead;
};

void Add(std::string what, const Line& line,
         v1::ExportRelocationResponse& out) {
  v1::LeftOut& left_out = *out.add_left_out();
  left_out.set_what(std::move(what));
  left_out.set_reason(line.reason);
  left_out.set_why(std::string(line.why));
  left_out.set_instead(std::string(line.instead));
}

void LeaveOutReferees(v1::ExportRelocationResponse& out) {
  auto& referees =
      *out.mutable_relocation()->mutable_verification()->mutable_referees();
  if (referees.empty()) return;
  for (v1::Referee& referee : referees) {
    referee.clear_name();
    referee.clear_contact();
    if (referee.has_answer()) referee.mutable_answer()->clear_text();
  }
  Add(absl::StrCat("name and contact of ", referees.size(),
                   " referees, and the words of their answers"),
      {.reason = v1::LEFT_OUT_REASON_RIGHTS_OF_OTHERS,
       .why = "they answered in confidence, and a paper that names them could "
              "put them in danger",
       .instead =
           "the programme office asks each of them; who agrees is named"},
      out);
}

void LeaveOutVoices(v1::ExportRelocationResponse& out) {
  int left_out = 0;
  for (v1::Decision& each : *out.mutable_relocation()->mutable_decisions()) {
    if (!each.has_evidence()) continue;
    left_out += each.evidence().voices_size();
    each.mutable_evidence()->clear_voices();
  }
  if (left_out == 0) return;
  Add(absl::StrCat("who of her community answered for her: ", left_out),
      {.reason = v1::LEFT_OUT_REASON_RIGHTS_OF_OTHERS,
       .why = "they answered in confidence, and a paper that names them could "
              "put them in danger",
       .instead =
           "the programme office asks each of them; who agrees is named"},
      out);
}

void LeaveOutPhrases(v1::ExportRelocationResponse& out) {
  bool any = false;
  const auto clear = [&](v1::SafeContact& contact) {
    any |= !contact.agreed_phrase().empty() || !contact.duress_phrase().empty();
    contact.clear_agreed_phrase();
    contact.clear_duress_phrase();
  };
  clear(*out.mutable_relocation()->mutable_intake()->mutable_safe_contact());
  for (v1::SafeContact& each : *out.mutable_replaced_contacts()) clear(each);
  if (!any) return;
  Add("the agreed phrase and the duress phrase",
      {.reason = v1::LEFT_OUT_REASON_HER_SAFETY,
       .why = "whoever finds them can pose as her, or hear that she is not "
              "free; she knows them",
       .instead = "she can hear or change them in a call"},
      out);
}

// Whoever finds the paper would learn that she asked for help, and how.
void LeaveOutDuress(v1::ExportRelocationResponse& out) {
  v1::Relocation& shown = *out.mutable_relocation();
  auto& decisions = *shown.mutable_decisions();
  decisions.erase(std::remove_if(decisions.begin(), decisions.end(),
                                 [](const v1::Decision& each) {
                                   return each.kind() ==
                                          v1::DECISION_KIND_DURESS;
                                 }),
                  decisions.end());
  for (v1::Decision& each : decisions) {
    if (each.has_defender_view()) {
      each.mutable_defender_view()->clear_phrase_heard();
    }
    for (v1::DefenderView& said : *each.mutable_person_views()) {
      said.clear_phrase_heard();
    }
  }
  for (v1::Review& each : *shown.mutable_reviews()) {
    each.mutable_her_word()->clear_phrase_heard();
  }
  for (v1::CaseBrief& each : *shown.mutable_briefs()) {
    each.mutable_approved()->clear_phrase_heard();
    for (v1::BriefQuestion& question : *each.mutable_questions()) {
      if (!question.has_approved()) continue;
      question.mutable_approved()->clear_phrase_heard();
    }
  }
  auto& flags = *shown.mutable_flags();
  flags.erase(
      std::remove(flags.begin(), flags.end(), v1::CASE_FLAG_DURESS_HEARD),
      flags.end());
  // Said of every case, so that it tells nothing of this one.
  Add("which phrase was heard in a call, worries about how she is treated that "
      "were told to security officers, and whether anybody is said to have "
      "died",
      {.reason = v1::LEFT_OUT_REASON_HER_SAFETY,
       .why = "whoever finds the paper would learn of them",
       .instead = "a security officer tells her, where she is alone"},
      out);
}

// Said of every case: whether another organisation knows her is told to her
// alone.
void LeaveOutOtherCases(v1::ExportRelocationResponse& out) {
  v1::Relocation& shown = *out.mutable_relocation();
  shown.clear_merged_into();
  shown.clear_introduced_organisation_ids();
  Add("whether the case was compared with others, and found to be about the "
      "same people",
      {.reason = v1::LEFT_OUT_REASON_HER_SAFETY,
       .why = "whoever finds the paper would learn who else helps her",
       .instead = "the programme office tells her in a call, and does nothing "
                  "of it without her word"},
      out);
}

// An adult says her own contact for herself, perhaps against the others.
void LeaveOutContactsOfAdults(v1::ExportRelocationResponse& out) {
  int left_out = 0;
  for (v1::Person& person :
       *out.mutable_relocation()->mutable_intake()->mutable_persons()) {
    if (!IsOtherAdult(person) || person.adult().safe_contact().empty()) {
      continue;
    }
    person.mutable_adult()->clear_safe_contact();
    ++left_out;
  }
  if (left_out == 0) return;
  Add(absl::StrCat("the own safe contact of ", left_out, " other adults"),
      {.reason = v1::LEFT_OUT_REASON_RIGHTS_OF_OTHERS,
       .why = "each of them gave it for herself alone",
       .instead = "each of them can ask for her own"},
      out);
}

// Another adult's, who may be whom this one fears, or fear her.
bool IsOfAnotherAdult(const v1::Intake& intake, const v1::DefenderView& view) {
  return std::any_of(intake.persons().begin(), intake.persons().end(),
                     [&](const v1::Person& person) {
                       return IsOtherAdult(person) &&
                              person.person_id() == view.person_id();
                     });
}

// Whoever joined or was interviewed was asked alone. That somebody said no is
// left out with it, as it tells who.
void LeaveOutWordsOfMembers(v1::ExportRelocationResponse& out) {
  const v1::Intake& intake = out.relocation().intake();
  const auto is_anothers = [&](const v1::DefenderView& view) {
    return IsOfAnotherAdult(intake, view);
  };
  auto& decisions = *out.mutable_relocation()->mutable_decisions();
  const auto is_hers_alone = [&](const v1::Decision& each) {
    return (each.kind() == v1::DECISION_KIND_OTHER ||
            each.kind() == v1::DECISION_KIND_NOT_WANTED) &&
           is_anothers(each.defender_view());
  };
  const auto words =
      std::remove_if(decisions.begin(), decisions.end(), is_hers_alone);
  bool any = words != decisions.end();
  decisions.erase(words, decisions.end());
  for (v1::Decision& each : decisions) {
    each.clear_after_no();
    auto& views = *each.mutable_person_views();
    const auto others = std::remove_if(views.begin(), views.end(), is_anothers);
    any |= others != views.end();
    views.erase(others, views.end());
    if (is_anothers(each.defender_view())) {
      each.clear_defender_view();
      any = true;
    }
    if (each.kind() == v1::DECISION_KIND_PARTY && each.outcome() == "JOINS" &&
        !each.defender_view().words().empty()) {
      each.mutable_defender_view()->clear_words();
      any = true;
    }
  }
  if (!any) return;
  Add("what other adults of the party said alone",
      {.reason = v1::LEFT_OUT_REASON_RIGHTS_OF_OTHERS,
       .why = "she said it for herself alone",
       .instead = "she can ask for her own words"},
      out);
}

void ShowContact(const v1::SafeContact& contact, v1::SafeContact& out) {
  out = contact;
  out.clear_agreed_phrase();
  out.clear_duress_phrase();
  if (contact.contact_compromised()) out.clear_address();
}

}  // namespace

void ShowHandover(const OpenedCase& opened, const v1::DefenderView& asked,
                  v1::Handover& out) {
  const v1::SafeContact& contact = opened.intake.safe_contact();
  const auto& persons = opened.intake.persons();
  for (std::string& step :
       HandoverSteps({.contact_compromised = contact.contact_compromised(),
       .no_direct_contact = contact.no_direct_contact(),
       .overlay = opened.relocation.overlay,
       .asked_by_another = !asked.spokesperson_id().empty(),
       .other_adults = std::any_of(persons.begin(), persons.end(),
                                   IsOtherAdult)})) {
    out.add_steps(std::move(step));
  }
  ShowContact(contact, *out.mutable_contact());
}

absl::Status ShowReplaced(const stored::Entry& entry,
                          v1::ExportRelocationResponse& out) {
  if (entry.replaced_contact().empty()) return absl::OkStatus();
  if (!entry.subject_row_id().empty()) {
    Add("an own contact of another adult that was replaced",
        {.reason = v1::LEFT_OUT_REASON_RIGHTS_OF_OTHERS,
         .why = "each of them gave it for herself alone",
         .instead = "each of them can ask for her own"},
        out);
    return absl::OkStatus();
  }
  if (!out.add_replaced_contacts()->ParseFromString(entry.replaced_contact())) {
    return Internal("a sealed contact does not parse");
  }
  return absl::OkStatus();
}

void LeaveOut(v1::ExportRelocationResponse& out) {
  LeaveOutVoices(out);
  LeaveOutReferees(out);
  LeaveOutPhrases(out);
  LeaveOutDuress(out);
  LeaveOutOtherCases(out);
  LeaveOutContactsOfAdults(out);
  LeaveOutWordsOfMembers(out);
}

void NameWhatIsElsewhere(v1::ExportRelocationResponse& out) {
  const auto& held = out.held_elsewhere();
  const auto of = [&](std::string_view service) {
    return std::any_of(held.begin(), held.end(), [&](const auto& each) {
      return each.service() == service;
    });
  };
  if (of(peer_store::kGrants)) {
    Add("in grants: name and account of whoever was paid in her place",
        {.reason = v1::LEFT_OUT_REASON_RIGHTS_OF_OTHERS,
         .why = "they took money for her, and a paper that names them could "
                "put them in danger; payments to herself are shown",
         .instead = "the funder's grant officer answers for each payment"},
        out);
  }
  if (!out.relocation().documents().empty()) {
    Add("the files of papers",
        {.reason = v1::LEFT_OUT_REASON_TOO_LONG,
         .why = "one answer cannot carry them; they are listed",
         .instead = "the lead of the case gives her each"},
        out);
  }
  Add("notes of exposure reports, and reasons given for breaking the glass",
      {.reason = v1::LEFT_OUT_REASON_RIGHTS_OF_OTHERS,
       .why = "they are about accounts and cases of other people; what was "
              "seen of this case is listed",
       .instead = "the security officer tells her what concerns her"},
      out);
  Add("the ranking of places, where one was made, what was seen of it when a "
      "city was asked, and where plans for everybody who waits had her",
      {.reason = v1::LEFT_OUT_REASON_HER_SAFETY,
       .why = "on paper it would tell where she may go, and which houses are "
              "kept secret; what she was proposed, and why, is shown",
       .instead = "the lead reads it with her, with all its reasons"},
      out);
  Add("backups, requests kept for repeated calls to other services, and keyed "
      "hashes by which possible duplicates are found",
      {.reason = v1::LEFT_OUT_REASON_COPY,
       .why = "they repeat what is shown",
       .instead = ""},
      out);
}

}  // namespace sojourn::relocation
