// EraseRelocation, and what is left of a case.
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/relocation/documents/document_fixture.h"
#include "services/relocation/exposure/exposure_store.h"
#include "services/relocation/relocation_erasure_fixture.h"

namespace sojourn::relocation {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class FullErasureTest : public ErasureTest {
 protected:
  std::string Refereed(const v1::Intake& intake);
  // Ended, with a row in every table that can name a case.
  std::string Full();
};

// Eligible, by the word of a referee.
std::string FullErasureTest::Refereed(const v1::Intake& intake) {
  const std::string id = world_.Submitted(intake).relocation_id();
  EXPECT_OK(world_.Do(Office(), &Stub::AcknowledgeRequest,
                      World::Named<v1::AcknowledgeRequestRequest>(id)));
  auto triage = World::Named<v1::TriageRequestRequest>(id);
  triage.set_level(type::v1::LEVEL_L2);
  triage.set_kind(v1::RELOCATION_KIND_ABROAD);
  triage.set_horizon(v1::HORIZON_SHORT);
  triage.set_reason("invented reason");
  EXPECT_OK(world_.Do(Office(), &Stub::TriageRequest, triage));
  auto referee = World::Named<v1::AddRefereeRequest>(id);
  referee.mutable_referee()->set_name("Invented Referee");
  referee.mutable_referee()->set_contact("invented contact");
  referee.mutable_referee()->set_relationship(v1::REFEREE_RELATIONSHIP_LAWYER);
  referee.mutable_referee()->set_consented(true);
  const auto added = world_.Do(Office(), &Stub::AddReferee, referee);
  EXPECT_OK(added);
  auto answer = World::Named<v1::RecordReferenceAnswerRequest>(id);
  answer.set_referee_id(added->referee_id());
  answer.mutable_answer()->set_finding(v1::REFERENCE_FINDING_CONFIRMS);
  EXPECT_OK(world_.Do(Office(), &Stub::RecordReferenceAnswer, answer));
  auto verification = World::Named<v1::DecideVerificationRequest>(id);
  ByInterview(verification);
  EXPECT_OK(world_.Do(Office(), &Stub::DecideVerification, verification));
  auto eligibility = World::Named<v1::DecideEligibilityRequest>(id);
  eligibility.set_outcome(v1::ELIGIBILITY_OUTCOME_ELIGIBLE);
  *eligibility.mutable_defender_view() = world_.HerView();
  EXPECT_OK(world_.Do(Office(), &Stub::DecideEligibility, eligibility));
  return id;
}

std::string FullErasureTest::Full() {
  v1::Intake intake = World::Intake();
  intake.mutable_persons(0)->mutable_identity()->add_names("Second Name");
  intake.mutable_persons(0)->mutable_identity()->mutable_birth_date()->set_year(
      1987);
  World::AddConsent(v1::CONSENT_PURPOSE_SHARE_WITH_PARTNER,
                    *intake.mutable_persons(0));
  const std::string id = Refereed(intake);
  auto refer = World::Named<v1::ReferOutRequest>(id);
  refer.set_network("tide");
  *refer.mutable_defender_view() = world_.HerView();
  EXPECT_OK(world_.Do(Office(), &Stub::ReferOut, refer));
  auto mandate = World::Named<v1::AddSpokespersonRequest>(id);
  mandate.mutable_spokesperson()->set_kind(
      v1::SPOKESPERSON_KIND_CONTACT_PERSON);
  mandate.mutable_spokesperson()->set_name("Invented Aunt");
  mandate.mutable_spokesperson()->set_how_given("in a call");
  mandate.mutable_spokesperson()->add_purposes(
      v1::SPOKESPERSON_PURPOSE_INFORMATION);
  EXPECT_OK(world_.Do(Office(), &Stub::AddSpokesperson, mandate));
  auto rank = World::Named<v1::RequestProposalsRequest>(id);
  rank.set_nights(80);
  EXPECT_OK(world_.Do(Office(), &Stub::RequestProposals, rank));
  EXPECT_OK(world_.Do(Office(), &Stub::RunRound, v1::RunRoundRequest()));
  world_.MakeRound();
  world_.Placed(id, "utrecht");
  const std::string person = world_.Get(id).intake().persons(0).person_id();
  auto route = World::Named<v1::ChooseRouteRequest>(id);
  route.set_person_id(person);
  route.set_route_id("route-1");
  *route.mutable_defender_view() = world_.HerView();
  EXPECT_OK(world_.Do(Office(), &Stub::ChooseRoute, route));
  world_.RunAll();
  auto plan = World::Named<v1::RecordSecurityPlanRequest>(id);
  plan.set_state(v1::SECURITY_PLAN_STATE_RECORDED);
  plan.set_text("an invented plan");
  EXPECT_OK(world_.Do(Office(), &Stub::RecordSecurityPlan, plan));
  auto departed = World::Named<v1::MarkDepartedRequest>(id);
  departed.set_person_id(person);
  EXPECT_OK(world_.Do(Office(), &Stub::MarkDeparted, departed));
  world_.ReservationIs("reservation-1", "CONFIRMED");
  auto risk = World::Named<v1::AssessRiskRequest>(id);
  risk.set_trigger(v1::RISK_TRIGGER_TRAVEL);
  auto& threat = *risk.add_factors();
  threat.set_group(v1::RISK_FACTOR_GROUP_THREAT);
  threat.set_name("an invented threat");
  threat.set_score(2);
  threat.set_reason("an invented reason");
  EXPECT_OK(world_.Do(Office(), &Stub::AssessRisk, risk));
  auto reveal = World::Named<v1::RevealIdentityRequest>(id);
  reveal.set_purpose(v1::REVEAL_PURPOSE_TICKET);
  reveal.set_break_glass(true);
  reveal.set_reason("an invented reason to look");
  EXPECT_OK(world_.Do(As(Role::kSecurityOfficer, "office", "office/far"),
                      &Stub::RevealIdentity, reveal));
  auto concern = World::Named<v1::RaiseSafeguardingConcernRequest>(id);
  concern.set_about(v1::SAFEGUARDING_SUBJECT_OTHER);
  concern.set_text("an invented worry");
  EXPECT_OK(world_.Do(Office(), &Stub::RaiseSafeguardingConcern, concern));
  EXPECT_OK(SendDocument(*world_.stub_, Office(), LetterAbout(id), "a page"));
  auto wish = World::Named<v1::RequestReviewRequest>(id);
  wish.set_subject(v1::REVIEW_SUBJECT_WISH);
  *wish.mutable_defender_view() = world_.HerView();
  wish.mutable_defender_view()->set_words("an invented wish");
  const auto asked = world_.Do(Office(), &Stub::RequestReview, wish);
  EXPECT_OK(asked);
  if (!asked.ok()) return id;
  auto ruling = World::Named<v1::DecideReviewRequest>(id);
  ruling.set_review_id(asked->review_id());
  ruling.set_outcome(v1::REVIEW_OUTCOME_CHANGED);
  ruling.set_reason(v1::REVIEW_REASON_WISH_STANDS);
  ruling.mutable_explanation()->set_text("invented words for her");
  ruling.mutable_explanation()->set_language_code("es");
  EXPECT_OK(world_.Do(Office("office/cleo"), &Stub::DecideReview, ruling));
  world_.database_.Run("UPDATE proposals SET choice_sealed = 'sealed'");
  world_.database_.Run(
      "INSERT INTO briefs SELECT 'brief', id, 'mission', 1, now(), now(), "
      "false, 'sealed' FROM relocations");
  auto keep = World::Named<v1::SetRetentionRequest>(id);
  keep.set_legal_hold(true);
  keep.set_legal_hold_reason("an invented court");
  keep.set_justification("an invented need");
  keep.set_months(6);
  *keep.mutable_defender_view() = world_.HerView();
  EXPECT_OK(world_.Do(Office(), &Stub::SetRetention, keep));
  Exposed("office/far");
  // As a step whose answer is lost leaves it.
  world_.database_.Run(
      "UPDATE workflow_steps SET request_sealed = 'sealed' "
      "WHERE kind = 'SUBMIT_GRANT'");
  // As if it had come from another network.
  world_.database_.Run(
      "INSERT INTO received_referrals SELECT id, 'blind', id, 'tide', '', "
      "now(), 'sealed' FROM relocations");
  world_.database_.Run(
      "INSERT INTO officer_calls SELECT id, 0, now() FROM relocations");
  // As a party that split leaves it; the other case would be one more.
  world_.database_.Run(
      "INSERT INTO separations SELECT 'row', id, 'sealed' FROM relocations");
  // As if half a year were over.
  world_.database_.Run(
      "INSERT INTO fairness_years (year, key_id) VALUES (2000, 'key')");
  world_.database_.Run(
      "INSERT INTO fairness_tallies SELECT id, 2000, 'sealed', now() "
      "FROM relocations");
  SetEnded(id, "WITHDRAWN", "now()");
  return id;
}

TEST_F(ErasureTest, DeletesEveryKeyAndRowAndAsksEveryService) {
  const std::string id = Ended();
  const auto persons = Column("SELECT public_id FROM persons");
  const auto capacity_ref = world_.database_.Value(
      "SELECT case_ref FROM peer_cases WHERE peer = 'capacity'");
  ASSERT_OK_AND_ASSIGN(const v1::Tombstone buried, Erase(id));
  EXPECT_THAT(buried.confirmed_by(), IsEmpty());
  EXPECT_FALSE(buried.has_keys_gone_on());
  EXPECT_THAT(Get(id), testing::StatusIs(absl::StatusCode::kNotFound));

  world_.RunAll();
  ASSERT_OK_AND_ASSIGN(const v1::Tombstone complete, Erase(id));
  EXPECT_THAT(complete.confirmed_by(),
              ElementsAre("capacity", "grants", "relocation", "visa"));
  EXPECT_EQ(complete.reason(), v1::ERASURE_REASON_SHE_ASKED);
  EXPECT_EQ(complete.erased_at().seconds(), buried.erased_at().seconds());
  const absl::CivilDay gone(complete.keys_gone_on().year(),
                            complete.keys_gone_on().month(),
                            complete.keys_gone_on().day());
  EXPECT_EQ(gone, world_.Today() + 8);
  EXPECT_EQ(KeysLeft(id, persons), 0u);
  ASSERT_THAT(world_.erasing_capacity_.asked, SizeIs(1));
  EXPECT_EQ(world_.erasing_capacity_.asked[0].case_ref, capacity_ref);
  EXPECT_THAT(world_.erasing_capacity_.asked[0].person_refs, SizeIs(1));
  EXPECT_THAT(world_.erasing_visa_.asked, SizeIs(1));
  EXPECT_THAT(world_.erasing_grants_.asked, SizeIs(1));
}

// Compares with the catalogue, so that a table made later is not forgotten.
TEST_F(FullErasureTest, NoTableButTheTombstonesHasARowOfTheCase) {
  const std::string id = Full();
  const std::vector<std::string> tables = Column(
      "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint "
      "WHERE contype = 'f' AND confrelid IN ('relocations'::regclass,"
      " 'persons'::regclass, 'proposals'::regclass, 'documents'::regclass) "
      "ORDER BY 1");
  const std::vector<std::string> sealed = Column(
      "SELECT table_name || '.' || column_name FROM "
      "information_schema.columns WHERE table_schema = 'public' AND "
      "column_name LIKE '%\\_sealed' AND table_name NOT IN "
      // Of no case yet, of two (duplicates/merge_pgtest.cc), or of none at all.
      "('drafts', 'duplicate_pairs', 'organisations', 'notices', "
      "'fairness_years', 'rounds')");
  for (const std::string& table : tables) {
    // Of two cases: duplicates/merge_pgtest.cc.
    if (absl::StartsWith(table, "erasure") || table == "duplicate_pairs" ||
        table == "likely_duplicates") {
      continue;
    }
    EXPECT_NE(world_.database_.Value("SELECT count(*) FROM " + table), "0")
        << table;
  }
  for (const std::string& column : sealed) {
    EXPECT_NE(SealedIn(column), "0") << column;
  }
  auto lift = World::Named<v1::SetRetentionRequest>(id);
  lift.set_legal_hold(false);
  lift.set_legal_hold_reason("an invented end");
  ASSERT_OK(world_.Do(Office(), &Stub::SetRetention, lift));
  ASSERT_OK(world_.Do(Office("office/two"), &Stub::SetRetention, lift));
  ASSERT_OK(Erase(id));
  world_.RunAll();
  for (const std::string& table : tables) {
    const std::string kept = world_.database_.Value(
        "SELECT count(*) FROM " + table +
        (table == "workflow_steps" ? " WHERE kind NOT LIKE 'ERASE%'"
         : table == "exposure_tasks" || table == "received_referrals"
             ? " WHERE relocation_id IS NOT NULL"
         // Who did what to it is told for a week, and why no more.
         : table == "alerts" ? " WHERE reason_sealed IS NOT NULL"
                             : ""));
    EXPECT_EQ(kept, table == "erasures" ? "1" : "0") << table;
  }
  // One case is all there was, so every sealed byte was hers, and every keyed
  // hash of a request was about it but of the two that erased it.
  for (const std::string& column : sealed) {
    EXPECT_EQ(SealedIn(column), "0") << column;
  }
  // A report is about an account, and a round about nobody by name.
  EXPECT_THAT(Column("SELECT method FROM idempotency_keys ORDER BY 1"),
              ElementsAre("EraseRelocation", "EraseRelocation",
                          "ReportExposure", "RunRound"));
  EXPECT_EQ(world_.database_.Value(
                "SELECT submitting_organisation_id || submitted_by || "
                "lead_subject || level || kind FROM relocations"),
            "L4UNSPECIFIED");
}

// What happened may tell of the cases that were seen.
TEST_F(ErasureTest, TheNoteOfAReportGoesWithItsLastCase) {
  const std::string first = Ended();
  const std::string second = Ended();
  // Both were seen by whoever prepared them.
  const auto report = Exposed(Office().subject);
  ASSERT_THAT(report.cases(), SizeIs(2));
  ASSERT_OK(Erase(first));
  world_.RunAll();
  EXPECT_EQ(KeysOfExposure(report), 1u);
  ASSERT_OK(Erase(second));
  world_.RunAll();
  EXPECT_EQ(KeysOfExposure(report), 0u);
  EXPECT_EQ(SealedIn("exposures.note_sealed"), "0");
}

// Between the tombstone and the last key nobody is told of the case.
TEST_F(ErasureTest, ABuriedCaseIsNobodysDuplicateAndInNoReport) {
  v1::Intake intake = World::Intake();
  intake.mutable_safe_contact()->set_address("same@correo.example");
  const std::string erased = world_.Submitted(intake).relocation_id();
  const std::string other = world_.Submitted(intake).relocation_id();
  const auto report = Exposed(As(Role::kNgoCaseworker, "ngo").subject);
  ASSERT_THAT(report.cases(), SizeIs(2));
  const auto found = [&](const std::string& id) {
    auto candidates =
        world_.Do(Office(), &Stub::FindPossibleDuplicates,
                  World::Named<v1::FindPossibleDuplicatesRequest>(id));
    return candidates.ok() ? candidates->candidates_size() : -1;
  };
  ASSERT_EQ(found(other), 1);
  ASSERT_OK(EraseMistake(erased, Office("office/ana")));
  ASSERT_OK(EraseMistake(erased, Office("office/ben")));
  EXPECT_EQ(found(other), 0);
  const auto seen = world_.runtime_->db().Read<std::vector<SeenCase>>(
      absl::Now() + absl::Seconds(5), [&](db::Transaction& tx) {
        return exposures::LoadCases(tx, report.exposure_id());
      });
  ASSERT_OK(seen);
  EXPECT_THAT(*seen, SizeIs(1));
}

TEST_F(ErasureTest, CompletesAfterErrorsAndCrashes) {
  const std::string id = Ended();
  for (int i = 0; i < 3; ++i) {
    world_.erasing_capacity_.script.FailBefore(Unavailable("DOWN", "test"));
  }
  // Refused, which another day is not.
  world_.erasing_visa_.script.FailBefore(PermissionDenied());
  // Done, and the answer lost.
  world_.erasing_grants_.script.FailAfter(absl::DeadlineExceededError("lost"));
  ASSERT_OK(Erase(id));
  // A worker that stops after its claim.
  world_.database_.Run(
      "UPDATE workflow_steps SET state = 'RUNNING', lease_worker = 'gone', "
      "lease_until = now() - interval '1 second', tries = 1 "
      "WHERE kind = 'ERASE_KEYS'");
  world_.RunAll();
  ASSERT_OK_AND_ASSIGN(const v1::Tombstone complete, Erase(id));
  EXPECT_THAT(complete.confirmed_by(), SizeIs(4));
  const auto& asked = world_.erasing_capacity_.request_ids;
  ASSERT_THAT(asked, SizeIs(4));
  EXPECT_THAT(asked, ::testing::Each(asked[0])) << "one request_id throughout";
  EXPECT_THAT(world_.erasing_grants_.request_ids, SizeIs(2));
}

TEST_F(ErasureTest, EventsAfterTheTombstoneAreDropped) {
  const std::string id = Ended();
  const std::string reservation = world_.database_.Value(
      "SELECT reservation_id FROM proposals WHERE reservation_id IS NOT NULL");
  world_.erasing_capacity_.script.FailBefore(Unavailable("DOWN", "test"));
  ASSERT_OK(Erase(id));
  const auto versions = [&] {
    return world_.database_.Value("SELECT version FROM relocations");
  };
  const std::string before = versions();
  world_.ReservationIs(reservation, "DISRUPTED");
  EXPECT_EQ(versions(), before);
  world_.RunAll();
  EXPECT_EQ(world_.database_.Value("SELECT count(*) FROM known_reservations"),
            "0");
  EXPECT_EQ(world_.database_.Value("SELECT state FROM relocations"), "ERASED");
}

TEST_F(ErasureTest, ARepeatAnswersTheSame) {
  const std::string id = Ended();
  const std::string request_id = testing::NewRequestId();
  ASSERT_OK_AND_ASSIGN(const auto first,
                       Erase(id, v1::ERASURE_REASON_SHE_ASKED, request_id));
  world_.RunAll();
  ASSERT_OK_AND_ASSIGN(const auto again,
                       Erase(id, v1::ERASURE_REASON_SHE_ASKED, request_id));
  EXPECT_EQ(again.erased_at().seconds(), first.erased_at().seconds());
  EXPECT_THAT(Erase(id, v1::ERASURE_REASON_MISTAKE, request_id),
              ReasonIs("REQUEST_ID_REUSED"));
  EXPECT_THAT(world_.erasing_visa_.asked, SizeIs(1));
}

TEST_F(ErasureTest, RefusesWhatTheRulesForbid) {
  const std::string open = world_.Eligible().relocation_id();
  EXPECT_THAT(Erase(open), ReasonIs("CASE_OPEN"));
  EXPECT_THAT(Erase(open, v1::ERASURE_REASON_RETENTION),
              ReasonIs("RETENTION_NOT_DUE"));
  EXPECT_THAT(Erase(open, v1::ERASURE_REASON_UNSPECIFIED),
              ReasonIs("FIELD_REQUIRED"));
  EXPECT_THAT(Erase("case-that-never-was", v1::ERASURE_REASON_MISTAKE),
              ::testing::Not(testing::IsOk()));
  v1::EraseRelocationRequest request;
  request.set_relocation_id(open);
  request.set_reason(v1::ERASURE_REASON_MISTAKE);
  request.set_etag("999");
  EXPECT_THAT(world_.Do(Office(), &Stub::EraseRelocation, request),
              ReasonIs("ETAG_MISMATCH"));
  request.clear_etag();
  EXPECT_THAT(world_.Do(As(Role::kNgoCaseworker, "ngo"), &Stub::EraseRelocation,
                        request),
              testing::StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_OK(Get(open));
}

TEST_F(ErasureTest, AMistakeTakesTwoOfficersAndIsTold) {
  const std::string id = world_.Eligible().relocation_id();
  const std::string request_id = testing::NewRequestId();
  ASSERT_OK_AND_ASSIGN(const v1::Tombstone asked,
                       Erase(id, v1::ERASURE_REASON_MISTAKE, request_id));
  EXPECT_FALSE(asked.has_erased_at());
  EXPECT_OK(Get(id));
  ASSERT_OK_AND_ASSIGN(const v1::Tombstone again,
                       Erase(id, v1::ERASURE_REASON_MISTAKE, request_id));
  EXPECT_FALSE(again.has_erased_at());
  EXPECT_THAT(EraseMistake(id, Office()), ReasonIs("SECOND_OFFICER_NEEDED"));
  EXPECT_OK(Get(id));
  const auto security = As(Role::kSecurityOfficer, "office");
  const auto auditor = As(Role::kAuditor, "audit");
  const auto wants = HasSubstr("office/one of office wants");
  EXPECT_THAT(Told(security), Contains(wants));
  EXPECT_THAT(Told(auditor), Contains(wants));

  ASSERT_OK_AND_ASSIGN(const v1::Tombstone erased,
                       EraseMistake(id, Office("office/two")));
  EXPECT_TRUE(erased.has_erased_at());
  EXPECT_THAT(Get(id), testing::StatusIs(absl::StatusCode::kNotFound));
  world_.RunAll();
  const auto done = AllOf(HasSubstr("office/two erased"),
                          HasSubstr("office/one asked for it"));
  EXPECT_THAT(Told(security), Contains(done));
  EXPECT_THAT(Told(auditor), Contains(done));
  EXPECT_THAT(Told(Office("office/eve")), Each(Not(HasSubstr("erased"))));
}

TEST_F(ErasureTest, WhatACityWasAskedForIsNoMistake) {
  const std::string id = world_.Eligible().relocation_id();
  ASSERT_OK(world_.Ask(id, "utrecht"));
  for (const char* officer : {"office/one", "office/two"}) {
    EXPECT_THAT(EraseMistake(id, Office(officer)), ReasonIs("NOT_A_MISTAKE"));
  }
  EXPECT_OK(Get(id));
}

TEST_F(ErasureTest, WhatSheAsksForTakesTwoOfficersAndIsTold) {
  const std::string id = Ended();
  world_.database_.Run("UPDATE relocations SET lead_subject = 'office/lead'");
  const auto ask = [&](const auth::Caller& caller) {
    return EraseAlone(id, v1::ERASURE_REASON_SHE_ASKED, "", caller);
  };
  ASSERT_OK_AND_ASSIGN(const v1::Tombstone asked, ask(Office()));
  EXPECT_FALSE(asked.has_erased_at());
  EXPECT_THAT(ask(Office()), ReasonIs("SECOND_OFFICER_NEEDED"));
  EXPECT_OK(Get(id));
  const auto security = As(Role::kSecurityOfficer, "office", "office/sec");
  const auto says = HasSubstr("office/one of office says that she wants");
  EXPECT_THAT(Told(security), Contains(says));
  EXPECT_THAT(Told(As(Role::kAuditor, "audit")), Contains(says));
  EXPECT_THAT(Told(Office("office/lead")), Contains(says));
  // It stands in the work of whoever could do it, and not of the first.
  const auto to_do = HasSubstr("she wants the case erased, says office/one");
  EXPECT_THAT(Told(Office("office/two")), Contains(to_do));
  EXPECT_THAT(Told(Office()), Each(Not(to_do)));
  world_.Advance(absl::Hours(24 * 40));
  EXPECT_THAT(Told(Office("office/two")), Contains(to_do));
  ASSERT_OK_AND_ASSIGN(const v1::Tombstone erased, ask(security));
  EXPECT_TRUE(erased.has_erased_at());
  EXPECT_THAT(Told(security),
              Contains(AllOf(HasSubstr("office/sec erased"),
                             HasSubstr("at her wish; office/one asked"))));
}

TEST_F(ErasureTest, WhatWasDoneToACaseOutlivesIt) {
  const std::string id = Ended();
  world_.database_.Run("UPDATE relocations SET lead_subject = 'office/lead'");
  auto reveal = World::Named<v1::RevealIdentityRequest>(id);
  reveal.set_purpose(v1::REVEAL_PURPOSE_TICKET);
  reveal.set_break_glass(true);
  reveal.set_reason("an invented reason to look");
  ASSERT_OK(world_.Do(Office("office/far"), &Stub::RevealIdentity, reveal));
  const auto security = As(Role::kSecurityOfficer, "office");
  const auto broke = HasSubstr("office/far of office broke the glass");
  const auto why = HasSubstr("an invented reason");
  ASSERT_THAT(Told(security), Contains(AllOf(broke, why)));
  ASSERT_OK(Erase(id));
  EXPECT_THAT(Told(security), Contains(AllOf(broke, Not(why))));
  world_.RunAll();
  for (const auto& told :
       {security, As(Role::kAuditor, "audit"), Office("office/lead")}) {
    EXPECT_THAT(Told(told), Contains(AllOf(broke, HasSubstr("erased"))))
        << told.subject;
    EXPECT_THAT(Told(told), Each(Not(why))) << told.subject;
  }
}

TEST_F(ErasureTest, AWishOfAnotherReasonIsNoMistake) {
  const std::string id = Ended();
  ASSERT_OK(EraseMistake(id, Office()));
  ASSERT_OK_AND_ASSIGN(
      const v1::Tombstone asked,
      EraseAlone(id, v1::ERASURE_REASON_SHE_ASKED, "", Office("office/two")));
  EXPECT_FALSE(asked.has_erased_at());
  ASSERT_OK_AND_ASSIGN(const v1::Tombstone erased, Erase(id));
  EXPECT_EQ(erased.reason(), v1::ERASURE_REASON_SHE_ASKED);
  EXPECT_THAT(Told(As(Role::kAuditor, "audit")),
              Contains(HasSubstr("at her wish; office/two asked")));
  EXPECT_THAT(Told(As(Role::kAuditor, "audit")),
              Each(Not(HasSubstr("erased case as a mistake"))));
}

TEST_F(ErasureTest, AMistakeThatNobodySeesForAWeekIsNone) {
  const std::string id = world_.Eligible().relocation_id();
  v1::EraseRelocationRequest request;
  request.set_relocation_id(id);
  request.set_reason(v1::ERASURE_REASON_MISTAKE);
  ASSERT_OK_AND_ASSIGN(const auto asked,
                       world_.Do(Office(), &Stub::EraseRelocation, request));
  ASSERT_TRUE(asked.has_lapses_at());
  EXPECT_THAT(EraseMistake(id, Office()), ReasonIs("SECOND_OFFICER_NEEDED"));
  world_.Advance(absl::Hours(24 * 7 + 1));
  ASSERT_OK_AND_ASSIGN(
      const auto anew,
      world_.Do(Office("office/two"), &Stub::EraseRelocation, request));
  EXPECT_TRUE(anew.awaits_second_officer());
  EXPECT_GT(anew.lapses_at().seconds(), asked.lapses_at().seconds());
  ASSERT_OK_AND_ASSIGN(const v1::Tombstone erased, EraseMistake(id, Office()));
  EXPECT_TRUE(erased.has_erased_at());
}

TEST_F(ErasureTest, NotWhileSheIsMissingUnlessSheAsks) {
  const std::string id = Ended();
  world_.database_.Run(
      "UPDATE relocations SET overlay = 'CONTACT_LOST', overlay_since = now()");
  EXPECT_THAT(EraseMistake(id, Office()), ReasonIs("CASE_SUSPENDED"));
  EXPECT_OK(Erase(id));
}

// Its keys are gone, and what stands in clear still keeps it.
TEST_F(ErasureTest, ALegalHoldKeepsACaseThatCannotBeRead) {
  const std::string id = world_.Eligible().relocation_id();
  v1::SetRetentionRequest hold;
  hold.set_relocation_id(id);
  hold.set_legal_hold(true);
  hold.set_legal_hold_reason("invented proceedings");
  ASSERT_OK(world_.Do(Office(), &Stub::SetRetention, hold));
  ASSERT_OK(world_.runtime_->keys().DeleteKeys({keystore::KeyRef::Case(id)}));
  EXPECT_THAT(Erase(id), ReasonIs("LEGAL_HOLD"));
}

// The data of before the erasure, with the key store of today.
TEST_F(ErasureTest, ARestoredBackupReadsEveryCaseButTheErased) {
  const std::string erased = Ended();
  const std::string other = world_.Eligible().relocation_id();
  const testing::TestDatabase restored("relocation");
  restored.RestoreFrom(world_.database_);
  ASSERT_OK(Erase(erased));
  world_.RunAll();

  testing::TestRuntime runtime("relocation", Policy(), restored.dsn(),
                               world_.runtime_.directory());
  outbox::Feed feed(runtime->db());
  RelocationService service(runtime.get(), feed, world_.holding_.peers());
  testing::InProcessServer server(service);
  const auto stub = v1::RelocationService::NewStub(server.channel());
  const auto get = [&](const std::string& id) {
    v1::GetRelocationRequest request;
    request.set_relocation_id(id);
    v1::GetRelocationResponse response;
    return testing::Call(Office(), *stub, &Stub::GetRelocation, request,
                         &response);
  };
  EXPECT_THAT(get(erased), ReasonIs("ERASED"));
  EXPECT_OK(get(other));
  // Erasing again puts the tombstone back, whatever its state was then.
  v1::EraseRelocationRequest again;
  again.set_request_id(testing::NewRequestId());
  again.set_relocation_id(erased);
  again.set_reason(v1::ERASURE_REASON_RETENTION);
  v1::EraseRelocationResponse response;
  EXPECT_OK(
      testing::Call(Office(), *stub, &Stub::EraseRelocation, again, &response));
  EXPECT_THAT(get(erased), ReasonIs("NOT_FOUND"));
  feed.Stop();
}

}  // namespace
}  // namespace sojourn::relocation
