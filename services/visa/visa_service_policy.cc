#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "common/server/list_pager.h"
#include "common/server/patience.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/policy/policy_convert.h"
#include "services/visa/visa_service.h"

namespace sojourn::visa {
namespace {

constexpr int kMostRowsOfMessage = 1'000;
constexpr int kMostRows = 100'000;
constexpr absl::Duration kLongest = absl::Minutes(2);
// For comparing and storing, however long the stream went on.
constexpr absl::Duration kForStoring = absl::Seconds(10);

// All messages of an import.
struct Received {
  // The first one without rows, and with the fingerprint of those that came: a
  // repeat of the call is the same by this.
  v1::ImportVisaPolicyRequest what;
  std::string fingerprint;  // that the caller was shown
  PolicyRows rows;
};

absl::StatusOr<Received> Receive(
    grpc::ServerContext* context,
    grpc::ServerReader<v1::ImportVisaPolicyRequest>& reader) {
  Received received;
  v1::ImportVisaPolicyRequest message;
  int count = 0;
  for (bool first = true; reader.Read(&message); first = false) {
    const int here = message.rows_size() + message.areas_size();
    count += here;
    if (here > kMostRowsOfMessage || count > kMostRows) {
      return InvalidField("rows", "LIST_TOO_LONG",
                          "at most 1,000 in a message, and 100,000 in all");
    }
    AddRows(message, received.rows);
    if (first) received.what = message;
  }
  if (context->IsCancelled()) return absl::CancelledError("gone");
  if (count == 0) {
    return InvalidField("rows", "FIELD_REQUIRED",
                        "an import without rows would remove everything");
  }
  received.what.clear_rows();
  received.what.clear_areas();
  received.fingerprint = received.what.fingerprint();
  received.what.set_fingerprint(FingerprintOf(received.rows));
  return received;
}

// INVALID_ARGUMENT where these rows cannot be applied as they were shown.
absl::Status CheckShown(const Received& received, int64_t in_force) {
  RETURN_IF_ERROR(received.rows.Verdict());
  if (received.fingerprint == received.what.fingerprint()) {
    return absl::OkStatus();
  }
  const std::string version = std::to_string(in_force);
  if (received.what.etag() != version) return EtagMismatch(version);
  return InvalidField("fingerprint", "FILE_CHANGED",
                      "is not that of these rows: look at their differences "
                      "first, and apply what was shown");
}

// What the rows would change; and changes it where the caller says so.
absl::Status Finish(server::RpcScope& rpc, PolicyStore& policies,
                    const v1::ImportVisaPolicyRequest& what,
                    const PolicyComparison& compared,
                    v1::ImportVisaPolicyResponse& response) {
  FillProto(compared, response);
  response.set_applied(compared.empty());
  if (what.etag().empty() || compared.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(server::Call call, rpc.Mutation(what));
  call.deadline = absl::Now() + kForStoring;
  int64_t against = 0;
  if (!absl::SimpleAtoi(what.etag(), &against)) against = -1;
  PolicyChange change = compared.change;
  change.next.fingerprint = what.fingerprint();
  ASSIGN_OR_RETURN(const int64_t version,
                   policies.Apply(call, against, change));
  response.set_applied(true);
  response.set_etag(std::to_string(version));
  response.set_policy_version(PolicyVersionText(version));
  return absl::OkStatus();
}

// Of a page of versions, newest first.
std::vector<std::string> KeysOf(const PolicyVersion& last) {
  return {std::to_string(last.version)};
}
std::optional<int64_t> BeforeOf(const server::ListPager& pager) {
  int64_t before = 0;
  const std::string after = pager.after_id().value_or("");
  return absl::SimpleAtoi(after, &before) ? std::optional(before)
                                          : std::nullopt;
}

}  // namespace

grpc::Status VisaService::ImportVisaPolicy(
    grpc::ServerContext* ctx,
    grpc::ServerReader<v1::ImportVisaPolicyRequest>* reader,
    v1::ImportVisaPolicyResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "ImportVisaPolicy");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto slot,
                     runtime_.stream_limiter().Open(rpc.caller()));
    const server::Patience patience(ctx, kLongest);
    ASSIGN_OR_RETURN(const Received in, Receive(ctx, *reader));
    ASSIGN_OR_RETURN(const PolicyVersion source, ParseSource(in.what));
    ASSIGN_OR_RETURN(VisaPolicy before,
                     policies_.Whole(absl::Now() + kForStoring));
    if (!in.what.etag().empty()) {
      RETURN_IF_ERROR(CheckShown(in, before.version()));
    }
    resp->set_etag(std::to_string(before.version()));
    resp->set_fingerprint(in.what.fingerprint());
    resp->set_policy_version(PolicyVersionText(before.version()));
    FillProto(in.rows, *resp);
    if (in.rows.problem_count() > 0) return absl::OkStatus();
    return Finish(rpc, policies_, in.what,
                  Compare(std::move(before), in.rows, source), *resp);
  });
}

grpc::Status VisaService::GetVisaPolicy(grpc::ServerContext* ctx,
                                        const v1::GetVisaPolicyRequest* req,
                                        v1::GetVisaPolicyResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "GetVisaPolicy");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const PolicyStore::LookUp look_up, ParseLookUp(*req));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*req));
    ASSIGN_OR_RETURN(const server::ListPager pager,
                     server::ListPager::Of(runtime_.page_tokens(), call, *req));
    ASSIGN_OR_RETURN(const PolicyStore::Found found,
                     policies_.Find(look_up, call.deadline));
    ASSIGN_OR_RETURN(
        auto versions,
        policies_.List(BeforeOf(pager), pager.fetch(), call.deadline));
    pager.Finish(versions, *resp->mutable_page_info(), KeysOf);
    FillProto(found, versions, *resp);
    return absl::OkStatus();
  });
}

}  // namespace sojourn::visa
