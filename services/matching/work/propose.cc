#include "services/matching/work/propose.h"

#include <cstddef>
#include <utility>

#include "services/matching/answer/answer_convert.h"
#include "services/matching/answer/ways_out.h"
#include "services/matching/choice/choice.h"
#include "services/matching/work/call_ended.h"
#include "services/matching/work/learning.h"

namespace sojourn::matching {
namespace {

void WriteOption(const Ask& ask, const Party& party, const Option& option,
                 v1::PlacementOption* out) {
  const Place& place = ask.places[static_cast<size_t>(option.place)];
  out->set_place_ref(place.id);
  out->set_host_ref(place.host);
  *out->mutable_stay() = ask.calendar.StayAt(option.start, party.nights);
  out->set_score(option.score);
  SetParts(option.parts, out->mutable_parts());
  out->set_costs_others(option.costs_others);
  out->set_needs_more(option.needs);
  for (const int part : option.enough_parts) {
    out->add_enough_parts(PartToProto(part));
  }
  out->set_soonest(option.soonest);
}

void WriteProposals(const Ask& ask, const Party& party, const Choice& choice,
                    BarrierWriter* barriers, v1::Proposals* out) {
  out->set_party_ref(party.id);
  out->set_possible(static_cast<int>(choice.options.size()));
  for (const Option& option : choice.options) {
    if (out->options_size() == ask.most_options) break;
    v1::PlacementOption& shown = *out->add_options();
    WriteOption(ask, party, option, &shown);
    shown.set_rank(out->options_size());
  }
  for (const NotOffered& each : choice.not_offered) {
    v1::PlaceNotOffered& shown = *out->add_not_offered();
    shown.set_place_ref(ask.places[static_cast<size_t>(each.place)].id);
    barriers->Set(each.barriers, shown.mutable_barriers());
  }
  out->set_waiting_helps_others(choice.waiting_helps_others);
  barriers->Set(WaysOut(party, ask.places, choice.not_offered), ask.calendar,
                out->mutable_ways_out());
}

std::vector<bool> FamiliesOf(const Ask& ask) {
  std::vector<Party> all = ask.parties;
  all.insert(all.end(), ask.waiting.begin(), ask.waiting.end());
  return FamiliesWait(all);
}

}  // namespace

absl::StatusOr<v1::ProposePlacementsResponse> Propose(Ask ask,
                                                      const Stop& stop) {
  if (!ask.waiting.empty()) {
    ask.board = LearnPrices(ask.waiting, ask.places, ask.columns, stop);
    ask.priced = true;
  }
  const std::vector<bool> families = FamiliesOf(ask);
  v1::ProposePlacementsResponse out;
  BarrierWriter barriers;
  for (size_t p = 0; p < ask.parties.size(); ++p) {
    if (stop()) return CallEnded();
    const Party& party = ask.parties[p];
    const ChoiceOptions options{
        .weights = ask.columns.weights,
        .days_apart = ask.columns.days_apart,
        .families_wait = families[static_cast<size_t>(party.level)],
        .declined = std::move(ask.declined[p])};
    const Choice choice = Choose(party, ask.places, ask.board, options);
    WriteProposals(ask, party, choice, &barriers, out.add_proposals());
  }
  SetWeights(ask.columns.weights, out.mutable_weights());
  barriers.SetWords(out.mutable_barriers());
  out.set_priced(ask.priced);
  return out;
}

}  // namespace sojourn::matching
