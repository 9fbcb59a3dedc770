// An account was taken over: what it saw, and what is done in which order.
#include "absl/strings/str_cat.h"
#include "services/relocation/exposure/exposure_desk.h"
#include "services/relocation/relocation_test_world.h"
#include "services/relocation/worklist/protection_census.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;

constexpr char kStolen[] = "witness/vera";

class ExposureTest : public ::testing::Test {
 protected:
  // A case that the verifier was assigned and has looked at.
  std::string Seen() {
    const std::string seen = world.Triaged().relocation_id();
    auto assign = World::Named<v1::AssignCaseRequest>(seen);
    assign.set_role(v1::ASSIGNMENT_ROLE_VERIFIER);
    assign.set_subject(kStolen);
    assign.set_organisation_id("witness");
    EXPECT_OK(world.Do(Office(), &Stub::AssignCase, assign));
    EXPECT_OK(world.Get(Verifier(kStolen), seen));
    return seen;
  }

  static v1::ReportExposureRequest Report(absl::Time since = absl::Now() -
                                                             absl::Hours(1)) {
    v1::ReportExposureRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_subject(kStolen);
    request.set_organisation_id("witness");
    request.mutable_since()->set_seconds(absl::ToUnixSeconds(since));
    request.set_note("a laptop was taken at a checkpoint");
    return request;
  }

  absl::StatusOr<v1::RecordExposureTaskResponse> Done(
      const v1::ReportExposureResponse& report, int task) {
    v1::RecordExposureTaskRequest request;
    request.set_exposure_id(report.exposure_id());
    request.set_task_id(report.tasks(task).task_id());
    return world.Do(Security(), &Stub::RecordExposureTask, request);
  }

