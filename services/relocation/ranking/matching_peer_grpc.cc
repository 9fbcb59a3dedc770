// Parties, hosts and places in the words of the matching service, and back.
#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/ranking/ranking_peers_grpc.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/workflow/peer_send.h"
#include "sojourn/matching/v1/matching_service.grpc.pb.h"

namespace sojourn::relocation {
namespace {

namespace mat = ::sojourn::matching::v1;

// More are shown by no ranking than a page has.
constexpr int kMostOptions = 200;
// Ten times what a proof of as many parties as a round has takes; and a process
// that stops waits for no more.
constexpr int kSearchSeconds = 20;

// Parts have the same numbers there.
static_assert(static_cast<int>(mat::SCORE_PART_HER_WISH) ==
              static_cast<int>(v1::SCORE_PART_HER_WISH));
static_assert(static_cast<int>(mat::SCORE_PART_HOST_WISH) ==
              static_cast<int>(v1::SCORE_PART_HOST_WISH));
static_assert(static_cast<int>(mat::SCORE_PART_NEEDS) ==
              static_cast<int>(v1::SCORE_PART_NEEDS));
static_assert(static_cast<int>(mat::SCORE_PART_PROFESSION) ==
              static_cast<int>(v1::SCORE_PART_PROFESSION));
static_assert(static_cast<int>(mat::SCORE_PART_BALANCE) ==
              static_cast<int>(v1::SCORE_PART_BALANCE));
static_assert(static_cast<int>(mat::SCORE_PART_SOONER) ==
              static_cast<int>(v1::SCORE_PART_SOONER));
static_assert(static_cast<int>(mat::SCORE_PART_ROOM) ==
              static_cast<int>(v1::SCORE_PART_ROOM));

v1::ScorePart PartOf(mat::ScorePart part) {
  return static_cast<v1::ScorePart>(part);
}

void AddParty(const PartyToPlace& party, mat::PartyToPlace& out) {
  // Of this request alone.
  out.set_party_ref(crypto::NewPublicId());
  out.set_level(party.level);
  *out.mutable_requirements() = party.needs;
  SetDay(party.earliest, *out.mutable_earliest_check_in());
  SetDay(party.latest, *out.mutable_latest_check_out());
  out.set_nights(party.nights);
  for (const auto& [country, until] : party.lawful_until) {
    mat::LawfulCountry& lawful = *out.add_lawful();
    lawful.set_country_code(country);
    if (until == absl::CivilDay::max()) continue;
    SetDay(until - 1, *lawful.mutable_days()->mutable_last());
  }
}

// Of hosts that have a place here: no other is known there.
void AddWishes(const PartyToPlace& party,
               const std::map<std::string, mat::HostToFill>& hosts,
               mat::PartyToPlace& out) {
  for (const std::vector<std::string>& alike : party.wishes) {
    mat::Wish wish;
    for (const std::string& host : alike) {
      if (hosts.contains(host)) wish.add_host_refs(host);
    }
    if (wish.host_refs_size() > 0) *out.add_wishes() = std::move(wish);
  }
}

void AddServices(const capacity::v1::HostServices& services,
                 mat::HostToFill& out) {
  if (services.mhpss_slots_per_week() > 0) {
    out.add_services(mat::NEED_MENTAL_HEALTH);
  }
  if (services.legal_aid()) out.add_services(mat::NEED_LEGAL_AID);
  if (services.university_partner()) out.add_services(mat::NEED_UNIVERSITY);
  if (services.disability_services()) {
    out.add_services(mat::NEED_DISABILITY_SERVICE);
  }
  if (services.school()) out.add_services(mat::NEED_SCHOOL);
  if (services.workspace()) out.add_services(mat::NEED_WORKSPACE);
}

void AddHost(const PlaceToRank& place, mat::HostToFill& out) {
  out.set_host_ref(place.place.host_id());
  out.set_country_code(place.country_code);
  *out.mutable_languages() = place.host.languages();
  *out.mutable_interpreter_languages() = place.host.interpreter_languages();
  AddServices(place.host.services(), out);
}

// Only what lies in her days, with turnover: windows may be open for years.
void AddWindows(const PlaceToRank& from, const PartyToPlace& party,
                mat::PlaceToFill& out) {
  const auto cut = [&](const std::vector<type::v1::Stay>& stays,
                       google::protobuf::RepeatedPtrField<type::v1::Stay>& to) {
    for (const type::v1::Stay& each : stays) {
      const absl::CivilDay first =
          std::max(DayOf(each.check_in()), party.earliest);
      const absl::CivilDay last = std::min(
          DayOf(each.check_out()), party.latest + from.place.turnover_days());
      if (first >= last) continue;
      type::v1::Stay& stay = *to.Add();
      SetDay(first, *stay.mutable_check_in());
      SetDay(last, *stay.mutable_check_out());
    }
  };
  cut(from.open, *out.mutable_windows());
  cut(from.taken, *out.mutable_taken());
}

void AddPlace(const PlaceToRank& from, const PartyToPlace& party,
              mat::PlaceToFill& out) {
  const capacity::v1::Place& place = from.place;
  out.set_place_ref(place.place_id());
  out.set_host_ref(place.host_id());
  out.set_lane(place.lane() == capacity::v1::LANE_URGENT ? mat::LANE_URGENT
                                                         : mat::LANE_REGULAR);
  out.set_adults(place.adults());
  out.set_children(place.children());
  out.set_bedrooms(place.bedrooms());
  out.set_step_free(place.step_free());
  out.set_women_only(place.women_only());
  out.set_family(place.family());
  out.set_cot(place.cot());
  out.set_pets(place.pets());
  out.set_same_night(place.same_night());
  out.set_turnover_days(place.turnover_days());
  AddWindows(from, party, out);
}

void AddWeights(const std::vector<v1::ScoreWeight>& weights,
                google::protobuf::RepeatedPtrField<mat::ScoreWeight>& out) {
  for (const v1::ScoreWeight& each : weights) {
    mat::ScoreWeight& weight = *out.Add();
    weight.set_part(static_cast<mat::ScorePart>(each.part()));
    weight.set_weight(each.weight());
  }
}

// Days that anybody of them asks about.
PartyToPlace SpanOf(const std::vector<PartyInBatch>& parties) {
  PartyToPlace span = parties.front().party;
  for (const PartyInBatch& each : parties) {
    span.earliest = std::min(span.earliest, each.party.earliest);
    span.latest = std::max(span.latest, each.party.latest);
  }
  return span;
}

using Words = std::map<int, std::string>;

Words WordsIn(
    const google::protobuf::RepeatedPtrField<mat::BarrierWords>& barriers) {
  Words words;
  for (const mat::BarrierWords& each : barriers) {
    words[each.code()] = each.words();
  }
  return words;
}

void FillBarrier(int code, const Words& words, v1::PlaceBarrier& out) {
  out.set_code(
      ShortName(mat::BarrierCode_Name(static_cast<mat::BarrierCode>(code)),
                "BARRIER_CODE_"));
  const auto known = words.find(code);
  if (known != words.end()) out.set_words(known->second);
}

v1::RankedPlace PlacedBy(const mat::Assignment& assignment) {
  v1::RankedPlace place;
  place.set_place_id(assignment.place_ref());
  *place.mutable_stay() = assignment.stay();
  place.set_score(assignment.score());
  for (const mat::ScorePartValue& each : assignment.parts()) {
    v1::ScorePartValue& part = *place.add_parts();
    part.set_part(PartOf(each.part()));
    part.set_value(each.value());
  }
  return place;
}

v1::RoundNotPlaced NotPlacedBy(const mat::PartyNotPlaced& party,
                               const Words& words) {
  v1::RoundNotPlaced out;
  out.set_possible_places(party.possible_places());
  out.set_unexplained(party.unexplained());
  for (const mat::WayOut& each : party.ways_out()) {
    v1::RoundWayOut& way = *out.add_ways_out();
    way.set_places(each.places());
    if (each.has_first_possible()) {
      *way.mutable_first_possible() = each.first_possible();
    }
    for (const int code : each.barriers()) {
      FillBarrier(code, words, *way.add_barriers());
    }
  }
  return out;
}

v1::RoundProof ProofOf(const mat::AssignBatchResponse& response) {
  v1::RoundProof proof;
  proof.set_value(response.value());
  proof.set_bound(response.bound());
  proof.set_gap(response.gap());
  proof.set_proven(response.ended_by() == mat::ENDED_BY_PROOF);
  for (const mat::LevelCount& each : response.levels()) {
    v1::RoundLevel& level = *proof.add_levels();
    level.set_level(each.level());
    level.set_parties(each.parties());
    level.set_placed(each.placed());
    level.set_most_placed(each.most_placed());
    level.set_proven(each.proven());
    level.set_persons(each.persons());
    level.set_persons_placed(each.persons_placed());
  }
  for (const mat::ScoreWeight& each : response.weights()) {
    v1::ScoreWeight& weight = *proof.add_weights();
    weight.set_part(PartOf(each.part()));
    weight.set_weight(each.weight());
  }
  return proof;
}

// Each of the question once.
bool IsWhole(const BatchQuestion& question, const BatchAnswer& answer) {
  return answer.placed.size() + answer.not_placed.size() ==
             question.parties.size() &&
         std::all_of(question.parties.begin(), question.parties.end(),
                     [&](const PartyInBatch& each) {
                       return answer.placed.contains(each.ref) !=
                              answer.not_placed.contains(each.ref);
                     });
}

void AddOption(const mat::PlacementOption& option, MatchAnswer& out) {
  v1::RankedPlace& place = out.options.emplace_back();
  place.set_place_id(option.place_ref());
  *place.mutable_stay() = option.stay();
  place.set_score(option.score());
  for (const mat::ScorePartValue& each : option.parts()) {
    v1::ScorePartValue& part = *place.add_parts();
    part.set_part(PartOf(each.part()));
    part.set_value(each.value());
  }
  place.set_costs_others(option.costs_others());
  place.set_needs_more(option.needs_more());
  for (const int part : option.enough_parts()) {
    place.add_enough_parts(PartOf(static_cast<mat::ScorePart>(part)));
  }
  place.set_soonest(option.soonest());
}

class GrpcMatchingPeer final : public MatchingPeer {
 public:
  using Stub = mat::MatchingService::StubInterface;

