#include "services/relocation/stay/stay_file.h"

#include <algorithm>
#include <utility>

#include "absl/types/span.h"
#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::keystore::KeyRef;

constexpr char kRecords[] = "case_records";
constexpr char kRecord[] = "record_sealed";

template <typename Message>
absl::StatusOr<Message> Parsed(const std::string& plain) {
  Message message;
  if (!message.ParseFromString(plain)) {
    return Internal("a sealed record of a case does not parse");
  }
  return message;
}

absl::StatusOr<stay_store::RecordRow> Seal(const crypto::Sealer& sealer,
                                           const Relocation& relocation,
                                           std::string row_id,
                                           stored::CaseRecord record) {
  stay_store::RecordRow row{.row_id = std::move(row_id), .sealed = {}};
  if (record.case_version() == 0) {
    record.set_case_version(relocation.version + 1);
  }
  ASSIGN_OR_RETURN(
      row.sealed,
      sealer.Seal(KeyRef::Case(relocation.relocation_id),
                  record.SerializeAsString(), {kRecords, row.row_id, kRecord}));
  return row;
}

absl::StatusOr<stored::CaseRecord> Unsealed(const crypto::Sealer& sealer,
                                            const Relocation& relocation,
                                            const stay_store::RecordRow& row) {
  ASSIGN_OR_RETURN(const std::string plain,
                   sealer.Open(KeyRef::Case(relocation.relocation_id),
                               row.sealed, {kRecords, row.row_id, kRecord}));
  return Parsed<stored::CaseRecord>(plain);
}

stored::CaseRecord Stored(const v1::RiskAssessment& risk) {
  stored::CaseRecord record;
  record.set_risk_assessment(risk.SerializeAsString());
  return record;
}

stored::CaseRecord Stored(const v1::StayRecord& stay) {
  stored::CaseRecord record;
  record.set_stay_record(stay.SerializeAsString());
  return record;
}

stored::CaseRecord Stored(const v1::ImmediateMeasures& measures) {
  stored::CaseRecord record;
  record.set_immediate_measures(measures.SerializeAsString());
  return record;
}

stored::CaseRecord Stored(const v1::InformationRequest& request, State before) {
  stored::CaseRecord record;
  record.set_information_request(request.SerializeAsString());
  record.set_state_before(std::string(Name(before)));
  return record;
}

stored::CaseRecord Stored(const v1::Note& note) {
  stored::CaseRecord record;
  record.set_note(note.SerializeAsString());
  return record;
}

stored::CaseRecord Stored(const stored::SilenceReport& report) {
  stored::CaseRecord record;
  *record.mutable_silence_report() = report;
  return record;
}

stored::CaseRecord Stored(const stored::ReleaseWish& wish) {
  stored::CaseRecord record;
  *record.mutable_release_wish() = wish;
  return record;
}

stored::CaseRecord Stored(const v1::AdvanceInstructions& instructions) {
  stored::CaseRecord record;
  record.set_advance_instructions(instructions.SerializeAsString());
  return record;
}

stored::CaseRecord Stored(const v1::TravelPlan& plan) {
  stored::CaseRecord record;
  record.set_travel_plan(plan.SerializeAsString());
  return record;
}

stored::CaseRecord Stored(v1::BridgingApplication application) {
  application.clear_bridging_application_id();
  stored::CaseRecord record;
  record.set_bridging_application(application.SerializeAsString());
  return record;
}

absl::StatusOr<std::string> Add(db::Transaction& tx,
                                const crypto::Sealer& sealer,
                                const Relocation& relocation,
                                stored::CaseRecord record) {
  ASSIGN_OR_RETURN(
      const stay_store::RecordRow row,
      Seal(sealer, relocation, crypto::NewPublicId(), std::move(record)));
  stay_store::Insert(tx, relocation.id, row);
  return row.row_id;
}

// At `case_version` of the order, or at its end where that is 0.
stored::CaseRecord Placed(stored::CaseRecord record, int64_t case_version) {
  record.set_case_version(case_version);
  return record;
}

absl::Status Rewrite(db::Transaction& tx, const crypto::Sealer& sealer,
                     const Relocation& relocation, const std::string& id,
                     stored::CaseRecord record) {
  ASSIGN_OR_RETURN(const stay_store::RecordRow row,
                   Seal(sealer, relocation, id, std::move(record)));
  stay_store::Update(tx, row);
  return absl::OkStatus();
}

