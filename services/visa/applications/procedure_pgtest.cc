// Consultation, requests for documents, appeals, extensions and annulments, as
// missions and the programme office tell them.
#include <string>

#include "services/visa/visa_fixture.h"

namespace sojourn::visa {
namespace {

using testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using testing::ReasonIs;
using ::testing::SizeIs;
using testing::StatusIs;

class ProcedureTest : public VisaFixture {
 protected:
  v1::Application OpenWithAppealDays(int days) {
    auto route = RouteRequest();
    route.mutable_route()->mutable_clocks()->set_appeal_days(days);
    return Open(OpenRequest(CreateRoute(route).route_id()));
  }
  v1::Application Examined(v1::Application app) {
    Tell(&Stub::RecordLodged, Fact<v1::RecordLodgedRequest>(app));
    return Tell(&Stub::RecordAdmissible,
                Fact<v1::RecordAdmissibleRequest>(app));
  }
  v1::Application Collected() {
    const v1::Application app = Examined(Open());
    Tell(&Stub::RecordIssued, Issued(app));
    return Tell(&Stub::RecordCollected, Fact<v1::RecordCollectedRequest>(app));
  }

  v1::AskForDocumentsRequest Asked(const v1::Application& app) {
    auto request = Fact<v1::AskForDocumentsRequest>(app);
    request.add_kinds(v1::DOCUMENT_KIND_MEANS);
    SetDate(Today() + 7, request.mutable_by());
    return request;
  }
  v1::ExtendVisaRequest Extended(const v1::Application& app) {
    auto request = Fact<v1::ExtendVisaRequest>(app);
    SetStay(Today() + 10, 170, request.mutable_valid());
    request.set_days(80);
    request.set_ground(v1::EXTENSION_GROUND_HUMANITARIAN);
    return request;
  }
  v1::RecordAnnulledRequest Annulled(const v1::Application& app) {
    auto request = Fact<v1::RecordAnnulledRequest>(app);
    request.add_grounds(v1::REFUSAL_GROUND_ALERT);
    return request;
  }

  template <class Request, class Response>
  absl::Status Try(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                const Request&, Response*),
                   const Request& request,
                   const auth::Caller& caller = Officer()) {
    Response response;
    return Call(caller, method, request, &response);
  }

  static const v1::Deadline& Find(const v1::Application& app,
                                  v1::DeadlineKind kind) {
    for (const v1::Deadline& deadline : app.deadlines()) {
      if (deadline.kind() == kind) return deadline;
    }
    ADD_FAILURE() << "no " << v1::DeadlineKind_Name(kind);
    return v1::Deadline::default_instance();
  }

