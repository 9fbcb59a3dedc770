#include "services/relocation/stay/risk_rules.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::risk_rules {
namespace {

using stay_rules::RiskFacts;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::CivilDay kTrial(2027, 3, 20);

absl::Time At(absl::CivilDay day) {
  return absl::FromCivil(day, absl::UTCTimeZone());
}

RiskFacts Assessed(absl::Time at, const std::string& trigger = "TRIAL") {
  return {.assessed_by = "ana",
          .second_assessor = "",
          .trigger = trigger,
          .assessed_at = at,
          .id = "risk"};
}

std::vector<Wait> WaitsAt(const std::vector<Cause>& causes,
                          const std::vector<RiskFacts>& risks, absl::Time now) {
  return Waits(Settle(causes, risks, now), /*first_missing=*/false);
}

TEST(CauseOf, IsWhatHappenedAndNotThatSheIsWell) {
  const auto of = [](Event event, std::string_view reason = "",
                     Overlay before = Overlay::kNone) {
    return CauseOf(event, reason, before);
  };
  EXPECT_EQ(of(Event::kCheckInRecorded, "NEEDS_HELP"), Kind::kNeedsHelp);
  EXPECT_EQ(of(Event::kCheckInRecorded, "WELL"), std::nullopt);
  EXPECT_EQ(of(Event::kFollowedUp, "AT_RISK"), Kind::kInDangerAgain);
  EXPECT_EQ(of(Event::kFollowUpEnded, "SAFE"), std::nullopt);
  EXPECT_EQ(of(Event::kContactBurnt), Kind::kContactExposed);
  EXPECT_EQ(of(Event::kDocumentBurnt), Kind::kDocumentExposed);
  EXPECT_EQ(of(Event::kPlaceBurnt), Kind::kPlaceExposed);
  EXPECT_EQ(of(Event::kDuressHeard), Kind::kDuress);
  EXPECT_EQ(of(Event::kResumed, "", Overlay::kDetained), Kind::kFoundOrFree);
  EXPECT_EQ(of(Event::kResumed), std::nullopt) << "only duress had ended";
  EXPECT_EQ(of(Event::kContactLost), std::nullopt) << "nobody can ask her";
}

TEST(Causes, OfADayBeginTwoWeeksBeforeAndEndWithAnAssessment) {
  const std::vector<Cause> days = {OfDay(Kind::kOwnDay, {kTrial, "TRIAL"}),
                                   OfDay(Kind::kCountryDay, {kTrial, "TRIAL"})};
  EXPECT_THAT(WaitsAt(days, {}, At(kTrial - 15)), IsEmpty());
  const std::vector<Wait> near = WaitsAt(days, {}, At(kTrial - 14));
  ASSERT_THAT(near, SizeIs(1)) << "the same day once";
  EXPECT_EQ(near[0].who, "PROGRAMME_OFFICER");
  EXPECT_EQ(near[0].what, "assess the risk again before 2027-03-20: TRIAL");
  EXPECT_EQ(near[0].due, At(kTrial));
  EXPECT_THAT(WaitsAt(days, {Assessed(At(kTrial - 15))}, At(kTrial)), SizeIs(1))
      << "what was known before it came near does not count";
  EXPECT_THAT(WaitsAt(days, {Assessed(At(kTrial - 14))}, At(kTrial)),
              IsEmpty());
  EXPECT_THAT(WaitsAt(days, {}, At(kTrial + 30)), SizeIs(1))
      << "a day that passed unseen is still to be looked at";
  const std::vector<Wait> both =
      WaitsAt({OfDay(Kind::kOwnDay, {kTrial + 1, "ELECTION"}), days[0]}, {},
              At(kTrial));
  ASSERT_THAT(both, SizeIs(2));
  EXPECT_LT(*both[0].due, *both[1].due);
}

TEST(Causes, OfADepartureCountFromWhenItWasPlanned) {
  const absl::Time planned = At(kTrial - 3);
  const Cause departure = OfDeparture(kTrial, planned, /*begun=*/false);
  EXPECT_EQ(departure.due, At(kTrial));
  EXPECT_THAT(WaitsAt({departure}, {Assessed(planned - absl::Hours(1))},
                      planned + absl::Hours(1)),
              SizeIs(1))
      << "nobody had weighed this way";
  EXPECT_THAT(WaitsAt({departure}, {Assessed(planned + absl::Hours(1))},
                      planned + absl::Hours(2)),
              IsEmpty());
  const Cause begun = OfDeparture(kTrial, planned, /*begun=*/true);
  EXPECT_THAT(WaitsAt({begun}, {}, At(kTrial)), IsEmpty());
  EXPECT_TRUE(Settle({begun}, {}, At(kTrial))[0].overtaken)
      << "it stays readable that nobody did";
  const Cause far = OfDeparture(kTrial, At(kTrial - 90), /*begun=*/false);
  EXPECT_THAT(WaitsAt({far}, {Assessed(At(kTrial - 60))}, At(kTrial - 10)),
              SizeIs(1));
}

TEST(Causes, OfTheEndOfAStayAreAnsweredByWhatComesAfterItAlone) {
  const Cause end = OfStayEnd(kTrial, /*over=*/false);
  EXPECT_THAT(WaitsAt({end}, {}, At(kTrial - 31)), IsEmpty());
  EXPECT_THAT(WaitsAt({end}, {Assessed(At(kTrial - 20), "NEW_INCIDENT")},
                      At(kTrial - 10)),
              SizeIs(1));
  EXPECT_THAT(WaitsAt({end}, {Assessed(At(kTrial - 20), "BEFORE_RETURN")},
                      At(kTrial - 10)),
              IsEmpty());
}

TEST(Causes, OfWhatHappenedAreOneLineAndKeepTheirAnswer) {
  const absl::Time first = At(kTrial);
  const std::vector<Cause> happened = {
      OfIncident(Kind::kPlaceExposed, first + absl::Hours(2), Level::kL2),
      OfIncident(Kind::kNeedsHelp, first, Level::kL2)};
  const auto waits = WaitsAt(happened, {}, first + absl::Hours(3));
  ASSERT_THAT(waits, SizeIs(1));
  EXPECT_EQ(waits[0].what,
            "assess the risk again after what happened: NEEDS_HELP, "
            "PLACE_EXPOSED");
  EXPECT_EQ(waits[0].due, first + absl::Hours(24));
  EXPECT_EQ(OfIncident(Kind::kNeedsHelp, first, Level::kL3).due,
            first + absl::Hours(72));
  const std::vector<RiskFacts> since = {Assessed(first + absl::Hours(1))};
  const auto settled = Settle(happened, since, first + absl::Hours(3));
  ASSERT_THAT(settled, SizeIs(2));
  EXPECT_EQ(settled[0].answered_by, "risk");
  EXPECT_TRUE(settled[1].open()) << "it happened after the assessment";
  EXPECT_THAT(Waits(Settle(happened, {}, first + absl::Hours(3)),
                    /*first_missing=*/true),
              IsEmpty())
      << "the first assessment looks at it";
}

TEST(FirstWait, IsPromisedADayAfterTriageToUrgentCases) {
  Relocation urgent;
  urgent.level = Level::kL2;
  urgent.received_at = At(kTrial);
  EXPECT_EQ(FirstWait(urgent, {}), std::nullopt) << "nobody has triaged it";
  urgent.milestones.triaged = At(kTrial) + absl::Hours(2);
  EXPECT_EQ(FirstWait(urgent, {}), std::nullopt)
      << "it was triaged before anything was promised";
  urgent.milestones.risk_asked = urgent.milestones.triaged;
  ASSERT_TRUE(FirstWait(urgent, {}).has_value());
  EXPECT_EQ(FirstWait(urgent, {})->due, At(kTrial) + absl::Hours(26));
  EXPECT_EQ(FirstWait(urgent, {Assessed(At(kTrial) + absl::Hours(3))}),
            std::nullopt);
  EXPECT_TRUE(FirstWait(urgent, {Assessed(At(kTrial - 1))}).has_value())
      << "of an earlier journey";
  Relocation away = urgent;
  away.state = State::kInStay;
  EXPECT_EQ(FirstWait(away, {}), std::nullopt) << "what comes later asks then";
  urgent.level = Level::kL3;
  EXPECT_EQ(FirstWait(urgent, {}), std::nullopt);
}

}  // namespace
}  // namespace sojourn::relocation::risk_rules