  std::vector<std::string> OpenTasks() {
    std::vector<std::string> open;
    auto work =
        world.Do(Security(), &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(work);
    for (const auto& item : work->items()) {
      if (!item.task_id().empty()) open.push_back(item.task_id());
    }
    return open;
  }

  World world;
};

TEST_F(ExposureTest, NamesDraftsThatWereOpened) {
  auth::Caller stolen = Ngo();
  stolen.subject = "ngo/stolen";
  v1::SaveDraftRequest save;
  *save.mutable_intake() = world.Intake();
  ASSERT_OK_AND_ASSIGN(const auto saved,
                       world.Do(Ngo(), &Stub::SaveDraft, save));
  const std::string id = saved.relocation().relocation_id();
  ASSERT_OK(world.Get(stolen, id));
  auto request = Report();
  request.set_subject(stolen.subject);
  request.set_organisation_id(stolen.organisation_id);
  ASSERT_OK_AND_ASSIGN(const auto report,
                       world.Do(Security(), &Stub::ReportExposure, request));
  EXPECT_THAT(report.cases(), IsEmpty());
  ASSERT_THAT(report.drafts(), SizeIs(1));
  EXPECT_EQ(report.drafts(0).relocation_id(), id);
  EXPECT_EQ(report.drafts(0).organisation_id(), Ngo().organisation_id);
  ASSERT_THAT(report.tasks(), SizeIs(3));
  EXPECT_EQ(report.tasks(1).kind(), v1::EXPOSURE_TASK_KIND_SEE_TO_DRAFTS);
  EXPECT_THAT(Done(report, 2), ReasonIs("TELL_HER_FIRST"));
  EXPECT_OK(Done(report, 1));
  EXPECT_OK(Done(report, 2));
  // Sent meanwhile, it is still the one that was seen.
  v1::SubmitRequestRequest send;
  send.set_relocation_id(id);
  ASSERT_OK(world.Do(Ngo(), &Stub::SubmitRequest, send));
  ASSERT_OK_AND_ASSIGN(const auto again,
                       world.Do(Security(), &Stub::ReportExposure, request));
  ASSERT_THAT(again.drafts(), SizeIs(1));
  EXPECT_EQ(again.drafts(0).organisation_id(), Ngo().organisation_id);
}

TEST_F(ExposureTest, NamesTheCasesThatWereSeenAndNoOthers) {
  const std::string seen = Seen();
  world.Submit();
  ASSERT_OK_AND_ASSIGN(const auto report,
                       world.Do(Security(), &Stub::ReportExposure, Report()));
  ASSERT_THAT(report.cases(), SizeIs(1));
  EXPECT_EQ(report.cases(0).relocation_id(), seen);
  EXPECT_FALSE(report.cases(0).code().empty());
  EXPECT_THAT(report.cases(0).fields(), Contains("verifier_view"));
  EXPECT_THAT(report.tasks(), SizeIs(4));
  auto other = Report();
  other.set_subject("witness/another");
  ASSERT_OK_AND_ASSIGN(const auto none,
                       world.Do(Security(), &Stub::ReportExposure, other));
  EXPECT_THAT(none.cases(), IsEmpty());
}

TEST_F(ExposureTest, NothingWasSeenAfterNow) {
  EXPECT_THAT(world.Do(Security(), &Stub::ReportExposure,
                       Report(absl::Now() + absl::Hours(1))),
              ReasonIs("TIME_IN_FUTURE"));
}

TEST_F(ExposureTest, SaysWhereTheAccountWasEverSeen) {
  Seen();
  world.holding().visa.last_seen_at = absl::FromUnixSeconds(1'700'000'000);
  world.holding().grants.down = absl::UnavailableError("away");
  auto request = Report();
  const auto seen = [&] {
    const auto report = world.Do(Security(), &Stub::ReportExposure, request);
    EXPECT_OK(report);
    std::vector<std::string> services;
    for (const auto& each : report->account_sightings()) {
      EXPECT_EQ(each.seen_before(), each.has_last_seen_at());
      services.push_back(each.service() +
                         (each.seen_before() ? "" : ": never"));
    }
    return services;
  };
  EXPECT_THAT(seen(), ElementsAre("capacity: never", "relocation", "visa"));
  world.holding().grants.down = absl::OkStatus();
  const HoldingPeers peers = world.holding().peers();
  ASSERT_OK(ExposureDesk(world.runtime().get(), peers)
                .AskAgain(absl::Now() + absl::Seconds(5)));
  EXPECT_THAT(seen(), ElementsAre("capacity: never", "grants: never",
                                  "relocation", "visa"));
  request.set_request_id(testing::NewRequestId());
  request.set_subject("witness/misspelt");
  EXPECT_THAT(seen(), Contains("relocation: never"));
}

TEST_F(ExposureTest, OfAWholeOrganisation) {
  Seen();
  auto request = Report();
  request.clear_subject();
  ASSERT_OK_AND_ASSIGN(const auto report,
                       world.Do(Security(), &Stub::ReportExposure, request));
  EXPECT_THAT(report.cases(), SizeIs(1));
  request = Report();
  request.set_organisation_id("another");
  ASSERT_OK_AND_ASSIGN(const auto other,
                       world.Do(Security(), &Stub::ReportExposure, request));
  EXPECT_THAT(other.cases(), IsEmpty());
}

TEST_F(ExposureTest, SheIsToldBeforeTheAuthority) {
  Seen();
  ASSERT_OK_AND_ASSIGN(const auto report,
                       world.Do(Security(), &Stub::ReportExposure, Report()));
  EXPECT_EQ(report.tasks(1).kind(), v1::EXPOSURE_TASK_KIND_TELL_HER);
  EXPECT_EQ(report.tasks(3).kind(), v1::EXPOSURE_TASK_KIND_TELL_AUTHORITY);
  EXPECT_THAT(Done(report, 3), ReasonIs("TELL_HER_FIRST"));
  EXPECT_OK(Done(report, 0));
  EXPECT_OK(Done(report, 1));
  ASSERT_OK_AND_ASSIGN(const auto done, Done(report, 3));
  EXPECT_TRUE(done.tasks(3).has_done_at());
  EXPECT_EQ(done.tasks(3).done_by(), Security().subject);
}

TEST_F(ExposureTest, SomebodyOutOfReachDoesNotHoldUpTheAuthority) {
  const std::string seen = Seen();
  ASSERT_OK_AND_ASSIGN(const auto report,
                       world.Do(Security(), &Stub::ReportExposure, Report()));
  ASSERT_OK(world.Do(Office(), &Stub::MarkContactLost,
                     World::Named<v1::MarkContactLostRequest>(seen)));
  EXPECT_OK(Done(report, 3));
}

TEST_F(ExposureTest, TasksStandInTheSecurityOfficersWorkUntilDone) {
  Seen();
  ASSERT_OK_AND_ASSIGN(const auto report,
                       world.Do(Security(), &Stub::ReportExposure, Report()));
  EXPECT_THAT(
      OpenTasks(),
      ElementsAre(report.tasks(0).task_id(), report.tasks(1).task_id(),
                  report.tasks(2).task_id(), report.tasks(3).task_id()));
  ASSERT_OK(Done(report, 0));
  EXPECT_THAT(OpenTasks(), SizeIs(3));
  auto counts =
      CountProtection(world.runtime().get(), absl::Now() + absl::Seconds(5));
  ASSERT_OK(counts);
  EXPECT_EQ(counts->tasks_open, 3);
  world.Advance(absl::Hours(73));
  counts =
      CountProtection(world.runtime().get(), absl::Now() + absl::Seconds(5));
  ASSERT_OK(counts);
  EXPECT_EQ(counts->tasks_overdue, 3);
}

TEST_F(ExposureTest, ARepeatedReportIsOneReport) {
  Seen();
  const auto request = Report();
  ASSERT_OK_AND_ASSIGN(const auto first,
                       world.Do(Security(), &Stub::ReportExposure, request));
  Seen();
  ASSERT_OK_AND_ASSIGN(const auto again,
                       world.Do(Security(), &Stub::ReportExposure, request));
  EXPECT_EQ(again.exposure_id(), first.exposure_id());
  EXPECT_THAT(again.cases(), SizeIs(1));
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM exposures"), "1");
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM exposures e "
                                   "WHERE e::text LIKE '%laptop%'"),
            "0");
}

