// Where somebody has been goes with her into her own case, and what the travel
// ledger was told of her from the case that she left is put right there still.
#include <string>
#include <vector>

#include "services/relocation/party/party_fixture.h"

namespace sojourn::relocation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SplitTravelTest : public PartyTest {
 protected:
  static constexpr int kRelative = 2;

  // He is at the place in the Netherlands, since noon yesterday and by his own
  // route.
  void IsThere() {
    world_.Placed(old_, "utrecht");
    VisaAsked(kRelative);
    auto arrived = World::Named<v1::MarkArrivedRequest>(old_);
    arrived.set_person_id(persons_[kRelative]);
    arrived.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(
        absl::FromCivil(world_.Today() - 1, absl::UTCTimeZone()) +
        absl::Hours(12)));
    ASSERT_OK(world_.Do(Office(), &Stub::MarkArrived, arrived));
  }
  std::vector<std::string> Ledger() const {
    std::vector<std::string> lines;
    for (const auto& [id, travel] : world_.visa_.ledger) {
      const bool removed =
          travel.standing() == visa::v1::TRAVEL_STANDING_REMOVED;
      lines.push_back((removed ? "-" : "") + travel.stay().country());
    }
    return lines;
  }
  void TakeBackArrival() {
    auto correct = World::Named<v1::CorrectRecordRequest>(old_);
    for (const v1::TimelineEntry& each : world_.Timeline(old_)) {
      if (each.type() == "relocation.arrived") {
        correct.set_event_id(each.event_id());
      }
    }
    correct.set_reason("it was another guest");
    ASSERT_OK(world_.Do(Office(), &Stub::CorrectRecord, correct));
  }
};

TEST_F(SplitTravelTest, WhereSheHasBeenGoesWithHer) {
  IsThere();
  world_.RunAll();
  EXPECT_THAT(Ledger(), ElementsAre("NL"));
  const std::string root = OldRoot();
  const v1::Relocation made = Split(Leaving({kRelative}));
  EXPECT_EQ(OldRoot(), root) << "the case that is left says nothing of it";
  ASSERT_THAT(made.intake().persons(), SizeIs(1));
  const v1::Person& person = made.intake().persons(0);
  ASSERT_THAT(person.travel_history(), SizeIs(1));
  const v1::TravelRecord& been = person.travel_history(0);
  EXPECT_EQ(been.country_code(), "NL");
  EXPECT_EQ(been.entered_on().DebugString(),
            ToDate(world_.Today() - 1).DebugString());
  EXPECT_FALSE(been.has_left_on());
  EXPECT_EQ(been.permit(), v1::STAY_PERMIT_LONG_STAY_VISA)
      << "by his route: such days do not count";
}

// Told once more from there, they are no more days than they were.
TEST_F(SplitTravelTest, AndIsReckonedWithOnce) {
  IsThere();
  const v1::Relocation made = Split(Leaving({kRelative}));
  world_.RunAll();
  MayBeAsked(made);
  world_.Held(made.relocation_id(), "porto");
  auto moved =
      World::Named<v1::RecordUnassistedMoveRequest>(made.relocation_id());
  moved.set_country_code("NL");
  moved.set_location_class(v1::LOCATION_CLASS_THIRD_COUNTRY);
  ASSERT_OK(world_.Do(Office(), &Stub::RecordUnassistedMove, moved));
  world_.RunAll();
  EXPECT_THAT(Ledger(), ElementsAre("NL", "NL"))
      << "under one name in either case";
  const auto& reckoned = world_.visa_.last_assessed.travel_history();
  ASSERT_THAT(reckoned, SizeIs(1));
  EXPECT_EQ(reckoned[0].country(), "NL");
  EXPECT_FALSE(reckoned[0].has_exit());
}

TEST_F(SplitTravelTest, AndEndsWhenSheGoesHomeByHerOwnCase) {
  IsThere();
  const v1::Relocation made = Split(Leaving({kRelative}));
  MayBeAsked(made);
  auto moved =
      World::Named<v1::RecordUnassistedMoveRequest>(made.relocation_id());
  moved.set_country_code("GT");
  moved.set_location_class(v1::LOCATION_CLASS_HOME);
  ASSERT_OK(world_.Do(Office(), &Stub::RecordUnassistedMove, moved));
  world_.Held(made.relocation_id(), "porto");
  const auto& reckoned = world_.visa_.last_assessed.travel_history();
  ASSERT_THAT(reckoned, SizeIs(1));
  EXPECT_TRUE(reckoned[0].has_exit());
}

TEST_F(SplitTravelTest, WhatWasToldByMistakeIsTakenBackAlsoOfWhoLeft) {
  IsThere();
  world_.RunAll();
  Split(Leaving({kRelative}));
  TakeBackArrival();
  world_.RunAll();
  EXPECT_THAT(Ledger(), ElementsAre("-NL"));
}

// It may have been heard: what came of it is asked for first.
TEST_F(SplitTravelTest, OrWasUnderWayWhenSheLeft) {
  IsThere();
  world_.visa_.ledger_script.FailAfter(absl::UnavailableError("lost"));
  world_.database_.Run("UPDATE workflow_steps SET retry_at = '-infinity'");
  for (int i = 0; i < 20 && Ledger().empty(); ++i) {
    ASSERT_OK(world_.worker_->RunOne());
  }
  ASSERT_THAT(Ledger(), ElementsAre("NL"));
  TakeBackArrival();
  Split(Leaving({kRelative}));
  world_.RunAll();
  EXPECT_THAT(Ledger(), ElementsAre("-NL"));
}

// From the new case no mission is asked beside an application of the old one.
TEST_F(SplitTravelTest, WhatWaitsToBeWithdrawnIsWithdrawnAtOnce) {
  world_.Placed(old_, "utrecht");
  VisaAsked(kRelative);
  auto burn = World::Named<v1::BurnContactRequest>(old_);
  burn.set_person_id(persons_[kRelative]);
  ASSERT_OK(world_.Do(Office(), &Stub::BurnContact, burn));
  auto no = World::Named<v1::RecordDefenderViewRequest>(old_);
  no.set_kind(v1::DECISION_KIND_ROUTE);
  no.set_about_id(persons_[kRelative]);
  *no.mutable_defender_view() = world_.HerView(false);
  no.mutable_defender_view()->set_person_id(persons_[kRelative]);
  no.mutable_defender_view()->set_verified_by(v1::VIEW_VERIFICATION_IN_PERSON);
  ASSERT_OK(world_.Do(Office(), &Stub::RecordDefenderView, no));
  world_.RunAll();
  EXPECT_THAT(world_.visa_.open, SizeIs(1)) << "over a burnt contact, a day";
  auto leaving = Leaving({kRelative});
  leaving.mutable_defender_view()->set_verified_by(
      v1::VIEW_VERIFICATION_IN_PERSON);
  Split(leaving);
  world_.RunAll();
  EXPECT_THAT(world_.visa_.open, IsEmpty());
}

// Whoever harmed her may write of her what he likes there.
TEST_F(SplitTravelTest, NothingNewIsToldOfWhoLeft) {
  world_.Placed(old_, "utrecht");
  Split(Leaving({kRelative}));
  ASSERT_OK(Arrives(old_, persons_[kRelative]));
  world_.RunAll();
  EXPECT_THAT(Ledger(), IsEmpty());
}

}  // namespace
}  // namespace sojourn::relocation
