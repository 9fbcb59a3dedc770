#include "services/visa/checklist/checklist_rules.h"

#include <algorithm>
#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Key;
using ::testing::Not;
using D = DocumentKind;
using R = ChecklistReason;

Route By(Scheme scheme, std::vector<D> documents = {}) {
  Route route;
  route.scheme = scheme;
  route.documents = std::move(documents);
  return route;
}

OpenSpec Adult() {
  return {.present_country = "KE",
          .stay = {CivilDay(2027, 6, 1), CivilDay(2027, 7, 30)}};
}

OpenSpec BornOn(PartialDate born) {
  OpenSpec spec = Adult();
  spec.identity.date_of_birth = born;
  return spec;
}

std::map<D, R> Reasons(const OpenSpec& spec, const Route& route) {
  std::map<D, R> reasons;
  for (const Document& line : ChecklistFor(spec, route)) {
    EXPECT_TRUE(reasons.emplace(line.kind, line.reason).second)
        << NameOf(line.kind) << " twice";
  }
  return reasons;
}

TEST(ChecklistTest, TheVisaCodeAsksForItsPapersWhateverTheRouteLists) {
  for (const Scheme scheme : {Scheme::kC, Scheme::kLtv}) {
    const std::vector<Document> lines =
        ChecklistFor(Adult(), By(scheme, {D::kInsurance, D::kCaseBrief}));
    EXPECT_EQ(lines.size(), 12u);
    EXPECT_TRUE(std::ranges::is_sorted(lines, {}, &Document::kind));
    for (const Document& line : lines) {
      const bool of_route = line.kind == D::kCaseBrief;
      EXPECT_EQ(line.reason, of_route ? R::kRoute : R::kLaw);
      EXPECT_EQ(ArticleOf(scheme, line).empty(), of_route);
      EXPECT_EQ(line.status, DocumentStatus::kMissing);
    }
  }
}

TEST(ChecklistTest, ANationalVisaAsksForWhatItsRouteLists) {
  const Route route = By(Scheme::kNationalD, {D::kTravelDocument, D::kMeans});
  EXPECT_THAT(Reasons(Adult(), route),
              ElementsAre(std::pair(D::kTravelDocument, R::kRoute),
                          std::pair(D::kMeans, R::kRoute)));
  EXPECT_EQ(ArticleOf(Scheme::kNationalD, ChecklistFor(Adult(), route)[0]), "");
}

TEST(ChecklistTest, PreclearanceIsHandedInOnPaper) {
  Route route = By(Scheme::kNationalD);
  route.preclearance = true;
  EXPECT_THAT(Reasons(Adult(), route),
              Contains(std::pair(D::kPreclearanceLetter, R::kRoute)));
}

TEST(ChecklistTest, EachParentWhoStaysConsents) {
  OpenSpec spec = Adult();
  spec.minor = true;
  const Route route = By(Scheme::kC);
  const auto consents = [&] {
    const auto reasons = Reasons(spec, route);
    EXPECT_EQ(reasons.at(D::kBirthCertificate), R::kMinor);
    EXPECT_EQ(reasons.at(D::kParentSignature), R::kMinor);
    return reasons.count(D::kParentalConsent) +
           reasons.count(D::kSecondParentalConsent);
  };
  EXPECT_EQ(consents(), 1u) << "not known: one is asked for";
  for (const int staying : {0, 1, 2}) {
    spec.parents_staying = staying;
    EXPECT_EQ(consents(), static_cast<size_t>(staying));
  }
  EXPECT_EQ(
      ArticleOf(Scheme::kC, {.kind = D::kParentSignature, .reason = R::kMinor}),
      "Visa Code, Article 11(1)");
}

TEST(ChecklistTest, WhoAppliesWhereSheDoesNotLiveSaysWhy) {
  OpenSpec spec = Adult();
  spec.residence_country = "KE";
  EXPECT_THAT(Reasons(spec, By(Scheme::kC)),
              Not(Contains(Key(D::kResidenceProof))));
  spec.residence_country = "ET";
  const auto reasons = Reasons(spec, By(Scheme::kC));
  EXPECT_EQ(reasons.at(D::kResidenceProof), R::kThirdCountry);
  EXPECT_EQ(reasons.at(D::kLodgingJustification), R::kThirdCountry);
}

// Lodged at the latest on 17 May 2027.
TEST(ChecklistTest, ChildrenUnderTwelveGiveNoFingerprints) {
  const auto gives = [](PartialDate born, const Route& route) {
    return Reasons(BornOn(born), route).contains(D::kFingerprints);
  };
  const Route c = By(Scheme::kC, {D::kFingerprints});
  EXPECT_FALSE(gives({2015, 5, 18}, c)) << "twelve the day after";
  EXPECT_TRUE(gives({2015, 5, 17}, c));
  EXPECT_FALSE(gives({2016, 2, 29}, c));
  EXPECT_TRUE(gives({2015, 0, 0}, c)) << "perhaps twelve already";
  EXPECT_FALSE(gives({2015, 6, 0}, c));
  EXPECT_FALSE(gives({2016, 0, 0}, c));
  EXPECT_TRUE(gives({}, c)) << "not known";
  EXPECT_TRUE(gives({2020, 1, 1}, By(Scheme::kNationalD, {D::kFingerprints})))
      << "the Visa Code says nothing of it";
}

TEST(ChecklistTest, GoodFaithSparesSupportingPapersOnly) {
  EXPECT_TRUE(IsWaivedForBonaFide(D::kMeans));
  EXPECT_FALSE(IsWaivedForBonaFide(D::kTravelDocument));
  EXPECT_FALSE(IsWaivedForBonaFide(D::kInsurance));
}

}  // namespace
}  // namespace sojourn::visa
