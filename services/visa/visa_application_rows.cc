#include "services/visa/visa_application_rows.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/keystore/key_ref.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/applications/expiry_rules.h"
#include "services/visa/deadlines/deadline_rows.h"
#include "services/visa/missions/handling.h"
#include "services/visa/missions/queue_rules.h"
#include "services/visa/statistics/decision_counts.h"
#include "services/visa/visa_rows.h"
#include "services/visa/visa_rules.h"
#include "services/visa/visa_sealed.h"
#include "services/visa/visa_store_application.h"

namespace sojourn::visa {

#define CLEAR_COLUMNS                                                         \
  "a.id::text, a.public_id, a.version, a.case_ref, a.person_ref, "            \
  "r.public_id, r.scheme, r.destination_country, a.preclearance, "            \
  "a.preclearance_outcome, a.decision_days, a.decision_max_days, "            \
  "a.consultation_days, a.mission_organisation_id, a.time_zone, a.handling, " \
  "a.state, a.refusal_grounds, a.flags, a.appeal_days, a.level "
#define SEALED_COLUMNS ", a.identity_sealed, a.plan_sealed, a.progress_sealed "
// A mission finds its own, as long as she agrees that it knows of her.
#define FROM_OWN                                              \
  "FROM applications a JOIN routes r ON r.id = a.route_id "   \
  "WHERE a.public_id = $1 "                                   \
  "AND ($2::text IS NULL OR (a.mission_organisation_id = $2 " \
  "                          AND NOT a.mission_view_closed "  \
  "                          AND " SOJOURN_VISA_SEEN_BY("$3") ")) "

const db::Query kLockApplication{"application_lock",
                                 "SELECT " CLEAR_COLUMNS SEALED_COLUMNS FROM_OWN
                                 "FOR UPDATE OF a"};

const db::Query kSelectApplication{
    "application_select", "SELECT " CLEAR_COLUMNS SEALED_COLUMNS FROM_OWN};

const db::Query kSelectApplicationRefs{
    "application_select_refs", "SELECT a.case_ref, a.person_ref " FROM_OWN};

const db::Query kSelectApplicationPage{
    "application_select_page",
    "SELECT " CLEAR_COLUMNS
    "FROM applications a JOIN routes r ON r.id = a.route_id "
    "WHERE ($1::text IS NULL OR (a.mission_organisation_id = $1 "
    "                            AND NOT a.mission_view_closed "
    "                            AND " SOJOURN_VISA_SEEN_BY("$7") ")) "
    "AND (cardinality($2::text[]) = 0 OR a.state = ANY($2)) "
    "AND ($3 = '' OR a.case_ref = $3) "
    "AND ($4::date IS NULL OR (a.next_due, a.id) > ($4, $5::uuid)) "
    "ORDER BY a.next_due, a.id LIMIT $6"};

// The states are those of applications_mission_queue_idx.
const db::Query kSelectQueuePage{
    "application_select_queue_page",
    "SELECT " CLEAR_COLUMNS ", a.next_due, a.lodge_by, a.progress_sealed "
    "FROM applications a JOIN routes r ON r.id = a.route_id "
    "WHERE a.mission_organisation_id = $1 AND NOT a.mission_view_closed "
    "AND " SOJOURN_VISA_SEEN_BY("$2")
    "AND a.state IN ('PLANNED', 'DOCUMENTS_PENDING', 'PRECLEARANCE_PENDING', "
    "'PRECLEARANCE_GRANTED', 'APPOINTMENT_BOOKED', 'LODGED', 'ADMISSIBLE', "
    "'CONSULTATION', 'DOCUMENTS_ASKED', 'ISSUED', 'APPEALED') "
    "AND ($3::date IS NULL OR (a.next_due, a.level, a.lodge_by, a.id) > "
    "                         ($3, $4::integer, $5::date, $6::uuid)) "
    "ORDER BY a.next_due, a.level, a.lodge_by, a.id LIMIT $7"};

namespace {

constexpr int kIdentityColumn = kClearColumns;
constexpr int kPlanColumn = kClearColumns + 1;
constexpr int kProgressColumn = kClearColumns + 2;

constexpr db::Query kSelectDocuments{
    "application_select_documents",
    R"sql(SELECT application_id::text, kind, requirement, status, waived_by,
                 expires_sealed, asked, reason, waiver_reason
          FROM application_documents WHERE application_id = ANY($1::uuid[]))sql"};

constexpr db::Query kSelectDeadlines{
    "application_select_deadlines",
    "SELECT d.application_id::text, " VISA_DEADLINE_COLUMNS
    "FROM application_deadlines d WHERE d.application_id = ANY($1::uuid[])"};

constexpr db::Query kSelectFacts{
    "application_select_facts",
    R"sql(SELECT type, occurred_on, recorded_at, flags FROM application_facts
          WHERE application_id = $1::uuid ORDER BY version)sql"};

constexpr db::Query kInsertApplication{
    "application_insert",
    R"sql(INSERT INTO applications (id, public_id, version, case_ref,
            person_ref, route_id, preclearance, preclearance_outcome,
            decision_days, decision_max_days, consultation_days,
            mission_organisation_id, time_zone, handling, state, running,
            refusal_grounds, flags, next_due, opened_on, identity_sealed,
            plan_sealed, progress_sealed, updated_at, appeal_days)
          VALUES ($1::uuid, $2, 1, $3, $4, $5::uuid, $6, $7, $8, $9, $10, $11,
            $12, $13, $14, true, '{}', $15, $16, $17, $18, $19, NULL,
            $20, $21))sql"};

constexpr db::Query kUpdateApplication{
    "application_update",
    R"sql(UPDATE applications SET version = $2, preclearance_outcome = $3,
            state = $4, running = running AND $5, refusal_grounds = $6,
            flags = $7, next_due = $8, updated_at = $9,
            expiry_quarter = $10
          WHERE id = $1::uuid)sql"};

constexpr db::Query kSetHarm{
    "application_set_harm",
    R"sql(UPDATE applications SET level = $2, lodge_by = $3
          WHERE id = $1::uuid)sql"};

constexpr db::Query kUpdateProgress{
    "application_update_progress",
    R"sql(UPDATE applications SET progress_sealed = $2
          WHERE id = $1::uuid)sql"};

constexpr db::Query kUpsertDocument{
    "application_upsert_document",
    R"sql(INSERT INTO application_documents (id, application_id, kind,
            requirement, status, waived_by, expires_sealed, asked, reason,
            waiver_reason)
          VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8, $9, $10)
          ON CONFLICT (application_id, kind) DO UPDATE SET
            requirement = excluded.requirement, status = excluded.status,
            waived_by = excluded.waived_by,
            expires_sealed = excluded.expires_sealed,
            asked = excluded.asked,
            waiver_reason = excluded.waiver_reason)sql"};

