#include "services/relocation/export_calls.h"

#include <utility>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/json_util.h"
#include "services/relocation/peer_send.h"
#include "sojourn/capacity/v1/capacity_service.grpc.pb.h"
#include "sojourn/grants/v1/grants_service.grpc.pb.h"
#include "sojourn/visa/v1/visa_service.grpc.pb.h"

namespace sojourn::relocation {
namespace {

using Items = std::vector<HeldItem>;

constexpr int kPage = 200;

absl::StatusOr<std::string> Json(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  const auto printed =
      google::protobuf::util::MessageToJsonString(message, &text, options);
  if (!printed.ok()) return Internal("a resource cannot be written as JSON");
  return text;
}

std::string RowIdOf(const peer_store::Refs& refs, const std::string& ref) {
  for (const auto& [row_id, known] : refs.person_refs) {
    if (known == ref) return row_id;
  }
  return "";
}

// A resource of one peer: whole, as an item. What the officer could do with it
// is nothing that is held about her.
template <typename Resource>
absl::StatusOr<HeldItem> ToItem(Resource resource, std::string kind,
                                std::string id, const peer_store::Refs& refs) {
  // A filter that a peer ignored would hand her somebody else's life.
  if (resource.case_ref() != refs.case_ref) {
    return Internal("a peer shows another case than was asked for");
  }
  resource.clear_next_actions();
  HeldItem item{.kind = std::move(kind), .id = std::move(id)};
  ASSIGN_OR_RETURN(item.json, Json(resource));
  return item;
}

// Lists page by page and turns each entry into an item.
template <typename Request, typename List, typename Entries, typename Read>
absl::StatusOr<Items> ReadAll(const peer_store::Refs& refs, List list,
                              Entries entries, Read read) {
  if (refs.case_ref.empty()) return Internal("a case without a reference");
  Items items;
  Request request;
  request.set_case_ref(refs.case_ref);
  request.set_page_size(kPage);
  do {
    ASSIGN_OR_RETURN(const auto page, list(request));
    for (const auto& entry : entries(page)) {
      ASSIGN_OR_RETURN(HeldItem item, read(entry));
      items.push_back(std::move(item));
    }
    request.set_page_token(page.page_info().next_page_token());
  } while (!request.page_token().empty());
  return items;
}

class HoldingCapacity final : public HoldingPeer {
 public:
  using Stub = capacity::v1::HostCapacityService::StubInterface;

  explicit HoldingCapacity(std::unique_ptr<Stub> stub)
      : stub_(std::move(stub)) {}

  absl::StatusOr<Items> Held(const PeerCall& call,
                             const peer_store::Refs& refs) override {
    return ReadAll<capacity::v1::ListReservationsRequest>(
        refs,
        [&](const auto& request) {
          return SendToPeer(*stub_, &Stub::ListReservations, call, request);
        },
        [](const auto& page) { return page.reservations(); },
        [&](const capacity::v1::Reservation& listed) {
          return Read(call, refs, listed.reservation_id());
        });
  }

 private:
  absl::StatusOr<HeldItem> Read(const PeerCall& call,
                                const peer_store::Refs& refs,
                                const std::string& id) {
    capacity::v1::GetReservationRequest request;
    request.set_reservation_id(id);
    ASSIGN_OR_RETURN(const capacity::v1::GetReservationResponse whole,
                     SendToPeer(*stub_, &Stub::GetReservation, call, request));
    ASSIGN_OR_RETURN(HeldItem item,
                     ToItem(whole.reservation(), "reservation", id, refs));
    for (const std::string& ref : whole.reservation().person_refs()) {
      item.person_row_ids.push_back(RowIdOf(refs, ref));
    }
    return item;
  }

  const std::unique_ptr<Stub> stub_;
};

class HoldingVisa final : public HoldingPeer {
 public:
  using Stub = visa::v1::VisaService::StubInterface;

  explicit HoldingVisa(std::unique_ptr<Stub> stub) : stub_(std::move(stub)) {}

  absl::StatusOr<Items> Held(const PeerCall& call,
                             const peer_store::Refs& refs) override {
    return ReadAll<visa::v1::ListApplicationsRequest>(
        refs,
        [&](const auto& request) {
          return SendToPeer(*stub_, &Stub::ListApplications, call, request);
        },
        [](const auto& page) { return page.applications(); },
        [&](const visa::v1::Application& listed) {
          return Read(call, refs, listed.application_id());
        });
  }

 private:
  absl::StatusOr<HeldItem> Read(const PeerCall& call,
                                const peer_store::Refs& refs,
                                const std::string& id) {
    visa::v1::GetApplicationRequest request;
    request.set_application_id(id);
    ASSIGN_OR_RETURN(const visa::v1::GetApplicationResponse whole,
                     SendToPeer(*stub_, &Stub::GetApplication, call, request));
    ASSIGN_OR_RETURN(HeldItem item,
                     ToItem(whole.application(), "application", id, refs));
    item.person_row_ids = {RowIdOf(refs, whole.application().person_ref())};
    return item;
  }

  const std::unique_ptr<Stub> stub_;
};

class HoldingGrants final : public HoldingPeer {
 public:
  using Stub = grants::v1::GrantService::StubInterface;

  explicit HoldingGrants(std::unique_ptr<Stub> stub) : stub_(std::move(stub)) {}

  absl::StatusOr<Items> Held(const PeerCall& call,
                             const peer_store::Refs& refs) override {
    return ReadAll<grants::v1::ListGrantsRequest>(
        refs,
        [&](const auto& request) {
          return SendToPeer(*stub_, &Stub::ListGrants, call, request);
        },
        [](const auto& page) { return page.grants(); },
        [&](const grants::v1::Grant& listed) {
          return Read(call, refs, listed.grant_id());
        });
  }

 private:
  absl::StatusOr<HeldItem> Read(const PeerCall& call,
                                const peer_store::Refs& refs,
                                const std::string& id) {
    grants::v1::GetGrantRequest request;
    request.set_grant_id(id);
    ASSIGN_OR_RETURN(const grants::v1::GetGrantResponse whole,
                     SendToPeer(*stub_, &Stub::GetGrant, call, request));
    return ToItem(whole.grant(), "grant", id, refs);
  }

  const std::unique_ptr<Stub> stub_;
};

}  // namespace

std::unique_ptr<HoldingPeer> MakeHoldingCapacity(
    std::shared_ptr<grpc::Channel> channel) {
  return std::make_unique<HoldingCapacity>(
      capacity::v1::HostCapacityService::NewStub(channel));
}

std::unique_ptr<HoldingPeer> MakeHoldingVisa(
    std::shared_ptr<grpc::Channel> channel) {
  return std::make_unique<HoldingVisa>(visa::v1::VisaService::NewStub(channel));
}

std::unique_ptr<HoldingPeer> MakeHoldingGrants(
    std::shared_ptr<grpc::Channel> channel) {
  return std::make_unique<HoldingGrants>(
      grants::v1::GrantService::NewStub(channel));
}

}  // namespace sojourn::relocation
