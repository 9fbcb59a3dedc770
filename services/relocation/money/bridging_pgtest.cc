// Money before a place is found: asked with her, answered by funds, given back.
#include <string>

#include "services/relocation/money/money_fixture.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class BridgingTest : public MoneyTest {};

TEST_F(BridgingTest, OneFundACurrencyIsAskedAndTheCaseShowsWhatCame) {
  Triage();
  auto wish = Wish({"EUR", "KES", "EUR"});
  wish.mutable_lines(2)->set_need(v1::BRIDGING_NEED_MEDICINE);
  wish.mutable_lines(2)->set_text("Yolara, her invented illness");
  const auto asked = Ask(wish);
  ASSERT_OK(asked);
  EXPECT_NE(asked->pending_step(), "");
  world.RunAll();
  EXPECT_EQ(world.grants_.submitted, 2);
  EXPECT_TRUE(world.grants_.last_submitted.bridging());
  EXPECT_THAT(world.grants_.last_submitted.DebugString(),
              Not(HasSubstr("Xantor")));
  ASSERT_EQ(world.Get(id).bridging_applications_size(), 2);
  const v1::BridgingApplication euros = Application(0);
  EXPECT_EQ(euros.amount().minor_units(), 40'000);
  EXPECT_EQ(euros.lines_size(), 2);
  EXPECT_EQ(euros.asked_by(), Office().subject);
  EXPECT_EQ(euros.grant_state(), "SUBMITTED");
  EXPECT_EQ(euros.answer_due().seconds() - euros.asked_at().seconds(),
            24 * 60 * 60);
  GrantIs(euros.grant_id(), "DECLINED");
  EXPECT_EQ(Application(0).grant_state(), "DECLINED");
  EXPECT_EQ(Application(1).grant_state(), "SUBMITTED");
  EXPECT_EQ(Told("relocation.bridging_asked"), 1);
  EXPECT_EQ(Told("relocation.funds_asked"), 2);
}

TEST_F(BridgingTest, AFunderIsToldNeedsInFixedWords) {
  Triage();
  auto wish = Wish();
  wish.mutable_lines(0)->set_need(v1::BRIDGING_NEED_OTHER);
  wish.mutable_lines(0)->set_text("Yolara, her invented illness");
  ASSERT_OK(Ask(wish));
  world.RunAll();
  const auto& sent = world.grants_.last_submitted;
  EXPECT_EQ(sent.cost_lines(0).description(), "Other urgent costs");
  EXPECT_THAT(sent.DebugString(), Not(HasSubstr("Yolara")));
  EXPECT_EQ(sent.person_refs_size(), 1);
}

TEST_F(BridgingTest, ASpokespersonForMoneyOrDecisionsAsksForIt) {
  for (const auto purpose :
       {v1::SPOKESPERSON_PURPOSE_MONEY, v1::SPOKESPERSON_PURPOSE_DECISIONS,
        v1::SPOKESPERSON_PURPOSE_CONSENT}) {
    Triage();
    auto mandate = World::Named<v1::AddSpokespersonRequest>(id);
    v1::Spokesperson& cousin = *mandate.mutable_spokesperson();
    cousin.set_kind(v1::SPOKESPERSON_KIND_CONTACT_PERSON);
    cousin.set_name("an invented cousin");
    cousin.add_purposes(purpose);
    cousin.set_how_given("in a call on her own channel");
    ASSERT_OK_AND_ASSIGN(const auto added,
                         world.Do(Office(), &Stub::AddSpokesperson, mandate));
    auto wish = Wish();
    wish.mutable_defender_view()->set_spokesperson_id(added.spokesperson_id());
    if (purpose == v1::SPOKESPERSON_PURPOSE_CONSENT) {
      EXPECT_THAT(Ask(wish), ReasonIs("MANDATE_MISSING"));
    } else {
      EXPECT_OK(Ask(wish)) << v1::SpokespersonPurpose_Name(purpose);
    }
  }
}

TEST_F(BridgingTest, IsAskedByTheLeadWithHerWordAndAfterTriage) {
  id = world.Submitted().relocation_id();
  ASSERT_OK(world.Do(Office(), &Stub::AcknowledgeRequest,
                     World::Named<v1::AcknowledgeRequestRequest>(id)));
  EXPECT_THAT(Ask(Wish()), ReasonIs("STATE_FORBIDS"));
  Triage(type::v1::LEVEL_L2);
  EXPECT_THAT(Ask(Wish(), Office("office/two")), ReasonIs("NOT_ON_CASE"));
  auto wish = Wish();
  wish.clear_defender_view();
  EXPECT_THAT(Ask(wish), ReasonIs("DEFENDER_NOT_CONSULTED"));
  *wish.mutable_defender_view() = world.HerView(false);
  EXPECT_THAT(Ask(wish), ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_OK(Ask(Wish()));
  const v1::Relocation seen = world.Get(id);
  const v1::Decision& made = *seen.decisions().rbegin();
  EXPECT_EQ(made.kind(), v1::DECISION_KIND_BRIDGING);
  EXPECT_EQ(made.outcome(), "ASKED");
}

TEST_F(BridgingTest, AtL1HerWordMayFollowWithAReason) {
  Triage();
  auto wish = Wish();
  wish.clear_defender_view();
  wish.set_view_follows_reason("her phone is off until the border");
  ASSERT_OK(Ask(wish));
  EXPECT_THAT(world.Get(id).flags(), Contains(v1::CASE_FLAG_DEFENDER_VIEW_DUE));
}

TEST_F(BridgingTest, HerNoStopsWhatIsOpenAndAsksNoMoneyBackFromHer) {
  Triage();
  Asked({"EUR"});
  Asked({"KES"});
  Asked({"USD"});
  GrantIs("grant-1", "RECEIVED");
  auto no = World::Named<v1::RecordDefenderViewRequest>(id);
  no.set_kind(v1::DECISION_KIND_BRIDGING);
  *no.mutable_defender_view() = world.HerView(false);
  ASSERT_OK_AND_ASSIGN(const auto heard,
                       world.Do(Office(), &Stub::RecordDefenderView, no));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_LEFT_TO_LEAD);
  world.RunAll();
  EXPECT_EQ(world.grants_.cancelled, 2);
  EXPECT_NE(world.grants_.last_cancelled.grant_id(), "grant-1");
}

// It goes after a day, and holds up nothing that she wants meanwhile.
TEST_F(BridgingTest, OverABurntContactSheAsksAnewBesideWhatGoes) {
  Triage();
  Asked();
  auto burn = World::Named<v1::BurnContactRequest>(id);
  burn.set_person_id(world.Get(id).intake().persons(0).person_id());
  ASSERT_OK(world.Do(Office(), &Stub::BurnContact, burn));
  auto no = World::Named<v1::RecordDefenderViewRequest>(id);
  no.set_kind(v1::DECISION_KIND_BRIDGING);
  *no.mutable_defender_view() = world.HerView(false);
  ASSERT_OK(world.Do(Office(), &Stub::RecordDefenderView, no));
  world.RunAll();
  EXPECT_EQ(world.grants_.cancelled, 0);
  ASSERT_OK(Ask(Wish()));
  world.RunAll();
  EXPECT_EQ(world.grants_.submitted, 2);
  EXPECT_THAT(Ask(Wish()), ReasonIs("BRIDGING_UNDER_WAY"));
  world.Advance(absl::Hours(25));
  world.RunAll();
  EXPECT_EQ(world.grants_.cancelled, 1);
  EXPECT_EQ(world.grants_.last_cancelled.grant_id(), "grant-1");
}

TEST_F(BridgingTest, NothingIsAskedOfAFunderBeforeSheAgrees) {
  v1::Intake intake = World::Intake();
  intake.mutable_persons(0)->mutable_consents()->RemoveLast();
  Triage(type::v1::LEVEL_L1, intake);
  EXPECT_THAT(Ask(Wish()), ReasonIs("CONSENT_MISSING"));
  world.RunAll();
  EXPECT_EQ(world.grants_.submitted, 0);
}

TEST_F(BridgingTest, NamesEveryBadField) {
  Triage();
  auto wish = Wish();
  wish.clear_purpose();
  wish.mutable_lines(0)->clear_need();
  wish.mutable_lines(0)->mutable_amount()->set_minor_units(0);
  wish.add_lines()->set_need(v1::BRIDGING_NEED_OTHER);
  EXPECT_THAT(
      Ask(wish),
      BadFieldsAre("purpose", "lines[0].need", "lines[0].amount.minor_units",
                   "lines[1].text", "lines[1].amount.minor_units",
                   "lines[1].amount.currency_code"));
}

TEST_F(BridgingTest, IsAskedOnceWhileAFundDecides) {
  Triage();
  Asked();
  EXPECT_THAT(Ask(Wish({"KES", "EUR"})), ReasonIs("BRIDGING_UNDER_WAY"));
  EXPECT_OK(Ask(Wish({"KES"})));
  GrantIs("grant-1", "DECLINED");
  EXPECT_OK(Ask(Wish()));
}

TEST_F(BridgingTest, WaitsForTheFundAndThenForTheLead) {
  Triage();
  Asked();
  EXPECT_THAT(Waits(), HasSubstr("decide on the bridging grant in EUR"));
  EXPECT_THAT(Work(), Not(HasSubstr("bridging grant")));
  world.Advance(absl::Hours(25));
  EXPECT_THAT(Work(), HasSubstr("no fund has decided in time"));
  EXPECT_THAT(Waits(), HasSubstr("no fund has decided in time"));
  GrantIs("grant-1", "RECEIVED");
  EXPECT_THAT(Work(), Not(HasSubstr("bridging grant")));
}

TEST_F(BridgingTest, WhereNoFundFitsTheLeadIsToldWhichCurrenciesAreLeft) {
  Triage();
  FundIs("fund-2", "KES", "ACTIVE");
  FundIs("fund-3", "CHF", "ACTIVE", /*bridges=*/false);
  FundIs("fund-4", "USD", "SUSPENDED");
  world.grants_.script().FailBefore(
      FailedPrecondition("NO_FUND_FITS", "no fund fits", "Lower the amount."));
  Asked();
  EXPECT_EQ(world.StepOf("SUBMIT_GRANT"), "FAILED NO_FUND_FITS");
  const v1::BridgingApplication refused = Application();
  EXPECT_EQ(refused.reason(), "NO_FUND_FITS");
  EXPECT_THAT(refused.other_currency_codes(), ElementsAre("KES"));
  EXPECT_THAT(Waits(), HasSubstr("Lower the amount.; ask for less, or in KES"));
  EXPECT_THAT(Work(), HasSubstr("no fund carries the money"));
  EXPECT_EQ(Told("relocation.fund_lost"), 1);
  // Asked for less, and the refused step is wanted no more.
  auto less = Wish();
  less.mutable_lines(0)->mutable_amount()->set_minor_units(100);
  ASSERT_OK(Ask(less));
  world.RunAll();
  EXPECT_THAT(Waits(), Not(HasSubstr("was refused")));
  EXPECT_EQ(Application(1).grant_state(), "SUBMITTED");
}

TEST_F(BridgingTest, IsNotTheMoneyOfTheMove) {
  Triage(type::v1::LEVEL_L2);
  Asked();
  auto verification = World::Named<v1::DecideVerificationRequest>(id);
  ByInterview(verification);
  ASSERT_OK(world.Do(Office(), &Stub::DecideVerification, verification));
  auto eligibility = World::Named<v1::DecideEligibilityRequest>(id);
  eligibility.set_outcome(v1::ELIGIBILITY_OUTCOME_ELIGIBLE);
  *eligibility.mutable_defender_view() = world.HerView();
  ASSERT_OK(world.Do(Office(), &Stub::DecideEligibility, eligibility));
  world.Placed(id, "xela");
  auto route = World::Named<v1::ChooseRouteRequest>(id);
  route.set_person_id(world.Get(id).intake().persons(0).person_id());
  *route.mutable_defender_view() = world.HerView();
  ASSERT_OK(world.Do(Office(), &Stub::ChooseRoute, route));
  world.RunAll();
  EXPECT_EQ(world.grants_.submitted, 2);
  EXPECT_FALSE(world.grants_.last_submitted.bridging());
}

TEST_F(BridgingTest, IsGivenBackADayAfterSheStops) {
  Triage();
  Asked({"EUR", "KES"});
  auto stop = World::Named<v1::WithdrawRequest>(id);
  stop.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
  *stop.mutable_defender_view() = world.HerView();
  *stop.mutable_second_view() = world.HerView();
  stop.mutable_second_view()->set_channel(v1::CONTACT_CHANNEL_SIGNAL);
  ASSERT_OK(world.Do(Office(), &Stub::Withdraw, stop));
  world.RunAll();
  EXPECT_EQ(world.grants_.cancelled, 0);
  world.Advance(absl::Hours(25));
  world.RunAll();
  EXPECT_EQ(world.grants_.cancelled, 2);
  EXPECT_EQ(world.grants_.last_cancelled.reason(),
            grants::v1::CANCEL_REASON_CASE_ENDED);
}

TEST_F(BridgingTest, IsAskedForNoMoreWhereTheProgrammeCannotHelp) {
  Triage();
  Asked({"EUR", "KES"});
  auto no = World::Named<v1::DecideEligibilityRequest>(id);
  no.set_outcome(v1::ELIGIBILITY_OUTCOME_INELIGIBLE);
  no.set_ineligibility_reason(v1::INELIGIBILITY_REASON_OUTSIDE_MANDATE);
  no.set_reason("an invented reason");
  no.mutable_explanation()->set_text("invented words for her");
  no.mutable_explanation()->set_language_code("es");
  *no.mutable_defender_view() = world.HerView();
  ASSERT_OK(world.Do(Office(), &Stub::DecideEligibility, no));
  world.RunAll();
  EXPECT_EQ(world.grants_.cancelled, 2);
}

TEST_F(BridgingTest, IsTakenBackWithHerConsent) {
  Triage();
  Asked();
  auto no = World::Named<v1::WithdrawConsentRequest>(id);
  const v1::Relocation seen = world.Get(id);
  for (const v1::Consent& consent : seen.consents()) {
    if (consent.statement().purpose() ==
        v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER) {
      no.set_consent_id(consent.consent_id());
    }
  }
  no.set_channel("call");
  ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent, no));
  world.RunAll();
  EXPECT_EQ(world.grants_.last_cancelled.reason(),
            grants::v1::CANCEL_REASON_CONSENT_WITHDRAWN);
}

TEST_F(BridgingTest, IsSeenByTheOfficeAlone) {
  Triage();
  Asked();
  EXPECT_THAT(world.SeenBy(Office(), id), HasSubstr("Xantor"));
  const std::string seen = world.SeenBy(As(Role::kNgoCaseworker, "ngo"), id);
  EXPECT_THAT(seen, Not(HasSubstr("Xantor")));
  EXPECT_THAT(seen, Not(HasSubstr("grant-1")));
}

TEST_F(BridgingTest, IsRetriedAsTheSameApplication) {
  Triage();
  world.grants_.script().FailBefore(
      FailedPrecondition("NO_FUND_FITS", "no fund fits", ""));
  Asked();
  auto retry = World::Named<v1::RetryStepRequest>(id);
  retry.set_step_id(Application().step_id());
  ASSERT_OK(world.Do(Office(), &Stub::RetryStep, retry));
  world.RunAll();
  EXPECT_EQ(Application().grant_state(), "SUBMITTED");
  EXPECT_EQ(world.Get(id).bridging_applications_size(), 1);
}

}  // namespace
}  // namespace sojourn::relocation
