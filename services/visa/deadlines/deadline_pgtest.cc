// Deadlines as they are told, and as they are listed.
#include <thread>

#include "services/visa/deadlines/deadline_fixture.h"

namespace sojourn::visa {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class DeadlineTest : public DeadlineFixture {
 protected:
  v1::ListDeadlinesResponse List(const auth::Caller& caller,
                                 const v1::ListDeadlinesRequest& request = {}) {
    v1::ListDeadlinesResponse response;
    EXPECT_THAT(Call(caller, &Stub::ListDeadlines, request, &response),
                testing::IsOk());
    return response;
  }
  v1::Application OpenFor(const std::string& person, int in_days) {
    auto open = OpenRequest(CreateRoute(RouteRequest()).route_id(), person);
    SetStay(Today() + in_days, 30, open.mutable_stay());
    return Open(open);
  }
};

TEST_F(DeadlineTest, EachRungIsToldOnceWithItsEventAndRecord) {
  const v1::Application app = Open();
  Sweep();
  EXPECT_THAT(Told(), IsEmpty());
  const absl::CivilDay last = LastOf(LodgeBy(app));
  AdvanceTo(last - 7, 8);
  Sweep();
  EXPECT_THAT(Told(), IsEmpty()) << "the mission is not there yet";
  Advance(absl::Hours(1));
  Sweep();
  Sweep();
  EXPECT_EQ(Told(), "SEVEN_DAYS OFFICER");
  EXPECT_EQ(LodgeBy(app).escalated_to(), v1::ESCALATION_LEVEL_OFFICER);
  EXPECT_EQ(database_.Value("SELECT string_agg(type || ' ' || "
                            "(refs ->> 'told'), ',') FROM events "
                            "WHERE aggregate_kind = 'application_deadlines'"),
            "application.deadline_near OFFICER");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM audit_records "
                            "WHERE method = 'sweep' AND fields = 'deadlines'"),
            "1");
  EXPECT_EQ(Get(Office(), app.application_id()).etag(), "1")
      << "time that goes by is no edit";
}

TEST_F(DeadlineTest, WhatPassedMeanwhileIsToldOnceOfTheRungThatStands) {
  const v1::Application app = Open();
  AdvanceTo(LastOf(LodgeBy(app)) - 1, 9);
  Sweep();
  EXPECT_EQ(Told(),
            "ONE_DAY HEAD_OF_MISSION, ONE_DAY OFFICER, "
            "ONE_DAY PROGRAMME_OFFICE");
  EXPECT_EQ(LodgeBy(app).escalated_to(), v1::ESCALATION_LEVEL_PROGRAMME_OFFICE);
}

TEST_F(DeadlineTest, TwoProcessesTellOnce) {
  for (int i = 0; i < 8; ++i) OpenFor(absl::StrCat("person-", i), 60);
  testing::TestRuntime other("visa", Policy(), database_.dsn(),
                             runtime_.directory());
  AdvanceDays(44);
  other.Advance(absl::Hours(24 * 44));
  std::thread beside([&] { SweepAllDeadlines(other.get()); });
  Sweep();
  beside.join();
  // What one had locked, the other left to it.
  Sweep();
  EXPECT_EQ(database_.Value("SELECT count(DISTINCT application_id) "
                            "FROM deadline_notices"),
            "8");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM (SELECT 1 "
                            "FROM deadline_notices GROUP BY application_id, "
                            "kind, due_on, recipient "
                            "HAVING count(*) > 1) AS twice"),
            "0");
}

