// What each reader sees: cases, lists, work, history.
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/relocation/case/case_census.h"
#include "services/relocation/relocation_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

TEST(GetRelocationTest, TheNgoSeesWhatItSentAndNotTheOfficesReasons) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(Ngo(), id));
  EXPECT_EQ(seen.intake().danger(), "Hombres armados preguntan por ella");
  ASSERT_THAT(seen.decisions(), SizeIs(1));
  EXPECT_TRUE(seen.decisions(0).reason().empty());
  EXPECT_TRUE(seen.decisions(0).decided_by().empty());
}

TEST(GetRelocationTest, EveryReadIsAudited) {
  World world;
  const std::string id = world.Submit().relocation_id();
  EXPECT_OK(world.Get(Office(), id));
  EXPECT_EQ(world.database().Value(absl::StrCat(
                "SELECT count(*) FROM audit_records WHERE method = "
                "'GetRelocation' AND '",
                id, "' = ANY (resource_ids)")),
            "1");
}

TEST(ListRelocationsTest, PagesNewestFirstThroughTheCallersCasesOnly) {
  World world;
  std::vector<std::string> mine;
  for (int i = 0; i < 3; ++i) mine.push_back(world.Submit().relocation_id());
  world.Submit(world.Intake(), Ngo("another-ngo"));
  v1::ListRelocationsRequest request;
  request.set_page_size(2);
  ASSERT_OK_AND_ASSIGN(const auto first,
                       world.Do(Ngo(), &Stub::ListRelocations, request));
  ASSERT_THAT(first.relocations(), SizeIs(2));
  EXPECT_EQ(first.relocations(0).relocation_id(), mine[2]);
  EXPECT_FALSE(first.relocations(0).has_intake());
  EXPECT_FALSE(first.relocations(0).waiting_for().empty());
  request.set_page_token(first.page_info().next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second,
                       world.Do(Ngo(), &Stub::ListRelocations, request));
  ASSERT_THAT(second.relocations(), SizeIs(1));
  EXPECT_EQ(second.relocations(0).relocation_id(), mine[0]);
  EXPECT_TRUE(second.page_info().next_page_token().empty());
  // The token is good for this list only.
  EXPECT_THAT(world.Do(Ngo("another-ngo"), &Stub::ListRelocations, request),
              ReasonIs("PAGE_TOKEN_INVALID"));
}

TEST(ListRelocationsTest, FiltersByStateLevelAndOverlay) {
  World world;
  const std::string triaged = world.Triaged(type::v1::LEVEL_L3).relocation_id();
  world.Submit();
  v1::ListRelocationsRequest request;
  request.add_states(v1::RELOCATION_STATE_TRIAGED);
  request.set_level(type::v1::LEVEL_L3);
  ASSERT_OK_AND_ASSIGN(const auto found,
                       world.Do(Office(), &Stub::ListRelocations, request));
  ASSERT_THAT(found.relocations(), SizeIs(1));
  EXPECT_EQ(found.relocations(0).relocation_id(), triaged);
  request.set_overlay(v1::OVERLAY_DETAINED);
  ASSERT_OK_AND_ASSIGN(const auto none,
                       world.Do(Office(), &Stub::ListRelocations, request));
  EXPECT_THAT(none.relocations(), IsEmpty());
  request.set_page_size(-1);
  EXPECT_THAT(world.Do(Office(), &Stub::ListRelocations, request),
              ReasonIs("NUMBER_OUT_OF_RANGE"));
  // Nobody's filter is left out in silence.
  request.set_level(static_cast<type::v1::Level>(99));
  request.set_overlay(static_cast<v1::Overlay>(99));
  EXPECT_THAT(world.Do(Office(), &Stub::ListRelocations, request),
              sojourn::testing::BadFieldsAre("level", "overlay"));
}

