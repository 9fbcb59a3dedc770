#include "services/matching/ask/samples.h"

#include "absl/strings/str_cat.h"

namespace sojourn::matching {

type::v1::Date SampleDate(absl::CivilDay day) {
  type::v1::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

type::v1::Stay SampleStay(absl::CivilDay from, absl::CivilDay until) {
  type::v1::Stay stay;
  *stay.mutable_check_in() = SampleDate(from);
  *stay.mutable_check_out() = SampleDate(until);
  return stay;
}

v1::PartyToPlace SampleParty(const std::string& ref, type::v1::Level level) {
  constexpr int kNights = 30;
  v1::PartyToPlace party;
  party.set_party_ref(ref);
  party.set_level(level);
  party.mutable_requirements()->set_adults(1);
  party.mutable_requirements()->add_languages()->set_language_code("es");
  *party.mutable_earliest_check_in() = SampleDate(kSampleDay);
  *party.mutable_latest_check_out() = SampleDate(kSampleDay + 30 + kNights);
  party.set_nights(kNights);
  party.add_wishes()->add_host_refs("first");
  party.add_wishes()->add_host_refs("second");
  party.add_lawful()->set_country_code("NL");
  return party;
}

v1::HostToFill SampleHost(const std::string& ref) {
  v1::HostToFill host;
  host.set_host_ref(ref);
  host.set_country_code("NL");
  host.add_languages()->set_language_code("es");
  return host;
}

v1::PlaceToFill SamplePlace(const std::string& ref, const std::string& host) {
  v1::PlaceToFill place;
  place.set_place_ref(ref);
  place.set_host_ref(host);
  place.set_adults(2);
  place.set_bedrooms(1);
  *place.add_windows() = SampleStay(kSampleDay, kSampleDay + 365);
  return place;
}

v1::ProposePlacementsRequest SampleAsk() {
  v1::ProposePlacementsRequest request;
  *request.add_parties() = SampleParty("she", type::v1::LEVEL_L3);
  *request.add_hosts() = SampleHost("first");
  *request.add_hosts() = SampleHost("second");
  *request.add_places() = SamplePlace("q1", "first");
  *request.add_places() = SamplePlace("q2", "second");
  return request;
}

v1::AssignBatchRequest SampleBatch(int parties, int places) {
  constexpr int kLevels = 4;
  v1::AssignBatchRequest request;
  *request.add_hosts() = SampleHost("first");
  *request.add_hosts() = SampleHost("second");
  for (int p = 0; p < parties; ++p) {
    *request.add_parties() = SampleParty(
        absl::StrCat("p", p), static_cast<type::v1::Level>(1 + p % kLevels));
  }
  for (int k = 0; k < places; ++k) {
    *request.add_places() =
        SamplePlace(absl::StrCat("q", k), k % 2 == 0 ? "first" : "second");
  }
  return request;
}

}  // namespace sojourn::matching
