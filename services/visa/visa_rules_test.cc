#include "services/visa/visa_rules.h"

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using S = ApplicationState;
using Flag = ApplicationFlag;

const absl::Time kNow =
    absl::FromCivil(absl::CivilHour(2026, 3, 1, 12), absl::UTCTimeZone());

Route MakeRoute() {
  Route route;
  route.public_id = "route-1";
  route.destination_country = "NL";
  route.scheme = Scheme::kC;
  route.allowed_days = 90;
  route.documents = {DocumentKind::kApplicationForm, DocumentKind::kInsurance};
  route.missions = {{.organisation_id = "mission-1",
                     .covers_countries = {"KE"},
                     .time_zone = "Africa/Nairobi",
                     .handling = Handling::kDiplomatOnly}};
  return route;
}

OpenSpec MakeSpec() {
  return {.case_ref = "case-1",
          .person_ref = "person-1",
          .route_id = "route-1",
          .present_country = "KE",
          .stay = {CivilDay(2026, 6, 1), CivilDay(2026, 7, 30)}};
}

Application Opened() { return *Open(MakeSpec(), MakeRoute(), kNow); }

Application Told(const Application& current, const Telling& telling,
                 absl::Time now = kNow + absl::Hours(24 * 90)) {
  return *Record(current, telling, now);
}

Telling Tell(FactType type, CivilDay on) {
  Telling telling{.type = type, .occurred_on = on};
  if (type == FactType::kIssued) {
    telling.visa = {.scheme = Scheme::kC,
                    .valid = {CivilDay(2026, 5, 25), CivilDay(2026, 8, 20)},
                    .days = 60,
                    .entries = VisaEntries::kSingle};
  }
  if (type == FactType::kRefused) {
    telling.grounds = {RefusalGround::kMeansNotProven};
    telling.appeal_by = on + 30;
  }
  return telling;
}

Telling Provided(DocumentKind kind) {
  Telling telling{.type = FactType::kDocumentRecorded,
                  .occurred_on = CivilDay(2026, 3, 1)};
  telling.document = {.kind = kind, .status = DocumentStatus::kProvided};
  return telling;
}

Application Booked() {
  Application app = Opened();
  for (const DocumentKind kind : MissingDocuments(Opened())) {
    app = Told(app, Provided(kind));
  }
  return *Book(app, kNow + absl::Hours(24 * 30), kNow);
}

TEST(OpenTest, TakesMissionAndClocksFromTheRoute) {
  const Application app = Opened();
  EXPECT_EQ(app.state, S::kPlanned);
  EXPECT_EQ(app.mission_organisation_id, "mission-1");
  EXPECT_EQ(app.handling, Handling::kDiplomatOnly);
  EXPECT_THAT(MissingDocuments(app), Contains(DocumentKind::kInsurance));
  ASSERT_EQ(app.deadlines.size(), 2u);
  EXPECT_EQ(app.deadlines[0].due, CivilDay(2025, 12, 1));
  EXPECT_EQ(app.deadlines[1].due, CivilDay(2026, 5, 17));
  EXPECT_THAT(app.flags, IsEmpty());
}

TEST(OpenTest, MinorsNeedMoreDocuments) {
  OpenSpec spec = MakeSpec();
  spec.minor = true;
  EXPECT_THAT(MissingDocuments(*Open(spec, MakeRoute(), kNow)),
              Contains(DocumentKind::kParentalConsent));
}

