// A concern reaches security officers, and for everybody else there is none:
// what they are answered is the same, byte by byte.
#include <map>
#include <string>
#include <vector>

#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kWorry[] = "invented worry about the landlord";

class SafeguardingTest : public ::testing::Test {
 protected:
  SafeguardingTest() {
    id_ = world_.Eligible().relocation_id();
    EXPECT_OK(world_.Ask(id_, "utrecht"));
    auto assign = World::Named<v1::AssignCaseRequest>(id_);
    assign.set_role(v1::ASSIGNMENT_ROLE_VERIFIER);
    assign.set_subject("witness/vera");
    assign.set_organisation_id("witness");
    EXPECT_OK(world_.Do(Office(), &Stub::AssignCase, assign));
  }

  static auth::Caller Security(const std::string& subject = "office/sara") {
    return As(Role::kSecurityOfficer, "office", subject);
  }
  static auth::Caller Ngo() { return As(Role::kNgoCaseworker, "ngo"); }
  static auth::Caller Verifier() {
    return As(Role::kVerifier, "witness", "witness/vera");
  }
  // Everybody who works with the case and is not told.
  static std::vector<auth::Caller> Others() {
    return {Office(),        Office("office/two"), Ngo(),
            City("utrecht"), Verifier(),           As(Role::kAuditor, "audit")};
  }

  v1::RaiseSafeguardingConcernRequest Worry(
      v1::SafeguardingSubject about = v1::SAFEGUARDING_SUBJECT_HOST,
      const std::string& about_id = "") const {
    auto request = World::Named<v1::RaiseSafeguardingConcernRequest>(id_);
    request.set_about(about);
    request.set_about_id(about_id);
    request.set_text(kWorry);
    return request;
  }
  std::string Raised(const auth::Caller& caller,
                     const v1::RaiseSafeguardingConcernRequest& request) {
    const auto raised =
        world_.Do(caller, &Stub::RaiseSafeguardingConcern, request);
    EXPECT_OK(raised);
    return raised.ok() ? raised->concern_id() : "";
  }
  std::vector<v1::SafeguardingConcern> Listed(const auth::Caller& caller,
                                              bool closed = false) {
    v1::ListSafeguardingConcernsRequest request;
    request.set_include_closed(closed);
    const auto listed =
        world_.Do(caller, &Stub::ListSafeguardingConcerns, request);
    EXPECT_OK(listed);
    if (!listed.ok()) return {};
    return {listed->concerns().begin(), listed->concerns().end()};
  }
  absl::StatusOr<v1::RecordSafeguardingStepResponse> Step(
      const auth::Caller& caller, const std::string& concern,
      v1::SafeguardingFinding finding) {
    v1::RecordSafeguardingStepRequest request;
    request.set_concern_id(concern);
    request.set_finding(finding);
    request.set_note("an invented note");
    return world_.Do(caller, &Stub::RecordSafeguardingStep, request);
  }
  std::vector<std::string> Work(const auth::Caller& caller) {
    std::vector<std::string> lines;
    const auto work =
        world_.Do(caller, &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(work);
    if (!work.ok()) return lines;
    for (const auto& item : work->items()) {
      lines.push_back(item.what() + item.code() + item.relocation_id());
    }
    return lines;
  }

  template <class Request, class Response>
  void Read(const auth::Caller& caller,
            grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                         Response*),
            const Request& request, std::string& seen) {
    const auto answer = world_.Do(caller, method, request);
    seen += answer.ok() ? answer->SerializeAsString()
                        : std::string(answer.status().message());
    seen += '\n';
  }
  // What every reading call answers to `caller`, but for who read what, which
  // grows by the reading itself.
  std::string Seen(const auth::Caller& caller) {
    std::string seen;
    Read(caller, &Stub::GetRelocation,
         World::Named<v1::GetRelocationRequest>(id_), seen);
    Read(caller, &Stub::GetTimeline, World::Named<v1::GetTimelineRequest>(id_),
         seen);
    Read(caller, &Stub::GetSteps, World::Named<v1::GetStepsRequest>(id_), seen);
    Read(caller, &Stub::ListRelocations, v1::ListRelocationsRequest(), seen);
    Read(caller, &Stub::ListMyWork, v1::ListMyWorkRequest(), seen);
    Read(caller, &Stub::ListOverdue, v1::ListOverdueRequest(), seen);
    // Others who compare cases are told of themselves.
    if (caller.subject == Office().subject) {
      Read(caller, &Stub::FindPossibleDuplicates,
           World::Named<v1::FindPossibleDuplicatesRequest>(id_), seen);
    }
    Read(caller, &Stub::ListSafeguardingConcerns,
         v1::ListSafeguardingConcernsRequest(), seen);
    return seen;
  }
  std::map<std::string, std::string> SeenByOthers() {
    std::map<std::string, std::string> seen;
    for (const auth::Caller& caller : Others()) {
      seen[caller.subject + caller.organisation_id] = Seen(caller);
    }
    return seen;
  }
  std::string Stored() {
    return world_.database_.Value(
        "SELECT string_agg(r::text, ' ') || (SELECT count(*) FROM events) || "
        "' ' || (SELECT count(*) FROM alerts) || ' ' || "
        "(SELECT count(*) FROM timeline_entries) || ' ' || "
        "(SELECT count(*) FROM workflow_steps) FROM relocations r");
  }
  int WhoSaw() {
    auto request = World::Named<v1::ListWhoSawRequest>(id_);
    request.set_page_size(200);
    const auto seen = world_.Do(Office(), &Stub::ListWhoSaw, request);
    EXPECT_OK(seen);
    return seen.ok() ? seen->sightings_size() : -1;
  }

