#include "services/relocation/stay/stay_waits.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "common/status/status_macros.h"
#include "services/relocation/case/case_file.h"
#include "services/relocation/party/relative_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/stay/risk_causes.h"
#include "services/relocation/stay/stay_rules.h"

namespace sojourn::relocation {
namespace {

absl::CivilDay DayIn(absl::Time time) {
  return absl::ToCivilDay(time, absl::UTCTimeZone());
}

// The places that were hers.
std::set<std::string> HostsOf(const CoordinationRows& rows) {
  std::set<std::string> hosts;
  for (const Proposal& proposal : rows.proposals) {
    if (proposal.state == ProposalState::kAccepted) {
      hosts.insert(proposal.organisation_id);
    }
  }
  return hosts;
}

// Who was not reached still has to be asked; and by somebody else than the host
// she lives with, who may say that she needs help and not that she needs none.
void LearnCheckIn(const v1::StayRecord& record,
                  const std::set<std::string>& hosts,
                  stay_rules::StayFacts& facts) {
  const absl::CivilDay day = DayIn(ToTime(record.occurred_at()));
  const auto finding = record.check_in().finding();
  if (finding == v1::STAY_CHECK_IN_FINDING_NOT_REACHED) {
    if (facts.not_reached++ == 0) facts.not_reached_since = day;
    return;
  }
  const bool by_host = hosts.contains(record.organisation_id());
  if (finding == v1::STAY_CHECK_IN_FINDING_NEEDS_HELP) {
    if (!facts.needs_help) facts.needs_help = day;
    facts.not_reached = 0;
  }
  if (by_host) return;
  facts.not_reached = 0;
  // A visit of before is written down late.
  const bool since = facts.needs_help && day >= *facts.needs_help;
  if (finding == v1::STAY_CHECK_IN_FINDING_WELL && since) {
    facts.needs_help.reset();
  }
  facts.last_check_in = std::max(facts.last_check_in.value_or(day), day);
}

void Learn(const v1::StayRecord& record, const std::set<std::string>& hosts,
           stay_rules::StayFacts& facts) {
  const absl::CivilDay day = DayIn(ToTime(record.occurred_at()));
  switch (record.what_case()) {
    case v1::StayRecord::kPlan:
      facts.planned = true;
      facts.check_in_every_days = record.plan().check_in_every_days() == 0
                                      ? stay_rules::kCheckInDays
                                      : record.plan().check_in_every_days();
      return;
    case v1::StayRecord::kCheckIn:
      return LearnCheckIn(record, hosts, facts);
    case v1::StayRecord::kRightsInformation:
      facts.informed |= record.rights_information().independent();
      return;
    case v1::StayRecord::kClosing:
      facts.closed = day;
      return;
    case v1::StayRecord::kFollowUp:
      facts.followed_up.insert(record.follow_up().months());
      facts.in_danger.reset();
      if (record.follow_up().finding() == v1::FOLLOW_UP_FINDING_AT_RISK) {
        facts.in_danger = day;
      }
      return;
    case v1::StayRecord::kEnding:
    case v1::StayRecord::kExtension:
    case v1::StayRecord::WHAT_NOT_SET:
      return;
  }
}

void LearnArrivals(const Travel& travel, stay_rules::StayFacts& facts) {
  for (const Movement& movement : travel.movements) {
    if (movement.kind != MovementKind::kArrived || !movement.Counts() ||
        movement.to_shelter) {
      continue;
    }
    const absl::CivilDay day = DayIn(movement.occurred_at);
    facts.arrived = std::min(facts.arrived.value_or(day), day);
  }
}

absl::StatusOr<stay_rules::StayFacts> FactsOf(const CaseVault& vault,
                                              const Relocation& relocation,
                                              const CoordinationRows& rows) {
  stay_rules::StayFacts facts;
  for (const Proposal& proposal : rows.proposals) {
    if (proposal.state != ProposalState::kAccepted) continue;
    ASSIGN_OR_RETURN(const type::v1::Stay stay,
                     OpenStay(vault, relocation, proposal));
    facts.check_out = DayOf(stay.check_out());
  }
  LearnArrivals(rows.travel, facts);
  const std::set<std::string> hosts = HostsOf(rows);
  // Of this stay alone: what was done in an earlier one is done anew.
  const auto& records = rows.records.stay;
  for (size_t i = static_cast<size_t>(rows.records.earlier); i < records.size();
       ++i) {
    Learn(records[i], hosts, facts);
  }
  return facts;
}

}  // namespace

absl::StatusOr<std::vector<risk_rules::Cause>> RiskCausesOf(
    const CaseVault& vault, const Relocation& relocation,
    const v1::Intake& intake, const CoordinationRows& rows, absl::Time now) {
  ASSIGN_OR_RETURN(const stay_rules::StayFacts facts,
                   FactsOf(vault, relocation, rows));
  return RiskCausesOf(relocation, intake.country_code(), rows, facts.check_out,
                      now);
}

namespace {

// She has taken another place from this one, and nobody has set off.
bool IsStillAt(const Relocation& relocation, const Proposal& proposal) {
  return proposal.reason == kMovedOn && kBeforeTravel.Has(relocation.state) &&
         proposal.asked_at >= relocation.begun_at();
}

// Her place cannot be lived in: she is asked before anybody moves her, and has
// not moved because another is hers.
void AddUnfitPlace(const Relocation& relocation, const CoordinationRows& rows,
                   std::vector<Wait>& waits) {
  for (const Proposal& proposal : rows.proposals) {
    const bool disrupted = proposal.problem_reason == kProblemPlaceDisrupted;
    if (proposal.state == ProposalState::kAccepted && disrupted) {
      waits.push_back({"PROGRAMME_OFFICER",
                       "her place cannot be lived in: ask her where she wants "
                       "to go, and find another place or a shelter with her",
                       "", proposal.held_until, true});
    } else if (IsStillAt(relocation, proposal) && proposal.place_unfit()) {
      waits.push_back({"PROGRAMME_OFFICER",
                       "the place where she still is cannot be lived in: bring "
                       "her to another, or find a shelter with her until then",
                       "", disrupted ? proposal.held_until : std::nullopt,
                       true});
    }
  }
}

}  // namespace

absl::StatusOr<std::vector<Wait>> StayWaitsOf(const CaseVault& vault,
                                              const Relocation& relocation,
                                              const v1::Intake& intake,
                                              const CoordinationRows& rows,
                                              absl::Time now) {
  std::vector<Wait> waits;
  if (!kOpen.Has(relocation.state)) return waits;
  const auto add = [&](std::vector<Wait> more) {
    std::move(more.begin(), more.end(), std::back_inserter(waits));
  };
  AddUnfitPlace(relocation, rows, waits);
  const std::vector<stay_rules::RiskFacts> risks = rows.records.RiskFactsOf();
  std::optional<Wait> first = risk_rules::FirstWait(relocation, risks);
  const bool first_missing = first.has_value();
  if (first) waits.push_back(*std::move(first));
  if (std::optional<Wait> second =
          stay_rules::SecondAssessorWait(relocation.level, risks)) {
    waits.push_back(*std::move(second));
  }
  ASSIGN_OR_RETURN(const stay_rules::StayFacts facts,
                   FactsOf(vault, relocation, rows));
  add(risk_rules::Waits(RiskCausesOf(relocation, intake.country_code(), rows,
                                     facts.check_out, now),
                        first_missing));
  std::vector<Wait> stay = stay_rules::Waits(relocation.state, facts);
  std::optional<absl::Time> follow_up;
  for (const Wait& each : stay) {
    if (each.action == "RecordFollowUp") follow_up = each.due;
  }
  add(std::move(stay));
  add(RelativeWaitsOf(relocation, !intake.dependants_left_behind().empty(),
                      rows.records, follow_up));
  return waits;
}

}  // namespace sojourn::relocation
