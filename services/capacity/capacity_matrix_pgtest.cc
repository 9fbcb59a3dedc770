// Every RPC as every role and service (common/testing/authorisation_matrix.h).
#include <iostream>

#include "absl/strings/str_join.h"
#include "common/auth/policy_page.h"
#include "common/auth/service_methods.h"
#include "common/testing/authorisation_matrix.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using sojourn::testing::MatrixReport;
using sojourn::testing::Row;
using sojourn::testing::RpcWalk;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const google::protobuf::ServiceDescriptor& Service() {
  return *v1::GetHostRequest::descriptor()->file()->FindServiceByName(
      "HostCapacityService");
}

// A city with a host, its place and a stay there, and the same elsewhere.
class Rows {
 public:
  explicit Rows(World& world) : world_(world) {
    Add(Row::kOwn, "utrecht", "case-0123456789abcdef");
    Add(Row::kForeign, "porto", "case-fedcba9876543210");
    ids_["host_id"][Row::kMissing] = "0123456789abcdef";
    ids_["place_id"][Row::kMissing] = "0123456789abcdef";
    ids_["reservation_id"][Row::kMissing] = "0123456789abcdef";
    ids_["case_ref"][Row::kMissing] = "case-00000000000000";
    ids_["disruption_id"][Row::kMissing] = "0123456789abcdef";
  }
  const auto& ids() const { return ids_; }

 private:
  void Add(Row row, const std::string& city, const std::string& case_ref) {
    auto request = World::HostRequest(city);
    request.mutable_host()->set_organisation_id(city);
    const v1::Host host = world_.MakeHost(request);
    const v1::Place place = world_.MakePlace(host.host_id());
    auto hold = World::HoldRequest(place, world_.Today() + 20);
    hold.set_case_ref(case_ref);
    const auto held = world_.Hold(hold);
    EXPECT_OK(held);
    ids_["host_id"][row] = host.host_id();
    ids_["place_id"][row] = place.place_id();
    ids_["reservation_id"][row] = held.ok() ? held->reservation_id() : "";
    ids_["case_ref"][row] = case_ref;
    v1::ReportDisruptionRequest report;
    report.set_place_id(place.place_id());
    report.set_reason(v1::DISRUPTION_REASON_OTHER);
    *report.mutable_first_day() = ToDate(world_.Today() + 100);
    const auto reported =
        world_.Do(City(city), &Stub::ReportDisruption, report);
    EXPECT_OK(reported);
    ids_["disruption_id"][row] =
        reported.ok() ? reported->disruptions(0).disruption_id() : "";
  }

  World& world_;
  std::map<std::string, std::map<Row, std::string>> ids_;
};

std::string Day(absl::CivilDay day) { return ToDate(day).ShortDebugString(); }

// `today` in Utrecht.
std::vector<RpcWalk> Walks(absl::CivilDay today, absl::Time now) {
  const std::string stay =
      absl::StrCat("{ check_in { ", Day(today + 60), " } check_out { ",
                   Day(today + 70), " } }");
  const std::string host = R"pb(
    kind: HOST_KIND_CITY
    organisation_id: "utrecht"
    display_name: "New"
    country_code: "NL"
    time_zone: "Europe/Amsterdam"
    intake_mode: INTAKE_MODE_ROLLING)pb";
  const std::string place = absl::StrCat(
      "adults: 2 bedrooms: 1 lane: LANE_REGULAR code: 'M-1' "
      "address: 'Kade 1, invented' vetting { vetted_by: 'security' "
      "vetted_on { ",
      Day(today - 10), " } expires_on { ", Day(today + 300), " } }");
  const std::string moment =
      absl::StrCat("{ seconds: ", absl::ToUnixSeconds(now), " }");
  return {
      {"CreateHost", {}, "host { " + host + " }"},
      {"GetHost", {"host_id"}, ""},
      {"ListHosts", {}, ""},
      {"CreatePlace", {"place.host_id"}, "place { " + place + " }"},
      {"ListPlaces", {"host_id"}, ""},
      {"SetAvailability", {"place_id"}, "windows " + stay},
      {"ConfirmAvailability", {"host_id"}, "list_etag: 'never-fits'"},
      {"ListAvailabilityChanges", {"host_id"}, ""},
      {"UpdateHost",
       {"host_id"},
       "host { lead_time_days: 3 } update_mask { paths: 'lead_time_days' }"},
      {"UpdatePlace",
       {"place_id"},
       "place { turnover_days: 3 } update_mask { paths: 'turnover_days' }"},
      {"RetirePlace", {"place_id"}, ""},
      {"SetBlockedDays", {"place_id"}, "blocked_days " + stay},
      {"ImportCapacity",
       {"host_id"},
       "rows { line: 2 place { " + place + " } windows " + stay + " }"},
      {"SearchAvailability", {"host_id"}, "party { adults: 1 } stay " + stay},
      {"WatchAvailability", {}, ""},
      {"GetOccupancy",
       {"host_id"},
       absl::StrCat("first { ", Day(today), " } last { ", Day(today), " }")},
      {"SetRounds", {"host_id"}, ""},
      {"ListRounds", {"host_id"}, ""},
      {"OpenCalendarFeed", {"host_id"}, ""},
      {"CloseCalendarFeed", {"host_id"}, ""},
      {"GetCalendarFeed", {"host_id"}, ""},
      {"HoldPlace",
       {"host_id", "place_id"},
       "case_ref: 'case-0123456789abcdef' person_refs: 'person-0123456789abc' "
       "party { adults: 1 } level: LEVEL_L2 stay " +
           stay},
      {"ExtendHold",
       {"reservation_id"},
       absl::StrCat("held_until { seconds: ",
                    absl::ToUnixSeconds(now + absl::Hours(24 * 8)), " }")},
      {"ConfirmReservation", {"reservation_id"}, ""},
      {"ReleaseReservation",
       {"reservation_id"},
       "reason: RELEASE_REASON_NOT_NEEDED"},
      {"CheckIn", {"reservation_id"}, "occurred_at " + moment},
      {"ExtendReservation",
       {"reservation_id"},
       "check_out { year: 2199 month: 1 day: 1 }"},
      {"CheckOut", {"reservation_id"}, "occurred_at " + moment},
      {"GetReservation", {"reservation_id"}, ""},
      {"ListReservations", {"host_id"}, ""},
      {"WatchEvents", {}, ""},
      {"ListDisruptions", {"host_id"}, ""},
      {"LiftDisruption", {"disruption_id"}, ""},
      {"ReportDisruption", {"place_id"}, "reason: DISRUPTION_REASON_OTHER"},
      {"UndoRelease", {"reservation_id"}, ""},
      {"BurnPlace", {"place_id"}, ""},
      // A case this service never had is erased as well: it leaves a tombstone.
      {"SetShare", {"reservation_id"}, "number: 1"},
      {"EraseCase", {}, "case_ref: 'case-00000000000000'"},
      {"ListAuditRecords", {}, ""},
      {"ListWhoSaw", {}, "case_ref: 'somebody'"},
      {"ListSeenCases", {}, "subject: 'somebody' since { seconds: 1 }"},
  };
}