  World world_;
  std::string id_;
};

TEST_F(SafeguardingTest, NobodyElseLearnsThatThereIsAny) {
  (void)SeenByOthers();
  const auto before = SeenByOthers();
  const std::string stored = Stored();
  const int saw = WhoSaw();
  const std::string concern = Raised(City("utrecht"), Worry());
  Raised(Ngo(), Worry(v1::SAFEGUARDING_SUBJECT_OFFICER, Office().subject));
  EXPECT_THAT(Listed(Security()), SizeIs(2));
  (void)Work(Security());
  EXPECT_OK(Step(Security(), concern, v1::SAFEGUARDING_FINDING_ACKNOWLEDGED));
  EXPECT_OK(Step(Security(), concern, v1::SAFEGUARDING_FINDING_SUBSTANTIATED));
  EXPECT_EQ(Stored(), stored);
  // Nothing but the list that was asked before.
  EXPECT_EQ(WhoSaw(), saw + 1);
  EXPECT_EQ(SeenByOthers(), before);
}

TEST_F(SafeguardingTest, HerExportIsMadeByAnOfficerAndTellsHerNothingOfIt) {
  const std::string concern = Raised(Ngo(), Worry());
  (void)Listed(Security());
  auto request = World::Named<v1::ExportRelocationRequest>(id_);
  *request.mutable_defender_view() = world_.HerView();
  ASSERT_OK_AND_ASSIGN(const auto exported,
                       world_.Do(Office(), &Stub::ExportRelocation, request));
  EXPECT_THAT(exported.DebugString(), Not(HasSubstr(concern)));
  EXPECT_THAT(exported.DebugString(), Not(HasSubstr(kWorry)));
  EXPECT_THAT(exported.DebugString(), Not(HasSubstr("Safeguarding")));
}

TEST_F(SafeguardingTest, WhoeverWorksWithTheCaseMayRaiseOne) {
  for (const auth::Caller& caller :
       {Office(), Security(), Ngo(), City("utrecht"), Verifier()}) {
    EXPECT_FALSE(Raised(caller, Worry()).empty()) << caller.subject;
  }
  for (const auth::Caller& caller :
       {As(Role::kNgoCaseworker, "another-ngo"), City("porto")}) {
    EXPECT_THAT(world_.Do(caller, &Stub::RaiseSafeguardingConcern, Worry()),
                ReasonIs("NOT_FOUND"));
  }
}

TEST_F(SafeguardingTest, ASecurityOfficerReadsItWhole) {
  auto worry = Worry(v1::SAFEGUARDING_SUBJECT_PARTY_MEMBER, "p");
  worry.set_told_by_her(true);
  const std::string id = Raised(City("utrecht"), worry);
  const auto concerns = Listed(Security());
  ASSERT_THAT(concerns, SizeIs(1));
  EXPECT_EQ(concerns[0].concern_id(), id);
  EXPECT_EQ(concerns[0].relocation_id(), id_);
  EXPECT_EQ(concerns[0].text(), kWorry);
  EXPECT_TRUE(concerns[0].told_by_her());
  EXPECT_EQ(concerns[0].organisation_id(), "utrecht");
  EXPECT_TRUE(concerns[0].has_acknowledge_due());
  EXPECT_EQ(world_.database_.Value(
                "SELECT count(*) FROM safeguarding_concerns WHERE "
                "position('landlord' IN encode(concern_sealed, 'escape')) > 0"),
            "0");
}

TEST_F(SafeguardingTest, ItWaitsForSecurityOfficersUntilItIsClosed) {
  const std::string id = Raised(Ngo(), Worry());
  EXPECT_THAT(Work(Security()),
              Contains("safeguarding concern " + id +
                       " waits for somebody to take it in hand"));
  EXPECT_THAT(Work(Office()), Each(Not(HasSubstr("safeguarding"))));
  world_.Advance(absl::Hours(25));
  const auto late =
      world_.Do(Security(), &Stub::ListMyWork, v1::ListMyWorkRequest());
  ASSERT_OK(late);
  EXPECT_TRUE(late->items(0).overdue());
  EXPECT_OK(Step(Security(), id, v1::SAFEGUARDING_FINDING_ACKNOWLEDGED));
  EXPECT_THAT(Work(Security()),
              Contains("safeguarding concern " + id + " is open"));
  EXPECT_OK(Step(Security(), id, v1::SAFEGUARDING_FINDING_ACTED));
  EXPECT_OK(Step(Security(), id, v1::SAFEGUARDING_FINDING_UNFOUNDED));
  EXPECT_THAT(Work(Security()), Each(Not(HasSubstr("safeguarding"))));
  EXPECT_THAT(Listed(Security()), IsEmpty());
  const auto closed = Listed(Security(), /*closed=*/true);
  ASSERT_THAT(closed, SizeIs(1));
  EXPECT_EQ(closed[0].steps_size(), 3);
  EXPECT_EQ(closed[0].steps(2).recorded_by(), "office/sara");
  EXPECT_TRUE(closed[0].has_closed_at());
  EXPECT_THAT(Step(Security(), id, v1::SAFEGUARDING_FINDING_ACTED),
              ReasonIs("CONCERN_CLOSED"));
}

