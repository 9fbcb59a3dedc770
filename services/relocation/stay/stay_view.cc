#include "services/relocation/stay/stay_view.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

absl::CivilDay DayIn(const google::protobuf::Timestamp& time) {
  return absl::ToCivilDay(ToTime(time), absl::UTCTimeZone());
}

// The places that were hers.
std::set<std::string> HostsOf(const v1::Relocation& shown) {
  std::set<std::string> hosts;
  for (const v1::Proposal& proposal : shown.proposals()) {
    if (proposal.state() == v1::PROPOSAL_STATE_ACCEPTED) {
      hosts.insert(proposal.organisation_id());
    }
  }
  return hosts;
}

void Learn(const v1::StayRecord& record, const std::set<std::string>& hosts,
           stay_rules::StayFacts& facts) {
  switch (record.what_case()) {
    case v1::StayRecord::kPlan:
      facts.planned = true;
      facts.check_in_every_days = record.plan().check_in_every_days() == 0
                                      ? stay_rules::kCheckInDays
                                      : record.plan().check_in_every_days();
      return;
    case v1::StayRecord::kCheckIn:
      // Who was not reached still has to be asked; and by somebody else than
      // the host she lives with.
      if (record.check_in().finding() !=
              v1::STAY_CHECK_IN_FINDING_NOT_REACHED &&
          !hosts.contains(record.organisation_id())) {
        facts.last_check_in = DayIn(record.occurred_at());
      }
      return;
    case v1::StayRecord::kRightsInformation:
      facts.informed |= record.rights_information().independent();
      return;
    case v1::StayRecord::kClosing:
      facts.closed = DayIn(record.occurred_at());
      return;
    case v1::StayRecord::kFollowUp:
      facts.followed_up.insert(record.follow_up().months());
      return;
    case v1::StayRecord::kEnding:
    case v1::StayRecord::WHAT_NOT_SET:
      return;
  }
}

stay_rules::StayFacts FactsOf(const v1::Relocation& shown) {
  stay_rules::StayFacts facts;
  if (shown.has_stay()) facts.check_out = DayOf(shown.stay().check_out());
  for (const v1::Traveller& traveller : shown.travellers()) {
    if (!traveller.has_arrived_at()) continue;
    const absl::CivilDay day = DayIn(traveller.arrived_at());
    facts.arrived = std::min(facts.arrived.value_or(day), day);
  }
  const std::set<std::string> hosts = HostsOf(shown);
  for (const v1::StayRecord& record : shown.stay_records()) {
    Learn(record, hosts, facts);
  }
  return facts;
}

void Show(const Wait& wait, v1::Relocation& out) {
  type::v1::WaitingFor& shown = *out.add_waiting_for();
  shown.set_who(wait.who);
  shown.set_what(wait.what);
  if (wait.due) SetTime(*wait.due, *shown.mutable_due());
}

}  // namespace

void ShowRecords(const CaseRecords& records, v1::Relocation& out) {
  for (const v1::RiskAssessment& risk : records.risks) {
    *out.add_risk_assessments() = risk;
  }
  for (const v1::ImmediateMeasures& each : records.measures) {
    *out.add_immediate_measures() = each;
  }
  for (const v1::StayRecord& record : records.stay) {
    *out.add_stay_records() = record;
    if (record.has_closing()) out.set_stay_outcome(record.closing().outcome());
  }
}

void ShowStayWaits(State state, Level level, const CaseRecords& records,
                   v1::Relocation& out) {
  if (!kOpen.Has(state)) return;
  if (const std::optional<Wait> second =
          stay_rules::SecondAssessorWait(level, records.RiskFactsOf())) {
    Show(*second, out);
  }
  for (const Wait& wait : stay_rules::Waits(state, FactsOf(out))) {
    Show(wait, out);
  }
}

}  // namespace sojourn::relocation
