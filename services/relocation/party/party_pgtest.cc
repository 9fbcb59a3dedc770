// Somebody leaves a party. Who stays, and whoever brought, verifies or hosts
// the case, is answered the same as before, byte by byte; neither case tells of
// the other; and both go on.
#include <string>
#include <thread>
#include <vector>

#include "services/relocation/party/party_fixture.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

TEST_F(PartyTest, WhoIsNotToldSeesTheSameBytes) {
  ASSERT_OK(Ask(old_, "utrecht"));
  const auto before = SeenByAll();
  const std::string root = OldRoot();
  const v1::Relocation made = Split(Leaving({0, 1}));
  EXPECT_EQ(SeenByAll(), before);
  EXPECT_EQ(OldRoot(), root);
  for (const auth::Caller& caller : NotTold()) {
    for (const std::string& name : {made.relocation_id(), made.code()}) {
      EXPECT_THAT(world_.SeenBy(caller, name), Not(HasSubstr("Ixchel")));
      EXPECT_THAT(world_.Do(caller, &Stub::GetRelocation,
                            World::Named<v1::GetRelocationRequest>(name)),
                  ReasonIs("NOT_FOUND"));
    }
  }
}

TEST_F(PartyTest, NotEvenWhereAPlaceIsHersAndAVisaAskedFor) {
  world_.Placed(old_, "utrecht");
  VisaAsked(0);
  world_.ApplicationIs("application-1", "APPLICATION_STATE_LODGED");
  const auto before = SeenByAll();
  const std::string root = OldRoot();
  Split(Leaving({0, 1}));
  world_.RunAll();
  EXPECT_THAT(world_.StepOf("WITHDRAW_APPLICATION"), StartsWith("DONE"));
  world_.ApplicationIs("application-1", "APPLICATION_STATE_WITHDRAWN");
  EXPECT_EQ(SeenByAll(), before);
  EXPECT_EQ(OldRoot(), root);
}

TEST_F(PartyTest, AVisaInHerHandsStaysHers) {
  world_.Placed(old_, "utrecht");
  VisaAsked(0);
  world_.ApplicationIs("application-1", "APPLICATION_STATE_COLLECTED");
  Split(Leaving({0, 1}));
  world_.RunAll();
  EXPECT_EQ(world_.database_.Value("SELECT count(*) FROM workflow_steps "
                                   "WHERE kind = 'WITHDRAW_APPLICATION'"),
            "0");
}

TEST_F(PartyTest, WhatAnotherLeavesIsExportedAsItWas) {
  ASSERT_OK(Ask(old_, "utrecht"));
  const v1::ExportRelocationResponse before = Exported(old_);
  const v1::Relocation made = Split(Leaving({2}));
  ASSERT_OK(Ask(old_, "porto"));
  const v1::ExportRelocationResponse after = Exported(old_);
  EXPECT_EQ(after.relocation().intake().DebugString(),
            before.relocation().intake().DebugString());
  EXPECT_EQ(after.relocation().party().DebugString(),
            before.relocation().party().DebugString());
  for (const auto& proposal : after.relocation().proposals()) {
    EXPECT_EQ(proposal.party().DebugString(),
              before.relocation().party().DebugString());
  }
  for (const std::string& word :
       {made.relocation_id(), made.code(), std::string("SplitParty"),
        std::string("apart: true"), std::string(kHers)}) {
    EXPECT_THAT(after.DebugString(), Not(HasSubstr(word)));
  }
}

TEST_F(PartyTest, WhatSheToldIsGivenToNobodySheLeft) {
  Split(Leaving({0, 1}));
  auto request = World::Named<v1::ExportRelocationRequest>(old_);
  *request.mutable_defender_view() = world_.HerView();
  EXPECT_THAT(world_.Do(Office(), &Stub::ExportRelocation, request),
              ReasonIs("DEFENDER_LEFT"));
  auto reveal = World::Named<v1::RevealIdentityRequest>(old_);
  reveal.set_purpose(v1::REVEAL_PURPOSE_CONTACT_HER);
  reveal.set_reason("an invented reason");
  ASSERT_OK_AND_ASSIGN(const auto revealed,
                       world_.Do(Office(), &Stub::RevealIdentity, reveal));
  EXPECT_FALSE(revealed.has_safe_contact());
  ASSERT_EQ(revealed.persons_size(), 1);
  EXPECT_EQ(revealed.persons(0).adult().safe_contact(), "his own");
}

