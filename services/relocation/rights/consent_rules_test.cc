#include "services/relocation/rights/consent_rules.h"

#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

constexpr char kHost[] = "SHARE_WITH_HOST";
const absl::Time kMonday = absl::FromUnixSeconds(1'800'000'000);
const absl::Time kTuesday = kMonday + absl::Hours(24);
const absl::Time kFriday = kMonday + absl::Hours(96);

// An adult and a child.
class ConsentRulesTest : public ::testing::Test {
 protected:
  ConsentRulesTest() {
    facts.persons = {{.row_id = "1", .person_id = "she", .is_defender = true},
                     {.row_id = "2", .person_id = "child", .is_adult = false}};
  }
  ConsentFacts& Says(std::string person, std::string recipient,
                     absl::Time at = kMonday, std::string purpose = kHost) {
    facts.consents.push_back({.person_id = std::move(person),
                              .purpose = std::move(purpose),
                              .recipient_organisation_id = std::move(recipient),
                              .recorded_at = at,
                              .withdrawn_at = std::nullopt});
    return facts.consents.back();
  }
  CaseFacts facts;
};

TEST_F(ConsentRulesTest, PurposeAndRecipientCount) {
  EXPECT_FALSE(HasConsent(facts, kHost, "utrecht"));
  Says("she", "porto");
  EXPECT_FALSE(HasConsent(facts, kHost, "utrecht"));
  EXPECT_TRUE(HasConsent(facts, kHost, "porto"));
  EXPECT_TRUE(AgreesToSome(facts, kHost));
  EXPECT_FALSE(HasConsent(facts, "SHARE_WITH_FUNDER", "porto"));
  Says("she", "");
  EXPECT_TRUE(HasConsent(facts, kHost, "utrecht"));
}

TEST_F(ConsentRulesTest, EachAdultForHerself) {
  facts.persons.push_back({.row_id = "3", .person_id = "partner"});
  Says("she", "");
  EXPECT_FALSE(HasConsent(facts, kHost, "utrecht"));
  EXPECT_FALSE(AgreesToSome(facts, kHost));
  Says("partner", "utrecht");
  EXPECT_TRUE(HasConsent(facts, kHost, "utrecht"));
  EXPECT_FALSE(HasConsent(facts, kHost, "porto"));
}

TEST_F(ConsentRulesTest, AGuardianCanSpeakOtherwiseForAChild) {
  Says("she", "");
  EXPECT_TRUE(HasConsent(facts, kHost, "utrecht"));
  Says("child", "").withdrawn_at = kTuesday;
  EXPECT_FALSE(HasConsent(facts, kHost, "utrecht"));
  Says("child", "", kFriday);
  EXPECT_TRUE(HasConsent(facts, kHost, "utrecht"));
}

TEST_F(ConsentRulesTest, NotToThisHostOutlivesToAnyHost) {
  Says("she", "");
  Says("she", "porto").withdrawn_at = kTuesday;
  EXPECT_FALSE(HasConsent(facts, kHost, "porto"));
  EXPECT_TRUE(HasConsent(facts, kHost, "utrecht"));
  Says("she", "", kFriday);
  EXPECT_TRUE(HasConsent(facts, kHost, "porto"));
}

// "Not to that fund": until the fund is known, it may be that one.
TEST_F(ConsentRulesTest, AnUnknownRecipientMayBeTheExceptedOne) {
  Says("she", "");
  EXPECT_TRUE(HasConsent(facts, kHost, ""));
  Says("she", "porto").withdrawn_at = kTuesday;
  EXPECT_FALSE(HasConsent(facts, kHost, ""));
  Says("she", "", kFriday);
  EXPECT_TRUE(HasConsent(facts, kHost, ""));
}

TEST_F(ConsentRulesTest, TheFirstRecipientEverybodyAgreesTo) {
  facts.persons.push_back({.row_id = "3", .person_id = "partner"});
  Says("she", "");
  Says("partner", "porto");
  EXPECT_EQ(FirstAgreed(facts, kHost, {"utrecht", "porto"}), "porto");
  EXPECT_EQ(FirstAgreed(facts, kHost, {"utrecht"}), std::nullopt);
  EXPECT_EQ(FirstAgreed(facts, kHost, {}), std::nullopt);
  EXPECT_TRUE(GoesOnWithAll(facts, kHost, {"porto"}));
  EXPECT_FALSE(GoesOnWithAll(facts, kHost, {"utrecht", "porto"}));
  EXPECT_FALSE(GoesOnWithAll(facts, kHost, {}));
  Says("partner", "");
  EXPECT_TRUE(GoesOnWithAll(facts, kHost, {}));
}

// Nobody has asked a guardian yet: nothing new is shared, and nothing ends but
// what is taken back.
TEST_F(ConsentRulesTest, OfChildrenAloneOnlyWhatIsTakenBackEnds) {
  facts.persons = {{.row_id = "1", .person_id = "child", .is_adult = false},
                   {.row_id = "2", .person_id = "other", .is_adult = false}};
  EXPECT_FALSE(HasConsent(facts, kHost, "utrecht"));
  EXPECT_TRUE(GoesOn(facts, kHost, "utrecht"));
  EXPECT_FALSE(AgreesToSome(facts, kHost));
  Says("child", "", kMonday, "STATISTICS").withdrawn_at = kTuesday;
  EXPECT_FALSE(EndsShare(facts, facts.consents.back(), kHost, "utrecht"));
  Says("child", "porto").withdrawn_at = kTuesday;
  EXPECT_FALSE(EndsShare(facts, facts.consents.back(), kHost, "utrecht"));
  EXPECT_TRUE(EndsShare(facts, facts.consents.back(), kHost, "porto"));
  // Of somebody who died nothing follows for the others.
  Says("mother", "").withdrawn_at = kTuesday;
  EXPECT_FALSE(EndsShare(facts, facts.consents.back(), kHost, "porto"));
}

TEST_F(ConsentRulesTest, WhatTheDeadHadTakenBackStaysSo) {
  facts.persons = {{.row_id = "1", .person_id = "child", .is_adult = false}};
  EXPECT_TRUE(GoesOn(facts, kHost, "utrecht"));
  Says("mother", "").withdrawn_at = kTuesday;
  EXPECT_FALSE(GoesOn(facts, kHost, "utrecht"));
  Says("mother", "utrecht", kTuesday + absl::Hours(1));
  EXPECT_TRUE(GoesOn(facts, kHost, "utrecht"));
  EXPECT_FALSE(GoesOn(facts, kHost, "porto"));
}

TEST_F(ConsentRulesTest, WhatLacksDayWayOrLanguagePermitsNothing) {
  Says("she", "").complete = false;
  EXPECT_FALSE(HasConsent(facts, kHost, "utrecht"));
  EXPECT_FALSE(AgreesToSome(facts, kHost));
  Says("she", "");
  EXPECT_TRUE(HasConsent(facts, kHost, "utrecht"));
}

TEST_F(ConsentRulesTest, OfNobodyNothingIsShared) {
  facts.persons.clear();
  EXPECT_FALSE(HasConsent(facts, kHost, "utrecht"));
}

TEST_F(ConsentRulesTest, ARefereeIsAskedWhileSheAgrees) {
  RefereeFacts referee{.referee_id = "r", .consented = true};
  EXPECT_TRUE(MayContact(facts, referee));
  Says("she", "r", kMonday, "CONTACT_REFEREE").withdrawn_at = kTuesday;
  EXPECT_FALSE(MayContact(facts, referee));
  Says("she", "r", kFriday, "CONTACT_REFEREE");
  EXPECT_TRUE(MayContact(facts, referee));
  referee = {.referee_id = "another", .consented = false};
  Says("she", "", kFriday, "CONTACT_REFEREE");
  EXPECT_FALSE(MayContact(facts, referee));
}

}  // namespace
}  // namespace sojourn::relocation