std::optional<absl::Time> LastClosing(
    absl::Span<const v1::StayRecord> records) {
  std::optional<absl::Time> left;
  for (const v1::StayRecord& record : records) {
    if (record.has_closing()) left = ToTime(record.occurred_at());
  }
  return left;
}

// One request makes several at the same version.
void SortByCurrency(std::vector<OpenedBridging>& bridging) {
  const auto key = [](const OpenedBridging& each) {
    return std::pair(each.case_version,
                     each.application.amount().currency_code());
  };
  std::sort(bridging.begin(), bridging.end(),
            [&](const OpenedBridging& a, const OpenedBridging& b) {
              return key(a) < key(b);
            });
}

struct Opened {
  std::string row_id;
  stored::CaseRecord record;
};

// The newest plan replaces those before.
void PutInForce(std::vector<v1::TravelPlan>& plans, bool of_this_journey) {
  for (v1::TravelPlan& plan : plans) plan.clear_in_force();
  plans.back().set_in_force(of_this_journey);
}

// Help counts from the first word of danger: it is not over because nobody can
// say meanwhile. Who came from another case brings the time along.
void CountDanger(const v1::Relative* before, v1::Relative& relative) {
  if (relative.danger() == v1::RELATIVE_DANGER_NONE) {
    relative.clear_in_danger_since();
  } else if (before != nullptr && before->has_in_danger_since()) {
    *relative.mutable_in_danger_since() = before->in_danger_since();
  } else if (relative.danger() == v1::RELATIVE_DANGER_IN_DANGER &&
             !relative.has_in_danger_since()) {
    *relative.mutable_in_danger_since() = relative.danger_asked_at();
  }
}

// What was written last is known now.
void PutRelative(v1::Relative relative, std::vector<v1::Relative>& relatives) {
  for (v1::Relative& each : relatives) {
    if (each.relative_id() != relative.relative_id()) continue;
    CountDanger(&each, relative);
    each = std::move(relative);
    return;
  }
  CountDanger(nullptr, relative);
  relatives.push_back(std::move(relative));
}

absl::Status Sort(const std::string& row_id, const stored::CaseRecord& record,
                  CaseRecords& records) {
  switch (record.what_case()) {
    case stored::CaseRecord::kRiskAssessment: {
      ASSIGN_OR_RETURN(auto risk,
                       Parsed<v1::RiskAssessment>(record.risk_assessment()));
      risk.set_risk_assessment_id(row_id);
      records.risks.push_back(std::move(risk));
      return absl::OkStatus();
    }
    case stored::CaseRecord::kInformationRequest: {
      ASSIGN_OR_RETURN(auto request, Parsed<v1::InformationRequest>(
                                         record.information_request()));
      request.set_information_request_id(row_id);
      records.inquiries.push_back(
          {.request = std::move(request),
           .state_before =
               Parse<State>(record.state_before()).value_or(State::kIncomplete),
           .case_version = record.case_version()});
      return absl::OkStatus();
    }
    case stored::CaseRecord::kImmediateMeasures: {
      ASSIGN_OR_RETURN(auto measures, Parsed<v1::ImmediateMeasures>(
                                          record.immediate_measures()));
      measures.set_measures_id(row_id);
      records.measures.push_back(std::move(measures));
      return absl::OkStatus();
    }
    case stored::CaseRecord::kNote: {
      ASSIGN_OR_RETURN(auto note, Parsed<v1::Note>(record.note()));
      note.set_note_id(row_id);
      records.notes.push_back(std::move(note));
      return absl::OkStatus();
    }
    case stored::CaseRecord::kSilenceReport:
      records.silences.push_back(record.silence_report());
      if (record.silence_report().begins()) records.release_wish.reset();
      return absl::OkStatus();
    case stored::CaseRecord::kReleaseWish:
      records.release_wish = record.release_wish();
      return absl::OkStatus();
    case stored::CaseRecord::kAdvanceInstructions: {
      ASSIGN_OR_RETURN(
          records.instructions,
          Parsed<v1::AdvanceInstructions>(record.advance_instructions()));
      return absl::OkStatus();
    }
    case stored::CaseRecord::kTravelPlan: {
      ASSIGN_OR_RETURN(auto plan, Parsed<v1::TravelPlan>(record.travel_plan()));
      plan.set_travel_plan_id(row_id);
      records.travel_plans.push_back(std::move(plan));
      return absl::OkStatus();
    }
    case stored::CaseRecord::kBridgingApplication: {
      ASSIGN_OR_RETURN(auto application, Parsed<v1::BridgingApplication>(
                                             record.bridging_application()));
      application.set_bridging_application_id(row_id);
      records.bridging.push_back({.application = std::move(application),
                                  .case_version = record.case_version()});
      return absl::OkStatus();
    }
    case stored::CaseRecord::kIncident:
      records.incidents.push_back(record.incident());
      return absl::OkStatus();
    case stored::CaseRecord::kRelative: {
      ASSIGN_OR_RETURN(auto relative, Parsed<v1::Relative>(record.relative()));
      PutRelative(std::move(relative), records.relatives);
      return absl::OkStatus();
    }
    case stored::CaseRecord::kDeath: {
      ASSIGN_OR_RETURN(records.deaths.emplace_back(),
                       Parsed<v1::Death>(record.death()));
      return absl::OkStatus();
    }
    case stored::CaseRecord::kStayRecord: {
      ASSIGN_OR_RETURN(auto stay, Parsed<v1::StayRecord>(record.stay_record()));
      stay.set_stay_record_id(row_id);
      records.stay.push_back(std::move(stay));
      return absl::OkStatus();
    }
    case stored::CaseRecord::WHAT_NOT_SET:
      break;
  }
  return Internal("a sealed record of a case says nothing");
}

}  // namespace

