// What relocation knows of consents and contacts reaches who holds her place,
// her application and her grant.
#include "services/relocation/workflow/workflow_consent_fixture.h"

namespace sojourn::relocation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ShareTest : public ConsentTest {
 protected:
  // A place in Utrecht, an application and a grant.
  void Placed() {
    place = world.Placed(id, "utrecht");
    ASSERT_OK(Choose());
    world.RunAll();
  }
  absl::StatusOr<v1::WithdrawConsentResponse> Withdraw(
      v1::ConsentPurpose purpose) {
    return world.Do(Office(), &Stub::WithdrawConsent, TakesBack(purpose));
  }
  absl::Status AgreesAgain(v1::ConsentPurpose purpose) {
    v1::GrantConsentRequest request;
    request.set_relocation_id(id);
    request.set_person_id(world.Get(id).intake().persons(0).person_id());
    v1::ConsentStatement& consent = *request.mutable_consent();
    consent.set_purpose(purpose);
    *consent.mutable_given_on() = ToDate(world.Today());
    consent.set_way("call");
    consent.set_language_code("es");
    *request.mutable_defender_view() = Over(v1::CONTACT_CHANNEL_PHONE);
    return world.Do(Office(), &Stub::GrantConsent, request).status();
  }
  v1::ReplaceContactRequest NewContact() {
    v1::ReplaceContactRequest request;
    request.set_relocation_id(id);
    v1::SafeContact& contact = *request.mutable_safe_contact();
    contact.set_channel(v1::CONTACT_CHANNEL_PHONE);
    contact.set_address("another invented contact");
    *request.mutable_defender_view() = Over(v1::CONTACT_CHANNEL_PHONE);
    return request;
  }
  absl::Status Replace(const v1::ReplaceContactRequest& request,
                       const auth::Caller& caller = Office()) {
    return world.Do(caller, &Stub::ReplaceContact, request).status();
  }
  bool HostSees() {
    return !world.capacity_.shares.Of("reservation-1").view_closed();
  }
  bool MissionSees() {
    return !world.visa_.shares.Of("application-1").view_closed();
  }
  bool FunderSees() {
    return !world.grants_.shares.Of("grant-1").view_closed();
  }
  bool PaymentsHeld() {
    return world.grants_.shares.Of("grant-1").payments_held();
  }
  std::string Rules() {
    return world.visa_.shares.Of("application-1").contact_rules();
  }

  std::string place;
};

TEST_F(ShareTest, ViewsCloseAtOnceAndWhatIsHeldStaysForADay) {
  Placed();
  Burn();
  for (const v1::ConsentPurpose purpose :
       {v1::CONSENT_PURPOSE_SHARE_WITH_HOST,
        v1::CONSENT_PURPOSE_SHARE_WITH_MISSION,
        v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER}) {
    ASSERT_OK(Withdraw(purpose));
  }
  world.RunAll();
  EXPECT_FALSE(HostSees());
  EXPECT_FALSE(MissionSees());
  EXPECT_FALSE(FunderSees());
  EXPECT_EQ(world.capacity_.StateOf("reservation-1"),
            capacity::v1::RESERVATION_STATE_CONFIRMED);
  EXPECT_EQ(world.visa_.open.size(), 1u);
  EXPECT_EQ(world.grants_.cancelled, 0);
  for (const v1::ConsentPurpose purpose :
       {v1::CONSENT_PURPOSE_SHARE_WITH_HOST,
        v1::CONSENT_PURPOSE_SHARE_WITH_MISSION,
        v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER}) {
    ASSERT_OK(AgreesAgain(purpose));
  }
  world.RunAll();
  EXPECT_TRUE(HostSees());
  EXPECT_TRUE(MissionSees());
  EXPECT_TRUE(FunderSees());
  world.Advance(absl::Hours(25));
  world.RunAll();
  EXPECT_EQ(world.StateOf(id, place), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_EQ(world.visa_.withdrawn, 0);
}

TEST_F(ShareTest, AHostSheLivesWithSeesHerAgainOnlyWhenSheAgrees) {
  Placed();
  world.database_.Run("UPDATE relocations SET state = 'IN_STAY'");
  ASSERT_OK(Withdraw(v1::CONSENT_PURPOSE_SHARE_WITH_HOST));
  world.RunAll();
  EXPECT_FALSE(HostSees());
  EXPECT_EQ(world.capacity_.StateOf("reservation-1"),
            capacity::v1::RESERVATION_STATE_CONFIRMED);
  ASSERT_OK(Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_HOST));
  world.RunAll();
  EXPECT_TRUE(HostSees());
  EXPECT_OK(SeenBy("utrecht"));
}

// A grant that cannot be cancelled any more.
TEST_F(ShareTest, AFunderThatHasPaidIsToldToo) {
  Placed();
  ASSERT_OK(Withdraw(v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER));
  world.RunAll();
  EXPECT_EQ(world.grants_.cancelled, 1);
  EXPECT_FALSE(FunderSees());
}

