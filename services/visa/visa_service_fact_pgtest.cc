#include <thread>

#include "services/visa/deadlines/deadline_sweep.h"
#include "services/visa/visa_fixture.h"

namespace sojourn::visa {
namespace {

using testing::BadFieldsAre;
using testing::IsOk;
using testing::ReasonIs;
using testing::StatusIs;

class FactTest : public VisaFixture {
 protected:
  v1::RecordDocumentRequest Provided(const v1::Application& app,
                                     v1::DocumentKind kind) {
    auto request = Fact<v1::RecordDocumentRequest>(app);
    request.set_kind(kind);
    request.set_status(v1::DOCUMENT_STATUS_PROVIDED);
    return request;
  }

  v1::BookAppointmentRequest Appointment(const v1::Application& app, int days) {
    v1::BookAppointmentRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_application_id(app.application_id());
    SetTime(absl::FromCivil(Today() + days, absl::UTCTimeZone()),
            request.mutable_appointment_at());
    return request;
  }

  v1::Application Lodged() {
    const v1::Application app = Open();
    for (const v1::Document& line : app.checklist()) {
      Tell(&Stub::RecordDocument, Provided(app, line.kind()));
    }
    Tell(&Stub::BookAppointment, Appointment(app, 2));
    return Tell(&Stub::RecordLodged, Fact<v1::RecordLodgedRequest>(app));
  }

  // The line of that kind; an empty one where there is none.
  static v1::Document Line(const v1::Application& app, v1::DocumentKind kind) {
    for (const v1::Document& line : app.checklist()) {
      if (line.kind() == kind) return line;
    }
    return {};
  }

