// Somebody joins a party.
#include <string>

#include "services/relocation/party/party_fixture.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class JoinTest : public PartyTest {
 protected:
  v1::JoinPartyRequest Sister() const {
    auto request = World::Named<v1::JoinPartyRequest>(old_);
    auto& sister = *request.mutable_person();
    sister.set_role(v1::PERSON_ROLE_ADULT);
    sister.mutable_identity()->add_names("Itzel");
    AddPassport("INV0003", sister);
    sister.mutable_adult()->set_private_interview_done(true);
    sister.mutable_adult()->set_safe_contact("her own, invented");
    World::AddConsent(v1::CONSENT_PURPOSE_PROCESSING, sister);
    World::AddConsent(v1::CONSENT_PURPOSE_SHARE_WITH_HOST, sister);
    *request.mutable_defender_view() = world_.HerView();
    *request.mutable_member_view() = world_.HerView();
    request.mutable_member_view()->set_words("only said alone");
    return request;
  }
  v1::JoinPartyRequest Child() const {
    auto request = World::Named<v1::JoinPartyRequest>(old_);
    auto& child = *request.mutable_person();
    child.set_role(v1::PERSON_ROLE_CHILD);
    child.mutable_child()->set_age_years(3);
    child.mutable_child()->set_custody("hers alone");
    *request.mutable_defender_view() = world_.HerView();
    return request;
  }
  absl::StatusOr<v1::JoinPartyResponse> Join(
      const v1::JoinPartyRequest& request,
      const auth::Caller& caller = Office()) {
    return world_.Do(caller, &Stub::JoinParty, request);
  }
};

TEST_F(JoinTest, AnAdultOnHerOwnWordAndOnTheDefenders) {
  ASSERT_OK_AND_ASSIGN(const auto joined, Join(Sister()));
  const v1::Relocation& now = joined.relocation();
  EXPECT_EQ(now.party().adults(), 3);
  EXPECT_EQ(now.party().children(), 1);
  EXPECT_EQ(now.intake().persons(3).person_id(), joined.person_id());
  EXPECT_EQ(now.state(), v1::RELOCATION_STATE_ELIGIBLE);
  EXPECT_THAT(now.flags(), Not(Contains(v1::CASE_FLAG_PARTY_CHANGED)));
  EXPECT_EQ(world_.Timeline(old_).back().type(), "relocation.person_joined");
  // Her word is there for the office, and for nobody else.
  EXPECT_THAT(now.DebugString(), HasSubstr("only said alone"));
  EXPECT_THAT(world_.SeenBy(Ngo(), old_), Not(HasSubstr("only said alone")));
  EXPECT_THAT(Exported(old_).DebugString(), Not(HasSubstr("only said alone")));
}

TEST_F(JoinTest, AChildWhoseCustodyIsNoted) {
  ASSERT_OK_AND_ASSIGN(const auto joined, Join(Child(), Ngo()));
  EXPECT_EQ(joined.relocation().party().children(), 2);
  auto request = Child();
  request.mutable_person()->mutable_child()->clear_custody();
  EXPECT_THAT(Join(request), ReasonIs("CUSTODY_MISSING"));
}

TEST_F(JoinTest, NobodyOnTheWordOfAnother) {
  auto request = Sister();
  request.clear_defender_view();
  EXPECT_THAT(Join(request), ReasonIs("DEFENDER_NOT_CONSULTED"));
  request = Sister();
  request.mutable_defender_view()->set_agrees(false);
  EXPECT_THAT(Join(request), ReasonIs("DEFENDER_DISAGREES"));
  request = Sister();
  request.clear_member_view();
  EXPECT_THAT(Join(request), ReasonIs("MEMBER_NOT_CONSULTED"));
  request = Sister();
  request.mutable_member_view()->set_agrees(false);
  EXPECT_THAT(Join(request), ReasonIs("MEMBER_DISAGREES"));
  request = Sister();
  request.mutable_person()->mutable_adult()->set_private_interview_done(false);
  EXPECT_THAT(Join(request), ReasonIs("PRIVATE_INTERVIEW_MISSING"));
  request = Sister();
  request.mutable_person()->mutable_consents(0)->clear_way();
  EXPECT_THAT(Join(request), ReasonIs("CONSENT_MISSING"));
  request = Sister();
  request.mutable_member_view()->set_phrase_heard(v1::PHRASE_HEARD_DURESS);
  EXPECT_THAT(Join(request), ReasonIs("DURESS_HEARD"));
  EXPECT_EQ(world_.Get(old_).party().adults(), 2);
}