constexpr db::Query kUpsertDeadline{
    "application_upsert_deadline",
    R"sql(INSERT INTO application_deadlines (id, application_id, kind, due_on,
            met_on, cancelled, counted_on, practical_on, calendar)
          VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8, $9)
          ON CONFLICT (application_id, kind) DO UPDATE SET
            due_on = excluded.due_on, met_on = excluded.met_on,
            cancelled = excluded.cancelled, counted_on = excluded.counted_on,
            practical_on = excluded.practical_on,
            calendar = excluded.calendar, look_at = '-infinity')sql"};

constexpr db::Query kInsertFact{
    "application_insert_fact",
    R"sql(INSERT INTO application_facts (id, application_id, version, type,
            occurred_on, recorded_at, flags, told_by, told_organisation)
          VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8, $9))sql"};

// A document is sealed where it stands: its application and its kind.
std::string DocumentRow(const Application& application, DocumentKind kind) {
  return absl::StrCat(application.id, "/", std::string(NameOf(kind)));
}

Document DocumentFromRow(const db::Row& row) {
  return {.kind = EnumOf<DocumentKind>(row, 1),
          .requirement = EnumOf<DocumentRequirement>(row, 2),
          .status = EnumOf<DocumentStatus>(row, 3),
          .waived_by = row.Get<std::string>(4),
          .asked = row.Get<bool>(6),
          .reason = EnumOf<ChecklistReason>(row, 7),
          .waiver_reason = EnumOf<WaiverReason>(row, 8)};
}

