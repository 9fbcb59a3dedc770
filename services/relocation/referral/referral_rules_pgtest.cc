// What a referral may not do, and what is done once.
#include <thread>

#include "services/relocation/referral/referral_fixture.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::StatusIs;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> BadFields(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const auto& each : DetailsOf(status).violations) {
    fields.push_back(each.field + " " + each.reason);
  }
  return fields;
}

TEST_F(ReferralTest, ANetworkWithoutKeysSaysWhatToDo) {
  World alone{nullptr, nullptr};
  const std::string id = alone.Eligible().relocation_id();
  v1::ReferOutRequest request = ToHarbour(id);
  const auto refused = alone.Do(Office(), &Stub::ReferOut, request);
  EXPECT_THAT(refused, ReasonIs("REFERRAL_NOT_CONFIGURED"));
  EXPECT_THAT(DetailsOf(refused.status()).metadata["remedy"], HasSubstr("key"));
  EXPECT_THAT(alone.Do(Office(), &Stub::AcceptReferral, Accepting("x")),
              ReasonIs("REFERRAL_NOT_CONFIGURED"));
}

TEST_F(ReferralTest, BadFieldsAreNamed) {
  const std::string id = Eligible();
  v1::ReferOutRequest request = ToHarbour(id);
  request.set_network("");
  request.set_note(std::string(20001, 'x'));
  EXPECT_THAT(
      BadFields(tide.Do(Office(), &Stub::ReferOut, request).status()),
      ::testing::ElementsAre("network FIELD_REQUIRED", "note TEXT_TOO_LONG"));
  request = ToHarbour(id);
  request.set_network("tide");
  EXPECT_THAT(tide.Do(Office(), &Stub::ReferOut, request),
              ReasonIs("NETWORK_UNKNOWN"));
  request = ToHarbour(id);
  request.add_fields("person");
  EXPECT_THAT(BadFields(tide.Do(Office(), &Stub::ReferOut, request).status()),
              ::testing::ElementsAre("fields[1] FIELD_UNKNOWN"));
  v1::AcceptReferralRequest undecided;
  EXPECT_THAT(BadFields(Decide(undecided).status()),
              ::testing::ElementsAre("decision FIELD_REQUIRED"));
  v1::AcceptReferralRequest silent = Bouncing("x");
  silent.clear_bounce_reason();
  EXPECT_THAT(BadFields(Decide(silent).status()),
              ::testing::ElementsAre("bounce_reason FIELD_REQUIRED"));
}