TEST_F(JoinTest, OnlyWhoIsNew) {
  auto request = Sister();
  request.mutable_person()->set_role(v1::PERSON_ROLE_DEFENDER);
  EXPECT_THAT(Join(request), BadFieldsAre("person.role"));
  request = Sister();
  request.mutable_person()->set_person_id(persons_[2]);
  EXPECT_THAT(Join(request), BadFieldsAre("person.person_id"));
  request = Sister();
  request.mutable_person()->mutable_identity()->add_nationalities("QQ");
  EXPECT_THAT(Join(request), BadFieldsAre("person.identity.nationalities[0]"));
  request = Sister();
  request.set_etag("99");
  EXPECT_THAT(Join(request), ReasonIs("ETAG_MISMATCH"));
}

TEST_F(JoinTest, AHostIsToldOfNobodyWhoHasNotAgreedAndAPlaceIsLookedAtAgain) {
  ASSERT_OK(Ask(old_, "utrecht"));
  auto request = Sister();
  request.mutable_person()->mutable_consents()->DeleteSubrange(1, 1);
  EXPECT_THAT(Join(request), ReasonIs("CONSENT_MISSING"));
  ASSERT_OK_AND_ASSIGN(const auto joined, Join(Sister()));
  EXPECT_THAT(joined.relocation().flags(),
              Contains(v1::CASE_FLAG_PARTY_CHANGED));
}

TEST_F(JoinTest, NotWhileNobodyCanReachHer) {
  auto lost = World::Named<v1::MarkContactLostRequest>(old_);
  ASSERT_OK(world_.Do(Office(), &Stub::MarkContactLost, lost));
  EXPECT_THAT(Join(Sister()), ReasonIs("CASE_SUSPENDED"));
}

TEST_F(JoinTest, NotOverAContactThatOthersRead) {
  auto burn = World::Named<v1::BurnContactRequest>(old_);
  burn.set_note("seen");
  ASSERT_OK(world_.Do(Office(), &Stub::BurnContact, burn));
  auto request = Sister();
  request.mutable_defender_view()->set_channel(v1::CONTACT_CHANNEL_SIGNAL);
  EXPECT_THAT(Join(request), ReasonIs("SECOND_CHANNEL_NEEDED"));
  request = Sister();
  request.mutable_person()->mutable_adult()->set_safe_contact(
      "Invented contact");
  EXPECT_THAT(Join(request), BadFieldsAre("person.adult.safe_contact"));
  EXPECT_OK(Join(Sister()));
}

TEST_F(JoinTest, SecurityOfficersHearOfItAndAskHer) {
  ASSERT_OK(Join(Sister(), Ngo()));
  std::string told;
  world_.Read(Security(), &Stub::ListMyWork, v1::ListMyWorkRequest(), told);
  EXPECT_THAT(told, HasSubstr("joined her party"));
}

TEST_F(JoinTest, WhoJoinedIsFoundMovesAndMayLeaveAgain) {
  ASSERT_OK_AND_ASSIGN(const auto joined, Join(Sister()));
  EXPECT_NE(KeysOf(joined.person_id()), "0");
  world_.Held(old_, "utrecht");
  EXPECT_EQ(world_.capacity_.last_held.person_refs_size(), 4);
  EXPECT_EQ(world_.capacity_.last_held.party().adults(), 3);
  auto leaving = Leaving({});
  leaving.add_person_ids(joined.person_id());
  leaving.add_interviewed_alone_person_ids(joined.person_id());
  EXPECT_EQ(Split(leaving).party().adults(), 1);
}

TEST_F(JoinTest, OfAPartyThatSplitTheWordOfWhoIsAtRiskNow) {
  Split(Leaving({0, 1}));
  ASSERT_OK_AND_ASSIGN(const auto joined, Join(Sister()));
  EXPECT_EQ(joined.relocation().party().adults(), 2);
  EXPECT_THAT(joined.relocation().intake().persons(), SizeIs(4));
  EXPECT_EQ(KeysOf(persons_[0]), "0");
}

TEST_F(JoinTest, AnAlertNamesEverybodyWithItsRequest) {
  v1::RaiseAlertRequest alert;
  auto& intake = *alert.mutable_alert();
  intake.mutable_safe_contact()->set_address("invented");
  intake.set_country_code("GT");
  intake.set_danger("invented danger");
  intake.set_number_of_people(2);
  ASSERT_OK_AND_ASSIGN(const auto raised,
                       world_.Do(Ngo(), &Stub::RaiseAlert, alert));
  auto request = Sister();
  request.set_relocation_id(raised.relocation().relocation_id());
  EXPECT_THAT(Join(request), ReasonIs("STATE_FORBIDS"));
}

}  // namespace
}  // namespace sojourn::relocation
