// EraseRelocation, what keeps a case and what is left of it.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/relocation/workflow_test_world.h"

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

class ErasureTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::Tombstone> Erase(
      const std::string& id,
      v1::ErasureReason reason = v1::ERASURE_REASON_SHE_ASKED,
      const std::string& request_id = "",
      const auth::Caller& caller = Office()) {
    v1::EraseRelocationRequest request;
    request.set_request_id(request_id);
    request.set_relocation_id(id);
    request.set_reason(reason);
    if (reason == v1::ERASURE_REASON_SHE_ASKED) {
      *request.mutable_defender_view() = world_.HerView();
    }
    auto erased = world_.Do(caller, &Stub::EraseRelocation, request);
    if (!erased.ok()) return erased.status();
    EXPECT_NE(erased->has_tombstone(), erased->awaits_second_officer());
    return erased->tombstone();
  }
  absl::StatusOr<v1::Tombstone> EraseMistake(const std::string& id,
                                             const auth::Caller& caller) {
    return Erase(id, v1::ERASURE_REASON_MISTAKE, "", caller);
  }

  // What is said to `caller` in the list of work, line by line.
  std::vector<std::string> Told(const auth::Caller& caller) {
    std::vector<std::string> lines;
    const auto work =
        world_.Do(caller, &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(work);
    if (!work.ok()) return lines;
    for (const auto& item : work->items()) lines.push_back(item.what());
    return lines;
  }

  // Ended, with everything a case has that got as far as a place and a visa.
  std::string Ended(const std::string& state = "WITHDRAWN") {
    const std::string id = world_.Eligible().relocation_id();
    world_.Placed(id, "utrecht");
    SetEnded(id, state, "now()");
    return id;
  }
  void SetEnded(const std::string& id, const std::string& state,
                const std::string& since) {
    world_.database_.Run(absl::StrCat("UPDATE relocations SET state = '", state,
                                      "', ended_at = ", since,
                                      " WHERE public_id = '", id, "'"));
  }

  absl::Status Get(const std::string& id) {
    v1::GetRelocationRequest request;
    request.set_relocation_id(id);
    return world_.Do(Office(), &Stub::GetRelocation, request).status();
  }

  size_t KeysLeft(const std::string& id,
                  const std::vector<std::string>& persons) {
    std::vector<keystore::KeyRef> refs = {keystore::KeyRef::Case(id)};
    for (const auto& person : persons) {
      refs.push_back(keystore::KeyRef::Person(person));
    }
    size_t left = 0;
    for (const auto& ref : refs) {
      const auto exists = world_.runtime_->keys().Exists(ref);
      EXPECT_OK(exists);
      left += exists.value_or(true) ? 1 : 0;
    }
    return left;
  }

  std::vector<std::string> Column(const std::string& sql) {
    std::vector<std::string> values;
    const db::Result rows = world_.database_.Run(sql);
    for (const db::Row row : rows) values.push_back(row.Get<std::string>(0));
    return values;
  }

  World world_;
};

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
TEST_F(ErasureTest, NoTableButTheTombstonesHasARowOfTheCase) {
  const std::string id = Ended();
  ASSERT_OK(Erase(id));
  world_.RunAll();
  for (const std::string& table :
       Column("SELECT DISTINCT conrelid::regclass::text FROM pg_constraint "
              "WHERE contype = 'f' AND confrelid IN ('relocations'::regclass,"
              " 'persons'::regclass, 'proposals'::regclass) ORDER BY 1")) {
    const std::string kept = world_.database_.Value(
        "SELECT count(*) FROM " + table +
        (table == "workflow_steps" ? " WHERE kind NOT LIKE 'ERASE%'" : ""));
    EXPECT_EQ(kept, table == "erasures" ? "1" : "0") << table;
  }
  // One case is all there was, so every sealed byte was hers, and every keyed
  // hash of a request was about it but the one that erased it.
  for (const std::string& column :
       Column("SELECT table_name || '.' || column_name FROM "
              "information_schema.columns WHERE table_schema = 'public' AND "
              "column_name LIKE '%\\_sealed' AND table_name <> "
              "'organisations'")) {
    const std::vector<std::string> name = absl::StrSplit(column, '.');
    EXPECT_EQ(world_.database_.Value(absl::StrCat("SELECT count(*) FROM ",
                                                  name[0], " WHERE length(",
                                                  name[1], ") > 0")),
              "0")
        << column;
  }
  EXPECT_THAT(Column("SELECT method FROM idempotency_keys"),
              ElementsAre("EraseRelocation"));
  EXPECT_EQ(world_.database_.Value(
                "SELECT submitting_organisation_id || submitted_by || "
                "lead_subject || level || kind FROM relocations"),
            "L4UNSPECIFIED");
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

TEST_F(ErasureTest, AWishOfAnotherReasonIsNoMistake) {
  const std::string id = Ended();
  ASSERT_OK(EraseMistake(id, Office()));
  ASSERT_OK_AND_ASSIGN(const v1::Tombstone erased, Erase(id));
  EXPECT_EQ(erased.reason(), v1::ERASURE_REASON_SHE_ASKED);
  EXPECT_THAT(Told(As(Role::kAuditor, "audit")), IsEmpty());
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

class RetentionTest : public ErasureTest {
 protected:
  absl::StatusOr<v1::Retention> Set(v1::SetRetentionRequest request) {
    auto set = world_.Do(Office(), &Stub::SetRetention, std::move(request));
    if (!set.ok()) return set.status();
    return set->retention();
  }
  void MakeIneligible(const std::string& id) {
    auto decision = World::Named<v1::DecideEligibilityRequest>(id);
    decision.set_outcome(v1::ELIGIBILITY_OUTCOME_INELIGIBLE);
    decision.set_ineligibility_reason(v1::INELIGIBILITY_REASON_OUTSIDE_MANDATE);
    decision.set_reason("invented reason");
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
  EXPECT_TRUE(List().items(0).retention().legal_hold());
  EXPECT_THAT(Erase(id, v1::ERASURE_REASON_RETENTION), ReasonIs("LEGAL_HOLD"));
  EXPECT_THAT(Erase(id), ReasonIs("LEGAL_HOLD"));
  auto lift = Named(id);
  lift.set_legal_hold(false);
  ASSERT_OK_AND_ASSIGN(const auto lifted, Set(lift));
  EXPECT_FALSE(lifted.legal_hold());
  EXPECT_EQ(lifted.legal_hold_reason(), "");
  EXPECT_OK(Erase(id, v1::ERASURE_REASON_RETENTION));
}

}  // namespace
}  // namespace sojourn::relocation
