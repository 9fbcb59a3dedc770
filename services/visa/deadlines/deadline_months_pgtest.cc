// Half a year with the real store: two processes that come and go, applications
// that are lodged, withdrawn, closed to their mission and opened again; nothing
// is told twice, nothing of what is over, and nothing that was due is left.
#include <map>
#include <random>
#include <thread>

#include "absl/strings/numbers.h"
#include "services/visa/deadlines/deadline_fixture.h"

namespace sojourn::visa {
namespace {

constexpr const char* kZones[] = {"Africa/Nairobi", "Europe/Amsterdam",
                                  "Pacific/Kiritimati", "Pacific/Pago_Pago"};

class MonthsTest : public DeadlineFixture {
 protected:
  struct Life {
    v1::Application application;
    absl::TimeZone zone;
    bool over = false;
    bool closed = false;
    int64_t shares = 0;
    // Rows of it when it was over, or closed to the mission.
    int64_t rows_when_over = 0;
    int64_t mission_rows_when_closed = 0;
  };

  MonthsTest()
      : other_("visa", Policy(), database_.dsn(), runtime_.directory()) {}

  int Up(int bound) {
    return std::uniform_int_distribution<int>(0, bound - 1)(random_);
  }

  void Begin() {
    int person = 0;
    for (const char* zone : kZones) {
      auto route = RouteRequest();
      route.mutable_route()->mutable_missions(0)->set_time_zone(zone);
      const std::string route_id = CreateRoute(route).route_id();
      for (int i = 0; i < 4; ++i) {
        auto open = OpenRequest(route_id, absl::StrCat("person-", person++));
        SetStay(Today() + 25 + Up(140), 30, open.mutable_stay());
        lives_.push_back(
            {.application = Open(open), .zone = reference::ZoneNamed(zone)});
      }
    }
  }

  // Odd steps, but never to the minute before a morning: the database's clock
  // and ours differ by less.
  void Step() {
    absl::Duration by = absl::Minutes(30 + Up(60 * 40));
    for (const char* zone : kZones) {
      const auto local =
          absl::ToCivilMinute(Now() + by, reference::ZoneNamed(zone));
      if (local.hour() == 8 && local.minute() > 55) by += absl::Minutes(10);
    }
    Advance(by);
    other_.Advance(by);
  }

  int64_t Count(const Life& life, const char* where) const {
    int64_t count = -1;
    const std::string counted = database_.Value(absl::StrCat(
        "SELECT count(*) FROM deadline_notices n JOIN applications a "
        "ON a.id = n.application_id WHERE a.public_id = '",
        life.application.application_id(), "' AND ", where));
    EXPECT_TRUE(absl::SimpleAtoi(counted, &count));
    return count;
  }

  void Change() {
    Life& life =
        lives_[static_cast<size_t>(Up(static_cast<int>(lives_.size())))];
    if (life.over) return;
    const int what = Up(20);
    if (what < 2) {
      life.closed = !life.closed;
      Share(life.application, ++life.shares, life.closed);
      life.mission_rows_when_closed = Count(life, kToMission);
    } else if (what == 2) {
      Withdraw(life.application);
    } else if (what == 3 && !life.closed) {
      auto lodged = Fact<v1::RecordLodgedRequest>(life.application);
      // In the mission's zone.
      SetDate(absl::ToCivilDay(Now(), life.zone), lodged.mutable_occurred_on());
      Tell(&Stub::RecordLodged, lodged);
    } else {
      return;
    }
    life.over = what == 2 || what == 3;
    if (life.over) life.rows_when_over = Count(life, "true");
  }

  // What stands of one deadline that is open, by the rule.
  void ExpectNothingOwed(const Life& life) {
    const v1::Deadline by = LodgeBy(life.application);
    const LadderDays days{DayOf(by.due()), LastOf(by)};
    const Morning morning{life.zone};
    const std::optional<DeadlineRung> standing =
        StandingRung(days, morning, Now());
    if (!standing) {
      EXPECT_EQ(Count(life, "true"), 0);
      return;
    }
    const std::string since =
        *standing == DeadlineRung::kOverdue ? "rung = 'OVERDUE'" : "true";
    EXPECT_EQ(
        Count(
            life,
            absl::StrCat("recipient = 'PROGRAMME_OFFICE' AND ", since).c_str()),
        *standing >= DeadlineRung::kOneDay ? 1 : 0);
    if (life.closed) return;
    EXPECT_EQ(
        Count(life, absl::StrCat("recipient = 'OFFICER' AND ", since).c_str()),
        1);
    EXPECT_EQ(
        Count(
            life,
            absl::StrCat("recipient = 'HEAD_OF_MISSION' AND ", since).c_str()),
        *standing >= DeadlineRung::kThreeDays ? 1 : 0);
  }

  static constexpr char kToMission[] = "recipient <> 'PROGRAMME_OFFICE'";
  testing::TestRuntime other_;
  std::mt19937_64 random_{20271101};
  std::vector<Life> lives_;
};

TEST_F(MonthsTest, NothingTwiceNothingAfterItIsOverNothingMissed) {
  Begin();
  const absl::Time end = Now() + absl::Hours(24 * 183);
  bool one_up = true;
  bool other_up = true;
  while (Now() < end) {
    Step();
    if (Up(6) == 0) one_up = !one_up;
    if (Up(6) == 0) other_up = !other_up;
    Change();
    std::thread beside([&] {
      if (other_up) SweepAllDeadlines(other_.get());
    });
    if (one_up) Sweep();
    beside.join();
    if (!one_up && !other_up) continue;
    // What one had locked, the other left to its next turn.
    Sweep();
    for (const Life& life : lives_) {
      if (life.over) {
        EXPECT_EQ(Count(life, "true"), life.rows_when_over);
        continue;
      }
      if (life.closed) {
        EXPECT_EQ(Count(life, kToMission), life.mission_rows_when_closed);
      }
      // Held back until it is looked at again, within the hour.
      if (!life.closed && life.shares > 0) continue;
      ExpectNothingOwed(life);
    }
    if (HasFailure()) break;
  }
  EXPECT_NE(Told(), "");
  EXPECT_EQ(database_.Value(
                "SELECT count(*) FROM (SELECT FROM deadline_notices GROUP BY "
                "application_id, kind, due_on, recipient, rung = 'OVERDUE' "
                "HAVING count(*) > 1) AS twice"),
            "0");
}

}  // namespace
}  // namespace sojourn::visa
