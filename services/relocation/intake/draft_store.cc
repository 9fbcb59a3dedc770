#include "services/relocation/intake/draft_store.h"

#include "common/status/status_macros.h"

namespace sojourn::relocation::draft_store {
namespace {

#define DRAFT_COLUMNS                                                \
  "SELECT id, public_id, code, version, organisation_id, saved_by, " \
  "saved_at, draft_sealed FROM drafts "
#define DRAFT_OF_ORGANISATION                                     \
  "WHERE (public_id = $1 OR code = $1) AND organisation_id = $2 " \
  "AND ended_at IS NULL"

constexpr db::Query kFind{"drafts_find", DRAFT_COLUMNS DRAFT_OF_ORGANISATION};

constexpr db::Query kList{
    "drafts_list", DRAFT_COLUMNS
    "WHERE organisation_id = $1 AND ended_at IS NULL "
    "AND ($2::timestamptz IS NULL OR (saved_at, id) < ($2, $3::uuid)) "
    "ORDER BY saved_at DESC, id DESC LIMIT $4"};

constexpr db::Query kInsert{"drafts_insert", R"sql(
    INSERT INTO drafts (id, public_id, code, version, organisation_id, saved_by,
                        saved_at, draft_sealed)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8))sql"};

constexpr db::Query kSave{"drafts_save", R"sql(
    UPDATE drafts SET version = $2, saved_by = $3, saved_at = $4,
                      draft_sealed = $5 WHERE id = $1)sql"};

constexpr db::Query kDelete{"drafts_delete",
                            "DELETE FROM drafts WHERE id = $1"};

constexpr db::Query kEndSilent{"drafts_end_silent",
                               "UPDATE drafts SET ended_at = $2 "
                               "WHERE saved_at <= $1 AND ended_at IS NULL"};

constexpr db::Query kListEnded{
    "drafts_list_ended",
    "SELECT id, public_id FROM drafts WHERE ended_at IS NOT NULL "
    "ORDER BY saved_at LIMIT $1"};

}  // namespace

const db::Query kLock{"drafts_lock",
                      DRAFT_COLUMNS DRAFT_OF_ORGANISATION " FOR UPDATE"};

Draft Read(const db::Row& row) {
  return {.row_id = row.Get<std::string>(0),
          .relocation_id = row.Get<std::string>(1),
          .code = row.Get<std::string>(2),
          .version = row.Get<int64_t>(3),
          .organisation_id = row.Get<std::string>(4),
          .saved_by = row.Get<std::string>(5),
          .saved_at = row.Get<absl::Time>(6),
          .sealed = row.Get<db::Bytes>(7)};
}

absl::StatusOr<std::optional<Draft>> Find(db::Transaction& tx,
                                          std::string_view id_or_code,
                                          std::string_view organisation_id) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kFind, db::Params(id_or_code, organisation_id)));
  if (found.empty()) return std::optional<Draft>();
  return std::optional<Draft>(Read(found.row(0)));
}

absl::StatusOr<std::vector<Draft>> List(db::Transaction& tx,
                                        std::string_view organisation_id,
                                        const Start& after, int limit) {
  const std::optional<std::string> row_id =
      after.saved_at ? std::optional(after.row_id) : std::nullopt;
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kList, db::Params(organisation_id, after.saved_at,
                                                row_id, limit)));
  std::vector<Draft> drafts;
  for (const db::Row row : found) drafts.push_back(Read(row));
  return drafts;
}

void Insert(db::Transaction& tx, const Draft& draft) {
  tx.Queue(kInsert, db::Params(draft.row_id, draft.relocation_id, draft.code,
                               draft.version, draft.organisation_id,
                               draft.saved_by, draft.saved_at, draft.sealed));
}

void Save(db::Transaction& tx, const Draft& draft) {
  tx.Queue(kSave, db::Params(draft.row_id, draft.version, draft.saved_by,
                             draft.saved_at, draft.sealed));
}

void Delete(db::Transaction& tx, std::string_view row_id) {
  tx.Queue(kDelete, db::Params(row_id));
}

absl::Status EndSilent(db::Transaction& tx, absl::Time before) {
  return tx.Execute(kEndSilent, db::Params(before, tx.now())).status();
}

absl::StatusOr<std::vector<Ended>> ListEnded(db::Transaction& tx, int limit) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kListEnded, db::Params(limit)));
  std::vector<Ended> ended;
  for (const db::Row row : found) {
    ended.push_back({row.Get<std::string>(0), row.Get<std::string>(1)});
  }
  return ended;
}

}  // namespace sojourn::relocation::draft_store
