#include "clients/cli/visa_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace sojourn::cli {
namespace {

using ::testing::HasSubstr;

constexpr char kId[] = "0123456789abcdefghjkmnpqrs";

visa::v1::QueueRow Row(visa::v1::QueueSection section, int days_left) {
  visa::v1::QueueRow row;
  row.set_application_id(kId);
  row.set_section(section);
  row.set_state(visa::v1::APPLICATION_STATE_PRECLEARANCE_PENDING);
  row.set_time_zone("Pacific/Auckland");
  row.mutable_next_deadline()->mutable_due()->set_year(2027);
  row.mutable_next_deadline()->mutable_due()->set_month(1);
  row.mutable_next_deadline()->mutable_due()->set_day(20);
  row.set_days_left(days_left);
  row.add_waiting_for()->set_who("MISSION_OFFICER");
  return row;
}

TEST(VisaQueue, IsOneLineAFileBySection) {
  visa::v1::GetMissionQueueResponse queue;
  *queue.add_rows() = Row(visa::v1::QUEUE_SECTION_TODAY, -3);
  *queue.add_rows() = Row(visa::v1::QUEUE_SECTION_WAITING_FOR_OTHERS, 30);
  *queue.add_rows() = Row(visa::v1::QUEUE_SECTION_TODAY, 0);
  auto& urgent = *queue.mutable_rows(0);
  urgent.set_urgent(true);
  urgent.add_flags(visa::v1::APPLICATION_FLAG_OUT_OF_ORDER);
  urgent.set_missing_documents(2);
  // 21:00 UTC on the 17th is the morning of the 18th there.
  urgent.mutable_appointment_at()->set_seconds(1'800'219'600);
  EXPECT_EQ(
      QueueText(queue),
      absl::StrCat(
          "    DUE LEFT STATE                WAITS   DOC VISIT APPLICATION\n"
          "TODAY (2)\n"
          "!*01-20   -3 PRECLEARANCE_PENDING mission   2 01-18 ",
          kId, "\n  01-20    0 PRECLEARANCE_PENDING mission           ", kId,
          "\nWAITING FOR OTHERS (1)\n"
          "  01-20   30 PRECLEARANCE_PENDING mission           ",
          kId,
          "\n! urgent, * flags, DOC documents missing; `sojourn visa show` "
          "says "
          "more\n"));
}

TEST(VisaQueue, FitsAScreen) {
  visa::v1::GetMissionQueueResponse queue;
  for (int i = 0; i < 40; ++i) {
    *queue.add_rows() = Row(visa::v1::QUEUE_SECTION_LATER, 100 + i);
  }
  queue.mutable_page_info()->set_next_page_token("next");
  const std::string text = QueueText(queue);
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    EXPECT_LE(line.size(), 80u) << line;
  }
  EXPECT_THAT(text, HasSubstr("more: repeat with --page-token next"));
}

TEST(VisaQueue, AnEmptyOneSaysSo) {
  EXPECT_EQ(QueueText({}), "nothing to show\n");
}

}  // namespace
}  // namespace sojourn::cli