std::vector<stay_rules::RiskFacts> CaseRecords::RiskFactsOf() const {
  std::vector<stay_rules::RiskFacts> facts;
  for (const v1::RiskAssessment& risk : risks) {
    facts.push_back({.assessed_by = risk.assessed_by(),
                     .second_assessor = risk.second_assessor(),
                     .trigger = risk.trigger(),
                     .assessed_at = ToTime(risk.assessed_at()),
                     .id = risk.risk_assessment_id()});
  }
  return facts;
}

std::vector<stay_rules::RiskDay> CaseRecords::RiskDaysOf() const {
  std::vector<stay_rules::RiskDay> days;
  for (const v1::RiskAssessment& risk : risks) {
    for (const v1::RiskDate& date : risk.dates()) {
      days.push_back({.on = DayOf(date.on()),
                      .trigger = ShortName(v1::RiskTrigger_Name(date.trigger()),
                                           "RISK_TRIGGER_")});
    }
  }
  return days;
}

Silence CaseRecords::SilenceOf(const Relocation& relocation) const {
  // Of a case that was suspended before reports were kept: since then.
  Silence silence{
      .overlay = relocation.overlay,
      .recorded_at = relocation.overlay_since.value_or(absl::InfinitePast())};
  for (const stored::SilenceReport& report : silences) {
    if (report.begins() && report.event() == Name(relocation.overlay)) {
      silence.recorded_at = ToTime(report.recorded_at());
    }
  }
  silence.nobody_left = relocation.flags.contains(Flag::kNobodyLeft);
  if (silence.nobody_left && !deaths.empty()) {
    silence.death_recorded_at = ToTime(deaths.back().recorded_at());
  }
  if (release_wish) {
    silence.wish = ReleaseWish{.asked_by = release_wish->asked_by(),
                               .asked_at = ToTime(release_wish->asked_at())};
  }
  return silence;
}

const v1::StayExtension* CaseRecords::NewestExtension() const {
  const v1::StayExtension* newest = nullptr;
  for (size_t i = static_cast<size_t>(earlier); i < stay.size(); ++i) {
    if (stay[i].has_extension()) newest = &stay[i].extension();
  }
  return newest;
}

std::optional<absl::Time> CaseRecords::LeftAt() const {
  return LastClosing(
      absl::MakeConstSpan(stay).subspan(static_cast<size_t>(earlier)));
}

std::optional<absl::Time> CaseRecords::LastLeftAt() const {
  return LastClosing(stay);
}

absl::StatusOr<CaseRecords> OpenRecords(
    const crypto::Sealer& sealer, const Relocation& relocation,
    const std::vector<stay_store::RecordRow>& rows) {
  std::vector<Opened> opened;
  for (const stay_store::RecordRow& row : rows) {
    ASSIGN_OR_RETURN(auto record, Unsealed(sealer, relocation, row));
    opened.push_back({row.row_id, std::move(record)});
  }
  std::sort(opened.begin(), opened.end(), [](const Opened& a, const Opened& b) {
    return a.record.case_version() < b.record.case_version();
  });
  CaseRecords records;
  for (const auto& [row_id, record] : opened) {
    RETURN_IF_ERROR(Sort(row_id, record, records));
    if (record.has_travel_plan()) {
      PutInForce(records.travel_plans,
                 !relocation.IsEarlier(record.case_version()));
    }
    if (record.has_stay_record() &&
        relocation.IsEarlier(record.case_version())) {
      ++records.earlier;
    }
  }
  SortByCurrency(records.bridging);
  return records;
}

absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      v1::RiskAssessment risk) {
  return Add(tx, sealer, relocation, Stored(risk));
}

absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      v1::StayRecord record) {
  return Add(tx, sealer, relocation, Stored(record));
}

absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      v1::InformationRequest request,
                                      State state_before) {
  return Add(tx, sealer, relocation, Stored(request, state_before));
}

absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      v1::Note note) {
  return Add(tx, sealer, relocation, Stored(note));
}

absl::Status SaveRecord(db::Transaction& tx, const crypto::Sealer& sealer,
                        const Relocation& relocation,
                        const OpenedInquiry& inquiry) {
  return Rewrite(tx, sealer, relocation,
                 inquiry.request.information_request_id(),
                 Placed(Stored(inquiry.request, inquiry.state_before),
                        inquiry.case_version));
}

absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      v1::ImmediateMeasures measures) {
  return Add(tx, sealer, relocation, Stored(measures));
}

absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      const stored::SilenceReport& report) {
  return Add(tx, sealer, relocation, Stored(report));
}

absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      const stored::ReleaseWish& wish) {
  return Add(tx, sealer, relocation, Stored(wish));
}

absl::StatusOr<std::string> AddRecord(
    db::Transaction& tx, const crypto::Sealer& sealer,
    const Relocation& relocation, const v1::AdvanceInstructions& instructions) {
  return Add(tx, sealer, relocation, Stored(instructions));
}

absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      const v1::TravelPlan& plan) {
  return Add(tx, sealer, relocation, Stored(plan));
}

absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      const v1::Death& death) {
  stored::CaseRecord record;
  record.set_death(death.SerializeAsString());
  return Add(tx, sealer, relocation, std::move(record));
}

absl::StatusOr<std::string> AddRecord(
    db::Transaction& tx, const crypto::Sealer& sealer,
    const Relocation& relocation, const v1::BridgingApplication& application) {
  return Add(tx, sealer, relocation, Stored(application));
}

absl::Status SaveRecord(db::Transaction& tx, const crypto::Sealer& sealer,
                        const Relocation& relocation,
                        const OpenedBridging& bridging) {
  return Rewrite(tx, sealer, relocation,
                 bridging.application.bridging_application_id(),
                 Placed(Stored(bridging.application), bridging.case_version));
}

absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      const v1::Relative& relative) {
  stored::CaseRecord record;
  record.set_relative(relative.SerializeAsString());
  return Add(tx, sealer, relocation, std::move(record));
}

absl::Status AddIncident(db::Transaction& tx, const crypto::Sealer& sealer,
                         const Relocation& relocation, absl::Time recorded_at,
                         risk_rules::Kind kind, const std::string& event_id) {
  stored::CaseRecord record;
  stored::Incident& incident = *record.mutable_incident();
  incident.set_kind(static_cast<int32_t>(kind));
  SetTime(recorded_at, *incident.mutable_recorded_at());
  incident.set_event_id(event_id);
  return Add(tx, sealer, relocation, std::move(record)).status();
}

absl::Status TakeBackIncident(db::Transaction& tx, const crypto::Sealer& sealer,
                              const Relocation& relocation,
                              const std::string& event_id) {
  ASSIGN_OR_RETURN(const std::vector<stay_store::RecordRow> rows,
                   stay_store::Load(tx, relocation.id));
  for (const stay_store::RecordRow& row : rows) {
    ASSIGN_OR_RETURN(const stored::CaseRecord record,
                     Unsealed(sealer, relocation, row));
    if (record.incident().event_id() != event_id) continue;
    stay_store::TakeBack(tx, row.row_id);
  }
  return absl::OkStatus();
}

absl::Status SaveRecord(db::Transaction& tx, const crypto::Sealer& sealer,
                        const Relocation& relocation,
                        const v1::RiskAssessment& risk) {
  return Rewrite(tx, sealer, relocation, risk.risk_assessment_id(),
                 Placed(Stored(risk), 0));
}

}  // namespace sojourn::relocation
