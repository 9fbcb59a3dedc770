#include "common/audit/audit.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/audit/stored_record.h"
#include "common/crypto/ids.h"
#include "common/db/params.h"
#include "common/db/query.h"
#include "common/db/result.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::audit {
namespace {

constexpr db::Query kInsert{"audit_insert",
                            R"sql(INSERT INTO audit_records (
            id, recorded_at, actor_subject, actor_organisation, actor_service,
            on_behalf_of, roles, method, resource_kind, resource_ids, fields,
            reason, outcome, request_id, mac, key_version)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
                  $15, $16))sql"};

constexpr db::Query kInsertAll{"audit_insert_all", R"sql(
    INSERT INTO audit_records (id, recorded_at, actor_subject,
        actor_organisation, actor_service, on_behalf_of, roles, method,
        resource_kind, resource_ids, fields, reason, outcome, request_id, mac,
        key_version)
    SELECT n.id, n.recorded_at, n.subject, n.organisation, n.service,
        n.on_behalf_of, n.roles, n.method, n.kind, n.ids::text[], n.fields,
        n.reason, n.outcome, n.request_id, n.mac, $16::integer
    FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[],
        $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
        $11::text[], $12::text[], $13::text[], $14::text[], $15::bytea[])
        AS n (id, recorded_at, subject, organisation, service, on_behalf_of,
        roles, method, kind, ids, fields, reason, outcome, request_id,
        mac))sql"};

constexpr db::Query kSelect{"audit_select",
                            "SELECT " SOJOURN_AUDIT_COLUMNS
                            " FROM audit_records r WHERE r.id = $1"};

absl::Status CannotWrite() {
  return Unavailable("AUDIT_UNAVAILABLE",
                     "the audit record cannot be written now");
}

// As the database keeps it: microseconds.
Stamp NewStamp() {
  return {.id = crypto::NewUuidV7(),
          .recorded_at = absl::FromUnixMicros(absl::ToUnixMicros(absl::Now()))};
}

// PostgreSQL text holds no U+0000. A reason that somebody typed may, and would
// refuse the records of everybody in the same commit.
Record WithoutNul(Record record) {
  const auto clean = [](std::string& text) {
    std::replace(text.begin(), text.end(), '\0', ' ');
  };
  for (std::string* text :
       {&record.actor_subject, &record.actor_organisation,
        &record.actor_service, &record.on_behalf_of, &record.roles,
        &record.method, &record.resource_kind, &record.fields, &record.reason,
        &record.outcome, &record.request_id}) {
    clean(*text);
  }
  for (std::string& id : record.resource_ids) clean(id);
  return record;
}

}  // namespace

Record RecordFor(const auth::Caller& caller, std::string_view method) {
  Record record{.actor_subject = caller.subject,
                .actor_organisation = caller.organisation_id,
                .actor_service = caller.service,
                .roles = caller.roles.ToString(),
                .method = std::string(method)};
  if (caller.on_behalf_of.has_value()) {
    record.on_behalf_of = absl::StrCat(caller.on_behalf_of->subject, " ",
                                       caller.on_behalf_of->organisation_id,
                                       " ", caller.on_behalf_of->event_id);
  }
  return record;
}

struct Writer::Batch {
  struct Row {
    Stamp stamp;
    Record record;
  };

  std::vector<Row> rows;
  absl::Time last_deadline = absl::InfinitePast();
  bool done = false;
  absl::Status status;
};

Writer::Writer(db::Database& database, crypto::SecretKey key, Options options)
    : database_(database), key_(std::move(key)), options_(options) {}

void Writer::Append(db::Transaction& transaction, const Record& record) const {
  Queue(transaction, NewStamp(), WithoutNul(record));
}

