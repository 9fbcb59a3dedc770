#include "common/audit/list_audit_records.h"

#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/audit/audit_proto.h"
#include "common/audit/audit_reader.h"
#include "common/audit/tree_store.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::audit {
namespace {

// No text of the database has a NUL, so none can be found by one.
void CheckStorable(std::string_view text, std::string_view field,
                   FieldChecker& errors) {
  if (text.find('\0') == std::string_view::npos) return;
  errors.Add(field, "TEXT_INVALID", "remove the NUL character");
}

absl::StatusOr<AuditFilter> ParseFilter(const AuditQuestion& question) {
  FieldChecker errors;
  AuditFilter filter{.resource_id = question.resource_id,
                     .subject = question.subject,
                     .method = question.method,
                     .since = TimeOf(question.since, "since", errors),
                     .until = TimeOf(question.until, "until", errors)};
  CheckStorable(question.resource_id, "resource_id", errors);
  CheckStorable(question.subject, "subject", errors);
  CheckStorable(question.method, "method", errors);
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
  type::v1::AuditRecord out = ToProto(listed.stored);
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
