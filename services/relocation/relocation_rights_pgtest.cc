// What she agrees to, who speaks for her, and how a case is interrupted.
#include <string>

#include "services/relocation/relocation_test_world.h"
#include "services/relocation/worklist/protection_census.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

v1::GrantConsentRequest Consent(const World& world, const v1::Relocation& of,
                                int person) {
  auto request = World::Named<v1::GrantConsentRequest>(of.relocation_id());
  request.set_person_id(of.intake().persons(person).person_id());
  v1::ConsentStatement& consent = *request.mutable_consent();
  consent.set_purpose(v1::CONSENT_PURPOSE_SHARE_WITH_HOST);
  *consent.mutable_given_on() = ToDate(world.Today());
  consent.set_way("call on the safe contact");
  consent.set_language_code("es");
  return request;
}

v1::AddSpokespersonRequest Guardian(const std::string& id) {
  auto request = World::Named<v1::AddSpokespersonRequest>(id);
  v1::Spokesperson& spokesperson = *request.mutable_spokesperson();
  spokesperson.set_kind(v1::SPOKESPERSON_KIND_GUARDIAN);
  spokesperson.set_name("Su abuela");
  spokesperson.add_purposes(v1::SPOKESPERSON_PURPOSE_CONSENT);
  spokesperson.set_how_given("in a call on her own channel");
  return request;
}

v1::WithdrawRequest Stop(const World& world, const std::string& id) {
  auto request = World::Named<v1::WithdrawRequest>(id);
  request.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
  *request.mutable_defender_view() = world.View();
  return request;
}

v1::ResumeRequest Found(const std::string& id) {
  auto request = World::Named<v1::ResumeRequest>(id);
  request.set_verified_by(v1::VIEW_VERIFICATION_AGREED_PHRASE);
  return request;
}

v1::CorrectRecordRequest Correction(const std::string& id,
                                    const std::string& event_id) {
  auto request = World::Named<v1::CorrectRecordRequest>(id);
  request.set_event_id(event_id);
  request.set_reason("the wrong case");
  return request;
}

TEST(GrantConsentTest, EachAdultForHerself) {
  World world;
  const v1::Relocation submitted = world.Submit();
  ASSERT_OK_AND_ASSIGN(
      const auto granted,
      world.Do(Ngo(), &Stub::GrantConsent, Consent(world, submitted, 1)));
  EXPECT_THAT(granted.relocation().consents(), SizeIs(3));
  EXPECT_FALSE(granted.consent_id().empty());
}

TEST(GrantConsentTest, AGuardianConsentsForAChild) {
  World world;
  const v1::Relocation submitted = world.Submit();
  auto request = Consent(world, submitted, 2);
  EXPECT_THAT(world.Do(Ngo(), &Stub::GrantConsent, request),
              ReasonIs("GUARDIAN_NEEDED"));
  request.set_spokesperson_id("nobody");
  EXPECT_THAT(world.Do(Ngo(), &Stub::GrantConsent, request),
              ReasonIs("MANDATE_MISSING"));
  ASSERT_OK_AND_ASSIGN(const auto added,
                       world.Do(Ngo(), &Stub::AddSpokesperson,
                                Guardian(submitted.relocation_id())));
  request.set_spokesperson_id(added.spokesperson_id());
  EXPECT_OK(world.Do(Ngo(), &Stub::GrantConsent, request));
}

TEST(GrantConsentTest, NamesWhatIsWrong) {
  World world;
  const v1::Relocation submitted = world.Submit();
  EXPECT_THAT(world.Do(Ngo(), &Stub::GrantConsent,
                       World::Named<v1::GrantConsentRequest>(
                           submitted.relocation_id())),
              BadFieldsAre("person_id", "consent.purpose", "consent.given_on",
                           "consent.way", "consent.language_code"));
  auto request = Consent(world, submitted, 0);
  request.set_person_id("somebody-else");
  EXPECT_THAT(world.Do(Ngo(), &Stub::GrantConsent, request),
              ReasonIs("PERSON_UNKNOWN"));
  request = Consent(world, submitted, 0);
  *request.mutable_consent()->mutable_given_on() = ToDate(world.Today() + 9);
  EXPECT_THAT(world.Do(Ngo(), &Stub::GrantConsent, request),
              ReasonIs("DATE_IN_FUTURE"));
}