TEST(ListMyWorkTest, TheMostUrgentFirstAndOnlyWhatWaitsForMe) {
  World world;
  const std::string calm = world.Submit().relocation_id();
  v1::Intake intake = world.Intake();
  intake.add_threats()->set_imminent(true);
  const std::string urgent = world.Submit(intake).relocation_id();
  const std::string taken = world.Triaged().relocation_id();
  ASSERT_OK_AND_ASSIGN(const auto work,
                       world.Do(Office("office/ben"), &Stub::ListMyWork,
                                v1::ListMyWorkRequest()));
  std::vector<std::string> ids;
  for (const auto& item : work.items()) ids.push_back(item.relocation_id());
  // The triaged case waits for a verifier.
  EXPECT_THAT(ids, ElementsAre(urgent, calm));
  EXPECT_EQ(work.items(0).action(), "AcknowledgeRequest");
  EXPECT_FALSE(work.items(0).overdue());
  world.Advance(absl::Hours(3));
  ASSERT_OK_AND_ASSIGN(const auto later,
                       world.Do(Office("office/ben"), &Stub::ListMyWork,
                                v1::ListMyWorkRequest()));
  EXPECT_TRUE(later.items(0).overdue());
  EXPECT_FALSE(taken.empty());
}

TEST(ListOverdueTest, ByLevelThenByHowLongSheWaits) {
  World world;
  const std::string first = world.Submit().relocation_id();
  world.Advance(absl::Hours(1));
  const std::string second = world.Submit().relocation_id();
  v1::Intake intake = world.Intake();
  intake.add_threats()->set_imminent(true);
  const std::string urgent = world.Submit(intake).relocation_id();
  const auto overdue = [&](v1::ListOverdueRequest request = {}) {
    auto listed = world.Do(Office(), &Stub::ListOverdue, request);
    EXPECT_OK(listed);
    return listed.ok() ? *listed : v1::ListOverdueResponse();
  };
  EXPECT_EQ(overdue().cases_size(), 0);
  // Two hours to acknowledge at L1, a day at L2.
  world.Advance(absl::Hours(3));
  ASSERT_EQ(overdue().cases_size(), 1);
  EXPECT_EQ(overdue().cases(0).relocation_id(), urgent);
  ASSERT_EQ(overdue().cases(0).clocks_size(), 1);
  EXPECT_EQ(overdue().cases(0).clocks(0).kind(), v1::CLOCK_KIND_ACKNOWLEDGE);
  world.Advance(absl::Hours(24));
  std::vector<std::string> ids;
  v1::ListOverdueRequest request;
  request.set_page_size(1);
  do {
    const v1::ListOverdueResponse page = overdue(request);
    ASSERT_EQ(page.cases_size(), 1);
    ids.push_back(page.cases(0).relocation_id());
    ASSERT_EQ(page.by_lead_size(), 1) << "all that nobody leads";
    EXPECT_EQ(page.by_lead(0).cases(), 3);
    request.set_page_token(page.page_info().next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(ids, ElementsAre(urgent, first, second));

  // Somebody leads one of them now; its acknowledgement no longer waits.
  EXPECT_OK(world.Do(Office("office/ben"), &Stub::AcknowledgeRequest,
                     World::Named<v1::AcknowledgeRequestRequest>(urgent)));
  v1::ListOverdueRequest bens;
  bens.set_lead_subject("office/ben");
  const v1::ListOverdueResponse his = overdue(bens);
  ASSERT_EQ(his.cases_size(), 1);
  EXPECT_EQ(his.cases(0).clocks(0).kind(), v1::CLOCK_KIND_TRIAGE);
  ASSERT_EQ(his.by_lead_size(), 1);
  EXPECT_EQ(his.by_lead(0).lead_subject(), "office/ben");
  const v1::ListOverdueResponse all = overdue();
  ASSERT_EQ(all.by_lead_size(), 2);
  EXPECT_EQ(all.by_lead(0).lead_subject(), "");
  EXPECT_EQ(all.by_lead(0).cases(), 2);
  EXPECT_EQ(all.by_lead(1).lead_subject(), "office/ben");
  v1::ListOverdueRequest one;
  one.set_page_size(1);
  EXPECT_EQ(overdue(one).by_lead_size(), 1) << "of the page alone";
}

TEST(ListMyWorkTest, AVerifierSeesWhatIsAssignedToHer) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  world.Triaged();
  auto assign = World::Named<v1::AssignCaseRequest>(id);
  assign.set_role(v1::ASSIGNMENT_ROLE_VERIFIER);
  assign.set_subject("witness/vera");
  assign.set_organisation_id("witness");
  EXPECT_OK(world.Do(Office(), &Stub::AssignCase, assign));
  ASSERT_OK_AND_ASSIGN(const auto work, world.Do(Verifier(), &Stub::ListMyWork,
                                                 v1::ListMyWorkRequest()));
  ASSERT_THAT(work.items(), SizeIs(1));
  EXPECT_EQ(work.items(0).relocation_id(), id);
  EXPECT_EQ(work.items(0).action(), "DecideVerification");
}

TEST(ListMyWorkTest, WhoHasAgreedWaitsForACity) {
  World world;
  const std::string id = world.Verified().relocation_id();
  EXPECT_OK(world.Do(Office(), &Stub::DecideEligibility, world.Eligible(id)));
  ASSERT_OK_AND_ASSIGN(const auto work, world.Do(Office(), &Stub::ListMyWork,
                                                 v1::ListMyWorkRequest()));
  std::vector<std::string> actions;
  for (const auto& item : work.items()) actions.push_back(item.action());
  EXPECT_THAT(actions, ElementsAre("ProposeToCity", "AssessRisk"));
}

TEST(ListMyWorkTest, PagesWithoutLosingAnything) {
  World world;
  std::set<std::string> all;
  for (int i = 0; i < 5; ++i) all.insert(world.Submit().relocation_id());
  std::set<std::string> seen;
  v1::ListMyWorkRequest request;
  request.set_page_size(2);
  do {
    ASSERT_OK_AND_ASSIGN(const auto page,
                         world.Do(Office(), &Stub::ListMyWork, request));
    for (const auto& item : page.items()) seen.insert(item.relocation_id());
    request.set_page_token(page.page_info().next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(seen, all);
}

// Lines of one case, or of all.
std::vector<std::string> Lines(World& world, const auth::Caller& caller,
                               int page_size) {
  std::vector<std::string> lines;
  v1::ListMyWorkRequest request;
  request.set_page_size(page_size);
  do {
    const auto page = world.Do(caller, &Stub::ListMyWork, request);
    EXPECT_OK(page);
    if (!page.ok()) return lines;
    EXPECT_LE(page->items_size(), page_size);
    for (const auto& item : page->items()) {
      lines.push_back(item.code() + " " + item.what());
    }
    request.set_page_token(page->page_info().next_page_token());
  } while (!request.page_token().empty());
  return lines;
}

TEST(ListMyWorkTest, ABurntContactStandsBesideWhatElseWaits) {
  World world;
  const std::string id = world.Verified().relocation_id();
  auto burn = World::Named<v1::BurnContactRequest>(id);
  ASSERT_OK(world.Change(Ngo(), &Stub::BurnContact, burn));
  const auto burnt =
      HasSubstr("others know this one (the security officer does)");
  // office/ana leads it.
  EXPECT_THAT(world.Told(Office()),
              ElementsAre(burnt, HasSubstr("decide eligibility"),
                          HasSubstr("assess the risk")));
  EXPECT_THAT(world.Told(Security()), ElementsAre(burnt));
  EXPECT_THAT(world.Told(Office("office/ben")), IsEmpty());
  EXPECT_THAT(world.Told(Ngo()), IsEmpty());
  EXPECT_EQ(world.database().Value(
                "SELECT array_to_string(resource_ids, ',') FROM audit_records "
                "WHERE method = 'ListMyWork' AND actor_subject = 'office/ana' "
                "ORDER BY recorded_at DESC LIMIT 1"),
            id)
      << "named once";
}

TEST(ListMyWorkTest, LinesOfOneCaseGoOnOverPages) {
  World world;
  for (int i = 0; i < 3; ++i) {
    auto burn =
        World::Named<v1::BurnContactRequest>(world.Verified().relocation_id());
    ASSERT_OK(world.Change(Ngo(), &Stub::BurnContact, burn));
  }
  const std::vector<std::string> whole = Lines(world, Office(), 50);
  EXPECT_EQ(whole.size(), 9U);
  for (const int size : {1, 2, 3, 4, 5}) {
    EXPECT_EQ(Lines(world, Office(), size), whole) << size;
  }
}

TEST(GetTimelineTest, TellsTheStoryInOrder) {
  World world;
  const std::string id = world.Verified().relocation_id();
  ASSERT_OK_AND_ASSIGN(const auto timeline, world.Timeline(Office(), id));
  std::vector<std::string> lines;
  for (const auto& entry : timeline.entries()) lines.push_back(entry.text());
  EXPECT_THAT(lines, ElementsAre("The request came in",
                                 "The programme office has the case in hand",
                                 "Triaged: L2",
                                 "Identity and work are verified: interview"));
}

// Of two changes at once, the one that waited for the other began before it
// ended.
TEST(GetTimelineTest, TheTimeOfACaseNeverRunsBackwards) {
  World world;
  const std::string id = world.Submit().relocation_id();
  world.database().Run(
      "UPDATE relocations SET updated_at = now() + interval '1 hour'");
  ASSERT_OK(world.Acknowledge(id));
  ASSERT_OK_AND_ASSIGN(const auto timeline, world.Timeline(Office(), id));
  ASSERT_THAT(timeline.entries(), SizeIs(2));
  EXPECT_GT(timeline.entries(1).recorded_at().seconds(),
            absl::ToUnixSeconds(absl::Now() + absl::Minutes(50)));
}

TEST(GetTimelineTest, PagesAndHidesTheOfficesNamesFromTheNgo) {
  World world;
  const std::string id = world.Verified().relocation_id();
  auto request = World::Named<v1::GetTimelineRequest>(id);
  request.set_page_size(3);
  ASSERT_OK_AND_ASSIGN(const auto first,
                       world.Do(Ngo(), &Stub::GetTimeline, request));
  ASSERT_THAT(first.entries(), SizeIs(3));
  EXPECT_EQ(first.entries(0).organisation_id(), "ngo");
  EXPECT_TRUE(first.entries(1).recorded_by().empty());
  request.set_page_token(first.page_info().next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second,
                       world.Do(Ngo(), &Stub::GetTimeline, request));
  EXPECT_THAT(second.entries(), SizeIs(1));
}

TEST(TimelineTest, LongNotesMakeAShorterPageAndNoneIsLost) {
  World world;
  const std::string id = world.Submit().relocation_id();
  constexpr int kTimes = 30;
  for (int i = 0; i < kTimes; ++i) {
    auto lost = World::Named<v1::MarkContactLostRequest>(id);
    lost.set_note(std::string(20'000, 'n'));
    ASSERT_OK(world.Change(Office(), &Stub::MarkContactLost, lost));
    auto found = World::Named<v1::ResumeRequest>(id);
    found.set_note(std::string(20'000, 'n'));
    found.set_verified_by(v1::VIEW_VERIFICATION_AGREED_PHRASE);
    ASSERT_OK(world.Change(Office(), &Stub::Resume, found));
  }
  auto request = World::Named<v1::GetTimelineRequest>(id);
  request.set_page_size(200);
  int entries = 0;
  int pages = 0;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page,
                         world.Do(Office(), &Stub::GetTimeline, request));
    EXPECT_LT(page.ByteSizeLong(), size_t{1} << 20);
    entries += page.entries_size();
    ++pages;
    request.set_page_token(page.page_info().next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(entries, 1 + 2 * kTimes);
  EXPECT_EQ(pages, 2);
}

TEST(ListTest, AListLongerThanAnybodyNeedsIsRefused) {
  World world;
  v1::ListRelocationsRequest request;
  for (int i = 0; i <= 1000; ++i) {
    request.add_states(v1::RELOCATION_STATE_VERIFYING);
  }
  const absl::Status refused =
      world.Do(Office(), &Stub::ListRelocations, request).status();
  EXPECT_THAT(refused, ReasonIs("LIST_TOO_LONG"));
}

TEST(CensusTest, CountsPhasesAsTheyWereAnHourAgo) {
  World world;
  world.Submit();
  world.Verified();
  const absl::Time soon = absl::Now() + absl::Seconds(5);
  ASSERT_OK_AND_ASSIGN(auto now, CountCases(world.runtime().get(), soon));
  EXPECT_THAT(now, IsEmpty());
  world.Advance(absl::Minutes(61));
  ASSERT_OK_AND_ASSIGN(auto then, CountCases(world.runtime().get(), soon));
  EXPECT_EQ(then[Phase::kIntake], 1);
  EXPECT_EQ(then[Phase::kAssessment], 1);
}

TEST(CensusTest, ACaseThatMovedOnWithinTheHourIsCountedWhereItStood) {
  World world;
  const std::string id = world.Submit().relocation_id();
  world.Advance(absl::Minutes(61));
  world.Submit();
  ASSERT_OK(world.Acknowledge(id));
  ASSERT_OK(world.Change(Office(), &Stub::TriageRequest,
                         world.TriageOf(id, type::v1::LEVEL_L2)));
  const absl::Time soon = absl::Now() + absl::Seconds(5);
  ASSERT_OK_AND_ASSIGN(auto stood, CountCases(world.runtime().get(), soon));
  EXPECT_THAT(stood, ElementsAre(Pair(Phase::kIntake, 1)));
  world.Advance(absl::Minutes(61));
  ASSERT_OK_AND_ASSIGN(auto then, CountCases(world.runtime().get(), soon));
  EXPECT_THAT(
      then, ElementsAre(Pair(Phase::kIntake, 1), Pair(Phase::kAssessment, 1)));
}

TEST(CensusTest, TellsFiveOfOnePhaseWhateverElseThereIs) {
  World world;
  for (int i = 0; i < 7; ++i) world.Submit();
  world.Verified();
  world.Advance(absl::Minutes(61));
  const absl::Time soon = absl::Now() + absl::Seconds(5);
  ASSERT_OK_AND_ASSIGN(auto then, CountCases(world.runtime().get(), soon));
  EXPECT_GE(then[Phase::kIntake], 5);
  EXPECT_EQ(then[Phase::kAssessment], 1);
}

TEST(CensusTest, TheShareOfEmergenciesOfWholeWeeksThatAreOver) {
  World world;
  for (int i = 0; i < 15; ++i) world.Submit();
  v1::Intake imminent = world.Intake();
  imminent.add_threats()->set_imminent(true);
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(world.Submit(imminent).level(), type::v1::LEVEL_L1);
  }
  MeasureLevels(*world.runtime());
  const auto says = [&](const std::string& share, int value) {
    EXPECT_THAT(world.runtime()->metrics().Serialize(),
                HasSubstr(absl::StrCat("emergency_share{share=\"", share,
                                       "\"} ", value, "\n")));
  };
  // Of this week nothing is told.
  says("few", 1);
  world.Advance(absl::Hours(15 * 24));
  // Nor of those: with them it were a fifth.
  for (int i = 0; i < 5; ++i) world.Submit();
  says("25-49", 1);
  says("0-24", 0);
  says("few", 0);
}

TEST(EventsTest, VersionsOfACaseHaveNoGapAndTellNothingButStates) {
  World world;
  const std::string id = world.Verified().relocation_id();
  EXPECT_EQ(world.database().Value(absl::StrCat(
                "SELECT string_agg(aggregate_version || ' ' || type, ', ' "
                "ORDER BY seq) FROM events WHERE aggregate_id = '",
                id, "'")),
            "1 relocation.submitted, 2 relocation.acknowledged, "
            "3 relocation.triaged, 4 relocation.verified");
}

}  // namespace
}  // namespace sojourn::relocation