TEST_F(SafeguardingTest, NoOfficerIsShownAConcernAboutHerself) {
  const std::string id =
      Raised(Ngo(), Worry(v1::SAFEGUARDING_SUBJECT_OFFICER, "office/sara"));
  EXPECT_THAT(Listed(Security()), IsEmpty());
  EXPECT_THAT(Work(Security()), Each(Not(HasSubstr("safeguarding"))));
  EXPECT_THAT(Step(Security(), id, v1::SAFEGUARDING_FINDING_UNFOUNDED),
              ReasonIs("NOT_FOUND"));
  EXPECT_THAT(Listed(Security("office/sonja")), SizeIs(1));
}

TEST_F(SafeguardingTest, WhoLedTheCaseThenIsNotShownItLater) {
  // The lead is a security officer too.
  auth::Caller lead = Office("office/lea");
  lead.roles = auth::RoleSet({Role::kProgrammeOfficer, Role::kSecurityOfficer});
  auto assign = World::Named<v1::AssignCaseRequest>(id_);
  assign.set_role(v1::ASSIGNMENT_ROLE_LEAD);
  assign.set_organisation_id("office");
  assign.set_subject(lead.subject);
  EXPECT_OK(world_.Do(lead, &Stub::ListMyWork, v1::ListMyWorkRequest()));
  ASSERT_OK(world_.Do(Office(), &Stub::AssignCase, assign));
  const std::string id = Raised(Ngo(), Worry());
  EXPECT_THAT(Listed(lead), IsEmpty());
  EXPECT_THAT(Step(lead, id, v1::SAFEGUARDING_FINDING_UNFOUNDED),
              ReasonIs("NOT_FOUND"));
  assign.set_subject(Office().subject);
  ASSERT_OK(world_.Do(lead, &Stub::AssignCase, assign));
  EXPECT_THAT(Listed(lead), IsEmpty());
  EXPECT_THAT(Listed(Security()), SizeIs(1));
}

TEST_F(SafeguardingTest, EtagsAndMissingFieldsAreNamed) {
  const std::string id = Raised(Ngo(), Worry());
  v1::RecordSafeguardingStepRequest request;
  request.set_concern_id(id);
  request.set_finding(v1::SAFEGUARDING_FINDING_ACKNOWLEDGED);
  request.set_etag("7");
  EXPECT_THAT(world_.Do(Security(), &Stub::RecordSafeguardingStep, request),
              ReasonIs("ETAG_MISMATCH"));
  request.set_etag("1");
  EXPECT_OK(world_.Do(Security(), &Stub::RecordSafeguardingStep, request));
  auto worry = Worry();
  worry.clear_text();
  worry.clear_about();
  EXPECT_THAT(world_.Do(Ngo(), &Stub::RaiseSafeguardingConcern, worry),
              testing::BadFieldsAre("about", "text"));
}

TEST_F(SafeguardingTest, ThePagesAreTheList) {
  std::vector<std::string> raised;
  for (int i = 0; i < 3; ++i) raised.push_back(Raised(Ngo(), Worry()));
  v1::ListSafeguardingConcernsRequest request;
  request.set_page_size(2);
  request.set_relocation_id(id_);
  std::vector<std::string> seen;
  do {
    ASSERT_OK_AND_ASSIGN(
        const auto page,
        world_.Do(Security(), &Stub::ListSafeguardingConcerns, request));
    for (const auto& each : page.concerns()) seen.push_back(each.concern_id());
    request.set_page_token(page.page_info().next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(seen, raised);
}

TEST_F(SafeguardingTest, ItGoesWithTheCase) {
  Raised(Ngo(), Worry());
  world_.database_.Run(
      "UPDATE relocations SET state = 'WITHDRAWN', ended_at = now()");
  for (const char* officer : {"office/first", "office/second"}) {
    v1::EraseRelocationRequest request;
    request.set_relocation_id(id_);
    request.set_reason(v1::ERASURE_REASON_SHE_ASKED);
    *request.mutable_defender_view() = world_.HerView();
    EXPECT_OK(world_.Do(Office(officer), &Stub::EraseRelocation, request));
  }
  EXPECT_THAT(Listed(Security()), IsEmpty());
  world_.RunAll();
  EXPECT_EQ(
      world_.database_.Value("SELECT count(*) FROM safeguarding_concerns"),
      "0");
}

}  // namespace
}  // namespace sojourn::relocation