  template <class Request, class Response>
  absl::Status Try(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                const Request&, Response*),
                   const Request& request,
                   const auth::Caller& caller = Officer()) {
    Response response;
    return Call(caller, method, request, &response);
  }
};

TEST_F(FactTest, FromTheChecklistToThePassportInHerHand) {
  v1::Application app = Lodged();
  EXPECT_EQ(app.state(), v1::APPLICATION_STATE_LODGED);
  EXPECT_TRUE(app.has_appointment_at());
  AdvanceDays(2);
  app = Tell(&Stub::RecordAdmissible, Fact<v1::RecordAdmissibleRequest>(app));
  EXPECT_EQ(app.deadlines(2).kind(), v1::DEADLINE_KIND_DECISION_DUE);
  AdvanceDays(5);
  app = Tell(&Stub::RecordIssued, Issued(app));
  EXPECT_EQ(app.visa().days(), 60);
  app = Tell(&Stub::RecordCollected, Fact<v1::RecordCollectedRequest>(app));
  EXPECT_EQ(app.state(), v1::APPLICATION_STATE_COLLECTED);
  EXPECT_EQ(app.flags_size(), 0);
  EXPECT_EQ(app.history_size(), 6 + app.checklist_size());
  EXPECT_EQ(app.etag(), std::to_string(6 + app.checklist_size()));
  ASSERT_EQ(app.next_actions_size(), 2);
  EXPECT_EQ(app.next_actions(0).action(), "RecordEntry");
  EXPECT_EQ(app.next_actions(1).action(), "RecordAnnulled");
}

TEST_F(FactTest, EveryChangeIsOneEventWithStateAndReason) {
  const v1::Application app = Open();
  Tell(&Stub::RecordRefused, Refused(app));
  EXPECT_EQ(database_.Value(
                "SELECT string_agg(type || ' ' || aggregate_version || ' ' || "
                "state || ' ' || reason, ', ' ORDER BY seq) FROM events"),
            "application.opened 1 APPLICATION_STATE_PLANNED , "
            "application.refused 2 APPLICATION_STATE_REFUSED "
            "REFUSAL_GROUND_MEANS_NOT_PROVEN");
  EXPECT_EQ(database_.Value("SELECT refs->>'person_ref' FROM events LIMIT 1"),
            "person");
}

TEST_F(FactTest, AFactWithoutWhatShouldComeBeforeIsStoredAndFlagged) {
  const v1::Application app = Open();
  const v1::Application lodged =
      Tell(&Stub::RecordLodged, Fact<v1::RecordLodgedRequest>(app));
  EXPECT_EQ(lodged.state(), v1::APPLICATION_STATE_LODGED);
  EXPECT_THAT(lodged.flags(), ::testing::ElementsAre(
                                  v1::APPLICATION_FLAG_OUT_OF_ORDER,
                                  v1::APPLICATION_FLAG_DOCUMENTS_INCOMPLETE));
  EXPECT_EQ(lodged.history(1).flags_size(), 2);
}

TEST_F(FactTest, ARefusalNamesItsGrounds) {
  v1::RecordRefusedRequest refused = Refused(Lodged());
  SetDate(Today() + 30, refused.mutable_appeal_by());
  const v1::Application app = Tell(&Stub::RecordRefused, refused);
  EXPECT_EQ(app.refusal_grounds(0), v1::REFUSAL_GROUND_MEANS_NOT_PROVEN);
  EXPECT_EQ(app.waiting_for(0).who(), "DEFENDER");
  EXPECT_EQ(app.deadlines(2).kind(), v1::DEADLINE_KIND_APPEAL_BY);
}

TEST_F(FactTest, DocumentsAreRecordedAddedAndWaivedByTheMission) {
  const v1::Application app = Open();
  const int opened_with = app.checklist_size();
  auto extra = Provided(app, v1::DOCUMENT_KIND_OTHER);
  SetDate(Today() + 400, extra.mutable_expires_on());
  v1::Application after = Tell(&Stub::RecordDocument, extra);
  EXPECT_EQ(after.state(), v1::APPLICATION_STATE_DOCUMENTS_PENDING);
  ASSERT_EQ(after.checklist_size(), opened_with + 1);
  EXPECT_TRUE(Line(after, v1::DOCUMENT_KIND_OTHER).has_expires_on());
  EXPECT_FALSE(
      Line(Get(Office(), app.application_id()), v1::DOCUMENT_KIND_OTHER)
          .has_expires_on());

  auto waiver = Fact<v1::RecordDocumentRequest>(app);
  waiver.set_kind(v1::DOCUMENT_KIND_INSURANCE);
  waiver.set_requirement(v1::DOCUMENT_REQUIREMENT_WAIVED);
  EXPECT_THAT(Try(&Stub::RecordDocument, waiver),
              BadFieldsAre("waiver_reason"));
  waiver.set_waiver_reason(v1::WAIVER_REASON_BONA_FIDE);
  EXPECT_THAT(Try(&Stub::RecordDocument, waiver),
              ReasonIs("WAIVER_NOT_COVERED"));
  waiver.set_waiver_reason(v1::WAIVER_REASON_SAFETY);
  EXPECT_THAT(Try(&Stub::RecordDocument, waiver, Office()),
              ReasonIs("WAIVER_BY_MISSION_ONLY"));
  after = Tell(&Stub::RecordDocument, waiver);
  const v1::Document waived = Line(after, v1::DOCUMENT_KIND_INSURANCE);
  EXPECT_EQ(waived.waived_by(), Officer().subject);
  EXPECT_EQ(waived.waiver_reason(), v1::WAIVER_REASON_SAFETY);
  EXPECT_EQ(waived.reason(), v1::CHECKLIST_REASON_LAW) << "why it is asked for";
  EXPECT_EQ(waived.article(), "Visa Code, Article 15");

  auto needless = Provided(app, v1::DOCUMENT_KIND_INSURANCE);
  needless.set_waiver_reason(v1::WAIVER_REASON_SAFETY);
  EXPECT_THAT(Try(&Stub::RecordDocument, needless),
              ReasonIs("FIELD_NOT_ALLOWED"));
  needless.clear_waiver_reason();
  after = Tell(&Stub::RecordDocument, needless);
  EXPECT_EQ(Line(after, v1::DOCUMENT_KIND_INSURANCE).waiver_reason(),
            v1::WAIVER_REASON_UNSPECIFIED);
}

TEST_F(FactTest, APaperThatRunsOutTooEarlyIsToldUntilABetterOneComes) {
  const v1::Application app = Open();
  auto insurance = Provided(app, v1::DOCUMENT_KIND_INSURANCE);
  SetDate(Today() + 118, insurance.mutable_expires_on());
  v1::Application after = Tell(&Stub::RecordDocument, insurance);
  EXPECT_THAT(after.flags(), ::testing::ElementsAre(
                                 v1::APPLICATION_FLAG_DOCUMENT_EXPIRES_EARLY));
  EXPECT_EQ(after.history(1).flags_size(), 1);
  EXPECT_TRUE(Line(after, v1::DOCUMENT_KIND_INSURANCE).expires_early());
  const v1::Application office = Get(Office(), app.application_id());
  EXPECT_EQ(office.flags_size(), 1);
  EXPECT_FALSE(Line(office, v1::DOCUMENT_KIND_INSURANCE).expires_early());
  EXPECT_EQ(office.waiting_for(office.waiting_for_size() - 1).what(),
            "a new paper for one that is not valid for long enough");

  insurance = Provided(app, v1::DOCUMENT_KIND_INSURANCE);
  SetDate(Today() + 119, insurance.mutable_expires_on());
  after = Tell(&Stub::RecordDocument, insurance);
  EXPECT_EQ(after.flags_size(), 0);
}

TEST_F(FactTest, PreclearanceComesBeforeTheAppointment) {
  auto route = RouteRequest();
  route.mutable_route()->set_preclearance(true);
  v1::Application app = Open(OpenRequest(CreateRoute(route).route_id()));
  EXPECT_THAT(Try(&Stub::BookAppointment, Appointment(app, 3)),
              ReasonIs("PRECLEARANCE_MISSING"));
  auto fact = Fact<v1::RecordPreclearanceRequest>(app);
  EXPECT_THAT(Try(&Stub::RecordPreclearance, fact), BadFieldsAre("outcome"));
  fact.set_outcome(v1::PRECLEARANCE_OUTCOME_GRANTED);
  app = Tell(&Stub::RecordPreclearance, fact);
  EXPECT_EQ(app.state(), v1::APPLICATION_STATE_PRECLEARANCE_GRANTED);
  EXPECT_THAT(Try(&Stub::BookAppointment, Appointment(app, 3)), IsOk());
}

TEST_F(FactTest, AnAppointmentIsGuardedAndMayBeMoved) {
  v1::Application app = Open();
  EXPECT_THAT(Try(&Stub::BookAppointment, Appointment(app, -1)),
              ReasonIs("TIME_IN_PAST"));
  app = Tell(&Stub::BookAppointment, Appointment(app, 50));
  EXPECT_THAT(app.flags(), ::testing::ElementsAre(
                               v1::APPLICATION_FLAG_APPOINTMENT_TOO_LATE));
  app = Tell(&Stub::BookAppointment, Appointment(app, 5));
  EXPECT_EQ(app.flags_size(), 0);
  Tell(&Stub::RecordLodged, Fact<v1::RecordLodgedRequest>(app));
  EXPECT_THAT(Try(&Stub::BookAppointment, Appointment(app, 6)),
              ReasonIs("STATE_FORBIDS"));
}

// What every fact answers to bad input, the same for each RPC.
TEST_F(FactTest, EveryFactChecksDayEtagAndRequestId) {
  const v1::Application app = Open();
  const auto check = [&]<class Request, class Response>(
                         grpc::Status (Stub::*method)(
                             grpc::ClientContext*, const Request&, Response*),
                         Request request) {
    Request bad = request;
    bad.clear_request_id();
    EXPECT_THAT(Try(method, bad), ReasonIs("REQUEST_ID_MISSING"));
    bad = request;
    bad.clear_occurred_on();
    EXPECT_THAT(Try(method, bad), BadFieldsAre("occurred_on"));
    SetDate(Today() + 1, bad.mutable_occurred_on());
    EXPECT_THAT(Try(method, bad), ReasonIs("DATE_IN_FUTURE"));
    bad = request;
    bad.set_etag("77");
    EXPECT_THAT(Try(method, bad), ReasonIs("ETAG_MISMATCH"));
    bad = request;
    bad.set_application_id("0123456789abcdefghjkmnpqrs");
    EXPECT_THAT(Try(method, bad), StatusIs(absl::StatusCode::kNotFound));
    EXPECT_THAT(
        Try(method, request, testing::As(Role::kCityCoordinator, "city")),
        StatusIs(absl::StatusCode::kPermissionDenied));
    // Nothing of this was stored; then it is, once.
    const std::string before = Get(Officer(), app.application_id()).etag();
    const v1::Application first = Tell(method, request);
    EXPECT_EQ(first.etag(), std::to_string(std::stoi(before) + 1));
    EXPECT_EQ(Tell(method, request).etag(), first.etag());
    bad = request;
    SetDate(Today() - 1, bad.mutable_occurred_on());
    EXPECT_THAT(Try(method, bad), ReasonIs("REQUEST_ID_REUSED"));
  };
  check(&Stub::RecordDocument, Provided(app, v1::DOCUMENT_KIND_INSURANCE));
  auto preclearance = Fact<v1::RecordPreclearanceRequest>(app);
  preclearance.set_outcome(v1::PRECLEARANCE_OUTCOME_ASKED);
  check(&Stub::RecordPreclearance, preclearance);
  check(&Stub::RecordLodged, Fact<v1::RecordLodgedRequest>(app));
  check(&Stub::RecordAdmissible, Fact<v1::RecordAdmissibleRequest>(app));
  check(&Stub::RecordRefused, Refused(app));
  check(&Stub::RecordIssued, Issued(app));
  check(&Stub::RecordCollected, Fact<v1::RecordCollectedRequest>(app));
}

TEST_F(FactTest, BadStickersAndRefusalsNameTheirFields) {
  const v1::Application app = Open();
  auto issued = Fact<v1::RecordIssuedRequest>(app);
  EXPECT_THAT(Try(&Stub::RecordIssued, issued),
              BadFieldsAre("visa.scheme", "visa.valid.first", "visa.valid.last",
                           "visa.days", "visa.entries"));
  EXPECT_THAT(Try(&Stub::RecordRefused, Fact<v1::RecordRefusedRequest>(app)),
              BadFieldsAre("grounds"));
  auto document = Fact<v1::RecordDocumentRequest>(app);
  EXPECT_THAT(Try(&Stub::RecordDocument, document),
              BadFieldsAre("kind", "status"));
}

TEST_F(FactTest, TwoAtOnceBothStandWithoutAGap) {
  const v1::Application app = Open();
  std::thread other(
      [&] { Tell(&Stub::RecordLodged, Fact<v1::RecordLodgedRequest>(app)); });
  Tell(&Stub::RecordDocument, Provided(app, v1::DOCUMENT_KIND_INSURANCE));
  other.join();
  EXPECT_EQ(Get(Officer(), app.application_id()).etag(), "3");
  EXPECT_EQ(database_.Value("SELECT string_agg(aggregate_version::text, ',' "
                            "ORDER BY seq) FROM events"),
            "1,2,3");
}

TEST_F(FactTest, DeadlinesEscalateAsDaysGoBy) {
  const v1::Application app = Open();
  // Travel in 60 days, to be handed in 15 days before: 45 days from now. Two
  // days before, 3 days before was brought to the head whatever the hour is.
  AdvanceDays(43);
  v1::Application late = Get(Officer(), app.application_id());
  EXPECT_EQ(late.deadlines(1).escalated_to(), v1::ESCALATION_LEVEL_UNSPECIFIED)
      << "nobody was told while nothing ran";
  SweepAllDeadlines(runtime_.get());
  late = Get(Officer(), app.application_id());
  EXPECT_GE(late.deadlines(1).escalated_to(),
            v1::ESCALATION_LEVEL_HEAD_OF_MISSION);
  AdvanceDays(4);
  late = Get(Officer(), app.application_id());
  EXPECT_EQ(late.deadlines(1).state(), v1::DEADLINE_STATE_OVERDUE);
}

TEST_F(FactTest, WatchersSeeEveryChangeInOrder) {
  const v1::Application app = Open();
  Tell(&Stub::RecordLodged, Fact<v1::RecordLodgedRequest>(app));
  grpc::ClientContext context;
  context.AddMetadata(auth::kFakeCallerKey,
                      auth::EncodeFakeCaller(Relocation()));
  const auto stream = stub_->WatchEvents(&context, v1::WatchEventsRequest());
  std::vector<std::string> types;
  v1::WatchEventsResponse response;
  while (types.size() < 2 && stream->Read(&response)) {
    for (const auto& event : response.events()) types.push_back(event.type());
  }
  EXPECT_THAT(types, ::testing::ElementsAre("application.opened",
                                            "application.lodged"));
  context.TryCancel();
  stream->Finish();

  grpc::ClientContext foreign;
  foreign.AddMetadata(auth::kFakeCallerKey, auth::EncodeFakeCaller(Officer()));
  const auto refused = stub_->WatchEvents(&foreign, v1::WatchEventsRequest());
  EXPECT_FALSE(refused->Read(&response));
  EXPECT_EQ(refused->Finish().error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(FactTest, WhatWasErasedIsAbsent) {
  const v1::Application app = Open();
  ASSERT_THAT(
      runtime_->keys().DeleteKeys({keystore::KeyRef::Person("person"),
                                   keystore::KeyRef::Case("case-ref-1")}),
      IsOk());
  const v1::Application erased = Get(Officer(), app.application_id());
  EXPECT_FALSE(erased.has_identity());
  EXPECT_FALSE(erased.has_stay());
  EXPECT_EQ(erased.state(), v1::APPLICATION_STATE_PLANNED);
}

}  // namespace
}  // namespace sojourn::visa
