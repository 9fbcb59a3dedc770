#include "services/relocation/round/round_file.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "services/relocation/afterwards/afterwards_rules.h"
#include "services/relocation/afterwards/last_word.h"
#include "services/relocation/case/case_file.h"
#include "services/relocation/coordination/proposal_store.h"
#include "services/relocation/party/separation_store.h"
#include "services/relocation/ranking/ranking_file.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_store_case.h"
#include "services/relocation/workflow/peer_store.h"

namespace sojourn::relocation {
namespace {

using round_rules::RoundState;

// In one place of matching.
constexpr int kMostPersons = 30;

audit::Record RecordOf(const rounds::Row& round) {
  audit::Record record;
  record.actor_service = "relocation";
  record.on_behalf_of =
      absl::StrCat(round.cause.subject, " ", round.cause.organisation_id, " ",
                   round.round_id);
  record.method = "round/gather";
  record.resource_kind = "relocation";
  record.fields = "case_file";
  return record;
}

// As far as opening goes a case of a round is one that a step ranks places for;
// no ranking has this step's empty name.
Step OpensAs(const rounds::Row& round, const std::string& case_row_id) {
  Step step;
  step.public_id = round.round_id;
  step.case_row_id = case_row_id;
  step.kind = StepKind::kRankPlaces;
  step.cause = round.cause;
  return step;
}

// Where she lives is not what she goes to.
bool IsHeld(const Proposal& proposal, bool lives_there, absl::Time now) {
  const bool held =
      proposal.state == ProposalState::kHolding ||
      proposal.state == ProposalState::kOffered ||
      (proposal.state == ProposalState::kAccepted && !lives_there);
  const bool lapsed =
      !proposal.confirmed && proposal.held_until && *proposal.held_until <= now;
  return held && !lapsed && !proposal.place_unfit() &&
         !proposal.place_id.empty();
}

// The one that is nearest to being hers; of those as near, the newest.
const Proposal* BestOf(const std::vector<const Proposal*>& held) {
  const Proposal* best = nullptr;
  for (const Proposal* const each : held) {
    if (best == nullptr || each->state >= best->state) best = each;
  }
  return best;
}

void NoteDeclines(const std::vector<Proposal>& proposals, absl::Time since,
                  Gathered& out) {
  for (const Proposal& each : proposals) {
    if (each.asked_at < since) continue;
    if (each.state == ProposalState::kCityDeclined) {
      out.declined_hosts.insert(each.host_id);
    } else if (each.state == ProposalState::kDeclined) {
      out.declined_places.insert(each.place_id);
    }
  }
}

absl::StatusOr<round_rules::Spot> SpotIn(const CaseVault& vault,
                                         const Relocation& relocation,
                                         const Proposal& proposal) {
  ASSIGN_OR_RETURN(const type::v1::Stay stay,
                   OpenStay(vault, relocation, proposal));
  return round_rules::Spot{.place_id = proposal.place_id,
                           .check_in = DayOf(stay.check_in()),
                           .check_out = DayOf(stay.check_out())};
}

absl::Status AddHeld(db::Transaction& tx, const CaseVault& vault,
                     const CaseFile& file,
                     const std::vector<Proposal>& proposals, Gathered& out) {
  const Relocation& relocation = file.facts.relocation;
  std::vector<const Proposal*> held;
  for (const Proposal& each : proposals) {
    if (IsHeld(each, kLivedIn.Has(relocation.state), file.now)) {
      held.push_back(&each);
    }
  }
  const Proposal* const best = BestOf(held);
  for (const Proposal* const each : held) {
    ASSIGN_OR_RETURN(const round_rules::Spot spot,
                     SpotIn(vault, relocation, *each));
    if (each != best) {
      out.also_held.push_back(spot);
      continue;
    }
    ASSIGN_OR_RETURN(const std::optional<peer_store::KnownHost> host,
                     peer_store::FindHost(tx, each->host_id));
    out.held = HeldPlace{.spot = spot,
                         .host_id = each->host_id,
                         .country_code = host ? host->country_code : ""};
  }
  return absl::OkStatus();
}

v1::PlaceRanking DaysOf(const round_rules::Spot& spot) {
  v1::PlaceRanking days;
  SetDay(spot.check_in, *days.mutable_earliest());
  SetDay(spot.check_out, *days.mutable_latest());
  days.set_nights(static_cast<int>(spot.check_out - spot.check_in));
  return days;
}

// Matching refuses a question with such a party in it, for everybody.
std::string WhyNotAsked(const v1::Intake& intake, const v1::PlaceRanking& wish,
                        absl::CivilDay today) {
  const type::v1::Party party = PartyOf(intake);
  if (party.adults() < 1 || party.adults() + party.children() > kMostPersons) {
    return "PARTY_SIZE";
  }
  if (wish.nights() < 1 || wish.nights() > ranking_rules::kLongestNights) {
    return "NIGHTS_UNKNOWN";
  }
  const absl::CivilDay latest = DayOf(wish.latest());
  if (latest - DayOf(wish.earliest()) < wish.nights()) return "DAYS_OVER";
  return latest - today > ranking_rules::kFurthestDays ? "DATE_TOO_FAR" : "";
}

// As ProposeToCity would refuse the case, whatever the host.
bool Waits(const CaseFile& file) {
  return !file.facts.relocation.suspended() &&
         file.facts.relocation.merged_into.empty() &&
         afterwards_rules::CheckStillWanted(file.facts).ok() &&
         CheckNoNo(file.opened, v1::DECISION_KIND_ELIGIBILITY, "").ok();
}

absl::StatusOr<std::optional<Gathered>> GatherFrom(db::Transaction& tx,
                                                   const CaseVault& vault,
                                                   const CaseFile& file) {
  const Relocation& relocation = file.facts.relocation;
  Gathered gathered;
  gathered.case_row_id = relocation.id;
  gathered.relocation_id = relocation.relocation_id;
  gathered.version = relocation.version;
  ASSIGN_OR_RETURN(const std::vector<Proposal> all,
                   proposals::Load(tx, relocation.id));
  NoteDeclines(all, relocation.begun_at(), gathered);
  ASSIGN_OR_RETURN(const auto rows, separations::Load(tx, relocation.id));
  ASSIGN_OR_RETURN(
      const auto separated,
      separations::Open(vault.sealer(), relocation.relocation_id, rows));
  for (const stored::Separation& each : separated) {
    gathered.apart.push_back(each.other_case_row_id());
  }
  RETURN_IF_ERROR(AddHeld(tx, vault, file, all, gathered));
  v1::PlaceRanking wish;
  if (gathered.held) {
    wish = DaysOf(gathered.held->spot);
  } else if (!ranking_rules::Looks(relocation.state) || !Waits(file)) {
    return std::optional<Gathered>();
  } else {
    ASSIGN_OR_RETURN(wish, WishInRound(tx, vault.sealer(), file));
  }
  gathered.not_asked_reason =
      WhyNotAsked(file.opened.intake, wish,
                  absl::ToCivilDay(file.now, absl::UTCTimeZone()));
  ASSIGN_OR_RETURN(gathered.question,
                   QuestionAbout(tx, vault.sealer(), wish, file));
  return std::optional<Gathered>(std::move(gathered));
}

crypto::Binding BindingOf(const std::string& row_id) {
  return {.table = "round_parties", .row_id = row_id, .column = "party_sealed"};
}

std::string RowIdOf(const rounds::Row& round, const std::string& case_row_id) {
  return absl::StrCat(round.row_id, "/", case_row_id);
}

crypto::Binding BindingOf(const rounds::Row& round) {
  return {.table = "rounds", .row_id = round.row_id, .column = "plan_sealed"};
}

crypto::Binding BindingOfReason(const rounds::Row& round) {
  return {.table = "rounds", .row_id = round.row_id, .column = "reason_sealed"};
}

v1::RoundState ToProto(RoundState state) {
  switch (state) {
    case RoundState::kRunning:
      return v1::ROUND_STATE_RUNNING;
    case RoundState::kSolved:
      return v1::ROUND_STATE_SOLVED;
    case RoundState::kFailed:
      return v1::ROUND_STATE_FAILED;
    case RoundState::kAccepted:
      return v1::ROUND_STATE_ACCEPTED;
  }
  return v1::ROUND_STATE_UNSPECIFIED;
}

template <typename Message>
absl::StatusOr<Message> Parsed(const std::string& plain) {
  Message message;
  if (message.ParseFromString(plain)) return message;
  return absl::DataLossError("a kept round does not parse");
}

}  // namespace

absl::StatusOr<std::optional<Gathered>> GatherCase(
    server::Runtime& runtime, const rounds::Row& round,
    const std::string& case_row_id, absl::Time deadline) {
  const Step step = OpensAs(round, case_row_id);
  RETURN_IF_ERROR(FetchKeys(runtime, step, RecordOf(round)));
  const CaseVault vault(runtime.sealer());
  return runtime.db().Read<std::optional<Gathered>>(
      deadline,
      [&](db::Transaction& tx) -> absl::StatusOr<std::optional<Gathered>> {
        ASSIGN_OR_RETURN(const CaseFile file,
                         OpenCaseFile(tx, runtime.sealer(), step));
        return GatherFrom(tx, vault, file);
      });
}

absl::StatusOr<std::optional<Gathered>> GatherUnreadable(
    server::Runtime& runtime, const std::string& case_row_id,
    absl::Time deadline) {
  using Found = std::optional<Gathered>;
  return runtime.db().Read<Found>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<Found> {
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kSelectCaseByRow, db::Params(case_row_id)));
        if (rows.empty()) return Found();
        const Relocation relocation = ReadCaseRow(rows.row(0)).relocation;
        if (relocation.overlay != Overlay::kNone) return Found();
        Gathered gathered;
        gathered.case_row_id = relocation.id;
        gathered.relocation_id = relocation.relocation_id;
        gathered.version = relocation.version;
        gathered.not_asked_reason = "CASE_UNREADABLE";
        gathered.question.set_level(
            static_cast<int>(relocation::ToProto(relocation.level)));
        // How many she must not meet is known, and not whom.
        ASSIGN_OR_RETURN(const auto apart,
                         separations::Load(tx, relocation.id));
        gathered.apart.resize(apart.size());
        return Found(std::move(gathered));
      });
}

