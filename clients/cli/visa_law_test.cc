#include "clients/cli/visa_law.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sojourn/visa/v1/visa.pb.h"

namespace sojourn::cli {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

TEST(VisaLaw, SaysWhereARuleIsWrittenAndSinceWhen) {
  EXPECT_THAT(LawText(),
              HasSubstr("\nSCHENGEN_90_180\n  Regulation (EU) 2016/399 "
                        "(Schengen Borders Code)\n  Article 6(1), since "
                        "2016-04-12\n"));
  const json document = json::parse(LawJson());
  EXPECT_EQ(document["rules"][0]["rule_id"], "SCHENGEN_90_180");
  EXPECT_EQ(document["rules"][0]["in_force_since"], "2016-04-12");
  EXPECT_THAT(document["policy_version"].get<std::string>(),
              HasSubstr("schengen-"));
}

TEST(VisaLaw, SaysWhatANumberOfTheRefusalFormIsCalled) {
  const std::string text = GroundsText();
  EXPECT_THAT(text, HasSubstr("   3 MEANS_NOT_PROVEN "));
  EXPECT_THAT(text, HasSubstr("(13) INTENTION_TO_LEAVE_DOUBTED "))
      << "whose number was not compared";
  EXPECT_THAT(text, HasSubstr("   - QUOTA_EXHAUSTED "));
}

TEST(VisaLaw, EachGroundIsOneThatCanBeRecorded) {
  const json document = json::parse(GroundsJson());
  for (const json& each : document["grounds"]) {
    visa::v1::RefusalGround ground;
    EXPECT_TRUE(visa::v1::RefusalGround_Parse(
        "REFUSAL_GROUND_" + each["ground"].get<std::string>(), &ground))
        << each["ground"];
  }
  EXPECT_EQ(document["grounds"][12]["number"], 13);
  EXPECT_EQ(document["grounds"][12]["article"], "Article 32(1)(b)");
  EXPECT_TRUE(document["grounds"][18]["number"].is_null());
}

}  // namespace
}  // namespace sojourn::cli
