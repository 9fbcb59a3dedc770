#ifndef SERVICES_RELOCATION_RANKING_RANKING_PEERS_H_
#define SERVICES_RELOCATION_RANKING_RANKING_PEERS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/relocation/workflow/peers.h"
#include "sojourn/capacity/v1/capacity_service.pb.h"
#include "sojourn/relocation/v1/ranking_calls.pb.h"
#include "sojourn/relocation/v1/round_calls.pb.h"
#include "sojourn/type/v1/party.pb.h"

// Whom the step RANK_PLACES and rounds ask: capacity, which places there are,
// and matching, for their order. Promises as in workflow/peers.h. Neither call
// changes anything there.
namespace sojourn::relocation {

class PlacesPeer {
 public:
  virtual ~PlacesPeer() = default;
  virtual absl::StatusOr<capacity::v1::ListHostsResponse> ListHosts(
      const PeerCall& call, const capacity::v1::ListHostsRequest& request) = 0;
  virtual absl::StatusOr<capacity::v1::SearchAvailabilityResponse>
  SearchAvailability(
      const PeerCall& call,
      const capacity::v1::SearchAvailabilityRequest& request) = 0;
};

// All that matching is told of a party. A list that is closed: no name,
// nationality, gender or religion is in it, and nothing that a case is known by
// anywhere.
struct PartyToPlace {
  type::v1::Party needs;
  type::v1::Level level = type::v1::LEVEL_UNSPECIFIED;
  absl::CivilDay earliest;  // first check-in
  absl::CivilDay latest;    // last check-out
  int nights = 0;
  // Hosts that she agrees to be described to, those that she likes best first;
  // she likes those of one list alike.
  std::vector<std::vector<std::string>> wishes;
  // Until which day she may be in a country, where a lawful way is known, or
  // nothing is known against it: the infinite future. Of any other country: no
  // lawful way.
  std::map<std::string, absl::CivilDay> lawful_until;
};

struct PlaceToRank {
  capacity::v1::Place place;
  std::string country_code;
  // As capacity describes it: languages, interpreters, services.
  capacity::v1::Host host;
  // When it is open; turnover days lie inside.
  std::vector<type::v1::Stay> open;
  // Nights in them that somebody has, turnover included.
  std::vector<type::v1::Stay> taken = {};
  // Ruled out, or taken: matching is not told which, and answers NOT_AVAILABLE
  // beside whatever else there is.
  bool available = true;
};

struct MatchQuestion {
  PartyToPlace party;
  std::vector<PlaceToRank> places;
  std::vector<v1::ScoreWeight> weights;
};

struct MatchAnswer {
  // Best first; of each what is about the place's order: stay, score, parts,
  // costs, needs_more, enough_parts, soonest. place_id names it.
  std::vector<v1::RankedPlace> options;
  // place_id and all barriers.
  std::vector<v1::RankedPlace> not_offered;
  bool waiting_helps_others = false;
  // costs_others is known.
  bool priced = false;
};

// One of everybody.
struct PartyInBatch {
  // Made for this question.
  std::string ref;
  PartyToPlace party;
  // Places that she cannot have, by place_id: matching is not told why.
  std::vector<std::string> not_available = {};
  // What she holds stays as it is.
  struct Held {
    std::string place_id;
    absl::CivilDay check_in;
  };
  std::optional<Held> held = std::nullopt;
};

// Of `places`, `available` is not asked for: what one party cannot have another
// one can.
struct BatchQuestion {
  std::vector<PartyInBatch> parties;
  std::vector<PlaceToRank> places;
  std::vector<v1::ScoreWeight> weights;
};

// By ref; everybody is in one of the two, who holds a place in `placed`.
struct BatchAnswer {
  // place_id, stay, score and parts.
  std::map<std::string, v1::RankedPlace> placed;
  std::map<std::string, v1::RoundNotPlaced> not_placed;
  v1::RoundProof proof;
};

class MatchingPeer {
 public:
  virtual ~MatchingPeer() = default;
  virtual absl::StatusOr<MatchAnswer> ProposePlacements(
      const PeerCall& call, const MatchQuestion& question) = 0;
  // Searches for twenty seconds at most; what was found by then is the answer.
  virtual absl::StatusOr<BatchAnswer> AssignBatch(
      const PeerCall& call, const BatchQuestion& question) = 0;
};

struct RankingPeers {
  PlacesPeer& places;
  MatchingPeer& matching;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RANKING_RANKING_PEERS_H_
