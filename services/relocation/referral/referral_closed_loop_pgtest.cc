// A case between two networks: taken, not taken, or met with silence.
#include "services/relocation/referral/referral_fixture.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

std::vector<std::string> WaitsOf(const v1::Relocation& relocation) {
  std::vector<std::string> waits;
  for (const auto& wait : relocation.waiting_for()) waits.push_back(wait.who());
  return waits;
}

TEST_F(ReferralTest, TheCaseGoesOnUntilTheOtherNetworkHasIt) {
  const std::string id = Eligible();
  const auto sent = Refer(id);
  ASSERT_OK(sent);
  EXPECT_EQ(sent->relocation().state(), v1::RELOCATION_STATE_ELIGIBLE);
  ASSERT_EQ(sent->relocation().referrals_size(), 1);
  const v1::Referral& shown = sent->relocation().referrals(0);
  EXPECT_EQ(shown.state(), v1::REFERRAL_STATE_PENDING);
  EXPECT_EQ(shown.network(), "harbour");
  EXPECT_THAT(shown.fields(),
              ::testing::ElementsAre("country_code", "danger", "persons",
                                     "safe_contact"));
  EXPECT_THAT(WaitsOf(sent->relocation()), Contains("PARTNER_NETWORK"));
  EXPECT_THAT(Told(tide, Office()), Contains(HasSubstr("answer the referral")));
  // And may be worked on.
  ASSERT_OK(tide.Ask(id, "utrecht"));
  const v1::ReferralLetter letter = LetterIn(Harbour(), sent->sealed_file());
  EXPECT_EQ(letter.referral_id(), sent->referral_id());
  EXPECT_EQ(letter.referred_case().level(), type::v1::LEVEL_L2);
  EXPECT_EQ(letter.referred_case().intake().persons(0).identity().names(0),
            "Invented Name");
  EXPECT_THAT(letter.referred_case().intake().budget_wishes(), IsEmpty());
}

TEST_F(ReferralTest, AcceptedItIsACaseThereAndNothingIsHeldHere) {
  const std::string id = Eligible();
  tide.Placed(id, "utrecht");
  const std::string file = File(id);
  const auto accepted = Decide(Accepting(file));
  ASSERT_OK(accepted);
  const v1::Relocation& theirs = accepted->relocation();
  EXPECT_EQ(theirs.state(), v1::RELOCATION_STATE_SUBMITTED);
  EXPECT_EQ(theirs.submitting_organisation_id(), "network:tide");
  EXPECT_EQ(theirs.legal_basis(), v1::LEGAL_BASIS_VITAL_INTEREST);
  EXPECT_THAT(theirs.consents(), IsEmpty());
  EXPECT_EQ(theirs.referral_origin().network(), "tide");
  EXPECT_EQ(theirs.referral_origin().note(), "she knows people there");
  EXPECT_TRUE(theirs.referral_origin().her_word().agrees());
  EXPECT_EQ(theirs.referral_origin().told_consents_size(), 4);
  EXPECT_EQ(theirs.referral_origin().told_consents(0).person_id(),
            theirs.intake().persons(0).person_id());
  // A host may not be asked on what she told somebody else.
  harbour.MadeEligible(theirs.relocation_id(), type::v1::LEVEL_L2);
  EXPECT_THAT(harbour.Ask(theirs.relocation_id(), "utrecht"),
              ReasonIs("CONSENT_MISSING"));

  EXPECT_EQ(tide.Get(id).state(), v1::RELOCATION_STATE_DEFENDER_ACCEPTED);
  const auto recorded = Record(accepted->sealed_file());
  ASSERT_OK(recorded);
  EXPECT_EQ(recorded->relocation().state(), v1::RELOCATION_STATE_REFERRED_OUT);
  EXPECT_NE(recorded->pending_step(), "");
  tide.RunAll();
  EXPECT_EQ(tide.StepOf("RELEASE_RESERVATION"), "DONE");
  EXPECT_EQ(StateOf(id), v1::REFERRAL_STATE_ACCEPTED);
  EXPECT_EQ(Count(tide,
                  "proposals WHERE state IN "
                  "('ASKED', 'CITY_ACCEPTED', 'HOLDING', 'OFFERED', "
                  "'ACCEPTED')"),
            "0");
  EXPECT_THAT(tide.Get(id).waiting_for(), IsEmpty());
  EXPECT_THAT(Events(id), Contains("relocation.referral_accepted"));
  EXPECT_THAT(Record(accepted->sealed_file()), ReasonIs("REFERRAL_ANSWERED"));
}

