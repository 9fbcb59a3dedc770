#include "services/relocation/round/round_sweep.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/crypto/ids.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/round/round_file.h"
#include "services/relocation/round/round_question.h"
#include "services/relocation/round/round_rules.h"
#include "services/relocation/round/round_store.h"

namespace sojourn::relocation {
namespace {

using round_rules::Change;
using round_rules::RoundState;
using Parties = std::vector<v1::RoundParty>;
// By the row of the case.
using PartiesBefore = std::map<std::string, v1::RoundParty>;

// Of one call to another service; matching ends its search before.
constexpr absl::Duration kCall = absl::Seconds(40);

// Until parties that must not meet are apart.
constexpr int kMostAsked = 4;

absl::Time Soon() { return absl::Now() + absl::Seconds(10); }

// A round in the making.
struct Making {
  rounds::Row row;
  std::string token;
  v1::Round plan;
};

// What it is compared with; nowhere for who waits no more.
struct Base {
  std::string round_id;
  round_rules::Plan spots;
  PartiesBefore parties;
};

absl::StatusOr<std::optional<Making>> TakeUp(server::Runtime& runtime) {
  Making making;
  making.token = crypto::NewUuidV7();
  using Claimed = std::optional<rounds::Row>;
  ASSIGN_OR_RETURN(
      const Claimed claimed,
      runtime.db().Write<Claimed>(Soon(), [&](db::Transaction& tx) {
        return rounds::Claim(tx, making.token);
      }));
  if (!claimed) return std::optional<Making>();
  making.row = *claimed;
  const keystore::KeyRef key = rounds::KeyOf(making.row.round_id);
  RETURN_IF_ERROR(runtime.sealer().Prefetch({&key, 1}));
  ASSIGN_OR_RETURN(making.plan, OpenPlan(runtime.sealer(), making.row));
  return std::optional<Making>(std::move(making));
}

absl::StatusOr<std::vector<Gathered>> GatherAll(
    server::Runtime& runtime, Making& making,
    const std::function<bool()>& stopped) {
  using Ids = std::vector<std::string>;
  ASSIGN_OR_RETURN(
      Ids ids, runtime.db().Read<Ids>(Soon(), [](db::Transaction& tx) {
        return rounds::ListWaiting(tx, round_rules::kMostParties + 1);
      }));
  if (ids.size() > round_rules::kMostParties) {
    making.plan.set_cut(true);
    ids.resize(round_rules::kMostParties);
  }
  std::vector<Gathered> gathered;
  for (const std::string& id : ids) {
    if (stopped()) return absl::CancelledError("the service stops");
    auto one = GatherCase(runtime, making.row, id, Soon());
    // Erased while the others were looked at: its keys are gone.
    if (ReasonOf(one.status()) == "ERASED") continue;
    if (absl::IsDataLoss(one.status())) {
      // The others' places do not wait until somebody has mended it.
      log::Failure("round_case_unreadable", one.status());
      one = GatherUnreadable(runtime, id, Soon());
    }
    RETURN_IF_ERROR(one.status());
    if (*one) gathered.push_back(**std::move(one));
  }
  return gathered;
}

absl::StatusOr<BatchAnswer> AskMatching(const RankingPeers& peers,
                                        RoundQuestion& question,
                                        const v1::Round& plan,
                                        const RoundQuestion::MakeCall& call) {
  const v1::RoundProof& asked = plan.proof();
  // Each time but the last leaves one host less to somebody; the last leaves
  // her nowhere, so that one more answer is enough.
  for (int tries = 1;; ++tries) {
    const BatchQuestion batch =
        question.Ask({asked.weights().begin(), asked.weights().end()});
    if (batch.parties.empty()) return BatchAnswer();
    ASSIGN_OR_RETURN(BatchAnswer answer,
                     peers.matching.AssignBatch(call(), batch));
    if (!question.KeepApart(answer, tries >= kMostAsked)) return answer;
  }
}

// Its key is erased or damaged: nothing is sealed or opened under it.
bool IsGone(const absl::Status& status) {
  return ReasonOf(status) == "ERASED" || absl::IsDataLoss(status);
}

struct BaseRows {
  std::optional<rounds::Row> round;
  std::vector<rounds::PartyRow> parties;
};

absl::StatusOr<BaseRows> LoadBaseRows(db::Transaction& tx) {
  BaseRows rows;
  ASSIGN_OR_RETURN(rows.round, rounds::FindBase(tx));
  if (!rows.round) return rows;
  ASSIGN_OR_RETURN(
      rows.parties,
      rounds::ListParties(tx, *rows.round, -1, round_rules::kMostParties));
  return rows;
}

// Nobody opens what was said of who waits no more: they are gone.
absl::StatusOr<Base> LoadBase(server::Runtime& runtime,
                              const std::vector<Gathered>& gathered) {
  ASSIGN_OR_RETURN(const BaseRows rows,
                   runtime.db().Read<BaseRows>(Soon(), LoadBaseRows));
  Base base;
  if (!rows.round) return base;
  base.round_id = rows.round->round_id;
  std::set<std::string> waiting;
  for (const Gathered& each : gathered) waiting.insert(each.case_row_id);
  for (const rounds::PartyRow& row : rows.parties) {
    round_rules::Spot& spot = base.spots[row.case_row_id];
    if (!waiting.contains(row.case_row_id)) continue;
    auto party = OpenParty(runtime.sealer(), *rows.round, row);
    if (IsGone(party.status())) continue;
    RETURN_IF_ERROR(party.status());
    spot = SpotOf(*party);
    base.parties[row.case_row_id] = *std::move(party);
  }
  return base;
}

v1::RoundChange ToProto(Change change) {
  switch (change) {
    case Change::kNew:
      return v1::ROUND_CHANGE_NEW;
    case Change::kSame:
      return v1::ROUND_CHANGE_SAME;
    case Change::kFound:
      return v1::ROUND_CHANGE_FOUND;
    case Change::kMoved:
      return v1::ROUND_CHANGE_MOVED;
    case Change::kLost:
      return v1::ROUND_CHANGE_LOST;
  }
  return v1::ROUND_CHANGE_UNSPECIFIED;
}

// Where she was; not why, nor what it scored then.
v1::RankedPlace PlaceAndDays(const v1::RankedPlace& place) {
  v1::RankedPlace out;
  out.set_place_id(place.place_id());
  out.set_host_id(place.host_id());
  out.set_host_display_name(place.host_display_name());
  out.set_country_code(place.country_code());
  *out.mutable_stay() = place.stay();
  return out;
}

void SayWhatChanged(const std::vector<Gathered>& gathered, const Base& base,
                    Parties& parties, v1::Round& plan) {
  round_rules::Plan after;
  for (size_t i = 0; i < parties.size(); ++i) {
    after[gathered[i].case_row_id] = SpotOf(parties[i]);
  }
  const round_rules::Diff diff = round_rules::Compare(base.spots, after);
  for (size_t i = 0; i < parties.size(); ++i) {
    const Change change = diff.changes.at(gathered[i].case_row_id);
    parties[i].set_change(ToProto(change));
    if (change != Change::kMoved && change != Change::kLost) continue;
    *parties[i].mutable_place_before() =
        PlaceAndDays(base.parties.at(gathered[i].case_row_id).place());
  }
  plan.set_compared_with_round_id(base.round_id);
  plan.set_new_parties(diff.Count(Change::kNew));
  plan.set_found(diff.Count(Change::kFound));
  plan.set_moved(diff.Count(Change::kMoved));
  plan.set_lost(diff.Count(Change::kLost));
  plan.set_gone(diff.gone);
}

int Count(const Parties& parties, v1::RoundStanding standing) {
  return static_cast<int>(std::count_if(
      parties.begin(), parties.end(),
      [&](const v1::RoundParty& each) { return each.standing() == standing; }));
}

void CountStandings(const Parties& parties, v1::Round& plan) {
  plan.set_placed(Count(parties, v1::ROUND_STANDING_PLACED));
  plan.set_holding(Count(parties, v1::ROUND_STANDING_HOLDS));
  plan.set_not_placed(Count(parties, v1::ROUND_STANDING_NOT_PLACED));
  plan.set_not_asked(Count(parties, v1::ROUND_STANDING_NOT_ASKED));
}

audit::Record RecordOf(const rounds::Row& row) {
  audit::Record record;
  record.actor_service = "relocation";
  record.on_behalf_of = row.cause.subject + " " + row.cause.organisation_id;
  record.method = "round/make";
  record.resource_kind = "round";
  record.resource_ids = {row.round_id};
  record.fields = round_rules::Name(row.state);
  return record;
}

// What the plan says of one case, and what that was when it was gathered.
struct Said {
  rounds::PartyRow row;
  rounds::CaseSeen seen;
};

// Without who was erased since, or whose key is damaged; InsertParty finds who
// is erased later.
absl::StatusOr<std::vector<Said>> SealAll(const crypto::Sealer& sealer,
                                          const rounds::Row& round,
                                          const std::vector<Gathered>& gathered,
                                          const Parties& parties) {
  std::vector<Said> all;
  for (size_t i = 0; i < parties.size(); ++i) {
    const Gathered& of = gathered[i];
    auto sealed = SealParty(sealer, round, of, parties[i]);
    if (IsGone(sealed.status())) continue;
    RETURN_IF_ERROR(sealed.status());
    Said& said = all.emplace_back();
    said.row.case_row_id = of.case_row_id;
    said.row.position = static_cast<int>(i);
    said.row.party_sealed = *std::move(sealed);
    said.row.placed = parties[i].standing() == v1::ROUND_STANDING_PLACED;
    said.seen = {.version = of.version,
                 .separations = static_cast<int64_t>(of.apart.size())};
  }
  return all;
}

// Nothing where somebody else has the round by now.
absl::Status Store(server::Runtime& runtime, Making& making,
                   const std::vector<Gathered>& gathered,
                   const Parties& parties) {
  ASSIGN_OR_RETURN(const std::vector<Said> all,
                   SealAll(runtime.sealer(), making.row, gathered, parties));
  std::vector<std::string> ids;
  for (const Said& each : all) ids.push_back(each.row.case_row_id);
  making.row.state = RoundState::kSolved;
  ASSIGN_OR_RETURN(making.row.plan_sealed,
                   SealPlan(runtime.sealer(), making.row, making.plan));
  return runtime.db().Write(Soon(), [&](db::Transaction& tx) -> absl::Status {
    rounds::Row row = making.row;
    row.solved_at = tx.now();
    ASSIGN_OR_RETURN(const bool mine, rounds::Finish(tx, row, making.token));
    if (!mine) return absl::OkStatus();
    runtime.audit().Append(tx, RecordOf(row));
    RETURN_IF_ERROR(rounds::HoldCases(tx, ids));
    for (const Said& each : all) {
      rounds::InsertParty(tx, row, each.row, each.seen);
    }
    return absl::OkStatus();
  });
}

absl::Status Make(server::Runtime& runtime, const RankingPeers& peers,
                  Making& making, const std::function<bool()>& stopped) {
  // Each of another service under a name of its own, as a step that ranks.
  const auto call = [&making] {
    return PeerCall{.cause = making.row.cause,
                    .step_id = crypto::NewPublicId(),
                    .deadline = absl::Now() + kCall};
  };
  ASSIGN_OR_RETURN(std::vector<Gathered> gathered,
                   GatherAll(runtime, making, stopped));
  RoundQuestion question(std::move(gathered));
  RETURN_IF_ERROR(question.FindAll(peers.places, call, stopped));
  ASSIGN_OR_RETURN(const BatchAnswer answer,
                   AskMatching(peers, question, making.plan, call));
  ASSIGN_OR_RETURN(Parties parties, question.PartiesOf(answer));
  ASSIGN_OR_RETURN(const Base base, LoadBase(runtime, question.gathered()));
  SayWhatChanged(question.gathered(), base, parties, making.plan);
  CountStandings(parties, making.plan);
  *making.plan.mutable_proof() = answer.proof;
  if (question.cut()) making.plan.set_cut(true);
  return Store(runtime, making, question.gathered(), parties);
}

absl::Status Fail(server::Runtime& runtime, Making& making,
                  const absl::Status& why) {
  log::Failure("round_failed", why);
  const ErrorDetails details = DetailsOf(why);
  const auto remedy = details.metadata.find("remedy");
  making.plan.set_problem_reason(ReasonOf(why));
  making.plan.set_problem_remedy(remedy == details.metadata.end()
                                     ? "run another one later"
                                     : remedy->second);
  making.row.state = RoundState::kFailed;
  ASSIGN_OR_RETURN(making.row.plan_sealed,
                   SealPlan(runtime.sealer(), making.row, making.plan));
  return runtime.db().Write(Soon(), [&](db::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const bool mine,
                     rounds::Finish(tx, making.row, making.token));
    if (mine) runtime.audit().Append(tx, RecordOf(making.row));
    return absl::OkStatus();
  });
}

}  // namespace

absl::Status MakeRound(server::Runtime& runtime, const RankingPeers& peers,
                       const std::function<bool()>& stopped) {
  ASSIGN_OR_RETURN(std::optional<Making> making, TakeUp(runtime));
  if (!making) return absl::OkStatus();
  if (round_rules::IsGivenUp(making->row.tries)) {
    return Fail(runtime, *making,
                MakeError(absl::StatusCode::kDeadlineExceeded,
                          "it was never made to its end",
                          {.reason = "ROUND_NOT_MADE"}));
  }
  const absl::Status made = Make(runtime, peers, *making, stopped);
  if (made.ok()) return absl::OkStatus();
  if (stopped()) {
    return runtime.db().Write(Soon(), [&](db::Transaction& tx) {
      rounds::GiveBack(tx, making->row, making->token);
      return absl::OkStatus();
    });
  }
  const auto pause = round_rules::TryAgainAfter(made, making->row.tries);
  if (!pause) return Fail(runtime, *making, made);
  return runtime.db().Write(Soon(), [&](db::Transaction& tx) {
    rounds::TryAgain(tx, making->row, making->token, *pause);
    return absl::OkStatus();
  });
}

}  // namespace sojourn::relocation
