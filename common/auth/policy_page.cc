#include "common/auth/policy_page.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/string_view.h"

namespace sojourn::auth {
namespace {

std::string_view NameOf(Relation relation) {
  switch (relation) {
    case Relation::kAssigned:
      return "assigned";
    case Relation::kOwn:
      return "own";
    case Relation::kAny:
      return "any";
  }
  return "";
}

std::string Line(absl::Span<const std::string> cells) {
  return absl::StrCat("| ", absl::StrJoin(cells, " | "), " |\n");
}

std::vector<Role> RolesOf(const PolicyTable& policy) {
  std::vector<Role> roles;
  for (const auto& [role, name] : kRoles) {
    for (const RpcPolicy& row : policy.rows()) {
      if (row.RelationOf({role}).has_value()) {
        roles.push_back(role);
        break;
      }
    }
  }
  return roles;
}

}  // namespace

std::string PolicyPage(std::string_view service, const PolicyTable& policy,
                       absl::Span<const std::string> methods) {
  const std::vector<Role> roles = RolesOf(policy);
  std::vector<std::string> head = {"RPC"};
  for (const Role role : roles) head.emplace_back(RoleName(role));
  head.emplace_back("services");
  const std::vector<std::string> rule(head.size(), "---");
  std::string page =
      absl::StrCat("## ", Av(service), "\n\n", Line(head), Line(rule));
  std::vector<std::string> views = {"*is shown*"};
  for (const Role role : roles) views.emplace_back(policy.ViewOf(role));
  views.emplace_back("");
  absl::StrAppend(&page, Line(views));
  for (const std::string& method : methods) {
    const RpcPolicy* row = policy.Find(method);
    std::vector<std::string> cells = {absl::StrCat("`", method, "`")};
    for (const Role role : roles) {
      std::optional<Relation> relation;
      if (row != nullptr) relation = row->RelationOf({role});
      cells.emplace_back(relation.has_value() ? NameOf(*relation) : "");
    }
    std::vector<std::string> services;
    if (row != nullptr) {
      for (const std::string_view name : row->services()) {
        services.emplace_back(name);
      }
    }
    cells.push_back(absl::StrJoin(services, ", "));
    absl::StrAppend(&page, Line(cells));
  }
  return page;
}

}  // namespace sojourn::auth