TEST(OpenTest, ThePossibleReasonsAgainstIt) {
  const auto reason = [](const OpenSpec& spec, const Route& route) {
    return ReasonOf(Open(spec, route, kNow).status());
  };
  Route route = MakeRoute();
  route.status = RouteStatus::kSuspended;
  EXPECT_EQ(reason(MakeSpec(), route), "ROUTE_SUSPENDED");
  route = MakeRoute();
  route.scheme = Scheme::kVisaFree;
  EXPECT_EQ(reason(MakeSpec(), route), "NO_APPLICATION_NEEDED");
  route = MakeRoute();
  route.quota_per_year = route.quota_used = 3;
  EXPECT_EQ(reason(MakeSpec(), route), "QUOTA_EXHAUSTED");
  OpenSpec spec = MakeSpec();
  spec.present_country = "CO";
  EXPECT_EQ(reason(spec, MakeRoute()), "MISSION_NOT_COVERING");
  spec.mission_organisation_id = "mission-2";
  EXPECT_EQ(reason(spec, MakeRoute()), "MISSION_NOT_COVERING");
  spec = MakeSpec();
  spec.stay.last = CivilDay(2026, 9, 1);
  EXPECT_EQ(reason(spec, MakeRoute()), "ROUTE_DAYS_EXCEEDED");
}

TEST(RecordTest, TheStraightPathRaisesNoFlag) {
  Application app = Booked();
  EXPECT_EQ(app.state, S::kAppointmentBooked);
  app = Told(app, Tell(FactType::kLodged, CivilDay(2026, 4, 1)));
  EXPECT_EQ(app.state, S::kLodged);
  app = Told(app, Tell(FactType::kAdmissible, CivilDay(2026, 4, 3)));
  EXPECT_THAT(NextDeadline(app)->due, CivilDay(2026, 4, 18));
  app = Told(app, Tell(FactType::kIssued, CivilDay(2026, 4, 15)));
  EXPECT_EQ(app.state, S::kIssued);
  app = Told(app, Tell(FactType::kCollected, CivilDay(2026, 4, 20)));
  EXPECT_EQ(app.state, S::kCollected);
  EXPECT_THAT(app.flags, IsEmpty());
  EXPECT_EQ(NextDeadline(app), std::nullopt);
  // Opened, each paper, booked, and the four of the mission.
  EXPECT_EQ(app.history.size(), 6 + app.checklist.size());
}

TEST(RecordTest, NothingIsToldOfTheFuture) {
  // It is already 2 March in Nairobi when it is still 1 March in UTC.
  const absl::Time evening =
      absl::FromCivil(absl::CivilHour(2026, 3, 1, 22), absl::UTCTimeZone());
  const Telling tomorrow = Tell(FactType::kLodged, CivilDay(2026, 3, 2));
  EXPECT_TRUE(Record(Opened(), tomorrow, evening).ok());
  EXPECT_EQ(ReasonOf(Record(Opened(), tomorrow, kNow).status()),
            "DATE_IN_FUTURE");
}

TEST(RecordTest, WhatWasMissingAtTheCounterBecomesFlags) {
  Application app = Opened();
  app.preclearance = true;
  app = Told(app, Tell(FactType::kLodged, CivilDay(2026, 5, 18)));
  EXPECT_EQ(app.state, S::kLodged);
  EXPECT_THAT(app.flags, ElementsAre(Flag::kOutOfOrder, Flag::kLodgedTooLate,
                                     Flag::kDocumentsIncomplete,
                                     Flag::kPreclearanceMissing));
  EXPECT_EQ(StateOf(app.deadlines[1], CivilDay(2026, 6, 1)),
            DeadlineState::kMissed);
}

TEST(RecordTest, AVisaIssuedOutOfTheBlueIsIssued) {
  const Application app =
      Told(Opened(), Tell(FactType::kIssued, CivilDay(2026, 4, 1)));
  EXPECT_EQ(app.state, S::kIssued);
  EXPECT_THAT(app.flags, ElementsAre(Flag::kOutOfOrder));
  EXPECT_EQ(NextDeadline(app), std::nullopt);
}

TEST(RecordTest, AFactToldLateDoesNotMoveBack) {
  Application app =
      Told(Opened(), Tell(FactType::kIssued, CivilDay(2026, 4, 20)));
  app = Told(app, Tell(FactType::kAdmissible, CivilDay(2026, 4, 1)));
  EXPECT_EQ(app.state, S::kIssued);
  EXPECT_TRUE(app.visa.has_value());
  EXPECT_EQ(NextDeadline(app), std::nullopt);
}

