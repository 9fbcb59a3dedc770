#include "services/visa/visa_sealed.h"

#include <optional>
#include <string>

#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;

TEST(SealedTest, IdentityReadsAsItWasWritten) {
  const Identity identity{
      .names = {"Ama"},
      .name_to_use = "Ámà",
      .date_of_birth = {.year = 1990},
      .nationalities = {"GH", "TG"},
      .sex_marker = "X",
      .document = {.kind = TravelDocumentKind::kAlienPassport,
                   .issuing_country = "GH",
                   .issued_on = CivilDay(2024, 2, 29),
                   .blank_pages = 3,
                   .renewal = DocumentRenewal::kUnsafe},
      .document_number = "X1",
      .contact_rules = "evenings only",
      .no_direct_contact = true,
      .accommodation_changes = true};
  EXPECT_EQ(*DecodeIdentity(EncodeIdentity(identity)), identity);
  EXPECT_EQ(*DecodeIdentity(EncodeIdentity(Identity())), Identity());
}

// Of an application that an earlier version opened.
TEST(SealedTest, AnIdentityOfBeforeHasItsBed) {
  std::string text = EncodeIdentity(Identity());
  const std::string added = "\"accommodation_changes\":false,";
  const size_t at = text.find(added);
  ASSERT_NE(at, std::string::npos);
  text.erase(at, added.size());
  EXPECT_EQ(*DecodeIdentity(text), Identity());
}

TEST(SealedTest, PlanReadsAsItWasWritten) {
  const Plan plan{.stay = {CivilDay(2026, 6, 1), CivilDay(2026, 6, 30)},
                  .answer = {.lawful = true,
                             .last_legal_day = CivilDay(2026, 8, 29),
                             .policy_version = "v",
                             .inputs_hash = "h"}};
  const auto read = DecodePlan(EncodePlan(plan));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->stay, plan.stay);
  EXPECT_EQ(read->answer, plan.answer);
}

TEST(SealedTest, ProgressReadsAsItWasWritten) {
  Progress progress;
  EXPECT_FALSE(DecodeProgress(EncodeProgress(progress))->visa.has_value());
  progress.appointment_at = absl::FromUnixSeconds(1'800'000'000);
  progress.visa = {.scheme = Scheme::kLtv,
                   .valid = {CivilDay(2026, 6, 1), CivilDay(2026, 8, 1)},
                   .days = 60,
                   .entries = VisaEntries::kMultiple,
                   .territories = {"NL", "BE"}};
  const auto read = DecodeProgress(EncodeProgress(progress));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->visa, progress.visa);
  EXPECT_EQ(read->appointment_at, progress.appointment_at);
}

TEST(SealedTest, GuardiansAndWhatFollowsADecisionReadAsTheyWereWritten) {
  Plan plan{.stay = {CivilDay(2026, 6, 1), CivilDay(2026, 6, 30)}};
  EXPECT_EQ(DecodePlan(EncodePlan(plan))->guardianship, std::nullopt);
  plan.guardianship =
      Guardianship{.person_refs = {"mother", "father"}, .signed_by = "father"};
  EXPECT_EQ(DecodePlan(EncodePlan(plan))->guardianship, plan.guardianship);
  Progress progress;
  EXPECT_EQ(DecodeProgress(EncodeProgress(progress))->after, AfterDecision());
  progress.after = {.appealed_on = CivilDay(2026, 6, 1),
                    .appeal_lodged_with = "Court",
                    .extension = Extension{.ground = ExtensionGround::kPersonal,
                                           .fee_charged = true},
                    .revoked = true};
  EXPECT_EQ(DecodeProgress(EncodeProgress(progress))->after, progress.after);
}

TEST(SealedTest, OtherTextIsDataLoss) {
  EXPECT_EQ(DecodeIdentity("{}").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(DecodePlan("no json").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(DecodeProgress("[]").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(DecodeDay("yesterday").status().code(),
            absl::StatusCode::kDataLoss);
}

TEST(SealedTest, ATellingReadsAsItWasWritten) {
  const TravelTelling told{.act = TravelAct::kCorrected,
                           .stay = {.country = "NL",
                                    .entry = CivilDay(2026, 6, 1),
                                    .exit = CivilDay(2026, 6, 30),
                                    .permit = TravelPermit::kNationalD},
                           .entry_evidence = TravelEvidence::kEes,
                           .exit_evidence = TravelEvidence::kBoardingPass,
                           .reason = "the stamp was misread"};
  const auto read = DecodeTelling(EncodeTelling(told));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->act, told.act);
  EXPECT_EQ(read->stay.country, told.stay.country);
  EXPECT_EQ(read->stay.entry, told.stay.entry);
  EXPECT_EQ(read->stay.exit, told.stay.exit);
  EXPECT_EQ(read->stay.permit, told.stay.permit);
  EXPECT_EQ(read->entry_evidence, told.entry_evidence);
  EXPECT_EQ(read->exit_evidence, told.exit_evidence);
  EXPECT_EQ(read->reason, told.reason);
  TravelTelling open = told;
  open.stay.exit.reset();
  EXPECT_FALSE(DecodeTelling(EncodeTelling(open))->stay.exit.has_value());
}

}  // namespace
}  // namespace sojourn::visa