TEST_F(ShareTest, AHostThatWasNotChosenLooksNoMore) {
  world.Held(id, "porto");
  world.Placed(id, "utrecht");
  ASSERT_TRUE(HostSees());
  ASSERT_OK(Withdraw(v1::CONSENT_PURPOSE_SHARE_WITH_HOST));
  world.RunAll();
  EXPECT_FALSE(HostSees());
}

TEST_F(ShareTest, ABurntContactStopsPaymentsAndCalls) {
  Placed();
  ASSERT_THAT(Rules(), HasSubstr("SIGNAL"));
  ASSERT_FALSE(PaymentsHeld());
  Burn();
  world.RunAll();
  EXPECT_TRUE(PaymentsHeld());
  EXPECT_THAT(Rules(), HasSubstr("Do not contact"));
  EXPECT_TRUE(world.visa_.shares.Of("application-1").no_direct_contact());
  EXPECT_TRUE(MissionSees());
  EXPECT_TRUE(FunderSees());
  ASSERT_OK(Replace(NewContact()));
  world.RunAll();
  EXPECT_FALSE(PaymentsHeld());
  EXPECT_THAT(Rules(), HasSubstr("PHONE"));
  EXPECT_FALSE(world.visa_.shares.Of("application-1").no_direct_contact());
}

TEST_F(ShareTest, WhatIsAskedForAfterwardsKnowsOfTheContact) {
  Burn();
  Placed();
  EXPECT_TRUE(world.grants_.last_submitted.payments_held());
  EXPECT_THAT(world.visa_.last_opened.identity().contact_rules(),
              HasSubstr("Do not contact"));
  EXPECT_TRUE(PaymentsHeld());
}

// The answer of SubmitGrant was under way when the contact was burnt.
TEST_F(ShareTest, AGrantWhoseAnswerIsOnItsWayIsHeld) {
  world.Placed(id, "utrecht");
  world.grants_.script().FailBefore(absl::UnavailableError("lost"));
  ASSERT_OK(Choose());
  while (world.StepOf("SUBMIT_GRANT").find("PENDING UN") == std::string::npos) {
    world.database_.Run("UPDATE workflow_steps SET retry_at = '-infinity'");
    ASSERT_OK(world.worker_->RunOne());
  }
  Burn();
  world.RunAll();
  EXPECT_FALSE(world.grants_.last_submitted.payments_held())
      << "what was sent once is sent again";
  EXPECT_TRUE(PaymentsHeld());
}

TEST_F(ShareTest, TheNewestWordIsSentAndCountsHighest) {
  Placed();
  const int64_t before = world.grants_.shares.Of("grant-1").number();
  Burn();
  ASSERT_OK(Replace(NewContact()));
  world.RunAll();
  EXPECT_FALSE(PaymentsHeld());
  EXPECT_EQ(world.grants_.shares.Of("grant-1").number(), before + 2);
  EXPECT_EQ(world.database_.Value(
                "SELECT string_agg(state, ',' ORDER BY id) FROM workflow_steps "
                "WHERE kind = 'SET_FUNDER_SHARE'"),
            "DONE,CANCELLED,DONE");
}

TEST_F(ShareTest, AWordIsDueAlsoWhenTheCaseEnds) {
  Placed();
  Burn();
  v1::WithdrawRequest withdraw;
  withdraw.set_relocation_id(id);
  withdraw.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
  *withdraw.mutable_defender_view() = Over(v1::CONTACT_CHANNEL_PHONE);
  *withdraw.mutable_second_view() = Over(v1::CONTACT_CHANNEL_EMAIL);
  ASSERT_OK(world.Do(Office(), &Stub::Withdraw, withdraw));
  ASSERT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_WITHDRAWN);
  world.RunAll();
  EXPECT_TRUE(PaymentsHeld());
}

TEST_F(ShareTest, ANewContactIsHerWordOverAnotherChannel) {
  Burn();
  auto request = NewContact();
  request.clear_defender_view();
  EXPECT_THAT(Replace(request), ReasonIs("DEFENDER_NOT_CONSULTED"));
  *request.mutable_defender_view() = Over(v1::CONTACT_CHANNEL_SIGNAL);
  EXPECT_THAT(Replace(request), ReasonIs("SECOND_CHANNEL_NEEDED"));
  request = NewContact();
  request.mutable_defender_view()->set_agrees(false);
  EXPECT_THAT(Replace(request), ReasonIs("DEFENDER_DISAGREES"));
  request = NewContact();
  request.mutable_safe_contact()->set_channel(v1::CONTACT_CHANNEL_SIGNAL);
  request.mutable_safe_contact()->set_address("invented contact");
  EXPECT_THAT(Replace(request), ReasonIs("CONTACT_BURNT"));
  request.mutable_safe_contact()->clear_address();
  EXPECT_THAT(Replace(request), ReasonIs("SAFE_CONTACT_MISSING"));
  request = NewContact();
  request.mutable_safe_contact()->set_contact_compromised(true);
  EXPECT_THAT(Replace(request), ReasonIs("FIELD_NOT_ALLOWED"));
  EXPECT_THAT(Replace(NewContact(), As(Role::kNgoCaseworker, "ngo")),
              testing::StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_OK(Replace(NewContact(), As(Role::kSecurityOfficer, "office")));
  EXPECT_FALSE(world.Get(id).intake().safe_contact().contact_compromised());
  EXPECT_OK(Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_HOST));
}