TEST_F(ReferralTest, BouncedItGoesOnAndItsLeadIsTold) {
  const std::string id = Eligible();
  const std::string answer = AnswerOf(Bouncing(File(id)));
  EXPECT_EQ(Count(harbour, "relocations"), "0");
  EXPECT_EQ(Count(harbour, "received_referrals WHERE origin_sealed <> ''"),
            "0");
  const auto recorded = Record(answer);
  ASSERT_OK(recorded);
  EXPECT_EQ(recorded->relocation().state(), v1::RELOCATION_STATE_ELIGIBLE);
  EXPECT_EQ(recorded->relocation().referrals(0).bounce_reason(),
            v1::REFERRAL_BOUNCE_REASON_NO_CAPACITY);
  EXPECT_THAT(Told(tide, Office()),
              Contains(HasSubstr("network:harbour does not take the case")));
  EXPECT_EQ(tide.Timeline(id).back().text(),
            "The other network does not take the case: no capacity");
  EXPECT_THAT(WaitsOf(tide.Get(id)), Not(Contains("PARTNER_NETWORK")));
  // It may be asked again.
  EXPECT_OK(Refer(id));
}

TEST_F(ReferralTest, SilenceAtL1IsADayAndReopensIt) {
  const std::string id = Eligible(type::v1::LEVEL_L1);
  const std::string file = File(id);
  AdvanceBoth(absl::Hours(24) - absl::Minutes(1));
  EXPECT_EQ(StateOf(id), v1::REFERRAL_STATE_PENDING);
  Lapse();
  EXPECT_EQ(StateOf(id), v1::REFERRAL_STATE_PENDING);
  AdvanceBoth(absl::Minutes(2));
  // Whoever looks sees it before anybody has written it down.
  EXPECT_EQ(StateOf(id), v1::REFERRAL_STATE_LAPSED);
  EXPECT_THAT(Told(tide, Office()), Contains(HasSubstr("was silent")));
  auto overdue =
      tide.Do(Office(), &Stub::ListOverdue, v1::ListOverdueRequest());
  ASSERT_OK(overdue);
  ASSERT_EQ(overdue->cases_size(), 1);
  EXPECT_EQ(overdue->cases(0).clocks().rbegin()->kind(),
            v1::CLOCK_KIND_REFERRAL);
  EXPECT_THAT(Decide(Accepting(file)), ReasonIs("REFERRAL_EXPIRED"));
  Lapse();
  Lapse();
  EXPECT_EQ(Events(id).back(), "relocation.referral_lapsed");
  EXPECT_EQ(Count(tide, "timeline_entries"), std::to_string(Events(id).size()));
  EXPECT_THAT(Told(tide, Office()),
              IsSupersetOf({HasSubstr("network:harbour did not answer in time"),
                            HasSubstr("was silent")}));
  EXPECT_THAT(Told(tide, As(Role::kSecurityOfficer, "office")),
              Contains(HasSubstr("did not answer in time")));
  // Until somebody has it in hand.
  ASSERT_OK(tide.Ask(id, "utrecht"));
  EXPECT_THAT(Told(tide, Office()), Not(Contains(HasSubstr("was silent"))));
  EXPECT_OK(Refer(id));
}

TEST_F(ReferralTest, ACaseTakenUpAgainWaitsForTheirAnswerAgain) {
  const std::string id = Eligible();
  EXPECT_NE(File(id), "");
  for (const auto& officer : {Office(), Office("office/two")}) {
    auto stop = World::Named<v1::WithdrawRequest>(id);
    stop.set_reason(v1::WITHDRAWAL_REASON_SAFE_NOW);
    *stop.mutable_defender_view() = tide.HerView();
    ASSERT_OK(tide.Do(officer, &Stub::Withdraw, stop));
  }
  AdvanceBoth(absl::Hours(25));
  auto reopen = World::Named<v1::ReopenRequest>(id);
  reopen.set_reason(v1::REOPEN_REASON_IN_DANGER_AGAIN);
  reopen.set_level(type::v1::LEVEL_L1);
  *reopen.mutable_defender_view() = tide.HerView();
  ASSERT_OK(tide.Do(Office(), &Stub::Reopen, reopen));
  EXPECT_THAT(WaitsOf(tide.Get(id)), Contains("PARTNER_NETWORK"));
  AdvanceBoth(absl::Hours(25));
  EXPECT_THAT(Told(tide, Office()), Contains(HasSubstr("was silent")));
}

