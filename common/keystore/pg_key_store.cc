#include "common/keystore/pg_key_store.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/db/query.h"
#include "common/db/result.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::keystore {
namespace {

// A key that is lost after data was sealed under it loses the data, and one
// that comes back undoes an erasure: whatever the cluster's default is, these
// commits wait for the disk.
constexpr db::Query kWaitForDisk{"key_store_wait_for_disk",
                                 R"sql(SET LOCAL synchronous_commit = on)sql"};
constexpr db::Query kInsert{
    "key_store_insert",
    R"sql(INSERT INTO data_keys (ref, wrapped, kek_version)
          VALUES ($1, $2, $3)
          ON CONFLICT (ref) DO NOTHING RETURNING ref)sql"};
// In the order of the refs, as two who make the same keys wait for each other.
constexpr db::Query kInsertAll{
    "key_store_insert_all",
    R"sql(INSERT INTO data_keys (ref, wrapped, kek_version)
          SELECT n.ref, n.wrapped, n.kek_version
          FROM unnest($1::text[], $2::bytea[], $3::integer[])
              WITH ORDINALITY AS n (ref, wrapped, kek_version, number)
          ORDER BY n.number
          ON CONFLICT (ref) DO NOTHING RETURNING ref)sql"};
constexpr db::Query kSelect{
    "key_store_select",
    R"sql(SELECT ref, wrapped, kek_version FROM data_keys
          WHERE ref = ANY ($1::text[]))sql"};
constexpr db::Query kDelete{
    "key_store_delete",
    R"sql(DELETE FROM data_keys WHERE ref = ANY ($1::text[]))sql"};

constexpr db::Query kListNotUnder{
    "key_store_list_not_under",
    R"sql(SELECT ref, wrapped, kek_version FROM data_keys
          WHERE kek_version <> $1 AND ref > $2
          ORDER BY ref LIMIT $3)sql"};
// The whole old value is compared: a key that was erased and made anew under
// the same ref is another key.
constexpr db::Query kReplace{
    "key_store_replace",
    R"sql(UPDATE data_keys SET wrapped = $4, kek_version = $5
          WHERE ref = $1 AND wrapped = $2 AND kek_version = $3)sql"};
constexpr db::Query kCount{"key_store_count",
                           R"sql(SELECT kek_version, count(*) FROM data_keys
          GROUP BY kek_version)sql"};

constexpr absl::Duration kTimeout = absl::Seconds(2);

std::vector<WrappedKey> ToKeys(const db::Result& result) {
  std::vector<WrappedKey> keys;
  keys.reserve(static_cast<size_t>(result.rows()));
  for (const db::Row row : result) {
    keys.push_back({.ref = row.Get<std::string>(0),
                    .wrapped = row.Get<db::Bytes>(1).data,
                    .kek_version = row.Get<int>(2)});
  }
  return keys;
}

// One row a key that was not there. The statement for many is planned anew each
// time, which a single key would pay for alone.
absl::StatusOr<db::Result> InsertNew(db::Transaction& tx,
                                     const std::vector<WrappedKey>& keys) {
  if (keys.size() == 1) {
    return tx.Execute(kInsert,
                      db::Params(keys[0].ref, db::Bytes{keys[0].wrapped},
                                 keys[0].kek_version));
  }
  std::vector<std::string> refs;
  std::vector<db::Bytes> wrapped;
  std::vector<int64_t> versions;
  for (const WrappedKey& key : keys) {
    refs.push_back(key.ref);
    wrapped.push_back({key.wrapped});
    versions.push_back(key.kek_version);
  }
  return tx.Execute(kInsertAll, db::Params(refs, wrapped, versions));
}

// To the callers the key store is one dependency, whatever failed in it.
absl::Status ToUnavailable(const absl::Status& status) {
  if (status.ok()) return status;
  return Unavailable("KEY_STORE_UNAVAILABLE",
                     "the key store cannot be reached now");
}

class PgKeyStorage : public KeyStorage {
 public:
  explicit PgKeyStorage(db::Database& database) : database_(database) {}

