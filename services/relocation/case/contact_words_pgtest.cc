// How she must not be reached stands beside every line of work about her.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/relocation/relocation_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

// Whoever sees work about her sees in the same line how she must not be
// reached.
class HowSheIsReachedTest : public ::testing::Test {
 protected:
  // Verified, given to a verifier, and shown to everybody who works on it.
  std::string Verified(bool compromised, bool no_direct_contact) {
    v1::Intake intake = world.Intake();
    v1::SafeContact& contact = *intake.mutable_safe_contact();
    contact.set_contact_person("invented aunt");
    contact.set_contact_compromised(compromised);
    contact.set_no_direct_contact(no_direct_contact);
    for (v1::Person& person : *intake.mutable_persons()) {
      person.clear_consents();
    }
    const std::string id = world.Submit(intake).relocation_id();
    EXPECT_OK(world.Acknowledge(id));
    EXPECT_OK(world.Change(Office(), &Stub::TriageRequest,
                           World::TriageOf(id, type::v1::LEVEL_L2)));
    auto assign = World::Named<v1::AssignCaseRequest>(id);
    assign.set_role(v1::ASSIGNMENT_ROLE_VERIFIER);
    assign.set_subject("witness/vera");
    assign.set_organisation_id("witness");
    EXPECT_OK(world.Do(Office(), &Stub::AssignCase, assign));
    return id;
  }
  std::vector<std::string> Waits(const auth::Caller& caller,
                                 const std::string& id) {
    std::vector<std::string> lines;
    const auto seen = world.Get(caller, id);
    EXPECT_OK(seen);
    if (!seen.ok()) return lines;
    for (const auto& wait : seen->waiting_for()) lines.push_back(wait.what());
    return lines;
  }
  // What is late of it, once nobody has heard of her for hours.
  std::vector<std::string> Overdue(const std::string& id) {
    Silent(id);
    return Late();
  }
  void Silent(const std::string& id) {
    EXPECT_OK(world.Do(Office(), &Stub::MarkContactLost,
                       World::Named<v1::MarkContactLostRequest>(id)));
    world.Advance(absl::Hours(5));
  }
  std::vector<std::string> Late() {
    std::vector<std::string> lines;
    const auto listed =
        world.Do(Office(), &Stub::ListOverdue, v1::ListOverdueRequest());
    EXPECT_OK(listed);
    if (!listed.ok()) return lines;
    for (const v1::OverdueCase& each : listed->cases()) {
      for (const auto& wait : each.waiting_for()) lines.push_back(wait.what());
    }
    return lines;
  }

  // One bit of what is sealed there is another one.
  void Damage(const std::string& table, const std::string& column,
              const std::string& public_id) {
    world.database().Run(
        absl::StrCat("UPDATE ", table, " SET ", column, " = set_byte(", column,
                     ", octet_length(", column, ") - 1, get_byte(", column,
                     ", octet_length(", column,
                     ") - 1) # 1) WHERE public_id = '", public_id, "'"));
  }

  World world;
};

TEST_F(HowSheIsReachedTest, NobodyIsToldToAskHerWithoutTheContactPerson) {
  const std::string id = Verified(false, true);
  for (const auto& caller : {Office(), Security(), Ngo(), Verifier()}) {
    const std::vector<std::string> waits = Waits(caller, id);
    EXPECT_FALSE(waits.empty());
    EXPECT_THAT(waits, Each(HasSubstr("DO NOT CONTACT HER"))) << caller.subject;
  }
  EXPECT_THAT(world.Told(Verifier()), Each(HasSubstr("DO NOT CONTACT HER")));
  EXPECT_FALSE(world.Told(Verifier()).empty());
}

TEST_F(HowSheIsReachedTest, NothingIsSentToAContactThatOthersRead) {
  const std::string id = Verified(true, false);
  for (const auto& caller : {Office(), Security(), Ngo(), Verifier()}) {
    EXPECT_THAT(Waits(caller, id), Each(HasSubstr("SEND NOTHING")))
        << caller.subject;
  }
  EXPECT_THAT(world.Told(Office()), Contains(HasSubstr("SEND NOTHING")));
}

