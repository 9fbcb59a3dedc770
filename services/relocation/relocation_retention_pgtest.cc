// How long a case is kept, and why.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/relocation/relocation_erasure_fixture.h"
#include "services/relocation/worklist/protection_census.h"

namespace sojourn::relocation {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RetentionTest : public ErasureTest {
 protected:
  absl::StatusOr<v1::Retention> Set(v1::SetRetentionRequest request) {
    auto set = world_.Do(Office(), &Stub::SetRetention, std::move(request));
    if (!set.ok()) return set.status();
    return set->retention();
  }
  absl::StatusOr<v1::SetRetentionResponse> LiftHold(
      const std::string& id, const auth::Caller& caller) {
    auto lift = Named(id);
    lift.set_legal_hold(false);
    lift.set_legal_hold_reason("the invented court has closed its case");
    return world_.Do(caller, &Stub::SetRetention, lift);
  }
  void MakeIneligible(const std::string& id) {
    auto decision = World::Named<v1::DecideEligibilityRequest>(id);
    decision.set_outcome(v1::ELIGIBILITY_OUTCOME_INELIGIBLE);
    decision.set_ineligibility_reason(v1::INELIGIBILITY_REASON_OUTSIDE_MANDATE);
    decision.set_reason("invented reason");
    decision.mutable_explanation()->set_text("invented words for her");
    decision.mutable_explanation()->set_language_code("es");
    *decision.mutable_defender_view() = world_.HerView();
    EXPECT_OK(world_.Do(Office(), &Stub::DecideEligibility, decision));
  }
  std::string Ineligible() {
    const std::string id = world_.Eligible().relocation_id();
    MakeIneligible(id);
    return id;
  }
  v1::SetRetentionRequest Named(const std::string& id) {
    v1::SetRetentionRequest request;
    request.set_relocation_id(id);
    return request;
  }
  v1::ListRetentionDueResponse List(const std::string& token = "",
                                    int size = 0) {
    v1::ListRetentionDueRequest request;
    request.set_page_size(size);
    request.set_page_token(token);
    auto listed = world_.Do(Office(), &Stub::ListRetentionDue, request);
    EXPECT_OK(listed);
    return listed.ok() ? *listed : v1::ListRetentionDueResponse();
  }
};

TEST_F(RetentionTest, ListsWhatIsDueThenErasesIt) {
  const std::string first = Ineligible();
  world_.Advance(absl::Hours(24 * 10));
  const std::string second = Ineligible();
  world_.Advance(absl::Hours(24 * 300));
  const std::string fresh = Ineligible();
  EXPECT_THAT(List().items(), IsEmpty());
  world_.Advance(absl::Hours(24 * 70));

  const auto page = List("", 1);
  ASSERT_THAT(page.items(), SizeIs(1));
  EXPECT_EQ(page.items(0).relocation_id(), first) << "the longest overdue";
  EXPECT_EQ(page.items(0).state(), v1::RELOCATION_STATE_INELIGIBLE);
  EXPECT_EQ(page.items(0).retention().months(), 12);
  EXPECT_EQ(world_.database_.Value(
                "SELECT array_to_string(resource_ids, ',') FROM audit_records "
                "WHERE method = 'ListRetentionDue' "
                "ORDER BY recorded_at DESC LIMIT 1"),
            first);
  const auto next = List(page.page_info().next_page_token(), 1);
  ASSERT_THAT(next.items(), SizeIs(1));
  EXPECT_EQ(next.items(0).relocation_id(), second);
  EXPECT_EQ(next.page_info().next_page_token(), "");

  EXPECT_THAT(Erase(fresh, v1::ERASURE_REASON_RETENTION),
              ReasonIs("RETENTION_NOT_DUE"));
  EXPECT_OK(Erase(first, v1::ERASURE_REASON_RETENTION));
  ASSERT_THAT(List().items(), SizeIs(1));
  const auto told =
      AllOf(HasSubstr("office/one erased case"), HasSubstr("time was over"));
  EXPECT_THAT(Told(As(Role::kSecurityOfficer, "office")), Contains(told));
  EXPECT_THAT(Told(As(Role::kAuditor, "audit")), Contains(told));
}

TEST_F(RetentionTest, SheChoosesFewerMonths) {
  const std::string id = world_.Eligible().relocation_id();
  auto request = Named(id);
  request.set_months(3);
  EXPECT_THAT(Set(request), ReasonIs("DEFENDER_NOT_CONSULTED"));
  *request.mutable_defender_view() = world_.HerView(false);
  EXPECT_THAT(Set(request), ReasonIs("DEFENDER_DISAGREES"));
  *request.mutable_defender_view() = world_.HerView();
  ASSERT_OK_AND_ASSIGN(const auto open, Set(request));
  EXPECT_EQ(open.months(), 3);
  EXPECT_TRUE(open.chosen_by_her());
  EXPECT_FALSE(open.has_due_on());
  MakeIneligible(id);
  world_.Advance(absl::Hours(24 * 100));
  ASSERT_THAT(List().items(), SizeIs(1));
  EXPECT_TRUE(List().items(0).retention().chosen_by_her());
  request.set_months(24);
  EXPECT_THAT(Set(request), ReasonIs("MONTHS_INVALID"));
}

TEST_F(RetentionTest, WhoWroteHerChoiceDownDoesNotEraseByIt) {
  const std::string id = world_.Eligible().relocation_id();
  SetEnded(id, "CLOSED", "now() - interval '60 days'");
  auto request = Named(id);
  request.set_months(1);
  *request.mutable_defender_view() = world_.HerView();
  ASSERT_OK(Set(request));
  EXPECT_THAT(Erase(id, v1::ERASURE_REASON_RETENTION),
              ReasonIs("SECOND_OFFICER_NEEDED"));
  auto other = World::Named<v1::EraseRelocationRequest>(id);
  other.set_reason(v1::ERASURE_REASON_RETENTION);
  EXPECT_OK(world_.Do(Office("office/two"), &Stub::EraseRelocation, other));
}

TEST_F(RetentionTest, ALegalHoldStopsIt) {
  const std::string id = world_.Eligible().relocation_id();
  SetEnded(id, "CLOSED", "now() - interval '800 days'");
  auto request = Named(id);
  EXPECT_THAT(Set(request), ReasonIs("FIELD_REQUIRED"));
  request.set_legal_hold(true);
  EXPECT_THAT(Set(request), ReasonIs("FIELD_REQUIRED"));
  request.set_legal_hold_reason("case 4711 of the invented court");
  ASSERT_OK_AND_ASSIGN(const auto held, Set(request));
  EXPECT_TRUE(held.legal_hold());
  EXPECT_EQ(held.legal_hold_reason(), "case 4711 of the invented court");
  const auto told = AllOf(HasSubstr("office/one of office set a legal hold"),
                          HasSubstr("case 4711 of the invented court"));
  EXPECT_THAT(Told(As(Role::kSecurityOfficer, "office")), Contains(told));
  EXPECT_THAT(Told(As(Role::kAuditor, "audit")), Contains(told));
  EXPECT_TRUE(List().items(0).retention().legal_hold());
  EXPECT_THAT(Erase(id, v1::ERASURE_REASON_RETENTION), ReasonIs("LEGAL_HOLD"));
  EXPECT_THAT(Erase(id), ReasonIs("LEGAL_HOLD"));
  ASSERT_OK(LiftHold(id, Office()));
  ASSERT_OK_AND_ASSIGN(const auto lifted, LiftHold(id, Office("office/two")));
  EXPECT_FALSE(lifted.awaits_second_officer());
  EXPECT_FALSE(lifted.retention().legal_hold());
  EXPECT_EQ(lifted.retention().legal_hold_reason(), "");
  EXPECT_OK(Erase(id, v1::ERASURE_REASON_RETENTION));
}

TEST_F(RetentionTest, AHoldIsLiftedByTwoWhoSayWhy) {
  const std::string id = world_.Eligible().relocation_id();
  EXPECT_THAT(LiftHold(id, Office()), ReasonIs("NO_LEGAL_HOLD"));
  auto hold = Named(id);
  hold.set_legal_hold(true);
  hold.set_legal_hold_reason("case 4711 of the invented court");
  ASSERT_OK(Set(hold));
  auto silent = Named(id);
  silent.set_legal_hold(false);
  EXPECT_THAT(Set(silent), ReasonIs("FIELD_REQUIRED"));
  world_.database_.Run("UPDATE relocations SET lead_subject = 'office/lead'");
  ASSERT_OK_AND_ASSIGN(const auto asked, LiftHold(id, Office()));
  EXPECT_TRUE(asked.awaits_second_officer());
  EXPECT_TRUE(asked.has_lapses_at());
  EXPECT_TRUE(asked.retention().legal_hold());
  EXPECT_THAT(LiftHold(id, Office()), ReasonIs("SECOND_OFFICER_NEEDED"));
  EXPECT_THAT(EraseMistake(id, Office()), ReasonIs("LEGAL_HOLD"));
  const auto wants = AllOf(HasSubstr("office/one of office wants the legal"),
                           HasSubstr("the invented court has closed"));
  const auto security = As(Role::kSecurityOfficer, "office");
  EXPECT_THAT(Told(security), Contains(wants));
  EXPECT_THAT(Told(As(Role::kAuditor, "audit")), Contains(wants));
  EXPECT_THAT(Told(Office("office/lead")), Contains(wants));
  // Whoever sets it again wants it kept.
  ASSERT_OK(Set(hold));
  ASSERT_OK_AND_ASSIGN(const auto anew, LiftHold(id, Office("office/two")));
  EXPECT_TRUE(anew.awaits_second_officer());
  world_.Advance(absl::Hours(24 * 7 + 1));
  ASSERT_OK_AND_ASSIGN(const auto late, LiftHold(id, Office()));
  EXPECT_TRUE(late.awaits_second_officer()) << "the first one has lapsed";
  ASSERT_OK_AND_ASSIGN(const auto lifted, LiftHold(id, Office("office/two")));
  EXPECT_FALSE(lifted.retention().legal_hold());
  EXPECT_THAT(Told(security),
              Contains(HasSubstr("office/two of office lifted the legal")));
}

class JustificationTest : public RetentionTest {
 protected:
  static constexpr absl::Duration kDay = absl::Hours(24);

