#ifndef SERVICES_RELOCATION_RELOCATION_H_
#define SERVICES_RELOCATION_RELOCATION_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

// Values of the case half. Everything here may stand in clear in the database;
// what a person said, is called or fears is sealed and appears only as the
// facts that rules need, opened in memory (CaseFacts).
namespace sojourn::relocation {

enum class State {
  kAlerted,
  kDraft,
  kSubmitted,
  kAcknowledged,
  kIncomplete,
  kTriaged,
  kVerifying,
  kVerified,
  kNotVerified,
  kEligible,
  kIneligible,
  kWaitlisted,
  kProposed,
  kOffered,
  kDefenderAccepted,
  kPreDeparture,
  kTravelling,
  kInStay,
  kEnding,
  kFollowUp,
  kClosed,
  kWithdrawn,
  kSafeElsewhere,
  kReferredOut,
  kErased,
};
inline constexpr int kStates = 25;

enum class Overlay { kNone, kContactLost, kDetained };
enum class Level { kL1 = 1, kL2, kL3, kL4 };
enum class Kind { kUnspecified, kInternal, kRegional, kAbroad };
enum class Horizon { kUnspecified, kShort, kLong };
enum class LegalBasis { kVitalInterest, kConsent };

enum class Flag {
  kDepartedWithoutClearance,
  kArrivedWithoutCoordinator,
  kUnassistedMove,
  kReferencesConflict,
  kReferenceOutOfTurn,
  kContactCompromised,  // computed from the intake, never stored
  kDefenderViewDue,
  kVisaRefused,
  kWithdrawalUnconfirmed,
  kArrivedWithoutDeparture,
  kDocumentCompromised,
  kPartyChanged,
  kSafeElsewhereUnconfirmed,
  // Another network accepted the case when it had gone on here.
  kTwoNetworks,
  kDuressHeard,
  // Nobody of the party is alive: it suspends the case as an overlay does,
  // sealed. This one and the two after it are shown to nobody as flags.
  kNobodyLeft,
  // Who died left children and no adult.
  kNoAdultLeft,
  // Somebody is back whose visa was withdrawn; it is asked for anew once the
  // case goes on.
  kAskAnew,
  // Somebody was named who can vouch for her, or has answered, and she is not
  // known to have agreed.
  kRefereeWithoutConsent,
};

enum class AssignmentRole {
  kLead,
  kVerifier,
  kSecurityOfficer,
  kCityCoordinator,
};

// Stored and shown names, without the proto's prefix: "PRE_DEPARTURE".
std::string_view Name(State value);
std::string_view Name(Overlay value);
std::string_view Name(Level value);
std::string_view Name(Kind value);
std::string_view Name(Horizon value);
std::string_view Name(LegalBasis value);
std::string_view Name(Flag value);
std::string_view Name(AssignmentRole value);
// Takes what Name returns; nothing for any other text. Parse<State>("CLOSED").
template <typename Enum>
std::optional<Enum> Parse(std::string_view name);

// When each promise of the office was kept.
struct Milestones {
  std::optional<absl::Time> acknowledged;
  std::optional<absl::Time> triaged;
  std::optional<absl::Time> verified;
  std::optional<absl::Time> decided;
  std::optional<absl::Time> proposed;
  std::optional<absl::Time> funded;
  // Since when a first assessment of risk is promised, when it was made, and
  // when another officer had looked at one. Of the time before she sets off.
  std::optional<absl::Time> risk_asked;
  std::optional<absl::Time> risk_assessed;
  std::optional<absl::Time> risk_seconded;

  friend bool operator==(const Milestones&, const Milestones&) = default;
};

// A wish to stop, or word that she is safe elsewhere: asked for, confirmed, and
// when things may be given back.
struct Withdrawal {
  absl::Time asked_at;
  std::string asked_by;
  std::optional<absl::Time> confirmed_at;
  std::optional<absl::Time> release_not_before;
  // Where the case returns to if the withdrawal turns out false in time.
  State state_before = State::kSubmitted;

  friend bool operator==(const Withdrawal&, const Withdrawal&) = default;
};

// The case was taken up again after it had ended.
struct Reopening {
  absl::Time at;
  // The case's version that this made: movements and records of an earlier one
  // belong to an earlier journey.
  int64_t version = 0;