bool IsErased(const absl::Status& status) {
  return ReasonOf(status) == "ERASED";
}

absl::Status OpenPlan(const db::Row& row, const crypto::Sealer& sealer,
                      Application& application) {
  const auto text =
      sealer.Open(keystore::KeyRef::Case(application.case_ref),
                  row.Get<db::Bytes>(kPlanColumn),
                  {"applications", application.id, "plan_sealed"});
  if (IsErased(text.status())) return absl::OkStatus();
  RETURN_IF_ERROR(text.status());
  ASSIGN_OR_RETURN(Plan plan, DecodePlan(*text));
  application.stay = plan.stay;
  application.stay_answer = std::move(plan.answer);
  application.guardianship = std::move(plan.guardianship);
  return absl::OkStatus();
}

absl::Status OpenPerson(const db::Row& row, const crypto::RowSealer& sealer,
                        Application& application) {
  ASSIGN_OR_RETURN(
      const std::string identity,
      sealer.Open("identity_sealed", row.Get<db::Bytes>(kIdentityColumn)));
  ASSIGN_OR_RETURN(application.identity, DecodeIdentity(identity));
  const auto sealed = row.Find<db::Bytes>(kProgressColumn);
  if (!sealed) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string text,
                   sealer.Open("progress_sealed", *sealed));
  ASSIGN_OR_RETURN(Progress progress, DecodeProgress(text));
  application.appointment_at = progress.appointment_at;
  application.visa = std::move(progress.visa);
  application.after = std::move(progress.after);
  return absl::OkStatus();
}

absl::Status OpenExpiry(const db::Row& row, const crypto::Sealer& sealer,
                        const Application& application, Document& document) {
  const auto sealed = row.Find<db::Bytes>(5);
  if (!sealed) return absl::OkStatus();
  const auto text =
      sealer.Open(keystore::KeyRef::Person(application.person_ref), *sealed,
                  {"application_documents",
                   DocumentRow(application, document.kind), "expires_sealed"});
  if (IsErased(text.status())) return absl::OkStatus();
  RETURN_IF_ERROR(text.status());
  ASSIGN_OR_RETURN(document.expires_on, DecodeDay(*text));
  return absl::OkStatus();
}

// Rows come in no order; the kinds are declared in that of the procedure.
void SortChildren(Application& application) {
  std::ranges::sort(application.checklist, {}, &Document::kind);
  std::ranges::sort(application.deadlines, {}, &Deadline::kind);
}

void QueueFact(db::Transaction& tx, const Application& application,
               const auth::Caller& teller) {
  const Fact& fact = application.history.back();
  tx.Queue(kInsertFact,
           db::Params(crypto::NewUuidV7(), application.id, application.version,
                      NameOf(fact.type), fact.occurred_on, fact.recorded_at,
                      NamesOf(fact.flags),
                      teller.is_service ? teller.service : teller.subject,
                      teller.organisation_id));
}

absl::Status QueueDocument(db::Transaction& tx, const Application& application,
                           const Document& document,
                           const crypto::Sealer& sealer) {
  std::optional<db::Bytes> expires;
  if (document.expires_on) {
    ASSIGN_OR_RETURN(
        expires, sealer.Seal(keystore::KeyRef::Person(application.person_ref),
                             EncodeDay(*document.expires_on),
                             {"application_documents",
                              DocumentRow(application, document.kind),
                              "expires_sealed"}));
  }
  tx.Queue(
      kUpsertDocument,
      db::Params(crypto::NewUuidV7(), application.id, NameOf(document.kind),
                 NameOf(document.requirement), NameOf(document.status),
                 document.waived_by, expires, document.asked,
                 NameOf(document.reason), NameOf(document.waiver_reason)));
  return absl::OkStatus();
}