  std::vector<v1::RetentionDueReason> DueFor(const std::string& id) {
    std::vector<v1::RetentionDueReason> reasons;
    const v1::ListRetentionDueResponse listed = List();
    for (const v1::RetentionItem& item : listed.items()) {
      if (item.relocation_id() != id) continue;
      for (const int each : item.due_for()) {
        reasons.push_back(static_cast<v1::RetentionDueReason>(each));
      }
    }
    return reasons;
  }
  v1::SetRetentionRequest Justify(const std::string& id) {
    auto request = Named(id);
    request.set_justification("her appeal is pending at an invented court");
    return request;
  }
  std::vector<std::string> Told() {
    std::vector<std::string> told;
    auto work = world_.Do(Office(), &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(work);
    for (const v1::WorkItem& item : work->items()) {
      if (item.action() == "SetRetention") told.push_back(item.relocation_id());
    }
    return told;
  }
};

TEST_F(JustificationTest, AnEndedCaseIsJustifiedOnceAYear) {
  const std::string id = world_.Eligible().relocation_id();
  SetEnded(id, "CLOSED", "now()");
  world_.Advance(364 * kDay);
  EXPECT_THAT(DueFor(id), IsEmpty());
  EXPECT_THAT(Told(), IsEmpty());
  world_.Advance(3 * kDay);
  EXPECT_THAT(DueFor(id), ElementsAre(v1::RETENTION_DUE_REASON_JUSTIFICATION));
  EXPECT_THAT(Told(), ElementsAre(id));
  EXPECT_THAT(Erase(id, v1::ERASURE_REASON_RETENTION),
              ReasonIs("RETENTION_NOT_DUE"));
  ASSERT_OK_AND_ASSIGN(const auto justified, Set(Justify(id)));
  EXPECT_TRUE(justified.has_justification_due_on());
  EXPECT_EQ(justified.justification(), Justify(id).justification());
  EXPECT_THAT(DueFor(id), IsEmpty());
  EXPECT_THAT(Told(), IsEmpty());
  EXPECT_EQ(SealedIn("retentions.justification_sealed"), "1");
  EXPECT_EQ(world_.database_.Value("SELECT count(*) FROM retentions t "
                                   "WHERE t::text LIKE '%appeal%'"),
            "0");
  // Its time is over before the next year is.
  world_.Advance(364 * kDay);
  EXPECT_THAT(DueFor(id), ElementsAre(v1::RETENTION_DUE_REASON_ERASURE));
  EXPECT_OK(Erase(id, v1::ERASURE_REASON_RETENTION));
}

TEST_F(JustificationTest, AHoldIsSetAgainOnceAYear) {
  const std::string id = world_.Eligible().relocation_id();
  auto hold = Named(id);
  hold.set_legal_hold(true);
  hold.set_legal_hold_reason("case 4711 of the invented court");
  ASSERT_OK(Set(hold));
  world_.Advance(364 * kDay);
  EXPECT_THAT(DueFor(id), IsEmpty());
  world_.Advance(3 * kDay);
  EXPECT_THAT(DueFor(id), ElementsAre(v1::RETENTION_DUE_REASON_JUSTIFICATION));
  ASSERT_OK(Set(hold));
  EXPECT_THAT(DueFor(id), IsEmpty());
}

TEST_F(JustificationTest, AnOpenCaseThatStandsStillIsListed) {
  v1::RaiseAlertRequest alert;
  *alert.mutable_alert() = World::Intake();
  ASSERT_OK_AND_ASSIGN(
      const auto raised,
      world_.Do(As(Role::kNgoCaseworker, "ngo"), &Stub::RaiseAlert, alert));
  const std::string alerted = raised.relocation().relocation_id();
  const std::string waiting = world_.Eligible().relocation_id();
  const std::string goes_on = world_.Eligible().relocation_id();
  world_.Advance(200 * kDay);
  auto wait = World::Named<v1::DecideEligibilityRequest>(waiting);
  wait.set_outcome(v1::ELIGIBILITY_OUTCOME_WAITLISTED);
  *wait.mutable_defender_view() = world_.HerView();
  ASSERT_OK(world_.Do(Office(), &Stub::DecideEligibility, wait));
  world_.Advance(170 * kDay);
  EXPECT_THAT(DueFor(alerted),
              ElementsAre(v1::RETENTION_DUE_REASON_STANDS_STILL));
  EXPECT_THAT(DueFor(waiting), IsEmpty());
  world_.Advance(200 * kDay);
  EXPECT_THAT(DueFor(waiting),
              ElementsAre(v1::RETENTION_DUE_REASON_STANDS_STILL));
  EXPECT_THAT(DueFor(goes_on), IsEmpty());
  const auto counts =
      CountProtection(world_.runtime_.get(), absl::Now() + absl::Seconds(5));
  ASSERT_OK(counts);
  EXPECT_EQ(counts->retention_overdue, 1) << "the alert, for over a month";
}

TEST_F(JustificationTest, CasesOfEarlierVersionsAreDueOnTheSameDays) {
  const std::string chosen = world_.Eligible().relocation_id();
  auto fewer = Named(chosen);
  fewer.set_months(3);
  *fewer.mutable_defender_view() = world_.HerView();
  ASSERT_OK(Set(fewer));
  const std::string held = world_.Eligible().relocation_id();
  auto hold = Named(held);
  hold.set_legal_hold(true);
  hold.set_legal_hold_reason("case 4711 of the invented court");
  ASSERT_OK(Set(hold));
  for (const auto& state : {"CLOSED", "WITHDRAWN", "SAFE_ELSEWHERE"}) {
    SetEnded(world_.Eligible().relocation_id(), state,
             "timestamptz '2025-08-31 23:30+00'");
  }
  SetEnded(chosen, "CLOSED", "timestamptz '2026-11-30 12:00+00'");
  Ineligible();
  v1::RaiseAlertRequest alert;
  *alert.mutable_alert() = World::Intake();
  ASSERT_OK(
      world_.Do(As(Role::kNgoCaseworker, "ngo"), &Stub::RaiseAlert, alert));
  const std::string days =
      "SELECT string_agg(r.code || coalesce(r.retention_due_on::text, ''), ' ' "
      "ORDER BY r.id) FROM relocations r";
  const std::string settled = world_.database_.Value(days);
  EXPECT_THAT(settled, HasSubstr("2027-02-28"));

  world_.database_.Run("UPDATE relocations SET retention_due_on = NULL");
  world_.database_.Repeat("services/relocation/migrations", 75);
  EXPECT_EQ(world_.database_.Value(days), settled);
  // As their histories have it.
  world_.database_.Run(
      "UPDATE relocations SET state = 'ELIGIBLE', ended_at = NULL "
      "WHERE state IN ('CLOSED', 'WITHDRAWN', 'SAFE_ELSEWHERE')");
}

TEST_F(JustificationTest, NothingIsListedWithoutItsRecord) {
  Ineligible();
  world_.Advance(400 * kDay);
  ASSERT_THAT(List().items(), SizeIs(1));
  world_.database_.Run("REVOKE INSERT ON audit_records FROM sojourn_serve");
  const auto listed = world_.Do(Office(), &Stub::ListRetentionDue,
                                v1::ListRetentionDueRequest());
  EXPECT_THAT(listed, ReasonIs("AUDIT_UNAVAILABLE"));
  EXPECT_THAT(listed.status(),
              testing::StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace sojourn::relocation