  explicit GrpcMatchingPeer(std::unique_ptr<Stub> stub)
      : stub_(std::move(stub)) {}

  absl::StatusOr<MatchAnswer> ProposePlacements(
      const PeerCall& call, const MatchQuestion& question) override {
    ASSIGN_OR_RETURN(const mat::ProposePlacementsResponse response,
                     SendToPeer(*stub_, &Stub::ProposePlacements, call,
                                ToMatching(question)));
    return FromMatching(response);
  }

  absl::StatusOr<BatchAnswer> AssignBatch(
      const PeerCall& call, const BatchQuestion& question) override {
    ASSIGN_OR_RETURN(
        const mat::AssignBatchResponse response,
        SendToPeer(*stub_, &Stub::AssignBatch, call, ToMatching(question)));
    return FromMatching(question, response);
  }

 private:
  const std::unique_ptr<Stub> stub_;
};

}  // namespace

mat::ProposePlacementsRequest ToMatching(const MatchQuestion& question) {
  mat::ProposePlacementsRequest request;
  request.set_most_options(kMostOptions);
  mat::PartyToPlace& party = *request.add_parties();
  AddParty(question.party, party);
  std::map<std::string, mat::HostToFill> hosts;
  for (const PlaceToRank& each : question.places) {
    mat::HostToFill host;
    AddHost(each, host);
    hosts[each.place.host_id()] = std::move(host);
    AddPlace(each, question.party, *request.add_places());
    if (!each.available) {
      party.add_not_available_place_refs(each.place.place_id());
    }
  }
  for (const auto& [id, host] : hosts) *request.add_hosts() = host;
  AddWishes(question.party, hosts, party);
  AddWeights(question.weights, *request.mutable_weights());
  return request;
}

mat::AssignBatchRequest ToMatching(const BatchQuestion& question) {
  mat::AssignBatchRequest request;
  request.set_time_limit_seconds(kSearchSeconds);
  AddWeights(question.weights, *request.mutable_weights());
  if (question.parties.empty()) return request;
  const PartyToPlace span = SpanOf(question.parties);
  std::map<std::string, mat::HostToFill> hosts;
  for (const PlaceToRank& each : question.places) {
    mat::HostToFill host;
    AddHost(each, host);
    hosts[each.place.host_id()] = std::move(host);
    AddPlace(each, span, *request.add_places());
  }
  for (const auto& [id, host] : hosts) *request.add_hosts() = host;
  for (const PartyInBatch& each : question.parties) {
    mat::PartyToPlace& party = *request.add_parties();
    AddParty(each.party, party);
    party.set_party_ref(each.ref);
    AddWishes(each.party, hosts, party);
    party.mutable_not_available_place_refs()->Add(each.not_available.begin(),
                                                  each.not_available.end());
    if (!each.held) continue;
    mat::FrozenStay& frozen = *request.add_frozen();
    frozen.set_party_ref(each.ref);
    frozen.set_place_ref(each.held->place_id);
    SetDay(each.held->check_in, *frozen.mutable_check_in());
  }
  return request;
}

absl::StatusOr<BatchAnswer> FromMatching(
    const BatchQuestion& question, const mat::AssignBatchResponse& response) {
  if (!response.verified()) {
    return Internal("matching answered with a plan that is not verified");
  }
  const Words words = WordsIn(response.barriers());
  BatchAnswer answer;
  answer.proof = ProofOf(response);
  for (const mat::Assignment& each : response.assignments()) {
    answer.placed[each.party_ref()] = PlacedBy(each);
  }
  for (const mat::PartyNotPlaced& each : response.not_placed()) {
    answer.not_placed[each.party_ref()] = NotPlacedBy(each, words);
  }
  if (!IsWhole(question, answer)) {
    return Internal("matching did not answer for everybody asked about");
  }
  return answer;
}

absl::StatusOr<MatchAnswer> FromMatching(
    const mat::ProposePlacementsResponse& response) {
  if (response.proposals_size() != 1) {
    return Internal("matching did not answer for the one party asked about");
  }
  const mat::Proposals& proposals = response.proposals(0);
  const Words words = WordsIn(response.barriers());
  MatchAnswer answer;
  answer.waiting_helps_others = proposals.waiting_helps_others();
  answer.priced = response.priced();
  for (const mat::PlacementOption& option : proposals.options()) {
    AddOption(option, answer);
  }
  for (const mat::PlaceNotOffered& each : proposals.not_offered()) {
    v1::RankedPlace& place = answer.not_offered.emplace_back();
    place.set_place_id(each.place_ref());
    for (const int code : each.barriers()) {
      FillBarrier(code, words, *place.add_barriers());
    }
  }
  return answer;
}

std::unique_ptr<MatchingPeer> MakeMatchingPeer(
    std::shared_ptr<grpc::Channel> channel) {
  return std::make_unique<GrpcMatchingPeer>(
      mat::MatchingService::NewStub(channel));
}

}  // namespace sojourn::relocation
