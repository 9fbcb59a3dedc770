// Whether somebody may be known already, for the programme office alone.
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/duplicate_store.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

constexpr int kMostCandidates = 50;

struct Found {
  std::string relocation_id;
  std::vector<DuplicateCandidate> candidates;
};

absl::StatusOr<Found> FindDuplicates(server::Runtime& runtime,
                                     const server::Call& call,
                                     const CaseName& name) {
  const Scope scope = ScopeOf(runtime.policy(), call);
  return runtime.db().Read<Found>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Found> {
        ASSIGN_OR_RETURN(const std::optional<CaseKeys> keys,
                         FindCaseKeys(tx, name, scope));
        if (!keys.has_value()) return NotFound("relocation");
        ASSIGN_OR_RETURN(
            std::vector<DuplicateCandidate> candidates,
            duplicates::Find(tx, keys->relocation_id, kMostCandidates));
        return Found{.relocation_id = keys->relocation_id,
                     .candidates = std::move(candidates)};
      });
}

v1::DuplicateSign ToProto(DuplicateSign sign) {
  switch (sign) {
    case DuplicateSign::kNameAndBirthA:
    case DuplicateSign::kNameAndBirthB:
      return v1::DUPLICATE_SIGN_NAME_AND_BIRTH;
    case DuplicateSign::kDocument:
      return v1::DUPLICATE_SIGN_DOCUMENT;
    case DuplicateSign::kPhone:
      return v1::DUPLICATE_SIGN_PHONE;
    case DuplicateSign::kEmail:
      return v1::DUPLICATE_SIGN_EMAIL;
  }
  return v1::DUPLICATE_SIGN_UNSPECIFIED;
}

// Both cuts of the years are one sign.
void Show(const DuplicateCandidate& found, v1::DuplicateCandidate& out) {
  out.set_relocation_id(found.relocation_id);
  out.set_code(found.code);
  std::set<v1::DuplicateSign> signs;
  for (const DuplicateSign sign : found.signs) signs.insert(ToProto(sign));
  for (const v1::DuplicateSign sign : signs) out.add_signs(sign);
}

}  // namespace

grpc::Status RelocationService::FindPossibleDuplicates(
    grpc::ServerContext* context,
    const v1::FindPossibleDuplicatesRequest* request,
    v1::FindPossibleDuplicatesResponse* response) {
  RpcScope rpc(runtime_, context, "FindPossibleDuplicates");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const Found found, FindDuplicates(runtime_, call, name));
    std::vector<std::string> ids = {found.relocation_id};
    for (const DuplicateCandidate& candidate : found.candidates) {
      ids.push_back(candidate.relocation_id);
      Show(candidate, *response->add_candidates());
    }
    return rpc.AuditRead({.resource = "relocation",
                          .ids = ids,
                          .fields = "duplicate_signs",
                          .reason = ""});
  });
}

}  // namespace sojourn::relocation
