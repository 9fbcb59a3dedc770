#include "services/relocation/interruptions/ending_rules.h"
#include "services/relocation/interruptions/silence_rules.h"
#include "services/relocation/relocation_guard_provocations.h"
#include "services/relocation/rights/retention_rules.h"

namespace sojourn::relocation::provoked {
namespace {

CaseFacts WithFlag(State state, Flag flag) {
  CaseFacts facts = In(state);
  facts.relocation.flags.insert(flag);
  return facts;
}

// She was heard to say it once, by ana.
CaseFacts Heard(CaseFacts facts) {
  facts.relocation.withdrawal = Withdrawal{.asked_at = kNow, .asked_by = "ana"};
  return facts;
}

// Something else.
constexpr Flag OtherThan(Ending ending) {
  return ending == Ending::kWithdrawn ? Flag::kSafeElsewhereUnconfirmed
                                      : Flag::kWithdrawalUnconfirmed;
}

template <Ending ending>
absl::Status Asked(const CaseFacts& facts, const ViewFacts& view) {
  return AskEnding(facts, ending, view, "ana", kNow).status();
}

template <Ending ending>
absl::Status Confirmed(const CaseFacts& facts, const ViewFacts& view) {
  return ConfirmEnding(Heard(facts), ending, view, false, "bo", kNow).status();
}

template <Ending ending, Event asked, Event ended>
void AddEnding(Provocations& all) {
  const Provocation ten[] = {
      {asked, Guard::kCaseSuspended,
       [] { return Asked<ending>(Suspended(State::kOffered), kYes); }},
      {asked, Guard::kOtherEndAsked,
       [] {
         return Asked<ending>(WithFlag(State::kOffered, OtherThan(ending)),
                              kYes);
       }},
      {asked, Guard::kDefenderNotConsulted,
       [] { return Asked<ending>(In(State::kOffered), kUnasked); }},
      {asked, Guard::kDefenderDisagrees,
       [] { return Asked<ending>(In(State::kOffered), kNo); }},
      {asked, Guard::kSecondChannelNeeded,
       [] {
         return Asked<ending>(WithFlag(State::kOffered, Flag::kDuressHeard),
                              kOverHerContact);
       }},
      {ended, Guard::kCaseSuspended,
       [] { return Confirmed<ending>(Suspended(State::kOffered), kYes); }},
      {ended, Guard::kOtherEndAsked,
       [] {
         return Confirmed<ending>(WithFlag(State::kOffered, OtherThan(ending)),
                                  kYes);
       }},
      {ended, Guard::kDefenderDisagrees,
       [] { return Confirmed<ending>(In(State::kOffered), kNo); }},
      {ended, Guard::kSecondChannelNeeded,
       [] {
         return Confirmed<ending>(WithFlag(State::kOffered, Flag::kDuressHeard),
                                  kOverHerContact);
       }},
      {ended, Guard::kSecondOfficerNeeded,
       [] {
         return ConfirmEnding(Heard(In(State::kOffered)), ending, kYes, false,
                              "ana", kNow)
             .status();
       }},
  };
  all.insert(all.end(), std::begin(ten), std::end(ten));
}

absl::Status Reopened(const CaseFacts& facts, const ViewFacts& view) {
  return Reopen(facts, {.view = view}, kNow).status();
}

// Nothing of it was given back yet.
CaseFacts JustWithdrawn() {
  CaseFacts facts = Heard(In(State::kWithdrawn));
  facts.relocation.withdrawal->confirmed_at = kNow;
  facts.relocation.withdrawal->release_not_before = kNow + kWithdrawalGrace;
  return facts;
}

absl::Status Released(const CaseFacts& facts, const Silence& silence,
                      const Releasing& by) {
  return ReleasesNow(facts, silence, by, kNow).status();
}

Silence Long() {
  return {.overlay = Overlay::kContactLost,
          .recorded_at = kNow - absl::Hours(24 * 31)};
}

const Provocation kInterruptions[] = {
    {Event::kReopened, Guard::kCaseSuspended,
     [] { return Reopened(Suspended(State::kFollowUp), kYes); }},
    {Event::kReopened, Guard::kReleasePending,
     [] { return Reopened(JustWithdrawn(), kYes); }},
    {Event::kReopened, Guard::kDefenderNotConsulted,
     [] { return Reopened(In(State::kClosed), kUnasked); }},
    {Event::kReopened, Guard::kSecondChannelNeeded,
     [] { return Reopened(Burnt(State::kClosed), kOverHerContact); }},
    {Event::kReopened, Guard::kDefenderDisagrees,
     [] { return Reopened(In(State::kClosed), kNo); }},
    {Event::kResumed, Guard::kCaseSuspended,
     [] {
       return Resume(WithFlag(State::kInStay, Flag::kNobodyLeft)).status();
     }},
    {Event::kResumed, Guard::kNotSuspended,
     [] { return Resume(In(State::kInStay)).status(); }},
    {Event::kResumed, Guard::kSecondChannelNeeded,
     [] {
       return CheckFreeAgain(
           WithFlag(State::kInStay, Flag::kDuressHeard).relocation, false);
     }},
    {Event::kReleaseAsked, Guard::kNotSuspended,
     [] { return Released(In(State::kOffered), Long(), {.officer = "bo"}); }},
    {Event::kReleaseAsked, Guard::kNotOnCase,
     [] {
       return Released(Suspended(State::kOffered), Long(),
                       {.officer = "bo", .knows_the_case = false});
     }},
    {Event::kReleaseAsked, Guard::kGraceNotOver,
     [] {
       return Released(Suspended(State::kOffered),
                       {.overlay = Overlay::kContactLost, .recorded_at = kNow},
                       {.officer = "bo"});
     }},
    {Event::kReleaseAsked, Guard::kSecondOfficerNeeded,
     [] {
       Silence silence = Long();
       silence.wish = ReleaseWish{.asked_by = "bo", .asked_at = kNow};
       return Released(Suspended(State::kOffered), silence, {.officer = "bo"});
     }},
};

RetentionFacts Kept(State state) { return {.state = state}; }

absl::Status ErasedFor(ErasureReason reason, const CaseFacts& facts,
                       const ViewFacts& view = kYes) {
  return CheckErasure(facts, Kept(facts.relocation.state), reason, view, kNow);
}

const Provocation kErasures[] = {
    {Event::kErased, Guard::kLegalHold,
     [] { return CheckNoHold({.legal_hold = true}); }},
    {Event::kErased, Guard::kCaseSuspended,
     [] {
       return ErasedFor(ErasureReason::kMistake, Suspended(State::kTriaged));
     }},
    {Event::kErased, Guard::kReleasePending,
     [] { return ErasedFor(ErasureReason::kSheAsked, JustWithdrawn()); }},
    {Event::kErased, Guard::kDefenderNotConsulted,
     [] {
       return ErasedFor(ErasureReason::kSheAsked, In(State::kClosed), kUnasked);
     }},
    {Event::kErased, Guard::kSecondChannelNeeded,
     [] {
       return ErasedFor(ErasureReason::kSheAsked, Burnt(State::kClosed),
                        kOverHerContact);
     }},
    {Event::kErased, Guard::kDefenderDisagrees,
     [] {
       return ErasedFor(ErasureReason::kSheAsked, In(State::kClosed), kNo);
     }},
    {Event::kErased, Guard::kCaseOpen,
     [] { return ErasedFor(ErasureReason::kSheAsked, In(State::kTriaged)); }},
    {Event::kErased, Guard::kRetentionNotDue,
     [] { return ErasedFor(ErasureReason::kRetention, In(State::kClosed)); }},
    {Event::kErased, Guard::kNotAMistake,
     [] { return ErasedFor(ErasureReason::kMistake, In(State::kProposed)); }},
    {Event::kErased, Guard::kSecondOfficerNeeded,
     [] {
       return IsSecondOfficer(ErasureWish{.asked_by = "ana", .asked_at = kNow},
                              ErasureReason::kMistake, "ana", kNow)
           .status();
     }},
};

}  // namespace

Provocations OfEnds() {
  Provocations all(std::begin(kInterruptions), std::end(kInterruptions));
  all.insert(all.end(), std::begin(kErasures), std::end(kErasures));
  AddEnding<Ending::kWithdrawn, Event::kWithdrawalAsked, Event::kWithdrawn>(
      all);
  AddEnding<Ending::kSafeElsewhere, Event::kSafeElsewhereAsked,
            Event::kSafeElsewhere>(all);
  return all;
}

}  // namespace sojourn::relocation::provoked