TEST_F(PartyTest, WhateverIsWrittenOfHerThereSetsNothingOff) {
  world_.Placed(old_, "utrecht");
  VisaAsked(0);
  world_.ApplicationIs("application-1", "APPLICATION_STATE_COLLECTED");
  Split(Leaving({0, 1}));
  const auto steps = [&] {
    return world_.database_.Value(
        "SELECT count(*) FROM workflow_steps w JOIN persons p "
        "ON p.id = w.person_id WHERE p.apart");
  };
  const std::string before = steps();
  auto update = World::Named<v1::UpdateIntakeRequest>(old_);
  v1::Person& person = *update.mutable_intake()->add_persons();
  AddPassport("INV0001", person);
  AddPassport("INV0009", person);
  update.add_update_mask("persons[0].travelDocuments");
  ASSERT_OK(world_.Do(Ngo(), &Stub::UpdateIntake, update));
  auto burn = World::Named<v1::BurnDocumentRequest>(old_);
  burn.set_person_id(persons_[0]);
  ASSERT_OK(world_.Do(Ngo(), &Stub::BurnDocument, burn));
  for (const char* officer : {"office/one", "office/two"}) {
    auto stop = World::Named<v1::WithdrawRequest>(old_);
    stop.set_reason(v1::WITHDRAWAL_REASON_SAFE_NOW);
    *stop.mutable_defender_view() = world_.HerView();
    ASSERT_OK(world_.Do(Office(officer), &Stub::Withdraw, stop));
  }
  world_.Advance(absl::Hours(25));
  world_.RunAll();
  EXPECT_EQ(steps(), before);
  EXPECT_EQ(world_.visa_.withdrawn, 0);
}

TEST_F(PartyTest, ThatTheWholePartyMovedIsWrittenOfEverybody) {
  world_.Placed(old_, "utrecht");
  Split(Leaving({0, 1}));
  auto moved = World::Named<v1::RecordUnassistedMoveRequest>(old_);
  moved.set_country_code("MX");
  moved.set_location_class(v1::LOCATION_CLASS_THIRD_COUNTRY);
  ASSERT_OK(world_.Do(Ngo(), &Stub::RecordUnassistedMove, moved));
  EXPECT_EQ(
      world_.database_.Value("SELECT count(DISTINCT person_id) FROM movements"),
      "3");
}

TEST_F(PartyTest, HerCaseTellsNothingOfTheOneSheLeft) {
  const v1::Relocation made = Split(Leaving({0, 1}), Security());
  const std::string& id = made.relocation_id();
  EXPECT_EQ(made.state(), v1::RELOCATION_STATE_SUBMITTED);
  EXPECT_EQ(made.level(), type::v1::LEVEL_L2);
  EXPECT_EQ(made.party().adults(), 1);
  EXPECT_EQ(made.party().children(), 1);
  EXPECT_OK(world_.Do(Office(), &Stub::AcknowledgeRequest,
                      World::Named<v1::AcknowledgeRequestRequest>(id)));
  std::string told = world_.SeenBy(Office("office/two"), id);
  told += Exported(id).DebugString();
  for (const std::string& word :
       {old_, old_code_, persons_[0], persons_[1], persons_[2],
        std::string("Rodrigo"), std::string("his own"),
        std::string("invented contact"), std::string("invented danger")}) {
    // Lists of the office show both cases: neither line tells of the other.
    if (word == old_ || word == old_code_) {
      EXPECT_THAT(Exported(id).DebugString(), Not(HasSubstr(word)));
      EXPECT_THAT(world_.Get(id).DebugString(), Not(HasSubstr(word)));
      continue;
    }
    EXPECT_THAT(told, Not(HasSubstr(word))) << word;
  }
}

