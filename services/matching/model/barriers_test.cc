#include "services/matching/model/barriers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace sojourn::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Party She() {
  return {.id = "p",
          .languages = {"es"},
          .earliest = 10,
          .latest = 40,
          .nights = 30,
          .wishes = {"h"},
          .lawful = {{"c", {0, 365}}}};
}

Place Room() {
  return {.id = "q",
          .host = "h",
          .country = "c",
          .languages = {"es"},
          .turnover = 3,
          .windows = {{0, 100}}};
}

TEST(Fit, NamesTheDaysOnWhichAStayMayBegin) {
  const Fit fit = FitOf(She(), Room());
  EXPECT_THAT(fit.barriers, IsEmpty());
  ASSERT_THAT(fit.starts, SizeIs(1));
  EXPECT_EQ(fit.starts[0].from, 10);
  EXPECT_EQ(fit.starts[0].until, 41);
}

TEST(Fit, LeavesTheLastNightAndItsCleaningInTheWindow) {
  Place room = Room();
  room.windows = {{0, 44}};
  EXPECT_EQ(FitOf(She(), room).starts.at(0).until, 12);
  room.windows = {{0, 42}};
  EXPECT_THAT(FitOf(She(), room).barriers,
              ElementsAre(Barrier::kWindowTooShort));
}

TEST(Fit, GoesRoundWhatIsTaken) {
  Place room = Room();
  room.taken = {{20, 50}};
  const Fit fit = FitOf(She(), room);
  EXPECT_THAT(fit.barriers, ElementsAre(Barrier::kNotAvailable));
  room.taken = {{0, 12}};
  EXPECT_EQ(FitOf(She(), room).starts.at(0).from, 12);
}

struct Case {
  Barrier barrier;
  std::function<void(Party&, Place&)> change;
};

TEST(Fit, FindsEachBarrierAlone) {
  const std::vector<Case> cases = {
      {Barrier::kNoWindow, [](Party&, Place& q) { q.windows.clear(); }},
      {Barrier::kTooFewBeds, [](Party& p, Place&) { p.children = 1; }},
      {Barrier::kTooFewBeds,
       [](Party& p, Place& q) {
         p.adults = 2;
         q.children = 1;
       }},
      {Barrier::kTooFewBedrooms, [](Party& p, Place&) { p.bedrooms = 2; }},
      {Barrier::kNotStepFree, [](Party& p, Place&) { p.step_free = true; }},
      {Barrier::kWomenOnly, [](Party&, Place& q) { q.women_only = true; }},
      {Barrier::kNotWomenOnly, [](Party& p, Place&) { p.women_only = true; }},
      {Barrier::kNoCot, [](Party& p, Place&) { p.cot = true; }},
      {Barrier::kNoPets, [](Party& p, Place&) { p.pets = true; }},
      {Barrier::kNoLanguage, [](Party& p, Place&) { p.languages = {"fa"}; }},
      {Barrier::kNoRoute, [](Party& p, Place&) { p.lawful.clear(); }},
      {Barrier::kRouteTooLate,
       [](Party& p, Place&) {
         p.lawful["c"] = {20, 45};
       }},
      {Barrier::kNoConsent, [](Party& p, Place&) { p.wishes = {"other"}; }},
      {Barrier::kOtherLane, [](Party&, Place& q) { q.lane = Lane::kUrgent; }},
      {Barrier::kNoSignLanguage,
       [](Party& p, Place&) { p.sign_languages = {"ssp"}; }},
      {Barrier::kNotSameNight, [](Party& p, Place&) { p.same_night = true; }},
      {Barrier::kNoSchool, [](Party& p, Place&) { p.required = kSchool; }},
      {Barrier::kNoWorkspace,
       [](Party& p, Place&) { p.required = kWorkspace; }},
  };
  for (const Case& each : cases) {
    Party party = She();
    Place place = Room();
    each.change(party, place);
    EXPECT_THAT(FitOf(party, place).barriers, ElementsAre(each.barrier))
        << CodeOf(each.barrier);
  }
}

TEST(Fit, SaysAllThatIsInTheWay) {
  Party party = She();
  party.step_free = true;
  party.pets = true;
  party.lawful.clear();
  EXPECT_THAT(
      FitOf(party, Room()).barriers,
      ElementsAre(Barrier::kNotStepFree, Barrier::kNoPets, Barrier::kNoRoute));
}

TEST(Fit, AnInterpreterStandsInForALanguage) {
  Party party = She();
  party.languages = {"fa"};
  Place room = Room();
  room.interpreter = true;
  EXPECT_THAT(FitOf(party, room).barriers, IsEmpty());
  room.interpreter = false;
  room.interpreter_languages = {"ru"};
  EXPECT_THAT(FitOf(party, room).barriers, ElementsAre(Barrier::kNoLanguage));
  room.interpreter_languages = {"ru", "fa"};
  EXPECT_THAT(FitOf(party, room).barriers, IsEmpty());
  party.languages = {};
  party.interpreter_languages = {"ru"};
  EXPECT_THAT(FitOf(party, room).barriers, IsEmpty());
  party.sign_languages = {"ssp"};
  room.interpreter_languages.push_back("ssp");
  EXPECT_THAT(FitOf(party, room).barriers, IsEmpty());
}

// Whoever reads the answer cannot tell an exclusion from days that are taken.
TEST(Fit, AnExclusionLooksLikeAPlaceThatIsTaken) {
  Party excluding = She();
  excluding.excluded_hosts = {"h"};
  Place taken = Room();
  taken.taken = {{0, 100}};
  EXPECT_EQ(FitOf(excluding, Room()).barriers, FitOf(She(), taken).barriers);
  excluding.excluded_hosts = {};
  excluding.excluded_places = {"q"};
  EXPECT_EQ(FitOf(excluding, Room()).barriers, FitOf(She(), taken).barriers);
}

// A place that is taken is open on these days; one that is not, and would be
// NOT_AVAILABLE all the same, could only be excluded.
TEST(Fit, AnExclusionSaysNothingOfWindows) {
  Party excluding = She();
  excluding.excluded_places = {"q"};
  for (const std::vector<Days>& windows :
       {std::vector<Days>{}, {{0, 42}}, {{300, 400}}}) {
    Place room = Room();
    room.windows = windows;
    EXPECT_THAT(FitOf(excluding, room).barriers,
                ElementsAre(Barrier::kNotAvailable));
  }
}

TEST(Barriers, HaveCodesAndWordsOfTheirOwn) {
  std::set<std::string_view> codes;
  for (int i = 0; i < kBarriers; ++i) {
    const auto barrier = static_cast<Barrier>(i);
    EXPECT_TRUE(codes.insert(CodeOf(barrier)).second);
    EXPECT_GT(WordsOf(barrier).size(), 10U);
  }
}

}  // namespace
}  // namespace sojourn::matching