TEST(SpokespersonTest, SpeaksOnWhatSheSaidAndUntilSheSaid) {
  World world;
  const std::string id = world.Verified().relocation_id();
  auto mandate = Guardian(id);
  mandate.mutable_spokesperson()->set_purposes(
      0, v1::SPOKESPERSON_PURPOSE_DECISIONS);
  *mandate.mutable_spokesperson()->mutable_valid_until() =
      ToDate(world.Today() - 1);
  ASSERT_OK_AND_ASSIGN(const auto expired,
                       world.Do(Office(), &Stub::AddSpokesperson, mandate));
  auto decide = world.Eligible(id);
  decide.mutable_defender_view()->set_spokesperson_id(
      expired.spokesperson_id());
  EXPECT_THAT(world.Do(Office(), &Stub::DecideEligibility, decide),
              ReasonIs("MANDATE_MISSING"));
  mandate.mutable_spokesperson()->clear_valid_until();
  ASSERT_OK_AND_ASSIGN(const auto valid,
                       world.Do(Office(), &Stub::AddSpokesperson, mandate));
  decide.mutable_defender_view()->set_spokesperson_id(valid.spokesperson_id());
  EXPECT_OK(world.Do(Office(), &Stub::DecideEligibility, decide));
}

TEST(SpokespersonTest, NoMandateForAnotherPurposeDecides) {
  World world;
  const std::string id = world.Verified().relocation_id();
  auto mandate = Guardian(id);
  auto decide = world.Eligible(id);
  for (const auto purpose :
       {v1::SPOKESPERSON_PURPOSE_CONSENT, v1::SPOKESPERSON_PURPOSE_INFORMATION,
        v1::SPOKESPERSON_PURPOSE_MONEY}) {
    mandate.mutable_spokesperson()->set_purposes(0, purpose);
    ASSERT_OK_AND_ASSIGN(const auto added,
                         world.Do(Office(), &Stub::AddSpokesperson, mandate));
    decide.mutable_defender_view()->set_spokesperson_id(
        added.spokesperson_id());
    EXPECT_THAT(world.Do(Office(), &Stub::DecideEligibility, decide),
                ReasonIs("MANDATE_MISSING"))
        << v1::SpokespersonPurpose_Name(purpose);
  }
}

TEST(SpokespersonTest, SpeaksFromTheDayOnThatSheSaid) {
  World world;
  const std::string id = world.Verified().relocation_id();
  auto mandate = Guardian(id);
  mandate.mutable_spokesperson()->set_purposes(
      0, v1::SPOKESPERSON_PURPOSE_DECISIONS);
  *mandate.mutable_spokesperson()->mutable_valid_from() =
      ToDate(world.Today() + 2);
  ASSERT_OK_AND_ASSIGN(const auto added,
                       world.Do(Office(), &Stub::AddSpokesperson, mandate));
  auto decide = world.Eligible(id);
  decide.mutable_defender_view()->set_spokesperson_id(added.spokesperson_id());
  EXPECT_THAT(world.Do(Office(), &Stub::DecideEligibility, decide),
              ReasonIs("MANDATE_MISSING"));
  world.Advance(absl::Hours(48));
  EXPECT_OK(world.Do(Office(), &Stub::DecideEligibility, decide));
}

TEST(SpokespersonTest, EndsNoCaseForHer) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  auto mandate = Guardian(id);
  mandate.mutable_spokesperson()->set_purposes(
      0, v1::SPOKESPERSON_PURPOSE_DECISIONS);
  ASSERT_OK_AND_ASSIGN(const auto added,
                       world.Do(Office(), &Stub::AddSpokesperson, mandate));
  auto stop = Stop(world, id);
  stop.mutable_defender_view()->set_spokesperson_id(added.spokesperson_id());
  EXPECT_THAT(world.Do(Office(), &Stub::Withdraw, stop),
              ReasonIs("OWN_WORD_NEEDED"));
  auto safe = World::Named<v1::MarkSafeElsewhereRequest>(id);
  *safe.mutable_defender_view() = stop.defender_view();
  EXPECT_THAT(world.Do(Office(), &Stub::MarkSafeElsewhere, safe),
              ReasonIs("OWN_WORD_NEEDED"));
  auto twice = Stop(world, id);
  *twice.mutable_second_view() = stop.defender_view();
  twice.mutable_second_view()->set_channel(v1::CONTACT_CHANNEL_PHONE);
  EXPECT_THAT(world.Do(Office(), &Stub::Withdraw, twice),
              ReasonIs("OWN_WORD_NEEDED"));
  ASSERT_OK(world.Do(Office(), &Stub::Withdraw, Stop(world, id)));
  EXPECT_THAT(world.Do(Office("office/ben"), &Stub::Withdraw, stop),
              ReasonIs("OWN_WORD_NEEDED"))
      << "nor does anybody confirm it for her";
  ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(Office(), id));
  EXPECT_EQ(seen.state(), v1::RELOCATION_STATE_TRIAGED);
}