TEST_F(DeadlineTest, NothingIsToldOfWhatIsDone) {
  const v1::Application lodged = OpenFor("lodged", 60);
  const v1::Application withdrawn = OpenFor("withdrawn", 60);
  Tell(&Stub::RecordLodged, Fact<v1::RecordLodgedRequest>(lodged));
  Withdraw(withdrawn);
  AdvanceDays(70);
  Sweep();
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_F(DeadlineTest, AMissionWhoseViewIsClosedHearsNothingTheOfficeDoes) {
  const v1::Application app = Open();
  const absl::CivilDay last = LastOf(LodgeBy(app));
  Share(app, 1, true);
  AdvanceTo(last - 3, 9);
  Sweep();
  EXPECT_THAT(Told(), IsEmpty());
  EXPECT_THAT(List(Officer()).deadlines(), IsEmpty());
  AdvanceTo(last - 1, 9);
  Sweep();
  EXPECT_EQ(Told(), "ONE_DAY PROGRAMME_OFFICE");
  // It may know again.
  Share(app, 2, false);
  Advance(absl::Hours(2));
  Sweep();
  EXPECT_EQ(Told(),
            "ONE_DAY PROGRAMME_OFFICE, ONE_DAY HEAD_OF_MISSION, "
            "ONE_DAY OFFICER");
}

TEST_F(DeadlineTest, ListsAreByDayOfOnesOwnAndNameNobody) {
  const v1::Application later = OpenFor("later", 90);
  const v1::Application sooner = OpenFor("sooner", 60);
  v1::ListDeadlinesRequest by;
  by.add_kinds(v1::DEADLINE_KIND_LODGE_BY);
  const v1::ListDeadlinesResponse mine = List(Officer(), by);
  ASSERT_THAT(mine.deadlines(), SizeIs(2));
  EXPECT_EQ(mine.deadlines(0).application_id(), sooner.application_id());
  EXPECT_EQ(mine.deadlines(1).application_id(), later.application_id());
  EXPECT_THAT(mine.deadlines(0).person_ref(), IsEmpty());
  EXPECT_THAT(mine.deadlines(0).case_ref(), IsEmpty());
  EXPECT_EQ(List(Office(), by).deadlines(0).person_ref(), "sooner");
  EXPECT_THAT(List(Officer("mission-2")).deadlines(), IsEmpty());
  SetDate(Today() + 60, by.mutable_due_before());
  EXPECT_THAT(List(Officer(), by).deadlines(), SizeIs(1));
}

TEST_F(DeadlineTest, ListsFilterByStateAndByWhatWasTold) {
  const v1::Application app = OpenFor("late", 60);
  OpenFor("early", 90);
  AdvanceDays(48);
  Sweep();
  v1::ListDeadlinesRequest request;
  request.add_states(v1::DEADLINE_STATE_OVERDUE);
  ASSERT_THAT(List(Office(), request).deadlines(), SizeIs(1));
  EXPECT_EQ(List(Office(), request).deadlines(0).application_id(),
            app.application_id());
  request.clear_states();
  request.set_escalated_only(true);
  EXPECT_THAT(List(Office(), request).deadlines(), SizeIs(1));
  request.add_states(v1::DEADLINE_STATE_MET);
  EXPECT_THAT(List(Office(), request).deadlines(), IsEmpty());
}

TEST_F(DeadlineTest, PagesGoOnWhereTheyEnded) {
  for (int i = 0; i < 3; ++i) OpenFor(absl::StrCat("person-", i), 60);
  v1::ListDeadlinesRequest request;
  request.add_kinds(v1::DEADLINE_KIND_LODGE_BY);
  request.set_page_size(2);
  const v1::ListDeadlinesResponse first = List(Office(), request);
  EXPECT_THAT(first.deadlines(), SizeIs(2));
  request.set_page_token(first.page_info().next_page_token());
  const v1::ListDeadlinesResponse second = List(Office(), request);
  ASSERT_THAT(second.deadlines(), SizeIs(1));
  EXPECT_THAT(second.page_info().next_page_token(), IsEmpty());
}

TEST_F(DeadlineTest, ErasureLeavesNoNotice) {
  Open();
  AdvanceDays(50);
  Sweep();
  EXPECT_THAT(Told(), ::testing::Not(IsEmpty()));
  v1::EraseCaseRequest request;
  request.set_request_id(testing::NewRequestId());
  request.set_case_ref("case-ref-1");
  request.add_person_refs("person");
  v1::EraseCaseResponse response;
  ASSERT_THAT(Call(Relocation(), &Stub::EraseCase, request, &response),
              testing::IsOk());
  EXPECT_THAT(Told(), IsEmpty());
}

}  // namespace
}  // namespace sojourn::visa
