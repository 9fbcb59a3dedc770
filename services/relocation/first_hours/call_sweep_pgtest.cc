// An emergency that nobody acknowledges calls who is on call.
#include <string>
#include <thread>
#include <vector>

#include "common/status/status_macros.h"
#include "services/relocation/case/organisation_file.h"
#include "services/relocation/first_hours/call_sweep.h"
#include "services/relocation/relocation_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kCalled[] = "you are called";

v1::RaiseAlertRequest Alert() {
  v1::RaiseAlertRequest request;
  v1::Intake& alert = *request.mutable_alert();
  alert.mutable_safe_contact()->set_contact_person("su hermana");
  alert.set_country_code("GT");
  alert.set_danger("Están afuera de la casa");
  alert.set_number_of_people(1);
  return request;
}

std::string Raised(World& world) {
  const auto raised = world.Change(Ngo(), &Stub::RaiseAlert, Alert());
  EXPECT_OK(raised);
  return raised.ok() ? raised->relocation_id() : "";
}

void Sweep(World& world) {
  EXPECT_OK(CallOfficers(*world.runtime(), absl::Now() + absl::Seconds(5)));
}

// "ON_DUTY office/ana" of each call, in the order of the history.
std::vector<std::string> Calls(World& world, const std::string& id) {
  std::vector<std::string> calls;
  const auto timeline = world.Timeline(Office(), id);
  EXPECT_OK(timeline);
  for (const auto& entry : timeline->entries()) {
    if (entry.type() != "relocation.officer_called") continue;
    const size_t reason = entry.text().rfind(": ") + 2;
    calls.push_back(entry.text().substr(reason) + " " + entry.note());
  }
  return calls;
}

TEST(CallOfficersTest, AnAlertCallsAtOnceAndTellsHerAlone) {
  World world;
  world.OfficeIs({"office/ana", "office/bo", "office/dora"});
  const std::string id = Raised(world);
  EXPECT_THAT(Calls(world, id), ElementsAre("on duty office/ana"));
  EXPECT_THAT(world.Told(Office("office/ana")), Contains(HasSubstr(kCalled)));
  for (const auto& other : {Office("office/bo"), Security(), Auditor()}) {
    EXPECT_THAT(world.Told(other), Not(Contains(HasSubstr(kCalled))));
  }
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM notices"), "1");
  EXPECT_THAT(world.database().Value("SELECT n::text FROM notices n"),
              Not(HasSubstr(id)));
  // The submitter learns that somebody was called, and not who.
  ASSERT_OK_AND_ASSIGN(const auto timeline, world.Timeline(Ngo(), id));
  EXPECT_THAT(timeline.entries().rbegin()->text(), HasSubstr("was called"));
  EXPECT_EQ(timeline.entries().rbegin()->note(), "");
}

TEST(CallOfficersTest, TheNextAreCalledInTimeUntilItIsAcknowledged) {
  World world;
  world.OfficeIs({"office/ana", "office/bo", "office/chi", "office/dora"});
  const std::string id = Raised(world);
  world.Advance(absl::Minutes(61));
  for (int i = 0; i < 3; ++i) Sweep(world);
  EXPECT_THAT(Calls(world, id),
              ElementsAre("on duty office/ana", "next office/bo"));
  world.Advance(absl::Minutes(30));
  Sweep(world);
  EXPECT_THAT(Calls(world, id), Contains("next again office/chi"));
  ASSERT_OK(world.Acknowledge(id));
  world.Advance(absl::Hours(3));
  Sweep(world);
  EXPECT_THAT(Calls(world, id), Not(Contains("director office/dora")));
  EXPECT_THAT(world.Told(Office("office/bo")),
              Not(Contains(HasSubstr(kCalled))));
}

TEST(CallOfficersTest, WhatBecomesAnEmergencyLaterIsCalledOutFromThen) {
  World world;
  world.OfficeIs({"office/ana", "office/bo", "office/dora"});
  const std::string id = world.Submit().relocation_id();
  world.Advance(absl::Hours(20));
  auto update = World::Named<v1::UpdateIntakeRequest>(id);
  v1::Threat& threat = *update.mutable_intake()->add_threats();
  threat.set_type(v1::THREAT_TYPE_DEATH_THREAT);
  threat.set_imminent(true);
  update.add_update_mask("threats");
  ASSERT_OK_AND_ASSIGN(const v1::Relocation urgent,
                       world.Change(Ngo(), &Stub::UpdateIntake, update));
  ASSERT_EQ(urgent.level(), type::v1::LEVEL_L1);
  for (int i = 0; i < 3; ++i) Sweep(world);
  EXPECT_THAT(Calls(world, id), ElementsAre("on duty office/ana"));
  world.Advance(absl::Minutes(61));
  Sweep(world);
  EXPECT_THAT(Calls(world, id),
              ElementsAre("on duty office/ana", "next office/bo"));
}

