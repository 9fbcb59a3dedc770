// The travel ledger: who tells it, who reads it, and what a mission is told.
#include "absl/strings/str_cat.h"
#include "services/visa/visa_fixture.h"

namespace sojourn::visa {
namespace {

using testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::ReasonIs;
using ::testing::SizeIs;
using testing::StatusIs;

constexpr char kCase[] = "case-ref-1";  // of VisaFixture::OpenRequest
constexpr char kPerson[] = "person";
constexpr int kOutside = v1::APPLICATION_FLAG_ENTERED_OUTSIDE_VALIDITY;

class TravelTest : public VisaFixture {
 protected:
  v1::Application Collected() {
    const v1::Application app = Open();
    Tell(&Stub::RecordIssued, Issued(app));
    return Tell(&Stub::RecordCollected, Fact<v1::RecordCollectedRequest>(app));
  }

  v1::RecordEntryRequest Under(const v1::Application& application,
                               absl::CivilDay day) {
    v1::RecordEntryRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_application_id(application.application_id());
    SetDate(day, request.mutable_entered_on());
    request.set_evidence(v1::TRAVEL_EVIDENCE_STAMP);
    return request;
  }
  v1::RecordEntryRequest Elsewhere(const std::string& country,
                                   absl::CivilDay day) {
    v1::RecordEntryRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_case_ref(kCase);
    request.set_person_ref(kPerson);
    request.set_country(country);
    SetDate(day, request.mutable_entered_on());
    request.set_evidence(v1::TRAVEL_EVIDENCE_STATEMENT);
    return request;
  }
  absl::Status TryEnter(const auth::Caller& caller,
                        const v1::RecordEntryRequest& request) {
    v1::RecordEntryResponse response;
    return Call(caller, &Stub::RecordEntry, request, &response);
  }
  v1::RecordEntryResponse Enter(const auth::Caller& caller,
                                const v1::RecordEntryRequest& request) {
    v1::RecordEntryResponse response;
    EXPECT_THAT(Call(caller, &Stub::RecordEntry, request, &response), IsOk());
    return response;
  }

  absl::Status TryExit(const std::string& travel_id, absl::CivilDay day,
                       v1::Travel* travel = nullptr) {
    v1::RecordExitRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_travel_id(travel_id);
    SetDate(day, request.mutable_exited_on());
    request.set_evidence(v1::TRAVEL_EVIDENCE_EES);
    v1::RecordExitResponse response;
    const absl::Status status =
        Call(Office(), &Stub::RecordExit, request, &response);
    if (travel != nullptr) *travel = response.travel();
    return status;
  }
  // In `country` from `entry` to `exit`; its travel_id.
  std::string Stayed(const std::string& country, absl::CivilDay entry,
                     absl::CivilDay exit) {
    const std::string id =
        Enter(Office(), Elsewhere(country, entry)).travel().travel_id();
    EXPECT_THAT(TryExit(id, exit), IsOk());
    return id;
  }

  v1::CorrectTravelRequest Correction(const v1::Travel& travel,
                                      absl::CivilDay entry) {
    v1::CorrectTravelRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_travel_id(travel.travel_id());
    request.mutable_stay()->set_country("NL");
    SetDate(entry, request.mutable_stay()->mutable_entry());
    request.set_entry_evidence(v1::TRAVEL_EVIDENCE_BOARDING_PASS);
    request.set_reason("the stamp was misread");
    return request;
  }

  std::vector<v1::Travel> Listed(const auth::Caller& caller) {
    v1::ListTravelRequest request;
    request.set_case_ref(kCase);
    v1::ListTravelResponse response;
    EXPECT_THAT(Call(caller, &Stub::ListTravel, request, &response), IsOk());
    return {response.travels().begin(), response.travels().end()};
  }

