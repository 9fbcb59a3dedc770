// Every step of an application in every state, and what follows a decision.
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/visa/visa_rules.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using S = ApplicationState;
using Flag = ApplicationFlag;

constexpr CivilDay kDay(2026, 4, 1);
const absl::Time kOpened =
    absl::FromCivil(absl::CivilHour(2026, 3, 1, 12), absl::UTCTimeZone());
const absl::Time kNow =
    absl::FromCivil(absl::CivilHour(2026, 7, 1, 12), absl::UTCTimeZone());

Application Opened(int appeal_days = 0) {
  Route route;
  route.public_id = "route-1";
  route.scheme = Scheme::kC;
  route.allowed_days = 90;
  route.documents = {DocumentKind::kInsurance};
  route.clocks.appeal_days = appeal_days;
  route.missions = {
      {.organisation_id = "mission-1", .time_zone = "Africa/Nairobi"}};
  const OpenSpec spec{.case_ref = "case-1",
                      .person_ref = "person-1",
                      .mission_organisation_id = "mission-1",
                      .stay = {CivilDay(2026, 6, 1), CivilDay(2026, 7, 30)}};
  return *Open(spec, route, kOpened);
}

Visa Sticker() {
  return {.scheme = Scheme::kC,
          .valid = {CivilDay(2026, 5, 25), CivilDay(2026, 8, 20)},
          .days = 60,
          .entries = VisaEntries::kSingle};
}

Telling Of(FactType type, CivilDay on = kDay) {
  Telling telling{.type = type, .occurred_on = on};
  switch (type) {
    case FactType::kDocumentRecorded:
      telling.document = {.kind = DocumentKind::kInsurance,
                          .status = DocumentStatus::kProvided};
      break;
    case FactType::kIssued:
      telling.visa = Sticker();
      break;
    case FactType::kRefused:
    case FactType::kAnnulled:
      telling.grounds = {RefusalGround::kMeansNotProven};
      break;
    case FactType::kDocumentsAsked:
      telling.asked = {DocumentKind::kMeans};
      telling.asked_by = on + 7;
      break;
    case FactType::kExtended:
      telling.visa = Visa{
          .valid = {CivilDay(2026, 5, 25), CivilDay(2026, 9, 5)}, .days = 76};
      telling.extension = {.ground = ExtensionGround::kHumanitarian};
      break;
    default:
      break;
  }
  return telling;
}

Telling Preclearance(PreclearanceOutcome outcome) {
  Telling telling = Of(FactType::kPreclearanceRecorded);
  telling.preclearance = outcome;
  return telling;
}

Application Told(const Application& current, const Telling& telling,
                 absl::Time now = kNow) {
  return *Record(current, telling, now);
}

Application Examined(int appeal_days = 0) {
  Application app = Told(Opened(appeal_days), Of(FactType::kLodged));
  app.flags.clear();
  return Told(app, Of(FactType::kAdmissible, kDay + 2));
}

const Deadline* Find(const Application& app, DeadlineKind kind) {
  for (const Deadline& deadline : app.deadlines) {
    if (deadline.kind == kind) return &deadline;
  }
  return nullptr;
}

// What calls tell, and the event each is.
std::vector<std::pair<Telling, Event>> Calls() {
  return {
      {Of(FactType::kDocumentRecorded), Event::kDocument},
      {Preclearance(PreclearanceOutcome::kAsked), Event::kAskPreclearance},
      {Preclearance(PreclearanceOutcome::kGranted), Event::kGrantPreclearance},
      {Preclearance(PreclearanceOutcome::kRefused), Event::kRefusePreclearance},
      {Of(FactType::kLodged), Event::kLodge},
      {Of(FactType::kAdmissible), Event::kAdmit},
      {Of(FactType::kConsultation), Event::kConsult},
      {Of(FactType::kDocumentsAsked), Event::kAskDocuments},
      {Of(FactType::kIssued), Event::kIssue},
      {Of(FactType::kRefused), Event::kRefuse},
      {Of(FactType::kAppealed), Event::kAppeal},
      {Of(FactType::kCollected), Event::kCollect},
      {Of(FactType::kExtended), Event::kExtend},
      {Of(FactType::kAnnulled), Event::kAnnul}};
}