TEST_F(PartyTest, SecurityOfficersAndWhoSplitSeeBoth) {
  const v1::Relocation made = Split(Leaving({0, 1}));
  const auto seen = [&](const auth::Caller& caller, const std::string& id) {
    const auto got = world_.Do(caller, &Stub::GetRelocation,
                               World::Named<v1::GetRelocationRequest>(id));
    EXPECT_OK(got);
    std::vector<std::string> codes;
    for (const auto& each : got->relocation().separations()) {
      codes.push_back(each.code());
    }
    return codes;
  };
  for (const auth::Caller& caller : {Office(), Security()}) {
    EXPECT_THAT(seen(caller, old_), ElementsAre(made.code()));
    EXPECT_THAT(seen(caller, made.relocation_id()), ElementsAre(old_code_));
  }
  EXPECT_THAT(seen(Office("office/two"), old_), IsEmpty());
  EXPECT_THAT(seen(Office("office/two"), made.relocation_id()), IsEmpty());
  // No row joins them in clear.
  EXPECT_EQ(world_.database_.Value(absl::StrCat(
                "SELECT count(*) FROM separations s JOIN relocations r ON "
                "r.id = s.relocation_id WHERE position('",
                old_code_, "' IN encode(s.separation_sealed, 'escape')) > 0")),
            "0");
}

TEST_F(PartyTest, TheProgrammeSeesWhoMovesStill) {
  Split(Leaving({0, 1}));
  const v1::Relocation left = world_.Get(old_);
  EXPECT_EQ(left.party().adults(), 1);
  EXPECT_EQ(left.party().children(), 0);
  const auto& persons = left.intake().persons();
  EXPECT_TRUE(persons[0].apart());
  EXPECT_TRUE(persons[1].apart());
  EXPECT_FALSE(persons[2].apart());
}

TEST_F(PartyTest, NeitherIsNamedAHostWhereTheOtherMayBe) {
  ASSERT_OK(Ask(old_, "utrecht"));
  const v1::Relocation made = Split(Leaving({0, 1}));
  auto named = World::Named<v1::GetRelocationRequest>(made.relocation_id());
  for (const char* host : {"utrecht", "porto", "xela", "nowhere"}) {
    named.add_host_ids(host);
  }
  const auto kept = [&](const auth::Caller& caller) {
    const auto seen = world_.Do(caller, &Stub::GetRelocation, named);
    EXPECT_OK(seen);
    std::vector<std::string> ids;
    if (!seen.ok()) return ids;
    ids.assign(seen->kept_away_host_ids().begin(),
               seen->kept_away_host_ids().end());
    return ids;
  };
  EXPECT_THAT(kept(As(auth::Role::kSecurityOfficer, "office")),
              ::testing::ElementsAre("utrecht"));
  EXPECT_EQ(world_.database_.Value("SELECT count(*) FROM audit_records WHERE "
                                   "fields = 'office_view,kept_away'"),
            "1");
  EXPECT_THAT(kept(Office("office/two")), ::testing::SizeIs(4))
      << "which one it is says where the others are";
  MayBeAsked(made);
  EXPECT_THAT(kept(Office()), ::testing::ElementsAre("utrecht"));
  named.set_relocation_id(old_);
  EXPECT_THAT(kept(Office()), ::testing::IsEmpty());
  EXPECT_THAT(kept(As(auth::Role::kNgoCaseworker, "ngo")), ::testing::SizeIs(4))
      << "whoever is not of the office is told nothing by it";
  v1::Intake excluding = World::Intake();
  excluding.mutable_wishes()->add_excluded_countries("PT");
  named.set_relocation_id(world_.Eligible(excluding).relocation_id());
  EXPECT_THAT(kept(Office()), ::testing::ElementsAre("porto"));
}

