#include "services/capacity/capacity_hold_together.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "common/crypto/ids.h"
#include "common/db/database.h"
#include "common/erasure/erasure.h"
#include "common/idempotency/mutation.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_openings.h"
#include "services/capacity/capacity_rounds.h"
#include "services/capacity/capacity_rules.h"
#include "services/capacity/capacity_sealed.h"
#include "services/capacity/capacity_store_search.h"

namespace sojourn::capacity {
namespace {

// Nobody else writes at these places, and their nights were looked at: if the
// constraint on the table knows better, all of it is undone.
constexpr db::Query kInsertHolds{"capacity_reservation_insert_all", R"sql(
    INSERT INTO reservations (id, public_id, place_id, state, case_ref, period,
        check_out, level, held_at, held_until, needs_sealed)
    SELECT n.id, n.public_id, n.place_id, 'HELD', n.case_ref,
        daterange(n.check_in, n.free_from), n.check_out, n.level,
        $11::timestamptz, n.held_until, n.needs_sealed
    FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::date[],
        $6::date[], $7::date[], $8::text[], $9::timestamptz[], $10::bytea[])
        AS n (id, public_id, place_id, case_ref, check_in, free_from, check_out,
        level, held_until, needs_sealed))sql"};

// These look up a few rows each by their keys, in tables that grow faster than
// their statistics: a plan made once that goes from row to row by an index is
// right however large they are, and planning anew takes longer than running.
constexpr db::Query kPlanForFew{"capacity_hold_plan_for_few", R"sql(
    SELECT set_config('plan_cache_mode', 'force_generic_plan', true),
        set_config('enable_seqscan', 'off', true),
        set_config('enable_hashjoin', 'off', true),
        set_config('enable_mergejoin', 'off', true))sql"};

// May go by before what is held is written: who then needs a turn of its own
// has most of its time left for it.
constexpr absl::Duration kToDecide = absl::Milliseconds(1500);

bool MeetAny(const Stay& stay, const std::vector<Stay>& others) {
  return std::any_of(others.begin(), others.end(),
                     [&](const Stay& other) { return stay.Meets(other); });
}

// Why all of it is undone; nobody hears it.
absl::Status Alone() { return absl::AbortedError("each has to ask alone"); }

// Those who ask for any place for the same party and nights share a search.
class Searches {
 public:
  void Add(const HoldSpec& spec) {
    if (!spec.place_id.empty()) {
      numbers_.push_back(std::nullopt);
      return;
    }
    const db::Params search = FreeForParams(spec);
    std::string text;
    for (const auto& value : search.values()) text += value.data + "\n";
    const auto [known, is_new] = known_.try_emplace(text, params_.size());
    if (is_new) params_.push_back(search);
    numbers_.push_back(known->second);
  }
  // They refer to this.
  void AddTo(std::vector<db::Statement>& statements) const {
    for (const db::Params& search : params_) {
      statements.push_back({kFreeFor, search});
    }
  }
  // What was found for the one added at `number`, of their results.
  std::vector<Place> FreeOf(size_t number, absl::Span<const db::Result> found,
                            absl::Time now) const {
    if (!numbers_[number].has_value()) return {};
    return FreeAt(found[*numbers_[number]], now);
  }