TEST(ProcedureTest, EveryCallInEveryStateIsKeptAndLeadsWhereTheTableSays) {
  for (int s = 1; s <= static_cast<int>(S::kWithdrawn); ++s) {
    for (const auto& [telling, event] : Calls()) {
      Application app = Opened();
      app.state = static_cast<S>(s);
      if (HoldsVisa(app.state)) app.visa = Sticker();
      const Application after = Told(app, telling);
      const std::string what =
          std::string(NameOf(app.state)) + " " + std::string(EventName(event));
      ASSERT_EQ(after.history.size(), app.history.size() + 1) << what;
      const auto& flags = after.history.back().flags;
      if (app.state == S::kWithdrawn) {
        EXPECT_EQ(after.state, S::kWithdrawn) << what;
        EXPECT_THAT(flags, Contains(Flag::kAfterWithdrawal)) << what;
        continue;
      }
      const auto in_order = Next(app.state, event);
      S expected = in_order.value_or(NextOutOfOrder(app.state, event, true));
      // A sticker that is still good was told wrongly before.
      if (app.state == S::kExpired && event == Event::kIssue) {
        expected = S::kIssued;
      }
      EXPECT_EQ(NameOf(after.state), NameOf(expected)) << what;
      if (in_order) {
        EXPECT_THAT(flags, Not(Contains(Flag::kOutOfOrder))) << what;
      } else {
        EXPECT_THAT(flags, Contains(Flag::kOutOfOrder)) << what;
      }
    }
  }
}

TEST(ProcedureTest, ConsultationHasSevenDaysAndTheDecisionGoesOn) {
  Application app = Told(Examined(), Of(FactType::kConsultation, kDay + 3));
  EXPECT_EQ(app.state, S::kConsultation);
  EXPECT_EQ(Find(app, DeadlineKind::kConsultationDue)->due, kDay + 10);
  EXPECT_EQ(Find(app, DeadlineKind::kDecisionDue)->due, kDay + 17);
  // Nobody answered, which is consent: the decision is in time all the same.
  app = Told(app, Of(FactType::kIssued, kDay + 15));
  EXPECT_EQ(StateOf(*Find(app, DeadlineKind::kConsultationDue), kDay + 20),
            DeadlineState::kMet);
  EXPECT_THAT(app.flags, IsEmpty());
}

TEST(ProcedureTest, WhatIsAskedForIsMissingUntilItComes) {
  Telling asked = Of(FactType::kDocumentsAsked, kDay + 3);
  asked.asked = {DocumentKind::kMeans, DocumentKind::kInsurance};
  Application app = Told(Examined(), Of(FactType::kDocumentRecorded));
  app = Told(app, asked);
  EXPECT_EQ(app.state, S::kDocumentsAsked);
  EXPECT_THAT(MissingDocuments(app),
              IsSupersetOf({DocumentKind::kInsurance, DocumentKind::kMeans}));
  EXPECT_EQ(WaitingFor(app)[0].who, "DEFENDER");
  EXPECT_EQ(WaitingFor(app)[0].due, kDay + 10);
  app = Told(app, Of(FactType::kDocumentRecorded, kDay + 5));
  EXPECT_EQ(WaitingFor(app)[0].who, "DEFENDER") << "one is missing yet";
  Telling means = Of(FactType::kDocumentRecorded, kDay + 11);
  means.document->kind = DocumentKind::kMeans;
  app = Told(app, means);
  EXPECT_EQ(WaitingFor(app)[0].who, "MISSION_OFFICER");
  EXPECT_THAT(app.flags, ElementsAre(Flag::kDocumentsLate));
  EXPECT_EQ(StateOf(*Find(app, DeadlineKind::kDocumentsBy), kDay + 20),
            DeadlineState::kMissed);
}

