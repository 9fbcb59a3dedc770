#include "services/relocation/relocation_store_lists.h"

#include "absl/strings/str_split.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_columns.h"

namespace sojourn::relocation {
namespace {

// "id state chosen burnt" of each proposal, behind the case's own columns.
#define PROPOSAL_FACTS                                                      \
  ", ARRAY(SELECT p.public_id || ' ' || p.state || ' ' || p.chosen || ' ' " \
  "  || (p.problem_reason = 'PLACE_BURNT') "                                \
  "FROM proposals p WHERE p.relocation_id = r.id ORDER BY p.id) "

#define LIST_SCOPE(any, submitter, assignee, host)                     \
  "(" any "::boolean OR r.submitting_organisation_id = " submitter     \
  "::text "                                                            \
  " OR EXISTS (SELECT FROM assignments a "                             \
  "            WHERE a.relocation_id = r.id AND a.subject = " assignee \
  "::text) "                                                           \
  " OR EXISTS (SELECT FROM proposals p WHERE p.relocation_id = r.id "  \
  "            AND p.organisation_id = " host                          \
  "::text AND " PROPOSAL_SHARES_CASE ")) "

constexpr db::Query kList{
    "relocation_list",
    "SELECT " CASE_COLUMNS PROPOSAL_FACTS
    "FROM relocations r WHERE " LIST_SCOPE("$1", "$2", "$3", "$4")
    "AND r.state <> 'ERASED' "
    "AND (cardinality($5::text[]) = 0 OR r.state = ANY ($5)) "
    "AND ($6::text IS NULL OR r.level = $6) "
    "AND ($7::text IS NULL OR r.overlay = $7) "
    "AND ($8::timestamptz IS NULL OR (r.received_at, r.id) < ($8, $9::uuid)) "
    "ORDER BY r.received_at DESC, r.id DESC LIMIT $10"};

constexpr db::Query kWork{
    "relocation_list_work",
    "SELECT " CASE_COLUMNS PROPOSAL_FACTS
    ", coalesce(r.due_at, 'infinity') "
    "FROM relocations r WHERE " LIST_SCOPE(
        "$1", "$2", "$3",
        "$4") "AND " CASE_IS_OPEN_WORK
              "AND (r.level, coalesce(r.due_at, 'infinity'), r.id) "
              "  > ($5::text, $6::timestamptz, $7::uuid) "
              "ORDER BY r.level, coalesce(r.due_at, 'infinity'), r.id LIMIT "
              "$8"};

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
  if (parts.size() != 4) return facts;
  facts.proposal_id = parts[0];
  facts.state = parts[1];
  facts.chosen = parts[2] == "true";
  facts.burnt = parts[3] == "true";
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
  ASSIGN_OR_RETURN(
      const db::Result result,
      tx.Execute(kList, db::Params(scope.any, scope.submitter, scope.assignee,
                                   scope.host, filter.states, filter.level,
                                   filter.overlay, start.received_at, after_id,
                                   limit)));
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
          : tx.Execute(kWork,
                       db::Params(scope.any, scope.submitter, scope.assignee,
                                  scope.host, start.level, start.due, start.id,
                                  limit)));
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