TEST(CallOfficersTest, WhatBecomesAnEmergencyInHandIsTriagedAgain) {
  World world;
  world.OfficeIs({"office/ana", "office/bo", "office/dora"});
  const std::string id = world.Verified(type::v1::LEVEL_L3).relocation_id();
  Sweep(world);
  ASSERT_THAT(Calls(world, id), IsEmpty());
  auto update = World::Named<v1::UpdateIntakeRequest>(id);
  v1::Threat& threat = *update.mutable_intake()->add_threats();
  threat.set_type(v1::THREAT_TYPE_DEATH_THREAT);
  threat.set_imminent(true);
  update.add_update_mask("threats");
  ASSERT_OK(world.Change(Ngo(), &Stub::UpdateIntake, update));
  const auto emergency = HasSubstr("it is an emergency now");
  const auto again = HasSubstr("triage it again");
  EXPECT_THAT(world.Told(Office()), Contains(emergency));
  Sweep(world);
  EXPECT_THAT(Calls(world, id), ElementsAre("on duty office/ana"));
  EXPECT_THAT(world.Told(Office("office/ana")), Contains(HasSubstr(kCalled)));
  world.Advance(absl::Minutes(61));
  Sweep(world);
  EXPECT_THAT(Calls(world, id),
              ElementsAre("on duty office/ana", "next office/bo"));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation urgent, world.Get(Office(), id));
  EXPECT_EQ(urgent.state(), v1::RELOCATION_STATE_VERIFIED);
  const auto waits = [](const v1::Relocation& seen) {
    std::vector<std::string> what;
    for (const auto& wait : seen.waiting_for()) what.push_back(wait.what());
    return what;
  };
  EXPECT_THAT(waits(urgent), Contains(again));
  ASSERT_OK(world.Change(Office(), &Stub::TriageRequest,
                         World::TriageOf(id, type::v1::LEVEL_L1)));
  world.Advance(absl::Hours(3));
  Sweep(world);
  EXPECT_THAT(Calls(world, id),
              ElementsAre("on duty office/ana", "next office/bo"));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation triaged, world.Get(Office(), id));
  EXPECT_THAT(waits(triaged), Not(Contains(again)));
  EXPECT_THAT(world.Told(Office("office/ana")),
              Not(Contains(HasSubstr(kCalled))));
}

TEST(CallOfficersTest, AfterAnAbsenceEverybodyWhoseTurnHasComeIsCalled) {
  World world;
  const std::string id = Raised(world);
  EXPECT_THAT(Calls(world, id), IsEmpty());  // nobody is on a roster
  world.Advance(absl::Hours(3));
  Sweep(world);
  EXPECT_THAT(Calls(world, id), IsEmpty());
  MeasureCalls(*world.runtime());
  EXPECT_THAT(world.runtime()->metrics().Serialize(),
              HasSubstr("sojourn_relocation_calls_late 1"));
  world.OfficeIs({"office/ana", "office/bo", "office/dora"});
  Sweep(world);
  EXPECT_THAT(Calls(world, id),
              ElementsAre("on duty office/ana", "next office/bo",
                          "next again office/ana", "director office/dora"));
  EXPECT_THAT(world.runtime()->metrics().Serialize(),
              HasSubstr("sojourn_relocation_calls_late 0"));
}

// As rosters were stored before a contact was asked for.
void ForgetContacts(World& world, const std::vector<int>& lines) {
  server::Runtime& runtime = *world.runtime();
  const keystore::KeyRef key = OrganisationKey("office");
  ASSERT_OK(runtime.sealer().Prefetch({&key, 1}));
  ASSERT_OK(runtime.db().Write(
      absl::Now() + absl::Seconds(5), [&](db::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kLockOrganisation, db::Params("office")));
        ASSIGN_OR_RETURN(OpenedOrganisation office,
                         OpenOrganisation(runtime.sealer(), rows.row(0)));
        for (const int line : lines) {
          office.organisation.mutable_on_call_roster(line)->clear_contact();
        }
        return SaveOrganisation(tx, runtime.sealer(), office);
      }));
}