  std::string LastEvent() const {
    return database_.Value(
        "SELECT type || ' ' || state || ' ' || reason FROM events "
        "ORDER BY seq DESC LIMIT 1");
  }
};

v1::DocumentStatus MeansOf(const v1::Application& application) {
  for (const v1::Document& line : application.checklist()) {
    if (line.kind() == v1::DOCUMENT_KIND_MEANS) return line.status();
  }
  return v1::DOCUMENT_STATUS_UNSPECIFIED;
}

TEST_F(ProcedureTest, OtherStatesAreAskedAndTheDecisionClockGoesOn) {
  const v1::Application examined = Examined(Open());
  const v1::Application app = Tell(
      &Stub::RecordConsultation, Fact<v1::RecordConsultationRequest>(examined));
  EXPECT_EQ(app.state(), v1::APPLICATION_STATE_CONSULTATION);
  EXPECT_EQ(Find(app, v1::DEADLINE_KIND_CONSULTATION_DUE).state(),
            v1::DEADLINE_STATE_OPEN);
  EXPECT_EQ(Find(app, v1::DEADLINE_KIND_DECISION_DUE).state(),
            v1::DEADLINE_STATE_OPEN);
  EXPECT_EQ(LastEvent(),
            "application.consultation APPLICATION_STATE_CONSULTATION ");
}

TEST_F(ProcedureTest, WhatIsAskedForWaitsForHerUntilItCame) {
  v1::Application app = Examined(Open());
  app = Tell(&Stub::AskForDocuments, Asked(app));
  EXPECT_EQ(app.state(), v1::APPLICATION_STATE_DOCUMENTS_ASKED);
  EXPECT_EQ(LastEvent(),
            "application.documents_asked APPLICATION_STATE_DOCUMENTS_ASKED ");
  EXPECT_EQ(app.waiting_for(0).who(), "DEFENDER");
  EXPECT_EQ(Find(app, v1::DEADLINE_KIND_DOCUMENTS_BY).owner(), "DEFENDER");
  EXPECT_EQ(MeansOf(app), v1::DOCUMENT_STATUS_MISSING);
  auto means = Fact<v1::RecordDocumentRequest>(app);
  means.set_kind(v1::DOCUMENT_KIND_MEANS);
  means.set_status(v1::DOCUMENT_STATUS_PROVIDED);
  app = Tell(&Stub::RecordDocument, means);
  EXPECT_EQ(Find(app, v1::DEADLINE_KIND_DOCUMENTS_BY).state(),
            v1::DEADLINE_STATE_MET);
  EXPECT_EQ(app.waiting_for(0).who(), "MISSION_OFFICER");
  // Asked for again: what came before does not answer it.
  AdvanceDays(1);
  app = Tell(&Stub::AskForDocuments, Asked(app));
  EXPECT_EQ(MeansOf(app), v1::DOCUMENT_STATUS_MISSING);
  EXPECT_EQ(app.waiting_for(0).who(), "DEFENDER");
}

TEST_F(ProcedureTest, TheTimeToAppealIsReckonedByTheRoute) {
  v1::Application app = Examined(OpenWithAppealDays(28));
  auto refused = Refused(app);
  SetDate(Today() - 2, refused.mutable_occurred_on());
  SetDate(Today() - 1, refused.mutable_notified_on());
  app = Tell(&Stub::RecordRefused, refused);
  type::v1::Date by;
  SetDate(Today() + 27, &by);
  EXPECT_EQ(Find(app, v1::DEADLINE_KIND_APPEAL_BY).due().DebugString(),
            by.DebugString());
  EXPECT_THAT(app.after_decision().notices(), IsEmpty());
  // A day told again is reckoned again.
  refused = Refused(app);
  app = Tell(&Stub::RecordRefused, refused);
  SetDate(Today() + 28, &by);
  EXPECT_EQ(Find(app, v1::DEADLINE_KIND_APPEAL_BY).due().DebugString(),
            by.DebugString());
}

TEST_F(ProcedureTest, WithoutAKnownTimeEverybodyIsToldToAskForIt) {
  const v1::Application app = Open();
  Tell(&Stub::RecordRefused, Refused(app));
  for (const auth::Caller& caller : {Officer(), Office()}) {
    const v1::Application seen = Get(caller, app.application_id());
    EXPECT_THAT(seen.after_decision().notices(),
                ElementsAre(HasSubstr("names the time to appeal")));
    EXPECT_THAT(seen.deadlines(), SizeIs(2));
  }
}

TEST_F(ProcedureTest, AnAppealIsKeptLateOrInTime) {
  const v1::Application first =
      Open(OpenRequest(OpenWithAppealDays(10).route_id(), "another"));
  Tell(&Stub::RecordRefused, Refused(first));
  AdvanceDays(10);
  auto appeal = Fact<v1::RecordAppealRequest>(first);
  appeal.set_lodged_with("Invented Court");
  v1::Application app = Tell(&Stub::RecordAppeal, appeal);
  EXPECT_EQ(app.state(), v1::APPLICATION_STATE_APPEALED);
  EXPECT_EQ(app.after_decision().appeal_lodged_with(), "Invented Court");
  EXPECT_THAT(app.flags(), Not(Contains(v1::APPLICATION_FLAG_APPEAL_LATE)));
  EXPECT_EQ(LastEvent(), "application.appealed APPLICATION_STATE_APPEALED ");
  const v1::Application office = Get(Office(), first.application_id());
  EXPECT_FALSE(office.has_after_decision()) << "sealed, as the sticker is";
  app = Tell(&Stub::RecordIssued, Issued(app));
  EXPECT_EQ(app.state(), v1::APPLICATION_STATE_ISSUED);
  EXPECT_THAT(app.refusal_grounds(), IsEmpty());

  const v1::Application second = Open(OpenRequest(first.route_id(), "a third"));
  Tell(&Stub::RecordRefused, Refused(second));
  AdvanceDays(11);
  app = Tell(&Stub::RecordAppeal, Fact<v1::RecordAppealRequest>(second));
  EXPECT_THAT(app.flags(), Contains(v1::APPLICATION_FLAG_APPEAL_LATE));
}

TEST_F(ProcedureTest, AnExtensionIsTheNewValidity) {
  v1::Application app = Collected();
  auto extended = Extended(app);
  app = Tell(&Stub::ExtendVisa, extended);
  EXPECT_EQ(app.state(), v1::APPLICATION_STATE_EXTENDED);
  EXPECT_EQ(app.visa().days(), 80);
  EXPECT_EQ(app.visa().entries(), v1::VISA_ENTRIES_SINGLE);
  EXPECT_EQ(app.after_decision().extension().ground(),
            v1::EXTENSION_GROUND_HUMANITARIAN);
  EXPECT_FALSE(app.after_decision().extension().fee_charged());
  EXPECT_EQ(LastEvent(), "application.extended APPLICATION_STATE_EXTENDED ");
  // A fee where the law takes none.
  extended = Extended(app);
  extended.set_fee_charged(true);
  app = Tell(&Stub::ExtendVisa, extended);
  EXPECT_THAT(app.after_decision().notices(),
              ElementsAre(HasSubstr("free of charge")));
  // Once more, for her own reasons.
  extended = Extended(app);
  extended.set_ground(v1::EXTENSION_GROUND_PERSONAL);
  extended.set_fee_charged(true);
  app = Tell(&Stub::ExtendVisa, extended);
  EXPECT_TRUE(app.after_decision().extension().fee_charged());
  EXPECT_THAT(app.after_decision().notices(), IsEmpty());
  EXPECT_THAT(app.flags(), Not(Contains(v1::APPLICATION_FLAG_EXTENSION_LATE)));
}

TEST_F(ProcedureTest, AnAnnulmentIsToldAtOnceLikeARefusal) {
  v1::Application app = Collected();
  auto annulled = Annulled(app);
  annulled.set_revoked(true);
  app = Tell(&Stub::RecordAnnulled, annulled);
  EXPECT_EQ(app.state(), v1::APPLICATION_STATE_ANNULLED);
  EXPECT_FALSE(app.has_visa());
  EXPECT_TRUE(app.after_decision().revoked());
  EXPECT_THAT(app.refusal_grounds(), ElementsAre(v1::REFUSAL_GROUND_ALERT));
  EXPECT_EQ(LastEvent(),
            "application.annulled APPLICATION_STATE_ANNULLED "
            "REFUSAL_GROUND_ALERT");
  EXPECT_THAT(app.waiting_for(0).who(), "DEFENDER");
  // The person may try again.
  EXPECT_EQ(database_.Value("SELECT count(*) FROM applications WHERE running"),
            "0");
}

TEST_F(ProcedureTest, EveryFactChecksItsDayItsEtagAndItsFields) {
  const v1::Application app = Collected();
  const auto check = [&]<class Request, class Response>(
                         grpc::Status (Stub::*method)(
                             grpc::ClientContext*, const Request&, Response*),
                         Request request) {
    Request bad = request;
    bad.clear_request_id();
    EXPECT_THAT(Try(method, bad), ReasonIs("REQUEST_ID_MISSING"));
    bad = request;
    SetDate(Today() + 1, bad.mutable_occurred_on());
    EXPECT_THAT(Try(method, bad), ReasonIs("DATE_IN_FUTURE"));
    bad = request;
    bad.set_etag("77");
    EXPECT_THAT(Try(method, bad), ReasonIs("ETAG_MISMATCH"));
    bad = request;
    bad.set_application_id("0123456789abcdefghjkmnpqrs");
    EXPECT_THAT(Try(method, bad), StatusIs(absl::StatusCode::kNotFound));
    EXPECT_THAT(Try(method, request, Officer("mission-2")),
                StatusIs(absl::StatusCode::kNotFound));
    const std::string before = Get(Officer(), app.application_id()).etag();
    EXPECT_THAT(Try(method, request, Office()), IsOk());
    const v1::Application after = Get(Officer(), app.application_id());
    EXPECT_EQ(after.etag(), std::to_string(std::stoi(before) + 1));
  };
  check(&Stub::RecordConsultation, Fact<v1::RecordConsultationRequest>(app));
  check(&Stub::AskForDocuments, Asked(app));
  check(&Stub::RecordAppeal, Fact<v1::RecordAppealRequest>(app));
  check(&Stub::ExtendVisa, Extended(app));
  check(&Stub::RecordAnnulled, Annulled(app));
}

TEST_F(ProcedureTest, BadFieldsAreNamedAllAtOnce) {
  const v1::Application app = Open();
  EXPECT_THAT(
      Try(&Stub::AskForDocuments, Fact<v1::AskForDocumentsRequest>(app)),
      BadFieldsAre("kinds", "by"));
  auto asked = Asked(app);
  SetDate(Today() - 1, asked.mutable_by());
  EXPECT_THAT(Try(&Stub::AskForDocuments, asked), ReasonIs("DATES_REVERSED"));
  EXPECT_THAT(Try(&Stub::ExtendVisa, Fact<v1::ExtendVisaRequest>(app)),
              BadFieldsAre("valid.first", "valid.last", "days", "ground"));
  auto annulled = Fact<v1::RecordAnnulledRequest>(app);
  SetDate(Today() - 1, annulled.mutable_notified_on());
  EXPECT_THAT(Try(&Stub::RecordAnnulled, annulled),
              BadFieldsAre("grounds", "notified_on"));
  auto appeal = Fact<v1::RecordAppealRequest>(app);
  appeal.set_lodged_with(std::string(500, 'x'));
  EXPECT_THAT(Try(&Stub::RecordAppeal, appeal), ReasonIs("TEXT_TOO_LONG"));
  auto route = RouteRequest();
  route.mutable_route()->mutable_clocks()->set_appeal_days(400);
  v1::CreateRouteResponse created;
  EXPECT_THAT(Call(Office(), &Stub::CreateRoute, route, &created),
              BadFieldsAre("route.clocks.appeal_days"));
}

TEST_F(ProcedureTest, WhereAndWhyIsNotClearInTheDatabase) {
  v1::Application app = Collected();
  auto appeal = Fact<v1::RecordAppealRequest>(app);
  appeal.set_lodged_with("Invented Court");
  Tell(&Stub::RecordAppeal, appeal);
  Tell(&Stub::ExtendVisa, Extended(app));
  const std::string dump = database_.Value(
      "SELECT (SELECT string_agg(t::text, ' ') FROM applications t) || "
      "(SELECT string_agg(t::text, ' ') FROM application_facts t) || "
      "(SELECT string_agg(t::text, ' ') FROM events t)");
  EXPECT_THAT(dump, Not(HasSubstr("Invented Court")));
  EXPECT_THAT(dump, Not(HasSubstr("HUMANITARIAN")));
}

TEST_F(ProcedureTest, APlaceOfTheQuotaComesBackOnlyBeforeTheLodging) {
  auto limited = RouteRequest();
  limited.mutable_route()->set_quota_per_year(1);
  const std::string route = CreateRoute(limited).route_id();
  const auto withdraw = [&](const v1::Application& app) {
    v1::WithdrawApplicationRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_application_id(app.application_id());
    v1::WithdrawApplicationResponse response;
    EXPECT_THAT(
        Call(Relocation(), &Stub::WithdrawApplication, request, &response),
        IsOk());
  };
  withdraw(Open(OpenRequest(route, "first")));
  const v1::Application second = Open(OpenRequest(route, "second"));
  Tell(&Stub::RecordLodged, Fact<v1::RecordLodgedRequest>(second));
  withdraw(second);
  v1::OpenApplicationResponse response;
  EXPECT_THAT(Call(Relocation(), &Stub::OpenApplication,
                   OpenRequest(route, "third"), &response),
              ReasonIs("QUOTA_EXHAUSTED"));
}

}  // namespace
}  // namespace sojourn::visa
