#ifndef SERVICES_RELOCATION_ROUND_ROUND_QUESTION_H_
#define SERVICES_RELOCATION_ROUND_ROUND_QUESTION_H_

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/relocation/ranking/places_found.h"
#include "services/relocation/ranking/ranking_peers.h"
#include "services/relocation/round/packed_places.h"
#include "services/relocation/round/round_file.h"
#include "services/relocation/round/round_rules.h"
#include "sojourn/relocation/v1/round_calls.pb.h"

// The one question about everybody that a round gathered, and matching's answer
// as the office reads it.
namespace sojourn::relocation {

class RoundQuestion {
 public:
  // For one call to another service: whom it is made for, and until when.
  using MakeCall = std::function<PeerCall()>;

  explicit RoundQuestion(std::vector<Gathered> gathered,
                         size_t most_pairs = round_rules::kMostPairs)
      : gathered_(std::move(gathered)), most_pairs_(most_pairs) {}

  // Asks capacity for places of each, once for those who ask alike. With more
  // pairs of a party and a place than `most_pairs` the last of `gathered` are
  // left out: ROUND_TOO_LARGE. Errors: the peer's; CANCELLED where `stopped`
  // says so in between.
  absl::Status FindAll(PlacesPeer& peer, const MakeCall& call,
                       const std::function<bool()>& stopped);

  // After FindAll; anew after KeepApart.
  BatchQuestion Ask(const std::vector<v1::ScoreWeight>& weights);
  // Of parties that must not meet and that the answer brings to one host, the
  // later one cannot have it any more; the `last` time she can have none. True:
  // such there were, ask again.
  bool KeepApart(const BatchAnswer& answer, bool last);
  // In the order of `gathered`; without what has changed. INTERNAL where
  // somebody is placed where capacity would not have her, or who is excluded.
  absl::StatusOr<std::vector<v1::RoundParty>> PartiesOf(
      const BatchAnswer& answer) const;

  const std::vector<Gathered>& gathered() const { return gathered_; }
  // There are more places than were looked at, or parties were left out.
  bool cut() const { return cut_; }

 private:
  struct Asked {
    std::string ref;
    std::shared_ptr<const PackedPlaces::Found> found;
    bool left_out = false;
    // Places that she can have.
    std::set<std::string> possible;
    // Hosts where somebody is planned whom she must not meet, and their
    // organisations.
    std::set<std::string> apart_from;
    bool nowhere = false;
  };

  bool TakesPart(size_t i) const;
  // With so many who look for a place, and what was found until now.
  bool IsTooLarge(size_t parties) const;
  absl::Status FindFor(PlacesPeer& peer, const MakeCall& call,
                       const stored::RankingQuestion& question,
                       std::shared_ptr<const PackedPlaces::Found>& found);
  void AskFor(const Gathered& gathered, Asked& asked, BatchQuestion& out);
  void AskForHeld(const Gathered& gathered, Asked& asked, BatchQuestion& out);
  void AddPlaces(const std::vector<PlaceToRank>& places);
  // Nights of a place that somebody has who is in no question.
  void Take(const round_rules::Spot& spot);
  // Where the answer has one that was not there before; null for nowhere.
  const PlaceToRank* PlaceOf(size_t i, const BatchAnswer& answer) const;
  absl::StatusOr<v1::RoundParty> PartyOf(const Gathered& gathered,
                                         const Asked& asked,
                                         const BatchAnswer& answer) const;

  const std::vector<Gathered> gathered_;
  const size_t most_pairs_;
  PackedPlaces packed_;
  std::vector<Asked> asked_;
  // By place_id; open from the first day that anybody found free.
  std::map<std::string, PlaceToRank> places_;
  std::vector<round_rules::Spot> held_;
  bool cut_ = false;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_ROUND_ROUND_QUESTION_H_
