#ifndef SERVICES_RELOCATION_CASE_DEFENDER_VOICE_H_
#define SERVICES_RELOCATION_CASE_DEFENDER_VOICE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/relocation_rules.h"
#include "sojourn/relocation/v1/decision.pb.h"

// Whether what came as her word can be hers: its fields, and the mandate of
// whoever spoke for her.
namespace sojourn::relocation {

// INVALID_ARGUMENT for bad fields of `view`, at `field`; FAILED_PRECONDITION
// MANDATE_MISSING where the spokesperson may speak now neither on decisions nor
// `or_on` this. OK for null: whether a view is needed at all is a rule of the
// decision.
absl::Status CheckVoice(
    const OpenedCase& current, const v1::DefenderView* view, absl::Time now,
    std::string_view field = "defender_view",
    v1::SpokespersonPurpose or_on = v1::SPOKESPERSON_PURPOSE_DECISIONS);
inline absl::Status CheckVoice(const CaseEdit& edit,
                               const v1::DefenderView* view,
                               std::string_view field = "defender_view") {
  return CheckVoice(edit.current, view, edit.now, field);
}

// The same for a view of any adult of the party: an adult speaks for herself,
// through nobody (OWN_WORD_NEEDED). CheckVoice takes the contact's alone. Also
// INVALID_ARGUMENT PERSON_UNKNOWN and NOT_AN_ADULT.
absl::Status CheckVoiceOfAny(
    const OpenedCase& current, const v1::DefenderView& view, absl::Time now,
    v1::SpokespersonPurpose or_on = v1::SPOKESPERSON_PURPOSE_DECISIONS);

// The mandate that speaks on this kind of decision beside one on decisions.
v1::SpokespersonPurpose PurposeOf(v1::DecisionKind kind);

// OWN_WORD_NEEDED where somebody else spoke for her: what only her own word
// does no mandate does, as whoever writes a mandate down could end her case
// with it. For a child of whom nobody else is left its guardian speaks. OK for
// null.
absl::Status CheckOwnWord(const OpenedCase& current,
                          const v1::DefenderView* view);

// FIELD_REQUIRED where she was called back, a phrase was agreed with her, and
// nobody says which was heard.
void CheckPhrase(const OpenedCase& current, v1::ViewVerification verified_by,
                 v1::PhraseHeard heard, std::string_view field,
                 FieldChecker& fields);

// Whether others know the contact over which this person is asked: her own, or
// the safe contact of the case where she has none.
bool IsContactBurnt(const OpenedCase& current, const v1::Person& person);

// Her view of what this person alone decides. Nobody knows on which channel an
// adult's own contact is, so in her place only the safe contact of the case, or
// a meeting, is another one.
ViewFacts ToFactsOf(const OpenedCase& current, const v1::Person& person,
                    const v1::DefenderView* view);

// The same for whoever speaks in `view`: another adult by what is known of her
// contact, else who the safe contact of the case belongs to.
ViewFacts SaidBy(const OpenedCase& current, const v1::DefenderView* view,
                 std::string_view follows_reason);
// With the contact over which whoever speaks in `view` is asked.
CaseFacts FactsFor(const OpenedCase& current, const CaseFacts& facts,
                   const v1::DefenderView* view);

// How it was made sure that it was she, for the history; empty for no view.
std::string HowSaid(const v1::DefenderView* view);

// MANDATE_MISSING unless this spokesperson of the case may speak for `purpose`
// today. An empty id is she herself.
absl::Status CheckMandate(const OpenedCase& current,
                          std::string_view spokesperson_id,
                          v1::SpokespersonPurpose purpose, absl::Time now);

// Somebody may say today, as guardian, what is agreed to for the children.
bool HasGuardian(const OpenedCase& current, absl::Time now);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_DEFENDER_VOICE_H_
