#include "services/matching/ask/ask_request.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/matching/answer/price_convert.h"
#include "services/matching/ask/ask_fields.h"
#include "services/matching/ask/ask_limits.h"
#include "services/matching/ask/ask_parse.h"

namespace sojourn::matching {
namespace {

template <typename Request>
ColumnOptions ParseColumns(const Request& request, FieldChecker* checker) {
  ColumnOptions columns;
  columns.weights = ParseWeights(request.weights(), checker);
  columns.days_apart = ParseDaysApart(request.days_apart(), checker);
  return columns;
}

void CheckPairs(const v1::ProposePlacementsRequest& request, Fields fields) {
  const int64_t pairs = int64_t{request.parties_size()} * request.places_size();
  if (request.parties().empty()) {
    fields.Bad("parties", "FIELD_REQUIRED", "name who is to be answered");
  } else if (pairs > kMostPairs) {
    fields.Bad("parties", "LIST_TOO_LONG",
               Sv(absl::StrCat("parties times places are ", pairs, ", at most ",
                               kMostPairs, " are taken: ask in parts")));
  }
}

std::map<std::string, size_t> IndexOf(const std::vector<Party>& parties) {
  std::map<std::string, size_t> index;
  for (size_t i = 0; i < parties.size(); ++i) index[parties[i].id] = i;
  return index;
}

std::map<std::string, size_t> IndexOf(const std::vector<Place>& places) {
  std::map<std::string, size_t> index;
  for (size_t i = 0; i < places.size(); ++i) index[places[i].id] = i;
  return index;
}

// Two who hold an offer of the same nights.
void CheckApart(const Batch& batch, Fields fields) {
  std::map<size_t, std::vector<std::pair<Days, int>>> at;
  for (size_t i = 0; i < batch.frozen.size(); ++i) {
    const Frozen& each = batch.frozen[i];
    const int until = each.start + batch.parties[each.party].nights +
                      batch.places[each.place].turnover;
    at[each.place].push_back({{each.start, until}, static_cast<int>(i)});
  }
  for (auto& [place, stays] : at) {
    std::sort(stays.begin(), stays.end(), [](const auto& a, const auto& b) {
      return a.first.from < b.first.from;
    });
    for (size_t i = 1; i < stays.size(); ++i) {
      if (stays[i].first.from >= stays[i - 1].first.until) continue;
      fields.Bad(Nth("frozen", stays[i].second), "STAYS_OVERLAP",
                 Sv(absl::StrCat("another frozen stay has the place on these "
                                 "days: frozen[",
                                 stays[i - 1].second, "]")));
    }
  }
}

void ParseFrozen(const v1::AssignBatchRequest& request, FieldChecker* checker,
                 Batch* batch) {
  Fields fields(*checker);
  if (!fields.Fits("frozen", request.frozen_size(), kMostParties)) return;
  const auto parties = IndexOf(batch->parties);
  const auto places = IndexOf(batch->places);
  std::set<std::string> seen;
  for (int i = 0; i < request.frozen_size(); ++i) {
    const v1::FrozenStay& frozen = request.frozen(i);
    Fields one = fields.Inside(Nth("frozen", i));
    const auto party = parties.find(frozen.party_ref());
    const auto place = places.find(frozen.place_ref());
    if (party == parties.end()) {
      one.Bad("party_ref", "REF_UNKNOWN", "is none of `parties`");
    } else if (!seen.insert(frozen.party_ref()).second) {
      one.Bad("party_ref", "ENTRY_REPEATED", "holds one stay");
    }
    if (place == places.end()) {
      one.Bad("place_ref", "REF_UNKNOWN", "is none of `places`");
    }
    const auto day =
        one.Day("check_in", frozen.has_check_in(), frozen.check_in());
    if (party == parties.end() || place == places.end() || !day.has_value()) {
      continue;
    }
    batch->frozen.push_back({.party = party->second,
                             .place = place->second,
                             .start = batch->calendar.Of(*day)});
  }
  if (static_cast<int>(batch->frozen.size()) == request.frozen_size()) {
    CheckApart(*batch, fields);
  }
}

void ParseHorizon(const v1::PriceSnapshotRequest& request,
                  FieldChecker* checker, Snapshot* snapshot) {
  constexpr int kMostHorizon = 2 * 366;
  constexpr int kWeek = 7;
  Fields fields(*checker);
  snapshot->horizon.seed = ParseSeed(request.seed(), checker);
  if (!request.has_horizon()) return;
  const Days days =
      fields.Period("horizon", request.horizon(), snapshot->calendar);
  if (days.until - days.from > kMostHorizon) {
    fields.Bad("horizon", "PERIOD_TOO_LONG", "at most two years");
  }
  if (days.until > kMostDays) {
    fields.Bad("horizon", "DATE_TOO_FAR",
               "at most five years after the first day of the request");
  }
  snapshot->horizon.from = days.from;
  snapshot->horizon.weeks =
      std::clamp(days.until - days.from, 0, kMostHorizon) / kWeek;
}

}  // namespace

absl::StatusOr<Ask> ParseAsk(const v1::ProposePlacementsRequest& request) {
  constexpr int kMostOptions = 200;
  constexpr int kProposedOptions = 50;
  FieldChecker checker;
  Fields fields(checker);
  CheckPairs(request, fields);
  Ask ask{.calendar = CalendarOf({&request.parties(), &request.waiting()})};
  std::set<std::string> refs;
  ask.parties = ParseParties({"parties", request.parties(), kMostParties},
                             ask.calendar, &refs, &checker);
  for (const v1::PartyToPlace& party : request.parties()) {
    ask.declined.push_back(DeclinedOf(party));
  }
  ask.waiting = ParseParties({"waiting", request.waiting(), kMostWaiting},
                             ask.calendar, &refs, &checker);
  LeaveOutDeclined(request.waiting(), &ask.waiting);
  ask.places =
      ParsePlaces(request.hosts(), request.places(), ask.calendar, &checker);
  ask.columns = ParseColumns(request, &checker);
  if (request.has_prices()) {
    if (request.waiting_size() > 0) {
      fields.Bad("waiting", "BOTH_GIVEN",
                 "prices are known already: give one of the two");
    }
    ask.board =
        ParsePrices(request.prices(), ask.places, ask.calendar, &checker);
    ask.priced = true;
  }
  fields.Number("most_options", request.most_options(), 0, kMostOptions);
  ask.most_options =
      request.most_options() == 0 ? kProposedOptions : request.most_options();
  RETURN_IF_ERROR(checker.Finish());
  return ask;
}

absl::StatusOr<Batch> ParseBatch(const v1::AssignBatchRequest& request) {
  constexpr int kMostSeconds = 600;
  constexpr int kMostMib = 1024;
  constexpr int kProposedMib = 512;
  FieldChecker checker;
  Fields fields(checker);
  Batch batch{.calendar = CalendarOf({&request.parties()})};
  std::set<std::string> refs;
  batch.parties = ParseParties({"parties", request.parties(), kMostParties},
                               batch.calendar, &refs, &checker);
  LeaveOutDeclined(request.parties(), &batch.parties);
  batch.places =
      ParsePlaces(request.hosts(), request.places(), batch.calendar, &checker);
  batch.columns = ParseColumns(request, &checker);
  batch.seed = ParseSeed(request.seed(), &checker);
  batch.with_prices = request.with_prices();
  ParseFrozen(request, &checker, &batch);
  fields.Number("time_limit_seconds", request.time_limit_seconds(), 0,
                kMostSeconds);
  const int mib = fields.Number("memory_limit_mib", request.memory_limit_mib(),
                                0, kMostMib);
  batch.columns.most_columns = MostColumns(mib == 0 ? kProposedMib : mib);
  RETURN_IF_ERROR(checker.Finish());
  return batch;
}

absl::Duration TimeLimitOf(const v1::AssignBatchRequest& request) {
  constexpr int kProposedSeconds = 60;
  const int seconds = request.time_limit_seconds();
  return absl::Seconds(seconds == 0 ? kProposedSeconds : seconds);
}

absl::StatusOr<Snapshot> ParseSnapshot(
    const v1::PriceSnapshotRequest& request) {
  constexpr int kMostFutures = 50;
  constexpr int kProposedFutures = 10;
  FieldChecker checker;
  Fields fields(checker);
  Snapshot snapshot{.calendar = CalendarOf({&request.waiting()},
                                           request.horizon().check_in())};
  std::set<std::string> refs;
  snapshot.waiting = ParseParties({"waiting", request.waiting(), kMostWaiting},
                                  snapshot.calendar, &refs, &checker);
  LeaveOutDeclined(request.waiting(), &snapshot.waiting);
  snapshot.history.parties =
      ParseHistory(request.history(), &snapshot.history.asked_on, &checker);
  snapshot.places = ParsePlaces(request.hosts(), request.places(),
                                snapshot.calendar, &checker);
  snapshot.columns = ParseColumns(request, &checker);
  ParseHorizon(request, &checker, &snapshot);
  const int futures =
      fields.Number("futures", request.futures(), 0, kMostFutures);
  const bool drawn = request.history_size() > 0 && snapshot.horizon.weeks > 0;
  snapshot.futures = !drawn ? 1 : futures == 0 ? kProposedFutures : futures;
  RETURN_IF_ERROR(checker.Finish());
  return snapshot;
}

}  // namespace sojourn::matching