TEST(SpokespersonTest, NamesEveryMissingField) {
  World world;
  EXPECT_THAT(world.Do(Ngo(), &Stub::AddSpokesperson,
                       World::Named<v1::AddSpokespersonRequest>(
                           world.Submit().relocation_id())),
              BadFieldsAre("spokesperson.kind", "spokesperson.purposes",
                           "spokesperson.how_given", "spokesperson.name"));
}

TEST(WithdrawTest, ASecondOfficerConfirmsAndNothingIsReleasedForADay) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  ASSERT_OK_AND_ASSIGN(
      const v1::Relocation asked,
      world.Change(Office("office/ana"), &Stub::Withdraw, Stop(world, id)));
  EXPECT_EQ(asked.state(), v1::RELOCATION_STATE_TRIAGED);
  EXPECT_THAT(asked.flags(), Contains(v1::CASE_FLAG_WITHDRAWAL_UNCONFIRMED));
  EXPECT_THAT(world.Do(Office("office/ana"), &Stub::Withdraw, Stop(world, id)),
              ReasonIs("SECOND_OFFICER_NEEDED"));
  ASSERT_OK_AND_ASSIGN(
      const v1::Relocation withdrawn,
      world.Change(Office("office/ben"), &Stub::Withdraw, Stop(world, id)));
  EXPECT_EQ(withdrawn.state(), v1::RELOCATION_STATE_WITHDRAWN);
  EXPECT_EQ(withdrawn.withdrawal().release_not_before().seconds() -
                withdrawn.withdrawal().confirmed_at().seconds(),
            24 * 3600);
}

TEST(WithdrawTest, ASecondChannelConfirmsInTheSameCall) {
  World world;
  auto request = Stop(world, world.Triaged().relocation_id());
  *request.mutable_second_view() = world.View();
  EXPECT_THAT(world.Do(Office(), &Stub::Withdraw, request),
              ReasonIs("SECOND_OFFICER_NEEDED"));
  request.mutable_second_view()->set_channel(v1::CONTACT_CHANNEL_PHONE);
  ASSERT_OK_AND_ASSIGN(const v1::Relocation withdrawn,
                       world.Change(Office(), &Stub::Withdraw, request));
  EXPECT_EQ(withdrawn.state(), v1::RELOCATION_STATE_WITHDRAWN);
}

TEST(WithdrawTest, WhatNobodyElseHasHeardIsToldAtOnce) {
  World world;
  const std::string id = world.Triaged().relocation_id();  // led by office/ana
  auto request = Stop(world, id);
  *request.mutable_second_view() = world.View();
  request.mutable_second_view()->set_channel(v1::CONTACT_CHANNEL_PHONE);
  ASSERT_OK(world.Do(Office("office/ben"), &Stub::Withdraw, request));
  const auto alone = HasSubstr("office/ben of office alone heard");
  for (const auth::Caller& told : {Office(), Security(), Auditor()}) {
    EXPECT_THAT(world.Told(told), Contains(alone)) << told.subject;
  }
  EXPECT_THAT(world.Told(Office("office/ben")), Each(Not(alone)));
  EXPECT_THAT(world.Told(Ngo()), Each(Not(alone)));
  ASSERT_OK_AND_ASSIGN(
      const ProtectionCounts counts,
      CountProtection(world.runtime().get(), absl::Now() + absl::Seconds(5)));
  EXPECT_EQ(counts.acted_alone_24h, 1);
}

TEST(WithdrawTest, ASecondCallOfTheSameOfficerIsAloneToo) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  ASSERT_OK(world.Do(Office(), &Stub::Withdraw, Stop(world, id)));
  EXPECT_THAT(world.Told(Auditor()), IsEmpty()) << "nothing has happened yet";
  auto again = Stop(world, id);
  again.mutable_defender_view()->set_channel(v1::CONTACT_CHANNEL_PHONE);
  ASSERT_OK(world.Do(Office(), &Stub::Withdraw, again));
  EXPECT_THAT(world.Told(Auditor()), Contains(HasSubstr("alone heard")));
}

TEST(WithdrawTest, ASecondOfficerWhoHearsHerMakesNoAlert) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  ASSERT_OK(world.Do(Office(), &Stub::Withdraw, Stop(world, id)));
  ASSERT_OK(world.Do(Office("office/ben"), &Stub::Withdraw, Stop(world, id)));
  EXPECT_THAT(world.Told(Auditor()), IsEmpty());
  EXPECT_THAT(world.Told(Security()), Each(Not(HasSubstr("alone"))));
}