  v1::GetStayBalanceResponse Balance(const auth::Caller& caller,
                                     const v1::GetStayBalanceRequest& request) {
    v1::GetStayBalanceResponse response;
    EXPECT_THAT(Call(caller, &Stub::GetStayBalance, request, &response),
                IsOk());
    return response;
  }
  static v1::GetStayBalanceRequest OfPerson(absl::CivilDay on) {
    v1::GetStayBalanceRequest request;
    request.set_person_ref(kPerson);
    SetDate(on, request.mutable_on());
    return request;
  }
  static v1::GetStayBalanceRequest OfApplication(
      const v1::Application& application) {
    v1::GetStayBalanceRequest request;
    request.set_application_id(application.application_id());
    return request;
  }
  static absl::CivilDay Of(const type::v1::Date& date) {
    return absl::CivilDay(date.year(), date.month(), date.day());
  }
};

TEST_F(TravelTest, AnEntryUnderAnApplicationMakesItUsed) {
  const v1::Application app = Collected();
  AdvanceDays(12);
  const auto told = Enter(Officer(), Under(app, Today() - 1));
  EXPECT_EQ(told.application().state(), v1::APPLICATION_STATE_USED);
  EXPECT_THAT(told.application().flags(), Not(Contains(kOutside)));
  const auto& fact = *told.application().history().rbegin();
  EXPECT_EQ(fact.type(), "entered");
  EXPECT_FALSE(fact.has_occurred_on()) << "the day is in the ledger alone";
  EXPECT_EQ(database_.Value("SELECT type || ' ' || state FROM events "
                            "ORDER BY seq DESC LIMIT 1"),
            "application.entered APPLICATION_STATE_USED");
  // The mission has its id and no more; the office sees what was told.
  EXPECT_FALSE(told.travel().has_stay());
  const auto seen = Listed(Office());
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].travel_id(), told.travel().travel_id());
  EXPECT_EQ(seen[0].stay().country(), "NL");
  EXPECT_EQ(seen[0].stay().permit(), v1::TRAVEL_PERMIT_SHORT_STAY);
  EXPECT_EQ(Of(seen[0].stay().entry()), Today() - 1);
  // She leaves, which nothing of the application tells.
  const v1::Application before = Get(Officer(), app.application_id());
  ASSERT_THAT(TryExit(seen[0].travel_id(), Today()), IsOk());
  const v1::Application after = Get(Officer(), app.application_id());
  EXPECT_EQ(after.etag(), before.etag());
  EXPECT_EQ(after.history().rbegin()->type(), "entered");
}

TEST_F(TravelTest, WhatIsToldOfHerTravelsIsSealed) {
  const v1::Application app = Collected();
  AdvanceDays(30);
  const absl::CivilDay day = Today() - 9;
  const auto told = Enter(Office(), Under(app, day));
  ASSERT_THAT(TryExit(told.travel().travel_id(), day + 4), IsOk());
  for (const std::string table :
       {"travel_records", "travel_tellings", "applications",
        "application_facts", "events", "idempotency_keys"}) {
    const std::string rows = database_.Value(
        absl::StrCat("SELECT string_agg(t::text, ' ') FROM ", table, " t"));
    for (const absl::CivilDay each : {day, day + 4}) {
      EXPECT_THAT(rows, Not(HasSubstr(absl::FormatCivilTime(each)))) << table;
    }
    EXPECT_THAT(rows, Not(HasSubstr("STAMP"))) << table;
  }
  const std::string metrics = runtime_->metrics().Serialize();
  EXPECT_THAT(metrics, HasSubstr("method=\"movement\""));
  EXPECT_THAT(metrics, Not(HasSubstr("RecordEntry")));
  EXPECT_THAT(metrics, Not(HasSubstr("ledger_upsert")));
}

TEST_F(TravelTest, AnEntryOutsideTheVisaIsKeptAndSaid) {
  const v1::Application app = Collected();  // valid in ten days
  const auto told = Enter(Office(), Under(app, Today()));
  EXPECT_EQ(told.application().state(), v1::APPLICATION_STATE_USED);
  EXPECT_THAT(told.application().flags(), Contains(kOutside));
  ASSERT_EQ(told.problems_size(), 1);
  EXPECT_THAT(told.problems(0), HasSubstr("before the visa was valid"));
  EXPECT_THAT(Get(Officer(), app.application_id()).flags(),
              Not(Contains(kOutside)))
      << "nothing that her mission could hold against her";
  // A misread stamp: the flag does not outlive its correction.
  AdvanceDays(12);
  v1::CorrectTravelResponse corrected;
  ASSERT_THAT(Call(Office(), &Stub::CorrectTravel,
                   Correction(told.travel(), Today() - 1), &corrected),
              IsOk());
  EXPECT_EQ(corrected.problems_size(), 0);
  EXPECT_THAT(Get(Office(), app.application_id()).flags(),
              Not(Contains(kOutside)));
}

