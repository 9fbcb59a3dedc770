// A place is no longer secret.
#include "common/status/status_macros.h"
#include "services/capacity/capacity_convert.h"
#include "services/capacity/capacity_fields.h"
#include "services/capacity/capacity_service.h"
#include "services/capacity/capacity_store_burn.h"

namespace sojourn::capacity {
namespace {

// Characters of a note, as of an address.
constexpr size_t kLongestNote = 500;

absl::StatusOr<BurnSpec> ParseBurn(const v1::BurnPlaceRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  fields.Required("place_id", request.place_id());
  if (!request.note().empty()) {
    fields.Text("note", request.note(), kLongestNote);
  }
  RETURN_IF_ERROR(checker.Finish());
  return BurnSpec{.place_id = request.place_id(),
                  .etag = request.etag(),
                  .note = request.note()};
}

}  // namespace

grpc::Status CapacityService::BurnPlace(grpc::ServerContext* context,
                                        const v1::BurnPlaceRequest* request,
                                        v1::BurnPlaceResponse* response) {
  server::RpcScope rpc(runtime_, context, "BurnPlace");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const BurnSpec spec, ParseBurn(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const std::string id,
                     capacity::BurnPlace(runtime_, call, spec));
    ASSIGN_OR_RETURN(const auto place,
                     places_.Get(call, id, /*with_vetting=*/false));
    *response->mutable_place() = ToProto(place.value, place.now);
    ASSIGN_OR_RETURN(const std::vector<std::string> stays,
                     StaysAt(runtime_, call, id));
    for (const std::string& stay : stays) {
      response->add_affected_reservation_ids(stay);
    }
    return absl::OkStatus();
  });
}

}  // namespace sojourn::capacity
