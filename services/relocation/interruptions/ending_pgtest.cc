// A case that ends because she is safe elsewhere, and one that is taken up
// again before anything was held for her.
#include <string>

#include "services/relocation/relocation_test_world.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

v1::MarkSafeElsewhereRequest Safe(const World& world, const std::string& id) {
  auto request = World::Named<v1::MarkSafeElsewhereRequest>(id);
  request.set_note("with cousins, across the river");
  *request.mutable_defender_view() = world.View();
  return request;
}

v1::ReopenRequest Again(const World& world, const std::string& id) {
  auto request = World::Named<v1::ReopenRequest>(id);
  request.set_reason(v1::REOPEN_REASON_IN_DANGER_AGAIN);
  request.set_level(type::v1::LEVEL_L1);
  request.set_note("they found the house");
  *request.mutable_defender_view() = world.View();
  return request;
}

v1::CorrectRecordRequest Correction(const std::string& id,
                                    const std::string& event_id) {
  auto request = World::Named<v1::CorrectRecordRequest>(id);
  request.set_event_id(event_id);
  request.set_reason("it was not she");
  return request;
}

TEST(SafeElsewhereTest, ASecondOfficerConfirmsAndNothingIsReleasedForADay) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  ASSERT_OK_AND_ASSIGN(
      const v1::Relocation asked,
      world.Change(Ngo(), &Stub::MarkSafeElsewhere, Safe(world, id)));
  EXPECT_EQ(asked.state(), v1::RELOCATION_STATE_TRIAGED);
  ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(Office(), id));
  EXPECT_THAT(seen.flags(), Contains(v1::CASE_FLAG_SAFE_ELSEWHERE_UNCONFIRMED));
  EXPECT_EQ(seen.waiting_for(0).what(),
            "confirm on a second channel or by a second officer that she is "
            "safe elsewhere");
  EXPECT_THAT(world.Do(Ngo(), &Stub::MarkSafeElsewhere, Safe(world, id)),
              ReasonIs("SECOND_OFFICER_NEEDED"));
  ASSERT_OK_AND_ASSIGN(
      const v1::Relocation safe,
      world.Change(Office(), &Stub::MarkSafeElsewhere, Safe(world, id)));
  EXPECT_EQ(safe.state(), v1::RELOCATION_STATE_SAFE_ELSEWHERE);
  EXPECT_EQ(safe.withdrawal().release_not_before().seconds() -
                safe.withdrawal().confirmed_at().seconds(),
            24 * 3600);
  EXPECT_EQ(safe.decisions(safe.decisions_size() - 1).kind(),
            v1::DECISION_KIND_SAFE_ELSEWHERE);
}

TEST(SafeElsewhereTest, WhatOneOfficerAloneHeardIsToldAtOnce) {
  World world;
  const std::string id = world.Triaged().relocation_id();  // led by office/ana
  auto request = Safe(world, id);
  *request.mutable_second_view() = world.View();
  EXPECT_THAT(world.Do(Office("office/ben"), &Stub::MarkSafeElsewhere, request),
              ReasonIs("SECOND_OFFICER_NEEDED"))
      << "twice on the same channel";
  request.mutable_second_view()->set_channel(v1::CONTACT_CHANNEL_PHONE);
  ASSERT_OK(world.Do(Office("office/ben"), &Stub::MarkSafeElsewhere, request));
  const auto alone = HasSubstr("that she is safe elsewhere");
  for (const auth::Caller& told : {Office(), Security(), Auditor()}) {
    EXPECT_THAT(world.Told(told), Contains(alone)) << told.subject;
  }
  EXPECT_THAT(world.Told(Ngo()), Each(Not(alone)));
}