TEST_F(TravelTest, WhatCannotBeIsRefusedWithoutADay) {
  Open();
  const std::string first = Stayed("KE", Today() - 50, Today() - 40);
  const absl::Status inside = TryEnter(Office(), Elsewhere("NL", Today() - 45));
  EXPECT_THAT(inside, ReasonIs("STAYS_OVERLAP"));
  EXPECT_THAT(DetailsOf(inside).violations.at(0).description, HasSubstr(first));
  EXPECT_THAT(TryEnter(Office(), Elsewhere("NL", Today() + 2)),
              ReasonIs("DATE_IN_FUTURE"));
  const std::string open =
      Enter(Office(), Elsewhere("NL", Today() - 40)).travel().travel_id();
  EXPECT_THAT(TryExit(open, Today() - 41), ReasonIs("EXIT_BEFORE_ENTRY"));
  EXPECT_THAT(TryExit(open, Today() - 30), IsOk());
  EXPECT_THAT(TryExit(open, Today() - 29), ReasonIs("EXIT_KNOWN"));
  EXPECT_THAT(TryExit("nothing", Today()),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(TravelTest, ACorrectionKeepsWhatWasToldBefore) {
  Open();
  const auto told = Enter(Office(), Elsewhere("NL", Today() - 20));
  auto correction = Correction(told.travel(), Today() - 21);
  correction.set_etag("7");
  v1::CorrectTravelResponse response;
  EXPECT_THAT(Call(Office(), &Stub::CorrectTravel, correction, &response),
              ReasonIs("ETAG_MISMATCH"));
  correction.set_etag(told.travel().etag());
  ASSERT_THAT(Call(Office(), &Stub::CorrectTravel, correction, &response),
              IsOk());
  // Told again it is the same telling.
  ASSERT_THAT(Call(Office(), &Stub::CorrectTravel, correction, &response),
              IsOk());
  v1::RemoveTravelRequest removal;
  removal.set_request_id(testing::NewRequestId());
  removal.set_travel_id(told.travel().travel_id());
  removal.set_reason("it was her sister");
  v1::RemoveTravelResponse removed;
  ASSERT_THAT(Call(Office(), &Stub::RemoveTravel, removal, &removed), IsOk());
  const auto seen = Listed(Relocation());
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].standing(), v1::TRAVEL_STANDING_REMOVED);
  ASSERT_EQ(seen[0].history_size(), 3);
  EXPECT_EQ(seen[0].history(0).act(), v1::TRAVEL_ACT_ENTERED);
  EXPECT_EQ(Of(seen[0].history(0).stay().entry()), Today() - 20);
  EXPECT_EQ(seen[0].history(1).reason(), "the stamp was misread");
  EXPECT_EQ(seen[0].history(2).reason(), "it was her sister");
  EXPECT_EQ(Balance(Office(), OfPerson(Today())).balance().days_used(), 0);
}

TEST_F(TravelTest, AMissionTellsOfItsOwnVisaAndHearsOfNoOtherStay) {
  const v1::Application app = Collected();
  AdvanceDays(40);
  Stayed("KE", Today() - 20, Today() - 5);
  EXPECT_THAT(TryEnter(Officer(), Elsewhere("NL", Today() - 10)),
              BadFieldsAre("application_id"));
  EXPECT_THAT(TryEnter(Officer("mission-2"), Under(app, Today() - 10)),
              StatusIs(absl::StatusCode::kNotFound));
  v1::ListTravelResponse list;
  EXPECT_THAT(
      Call(Officer(), &Stub::ListTravel, v1::ListTravelRequest(), &list),
      StatusIs(absl::StatusCode::kPermissionDenied));
  // It cannot be true, and that is not for the mission to know.
  const auto told = Enter(Officer(), Under(app, Today() - 10));
  EXPECT_EQ(told.application().state(), v1::APPLICATION_STATE_USED);
  EXPECT_EQ(told.problems_size(), 0);
  EXPECT_FALSE(told.travel().has_stay());
  v1::GetStayBalanceResponse none;
  EXPECT_THAT(Call(Office(), &Stub::GetStayBalance, OfPerson(Today()), &none),
              ReasonIs("TRAVEL_DISPUTED"));
  EXPECT_TRUE(Balance(Officer(), OfApplication(app)).has_last_legal_day());
  v1::CorrectTravelResponse settled;
  ASSERT_THAT(Call(Office(), &Stub::CorrectTravel,
                   Correction(told.travel(), Today() - 5), &settled),
              IsOk());
  EXPECT_EQ(settled.travel().standing(), v1::TRAVEL_STANDING_STANDS);
  EXPECT_EQ(Balance(Office(), OfPerson(Today())).balance().days_used(), 6);
}

