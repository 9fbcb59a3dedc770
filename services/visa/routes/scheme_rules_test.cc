#include "services/visa/routes/scheme_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr StayPurpose kPurposes[] = {StayPurpose::kTemporaryShelter,
                                     StayPurpose::kFellowship,
                                     StayPurpose::kWork};

TEST(SchemeRulesTest, ShelterFitsEverySchemeAndPayIsTheStates) {
  for (size_t i = 1; i < kNames<Scheme>.size(); ++i) {
    const auto scheme = static_cast<Scheme>(i);
    for (const StayPurpose purpose : kPurposes) {
      const bool shelter = purpose == StayPurpose::kTemporaryShelter;
      EXPECT_EQ(RuleFor(scheme, purpose),
                shelter ? PurposeRule::kAllowed : PurposeRule::kByState)
          << NameOf(scheme) << " " << NameOf(purpose);
      EXPECT_EQ(CoversPurpose(scheme, purpose, false, false), shelter);
      EXPECT_TRUE(CoversPurpose(scheme, purpose, true, true));
    }
    EXPECT_FALSE(CoversPurpose(scheme, StayPurpose::kWork, false, true));
    EXPECT_FALSE(CoversPurpose(scheme, StayPurpose::kFellowship, true, false));
  }
}

TEST(SchemeRulesTest, ARouteThatNamesDocumentsKeepsToThem) {
  Route route;
  route.scheme = Scheme::kC;
  route.preclearance = true;
  route.documents = {DocumentKind::kInsurance};
  EXPECT_THAT(DocumentsOf(route), ElementsAre(DocumentKind::kInsurance));
}

TEST(SchemeRulesTest, OneThatNamesNoneHasThoseOfItsScheme) {
  Route route;
  route.scheme = Scheme::kLtv;
  EXPECT_THAT(DocumentsOf(route), Contains(DocumentKind::kInsurance));
  EXPECT_THAT(DocumentsOf(route), Contains(DocumentKind::kFeeOrWaiver));
  route.scheme = Scheme::kHumanitarian;
  EXPECT_THAT(DocumentsOf(route),
              ElementsAre(DocumentKind::kApplicationForm,
                          DocumentKind::kTravelDocument, DocumentKind::kPhoto));
  route.preclearance = true;
  EXPECT_THAT(DocumentsOf(route), Contains(DocumentKind::kPreclearanceLetter));
  route.scheme = Scheme::kVisaFree;
  EXPECT_THAT(DocumentsOf(route), IsEmpty());
}

}  // namespace
}  // namespace sojourn::visa
