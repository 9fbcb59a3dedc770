// Plain values of the visa service: what rules decide on and stores remember.
// Numbers of the enums are those of the proto, which visa_convert_test checks.
#ifndef SERVICES_VISA_VISA_H_
#define SERVICES_VISA_VISA_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/visa/visa_enums.h"

namespace sojourn::visa {

// Days as law counts them: both ends are part of it.
struct LegalDays {
  absl::CivilDay first;
  absl::CivilDay last;

  int64_t count() const { return last - first + 1; }
  bool operator==(const LegalDays&) const = default;
};

struct TravelDocument {
  TravelDocumentKind kind = TravelDocumentKind::kUnspecified;
  std::string issuing_country;
  std::optional<absl::CivilDay> issued_on;
  std::optional<absl::CivilDay> expires_on;
  std::optional<int> blank_pages;
  DocumentRenewal renewal = DocumentRenewal::kUnspecified;

  bool operator==(const TravelDocument&) const = default;
};

// A stay abroad; without `exit` she is still there.
struct TravelRecord {
  std::string country;
  absl::CivilDay entry;
  std::optional<absl::CivilDay> exit;
  TravelPermit permit = TravelPermit::kShortStay;
};

struct StayBalance {
  absl::CivilDay on;
  LegalDays window;
  int days_used = 0;
  int days_available = 0;
  std::optional<absl::CivilDay> last_legal_day;
  absl::CivilDay earliest_entry;
  int days_over = 0;
};

// ---- routes

struct CoveringMission {
  std::string organisation_id;
  std::vector<std::string> covers_countries;  // empty: all
  std::string time_zone;
  Handling handling = Handling::kMission;
  // Whose official holidays it keeps; empty: the destination's.
  std::string country;

  bool operator==(const CoveringMission&) const = default;
};

// The Visa Code's clocks, unless the route has its own.
struct RouteClocks {
  int lodge_earliest_months = 6;
  int lodge_latest_days = 15;
  int decision_days = 15;
  int decision_max_days = 45;
  int consultation_days = 7;
  int appeal_days = 0;  // 0: not known
  // Of a national scheme: what the mission has to do is counted so.
  bool counts_working_days = false;

  bool operator==(const RouteClocks&) const = default;
};

struct RouteSuspension {
  std::string reason;
  absl::CivilDay since;
  std::optional<absl::CivilDay> until;  // last day, where it was said

  bool operator==(const RouteSuspension&) const = default;
};

struct Route {
  std::string id;         // internal
  std::string public_id;  // route_id outside
  int64_t version = 1;
  std::string destination_country;
  Scheme scheme = Scheme::kUnspecified;
  int allowed_days = 0;
  std::vector<std::string> nationalities;  // empty: all
  std::vector<TravelDocumentKind> document_kinds;
  bool work_allowed = false;
  bool stipend_allowed = false;
  bool preclearance = false;
  int quota_per_year = 0;  // 0: none
  // In the year where its first mission is.
  int quota_used = 0;
  // Of the years that are now somewhere; empty: quota_used is of each.
  std::map<int64_t, int> quota_used_by_year;
  RouteStatus status = RouteStatus::kActive;
  std::vector<DocumentKind> documents;
  RouteClocks clocks;
  std::vector<CoveringMission> missions;
  std::optional<absl::CivilDay> effective_first;
  std::optional<absl::CivilDay> effective_last;
  std::string legal_source;
  // Validity of the document after departure; 0: the law's, or not known.
  int passport_months_after = 0;
  std::optional<RouteSuspension> suspension;  // where suspended

  bool operator==(const Route&) const = default;
};

// ---- applications

struct PartialDate {
  int year = 0;
  int month = 0;  // 0: unknown
  int day = 0;    // 0: unknown

  bool operator==(const PartialDate&) const = default;
};

struct Identity {
  std::vector<std::string> names;
  std::string name_to_use;
  PartialDate date_of_birth;
  std::vector<std::string> nationalities;
  std::string sex_marker;
  TravelDocument document;
  std::string document_number;
  std::string contact_rules;
  bool no_direct_contact = false;
  // Where she would stay is lost, and the next place is not agreed.
  bool accommodation_changes = false;

