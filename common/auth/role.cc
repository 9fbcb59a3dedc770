#include "common/auth/role.h"

namespace sojourn::auth {

std::string_view RoleName(Role role) {
  return kRoles[static_cast<size_t>(role)].second;
}

std::optional<Role> ParseRole(std::string_view name) {
  for (const auto& [role, role_name] : kRoles) {
    if (role_name == name) return role;
  }
  return std::nullopt;
}

std::string RoleSet::ToString() const {
  std::string names;
  for (const auto& [role, name] : kRoles) {
    if (!Has(role)) continue;
    if (!names.empty()) names += ',';
    names += name;
  }
  return names;
}

}  // namespace sojourn::auth
