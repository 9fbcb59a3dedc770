#include "services/relocation/coordination/travel_ledger_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace sojourn::relocation::travel_ledger_rules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
constexpr char kHer[] = "person-1";

Fact At(std::string id, std::string country, int day, bool at_home = false) {
  return {.id = std::move(id),
          .kind = FactKind::kArrived,
          .country = std::move(country),
          .at_home = at_home,
          .at = kNow + absl::Hours(24 * day)};
}
Fact Towards(std::string id, std::string country, int day) {
  Fact fact = At(std::move(id), std::move(country), day);
  fact.kind = FactKind::kDeparted;
  return fact;
}
Fact Left(std::string id, int day) {
  Fact fact = At(std::move(id), "", day);
  fact.kind = FactKind::kLeft;
  return fact;
}

// "NL in-out", or "NL in" while she is there.
std::vector<std::string> Lines(const std::vector<Stay>& stays) {
  std::vector<std::string> lines;
  for (const Stay& stay : stays) {
    lines.push_back(stay.entry.country + " " + stay.entry.id +
                    (stay.exit ? "-" + stay.exit->id : ""));
  }
  return lines;
}

TEST(StaysOf, OnlyAbroadFromTheEntryToTheWayOut) {
  EXPECT_THAT(Lines(StaysOf({Towards("off", "NL", 0), At("in", "NL", 1)})),
              ElementsAre("NL in"));
  EXPECT_THAT(Lines(StaysOf({At("in", "NL", 1), Left("out", 60)})),
              ElementsAre("NL in-out"));
  EXPECT_THAT(Lines(StaysOf({At("there", "GT", 1, true), Left("out", 60)})),
              IsEmpty())
      << "in her own country";
  EXPECT_THAT(Lines(StaysOf({At("shelter", "", 1), Left("out", 60)})),
              IsEmpty())
      << "where nobody said in which";
}

TEST(StaysOf, FromOneCountryToTheNext) {
  EXPECT_THAT(Lines(StaysOf({At("a", "MX", 1), Towards("off", "NL", 8),
                             At("b", "NL", 9), At("home", "GT", 60, true)})),
              ElementsAre("MX a-off", "NL b-home"));
  EXPECT_THAT(Lines(StaysOf({At("a", "MX", 1), At("b", "NL", 9)})),
              ElementsAre("MX a", "NL b"))
      << "over by the next entry";
  EXPECT_THAT(Lines(StaysOf({At("a", "NL", 1), Towards("off", "NL", 8),
                             At("b", "NL", 9)})),
              ElementsAre("NL a"))
      << "within it nothing is crossed";
  EXPECT_THAT(Lines(StaysOf({At("b", "NL", 9), At("a", "MX", 1)})),
              ElementsAre("MX a", "NL b"))
      << "in the order of their days";
}

// What was told, as steps keep it.
struct Book {
  std::vector<Step> steps;

  // The step that is planned next, "" for none: "record travel undoes".
  std::string Next(const std::vector<Stay>& stays) {
    const auto plan = PlanTold(kHer, stays, steps);
    EXPECT_THAT(plan.cancel, IsEmpty());
    if (plan.add.empty()) return "";
    EXPECT_THAT(plan.add, SizeIs(1));
    const NewStep& next = plan.add.front();
    steps.push_back({.row_id = "row-" + std::to_string(steps.size() + 1),
                     .kind = next.kind,
                     .person_row_id = next.person_row_id,
                     .undoes = next.undoes,
                     .record_id = next.record_id,
                     .peer_ref = next.peer_ref});
    return next.record_id + " " + next.peer_ref + " " + next.undoes;
  }
  // As the worker ends it.
  void Done(const std::string& travel) {
    Step& step = steps.back();
    step.state = StepState::kDone;
    if (step.peer_ref.empty()) step.peer_ref = travel;
    for (Step& forward : steps) {
      if (forward.row_id == step.undoes && !step.undoes.empty()) {
        forward.state = StepState::kCompensated;
      }
    }
  }
};

