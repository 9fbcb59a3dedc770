#ifndef SERVICES_RELOCATION_STAY_STAY_FILE_H_
#define SERVICES_RELOCATION_STAY_STAY_FILE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/crypto/sealer.h"
#include "common/db/transaction.h"
#include "services/relocation/interruptions/silence_rules.h"
#include "services/relocation/relocation.h"
#include "services/relocation/stay/risk_rules.h"
#include "services/relocation/stay/stay_rules.h"
#include "services/relocation/stay/stay_store.h"
#include "services/relocation/stored.pb.h"
#include "sojourn/relocation/v1/relocation.pb.h"

// What is written about a case while it goes on, sealed whole under its key: a
// dump tells neither that somebody stays somewhere, nor since when, nor that
// her return is being weighed. Errors are the sealer's.
namespace sojourn::relocation {

// Questions about an intake, and where the case stood when they were asked.
struct OpenedInquiry {
  v1::InformationRequest request;
  State state_before = State::kIncomplete;
  int64_t case_version = 0;  // its place in the order
};

// Money before a place, as it was asked for and what a fund told of it.
struct OpenedBridging {
  v1::BridgingApplication application;
  int64_t case_version = 0;  // its place in the order
};

// In the order in which they were recorded.
struct CaseRecords {
  std::vector<v1::RiskAssessment> risks;
  std::vector<v1::StayRecord> stay;
  std::vector<v1::ImmediateMeasures> measures;
  std::vector<OpenedInquiry> inquiries;
  std::vector<v1::Note> notes;
  // What was said of her silence or detention.
  std::vector<stored::SilenceReport> silences;
  // The newest, since the last report that suspended the case.
  std::optional<stored::ReleaseWish> release_wish;
  // Her newest word.
  std::optional<v1::AdvanceInstructions> instructions;
  // Of all journeys; the newest of this one is in force.
  std::vector<v1::TravelPlan> travel_plans;
  // Who of the party has died, as it was told.
  std::vector<v1::Death> deaths;
  // Of all journeys; those of one request in the order of their currencies.
  std::vector<OpenedBridging> bridging;
  // What happened after which risk is assessed again.
  std::vector<stored::Incident> incidents;
  // Who stays behind, as last written down.
  std::vector<v1::Relative> relatives;
  // How many of `stay` belong to a stay before the case was taken up again.
  int earlier = 0;

  std::vector<stay_rules::RiskFacts> RiskFactsOf() const;
  // Of all assessments: one day is written down once.
  std::vector<stay_rules::RiskDay> RiskDaysOf() const;
  // For which the case is suspended now.
  Silence SilenceOf(const Relocation& relocation) const;
  // What was last asked for in this stay; null where nobody has.
  const v1::StayExtension* NewestExtension() const;
  // When she left the place; nothing while the stay goes on.
  std::optional<absl::Time> LeftAt() const;
  // The same, or when she left an earlier one.
  std::optional<absl::Time> LastLeftAt() const;
};

absl::StatusOr<CaseRecords> OpenRecords(
    const crypto::Sealer& sealer, const Relocation& relocation,
    const std::vector<stay_store::RecordRow>& rows);

// Queues a new record of the case, whose next version is the record's place in
// the order; returns its id, which is its row's too.
absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      v1::RiskAssessment risk);
absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      v1::StayRecord record);
absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      v1::InformationRequest request,
                                      State state_before);
absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      v1::Note note);
absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      v1::ImmediateMeasures measures);
// Writes questions again, as some are answered now, in the same place.
absl::Status SaveRecord(db::Transaction& tx, const crypto::Sealer& sealer,
                        const Relocation& relocation,
                        const OpenedInquiry& inquiry);
absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      const stored::SilenceReport& report);
absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      const stored::ReleaseWish& wish);
absl::StatusOr<std::string> AddRecord(
    db::Transaction& tx, const crypto::Sealer& sealer,
    const Relocation& relocation, const v1::AdvanceInstructions& instructions);
absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      const v1::TravelPlan& plan);
absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      const v1::Death& death);
absl::StatusOr<std::string> AddRecord(
    db::Transaction& tx, const crypto::Sealer& sealer,
    const Relocation& relocation, const v1::BridgingApplication& application);
// Writes an application again, in the same place.
absl::Status SaveRecord(db::Transaction& tx, const crypto::Sealer& sealer,
                        const Relocation& relocation,
                        const OpenedBridging& bridging);
// Of a relative left behind, as known now: what was written before stays.
absl::StatusOr<std::string> AddRecord(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      const v1::Relative& relative);
// The entry of history with this id tells what happened.
absl::Status AddIncident(db::Transaction& tx, const crypto::Sealer& sealer,
                         const Relocation& relocation, absl::Time recorded_at,
                         risk_rules::Kind kind, const std::string& event_id);
// That entry was a mistake: nothing is to be assessed after it.
absl::Status TakeBackIncident(db::Transaction& tx, const crypto::Sealer& sealer,
                              const Relocation& relocation,
                              const std::string& event_id);
// Writes an assessment again: somebody seconds it. It moves to the end.
absl::Status SaveRecord(db::Transaction& tx, const crypto::Sealer& sealer,
                        const Relocation& relocation,
                        const v1::RiskAssessment& risk);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_STAY_STAY_FILE_H_
