#include "services/relocation/relocation_convert.h"

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::sojourn::testing::ReasonIs;

constexpr absl::CivilDay kAsked(2026, 11, 21);
const absl::Time kNow =
    absl::FromCivil(absl::CivilDay(2026, 11, 22), absl::UTCTimeZone());

v1::DefenderView View() {
  v1::DefenderView view;
  view.mutable_asked_on()->set_year(static_cast<int>(kAsked.year()));
  view.mutable_asked_on()->set_month(kAsked.month());
  view.mutable_asked_on()->set_day(kAsked.day());
  view.set_channel(v1::CONTACT_CHANNEL_SIGNAL);
  view.set_verified_by(v1::VIEW_VERIFICATION_CALL_BACK);
  view.set_agrees(true);
  return view;
}

TEST(ConvertTest, EveryStateAndFlagHasItsProtoValue) {
  for (int s = 0; s < kStates; ++s) {
    const auto state = static_cast<State>(s);
    EXPECT_NE(ToProto(state), v1::RELOCATION_STATE_UNSPECIFIED);
    EXPECT_EQ(FromProto(ToProto(state)), state);
  }
  for (int f = 0; f <= static_cast<int>(Flag::kArrivedWithoutDeparture); ++f) {
    EXPECT_NE(ToProto(static_cast<Flag>(f)), v1::CASE_FLAG_UNSPECIFIED) << f;
  }
  for (int c = 0; c < kClockKinds; ++c) {
    EXPECT_NE(ToProto(static_cast<ClockKind>(c)), v1::CLOCK_KIND_UNSPECIFIED);
  }
}

TEST(ConvertTest, UnspecifiedIsNothing) {
  EXPECT_EQ(FromProto(type::v1::LEVEL_UNSPECIFIED), std::nullopt);
  EXPECT_EQ(FromProto(v1::RELOCATION_KIND_UNSPECIFIED), std::nullopt);
  EXPECT_EQ(FromProto(v1::HORIZON_UNSPECIFIED), std::nullopt);
  EXPECT_EQ(FromProto(v1::ASSIGNMENT_ROLE_UNSPECIFIED), std::nullopt);
  EXPECT_EQ(FromProto(static_cast<type::v1::Level>(99)), std::nullopt);
}

TEST(ConvertTest, TimesSurvive) {
  google::protobuf::Timestamp proto;
  const absl::Time time = kNow + absl::Nanoseconds(1'234'567'890);
  SetTime(time, proto);
  EXPECT_EQ(ToTime(proto), time);
}

TEST(ParseOccurredAtTest, NowWhereNotSaidAndNeverTheFuture) {
  google::protobuf::Timestamp proto;
  EXPECT_EQ(*ParseOccurredAt(false, proto, kNow), kNow);
  SetTime(kNow - absl::Hours(3), proto);
  EXPECT_EQ(*ParseOccurredAt(true, proto, kNow), kNow - absl::Hours(3));
  SetTime(kNow + absl::Seconds(1), proto);
  EXPECT_THAT(ParseOccurredAt(true, proto, kNow), ReasonIs("TIME_IN_FUTURE"));
}

TEST(ParseCaseNameTest, IsRequired) {
  EXPECT_THAT(ParseCaseName(""), BadFieldsAre("relocation_id"));
  EXPECT_THAT(ParseCaseName("what"), BadFieldsAre("relocation_id"));
}

TEST(DefenderViewTest, SaysWhenHowAndThatItWasShe) {
  FieldChecker good;
  CheckDefenderView(View(), "defender_view", kNow, good);
  EXPECT_OK(good.Finish());
  FieldChecker empty;
  CheckDefenderView(v1::DefenderView(), "defender_view", kNow, empty);
  EXPECT_THAT(empty.Finish(),
              BadFieldsAre("defender_view.asked_on", "defender_view.channel",
                           "defender_view.verified_by"));
  v1::DefenderView tomorrow = View();
  tomorrow.mutable_asked_on()->set_day(24);
  FieldChecker future;
  CheckDefenderView(tomorrow, "defender_view", kNow, future);
  EXPECT_THAT(future.Finish(), ReasonIs("DATE_IN_FUTURE"));
}

TEST(ViewFactsTest, AnotherChannelOrFaceToFaceIsASecondChannel) {
  v1::SafeContact contact;
  contact.set_channel(v1::CONTACT_CHANNEL_SIGNAL);
  v1::DefenderView view = View();
  EXPECT_FALSE(ToFacts(&view, contact, "").on_second_channel);
  view.set_channel(v1::CONTACT_CHANNEL_PHONE);
  EXPECT_TRUE(ToFacts(&view, contact, "").on_second_channel);
  view = View();
  view.set_verified_by(v1::VIEW_VERIFICATION_IN_PERSON);
  EXPECT_TRUE(ToFacts(&view, contact, "").on_second_channel);
  EXPECT_TRUE(ToFacts(nullptr, contact, "hiding").follows);
  EXPECT_FALSE(ToFacts(nullptr, contact, "").given);
}

TEST(PartyTest, CountsPersonsAndTellsNeedsWithoutReasons) {
  v1::Intake intake;
  intake.add_persons()->set_role(v1::PERSON_ROLE_DEFENDER);
  v1::Person* partner = intake.add_persons();
  partner->set_role(v1::PERSON_ROLE_PARTNER);
  partner->mutable_needs()->set_step_free(true);
  partner->mutable_needs()->set_medical("insulin");
  intake.add_persons()->set_role(v1::PERSON_ROLE_CHILD);
  intake.mutable_needs()->set_lgbtiq_safe(true);
  intake.mutable_needs()->set_women_only(true);
  intake.mutable_needs()->add_sign_languages("ase");
  intake.mutable_needs()->set_workspace(true);
  const type::v1::Party party = PartyOf(intake);
  EXPECT_EQ(party.adults(), 2);
  EXPECT_EQ(party.children(), 1);
  EXPECT_TRUE(party.step_free());
  EXPECT_TRUE(party.women_only());
  ASSERT_EQ(party.sign_languages_size(), 1);
  EXPECT_EQ(party.sign_languages(0), "ase");
  EXPECT_TRUE(party.workspace());
}

TEST(PartyTest, AnAlertKnowsOnlyHowMany) {
  v1::Intake alert;
  alert.set_number_of_people(4);
  EXPECT_EQ(PartyOf(alert).adults(), 4);
}

}  // namespace
}  // namespace sojourn::relocation
