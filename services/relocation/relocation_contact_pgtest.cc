// How she is reached: who changes it, who is told, and how it is put back.
#include "services/relocation/relocation_test_world.h"
#include "services/relocation/worklist/protection_census.h"

namespace sojourn::relocation {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kOldAddress[] = "+502 0000 4711";
constexpr char kNewAddress[] = "+502 0000 9999";

class ContactTest : public ::testing::Test {
 protected:
  v1::ReplaceContactRequest With(const std::string& address) {
    auto request = World::Named<v1::ReplaceContactRequest>(id);
    v1::SafeContact& contact = *request.mutable_safe_contact();
    contact.set_channel(v1::CONTACT_CHANNEL_PHONE);
    contact.set_address(address);
    contact.set_agreed_phrase("invented words");
    *request.mutable_defender_view() = world.View();
    request.mutable_defender_view()->set_verified_by(
        v1::VIEW_VERIFICATION_IN_PERSON);
    return request;
  }
  absl::Status Replace(const std::string& address,
                       const auth::Caller& caller = Office()) {
    return world.Do(caller, &Stub::ReplaceContact, With(address)).status();
  }
  absl::Status PutBack(const auth::Caller& caller = Office()) {
    auto request = World::Named<v1::CorrectRecordRequest>(id);
    request.set_event_id(world.LastEntry(id, "relocation.contact_replaced"));
    request.set_reason("she knows nothing of it");
    return world.Do(caller, &Stub::CorrectRecord, request).status();
  }
  absl::Status Burn() {
    return world
        .Do(Office(), &Stub::BurnContact,
            World::Named<v1::BurnContactRequest>(id))
        .status();
  }
  v1::SafeContact Contact() {
    auto request = World::Named<v1::RevealIdentityRequest>(id);
    request.set_purpose(v1::REVEAL_PURPOSE_CONTACT_HER);
    auto revealed = world.Do(Office(), &Stub::RevealIdentity, request);
    EXPECT_OK(revealed);
    return revealed.ok() ? revealed->safe_contact() : v1::SafeContact();
  }
  int64_t ActedAlone() {
    auto counts =
        CountProtection(world.runtime().get(), absl::Now() + absl::Seconds(5));
    EXPECT_OK(counts);
    return counts.ok() ? counts->acted_alone_24h : -1;
  }
  std::string Alerts() {
    return world.database().Value("SELECT count(*) FROM alerts");
  }

  World world;
  // office/ana acknowledged it: she leads.
  const std::string id = world.Triaged().relocation_id();
};

TEST_F(ContactTest, ANewOneIsToldAtOnceAndPages) {
  EXPECT_EQ(ActedAlone(), 0);
  ASSERT_OK(Replace(kNewAddress));
  const auto told = AllOf(HasSubstr("office/ana of office changed how she is"),
                          HasSubstr("ask her yourself"));
  EXPECT_THAT(world.Told(Security()), Contains(told));
  EXPECT_THAT(world.Told(Auditor()), Contains(told));
  EXPECT_EQ(ActedAlone(), 1);
  const auto security = Security();
  ASSERT_OK(Replace("+502 0000 8888", security));
  EXPECT_THAT(world.Told(Office()),
              Contains(HasSubstr(security.subject + " of " +
                                 security.organisation_id + " changed how")));
  for (const auto& other : {Office("office/eve"), Ngo()}) {
    EXPECT_THAT(world.Told(other), Each(Not(HasSubstr("changed how"))));
  }
}

TEST_F(ContactTest, WhoDoesNotWorkOnTheCaseReplacesNone) {
  const auto bo = Office("office/bo");
  EXPECT_THAT(Replace(kNewAddress, bo), ReasonIs("NOT_ON_CASE"));
  auto take = World::Named<v1::AssignCaseRequest>(id);
  take.set_role(v1::ASSIGNMENT_ROLE_LEAD);
  take.set_subject(bo.subject);
  take.set_organisation_id(bo.organisation_id);
  ASSERT_OK(world.Do(bo, &Stub::AssignCase, take));
  EXPECT_THAT(Replace(kNewAddress, bo), ReasonIs("NOT_ON_CASE"));
  world.Advance(absl::Hours(25));
  EXPECT_OK(Replace(kNewAddress, bo));
}

TEST_F(ContactTest, TheOneBeforeIsPutBackByAnyOfficer) {
  ASSERT_OK(Replace(kNewAddress));
  EXPECT_EQ(Contact().address(), kNewAddress);
  ASSERT_OK_AND_ASSIGN(const auto timeline, world.Timeline(Office(), id));
  EXPECT_THAT(timeline.ShortDebugString(), HasSubstr("SIGNAL IN_PERSON"));
  EXPECT_THAT(timeline.ShortDebugString(), Not(HasSubstr("4711")));
  ASSERT_OK(PutBack(Office("office/bo")));
  EXPECT_EQ(Contact().address(), kOldAddress);
  EXPECT_EQ(Contact().channel(), v1::CONTACT_CHANNEL_SIGNAL);
  EXPECT_THAT(world.Told(Office()),
              Contains(HasSubstr("office/bo of office changed how")));
}

TEST_F(ContactTest, OneThatOthersKnowComesBackMarkedSo) {
  ASSERT_OK(Burn());
  ASSERT_OK(Replace(kNewAddress));
  ASSERT_OK(Replace("+502 0000 8888"));
  const std::string last = world.LastEntry(id, "relocation.contact_replaced");
  ASSERT_OK(PutBack());
  EXPECT_EQ(Contact().address(), kNewAddress);
  EXPECT_FALSE(Contact().contact_compromised());
  ASSERT_OK_AND_ASSIGN(const auto timeline, world.Timeline(Office(), id));
  auto first = World::Named<v1::CorrectRecordRequest>(id);
  first.set_reason("she knows nothing of it");
  for (const auto& entry : timeline.entries()) {
    if (entry.type() == "relocation.contact_replaced" &&
        entry.event_id() != last) {
      first.set_event_id(entry.event_id());
    }
  }
  ASSERT_OK(world.Do(Office(), &Stub::CorrectRecord, first));
  EXPECT_EQ(Contact().address(), kOldAddress);
  EXPECT_TRUE(Contact().contact_compromised());
}

TEST_F(ContactTest, OneThatOthersKnowIsNoneInAnySpellingEverAgain) {
  ASSERT_OK(Burn());
  for (const char* address : {kOldAddress, "00502-0000-4711", "(0000) 4711"}) {
    EXPECT_THAT(Replace(address), ReasonIs("CONTACT_BURNT")) << address;
  }
  EXPECT_EQ(Alerts(), "0");
  ASSERT_OK(Replace(kNewAddress));
  EXPECT_THAT(Replace("502 0000 4711"), ReasonIs("CONTACT_BURNT"));
}

}  // namespace
}  // namespace sojourn::relocation
