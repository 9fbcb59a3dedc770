// What was agreed with an organisation decides what goes there, and who is told
// when nothing more does.
#include <string>
#include <vector>

#include "common/status/status_macros.h"
#include "services/relocation/agreements/agreement_store.h"
#include "services/relocation/agreements/agreement_sweep.h"
#include "services/relocation/workflow/workflow_consent_fixture.h"

namespace sojourn::relocation {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class AgreementTest : public ConsentTest {
 protected:
  static constexpr char kTold[] = "is told nothing more of this case";

  auth::Caller Admin() { return As(Role::kAdmin, "office"); }

  void Change(const v1::Organisation& organisation, const std::string& path) {
    v1::UpdateOrganisationRequest request;
    *request.mutable_organisation() = organisation;
    request.mutable_update_mask()->add_paths(path);
    ASSERT_OK(world.Do(Admin(), &Stub::UpdateOrganisation, request));
  }
  void Is(const std::string& id, v1::OrganisationStatus status) {
    v1::Organisation organisation;
    organisation.set_organisation_id(id);
    organisation.set_status(status);
    Change(organisation, "status");
  }
  // The last day of its agreement, from today on.
  void EndsIn(const std::string& id, int days) {
    v1::Organisation organisation;
    organisation.set_organisation_id(id);
    *organisation.mutable_sharing_agreement() = WholeAgreement();
    *organisation.mutable_sharing_agreement()->mutable_expires_on() =
        ToDate(world.Today() + days);
    Change(organisation, "sharing_agreement");
  }

