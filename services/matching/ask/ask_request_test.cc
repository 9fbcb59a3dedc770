#include "services/matching/ask/ask_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "common/testing/status_matchers.h"
#include "services/matching/ask/ask_limits.h"
#include "services/matching/ask/samples.h"

namespace sojourn::matching {
namespace {

using sojourn::testing::IsOk;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::SizeIs;

// "field REASON" of each bad field.
std::vector<std::string> Faults(const absl::Status& status) {
  std::vector<std::string> faults;
  for (const FieldViolation& each : DetailsOf(status).violations) {
    faults.push_back(each.field + " " + each.reason);
  }
  return faults;
}

TEST(ParseAsk, CountsDaysFromTheFirstOnWhichAnybodyCanCome) {
  v1::ProposePlacementsRequest request = SampleAsk();
  *request.add_waiting() = SampleParty("other", type::v1::LEVEL_L1);
  *request.mutable_waiting(0)->mutable_earliest_check_in() =
      SampleDate(kSampleDay - 3);
  const auto ask = ParseAsk(request);
  ASSERT_THAT(ask, IsOk());
  EXPECT_EQ(ask->waiting[0].earliest, 0);
  EXPECT_EQ(ask->parties[0].earliest, 3);
  EXPECT_EQ(ask->parties[0].latest, 33);
  EXPECT_EQ(ask->places[0].windows[0].from, 3);
  EXPECT_EQ(ask->places[0].windows[0].until, 368);
}

TEST(ParseAsk, ReadsAPartyAsItIsTold) {
  v1::ProposePlacementsRequest request = SampleAsk();
  v1::PartyToPlace& party = *request.mutable_parties(0);
  party.mutable_requirements()->set_workspace(true);
  party.add_needs(v1::NEED_LEGAL_AID);
  auto& basic = *party.mutable_requirements()->add_languages();
  basic.set_language_code("en");
  basic.set_level(type::v1::LANGUAGE_LEVEL_BASIC);
  party.mutable_wishes(1)->add_host_refs("third");
  *party.mutable_lawful(0)->mutable_days()->mutable_last() =
      SampleDate(kSampleDay + 40);
  const auto ask = ParseAsk(request);
  ASSERT_THAT(ask, IsOk());
  const Party& read = ask->parties[0];
  EXPECT_EQ(read.lane, Lane::kRegular);
  EXPECT_EQ(read.required, static_cast<uint32_t>(kWorkspace));
  EXPECT_EQ(read.needs, static_cast<uint32_t>(kLegalAid));
  EXPECT_THAT(read.languages, ElementsAre("es"));
  EXPECT_THAT(read.interpreter_languages, ElementsAre("en"));
  EXPECT_THAT(read.wishes, ElementsAre("first", "second", "third"));
  EXPECT_THAT(read.alike, ElementsAre(0, 1, 1));
  EXPECT_EQ(read.lawful.at("NL").until, 40);
}

TEST(ParseAsk, UrgentIsAsCapacityHasIt) {
  v1::ProposePlacementsRequest request = SampleAsk();
  for (const auto& [level, lane] :
       {std::pair(type::v1::LEVEL_L1, Lane::kUrgent),
        std::pair(type::v1::LEVEL_L2, Lane::kUrgent),
        std::pair(type::v1::LEVEL_L3, Lane::kRegular)}) {
    request.mutable_parties(0)->set_level(level);
    EXPECT_EQ(ParseAsk(request)->parties[0].lane, lane);
  }
}

struct Wrong {
  std::string fault;
  std::function<void(v1::ProposePlacementsRequest&)> change;
};

TEST(ParseAsk, NamesTheFieldThatIsWrong) {
  using Request = v1::ProposePlacementsRequest;
  const std::vector<Wrong> cases = {
      {"parties FIELD_REQUIRED", [](Request& r) { r.clear_parties(); }},
      {"parties[1].party_ref ENTRY_REPEATED",
       [](Request& r) { *r.add_parties() = r.parties(0); }},
      {"parties[0].party_ref FIELD_REQUIRED",
       [](Request& r) { r.mutable_parties(0)->clear_party_ref(); }},
      {"parties[0].level FIELD_REQUIRED",
       [](Request& r) { r.mutable_parties(0)->clear_level(); }},
      {"parties[0].requirements.adults NUMBER_OUT_OF_RANGE",
       [](Request& r) { r.mutable_parties(0)->clear_requirements(); }},
      {"parties[0].nights WISHES_CONTRADICT",
       [](Request& r) { r.mutable_parties(0)->set_nights(61); }},
      {"parties[0].latest_check_out DATES_REVERSED",
       [](Request& r) {
         *r.mutable_parties(0)->mutable_latest_check_out() =
             SampleDate(kSampleDay);
       }},
      {"parties[0].latest_check_out DATE_TOO_FAR",
       [](Request& r) {
         *r.mutable_parties(0)->mutable_latest_check_out() =
             SampleDate(kSampleDay + 2000);
       }},
      {"parties[0].wishes[1].host_refs WISHES_CONTRADICT",
       [](Request& r) {
         r.mutable_parties(0)->mutable_wishes(1)->add_host_refs("first");
       }},
      {"parties[0].lawful[0].country_code COUNTRY_UNKNOWN",
       [](Request& r) {
         r.mutable_parties(0)->mutable_lawful(0)->set_country_code("XX");
       }},
      {"places[1].host_ref REF_UNKNOWN",
       [](Request& r) { r.mutable_places(1)->set_host_ref("nowhere"); }},
      {"places[0].windows[0].check_out DATES_REVERSED",
       [](Request& r) {
         *r.mutable_places(0)->mutable_windows(0)->mutable_check_out() =
             SampleDate(kSampleDay);
       }},
      {"hosts[0].load NUMBER_OUT_OF_RANGE",
       [](Request& r) { r.mutable_hosts(0)->set_load(1.5); }},
      {"weights NUMBER_OUT_OF_RANGE",
       [](Request& r) {
         for (int part = 1; part <= v1::ScorePart_MAX; ++part) {
           r.add_weights()->set_part(static_cast<v1::ScorePart>(part));
         }
       }},
      {"waiting BOTH_GIVEN",
       [](Request& r) {
         *r.mutable_prices()->mutable_first_day() = SampleDate(kSampleDay);
         *r.add_waiting() = SampleParty("other", type::v1::LEVEL_L4);
       }},
  };
  for (const Wrong& each : cases) {
    v1::ProposePlacementsRequest request = SampleAsk();
    each.change(request);
    EXPECT_THAT(Faults(ParseAsk(request).status()), Contains(each.fault));
  }
}

TEST(ParseAsk, NamesAllThatIsWrongAtOnce) {
  v1::ProposePlacementsRequest request = SampleAsk();
  request.mutable_parties(0)->clear_level();
  request.mutable_parties(0)->set_nights(0);
  request.set_days_apart(100);
  EXPECT_THAT(Faults(ParseAsk(request).status()), SizeIs(3));
}

TEST(ParseAsk, TakesSoManyPairsAndNoMore) {
  v1::ProposePlacementsRequest request = SampleAsk();
  while (request.places_size() < 4'000) {
    *request.add_places() =
        SamplePlace("q" + std::to_string(request.places_size() + 1), "first");
  }
  for (int p = 1; p < 5; ++p) {
    *request.add_parties() =
        SampleParty("p" + std::to_string(p), type::v1::LEVEL_L4);
  }
  EXPECT_THAT(ParseAsk(request), IsOk());
  *request.add_parties() = SampleParty("one more", type::v1::LEVEL_L4);
  EXPECT_THAT(Faults(ParseAsk(request).status()),
              ElementsAre("parties LIST_TOO_LONG"));
}

TEST(ParseBatch, FrozenStaysNameWhoAndWhere) {
  v1::AssignBatchRequest request = SampleBatch(2, 2);
  v1::FrozenStay& frozen = *request.add_frozen();
  frozen.set_party_ref("p1");
  frozen.set_place_ref("q0");
  *frozen.mutable_check_in() = SampleDate(kSampleDay + 2);
  const auto batch = ParseBatch(request);
  ASSERT_THAT(batch, IsOk());
  ASSERT_THAT(batch->frozen, SizeIs(1));
  EXPECT_EQ(batch->frozen[0].party, 1U);
  EXPECT_EQ(batch->frozen[0].start, 2);

  v1::FrozenStay& other = *request.add_frozen();
  other.set_party_ref("p0");
  other.set_place_ref("q0");
  *other.mutable_check_in() = SampleDate(kSampleDay + 31);
  EXPECT_THAT(Faults(ParseBatch(request).status()),
              ElementsAre("frozen[1] STAYS_OVERLAP"));
  *other.mutable_check_in() = SampleDate(kSampleDay + 32);
  EXPECT_THAT(ParseBatch(request), IsOk());
  other.set_party_ref("p1");
  other.set_place_ref("q9");
  EXPECT_THAT(Faults(ParseBatch(request).status()),
              ElementsAre("frozen[1].party_ref ENTRY_REPEATED",
                          "frozen[1].place_ref REF_UNKNOWN"));
}

TEST(ParseBatch, LimitsAreProposedWhereNoneIsGiven) {
  const v1::AssignBatchRequest request = SampleBatch(1, 1);
  EXPECT_EQ(TimeLimitOf(request), absl::Seconds(60));
  EXPECT_EQ(ParseBatch(request)->columns.most_columns, MostColumns(512));
  EXPECT_EQ(ParseBatch(request)->columns.days_apart, 7);
}

TEST(ParseSnapshot, WithoutHistoryThereIsOneFuture) {
  v1::PriceSnapshotRequest request;
  *request.add_waiting() = SampleParty("p", type::v1::LEVEL_L2);
  request.set_futures(20);
  EXPECT_EQ(ParseSnapshot(request)->futures, 1);
  v1::PastParty& past = *request.add_history();
  *past.mutable_party() = SampleParty("then", type::v1::LEVEL_L2);
  *past.mutable_asked_on() = SampleDate(kSampleDay - 10);
  *request.mutable_horizon() = SampleStay(kSampleDay, kSampleDay + 70);
  // In the past her reference says nothing.
  EXPECT_THAT(ParseSnapshot(request), IsOk());
  EXPECT_EQ(ParseSnapshot(request)->futures, 20);
  EXPECT_EQ(ParseSnapshot(request)->horizon.weeks, 10);
  EXPECT_EQ(ParseSnapshot(request)->history.parties[0].earliest, 10);
  *request.mutable_horizon() = SampleStay(kSampleDay, kSampleDay + 800);
  EXPECT_THAT(Faults(ParseSnapshot(request).status()),
              ElementsAre("horizon PERIOD_TOO_LONG"));
}

}  // namespace
}  // namespace sojourn::matching