TEST_F(ExposureTest, WhatWasSeenInOtherServicesIsInItToo) {
  const std::string seen = Seen();
  const std::string elsewhere = world.Triaged().relocation_id();
  world.SeenAt(world.holding().visa, "visa", elsewhere, "mission_view");
  world.SeenAt(world.holding().grants, "grants", seen, "payer");
  world.holding().grants.seen.push_back({.case_ref = "nobody's"});
  ASSERT_OK_AND_ASSIGN(const auto report,
                       world.Do(Security(), &Stub::ReportExposure, Report()));
  EXPECT_THAT(report.unanswered_services(), IsEmpty());
  std::map<std::string, std::vector<std::string>> fields;
  for (const v1::ExposedCase& each : report.cases()) {
    fields[each.relocation_id()] = {each.fields().begin(), each.fields().end()};
  }
  ASSERT_THAT(fields, SizeIs(2));
  EXPECT_THAT(fields[seen], IsSupersetOf({"grants: payer", "verifier_view"}));
  EXPECT_THAT(fields[elsewhere], ElementsAre("visa: mission_view"));
  // Each is told and looked after.
  EXPECT_THAT(report.tasks(), SizeIs(6));
  EXPECT_EQ(world.holding().visa.audit_calls.back().cause.subject,
            Security().subject);
}

TEST_F(ExposureTest, AServiceThatIsSilentIsAskedUntilItAnswers) {
  Seen();
  const std::string elsewhere = world.Triaged().relocation_id();
  world.holding().visa.down = absl::UnavailableError("away");
  const auto request = Report();
  ASSERT_OK_AND_ASSIGN(const auto report,
                       world.Do(Security(), &Stub::ReportExposure, request));
  EXPECT_THAT(report.unanswered_services(), ElementsAre("visa"));
  ASSERT_OK(Done(report, 1));
  ASSERT_OK(Done(report, 3));
  const HoldingPeers peers = world.holding().peers();
  const ExposureDesk desk(world.runtime().get(), peers);
  ASSERT_OK(desk.AskAgain(absl::Now() + absl::Seconds(5)));
  EXPECT_THAT(OpenTasks(), SizeIs(2));
  world.holding().visa.down = absl::OkStatus();
  world.SeenAt(world.holding().visa, "visa", elsewhere, "mission_view");
  ASSERT_OK(desk.AskAgain(absl::Now() + absl::Seconds(5)));
  // She is told and looked after, and the authority hears of her too.
  EXPECT_THAT(OpenTasks(), SizeIs(5));
  ASSERT_OK_AND_ASSIGN(const auto whole,
                       world.Do(Security(), &Stub::ReportExposure, request));
  EXPECT_EQ(whole.exposure_id(), report.exposure_id());
  EXPECT_THAT(whole.unanswered_services(), IsEmpty());
  EXPECT_THAT(whole.cases(), SizeIs(2));
  std::vector<v1::ExposureTaskKind> kinds;
  for (const v1::ExposureTask& task : whole.tasks()) {
    kinds.push_back(task.kind());
  }
  EXPECT_THAT(kinds, ElementsAre(v1::EXPOSURE_TASK_KIND_CLOSE_ACCOUNT,
                                 v1::EXPOSURE_TASK_KIND_TELL_HER,
                                 v1::EXPOSURE_TASK_KIND_TELL_HER,
                                 v1::EXPOSURE_TASK_KIND_REVIEW_SAFETY,
                                 v1::EXPOSURE_TASK_KIND_REVIEW_SAFETY,
                                 v1::EXPOSURE_TASK_KIND_TELL_AUTHORITY,
                                 v1::EXPOSURE_TASK_KIND_TELL_AUTHORITY));
  // An answer is taken once.
  ASSERT_OK(desk.AskAgain(absl::Now() + absl::Seconds(5)));
  EXPECT_THAT(OpenTasks(), SizeIs(5));
}

