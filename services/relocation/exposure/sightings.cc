#include "services/relocation/exposure/sightings.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "common/audit/audit_proto.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

constexpr char kHere[] = "relocation";

struct Own {
  std::vector<Sighting> sightings;
  std::map<std::string, std::string> refs;  // by service
};

absl::StatusOr<Own> ReadOwn(server::Runtime& runtime, const server::Call& call,
                            const std::string& relocation_id,
                            const std::optional<audit::Stamp>& before,
                            int limit) {
  return runtime.db().Read<Own>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Own> {
        Own own;
        ASSIGN_OR_RETURN(
            const std::vector<audit::StoredRecord> records,
            audit::ReadSightings(tx, {relocation_id}, before, limit));
        for (const audit::StoredRecord& stored : records) {
          own.sightings.push_back(
              {.service = kHere, .record = audit::ToProto(stored)});
        }
        ASSIGN_OR_RETURN(own.refs, peer_store::LoadCaseRefs(tx, relocation_id));
        return own;
      });
}

bool IsNewer(const Sighting& a, const Sighting& b) {
  const auto place = [](const Sighting& sighting) {
    return std::tuple(sighting.record.recorded_at().seconds(),
                      sighting.record.recorded_at().nanos(),
                      sighting.record.audit_id());
  };
  return place(a) > place(b);
}

}  // namespace

absl::StatusOr<std::vector<Sighting>> WhoSaw(
    server::Runtime& runtime, const HoldingPeers& peers,
    const server::Call& call, const std::string& relocation_id,
    const std::optional<audit::Stamp>& before, int limit) {
  ASSIGN_OR_RETURN(Own own,
                   ReadOwn(runtime, call, relocation_id, before, limit));
  const PeerCall peer_call{
      .cause = {.subject = call.caller.subject,
                .organisation_id = call.caller.organisation_id},
      .step_id = call.method,
      .deadline = call.deadline - kForTheAnswer};
  std::vector<Sighting> merged = std::move(own.sightings);
  for (const auto& [service, case_ref] : own.refs) {
    auto records = peers.Of(service).WhoSaw(peer_call, case_ref, before, limit);
    if (!records.ok()) return PeerUnavailable(service);
    for (type::v1::AuditRecord& record : *records) {
      merged.push_back({.service = service, .record = std::move(record)});
    }
  }
  std::sort(merged.begin(), merged.end(), IsNewer);
  if (merged.size() > static_cast<size_t>(limit)) {
    merged.erase(merged.begin() + limit, merged.end());
  }
  return merged;
}

bool TellsOfAnotherFund(const Sighting& sighting) {
  const std::string& method = sighting.record.method();
  return sighting.service == peer_store::kGrants &&
         (method == "FindDoubleFunding" || method == "JudgeDoubleFunding");
}

v1::Sighting ToProto(const Sighting& sighting) {
  const type::v1::AuditRecord& record = sighting.record;
  v1::Sighting out;
  *out.mutable_at() = record.recorded_at();
  out.set_subject(record.actor_subject());
  out.set_organisation_id(record.actor_organisation_id());
  out.set_service(record.actor_service());
  out.set_roles(record.roles());
  out.set_method(record.method());
  out.set_fields(record.fields());
  out.set_reason(record.reason());
  out.set_seen_in(sighting.service);
  return out;
}

}  // namespace sojourn::relocation
