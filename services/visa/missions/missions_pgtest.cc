#include <thread>
#include <vector>

#include "services/visa/missions/missions_fixture.h"

namespace sojourn::visa {
namespace {

using testing::BadFieldsAre;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::ReasonIs;
using testing::StatusIs;

using MissionsTest = MissionsFixture;

std::vector<std::string> IdsOf(const v1::ListMissionsResponse& response) {
  std::vector<std::string> ids;
  for (const auto& mission : response.missions()) {
    ids.push_back(mission.organisation_id());
  }
  return ids;
}

TEST_F(MissionsTest, AnEntryComesBackAsItWasSet) {
  v1::SetMissionRequest request = Entry();
  v1::Mission& entry = *request.mutable_mission();
  entry.add_services(v1::CONSULAR_SERVICE_SHORT_STAY);
  entry.add_covers_countries("SO");
  for (const char* opens : {"13:00", "09:00"}) {
    v1::OpeningHours& hours = *entry.add_opening_hours();
    hours.set_weekday(v1::WEEKDAY_MONDAY);
    hours.set_opens(opens);
    hours.set_closes(opens == std::string("09:00") ? "12:30" : "16:00");
  }
  const v1::Mission set = IsSet(Office(), request);
  EXPECT_EQ(set.etag(), "1");
  EXPECT_EQ(set.handling(), v1::HANDLING_MISSION);
  EXPECT_THAT(set.covers_countries(), ElementsAre("SO"));
  ASSERT_EQ(set.opening_hours_size(), 2);
  EXPECT_EQ(set.opening_hours(0).opens(), "09:00");
  EXPECT_EQ(set.opening_hours(0).closes(), "12:30");
  EXPECT_EQ(List(Officer("another")).missions(0).focal_point(),
            "human-rights@mission.example")
      << "missions reach each other";
}

TEST_F(MissionsTest, ARepeatChangesNothingAndAStaleEtagIsSaid) {
  const v1::SetMissionRequest first = Entry();
  IsSet(Office(), first);
  EXPECT_EQ(IsSet(Office(), first).etag(), "1");
  v1::SetMissionRequest second = Entry();
  second.set_etag("1");
  second.mutable_mission()->set_seat_city("Mombasa");
  EXPECT_EQ(IsSet(testing::As(Role::kAdmin, "office"), second).etag(), "2");
  second.set_request_id(testing::NewRequestId());
  EXPECT_THAT(Set(Office(), second), ReasonIs("ETAG_MISMATCH"));
  v1::SetMissionRequest unlisted = Entry("mission-9");
  unlisted.set_etag("1");
  EXPECT_THAT(Set(Office(), unlisted), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(MissionsTest, AHeadSetsHerOwnEntryAndOnlyWhatIsHers) {
  IsSet(Office(), Entry());
  IsSet(Office(), Entry("mission-2"));
  v1::SetMissionRequest own = Change("languages");
  own.mutable_mission()->add_languages("sw");
  EXPECT_THAT(IsSet(Head(), own).languages(), ElementsAre("sw"));
  v1::SetMissionRequest seat = Change("seat_city");
  seat.mutable_mission()->set_seat_city("Mombasa");
  EXPECT_THAT(Set(Head(), seat), BadFieldsAre("mission.seat_city"));
  const absl::Status foreign = Set(Head(), Change("languages", "mission-2"));
  EXPECT_EQ(foreign, Set(Head(), Change("languages", "mission-9")));
  EXPECT_THAT(foreign, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Set(Head("mission-3"), Entry("mission-3")),
              BadFieldsAre("update_mask"))
      << "no mission lists itself";
}

TEST_F(MissionsTest, DiplomatsAreNamedByTheHeadAndShownToTheMission) {
  IsSet(Office(), Entry());
  v1::SetMissionRequest name = Change("diplomats");
  name.mutable_mission()->add_diplomats("consul-1");
  EXPECT_THAT(Set(Office(), name), ReasonIs("FIELD_NOT_ALLOWED"));
  EXPECT_THAT(IsSet(Head(), name).diplomats(), ElementsAre("consul-1"));
  EXPECT_THAT(List(Officer()).missions(0).diplomats(), ElementsAre("consul-1"));
  EXPECT_THAT(List(Officer("another")).missions(0).diplomats(), IsEmpty());
  EXPECT_THAT(IsSet(Office(), Entry()).diplomats(), IsEmpty());
  EXPECT_THAT(List(Officer()).missions(0).diplomats(), ElementsAre("consul-1"))
      << "the office sets the rest";
}

TEST_F(MissionsTest, EveryBadFieldIsNamedAtOnce) {
  v1::SetMissionRequest request = Entry();
  v1::Mission& entry = *request.mutable_mission();
  entry.set_seat_country("Kenya");
  entry.set_time_zone("Nairobi");
  entry.add_languages("Kiswahili");
  entry.set_focal_point("ask for the second secretary");
  for (const char* closes : {"11:00", "12:00", "08:00"}) {
    v1::OpeningHours& hours = *entry.add_opening_hours();
    hours.set_weekday(v1::WEEKDAY_FRIDAY);
    hours.set_opens("09:00");
    hours.set_closes(closes);
  }
  request.mutable_update_mask()->add_paths("etag");
  EXPECT_THAT(Set(Office(), request),
              BadFieldsAre("mission.seat_country", "mission.time_zone",
                           "mission.languages[1]", "mission.focal_point",
                           "mission.opening_hours",
                           "mission.opening_hours[2].closes", "update_mask"));
  EXPECT_THAT(List(Office()).missions(), IsEmpty());
}

TEST_F(MissionsTest, TwoWhoListOneMissionMakeOneEntry) {
  std::vector<absl::Status> answers(2);
  std::vector<std::thread> both;
  for (absl::Status& answer : answers) {
    both.emplace_back(
        [&, request = Entry()] { answer = Set(Office(), request); });
  }
  for (std::thread& one : both) one.join();
  for (const absl::Status& answer : answers) {
    EXPECT_TRUE(answer.ok() || ReasonOf(answer) == "MISSION_LISTED") << answer;
  }
  EXPECT_EQ(List(Office()).missions_size(), 1);
}

TEST_F(MissionsTest, TheDirectoryIsFilteredAndPaged) {
  v1::SetMissionRequest nairobi = Entry("nl-nairobi");
  nairobi.mutable_mission()->add_covers_countries("SO");
  nairobi.mutable_mission()->add_services(v1::CONSULAR_SERVICE_LONG_STAY);
  IsSet(Office(), nairobi);
  v1::SetMissionRequest bogota = Entry("nl-bogota");
  bogota.mutable_mission()->set_seat_country("CO");
  bogota.mutable_mission()->set_seat_city("Bogota");
  IsSet(Office(), bogota);
  v1::SetMissionRequest german = Entry("de-nairobi");
  german.mutable_mission()->set_represented_country("DE");
  IsSet(Office(), german);

  v1::ListMissionsRequest request;
  request.set_represented_country("NL");
  EXPECT_THAT(IdsOf(List(Office(), request)),
              ElementsAre("nl-bogota", "nl-nairobi"));
  request.set_covers_country("SO");
  EXPECT_THAT(IdsOf(List(Office(), request)), ElementsAre("nl-nairobi"));
  request.Clear();
  request.set_seat_country("KE");
  EXPECT_THAT(IdsOf(List(Office(), request)),
              ElementsAre("de-nairobi", "nl-nairobi"));
  request.set_service(v1::CONSULAR_SERVICE_LONG_STAY);
  EXPECT_THAT(IdsOf(List(Office(), request)), ElementsAre("nl-nairobi"));

  request.Clear();
  request.set_page_size(2);
  std::vector<std::string> ids;
  do {
    const v1::ListMissionsResponse page = List(Office(), request);
    for (const std::string& id : IdsOf(page)) ids.push_back(id);
    request.set_page_token(page.page_info().next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(ids, ElementsAre("de-nairobi", "nl-bogota", "nl-nairobi"));
}

TEST_F(MissionsTest, RoutesTellTheOfficeHowTheirMissionsAreReached) {
  CreateRoute(RouteRequest());
  IsSet(Office(), Entry());
  const auto shown_to = [&](const auth::Caller& caller) {
    v1::ListRoutesResponse response;
    EXPECT_OK(
        Call(caller, &Stub::ListRoutes, v1::ListRoutesRequest(), &response));
    return response.routes(0).missions(0);
  };
  EXPECT_EQ(shown_to(Office()).seat(), "Nairobi, KE");
  EXPECT_THAT(shown_to(Office()).languages(), ElementsAre("en"));
  EXPECT_EQ(shown_to(Officer()).seat(), "");
  EXPECT_EQ(shown_to(Relocation()).seat(), "");
}

TEST_F(MissionsTest, WhereNoMissionCoversHerTheAnswerNamesOneThatDoes) {
  v1::CreateRouteRequest route = RouteRequest();
  route.mutable_route()->mutable_missions(0)->add_covers_countries("KE");
  CreateRoute(route);
  v1::AssessRouteRequest request;
  request.add_nationalities("SO");
  request.set_present_country("SO");
  request.mutable_document()->set_kind(v1::TRAVEL_DOCUMENT_KIND_PASSPORT);
  SetDate(Today() + 2000, request.mutable_document()->mutable_expires_on());
  request.add_destination_countries("NL");
  SetStay(Today() + 60, 30, request.mutable_stay());
  const auto problem = [&] {
    v1::AssessRouteResponse response;
    EXPECT_OK(Call(Relocation(), &Stub::AssessRoute, request, &response));
    return response.assessments(0).problems(0);
  };
  EXPECT_EQ(problem().code(), v1::PROBLEM_CODE_NO_MISSION);
  EXPECT_EQ(problem().remedies(0).kind(), v1::REMEDY_KIND_REGIONAL);
  v1::SetMissionRequest entry = Entry();
  entry.mutable_mission()->add_covers_countries("SO");
  IsSet(Office(), entry);
  EXPECT_EQ(problem().remedies(0).kind(), v1::REMEDY_KIND_PUBLISH_ROUTE);
  EXPECT_THAT(problem().remedy(), ::testing::HasSubstr("Nairobi, KE"));
}

}  // namespace
}  // namespace sojourn::visa
