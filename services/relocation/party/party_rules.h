#ifndef SERVICES_RELOCATION_PARTY_PARTY_RULES_H_
#define SERVICES_RELOCATION_PARTY_PARTY_RULES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/relocation/relocation.h"

// Who may leave a party or join one, and on whose word (contracts, 1:
// SplitParty, JoinParty). Pure functions of values.
namespace sojourn::relocation::party_rules {

struct Member {
  std::string person_id;
  bool adult = false;
  // Left for a case of her own before.
  bool apart = false;
  // Was asked alone what she herself wants.
  bool interviewed_alone = false;
};

// The word of the first who leaves; of the person at risk, and of who joins.
struct Word {
  bool agrees = false;
  // Nobody spoke for her.
  bool her_own = false;
};

struct SplitFacts {
  State state = State::kSubmitted;
  bool alert_only = false;
  std::vector<Member> members;
  std::vector<std::string> leaving;
  std::optional<Word> word;
  // The contact of the new case is one that the party shares.
  bool contact_shared = false;
};

// INVALID_ARGUMENT person_ids FIELD_REQUIRED, PERSON_UNKNOWN, PERSON_TWICE,
// ADULT_NEEDED; intake.safe_contact.address CONTACT_SHARED.
absl::Status CheckSplitFields(const SplitFacts& split);

// FAILED_PRECONDITION STATE_FORBIDS, NOBODY_REMAINS, CHILDREN_ALONE,
// DEFENDER_NOT_CONSULTED, OWN_WORD_NEEDED, DEFENDER_DISAGREES,
// PRIVATE_INTERVIEW_MISSING. Not a word of those who remain is asked for.
absl::Status CheckSplit(const SplitFacts& split);

struct JoinFacts {
  bool alert_only = false;
  bool adult = false;
  // Of the person at risk, and of an adult who joins.
  std::optional<Word> defender;
  std::optional<Word> member;
  // Was asked alone what she herself wants.
  bool interviewed_alone = false;
  // To be in the programme's files.
  bool agrees_to_processing = false;
  bool custody_noted = false;
};

// FAILED_PRECONDITION STATE_FORBIDS, DEFENDER_NOT_CONSULTED, OWN_WORD_NEEDED,
// DEFENDER_DISAGREES; of an adult MEMBER_NOT_CONSULTED, OWN_WORD_NEEDED,
// MEMBER_DISAGREES, PRIVATE_INTERVIEW_MISSING, CONSENT_MISSING; of a child
// CUSTODY_MISSING.
absl::Status CheckJoin(const JoinFacts& join);

// Who is at risk in what remains, once the defender has left: the first adult.
// Nothing where the defender stays or already was another one.
std::optional<std::string> NextDefender(const SplitFacts& split,
                                        const std::string& defender);

}  // namespace sojourn::relocation::party_rules

#endif  // SERVICES_RELOCATION_PARTY_PARTY_RULES_H_
