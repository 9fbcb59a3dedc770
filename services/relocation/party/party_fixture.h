#ifndef SERVICES_RELOCATION_PARTY_PARTY_FIXTURE_H_
#define SERVICES_RELOCATION_PARTY_PARTY_FIXTURE_H_

#include <map>
#include <string>
#include <vector>

#include "services/relocation/workflow/workflow_test_world.h"

// A case of three, one of whom does another harm, and how they part and meet.
namespace sojourn::relocation {

inline constexpr char kHers[] = "+000 invented, hers alone";

class PartyTest : public ::testing::Test {
 protected:
  static auth::Caller Security() {
    return As(Role::kSecurityOfficer, "office", "office/sara");
  }
  static auth::Caller Ngo() { return As(Role::kNgoCaseworker, "ngo"); }
  static auth::Caller Verifier() {
    return As(Role::kVerifier, "witness", "witness/vera");
  }
  static std::vector<auth::Caller> NotTold() {
    return {Ngo(), City("utrecht"), City("porto"), Verifier()};
  }

  static void AddPassport(const std::string& number, v1::Person& person) {
    auto& passport = *person.add_travel_documents();
    passport.set_type(v1::TRAVEL_DOCUMENT_TYPE_PASSPORT);
    passport.set_number(number);
    passport.set_issuing_country("GT");
  }
  // In how many ways somebody is found by what was written of her here.
  std::string KeysOf(const std::string& person_id) {
    return world_.database_.Value(absl::StrCat(
        "SELECT count(*) FROM blind_keys k JOIN persons p ON p.id = "
        "k.person_id WHERE p.public_id = '",
        person_id, "'"));
  }

  // She, her child, and a relative who does her harm.
  static v1::Intake Both() {
    v1::Intake intake = World::Intake();
    intake.mutable_persons(0)->mutable_identity()->set_names(0, "Ixchel");
    AddPassport("INV0001", *intake.mutable_persons(0));
    auto& child = *intake.add_persons();
    child.set_role(v1::PERSON_ROLE_CHILD);
    child.mutable_child()->set_age_years(7);
    auto& relative = *intake.add_persons();
    relative.set_role(v1::PERSON_ROLE_PARTNER);
    relative.mutable_identity()->add_names("Rodrigo");
    relative.mutable_identity()->add_nationalities("GT");
    relative.mutable_adult()->set_safe_contact("his own");
    AddPassport("INV0002", relative);
    for (const auto purpose : {v1::CONSENT_PURPOSE_SHARE_WITH_HOST,
                               v1::CONSENT_PURPOSE_SHARE_WITH_MISSION,
                               v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER}) {
      World::AddConsent(purpose, relative);
    }
    return intake;
  }
  void SetUp() override {
    const v1::Relocation old = world_.Submitted(Both());
    old_ = old.relocation_id();
    old_code_ = old.code();
    for (const auto& person : old.intake().persons()) {
      persons_.push_back(person.person_id());
    }
    world_.MadeEligible(old_, type::v1::LEVEL_L2);
    auto assign = World::Named<v1::AssignCaseRequest>(old_);
    assign.set_role(v1::ASSIGNMENT_ROLE_VERIFIER);
    assign.set_subject("witness/vera");
    assign.set_organisation_id("witness");
    ASSERT_OK(world_.Do(Office(), &Stub::AssignCase, assign));
  }

  v1::SplitPartyRequest Leaving(const std::vector<int>& who) const {
    auto request = World::Named<v1::SplitPartyRequest>(old_);
    for (const int each : who) {
      request.add_person_ids(persons_[static_cast<size_t>(each)]);
      request.add_interviewed_alone_person_ids(
          persons_[static_cast<size_t>(each)]);
    }
    *request.mutable_intake() = World::Intake();
    request.mutable_intake()->clear_persons();
    request.mutable_intake()->mutable_safe_contact()->set_address(kHers);
    request.mutable_intake()->set_danger("what she says herself");
    *request.mutable_defender_view() = world_.HerView();
    return request;
  }
  v1::Relocation Split(const v1::SplitPartyRequest& request,
                       const auth::Caller& caller = Office()) {
    const auto split = world_.Do(caller, &Stub::SplitParty, request);
    EXPECT_OK(split);
    return split.ok() ? split->relocation() : v1::Relocation();
  }