  void Sweep() { EXPECT_OK(TellEndedAgreements(world.runtime_.get())); }
  std::vector<std::string> Told(const auth::Caller& caller) {
    std::vector<std::string> lines;
    auto work = world.Do(caller, &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(work);
    if (!work.ok()) return lines;
    for (const auto& item : work->items()) lines.push_back(item.what());
    return lines;
  }
};

TEST_F(AgreementTest, ACityIsAskedWithinWhatWasAgreedWithIt) {
  v1::Organisation host = InventedMember("utrecht", v1::ORGANISATION_KIND_HOST);
  host.clear_sharing_agreement();
  Register(world.runtime_.get(), host);
  EXPECT_THAT(world.Ask(id, "utrecht"), ReasonIs("AGREEMENT_MISSING"));
  EndsIn("utrecht", -1);
  EXPECT_THAT(world.Ask(id, "utrecht"), ReasonIs("AGREEMENT_EXPIRED"));
  EndsIn("utrecht", 1);
  Is("utrecht", v1::ORGANISATION_STATUS_SUSPENDED);
  EXPECT_THAT(world.Ask(id, "utrecht"), ReasonIs("ORGANISATION_INACTIVE"));
  Is("utrecht", v1::ORGANISATION_STATUS_ACTIVE);
  host.mutable_sharing_agreement()->CopyFrom(WholeAgreement());
  host.mutable_sharing_agreement()->clear_purposes();
  host.mutable_sharing_agreement()->add_purposes(
      v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER);
  Change(host, "sharing_agreement");
  EXPECT_THAT(world.Ask(id, "utrecht"), ReasonIs("AGREEMENT_MISSING"));
  host.mutable_sharing_agreement()->add_purposes(
      v1::CONSENT_PURPOSE_SHARE_WITH_HOST);
  host.mutable_sharing_agreement()->clear_fields();
  host.mutable_sharing_agreement()->add_fields("needs");
  Change(host, "sharing_agreement");
  EXPECT_THAT(world.Ask(id, "utrecht"), ReasonIs("AGREEMENT_MISSING"));
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM proposals"), "0");
  host.mutable_sharing_agreement()->add_fields("number_of_people");
  host.mutable_sharing_agreement()->add_fields("languages");
  Change(host, "sharing_agreement");
  EXPECT_OK(world.Ask(id, "utrecht"));
}

TEST_F(AgreementTest, AStepWaitsUntilItIsRenewedAndIsToldWhy) {
  auto asked = world.Ask(id, "utrecht");
  ASSERT_OK(asked);
  EndsIn("utrecht", -1);
  ASSERT_OK(world.CityAccepts(asked->proposal().proposal_id(), "utrecht"));
  world.RunAll();
  EXPECT_TRUE(world.capacity_.calls("HoldPlace").empty());
  EXPECT_THAT(world.StepOf("HOLD_PLACE"), HasSubstr("AGREEMENT_EXPIRED"));
  EXPECT_THAT(world.WaitsOf(id),
              Contains(HasSubstr("HOLD_PLACE waits: AGREEMENT_EXPIRED")));
  EXPECT_THAT(Told(Office()), Contains(HasSubstr("HOLD_PLACE is stuck")));
  EndsIn("utrecht", 30);
  world.RunAll();
  EXPECT_THAT(Told(Office()), Not(Contains(HasSubstr("HOLD_PLACE"))));
  EXPECT_EQ(world.StateOf(id, asked->proposal().proposal_id()),
            v1::PROPOSAL_STATE_HOLDING);
}

TEST_F(AgreementTest, WhatSheHasStaysWhenItEnds) {
  const std::string proposal = world.Placed(id, "xela");
  EndsIn("xela", 1);
  world.Advance(absl::Hours(24 * 3));
  Sweep();
  world.RunAll();
  EXPECT_EQ(world.StateOf(id, proposal), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_OK(SeenBy("xela"));
  EXPECT_TRUE(world.capacity_.calls("ReleaseReservation").empty());
}

TEST_F(AgreementTest, OfSeveralMissionsOneThatMayHaveItDoes) {
  RouteIsCoveredBy({"mission-a", "mission-b"});
  EndsIn("mission-a", -1);
  world.Placed(id, "utrecht");
  ASSERT_OK(Choose());
  world.RunAll();
  EXPECT_EQ(world.visa_.last_mission, "mission-b");
}

TEST_F(AgreementTest, WhereNoMissionMayHaveItNothingIsSent) {
  RouteIsCoveredBy({"mission-a"});
  Is("mission-a", v1::ORGANISATION_STATUS_LEFT);
  world.Placed(id, "utrecht");
  ASSERT_OK(Choose());
  world.RunAll();
  EXPECT_FALSE(world.visa_.last_opened.has_identity());
  EXPECT_THAT(world.StepOf("OPEN_APPLICATION"),
              HasSubstr("ORGANISATION_INACTIVE"));
}

TEST_F(AgreementTest, OnlyFundsOfThoseAreAskedWhoMayBeTold) {
  world.Member("fund-b", v1::ORGANISATION_KIND_FUNDER);
  EndsIn("fund-b", -1);
  world.Placed(id, "utrecht");
  ASSERT_OK(Choose());
  world.RunAll();
  EXPECT_THAT(world.grants_.last_submitted.holder_organisation_ids(),
              ElementsAre("fund-a"));
}

TEST_F(AgreementTest, WithNoFunderAgreedWithNoneIsAsked) {
  EndsIn("fund-a", -1);
  world.Placed(id, "utrecht");
  ASSERT_OK(Choose());
  world.RunAll();
  EXPECT_EQ(world.grants_.submitted, 0);
  EXPECT_THAT(world.StepOf("SUBMIT_GRANT"), HasSubstr("AGREEMENT_MISSING"));
}

TEST_F(AgreementTest, ABriefTellsWhatWasAgreedAlone) {
  v1::Organisation mission =
      InventedMember("mission-a", v1::ORGANISATION_KIND_MISSION);
  mission.mutable_sharing_agreement()->clear_fields();
  mission.mutable_sharing_agreement()->add_fields("rights_work");
  Register(world.runtime_.get(), mission);
  auto request = World::Named<v1::IssueBriefRequest>(id);
  request.add_recipient_organisation_ids("mission-a");
  request.set_purpose(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION);
  request.set_text("an invented story");
  request.add_fields("danger");
  request.set_etag(world.Get(id).etag());
  *request.mutable_defender_view() = world.HerView();
  EXPECT_THAT(world.Do(Office(), &Stub::IssueBrief, request),
              ReasonIs("AGREEMENT_MISSING"));
  request.set_fields(0, "rights_work.summary");
  EXPECT_OK(world.Do(Office(), &Stub::IssueBrief, request));
}

TEST_F(AgreementTest, NobodyOfAnotherIsPutOnTheCaseWithoutOne) {
  auto request = World::Named<v1::AssignCaseRequest>(id);
  request.set_role(v1::ASSIGNMENT_ROLE_VERIFIER);
  request.set_subject("witness/vera");
  request.set_organisation_id("witness");
  EndsIn("witness", -1);
  EXPECT_THAT(world.Do(Office(), &Stub::AssignCase, request),
              ReasonIs("AGREEMENT_EXPIRED"));
  EndsIn("witness", 1);
  EXPECT_OK(world.Do(Office(), &Stub::AssignCase, request));

  // Somebody of the ngo who has worked here may lead it, within an agreement.
  const auth::Caller ngo = As(Role::kNgoCaseworker, "ngo", "ngo/nia");
  ASSERT_OK(world.Do(ngo, &Stub::ListMyWork, v1::ListMyWorkRequest()));
  auto hand_over = World::Named<v1::HandOverRequest>(id);
  hand_over.set_to_subject("ngo/nia");
  hand_over.set_to_organisation_id("ngo");
  hand_over.set_note("an invented note");
  Is("ngo", v1::ORGANISATION_STATUS_SUSPENDED);
  EXPECT_THAT(world.Do(Office(), &Stub::HandOver, hand_over),
              ReasonIs("ORGANISATION_INACTIVE"));
  Is("ngo", v1::ORGANISATION_STATUS_ACTIVE);
  EXPECT_OK(world.Do(Office(), &Stub::HandOver, hand_over));
}

TEST_F(AgreementTest, OneThatEndsSoonIsWorkOfTheOffice) {
  EndsIn("utrecht", 31);
  EXPECT_THAT(Told(Office()), Not(Contains(HasSubstr("(utrecht)"))));
  EndsIn("utrecht", 20);
  EXPECT_THAT(Told(Office()), Contains(AllOf(HasSubstr("(utrecht) ends after"),
                                             HasSubstr("renew it"))));
  EXPECT_THAT(Told(As(Role::kNgoCaseworker, "ngo")),
              Not(Contains(HasSubstr("(utrecht)"))));
  world.Advance(absl::Hours(24 * 22));
  EXPECT_THAT(Told(Office()), Contains(HasSubstr("(utrecht) ended after")));
  EndsIn("utrecht", 400);
  EXPECT_THAT(Told(Office()), Not(Contains(HasSubstr("(utrecht)"))));
}

TEST_F(AgreementTest, WhoLeadsACaseItHoldsIsToldOnceAnEnd) {
  ASSERT_OK(world.Ask(id, "utrecht"));
  Sweep();
  EXPECT_THAT(Told(Office()), Not(Contains(HasSubstr(kTold))));
  EndsIn("utrecht", -1);
  for (int i = 0; i < 3; ++i) Sweep();
  EXPECT_THAT(Told(Office()),
              Contains(AllOf(HasSubstr("utrecht"), HasSubstr(kTold))));
  EXPECT_THAT(Told(Office("office/two")), Not(Contains(HasSubstr(kTold))));
  const char* const count =
      "SELECT count(*) FROM alerts WHERE kind = 'SHARING_ENDED'";
  EXPECT_EQ(world.database_.Value(count), "1");
  EndsIn("utrecht", 10);
  Sweep();
  Is("utrecht", v1::ORGANISATION_STATUS_SUSPENDED);
  Sweep();
  EXPECT_EQ(world.database_.Value(count), "2");
}

TEST_F(AgreementTest, WhoLeadsACaseOfItsVisaIsToldToo) {
  RouteIsCoveredBy({"mission-a"});
  world.Placed(id, "utrecht");
  ASSERT_OK(Choose());
  world.RunAll();
  EndsIn("mission-a", -1);
  Sweep();
  EXPECT_THAT(Told(Office()),
              Contains(AllOf(HasSubstr("mission-a"), HasSubstr(kTold))));
}

TEST_F(AgreementTest, ApplicationsAreListedInPages) {
  RouteIsCoveredBy({"mission-a"});
  world.Placed(id, "utrecht");
  ASSERT_OK(Choose());
  world.RunAll();
  EXPECT_OK(world.runtime_->db().Read<bool>(
      absl::Now() + absl::Seconds(5),
      [](db::Transaction& tx) -> absl::StatusOr<bool> {
        ASSIGN_OR_RETURN(const auto first,
                         agreements::ListApplications(tx, nullptr, 1));
        EXPECT_EQ(first.size(), 1u);
        if (first.empty()) return false;
        ASSIGN_OR_RETURN(const auto rest,
                         agreements::ListApplications(tx, &first[0], 1));
        EXPECT_TRUE(rest.empty());
        return true;
      }));
}

// What cannot be opened keeps nobody from knowing that it has ended.
TEST_F(AgreementTest, TheEndIsKeptWhateverItsCasesAre) {
  RouteIsCoveredBy({"mission-a"});
  world.Placed(id, "utrecht");
  ASSERT_OK(Choose());
  world.RunAll();
  EndsIn("mission-a", -1);
  world.database_.Run("UPDATE organisations SET sharing_ends_at = NULL");
  world.database_.Run("UPDATE travellers SET route_sealed = '\\x00'");
  Sweep();
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM organisations "
                                  "WHERE sharing_ends_at IS NULL"),
            "0");
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM organisations WHERE "
                                  "public_id = 'mission-a' AND "
                                  "sharing_end_told_at IS NULL"),
            "1");
}