// Queues the parts of `next` that `current` does not have just so.
absl::Status QueueChildren(db::Transaction& tx, const Application& current,
                           const Application& next,
                           const crypto::Sealer& sealer) {
  for (const Document& document : next.checklist) {
    if (std::ranges::find(current.checklist, document) ==
        current.checklist.end()) {
      RETURN_IF_ERROR(QueueDocument(tx, next, document, sealer));
    }
  }
  for (const Deadline& deadline : next.deadlines) {
    if (std::ranges::find(current.deadlines, deadline) ==
        current.deadlines.end()) {
      tx.Queue(kUpsertDeadline,
               db::Params(crypto::NewUuidV7(), next.id, NameOf(deadline.kind),
                          deadline.due, deadline.met_on, deadline.cancelled,
                          deadline.counted, deadline.practical,
                          NameOf(deadline.calendar)));
    }
  }
  return absl::OkStatus();
}

}  // namespace

Application ApplicationFromRow(const db::Row& row) {
  Application application;
  application.id = row.Get<std::string>(0);
  application.public_id = row.Get<std::string>(1);
  application.version = row.Get<int64_t>(2);
  application.case_ref = row.Get<std::string>(3);
  application.person_ref = row.Get<std::string>(4);
  application.route_id = row.Get<std::string>(5);
  application.scheme = EnumOf<Scheme>(row, 6);
  application.destination_country = row.Get<std::string>(7);
  application.preclearance = row.Get<bool>(8);
  application.preclearance_outcome = EnumOf<PreclearanceOutcome>(row, 9);
  application.clocks.decision_days = row.Get<int>(10);
  application.clocks.decision_max_days = row.Get<int>(11);
  application.clocks.consultation_days = row.Get<int>(12);
  application.mission_organisation_id = row.Get<std::string>(13);
  application.time_zone = row.Get<std::string>(14);
  application.handling = EnumOf<Handling>(row, 15);
  application.state = EnumOf<ApplicationState>(row, 16);
  application.refusal_grounds = EnumsOf<RefusalGround>(row, 17);
  application.flags = EnumsOf<ApplicationFlag>(row, 18);
  application.clocks.appeal_days = row.Get<int>(19);
  application.level = row.Get<int>(20);
  return application;
}

absl::Status LoadChildren(db::Transaction& tx,
                          std::vector<Application>& applications) {
  std::vector<std::string> ids;
  std::map<std::string, Application*> by_id;
  for (Application& application : applications) {
    ids.push_back(application.id);
    by_id[application.id] = &application;
  }
  const db::Params params(ids);
  ASSIGN_OR_RETURN(
      const auto results,
      tx.ExecuteAll({{kSelectDocuments, params}, {kSelectDeadlines, params}}));
  for (const db::Row row : results[0]) {
    by_id.at(row.Get<std::string>(0))
        ->checklist.push_back(DocumentFromRow(row));
  }
  for (const db::Row row : results[1]) {
    by_id.at(row.Get<std::string>(0))
        ->deadlines.push_back(ReadDeadline(row, 1));
  }
  for (Application& application : applications) SortChildren(application);
  return absl::OkStatus();
}