TEST_F(PartyTest, NeitherIsProposedWhereTheOtherMayBe) {
  ASSERT_OK(Ask(old_, "utrecht"));
  const v1::Relocation made = Split(Leaving({0, 1}));
  MayBeAsked(made);
  const absl::Status refused = Ask(made.relocation_id(), "utrecht");
  EXPECT_THAT(refused, ReasonIs("HOST_EXCLUDED"));
  ASSERT_OK(Ask(made.relocation_id(), "porto"));
  EXPECT_THAT(Ask(old_, "porto"), ReasonIs("HOST_EXCLUDED"));
  // In the words of any other exclusion.
  v1::Intake excluding = World::Intake();
  excluding.mutable_wishes()->add_excluded_countries("PT");
  const std::string other = world_.Eligible(excluding).relocation_id();
  EXPECT_EQ(Ask(other, "porto").message(), refused.message());
}

TEST_F(PartyTest, OfTwoThatAskOneHostAtOnceOneIsRefused) {
  const v1::Relocation made = Split(Leaving({0, 1}));
  MayBeAsked(made);
  for (const std::string host : {"utrecht", "porto", "xela"}) {
    std::vector<absl::Status> asked(2);
    std::thread one([&] { asked[0] = Ask(old_, host); });
    std::thread two([&] { asked[1] = Ask(made.relocation_id(), host); });
    one.join();
    two.join();
    EXPECT_NE(asked[0].ok(), asked[1].ok()) << asked[0] << asked[1];
  }
}

TEST_F(PartyTest, WhoLeftIsOfThePartyNoMoreAndAChildIsNoCaseOfItsOwn) {
  const v1::Relocation made = Split(Leaving({2}));
  EXPECT_THAT(world_.Do(Office(), &Stub::SplitParty, Leaving({1})),
              testing::BadFieldsAre("person_ids[0]"));
  EXPECT_THAT(world_.Do(Office(), &Stub::SplitParty, Leaving({2})),
              testing::BadFieldsAre("person_ids[0]"));
  EXPECT_EQ(made.party().adults(), 1);
  EXPECT_EQ(made.party().children(), 0);
}

TEST_F(PartyTest, NobodyIsShownTheOtherAsAPossibleDuplicate) {
  const v1::Relocation made = Split(Leaving({0, 1}), Security());
  for (const std::string& id : {old_, made.relocation_id()}) {
    for (const auth::Caller& officer : {Office(), Office("office/two")}) {
      const auto found =
          world_.Do(officer, &Stub::FindPossibleDuplicates,
                    World::Named<v1::FindPossibleDuplicatesRequest>(id));
      if (!found.ok()) {
        EXPECT_THAT(found, ReasonIs("OWN_SUBMISSION"));
        continue;
      }
      EXPECT_THAT(found->candidates(), IsEmpty());
    }
  }
}

TEST_F(PartyTest, NobodyMakesOneCaseOfThemAgain) {
  const v1::Relocation made = Split(Leaving({0, 1}), Security());
  const std::string third = world_.Submitted(Both()).relocation_id();
  // An officer of the programme, as her token says.
  auth::Caller two = Office("office/two");
  two.organisation_kind = "PROGRAMME";
  // Nor of a third that is about the same people.
  for (const std::string& other : {made.code(), third}) {
    auto same = World::Named<v1::ConfirmDuplicateRequest>(old_);
    same.set_other_relocation_id(other);
    same.set_verdict(v1::DUPLICATE_VERDICT_SAME);
    same.set_reason("one name");
    EXPECT_THAT(world_.Do(two, &Stub::ConfirmDuplicate, same),
                ReasonIs("CASES_APART"));
  }
  auto others = World::Named<v1::ConfirmDuplicateRequest>(old_);
  others.set_other_relocation_id(made.code());
  others.set_verdict(v1::DUPLICATE_VERDICT_NOT_SAME);
  others.set_reason("two women");
  ASSERT_OK(world_.Do(two, &Stub::ConfirmDuplicate, others));
  ASSERT_OK_AND_ASSIGN(
      const auto found,
      world_.Do(two, &Stub::FindPossibleDuplicates,
                World::Named<v1::FindPossibleDuplicatesRequest>(old_)));
  EXPECT_THAT(found.judged(), IsEmpty());
}

