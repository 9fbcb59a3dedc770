// Two cases about the same people become one for the office and stay two for
// whoever brought them.
#include <string>
#include <thread>
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

const auth::Caller kOne = Office("office/one");
const auth::Caller kTwo = Office("office/two");
const auth::Caller kNgo = As(Role::kNgoCaseworker, "ngo");
const auth::Caller kOther = As(Role::kNgoCaseworker, "other");

class MergeTest : public ::testing::Test {
 protected:
  MergeTest() {
    first_ = Submit(kNgo);
    second_ = Submit(kOther);
  }

  std::string Submit(const auth::Caller& ngo) {
    v1::SubmitRequestRequest request;
    *request.mutable_intake() = World::Intake();
    v1::TravelDocument& passport =
        *request.mutable_intake()->mutable_persons(0)->add_travel_documents();
    passport.set_type(v1::TRAVEL_DOCUMENT_TYPE_PASSPORT);
    passport.set_issuing_country("GT");
    passport.set_number("A0001234");
    const auto submitted = world_.Do(ngo, &Stub::SubmitRequest, request);
    EXPECT_OK(submitted);
    return submitted.ok() ? submitted->relocation().relocation_id() : "";
  }
  template <class Request>
  Request About() const {
    auto request = World::Named<Request>(first_);
    request.set_other_relocation_id(second_);
    return request;
  }
  absl::StatusOr<v1::CasePair> Say(
      const auth::Caller& officer,
      v1::DuplicateVerdict verdict = v1::DUPLICATE_VERDICT_SAME) {
    auto request = About<v1::ConfirmDuplicateRequest>();
    request.set_verdict(verdict);
    request.set_reason("an invented sign");
    return Pair(officer, &Stub::ConfirmDuplicate, request);
  }
  void Confirmed() {
    EXPECT_OK(Say(kOne));
    EXPECT_OK(Say(kTwo));
  }
  v1::MergeRelocationsRequest MergeRequest() const {
    auto request = About<v1::MergeRelocationsRequest>();
    request.set_reason("an invented reason");
    *request.mutable_defender_view() = world_.HerView();
    *request.mutable_other_defender_view() = world_.HerView();
    return request;
  }
  absl::StatusOr<v1::CasePair> Merge() {
    return Pair(kOne, &Stub::MergeRelocations, MergeRequest());
  }
  absl::StatusOr<v1::CasePair> Undo() {
    auto request = About<v1::UndoMergeRequest>();
    request.set_reason("an invented mistake");
    return Pair(kTwo, &Stub::UndoMerge, request);
  }
  absl::StatusOr<v1::CasePair> Introduce(bool agrees, bool there) {
    auto request = About<v1::RecordIntroductionRequest>();
    *request.mutable_defender_view() = world_.HerView();
    request.mutable_defender_view()->set_agrees(agrees);
    *request.mutable_other_defender_view() = world_.HerView();
    request.mutable_other_defender_view()->set_agrees(there);
    return Pair(kOne, &Stub::RecordIntroduction, request);
  }
  template <class Request, class Response>
  absl::StatusOr<v1::CasePair> Pair(
      const auth::Caller& caller,
      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                   Response*),
      const Request& request) {
    const auto answer = world_.Do(caller, method, request);
    if (!answer.ok()) return answer.status();
    return answer->pair();
  }

  v1::Relocation Shown(const auth::Caller& caller, const std::string& id) {
    const auto shown = world_.Do(caller, &Stub::GetRelocation,
                                 World::Named<v1::GetRelocationRequest>(id));
    EXPECT_OK(shown);
    return shown.ok() ? shown->relocation() : v1::Relocation();
  }
  v1::FindPossibleDuplicatesResponse Found(const std::string& id) {
    const auto found =
        world_.Do(kOne, &Stub::FindPossibleDuplicates,
                  World::Named<v1::FindPossibleDuplicatesRequest>(id));
    EXPECT_OK(found);
    return found.ok() ? *found : v1::FindPossibleDuplicatesResponse();
  }
  std::vector<std::string> Work(const auth::Caller& caller) {
    std::vector<std::string> lines;
    const auto work =
        world_.Do(caller, &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(work);
    if (!work.ok()) return lines;
    for (const auto& item : work->items()) lines.push_back(item.what());
    return lines;
  }
  absl::Status Asks(const std::string& id, const std::string& host) {
    return world_.Ask(id, host).status();
  }

  std::string Stored() {
    return world_.database_.Value(
        "SELECT string_agg(concat(version, state, updated_at, due_at, "
        "paused_seconds, encode(intake_sealed, 'hex')), ' ' ORDER BY id) || "
        "(SELECT count(*) FROM events) || ' ' || "
        "(SELECT count(*) FROM timeline_entries) || ' ' || "
        "(SELECT count(*) FROM workflow_steps) FROM relocations");
  }

  World world_;
  std::string first_;
  std::string second_;
};

