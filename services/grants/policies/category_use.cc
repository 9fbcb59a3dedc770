#include "services/grants/policies/category_use.h"

#include "absl/strings/escaping.h"
#include "common/crypto/canonical.h"
#include "common/crypto/hash.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::grants {
namespace {

// 16 bytes tell eleven categories of any number of funds apart.
constexpr size_t kKeyBytes = 16;

#define SOJOURN_HELD_OF_CATEGORY                            \
  "coalesce(sum(ceil((o.reserved_minor + o.committed_minor" \
  "  + o.spent_minor)::numeric * c.requested_minor"         \
  "  / o.requested_minor)), 0)::bigint"                     \
  " FROM grant_categories c JOIN grants o ON o.id = c.grant_id"

constexpr db::Query kInsert{
    "grants_insert_category",
    R"sql(INSERT INTO grant_categories (grant_id, category_key, requested_minor)
          VALUES ($1::uuid, $2, $3))sql"};

constexpr db::Query kDelete{
    "grants_delete_categories",
    "DELETE FROM grant_categories WHERE grant_id = $1::uuid"};

constexpr db::Query kSelectUse{
    "grants_select_category_use",
    "SELECT c.category_key, " SOJOURN_HELD_OF_CATEGORY
    " WHERE c.category_key = ANY($1::text[]) GROUP BY c.category_key"};

constexpr db::Query kSelectUseBeside{
    "grants_select_category_use_beside",
    "SELECT own.grant_id::text, own.category_key, own.requested_minor,"
    "  (SELECT " SOJOURN_HELD_OF_CATEGORY
    "   WHERE c.category_key = own.category_key"
    "     AND c.grant_id <> own.grant_id)"
    " FROM grant_categories own WHERE own.grant_id = ANY($1::text[]::uuid[])"};

std::string KeyOf(const crypto::SecretKey& key, const std::string& fund_id,
                  CostCategory category) {
  return absl::BytesToHexString(
      crypto::KeyedHash(key, crypto::Canonical("grant_categories")
                                 .Text(fund_id)
                                 .Text(NameOf(category))
                                 .bytes())
          .substr(0, kKeyBytes));
}

// The capped category of a fund that has this hash.
std::optional<CostCategory> CappedBy(const crypto::SecretKey& key,
                                     const Fund& fund,
                                     const std::string& category_key) {
  for (const CategoryCap& cap : fund.rules.category_caps) {
    if (KeyOf(key, fund.id, cap.category) == category_key) return cap.category;
  }
  return std::nullopt;
}

}  // namespace

crypto::SecretKey CategoryKey(const server::Runtime& runtime) {
  return runtime.blind_key().Derive("grant_categories");
}

std::map<CostCategory, int64_t> CategoriesOf(const Grant& request) {
  std::map<CostCategory, int64_t> parts;
  for (const CostLine& line : request.cost_lines) {
    if (line.category) parts[*line.category] += line.amount;
  }
  if (parts.empty() && request.category) {
    parts[*request.category] = request.requested;
  }
  return parts;
}

void InsertCategories(db::Transaction& tx, const crypto::SecretKey& key,
                      const Grant& made) {
  for (const auto& [category, amount] : CategoriesOf(made)) {
    tx.Queue(kInsert,
             db::Params(made.id, KeyOf(key, made.fund_id, category), amount));
  }
}

void MoveCategories(db::Transaction& tx, const crypto::SecretKey& key,
                    const Grant& moved) {
  tx.Queue(kDelete, db::Params(moved.id));
  InsertCategories(tx, key, moved);
}

absl::Status AddCategoryUse(db::Transaction& tx, const crypto::SecretKey& key,
                            const Grant& request,
                            std::vector<rules::FundAndUse>& funds) {
  const std::map<CostCategory, int64_t> parts = CategoriesOf(request);
  std::map<std::string, CategoryUse*> by_key;
  for (rules::FundAndUse& fund : funds) {
    // Filled before any is pointed at: a vector that grows moves.
    for (const CategoryCap& cap : fund.fund.rules.category_caps) {
      const auto part = parts.find(cap.category);
      if (part == parts.end()) continue;
      fund.use.categories.push_back(
          {.category = cap.category, .used = 0, .requested = part->second});
    }
    for (CategoryUse& use : fund.use.categories) {
      by_key[KeyOf(key, fund.fund.id, use.category)] = &use;
    }
  }
  if (by_key.empty()) return absl::OkStatus();
  std::vector<std::string> keys;
  for (const auto& [name, use] : by_key) keys.push_back(name);
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectUse, db::Params(keys)));
  for (const db::Row row : rows) {
    by_key.at(row.Get<std::string>(0))->used = row.Get<int64_t>(1);
  }
  return absl::OkStatus();
}

absl::Status AddCategoryUse(db::Transaction& tx, const crypto::SecretKey& key,
                            std::vector<GrantFile>& files) {
  std::map<std::string, GrantFile*> by_id;
  std::vector<std::string> ids;
  for (GrantFile& file : files) {
    if (file.fund.fund.rules.category_caps.empty()) continue;
    by_id[file.grant.id] = &file;
    ids.push_back(file.grant.id);
  }
  if (ids.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectUseBeside, db::Params(ids)));
  for (const db::Row row : rows) {
    GrantFile& file = *by_id.at(row.Get<std::string>(0));
    const auto category =
        CappedBy(key, file.fund.fund, row.Get<std::string>(1));
    if (!category) continue;
    file.fund.use.categories.push_back({.category = *category,
                                        .used = row.Get<int64_t>(3),
                                        .requested = row.Get<int64_t>(2)});
  }
  return absl::OkStatus();
}

}  // namespace sojourn::grants
