#include "services/relocation/rights/erasure_calls.h"

#include <utility>

#include "common/auth/authenticator.h"
#include "common/status/grpc_status.h"
#include "services/relocation/exposure/exposure_store.h"
#include "sojourn/capacity/v1/capacity_service.grpc.pb.h"
#include "sojourn/grants/v1/grants_service.grpc.pb.h"
#include "sojourn/visa/v1/visa_service.grpc.pb.h"

namespace sojourn::relocation {
namespace {

using keystore::KeyRef;

template <typename Service, typename Request, typename Response>
class GrpcErasingPeer final : public ErasingPeer {
 public:
  explicit GrpcErasingPeer(std::shared_ptr<grpc::Channel> channel)
      : stub_(Service::NewStub(channel)) {}

  absl::Status EraseCase(const PeerCall& call, const std::string& request_id,
                         const peer_store::Refs& refs) override {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(call.deadline));
    context.AddMetadata(
        auth::kOnBehalfOfKey,
        auth::EncodeOnBehalfOf({.subject = call.cause.subject,
                                .organisation_id = call.cause.organisation_id,
                                .event_id = call.step_id}));
    Request request;
    request.set_request_id(request_id);
    request.set_case_ref(refs.case_ref);
    for (const auto& [person, ref] : refs.person_refs) {
      request.add_person_refs(ref);
    }
    Response response;
    return FromGrpcStatus(stub_->EraseCase(&context, request, &response));
  }

 private:
  const std::unique_ptr<typename Service::StubInterface> stub_;
};

absl::Status DeleteKeys(keystore::KeyStore& keys,
                        const erasures::Names& names) {
  std::vector<KeyRef> refs = {KeyRef::Case(names.relocation_id)};
  for (const std::string& person : names.person_ids) {
    refs.push_back(KeyRef::Person(person));
  }
  for (const std::string& exposure : names.exposure_ids) {
    refs.push_back(ExposureKey(exposure));
  }
  return keys.DeleteKeys(refs);
}

}  // namespace

bool IsErasure(StepKind kind) {
  return kind == StepKind::kEraseKeys || kind == StepKind::kEraseInCapacity ||
         kind == StepKind::kEraseInVisa || kind == StepKind::kEraseInGrants;
}

ErasureCalls MakeErasureCalls(keystore::KeyStore& keys,
                              const ErasingPeers& peers) {
  const auto ask = [](ErasingPeer& peer) {
    return [&peer](const ErasureRequest& request) {
      return peer.EraseCase(request.call, request.request_id, request.refs);
    };
  };
  return {{StepKind::kEraseKeys,
           [&keys](const ErasureRequest& request) {
             return DeleteKeys(keys, request.names);
           }},
          {StepKind::kEraseInCapacity, ask(peers.capacity)},
          {StepKind::kEraseInVisa, ask(peers.visa)},
          {StepKind::kEraseInGrants, ask(peers.grants)}};
}

std::unique_ptr<ErasingPeer> MakeErasingCapacity(
    std::shared_ptr<grpc::Channel> channel) {
  return std::make_unique<GrpcErasingPeer<capacity::v1::HostCapacityService,
                                          capacity::v1::EraseCaseRequest,
                                          capacity::v1::EraseCaseResponse>>(
      std::move(channel));
}

std::unique_ptr<ErasingPeer> MakeErasingVisa(
    std::shared_ptr<grpc::Channel> channel) {
  return std::make_unique<
      GrpcErasingPeer<visa::v1::VisaService, visa::v1::EraseCaseRequest,
                      visa::v1::EraseCaseResponse>>(std::move(channel));
}

std::unique_ptr<ErasingPeer> MakeErasingGrants(
    std::shared_ptr<grpc::Channel> channel) {
  return std::make_unique<
      GrpcErasingPeer<grants::v1::GrantService, grants::v1::EraseCaseRequest,
                      grants::v1::EraseCaseResponse>>(std::move(channel));
}

}  // namespace sojourn::relocation