TEST(RecordTest, ToldAgainTheLaterTellingReplacesTheDay) {
  Application app = Booked();
  app = Told(app, Tell(FactType::kLodged, CivilDay(2026, 4, 1)));
  app = Told(app, Tell(FactType::kAdmissible, CivilDay(2026, 4, 3)));
  app = Told(app, Tell(FactType::kAdmissible, CivilDay(2026, 4, 6)));
  EXPECT_EQ(app.state, S::kAdmissible);
  EXPECT_THAT(app.flags, IsEmpty());
  EXPECT_EQ(NextDeadline(app)->due, CivilDay(2026, 4, 21));
}

TEST(RecordTest, RefusalKeepsGroundsAndTheAppealOpen) {
  Application app = Booked();
  app = Told(app, Tell(FactType::kLodged, CivilDay(2026, 4, 1)));
  app = Told(app, Tell(FactType::kAdmissible, CivilDay(2026, 4, 3)));
  app = Told(app, Tell(FactType::kRefused, CivilDay(2026, 5, 25)));
  EXPECT_EQ(app.state, S::kRefused);
  EXPECT_THAT(app.refusal_grounds, ElementsAre(RefusalGround::kMeansNotProven));
  EXPECT_THAT(app.flags, ElementsAre(Flag::kDecisionLate));
  EXPECT_EQ(NextDeadline(app)->kind, DeadlineKind::kAppealBy);
  // The decision is replaced by a newer one.
  app = Told(app, Tell(FactType::kIssued, CivilDay(2026, 5, 26)));
  EXPECT_EQ(app.state, S::kIssued);
  EXPECT_THAT(app.refusal_grounds, IsEmpty());
  EXPECT_EQ(NextDeadline(app), std::nullopt);
  // An older refusal told afterwards does not replace it.
  app = Told(app, Tell(FactType::kRefused, CivilDay(2026, 4, 30)));
  EXPECT_EQ(app.state, S::kIssued);
  EXPECT_TRUE(app.visa.has_value());
}

TEST(RecordTest, AVisaShorterThanTheStayIsFlagged) {
  Telling issued = Tell(FactType::kIssued, CivilDay(2026, 4, 1));
  issued.visa->days = 59;
  EXPECT_THAT(Told(Opened(), issued).flags,
              Contains(Flag::kVisaShorterThanStay));
}

TEST(RecordTest, AfterWithdrawalFactsAreKeptAndChangeNoState) {
  const Application withdrawn = **Withdraw(Opened(), kNow);
  const Application app =
      Told(withdrawn, Tell(FactType::kIssued, CivilDay(2026, 4, 1)));
  EXPECT_EQ(app.state, S::kWithdrawn);
  EXPECT_THAT(app.flags, ElementsAre(Flag::kAfterWithdrawal));
  ASSERT_EQ(WaitingFor(app).size(), 1u);
  EXPECT_EQ(WaitingFor(app)[0].who, "MISSION_OFFICER");
}

TEST(RecordTest, PreclearanceOpensTheWayToAnAppointment) {
  Route route = MakeRoute();
  route.preclearance = true;
  Application app = *Open(MakeSpec(), route, kNow);
  const absl::Time appointment = kNow + absl::Hours(48);
  EXPECT_EQ(ReasonOf(Book(app, appointment, kNow).status()),
            "PRECLEARANCE_MISSING");
  Telling telling{.type = FactType::kPreclearanceRecorded,
                  .occurred_on = CivilDay(2026, 3, 1),
                  .preclearance = PreclearanceOutcome::kAsked};
  app = Told(app, telling);
  EXPECT_EQ(app.state, S::kPreclearancePending);
  telling.preclearance = PreclearanceOutcome::kGranted;
  app = Told(app, telling);
  EXPECT_EQ(app.state, S::kPreclearanceGranted);
  EXPECT_THAT(app.flags, IsEmpty());
  EXPECT_EQ(Book(app, appointment, kNow)->state, S::kAppointmentBooked);
}