TEST(CallOfficersTest, WhoHasNoContactIsPassedOver) {
  World world;
  world.OfficeIs({"office/ana", "office/bo", "office/dora"});
  ForgetContacts(world, {0});
  const std::string id = Raised(world);
  EXPECT_THAT(Calls(world, id), ElementsAre("on duty office/bo"));
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM notices"), "1");
}

TEST(CallOfficersTest, ARosterWithoutContactsIsLateAndSpendsNoCall) {
  World world;
  world.OfficeIs({"office/ana", "office/dora"});
  ForgetContacts(world, {0, 1});
  const std::string id = Raised(world);
  world.Advance(absl::Minutes(3));
  Sweep(world);
  EXPECT_THAT(Calls(world, id), IsEmpty());
  MeasureCalls(*world.runtime());
  EXPECT_THAT(world.runtime()->metrics().Serialize(),
              HasSubstr("sojourn_relocation_calls_late 1"));
  v1::UpdateOrganisationRequest mended;
  v1::Organisation& office = *mended.mutable_organisation();
  office.set_organisation_id("office");
  office.add_on_call_roster()->set_subject("office/ana");
  office.mutable_on_call_roster(0)->set_contact("ana@example.org");
  mended.mutable_update_mask()->add_paths("on_call_roster");
  ASSERT_OK(world.Do(Admin(), &Stub::UpdateOrganisation, mended));
  Sweep(world);
  EXPECT_THAT(Calls(world, id), ElementsAre("on duty office/ana"));
  EXPECT_THAT(world.runtime()->metrics().Serialize(),
              HasSubstr("sojourn_relocation_calls_late 0"));
}

TEST(CallOfficersTest, AStoredRosterWithoutContactsStopsNoSuspension) {
  World world;
  world.OfficeIs({"office/ana"});
  ForgetContacts(world, {0});
  v1::UpdateOrganisationRequest leaves;
  leaves.mutable_organisation()->set_organisation_id("office");
  leaves.mutable_organisation()->set_status(v1::ORGANISATION_STATUS_SUSPENDED);
  leaves.mutable_update_mask()->add_paths("status");
  EXPECT_OK(world.Do(Admin(), &Stub::UpdateOrganisation, leaves));
}

TEST(CallOfficersTest, ByTheRosterAsItStands) {
  World world;
  world.OfficeIs({"office/ana", "office/bo", "office/dora"});
  const std::string id = Raised(world);
  v1::HandOverRequest shift;
  shift.set_to_subject("office/bo");
  shift.set_note("good night");
  ASSERT_OK(world.Do(Office(), &Stub::HandOver, shift));
  world.Advance(absl::Minutes(61));
  Sweep(world);
  EXPECT_THAT(Calls(world, id),
              ElementsAre("on duty office/ana", "next office/ana"));
}

TEST(CallOfficersTest, TwoSweepsMakeEachCallOnce) {
  World world;
  const std::string id = Raised(world);
  world.OfficeIs({"office/ana", "office/bo", "office/dora"});
  world.Advance(absl::Hours(3));
  std::vector<std::thread> sweeps;
  for (int i = 0; i < 3; ++i) {
    sweeps.emplace_back([&] { Sweep(world); });
  }
  for (std::thread& sweep : sweeps) sweep.join();
  EXPECT_EQ(Calls(world, id).size(), 4u);
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM officer_calls"), "4");
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM notices"), "4");
}

TEST(CallOfficersTest, ARequestThatIsNoEmergencyCallsNobody) {
  World world;
  world.OfficeIs({"office/ana"});
  const std::string id = world.Submit().relocation_id();
  world.Advance(absl::Hours(3));
  Sweep(world);
  EXPECT_THAT(Calls(world, id), IsEmpty());
  v1::Intake imminent = world.Intake();
  imminent.add_threats()->set_imminent(true);
  const std::string grave = world.Submit(imminent).relocation_id();
  EXPECT_THAT(Calls(world, grave), ElementsAre("on duty office/ana"));
}

}  // namespace
}  // namespace sojourn::relocation