  bool operator==(const Identity&) const = default;
};

// What AssessRoute said of the planned stay: all a mission sees of 90/180.
struct StayAnswer {
  bool lawful = false;
  std::optional<absl::CivilDay> last_legal_day;
  std::string policy_version;
  std::string inputs_hash;

  bool operator==(const StayAnswer&) const = default;
};

struct Visa {
  Scheme scheme = Scheme::kUnspecified;
  LegalDays valid;
  int days = 0;
  VisaEntries entries = VisaEntries::kUnspecified;
  std::vector<std::string> territories;

  bool operator==(const Visa&) const = default;
};

// Who of the party stands for a minor.
struct Guardianship {
  std::vector<std::string> person_refs;  // at most two
  std::string signed_by;                 // one of them
  bool unaccompanied = false;            // there is none of the party

  bool operator==(const Guardianship&) const = default;
};

struct Extension {
  ExtensionGround ground = ExtensionGround::kUnspecified;
  bool fee_charged = false;

  bool operator==(const Extension&) const = default;
};

struct AfterDecision {
  std::optional<absl::CivilDay> appealed_on;
  std::string appeal_lodged_with;
  std::optional<Extension> extension;
  bool revoked = false;

  bool operator==(const AfterDecision&) const = default;
};

// Another application of the same case.
struct PartyMember {
  std::string application_id;
  ApplicationState state = ApplicationState::kUnspecified;
  bool refused = false;
  bool guardian = false;
  bool signs_form = false;
};

struct Document {
  DocumentKind kind = DocumentKind::kUnspecified;
  DocumentRequirement requirement = DocumentRequirement::kRequired;
  DocumentStatus status = DocumentStatus::kMissing;
  std::string waived_by;
  std::optional<absl::CivilDay> expires_on;
  bool asked = false;  // the mission asked for it after the lodging
  ChecklistReason reason = ChecklistReason::kUnspecified;
  WaiverReason waiver_reason = WaiverReason::kUnspecified;

  bool operator==(const Document&) const = default;
};

// Stored without a state: it follows from the three days and today.
struct Deadline {
  DeadlineKind kind = DeadlineKind::kUnspecified;
  absl::CivilDay due;
  std::optional<absl::CivilDay> met_on;
  bool cancelled = false;
  // Where its calendar days end; `due` follows from it (working_days.h). Absent
  // until it is settled.
  std::optional<absl::CivilDay> counted = std::nullopt;
  std::optional<absl::CivilDay> practical = std::nullopt;
  DeadlineCalendar calendar = DeadlineCalendar::kUnspecified;
  // The highest that was told of this due day; of a read only.
  EscalationLevel told = EscalationLevel::kUnspecified;

  bool operator==(const Deadline&) const = default;
};

// One telling of something that happened.
struct Fact {
  FactType type = FactType::kUnspecified;
  absl::CivilDay occurred_on;
  absl::Time recorded_at;
  std::vector<ApplicationFlag> flags;  // raised by this telling
};

struct Application {
  std::string id;         // internal
  std::string public_id;  // application_id outside
  int64_t version = 1;
  std::string case_ref;
  std::string person_ref;
  std::string route_id;  // public id of the route
  Scheme scheme = Scheme::kUnspecified;
  std::string destination_country;
  bool preclearance = false;
  RouteClocks clocks;  // as they were when it was opened
  std::string mission_organisation_id;
  // Whose official holidays it keeps; empty where that was not read.
  std::string mission_country;
  std::string time_zone;
  Handling handling = Handling::kMission;
  ApplicationState state = ApplicationState::kPlanned;
  PreclearanceOutcome preclearance_outcome = PreclearanceOutcome::kUnspecified;
  int level = 5;  // 1 to 4; 5: not told
  std::vector<RefusalGround> refusal_grounds;
  std::vector<ApplicationFlag> flags;  // each once, in the order raised
  std::vector<Document> checklist;
  std::vector<Deadline> deadlines;
  std::vector<Fact> history;
  // Sealed in the database; absent in lists.
  std::optional<Identity> identity;
  std::optional<LegalDays> stay;
  std::optional<StayAnswer> stay_answer;
  std::optional<absl::Time> appointment_at;
  std::optional<Visa> visa;
  std::optional<Guardianship> guardianship;
  AfterDecision after;
  // Computed when it is read.
  std::vector<PartyMember> party;
  bool party_refused = false;
};

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_H_
