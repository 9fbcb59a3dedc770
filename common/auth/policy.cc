#include "common/auth/policy.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/str_join.h"
#include "common/status/error.h"

namespace sojourn::auth {

bool RpcPolicy::AllowsService(std::string_view service) const {
  const auto named = services();
  return std::find(named.begin(), named.end(), service) != named.end();
}

std::optional<Relation> RpcPolicy::RelationOf(RoleSet roles) const {
  if (roles.HasAnyOf(any_)) return Relation::kAny;
  if (roles.HasAnyOf(own_)) return Relation::kOwn;
  if (roles.HasAnyOf(assigned_)) return Relation::kAssigned;
  return std::nullopt;
}

std::string_view PolicyTable::ViewOf(Role role) const {
  for (const RoleView& each : views_) {
    if (each.role == role) return each.view;
  }
  return "";
}

const RpcPolicy* PolicyTable::Find(std::string_view method) const {
  for (const RpcPolicy& row : rows_) {
    if (row.name() == method) return &row;
  }
  return nullptr;
}

absl::StatusOr<Relation> PolicyTable::Authorize(std::string_view method,
                                                const Caller& caller) const {
  const RpcPolicy* const row = Find(method);
  if (row == nullptr) return PermissionDenied();
  if (caller.is_service) {
    if (!row->AllowsService(caller.service)) return PermissionDenied();
    return Relation::kAny;
  }
  const std::optional<Relation> relation = row->RelationOf(caller.roles);
  if (!relation.has_value()) return PermissionDenied();
  // An empty organisation would own every row that has none.
  if (*relation != Relation::kAny && caller.organisation_id.empty()) {
    return PermissionDenied();
  }
  return *relation;
}

absl::Status PolicyTable::CheckComplete(
    absl::Span<const std::string> methods) const {
  std::vector<std::string> faults;
  std::set<std::string, std::less<>> named;
  for (const RpcPolicy& row : rows_) {
    const std::string name(row.name());
    if (!named.insert(name).second) faults.push_back(name + " has two rows");
    if (std::find(methods.begin(), methods.end(), name) == methods.end()) {
      faults.push_back(name + " is not an RPC");
    }
  }
  for (const std::string& method : methods) {
    if (!named.contains(method)) faults.push_back(method + " has no row");
  }
  if (faults.empty()) return absl::OkStatus();
  return Internal("policy table: " + absl::StrJoin(faults, "; "));
}

}  // namespace sojourn::auth
