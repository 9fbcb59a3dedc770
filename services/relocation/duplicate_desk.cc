#include "services/relocation/duplicate_desk.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/blind_keys.h"
#include "services/relocation/case_desk.h"
#include "services/relocation/case_vault.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::keystore::KeyRef;

struct Proposed {
  std::vector<DuplicateCandidate> candidates;
  std::vector<duplicates::SealedParty> parties;  // the one asked for first
  bool some_not_compared = false;
};

absl::StatusOr<Proposed> Propose(server::Runtime& runtime,
                                 const server::Call& call,
                                 const CaseName& name) {
  const Scope scope = ScopeOf(runtime.policy(), call);
  return runtime.db().Read<Proposed>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Proposed> {
        ASSIGN_OR_RETURN(const std::optional<CaseKeys> keys,
                         FindCaseKeys(tx, name, scope));
        if (!keys.has_value()) return NotFound("relocation");
        Proposed proposed;
        ASSIGN_OR_RETURN(
            proposed.candidates,
            duplicates::Find(tx, keys->relocation_id, kMostCompared + 1));
        if (proposed.candidates.size() > kMostCompared) {
          proposed.candidates.pop_back();
          proposed.some_not_compared = true;
        }
        std::vector<std::string> ids = {keys->relocation_id};
        for (const DuplicateCandidate& each : proposed.candidates) {
          ids.push_back(each.relocation_id);
        }
        ASSIGN_OR_RETURN(proposed.parties, duplicates::LoadParties(tx, ids));
        return proposed;
      });
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

absl::Status FetchKeys(const CaseVault& vault,
                       const std::vector<duplicates::SealedParty>& parties) {
  std::vector<KeyRef> keys;
  for (const duplicates::SealedParty& party : parties) {
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

}  // namespace

absl::StatusOr<Duplicates> FindDuplicates(
    server::Runtime& runtime, const server::Call& call, const CaseName& name,
    absl::FunctionRef<absl::Status(const std::vector<std::string>& ids)>
        before_opening) {
  ASSIGN_OR_RETURN(const Proposed proposed, Propose(runtime, call, name));
  std::vector<std::string> ids;
  for (const duplicates::SealedParty& party : proposed.parties) {
    ids.push_back(party.relocation_id);
  }
  RETURN_IF_ERROR(before_opening(ids));
  const CaseVault vault(runtime.sealer());
  RETURN_IF_ERROR(FetchKeys(vault, proposed.parties));
  std::map<std::string, std::vector<KnownMember>> opened;
  for (const duplicates::SealedParty& party : proposed.parties) {
    ASSIGN_OR_RETURN(opened[party.relocation_id], Open(vault, party));
  }
  Duplicates found{.likely = {},
                   .some_not_compared = proposed.some_not_compared};
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