TEST_F(MergeTest, ASecondOfficerMakesItStandAndNobodyIsAskedAgain) {
  ASSERT_THAT(Found(first_).candidates(), SizeIs(1));
  ASSERT_OK_AND_ASSIGN(const v1::CasePair asked, Say(kOne));
  EXPECT_TRUE(asked.awaits_second_officer());
  EXPECT_EQ(asked.relocation_id(), first_);
  EXPECT_EQ(asked.other_relocation_id(), second_);
  EXPECT_THAT(Found(second_).candidates(), SizeIs(1)) << "still open";
  const auto compare = HasSubstr("are about the same people: compare them");
  EXPECT_THAT(Work(kTwo), Contains(compare).Times(1));
  EXPECT_THAT(Work(kOne), Each(Not(compare))) << "said so herself";
  EXPECT_THAT(Work(kNgo), Each(Not(compare)));
  EXPECT_THAT(Say(kOne), ReasonIs("SECOND_OFFICER_NEEDED"));
  ASSERT_OK_AND_ASSIGN(const v1::CasePair same, Say(kTwo));
  EXPECT_FALSE(same.awaits_second_officer());
  EXPECT_EQ(same.verdict(), v1::DUPLICATE_VERDICT_SAME);
  ASSERT_THAT(same.steps(), SizeIs(2));
  EXPECT_EQ(same.steps(0).recorded_by(), "office/one");
  EXPECT_EQ(same.steps(1).reason(), "an invented sign");
  EXPECT_THAT(Work(kTwo), Each(Not(compare)));
  for (const std::string& id : {first_, second_}) {
    const auto found = Found(id);
    EXPECT_THAT(found.candidates(), IsEmpty());
    ASSERT_THAT(found.judged(), SizeIs(1));
    EXPECT_EQ(found.judged(0).relocation_id(), id);
  }
}

TEST_F(MergeTest, NotTheSameIsRememberedFromEitherSide) {
  ASSERT_THAT(Found(second_).candidates(), SizeIs(1));
  ASSERT_OK(Say(kOne, v1::DUPLICATE_VERDICT_NOT_SAME));
  EXPECT_THAT(Found(first_).candidates(), IsEmpty());
  EXPECT_THAT(Found(second_).candidates(), IsEmpty());
  EXPECT_THAT(Merge(), ReasonIs("PAIR_UNCONFIRMED"));
  // Found wrong later.
  Confirmed();
  EXPECT_OK(Merge());
}

TEST_F(MergeTest, NamesTwoDifferentCasesThatAreThere) {
  auto request = About<v1::ConfirmDuplicateRequest>();
  request.set_verdict(v1::DUPLICATE_VERDICT_SAME);
  request.set_reason("an invented sign");
  request.set_other_relocation_id(Shown(kOne, first_).code());
  EXPECT_THAT(world_.Do(kOne, &Stub::ConfirmDuplicate, request),
              ReasonIs("FIELDS_CONFLICT"));
  request.set_other_relocation_id("0123456789abcdefghjkmnpqrs");
  EXPECT_THAT(world_.Do(kOne, &Stub::ConfirmDuplicate, request),
              testing::StatusIs(absl::StatusCode::kNotFound));
  request.set_other_relocation_id("x");
  EXPECT_THAT(world_.Do(kOne, &Stub::ConfirmDuplicate, request),
              testing::BadFieldsAre("other_relocation_id"));
  request.set_other_relocation_id(second_);
  request.set_etag("7");
  EXPECT_THAT(world_.Do(kOne, &Stub::ConfirmDuplicate, request),
              ReasonIs("ETAG_MISMATCH"));
}

