#include "services/relocation/reviews/review_store.h"

#include "common/status/status_macros.h"

namespace sojourn::relocation::review_store {
namespace {

constexpr db::Query kSelectReviews{"reviews_select_by_case", R"sql(
    SELECT id, due_at, review_sealed FROM reviews WHERE relocation_id = $1)sql",
                                   /*measured=*/false};

constexpr db::Query kSelectExplanations{"explanations_select_by_case", R"sql(
    SELECT id, tell_by, explanation_sealed FROM explanations
    WHERE relocation_id = $1)sql",
                                        /*measured=*/false};

constexpr db::Query kPutReview{"reviews_put", R"sql(
    INSERT INTO reviews (id, relocation_id, due_at, review_sealed)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (id) DO UPDATE SET due_at = $3, review_sealed = $4)sql",
                               /*measured=*/false};

constexpr db::Query kPutExplanation{"explanations_put", R"sql(
    INSERT INTO explanations (id, relocation_id, tell_by, explanation_sealed)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (id) DO UPDATE SET tell_by = $3, explanation_sealed = $4)sql",
                                    /*measured=*/false};

constexpr db::Query kOpenReviews{"reviews_open", R"sql(
    SELECT v.id, v.due_at, v.review_sealed, 1::bigint,
      r.id, r.public_id, r.code, r.level, r.state, r.overlay, r.lead_subject
    FROM reviews v JOIN relocations r ON r.id = v.relocation_id
    WHERE v.due_at IS NOT NULL AND r.state <> 'ERASED' AND r.lead_subject <> $1
    ORDER BY v.due_at, v.id LIMIT $2)sql",
                                 /*measured=*/false};

constexpr db::Query kUntold{"explanations_untold", R"sql(
    SELECT min(e.id), min(e.tell_by), ''::bytea, count(*),
      r.id, r.public_id, r.code, r.level, r.state, r.overlay, r.lead_subject
    FROM explanations e JOIN relocations r ON r.id = e.relocation_id
    WHERE e.tell_by IS NOT NULL AND r.state <> 'ERASED'
      AND r.lead_subject IN ('', $1)
    GROUP BY r.id ORDER BY min(e.tell_by), r.id LIMIT $2)sql",
                            /*measured=*/false};

Row ReadRow(const db::Row& row) {
  return {.row_id = row.Get<std::string>(0),
          .due_at = row.Find<absl::Time>(1),
          .sealed = row.Get<db::Bytes>(2)};
}

absl::StatusOr<std::vector<Row>> Load(db::Transaction& tx,
                                      const db::Query& query,
                                      std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(query, db::Params(case_row_id)));
  std::vector<Row> rows;
  for (const db::Row row : found) rows.push_back(ReadRow(row));
  return rows;
}

absl::StatusOr<std::vector<Waiting>> List(db::Transaction& tx,
                                          const db::Query& query,
                                          std::string_view subject, int limit) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(query, db::Params(subject, limit)));
  std::vector<Waiting> waiting;
  for (const db::Row row : found) {
    Waiting each{.row = ReadRow(row), .count = row.Get<int64_t>(3)};
    Relocation& relocation = each.relocation;
    relocation.id = row.Get<std::string>(4);
    relocation.relocation_id = row.Get<std::string>(5);
    relocation.code = row.Get<std::string>(6);
    relocation.level =
        Parse<Level>(row.Get<std::string>(7)).value_or(Level::kL1);
    relocation.state =
        Parse<State>(row.Get<std::string>(8)).value_or(State::kErased);
    relocation.overlay =
        Parse<Overlay>(row.Get<std::string>(9)).value_or(Overlay::kNone);
    relocation.lead_subject = row.Get<std::string>(10);
    waiting.push_back(std::move(each));
  }
  return waiting;
}

}  // namespace

absl::StatusOr<std::vector<Row>> LoadReviews(db::Transaction& tx,
                                             std::string_view case_row_id) {
  return Load(tx, kSelectReviews, case_row_id);
}

absl::StatusOr<std::vector<Row>> LoadExplanations(
    db::Transaction& tx, std::string_view case_row_id) {
  return Load(tx, kSelectExplanations, case_row_id);
}

void PutReview(db::Transaction& tx, std::string_view case_row_id,
               const Row& row) {
  tx.Queue(kPutReview,
           db::Params(row.row_id, case_row_id, row.due_at, row.sealed));
}

void PutExplanation(db::Transaction& tx, std::string_view case_row_id,
                    const Row& row) {
  tx.Queue(kPutExplanation,
           db::Params(row.row_id, case_row_id, row.due_at, row.sealed));
}

absl::StatusOr<std::vector<Waiting>> OpenReviews(db::Transaction& tx,
                                                 std::string_view reader,
                                                 int limit) {
  return List(tx, kOpenReviews, reader, limit);
}

absl::StatusOr<std::vector<Waiting>> Untold(db::Transaction& tx,
                                            std::string_view lead, int limit) {
  return List(tx, kUntold, lead, limit);
}

}  // namespace sojourn::relocation::review_store
