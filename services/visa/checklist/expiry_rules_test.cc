#include "services/visa/checklist/expiry_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using D = DocumentKind;

constexpr ApplicationFlag kFlag = ApplicationFlag::kDocumentExpiresEarly;
const CivilDay kToday(2027, 3, 1);
const absl::Time kNow =
    absl::FromCivil(absl::CivilHour(2027, 3, 1, 12), absl::UTCTimeZone());

Application Planned() {
  Application app;
  app.scheme = Scheme::kC;
  app.time_zone = "Africa/Nairobi";
  app.state = ApplicationState::kPlanned;
  app.stay = LegalDays{CivilDay(2027, 6, 1), CivilDay(2027, 7, 31)};
  return app;
}

Telling Provided(D kind, std::optional<CivilDay> expires) {
  Telling telling{.type = FactType::kDocumentRecorded, .occurred_on = kToday};
  telling.document = {
      .kind = kind, .status = DocumentStatus::kProvided, .expires_on = expires};
  return telling;
}

Application Told(const Application& app, const Telling& telling) {
  return *Record(app, telling, kNow);
}

std::vector<ApplicationFlag> FlagsOf(D kind, CivilDay expires,
                                     const Application& app = Planned()) {
  return Told(app, Provided(kind, expires)).flags;
}

TEST(ExpiryTest, APassportOutlivesTheStayByThreeMonthsInSchengen) {
  EXPECT_THAT(FlagsOf(D::kTravelDocument, CivilDay(2027, 10, 30)),
              ElementsAre(kFlag));
  EXPECT_THAT(FlagsOf(D::kTravelDocument, CivilDay(2027, 10, 31)), IsEmpty());
  Application national = Planned();
  national.scheme = Scheme::kNationalD;
  EXPECT_THAT(FlagsOf(D::kTravelDocument, CivilDay(2027, 7, 30), national),
              ElementsAre(kFlag));
  EXPECT_THAT(FlagsOf(D::kTravelDocument, CivilDay(2027, 7, 31), national),
              IsEmpty());
}

TEST(ExpiryTest, WhatTheStayRestsOnLastsAsLong) {
  for (const D kind : {D::kInsurance, D::kAccommodation, D::kInvitation,
                       D::kResidenceProof, D::kParentalConsent}) {
    EXPECT_THAT(FlagsOf(kind, CivilDay(2027, 7, 30)), ElementsAre(kFlag))
        << NameOf(kind);
    EXPECT_THAT(FlagsOf(kind, CivilDay(2027, 7, 31)), IsEmpty())
        << NameOf(kind);
  }
}

TEST(ExpiryTest, OneThatHasRunOutAlreadyIsTold) {
  EXPECT_THAT(FlagsOf(D::kBirthCertificate, CivilDay(2027, 2, 28)),
              ElementsAre(kFlag));
  EXPECT_THAT(FlagsOf(D::kBirthCertificate, CivilDay(2027, 3, 1)), IsEmpty());
}

TEST(ExpiryTest, EveryPaperIsStillGoodAtTheCounter) {
  Application app =
      Told(Planned(), Provided(D::kBirthCertificate, CivilDay(2027, 4, 10)));
  EXPECT_THAT(app.flags, IsEmpty());
  // 22:30 on the 10th in UTC is the 11th at the mission.
  const absl::Time late = absl::FromCivil(
      absl::CivilMinute(2027, 4, 10, 22, 30), absl::UTCTimeZone());
  app = *Book(app, late, kNow);
  EXPECT_THAT(app.flags, ElementsAre(kFlag));
  EXPECT_THAT(app.history.back().flags, ElementsAre(kFlag));
  app = *Book(app, late - absl::Hours(24), kNow);
  EXPECT_THAT(app.flags, IsEmpty());
}

TEST(ExpiryTest, BehindTheCounterOnlyTheStayMatters) {
  Application app = Planned();
  app.state = ApplicationState::kLodged;
  EXPECT_THAT(FlagsOf(D::kBirthCertificate, CivilDay(2027, 2, 1), app),
              IsEmpty());
  EXPECT_THAT(FlagsOf(D::kInsurance, CivilDay(2027, 7, 1), app),
              ElementsAre(kFlag));
}

TEST(ExpiryTest, NothingIsWrongWithAPaperThatIsNotThere) {
  Telling telling = Provided(D::kInsurance, CivilDay(2027, 4, 1));
  telling.document->status = DocumentStatus::kRejected;
  EXPECT_THAT(Told(Planned(), telling).flags, IsEmpty());
  telling.document->requirement = DocumentRequirement::kWaived;
  telling.document->status = DocumentStatus::kProvided;
  EXPECT_THAT(Told(Planned(), telling).flags, IsEmpty());
  EXPECT_THAT(Told(Planned(), Provided(D::kInsurance, std::nullopt)).flags,
              IsEmpty());
}

TEST(ExpiryTest, TheFlagIsRaisedOnceAndGoesWithABetterPaper) {
  Application app =
      Told(Planned(), Provided(D::kInsurance, CivilDay(2027, 6, 30)));
  EXPECT_THAT(app.history.back().flags, ElementsAre(kFlag));
  app = Told(app, Provided(D::kPhoto, std::nullopt));
  EXPECT_THAT(app.history.back().flags, IsEmpty());
  EXPECT_THAT(app.flags, ElementsAre(kFlag));
  EXPECT_EQ(WaitingFor(app).back().who, "DEFENDER");
  app = Told(app, Provided(D::kInsurance, CivilDay(2027, 12, 31)));
  EXPECT_THAT(app.flags, IsEmpty());
  EXPECT_FALSE(NeedsNewDocument(app));
}

TEST(ExpiryTest, APaperMayBeReplacedAfterLodgingToo) {
  Application app = Planned();
  app.state = ApplicationState::kAdmissible;
  const auto offered = [&] {
    std::vector<std::string> rpcs;
    for (const Action& action : NextActions(app)) rpcs.push_back(action.rpc);
    return rpcs;
  };
  EXPECT_THAT(offered(), ::testing::Not(Contains("RecordDocument")));
  app.flags = {kFlag};
  EXPECT_THAT(offered(), Contains("RecordDocument"));
  app.state = ApplicationState::kWithdrawn;
  EXPECT_THAT(offered(), ::testing::Not(Contains("RecordDocument")));
}

TEST(ExpiryTest, WithThePlanErasedTheFlagStandsAsItWas) {
  Application app = Planned();
  app.flags = {kFlag};
  app.stay.reset();
  EXPECT_THAT(FlagsOf(D::kInsurance, CivilDay(2030, 1, 1), app),
              ElementsAre(kFlag));
}

}  // namespace
}  // namespace sojourn::visa