  std::map<std::string, std::string> SeenByAll() {
    std::map<std::string, std::string> seen;
    for (const auth::Caller& caller : NotTold()) {
      seen[caller.organisation_id] = world_.SeenBy(caller, old_);
    }
    return seen;
  }
  // The root of the case that is left, and how long its history is.
  std::string OldRoot() {
    return world_.database_.Value(absl::StrCat(
        "SELECT r::text || (SELECT count(*) FROM timeline_entries t WHERE "
        "t.relocation_id = r.id) || ' ' || (SELECT count(*) FROM events e "
        "WHERE e.aggregate_id = r.public_id) || ' ' || (SELECT count(*) FROM "
        "alerts a WHERE a.relocation_id = r.id) || ' ' || (SELECT count(*) "
        "FROM decisions d WHERE d.relocation_id = r.id) FROM relocations r "
        "WHERE r.public_id = '",
        old_, "'"));
  }
  v1::ExportRelocationResponse Exported(const std::string& id) {
    auto request = World::Named<v1::ExportRelocationRequest>(id);
    *request.mutable_defender_view() = world_.HerView();
    const auto exported = world_.Do(Office(), &Stub::ExportRelocation, request);
    EXPECT_OK(exported);
    return exported.ok() ? *exported : v1::ExportRelocationResponse();
  }
  absl::Status Ask(const std::string& id, const std::string& host) {
    return world_.Ask(id, host).status();
  }
  // The new case, as far as a city may be asked.
  void MayBeAsked(const v1::Relocation& made) {
    world_.MadeEligible(made.relocation_id(), type::v1::LEVEL_L2);
    for (const auto& person : made.intake().persons()) {
      if (person.role() == v1::PERSON_ROLE_CHILD) continue;
      for (const auto purpose : {v1::CONSENT_PURPOSE_SHARE_WITH_HOST,
                                 v1::CONSENT_PURPOSE_SHARE_WITH_MISSION,
                                 v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER}) {
        auto consent =
            World::Named<v1::GrantConsentRequest>(made.relocation_id());
        consent.set_person_id(person.person_id());
        consent.mutable_consent()->set_purpose(purpose);
        *consent.mutable_consent()->mutable_given_on() = ToDate(world_.Today());
        consent.mutable_consent()->set_way("call");
        consent.mutable_consent()->set_language_code("es");
        EXPECT_OK(world_.Do(Office(), &Stub::GrantConsent, consent));
      }
    }
  }
  // A visa is asked for, for this person of the old case.
  void VisaAsked(int person) {
    auto route = World::Named<v1::ChooseRouteRequest>(old_);
    route.set_person_id(persons_[static_cast<size_t>(person)]);
    route.set_route_id("route-1");
    *route.mutable_defender_view() = world_.HerView();
    // An adult says for herself which way she takes.
    if (person == 2) {
      route.mutable_defender_view()->set_person_id(route.person_id());
    }
    EXPECT_OK(world_.Do(Office(), &Stub::ChooseRoute, route));
    world_.RunAll();
  }
  absl::StatusOr<v1::MarkArrivedResponse> Arrives(const std::string& id,
                                                  const std::string& person) {
    auto arrived = World::Named<v1::MarkArrivedRequest>(id);
    arrived.set_person_id(person);
    return world_.Do(Office(), &Stub::MarkArrived, arrived);
  }

  // Somebody of this host receives the old case.
  v1::Relocation ReceivedBy(const std::string& host) {
    auto assign = World::Named<v1::AssignCaseRequest>(old_);
    assign.set_role(v1::ASSIGNMENT_ROLE_CITY_COORDINATOR);
    assign.set_subject("coordinator");
    assign.set_organisation_id(host);
    const auto assigned = world_.Do(Office(), &Stub::AssignCase, assign);
    EXPECT_OK(assigned);
    return assigned.ok() ? assigned->relocation() : v1::Relocation();
  }

  World world_;
  std::string old_;
  std::string old_code_;
  std::vector<std::string> persons_;  // she, the child, the relative
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_PARTY_PARTY_FIXTURE_H_
