// Applications of one party: guardians, and the refusal that shows on all.
#include <string>

#include "services/visa/visa_fixture.h"

namespace sojourn::visa {
namespace {

using testing::BadFieldsAre;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;

constexpr char kAnother[] = "mission-2";

class PartyTest : public VisaFixture {
 protected:
  PartyTest() {
    auto request = RouteRequest();
    v1::CoveringMission& second = *request.mutable_route()->add_missions();
    second.set_organisation_id(kAnother);
    second.set_time_zone(kZone);
    route_ = CreateRoute(request).route_id();
  }

  v1::OpenApplicationRequest Request(const std::string& person,
                                     const std::string& mission = kMission) {
    auto request = OpenRequest(route_, person);
    request.set_mission_organisation_id(mission);
    return request;
  }
  v1::OpenApplicationRequest Childs(const std::string& guardian) {
    auto request = Request("child");
    request.set_minor(true);
    request.add_guardian_person_refs(guardian);
    return request;
  }
  absl::Status TryOpen(const v1::OpenApplicationRequest& request) {
    v1::OpenApplicationResponse response;
    return Call(Relocation(), &Stub::OpenApplication, request, &response);
  }
  v1::ListApplicationsResponse List(const auth::Caller& caller) {
    v1::ListApplicationsResponse response;
    EXPECT_THAT(Call(caller, &Stub::ListApplications,
                     v1::ListApplicationsRequest(), &response),
                IsOk());
    return response;
  }

 private:
  std::string route_;
};

TEST_F(PartyTest, OneRefusalShowsOnThePartyAndChangesNoOther) {
  const v1::Application hers = Open(Request("person"));
  const v1::Application his = Open(Request("partner"));
  EXPECT_FALSE(Get(Office(), hers.application_id()).party_refused());
  Tell(&Stub::RecordRefused, Refused(his));
  const v1::Application seen = Get(Officer(), hers.application_id());
  EXPECT_TRUE(seen.party_refused());
  EXPECT_EQ(seen.etag(), hers.etag());
  ASSERT_THAT(seen.party(), SizeIs(1));
  EXPECT_EQ(seen.party(0).application_id(), his.application_id());
  EXPECT_EQ(seen.party(0).state(), v1::APPLICATION_STATE_REFUSED);
  EXPECT_TRUE(seen.party(0).refused());
  const v1::Application own = Get(Officer(), his.application_id());
  EXPECT_FALSE(own.party_refused());
  const v1::ListApplicationsResponse listed = List(Office());
  ASSERT_THAT(listed.applications(), SizeIs(2));
  for (const v1::Application& app : listed.applications()) {
    EXPECT_EQ(app.party_refused(),
              app.application_id() == hers.application_id());
    EXPECT_THAT(app.party(), IsEmpty());
  }
}

TEST_F(PartyTest, AMissionSeesItsOwnOnly) {
  const v1::Application hers = Open(Request("person"));
  const v1::Application his = Open(Request("partner", kAnother));
  v1::RecordRefusedResponse refused;
  ASSERT_THAT(
      Call(Officer(kAnother), &Stub::RecordRefused, Refused(his), &refused),
      IsOk());
  const v1::Application mission = Get(Officer(), hers.application_id());
  EXPECT_THAT(mission.party(), IsEmpty());
  EXPECT_FALSE(mission.party_refused());
  EXPECT_FALSE(List(Officer()).applications(0).party_refused());
  EXPECT_TRUE(Get(Office(), hers.application_id()).party_refused());
  EXPECT_THAT(Get(Relocation(), hers.application_id()).party(), SizeIs(1));
}

TEST_F(PartyTest, WhatIsClosedToTheMissionIsNotShownThroughAnother) {
  const v1::Application hers = Open(Request("person"));
  const v1::Application his = Open(Request("partner"));
  v1::SetShareRequest closed;
  closed.set_request_id(testing::NewRequestId());
  closed.set_application_id(his.application_id());
  closed.set_number(1);
  closed.set_view_closed(true);
  v1::SetShareResponse response;
  ASSERT_THAT(Call(Relocation(), &Stub::SetShare, closed, &response), IsOk());
  EXPECT_THAT(Get(Officer(), hers.application_id()).party(), IsEmpty());
  EXPECT_THAT(Get(Office(), hers.application_id()).party(), SizeIs(1));
}

TEST_F(PartyTest, AMinorsApplicationNamesItsGuardian) {
  const v1::Application hers = Open(Request("person"));
  const v1::Application childs = Open(Childs("person"));
  const v1::Application seen = Get(Officer(), childs.application_id());
  ASSERT_THAT(seen.party(), SizeIs(1));
  EXPECT_EQ(seen.party(0).application_id(), hers.application_id());
  EXPECT_TRUE(seen.party(0).guardian());
  EXPECT_TRUE(seen.party(0).signs_form());
  EXPECT_THAT(seen.guardianship().guardian_person_refs(), IsEmpty())
      << "a mission learns no references";
  EXPECT_THAT(Get(Relocation(), childs.application_id())
                  .guardianship()
                  .guardian_person_refs(),
              ElementsAre("person"));
  EXPECT_FALSE(Get(Officer(), hers.application_id()).party(0).guardian());
  std::vector<v1::DocumentKind> kinds;
  for (const v1::Document& line : seen.checklist()) {
    kinds.push_back(line.kind());
  }
  EXPECT_THAT(kinds, IsSupersetOf({v1::DOCUMENT_KIND_BIRTH_CERTIFICATE,
                                   v1::DOCUMENT_KIND_PARENTAL_CONSENT}));
}

TEST_F(PartyTest, WhoStandsForAMinorIsSaid) {
  auto request = Childs("person");
  request.clear_guardian_person_refs();
  EXPECT_THAT(TryOpen(request), BadFieldsAre("guardian_person_refs"));
  request = Childs("person");
  request.set_unaccompanied(true);
  EXPECT_THAT(TryOpen(request), BadFieldsAre("guardian_person_refs"));
  request = Childs("child");
  request.set_signed_by("somebody");
  EXPECT_THAT(TryOpen(request),
              BadFieldsAre("guardian_person_refs", "signed_by"));
  request = Request("person");
  request.add_guardian_person_refs("another");
  EXPECT_THAT(TryOpen(request), BadFieldsAre("minor"));
  request = Childs("person");
  request.clear_guardian_person_refs();
  request.set_unaccompanied(true);
  const v1::Application alone = Open(request);
  EXPECT_TRUE(
      Get(Officer(), alone.application_id()).guardianship().unaccompanied());
}

}  // namespace
}  // namespace sojourn::visa