// A row of before the end was kept beside what is sealed.
TEST_F(AgreementTest, OneThatNobodyHasLookedAtIsFoundAndKept) {
  world.database_.Run("UPDATE organisations SET sharing_ends_at = NULL");
  ASSERT_OK(world.Ask(id, "utrecht"));
  Sweep();
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM organisations "
                                  "WHERE sharing_ends_at IS NULL"),
            "0");
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM alerts WHERE kind = "
                                  "'SHARING_ENDED'"),
            "0");
}

TEST_F(AgreementTest, ItNamesFieldsOfAnIntake) {
  v1::UpdateOrganisationRequest request;
  request.mutable_organisation()->set_organisation_id("utrecht");
  request.mutable_update_mask()->add_paths("sharing_agreement");
  auto& agreement =
      *request.mutable_organisation()->mutable_sharing_agreement();
  agreement = WholeAgreement();
  for (const char* unknown : {"needs.nothing", "persons[0].identity", ""}) {
    agreement.add_fields(unknown);
    EXPECT_THAT(world.Do(Admin(), &Stub::UpdateOrganisation, request),
                ReasonIs("FIELD_UNKNOWN"))
        << unknown;
    agreement.mutable_fields()->RemoveLast();
  }
  agreement.add_fields("persons.identity");
  EXPECT_OK(world.Do(Admin(), &Stub::UpdateOrganisation, request));
}

}  // namespace
}  // namespace sojourn::relocation
