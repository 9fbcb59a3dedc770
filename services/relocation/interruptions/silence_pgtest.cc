// While she is silent, detained, or not free to speak.
#include <string>

#include "services/relocation/relocation_test_world.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

v1::MarkDetainedRequest Held(const std::string& id) {
  auto request = World::Named<v1::MarkDetainedRequest>(id);
  request.set_told_by("her lawyer, who saw her");
  request.set_held_where("an invented barracks");
  return request;
}

v1::RecordAdvanceInstructionsRequest Wish(const std::string& id) {
  auto request = World::Named<v1::RecordAdvanceInstructionsRequest>(id);
  request.mutable_instructions()->set_if_detained("call my aunt, no press");
  request.mutable_instructions()->set_how_given("in a call on her own channel");
  return request;
}

TEST(DetainedTest, SuspendsTheCaseAndIsToldAtOnce) {
  World world;
  const std::string id = world.Verified().relocation_id();
  EXPECT_THAT(world.Do(Ngo(), &Stub::MarkDetained,
                       World::Named<v1::MarkDetainedRequest>(id)),
              BadFieldsAre("told_by"));
  ASSERT_OK(world.Do(Office(), &Stub::RecordAdvanceInstructions, Wish(id)));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation told,
                       world.Change(Ngo(), &Stub::MarkDetained, Held(id)));
  EXPECT_EQ(told.overlay(), v1::OVERLAY_DETAINED);
  EXPECT_FALSE(told.has_interruption()) << "for the office alone";
  EXPECT_FALSE(told.has_advance_instructions());
  ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(Office(), id));
  EXPECT_EQ(seen.interruption().held_where(), "an invented barracks");
  EXPECT_EQ(seen.advance_instructions().if_detained(),
            "call my aunt, no press");
  EXPECT_THAT(seen.interruption().protocol(0).what(),
              HasSubstr("wrote down in advance"));
  EXPECT_GT(seen.interruption().protocol_size(), 5);
  EXPECT_EQ(seen.interruption().grace_until().seconds() -
                seen.interruption().recorded_at().seconds(),
            90 * 24 * 3600);
  const auto detained = HasSubstr("was told that she is detained");
  for (const auth::Caller& caller : {Office(), Security(), Auditor()}) {
    EXPECT_THAT(world.Told(caller), Contains(detained)) << caller.subject;
  }
  EXPECT_THAT(world.Do(Office(), &Stub::DecideEligibility, world.Eligible(id)),
              ReasonIs("CASE_SUSPENDED"));
}

TEST(DetainedTest, IsMoreThanSilenceAndItsCorrectionLeavesTheSilence) {
  World world;
  const std::string id = world.Verified().relocation_id();
  auto lost = World::Named<v1::MarkContactLostRequest>(id);
  lost.set_note("three calls, no answer");
  ASSERT_OK(world.Do(Office(), &Stub::MarkContactLost, lost));
  ASSERT_OK_AND_ASSIGN(v1::Relocation seen, world.Get(Office(), id));
  EXPECT_EQ(seen.interruption().note(), "three calls, no answer");
  EXPECT_THAT(seen.interruption().protocol(0).what(),
              HasSubstr("no advance instructions"));
  const std::string silent = world.LastEntry(id, "relocation.contact_lost");
  ASSERT_OK(world.Do(Office(), &Stub::MarkDetained, Held(id)));
  auto correct = World::Named<v1::CorrectRecordRequest>(id);
  correct.set_event_id(silent);
  correct.set_reason("the wrong case");
  EXPECT_THAT(world.Do(Office(), &Stub::CorrectRecord, correct),
              ReasonIs("CANNOT_BE_CORRECTED"))
      << "the detention builds on it";
  correct.set_event_id(world.LastEntry(id, "relocation.detained"));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation back,
                       world.Change(Office(), &Stub::CorrectRecord, correct));
  EXPECT_EQ(back.overlay(), v1::OVERLAY_CONTACT_LOST);
  EXPECT_EQ(back.interruption().note(), "three calls, no answer");
  EXPECT_EQ(back.interruption().held_where(), "");
}

TEST(AdvanceInstructionsTest, AreHersAndTheNewestCount) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  EXPECT_THAT(world.Do(Ngo(), &Stub::RecordAdvanceInstructions,
                       World::Named<v1::RecordAdvanceInstructionsRequest>(id)),
              BadFieldsAre("instructions.if_silent", "instructions.how_given"));
  ASSERT_OK(world.Do(Ngo(), &Stub::RecordAdvanceInstructions, Wish(id)));
  auto other = Wish(id);
  other.mutable_instructions()->set_if_detained("tell everybody");
  ASSERT_OK_AND_ASSIGN(
      const v1::Relocation seen,
      world.Change(Office(), &Stub::RecordAdvanceInstructions, other));
  EXPECT_EQ(seen.advance_instructions().if_detained(), "tell everybody");
  EXPECT_EQ(seen.advance_instructions().recorded_by(), Office().subject);
}

