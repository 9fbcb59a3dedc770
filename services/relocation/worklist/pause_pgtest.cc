// How long the clocks of each officer's cases stood still.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/relocation/relocation_test_world.h"

namespace sojourn::relocation {
namespace {

using sojourn::testing::BadFieldsAre;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PausesTest : public ::testing::Test {
 protected:
  // It waits for her answer, as Ana asked.
  std::string Asked(type::v1::Level level = type::v1::LEVEL_L2) {
    const std::string id = world.Triaged(level).relocation_id();
    auto request = World::Named<v1::AskForInformationRequest>(id);
    v1::InformationQuestion& question = *request.add_questions();
    question.set_field("needs.diet");
    question.set_text("an invented question");
    EXPECT_OK(world.Do(Office(), &Stub::AskForInformation, request));
    return id;
  }
  void Answered(const std::string& id) {
    auto answer = World::Named<v1::UpdateIntakeRequest>(id);
    answer.mutable_intake()->mutable_needs()->set_diet("none");
    answer.add_update_mask("needs.diet");
    ASSERT_OK(world.Do(Ngo(), &Stub::UpdateIntake, answer));
  }
  // "bo, set by ana: 5h": of the case, oldest first.
  std::vector<std::string> PausesOf(const std::string& id) {
    std::vector<std::string> pauses;
    const auto seen = world.Get(Office(), id);
    EXPECT_OK(seen);
    if (!seen.ok()) return pauses;
    for (const v1::ClockPause& each : seen->clock_pauses()) {
      const int64_t seconds =
          each.resumed_at().seconds() - each.paused_at().seconds();
      pauses.push_back(absl::StrCat(
          each.officer(), ", set by ", each.set_by(), ": ",
          each.has_resumed_at() ? absl::StrCat((seconds + 1800) / 3600, "h")
                                : "now"));
    }
    return pauses;
  }
  // "office/bo 1 of 2, 5h": cases of hers that stand still of her pauses.
  std::vector<std::string> ByOfficer(int days = 0) {
    std::vector<std::string> officers;
    v1::GetPausesRequest request;
    request.set_days(days);
    const auto listed = world.Do(Office(), &Stub::GetPauses, request);
    EXPECT_OK(listed);
    if (!listed.ok()) return officers;
    for (const v1::OfficerPauses& each : listed->officers()) {
      officers.push_back(absl::StrCat(
          each.officer(), " ", each.standing_still(), " of ", each.pauses(),
          ", ", (each.stood_still().seconds() + 1800) / 3600, "h"));
    }
    return officers;
  }

  World world;
};

TEST_F(PausesTest, AreCountedPerOfficerWhoeverTakesTheCaseOver) {
  world.Told(Office("office/bo"));  // known from now on
  world.Told(Office("office/chi"));
  const std::string id = Asked();
  world.Advance(absl::Hours(10));
  auto hand = World::Named<v1::HandOverRequest>(id);
  hand.set_to_subject("office/bo");
  hand.set_note("she answers at 8");
  ASSERT_OK(world.Do(Office(), &Stub::HandOver, hand));
  world.Advance(absl::Hours(5));
  auto assign = World::Named<v1::AssignCaseRequest>(id);
  assign.set_role(v1::ASSIGNMENT_ROLE_LEAD);
  assign.set_subject("office/chi");
  assign.set_organisation_id("office");
  ASSERT_OK(world.Do(Office("office/bo"), &Stub::AssignCase, assign));
  world.Advance(absl::Hours(2));
  EXPECT_THAT(PausesOf(id), ElementsAre("office/ana, set by office/ana: 10h",
                                        "office/bo, set by office/ana: 5h",
                                        "office/chi, set by office/ana: now"));
  EXPECT_THAT(ByOfficer(),
              ElementsAre("office/ana 0 of 1, 10h", "office/bo 0 of 1, 5h",
                          "office/chi 1 of 1, 2h"));
  Answered(id);
  EXPECT_THAT(ByOfficer(),
              ElementsAre("office/ana 0 of 1, 10h", "office/bo 0 of 1, 5h",
                          "office/chi 0 of 1, 2h"));
  // A verifier who is named takes nothing over.
  EXPECT_EQ(PausesOf(id).size(), 3u);
  EXPECT_EQ(world.Get(Ngo(), id)->clock_pauses_size(), 0);
}

TEST_F(PausesTest, OfTheDaysThatAreAskedForAlone) {
  const std::string id = Asked();
  world.Advance(absl::Hours(24 * 3));
  EXPECT_THAT(ByOfficer(1), ElementsAre("office/ana 1 of 1, 24h"));
  Answered(id);
  world.Advance(absl::Hours(24 * 2));
  EXPECT_THAT(ByOfficer(1), IsEmpty());
  EXPECT_THAT(ByOfficer(4), ElementsAre("office/ana 0 of 1, 48h"));
  v1::GetPausesRequest request;
  request.set_days(367);
  EXPECT_THAT(world.Do(Office(), &Stub::GetPauses, request),
              BadFieldsAre("days"));
}

TEST_F(PausesTest, AnEmergencyNeverStandsStill) {
  EXPECT_THAT(PausesOf(Asked(type::v1::LEVEL_L1)), IsEmpty());
}

}  // namespace
}  // namespace sojourn::relocation