// By relocation from her word, and by the mission that saw the stamp.
TEST_F(TravelTest, AnEntryThatIsToldTwiceIsNoDispute) {
  const v1::Application app = Collected();
  AdvanceDays(40);
  const absl::CivilDay day = Today() - 10;
  const std::string id =
      Enter(Relocation(), Elsewhere("NL", day)).travel().travel_id();
  const auto told = Enter(Officer(), Under(app, day));
  EXPECT_EQ(told.application().state(), v1::APPLICATION_STATE_USED);
  EXPECT_EQ(told.travel().travel_id(), id);
  const auto seen = Listed(Office());
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].standing(), v1::TRAVEL_STANDING_STANDS);
  EXPECT_EQ(seen[0].application_id(), app.application_id());
  EXPECT_EQ(seen[0].entry_evidence(), v1::TRAVEL_EVIDENCE_STAMP);
  EXPECT_EQ(seen[0].history_size(), 2);
  EXPECT_EQ(Balance(Office(), OfPerson(Today())).balance().days_used(), 11);
  // It counts for the mission's own answers as before: it could feel for stays
  // by telling them.
  EXPECT_EQ(database_.Value("SELECT count(DISTINCT told_organisation) "
                            "FROM travel_tellings"),
            "1");
  ASSERT_THAT(TryExit(id, Today()), IsOk());
  EXPECT_EQ(Enter(Relocation(), Elsewhere("NL", day)).travel().travel_id(), id)
      << "and once more";
}