 private:
  std::vector<db::Params> params_;
  std::map<std::string, size_t> known_;
  std::vector<std::optional<size_t>> numbers_;  // nothing: a named place
};

struct Made {
  size_t number;  // in what was asked
  Reservation held;
};

// A place at which this transaction is.
struct AtPlace {
  LockedPlace locked;
  Stay known;  // the nights that `near` tells of
  OpeningsNear near;
  bool held = false;
};

// All of them.
Stay Around(const std::vector<Stay>& stays) {
  Stay around = stays.front();
  for (const Stay& stay : stays) {
    around.check_in = std::min(around.check_in, stay.check_in);
    around.check_out = std::max(around.check_out, stay.check_out);
  }
  return around;
}

// Rounds count under a lock of their own, so who waits for one goes alone.
bool MayHold(const HoldSpec& hold, const AtPlace& at) {
  const LockedPlace& locked = at.locked;
  return locked.host().public_id == hold.host_id &&
         !rules::WaitsForRound(locked.host(), hold.level) &&
         rules::CheckTakesIn(locked.host(), locked.place(), hold, locked.now())
             .ok() &&
         at.known.Contains(hold.stay) &&
         rules::HasRoom(at.near.openings, hold.stay, locked.now());
}

// One attempt.
class Holds {
 public:
  Holds(server::Runtime& runtime, db::Transaction& tx,
        absl::Span<const HoldAsked> asked, absl::Time decide_by)
      : runtime_(runtime),
        tx_(tx),
        asked_(asked),
        decide_by_(decide_by),
        places_(asked.size()) {}

  // In the order of `asked`; an error where that were none.
  absl::StatusOr<std::vector<Made>> Make() {
    RETURN_IF_ERROR(Look());
    RETURN_IF_ERROR(LockPlaces());
    for (size_t i = 0; i < asked_.size(); ++i) {
      // A key that is not in memory is asked for: 2 s each where its store is
      // slow, with all places locked.
      if (absl::Now() >= decide_by_) return Alone();
      Decide(i);
    }
    RETURN_IF_ERROR(Write());
    return std::move(made_);
  }
  // Of those asked for; no tombstone goes away, whatever becomes of the rest.
  const std::set<std::string>& erased() const { return erased_; }

 private:
  absl::Status Look();
  void Choose(size_t number, const std::vector<Place>& free);
  absl::Status LockPlaces();
  void Decide(size_t number);
  bool HoldAt(size_t number, AtPlace& at);
  absl::Status Write();
  void QueueHolds() const;
  void QueuePlaces();
  std::vector<idempotency::Made> Outcomes() const;

