#include "services/grants/exposure/exposure_store.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "common/idempotency/mutation.h"
#include "common/keystore/key_ref.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/exposure/move_rules.h"
#include "services/grants/grants_access.h"
#include "services/grants/grants_load.h"
#include "services/grants/grants_queries.h"
#include "services/grants/grants_rows.h"
#include "services/grants/grants_texts.h"
#include "services/grants/grants_write.h"
#include "services/grants/policies/category_use.h"

namespace sojourn::grants {
namespace {

using rules::FundAndUse;

constexpr db::Query kByState{"exposure_by_state", R"sql(
SELECT g.state, count(*)::int,
       sum(CASE WHEN g.approved_minor IS NULL
                THEN coalesce(g.assessed_minor, g.requested_minor)
                ELSE g.reserved_minor + g.committed_minor END)::bigint,
       sum(g.spent_minor)::bigint
FROM grants g
WHERE g.fund_id = (SELECT f.id FROM funds f WHERE f.public_id = $1
                   AND ($2::text IS NULL OR f.organisation_id = $2))
  AND g.state NOT IN ('CANCELLED', 'DECLINED', 'REFERRED', 'CLOSED')
GROUP BY g.state ORDER BY g.state)sql"};

constexpr db::Query kMovable{"exposure_movable_grants", R"sql(
SELECT g.id::text FROM grants g
WHERE g.fund_id = (SELECT f.id FROM funds f WHERE f.public_id = $1
                   AND ($2::text IS NULL OR f.organisation_id = $2))
  AND g.state IN ('APPROVED', 'AGREED', 'PAYING') AND g.spent_minor = 0
ORDER BY g.id LIMIT 200)sql"};

// Each grant with each other fund of its holder that may carry it.
constexpr db::Query kOtherFunds{
    "exposure_other_funds",
    "SELECT " SOJOURN_FUND_COLUMNS ", g.id::text, "
    SOJOURN_YEAR_USE("g.id", "$2") ", "
    SOJOURN_PERSON_USE("g.id",
        "ARRAY(SELECT person_ref FROM grant_persons WHERE grant_id = g.id)") ", "
    SOJOURN_BRIDGING_USE("g.id", "g.case_ref")
    " FROM grants g JOIN funds f ON f.organisation_id = g.organisation_id"
    " WHERE g.id = ANY($1::text[]::uuid[]) AND f.id <> g.fund_id"
    "   AND ($3::text = '' OR f.public_id = $3)"
    "   AND ($3::text <> '' OR f.status = 'ACTIVE')"
    " ORDER BY f.available_minor DESC, f.id"};

constexpr db::Query kLockGrant{
    "exposure_lock_grant",
    "SELECT g.id::text, g.version FROM grants g WHERE g.public_id = $1"
    "   AND ($2::text IS NULL OR g.organisation_id = $2)"
    " FOR NO KEY UPDATE"};

// After the grant, both in the order of their ids. Another holder's is not
// locked.
constexpr db::Query kLockFunds{"exposure_lock_funds", R"sql(
SELECT f.id FROM funds f
JOIN grants g ON g.id = $1::uuid AND g.organisation_id = f.organisation_id
WHERE f.public_id = $2 OR f.id = g.fund_id
ORDER BY f.id FOR NO KEY UPDATE OF f)sql"};

absl::StatusOr<FundAndUse> ReadOther(const db::Row& row) {
  FundAndUse other;
  ASSIGN_OR_RETURN(other.fund, ReadFund(row));
  other.use = {.this_year = row.Get<int64_t>(kFundColumns + 1),
               .person = row.Get<int64_t>(kFundColumns + 2),
               .bridged = row.Get<int64_t>(kFundColumns + 3)};
  return other;
}

// By the grant's internal id.
using Others = std::map<std::string, std::vector<FundAndUse>>;

absl::StatusOr<Others> ReadOthers(db::Transaction& tx,
                                  const std::vector<std::string>& ids,
                                  const std::string& fund_id) {
  const absl::Time now = tx.now();
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kOtherFunds, db::Params(ids, now, fund_id)));
  Others others;
  for (const db::Row row : rows) {
    ASSIGN_OR_RETURN(FundAndUse other, ReadOther(row));
    others[row.Get<std::string>(kFundColumns)].push_back(std::move(other));
  }
  return others;
}

void SetCategories(const GrantTexts& texts, Grant& grant) {
  grant.category = texts.category;
  for (size_t i = 0;
       i < std::min(grant.cost_lines.size(), texts.cost_lines.size()); ++i) {
    grant.cost_lines[i].category = texts.cost_lines[i].category;
  }
}

// What the grant's categories, which are opened, already take there.
absl::Status AddUse(db::Transaction& tx, const crypto::SecretKey& key,
                    const std::vector<GrantFile>& files, Others& others) {
  for (const GrantFile& file : files) {
    RETURN_IF_ERROR(AddCategoryUse(tx, key, file.grant, others[file.grant.id]));
  }
  return absl::OkStatus();
}

}  // namespace

ExposureStore::ExposureStore(server::Runtime& runtime, GrantStore& grants)
    : runtime_(runtime), grants_(grants), category_key_(CategoryKey(runtime)) {}

absl::StatusOr<std::vector<StateExposure>> ExposureStore::ByState(
    const server::Call& call, const std::string& fund_id) {
  using States = std::vector<StateExposure>;
  return runtime_.db().Read<States>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<States> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kByState, db::Params(fund_id, call.own_organisation())));
        States states;
        for (const db::Row row : rows) {
          RowReader in(row);
          StateExposure& state = states.emplace_back();
          state.state = in.Enum<GrantState>();
          state.grants = in.Get<int32_t>();
          state.open = in.Amount();
          state.spent = in.Amount();
          RETURN_IF_ERROR(in.status());
        }
        return states;
      });
}

