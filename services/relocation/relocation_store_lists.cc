#include "services/relocation/relocation_store_lists.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_columns.h"

namespace sojourn::relocation {
namespace {

// "id state chosen burnt due" of each proposal, due in microseconds or -,
// behind the case's own columns.
#define PROPOSAL_FACTS                                                      \
  ", ARRAY(SELECT p.public_id || ' ' || p.state || ' ' || p.chosen || ' ' " \
  "  || (p.problem_reason = 'PLACE_BURNT') || ' ' "                         \
  "  || coalesce(((extract(epoch FROM p.answer_due) * 1000000)::bigint)"    \
  "::text, '-') "                                                           \
  "FROM proposals p WHERE p.relocation_id = r.id ORDER BY p.id) "

// Which cases the caller reaches, $1 being {submitter, assignee, host} with ''
// for none. Nearly everybody reaches them in one way alone and has a statement
// with that condition alone: an index is walked, and not what others have.
#define WAY(n) "nullif(($1::text[])[" #n "], '') "
#define ANYBODYS "$1::text[] IS NOT NULL "
#define OF_SUBMITTER "r.submitting_organisation_id = " WAY(1)
#define OF_ASSIGNEE                                                            \
  "r.id IN (SELECT a.relocation_id FROM assignments a WHERE a.subject = " WAY( \
      2) ") "
#define OF_HOST                                                   \
  "EXISTS (SELECT FROM proposals p WHERE p.relocation_id = r.id " \
  "        AND p.organisation_id = " WAY(3) "AND " PROPOSAL_SHARES_CASE ") "
#define OF_SEVERAL "(" OF_SUBMITTER "OR " OF_ASSIGNEE "OR " OF_HOST ") "

#define LIST_CASES(name, reached)                                    \
  {                                                                  \
    name, "SELECT " CASE_COLUMNS PROPOSAL_FACTS                      \
          "FROM relocations r WHERE " reached                        \
          "AND r.state <> 'ERASED' "                                 \
          "AND (cardinality($2::text[]) = 0 OR r.state = ANY ($2)) " \
          "AND ($3::text IS NULL OR r.level = $3) "                  \
          "AND ($4::text IS NULL OR r.overlay = $4) "                \
          "AND ($5::timestamptz IS NULL "                            \
          "     OR (r.received_at, r.id) < ($5, $6::uuid)) "         \
          "ORDER BY r.received_at DESC, r.id DESC LIMIT $7"          \
  }
#define LIST_WORK(name, reached)                                       \
  {                                                                    \
    name, "SELECT " CASE_COLUMNS PROPOSAL_FACTS                        \
          ", coalesce(r.due_at, 'infinity') "                          \
          "FROM relocations r WHERE " reached "AND " CASE_IS_OPEN_WORK \
          "AND (r.level, coalesce(r.due_at, 'infinity'), r.id) "       \
          "  > ($2::text, $3::timestamptz, $4::uuid) "                 \
          "ORDER BY r.level, coalesce(r.due_at, 'infinity'), r.id "    \
          "LIMIT $5"                                                   \
  }

struct Lists {
  db::Query cases;
  db::Query work;
};
constexpr Lists kAnybodys = {LIST_CASES("relocation_list", ANYBODYS),
                             LIST_WORK("relocation_list_work", ANYBODYS)};
constexpr Lists kOfSubmitter = {
    LIST_CASES("relocation_list_submitted", OF_SUBMITTER),
    LIST_WORK("relocation_list_work_submitted", OF_SUBMITTER)};
constexpr Lists kOfAssignee = {
    LIST_CASES("relocation_list_assigned", OF_ASSIGNEE),
    LIST_WORK("relocation_list_work_assigned", OF_ASSIGNEE)};
constexpr Lists kOfHost = {LIST_CASES("relocation_list_hosted", OF_HOST),
                           LIST_WORK("relocation_list_work_hosted", OF_HOST)};
constexpr Lists kOfSeveral = {
    LIST_CASES("relocation_list_several", OF_SEVERAL),
    LIST_WORK("relocation_list_work_several", OF_SEVERAL)};

const Lists& ListsFor(const Scope& scope) {
  if (scope.any) return kAnybodys;
  const int ways = static_cast<int>(scope.submitter.has_value()) +
                   static_cast<int>(scope.assignee.has_value()) +
                   static_cast<int>(scope.host.has_value());
  if (ways != 1) return kOfSeveral;
  if (scope.submitter) return kOfSubmitter;
  return scope.assignee ? kOfAssignee : kOfHost;
}

std::vector<std::string> WaysOf(const Scope& scope) {
  return {scope.submitter.value_or(""), scope.assignee.value_or(""),
          scope.host.value_or("")};
}

// Hers and nobody's, an index range each: what others lead is not walked.
constexpr db::Query kLedWork{
    "relocation_list_led_work",
    "SELECT led.* FROM unnest(ARRAY['', $1::text]) AS l (lead) "
    "CROSS JOIN LATERAL (SELECT " CASE_COLUMNS PROPOSAL_FACTS
    ", coalesce(r.due_at, 'infinity') AS due "
    "  FROM relocations r WHERE r.lead_subject = l.lead "
    "  AND " CASE_IS_OPEN_WORK
    "  AND (r.level, coalesce(r.due_at, 'infinity'), r.id) "
    "    > ($2::text, $3::timestamptz, $4::uuid) "
    "  ORDER BY r.level, coalesce(r.due_at, 'infinity'), r.id LIMIT $5) led "
    "ORDER BY led.level, led.due, led.id LIMIT $5"};

constexpr db::Query kAsked{"relocation_list_asked", R"sql(
SELECT p.id, p.public_id, r.public_id, r.level, p.asked_at, p.answer_due
FROM proposals p JOIN relocations r ON r.id = p.relocation_id
WHERE p.organisation_id = $1 AND p.state = 'ASKED'
  AND p.id > coalesce(nullif($2::text, '')::uuid,
                      '00000000-0000-0000-0000-000000000000')
ORDER BY p.id LIMIT $3)sql"};

ProposalFacts ParseFacts(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ' ');
  ProposalFacts facts;
  if (parts.size() != 5) return facts;
  facts.proposal_id = parts[0];
  facts.state = parts[1];
  facts.chosen = parts[2] == "true";
  facts.burnt = parts[3] == "true";
  int64_t due = 0;
  if (absl::SimpleAtoi(parts[4], &due)) {
    facts.answer_due = absl::FromUnixMicros(due);
  }
  return facts;
}

ListedCase ReadListed(const db::Row& row) {
  ListedCase listed;
  listed.row = ReadCaseRow(row);
  for (const auto& text : row.Get<std::vector<std::string>>(kCaseColumnCount)) {
    listed.proposals.push_back(ParseFacts(text));
  }
  return listed;
}

}  // namespace

