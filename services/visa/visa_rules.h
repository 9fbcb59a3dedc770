// Decisions and facts about one application, as pure functions: they take the
// locked application and give the next one, or say why not.
#ifndef SERVICES_VISA_VISA_RULES_H_
#define SERVICES_VISA_VISA_RULES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/visa/visa.h"
#include "services/visa/visa_state_machine.h"

namespace sojourn::visa {

// ---- opening

struct OpenSpec {
  std::string case_ref;
  std::string person_ref;
  std::string route_id;
  std::string mission_organisation_id;  // empty: the first that covers
  std::string present_country;
  Handling handling = Handling::kUnspecified;
  LegalDays stay;
  StayAnswer stay_answer;
  Identity identity;
  bool minor = false;
  Guardianship guardianship;           // of a minor
  std::string residence_country;       // empty: not known
  std::optional<int> parents_staying;  // of a minor
  int level = 5;                       // 1 to 4; 5: not told
};

// A new application, without ids, by a route that is open. `used_this_year`
// counts against the route's quota. Errors: FAILED_PRECONDITION
// ROUTE_SUSPENDED, NO_APPLICATION_NEEDED, MISSION_NOT_COVERING,
// QUOTA_EXHAUSTED.
absl::StatusOr<Application> Open(const OpenSpec& spec, const Route& route,
                                 absl::Time now);

// ---- facts

// What a caseworker or mission tells. Which of the optional parts are set
// follows from `type`.
struct Telling {
  FactType type = FactType::kUnspecified;
  absl::CivilDay occurred_on;
  std::optional<Document> document;  // kDocumentRecorded
  PreclearanceOutcome preclearance =
      PreclearanceOutcome::kUnspecified;  // kPreclearanceRecorded
  std::optional<Visa> visa;  // kIssued; kExtended: its validity and days
  std::vector<RefusalGround> grounds;         // kRefused, kAnnulled
  std::optional<absl::CivilDay> appeal_by;    // kRefused, kAnnulled
  std::optional<absl::CivilDay> notified_on;  // kRefused, kAnnulled
  std::vector<DocumentKind> asked;            // kDocumentsAsked
  std::optional<absl::CivilDay> asked_by;     // kDocumentsAsked
  std::string lodged_with;                    // kAppealed
  std::optional<Extension> extension;         // kExtended
  bool revoked = false;                       // kAnnulled
  // kEntered: some stay on the visa began outside its validity. The days
  // themselves are in the travel ledger; `occurred_on` is when it was told.
  bool outside_validity = false;
};

// A fact about a journey, told now.
Telling Journey(const Application& application, FactType type, absl::Time now);

// Its day is a day of travel, which no row in clear holds.
bool IsJourney(FactType type);

// The application after a fact. Always stored, unless the day is in the future
// of the mission's zone: INVALID_ARGUMENT DATE_IN_FUTURE. The fact, with the
// flags it raised, is the last of the history.
absl::StatusOr<Application> Record(const Application& current,
                                   const Telling& telling, absl::Time now);

// ---- edits and decisions

// Sets or moves the appointment. Errors: INVALID_ARGUMENT TIME_IN_PAST;
// FAILED_PRECONDITION STATE_FORBIDS, PRECLEARANCE_MISSING.
absl::StatusOr<Application> Book(const Application& current,
                                 absl::Time appointment_at, absl::Time now);

// Nothing where the application has already ended: then there is nothing to
// withdraw. Error: FAILED_PRECONDITION VISA_IN_USE.
absl::StatusOr<std::optional<Application>> Withdraw(const Application& current,
                                                    absl::Time now);

// She no longer agrees that the mission knows of her: withdrawn where it is
// still running; a visa in her hands stays hers.
absl::StatusOr<std::optional<Application>> WithdrawWithConsent(
    const Application& current, absl::Time now);

// ---- reading (visa_view_rules.cc)

// Nothing has been handed in yet and it still may be.
bool StateBeforeLodging(ApplicationState state);

// Required, and neither provided nor verified.
bool IsMissing(const Document& document);
std::vector<DocumentKind> MissingDocuments(const Application& application);

DeadlineState StateOf(const Deadline& deadline, absl::CivilDay today);

// Whom an open deadline has been brought to, by what was told
// (deadlines/ladder.h).
EscalationLevel EscalationOf(const Deadline& deadline, absl::CivilDay today);

// The deadline that comes next, if any is open; LODGING_OPENS is a date to
// know and never next.
std::optional<Deadline> NextDeadline(const Application& application);

// The day the latest telling of `type` gave, if it was ever told.
std::optional<absl::CivilDay> DayOf(const Application& application,
                                    FactType type);

// The role that acts next and what it does; empty when nobody need.
struct Awaited {
  std::string who;
  std::string what;
  std::optional<absl::CivilDay> due;
};
std::vector<Awaited> WaitingFor(const Application& application);

// What a reader should know that no other part says, in plain words.
std::vector<std::string> NoticesOf(const Application& application);

// Whether an event may be told next, and if not, the reason and remedy.
struct Action {
  std::string rpc;
  std::string reason;  // empty: allowed
  std::string remedy;
};
std::vector<Action> NextActions(const Application& application);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_RULES_H_
