#ifndef SERVICES_RELOCATION_RANKING_PLACES_FOUND_H_
#define SERVICES_RELOCATION_RANKING_PLACES_FOUND_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/relocation/ranking/ranking_peers.h"
#include "services/relocation/stored.pb.h"
#include "sojourn/relocation/v1/ranking_calls.pb.h"

// What capacity knows of places for one party, the question that matching is
// asked about them, and its answer as the office reads it.
namespace sojourn::relocation {

// More places than this are not looked at, and the ranking says so.
inline constexpr int kMostPlaces = 1000;

struct PlacesFound {
  // By place_id, a place with the first stay possible there.
  using Stays = std::map<std::string, capacity::v1::AvailablePlace>;

  std::map<std::string, capacity::v1::Host> hosts;
  // Open for a night at least, whoever comes; of those, free for as many nights
  // as asked for, whoever comes; of those, free for them and fit for the party,
  // as HoldPlace will judge.
  Stays open;
  Stays free;
  Stays fit;
  bool cut = false;
};

// Asks nothing but capacity. Places for women only are looked at where the
// party asks for one, and then no others. Errors: the peer's.
absl::StatusOr<PlacesFound> FindPlaces(PlacesPeer& peer, const PeerCall& call,
                                       const stored::RankingQuestion& question);

MatchQuestion QuestionOf(const stored::RankingQuestion& question,
                         const PlacesFound& found);

// Hosts of which no feed has told are asked by nobody yet.
bool IsRuledOut(const stored::RankingQuestion& question,
                const std::string& host_id);
// What the office reads of a place beside its order.
void DescribePlace(const stored::RankingQuestion& question,
                   const capacity::v1::AvailablePlace& available,
                   v1::RankedPlace& out);

// Offered is only what capacity would hold and this case does not rule out,
// whatever matching answers. Without ranked_at.
v1::ListRankedPlacesResponse AnswerOf(const stored::RankingQuestion& question,
                                      const PlacesFound& found,
                                      const MatchAnswer& answer);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RANKING_PLACES_FOUND_H_
