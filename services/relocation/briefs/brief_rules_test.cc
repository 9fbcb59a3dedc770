#include "services/relocation/briefs/brief_rules.h"

#include <string>
#include <vector>

#include "common/status/error.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::brief_rules {
namespace {

using ::sojourn::testing::ReasonIs;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
constexpr char kMission[] = "invented-mission";
constexpr ViewFacts kYes{.given = true, .agrees = true};

CaseFacts Agreed(std::string_view purpose = "SHARE_WITH_MISSION") {
  CaseFacts facts;
  facts.relocation.state = State::kEligible;
  facts.relocation.received_at = kNow - absl::Hours(48);
  facts.persons = {{.row_id = "row",
                    .person_id = "she",
                    .is_adult = true,
                    .is_defender = true}};
  facts.consents = {{.person_id = "she",
                     .purpose = std::string(purpose),
                     .recipient_organisation_id = kMission,
                     .recorded_at = kNow - absl::Hours(24)}};
  return facts;
}

Brief ToMission() {
  return {.purpose = Purpose::kMission,
          .recipient_organisation_id = kMission,
          .issued_at = kNow,
          .expires_at = kNow + kUsual};
}

TEST(MayTellTest, NothingOfHowSheIsReachedOrFoundIsToldToAnybody) {
  for (const Purpose purpose :
       {Purpose::kHost, Purpose::kMission, Purpose::kFunder}) {
    for (const char* never : {"safe_contact",
                              "safe_contact.address",
                              "submitter",
                              "submitter.name",
                              "country_code",
                              "location_class",
                              "remoteness",
                              "other_help",
                              "persons",
                              "persons.identity.names",
                              "persons.travel_history",
                              "persons.consents",
                              "persons.adult.safe_contact",
                              "dependants_left_behind",
                              "return_plan",
                              "proposed_level",
                              "wishes.excluded_countries",
                              "wishes",
                              "needs",
                              "needs.lgbtiq_safe",
                              "needs.diet",
                              "needs.sign_languages",
                              "people_or_community",
                              "rights_work",
                              "rights_work.links",
                              ""}) {
      EXPECT_FALSE(MayTell(purpose, never)) << never;
    }
    EXPECT_TRUE(MayTell(purpose, "danger"));
    EXPECT_TRUE(MayTell(purpose, "rights_work.summary"));
    EXPECT_FALSE(MayTell(purpose, "dangers"));
  }
}

TEST(MayTellTest, EachPurposeHasItsOwnList) {
  EXPECT_TRUE(MayTell(Purpose::kHost, "needs.women_only"));
  EXPECT_FALSE(MayTell(Purpose::kMission, "needs.women_only"));
  EXPECT_TRUE(MayTell(Purpose::kFunder, "budget_wishes"));
  EXPECT_FALSE(MayTell(Purpose::kHost, "budget_wishes"));
}

TEST(CheckTellTest, OnHerWordAndWithEverybodysConsent) {
  EXPECT_OK(CheckTell(Event::kBriefIssued, Agreed(), ToMission(), {}, kYes));
  EXPECT_THAT(CheckTell(Event::kBriefIssued, Agreed(), ToMission(), {}, {}),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  EXPECT_THAT(CheckTell(Event::kBriefIssued, Agreed(), ToMission(), {},
                        {.given = true}),
              ReasonIs("DEFENDER_DISAGREES"));
  Brief other = ToMission();
  other.recipient_organisation_id = "another-mission";
  EXPECT_THAT(CheckTell(Event::kBriefIssued, Agreed(), other, {}, kYes),
              ReasonIs("CONSENT_MISSING"));
  CaseFacts two = Agreed();
  two.persons.push_back({.row_id = "r2", .person_id = "he", .is_adult = true});
  EXPECT_THAT(CheckTell(Event::kBriefIssued, two, ToMission(), {}, kYes),
              ReasonIs("CONSENT_MISSING"));
}

TEST(CheckTellTest, ABurntContactNeedsAnotherChannel) {
  CaseFacts burnt = Agreed();
  burnt.contact_compromised = true;
  EXPECT_THAT(CheckTell(Event::kBriefIssued, burnt, ToMission(), {}, kYes),
              ReasonIs("SECOND_CHANNEL_NEEDED"));
  ViewFacts other = kYes;
  other.on_second_channel = true;
  EXPECT_OK(CheckTell(Event::kBriefIssued, burnt, ToMission(), {}, other));
}

TEST(CheckTellTest, NobodyIsToldWhileSheCannotSayNo) {
  CaseFacts forced = Agreed();
  forced.relocation.flags.insert(Flag::kDuressHeard);
  EXPECT_THAT(CheckTell(Event::kBriefIssued, forced, ToMission(), {}, kYes),
              ReasonIs("DURESS_HEARD"));
  CaseFacts silent = Agreed();
  silent.relocation.overlay = Overlay::kContactLost;
  EXPECT_THAT(CheckTell(Event::kBriefIssued, silent, ToMission(), {}, kYes),
              ReasonIs("CASE_SUSPENDED"));
  CaseFacts pointer = Agreed();
  pointer.relocation.merged_into = "HRX4-9KDT-4";
  EXPECT_THAT(CheckTell(Event::kBriefIssued, pointer, ToMission(), {}, kYes),
              ReasonIs("MERGED_AWAY"));
  EXPECT_THAT(CheckTell(Event::kBriefIssued, Agreed(), ToMission(),
                        {.defender_left = true}, kYes),
              ReasonIs("DEFENDER_LEFT"));
}

TEST(CheckTellTest, AHostIsAskedForAPlaceFirst) {
  Brief brief = ToMission();
  brief.purpose = Purpose::kHost;
  const CaseFacts facts = Agreed("SHARE_WITH_HOST");
  EXPECT_THAT(CheckTell(Event::kBriefIssued, facts, brief, {}, kYes),
              ReasonIs("RECIPIENT_NOT_ASKED"));
  EXPECT_OK(
      CheckTell(Event::kBriefIssued, facts, brief, {.host_asked = true}, kYes));
  EXPECT_FALSE(IsReadable(facts, brief, {}, kNow));
  EXPECT_TRUE(IsReadable(facts, brief, {.host_asked = true}, kNow));
}

TEST(IsReadableTest, UntilItIsOverOrTakenBack) {
  EXPECT_TRUE(IsReadable(Agreed(), ToMission(), {}, kNow));
  EXPECT_FALSE(IsReadable(Agreed(), ToMission(), {}, kNow + kUsual));
  Brief revoked = ToMission();
  revoked.revoked = true;
  EXPECT_FALSE(IsReadable(Agreed(), revoked, {}, kNow));
  EXPECT_THAT(CheckOpen(Event::kBriefRevoked, revoked, kNow),
              ReasonIs("BRIEF_CLOSED"));
  EXPECT_THAT(CheckOpen(Event::kBriefRevoked, ToMission(), kNow + kUsual),
              ReasonIs("BRIEF_CLOSED"));
  EXPECT_OK(CheckOpen(Event::kBriefRevoked, ToMission(), kNow));
}

TEST(IsReadableTest, EndsWithWhatItRestedOn) {
  CaseFacts no = Agreed();
  no.consents[0].withdrawn_at = kNow;
  EXPECT_FALSE(IsReadable(no, ToMission(), {}, kNow));
  CaseFacts forced = Agreed();
  forced.relocation.flags.insert(Flag::kDuressHeard);
  EXPECT_FALSE(IsReadable(forced, ToMission(), {}, kNow));
  CaseFacts merged = Agreed();
  merged.relocation.merged_into = "HRX4-9KDT-4";
  EXPECT_FALSE(IsReadable(merged, ToMission(), {}, kNow));
  Brief stale = ToMission();
  stale.stale = true;
  EXPECT_FALSE(IsReadable(Agreed(), stale, {}, kNow));
  CaseFacts burnt = Agreed();
  burnt.contact_compromised = true;
  EXPECT_FALSE(IsReadable(burnt, ToMission(), {}, kNow));
  Brief elsewhere = ToMission();
  elsewhere.on_second_channel = true;
  EXPECT_TRUE(IsReadable(burnt, elsewhere, {}, kNow));
  EXPECT_FALSE(
      IsReadable(Agreed(), ToMission(), {.defender_left = true}, kNow));
  for (const State ended :
       {State::kIneligible, State::kClosed, State::kWithdrawn,
        State::kSafeElsewhere, State::kReferredOut, State::kErased}) {
    CaseFacts facts = Agreed();
    facts.relocation.state = ended;
    EXPECT_FALSE(IsReadable(facts, ToMission(), {}, kNow)) << Name(ended);
  }
}

TEST(IsReadableTest, NotAfterTheCaseWasTakenUpAgain) {
  CaseFacts again = Agreed();
  again.relocation.reopened = Reopening{.at = kNow + absl::Hours(1)};
  EXPECT_FALSE(IsReadable(again, ToMission(), {}, kNow + absl::Hours(2)));
}

TEST(ReplyTest, ToAnOpenQuestionOnly) {
  EXPECT_THAT(Reply(Agreed(), ToMission(), {}, false, kYes, kNow),
              ReasonIs("NO_QUESTION"));
  EXPECT_OK(Reply(Agreed(), ToMission(), {}, true, kYes, kNow));
  EXPECT_THAT(Reply(Agreed(), ToMission(), {}, true, {}, kNow),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  EXPECT_THAT(Reply(Agreed(), ToMission(), {}, true, kYes, kNow + kUsual),
              ReasonIs("BRIEF_CLOSED"));
}

TEST(CheckRoomTest, FiftyInACase) {
  EXPECT_OK(CheckRoom(40, 10));
  EXPECT_THAT(CheckRoom(41, 10), ReasonIs("TOO_MANY_BRIEFS"));
}

TEST(CheckAnswerTest, OneQuestionAtATime) {
  EXPECT_OK(CheckAnswer(true, false, 19));
  EXPECT_OK(CheckAnswer(false, true, 20));
  EXPECT_THAT(CheckAnswer(true, true, 1), ReasonIs("QUESTION_OPEN"));
  EXPECT_THAT(CheckAnswer(true, false, 20), ReasonIs("TOO_MANY_QUESTIONS"));
}

TEST(AnswerWithinTest, TheMoreUrgentTheSooner) {
  EXPECT_EQ(AnswerWithin(Level::kL1), absl::Hours(24));
  EXPECT_EQ(AnswerWithin(Level::kL2), absl::Hours(72));
  EXPECT_EQ(AnswerWithin(Level::kL4), absl::Hours(168));
}

}  // namespace
}  // namespace sojourn::relocation::brief_rules