TEST(WithdrawTest, OverABurntContactTwoOfficersAreNotEnough) {
  World world;
  const v1::Relocation triaged = world.Triaged();
  const std::string id = triaged.relocation_id();
  ASSERT_OK(world.Do(Office(), &Stub::Withdraw, Stop(world, id)));
  auto burn = World::Named<v1::BurnContactRequest>(id);
  burn.set_person_id(triaged.intake().persons(0).person_id());
  ASSERT_OK(world.Do(Office(), &Stub::BurnContact, burn));
  auto second = Stop(world, id);
  EXPECT_THAT(world.Do(Office("office/ben"), &Stub::Withdraw, second),
              ReasonIs("SECOND_CHANNEL_NEEDED"));
  second.clear_defender_view();
  EXPECT_THAT(world.Do(Office("office/ben"), &Stub::Withdraw, second),
              ReasonIs("SECOND_CHANNEL_NEEDED"));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(Office(), id));
  EXPECT_EQ(seen.state(), v1::RELOCATION_STATE_TRIAGED);
  *second.mutable_defender_view() = world.View();
  second.mutable_defender_view()->set_channel(v1::CONTACT_CHANNEL_PHONE);
  ASSERT_OK_AND_ASSIGN(
      const v1::Relocation withdrawn,
      world.Change(Office("office/ben"), &Stub::Withdraw, second));
  EXPECT_EQ(withdrawn.state(), v1::RELOCATION_STATE_WITHDRAWN);
}

TEST(WithdrawTest, NeedsHerWord) {
  World world;
  auto request = Stop(world, world.Triaged().relocation_id());
  request.clear_defender_view();
  EXPECT_THAT(world.Do(Office(), &Stub::Withdraw, request),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
}

TEST(CorrectRecordTest, AFalseWithdrawalIsTakenBackWithinADay) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  EXPECT_OK(world.Do(Office("office/ana"), &Stub::Withdraw, Stop(world, id)));
  EXPECT_OK(world.Do(Office("office/ben"), &Stub::Withdraw, Stop(world, id)));
  const auto request =
      Correction(id, world.LastEntry(id, "relocation.withdrawn"));
  world.Advance(absl::Hours(23));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation back,
                       world.Change(Office(), &Stub::CorrectRecord, request));
  EXPECT_EQ(back.state(), v1::RELOCATION_STATE_TRIAGED);
  EXPECT_FALSE(back.has_withdrawal());
}

TEST(CorrectRecordTest, AfterADayItsEffectsHaveBegun) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  EXPECT_OK(world.Do(Office("office/ana"), &Stub::Withdraw, Stop(world, id)));
  EXPECT_OK(world.Do(Office("office/ben"), &Stub::Withdraw, Stop(world, id)));
  world.Advance(absl::Hours(25));
  EXPECT_THAT(
      world.Do(Office(), &Stub::CorrectRecord,
               Correction(id, world.LastEntry(id, "relocation.withdrawn"))),
      ReasonIs("RELEASE_BEGUN"));
}

TEST(CorrectRecordTest, KeepsBothEntriesReadable) {
  World world;
  const v1::Relocation submitted = world.Submit();
  const std::string id = submitted.relocation_id();
  EXPECT_OK(world.Do(Ngo(), &Stub::GrantConsent, Consent(world, submitted, 1)));
  const std::string entry = world.LastEntry(id, "relocation.consent_given");
  ASSERT_OK_AND_ASSIGN(
      const v1::Relocation corrected,
      world.Change(Office(), &Stub::CorrectRecord, Correction(id, entry)));
  EXPECT_THAT(corrected.consents(), SizeIs(2));
  ASSERT_OK_AND_ASSIGN(const auto timeline, world.Timeline(Office(), id));
  const v1::TimelineEntry& last = timeline.entries(timeline.entries_size() - 1);
  EXPECT_EQ(last.corrects_event_id(), entry);
  EXPECT_EQ(last.note(), "the wrong case");
  EXPECT_EQ(
      timeline.entries(timeline.entries_size() - 2).corrected_by_event_id(),
      last.event_id());
  EXPECT_THAT(world.Do(Office(), &Stub::CorrectRecord, Correction(id, entry)),
              ReasonIs("CANNOT_BE_CORRECTED"));
}