  server::Runtime& runtime_;
  db::Transaction& tx_;
  const absl::Span<const HoldAsked> asked_;
  const absl::Time decide_by_;
  // Public ids for each asked, one as good as the other; empty: none.
  std::vector<std::vector<std::string>> places_;
  std::set<std::string> erased_;                     // cases
  std::map<std::string, std::vector<Stay>> chosen_;  // nights, by place
  std::map<std::string, AtPlace> at_;                // by public id
  std::vector<Made> made_;
  std::vector<db::Bytes> needs_;  // of made_
};

// Keys, tombstones and searches at once: nothing here takes a transaction id.
absl::Status Holds::Look() {
  std::vector<const server::Call*> calls;
  std::vector<std::string> cases;
  Searches searches;
  for (const auto& [call, spec] : asked_) {
    calls.push_back(call);
    cases.push_back(spec->case_ref);
    searches.Add(*spec);
  }
  std::sort(cases.begin(), cases.end());
  const db::Params calls_params = idempotency::KnownParams(runtime_, calls);
  const db::Params cases_params(cases);
  const db::Params none;
  std::vector<db::Statement> statements = {
      {kPlanForFew, none},
      {idempotency::kSelectKnown, calls_params},
      {erasure::kAdmitAllLock, cases_params},
      {erasure::kAdmitAllFind, cases_params}};
  searches.AddTo(statements);
  ASSIGN_OR_RETURN(const std::vector<db::Result> found,
                   tx_.ExecuteAll(statements));
  const std::vector<bool> are_new = idempotency::AreNew(calls, found[1]);
  for (const db::Row row : found[3]) erased_.insert(row.Get<std::string>(0));
  const absl::Span<const db::Result> free =
      absl::MakeConstSpan(found).subspan(4);
  for (size_t i = 0; i < asked_.size(); ++i) {
    if (!are_new[i] || erased_.contains(asked_[i].spec->case_ref)) continue;
    Choose(i, searches.FreeOf(i, free, tx_.now()));
  }
  return absl::OkStatus();
}

void Holds::Choose(size_t number, const std::vector<Place>& free) {
  const HoldSpec& spec = *asked_[number].spec;
  if (!spec.place_id.empty()) {
    places_[number] = {spec.place_id};
    chosen_[spec.place_id].push_back(spec.stay);
    return;
  }
  for (auto& group : rules::OrderToTry(free, spec.level)) {
    const auto left =
        std::find_if(group.begin(), group.end(), [&](const std::string& each) {
          return !MeetAny(spec.stay, chosen_[each]);
        });
    if (left == group.end()) continue;
    chosen_[*left].push_back(spec.stay);
    places_[number] = std::move(group);
    return;
  }
}

// What is open is read by a statement of its own, after the locks: it sees what
// whoever had them before has stored.
absl::Status Holds::LockPlaces() {
  std::vector<std::string> ids;
  std::vector<absl::CivilDay> from, to;
  for (const auto& [place, nights] : chosen_) {
    if (nights.empty()) continue;
    const Stay around = Around(nights);
    ids.push_back(place);
    from.push_back(around.check_in);
    to.push_back(around.check_out);
  }
  if (ids.empty()) return Alone();
  const db::Params lock(ids);
  const db::Params days(ids, from, to, tx_.now());
  ASSIGN_OR_RETURN(
      const std::vector<db::Result> found,
      tx_.ExecuteAll({{kLockFreePlaces, lock}, {kSelectOpeningsNear, days}}));
  std::map<std::string, OpeningsNear> near = ReadOpeningsNear(found[1]);
  for (const db::Row row : found[0]) {
    LockedPlace locked(tx_, row);
    const std::string id = locked.place().public_id;
    const auto open = near.find(id);
    if (open == near.end()) continue;
    at_.emplace(id, AtPlace{.locked = std::move(locked),
                            .known = Around(chosen_.at(id)),
                            .near = std::move(open->second)});
  }
  return at_.empty() ? Alone() : absl::OkStatus();
}

// Where somebody is at the place that was chosen for it, that of whoever comes
// after it does as well: who came first does not lose the last one to them.
void Holds::Decide(size_t number) {
  for (const std::string& place : places_[number]) {
    const auto at = at_.find(place);
    if (at != at_.end() && HoldAt(number, at->second)) return;
  }
}

bool Holds::HoldAt(size_t number, AtPlace& at) {
  const auto& [call, spec] = asked_[number];
  const LockedPlace& locked = at.locked;
  if (call->deadline <= absl::Now() || !MayHold(*spec, at)) return false;
  const Reservation held = NewHold(*spec, locked);
  auto needs = SealNeeds(runtime_.sealer(), held.id, *spec);
  if (!needs.ok()) return false;
  at.near.openings = rules::WithHold(
      at.near.openings, {{held.stay.check_in, held.free_from}, held.held_until},
      locked.place().spec.turnover_days, Over(locked.now()));
  at.held = true;
  at.locked.Append("reservation.held", held);
  needs_.push_back(*std::move(needs));
  made_.push_back({number, held});
  return true;
}

absl::Status Holds::Write() {
  if (made_.empty()) return Alone();
  QueueHolds();
  QueuePlaces();
  idempotency::KeepAll(runtime_, tx_, Outcomes());
  return absl::OkStatus();
}

void Holds::QueueHolds() const {
  std::vector<std::string> ids, public_ids, places, cases, levels;
  std::vector<absl::CivilDay> check_ins, free_froms, check_outs;
  std::vector<absl::Time> untils;
  for (const auto& [number, held] : made_) {
    ids.push_back(held.id);
    public_ids.push_back(held.public_id);
    places.push_back(held.place_id);
    cases.push_back(held.case_ref);
    levels.push_back(Name(held.level));
    check_ins.push_back(held.stay.check_in);
    free_froms.push_back(held.free_from);
    check_outs.push_back(held.stay.check_out);
    untils.push_back(held.held_until);
  }
  tx_.Queue(kInsertHolds,
            db::Params(ids, public_ids, places, cases, check_ins, free_froms,
                       check_outs, levels, untils, needs_, tx_.now()));
}

void Holds::QueuePlaces() {
  std::vector<LockedPlace*> locked;
  std::vector<const OpeningsNear*> near;
  for (auto& [id, at] : at_) {
    if (!at.held) continue;
    locked.push_back(&at.locked);
    near.push_back(&at.near);
  }
  LockedPlace::QueueVersions(tx_, locked);
  QueueOpeningsOf(tx_, near);
}

std::vector<idempotency::Made> Holds::Outcomes() const {
  std::vector<idempotency::Made> outcomes;
  for (const auto& [number, held] : made_) {
    outcomes.push_back({asked_[number].call,
                        {.result_ref = held.public_id,
                         .audit_resource = "reservation",
                         .audit_id = held.public_id,
                         .audit_fields = "needs"}});
  }
  return outcomes;
}

absl::Status CreateKeys(server::Runtime& runtime, absl::Time deadline,
                        absl::Span<const HoldAsked> asked) {
  std::vector<keystore::KeyRef> keys;
  for (const HoldAsked& one : asked) {
    keys.push_back(keystore::KeyRef::Case(one.spec->case_ref));
  }
  return runtime.keys().CreateKeys(keys, deadline);
}

// They were made before it was known, and who asked may have left: it then has
// no turn of its own, which deletes them too and says where that fails.
void DeleteKeys(server::Runtime& runtime, const std::set<std::string>& erased) {
  std::vector<keystore::KeyRef> keys;
  for (const std::string& case_ref : erased) {
    keys.push_back(keystore::KeyRef::Case(case_ref));
  }
  runtime.keys().DeleteKeys(keys).IgnoreError();
}

}  // namespace

