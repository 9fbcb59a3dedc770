#include "services/relocation/duplicates/duplicate_desk.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/duplicates/blind_keys.h"
#include "services/relocation/duplicates/merge_desk.h"
#include "services/relocation/exposure/alert_store.h"
#include "services/relocation/party/separation_store.h"
#include "services/relocation/relocation_store_case.h"
#include "services/relocation/relocation_store_parts.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::keystore::KeyRef;

// The kind of organisation that runs the programme, as tokens say it.
constexpr char kOffice[] = "PROGRAMME";

struct Proposed {
  OpenedCase asked;  // its root and who works on it alone
  absl::Time now;
  std::vector<DuplicateCandidate> candidates;
  std::vector<duplicates::SealedParty> parties;  // the one asked for first
  std::vector<pair_store::PairRow> judged;
  bool some_not_compared = false;
  std::vector<separations::Row> separations;
};

absl::StatusOr<Proposed> Propose(server::Runtime& runtime,
                                 const server::Call& call,
                                 const CaseName& name) {
  const Scope scope = ScopeOf(runtime.policy(), call);
  return runtime.db().Read<Proposed>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Proposed> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kSelectCase, CaseParams(name.value, scope)));
        if (rows.empty()) return NotFound("relocation");
        Proposed proposed;
        proposed.now = tx.now();
        Relocation& asked = proposed.asked.relocation;
        asked = ReadCaseRow(rows.row(0)).relocation;
        ASSIGN_OR_RETURN(CaseParts parts, LoadParts(tx, asked.id));
        proposed.asked.assignments = std::move(parts.assignments);
        ASSIGN_OR_RETURN(proposed.separations, separations::Load(tx, asked.id));
        ASSIGN_OR_RETURN(
            duplicates::Proposed found,
            duplicates::Find(tx, asked.relocation_id, kMostCompared + 1));
        proposed.candidates = std::move(found.candidates);
        proposed.some_not_compared = found.has_frequent_keys;
        if (proposed.candidates.size() > kMostCompared) {
          proposed.candidates.pop_back();
          proposed.some_not_compared = true;
        }
        std::vector<std::string> ids = {asked.relocation_id};
        for (const DuplicateCandidate& each : proposed.candidates) {
          ids.push_back(each.relocation_id);
        }
        ASSIGN_OR_RETURN(proposed.parties, duplicates::LoadParties(tx, ids));
        ASSIGN_OR_RETURN(
            proposed.judged,
            pair_store::OfCase(tx, asked.relocation_id, kMostCompared));
        return proposed;
      });
}

absl::Status TellOf(server::Runtime& runtime, const server::Call& call,
                    const Proposed& proposed) {
  if (proposed.asked.IsTrustedTo(call.caller.subject, proposed.now)) {
    return absl::OkStatus();
  }
  return runtime.db().Write(call.deadline, [&](db::Transaction& tx) {
    InsertAlert(tx, {.row_id = crypto::NewUuidV7(),
                     .kind = AlertKind::kDuplicatesSought,
                     .case_row_id = proposed.asked.relocation.id,
                     .subject = call.caller.subject,
                     .organisation_id = call.caller.organisation_id,
                     .told_subject = proposed.asked.relocation.lead_subject,
                     .raised_at = tx.now()});
    return absl::OkStatus();
  });
}

const std::string& OtherOf(const pair_store::PairRow& pair,
                           std::string_view relocation_id) {
  return pair.first.relocation_id == relocation_id ? pair.second.relocation_id
                                                   : pair.first.relocation_id;
}

