#include "services/relocation/relocation_rules.h"

#include <algorithm>

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::IsOk;
using ::sojourn::testing::ReasonIs;
using ::testing::Contains;
using ::testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

CaseFacts In(State state, Level level = Level::kL2) {
  CaseFacts facts;
  facts.relocation.state = state;
  facts.relocation.level = level;
  facts.relocation.received_at = kNow - absl::Hours(1);
  return facts;
}

RefereeFacts Referee(Finding finding, bool consented = true) {
  return {.referee_id = "r",
          .consented = consented,
          .finding = finding,
          .independent = true};
}

constexpr ViewFacts kAgrees{
    .given = true, .agrees = true, .on_second_channel = true, .follows = false};
constexpr ViewFacts kNoView{};

TEST(SecondChannel, IsNeededWhereOthersKnowTheContact) {
  const ViewFacts none;
  const ViewFacts over_it{.given = true, .agrees = true};
  const ViewFacts over_another{
      .given = true, .agrees = true, .on_second_channel = true};
  for (const ViewFacts& view : {none, over_it}) {
    EXPECT_THAT(CheckSecondChannel(true, view),
                ReasonIs("SECOND_CHANNEL_NEEDED"));
    EXPECT_THAT(CheckSecondChannel(false, view), IsOk());
  }
  EXPECT_THAT(CheckSecondChannel(true, over_another), IsOk());
  ViewFacts no = over_another;
  no.agrees = false;
  EXPECT_THAT(CheckSecondChannel(true, no), ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_THAT(CheckSecondChannel(false, no), ReasonIs("DEFENDER_DISAGREES"));
}

TEST(Assignments, SomebodyTakesWhatTheLeadDoesNotGive) {
  const AssignmentFacts given{.lead_before = "ana",
                              .by = "ana",
                              .subject = "bo",
                              .as_lead = true,
                              .by_is_trusted = true};
  EXPECT_FALSE(TakesOver(given));
  AssignmentFacts taken = given;
  taken.by = "bo";
  EXPECT_TRUE(TakesOver(taken));
  taken.by_is_trusted = false;
  EXPECT_TRUE(TakesOver(taken));
  taken.as_lead = false;
  EXPECT_TRUE(TakesOver(taken)) << "beside the lead";
  taken.by_is_trusted = true;
  EXPECT_FALSE(TakesOver(taken)) << "she works on it already";
  AssignmentFacts passed_on = given;
  passed_on.by = "eve";
  EXPECT_TRUE(TakesOver(passed_on)) << "away from its lead";
  passed_on.as_lead = false;
  EXPECT_FALSE(TakesOver(passed_on));
  AssignmentFacts nobodys = given;
  nobodys.lead_before = "";
  EXPECT_FALSE(TakesOver(nobodys));
  // Whoever took it an hour ago cannot pass it on as if it were hers.
  AssignmentFacts fresh = given;
  fresh.by_is_trusted = false;
  EXPECT_TRUE(TakesOver(fresh));
}

TEST(PresumedLevelTest, AnAlertAndAnImminentThreatAreL1) {
  EXPECT_EQ(PresumedLevel(true, false, Level::kL4), Level::kL1);
  EXPECT_EQ(PresumedLevel(false, true, Level::kL4), Level::kL1);
  EXPECT_EQ(PresumedLevel(false, false, Level::kL3), Level::kL3);
  EXPECT_EQ(PresumedLevel(false, false, std::nullopt), Level::kL2);
}

TEST(AcknowledgeTest, WhoeverAcknowledgesLeadsUntilSomebodyElseDoes) {
  CaseFacts facts = In(State::kSubmitted);
  ASSERT_OK_AND_ASSIGN(const Relocation first,
                       Acknowledge(facts, "ana", "office"));
  EXPECT_EQ(first.state, State::kAcknowledged);
  EXPECT_EQ(first.lead_subject, "ana");
  facts.relocation.lead_subject = "ben";
  ASSERT_OK_AND_ASSIGN(const Relocation second,
                       Acknowledge(facts, "ana", "office"));
  EXPECT_EQ(second.lead_subject, "ben");
}

TEST(TriageTest, AnImminentThreatForcesL1WhateverAnybodySays) {
  CaseFacts facts = In(State::kAcknowledged);
  facts.imminent_threat = true;
  ASSERT_OK_AND_ASSIGN(
      const Relocation next,
      Triage(facts, Level::kL4, Kind::kAbroad, Horizon::kShort));
  EXPECT_EQ(next.level, Level::kL1);
  EXPECT_TRUE(next.level_forced);
  EXPECT_FALSE(next.level_presumed);
}

TEST(CompleteAlertTest, OnlyAnAlertIsCompletedAndKeepsItsPlaceInTheWork) {
  CaseFacts facts = In(State::kTriaged, Level::kL3);
  EXPECT_THAT(CompleteAlert(facts, false), ReasonIs("NOTHING_TO_COMPLETE"));
  facts.relocation.alert_only = true;
  ASSERT_OK_AND_ASSIGN(const Relocation next, CompleteAlert(facts, true));
  EXPECT_EQ(next.state, State::kTriaged);
  EXPECT_EQ(next.level, Level::kL1);
  EXPECT_FALSE(next.alert_only);
}

TEST(VerificationTest, OneRefereeAtL1ElseTwoWhoMayBeAsked) {
  constexpr VerificationChoice kByReferees{.verified = true,
                                           .path = VerificationPath::kReferees};
  CaseFacts facts = In(State::kVerifying, Level::kL2);
  facts.referees = {Referee(Finding::kConfirms),
                    Referee(Finding::kConfirms, /*consented=*/false)};
  EXPECT_THAT(DecideVerification(facts, kByReferees),
              ReasonIs("REFEREES_MISSING"));
  facts.referees[1].consented = true;
  EXPECT_THAT(DecideVerification(facts, kByReferees), IsOk());
  facts.referees.pop_back();
  facts.relocation.level = Level::kL1;
  EXPECT_THAT(DecideVerification(facts, kByReferees), IsOk());
}

TEST(VerificationTest, EachOtherPathNeedsWhatItRestsOnAndNoReferee) {
  for (const auto& [path, missing] :
       {std::pair(VerificationPath::kCommunity, "COMMUNITY_MISSING"),
        std::pair(VerificationPath::kDocumentedPublic, "SOURCES_MISSING"),
        std::pair(VerificationPath::kInterview, "INTERVIEW_MISSING")}) {
    VerificationChoice choice{.verified = true, .path = path};
    EXPECT_THAT(DecideVerification(In(State::kTriaged), choice),
                ReasonIs(missing));
    choice.evidence_given = true;
    EXPECT_THAT(DecideVerification(In(State::kTriaged), choice), IsOk());
    // That she could not be verified rests on nothing.
    EXPECT_THAT(DecideVerification(In(State::kTriaged),
                                   {.verified = false, .path = path}),
                IsOk());
  }
}

TEST(VerificationTest, ARefereeSheDidNotAgreeToIsFlaggedAndWaitedFor) {
  CaseFacts facts = In(State::kVerifying);
  const auto waits = [&] {
    const std::vector<Wait> all = WaitingFor(facts, kNow);
    return std::any_of(all.begin(), all.end(), [](const Wait& wait) {
      return wait.who == "PROGRAMME_OFFICER" && wait.action == "GrantConsent";
    });
  };
  facts.relocation = RefereeOnFile(facts.relocation, /*consented=*/true);
  EXPECT_FALSE(waits());
  facts.relocation = RefereeOnFile(facts.relocation, /*consented=*/false);
  EXPECT_TRUE(facts.relocation.flags.contains(Flag::kRefereeWithoutConsent));
  EXPECT_TRUE(waits());
}

TEST(VerificationTest, ContradictingAnswersNeedAWrittenReason) {
  CaseFacts facts = In(State::kVerifying, Level::kL1);
  facts.referees = {Referee(Finding::kConfirms),
                    Referee(Finding::kContradicts)};
  VerificationChoice choice{.verified = true,
                            .path = VerificationPath::kReferees};
  EXPECT_THAT(DecideVerification(facts, choice),
              ReasonIs("REFERENCES_CONFLICT"));
  choice.reason_given = true;
  EXPECT_THAT(DecideVerification(facts, choice), IsOk());
}

TEST(ReferenceTest, AnAnswerIsStoredInAnyStateAndFlagged) {
  CaseFacts facts = In(State::kInStay);
  facts.referees = {Referee(Finding::kConfirms),
                    Referee(Finding::kContradicts)};
  ASSERT_OK_AND_ASSIGN(const Relocation next, ReferenceAnswered(facts));
  EXPECT_EQ(next.state, State::kInStay);
  EXPECT_THAT(next.flags, Contains(Flag::kReferenceOutOfTurn));
  EXPECT_THAT(next.flags, Contains(Flag::kReferencesConflict));
}

TEST(ReferenceTest, OfSomebodyNamedBeforeTriageTheAnswerComesInTurnAfterIt) {
  for (const State state : {State::kTriaged, State::kVerifying}) {
    ASSERT_OK_AND_ASSIGN(const Relocation next, ReferenceAnswered(In(state)));
    EXPECT_THAT(next.flags, Not(Contains(Flag::kReferenceOutOfTurn)));
  }
  ASSERT_OK_AND_ASSIGN(const Relocation early,
                       ReferenceAnswered(In(State::kAcknowledged)));
  EXPECT_THAT(early.flags, Contains(Flag::kReferenceOutOfTurn));
}

TEST(ViewTest, ADecisionAboutHerNeedsHerView) {
  EXPECT_THAT(DecideEligibility(In(State::kVerified), Eligibility::kEligible,
                                kNoView, kNow),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  EXPECT_THAT(DecideEligibility(In(State::kVerified), Eligibility::kEligible,
                                kAgrees, kNow),
              IsOk());
}

TEST(ViewTest, OnlyAtL1MayItFollowWithAReason) {
  constexpr ViewFacts kFollows{.given = false,
                               .agrees = false,
                               .on_second_channel = false,
                               .follows = true};
  EXPECT_THAT(CheckView(In(State::kVerified, Level::kL2), kFollows, kNow),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  ASSERT_OK_AND_ASSIGN(
      const std::optional<absl::Time> due,
      CheckView(In(State::kVerified, Level::kL1), kFollows, kNow));
  EXPECT_EQ(due, kNow + absl::Hours(24));
}

TEST(ViewTest, ACompromisedContactProvesNothing) {
  CaseFacts facts = In(State::kVerified);
  facts.contact_compromised = true;
  ViewFacts view = kAgrees;
  view.on_second_channel = false;
  EXPECT_THAT(CheckView(facts, view, kNow), ReasonIs("SECOND_CHANNEL_NEEDED"));
  EXPECT_THAT(CheckView(facts, kAgrees, kNow), IsOk());
}

TEST(EligibilityTest, NobodyIsMovedAgainstHerWill) {
  ViewFacts disagrees = kAgrees;
  disagrees.agrees = false;
  EXPECT_THAT(DecideEligibility(In(State::kVerified), Eligibility::kEligible,
                                disagrees, kNow),
              ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_THAT(DecideEligibility(In(State::kVerified), Eligibility::kIneligible,
                                disagrees, kNow),
              IsOk());
}

TEST(EligibilityTest, ASuspendedCaseWaits) {
  CaseFacts facts = In(State::kVerified);
  facts.relocation.overlay = Overlay::kContactLost;
  EXPECT_THAT(DecideEligibility(facts, Eligibility::kEligible, kAgrees, kNow),
              ReasonIs("CASE_SUSPENDED"));
}

EntryFacts Entry(Event event, State before) {
  EntryFacts entry;
  entry.event = event;
  entry.state_before = before;
  entry.is_last_of_its_kind = true;
  entry.moved_state_last = true;
  entry.suspended_last = true;
  return entry;
}

TEST(CorrectTest, AMistakenDecisionIsTakenBack) {
  CaseFacts facts = In(State::kIneligible);
  facts.relocation.milestones.decided = kNow;
  ASSERT_OK_AND_ASSIGN(
      const Relocation next,
      Correct(facts, Entry(Event::kFoundIneligible, State::kVerified), kNow));
  EXPECT_EQ(next.state, State::kVerified);
  EXPECT_EQ(next.milestones.decided, std::nullopt);
}

TEST(CorrectTest, AWishIsTakenBackBeforeItIsConfirmed) {
  CaseFacts facts = In(State::kOffered);
  facts.relocation.flags = {Flag::kSafeElsewhereUnconfirmed};
  facts.relocation.withdrawal = Withdrawal{.asked_at = kNow, .asked_by = "ana"};
  const EntryFacts asked = Entry(Event::kSafeElsewhereAsked, State::kOffered);
  ASSERT_OK_AND_ASSIGN(const Relocation next, Correct(facts, asked, kNow));
  EXPECT_EQ(next.withdrawal, std::nullopt);
  EXPECT_THAT(next.flags, Not(Contains(Flag::kSafeElsewhereUnconfirmed)));
  facts.relocation.state = State::kSafeElsewhere;
  facts.relocation.withdrawal->confirmed_at = kNow;
  EXPECT_THAT(Correct(facts, asked, kNow), ReasonIs("CANNOT_BE_CORRECTED"));
}

TEST(DuressTest, DecisionsNeedAnotherChannelUntilSheIsFree) {
  CaseFacts facts = In(State::kVerified);
  facts.relocation.flags = {Flag::kDuressHeard};
  constexpr ViewFacts kOverIt{.given = true, .agrees = true};
  EXPECT_THAT(CheckView(facts, kOverIt, kNow),
              ReasonIs("SECOND_CHANNEL_NEEDED"));
  EXPECT_THAT(CheckView(facts, kAgrees, kNow), IsOk());
}

TEST(CorrectTest, AMistakenResumptionFreesNobody) {
  CaseFacts facts = In(State::kVerified);
  EntryFacts resumed = Entry(Event::kResumed, State::kVerified);
  resumed.flags_lowered = {Flag::kDuressHeard};
  ASSERT_OK_AND_ASSIGN(const Relocation next, Correct(facts, resumed, kNow));
  EXPECT_THAT(next.flags, Contains(Flag::kDuressHeard));
}

TEST(CorrectTest, LaterEntriesAreCorrectedFirst) {
  EntryFacts entry = Entry(Event::kVerified, State::kVerifying);
  entry.moved_state_last = false;
  EXPECT_THAT(Correct(In(State::kEligible), entry, kNow),
              ReasonIs("CANNOT_BE_CORRECTED"));
}

TEST(CorrectTest, AnEntryIsCorrectedOnce) {
  EntryFacts entry = Entry(Event::kReferenceAnswered, State::kVerifying);
  entry.corrected = true;
  EXPECT_THAT(Correct(In(State::kVerifying), entry, kNow),
              ReasonIs("CANNOT_BE_CORRECTED"));
}

TEST(CorrectTest, WhatReachedOtherServicesIsNotTakenBackHere) {
  EXPECT_THAT(Correct(In(State::kProposed),
                      Entry(Event::kCityAsked, State::kEligible), kNow),
              ReasonIs("CANNOT_BE_CORRECTED"));
}

TEST(CorrectTest, AFalseWithdrawalIsUndoneWithinADay) {
  CaseFacts facts = In(State::kWithdrawn);
  facts.relocation.withdrawal =
      Withdrawal{.asked_at = kNow,
                 .asked_by = "ana",
                 .confirmed_at = kNow,
                 .release_not_before = kNow + absl::Hours(24),
                 .state_before = State::kOffered};
  const EntryFacts entry = Entry(Event::kWithdrawn, State::kOffered);
  ASSERT_OK_AND_ASSIGN(const Relocation next,
                       Correct(facts, entry, kNow + absl::Hours(23)));
  EXPECT_EQ(next.state, State::kOffered);
  EXPECT_EQ(next.withdrawal, std::nullopt);
  EXPECT_THAT(Correct(facts, entry, kNow + absl::Hours(24)),
              ReasonIs("RELEASE_BEGUN"));
}

TEST(CorrectTest, ALostContactThatWasNotLostIsLifted) {
  CaseFacts facts = In(State::kOffered);
  facts.relocation.overlay = Overlay::kContactLost;
  facts.relocation.overlay_since = kNow;
  ASSERT_OK_AND_ASSIGN(
      const Relocation next,
      Correct(facts, Entry(Event::kContactLost, State::kOffered), kNow));
  EXPECT_EQ(next.overlay, Overlay::kNone);
}

TEST(ActionsTest, AnActionIsRefusedForTheReasonItsCallWouldGive) {
  const CaseFacts facts = In(State::kSubmitted);
  for (const ActionRule& rule : CaseActions()) {
    const absl::Status status = rule.check(facts, kNow);
    if (rule.action == "TriageRequest") {
      EXPECT_EQ(
          ReasonOf(status),
          ReasonOf(Triage(facts, Level::kL2, Kind::kAbroad, Horizon::kShort)
                       .status()));
    }
    if (rule.action == "AcknowledgeRequest") {
      EXPECT_THAT(status, IsOk());
    }
    if (rule.action == "Resume") {
      EXPECT_THAT(status, ReasonIs("NOT_SUSPENDED"));
    }
  }
}

TEST(WaitingTest, EveryOpenStateBeforeTheStayWaitsForSomebody) {
  for (int s = 0; s < kStates; ++s) {
    const auto state = static_cast<State>(s);
    CaseFacts facts = In(state);
    if (state == State::kProposed) facts.proposals = {{"p", "ASKED", false}};
    if (state == State::kOffered) facts.proposals = {{"p", "OFFERED", false}};
    const bool works =
        StateSet::Range(State::kAlerted, State::kTravelling).Has(state) &&
        state != State::kIneligible;
    EXPECT_EQ(!WaitingFor(facts, kNow).empty(), works) << Name(state);
  }
}

TEST(WaitingTest, AListThatOpensNoConsentDoesNotSayThatOneIsMissing) {
  CaseFacts facts = In(State::kEligible);
  facts.persons = {{.row_id = "r", .person_id = "p"}};
  EXPECT_EQ(WaitingFor(facts, kNow).at(0).action, "GrantConsent");
  facts.consents_unknown = true;
  EXPECT_EQ(WaitingFor(facts, kNow).at(0).action, "ProposeToCity");
}

TEST(WaitingTest, NobodyIsClearedToAPlaceThatOthersKnow) {
  CaseFacts facts = In(State::kPreDeparture);
  facts.proposals = {{"p", "ACCEPTED", true, false}};
  EXPECT_FALSE(WaitOfBurntPlace(facts).has_value());
  ASSERT_EQ(WaitingFor(facts, kNow).size(), 1U);
  facts.proposals[0].burnt = true;
  ASSERT_TRUE(WaitOfBurntPlace(facts).has_value());
  EXPECT_TRUE(WaitOfBurntPlace(facts)->exposed);
  EXPECT_TRUE(WaitingFor(facts, kNow).empty());
  // A place that was not hers.
  facts.proposals[0].state = "LAPSED";
  EXPECT_FALSE(WaitOfBurntPlace(facts).has_value());
}

TEST(WaitingTest, ASuspendedCaseWaitsForWhoeverFindsHer) {
  CaseFacts facts = In(State::kOffered);
  facts.relocation.overlay = Overlay::kContactLost;
  const std::vector<Wait> waits = WaitingFor(facts, kNow);
  ASSERT_EQ(waits.size(), 1U);
  EXPECT_EQ(waits[0].who, "SECURITY_OFFICER");
}

}  // namespace
}  // namespace sojourn::relocation
