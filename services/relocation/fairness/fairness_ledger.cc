#include "services/relocation/fairness/fairness_ledger.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/stored.pb.h"
#include "sojourn/relocation/v1/self_description.pb.h"

namespace sojourn::relocation::fairness {
namespace {

// Longer than any tally.
constexpr size_t kTallyBytes = 768;
// Longer than the counts of any year, with every waiting time in every group.
constexpr size_t kCountsBytes = 65528;
// Of the name and the length of the padding, at most.
constexpr size_t kPaddingHead = 8;

std::string RowIdOf(const YearRow& year) { return std::to_string(year.year); }

crypto::Binding BindingOf(std::string_view row_id) {
  return {"fairness_years", row_id, "counts_sealed"};
}

crypto::Binding BindingOf(const Relocation& relocation) {
  return {"fairness_tallies", relocation.id, "tally_sealed"};
}

void Fill(const Part& part, stored::FairnessPart& out) {
  out.set_split(part.first);
  out.set_group(part.second);
}

Part ReadPart(const stored::FairnessPart& part) {
  return {part.split(), part.group()};
}

void Fill(const Cell& cell, stored::FairnessCell& out) {
  for (size_t i = 0; i < kOutcomes; ++i) {
    const std::string name(Name(static_cast<Outcome>(i)));
    (*out.mutable_parties())[name] = cell.parties[i];
  }
  out.set_people_placed(cell.people_placed);
  out.set_people_others(cell.people_others);
  for (const auto& [days, number] : cell.waits) {
    (*out.mutable_waits())[days] = number;
  }
}

Cell ReadCell(const stored::FairnessCell& stored) {
  Cell cell;
  cell.people_placed = stored.people_placed();
  cell.people_others = stored.people_others();
  for (const auto& [days, number] : stored.waits()) cell.waits[days] = number;
  for (size_t i = 0; i < kOutcomes; ++i) {
    const auto found =
        stored.parties().find(std::string(Name(static_cast<Outcome>(i))));
    if (found != stored.parties().end()) cell.parties[i] = found->second;
  }
  return cell;
}

template <typename Enum>
std::string Said(const std::string& name, Enum value, std::string_view prefix) {
  // UNSPECIFIED, and what a newer version wrote.
  return static_cast<int>(value) == 0 ? "" : ShortName(name, prefix);
}

// Where she said it more than once, the latest.
v1::SelfDescription DescriptionIn(const OpenedCase& opened) {
  v1::SelfDescription found;
  for (const OpenedConsent& each : opened.consents) {
    if (each.consent.person_id() == opened.DefenderId() &&
        each.consent.has_self_description() &&
        !each.consent.has_withdrawn_at()) {
      found = each.consent.self_description();
    }
  }
  return found;
}

std::string Answer(v1::SelfDescribedAnswer answer) {
  return Said(v1::SelfDescribedAnswer_Name(answer), answer,
              "SELF_DESCRIBED_ANSWER_");
}

Counted CountedOf(const OpenedCase& opened, const CaseFacts& facts) {
  const v1::SelfDescription said = DescriptionIn(opened);
  return {
      .country_code = opened.intake.country_code(),
      .people = static_cast<int>(facts.persons.size()),
      .children = std::any_of(
          facts.persons.begin(), facts.persons.end(),
          [](const PersonFacts& person) { return !person.is_adult; }),
      .remoteness = Said(v1::SelfDescribedRemoteness_Name(said.remoteness()),
                         said.remoteness(), "SELF_DESCRIBED_REMOTENESS_"),
      .disability = Answer(said.disability()),
      .gender = Said(v1::SelfDescribedGender_Name(said.gender()), said.gender(),
                     "SELF_DESCRIBED_GENDER_"),
      .lgbtiq = Answer(said.lgbtiq()),
      .minority_people = Answer(said.minority_people())};
}

}  // namespace

keystore::KeyRef KeyOf(const YearRow& year) {
  return keystore::KeyRef::Case(year.key_id);
}

absl::StatusOr<Counts> OpenCounts(const crypto::Sealer& sealer,
                                  const YearRow& year) {
  Counts counts;
  if (year.counts_sealed.data.empty()) return counts;
  ASSIGN_OR_RETURN(
      const std::string plain,
      sealer.Open(KeyOf(year), year.counts_sealed, BindingOf(RowIdOf(year))));
  stored::FairnessCounts stored;
  if (!stored.ParseFromString(plain)) {
    return Internal("the counts of a year do not parse");
  }
  for (const stored::FairnessCell& cell : stored.cells()) {
    counts[ReadPart(cell.part())] = ReadCell(cell);
  }
  return counts;
}

absl::StatusOr<db::Bytes> SealCounts(const crypto::Sealer& sealer,
                                     const YearRow& year,
                                     const Counts& counts) {
  stored::FairnessCounts stored;
  for (const auto& [part, cell] : counts) {
    stored::FairnessCell& out = *stored.add_cells();
    Fill(part, *out.mutable_part());
    Fill(cell, out);
  }
  const size_t length = stored.ByteSizeLong();
  if (length + kPaddingHead > kCountsBytes) {
    return Internal("the counts of a year are longer than they may be");
  }
  stored.set_padding(std::string(kCountsBytes - length, 0));
  const size_t over = stored.ByteSizeLong() - kCountsBytes;
  stored.mutable_padding()->resize(kCountsBytes - length - over);
  return sealer.Seal(KeyOf(year), stored.SerializeAsString(),
                     BindingOf(RowIdOf(year)));
}

absl::StatusOr<std::optional<Tally>> OpenTally(const CaseVault& vault,
                                               const Relocation& relocation,
                                               const db::Bytes& sealed) {
  ASSIGN_OR_RETURN(const std::string plain,
                   vault.Unseal(relocation, BindingOf(relocation), sealed));
  stored::FairnessTally stored;
  if (!stored.ParseFromString(plain)) {
    return Internal("what a case adds to its year does not parse");
  }
  if (!stored.counted()) return std::nullopt;
  const std::optional<Outcome> outcome = ParseOutcome(stored.outcome());
  if (!outcome) return Internal("a case has an outcome that nobody counts");
  Tally tally{.parts = {},
              .course = {.outcome = *outcome, .waited_days = std::nullopt},
              .people = stored.people(),
              .said_by = stored.said_by()};
  for (const stored::FairnessPart& part : stored.parts()) {
    tally.parts.push_back(ReadPart(part));
  }
  if (stored.has_waited_days()) {
    tally.course.waited_days = stored.waited_days();
  }
  return tally;
}

absl::StatusOr<db::Bytes> SealTally(const CaseVault& vault,
                                    const Relocation& relocation,
                                    const std::optional<Tally>& tally) {
  stored::FairnessTally stored;
  if (tally) {
    stored.set_counted(true);
    for (const Part& part : tally->parts) Fill(part, *stored.add_parts());
    stored.set_outcome(std::string(Name(tally->course.outcome)));
    stored.set_people(tally->people);
    stored.set_said_by(tally->said_by);
    if (tally->course.waited_days) {
      stored.set_waited_days(*tally->course.waited_days);
    }
  }
  const size_t length = stored.ByteSizeLong();
  stored.set_padding(
      std::string(kTallyBytes - std::min(kTallyBytes, length), 0));
  return vault.Seal(relocation, BindingOf(relocation),
                    stored.SerializeAsString());
}

bool IsStillGiven(const OpenedCase& opened, const Tally& tally) {
  const Relocation& relocation = opened.relocation;
  const CaseFacts facts = opened.Facts();
  return relocation.merged_into.empty() &&
         opened.DefenderId() == tally.said_by &&
         IsAgreed(facts, relocation.received_at) &&
         SaidIn(PartsOf(CountedOf(opened, facts))) == SaidIn(tally.parts);
}

std::optional<Tally> TallyOf(const OpenedCase& opened,
                             const std::vector<Step>& steps) {
  const Relocation& relocation = opened.relocation;
  const CaseFacts facts = opened.Facts();
  if (!relocation.merged_into.empty() ||
      !IsAgreed(facts, relocation.received_at)) {
    return std::nullopt;
  }
  return Tally{.parts = PartsOf(CountedOf(opened, facts)),
               .course = CourseOf(relocation.received_at, steps),
               .people = static_cast<int>(facts.persons.size()),
               .said_by = opened.DefenderId()};
}

}  // namespace sojourn::relocation::fairness