// A case that this one was split from, or that was split from it, is compared
// with it for nobody.
absl::Status LeaveOutSeparated(const CaseVault& vault, Proposed& proposed) {
  const std::string& asked = proposed.asked.relocation.relocation_id;
  if (proposed.separations.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(vault.Prefetch({.relocation_id = asked, .person_ids = {}}));
  ASSIGN_OR_RETURN(const auto opened, separations::Open(vault.sealer(), asked,
                                                        proposed.separations));
  for (const stored::Separation& each : opened) {
    const auto is_it = [&](const auto& other) {
      return other.relocation_id == each.other_relocation_id();
    };
    std::erase_if(proposed.candidates, is_it);
    std::erase_if(proposed.parties, is_it);
    std::erase_if(proposed.judged, [&](const pair_store::PairRow& pair) {
      return OtherOf(pair, asked) == each.other_relocation_id();
    });
  }
  return absl::OkStatus();
}

struct KnownMember {
  std::string person_id;
  KnownPerson person;
};

absl::StatusOr<std::vector<KnownMember>> Open(
    const CaseVault& vault, const duplicates::SealedParty& party) {
  Relocation relocation;
  relocation.id = party.row_id;
  relocation.relocation_id = party.relocation_id;
  ASSIGN_OR_RETURN(
      const v1::Intake intake,
      vault.OpenIntake(relocation, party.intake_sealed, party.persons));
  std::vector<KnownMember> members;
  for (const v1::Person& person : intake.persons()) {
    members.push_back({person.person_id(), KnownPersonOf(intake, person)});
  }
  return members;
}

absl::Status FetchKeys(const CaseVault& vault, const Proposed& proposed) {
  std::vector<KeyRef> keys;
  for (const pair_store::PairRow& pair : proposed.judged) {
    keys.push_back(KeyRef::Case(pair.first.relocation_id));
    keys.push_back(KeyRef::Case(pair.second.relocation_id));
  }
  for (const duplicates::SealedParty& party : proposed.parties) {
    keys.push_back(KeyRef::Case(party.relocation_id));
    for (const PersonRow& person : party.persons) {
      keys.push_back(KeyRef::Person(person.person_id));
    }
  }
  return vault.sealer().Prefetch(keys);
}

// The pair of members that fits best.
LikelyDuplicate Compare(const DuplicateCandidate& candidate,
                        const std::vector<KnownMember>& asked,
                        const std::vector<KnownMember>& others) {
  std::optional<LikelyDuplicate> best;
  for (const KnownMember& one : asked) {
    for (const KnownMember& other : others) {
      PersonMatch match = MatchOf(one.person, other.person);
      if (best && best->match.score >= match.score) continue;
      best = LikelyDuplicate{.candidate = candidate,
                             .person_id = one.person_id,
                             .other_person_id = other.person_id,
                             .match = std::move(match)};
    }
  }
  return best.value_or(LikelyDuplicate{});
}

// Without those of a case whose keys are gone.
absl::StatusOr<std::vector<v1::CasePair>> ShowJudged(const CaseVault& vault,
                                                     const Proposed& proposed) {
  std::vector<v1::CasePair> shown;
  for (const pair_store::PairRow& row : proposed.judged) {
    auto pair = ShowPair(vault, row, proposed.asked.relocation.relocation_id);
    if (ReasonOf(pair.status()) == "ERASED") continue;
    RETURN_IF_ERROR(pair.status());
    shown.push_back(*std::move(pair));
  }
  return shown;
}

}  // namespace

absl::Status CheckBroughtByOthers(const Relocation& relocation,
                                  const auth::Caller& caller) {
  return merge_rules::CheckBroughtByOthers(relocation, caller.subject,
                                           caller.organisation_id,
                                           caller.organisation_kind == kOffice);
}

absl::StatusOr<Duplicates> FindDuplicates(
    server::Runtime& runtime, const server::Call& call, const CaseName& name,
    absl::FunctionRef<absl::Status(const std::vector<std::string>& ids)>
        before_opening) {
  ASSIGN_OR_RETURN(Proposed proposed, Propose(runtime, call, name));
  const CaseVault vault(runtime.sealer());
  RETURN_IF_ERROR(LeaveOutSeparated(vault, proposed));
  std::vector<std::string> ids;
  for (const duplicates::SealedParty& party : proposed.parties) {
    ids.push_back(party.relocation_id);
  }
  std::vector<std::string> all = ids;
  for (const pair_store::PairRow& pair : proposed.judged) {
    const std::string& other =
        OtherOf(pair, proposed.asked.relocation.relocation_id);
    if (std::find(all.begin(), all.end(), other) == all.end()) {
      all.push_back(other);
    }
  }
  RETURN_IF_ERROR(CheckBroughtByOthers(proposed.asked.relocation, call.caller));
  RETURN_IF_ERROR(TellOf(runtime, call, proposed));
  RETURN_IF_ERROR(before_opening(all));
  RETURN_IF_ERROR(FetchKeys(vault, proposed));
  std::map<std::string, std::vector<KnownMember>> opened;
  for (const duplicates::SealedParty& party : proposed.parties) {
    auto members = Open(vault, party);
    const bool asked = party.relocation_id == ids.front();
    if (!asked && ReasonOf(members.status()) == "ERASED") continue;
    RETURN_IF_ERROR(members.status());
    opened[party.relocation_id] = *std::move(members);
  }
  Duplicates found{.likely = {},
                   .some_not_compared = proposed.some_not_compared,
                   .judged = {}};
  ASSIGN_OR_RETURN(found.judged, ShowJudged(vault, proposed));
  if (ids.empty()) return found;
  for (const DuplicateCandidate& candidate : proposed.candidates) {
    LikelyDuplicate compared = Compare(candidate, opened[ids.front()],
                                       opened[candidate.relocation_id]);
    if (compared.match.score < kWorthALook) continue;
    found.likely.push_back(std::move(compared));
  }
  std::stable_sort(found.likely.begin(), found.likely.end(),
                   [](const LikelyDuplicate& a, const LikelyDuplicate& b) {
                     return a.match.score > b.match.score;
                   });
  return found;
}

}  // namespace sojourn::relocation