TEST(SafeElsewhereTest, IsTakenBackWithinADayAndNotMixedWithAWithdrawal) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  ASSERT_OK(world.Do(Ngo(), &Stub::MarkSafeElsewhere, Safe(world, id)));
  auto stop = World::Named<v1::WithdrawRequest>(id);
  stop.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
  *stop.mutable_defender_view() = world.View();
  EXPECT_THAT(world.Do(Office(), &Stub::Withdraw, stop),
              ReasonIs("OTHER_END_ASKED"));
  const std::string asked =
      world.LastEntry(id, "relocation.safe_elsewhere_asked");
  ASSERT_OK(world.Do(Office(), &Stub::MarkSafeElsewhere, Safe(world, id)));
  EXPECT_THAT(world.Do(Office(), &Stub::CorrectRecord, Correction(id, asked)),
              ReasonIs("CANNOT_BE_CORRECTED"))
      << "the end builds on it";
  EXPECT_THAT(world.Do(Office(), &Stub::Reopen, Again(world, id)),
              ReasonIs("RELEASE_PENDING"));
  ASSERT_OK_AND_ASSIGN(
      const v1::Relocation back,
      world.Change(
          Office(), &Stub::CorrectRecord,
          Correction(id, world.LastEntry(id, "relocation.safe_elsewhere"))));
  EXPECT_EQ(back.state(), v1::RELOCATION_STATE_TRIAGED);
  EXPECT_FALSE(back.has_withdrawal());
}

// Whoever confirms without having asked her goes by what she said last.
TEST(SafeElsewhereTest, NobodyConfirmsItOverHerNo) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  auto no = Safe(world, id);
  no.mutable_defender_view()->set_agrees(false);
  const auto unasked = [&](const auth::Caller& caller) {
    auto request = Safe(world, id);
    request.clear_defender_view();
    return world.Do(caller, &Stub::MarkSafeElsewhere, request).status();
  };
  // The same words before the end was asked for and after it are two.
  EXPECT_THAT(world.Do(Office(), &Stub::MarkSafeElsewhere, no),
              ReasonIs("DEFENDER_DISAGREES"));
  ASSERT_OK(world.Do(Office(), &Stub::MarkSafeElsewhere, Safe(world, id)));
  EXPECT_THAT(world.Do(Office(), &Stub::MarkSafeElsewhere, no),
              ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_THAT(unasked(Office("office/two")), ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_THAT(unasked(Ngo()), ReasonIs("SECOND_CHANNEL_NEEDED"))
      << "who brought the case does not hear of her no";
  EXPECT_THAT(world.Do(Ngo(), &Stub::MarkSafeElsewhere, Safe(world, id)),
              ReasonIs("SECOND_CHANNEL_NEEDED"))
      << "nor goes over it with a yes that they heard where she was asked";
  ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(Office(), id));
  EXPECT_EQ(seen.state(), v1::RELOCATION_STATE_TRIAGED);
  EXPECT_OK(
      world.Do(Office("office/two"), &Stub::MarkSafeElsewhere, Safe(world, id)))
      << "asked again she says yes";
}

TEST(SafeElsewhereTest, NorWithoutHerOnceSheWasNotFreeToSpeak) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  ASSERT_OK(world.Do(Ngo(), &Stub::MarkSafeElsewhere, Safe(world, id)));
  auto forced = Safe(world, id);
  forced.mutable_defender_view()->set_phrase_heard(v1::PHRASE_HEARD_DURESS);
  EXPECT_THAT(world.Do(Office(), &Stub::MarkSafeElsewhere, forced),
              ReasonIs("DURESS_HEARD"));
  auto free = World::Named<v1::ResumeRequest>(id);
  free.set_verified_by(v1::VIEW_VERIFICATION_IN_PERSON);
  ASSERT_OK(world.Do(Office(), &Stub::Resume, free));
  auto unasked = Safe(world, id);
  unasked.clear_defender_view();
  EXPECT_THAT(world.Do(Office(), &Stub::MarkSafeElsewhere, unasked),
              ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_OK(world.Do(Office(), &Stub::MarkSafeElsewhere, Safe(world, id)));
}