// --- Silent.

TEST(ContactLostTest, IsToldAtOnceAndTheSearchIsEverybodysWork) {
  World world;
  const std::string id = world.Verified().relocation_id();
  ASSERT_OK(world.Change(Ngo(), &Stub::MarkContactLost,
                         World::Named<v1::MarkContactLostRequest>(id)));
  const auto lost = HasSubstr("nobody hears from her");
  for (const auth::Caller& caller : {Office(), Security(), Auditor()}) {
    EXPECT_THAT(world.Told(caller), Contains(lost)) << caller.subject;
  }
  const auto try_contact = HasSubstr("try the safe contact once");
  const auto ask_people = HasSubstr("ask the people she named");
  const auto look = HasSubstr("look at what is public");
  EXPECT_THAT(world.Told(Office()), Contains(try_contact));
  EXPECT_THAT(world.Told(Ngo()), Contains(ask_people));
  EXPECT_THAT(world.Told(Ngo()), Not(Contains(try_contact)));
  EXPECT_THAT(world.Told(Security()), Contains(look));
  // What was done long ago makes room for looking again.
  world.Advance(absl::Hours(24 * 15));
  EXPECT_THAT(world.Told(Office()), Not(Contains(try_contact)));
  EXPECT_THAT(world.Told(Office()),
              Contains(HasSubstr("what else could be tried")));
  auto resume = World::Named<v1::ResumeRequest>(id);
  resume.set_verified_by(v1::VIEW_VERIFICATION_IN_PERSON);
  ASSERT_OK(world.Do(Office(), &Stub::Resume, resume));
  EXPECT_THAT(world.Told(Office()),
              Not(Contains(HasSubstr("what else could be tried"))));
}

// --- Not free to speak.

v1::DefenderView UnderDuress(const World& world) {
  v1::DefenderView view = world.View(true);
  view.set_verified_by(v1::VIEW_VERIFICATION_CALL_BACK);
  view.set_phrase_heard(v1::PHRASE_HEARD_DURESS);
  return view;
}

void HeardUnderDuressAndFound(World& world, const std::string& id) {
  auto decide = world.Eligible(id);
  *decide.mutable_defender_view() = UnderDuress(world);
  EXPECT_THAT(world.Do(Office(), &Stub::DecideEligibility, decide),
              ReasonIs("DURESS_HEARD"));
  auto resume = World::Named<v1::ResumeRequest>(id);
  resume.set_verified_by(v1::VIEW_VERIFICATION_IN_PERSON);
  EXPECT_OK(world.Do(Office(), &Stub::Resume, resume));
}

TEST(DuressTest, NothingIsDoneAndThoseWhoCanHelpAreToldAtOnce) {
  World world;
  const std::string id = world.Verified().relocation_id();
  auto stop = World::Named<v1::WithdrawRequest>(id);
  stop.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
  *stop.mutable_defender_view() = UnderDuress(world);
  stop.set_request_id(sojourn::testing::NewRequestId());
  for (int again = 0; again < 2; ++again) {
    EXPECT_THAT(world.Do(Ngo(), &Stub::Withdraw, stop),
                ReasonIs("DURESS_HEARD"));
  }
  ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(Office(), id));
  EXPECT_EQ(seen.state(), v1::RELOCATION_STATE_VERIFIED);
  EXPECT_FALSE(seen.has_withdrawal());
  EXPECT_THAT(seen.flags(), Contains(v1::CASE_FLAG_DURESS_HEARD));
  const v1::Decision& kept = seen.decisions(seen.decisions_size() - 1);
  EXPECT_EQ(kept.kind(), v1::DECISION_KIND_DURESS);
  EXPECT_EQ(kept.outcome(), "Withdraw");
  EXPECT_FALSE(kept.defender_view().agrees());
  EXPECT_EQ(world.database().Value(
                "SELECT count(*) FROM alerts WHERE kind = 'DURESS_HEARD'"),
            "1");
  const auto heard = HasSubstr("heard that she is not free to speak");
  for (const auth::Caller& caller : {Office(), Security(), Auditor()}) {
    EXPECT_THAT(world.Told(caller), Contains(heard)) << caller.subject;
  }
  EXPECT_THAT(world.Told(Ngo()), Each(Not(HasSubstr("not free"))));
}

TEST(DuressTest, IsSeenByTheOfficeAlone) {
  World world;
  const std::string id = world.Verified().relocation_id();
  auto decide = world.Eligible(id);
  *decide.mutable_defender_view() = UnderDuress(world);
  EXPECT_THAT(world.Do(Office(), &Stub::DecideEligibility, decide),
              ReasonIs("DURESS_HEARD"));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation ngo, world.Get(Ngo(), id));
  EXPECT_THAT(ngo.flags(), Not(Contains(v1::CASE_FLAG_DURESS_HEARD)));
  for (const v1::Decision& each : ngo.decisions()) {
    EXPECT_NE(each.kind(), v1::DECISION_KIND_DURESS);
  }
  for (const auto& wait : ngo.waiting_for()) {
    EXPECT_THAT(wait.what(), Not(HasSubstr("free to speak")));
  }
  ASSERT_OK_AND_ASSIGN(const auto timeline, world.Timeline(Ngo(), id));
  const v1::TimelineEntry& last = timeline.entries(timeline.entries_size() - 1);
  EXPECT_EQ(last.type(), "relocation.note_added");
  EXPECT_EQ(last.text(), "A note was written");
  EXPECT_EQ(last.recorded_by(), "");
}

