// What was not done in time is told to who can help.
#include <string>
#include <thread>
#include <vector>

#include "services/relocation/escalation/escalation_sweep.h"
#include "services/relocation/relocation_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kMissed[] = "was not kept in time";

void Sweep(World& world) {
  const absl::Time soon = absl::Now() + absl::Seconds(5);
  EXPECT_OK(TellMissedPromises(*world.runtime(), soon));
}

// The history's words of each miss.
std::vector<std::string> Misses(World& world, const std::string& id) {
  std::vector<std::string> misses;
  const auto timeline = world.Timeline(Office(), id);
  EXPECT_OK(timeline);
  for (const auto& entry : timeline->entries()) {
    if (entry.type() == "relocation.promise_missed") {
      misses.push_back(entry.text());
    }
  }
  return misses;
}

TEST(MissedPromiseTest, IsToldOnceToTheDirectorUntilItIsKept) {
  World world;
  world.OfficeIs({"office/ana", "office/dora"});
  const std::string id = world.Submit().relocation_id();
  Sweep(world);
  EXPECT_THAT(Misses(world, id), IsEmpty());
  world.Advance(absl::Hours(25));
  for (int i = 0; i < 3; ++i) Sweep(world);
  EXPECT_THAT(Misses(world, id), ElementsAre(HasSubstr("acknowledge")));
  EXPECT_THAT(world.Told(Office("office/dora")), Contains(HasSubstr(kMissed)));
  for (const auto& other : {Office("office/ana"), Security(), Auditor()}) {
    EXPECT_THAT(world.Told(other), Not(Contains(HasSubstr(kMissed))));
  }
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM notices"), "0");
  ASSERT_OK(world.Acknowledge(id));
  EXPECT_THAT(world.Told(Office("office/dora")),
              Not(Contains(HasSubstr(kMissed))));
  world.Advance(absl::Hours(24));
  Sweep(world);
  EXPECT_THAT(Misses(world, id),
              ElementsAre(HasSubstr("acknowledge"), HasSubstr("triage")));
}

TEST(MissedPromiseTest, OfAnEmergencyLeavesTheSystemToo) {
  World world;
  // Ana leads it.
  world.OfficeIs({"office/bo", "office/chi", "office/dora"});
  const std::string id = world.Triaged(type::v1::LEVEL_L1).relocation_id();
  world.Advance(absl::Hours(25));
  Sweep(world);
  EXPECT_THAT(Misses(world, id), ElementsAre(HasSubstr("verify")));
  for (const char* told : {"office/bo", "office/dora"}) {
    EXPECT_THAT(world.Told(Office(told)), Contains(HasSubstr(kMissed)));
  }
  for (const char* other : {"office/ana", "office/chi"}) {
    EXPECT_THAT(world.Told(Office(other)), Not(Contains(HasSubstr(kMissed))));
  }
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM notices"), "2");
}

TEST(MissedPromiseTest, AnAssessmentOfRiskIsOne) {
  World world;
  world.OfficeIs({"office/ana", "office/dora"});
  const std::string id = world.Triaged(type::v1::LEVEL_L2).relocation_id();
  EXPECT_THAT(world.Told(Office()),
              Contains("assess the risk: threats, vulnerabilities, "
                       "capacities"));
  world.Advance(absl::Hours(25));
  for (int i = 0; i < 2; ++i) Sweep(world);
  EXPECT_THAT(Misses(world, id), ElementsAre(HasSubstr("assess risk")));
  EXPECT_THAT(world.Told(Office("office/dora")), Contains(HasSubstr(kMissed)));
  auto risk = World::Named<v1::AssessRiskRequest>(id);
  risk.set_trigger(v1::RISK_TRIGGER_FIRST_ASSESSMENT);
  v1::RiskFactor& threat = *risk.add_factors();
  threat.set_group(v1::RISK_FACTOR_GROUP_THREAT);
  threat.set_name("an invented actor");
  threat.set_score(4);
  threat.set_reason("an invented reason");
  ASSERT_OK(world.Do(Office(), &Stub::AssessRisk, risk));
  EXPECT_THAT(world.Told(Office("office/dora")),
              Not(Contains(HasSubstr(kMissed))));
  world.Advance(absl::Hours(25));
  Sweep(world);
  EXPECT_THAT(Misses(world, id),
              ElementsAre(HasSubstr("assess risk"), HasSubstr("second risk")));
}

TEST(MissedPromiseTest, SeveralCopiesTellOnce) {
  World world;
  world.OfficeIs({"office/ana", "office/dora"});
  const std::string id = world.Submit().relocation_id();
  world.Advance(absl::Hours(24 * 30));
  std::vector<std::thread> copies;
  for (int i = 0; i < 4; ++i) copies.emplace_back([&] { Sweep(world); });
  for (std::thread& each : copies) each.join();
  EXPECT_THAT(Misses(world, id), ElementsAre(HasSubstr("acknowledge triage")));
}

}  // namespace
}  // namespace sojourn::relocation