TEST_F(ReferralTest, OnlyWithHerYesAndByWhoWorksOnIt) {
  const std::string id = Eligible();
  EXPECT_THAT(tide.Do(Office("office/other"), &Stub::ReferOut, ToHarbour(id)),
              ReasonIs("NOT_ON_CASE"));
  v1::ReferOutRequest unasked = ToHarbour(id);
  unasked.clear_defender_view();
  EXPECT_THAT(tide.Do(Office(), &Stub::ReferOut, unasked),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  v1::ReferOutRequest no = ToHarbour(id);
  no.mutable_defender_view()->set_agrees(false);
  EXPECT_THAT(tide.Do(Office(), &Stub::ReferOut, no),
              ReasonIs("DEFENDER_DISAGREES"));
  const std::string untold = tide.Eligible().relocation_id();
  const auto refused = tide.Do(Office(), &Stub::ReferOut, ToHarbour(untold));
  EXPECT_THAT(refused, ReasonIs("CONSENT_MISSING"));
  EXPECT_THAT(DetailsOf(refused.status()).metadata["remedy"],
              HasSubstr("network:harbour"));
  EXPECT_THAT(tide.Do(As(Role::kSecurityOfficer, "office"), &Stub::ReferOut,
                      ToHarbour(id)),
              StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_OK(tide.Do(Office(), &Stub::MarkContactLost,
                    World::Named<v1::MarkContactLostRequest>(id)));
  EXPECT_THAT(Refer(id), ReasonIs("CASE_SUSPENDED"));
  EXPECT_EQ(Count(tide, "referrals"), "0");
}

TEST_F(ReferralTest, OneNetworkIsAskedOnce) {
  const std::string id = Eligible();
  ASSERT_OK(Refer(id));
  EXPECT_THAT(Refer(id), ReasonIs("REFERRAL_PENDING"));
}

TEST_F(ReferralTest, TooMuchIsRefusedByTheFieldThatIsTooLong) {
  v1::Intake intake = Intake();
  for (int i = 0; i < 50; ++i) {
    v1::Threat& threat = *intake.add_threats();
    threat.set_description(std::string(19000, 'x'));
  }
  const std::string id = tide.Eligible(intake).relocation_id();
  v1::ReferOutRequest request = ToHarbour(id);
  request.add_fields("threats");
  const auto refused = tide.Do(Office(), &Stub::ReferOut, request);
  EXPECT_THAT(refused, ReasonIs("REFERRAL_TOO_LARGE"));
  EXPECT_THAT(DetailsOf(refused.status()).violations[0].description,
              HasSubstr("threats"));
}

TEST_F(ReferralTest, ARepeatGivesTheSameContentUntilItIsAnswered) {
  const std::string id = Eligible();
  v1::ReferOutRequest request = ToHarbour(id);
  request.set_request_id(::sojourn::testing::NewRequestId());
  const auto first = tide.Do(Office(), &Stub::ReferOut, request);
  const auto again = tide.Do(Office(), &Stub::ReferOut, request);
  ASSERT_OK(first);
  ASSERT_OK(again);
  EXPECT_NE(first->sealed_file(), again->sealed_file());
  EXPECT_EQ(LetterIn(Harbour(), first->sealed_file()).SerializeAsString(),
            LetterIn(Harbour(), again->sealed_file()).SerializeAsString());
  EXPECT_EQ(Count(tide, "referrals"), "1");
  ASSERT_OK(Record(AnswerOf(Bouncing(first->sealed_file()))));
  const auto late = tide.Do(Office(), &Stub::ReferOut, request);
  ASSERT_OK(late);
  EXPECT_EQ(late->referral_id(), first->referral_id());
  EXPECT_EQ(late->sealed_file(), "");
}

TEST_F(ReferralTest, AFileIsDecidedOnOnce) {
  const std::string file = File(Eligible());
  v1::AcceptReferralRequest request = Accepting(file);
  request.set_request_id(::sojourn::testing::NewRequestId());
  const auto first = Decide(request);
  const auto again = Decide(request);
  ASSERT_OK(first);
  ASSERT_OK(again);
  EXPECT_EQ(first->relocation().relocation_id(),
            again->relocation().relocation_id());
  EXPECT_EQ(LetterIn(Tide(), first->sealed_file()).SerializeAsString(),
            LetterIn(Tide(), again->sealed_file()).SerializeAsString());
  const auto other = Decide(Accepting(file));
  EXPECT_THAT(other, ReasonIs("REFERRAL_KNOWN"));
  EXPECT_EQ(DetailsOf(other.status()).metadata["relocation_id"],
            first->relocation().relocation_id());
  EXPECT_THAT(Decide(Bouncing(file)), ReasonIs("REFERRAL_KNOWN"));
  EXPECT_EQ(Count(harbour, "relocations"), "1");
}

TEST_F(ReferralTest, OfTwoOfficersWhoDecideAtOnceOneDoes) {
  const std::string file = File(Eligible());
  absl::StatusOr<v1::AcceptReferralResponse> one, other;
  std::thread first([&] { one = Decide(Accepting(file)); });
  std::thread second([&] { other = Decide(Bouncing(file)); });
  first.join();
  second.join();
  EXPECT_NE(one.ok(), other.ok());
  EXPECT_THAT(one.ok() ? other.status() : one.status(),
              ReasonIs("REFERRAL_KNOWN"));
  EXPECT_EQ(Count(harbour, "received_referrals"), "1");
}

TEST_F(ReferralTest, OnlyTheNetworkThatWasAskedAnswers) {
  const std::string id = Eligible();
  const auto sent = Refer(id);
  ASSERT_OK(sent);
  v1::ReferralLetter made_up;
  made_up.set_referral_id("0123456789abcdefghjkmnpqrs");
  made_up.mutable_answer()->set_accepted(true);
  EXPECT_THAT(Record(FileOf(Harbour(), made_up)),
              StatusIs(absl::StatusCode::kNotFound));
  // A referral is no answer, and an answer no referral.
  v1::ReferralLetter letter =
      LetterOf(Intake(), tide.Now(), made_up.referral_id());
  EXPECT_THAT(BadFields(Record(FileOf(Harbour(), letter)).status()),
              ::testing::ElementsAre("sealed_file SEALED_FILE_INVALID"));
  EXPECT_THAT(BadFields(Decide(Accepting(FileOf(Tide(), made_up))).status()),
              ::testing::ElementsAre("sealed_file SEALED_FILE_INVALID"));
  EXPECT_EQ(tide.Get(id).state(), v1::RELOCATION_STATE_ELIGIBLE);
}

TEST_F(ReferralTest, AnIntakeThatCannotBeKeptIsRefusedByItsFields) {
  v1::Intake intake = Intake();
  intake.set_country_code("ZZ");
  intake.clear_danger();
  const auto refused = Decide(Accepting(FileOf(
      Tide(), LetterOf(intake, harbour.Now(), "0123456789abcdefghjkmnpqrs"))));
  EXPECT_THAT(BadFields(refused.status()),
              ::testing::UnorderedElementsAre(
                  HasSubstr("sealed_file.intake.countryCode"),
                  HasSubstr("sealed_file.intake.danger")));
  EXPECT_EQ(Count(harbour, "received_referrals"), "0");
}

TEST_F(ReferralTest, WhoDecidesReadsItFirstWithoutNames) {
  const std::string file = File(Eligible());
  v1::PreviewReferralRequest request;
  request.set_sealed_file(file);
  auto preview = harbour.Do(Office(), &Stub::PreviewReferral, request);
  ASSERT_OK(preview);
  EXPECT_EQ(preview->network(), "tide");
  EXPECT_EQ(preview->intake().danger(), "invented danger");
  EXPECT_EQ(preview->DebugString().find("Invented Name"), std::string::npos);
  EXPECT_FALSE(preview->expired());
  EXPECT_EQ(Count(harbour, "relocations"), "0");
  EXPECT_EQ(Count(harbour, "audit_records WHERE method = 'PreviewReferral'"),
            "1");
  const auto accepted = Decide(Accepting(file));
  ASSERT_OK(accepted);
  harbour.Advance(absl::Hours(8 * 24));
  preview = harbour.Do(Office(), &Stub::PreviewReferral, request);
  ASSERT_OK(preview);
  EXPECT_TRUE(preview->expired());
  EXPECT_EQ(preview->relocation_id(), accepted->relocation().relocation_id());
}

TEST_F(ReferralTest, TheOfficeAloneSeesItAndNothingOfItIsClear) {
  const std::string id = Eligible();
  ASSERT_OK(Refer(id));
  const auto seen =
      tide.Do(As(Role::kNgoCaseworker, "ngo"), &Stub::GetRelocation,
              World::Named<v1::GetRelocationRequest>(id));
  ASSERT_OK(seen);
  EXPECT_THAT(seen->relocation().referrals(), IsEmpty());
  EXPECT_EQ(Count(tide,
                  "referrals WHERE "
                  "position('people there'::bytea in referral_sealed) "
                  "> 0"),
            "0");
}

TEST_F(ReferralTest, SheIsGivenWhatWasSentAndToWhom) {
  const std::string id = Eligible();
  ASSERT_OK(Refer(id));
  auto request = World::Named<v1::ExportRelocationRequest>(id);
  *request.mutable_defender_view() = tide.HerView();
  const auto given = tide.Do(Office(), &Stub::ExportRelocation, request);
  ASSERT_OK(given);
  ASSERT_EQ(given->relocation().referrals_size(), 1);
  EXPECT_EQ(given->relocation().referrals(0).network(), "harbour");
  EXPECT_THAT(given->relocation().referrals(0).fields(), Contains("persons"));
}

TEST_F(ReferralTest, ALetterOfALaterDayWaitsForIt) {
  const std::string id = Eligible();
  tide.Advance(absl::Hours(3));
  const std::string file = File(id);
  EXPECT_THAT(Decide(Accepting(file)), ReasonIs("REFERRAL_NOT_YET"));
  EXPECT_EQ(Count(harbour, "relocations"), "0");
  harbour.Advance(absl::Hours(3));
  EXPECT_OK(Decide(Accepting(file)));
}

}  // namespace
}  // namespace sojourn::relocation