absl::StatusOr<db::Bytes> SealParty(const crypto::Sealer& sealer,
                                    const rounds::Row& round,
                                    const Gathered& of,
                                    const v1::RoundParty& party) {
  return sealer.Seal(keystore::KeyRef::Case(of.relocation_id),
                     party.SerializeAsString(),
                     BindingOf(RowIdOf(round, of.case_row_id)));
}

absl::StatusOr<v1::RoundParty> OpenParty(const crypto::Sealer& sealer,
                                         const rounds::Row& round,
                                         const rounds::PartyRow& row) {
  ASSIGN_OR_RETURN(
      const std::string plain,
      sealer.Open(keystore::KeyRef::Case(row.relocation_id), row.party_sealed,
                  BindingOf(RowIdOf(round, row.case_row_id))));
  ASSIGN_OR_RETURN(v1::RoundParty party, Parsed<v1::RoundParty>(plain));
  party.set_relocation_id(row.relocation_id);
  party.set_code(row.code);
  party.set_changed_since(row.changed);
  party.set_recommended(row.recommended && !row.changed);
  return party;
}

absl::StatusOr<db::Bytes> SealPlan(const crypto::Sealer& sealer,
                                   const rounds::Row& round,
                                   const v1::Round& plan) {
  return sealer.Seal(rounds::KeyOf(round.round_id), plan.SerializeAsString(),
                     BindingOf(round));
}