absl::StatusOr<std::vector<Proposal>> ExposureStore::Proposals(
    const server::Call& call, const std::string& fund_id) {
  ASSIGN_OR_RETURN(std::vector<GrantFile> files, Movable(call, fund_id));
  RETURN_IF_ERROR(AddCategories(files, call.deadline));
  std::vector<std::string> ids;
  for (const GrantFile& file : files) ids.push_back(file.grant.id);
  Others others;
  RETURN_IF_ERROR(runtime_.db().Read(
      call.deadline, [&](db::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(others, ReadOthers(tx, ids, ""));
        return AddUse(tx, category_key_, files, others);
      }));
  std::vector<Proposal> proposals;
  for (const GrantFile& file : files) {
    if (!rules::MayMove(file.grant)) continue;
    Proposal& proposal = proposals.emplace_back();
    proposal.grant = file.grant;
    for (const FundAndUse& other : others[file.grant.id]) {
      if (!rules::CheckCarries(file.grant, other, file.now).ok()) continue;
      proposal.fund_ids.push_back(other.fund.public_id);
    }
  }
  return proposals;
}

absl::StatusOr<std::vector<GrantFile>> ExposureStore::Movable(
    const server::Call& call, const std::string& fund_id) {
  using Files = std::vector<GrantFile>;
  ASSIGN_OR_RETURN(
      Files files,
      runtime_.db().Read<Files>(
          call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Files> {
            ASSIGN_OR_RETURN(
                const db::Result rows,
                tx.Execute(kMovable,
                           db::Params(fund_id, call.own_organisation())));
            std::vector<std::string> ids;
            for (const db::Row row : rows) {
              ids.push_back(row.Get<std::string>(0));
            }
            return LoadGrants(tx, ids);
          }));
  std::ranges::reverse(files);
  return files;
}

absl::Status ExposureStore::AddCategories(std::vector<GrantFile>& files,
                                          absl::Time deadline) {
  std::vector<keystore::KeyRef> keys;
  std::vector<SealedTexts> sealed(files.size());
  for (const GrantFile& file : files) {
    keys.push_back(keystore::KeyRef::Case(file.grant.key_ref));
  }
  RETURN_IF_ERROR(runtime_.sealer().Prefetch(keys));
  RETURN_IF_ERROR(
      runtime_.db().Read(deadline, [&](db::Transaction& tx) -> absl::Status {
        for (size_t i = 0; i < files.size(); ++i) {
          ASSIGN_OR_RETURN(sealed[i], LoadSealed(tx, files[i].grant.id));
        }
        return absl::OkStatus();
      }));
  for (size_t i = 0; i < files.size(); ++i) {
    Grant& grant = files[i].grant;
    if (grant.closed_to_holder()) continue;
    ASSIGN_OR_RETURN(const GrantTexts texts,
                     OpenTexts(runtime_.sealer(), grant, sealed[i], false));
    SetCategories(texts, grant);
  }
  return absl::OkStatus();
}

absl::StatusOr<GrantFile> ExposureStore::Move(const server::Call& call,
                                              const Target& target) {
  ASSIGN_OR_RETURN(const GrantFile seen, grants_.Get(call, target.grant_id));
  RETURN_IF_ERROR(runtime_.keys()
                      .GetKey(keystore::KeyRef::Case(seen.grant.key_ref))
                      .status());
  const auto move =
      [&](db::Transaction& tx,
          const db::Result& locked) -> absl::StatusOr<idempotency::Outcome> {
    const auto id = locked.row(0).Get<std::string>(0);
    const auto current = std::to_string(locked.row(0).Get<int64_t>(1));
    if (!target.etag.empty() && target.etag != current) {
      return EtagMismatch(current);
    }
    RETURN_IF_ERROR(
        tx.Execute(kLockFunds, db::Params(id, target.fund_id)).status());
    ASSIGN_OR_RETURN(std::vector<GrantFile> files, LoadGrants(tx, {id}));
    GrantFile& file = files.front();
    SetCategories(seen.texts, file.grant);
    ASSIGN_OR_RETURN(Others others, ReadOthers(tx, {id}, target.fund_id));
    if (others.empty() || target.fund_id.empty()) return NotFound("fund");
    RETURN_IF_ERROR(AddUse(tx, category_key_, files, others));
    const FundAndUse& to = others[id].front();
    ASSIGN_OR_RETURN(const struct Move moved,
                     rules::MoveGrant(file.grant, file.fund.fund, to,
                                      ActorOf(call.caller), tx.now()));
    RETURN_IF_ERROR(WriteMove(tx, moved, file.fund.fund, to.fund));
    MoveCategories(tx, category_key_, moved.change.next);
    RETURN_IF_ERROR(
        WriteNote(runtime_.sealer(), tx, call, moved.change.next, target.note));
    return idempotency::Outcome{.result_ref = file.grant.public_id,
                                .replayed = false,
                                .audit_resource = "grant",
                                .audit_id = file.grant.public_id,
                                .audit_fields = FieldsShown(call, file.grant),
                                .audit_reason = "FUND_SUSPENDED"};
  };
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(runtime_, call, kLockGrant,
                          db::Params(target.grant_id, call.own_organisation()),
                          "grant", move));
  return grants_.Get(call, outcome.result_ref);
}

}  // namespace sojourn::grants