TEST(CorrectRecordTest, LaterEntriesComeFirst) {
  World world;
  const std::string id = world.Verified().relocation_id();
  const std::string triaged = world.LastEntry(id, "relocation.triaged");
  EXPECT_THAT(world.Do(Office(), &Stub::CorrectRecord, Correction(id, triaged)),
              ReasonIs("CANNOT_BE_CORRECTED"));
  EXPECT_OK(
      world.Do(Office(), &Stub::CorrectRecord,
               Correction(id, world.LastEntry(id, "relocation.verified"))));
  ASSERT_OK_AND_ASSIGN(
      const v1::Relocation back,
      world.Change(Office(), &Stub::CorrectRecord, Correction(id, triaged)));
  EXPECT_EQ(back.state(), v1::RELOCATION_STATE_ACKNOWLEDGED);
  EXPECT_THAT(back.decisions(), IsEmpty());
}

TEST(CorrectRecordTest, NamesWhatIsMissing) {
  World world;
  const std::string id = world.Submit().relocation_id();
  EXPECT_THAT(world.Do(Office(), &Stub::CorrectRecord,
                       World::Named<v1::CorrectRecordRequest>(id)),
              BadFieldsAre("event_id", "reason"));
  EXPECT_THAT(
      world.Do(Office(), &Stub::CorrectRecord, Correction(id, "no-such")),
      ReasonIs("ENTRY_UNKNOWN"));
}

TEST(ContactLostTest, SuspendsTheCaseAndItGoesOnWhereItStood) {
  World world;
  const std::string id = world.Verified().relocation_id();
  auto lost = World::Named<v1::MarkContactLostRequest>(id);
  lost.mutable_occurred_at()->set_seconds(
      absl::ToUnixSeconds(absl::Now() - absl::Hours(30)));
  lost.set_note("three calls, no answer");
  ASSERT_OK_AND_ASSIGN(const v1::Relocation suspended,
                       world.Change(Ngo(), &Stub::MarkContactLost, lost));
  EXPECT_EQ(suspended.overlay(), v1::OVERLAY_CONTACT_LOST);
  EXPECT_EQ(suspended.state(), v1::RELOCATION_STATE_VERIFIED);
  EXPECT_EQ(suspended.overlay_since().seconds(), lost.occurred_at().seconds());
  EXPECT_THAT(world.Do(Office(), &Stub::DecideEligibility, world.Eligible(id)),
              ReasonIs("CASE_SUSPENDED"));
  EXPECT_THAT(
      world.Do(Security(), &Stub::Resume, World::Named<v1::ResumeRequest>(id)),
      BadFieldsAre("verified_by"));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation resumed,
                       world.Change(Security(), &Stub::Resume, Found(id)));
  EXPECT_EQ(resumed.overlay(), v1::OVERLAY_UNSPECIFIED);
  EXPECT_OK(world.Do(Office(), &Stub::DecideEligibility, world.Eligible(id)));
  EXPECT_THAT(world.Do(Security(), &Stub::Resume, Found(id)),
              ReasonIs("NOT_SUSPENDED"));
}

TEST(ContactLostTest, CannotLieInTheFuture) {
  World world;
  auto lost =
      World::Named<v1::MarkContactLostRequest>(world.Submit().relocation_id());
  lost.mutable_occurred_at()->set_seconds(
      absl::ToUnixSeconds(absl::Now() + absl::Hours(1)));
  EXPECT_THAT(world.Do(Office(), &Stub::MarkContactLost, lost),
              ReasonIs("TIME_IN_FUTURE"));
}

TEST(NextActionsTest, ARefusedActionSaysWhatItsCallWouldSay) {
  World world;
  const std::string id = world.Submit().relocation_id();
  ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(Office(), id));
  for (const auto& action : seen.next_actions()) {
    if (action.action() == "AcknowledgeRequest") {
      EXPECT_TRUE(action.allowed());
    }
    if (action.action() != "TriageRequest") continue;
    EXPECT_FALSE(action.allowed());
    EXPECT_EQ(action.reason(),
              ReasonOf(world
                           .Do(Office(), &Stub::TriageRequest,
                               World::TriageOf(id, type::v1::LEVEL_L2))
                           .status()));
    EXPECT_FALSE(action.remedy().empty());
  }
  ASSERT_OK_AND_ASSIGN(const v1::Relocation ngo, world.Get(Ngo(), id));
  for (const auto& action : ngo.next_actions()) {
    EXPECT_NE(action.action(), "TriageRequest");
  }
}

}  // namespace
}  // namespace sojourn::relocation
