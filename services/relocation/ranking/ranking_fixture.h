#ifndef SERVICES_RELOCATION_RANKING_RANKING_FIXTURE_H_
#define SERVICES_RELOCATION_RANKING_RANKING_FIXTURE_H_

#include <string>
#include <vector>

#include "services/relocation/relocation_convert.h"
#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {

// A case that places are ranked for.
class RankingTest : public ::testing::Test {
 protected:
  static v1::Intake Wishing() {
    v1::Intake intake = World::Intake();
    intake.mutable_wishes()->set_length_days(80);
    intake.add_languages()->set_language_code("es");
    return intake;
  }

  PlacesFake::Shown& AddPlace(const std::string& host,
                              const std::string& country,
                              const std::string& place_id) {
    PlacesFake::Shown shown;
    capacity::v1::Place& place = *shown.place.mutable_place();
    place.set_place_id(place_id);
    place.set_host_id(host);
    place.set_adults(2);
    place.set_bedrooms(1);
    shown.place.set_host_display_name("Host of " + host);
    shown.place.set_country_code(country);
    const absl::CivilDay first = world.Today() + 30;
    *shown.place.mutable_stay()->mutable_check_in() = ToDate(first);
    *shown.place.mutable_stay()->mutable_check_out() = ToDate(first + 80);
    auto& open = *shown.place.mutable_window()->mutable_period();
    *open.mutable_check_in() = ToDate(first - 10);
    *open.mutable_check_out() = ToDate(first + 200);
    capacity::v1::Host known;
    known.set_host_id(host);
    world.places_.hosts.push_back(known);
    world.places_.places.push_back(shown);
    return world.places_.places.back();
  }
  // One place of each of the three hosts of the world.
  void ThreePlaces() {
    AddPlace("utrecht", "NL", "u-1");
    AddPlace("porto", "PT", "p-1");
    AddPlace("xela", "GT", "x-1");
  }

  absl::StatusOr<v1::RequestProposalsResponse> Request(
      const auth::Caller& caller = Office()) {
    return world.Do(caller, &Stub::RequestProposals,
                    World::Named<v1::RequestProposalsRequest>(id));
  }
  v1::ListRankedPlacesResponse Ranked() {
    auto listed = world.Do(Office(), &Stub::ListRankedPlaces,
                           World::Named<v1::ListRankedPlacesRequest>(id));
    EXPECT_OK(listed);
    return listed.ok() ? *listed : v1::ListRankedPlacesResponse();
  }
  // "u-1", or "x-1 NOT_AVAILABLE" where it is not offered.
  std::vector<std::string> Shown() {
    std::vector<std::string> lines;
    const v1::ListRankedPlacesResponse listed = Ranked();
    for (const v1::RankedPlace& place : listed.places()) {
      std::string line = place.place_id();
      for (const auto& barrier : place.barriers()) {
        line += " " + barrier.code();
      }
      lines.push_back(line);
    }
    return lines;
  }
  void Rank(v1::Intake intake = Wishing()) {
    id = world.Eligible(std::move(intake)).relocation_id();
    ASSERT_OK(Request());
    world.RunAll();
    ASSERT_EQ(world.StepOf("RANK_PLACES"), "DONE");
  }
  absl::StatusOr<v1::ProposeToCityResponse> Propose(const std::string& host,
                                                    const std::string& place,
                                                    const std::string& reason) {
    auto request = World::Named<v1::ProposeToCityRequest>(id);
    request.set_host_id(host);
    request.set_place_id(place);
    request.set_override_reason(reason);
    *request.mutable_stay()->mutable_check_in() = ToDate(world.Today() + 30);
    *request.mutable_stay()->mutable_check_out() = ToDate(world.Today() + 110);
    return world.Do(Office(), &Stub::ProposeToCity, request);
  }

  World world;
  std::string id;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RANKING_RANKING_FIXTURE_H_
