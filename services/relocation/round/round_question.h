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
#include "services/relocation/round/round_file.h"
#include "sojourn/relocation/v1/round_calls.pb.h"

// The one question about everybody that a round gathered, and matching's answer
// as the office reads it.
namespace sojourn::relocation {

class RoundQuestion {
 public:
  // For one call to another service: whom it is made for, and until when.
  using MakeCall = std::function<PeerCall()>;

  explicit RoundQuestion(std::vector<Gathered> gathered)
      : gathered_(std::move(gathered)) {}

  // Asks capacity for places of each, once for those who ask alike. Errors: the
  // peer's; CANCELLED where `stopped` says so in between.
  absl::Status FindAll(PlacesPeer& peer, const MakeCall& call,
                       const std::function<bool()>& stopped);

  // After FindAll.
  BatchQuestion Ask(const std::vector<v1::ScoreWeight>& weights);
  // In the order of `gathered`; without what has changed. INTERNAL where
  // somebody is placed where capacity would not have her, or who is excluded.
  absl::StatusOr<std::vector<v1::RoundParty>> PartiesOf(
      const BatchAnswer& answer) const;

  const std::vector<Gathered>& gathered() const { return gathered_; }
  // There are more places than were looked at.
  bool cut() const { return cut_; }

 private:
  struct Asked {
    std::string ref;
    std::shared_ptr<const PlacesFound> found;
    // Places that she can have.
    std::set<std::string> possible;
  };

  void AskFor(const Gathered& gathered, Asked& asked, BatchQuestion& out);
  void AskForHeld(const Gathered& gathered, Asked& asked, BatchQuestion& out);
  void AddPlaces(const std::vector<PlaceToRank>& places);
  absl::StatusOr<v1::RoundParty> PartyOf(const Gathered& gathered,
                                         const Asked& asked,
                                         const BatchAnswer& answer) const;

  const std::vector<Gathered> gathered_;
  std::vector<Asked> asked_;
  // By place_id; open from the first day that anybody found free.
  std::map<std::string, PlaceToRank> places_;
  std::vector<round_rules::Spot> held_;
  bool cut_ = false;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_ROUND_ROUND_QUESTION_H_
