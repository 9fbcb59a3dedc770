#include "services/relocation/intake/intake_rules.h"

#include <algorithm>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_refusal.h"

namespace sojourn::relocation::intake_rules {
namespace {

struct Kept {
  std::string_view path;
  std::string_view remedy;
};

constexpr Kept kKept[] = {
    {"safe_contact",
     "agree with her on another contact and call ReplaceContact; BurnContact "
     "where others know this one"},
    {"persons.person_id", "leave it out: it never changes"},
    {"persons.apart", "leave it out: SplitParty sets it"},
    {"persons.consents",
     "record with GrantConsent or WithdrawConsent what she says"},
    {"persons.adult.safe_contact",
     "agree with her on another contact and call ReplaceContact"},
    {"persons.adult.contact_compromised", "call BurnContact"},
    {"persons.travel_documents.compromised", "call BurnDocument"},
    {"proposed_level", "the office sets the level with TriageRequest"},
    {"kind", "the office sets the kind of move with TriageRequest"},
    {"horizon", "the office sets the horizon with TriageRequest"},
};
// The documents of a person are given whole; those that were burnt stay so.
constexpr std::string_view kDocuments = "persons.travel_documents";

bool IsBelow(std::string_view path, std::string_view above) {
  if (!path.starts_with(above)) return false;
  const std::string_view rest = path.substr(above.size());
  return rest.empty() || rest.front() == '.' || rest.front() == '[';
}

// ASKED to ACCEPTED: a host reads what the party needs, or keeps a place by it.
bool AnyHostReads(const CaseFacts& facts) {
  constexpr std::string_view kLive[] = {"ASKED", "CITY_ACCEPTED", "HOLDING",
                                        "OFFERED", "ACCEPTED"};
  return std::any_of(facts.proposals.begin(), facts.proposals.end(),
                     [&](const ProposalFacts& each) {
                       return std::find(std::begin(kLive), std::end(kLive),
                                        each.state) != std::end(kLive);
                     });
}

}  // namespace

std::optional<std::string_view> ChangedBy(std::string_view plain) {
  for (const Kept& kept : kKept) {
    if (IsBelow(plain, kept.path)) return kept.remedy;
    if (plain != kDocuments && IsBelow(kept.path, plain)) {
      return "name the fields below it one by one: others than this call "
             "change some of them";
    }
  }
  return std::nullopt;
}

bool Answers(std::string_view named, std::string_view asked) {
  return IsBelow(named, asked) || IsBelow(asked, named);
}

namespace {

using Updated = Guarded<Guard::kConsentMissing>;

Updated UpdateOf(const IntakeChange& change) {
  if (change.goes_back_to) return Event::kInformationGiven;
  return Event::kIntakeUpdated;
}

}  // namespace

Event EventOf(const IntakeChange& change) { return UpdateOf(change).event(); }

absl::Status CheckAdultsAsked(Guarded<Guard::kConsentMissing> event,
                              const CaseFacts& facts, bool unasked_adults) {
  if (!unasked_adults || !AnyHostReads(facts)) return absl::OkStatus();
  return Refuse<Guard::kConsentMissing>(
      event,
      "a host reads this case, and an adult who is added has not agreed to be "
      "described to hosts",
      "ask her, and send SHARE_WITH_HOST without a recipient, complete, in her "
      "consents");
}

absl::StatusOr<Relocation> Update(const CaseFacts& facts,
                                  const IntakeChange& change) {
  const Updated event = UpdateOf(change);
  const State state = facts.relocation.state;
  ASSIGN_OR_RETURN(Relocation next, Move(facts.relocation, event.event(),
                                         change.goes_back_to.value_or(state)));
  RETURN_IF_ERROR(CheckAdultsAsked(event, facts, change.unasked_adults));
  const bool host_reads = AnyHostReads(facts);
  next.level_forced = change.imminent_threat;
  if (change.imminent_threat) next.level = Level::kL1;
  if (host_reads && change.party_changed) {
    next.flags.insert(Flag::kPartyChanged);
  }
  return next;
}

absl::StatusOr<Relocation> Join(const CaseFacts& facts, bool unasked_adults) {
  ASSIGN_OR_RETURN(Relocation next,
                   Move(facts.relocation, Event::kPersonJoined));
  RETURN_IF_ERROR(CheckNotSuspended(Event::kPersonJoined, facts.relocation));
  RETURN_IF_ERROR(
      CheckAdultsAsked(Event::kPersonJoined, facts, unasked_adults));
  if (AnyHostReads(facts)) next.flags.insert(Flag::kPartyChanged);
  return next;
}

void SettlePartyFlag(Event event, Relocation& next) {
  if (event == Event::kOffered || event == Event::kNoneLeft ||
      event == Event::kAllArrived) {
    next.flags.erase(Flag::kPartyChanged);
  }
}

}  // namespace sojourn::relocation::intake_rules