// Walks the real service and holds it to `table`.
MatrixReport Walk(absl::Span<const auth::RpcPolicy> table) {
  World world;
  const Rows rows(world);
  sojourn::testing::TlsNetwork network;
  sojourn::testing::TestRuntime runtime(
      "capacity", kPolicy, world.database().dsn(), world.directory(),
      sojourn::testing::TestRuntime::Unlimited(), network.NewAuthenticator());
  CapacityService service(runtime.get());
  network.Serve(service);
  const auto person = [](auth::Role role) {
    const bool city = role == auth::Role::kCityCoordinator;
    return sojourn::testing::As(role, city ? "utrecht" : "office");
  };
  MatrixReport report = WalkMatrix(
      network, {.service = &Service(),
                .policy = auth::PolicyTable(table, kViews),
                .shown = v1::Reservation::descriptor(),
                .views_folder = "services/capacity",
                .ids = rows.ids(),
                .person = person,
                .walks = Walks(world.Today(), absl::Now()),
                .metrics = [&] { return runtime->metrics().Serialize(); }});
  service.Stop();
  return report;
}

TEST(AuthorisationMatrix, EveryRpcRoleAndRowIsAnsweredAsTheTableSays) {
  const MatrixReport report = Walk(kPolicy);
  std::cout << "capacity: " << report.ToString() << "\n";
  EXPECT_THAT(report.not_served, IsEmpty());
  EXPECT_GT(report.changes, 0);
  EXPECT_THAT(report.faults, IsEmpty()) << absl::StrJoin(report.faults, "\n");
}

// What the walk would say of a service that keeps to another table than its
// own: a right too much, one too few, a service too many, a row too far.
TEST(AuthorisationMatrix, AServiceThatKeepsToAnotherTableIsNoticed) {
  std::vector<auth::RpcPolicy> other(std::begin(kPolicy), std::end(kPolicy));
  for (auth::RpcPolicy& row : other) {
    if (row.name() == "CreatePlace") row = auth::Rpc("CreatePlace");
    if (row.name() == "ListPlaces") row = row.Any(auth::Role::kAuditor);
    if (row.name() == "HoldPlace") row = row.Service("visa");
    if (row.name() == "GetHost") row = row.Any(auth::Role::kCityCoordinator);
  }
  const MatrixReport report = Walk(other);
  for (const char* fault :
       {"CreatePlace as CITY_COORDINATOR on a row that is own: not refused",
        "ListPlaces as AUDITOR on a row that is non-existent: refused",
        "HoldPlace as service visa on a row that is non-existent: refused",
        "GetHost as CITY_COORDINATOR on a row that is foreign: not found"}) {
    EXPECT_THAT(report.faults, Contains(HasSubstr(fault)));
  }
}

TEST(AuthorisationMatrix, TheDocumentShowsTheTable) {
  EXPECT_THAT(
      sojourn::testing::AuthorisationDocument(),
      HasSubstr(auth::PolicyPage("capacity", auth::PolicyTable(kPolicy, kViews),
                                 auth::MethodNames(Service()))))
      << "infra/dev/write_authorisation.sh writes it anew";
}

}  // namespace
}  // namespace sojourn::capacity