TEST_F(ReferralTest, WhoseCaseTheProgrammeCannotHelpStaysWorkUntilTheyAnswer) {
  const std::string id = tide.Submitted(Intake()).relocation_id();
  tide.MadeVerified(id, type::v1::LEVEL_L2);
  auto decide = World::Named<v1::DecideEligibilityRequest>(id);
  decide.set_outcome(v1::ELIGIBILITY_OUTCOME_INELIGIBLE);
  decide.set_ineligibility_reason(v1::INELIGIBILITY_REASON_OUTSIDE_MANDATE);
  decide.set_reason("invented reason");
  decide.mutable_explanation()->set_text("invented, in her language");
  decide.mutable_explanation()->set_language_code("es");
  *decide.mutable_defender_view() = tide.HerView();
  ASSERT_OK(tide.Do(Office(), &Stub::DecideEligibility, decide));
  EXPECT_THAT(Told(tide, Office()), Not(Contains(HasSubstr("referral"))));
  EXPECT_NE(File(id), "");
  EXPECT_THAT(Told(tide, Office()), Contains(HasSubstr("answer the referral")));
}

TEST_F(ReferralTest, WhoMayNotBeToldAnyMoreIsCalledByTheLead) {
  const std::string id = Eligible();
  EXPECT_NE(File(id), "");
  auto stop = World::Named<v1::WithdrawConsentRequest>(id);
  stop.set_channel("a call");
  const v1::Relocation before = tide.Get(id);
  for (const auto& consent : before.consents()) {
    if (consent.statement().purpose() ==
        v1::CONSENT_PURPOSE_SHARE_WITH_PARTNER) {
      stop.set_consent_id(consent.consent_id());
    }
  }
  *stop.mutable_defender_view() = tide.HerView();
  ASSERT_OK(tide.Do(Office(), &Stub::WithdrawConsent, stop));
  for (const auto& reader : {Office(), As(Role::kSecurityOfficer, "office")}) {
    EXPECT_THAT(Told(tide, reader),
                Contains(HasSubstr("network:harbour has the referral")));
  }
}

TEST_F(ReferralTest, OtherLevelsHaveAWeekAndL1HastensIt) {
  const std::string calm = Eligible();
  const std::string worse = Eligible();
  EXPECT_NE(File(calm), "");
  EXPECT_NE(File(worse), "");
  auto triage = World::Named<v1::TriageRequestRequest>(worse);
  triage.set_level(type::v1::LEVEL_L1);
  triage.set_kind(v1::RELOCATION_KIND_ABROAD);
  triage.set_horizon(v1::HORIZON_SHORT);
  triage.set_reason("it has become worse");
  ASSERT_OK(tide.Do(Office(), &Stub::TriageRequest, triage));
  AdvanceBoth(absl::Hours(25));
  Lapse();
  EXPECT_EQ(StateOf(worse), v1::REFERRAL_STATE_LAPSED);
  EXPECT_EQ(StateOf(calm), v1::REFERRAL_STATE_PENDING);
  AdvanceBoth(absl::Hours(6 * 24));
  Lapse();
  EXPECT_EQ(StateOf(calm), v1::REFERRAL_STATE_LAPSED);
}

TEST_F(ReferralTest, AcceptedButRecordedLateTwoNetworksKnowHer) {
  const std::string id = Eligible(type::v1::LEVEL_L1);
  const std::string answer = AnswerOf(Accepting(File(id)));
  AdvanceBoth(absl::Hours(25));
  Lapse();
  const auto recorded = Record(answer);
  ASSERT_OK(recorded);
  EXPECT_EQ(recorded->relocation().state(), v1::RELOCATION_STATE_ELIGIBLE);
  EXPECT_THAT(recorded->relocation().flags(),
              Contains(v1::CASE_FLAG_TWO_NETWORKS));
  EXPECT_EQ(StateOf(id), v1::REFERRAL_STATE_ACCEPTED_LATE);
  for (const auth::Caller& caller :
       {Office(), As(Role::kSecurityOfficer, "office")}) {
    EXPECT_THAT(Told(tide, caller), Contains(HasSubstr("two networks know")));
  }
}

