// Roles: what a person does in the programme.
#ifndef COMMON_AUTH_ROLE_H_
#define COMMON_AUTH_ROLE_H_

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace sojourn::auth {

enum class Role : uint8_t {
  kNgoCaseworker,
  kProgrammeOfficer,
  kSecurityOfficer,
  kVerifier,
  kCityCoordinator,
  kMissionOfficer,
  kMissionHead,
  kGrantOfficer,
  kGrantApprover,
  kFundManager,
  kAuditor,
  kAdmin,
  kDefender,
};

// Every role with its name in tokens and in the contract.
inline constexpr std::array<std::pair<Role, std::string_view>, 13> kRoles = {{
    {Role::kNgoCaseworker, "NGO_CASEWORKER"},
    {Role::kProgrammeOfficer, "PROGRAMME_OFFICER"},
    {Role::kSecurityOfficer, "SECURITY_OFFICER"},
    {Role::kVerifier, "VERIFIER"},
    {Role::kCityCoordinator, "CITY_COORDINATOR"},
    {Role::kMissionOfficer, "MISSION_OFFICER"},
    {Role::kMissionHead, "MISSION_HEAD"},
    {Role::kGrantOfficer, "GRANT_OFFICER"},
    {Role::kGrantApprover, "GRANT_APPROVER"},
    {Role::kFundManager, "FUND_MANAGER"},
    {Role::kAuditor, "AUDITOR"},
    {Role::kAdmin, "ADMIN"},
    {Role::kDefender, "DEFENDER"},
}};

std::string_view RoleName(Role role);
std::optional<Role> ParseRole(std::string_view name);

// A set of roles; a value.
class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<Role> roles) {
    for (const Role role : roles) Add(role);
  }

  constexpr void Add(Role role) { bits_ |= Bit(role); }
  constexpr bool Has(Role role) const { return (bits_ & Bit(role)) != 0; }
  constexpr bool HasAnyOf(RoleSet other) const {
    return (bits_ & other.bits_) != 0;
  }
  constexpr bool empty() const { return bits_ == 0; }

  // Names in the order of the enum, joined by commas: "AUDITOR,ADMIN".
  std::string ToString() const;

  friend constexpr bool operator==(RoleSet, RoleSet) = default;

 private:
  static constexpr uint32_t Bit(Role role) {
    return uint32_t{1} << static_cast<unsigned>(role);
  }

  uint32_t bits_ = 0;
};

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_ROLE_H_
