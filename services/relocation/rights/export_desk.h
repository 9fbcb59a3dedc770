#ifndef SERVICES_RELOCATION_RIGHTS_EXPORT_DESK_H_
#define SERVICES_RELOCATION_RIGHTS_EXPORT_DESK_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/rights/holding_peers.h"
#include "services/relocation/workflow/peer_store.h"
#include "sojourn/relocation/v1/protection_calls.pb.h"

// Where everything held about a case is brought together: what this service
// keeps, and what the others answer.
namespace sojourn::relocation {

class ExportDesk {
 public:
  // Both outlive this.
  ExportDesk(const CaseDesk& desk, const HoldingPeers& peers)
      : runtime_(desk.runtime()), desk_(desk), peers_(peers) {}

  // The case, for a caller who may be given all of it. Errors: NOT_FOUND, and
  // those of CheckExport and CheckDefenderView; MANDATE_MISSING.
  absl::StatusOr<CaseDesk::Snapshot> Open(
      const server::Call& call, const CaseName& name,
      const v1::ExportRelocationRequest& request) const;

  // Everything but who saw it, or an error: UNAVAILABLE PEER_UNAVAILABLE where
  // a service does not answer.
  absl::Status Gather(const server::Call& call,
                      const CaseDesk::Snapshot& snapshot,
                      const v1::DefenderView& asked,
                      v1::ExportRelocationResponse& out) const;

  // The lead of the case hears of it, before it is given; security officers and
  // auditors too, where nobody else gave her the case. NOT_FOUND for a case
  // that was erased meanwhile.
  absl::Status Tell(const server::Call& call, const OpenedCase& opened) const;

  // Who saw it, here and in the other services, once the export itself is among
  // them. UNAVAILABLE PEER_UNAVAILABLE.
  absl::Status ShowWhoSaw(const server::Call& call, const OpenedCase& opened,
                          v1::ExportRelocationResponse& out) const;

 private:
  absl::Status ShowTimeline(const server::Call& call,
                            const Relocation& relocation,
                            v1::ExportRelocationResponse& out) const;
  absl::Status ShowHeld(const server::Call& call,
                        const CaseDesk::Snapshot& snapshot,
                        v1::ExportRelocationResponse& out) const;
  absl::Status Ask(const PeerCall& call, std::string_view service,
                   const OpenedCase& opened, const peer_store::Refs& refs,
                   v1::ExportRelocationResponse& out) const;

  server::Runtime& runtime_;
  const CaseDesk& desk_;
  const HoldingPeers& peers_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RIGHTS_EXPORT_DESK_H_
