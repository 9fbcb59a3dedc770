#include "services/relocation/verification/evidence_check.h"

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/relocation/verification/evidence_fixture.h"

namespace sojourn::relocation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Missing(const v1::VerificationEvidence& evidence) {
  FieldChecker fields;
  CheckEvidence(evidence, fields);
  std::vector<std::string> names;
  for (const FieldViolation& each : DetailsOf(fields.Finish()).violations) {
    names.push_back(each.field);
  }
  return names;
}

TEST(EvidenceTest, OfAnInterviewSaysWhoWhenHowAndInWhichLanguage) {
  v1::DecideVerificationRequest whole;
  ByInterview(whole);
  EXPECT_THAT(Missing(whole.evidence()), IsEmpty());
  v1::VerificationEvidence evidence;
  evidence.mutable_interview();
  EXPECT_THAT(Missing(evidence), ElementsAre("evidence.interview.held_by",
                                             "evidence.interview.held_on",
                                             "evidence.interview.language_code",
                                             "evidence.interview.setting"));
}

TEST(EvidenceTest, OfHerCommunitySaysWhoAndHowSheKnowsHer) {
  v1::VerificationEvidence evidence;
  evidence.add_voices()->set_who("an invented elder");
  EXPECT_THAT(Missing(evidence), ElementsAre("evidence.voices[0].how_known",
                                             "evidence.voices[0].answered_on"));
}

TEST(EvidenceTest, OfWhatIsPublicHasAKindThatIsNoAuthorityAndAName) {
  v1::VerificationEvidence evidence;
  evidence.add_sources();
  EXPECT_THAT(Missing(evidence), ElementsAre("evidence.sources[0].kind",
                                             "evidence.sources[0].link"));
  evidence.mutable_sources(0)->set_kind(static_cast<v1::PublicSourceKind>(200));
  evidence.mutable_sources(0)->set_title("an invented report");
  EXPECT_THAT(Missing(evidence), ElementsAre("evidence.sources[0].kind"));
  const auto& kinds = *v1::PublicSourceKind_descriptor();
  for (int i = 0; i < kinds.value_count(); ++i) {
    const std::string name = kinds.value(i)->name();
    EXPECT_EQ(name.find("POLICE"), std::string::npos) << name;
    EXPECT_EQ(name.find("AUTHORIT"), std::string::npos) << name;
    EXPECT_EQ(name.find("STATE"), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace sojourn::relocation