  friend bool operator==(const Reopening&, const Reopening&) = default;
};

// The root row of a case: what is locked first by whoever changes anything of
// it, proposals, travellers and steps included.
struct Relocation {
  std::string id;             // internal key, never leaves the service
  std::string relocation_id;  // what the case is called outside
  std::string code;           // what people say on the phone
  int64_t version = 0;        // also the etag, in decimal
  State state = State::kSubmitted;
  Overlay overlay = Overlay::kNone;
  std::optional<absl::Time> overlay_since;
  Level level = Level::kL2;
  bool level_presumed = true;  // until the office has triaged it
  bool level_forced = false;   // an imminent threat: L1 whatever anybody says
  Kind kind = Kind::kUnspecified;
  Horizon horizon = Horizon::kUnspecified;
  LegalBasis legal_basis = LegalBasis::kConsent;
  bool alert_only = false;
  std::string submitting_organisation_id;
  std::string submitted_by;
  std::string lead_organisation_id;
  std::string lead_subject;
  std::set<Flag> flags;
  absl::Time received_at;
  absl::Time updated_at;
  Milestones milestones;
  // Clocks stand still since then: the case waits for the defender.
  std::optional<absl::Time> paused_since;
  absl::Duration paused_total;
  std::optional<Withdrawal> withdrawal;
  std::optional<Reopening> reopened;
  // Until when another network answers; stands after it until somebody has the
  // case in hand again.
  std::optional<absl::Time> referral_due_at;
  // It became an emergency after it came in.
  std::optional<absl::Time> l1_since;
  // When the first of what risk, silence and stay ask should have been done;
  // what it is, is sealed (worklist/later_due.h).
  std::optional<absl::Time> later_due_at;
  // Code of the case about the same people that goes on in its place; empty:
  // none does. It and the next are written by merges alone (pair_store.h).
  std::string merged_into;
  // Who brought such a case too, where she wants them told of each other.
  std::vector<std::string> introduced_to;

  // Clocks count from there, and steps of an earlier journey began before it.
  absl::Time begun_at() const { return reopened ? reopened->at : received_at; }
  bool IsEarlier(int64_t case_version) const {
    return reopened && case_version < reopened->version;
  }
  // Nobody of the party can be asked.
  bool suspended() const {
    return overlay != Overlay::kNone || flags.contains(Flag::kNobodyLeft);
  }
  std::string etag() const { return std::to_string(version); }
};

// How a call names a case: by its id or code, or by one of its proposals.
struct CaseName {
  std::string value;
  bool is_proposal = false;
};

struct PersonFacts {
  std::string row_id;
  std::string person_id;
  bool is_adult = true;
  bool is_defender = false;
  // Somebody asked her with nobody else of the party there.
  bool heard_alone = false;
};

struct ConsentFacts {
  std::string person_id;
  std::string purpose;                    // without prefix: "SHARE_WITH_HOST"
  std::string recipient_organisation_id;  // empty: whoever the purpose names
  absl::Time recorded_at;
  std::optional<absl::Time> withdrawn_at;
  // Says on which day, in which way and language she was asked.
  bool complete = true;
};

enum class Finding { kNone, kConfirms, kContradicts, kCannotSay, kNoAnswer };

struct RefereeFacts {
  std::string referee_id;
  bool consented = false;
  Finding finding = Finding::kNone;  // kNone: not answered yet
  bool independent = false;
};

// What became of a decision that she said no to afterwards.
enum class AfterNo { kNone, kStopped, kLeftToLead };

struct DecisionFacts {
  std::string kind;                    // "ELIGIBILITY"
  std::string outcome;                 // "ELIGIBLE"
  std::optional<absl::Time> view_due;  // her view is still missing
  // Of several of a kind: the person or proposal it is about.
  std::string about_id = {};
  absl::Time decided_at = absl::UnixEpoch();
  // Ids of persons who said something to it, each for herself.
  std::vector<std::string> heard = {};
  AfterNo after_no = AfterNo::kNone;
};

// One city asked, as far as rules about the case need it.
struct ProposalFacts {
  std::string proposal_id;
  std::string state;  // "ASKED"; see workflow.h
  bool chosen = false;
  // Others know the place.
  bool burnt = false;
  // Until when the host answers; nothing where it was not asked with a time.
  std::optional<absl::Time> answer_due = std::nullopt;
};

// Everything a rule may look at, opened in memory under the case's lock.
struct CaseFacts {
  Relocation relocation;
  std::vector<PersonFacts> persons;
  std::vector<ConsentFacts> consents;  // withdrawn ones too
  std::vector<RefereeFacts> referees;
  std::vector<DecisionFacts> decisions;  // oldest first
  std::vector<ProposalFacts> proposals;
  bool contact_compromised = false;
  bool imminent_threat = false;
  // Of a list, which opens neither persons nor what they agreed to.
  bool consents_unknown = false;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_H_