TEST_F(HowSheIsReachedTest, WhatIsLateSaysItToo) {
  const std::vector<std::string> late = Overdue(Verified(true, true));
  EXPECT_THAT(late, Contains(HasSubstr("try the safe contact once")));
  EXPECT_THAT(late, Each(HasSubstr("DO NOT CONTACT HER")));
}

// Nobody else's contact is to be used in the place of hers.
TEST_F(HowSheIsReachedTest, NothingIsSentToAnAdultsContactThatOthersRead) {
  const std::string id = Verified(false, false);
  ASSERT_OK_AND_ASSIGN(const v1::Relocation known, world.Get(Office(), id));
  auto burnt = World::Named<v1::BurnContactRequest>(id);
  burnt.set_person_id(known.intake().persons(1).person_id());
  burnt.set_note("an invented leak");
  ASSERT_OK(world.Do(Office(), &Stub::BurnContact, burnt));
  for (const auto& caller : {Office(), Security(), Ngo(), Verifier()}) {
    const std::vector<std::string> waits = Waits(caller, id);
    EXPECT_FALSE(waits.empty());
    EXPECT_THAT(waits, Each(HasSubstr("OWN CONTACT"))) << caller.subject;
    EXPECT_THAT(waits, Each(Not(HasSubstr("SAFE CONTACT"))));
  }
  EXPECT_THAT(world.Told(Office()), Contains(HasSubstr("OWN CONTACT")));
  const std::vector<std::string> late = Overdue(id);
  EXPECT_THAT(late, Contains(HasSubstr("try the safe contact once")));
  EXPECT_THAT(late, Each(HasSubstr("OWN CONTACT")));
}

TEST_F(HowSheIsReachedTest, ACaseworkerAsksHerAsSheMayBeAsked) {
  const std::string id = Verified(false, true);
  auto verified = World::Named<v1::DecideVerificationRequest>(id);
  ByInterview(verified);
  ASSERT_OK(world.Do(Office(), &Stub::DecideVerification, verified));
  ASSERT_OK(world.Do(Office(), &Stub::DecideEligibility, world.Eligible(id)));
  // It waits for her: the line of work is the caseworker's too.
  EXPECT_FALSE(Waits(Ngo(), id).empty());
  EXPECT_THAT(Waits(Ngo(), id), Each(HasSubstr("DO NOT CONTACT HER")));
  const auto listed =
      world.Do(Ngo(), &Stub::ListRelocations, v1::ListRelocationsRequest());
  ASSERT_OK(listed);
  for (const auto& wait : listed->relocations(0).waiting_for()) {
    if (wait.who() != "DEFENDER") continue;
    EXPECT_THAT(wait.what(), HasSubstr("open the case first"));
  }
}

TEST_F(HowSheIsReachedTest, WhoMayReachHerIsWarnedOfNothing) {
  const std::string id = Verified(false, false);
  for (const auto& caller : {Office(), Ngo(), Verifier()}) {
    EXPECT_THAT(Waits(caller, id), Each(Not(HasSubstr("CONTACT"))));
  }
}

TEST_F(HowSheIsReachedTest, WhatDoesNotOpenMayBeReadByOthersAndHidesNobody) {
  const std::string id = Verified(false, false);
  ASSERT_OK_AND_ASSIGN(const v1::Relocation known, world.Get(Office(), id));
  Silent(id);
  Damage("persons", "person_sealed", known.intake().persons(1).person_id());
  EXPECT_THAT(Late(), Each(HasSubstr("OWN CONTACT")));
  EXPECT_FALSE(Late().empty());
  const std::string other = Verified(false, false);
  Silent(other);
  Damage("relocations", "intake_sealed", id);
  EXPECT_THAT(Late(), Contains(HasSubstr("try the safe contact once")))
      << "of the other case";
  EXPECT_THAT(Late(), Contains(HasSubstr("does not open")));
  EXPECT_THAT(world.Told(Office()), Contains(HasSubstr("does not open")));
  EXPECT_GT(world.Told(Office()).size(), 1u) << "what is to be done for others";
}

}  // namespace
}  // namespace sojourn::relocation