TEST(SafeElsewhereTest, ANoOnASecondChannelIsHeardAlsoByWhoConfirms) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  ASSERT_OK(world.Do(Ngo(), &Stub::MarkSafeElsewhere, Safe(world, id)));
  auto both = Safe(world, id);
  *both.mutable_second_view() = world.View();
  both.mutable_second_view()->set_channel(v1::CONTACT_CHANNEL_PHONE);
  both.mutable_second_view()->set_agrees(false);
  EXPECT_THAT(world.Do(Office(), &Stub::MarkSafeElsewhere, both),
              ReasonIs("DEFENDER_DISAGREES"));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(Office(), id));
  EXPECT_EQ(seen.state(), v1::RELOCATION_STATE_TRIAGED);
  const v1::Decision& kept = seen.decisions(seen.decisions_size() - 1);
  EXPECT_EQ(kept.kind(), v1::DECISION_KIND_NOT_WANTED);
  EXPECT_EQ(kept.defender_view().channel(), v1::CONTACT_CHANNEL_PHONE);
  // By who heard the wish, where it confirms, it is another channel.
  both.mutable_second_view()->set_agrees(true);
  EXPECT_OK(world.Do(Ngo(), &Stub::MarkSafeElsewhere, both));
}

TEST(SafeElsewhereTest, ASilentCaseIsResumedFirst) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  ASSERT_OK(world.Do(Office(), &Stub::MarkContactLost,
                     World::Named<v1::MarkContactLostRequest>(id)));
  EXPECT_THAT(world.Do(Office(), &Stub::MarkSafeElsewhere, Safe(world, id)),
              ReasonIs("CASE_SUSPENDED"));
}

TEST(ReopenTest, TakesUpACaseAgainAtHerWord) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  ASSERT_OK(world.Do(Ngo(), &Stub::MarkSafeElsewhere, Safe(world, id)));
  ASSERT_OK(world.Do(Office(), &Stub::MarkSafeElsewhere, Safe(world, id)));
  world.Advance(absl::Hours(24 * 40));
  EXPECT_THAT(
      world.Do(Office(), &Stub::Reopen, World::Named<v1::ReopenRequest>(id)),
      BadFieldsAre("reason", "level"));
  auto unasked = Again(world, id);
  unasked.clear_defender_view();
  EXPECT_THAT(world.Do(Office(), &Stub::Reopen, unasked),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation open,
                       world.Change(Office(), &Stub::Reopen, Again(world, id)));
  EXPECT_EQ(open.state(), v1::RELOCATION_STATE_TRIAGED);
  EXPECT_EQ(open.level(), type::v1::LEVEL_L1);
  EXPECT_FALSE(open.has_withdrawal());
  // L1 promises a verification within a day; counted from now.
  for (const v1::Clock& clock : open.clocks()) {
    if (clock.kind() != v1::CLOCK_KIND_VERIFY) continue;
    EXPECT_EQ(clock.due().seconds() - open.reopened_at().seconds(), 24 * 3600);
    EXPECT_FALSE(clock.overdue());
  }
  ASSERT_OK_AND_ASSIGN(const auto timeline, world.Timeline(Office(), id));
  EXPECT_EQ(timeline.entries(timeline.entries_size() - 1).text(),
            "The case was taken up again: in danger again");
  EXPECT_THAT(
      world.Do(Office(), &Stub::CorrectRecord,
               Correction(id, world.LastEntry(id, "relocation.reopened"))),
      ReasonIs("CANNOT_BE_CORRECTED"));
  EXPECT_EQ(world.database().Value(
                "SELECT count(*) FROM relocations WHERE ended_at IS NOT NULL"),
            "0")
      << "its retention no longer counts";
}

TEST(ReopenTest, WhatCouldNotBeVerifiedIsAskedAboutAgain) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  auto request = World::Named<v1::DecideVerificationRequest>(id);
  request.set_path(v1::VERIFICATION_PATH_INTERVIEW);
  request.set_outcome(v1::VERIFICATION_OUTCOME_NOT_VERIFIED);
  request.mutable_explanation()->set_text("invented words for her");
  request.mutable_explanation()->set_language_code("es");
  ASSERT_OK(world.Do(Office(), &Stub::DecideVerification, request));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation open,
                       world.Change(Office(), &Stub::Reopen, Again(world, id)));
  EXPECT_EQ(open.state(), v1::RELOCATION_STATE_VERIFYING);
  EXPECT_THAT(world.Do(Office(), &Stub::Reopen, Again(world, id)),
              ReasonIs("STATE_FORBIDS"));
}

}  // namespace
}  // namespace sojourn::relocation