  absl::StatusOr<std::vector<WrappedKey>> InsertBy(
      absl::Time deadline, const std::vector<WrappedKey>& keys) override {
    const auto insert =
        [&](db::Transaction& tx) -> absl::StatusOr<std::vector<WrappedKey>> {
      tx.Queue(kWaitForDisk, db::Params());
      ASSIGN_OR_RETURN(const db::Result made, InsertNew(tx, keys));
      std::set<std::string> is_new;
      for (const db::Row row : made) is_new.insert(row.Get<std::string>(0));
      std::vector<WrappedKey> stored;
      std::vector<std::string> older;
      for (const WrappedKey& key : keys) {
        if (is_new.contains(key.ref)) {
          stored.push_back(key);
        } else {
          older.push_back(key.ref);
        }
      }
      if (older.empty()) return stored;
      ASSIGN_OR_RETURN(const db::Result found,
                       tx.Execute(kSelect, db::Params(older)));
      for (WrappedKey& key : ToKeys(found)) stored.push_back(std::move(key));
      return stored;
    };
    auto stored = database_.Write<std::vector<WrappedKey>>(
        std::min(deadline, absl::Now() + kTimeout), insert);
    if (!stored.ok()) return ToUnavailable(stored.status());
    return stored;
  }

  absl::StatusOr<std::vector<WrappedKey>> Fetch(
      const std::vector<std::string>& refs) override {
    return Keys(kSelect, db::Params(refs));
  }

  absl::Status Remove(const std::vector<std::string>& refs) override {
    return ToUnavailable(
        database_.Write(absl::Now() + kTimeout, [&](db::Transaction& tx) {
          tx.Queue(kWaitForDisk, db::Params());
          tx.Queue(kDelete, db::Params(refs));
          return absl::OkStatus();
        }));
  }

  absl::StatusOr<std::vector<WrappedKey>> ListNotUnder(int kek_version,
                                                       std::string_view after,
                                                       int limit) override {
    return Keys(kListNotUnder,
                db::Params(kek_version, std::string(after), limit));
  }

  absl::StatusOr<int> Replace(
      const std::vector<Replacement>& replacements) override {
    const auto replace = [&](db::Transaction& tx) -> absl::StatusOr<int> {
      tx.Queue(kWaitForDisk, db::Params());
      std::vector<db::Params> values;
      values.reserve(replacements.size());
      for (const auto& [was, now] : replacements) {
        values.emplace_back(was.ref, db::Bytes{was.wrapped}, was.kek_version,
                            db::Bytes{now.wrapped}, now.kek_version);
      }
      std::vector<db::Statement> updates;
      updates.reserve(values.size());
      for (const db::Params& each : values) updates.push_back({kReplace, each});
      ASSIGN_OR_RETURN(const auto results, tx.ExecuteAll(updates));
      int64_t replaced = 0;
      for (const db::Result& result : results) replaced += result.affected();
      return static_cast<int>(replaced);
    };
    auto replaced = database_.Write<int>(absl::Now() + kTimeout, replace);
    if (!replaced.ok()) return ToUnavailable(replaced.status());
    return replaced;
  }

  absl::StatusOr<std::map<int, int64_t>> CountByVersion() override {
    using Counts = std::map<int, int64_t>;
    const auto count = [](db::Transaction& tx) -> absl::StatusOr<Counts> {
      ASSIGN_OR_RETURN(const db::Result result,
                       tx.Execute(kCount, db::Params()));
      Counts counts;
      for (const db::Row row : result) {
        counts[row.Get<int>(0)] = row.Get<int64_t>(1);
      }
      return counts;
    };
    auto counts = database_.Read<Counts>(absl::Now() + kTimeout, count);
    if (!counts.ok()) return ToUnavailable(counts.status());
    return counts;
  }

 private:
  absl::StatusOr<std::vector<WrappedKey>> Keys(const db::Query& query,
                                               const db::Params& params) {
    const auto select =
        [&](db::Transaction& tx) -> absl::StatusOr<std::vector<WrappedKey>> {
      ASSIGN_OR_RETURN(const db::Result stored, tx.Execute(query, params));
      return ToKeys(stored);
    };
    auto stored =
        database_.Read<std::vector<WrappedKey>>(absl::Now() + kTimeout, select);
    if (!stored.ok()) return ToUnavailable(stored.status());
    return stored;
  }

  db::Database& database_;
};

}  // namespace

std::unique_ptr<KeyStorage> NewPgKeyStorage(db::Database& database) {
  return std::make_unique<PgKeyStorage>(database);
}

std::unique_ptr<KeyStore> NewPgKeyStore(db::Database& database, KeyRing ring) {
  return std::make_unique<KeyStore>(NewPgKeyStorage(database), std::move(ring));
}

}  // namespace sojourn::keystore
