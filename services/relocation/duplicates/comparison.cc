#include "services/relocation/duplicates/comparison.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/duplicates/blind_keys.h"
#include "services/relocation/relocation_store_parts.h"

namespace sojourn::relocation::comparison {
namespace {

using ::sojourn::keystore::KeyRef;

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

std::vector<std::string> Proposed::Ids() const {
  std::vector<std::string> ids;
  for (const duplicates::SealedParty& party : parties) {
    ids.push_back(party.relocation_id);
  }
  return ids;
}

absl::StatusOr<Proposed> Propose(db::Transaction& tx, const Relocation& asked) {
  Proposed proposed;
  proposed.now = tx.now();
  proposed.asked.relocation = asked;
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
  ASSIGN_OR_RETURN(proposed.judged,
                   pair_store::OfCase(tx, asked.relocation_id, kMostCompared));
  return proposed;
}

const std::string& OtherOf(const pair_store::PairRow& pair,
                           std::string_view relocation_id) {
  return pair.first.relocation_id == relocation_id ? pair.second.relocation_id
                                                   : pair.first.relocation_id;
}

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

absl::StatusOr<std::vector<LikelyDuplicate>> Likely(const CaseVault& vault,
                                                    const Proposed& proposed) {
  std::vector<LikelyDuplicate> likely;
  const std::vector<std::string> ids = proposed.Ids();
  if (ids.empty()) return likely;
  std::map<std::string, std::vector<KnownMember>> opened;
  for (const duplicates::SealedParty& party : proposed.parties) {
    auto members = Open(vault, party);
    const bool asked = party.relocation_id == ids.front();
    if (!asked && ReasonOf(members.status()) == "ERASED") continue;
    RETURN_IF_ERROR(members.status());
    opened[party.relocation_id] = *std::move(members);
  }
  for (const DuplicateCandidate& candidate : proposed.candidates) {
    LikelyDuplicate compared = Compare(candidate, opened[ids.front()],
                                       opened[candidate.relocation_id]);
    if (compared.match.score < kWorthALook) continue;
    likely.push_back(std::move(compared));
  }
  std::stable_sort(likely.begin(), likely.end(),
                   [](const LikelyDuplicate& a, const LikelyDuplicate& b) {
                     return a.match.score > b.match.score;
                   });
  return likely;
}

}  // namespace sojourn::relocation::comparison
