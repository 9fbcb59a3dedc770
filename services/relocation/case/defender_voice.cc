#include "services/relocation/case/defender_voice.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/case/duress.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_guards.h"
#include "services/relocation/relocation_intake_check.h"

namespace sojourn::relocation {
namespace {

absl::CivilDay Day(const type::v1::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

bool MaySpeak(const v1::Spokesperson& spokesperson,
              v1::SpokespersonPurpose purpose, absl::CivilDay today) {
  const auto& purposes = spokesperson.purposes();
  if (std::find(purposes.begin(), purposes.end(), purpose) == purposes.end()) {
    return false;
  }
  if (spokesperson.has_valid_from() && Day(spokesperson.valid_from()) > today) {
    return false;
  }
  return !spokesperson.has_valid_until() ||
         Day(spokesperson.valid_until()) >= today;
}

bool HasOwnContact(const v1::Person& person) {
  return person.adult().contact_compromised() ||
         !person.adult().safe_contact().empty();
}

// Who speaks, where it is another adult than the contact; null else.
const v1::Person* OtherSpeaker(const OpenedCase& current,
                               const v1::DefenderView& view) {
  if (view.person_id().empty() || view.person_id() == current.DefenderId()) {
    return nullptr;
  }
  return current.FindPerson(view.person_id());
}

}  // namespace

bool IsContactBurnt(const OpenedCase& current, const v1::Person& person) {
  return IsContactBurnt(current.intake, person);
}

ViewFacts ToFactsOf(const OpenedCase& current, const v1::Person& person,
                    const v1::DefenderView* view) {
  const v1::SafeContact& contact = current.intake.safe_contact();
  ViewFacts facts = ToFacts(view, contact, "");
  if (view == nullptr || !HasOwnContact(person)) return facts;
  facts.on_second_channel =
      view->verified_by() == v1::VIEW_VERIFICATION_IN_PERSON ||
      (!contact.contact_compromised() && view->channel() == contact.channel());
  return facts;
}

ViewFacts SaidBy(const OpenedCase& current, const v1::DefenderView* view,
                 std::string_view follows_reason) {
  const v1::Person* const other =
      view == nullptr ? nullptr : OtherSpeaker(current, *view);
  ViewFacts facts = other == nullptr
                        ? ToFacts(view, current.intake.safe_contact(), "")
                        : ToFactsOf(current, *other, view);
  facts.follows = !follows_reason.empty();
  return facts;
}

CaseFacts FactsFor(const OpenedCase& current, const CaseFacts& facts,
                   const v1::DefenderView* view) {
  CaseFacts of_speaker = facts;
  const v1::Person* const other =
      view == nullptr ? nullptr : OtherSpeaker(current, *view);
  if (other != nullptr) {
    of_speaker.contact_compromised = IsContactBurnt(current, *other);
  }
  return of_speaker;
}

void CheckPhrase(const OpenedCase& current, v1::ViewVerification verified_by,
                 v1::PhraseHeard heard, std::string_view field,
                 FieldChecker& fields) {
  const v1::SafeContact& contact = current.intake.safe_contact();
  const bool agreed =
      !contact.agreed_phrase().empty() || !contact.duress_phrase().empty();
  if (agreed && verified_by == v1::VIEW_VERIFICATION_CALL_BACK &&
      heard == v1::PHRASE_HEARD_UNSPECIFIED) {
    fields.Add(field, "FIELD_REQUIRED",
               "a phrase was agreed with her: say which was heard, AGREED, "
               "DURESS or NONE");
  }
}

std::string HowSaid(const v1::DefenderView* view) {
  if (view == nullptr) return "";
  return absl::StrCat(
      ShortName(v1::ContactChannel_Name(view->channel()), "CONTACT_CHANNEL_"),
      " ",
      ShortName(v1::ViewVerification_Name(view->verified_by()),
                "VIEW_VERIFICATION_"));
}

absl::Status CheckMandate(const OpenedCase& current,
                          std::string_view spokesperson_id,
                          v1::SpokespersonPurpose purpose, absl::Time now) {
  if (spokesperson_id.empty()) return absl::OkStatus();
  const absl::CivilDay today = absl::ToCivilDay(now, absl::UTCTimeZone());
  for (const OpenedSpokesperson& each : current.spokespersons) {
    if (each.spokesperson.spokesperson_id() != spokesperson_id) continue;
    if (MaySpeak(each.spokesperson, purpose, today)) return absl::OkStatus();
  }
  return FailedPrecondition("MANDATE_MISSING",
                            "this person may not speak for her on this today",
                            "ask her, or record the mandate with "
                            "AddSpokesperson");
}

absl::Status CheckVoice(const OpenedCase& current, const v1::DefenderView* view,
                        absl::Time now, std::string_view field,
                        v1::SpokespersonPurpose or_on) {
  if (view == nullptr) return absl::OkStatus();
  FieldChecker fields;
  CheckDefenderView(*view, field, now, fields);
  if (!view->person_id().empty() && view->person_id() != current.DefenderId()) {
    fields.Add(absl::StrCat(Av(field), ".person_id"), "FIELD_NOT_ALLOWED",
               "this takes the word of whom the safe contact belongs to: leave "
               "it out, and record what others say with RecordDefenderView");
  }
  CheckPhrase(current, view->verified_by(), view->phrase_heard(),
              absl::StrCat(Av(field), ".phrase_heard"), fields);
  RETURN_IF_ERROR(fields.Finish());
  // Where nothing can be kept beside the answer, such as in a reading.
  if (view->phrase_heard() == v1::PHRASE_HEARD_DURESS) return DuressHeard();
  if (CheckMandate(current, view->spokesperson_id(), or_on, now).ok()) {
    return absl::OkStatus();
  }
  return CheckMandate(current, view->spokesperson_id(),
                      v1::SPOKESPERSON_PURPOSE_DECISIONS, now);
}

v1::SpokespersonPurpose PurposeOf(v1::DecisionKind kind) {
  return kind == v1::DECISION_KIND_BRIDGING
             ? v1::SPOKESPERSON_PURPOSE_MONEY
             : v1::SPOKESPERSON_PURPOSE_DECISIONS;
}

absl::Status CheckOwnWord(const OpenedCase& current,
                          const v1::DefenderView* view) {
  if (view == nullptr || view->spokesperson_id().empty()) {
    return absl::OkStatus();
  }
  const v1::Person* const she = current.FindPerson(current.DefenderId());
  const bool child = she != nullptr && she->role() == v1::PERSON_ROLE_CHILD;
  for (const OpenedSpokesperson& each : current.spokespersons) {
    const v1::Spokesperson& spokesperson = each.spokesperson;
    if (spokesperson.spokesperson_id() != view->spokesperson_id()) continue;
    if (spokesperson.kind() == v1::SPOKESPERSON_KIND_SELF ||
        (child && spokesperson.kind() == v1::SPOKESPERSON_KIND_GUARDIAN)) {
      return absl::OkStatus();
    }
  }
  return FailedPrecondition(
      Name(Guard::kOwnWordNeeded), "somebody else spoke for her",
      "ask herself: nobody ends her case for her; where she cannot be asked, "
      "MarkContactLost keeps everything as it is");
}

absl::Status CheckVoiceOfAny(const OpenedCase& current,
                             const v1::DefenderView& view, absl::Time now,
                             v1::SpokespersonPurpose or_on) {
  if (view.person_id().empty() || view.person_id() == current.DefenderId()) {
    return CheckVoice(current, &view, now, "defender_view", or_on);
  }
  const v1::Person* const person = OtherSpeaker(current, view);
  FieldChecker fields;
  CheckDefenderView(view, "defender_view", now, fields);
  if (person == nullptr || person->apart()) {
    fields.Add("defender_view.person_id", "PERSON_UNKNOWN",
               "nobody of this party has this id");
  } else if (person->role() == v1::PERSON_ROLE_CHILD) {
    fields.Add("defender_view.person_id", "NOT_AN_ADULT",
               "a child is spoken for by the adults it travels with, or by its "
               "guardian: name who speaks");
  } else if (!HasOwnContact(*person)) {
    CheckPhrase(current, view.verified_by(), view.phrase_heard(),
                "defender_view.phrase_heard", fields);
  }
  RETURN_IF_ERROR(fields.Finish());
  if (view.phrase_heard() == v1::PHRASE_HEARD_DURESS) return DuressHeard();
  if (view.spokesperson_id().empty()) return absl::OkStatus();
  return FailedPrecondition(Name(Guard::kOwnWordNeeded),
                            "somebody else spoke for her",
                            "ask herself, alone");
}

bool HasGuardian(const OpenedCase& current, absl::Time now) {
  const absl::CivilDay today = absl::ToCivilDay(now, absl::UTCTimeZone());
  return std::any_of(current.spokespersons.begin(), current.spokespersons.end(),
                     [&](const OpenedSpokesperson& each) {
                       return each.spokesperson.kind() ==
                                  v1::SPOKESPERSON_KIND_GUARDIAN &&
                              MaySpeak(each.spokesperson,
                                       v1::SPOKESPERSON_PURPOSE_CONSENT, today);
                     });
}

}  // namespace sojourn::relocation