absl::StatusOr<std::vector<ListedCase>> ListCases(db::Transaction& tx,
                                                  const Scope& scope,
                                                  const ListFilter& filter,
                                                  const ListStart& start,
                                                  int limit) {
  const std::optional<std::string> after_id =
      start.received_at ? std::optional(start.id) : std::nullopt;
  ASSIGN_OR_RETURN(const db::Result result,
                   tx.Execute(ListsFor(scope).cases,
                              db::Params(WaysOf(scope), filter.states,
                                         filter.level, filter.overlay,
                                         start.received_at, after_id, limit)));
  std::vector<ListedCase> cases;
  for (const db::Row row : result) cases.push_back(ReadListed(row));
  return cases;
}

absl::StatusOr<std::vector<OpenWork>> ListWork(db::Transaction& tx,
                                               const Scope& scope,
                                               const std::string& lead,
                                               const WorkStart& start,
                                               int limit) {
  ASSIGN_OR_RETURN(
      const db::Result result,
      scope.any && !lead.empty()
          ? tx.Execute(kLedWork, db::Params(lead, start.level, start.due,
                                            start.id, limit))
          : tx.Execute(ListsFor(scope).work,
                       db::Params(WaysOf(scope), start.level, start.due,
                                  start.id, limit)));
  std::vector<OpenWork> work;
  for (const db::Row row : result) {
    work.push_back(
        {ReadListed(row), row.Get<absl::Time>(kCaseColumnCount + 1)});
  }
  return work;
}

absl::StatusOr<std::vector<AskedHost>> ListAsked(
    db::Transaction& tx, const std::string& organisation_id,
    const std::string& after_row_id, int limit) {
  ASSIGN_OR_RETURN(
      const db::Result result,
      tx.Execute(kAsked, db::Params(organisation_id, after_row_id, limit)));
  std::vector<AskedHost> asked;
  for (const db::Row row : result) {
    asked.push_back(
        {.proposal_row_id = row.Get<std::string>(0),
         .proposal_id = row.Get<std::string>(1),
         .relocation_id = row.Get<std::string>(2),
         .level = Parse<Level>(row.Get<std::string>(3)).value_or(Level::kL2),
         .asked_at = row.Get<absl::Time>(4),
         .answer_due = row.Find<absl::Time>(5)});
  }
  return asked;
}

}  // namespace sojourn::relocation