TEST(BookTest, GuardsAndTheFlagOfALateAppointment) {
  const Application app = Opened();
  EXPECT_EQ(ReasonOf(Book(app, kNow - absl::Minutes(1), kNow).status()),
            "TIME_IN_PAST");
  const Application lodged =
      Told(app, Tell(FactType::kLodged, CivilDay(2026, 3, 1)));
  EXPECT_EQ(ReasonOf(Book(lodged, kNow + absl::Hours(1), kNow).status()),
            "STATE_FORBIDS");
  Application booked = *Book(app, kNow + absl::Hours(24 * 80), kNow);
  EXPECT_THAT(booked.flags, ElementsAre(Flag::kAppointmentTooLate));
  booked = *Book(booked, kNow + absl::Hours(24 * 20), kNow);
  EXPECT_THAT(booked.flags, IsEmpty());
}

TEST(WithdrawTest, EndsWhatRunsAndLeavesWhatHasEnded) {
  const Application withdrawn = **Withdraw(Booked(), kNow);
  EXPECT_EQ(withdrawn.state, S::kWithdrawn);
  EXPECT_EQ(NextDeadline(withdrawn), std::nullopt);
  EXPECT_EQ(*Withdraw(withdrawn, kNow), std::nullopt);
  Application used = Booked();
  used.state = S::kUsed;
  EXPECT_EQ(ReasonOf(Withdraw(used, kNow).status()), "VISA_IN_USE");
}

TEST(DeadlineTest, SaysWhomItWasBroughtToWhileItIsOpen) {
  Deadline by{.kind = DeadlineKind::kLodgeBy, .due = CivilDay(2026, 5, 17)};
  const auto level = [&](int day) {
    return EscalationOf(by, CivilDay(2026, 5, day));
  };
  EXPECT_EQ(level(16), EscalationLevel::kUnspecified) << "nobody was told";
  by.told = EscalationLevel::kHeadOfMission;
  EXPECT_EQ(level(16), EscalationLevel::kHeadOfMission);
  EXPECT_EQ(level(20), EscalationLevel::kHeadOfMission);
  by.met_on = CivilDay(2026, 5, 16);
  EXPECT_EQ(level(20), EscalationLevel::kUnspecified);
  by.met_on.reset();
  EXPECT_EQ(StateOf(by, CivilDay(2026, 5, 17)), DeadlineState::kOpen);
  EXPECT_EQ(StateOf(by, CivilDay(2026, 5, 18)), DeadlineState::kOverdue);
}

TEST(WaitingTest, EveryRunningStateSaysWhoActs) {
  Application app = Opened();
  for (int s = 1; s <= static_cast<int>(S::kAppealed); ++s) {
    app.state = static_cast<S>(s);
    if (app.state == S::kPreclearanceRefused) continue;
    EXPECT_THAT(WaitingFor(app), ::testing::Not(IsEmpty()))
        << NameOf(app.state);
  }
  EXPECT_THAT(NextActions(Opened())[0].rpc, "RecordDocument");
}

TEST(WaitingTest, ALostBedIsTheOfficesAsLongAsSomethingIsDecided) {
  const auto waits = [](S state) {
    Application app = Opened();
    app.state = state;
    const size_t before = WaitingFor(app).size();
    app.identity.emplace().accommodation_changes = true;
    const std::vector<Awaited> after = WaitingFor(app);
    return after.size() > before && after.back().who == "PROGRAMME_OFFICER";
  };
  EXPECT_TRUE(waits(S::kPlanned));
  EXPECT_TRUE(waits(S::kLodged));
  EXPECT_TRUE(waits(S::kIssued));
  EXPECT_TRUE(waits(S::kAppealed));
  EXPECT_FALSE(waits(S::kCollected));
  EXPECT_FALSE(waits(S::kUsed));
  EXPECT_FALSE(waits(S::kRefused));
  EXPECT_FALSE(waits(S::kWithdrawn));
}

}  // namespace
}  // namespace sojourn::visa