TEST_F(ShareTest, AnotherAdultsContactIsReplacedForHerself) {
  v1::Intake intake = World::Intake();
  v1::Person& partner = *intake.add_persons();
  partner.set_role(v1::PERSON_ROLE_PARTNER);
  partner.mutable_identity()->add_names("Invented Partner");
  partner.mutable_adult()->set_safe_contact("invented, of her own");
  for (const auto purpose : {v1::CONSENT_PURPOSE_SHARE_WITH_HOST,
                             v1::CONSENT_PURPOSE_SHARE_WITH_MISSION,
                             v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER}) {
    World::AddConsent(purpose, partner);
  }
  id = world.Eligible(intake).relocation_id();
  Placed();
  Burn(1);
  world.RunAll();
  EXPECT_TRUE(PaymentsHeld());
  v1::ReplaceContactRequest request;
  request.set_relocation_id(id);
  request.set_person_id(world.Get(id).intake().persons(1).person_id());
  *request.mutable_defender_view() = Over(v1::CONTACT_CHANNEL_SIGNAL);
  request.set_adult_safe_contact("invented, of her own");
  EXPECT_THAT(Replace(request), ReasonIs("CONTACT_BURNT"));
  request.set_adult_safe_contact("invented, another");
  ASSERT_OK(Replace(request));
  world.RunAll();
  EXPECT_FALSE(PaymentsHeld());
}

// A backup of this database is from before the last words.
TEST_F(ShareTest, WordsAfterARestoreAreHeard) {
  Placed();
  Burn();
  ASSERT_OK(Withdraw(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION));
  ASSERT_OK(AgreesAgain(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION));
  ASSERT_OK(Replace(NewContact()));
  world.RunAll();
  ASSERT_FALSE(PaymentsHeld());
  world.database_.Run("DELETE FROM workflow_steps WHERE kind LIKE 'SET_%'");
  const int64_t before = world.grants_.shares.Of("grant-1").number();
  ASSERT_GT(before, 1);
  Burn();
  world.RunAll();
  EXPECT_TRUE(PaymentsHeld());
  EXPECT_THAT(Rules(), HasSubstr("Do not contact"));
  EXPECT_GT(world.grants_.shares.Of("grant-1").number(), before);
  EXPECT_EQ(world.StepOf("SET_FUNDER_SHARE"), "DONE");
  EXPECT_EQ(world.database_.Value(
                "SELECT count(*) FROM audit_records WHERE method = "
                "'workflow/SET_FUNDER_SHARE' AND fields = 'overtaken'"),
            "1");
  // Those that follow go on above it at once.
  const int told = world.grants_.shares.count();
  ASSERT_OK(Withdraw(v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER));
  world.RunAll();
  EXPECT_FALSE(FunderSees());
  EXPECT_EQ(world.grants_.shares.count(), told + 1);
}

TEST_F(ShareTest, WhoWasToldIsNamed) {
  RouteIsCoveredBy({"mission-a", "mission-b"});
  Placed();
  const auto by = [&](v1::ConsentPurpose purpose) {
    auto request = TakesBack(purpose);
    request.set_request_id(testing::NewRequestId());
    const auto first = world.Do(Office(), &Stub::WithdrawConsent, request);
    EXPECT_OK(first);
    world.RunAll();
    const auto again = world.Do(Office(), &Stub::WithdrawConsent, request);
    EXPECT_OK(again);
    const auto told = [](const auto& answer) {
      return std::vector<std::string>{answer->told_organisation_ids().begin(),
                                      answer->told_organisation_ids().end()};
    };
    EXPECT_EQ(told(first), told(again));
    return told(first);
  };
  EXPECT_THAT(by(v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER), ElementsAre("fund-a"));
  EXPECT_THAT(by(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION),
              ElementsAre("mission-a"));
  EXPECT_THAT(by(v1::CONSENT_PURPOSE_SHARE_WITH_HOST), ElementsAre("utrecht"));
}

TEST_F(ShareTest, NobodyIsNamedWhoWasNotTold) {
  RouteIsCoveredBy({"mission-a"});
  world.Placed(id, "utrecht");
  ASSERT_OK_AND_ASSIGN(const auto mission,
                       Withdraw(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION));
  EXPECT_THAT(mission.told_organisation_ids(), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const auto funder,
                       Withdraw(v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER));
  EXPECT_THAT(funder.told_organisation_ids(), IsEmpty());
}

}  // namespace
}  // namespace sojourn::relocation
