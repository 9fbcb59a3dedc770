// Which places there are for a party: asked of the real capacity service.
#include <set>
#include <string>

#include "services/capacity/capacity_test_world.h"
#include "services/relocation/ranking/places_found.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

namespace cap = ::sojourn::capacity::v1;
using CapacityStub = ::sojourn::capacity::Stub;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// As relocation's certificate asks.
class RealPlaces final : public PlacesPeer {
 public:
  explicit RealPlaces(capacity::World& world) : world_(world) {}

  absl::StatusOr<cap::ListHostsResponse> ListHosts(
      const PeerCall&, const cap::ListHostsRequest& request) override {
    return world_.Do(capacity::Relocation(), &CapacityStub::ListHosts, request);
  }
  absl::StatusOr<cap::SearchAvailabilityResponse> SearchAvailability(
      const PeerCall&, const cap::SearchAvailabilityRequest& request) override {
    return world_.Do(capacity::Relocation(), &CapacityStub::SearchAvailability,
                     request);
  }

 private:
  capacity::World& world_;
};

class PlacesFoundTest : public ::testing::Test {
 protected:
  PlacesFoundTest() : peer_(hosts_), host_id_(hosts_.MakeHost().host_id()) {}

  // A place of the host that is open for 200 days from now.
  std::string AddPlace(const std::string& code, int adults = 2) {
    cap::CreatePlaceRequest request = hosts_.PlaceRequest(host_id_, code);
    request.mutable_place()->set_adults(adults);
    return hosts_.MakePlace(request).place_id();
  }
  stored::RankingQuestion QuestionFor(int adults, int nights) const {
    v1::PlaceRanking wish;
    SetDay(hosts_.Today() + 1, *wish.mutable_earliest());
    SetDay(hosts_.Today() + 190, *wish.mutable_latest());
    wish.set_nights(nights);
    type::v1::Party party;
    party.set_adults(adults);
    auto& language = *party.add_languages();
    language.set_language_code("en");
    language.set_level(type::v1::LANGUAGE_LEVEL_FLUENT);
    stored::RankingQuestion question;
    question.set_wish(wish.SerializeAsString());
    question.set_party(party.SerializeAsString());
    auto& host = *question.add_hosts();
    host.set_host_id(host_id_);
    host.set_agreed(true);
    return question;
  }
  PlacesFound Find(const stored::RankingQuestion& question) {
    absl::StatusOr<PlacesFound> found = FindPlaces(peer_, {}, question);
    EXPECT_OK(found);
    return found.ok() ? *std::move(found) : PlacesFound();
  }
  static std::set<std::string> Ids(const PlacesFound::Stays& stays) {
    std::set<std::string> ids;
    for (const auto& [id, stay] : stays) ids.insert(id);
    return ids;
  }

  capacity::World hosts_;
  RealPlaces peer_;
  std::string host_id_;
};

TEST_F(PlacesFoundTest, TellsOpenFromFreeAndFreeFromFit) {
  const std::string fits = AddPlace("UTR-1");
  const std::string small = AddPlace("UTR-2", 1);
  const std::string brief = AddPlace("UTR-3");
  ASSERT_OK(hosts_.Open(brief, hosts_.Today() + 1, hosts_.Today() + 60));
  const PlacesFound found = Find(QuestionFor(2, 80));
  EXPECT_THAT(Ids(found.open), UnorderedElementsAre(fits, small, brief));
  EXPECT_THAT(Ids(found.free), UnorderedElementsAre(fits, small));
  EXPECT_THAT(Ids(found.fit), UnorderedElementsAre(fits));
  EXPECT_FALSE(found.cut);
  EXPECT_EQ(found.hosts.at(host_id_).languages(0).language_code(), "en");
}

TEST_F(PlacesFoundTest, WhatIsAskedOfMatchingLiesInDaysThatAreFree) {
  const std::string id = AddPlace("UTR-1");
  cap::Place place;
  place.set_place_id(id);
  place.set_host_id(host_id_);
  ASSERT_OK(hosts_.Hold(place, hosts_.Today() + 1));
  const stored::RankingQuestion question = QuestionFor(1, 80);
  const MatchQuestion asked = QuestionOf(question, Find(question));
  ASSERT_EQ(asked.places.size(), 1u);
  EXPECT_TRUE(asked.places[0].available);
  EXPECT_EQ(asked.places[0].country_code, "NL");
  // Ten nights, and two days of turnover.
  EXPECT_EQ(DayOf(asked.places[0].open[0].check_in()), hosts_.Today() + 13);
}

TEST_F(PlacesFoundTest, DaysThatAreOverHaveNoPlaces) {
  AddPlace("UTR-1");
  stored::RankingQuestion question = QuestionFor(1, 80);
  v1::PlaceRanking wish;
  ASSERT_TRUE(wish.ParseFromString(question.wish()));
  SetDay(hosts_.Today() + 79, *wish.mutable_latest());
  question.set_wish(wish.SerializeAsString());
  EXPECT_THAT(Find(question).open, IsEmpty());
}

}  // namespace
}  // namespace sojourn::relocation
