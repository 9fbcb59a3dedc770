#include "services/visa/visa_convert.h"

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/visa/deadlines/ladder.h"
#include "services/visa/policy/requirement.h"
#include "services/visa/travel/travel_convert.h"
#include "services/visa/visa_convert_values.h"
#include "services/visa/visa_policy.h"

namespace sojourn::visa {
namespace {

// Our enums have the numbers and the names of the proto's.
template <typename E>
void ExpectSame(const google::protobuf::EnumDescriptor* proto,
                const std::string& prefix) {
  ASSERT_EQ(static_cast<size_t>(proto->value_count()), kNames<E>.size())
      << proto->name();
  for (int i = 0; i < proto->value_count(); ++i) {
    EXPECT_EQ(proto->value(i)->number(), i);
    EXPECT_EQ(proto->value(i)->name(),
              prefix + std::string(kNames<E>[static_cast<size_t>(i)]));
  }
}

TEST(EnumTest, NumbersAndNamesAreThoseOfTheContract) {
  ExpectSame<Scheme>(v1::Scheme_descriptor(), "SCHEME_");
  ExpectSame<TravelDocumentKind>(v1::TravelDocumentKind_descriptor(),
                                 "TRAVEL_DOCUMENT_KIND_");
  ExpectSame<DocumentRenewal>(v1::DocumentRenewal_descriptor(),
                              "DOCUMENT_RENEWAL_");
  ExpectSame<TravelPermit>(v1::TravelPermit_descriptor(), "TRAVEL_PERMIT_");
  ExpectSame<StayPurpose>(v1::StayPurpose_descriptor(), "STAY_PURPOSE_");
  ExpectSame<ProblemCode>(v1::ProblemCode_descriptor(), "PROBLEM_CODE_");
  ExpectSame<Requirement>(v1::PolicyRequirement_descriptor(),
                          "POLICY_REQUIREMENT_");
  ExpectSame<RemedyKind>(v1::RemedyKind_descriptor(), "REMEDY_KIND_");
  ExpectSame<RouteStatus>(v1::RouteStatus_descriptor(), "ROUTE_STATUS_");
  ExpectSame<RouteChangeKind>(v1::RouteChangeKind_descriptor(),
                              "ROUTE_CHANGE_KIND_");
  ExpectSame<Handling>(v1::Handling_descriptor(), "HANDLING_");
  ExpectSame<ApplicationState>(v1::ApplicationState_descriptor(),
                               "APPLICATION_STATE_");
  ExpectSame<ApplicationFlag>(v1::ApplicationFlag_descriptor(),
                              "APPLICATION_FLAG_");
  ExpectSame<DocumentKind>(v1::DocumentKind_descriptor(), "DOCUMENT_KIND_");
  ExpectSame<DocumentRequirement>(v1::DocumentRequirement_descriptor(),
                                  "DOCUMENT_REQUIREMENT_");
  ExpectSame<ChecklistReason>(v1::ChecklistReason_descriptor(),
                              "CHECKLIST_REASON_");
  ExpectSame<WaiverReason>(v1::WaiverReason_descriptor(), "WAIVER_REASON_");
  ExpectSame<LetterKind>(v1::LetterKind_descriptor(), "LETTER_KIND_");
  ExpectSame<DocumentStatus>(v1::DocumentStatus_descriptor(),
                             "DOCUMENT_STATUS_");
  ExpectSame<DeadlineKind>(v1::DeadlineKind_descriptor(), "DEADLINE_KIND_");
  ExpectSame<DeadlineCalendar>(v1::DeadlineCalendar_descriptor(),
                               "DEADLINE_CALENDAR_");
  ExpectSame<DeadlineRung>(v1::DeadlineRung_descriptor(), "DEADLINE_RUNG_");
  ExpectSame<DeadlineState>(v1::DeadlineState_descriptor(), "DEADLINE_STATE_");
  ExpectSame<EscalationLevel>(v1::EscalationLevel_descriptor(),
                              "ESCALATION_LEVEL_");
  ExpectSame<VisaEntries>(v1::VisaEntries_descriptor(), "VISA_ENTRIES_");
  ExpectSame<RefusalGround>(v1::RefusalGround_descriptor(), "REFUSAL_GROUND_");
  ExpectSame<ExtensionGround>(v1::ExtensionGround_descriptor(),
                              "EXTENSION_GROUND_");
  ExpectSame<PreclearanceOutcome>(v1::PreclearanceOutcome_descriptor(),
                                  "PRECLEARANCE_OUTCOME_");
  ExpectSame<TravelEvidence>(v1::TravelEvidence_descriptor(),
                             "TRAVEL_EVIDENCE_");
  ExpectSame<TravelStanding>(v1::TravelStanding_descriptor(),
                             "TRAVEL_STANDING_");
  ExpectSame<TravelAct>(v1::TravelAct_descriptor(), "TRAVEL_ACT_");
}

TEST(DateTest, PartialDatesAreAYearAMonthOrADay) {
  const auto ok = [](int year, int month, int day) {
    FieldChecker check;
    type::v1::Date date;
    date.set_year(year);
    date.set_month(month);
    date.set_day(day);
    ParsePartialDate(check, "d", date);
    return check.ok();
  };
  EXPECT_TRUE(ok(0, 0, 0));
  EXPECT_TRUE(ok(1990, 0, 0));
  EXPECT_TRUE(ok(1990, 12, 0));
  EXPECT_TRUE(ok(1992, 2, 29));
  EXPECT_FALSE(ok(1991, 2, 29));
  EXPECT_FALSE(ok(1990, 0, 5));
  EXPECT_FALSE(ok(1990, 13, 0));
  EXPECT_FALSE(ok(90, 1, 1));
}

TEST(ParseAssessTest, EveryFieldIsCheckedWhateverElseIsWrong) {
  v1::AssessRouteRequest request;
  request.add_nationalities("ZZ");
  request.set_residence_country("QQ");
  request.set_present_country("ke");
  v1::TravelDocument& document = *request.mutable_document();
  document.set_kind(v1::TRAVEL_DOCUMENT_KIND_PASSPORT);
  document.set_issuing_country("XX");
  SetDate(absl::CivilDay(2025, 5, 2), document.mutable_issued_on());
  SetDate(absl::CivilDay(2025, 5, 1), document.mutable_expires_on());
  document.set_blank_pages(-1);
  request.add_destination_countries("NLD");
  SetDate(absl::CivilDay(2026, 5, 2), request.mutable_stay()->mutable_first());
  SetDate(absl::CivilDay(2026, 5, 1), request.mutable_stay()->mutable_last());
  v1::TravelRecord& record = *request.add_travel_history();
  record.set_country("");
  SetDate(absl::CivilDay(2026, 2, 2), record.mutable_entry());
  SetDate(absl::CivilDay(2026, 2, 1), record.mutable_exit());
  EXPECT_THAT(ParseAssess(request),
              testing::BadFieldsAre(
                  "nationalities[0]", "residence_country", "present_country",
                  "document.issuing_country", "document.expires_on",
                  "document.blank_pages", "destination_countries[0]", "stay",
                  "travel_history[0].country", "travel_history[0].exit"));
}

TEST(ParseAssessTest, OverlappingStaysInOneCountryAreNamed) {
  v1::GetStayBalanceRequest request;
  const auto add = [&](const char* country, absl::CivilDay entry, int days) {
    v1::TravelRecord& record = *request.add_travel_history();
    record.set_country(country);
    SetDate(entry, record.mutable_entry());
    SetDate(entry + days, record.mutable_exit());
  };
  SetDate(absl::CivilDay(2026, 5, 1), request.mutable_on());
  add("DE", absl::CivilDay(2026, 2, 1), 20);
  add("FR", absl::CivilDay(2026, 2, 5), 3);  // a journey during it
  add("DE", absl::CivilDay(2026, 2, 21), 5);
  EXPECT_TRUE(ParseBalance(request).ok());
  add("DE", absl::CivilDay(2026, 2, 20), 0);
  EXPECT_THAT(ParseBalance(request),
              testing::BadFieldsAre("travel_history[3].entry"));
}

TEST(ParseRouteUpdateTest, OnlyWhatIsNamedIsReadAndOnlyWhatMayBeIsNamed) {
  v1::UpdateRouteRequest request;
  request.set_route_id("0123456789abcdefghjkmnpqrs");
  request.mutable_route()->set_destination_country("not read");
  request.mutable_route()->set_quota_per_year(-1);
  request.mutable_update_mask()->add_paths("work_allowed");
  EXPECT_TRUE(ParseRouteUpdate(request).ok());
  request.mutable_update_mask()->add_paths("quota_per_year");
  request.mutable_update_mask()->add_paths("scheme");
  EXPECT_THAT(ParseRouteUpdate(request),
              testing::BadFieldsAre("route.quota_per_year", "update_mask"));
  request.Clear();
  EXPECT_THAT(ParseRouteUpdate(request),
              testing::BadFieldsAre("route_id", "update_mask"));
}

TEST(PolicyTest, EveryRpcHasARowAndNothingElse) {
  std::vector<std::string> methods;
  const auto* service =
      v1::WatchEventsRequest::descriptor()->file()->FindServiceByName(
          "VisaService");
  for (int i = 0; i < service->method_count(); ++i) {
    methods.push_back(service->method(i)->name());
  }
  EXPECT_TRUE(auth::PolicyTable(Policy()).CheckComplete(methods).ok());
}

}  // namespace
}  // namespace sojourn::visa
