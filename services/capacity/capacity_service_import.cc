// Many places that come as a stream.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/crypto/hash.h"
#include "common/server/patience.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_convert.h"
#include "services/capacity/capacity_service.h"

namespace sojourn::capacity {
namespace {

using server::Call;
using server::RpcScope;

constexpr absl::Duration kLongest = absl::Minutes(30);
// For the rows of one message, however long the stream has gone on, and while a
// disk writes out what came before.
constexpr absl::Duration kForStoring = absl::Minutes(1);

// The id under which one message of an import is kept, so that a repeat of the
// stream finds what was stored of it.
std::string MessageId(const std::string& request_id, int number) {
  std::string hex = absl::BytesToHexString(
      crypto::PlainHash(absl::StrCat(request_id, "/", number)).substr(0, 16));
  hex[12] = '8';  // a UUID of a form of our own
  hex[16] = 'a';
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-",
                      hex.substr(12, 4), "-", hex.substr(16, 4), "-",
                      hex.substr(20, 12));
}

// Takes message after message; in memory there is one, and which places were
// named.
class Importer {
 public:
  Importer(RpcScope& rpc, ImportStore& store,
           const v1::ImportCapacityRequest& first, ImportMask mask)
      : rpc_(rpc),
        store_(store),
        request_id_(first.request_id()),
        host_id_(first.host_id()),
        update_mask_(first.update_mask()),
        mask_(std::move(mask)) {}

  // Until `next` has no more.
  absl::Status TakeAll(
      v1::ImportCapacityRequest& message,
      absl::FunctionRef<bool(v1::ImportCapacityRequest&)> next) {
    do {
      RETURN_IF_ERROR(Take(message));
    } while (next(message));
    return absl::OkStatus();
  }

  const ImportResult& result() const { return result_; }

 private:
  absl::Status Take(v1::ImportCapacityRequest& message) {
    RETURN_IF_ERROR(CheckSize(message.rows_size()));
    ASSIGN_OR_RETURN(const Call call, CallOf(message));
    ImportResult here;
    std::vector<ImportedRow> rows;
    for (const v1::ImportRow& row : message.rows()) {
      auto parsed = ParseRow(row, host_id_, mask_);
      const absl::Status good =
          parsed.ok() ? CheckFirst(*parsed) : parsed.status();
      if (good.ok()) {
        rows.push_back(*std::move(parsed));
      } else {
        here.Refuse(row.line(), "place.code", good);
      }
    }
    ASSIGN_OR_RETURN(ImportResult stored,
                     store_.Apply(call, mask_, std::move(rows)));
    here.Add(std::move(stored));
    std::stable_sort(here.problems.begin(), here.problems.end(),
                     [](const RowProblem& a, const RowProblem& b) {
                       return a.line < b.line;
                     });
    result_.Add(std::move(here));
    return absl::OkStatus();
  }

  absl::Status CheckSize(int rows) {
    rows_ += rows;
    if (rows <= kMostRowsOfMessage && rows_ <= kMostRowsOfImport) {
      return absl::OkStatus();
    }
    return InvalidField("rows", "LIST_TOO_LONG",
                        "at most 100 in a message, and 100,000 in all");
  }

  // A repeat must be the same in every message, and says so only in the first.
  absl::StatusOr<Call> CallOf(v1::ImportCapacityRequest& message) {
    message.set_request_id(request_id_);
    message.set_host_id(host_id_);
    *message.mutable_update_mask() = update_mask_;
    ASSIGN_OR_RETURN(Call call, rpc_.Mutation(message));
    call.request_id = MessageId(call.request_id, number_++);
    call.deadline = absl::Now() + kForStoring;
    return call;
  }

  absl::Status CheckFirst(const ImportedRow& row) {
    const auto [before, is_first] =
        seen_[row.place.host_public_id].try_emplace(row.place.code, row.line);
    if (is_first) return absl::OkStatus();
    const std::string text = absl::StrCat("line ", before->second,
                                          " is of the same place: keep one");
    return InvalidField("place.code", "ENTRY_REPEATED", text);
  }

  RpcScope& rpc_;
  ImportStore& store_;
  const std::string request_id_;
  const std::string host_id_;
  const google::protobuf::FieldMask update_mask_;
  const ImportMask mask_;
  // Host -> code -> line.
  std::map<std::string, absl::flat_hash_map<std::string, int>> seen_;
  int rows_ = 0;
  int number_ = 0;
  ImportResult result_;
};

// Where one host is named for all rows.
absl::Status CheckHost(HostStore& hosts, const Call& call,
                       const std::string& host_id) {
  return host_id.empty() ? absl::OkStatus() : hosts.Get(call, host_id).status();
}

// The messages of a stream, while they come.
class Messages {
 public:
  Messages(grpc::ServerContext* context,
           grpc::ServerReader<v1::ImportCapacityRequest>* reader,
           absl::Duration longest_silence)
      : context_(context), reader_(reader), longest_silence_(longest_silence) {}

  bool operator()(v1::ImportCapacityRequest& message) const {
    const server::Patience silence(context_, longest_silence_);
    return reader_->Read(&message);
  }

 private:
  grpc::ServerContext* const context_;
  grpc::ServerReader<v1::ImportCapacityRequest>* const reader_;
  const absl::Duration longest_silence_;
};

}  // namespace

grpc::Status CapacityService::ImportCapacity(
    grpc::ServerContext* context,
    grpc::ServerReader<v1::ImportCapacityRequest>* reader,
    v1::ImportCapacityResponse* response) {
  RpcScope rpc(runtime_, context, "ImportCapacity");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto stream,
                     runtime_.stream_limiter().Open(rpc.caller()));
    ASSIGN_OR_RETURN(const ImportSlots::Slot slot,
                     import_slots_.Take(rpc.caller().organisation_id));
    const server::Patience patience(context, kLongest);
    const Messages next(context, reader, longest_silence_);
    v1::ImportCapacityRequest message;
    next(message);
    ASSIGN_OR_RETURN(const Call call, rpc.Mutation(message));
    RETURN_IF_ERROR(CheckHost(hosts_, call, message.host_id()));
    ASSIGN_OR_RETURN(ImportMask mask, ParseMask(message));
    Importer importer(rpc, imports_, message, std::move(mask));
    RETURN_IF_ERROR(importer.TakeAll(message, next));
    if (context->IsCancelled()) return absl::CancelledError("gone");
    FillProto(importer.result(), *response);
    return absl::OkStatus();
  });
}

}  // namespace sojourn::capacity
