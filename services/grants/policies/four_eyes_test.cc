#include "services/grants/policies/four_eyes.h"

#include "common/status/error.h"
#include "gtest/gtest.h"
#include "services/grants/grants_samples.h"

namespace sojourn::grants::rules {
namespace {

using samples::kFirst;
using samples::kNow;
using samples::kSecond;

Grant Approved(const std::string& acting_for = "") {
  Grant grant = samples::AnAssessed();
  grant.approvals = {{kFirst, 200'000, kNow, acting_for}};
  return grant;
}

std::string ReasonFor(const Grant& grant, const Approver& approver) {
  return ReasonOf(CheckApprover(grant, approver));
}

TEST(FourEyesTest, NobodyApprovesWhatTheySubmittedNorThroughSomebodyElse) {
  Grant own = samples::AnAssessed();
  own.submitted_by = kFirst;
  EXPECT_EQ(ReasonFor(own, {kFirst}), "OWN_SUBMISSION");
  // The submitter in another's place, and another in the submitter's.
  EXPECT_EQ(ReasonFor(own, {kFirst, "bob"}), "OWN_SUBMISSION");
  EXPECT_EQ(ReasonFor(own, {kSecond, "ann"}), "OWN_SUBMISSION");
  EXPECT_EQ(ReasonFor(own, {kSecond}), "");
}

TEST(FourEyesTest, DelegateAndDelegatorCountOnceTogether) {
  const Grant in_anns_place = Approved("cleo");
  EXPECT_EQ(ReasonFor(in_anns_place, {kFirst}), "ALREADY_APPROVED_BY_YOU");
  const Actor cleo{"org-funder", "cleo"};
  EXPECT_EQ(ReasonFor(in_anns_place, {cleo}), "ALREADY_APPROVED_BY_YOU");
  // Nor through a third person.
  EXPECT_EQ(ReasonFor(in_anns_place, {kSecond, "cleo"}),
            "ALREADY_APPROVED_BY_YOU");
  EXPECT_EQ(ReasonFor(in_anns_place, {kSecond, "ann"}),
            "ALREADY_APPROVED_BY_YOU");
  EXPECT_EQ(ReasonFor(in_anns_place, {kSecond, "dora"}), "");
  EXPECT_EQ(ReasonFor(in_anns_place, {kSecond}), "");
}

TEST(FourEyesTest, TheReleaserTookNoPart) {
  const Grant grant = Approved("cleo");
  EXPECT_EQ(ReasonOf(CheckReleaser(grant, kFirst)), "RELEASER_APPROVED");
  EXPECT_EQ(ReasonOf(CheckReleaser(grant, {"org-funder", "cleo"})),
            "RELEASER_APPROVED");
  EXPECT_TRUE(CheckReleaser(grant, samples::kManager).ok());
  EXPECT_TRUE(CheckReleaser(grant, {"org-other", "cleo"}).ok())
      << "of another organisation is another person";
}

}  // namespace
}  // namespace sojourn::grants::rules
