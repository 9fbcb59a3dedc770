// SearchAvailability through the service.
#include <random>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_rules.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using sojourn::testing::BadFieldsAre;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SearchTest : public ::testing::Test {
 protected:
  static v1::SearchAvailabilityRequest Fixed(absl::CivilDay first,
                                             absl::CivilDay last) {
    v1::SearchAvailabilityRequest request;
    request.mutable_party()->set_adults(1);
    *request.mutable_stay() = ToStay(first, last);
    return request;
  }
  static v1::SearchAvailabilityRequest Flexible(int nights,
                                                absl::CivilDay earliest,
                                                absl::CivilDay latest) {
    v1::SearchAvailabilityRequest request;
    request.mutable_party()->set_adults(1);
    request.mutable_flexible()->set_nights(nights);
    *request.mutable_flexible()->mutable_earliest() = ToDate(earliest);
    *request.mutable_flexible()->mutable_latest() = ToDate(latest);
    return request;
  }

  v1::SearchAvailabilityResponse Search(
      const v1::SearchAvailabilityRequest& request,
      const auth::Caller& caller = Office()) {
    auto found = world_.Do(caller, &Stub::SearchAvailability, request);
    EXPECT_OK(found);
    return found.ok() ? *found : v1::SearchAvailabilityResponse();
  }
  std::vector<std::string> Codes(const v1::SearchAvailabilityRequest& request,
                                 const auth::Caller& caller = Office()) {
    std::vector<std::string> codes;
    const auto found = Search(request, caller);
    for (const v1::AvailablePlace& place : found.places()) {
      codes.push_back(place.place().code());
    }
    return codes;
  }

  World world_;
  const absl::CivilDay today_ = world_.Today();
};

TEST_F(SearchTest, FindsWhatIsFreeForTheWholeStayAndItsTurnover) {
  const v1::Place place = world_.MakePlace(world_.MakeHost().host_id());
  const auto found = Search(Fixed(today_ + 5, today_ + 198));
  ASSERT_EQ(found.places_size(), 1);
  EXPECT_EQ(found.places(0).place().place_id(), place.place_id());
  EXPECT_EQ(found.places(0).host_display_name(), "Utrecht");
  EXPECT_TRUE(found.places(0).lead_time_met());
  EXPECT_FALSE(found.places(0).window().stale());
  EXPECT_FALSE(found.places(0).place().has_vetting());
  EXPECT_THAT(found.places(0).place().address(), IsEmpty());
  // One more night leaves no room for the two turnover days.
  EXPECT_THAT(Codes(Fixed(today_ + 5, today_ + 199)), IsEmpty());
  EXPECT_THAT(Codes(Fixed(today_ - 1, today_ + 5)), IsEmpty());

  v1::BurnPlaceRequest burn;
  burn.set_place_id(place.place_id());
  ASSERT_OK(world_.Do(Office(), &Stub::BurnPlace, burn));
  EXPECT_THAT(Codes(Fixed(today_ + 5, today_ + 10)), IsEmpty());
}

TEST_F(SearchTest, AHoldHidesThePlaceUntilItLapses) {
  const v1::Place place = world_.MakePlace(world_.MakeHost().host_id());
  ASSERT_OK(world_.Hold(place, today_ + 10));
  EXPECT_THAT(Codes(Fixed(today_ + 21, today_ + 30)), IsEmpty());
  EXPECT_THAT(Codes(Fixed(today_ + 22, today_ + 30)), ElementsAre("UTR-1"));
  EXPECT_THAT(Codes(Fixed(today_, today_ + 8)), ElementsAre("UTR-1"));
  EXPECT_THAT(Codes(Fixed(today_, today_ + 9)), IsEmpty());
  world_.Advance(absl::Hours(24 * 7));
  EXPECT_THAT(Codes(Fixed(today_ + 12, today_ + 30)), ElementsAre("UTR-1"));
}