TEST_F(MergeTest, WhoBroughtOneOfThemJudgesNothing) {
  auth::Caller both = As(Role::kProgrammeOfficer, "other", "other/both");
  both.organisation_kind = "NGO";
  EXPECT_THAT(Say(both), ReasonIs("OWN_SUBMISSION"));
}

TEST_F(MergeTest, OneGoesOnAndTheOtherAsksNobody) {
  world_.MadeEligible(first_, type::v1::LEVEL_L2);
  world_.MadeEligible(second_, type::v1::LEVEL_L2);
  ASSERT_OK(Asks(second_, "utrecht"));
  world_.RunAll();
  Confirmed();
  ASSERT_OK_AND_ASSIGN(const v1::CasePair merged, Merge());
  EXPECT_EQ(merged.kept_relocation_id(), second_) << "a host has it in hand";
  EXPECT_EQ(merged.undo_until().seconds() - merged.merged_at().seconds(),
            30 * 24 * 3600);
  EXPECT_EQ(Shown(kOne, first_).merged_into(), Shown(kOne, second_).code());
  EXPECT_EQ(Shown(kOne, second_).merged_into(), "");
  EXPECT_THAT(Asks(first_, "porto"), ReasonIs("MERGED_AWAY"));
  auto refer = World::Named<v1::ReferOutRequest>(first_);
  refer.set_network("tide");
  *refer.mutable_defender_view() = world_.HerView();
  EXPECT_THAT(world_.Do(kOne, &Stub::ReferOut, refer), ReasonIs("MERGED_AWAY"));
  const v1::Relocation away = Shown(kOne, first_);
  for (const auto& action : away.next_actions()) {
    if (action.action() != "ProposeToCity") continue;
    EXPECT_EQ(action.reason(), "MERGED_AWAY");
  }
  EXPECT_THAT(Work(kOne), Contains(HasSubstr("merged: ask a city for case")));
  EXPECT_OK(Asks(second_, "porto"));
  EXPECT_THAT(Merge(), ReasonIs("CASES_MERGED"));
  // Parted again, each as it stands.
  ASSERT_OK_AND_ASSIGN(const v1::CasePair parted, Undo());
  EXPECT_EQ(parted.kept_relocation_id(), "");
  EXPECT_EQ(Shown(kOne, first_).merged_into(), "");
  EXPECT_OK(Asks(first_, "porto"));
  EXPECT_THAT(Shown(kOne, second_).proposals(), SizeIs(2));
}

TEST_F(MergeTest, TwoThatHostsHaveInHandAreNotGuessedAbout) {
  for (const std::string& id : {first_, second_}) {
    world_.MadeEligible(id, type::v1::LEVEL_L2);
    ASSERT_OK(Asks(id, "utrecht"));
  }
  Confirmed();
  EXPECT_THAT(Merge(), ReasonIs("BOTH_COMMITTED"));
}