TEST(PlanTold, OneThingAfterAnother) {
  Book book;
  const std::vector<Stay> stays = StaysOf({At("in", "NL", 1), Left("out", 60)});
  EXPECT_EQ(book.Next(stays), "in  ");
  EXPECT_EQ(book.Next(stays), "") << "it is on its way";
  book.Done("t1");
  EXPECT_EQ(book.Next(stays), "out t1 ");
  book.Done("");
  EXPECT_EQ(book.Next(stays), "");
}

TEST(PlanTakenBack, OfWhoHasLeftNothingMoreIsTold) {
  EXPECT_THAT(PlanTakenBack(kHer, StaysOf({At("in", "NL", 1)}), {}).add,
              IsEmpty());
  Book book;
  book.Next(StaysOf({At("in", "NL", 1)}));
  book.Done("t1");
  EXPECT_THAT(PlanTakenBack(kHer, StaysOf({At("in", "NL", 1), Left("out", 60)}),
                            book.steps)
                  .add,
              IsEmpty());
  const auto plan = PlanTakenBack(kHer, {}, book.steps);
  ASSERT_THAT(plan.add, SizeIs(1));
  EXPECT_EQ(plan.add[0].peer_ref, "t1");
  EXPECT_EQ(plan.add[0].undoes, "row-1");
}

TEST(PlanTold, AnEntryThatWasNoneIsRemovedOnce) {
  Book book;
  book.Next(StaysOf({At("in", "NL", 1), Left("out", 60)}));
  book.Done("t1");
  book.Next(StaysOf({At("in", "NL", 1), Left("out", 60)}));
  book.Done("");
  EXPECT_EQ(book.Next(StaysOf({At("again", "NL", 2)})), "in t1 row-1");
  book.Done("");
  EXPECT_EQ(book.Next(StaysOf({At("again", "NL", 2)})), "again  ");
  book.Done("t2");
  EXPECT_EQ(book.Next(StaysOf({At("again", "NL", 2)})), "");
}

TEST(PlanTold, AnExitThatWasNoneIsCorrectedOnce) {
  Book book;
  const auto with = [](const char* exit) {
    return StaysOf({At("in", "MX", 1), Towards(exit, "NL", 8)});
  };
  book.Next(with("off"));
  book.Done("t1");
  book.Next(with("off"));
  book.Done("");
  EXPECT_EQ(book.Next(with("later")), "in t1 row-2");
  book.Done("");
  EXPECT_EQ(book.Next(with("later")), "later t1 ");
  book.Done("");
  EXPECT_EQ(book.Next(with("later")), "");
}

// Where the entry of a stay was none and a later one takes its place, the way
// out is told of that one too.
TEST(PlanTold, AnExitIsToldOfTheStayThatTakesThePlaceOfARemovedOne) {
  const Fact shelter = At("shelter", "NL", 1);
  const Fact place = At("place", "NL", 3);
  const Fact out = Left("out", 60);
  // Either step of the stay may stand first, as they are in no order.
  for (const bool exit_first : {false, true}) {
    Book book;
    book.Next(StaysOf({shelter, place, out}));
    book.Done("t1");
    book.Next(StaysOf({shelter, place, out}));
    book.Done("");
    if (exit_first) std::swap(book.steps[0], book.steps[1]);
    const std::vector<Stay> stays = StaysOf({place, out});
    EXPECT_EQ(book.Next(stays),
              exit_first ? "out t1 row-2" : "shelter t1 row-1");
    book.Done("");
    EXPECT_EQ(book.Next(stays), "place  ");
    book.Done("t2");
    EXPECT_EQ(book.Next(stays), "out t2 ");
    book.Done("");
    EXPECT_EQ(book.Next(stays), "");
    // And an entry that is one after all.
    const std::vector<Stay> again =
        StaysOf({At("before", "NL", 0), place, out});
    EXPECT_THAT(book.Next(again), HasSubstr(" t2 row-"));
    book.Done("");
    EXPECT_EQ(book.Next(again), "before  ");
    book.Done("t3");
    EXPECT_EQ(book.Next(again), "out t3 ");
    book.Done("");
    EXPECT_THAT(book.Next(stays), HasSubstr(" t3 row-"));
    book.Done("");
    EXPECT_EQ(book.Next(stays), "place  ");
    book.Done("t4");
    EXPECT_EQ(book.Next(stays), "out t4 ");
    book.Done("");
    EXPECT_EQ(book.Next(stays), "");
  }
}