void Writer::AppendAll(db::Transaction& transaction,
                       const std::vector<Record>& records) const {
  if (records.empty()) return;
  const int version = options_.key_version;
  std::vector<std::string> ids, subjects, organisations, services, behalfs;
  std::vector<std::string> roles, methods, kinds, resources, fields, reasons;
  std::vector<std::string> outcomes, requests;
  std::vector<absl::Time> times;
  std::vector<db::Bytes> macs;
  for (const Record& given : records) {
    const Stamp stamp = NewStamp();
    const Record record = WithoutNul(given);
    ids.push_back(stamp.id);
    times.push_back(stamp.recorded_at);
    subjects.push_back(record.actor_subject);
    organisations.push_back(record.actor_organisation);
    services.push_back(record.actor_service);
    behalfs.push_back(record.on_behalf_of);
    roles.push_back(record.roles);
    methods.push_back(record.method);
    kinds.push_back(record.resource_kind);
    resources.push_back(db::ArrayText(record.resource_ids));
    fields.push_back(record.fields);
    reasons.push_back(record.reason);
    outcomes.push_back(record.outcome);
    requests.push_back(record.request_id);
    macs.push_back({Mac(key_, version, stamp, record)});
  }
  transaction.Queue(
      kInsertAll, db::Params(ids, times, subjects, organisations, services,
                             behalfs, roles, methods, kinds, resources, fields,
                             reasons, outcomes, requests, macs, version));
}

absl::Status Writer::RecordRead(const Record& record, absl::Time deadline) {
  std::shared_ptr<Batch> batch;
  {
    absl::MutexLock lock(&mutex_);
    const bool leads = open_ == nullptr;
    if (leads) open_ = std::make_shared<Batch>();
    batch = open_;
    batch->rows.push_back({NewStamp(), WithoutNul(record)});
    batch->last_deadline = std::max(batch->last_deadline, deadline);
    if (batch->rows.size() >= options_.max_rows) open_.reset();
    if (!leads) {
      const bool done =
          mutex_.AwaitWithDeadline(absl::Condition(&batch->done), deadline);
      return done ? batch->status : CannotWrite();
    }
    Close(batch);
    ++flushing_;
  }
  const absl::Status status = Flush(*batch);
  absl::MutexLock lock(&mutex_);
  --flushing_;
  if (status.ok()) {
    ++counts_.commits;
    counts_.rows += static_cast<int64_t>(batch->rows.size());
  }
  batch->status = status;
  batch->done = true;
  return status;
}

// A lone reader does not wait at all. While a commit is on its way the next
// rows gather, so the busier it is, the more rows share one.
void Writer::Close(const std::shared_ptr<Batch>& batch) {
  const auto should_go = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return flushing_ == 0 || open_ != batch;
  };
  mutex_.AwaitWithTimeout(absl::Condition(&should_go), options_.max_wait);
  if (open_ == batch) open_.reset();
}

absl::Status Writer::Flush(const Batch& batch) {
  const absl::Time deadline =
      std::min(batch.last_deadline, absl::Now() + options_.flush_timeout);
  const absl::Status written =
      database_.Write(deadline, [&](db::Transaction& transaction) {
        for (const Batch::Row& row : batch.rows) {
          Queue(transaction, row.stamp, row.record);
        }
        return absl::OkStatus();
      });
  return written.ok() ? absl::OkStatus() : CannotWrite();
}

void Writer::Queue(db::Transaction& transaction, const Stamp& stamp,
                   const Record& record) const {
  const int version = options_.key_version;
  transaction.Queue(
      kInsert,
      db::Params(stamp.id, stamp.recorded_at, record.actor_subject,
                 record.actor_organisation, record.actor_service,
                 record.on_behalf_of, record.roles, record.method,
                 record.resource_kind, record.resource_ids, record.fields,
                 record.reason, record.outcome, record.request_id,
                 db::Bytes{Mac(key_, version, stamp, record)}, version));
}

Writer::Counts Writer::counts() const {
  absl::MutexLock lock(&mutex_);
  return counts_;
}

absl::Status VerifyMac(db::Database& database, const crypto::SecretKey& key,
                       std::string_view id, absl::Time deadline) {
  using Found = std::optional<StoredRecord>;
  const auto select = [&](db::Transaction& tx) -> absl::StatusOr<Found> {
    ASSIGN_OR_RETURN(const db::Result result,
                     tx.Execute(kSelect, db::Params(id)));
    if (result.empty()) return Found();
    return Found(ReadStored(result.row(0), 0));
  };
  ASSIGN_OR_RETURN(const Found row, database.Read<Found>(deadline, select));
  if (!row.has_value()) return NotFound("audit_record");
  if (!MacIsValid(key, *row)) {
    return absl::DataLossError("the audit record is not what was written");
  }
  return absl::OkStatus();
}

}  // namespace sojourn::audit