TEST(ProcedureTest, AskingForDocumentsDoesNotStopTheClock) {
  Application app = Examined();
  const CivilDay due = Find(app, DeadlineKind::kDecisionDue)->due;
  for (int day = 4; day < 8; day += 2) {
    app = Told(app, Of(FactType::kDocumentsAsked, kDay + day));
    app = Told(app, Of(FactType::kAdmissible, kDay + day + 1));
    EXPECT_EQ(app.state, S::kAdmissible);
    EXPECT_EQ(Find(app, DeadlineKind::kDecisionDue)->due, due);
    EXPECT_TRUE(Find(app, DeadlineKind::kDocumentsBy)->cancelled);
  }
}

TEST(ProcedureTest, DocumentsAskedBeforeAdmissionStartNoClock) {
  Application app = Told(Opened(), Of(FactType::kLodged));
  app = Told(app, Of(FactType::kDocumentsAsked, kDay + 1));
  EXPECT_EQ(Find(app, DeadlineKind::kDecisionDue), nullptr);
  app = Told(app, Of(FactType::kAdmissible, kDay + 5));
  EXPECT_EQ(Find(app, DeadlineKind::kDecisionDue)->due, kDay + 20);
}

TEST(ProcedureTest, TheTimeToAppealIsTheDecisionsElseTheRoutesElseAsked) {
  Telling refused = Of(FactType::kRefused, kDay + 10);
  Application app = Told(Examined(), refused);
  EXPECT_EQ(Find(app, DeadlineKind::kAppealBy), nullptr);
  EXPECT_THAT(NoticesOf(app), ::testing::SizeIs(1));

  app = Told(Examined(30), refused);
  EXPECT_EQ(Find(app, DeadlineKind::kAppealBy)->due, kDay + 40);
  EXPECT_THAT(NoticesOf(app), IsEmpty());

  refused.notified_on = kDay + 12;
  app = Told(Examined(30), refused);
  EXPECT_EQ(Find(app, DeadlineKind::kAppealBy)->due, kDay + 42);

  refused.appeal_by = kDay + 20;
  app = Told(Examined(30), refused);
  EXPECT_EQ(Find(app, DeadlineKind::kAppealBy)->due, kDay + 20);

  refused.notified_on = CivilDay(2026, 7, 2);
  EXPECT_EQ(ReasonOf(Record(Examined(), refused, kNow).status()),
            "DATE_IN_FUTURE");
}

TEST(ProcedureTest, AnAppealInTimeIsDecidedEitherWay) {
  const Application refused =
      Told(Examined(30), Of(FactType::kRefused, kDay + 10));
  Telling appeal = Of(FactType::kAppealed, kDay + 40);
  appeal.lodged_with = "Court";
  const Application app = Told(refused, appeal);
  EXPECT_EQ(app.state, S::kAppealed);
  EXPECT_THAT(app.flags, IsEmpty());
  EXPECT_EQ(app.after.appeal_lodged_with, "Court");
  EXPECT_EQ(NextDeadline(app), std::nullopt);
  EXPECT_EQ(Told(app, Of(FactType::kIssued, kDay + 60)).state, S::kIssued);
  const Application again = Told(app, Of(FactType::kRefused, kDay + 60));
  EXPECT_EQ(again.state, S::kRefused);
  EXPECT_THAT(again.flags, IsEmpty()) << "the first decision was in time";
  EXPECT_EQ(Find(again, DeadlineKind::kAppealBy)->due, kDay + 90);

  appeal.occurred_on = kDay + 41;
  EXPECT_THAT(Told(refused, appeal).flags, ElementsAre(Flag::kAppealLate));
}

// The court decided before anybody told that it was asked.
TEST(ProcedureTest, AnAppealToldAfterItsVisaTakesNoVisaAway) {
  Application app = Told(Examined(), Of(FactType::kRefused, kDay + 10));
  app = Told(app, Of(FactType::kIssued, kDay + 40));
  app = Told(app, Of(FactType::kAppealed, kDay + 12));
  EXPECT_EQ(app.state, S::kIssued);
  EXPECT_TRUE(app.visa.has_value());
}

