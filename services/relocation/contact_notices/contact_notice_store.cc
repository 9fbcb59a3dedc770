#include "services/relocation/contact_notices/contact_notice_store.h"

#include "common/status/status_macros.h"
#include "services/relocation/contact_notices/notice_in_hand.h"

namespace sojourn::relocation::contact_notices {
namespace {

// Her address takes none, now or later: trying on would only be read as waiting
// for her hours.
#define IS_REFUSED              \
  "(n.given_up_at IS NOT NULL " \
  "AND n.reason IN ('RECIPIENT_INVALID', 'RECIPIENT_REFUSED'))"

// In real time, as the sender's. What the sender has already tells of both, and
// what her address refused once it refuses again.
constexpr db::Query kAsk{
    "contact_notices_ask",
    "INSERT INTO contact_notices (relocation_id) VALUES ($1) "
    "ON CONFLICT (relocation_id) DO UPDATE SET look_at = now(), "
    "notice_id = (SELECT n.id FROM notices n "
    "             WHERE n.id = contact_notices.notice_id "
    "               AND n.sent_at IS NULL "
    "               AND (n.given_up_at IS NULL OR " IS_REFUSED "))"};

constexpr db::Query kLoad{
    "contact_notices_select",
    "SELECT n.sent_at IS NOT NULL, " IS_REFUSED
    " FROM contact_notices c LEFT JOIN notices n ON n.id = c.notice_id "
    "WHERE c.relocation_id = $1"};

constexpr db::Query kIsInHand{"contact_notices_in_hand", R"sql(
SELECT n.sent_at IS NULL AND n.given_up_at IS NULL
FROM contact_notices c JOIN notices n ON n.id = c.notice_id
WHERE c.relocation_id = $1)sql"};

constexpr db::Query kTakeBack{"contact_notices_take_back", R"sql(
UPDATE notices SET given_up_at = now(), recipient_sealed = NULL, key_name = '',
  not_after = NULL, reason = 'NOTICE_TAKEN_BACK'
WHERE sent_at IS NULL AND given_up_at IS NULL
  AND id = (SELECT notice_id FROM contact_notices WHERE relocation_id = $1))sql"};
constexpr db::Query kAnew{
    "contact_notices_anew",
    "UPDATE contact_notices SET look_at = now() + interval '15 minutes', "
    "notice_id = NULL "
    "WHERE relocation_id = $1 "
    "AND EXISTS (SELECT FROM notices n WHERE n.id = contact_notices.notice_id "
    "            AND n.sent_at IS NULL AND NOT " IS_REFUSED ")"};

constexpr db::Query kForgetRefusal{
    "contact_notices_forget_refusal",
    "UPDATE contact_notices SET look_at = now(), notice_id = NULL "
    "WHERE relocation_id = $1 "
    "AND EXISTS (SELECT FROM notices n WHERE n.id = contact_notices.notice_id "
    "            AND " IS_REFUSED ")"};

// A quarter of an hour for all alike, so that no time tells her hours.
constexpr db::Query kLookLater{"contact_notices_look_later", R"sql(
UPDATE contact_notices SET look_at = now() + interval '15 minutes',
  notice_id = NULL
WHERE relocation_id = $1)sql"};

// Nothing is tried: only whether she was told meanwhile.
constexpr db::Query kLookTomorrow{"contact_notices_look_tomorrow", R"sql(
UPDATE contact_notices SET look_at = now() + interval '1 day'
WHERE relocation_id = $1)sql"};

constexpr db::Query kListDue{"contact_notices_list_due", R"sql(
SELECT c.relocation_id FROM contact_notices c
WHERE c.look_at <= now()
  AND (c.notice_id IS NULL
       OR EXISTS (SELECT FROM notices n WHERE n.id = c.notice_id
                  AND (n.sent_at IS NOT NULL OR n.given_up_at IS NOT NULL)))
ORDER BY random() LIMIT $1)sql"};

constexpr db::Query kMarkSent{"contact_notices_mark_sent", R"sql(
UPDATE contact_notices SET look_at = now() + interval '15 minutes',
  notice_id = $2
WHERE relocation_id = $1)sql"};

constexpr db::Query kForget{"contact_notices_forget", R"sql(
DELETE FROM contact_notices WHERE relocation_id = $1)sql"};

}  // namespace

void Ask(db::Transaction& tx, std::string_view case_row_id) {
  tx.Queue(kAsk, db::Params(case_row_id));
}

absl::StatusOr<std::optional<Row>> Load(db::Transaction& tx,
                                        std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kLoad, db::Params(case_row_id)));
  if (rows.empty()) return std::optional<Row>();
  const db::Row row = rows.row(0);
  return std::optional<Row>(
      Row{.sent = row.Get<bool>(0), .refused = row.Get<bool>(1)});
}

absl::StatusOr<std::vector<std::string>> ListDue(db::Transaction& tx,
                                                 int limit) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kListDue, db::Params(limit)));
  std::vector<std::string> due;
  for (const db::Row row : rows) due.push_back(row.Get<std::string>(0));
  return due;
}

void LookLater(db::Transaction& tx, std::string_view case_row_id) {
  tx.Queue(kLookLater, db::Params(case_row_id));
}

void LookTomorrow(db::Transaction& tx, std::string_view case_row_id) {
  tx.Queue(kLookTomorrow, db::Params(case_row_id));
}

absl::StatusOr<bool> IsInHand(db::Transaction& tx,
                              std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kIsInHand, db::Params(case_row_id)));
  return !rows.empty() && rows.row(0).Get<bool>(0);
}

void TakeBack(db::Transaction& tx, std::string_view case_row_id) {
  tx.Queue(kTakeBack, db::Params(case_row_id));
  tx.Queue(kAnew, db::Params(case_row_id));
}

void ForgetRefusal(db::Transaction& tx, std::string_view case_row_id) {
  tx.Queue(kForgetRefusal, db::Params(case_row_id));
}

void MarkSent(db::Transaction& tx, std::string_view case_row_id,
              std::string_view notice_id) {
  tx.Queue(kMarkSent, db::Params(case_row_id, notice_id));
}

void Forget(db::Transaction& tx, std::string_view case_row_id) {
  tx.Queue(kForget, db::Params(case_row_id));
}

}  // namespace sojourn::relocation::contact_notices