TEST(DuressTest, UntilSheIsFreeDecisionsNeedAnotherChannel) {
  World world;
  const std::string id = world.Verified().relocation_id();
  auto decide = world.Eligible(id);
  *decide.mutable_defender_view() = UnderDuress(world);
  EXPECT_THAT(world.Do(Office(), &Stub::DecideEligibility, decide),
              ReasonIs("DURESS_HEARD"));
  decide = world.Eligible(id);
  EXPECT_THAT(world.Do(Office(), &Stub::DecideEligibility, decide),
              ReasonIs("SECOND_CHANNEL_NEEDED"));
  auto stop = World::Named<v1::WithdrawRequest>(id);
  stop.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
  *stop.mutable_defender_view() = world.View();
  EXPECT_THAT(world.Do(Office(), &Stub::Withdraw, stop),
              ReasonIs("SECOND_CHANNEL_NEEDED"));
  auto free = World::Named<v1::ResumeRequest>(id);
  free.set_verified_by(v1::VIEW_VERIFICATION_IN_PERSON);
  free.set_phrase_heard(v1::PHRASE_HEARD_DURESS);
  EXPECT_THAT(world.Do(Security(), &Stub::Resume, free),
              ReasonIs("DURESS_HEARD"));
  free.clear_phrase_heard();
  ASSERT_OK_AND_ASSIGN(const v1::Relocation resumed,
                       world.Change(Security(), &Stub::Resume, free));
  EXPECT_THAT(resumed.flags(), Not(Contains(v1::CASE_FLAG_DURESS_HEARD)));
  decide.set_request_id("");
  EXPECT_OK(world.Do(Office(), &Stub::DecideEligibility, decide));
}

TEST(DuressTest, ItsEndAndItsCorrectionLookLikeNotesToo) {
  World world;
  const std::string id = world.Verified().relocation_id();
  HeardUnderDuressAndFound(world, id);
  auto correct = World::Named<v1::CorrectRecordRequest>(id);
  correct.set_reason("an invented mistake");
  for (const char* type : {"relocation.resumed", "relocation.duress_heard"}) {
    correct.set_event_id(world.LastEntry(id, type));
    ASSERT_OK(world.Do(Office(), &Stub::CorrectRecord, correct));
  }
  ASSERT_OK_AND_ASSIGN(const auto timeline, world.Timeline(Ngo(), id));
  for (int i = timeline.entries_size() - 4; i < timeline.entries_size(); ++i) {
    EXPECT_EQ(timeline.entries(i).type(), "relocation.note_added");
    EXPECT_EQ(timeline.entries(i).text(), "A note was written");
    EXPECT_EQ(timeline.entries(i).corrects_event_id(), "");
    EXPECT_EQ(timeline.entries(i).corrected_by_event_id(), "");
  }
}

TEST(DuressTest, IsHeardAgainWhereAResumptionWasAMistake) {
  World world;
  const std::string id = world.Verified().relocation_id();
  HeardUnderDuressAndFound(world, id);
  auto correct = World::Named<v1::CorrectRecordRequest>(id);
  correct.set_event_id(world.LastEntry(id, "relocation.resumed"));
  correct.set_reason("it was somebody else");
  ASSERT_OK_AND_ASSIGN(const v1::Relocation back,
                       world.Change(Office(), &Stub::CorrectRecord, correct));
  EXPECT_THAT(back.flags(), Contains(v1::CASE_FLAG_DURESS_HEARD));
}

TEST(DuressTest, WhoCallsBackSaysWhichPhraseWasHeard) {
  World world;
  v1::Intake intake = world.Intake();
  intake.mutable_safe_contact()->set_agreed_phrase("la orquídea");
  intake.mutable_safe_contact()->set_duress_phrase("el colibrí");
  const std::string id = world.Submit(intake).relocation_id();
  auto stop = World::Named<v1::WithdrawRequest>(id);
  stop.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
  *stop.mutable_defender_view() = world.View();
  stop.mutable_defender_view()->set_verified_by(
      v1::VIEW_VERIFICATION_CALL_BACK);
  EXPECT_THAT(world.Do(Office(), &Stub::Withdraw, stop),
              BadFieldsAre("defender_view.phrase_heard"));
  stop.mutable_defender_view()->set_phrase_heard(v1::PHRASE_HEARD_AGREED);
  EXPECT_OK(world.Do(Office(), &Stub::Withdraw, stop));
}

}  // namespace
}  // namespace sojourn::relocation
