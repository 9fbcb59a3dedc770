// What a host sees of a reservation is what views/host.txt lists, and no more,
// whatever is known of it.
#include <set>

#include "absl/strings/str_replace.h"
#include "common/auth/policy.h"
#include "common/testing/field_lists.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_convert.h"
#include "services/capacity/capacity_policy.h"
#include "services/capacity/capacity_rules.h"

namespace sojourn::capacity {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const absl::CivilDay kDay(2027, 1, 15);

Reservation FullReservation(State state) {
  Reservation full{.id = "row",
                   .public_id = "reservation",
                   .version = 3,
                   .state = state,
                   .place_id = "row",
                   .place_public_id = "place",
                   .host_public_id = "host",
                   .host_time_zone = "UTC",
                   .case_ref = "case",
                   .stay = {kDay, kDay + 10},
                   .free_from = kDay + 12,
                   .level = Level::kL1,
                   .held_at = kNow,
                   .held_until = kNow + absl::Hours(72),
                   .confirmed_at = kNow,
                   .checked_in_at = kNow,
                   .checked_out_at = kNow,
                   .released_at = kNow,
                   .release_reason = ReleaseReason::kConsentWithdrawn};
  full.party = {.adults = 1,
                .children = 1,
                .bedrooms = 1,
                .step_free = true,
                .women_only = true,
                .cot = true,
                .pets = true,
                .school_nearby = true,
                .same_night = true,
                .languages = {{.code = "sw"}},
                .interpreter_languages = {"sw"},
                .sign_languages = {"ase"},
                .workspace = true};
  full.person_refs = {"person"};
  full.address = "Kade 1, invented";
  return full;
}

// Over every state: each has fields of its own.
std::string SeenBy(Viewer viewer) {
  v1::ListReservationsResponse all;
  for (const State state :
       {State::kHeld, State::kConfirmed, State::kOccupied, State::kCompleted,
        State::kReleased, State::kExpired, State::kDisrupted}) {
    *all.add_reservations() = ToProto(FullReservation(state), viewer, kNow);
  }
  return absl::StrReplaceAll(sojourn::testing::FieldsOf(all),
                             {{"reservations.", ""}});
}

TEST(ViewTest, AHostSeesPersonsNightsAndNeedsAndNoCase) {
  EXPECT_EQ(SeenBy(Viewer::kHost),
            sojourn::testing::FieldsAllowed("services/capacity", "host"));
}

// What was given back or lapsed was for somebody who is no longer its guest.
TEST(ViewTest, AHostKeepsTheNightsOfWhoDoesNotCome) {
  for (const State state : {State::kReleased, State::kExpired}) {
    const Reservation gone = FullReservation(state);
    const v1::Reservation seen = ToProto(gone, Viewer::kHost, kNow);
    EXPECT_FALSE(seen.has_party());
    EXPECT_TRUE(seen.has_stay());
    EXPECT_TRUE(ToProto(gone, Viewer::kProgramme, kNow).has_party());
  }
  // Past its time a hold is one that lapsed, whatever its row says.
  const Reservation held = FullReservation(State::kHeld);
  EXPECT_TRUE(ToProto(held, Viewer::kHost, kNow).has_party());
  EXPECT_FALSE(ToProto(held, Viewer::kHost, held.held_until).has_party());
}

// A hold of L1 lasts three days, another seven, and its party is moved first.
TEST(ViewTest, WhatAHostSeesTellsNothingOfTheLevel) {
  for (const State state :
       {State::kHeld, State::kConfirmed, State::kOccupied, State::kCompleted,
        State::kReleased, State::kExpired, State::kDisrupted}) {
    std::set<std::string> seen;
    for (const Level level : {Level::kL1, Level::kL2, Level::kL3, Level::kL4}) {
      Reservation of_level = FullReservation(state);
      of_level.level = level;
      of_level.held_until = rules::DefaultHeldUntil(level, kNow);
      of_level.disrupted_at = kNow;
      of_level.disrupted_from = kDay + 5;
      seen.insert(ToProto(of_level, Viewer::kHost, kNow).DebugString());
    }
    EXPECT_THAT(seen, ::testing::SizeIs(1));
  }
}

// The days of a stay are the host's own to plan with.
TEST(ViewTest, AHostKeepsTheDaysOnWhichItHasToDoSomething) {
  for (const State state : {State::kConfirmed, State::kOccupied}) {
    const v1::Reservation seen =
        ToProto(FullReservation(state), Viewer::kHost, kNow);
    ASSERT_EQ(seen.waiting_for_size(), 1);
    EXPECT_TRUE(seen.waiting_for(0).has_due());
  }
}

TEST(ViewTest, TheOfficeSeesWhatItsListSays) {
  EXPECT_EQ(SeenBy(Viewer::kProgramme),
            sojourn::testing::FieldsAllowed("services/capacity", "programme"));
}

// One person may have several roles: a call is seen with the eyes of the one
// that it was admitted for.
TEST(AccessTest, IsThatOfTheRoleThatAdmittedTheCall) {
  server::Call call{.caller = {.subject = "both",
                               .organisation_id = "utrecht",
                               .roles = {auth::Role::kCityCoordinator,
                                         auth::Role::kSecurityOfficer}}};
  const auto access = [&](std::string_view method) {
    call.relation = *auth::PolicyTable(kPolicy).Authorize(method, call.caller);
    return Access::Of(call);
  };
  // Security officers have no part in it.
  const Access reading = access("ListReservations");
  EXPECT_EQ(reading.viewer, Viewer::kHost);
  EXPECT_EQ(reading.organisation, "utrecht");
  EXPECT_FALSE(reading.safe_houses);
  const Access burning = access("BurnPlace");
  EXPECT_EQ(burning.viewer, Viewer::kProgramme);
  EXPECT_FALSE(burning.organisation.has_value());
  EXPECT_TRUE(burning.safe_houses);
}

}  // namespace
}  // namespace sojourn::capacity
