#include "common/audit/list_audit_records.h"

#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/audit/audit_reader.h"
#include "common/audit/tree_store.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::audit {
namespace {

using google::protobuf::Timestamp;

// 0001-01-01 and the end of 9999, as google.protobuf.Timestamp has it.
constexpr int64_t kFirstSecond = -62135596800;
constexpr int64_t kLastSecond = 253402300799;

std::optional<absl::Time> TimeOf(const std::optional<Timestamp>& given,
                                 std::string_view field, FieldChecker& errors) {
  if (!given.has_value()) return std::nullopt;
  if (given->seconds() < kFirstSecond || given->seconds() > kLastSecond ||
      given->nanos() < 0 || given->nanos() > 999'999'999) {
    errors.Add(field, "TIME_INVALID", "must be a time of the years 1 to 9999");
    return std::nullopt;
  }
  return absl::FromUnixSeconds(given->seconds()) +
         absl::Nanoseconds(given->nanos());
}

void SetTime(absl::Time time, Timestamp& out) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  out.set_seconds(seconds);
  out.set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

absl::StatusOr<AuditFilter> ParseFilter(const AuditQuestion& question) {
  FieldChecker errors;
  AuditFilter filter{.resource_id = question.resource_id,
                     .subject = question.subject,
                     .method = question.method,
                     .since = TimeOf(question.since, "since", errors),
                     .until = TimeOf(question.until, "until", errors)};
  RETURN_IF_ERROR(errors.Finish());
  return filter;
}

std::optional<Stamp> StampOf(const std::vector<std::string>& keyset) {
  int64_t micros = 0;
  if (keyset.size() != 2 || !absl::SimpleAtoi(keyset[0], &micros)) {
    return std::nullopt;
  }
  return Stamp{.id = keyset[1], .recorded_at = absl::FromUnixMicros(micros)};
}

std::vector<std::string> KeysetOf(const Stamp& stamp) {
  return {absl::StrCat(absl::ToUnixMicros(stamp.recorded_at)), stamp.id};
}

type::v1::AuditRecord ToProto(const ListedRecord& listed) {
  const Record& record = listed.stored.record;
  type::v1::AuditRecord out;
  out.set_audit_id(listed.stored.stamp.id);
  SetTime(listed.stored.stamp.recorded_at, *out.mutable_recorded_at());
  out.set_actor_subject(record.actor_subject);
  out.set_actor_organisation_id(record.actor_organisation);
  out.set_actor_service(record.actor_service);
  out.set_on_behalf_of(record.on_behalf_of);
  out.set_roles(record.roles);
  out.set_method(record.method);
  out.set_resource_kind(record.resource_kind);
  for (const std::string& id : record.resource_ids) out.add_resource_ids(id);
  out.set_fields(record.fields);
  out.set_reason(record.reason);
  out.set_outcome(record.outcome);
  if (listed.leaf_index.has_value()) out.set_leaf_index(*listed.leaf_index);
  return out;
}

type::v1::AuditHead ToProto(const SignedHead& head) {
  type::v1::AuditHead out;
  out.set_tree_size(head.tree_size);
  out.set_root_hash(head.root_hash);
  SetTime(head.signed_at, *out.mutable_signed_at());
  out.set_key_id(head.key_id);
  out.set_signature(head.signature);
  return out;
}

struct Page {
  std::vector<ListedRecord> records;
  std::optional<SignedHead> head;
};

absl::StatusOr<Page> ReadPage(server::Runtime& runtime, absl::Time deadline,
                              const AuditFilter& filter,
                              const std::optional<Stamp>& after, int limit) {
  return runtime.db().Read<Page>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<Page> {
        Page page;
        ASSIGN_OR_RETURN(page.records, ReadRecords(tx, filter, after, limit));
        ASSIGN_OR_RETURN(TreeState tree, ReadTree(tx, runtime.name()));
        page.head = std::move(tree.head);
        return page;
      });
}

}  // namespace

absl::Status AnswerAuditQuestion(server::Runtime& runtime,
                                 server::RpcScope& rpc,
                                 const server::Call& call,
                                 const server::ListPager& pager,
                                 const AuditQuestion& question,
                                 AuditAnswer& answer) {
  ASSIGN_OR_RETURN(const AuditFilter filter, ParseFilter(question));
  ASSIGN_OR_RETURN(const Page page,
                   ReadPage(runtime, call.deadline, filter,
                            StampOf(pager.after()), pager.fetch()));
  size_t bytes = 0;
  for (const ListedRecord& listed : page.records) {
    // One entry may hold 200 ids.
    if (bytes > server::ListPager::kMostBytes) break;
    if (answer.records.size() == pager.size()) break;
    *answer.records.Add() = ToProto(listed);
    bytes += answer.records.rbegin()->ByteSizeLong();
  }
  const auto shown = static_cast<size_t>(answer.records.size());
  if (shown < page.records.size()) {
    pager.SetNext(KeysetOf(page.records[shown - 1].stored.stamp),
                  answer.page_info);
  }
  if (page.head.has_value()) answer.head = ToProto(*page.head);
  // Ids of all entries would make the audit of the audit as long as itself:
  // what was asked for, and the ends of the page, tell the same.
  server::ReadRecord read{.resource = "audit", .fields = "audit_records"};
  if (!filter.resource_id.empty()) read.ids.push_back(filter.resource_id);
  if (shown > 0) {
    read.ids.push_back(page.records.front().stored.stamp.id);
    read.ids.push_back(page.records[shown - 1].stored.stamp.id);
  }
  return rpc.AuditRead(read);
}

}  // namespace sojourn::audit
