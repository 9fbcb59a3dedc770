#include <vector>

#include "absl/strings/str_cat.h"
#include "services/visa/missions/missions_fixture.h"

namespace sojourn::visa {
namespace {

using testing::BadFieldsAre;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::ReasonIs;
using ::testing::SizeIs;

class QueueTest : public MissionsFixture {
 protected:
  void SetUp() override { route_id_ = CreateRoute(RouteRequest()).route_id(); }

  // Who travels in `days`, on this fixture's route.
  std::string Travels(int days, type::v1::Level level) {
    auto open = OpenRequest(route_id_, absl::StrCat("person-", ++persons_));
    SetStay(Today() + days, 30, open.mutable_stay());
    open.set_level(level);
    return Open(open).application_id();
  }

  v1::Application Lodge(const std::string& id) {
    return Tell(&Stub::RecordLodged,
                Fact<v1::RecordLodgedRequest>(Get(Officer(), id)));
  }
  void Admit(const std::string& id) {
    Tell(&Stub::RecordAdmissible,
         Fact<v1::RecordAdmissibleRequest>(Get(Officer(), id)));
  }

  static std::vector<std::string> IdsOf(
      const v1::GetMissionQueueResponse& queue) {
    std::vector<std::string> ids;
    for (const auto& row : queue.rows()) ids.push_back(row.application_id());
    return ids;
  }

