#include "services/relocation/documents/document_store.h"

#include "common/db/query.h"
#include "common/status/status_macros.h"

namespace sojourn::relocation::document_store {
namespace {

#define DOCUMENT_COLUMNS                                                       \
  "d.id, d.public_id, r.id, r.public_id, p.id, p.public_id, d.narrow, "        \
  "d.bytes, d.document_sealed, d.added_at, d.added_by, d.organisation_id, "    \
  "NOT EXISTS (SELECT FROM assignments a WHERE a.relocation_id = r.id "        \
  "  AND a.subject = $2 AND NOT a.own_hand AND a.role <> 'CITY_COORDINATOR') " \
  "FROM documents d JOIN relocations r ON r.id = d.relocation_id "             \
  "LEFT JOIN persons p ON p.id = d.person_id "

// $2 subject, $3 organisation, $4 officer, $5 caseworker, $6 since when whoever
// took the case is not trusted with it: as OpenedCase::IsTrustedTo has it. What
// is of who left is read by whoever brought it, who is not told that she left,
// and by no officer: her own case shows her.
#define MAY_READ                                                          \
  "NOT d.taken_back AND r.state <> 'ERASED' AND "                         \
  "(($5::boolean AND r.submitting_organisation_id = $3 "                  \
  "  AND d.organisation_id = $3 AND (NOT d.narrow OR d.added_by = $2)) "  \
  " OR ($4::boolean AND NOT coalesce(p.apart, false) "                    \
  "  AND (NOT d.narrow OR d.added_by = $2 OR (r.lead_subject = $2 "       \
  "       AND NOT EXISTS (SELECT FROM assignments a "                     \
  "       WHERE a.relocation_id = r.id AND a.subject = $2 "               \
  "       AND a.role = 'LEAD' AND a.taken AND a.assigned_at > $6))) "     \
  "  AND (EXISTS (SELECT FROM assignments a "                             \
  "       WHERE a.relocation_id = r.id AND a.subject = $2 "               \
  "       AND a.role <> 'CITY_COORDINATOR' "                              \
  "       AND NOT (a.taken AND a.assigned_at > $6)) "                     \
  "   OR (r.lead_subject = $2 AND NOT EXISTS (SELECT FROM assignments a " \
  "       WHERE a.relocation_id = r.id AND a.subject = $2 "               \
  "       AND a.role = 'LEAD' AND a.taken AND a.assigned_at > $6))))) "

// As OpenedCase has it for names.
constexpr absl::Duration kTakenOver = absl::Hours(24);

constexpr db::Query kInsert{"documents_insert", R"sql(
    INSERT INTO documents
      (id, public_id, relocation_id, person_id, narrow, bytes, document_sealed,
       added_at, added_by, organisation_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))sql",
                            /*measured=*/false};
constexpr db::Query kInsertChunk{"document_chunks_insert", R"sql(
    INSERT INTO document_chunks (document_id, position, chunk_sealed)
    VALUES ($1, $2, $3))sql",
                                 /*measured=*/false};
constexpr db::Query kTakeBack{
    "documents_take_back",
    "UPDATE documents SET taken_back = true WHERE id = $1",
    /*measured=*/false};
constexpr db::Query kDeleteChunks{
    "document_chunks_delete",
    "DELETE FROM document_chunks WHERE document_id = $1",
    /*measured=*/false};
constexpr db::Query kHeld{
    "documents_held",
    "SELECT count(*), coalesce(sum(bytes), 0)::bigint FROM documents "
    "WHERE relocation_id = $1 AND NOT taken_back",
    /*measured=*/false};
constexpr db::Query kFind{"documents_find",
                          "SELECT " DOCUMENT_COLUMNS
                          "WHERE d.public_id = $1 AND " MAY_READ,
                          /*measured=*/false};
constexpr db::Query kList{"documents_list",
                          "SELECT " DOCUMENT_COLUMNS
                          "WHERE d.relocation_id = $1 AND " MAY_READ
                          "ORDER BY d.added_at, d.id",
                          /*measured=*/false};