Reservation NewHold(const HoldSpec& spec, const LockedPlace& locked) {
  const Place& place = locked.place();
  const absl::Time now = locked.now();
  return {.id = crypto::NewUuidV7(),
          .public_id = crypto::NewPublicId(),
          .state = State::kHeld,
          .place_id = place.id,
          .place_public_id = place.public_id,
          .host_public_id = locked.host().public_id,
          .host_time_zone = locked.host().time_zone,
          .case_ref = spec.case_ref,
          .stay = spec.stay,
          .free_from = rules::FreeFrom(spec.stay, place.spec.turnover_days),
          .level = spec.level,
          .held_at = now,
          .held_until = rules::DefaultHeldUntil(spec.level, now),
          .party = spec.party,
          .person_refs = spec.person_refs};
}

std::vector<HeldTogether> HoldTogether(server::Runtime& runtime,
                                       absl::Span<const HoldAsked> asked) {
  std::vector<HeldTogether> said(asked.size());
  absl::Time deadline = absl::InfinitePast();
  for (const HoldAsked& one : asked) {
    deadline = std::max(deadline, one.call->deadline);
  }
  const absl::Time decide_by = std::min(deadline, absl::Now() + kToDecide);
  if (!CreateKeys(runtime, decide_by, asked).ok()) return said;
  std::vector<Made> made;  // by the last attempt
  std::set<std::string> erased;
  absl::Time now;
  const absl::Status status =
      runtime.db().Write(deadline, [&](db::Transaction& tx) -> absl::Status {
        made.clear();
        if (absl::Now() >= decide_by) return Alone();
        tx.EndBy(decide_by);
        Holds holds(runtime, tx, asked, decide_by);
        auto all = holds.Make();
        erased = holds.erased();
        ASSIGN_OR_RETURN(made, std::move(all));
        now = tx.now();
        return absl::OkStatus();
      });
  DeleteKeys(runtime, erased);
  if (!status.ok() && !db::IsOutcomeUnknown(status)) return said;
  for (Made& one : made) {
    if (status.ok()) {
      said[one.number] = AsOf<Reservation>{std::move(one.held), now};
    } else {
      said[one.number] = status;
    }
  }
  return said;
}

}  // namespace sojourn::capacity