TEST(ProcedureTest, AnExtensionReplacesTheValidity) {
  Application app = Told(Examined(), Of(FactType::kIssued, kDay + 10));
  app = Told(app, Of(FactType::kCollected, kDay + 12));
  app.state = S::kUsed;
  const absl::Time in_time =
      absl::FromCivil(absl::CivilHour(2026, 8, 20, 12), absl::UTCTimeZone());
  const Telling extended = Of(FactType::kExtended, CivilDay(2026, 8, 18));
  Application after = Told(app, extended, in_time);
  EXPECT_EQ(after.state, S::kExtended);
  EXPECT_EQ(after.visa->valid.last, CivilDay(2026, 9, 5));
  EXPECT_EQ(after.visa->entries, VisaEntries::kSingle);
  EXPECT_EQ(after.after.extension->ground, ExtensionGround::kHumanitarian);
  EXPECT_THAT(after.flags, IsEmpty());

  after = Told(app, extended, in_time + absl::Hours(24));
  EXPECT_THAT(after.flags, ElementsAre(Flag::kExtensionLate));

  // By then it had expired by itself: it had not.
  app.state = S::kExpired;
  after = Told(app, extended, in_time + absl::Hours(24));
  EXPECT_EQ(after.state, S::kExtended);
  EXPECT_THAT(after.flags,
              ElementsAre(Flag::kOutOfOrder, Flag::kExtensionLate));
}

TEST(ProcedureTest, AnAnnulledVisaIsGoneAndMayBeAppealed) {
  Application app = Told(Examined(30), Of(FactType::kIssued, kDay + 10));
  Telling annulled = Of(FactType::kAnnulled, kDay + 15);
  annulled.grounds = {RefusalGround::kAlert};
  annulled.revoked = true;
  app = Told(app, annulled);
  EXPECT_EQ(app.state, S::kAnnulled);
  EXPECT_FALSE(app.visa.has_value());
  EXPECT_TRUE(app.after.revoked);
  EXPECT_THAT(app.refusal_grounds, ElementsAre(RefusalGround::kAlert));
  EXPECT_EQ(NextDeadline(app)->due, kDay + 45);
  EXPECT_EQ(WaitingFor(app)[0].who, "DEFENDER");
  EXPECT_EQ(Told(app, Of(FactType::kAppealed, kDay + 20)).state, S::kAppealed);
}

TEST(ProcedureTest, AnAnnulmentIsWhatAWithdrawnApplicationWaitsFor) {
  const Application withdrawn = **Withdraw(Examined(), kNow);
  Application app = Told(withdrawn, Of(FactType::kIssued, kDay + 10));
  ASSERT_THAT(WaitingFor(app), ::testing::SizeIs(1));
  EXPECT_EQ(NextActions(app)[0].rpc, "RecordAnnulled");
  app = Told(app, Of(FactType::kAnnulled, kDay + 11));
  EXPECT_EQ(app.state, S::kWithdrawn);
  EXPECT_THAT(WaitingFor(app), IsEmpty());
}

TEST(ProcedureTest, AMinorsChecklistFollowsWhoTravels) {
  Route route;
  route.public_id = "route-1";
  route.scheme = Scheme::kC;
  route.allowed_days = 90;
  route.missions = {
      {.organisation_id = "mission-1", .time_zone = "Africa/Nairobi"}};
  OpenSpec spec{.case_ref = "case-1",
                .person_ref = "child",
                .mission_organisation_id = "mission-1",
                .stay = {CivilDay(2026, 6, 1), CivilDay(2026, 7, 30)},
                .minor = true};
  spec.guardianship.person_refs = {"mother"};
  EXPECT_THAT(MissingDocuments(*Open(spec, route, kOpened)),
              IsSupersetOf({DocumentKind::kBirthCertificate,
                            DocumentKind::kParentalConsent}));
  spec.guardianship.person_refs.push_back("father");
  EXPECT_THAT(MissingDocuments(*Open(spec, route, kOpened)),
              Not(Contains(DocumentKind::kParentalConsent)));
  spec.guardianship = {.unaccompanied = true};
  EXPECT_THAT(MissingDocuments(*Open(spec, route, kOpened)),
              Contains(DocumentKind::kParentalConsent));
}

}  // namespace
}  // namespace sojourn::visa