TEST_F(ExposureTest, NamesWhatIsMissing) {
  v1::ReportExposureRequest request;
  EXPECT_THAT(world.Do(Security(), &Stub::ReportExposure, request),
              BadFieldsAre("subject", "since"));
  v1::RecordExposureTaskRequest task;
  EXPECT_THAT(world.Do(Security(), &Stub::RecordExposureTask, task),
              BadFieldsAre("exposure_id", "task_id"));
  task.set_exposure_id("none");
  task.set_task_id("none");
  EXPECT_THAT(world.Do(Security(), &Stub::RecordExposureTask, task),
              StatusIs(absl::StatusCode::kNotFound));
}

v1::BurnContactRequest Watched(const std::string& id) {
  auto request = World::Named<v1::BurnContactRequest>(id);
  request.set_note("somebody else answered");
  return request;
}

TEST(BurnContactTest, HerDecisionsThenNeedASecondChannel) {
  World world;
  const std::string id = world.Verified().relocation_id();
  ASSERT_OK_AND_ASSIGN(const v1::Relocation burnt,
                       world.Change(Ngo(), &Stub::BurnContact, Watched(id)));
  EXPECT_TRUE(burnt.intake().safe_contact().contact_compromised());
  EXPECT_THAT(burnt.flags(), Contains(v1::CASE_FLAG_CONTACT_COMPROMISED));
  EXPECT_EQ(burnt.intake().persons_size(), 3);
  EXPECT_THAT(world.Do(Office(), &Stub::DecideEligibility, world.Eligible(id)),
              ReasonIs("SECOND_CHANNEL_NEEDED"));
}

TEST(BurnContactTest, AnotherAdultHasAContactOfHerOwn) {
  World world;
  const v1::Relocation submitted = world.Submit();
  auto request = Watched(submitted.relocation_id());
  request.set_person_id(submitted.intake().persons(1).person_id());
  ASSERT_OK_AND_ASSIGN(const v1::Relocation burnt,
                       world.Change(Ngo(), &Stub::BurnContact, request));
  EXPECT_TRUE(burnt.intake().persons(1).adult().contact_compromised());
  EXPECT_FALSE(burnt.intake().safe_contact().contact_compromised());
  request.set_person_id(submitted.intake().persons(2).person_id());
  EXPECT_THAT(world.Do(Ngo(), &Stub::BurnContact, request),
              ReasonIs("NO_CONTACT"));
}

TEST(BurnContactTest, OnceAndOnlyOnWhatTheCallerSaw) {
  World world;
  const v1::Relocation submitted = world.Submit();
  auto request = Watched(submitted.relocation_id());
  request.set_request_id(testing::NewRequestId());
  request.set_etag(submitted.etag());
  ASSERT_OK_AND_ASSIGN(const v1::Relocation first,
                       world.Change(Ngo(), &Stub::BurnContact, request));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation replay,
                       world.Change(Ngo(), &Stub::BurnContact, request));
  EXPECT_EQ(replay.etag(), first.etag());
  request.set_request_id(testing::NewRequestId());
  EXPECT_THAT(world.Do(Ngo(), &Stub::BurnContact, request),
              ReasonIs("ETAG_MISMATCH"));
  EXPECT_THAT(world.Do(Ngo("other"), &Stub::BurnContact,
                       Watched(submitted.relocation_id())),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace sojourn::relocation