TEST_F(PartyTest, WhoLeavesACaseLeavesWhatIsAboutTheSamePeopleToo) {
  const std::string twin = world_.Submitted(Both()).relocation_id();
  auth::Caller officer = Office("office/two");
  officer.organisation_kind = "PROGRAMME";
  for (const char* subject : {"office/two", "office/three"}) {
    officer.subject = subject;
    auto same = World::Named<v1::ConfirmDuplicateRequest>(old_);
    same.set_other_relocation_id(twin);
    same.set_verdict(v1::DUPLICATE_VERDICT_SAME);
    same.set_reason("one passport");
    ASSERT_OK(world_.Do(officer, &Stub::ConfirmDuplicate, same));
  }
  const v1::Relocation made = Split(Leaving({0, 1}), Security());
  const auto seen =
      world_.Do(Security(), &Stub::GetRelocation,
                World::Named<v1::GetRelocationRequest>(made.relocation_id()));
  ASSERT_OK(seen);
  std::vector<std::string> apart;
  for (const auto& each : seen->relocation().separations()) {
    apart.push_back(each.relocation_id());
  }
  EXPECT_THAT(apart, UnorderedElementsAre(old_, twin));
}

TEST_F(PartyTest, EachCaseHasItsOwnKeys) {
  const v1::Relocation made = Split(Leaving({0, 1}));
  std::vector<keystore::KeyRef> refs = {keystore::KeyRef::Case(old_)};
  for (const std::string& person : persons_) {
    refs.push_back(keystore::KeyRef::Person(person));
  }
  ASSERT_OK(world_.runtime_->keys().DeleteKeys(refs));
  const v1::Relocation hers = world_.Get(made.relocation_id());
  EXPECT_EQ(hers.party().adults(), 1);
  v1::RevealIdentityRequest reveal;
  reveal.set_relocation_id(made.relocation_id());
  reveal.set_purpose(v1::REVEAL_PURPOSE_TICKET);
  reveal.set_break_glass(true);
  reveal.set_reason("an invented ticket for tonight");
  ASSERT_OK_AND_ASSIGN(const auto revealed,
                       world_.Do(Security(), &Stub::RevealIdentity, reveal));
  EXPECT_EQ(revealed.persons(0).identity().names(0), "Ixchel");
  EXPECT_EQ(revealed.safe_contact().address(), kHers);
}

TEST_F(PartyTest, SecurityOfficersHearOfItByTheNewCaseAlone) {
  const v1::Relocation made = Split(Leaving({0, 1}));
  const auto told = [&](const auth::Caller& caller) {
    std::string lines;
    world_.Read(caller, &Stub::ListMyWork, v1::ListMyWorkRequest(), lines);
    return lines;
  };
  EXPECT_THAT(told(Security()), HasSubstr("left a party"));
  EXPECT_THAT(told(Security()), HasSubstr(made.code()));
  EXPECT_THAT(told(Office()), Not(HasSubstr("left a party")));
  EXPECT_THAT(told(Ngo()), Not(HasSubstr("left a party")));
}

