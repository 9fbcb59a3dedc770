#include "common/auth/policy.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include "common/auth/policy_page.h"
#include "common/auth/service_methods.h"
#include "common/testing/status_matchers.h"

namespace sojourn::auth {
namespace {

using ::sojourn::testing::StatusIs;

constexpr RpcPolicy kPolicy[] = {
    Rpc("CreateHost").Any(Role::kProgrammeOfficer).Own(Role::kCityCoordinator),
    Rpc("HoldPlace").Service("relocation"),
    Rpc("WatchEvents").Service("relocation", "grants"),
    Rpc("MarkDeparted").Assigned(Role::kProgrammeOfficer).Movement(),
    Rpc("ListHosts")
        .Any(Role::kProgrammeOfficer, Role::kSecurityOfficer)
        .Own(Role::kCityCoordinator, Role::kProgrammeOfficer)
        .Assigned(Role::kVerifier),
};
constexpr RoleView kViews[] = {{Role::kCityCoordinator, "host"}};
constexpr PolicyTable kTable{kPolicy, kViews};
static_assert(kPolicy[3].metric_name() == "movement");
static_assert(Rpc("EraseCase").Sensitive().sensitive());
static_assert(!Rpc("ListHosts").sensitive());

Caller Person(RoleSet roles) {
  return {.subject = "s", .organisation_id = "org", .roles = roles};
}
Caller Service(const std::string& name) {
  return {.is_service = true, .service = name};
}

TEST(Role, NamesRoundTrip) {
  for (const auto& [role, name] : kRoles) {
    EXPECT_EQ(RoleName(role), name);
    EXPECT_EQ(ParseRole(name), role);
  }
  EXPECT_EQ(ParseRole("programme_officer"), std::nullopt);
  EXPECT_EQ(ParseRole(""), std::nullopt);
}

TEST(RoleSet, HoldsWhatWasAdded) {
  const RoleSet roles{Role::kDefender, Role::kAuditor};
  EXPECT_TRUE(roles.Has(Role::kDefender));
  EXPECT_FALSE(roles.Has(Role::kAdmin));
  EXPECT_EQ(roles.ToString(), "AUDITOR,DEFENDER");
  EXPECT_EQ(RoleSet().ToString(), "");
  EXPECT_TRUE(RoleSet().empty());
  EXPECT_FALSE(roles.HasAnyOf(RoleSet()));
}

TEST(Policy, WidestRelationOfAllRolesCounts) {
  const auto relation = [](std::string_view method, RoleSet roles) {
    return kTable.Authorize(method, Person(roles));
  };
  EXPECT_EQ(*relation("CreateHost", {Role::kProgrammeOfficer}), Relation::kAny);
  EXPECT_EQ(*relation("CreateHost", {Role::kCityCoordinator}), Relation::kOwn);
  EXPECT_EQ(*relation("ListHosts", {Role::kProgrammeOfficer}), Relation::kAny);
  EXPECT_EQ(*relation("ListHosts", {Role::kVerifier}), Relation::kAssigned);
  EXPECT_EQ(*relation("ListHosts", {Role::kVerifier, Role::kCityCoordinator}),
            Relation::kOwn);
  EXPECT_EQ(*relation("ListHosts", {Role::kVerifier, Role::kSecurityOfficer}),
            Relation::kAny);
}

TEST(Policy, ClosedByDefault) {
  const auto expect_denied = [](std::string_view method, const Caller& caller) {
    EXPECT_THAT(kTable.Authorize(method, caller),
                StatusIs(absl::StatusCode::kPermissionDenied))
        << method;
  };
  expect_denied("CreateHost", Person({}));
  expect_denied("CreateHost", Person({Role::kAdmin}));
  expect_denied("HoldPlace", Person({Role::kProgrammeOfficer}));
  expect_denied("NoSuchCall", Person({Role::kProgrammeOfficer}));
  expect_denied("NoSuchCall", Service("relocation"));
  expect_denied("HoldPlace", Service("grants"));
  expect_denied("HoldPlace", Service(""));
  expect_denied("CreateHost", Service("relocation"));
}

TEST(Policy, APersonNamedLikeAServiceIsAPerson) {
  Caller caller = Person({Role::kProgrammeOfficer});
  caller.subject = "relocation";
  caller.service = "relocation";
  EXPECT_THAT(kTable.Authorize("HoldPlace", caller),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST(Policy, OwnNeedsAnOrganisation) {
  Caller caller = Person({Role::kCityCoordinator});
  caller.organisation_id = "";
  EXPECT_THAT(kTable.Authorize("CreateHost", caller),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST(Policy, ServicesTouchEveryRow) {
  EXPECT_EQ(*kTable.Authorize("HoldPlace", Service("relocation")),
            Relation::kAny);
  EXPECT_EQ(*kTable.Authorize("WatchEvents", Service("grants")),
            Relation::kAny);
}

TEST(Policy, CompleteTableStarts) {
  EXPECT_OK(kTable.CheckComplete(
      {"CreateHost", "HoldPlace", "WatchEvents", "MarkDeparted", "ListHosts"}));
}

TEST(Policy, EveryFaultIsNamedAtOnce) {
  static constexpr RpcPolicy kFaulty[] = {Rpc("A"), Rpc("A"), Rpc("Gone")};
  const absl::Status status = PolicyTable(kFaulty).CheckComplete({"A", "New"});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal));
  for (const char* fault :
       {"A has two rows", "Gone is not an RPC", "New has no row"}) {
    EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr(fault));
  }
}

TEST(ServiceMethods, AreThoseOfTheDescriptor) {
  google::protobuf::FileDescriptorProto file;
  file.set_name("test.proto");
  file.add_message_type()->set_name("M");
  auto* const service = file.add_service();
  service->set_name("S");
  for (const char* name : {"First", "Second"}) {
    auto* const method = service->add_method();
    method->set_name(name);
    method->set_input_type("M");
    method->set_output_type("M");
  }
  google::protobuf::DescriptorPool pool;
  const auto* const built = pool.BuildFile(file);
  ASSERT_NE(built, nullptr);
  EXPECT_THAT(MethodNames(*built->service(0)),
              ::testing::ElementsAre("First", "Second"));
}

TEST(PolicyPage, ShowsTheWidestRelationOfEachRoleThatHasOne) {
  EXPECT_EQ(PolicyPage("capacity", kTable, {"ListHosts", "HoldPlace", "New"}),
            "## capacity\n\n"
            "| RPC | PROGRAMME_OFFICER | SECURITY_OFFICER | VERIFIER "
            "| CITY_COORDINATOR | services |\n"
            "| --- | --- | --- | --- | --- | --- |\n"
            "| *is shown* |  |  |  | host |  |\n"
            "| `ListHosts` | any | any | assigned | own |  |\n"
            "| `HoldPlace` |  |  |  |  | relocation |\n"
            "| `New` |  |  |  |  |  |\n");
}

}  // namespace
}  // namespace sojourn::auth