absl::StatusOr<v1::Round> OpenPlan(const crypto::Sealer& sealer,
                                   const rounds::Row& round) {
  ASSIGN_OR_RETURN(const std::string plain,
                   sealer.Open(rounds::KeyOf(round.round_id), round.plan_sealed,
                               BindingOf(round)));
  ASSIGN_OR_RETURN(v1::Round plan, Parsed<v1::Round>(plain));
  plan.set_round_id(round.round_id);
  plan.set_etag(round.etag());
  plan.set_state(ToProto(round.state));
  plan.set_requested_by(round.cause.subject);
  SetTime(round.requested_at, *plan.mutable_requested_at());
  if (round.solved_at) SetTime(*round.solved_at, *plan.mutable_solved_at());
  if (round.accepted_at) {
    SetTime(*round.accepted_at, *plan.mutable_accepted_at());
  }
  if (round.reason_sealed) {
    ASSIGN_OR_RETURN(*plan.mutable_acceptance_reason(),
                     sealer.Open(rounds::KeyOf(round.round_id),
                                 *round.reason_sealed, BindingOfReason(round)));
  }
  return plan;
}

absl::StatusOr<db::Bytes> SealReason(const crypto::Sealer& sealer,
                                     const rounds::Row& round,
                                     const std::string& reason) {
  return sealer.Seal(rounds::KeyOf(round.round_id), reason,
                     BindingOfReason(round));
}

round_rules::Spot SpotOf(const v1::RoundParty& party) {
  round_rules::Spot spot;
  if (!party.has_place()) return spot;
  spot.place_id = party.place().place_id();
  spot.check_in = DayOf(party.place().stay().check_in());
  spot.check_out = DayOf(party.place().stay().check_out());
  return spot;
}

}  // namespace sojourn::relocation