TEST_F(SearchTest, AFlexibleStayGetsTheFirstGapThatHoldsIt) {
  const v1::Place place = world_.MakePlace(world_.MakeHost().host_id());
  ASSERT_OK(world_.Hold(place, today_ + 5));   // to +15, free from +17
  ASSERT_OK(world_.Hold(place, today_ + 25));  // to +35, free from +37
  const auto first_of = [&](int nights) {
    const auto found = Search(Flexible(nights, today_ + 1, today_ + 90));
    if (found.places_size() == 0) return int64_t{-1};
    const type::v1::Date& day = found.places(0).stay().check_in();
    return absl::CivilDay(day.year(), day.month(), day.day()) - today_;
  };
  EXPECT_EQ(first_of(2), 1);
  EXPECT_EQ(first_of(3), 17);
  EXPECT_EQ(first_of(6), 17);
  EXPECT_EQ(first_of(7), 37);
  EXPECT_EQ(first_of(53), 37);
  EXPECT_EQ(first_of(54), -1);
}

TEST_F(SearchTest, PastDaysAreSkipped) {
  world_.MakePlace(world_.MakeHost().host_id());
  world_.Advance(absl::Hours(24 * 3));
  const auto found = Search(Flexible(5, today_, today_ + 30));
  ASSERT_EQ(found.places_size(), 1);
  EXPECT_EQ(found.places(0).stay().check_in().day(), (today_ + 3).day());
}

TEST_F(SearchTest, HostsMustSpeakWithThePartyOrHaveAnInterpreter) {
  world_.MakePlace(world_.MakeHost().host_id());
  auto request = Fixed(today_ + 1, today_ + 5);
  auto* skill = request.mutable_party()->add_languages();
  skill->set_language_code("fr");
  skill->set_level(type::v1::LANGUAGE_LEVEL_NATIVE);
  EXPECT_THAT(Codes(request), IsEmpty());
  request.mutable_party()->add_interpreter_languages("ar");
  EXPECT_THAT(Codes(request), ElementsAre("UTR-1"));
  request.mutable_party()->set_school_nearby(true);
  EXPECT_THAT(Codes(request), IsEmpty());
}

TEST_F(SearchTest, HostsMustSignWithThePartyAndHaveADeskWhereOneIsNeeded) {
  world_.MakePlace(world_.MakeHost("Utrecht").host_id(), "UTR-1");
  auto signs = World::HostRequest("Porto");
  signs.mutable_host()->add_interpreter_languages("psr");
  signs.mutable_host()->mutable_services()->set_workspace(true);
  world_.MakePlace(world_.MakeHost(signs).host_id(), "PRT-1");
  auto request = Fixed(today_ + 1, today_ + 5);
  EXPECT_THAT(Codes(request), ElementsAre("UTR-1", "PRT-1"));
  request.mutable_party()->add_sign_languages("psr");
  EXPECT_THAT(Codes(request), ElementsAre("PRT-1"));
  request.mutable_party()->set_workspace(true);
  EXPECT_THAT(Codes(request), ElementsAre("PRT-1"));
  // One is no help for the other.
  request.mutable_party()->set_sign_languages(0, "ase");
  EXPECT_THAT(Codes(request), IsEmpty());
  request.mutable_party()->clear_sign_languages();
  EXPECT_THAT(Codes(request), ElementsAre("PRT-1"));
  request.mutable_party()->add_sign_languages("no language");
  EXPECT_THAT(world_.Do(Office(), &Stub::SearchAvailability, request),
              BadFieldsAre("party.sign_languages[0]"));
}

TEST_F(SearchTest, FiltersByCountryKindHostAndViewer) {
  const v1::Host utrecht = world_.MakeHost("Utrecht");
  world_.MakePlace(utrecht.host_id(), "UTR-1");
  auto safe = World::HostRequest("Kilimo");
  safe.mutable_host()->set_kind(v1::HOST_KIND_SAFE_HOUSE);
  safe.mutable_host()->set_country_code("KE");
  world_.MakePlace(world_.MakeHost(safe).host_id(), "KLM-1");
  auto far = World::HostRequest("Ceuta");
  far.mutable_host()->set_organisation_id("ceuta");
  world_.MakePlace(world_.MakeHost(far).host_id(), "CEU-1");

  auto request = Fixed(today_ + 1, today_ + 5);
  EXPECT_THAT(Codes(request), ElementsAre("UTR-1", "KLM-1", "CEU-1"));
  EXPECT_THAT(Codes(request, City("utrecht")), ElementsAre("UTR-1"));
  request.add_country_codes("KE");
  EXPECT_THAT(Codes(request), ElementsAre("KLM-1"));
  request.clear_country_codes();
  request.add_kinds(v1::HOST_KIND_CITY);
  EXPECT_THAT(Codes(request), ElementsAre("UTR-1", "CEU-1"));
  request.set_host_id(utrecht.host_id());
  EXPECT_THAT(Codes(request), ElementsAre("UTR-1"));
}

