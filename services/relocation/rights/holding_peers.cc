#include "services/relocation/rights/holding_peers.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/server/list_pager.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/json_util.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/workflow/peer_send.h"
#include "sojourn/capacity/v1/capacity_service.grpc.pb.h"
#include "sojourn/grants/v1/grants_service.grpc.pb.h"
#include "sojourn/visa/v1/visa_service.grpc.pb.h"

namespace sojourn::relocation {
namespace {

using Items = std::vector<HeldItem>;

constexpr int kPage = server::ListPager::kLargestSize;

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
  if constexpr (requires { resource.clear_next_actions(); }) {
    resource.clear_next_actions();
  }
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

// What each of them says in the same words: who saw its resources.
template <typename StubType, typename WhoSawRequest, typename SeenCasesRequest>
class AuditedPeer : public HoldingPeer {
 public:
  using Stub = StubType;

  explicit AuditedPeer(std::unique_ptr<Stub> stub) : stub_(std::move(stub)) {}

  absl::StatusOr<std::vector<type::v1::AuditRecord>> WhoSaw(
      const PeerCall& call, const std::string& case_ref,
      const std::optional<audit::Stamp>& before, int limit) override {
    std::vector<type::v1::AuditRecord> records;
    WhoSawRequest request;
    request.set_case_ref(case_ref);
    request.set_page_size(kPage);
    if (before.has_value()) {
      SetTime(before->recorded_at, *request.mutable_before());
      request.set_before_audit_id(before->id);
    }
    for (int shown = kPage; shown == kPage;) {
      ASSIGN_OR_RETURN(auto page,
                       SendToPeer(*stub_, &Stub::ListWhoSaw, call, request));
      shown = page.records_size();
      for (type::v1::AuditRecord& record : *page.mutable_records()) {
        if (records.size() == static_cast<size_t>(limit)) return records;
        *request.mutable_before() = record.recorded_at();
        request.set_before_audit_id(record.audit_id());
        records.push_back(std::move(record));
      }
    }
    return records;
  }

  absl::StatusOr<audit::SeenAccount> SeenCases(const PeerCall& call,
                                               const audit::Actor& actor,
                                               absl::Time since,
                                               int limit) override {
    audit::SeenAccount seen;
    SeenCasesRequest request;
    request.set_page_size(kPage);
    request.set_subject(actor.subject);
    request.set_organisation_id(actor.organisation);
    SetTime(since, *request.mutable_since());
    do {
      ASSIGN_OR_RETURN(const auto page,
                       SendToPeer(*stub_, &Stub::ListSeenCases, call, request));
      if (page.has_account_last_seen_at()) {
        seen.last_seen_at = ToTime(page.account_last_seen_at());
      }
      for (const type::v1::SeenCase& each : page.cases()) {
        if (seen.cases.size() == static_cast<size_t>(limit)) return seen;
        seen.cases.push_back(
            {.case_ref = each.case_ref(),
             .fields = {each.fields().begin(), each.fields().end()},
             .first_seen_at = ToTime(each.first_seen_at()),
             .last_seen_at = ToTime(each.last_seen_at())});
      }
      request.set_page_token(page.page_info().next_page_token());
    } while (!request.page_token().empty());
    return seen;
  }

 protected:
  const std::unique_ptr<Stub> stub_;
};

class HoldingCapacity final
    : public AuditedPeer<capacity::v1::HostCapacityService::StubInterface,
                         capacity::v1::ListWhoSawRequest,
                         capacity::v1::ListSeenCasesRequest> {
 public:
  using AuditedPeer::AuditedPeer;

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
};

class HoldingVisa final
    : public AuditedPeer<visa::v1::VisaService::StubInterface,
                         visa::v1::ListWhoSawRequest,
                         visa::v1::ListSeenCasesRequest> {
 public:
  using AuditedPeer::AuditedPeer;

  absl::StatusOr<Items> Held(const PeerCall& call,
                             const peer_store::Refs& refs) override {
    ASSIGN_OR_RETURN(Items items,
                     ReadAll<visa::v1::ListApplicationsRequest>(
                         refs,
                         [&](const auto& request) {
                           return SendToPeer(*stub_, &Stub::ListApplications,
                                             call, request);
                         },
                         [](const auto& page) { return page.applications(); },
                         [&](const visa::v1::Application& listed) {
                           return Read(call, refs, listed.application_id());
                         }));
    ASSIGN_OR_RETURN(Items travels, Travels(call, refs));
    std::move(travels.begin(), travels.end(), std::back_inserter(items));
    return items;
  }

 private:
  // Where she was, with what was told of it before.
  absl::StatusOr<Items> Travels(const PeerCall& call,
                                const peer_store::Refs& refs) {
    absl::StatusOr<Items> travels = ReadAll<visa::v1::ListTravelRequest>(
        refs,
        [&](const auto& request) {
          return SendToPeer(*stub_, &Stub::ListTravel, call, request);
        },
        [](const auto& page) { return page.travels(); },
        [&](const visa::v1::Travel& travel) -> absl::StatusOr<HeldItem> {
          ASSIGN_OR_RETURN(HeldItem item,
                           ToItem(travel, "travel", travel.travel_id(), refs));
          item.person_row_ids = {RowIdOf(refs, travel.person_ref())};
          return item;
        });
    // A build from before the ledger holds none.
    if (absl::IsUnimplemented(travels.status())) return Items();
    return travels;
  }

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
};

class HoldingGrants final
    : public AuditedPeer<grants::v1::GrantService::StubInterface,
                         grants::v1::ListWhoSawRequest,
                         grants::v1::ListSeenCasesRequest> {
 public:
  using AuditedPeer::AuditedPeer;

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
};

}  // namespace

HoldingPeer& HoldingPeers::Of(std::string_view service) const {
  if (service == peer_store::kCapacity) return capacity;
  if (service == peer_store::kVisa) return visa;
  return grants;
}

absl::Status PeerUnavailable(std::string_view service) {
  return MakeError(
      absl::StatusCode::kUnavailable,
      absl::StrCat(Av(service), " does not answer, so nothing is given"),
      {.reason = "PEER_UNAVAILABLE",
       .metadata = {{"peer", std::string(service)},
                    {"remedy", "repeat when it answers again"}},
       .retry_after = absl::Seconds(5)});
}

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
