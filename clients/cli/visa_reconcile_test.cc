#include "clients/cli/visa_reconcile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/crypto/ids.h"
#include "sojourn/visa/v1/visa_service.pb.h"

namespace sojourn::cli {
namespace {

using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kOne[] = "0123456789abcdefghjkmnpqrs";
constexpr char kTwo[] = "1123456789abcdefghjkmnpqrs";
constexpr char kGone[] = "2123456789abcdefghjkmnpqrs";

void SetDate(CivilDay day, type::v1::Date* out) {
  out->set_year(static_cast<int32_t>(day.year()));
  out->set_month(day.month());
  out->set_day(day.day());
}

visa::v1::Application& Hold(Held& held, const char* id,
                            visa::v1::ApplicationState state) {
  visa::v1::Application& application = held[id];
  application.set_application_id(id);
  application.set_state(state);
  application.set_scheme(visa::v1::SCHEME_C);
  return application;
}

void Told(visa::v1::Application& application, const char* type, CivilDay on) {
  auto& fact = *application.add_history();
  fact.set_type(type);
  SetDate(on, fact.mutable_occurred_on());
}

ListRow Row(const char* id, ListEvent event, CivilDay on, int line = 2) {
  ListRow row;
  row.line = line;
  row.application_id = id;
  row.event = event;
  row.on = on;
  return row;
}

ListRow Issued(const char* id, CivilDay on) {
  ListRow row = Row(id, ListEvent::kIssued, on);
  row.visa.set_days(60);
  row.visa.set_entries(visa::v1::VISA_ENTRIES_SINGLE);
  SetDate(CivilDay(2027, 3, 1), row.visa.mutable_valid()->mutable_first());
  SetDate(CivilDay(2027, 5, 31), row.visa.mutable_valid()->mutable_last());
  return row;
}

MissionList ListOf(std::vector<ListRow> rows) {
  MissionList list{.rows = std::move(rows)};
  for (const ListRow& row : list.rows) list.named.insert(row.application_id);
  return list;
}

std::vector<Verdict> Verdicts(const std::vector<Finding>& findings) {
  std::vector<Verdict> verdicts;
  for (const Finding& finding : findings) {
    verdicts.push_back(finding.verdict);
  }
  return verdicts;
}

TEST(VisaReconcile, SaysOfEachRowWhatItIs) {
  Held held;
  auto& one = Hold(held, kOne, visa::v1::APPLICATION_STATE_ADMISSIBLE);
  Told(one, "opened", CivilDay(2027, 1, 1));
  Told(one, "lodged", CivilDay(2027, 2, 1));
  Told(one, "admissible", CivilDay(2027, 2, 3));
  Told(one, "admissible", CivilDay(2027, 2, 4));
  Hold(held, kTwo, visa::v1::APPLICATION_STATE_LODGED);
  Hold(held, "3123456789abcdefghjkmnpqrs",
       visa::v1::APPLICATION_STATE_DOCUMENTS_PENDING);
  MissionList list =
      ListOf({Row(kOne, ListEvent::kLodged, CivilDay(2027, 2, 1), 2),
              Row(kOne, ListEvent::kAdmissible, CivilDay(2027, 2, 3), 4),
              Row(kGone, ListEvent::kLodged, CivilDay(2027, 2, 1), 5),
              Row(kOne, ListEvent::kCollected, CivilDay(2027, 2, 9), 6)});
  list.bad.push_back({3, kOne, "date", "DATE_AMBIGUOUS", "could be two days"});
  const auto findings = Reconcile(list, held);
  EXPECT_THAT(Verdicts(findings),
              ElementsAre(Verdict::kSame, Verdict::kBad, Verdict::kDiffers,
                          Verdict::kUnknown, Verdict::kNew, Verdict::kMissing));
  EXPECT_EQ(findings[2].ours, CivilDay(2027, 2, 4))
      << "the latest telling is what is held";
  EXPECT_EQ(findings[5].application_id, kTwo);
  EXPECT_EQ(SummaryOf(findings),
            "NEW 1, SAME 1, DIFFERS 1, UNKNOWN 1, MISSING 1, BAD 1");
  EXPECT_EQ(LeftOut(findings, false), 3);
  EXPECT_EQ(LeftOut(findings, true), 2);
}

TEST(VisaReconcile, TheDayAloneIsNotAllOfADecision) {
  Held held;
  auto& one = Hold(held, kOne, visa::v1::APPLICATION_STATE_ISSUED);
  Told(one, "issued", CivilDay(2027, 2, 5));
  *one.mutable_visa() = Issued(kOne, CivilDay(2027, 2, 5)).visa;
  one.mutable_visa()->set_scheme(visa::v1::SCHEME_C);
  const auto judge = [&](const ListRow& row) {
    return Reconcile(ListOf({row}), held)[0];
  };
  EXPECT_EQ(judge(Issued(kOne, CivilDay(2027, 2, 5))).verdict, Verdict::kSame);
  ListRow longer = Issued(kOne, CivilDay(2027, 2, 5));
  longer.visa.set_days(90);
  EXPECT_EQ(judge(longer).verdict, Verdict::kDiffers);
  EXPECT_THAT(judge(longer).note, HasSubstr("days is 60"));

  auto& two = Hold(held, kTwo, visa::v1::APPLICATION_STATE_REFUSED);
  Told(two, "refused", CivilDay(2027, 2, 5));
  two.add_refusal_grounds(visa::v1::REFUSAL_GROUND_OTHER);
  ListRow refused = Row(kTwo, ListEvent::kRefused, CivilDay(2027, 2, 5));
  refused.grounds = {visa::v1::REFUSAL_GROUND_OTHER};
  EXPECT_EQ(judge(refused).verdict, Verdict::kSame);
  refused.grounds = {visa::v1::REFUSAL_GROUND_NO_INSURANCE};
  EXPECT_EQ(judge(refused).verdict, Verdict::kDiffers);
}

TEST(VisaReconcile, TellsInTheOrderItHappened) {
  Held held;
  Hold(held, kOne, visa::v1::APPLICATION_STATE_PLANNED);
  Told(Hold(held, kTwo, visa::v1::APPLICATION_STATE_LODGED), "lodged",
       CivilDay(2027, 2, 2));
  const auto findings = Reconcile(
      ListOf({Row(kOne, ListEvent::kAdmissible, CivilDay(2027, 2, 1), 2),
              Row(kTwo, ListEvent::kLodged, CivilDay(2027, 2, 1), 3),
              Row(kOne, ListEvent::kLodged, CivilDay(2027, 2, 1), 4)}),
      held);
  const auto lines = [&](bool replace) {
    std::vector<int> told;
    for (const Finding* one : ToRecord(findings, replace)) {
      told.push_back(one->line);
    }
    return told;
  };
  EXPECT_THAT(lines(false), ElementsAre(4, 2));
  EXPECT_THAT(lines(true), ElementsAre(4, 2, 3));
}

TEST(VisaReconcile, ARepeatIsTheSameCallAndAnotherDayIsNot) {
  Held held;
  const auto& one = Hold(held, kOne, visa::v1::APPLICATION_STATE_PLANNED);
  const auto request_of = [&](const ListRow& row) {
    const auto findings = Reconcile(ListOf({row}), held);
    Telling telling = TellingOf(findings[0], one);
    EXPECT_EQ(telling.rpc, "RecordIssued");
    return static_cast<const visa::v1::RecordIssuedRequest&>(*telling.request);
  };
  const auto first = request_of(Issued(kOne, CivilDay(2027, 2, 5)));
  EXPECT_TRUE(crypto::IsUuid(first.request_id())) << first.request_id();
  EXPECT_EQ(first.visa().scheme(), visa::v1::SCHEME_C) << "as applied for";
  EXPECT_EQ(first.SerializeAsString(),
            request_of(Issued(kOne, CivilDay(2027, 2, 5))).SerializeAsString());
  EXPECT_NE(first.request_id(),
            request_of(Issued(kOne, CivilDay(2027, 2, 6))).request_id());
  // Told before, replaced, and told again: a call of its own.
  Told(held[kOne], "issued", CivilDay(2027, 2, 6));
  EXPECT_NE(first.request_id(),
            request_of(Issued(kOne, CivilDay(2027, 2, 5))).request_id());
}

TEST(VisaReconcile, FitsAScreen) {
  Held held;
  Hold(held, kTwo, visa::v1::APPLICATION_STATE_DOCUMENTS_ASKED);
  auto& one = Hold(held, kOne, visa::v1::APPLICATION_STATE_ADMISSIBLE);
  Told(one, "admissible", CivilDay(2027, 2, 4));
  const auto findings = Reconcile(
      ListOf({Row(kOne, ListEvent::kAdmissible, CivilDay(2027, 2, 3), 1234)}),
      held);
  const std::string text = FindingsText(findings);
  EXPECT_THAT(text, HasSubstr(absl::StrCat("1234  ", kOne,
                                           "  admissible  2027-02-03  "
                                           "2027-02-04  DIFFERS\n")));
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    EXPECT_LE(line.size(), 80u) << line;
  }
  EXPECT_THAT(FindingsJson(findings), HasSubstr("\"verdict\": \"MISSING\""));
}

}  // namespace
}  // namespace sojourn::cli