TEST_F(ReferralTest, NothingIsGivenBackWhileNobodyCanReachHer) {
  const std::string id = Eligible();
  tide.Placed(id, "utrecht");
  const std::string answer = AnswerOf(Accepting(File(id)));
  ASSERT_OK(tide.Do(Office(), &Stub::MarkContactLost,
                    World::Named<v1::MarkContactLostRequest>(id)));
  ASSERT_OK(Record(answer));
  tide.RunAll();
  EXPECT_EQ(tide.Get(id).state(), v1::RELOCATION_STATE_DEFENDER_ACCEPTED);
  EXPECT_EQ(StateOf(id), v1::REFERRAL_STATE_ACCEPTED_LATE);
  EXPECT_EQ(Count(tide, "workflow_steps WHERE kind = 'RELEASE_RESERVATION'"),
            "0");
}

TEST_F(ReferralTest, OverABurntContactWhatIsHeldHereStaysADay) {
  const std::string id = Eligible();
  tide.Placed(id, "utrecht");
  const std::string answer = AnswerOf(Accepting(File(id)));
  auto burn = World::Named<v1::BurnContactRequest>(id);
  burn.set_person_id(tide.Get(id).intake().persons(0).person_id());
  ASSERT_OK(tide.Do(Office(), &Stub::BurnContact, burn));
  ASSERT_OK(Record(answer));
  tide.RunAll();
  EXPECT_EQ(tide.Get(id).state(), v1::RELOCATION_STATE_REFERRED_OUT);
  EXPECT_EQ(tide.StepOf("RELEASE_RESERVATION"), "PENDING");
  tide.Advance(absl::Hours(25));
  tide.RunAll();
  EXPECT_EQ(tide.StepOf("RELEASE_RESERVATION"), "DONE");
}

TEST_F(ReferralTest, WhenSheWithdrawsTheOtherNetworkHasToBeCalled) {
  const std::string id = Eligible();
  const std::string file = File(id);
  auto stop = World::Named<v1::WithdrawRequest>(id);
  stop.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
  *stop.mutable_defender_view() = tide.HerView();
  ASSERT_OK(tide.Do(Office(), &Stub::Withdraw, stop));
  EXPECT_THAT(Told(tide, Office()),
              Not(Contains(HasSubstr("has the referral"))));
  ASSERT_OK(tide.Do(Office("office/two"), &Stub::Withdraw, stop));
  EXPECT_THAT(Told(tide, Office()),
              Contains(HasSubstr("network:harbour has the referral")));
  ASSERT_OK(Record(AnswerOf(Accepting(file))));
  EXPECT_EQ(tide.Get(id).state(), v1::RELOCATION_STATE_WITHDRAWN);
  EXPECT_EQ(Events(id).back(), "relocation.referral_answered_late");
  EXPECT_THAT(Told(tide, Office()), Contains(HasSubstr("two networks know")));
}

TEST_F(ReferralTest, ErasureLeavesNothingOfItAndSaysWhomToCall) {
  const std::string id = Eligible();
  const std::string file = File(id);
  const auto erase = [](World& world, const std::string& erased) {
    world.database_.Run(
        "UPDATE relocations SET state = 'WITHDRAWN', ended_at = now()");
    auto request = World::Named<v1::EraseRelocationRequest>(erased);
    request.set_reason(v1::ERASURE_REASON_SHE_ASKED);
    *request.mutable_defender_view() = world.HerView();
    for (const char* officer : {"office/one", "office/two"}) {
      ASSERT_OK(world.Do(Office(officer), &Stub::EraseRelocation, request));
    }
    world.RunAll();
  };
  const auto accepted = Decide(Accepting(file));
  ASSERT_OK(accepted);
  erase(tide, id);
  EXPECT_EQ(Count(tide, "referrals"), "0");
  EXPECT_THAT(Told(tide, As(Role::kSecurityOfficer, "office")),
              Contains(HasSubstr("network:harbour has the referral")));
  EXPECT_THAT(Record(accepted->sealed_file()),
              ::sojourn::testing::StatusIs(absl::StatusCode::kNotFound));
  // There, the file brings nobody back.
  erase(harbour, accepted->relocation().relocation_id());
  EXPECT_EQ(Count(harbour, "received_referrals WHERE origin_sealed <> ''"),
            "0");
  const auto again = Decide(Accepting(file));
  EXPECT_THAT(again, ReasonIs("REFERRAL_KNOWN"));
  EXPECT_THAT(DetailsOf(again.status()).metadata, IsEmpty());
}

}  // namespace
}  // namespace sojourn::relocation
