#include "gtest/gtest.h"
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
  ExpectSame<RemedyKind>(v1::RemedyKind_descriptor(), "REMEDY_KIND_");
  ExpectSame<RouteStatus>(v1::RouteStatus_descriptor(), "ROUTE_STATUS_");
  ExpectSame<Handling>(v1::Handling_descriptor(), "HANDLING_");
  ExpectSame<ApplicationState>(v1::ApplicationState_descriptor(),
                               "APPLICATION_STATE_");
  ExpectSame<ApplicationFlag>(v1::ApplicationFlag_descriptor(),
                              "APPLICATION_FLAG_");
  ExpectSame<DocumentKind>(v1::DocumentKind_descriptor(), "DOCUMENT_KIND_");
  ExpectSame<DocumentRequirement>(v1::DocumentRequirement_descriptor(),
                                  "DOCUMENT_REQUIREMENT_");
  ExpectSame<DocumentStatus>(v1::DocumentStatus_descriptor(),
                             "DOCUMENT_STATUS_");
  ExpectSame<DeadlineKind>(v1::DeadlineKind_descriptor(), "DEADLINE_KIND_");
  ExpectSame<DeadlineState>(v1::DeadlineState_descriptor(), "DEADLINE_STATE_");
  ExpectSame<EscalationLevel>(v1::EscalationLevel_descriptor(),
                              "ESCALATION_LEVEL_");
  ExpectSame<VisaEntries>(v1::VisaEntries_descriptor(), "VISA_ENTRIES_");
  ExpectSame<RefusalGround>(v1::RefusalGround_descriptor(), "REFUSAL_GROUND_");
  ExpectSame<ExtensionGround>(v1::ExtensionGround_descriptor(),
                              "EXTENSION_GROUND_");
  ExpectSame<PreclearanceOutcome>(v1::PreclearanceOutcome_descriptor(),
                                  "PRECLEARANCE_OUTCOME_");
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