TEST_F(TravelTest, TheBalanceIsOfTheLedgerAndWhatIsBrought) {
  Open();
  Stayed("NL", Today() - 100, Today() - 41);  // 60 days
  v1::GetStayBalanceRequest request = OfPerson(Today());
  EXPECT_EQ(Balance(Office(), request).balance().days_used(), 60);
  v1::TravelRecord& again = *request.add_travel_history();
  again.set_country("NL");
  SetDate(Today() - 100, again.mutable_entry());
  EXPECT_EQ(Balance(Office(), request).balance().days_used(), 60);
  v1::TravelRecord& other = *request.add_travel_history();
  other.set_country("DE");
  SetDate(Today() - 30, other.mutable_entry());
  SetDate(Today() - 21, other.mutable_exit());  // 10 days
  EXPECT_EQ(Balance(Office(), request).balance().days_used(), 70);
  SetStay(Today(), 30, request.mutable_plan());
  const auto answer = Balance(Office(), request);
  EXPECT_EQ(Of(answer.last_legal_day()), Today() + 19);
  EXPECT_EQ(Of(answer.first_illegal_day()), Today() + 20);
  EXPECT_EQ(Of(answer.earliest_entry_for_plan()), Today() + 60);
  // Nobody is told that all days are left to somebody who is not known.
  request.set_person_ref("persom");
  v1::GetStayBalanceResponse none;
  EXPECT_THAT(Call(Office(), &Stub::GetStayBalance, request, &none),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(TravelTest, AMissionIsToldWhetherTheStayAskedForIsLawful) {
  const v1::Application app = Open();  // 60 days, in 60 days
  const auto lawful = Balance(Officer(), OfApplication(app));
  EXPECT_EQ(Of(lawful.last_legal_day()), Today() + 119)
      << "no day beyond what was asked for";
  EXPECT_FALSE(lawful.has_first_illegal_day());
  EXPECT_FALSE(lawful.has_balance());
  EXPECT_FALSE(lawful.has_earliest_entry_for_plan());
  EXPECT_EQ(Of(Balance(Office(), OfApplication(app)).last_legal_day()),
            Today() + 149);
  Stayed("DE", Today() - 60, Today() - 1);
  const auto unlawful = Balance(Officer(), OfApplication(app));
  EXPECT_TRUE(unlawful.has_first_illegal_day());
  EXPECT_FALSE(unlawful.has_balance());
  v1::GetStayBalanceRequest other = OfApplication(app);
  SetStay(Today(), 5, other.mutable_plan());
  v1::GetStayBalanceResponse none;
  EXPECT_THAT(Call(Officer(), &Stub::GetStayBalance, other, &none),
              BadFieldsAre("plan"));
  EXPECT_THAT(Call(Officer(), &Stub::GetStayBalance, OfPerson(Today()), &none),
              BadFieldsAre("application_id"));
}

TEST_F(TravelTest, OneReferenceBelongsToOneCase) {
  Open();
  auto request = Elsewhere("NL", Today() - 3);
  request.set_case_ref("case-ref-2");
  for (const auth::Caller& caller : {Office(), Relocation()}) {
    EXPECT_THAT(TryEnter(caller, request),
                StatusIs(absl::StatusCode::kNotFound));
  }
  request.set_person_ref("somebody new");
  EXPECT_THAT(TryEnter(Office(), request),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(TryEnter(Relocation(), request), IsOk());
}

TEST_F(TravelTest, RelocationTellsWhatSheSaidByHerReference) {
  Open();
  Enter(Relocation(), Elsewhere("NL", Today() - 9));
  v1::RecordExitRequest request;
  request.set_request_id(testing::NewRequestId());
  request.set_case_ref(kCase);
  request.set_person_ref(kPerson);
  SetDate(Today() - 2, request.mutable_exited_on());
  request.set_evidence(v1::TRAVEL_EVIDENCE_STATEMENT);
  v1::RecordExitResponse response;
  ASSERT_THAT(Call(Relocation(), &Stub::RecordExit, request, &response),
              IsOk());
  EXPECT_EQ(Of(response.travel().stay().exit()), Today() - 2);
  // Told again it is the same exit, though no stay is open any more.
  ASSERT_THAT(Call(Relocation(), &Stub::RecordExit, request, &response),
              IsOk());
  EXPECT_EQ(response.travel().etag(), "2");
  request.set_request_id(testing::NewRequestId());
  EXPECT_THAT(Call(Relocation(), &Stub::RecordExit, request, &response),
              ReasonIs("STAY_NOT_OPEN"));
  request.set_travel_id(Listed(Office())[0].travel_id());
  EXPECT_THAT(Call(Relocation(), &Stub::RecordExit, request, &response),
              BadFieldsAre("case_ref", "person_ref"));
}

TEST_F(TravelTest, AnErasedCaseLeavesNoTravel) {
  const v1::Application app = Collected();
  const auto request = Under(app, Today());
  Enter(Office(), request);
  v1::EraseCaseRequest erase;
  erase.set_request_id(testing::NewRequestId());
  erase.set_case_ref(kCase);
  erase.add_person_refs(kPerson);
  v1::EraseCaseResponse erased;
  ASSERT_THAT(Call(Relocation(), &Stub::EraseCase, erase, &erased), IsOk());
  EXPECT_EQ(database_.Value("SELECT (SELECT count(*) FROM travel_records) + "
                            "(SELECT count(*) FROM travel_tellings)"),
            "0");
  EXPECT_THAT(TryEnter(Office(), request),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(TryEnter(Relocation(), Elsewhere("NL", Today())),
              ReasonIs("ERASED"));
  const auto exists =
      runtime_->keys().Exists(keystore::KeyRef::Person(kPerson));
  ASSERT_THAT(exists, IsOk());
  EXPECT_FALSE(*exists);
}

TEST_F(TravelTest, SheIsToldWhoReadWhereSheWas) {
  Open();
  const std::string id = Stayed("NL", Today() - 30, Today() - 20);
  Listed(Office());
  Balance(Office(), OfPerson(Today()));
  v1::ListWhoSawRequest request;
  request.set_case_ref(kCase);
  v1::ListWhoSawResponse response;
  ASSERT_THAT(Call(Relocation(), &Stub::ListWhoSaw, request, &response),
              IsOk());
  ASSERT_GE(response.records_size(), 2);
  EXPECT_EQ(response.records(0).method(), "GetStayBalance");
  EXPECT_EQ(response.records(0).fields(), "stay_balance");
  EXPECT_EQ(response.records(1).method(), "ListTravel");
  EXPECT_THAT(response.records(1).resource_ids(), ::testing::ElementsAre(id));
}

}  // namespace
}  // namespace sojourn::visa