absl::StatusOr<Application> LoadWhole(db::Transaction& tx, const db::Row& row,
                                      const crypto::Sealer& sealer) {
  Application application = ApplicationFromRow(row);
  const db::Params ids(std::vector<std::string>{application.id});
  ASSIGN_OR_RETURN(const auto results,
                   tx.ExecuteAll({{kSelectDocuments, ids},
                                  {kSelectDeadlines, ids},
                                  {kSelectFacts, db::Params(application.id)}}));
  for (const db::Row document : results[0]) {
    application.checklist.push_back(DocumentFromRow(document));
    RETURN_IF_ERROR(OpenExpiry(document, sealer, application,
                               application.checklist.back()));
  }
  for (const db::Row deadline : results[1]) {
    application.deadlines.push_back(ReadDeadline(deadline, 1));
  }
  SortChildren(application);
  for (const db::Row fact : results[2]) {
    application.history.push_back({.type = EnumOf<FactType>(fact, 0),
                                   .occurred_on = fact.Get<absl::CivilDay>(1),
                                   .recorded_at = fact.Get<absl::Time>(2),
                                   .flags = EnumsOf<ApplicationFlag>(fact, 3)});
  }
  RETURN_IF_ERROR(OpenPlan(row, sealer, application));
  const auto person =
      sealer.ForRow(keystore::KeyRef::Person(application.person_ref),
                    "applications", application.id);
  if (IsErased(person.status())) return application;
  RETURN_IF_ERROR(person.status());
  RETURN_IF_ERROR(OpenPerson(row, *person, application));
  return application;
}

absl::Status InsertApplication(db::Transaction& tx, const Application& opened,
                               const std::string& route_row_id,
                               const crypto::Sealer& sealer,
                               const auth::Caller& teller) {
  ASSIGN_OR_RETURN(const db::Bytes identity,
                   sealer.Seal(keystore::KeyRef::Person(opened.person_ref),
                               EncodeIdentity(*opened.identity),
                               {"applications", opened.id, "identity_sealed"}));
  ASSIGN_OR_RETURN(const db::Bytes plan,
                   sealer.Seal(keystore::KeyRef::Case(opened.case_ref),
                               EncodePlan({*opened.stay, *opened.stay_answer,
                                           opened.guardianship}),
                               {"applications", opened.id, "plan_sealed"}));
  const Fact& fact = opened.history.back();
  tx.Queue(kInsertApplication,
           db::Params(
               opened.id, opened.public_id, opened.case_ref, opened.person_ref,
               route_row_id, opened.preclearance,
               NameOf(opened.preclearance_outcome), opened.clocks.decision_days,
               opened.clocks.decision_max_days, opened.clocks.consultation_days,
               opened.mission_organisation_id, opened.time_zone,
               NameOf(opened.handling), NameOf(opened.state),
               NamesOf(opened.flags), DueKey(opened), fact.occurred_on,
               identity, plan, fact.recorded_at, opened.clocks.appeal_days));
  tx.Queue(kSetHarm, db::Params(opened.id, opened.level, LodgeBy(opened)));
  RETURN_IF_ERROR(QueueChildren(tx, Application(), opened, sealer));
  QueueFact(tx, opened, teller);
  return absl::OkStatus();
}

absl::Status SaveApplication(db::Transaction& tx, const Application& current,
                             const Application& next,
                             const crypto::Sealer& sealer,
                             const auth::Caller& teller) {
  tx.Queue(kUpdateApplication,
           db::Params(next.id, next.version, NameOf(next.preclearance_outcome),
                      NameOf(next.state), !IsEnded(next.state),
                      NamesOf(next.refusal_grounds), NamesOf(next.flags),
                      DueKey(next), next.history.back().recorded_at,
                      ExpiryQuarter(next)));
  if (next.visa != current.visa ||
      next.appointment_at != current.appointment_at ||
      next.after != current.after) {
    ASSIGN_OR_RETURN(const db::Bytes progress,
                     sealer.Seal(keystore::KeyRef::Person(next.person_ref),
                                 EncodeProgress({next.appointment_at, next.visa,
                                                 next.after}),
                                 {"applications", next.id, "progress_sealed"}));
    tx.Queue(kUpdateProgress, db::Params(next.id, progress));
  }
  RETURN_IF_ERROR(QueueChildren(tx, current, next, sealer));
  QueueFact(tx, next, teller);
  statistics::CountChange(tx, current, next);
  return absl::OkStatus();
}

#undef CLEAR_COLUMNS
#undef SEALED_COLUMNS
#undef FROM_OWN

}  // namespace sojourn::visa