TEST_F(MergeTest, NothingOfEitherCaseMovesAndWritesStayWhereTheyWere) {
  const std::string before = Stored();
  const std::string ngo = world_.SeenBy(kNgo, first_);
  const std::string other = world_.SeenBy(kOther, second_);
  Confirmed();
  ASSERT_OK(Merge());
  EXPECT_EQ(Stored(), before);
  EXPECT_EQ(world_.SeenBy(kNgo, first_), ngo);
  EXPECT_EQ(world_.SeenBy(kOther, second_), other);
  // What is written while they are one.
  auto note = World::Named<v1::AddNoteRequest>(second_);
  note.set_text("an invented note");
  note.set_visibility(v1::NOTE_VISIBILITY_SHARED_WITH_SUBMITTER);
  ASSERT_OK(world_.Do(kOther, &Stub::AddNote, note));
  ASSERT_OK(world_.Do(kOne, &Stub::AcknowledgeRequest,
                      World::Named<v1::AcknowledgeRequestRequest>(second_)));
  const std::string written = Stored();
  const std::string told = world_.SeenBy(kOther, second_);
  ASSERT_OK(Undo());
  EXPECT_EQ(Stored(), written);
  EXPECT_EQ(world_.SeenBy(kNgo, first_), ngo);
  EXPECT_EQ(world_.SeenBy(kOther, second_), told);
  EXPECT_EQ(Shown(kOther, second_).notes(0).text(), "an invented note");
}

TEST_F(MergeTest, AWaitForACityReadsTheSameToWhoBroughtTheCase) {
  world_.MadeEligible(first_, type::v1::LEVEL_L2);
  world_.MadeEligible(second_, type::v1::LEVEL_L2);
  const auto waits = [&](const auth::Caller& caller, const std::string& id) {
    std::string text;
    const v1::Relocation shown = Shown(caller, id);
    for (const auto& wait : shown.waiting_for()) {
      text += wait.ShortDebugString();
    }
    return text;
  };
  const std::string before = waits(kOther, second_);
  Confirmed();
  ASSERT_OK(Merge());
  EXPECT_EQ(waits(kOther, second_), before);
  EXPECT_THAT(waits(kOne, second_), HasSubstr("merged: ask a city"));
}