TEST_F(PartyTest, OnHerOwnWordByWhoWorksOnTheCase) {
  auto request = Leaving({0, 1});
  EXPECT_THAT(world_.Do(Office("office/two"), &Stub::SplitParty, request),
              ReasonIs("NOT_ON_CASE"));
  request.clear_defender_view();
  EXPECT_THAT(world_.Do(Office(), &Stub::SplitParty, request),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  request = Leaving({0, 1});
  request.mutable_defender_view()->set_agrees(false);
  EXPECT_THAT(world_.Do(Office(), &Stub::SplitParty, request),
              ReasonIs("DEFENDER_DISAGREES"));
  request = Leaving({0, 1});
  request.clear_interviewed_alone_person_ids();
  EXPECT_THAT(world_.Do(Office(), &Stub::SplitParty, request),
              ReasonIs("PRIVATE_INTERVIEW_MISSING"));
  EXPECT_THAT(world_.Do(Office(), &Stub::SplitParty, Leaving({0, 2})),
              ReasonIs("CHILDREN_ALONE"));
  EXPECT_THAT(world_.Do(Office(), &Stub::SplitParty, Leaving({0, 1, 2})),
              ReasonIs("NOBODY_REMAINS"));
  request = Leaving({0, 1});
  request.mutable_intake()->mutable_safe_contact()->set_address(
      "Invented contact");
  EXPECT_THAT(world_.Do(Office(), &Stub::SplitParty, request),
              testing::BadFieldsAre("intake.safe_contact.address"));
  request = Leaving({0, 1});
  request.set_etag("99");
  EXPECT_THAT(world_.Do(Office(), &Stub::SplitParty, request),
              ReasonIs("ETAG_MISMATCH"));
}

TEST_F(PartyTest, BothGoOnToWhereTheyAreSafe) {
  const std::string place = world_.Placed(old_, "utrecht");
  const v1::Relocation made = Split(Leaving({0, 1}));
  MayBeAsked(made);
  const std::string& id = made.relocation_id();
  const std::string hers = world_.Placed(id, "porto");
  EXPECT_EQ(world_.StateOf(id, hers), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_EQ(world_.StateOf(old_, place), v1::PROPOSAL_STATE_ACCEPTED);
  // Nobody waits for those who left.
  EXPECT_THAT(world_.Do(Office(), &Stub::ChooseRoute,
                        [&] {
                          auto route =
                              World::Named<v1::ChooseRouteRequest>(old_);
                          route.set_person_id(persons_[0]);
                          route.set_route_id("route-1");
                          *route.mutable_defender_view() = world_.HerView();
                          return route;
                        }()),
              testing::BadFieldsAre("person_id"));
  ASSERT_OK(Arrives(old_, persons_[2]));
  for (const auto& person : made.intake().persons()) {
    ASSERT_OK(Arrives(id, person.person_id()));
  }
  EXPECT_EQ(world_.Get(old_).state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_EQ(world_.Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
}

// A stay that began with it would tell him the minute in which she left.
TEST_F(PartyTest, WhereWhoStaysHadArrivedTheOfficeSaysWhenTheStayBegins) {
  constexpr char kNotBegun[] = "has arrived, and the stay has not begun";
  world_.Placed(old_, "utrecht");
  ASSERT_OK(Arrives(old_, persons_[2]));
  EXPECT_THAT(world_.WaitsOf(old_), Each(Not(HasSubstr(kNotBegun))));
  const auto before = SeenByAll();
  const std::string root = OldRoot();
  Split(Leaving({0, 1}));
  EXPECT_EQ(SeenByAll(), before);
  EXPECT_EQ(OldRoot(), root);
  EXPECT_THAT(world_.WaitsOf(old_), Contains(HasSubstr(kNotBegun)));
  EXPECT_EQ(ReceivedBy("utrecht").state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_EQ(world_.Timeline(old_).back().type(), "relocation.stay_begun");
  EXPECT_THAT(world_.WaitsOf(old_), Each(Not(HasSubstr(kNotBegun))));
}

TEST_F(PartyTest, WhoStaysAndHasNotArrivedIsWaitedFor) {
  world_.Placed(old_, "utrecht");
  ASSERT_OK(Arrives(old_, persons_[0]));
  Split(Leaving({0, 1}));
  EXPECT_THAT(world_.WaitsOf(old_),
              Each(Not(HasSubstr("the stay has not begun"))));
  EXPECT_NE(ReceivedBy("utrecht").state(), v1::RELOCATION_STATE_IN_STAY);
}

}  // namespace
}  // namespace sojourn::relocation
