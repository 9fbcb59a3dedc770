#ifndef SERVICES_RELOCATION_AFTERWARDS_AFTERWARDS_RULES_H_
#define SERVICES_RELOCATION_AFTERWARDS_AFTERWARDS_RULES_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_rules.h"

// What she, and each other adult of the party for herself, says to decisions.
// Pure functions of values.
//
// Reasons: MEMBER_NOT_CONSULTED, MEMBER_DISAGREES, VIEW_HEARD,
// DECISION_STOPPED, DEFENDER_DISAGREES.
namespace sojourn::relocation::afterwards_rules {

// Who is asked where nobody else is named: to whom the safe contact belongs.
// Empty where the case knows nobody.
std::string_view Contact(const CaseFacts& facts);

// Whose word a decision about one person takes: an adult's her own. A child is
// spoken for by the adults of the party, as it is where they agree to
// something. `speaker` is empty for the contact.
absl::Status CheckWhoSpeaks(const CaseFacts& facts, std::string_view about,
                            std::string_view speaker);

// A decision about one person, and not about the case.
bool IsOfOnePerson(std::string_view kind);

// A no stops it for whoever said it, and for nobody else of the party.
bool StopsForWhoSaidNo(std::string_view kind);

// The newest of its kind about the same: what stands.
bool IsNewest(const CaseFacts& facts, const DecisionFacts& decision);

// Her view is still missing of a decision that stands, but for `decided`.
bool AnotherViewDue(const CaseFacts& facts, const DecisionFacts& decided);

// What somebody said of a decision before.
struct SaidBefore {
  bool said_something = false;
  bool agreed = false;
  AfterNo after_no = AfterNo::kNone;
};
// What is news: a first word, or another than before; and a no once more where
// the first was left to the lead, as it may undo more now.
absl::Status CheckNews(const SaidBefore& before, bool agrees);

// What her no does to a decision that was taken.
enum class Undo {
  kNothing,     // nothing was begun, or it asks nothing of her
  kCities,      // asked no more for her, and a place is given back
  kPlace,       // given back without cost
  kRoute,       // not pursued, and its visa not either
  kClearances,  // to set off, of the person it is about
  kPlan,        // the way: who says no is not permitted to take it
  kBridging,    // money asked for before a place is asked for no more
  kLongerStay,  // nights asked for are not added
  kEnd,         // it may not have been her word
  kHerWay,      // another adult's no to what is decided for all: she stays out
  kLead,        // nothing of it can be undone from here
};
// `for_herself`: the contact's, or hers whom alone the decision is about.
Undo UndoOf(std::string_view kind, std::string_view outcome, bool for_herself);

// Whether what her no undoes is undone at once. Not while nobody can ask her
// again, nor while an end that may not be her word runs out: what is given back
// then is gone. The doubt about the end itself gives nothing back.
bool IsUndoneNow(const Relocation& relocation, Undo undo);

// The call whose decision is of this kind and may go ahead of her word; empty
// for other kinds.
std::string_view CallThatDecides(std::string_view kind);

// DEFENDER_DISAGREES where what she said last was a no.
absl::Status CheckLastWord(bool agrees);

// DEFENDER_DISAGREES while her no to being relocated stands: nobody outside is
// asked for anything. Only a decision with her word takes its place.
absl::Status CheckStillWanted(const CaseFacts& facts);

// A return is for everybody of the party, and each adult but the contact says
// for herself (a word of the kind OTHER) that she goes too: what she said last,
// and not before `assessed_at`, when the risk of it was looked at.
// MEMBER_NOT_CONSULTED, MEMBER_DISAGREES.
absl::Status CheckEachReturns(const CaseFacts& facts, absl::Time assessed_at);

// Views that are due, adults not heard of what concerns all of them, adults
// nobody has spoken with alone, also in the last days of a stay, and what was
// left to the lead.
std::vector<Wait> WaitsForWords(const CaseFacts& facts);

}  // namespace sojourn::relocation::afterwards_rules

#endif  // SERVICES_RELOCATION_AFTERWARDS_AFTERWARDS_RULES_H_
