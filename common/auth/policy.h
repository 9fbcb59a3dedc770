// Who may call which RPC: one constexpr table per service.
//
//   inline constexpr auth::RpcPolicy kPolicy[] = {
//       auth::Rpc("CreateHost").Any(Role::kProgrammeOfficer)
//                              .Own(Role::kCityCoordinator),
//       auth::Rpc("HoldPlace").Service("relocation"),
//   };
//
// Closed by default: what the table does not say is refused.
#ifndef COMMON_AUTH_POLICY_H_
#define COMMON_AUTH_POLICY_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/auth/caller.h"
#include "common/auth/role.h"

namespace sojourn::auth {

// Which rows a caller may touch through an RPC, from least to most. Not a
// row's permission by itself: the store puts it into the WHERE of its SELECT.
enum class Relation {
  kAssigned,  // only what the caller is assigned to
  kOwn,       // what belongs to the caller's organisation
  kAny,       // every row
};

// One line of the table.
class RpcPolicy {
 public:
  static constexpr size_t kMaxServices = 4;

  explicit constexpr RpcPolicy(std::string_view name)
      : name_(name), metric_name_(name) {}

  template <typename... Roles>
  constexpr RpcPolicy Any(Roles... roles) const {
    RpcPolicy next = *this;
    (next.any_.Add(roles), ...);
    return next;
  }
  template <typename... Roles>
  constexpr RpcPolicy Own(Roles... roles) const {
    RpcPolicy next = *this;
    (next.own_.Add(roles), ...);
    return next;
  }
  template <typename... Roles>
  constexpr RpcPolicy Assigned(Roles... roles) const {
    RpcPolicy next = *this;
    (next.assigned_.Add(roles), ...);
    return next;
  }
  // Services, by the name in their certificate.
  template <typename... Names>
  constexpr RpcPolicy Service(Names... names) const {
    RpcPolicy next = *this;
    ((next.services_[next.service_count_++] = names), ...);
    return next;
  }
  // Metrics and logs say "movement", so that nobody reads from them that
  // somebody is travelling now.
  constexpr RpcPolicy Movement() const {
    RpcPolicy next = *this;
    next.metric_name_ = "movement";
    return next;
  }

  // Reveals, releases or erases: a person may call it only while it is known
  // whose tokens were revoked (security.md, "Callers").
  constexpr RpcPolicy Sensitive() const {
    RpcPolicy next = *this;
    next.sensitive_ = true;
    return next;
  }

  constexpr std::string_view name() const { return name_; }
  // The method's name in metrics and logs; never log name() itself.
  constexpr std::string_view metric_name() const { return metric_name_; }
  constexpr bool sensitive() const { return sensitive_; }

  // Those Service() named.
  constexpr absl::Span<const std::string_view> services() const {
    return {services_.data(), service_count_};
  }

  bool AllowsService(std::string_view service) const;
  // The widest relation that any of the roles gives, nothing for none.
  std::optional<Relation> RelationOf(RoleSet roles) const;

 private:
  std::string_view name_;
  std::string_view metric_name_;
  RoleSet any_;
  RoleSet own_;
  RoleSet assigned_;
  std::array<std::string_view, kMaxServices> services_ = {};
  size_t service_count_ = 0;
  bool sensitive_ = false;
};

constexpr RpcPolicy Rpc(std::string_view name) { return RpcPolicy(name); }

// What a role is shown of the rows it may touch: a list of fields in the
// service's views/, to which a test holds every answer.
struct RoleView {
  Role role;
  std::string_view view;
};

// A service's table. Cheap to copy: the rows stay where they are, so they must
// be static.
class PolicyTable {
 public:
  explicit constexpr PolicyTable(absl::Span<const RpcPolicy> rows,
                                 absl::Span<const RoleView> views = {})
      : rows_(rows), views_(views) {}

  // Empty for a role that is shown none.
  std::string_view ViewOf(Role role) const;

  // Null when the table does not name the method.
  const RpcPolicy* Find(std::string_view method) const;

  // What the caller may touch through `method`; a service may touch every row.
  // PERMISSION_DENIED when it may not call it at all. A person whose only
  // relation is kOwn needs an organisation.
  absl::StatusOr<Relation> Authorize(std::string_view method,
                                     const Caller& caller) const;

  // INTERNAL, naming every fault: a method without a row, a row without a
  // method, two rows of one name. A service that gets one does not start.
  absl::Status CheckComplete(absl::Span<const std::string> methods) const;

  absl::Span<const RpcPolicy> rows() const { return rows_; }

 private:
  absl::Span<const RpcPolicy> rows_;
  absl::Span<const RoleView> views_;
};

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_POLICY_H_