constexpr db::Query kListAll{"documents_list_all",
                             "SELECT " DOCUMENT_COLUMNS
                             "WHERE d.relocation_id = $1 AND NOT d.taken_back "
                             "ORDER BY d.added_at, d.id",
                             /*measured=*/false};
constexpr db::Query kSelectChunks{
    "document_chunks_select",
    "SELECT chunk_sealed FROM document_chunks WHERE document_id = $1 "
    "ORDER BY position",
    /*measured=*/false};

Row ReadRow(const db::Row& row) {
  return {.row_id = row.Get<std::string>(0),
          .document_id = row.Get<std::string>(1),
          .case_row_id = row.Get<std::string>(2),
          .relocation_id = row.Get<std::string>(3),
          .person_row_id = row.Find<std::string>(4).value_or(""),
          .person_id = row.Find<std::string>(5).value_or(""),
          .narrow = row.Get<bool>(6),
          .bytes = row.Get<int64_t>(7),
          .sealed = row.Get<db::Bytes>(8),
          .added_at = row.Get<absl::Time>(9),
          .added_by = row.Get<std::string>(10),
          .organisation_id = row.Get<std::string>(11),
          .by_own_hand = row.Get<bool>(12)};
}

std::vector<Row> ReadRows(const db::Result& found) {
  std::vector<Row> rows;
  for (const db::Row row : found) rows.push_back(ReadRow(row));
  return rows;
}

db::Params ReaderParams(db::Transaction& tx, std::string_view id,
                        const Reader& reader) {
  return db::Params(id, reader.subject, reader.organisation_id, reader.officer,
                    reader.caseworker, tx.now() - kTakenOver);
}

}  // namespace

void Insert(db::Transaction& tx, const Row& row) {
  const auto person = row.person_row_id.empty()
                          ? std::nullopt
                          : std::optional(row.person_row_id);
  tx.Queue(kInsert,
           db::Params(row.row_id, row.document_id, row.case_row_id, person,
                      row.narrow, row.bytes, row.sealed, row.added_at,
                      row.added_by, row.organisation_id));
}

void InsertChunk(db::Transaction& tx, std::string_view row_id, int position,
                 const db::Bytes& sealed) {
  tx.Queue(kInsertChunk, db::Params(row_id, position, sealed));
}

void TakeBack(db::Transaction& tx, std::string_view row_id) {
  tx.Queue(kTakeBack, db::Params(row_id));
  tx.Queue(kDeleteChunks, db::Params(row_id));
}

absl::StatusOr<document_rules::Held> LoadHeld(db::Transaction& tx,
                                              std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kHeld, db::Params(case_row_id)));
  return document_rules::Held{.documents = found.row(0).Get<int64_t>(0),
                              .bytes = found.row(0).Get<int64_t>(1)};
}

absl::StatusOr<std::optional<Row>> Find(db::Transaction& tx,
                                        std::string_view document_id,
                                        const Reader& reader) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kFind, ReaderParams(tx, document_id, reader)));
  if (found.empty()) return std::nullopt;
  return ReadRow(found.row(0));
}

absl::StatusOr<std::vector<Row>> List(db::Transaction& tx,
                                      std::string_view case_row_id,
                                      const Reader& reader) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kList, ReaderParams(tx, case_row_id, reader)));
  return ReadRows(found);
}

absl::StatusOr<std::vector<Row>> ListAll(db::Transaction& tx,
                                         std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kListAll, db::Params(case_row_id, "")));
  return ReadRows(found);
}

absl::StatusOr<std::vector<db::Bytes>> LoadChunks(db::Transaction& tx,
                                                  std::string_view row_id) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kSelectChunks, db::Params(row_id)));
  std::vector<db::Bytes> chunks;
  for (const db::Row row : found) chunks.push_back(row.Get<db::Bytes>(0));
  return chunks;
}

}  // namespace sojourn::relocation::document_store