TEST_F(SearchTest, ComesInPages) {
  const v1::Host host = world_.MakeHost();
  for (const char* code : {"A", "B", "C"}) {
    world_.MakePlace(host.host_id(), code);
  }
  auto request = Fixed(today_ + 1, today_ + 5);
  request.set_page_size(2);
  const auto first = Search(request);
  EXPECT_EQ(first.places_size(), 2);
  request.set_page_token(first.page_info().next_page_token());
  EXPECT_THAT(Codes(request), ElementsAre("C"));
  EXPECT_THAT(world_.Do(City(), &Stub::SearchAvailability, request),
              ReasonIs("PAGE_TOKEN_INVALID"));
}

TEST_F(SearchTest, BadFieldsAreNamed) {
  EXPECT_THAT(world_.Do(Office(), &Stub::SearchAvailability,
                        v1::SearchAvailabilityRequest()),
              BadFieldsAre("party", "stay"));
  auto backwards = Fixed(today_ + 5, today_ + 5);
  backwards.add_country_codes("XX");
  EXPECT_THAT(world_.Do(Office(), &Stub::SearchAvailability, backwards),
              BadFieldsAre("stay.check_out", "country_codes[0]"));
  EXPECT_THAT(world_.Do(Office(), &Stub::SearchAvailability,
                        Flexible(10, today_, today_ + 9)),
              BadFieldsAre("flexible.latest"));
}

// The search repeats in SQL what rules::Fits decides for a hold.
TEST_F(SearchTest, AgreesWithTheRuleOnWhoFitsWhere) {
  std::mt19937 random(7);
  const auto coin = [&] { return random() % 2 == 0; };
  const v1::Host host = world_.MakeHost();
  std::vector<std::pair<std::string, PlaceSpec>> places;
  for (int i = 0; i < 40; ++i) {
    auto request = world_.PlaceRequest(host.host_id(), absl::StrCat("P", i));
    v1::Place& place = *request.mutable_place();
    const PlaceSpec spec = {.adults = 1 + static_cast<int>(random() % 3),
                            .children = static_cast<int>(random() % 3),
                            .bedrooms = 1 + static_cast<int>(random() % 2),
                            .step_free = coin(),
                            .women_only = coin(),
                            .cot = coin(),
                            .pets = coin(),
                            .same_night = coin()};
    place.set_adults(spec.adults);
    place.set_children(spec.children);
    place.set_bedrooms(spec.bedrooms);
    place.set_step_free(spec.step_free);
    place.set_women_only(spec.women_only);
    place.set_cot(spec.cot);
    place.set_pets(spec.pets);
    place.set_same_night(spec.same_night);
    world_.MakePlace(request);
    places.emplace_back(place.code(), spec);
  }
  for (int i = 0; i < 60; ++i) {
    const Party party = {.adults = static_cast<int>(random() % 3) + 1,
                         .children = static_cast<int>(random() % 3),
                         .bedrooms = static_cast<int>(random() % 3),
                         .step_free = random() % 4 == 0,
                         .women_only = coin(),
                         .cot = random() % 4 == 0,
                         .pets = random() % 4 == 0,
                         .same_night = random() % 4 == 0};
    auto request = Fixed(today_ + 1, today_ + 5);
    type::v1::Party& needs = *request.mutable_party();
    needs.set_adults(party.adults);
    needs.set_children(party.children);
    needs.set_bedrooms(party.bedrooms);
    needs.set_step_free(party.step_free);
    needs.set_women_only(party.women_only);
    needs.set_cot(party.cot);
    needs.set_pets(party.pets);
    needs.set_same_night(party.same_night);
    std::vector<std::string> expected;
    for (const auto& [code, spec] : places) {
      if (rules::Fits(spec, party)) expected.push_back(code);
    }
    EXPECT_EQ(Codes(request), expected);
  }
}

}  // namespace
}  // namespace sojourn::capacity
