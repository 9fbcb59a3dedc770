#include "services/relocation/round/round_question.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/relocation/ranking/ranking_peers_fake.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

using ::testing::SizeIs;

const absl::CivilDay kDay(2027, 3, 1);

// As long as the ids of capacity.
std::string IdOf(int i) {
  return absl::StrCat("place-place-place-", 10000 + i);
}

capacity::v1::AvailablePlace Available(int i) {
  capacity::v1::AvailablePlace found;
  found.mutable_place()->set_place_id(IdOf(i));
  found.mutable_place()->set_host_id("porto");
  found.mutable_place()->set_code(absl::StrCat("an invented name ", i));
  found.mutable_place()->set_adults(2);
  found.set_host_display_name("Host of porto, of an invented length");
  found.set_country_code("PT");
  SetDay(kDay + 30, *found.mutable_stay()->mutable_check_in());
  SetDay(kDay + 60, *found.mutable_stay()->mutable_check_out());
  type::v1::Stay& period = *found.mutable_window()->mutable_period();
  SetDay(kDay, *period.mutable_check_in());
  SetDay(kDay + 365, *period.mutable_check_out());
  found.mutable_window()->set_stale(i % 2 == 0);
  found.set_lead_time_met(i % 3 == 0);
  return found;
}

PlacesFound Places(int count) {
  PlacesFound found;
  found.hosts["porto"].set_host_id("porto");
  found.hosts["porto"].set_country_code("PT");
  for (int i = 0; i < count; ++i) found.open[IdOf(i)] = Available(i);
  found.free = found.open;
  found.fit = found.open;
  return found;
}

// Who asks for so many nights, and so like nobody else.
Gathered Waiting(int nights) {
  Gathered gathered;
  gathered.case_row_id = absl::StrCat("case-", nights);
  v1::PlaceRanking wish;
  SetDay(kDay, *wish.mutable_earliest());
  SetDay(kDay + 200, *wish.mutable_latest());
  wish.set_nights(nights);
  gathered.question.set_wish(wish.SerializeAsString());
  type::v1::Party party;
  party.set_adults(1);
  gathered.question.set_party(party.SerializeAsString());
  gathered.question.set_level(type::v1::LEVEL_L2);
  stored::RankingQuestion::Host& host = *gathered.question.add_hosts();
  host.set_host_id("porto");
  host.set_agreed(true);
  return gathered;
}

class RoundQuestionTest : public ::testing::Test {
 protected:
  RoundQuestionTest() {
    for (int i = 0; i < 3; ++i) peer_.places.push_back({.place = Available(i)});
    peer_.hosts.emplace_back().set_host_id("porto");
  }
  BatchQuestion AskAll(RoundQuestion& question) {
    EXPECT_TRUE(question
                    .FindAll(
                        peer_, [] { return PeerCall(); }, [] { return false; })
                    .ok());
    return question.Ask({});
  }
  PlacesFake peer_;
};

TEST_F(RoundQuestionTest, TheLastAreLeftOutOfOneThatIsTooLarge) {
  RoundQuestion question({Waiting(10), Waiting(20), Waiting(30), Waiting(10)},
                         /*most_pairs=*/6);
  EXPECT_THAT(AskAll(question).parties, SizeIs(2));
  EXPECT_TRUE(question.cut());
  const auto parties = question.PartiesOf(BatchAnswer());
  ASSERT_TRUE(parties.ok()) << parties.status();
  ASSERT_THAT(*parties, SizeIs(4));
  EXPECT_EQ((*parties)[1].standing(), v1::ROUND_STANDING_NOT_PLACED);
  for (const size_t last : {size_t{2}, size_t{3}}) {
    EXPECT_EQ((*parties)[last].standing(), v1::ROUND_STANDING_NOT_ASKED);
    EXPECT_EQ((*parties)[last].not_asked_reason(), "ROUND_TOO_LARGE");
  }
}

TEST_F(RoundQuestionTest, NoQuestionIsLargerByTheLastOnesPlaces) {
  RoundQuestion question({Waiting(10), Waiting(20)}, /*most_pairs=*/5);
  const BatchQuestion asked = AskAll(question);
  EXPECT_THAT(asked.parties, SizeIs(1));
  EXPECT_THAT(asked.places, SizeIs(3));
  RoundQuestion none({Waiting(10)}, /*most_pairs=*/2);
  EXPECT_THAT(AskAll(none).places, SizeIs(0));
}

TEST_F(RoundQuestionTest, NobodyIsLeftOutOfOneThatIsNot) {
  RoundQuestion question({Waiting(10), Waiting(20)}, /*most_pairs=*/6);
  const BatchQuestion asked = AskAll(question);
  EXPECT_THAT(asked.parties, SizeIs(2));
  EXPECT_THAT(asked.places, SizeIs(3));
  EXPECT_FALSE(question.cut());
}

TEST(PackedPlacesTest, SaysOfPlacesWhatCapacitySaid) {
  PackedPlaces packed;
  PlacesFound found = Places(3);
  found.fit.erase(IdOf(1));
  found.free.at(IdOf(2)).mutable_round()->set_reason("ROUND_FULL");
  const PlacesFound again = packed.Unpack(packed.Pack(found));
  const auto text = [](const PlacesFound::Stays& stays) {
    std::string all;
    for (const auto& [id, each] : stays) all += id + each.DebugString();
    return all;
  };
  EXPECT_EQ(text(again.open), text(found.open));
  EXPECT_EQ(text(again.free), text(found.free));
  EXPECT_EQ(text(again.fit), text(found.fit));
  MatchQuestion question;
  question.places.emplace_back().place.set_host_id("porto");
  packed.AddHosts(question.places);
  EXPECT_EQ(question.places[0].host.country_code(), "PT");
}

// Of as many parties as a round has, none of whom asks like another, and as
// many places as are looked at.
TEST(PackedPlacesTest, TheLargestRoundFitsIntoItsMemory) {
  PackedPlaces packed;
  const PackedPlaces::Found one = packed.Pack(Places(kMostPlaces));
  const size_t bytes = one.open.size() + one.free.size() + one.fit.size();
  EXPECT_LT(bytes * round_rules::kMostParties, size_t{192} << 20);
  packed.Pack(Places(kMostPlaces));
  EXPECT_EQ(packed.places(), size_t{kMostPlaces}) << "each is kept once";
}

}  // namespace
}  // namespace sojourn::relocation