  std::string route_id_;
  int persons_ = 0;
};

TEST_F(QueueTest, WhatIsDueComesFirstThenWhatHarmsMost) {
  // A decision that is due on a weekend is due on the working day after it.
  while (absl::GetWeekday(Today() + 15) == absl::Weekday::saturday ||
         absl::GetWeekday(Today() + 15) == absl::Weekday::sunday) {
    AdvanceDays(1);
  }
  const std::string later = Travels(60, type::v1::LEVEL_L1);
  const std::string respite = Travels(30, type::v1::LEVEL_L4);
  const std::string untold = Travels(30, type::v1::LEVEL_UNSPECIFIED);
  const std::string danger = Travels(30, type::v1::LEVEL_L1);
  // Decided on one day, for one who travels soon and one who travels later.
  const std::string decided_far = Travels(90, type::v1::LEVEL_L2);
  const std::string decided_near = Travels(40, type::v1::LEVEL_L2);
  for (const std::string& id : {decided_far, decided_near}) {
    Lodge(id);
    Admit(id);
  }
  const v1::GetMissionQueueResponse queue = Queue(Officer());
  EXPECT_THAT(IdsOf(queue), ElementsAre(danger, decided_near, decided_far,
                                        respite, untold, later));
  EXPECT_TRUE(queue.rows(0).urgent());
  EXPECT_FALSE(queue.rows(3).urgent());
  EXPECT_EQ(queue.rows(0).days_left(), 15);
}

TEST_F(QueueTest, ARowSaysWhatIsMissingAndWhoActs) {
  const std::string id = Travels(18, type::v1::LEVEL_L2);
  v1::BookAppointmentRequest book;
  book.set_request_id(testing::NewRequestId());
  book.set_application_id(id);
  SetTime(absl::Now() + absl::Hours(49), book.mutable_appointment_at());
  Tell(&Stub::BookAppointment, book);
  const v1::GetMissionQueueResponse queue = Queue(Officer());
  ASSERT_THAT(queue.rows(), SizeIs(1));
  const v1::QueueRow& row = queue.rows(0);
  EXPECT_EQ(row.state(), v1::APPLICATION_STATE_APPOINTMENT_BOOKED);
  EXPECT_EQ(row.section(), v1::QUEUE_SECTION_THIS_WEEK);
  EXPECT_EQ(row.missing_documents(), Get(Officer(), id).checklist_size());
  EXPECT_EQ(row.next_deadline().kind(), v1::DEADLINE_KIND_LODGE_BY);
  EXPECT_EQ(row.days_left(), 3);
  EXPECT_EQ(row.waiting_for(0).who(), "DEFENDER");
  EXPECT_EQ(row.appointment_at().seconds(), book.appointment_at().seconds());
  EXPECT_EQ(row.etag(), Get(Officer(), id).etag());
}

TEST_F(QueueTest, NobodyIsToldWhoSheIs) {
  Travels(30, type::v1::LEVEL_L1);
  const std::string text = Queue(Officer()).DebugString();
  for (const char* secret :
       {"Wanjiru", "ZZ998877", "Signal", "person-", "case-ref"}) {
    EXPECT_THAT(text, Not(HasSubstr(secret)));
  }
}

TEST_F(QueueTest, TheOfficeSaysWhoseAndSeesNoAppointment) {
  const std::string id = Travels(30, type::v1::LEVEL_L1);
  v1::BookAppointmentRequest book;
  book.set_request_id(testing::NewRequestId());
  book.set_application_id(id);
  SetTime(absl::Now() + absl::Hours(49), book.mutable_appointment_at());
  Tell(&Stub::BookAppointment, book);
  v1::GetMissionQueueRequest request;
  v1::GetMissionQueueResponse response;
  EXPECT_THAT(Call(Office(), &Stub::GetMissionQueue, request, &response),
              BadFieldsAre("mission_organisation_id"));
  request.set_mission_organisation_id(kMission);
  const auto seen = Queue(Office(), request);
  ASSERT_THAT(seen.rows(), SizeIs(1));
  EXPECT_FALSE(seen.rows(0).has_appointment_at());
  request.set_mission_organisation_id("mission-2");
  EXPECT_THAT(Queue(Office(), request).rows(), IsEmpty());
  EXPECT_THAT(Queue(Officer(), request).rows(), SizeIs(1))
      << "a mission has its own queue whatever it names";
}

TEST_F(QueueTest, WhatIsOverOrHiddenIsNotInIt) {
  const std::string refused = Travels(30, type::v1::LEVEL_L1);
  Tell(&Stub::RecordRefused, Refused(Get(Officer(), refused)));
  const std::string closed = Travels(30, type::v1::LEVEL_L1);
  v1::SetShareRequest share;
  share.set_request_id(testing::NewRequestId());
  share.set_application_id(closed);
  share.set_number(1);
  share.set_view_closed(true);
  v1::SetShareResponse response;
  EXPECT_OK(Call(Relocation(), &Stub::SetShare, share, &response));
  EXPECT_THAT(Queue(Officer()).rows(), IsEmpty());
}

TEST_F(QueueTest, PagesWithoutGapOrRepeat) {
  std::vector<std::string> all;
  for (int i = 0; i < 5; ++i) {
    all.push_back(Travels(30, type::v1::LEVEL_L1));
    all.push_back(Travels(30, type::v1::LEVEL_L3));
    Lodge(all.back());
  }
  v1::GetMissionQueueRequest request;
  request.set_page_size(3);
  std::vector<std::string> seen;
  do {
    const auto page = Queue(Officer(), request);
    for (const std::string& id : IdsOf(page)) seen.push_back(id);
    request.set_page_token(page.page_info().next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(seen, ::testing::UnorderedElementsAreArray(all));
  EXPECT_EQ(seen, IdsOf(Queue(Officer())));
  request.set_page_token("forged");
  v1::GetMissionQueueResponse response;
  EXPECT_THAT(Call(Officer(), &Stub::GetMissionQueue, request, &response),
              ReasonIs("PAGE_TOKEN_INVALID"));
}

TEST_F(QueueTest, TheIndexGivesTheOrder) {
  EXPECT_THAT(
      database_.Value("SELECT indexdef FROM pg_indexes WHERE indexname = "
                      "'applications_mission_queue_idx'"),
      HasSubstr("(mission_organisation_id, next_due, level, lodge_by, id)"));
}

}  // namespace
}  // namespace sojourn::visa