TEST(PlanTold, AnExitThatIsOneAfterAllIsToldAnew) {
  Book book;
  const auto with = [](std::vector<Fact> out) {
    out.insert(out.begin(), At("in", "MX", 1));
    return StaysOf(std::move(out));
  };
  const std::vector<Stay> later = with({Towards("later", "NL", 9)});
  const std::vector<Stay> sooner =
      with({Towards("sooner", "NL", 8), Towards("later", "NL", 9)});
  for (const char* travel : {"t1", ""}) {
    book.Next(later);
    book.Done(travel);
  }
  EXPECT_EQ(book.Next(sooner), "in t1 row-2");
  book.Done("");
  EXPECT_EQ(book.Next(sooner), "sooner t1 ");
  book.Done("");
  EXPECT_EQ(book.Next(later), "in t1 row-4");
  book.Done("");
  EXPECT_EQ(book.Next(later), "later t1 ");
  book.Done("");
  EXPECT_EQ(book.Next(later), "");
}

// Somebody said that it was removed, and it was not.
TEST(PlanTold, AStayThatStandsAllTheSameIsToldOnceMoreAndNoMore) {
  Book book;
  const std::vector<Stay> stays = StaysOf({At("in", "NL", 1)});
  book.Next(stays);
  book.Done("t1");
  book.Next({});
  book.Done("");
  EXPECT_EQ(book.Next(stays), "in  ");
  book.Done("t1");
  EXPECT_EQ(book.Next(stays), "");
}

TEST(PlanTold, WhatWasRefusedIsNotToldByItselfAgain) {
  Book book;
  const std::vector<Stay> stays = StaysOf({At("in", "NL", 1), Left("out", 60)});
  book.Next(stays);
  book.steps.back().state = StepState::kFailed;
  EXPECT_EQ(book.Next(stays), "");
  book.steps.back().state = StepState::kCancelled;
  book.steps.back().error_reason = "SKIPPED";
  EXPECT_EQ(book.Next(stays), "") << "by an officer";
  book.steps.back().error_reason = "NOT_WANTED";
  EXPECT_EQ(book.Next(stays), "in  ") << "it is wanted again";
}

TEST(PlanTold, WhatNobodyWantsToldAnyMoreIsNotSent) {
  Book book;
  book.Next(StaysOf({At("in", "NL", 1)}));
  EXPECT_THAT(PlanTold(kHer, {}, book.steps).cancel, ElementsAre("row-1"));
  book.steps.back().state = StepState::kFailed;
  EXPECT_THAT(PlanTold(kHer, {}, book.steps).cancel, ElementsAre("row-1"));
  // It may have been heard: what comes of it is taken back.
  book.steps.back().state = StepState::kRunning;
  EXPECT_EQ(book.Next({}), "");
  book.Done("t1");
  EXPECT_EQ(book.Next({}), "in t1 row-1");
}

TEST(PlanTold, EachPersonForHerself) {
  Book book;
  book.Next(StaysOf({At("in", "NL", 1)}));
  const auto other =
      PlanTold("person-2", StaysOf({At("hers", "NL", 1)}), book.steps);
  ASSERT_THAT(other.add, SizeIs(1));
  EXPECT_EQ(other.add[0].person_row_id, "person-2");
}

TEST(DayOf, WhereTheStayIs) {
  Fact in = At("in", "NL", 0);
  in.at = absl::FromCivil(absl::CivilSecond(2031, 5, 14, 23, 30, 0),
                          absl::UTCTimeZone());
  in.zone = "Europe/Amsterdam";
  const Stay stay{.entry = in, .exit = {}};
  EXPECT_EQ(DayOf(stay, in), absl::CivilDay(2031, 5, 15));
}

}  // namespace
}  // namespace sojourn::relocation::travel_ledger_rules