TEST_F(MergeTest, HerWordIsAskedOverTheContactOfEachCase) {
  Confirmed();
  auto request = MergeRequest();
  request.clear_other_defender_view();
  EXPECT_THAT(world_.Do(kOne, &Stub::MergeRelocations, request),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  request = MergeRequest();
  request.mutable_other_defender_view()->set_agrees(false);
  EXPECT_THAT(world_.Do(kOne, &Stub::MergeRelocations, request),
              ReasonIs("DEFENDER_DISAGREES"));
  request = MergeRequest();
  request.mutable_other_defender_view()->set_phrase_heard(
      v1::PHRASE_HEARD_DURESS);
  EXPECT_THAT(world_.Do(kOne, &Stub::MergeRelocations, request),
              ReasonIs("DURESS_HEARD"));
  EXPECT_THAT(Shown(kOne, first_).flags(), IsEmpty());
  EXPECT_THAT(Shown(kOne, second_).flags(),
              Contains(v1::CASE_FLAG_DURESS_HEARD));
  EXPECT_EQ(Shown(kOne, first_).merged_into(), "");
}

TEST_F(MergeTest, TheOrganisationsLearnOfEachOtherAtHerWishAlone) {
  Confirmed();
  ASSERT_OK(Merge());
  const std::string ngo = world_.SeenBy(kNgo, first_);
  ASSERT_OK(Introduce(true, false));
  EXPECT_EQ(world_.SeenBy(kNgo, first_), ngo) << "one no is enough";
  ASSERT_OK(Introduce(true, true));
  EXPECT_THAT(Shown(kNgo, first_).introduced_organisation_ids(),
              ElementsAre("other"));
  EXPECT_THAT(Shown(kOther, second_).introduced_organisation_ids(),
              ElementsAre("ngo"));
  const auto told = HasSubstr("had who brought this case told of who brought");
  EXPECT_THAT(Work(As(Role::kSecurityOfficer, "office")),
              Contains(told).Times(2));
  // She takes it back, over one contact.
  auto back = About<v1::RecordIntroductionRequest>();
  *back.mutable_other_defender_view() = world_.HerView();
  back.mutable_other_defender_view()->set_agrees(false);
  ASSERT_OK(world_.Do(kOne, &Stub::RecordIntroduction, back));
  EXPECT_EQ(world_.SeenBy(kNgo, first_), ngo);
  back.clear_other_defender_view();
  EXPECT_THAT(world_.Do(kOne, &Stub::RecordIntroduction, back),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
}

TEST_F(MergeTest, SecurityOfficersAndAuditorsAreToldAndNoOneElse) {
  ASSERT_OK(world_.Do(kTwo, &Stub::AcknowledgeRequest,
                      World::Named<v1::AcknowledgeRequestRequest>(first_)));
  Confirmed();
  ASSERT_OK(Merge());
  const auto merged = HasSubstr("merged this case with another one");
  for (const auth::Caller& watcher :
       {As(Role::kSecurityOfficer, "office"), As(Role::kAuditor, "audit")}) {
    EXPECT_THAT(Work(watcher), Contains(merged).Times(2));
  }
  for (const auth::Caller& other : {kNgo, kOther}) {
    EXPECT_THAT(Work(other), Each(Not(merged)));
  }
  // Whoever saw either of them is told.
  for (const std::string& id : {first_, second_}) {
    const auto saw = world_.Do(kOne, &Stub::ListWhoSaw,
                               World::Named<v1::ListWhoSawRequest>(id));
    ASSERT_OK(saw);
    std::vector<std::string> methods;
    for (const auto& each : saw->sightings()) methods.push_back(each.method());
    EXPECT_THAT(methods, Contains("MergeRelocations"));
  }
}

TEST_F(MergeTest, AnErasedCaseLeavesTheOtherWhole) {
  Confirmed();
  ASSERT_OK(Merge());
  ASSERT_OK(Introduce(true, true));
  ASSERT_NE(Shown(kOne, second_).merged_into(), "");
  ASSERT_EQ(world_.database_.Value(
                "INSERT INTO likely_duplicates (first_id, second_id, found_at) "
                "SELECT min(id::text)::uuid, max(id::text)::uuid, now() "
                "FROM relocations RETURNING 1"),
            "1");
  auto mistake = World::Named<v1::EraseRelocationRequest>(first_);
  mistake.set_reason(v1::ERASURE_REASON_MISTAKE);
  ASSERT_OK(world_.Do(kOne, &Stub::EraseRelocation, mistake));
  ASSERT_OK(world_.Do(kTwo, &Stub::EraseRelocation, mistake));
  EXPECT_EQ(Shown(kOne, second_).merged_into(), "");
  EXPECT_THAT(Shown(kOther, second_).introduced_organisation_ids(), IsEmpty());
  EXPECT_THAT(Found(second_).judged(), IsEmpty());
  world_.RunAll();
  for (const char* table : {"duplicate_pairs", "likely_duplicates"}) {
    EXPECT_EQ(
        world_.database_.Value(std::string("SELECT count(*) FROM ") + table),
        "0")
        << table;
  }
  EXPECT_EQ(world_.database_.Value(
                "SELECT count(*) FROM idempotency_keys "
                "WHERE method IN ('ConfirmDuplicate', 'MergeRelocations')"),
            "0");
}

// Under the key of the first case, and inside it under that of the second.
TEST_F(MergeTest, WhatWasSaidOfBothIsUnreadableWithoutTheSecondKeyToo) {
  Confirmed();
  ASSERT_THAT(Found(first_).judged(), SizeIs(1));
  ASSERT_OK(
      world_.runtime_->keys().DeleteKeys({keystore::KeyRef::Case(second_)}));
  EXPECT_THAT(Found(first_).judged(), IsEmpty());
}

TEST_F(MergeTest, AMergeAndAProposalAtOnceNeverBothWin) {
  world_.MadeEligible(first_, type::v1::LEVEL_L2);
  world_.MadeEligible(second_, type::v1::LEVEL_L2);
  Confirmed();
  absl::Status merged;
  absl::Status asked;
  std::thread merge([&] { merged = Merge().status(); });
  std::thread ask([&] { asked = Asks(second_, "utrecht"); });
  merge.join();
  ask.join();
  ASSERT_OK(merged);
  const bool second_kept = Shown(kOne, second_).merged_into().empty();
  EXPECT_EQ(asked.ok(), second_kept) << asked;
}

}  // namespace
}  // namespace sojourn::relocation
