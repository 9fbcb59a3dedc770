#include "services/relocation/agreements/agreement_rules.h"

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::agreements {
namespace {

using ::sojourn::testing::IsOk;
using ::sojourn::testing::ReasonIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

Member Host() {
  return {.registered = true,
          .active = true,
          .ends_at = kNow + absl::Seconds(1),
          .purposes = {"SHARE_WITH_HOST"},
          .fields = {"number_of_people", "needs", "languages"}};
}

absl::Status Ask(const Member& member, std::string_view purpose) {
  return CheckShare("utrecht", member, purpose, FieldsOf(purpose), kNow);
}
absl::Status Ask(const Member& member) {
  return Ask(member, "SHARE_WITH_HOST");
}

TEST(AgreementTest, SaysWhatIsMissingOfIt) {
  EXPECT_THAT(Ask(Host()), IsOk());
  EXPECT_THAT(Ask(Member()), ReasonIs("AGREEMENT_MISSING"));
  Member none = Host();
  none.ends_at.reset();
  EXPECT_THAT(Ask(none), ReasonIs("AGREEMENT_MISSING"));
  Member ended = Host();
  ended.ends_at = kNow;
  EXPECT_THAT(Ask(ended), ReasonIs("AGREEMENT_EXPIRED"));
  Member suspended = Host();
  suspended.active = false;
  EXPECT_THAT(Ask(suspended), ReasonIs("ORGANISATION_INACTIVE"));
}

TEST(AgreementTest, CoversItsPurposeAlone) {
  EXPECT_THAT(Ask(Host(), "SHARE_WITH_FUNDER"), ReasonIs("AGREEMENT_MISSING"));
}

TEST(AgreementTest, AFieldCoversWhatIsBelowItAndNothingBeside) {
  Member host = Host();
  const auto told = [&](std::string_view field) {
    return CheckShare("utrecht", host, "SHARE_WITH_HOST", {&field, 1}, kNow);
  };
  EXPECT_THAT(told("needs.bedrooms"), IsOk());
  EXPECT_THAT(told("needs_of_others"), ReasonIs("AGREEMENT_MISSING"));
  EXPECT_THAT(told("threats"), ReasonIs("AGREEMENT_MISSING"));
  host.fields = {"needs.bedrooms"};
  EXPECT_THAT(told("needs"), ReasonIs("AGREEMENT_MISSING"));
  host.fields = {"intake"};
  EXPECT_THAT(told("threats"), IsOk());
}

TEST(AgreementTest, TheProgrammesOwnOfficeNeedsNone) {
  Member office{.registered = true, .active = true, .office = true};
  EXPECT_THAT(Ask(office), IsOk());
  office.active = false;
  EXPECT_THAT(Ask(office), ReasonIs("ORGANISATION_INACTIVE"));
}

TEST(AgreementTest, WhoLeadsReadsTheWholeIntakeAndWhoVerifiesALittle) {
  Member ngo{.registered = true,
             .active = true,
             .ends_at = absl::InfiniteFuture(),
             .purposes = {"PROCESSING"},
             .fields = {"country_code", "languages", "persons", "rights_work"}};
  const auto works = [&](AssignmentRole role) {
    const Share share = ShareOf(role);
    return CheckShare("ngo", ngo, share.purpose, share.fields, kNow);
  };
  EXPECT_THAT(works(AssignmentRole::kVerifier), IsOk());
  EXPECT_THAT(works(AssignmentRole::kLead), ReasonIs("AGREEMENT_MISSING"));
  EXPECT_THAT(works(AssignmentRole::kCityCoordinator),
              ReasonIs("AGREEMENT_MISSING"));
  ngo.fields = {"intake"};
  EXPECT_THAT(works(AssignmentRole::kLead), IsOk());
}

TEST(AgreementTest, OfSeveralThoseAreLeftThatMayReceive) {
  Member ended = Host();
  ended.ends_at = kNow;
  const Members members = {{"a", ended}, {"b", Host()}};
  EXPECT_THAT(
      MayReceive({"a", "b", "unknown"}, members, "SHARE_WITH_HOST", kNow),
      ElementsAre("b"));
  EXPECT_THAT(MayReceive({"b"}, members, "SHARE_WITH_MISSION", kNow),
              IsEmpty());
}

}  // namespace
}  // namespace sojourn::relocation::agreements
