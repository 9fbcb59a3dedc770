// Imports through the service.
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/status/grpc_status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using sojourn::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

using Message = v1::ImportCapacityRequest;
using Answer = v1::ImportCapacityResponse;

class ImportTest : public ::testing::Test {
 protected:
  // A stream that a test feeds by hand.
  class Stream {
   public:
    Stream(World& world, const auth::Caller& caller)
        : Stream(world.stub(), caller) {}
    Stream(Stub& stub, const auth::Caller& caller) {
      context_.AddMetadata(auth::kFakeCallerKey,
                           auth::EncodeFakeCaller(caller));
      writer_ = stub.ImportCapacity(&context_, &answer_);
    }
    bool Write(const Message& message) { return writer_->Write(message); }
    void Cut() { context_.TryCancel(); }
    absl::StatusOr<Answer> Finish() {
      writer_->WritesDone();
      return Await();
    }
    // Without a word that this was all.
    absl::StatusOr<Answer> Await() {
      const absl::Status status = FromGrpcStatus(writer_->Finish());
      if (!status.ok()) return status;
      return answer_;
    }

   private:
    grpc::ClientContext context_;
    Answer answer_;
    std::unique_ptr<grpc::ClientWriter<Message>> writer_;
  };

  absl::StatusOr<Answer> Import(const auth::Caller& caller,
                                std::vector<Message> messages) {
    if (messages.front().request_id().empty()) {
      messages.front().set_request_id(sojourn::testing::NewRequestId());
    }
    Stream stream(world_, caller);
    for (const Message& message : messages) {
      if (!stream.Write(message)) break;
    }
    return stream.Finish();
  }

  // Row `line`: a whole place open from today for 200 days.
  v1::ImportRow Row(int line, const std::string& code) {
    v1::ImportRow row;
    row.set_line(line);
    *row.mutable_place() = world_.PlaceRequest(host_.host_id(), code).place();
    *row.add_windows() = ToStay(world_.Today(), world_.Today() + 200);
    return row;
  }

  Message Rows(std::vector<v1::ImportRow> rows) {
    Message message;
    for (v1::ImportRow& row : rows) *message.add_rows() = std::move(row);
    return message;
  }

  std::string Count(const std::string& table) {
    return world_.database().Value("SELECT count(*) FROM " + table);
  }

  // "line column REASON" of each problem.
  static std::vector<std::string> Problems(const Answer& answer) {
    std::vector<std::string> problems;
    for (const v1::ImportProblem& each : answer.problems()) {
      problems.push_back(
          absl::StrCat(each.line(), " ", each.column(), " ", each.reason()));
    }
    return problems;
  }

  v1::Place PlaceOf(const std::string& code) {
    v1::ListPlacesRequest list;
    list.set_host_id(host_.host_id());
    auto listed = world_.Do(Office(), &Stub::ListPlaces, list);
    EXPECT_OK(listed);
    for (const v1::Place& place : listed->places()) {
      if (place.code() == code) return place;
    }
    ADD_FAILURE() << "no place " << code;
    return {};
  }

  World world_;
  const v1::Host host_ = world_.MakeHost();
};

TEST_F(ImportTest, PlacesAreMadeWithTheirWindowsAndSealed) {
  ASSERT_OK_AND_ASSIGN(
      const Answer answer,
      Import(City(), {Rows({Row(2, "UTR-1"), Row(3, "UTR-2")})}));
  EXPECT_EQ(answer.created_rows(), 2);
  EXPECT_THAT(Problems(answer), IsEmpty());
  const v1::Place place = PlaceOf("UTR-1");
  EXPECT_EQ(place.adults(), 2);
  EXPECT_EQ(place.vetting().vetted_by(), "network security");
  ASSERT_THAT(place.availability(), SizeIs(1));
  EXPECT_EQ(world_.EventsOf(place.place_id()),
            "place.created OPEN|place.availability_set OPEN");
  EXPECT_EQ(Count("places WHERE encode(address_sealed, 'escape') LIKE "
                  "'%Kade%' OR encode(vetting_sealed, 'escape') LIKE '%net%'"),
            "0");
  // It can be held, and its address opens once it is promised.
  ASSERT_OK_AND_ASSIGN(const auto held,
                       world_.Hold(place, world_.Today() + 20));
  ASSERT_OK_AND_ASSIGN(const auto promised,
                       world_.Confirm(held.reservation_id()));
  ASSERT_OK_AND_ASSIGN(const auto seen,
                       world_.Get(Office(), promised.reservation_id()));
  EXPECT_EQ(seen.address(), "Kade 1, invented");
}

TEST_F(ImportTest, ABadRowIsNamedAndLosesNoOther) {
  v1::ImportRow bad = Row(3, "UTR-2");
  bad.mutable_place()->set_bedrooms(0);
  bad.mutable_place()->set_adults(0);
  *bad.mutable_windows(0) = ToStay(world_.Today() + 5, world_.Today());
  v1::ImportRow overlapping = Row(4, "UTR-3");
  *overlapping.add_windows() =
      ToStay(world_.Today() + 100, world_.Today() + 300);
  v1::ImportRow far = Row(5, "UTR-4");
  *far.mutable_windows(0) =
      ToStay(world_.Today() + 3600, world_.Today() + 3700);
  v1::ImportRow vetted_tomorrow = Row(6, "UTR-5");
  *vetted_tomorrow.mutable_place()->mutable_vetting()->mutable_vetted_on() =
      ToDate(world_.Today() + 1);
  v1::ImportRow nameless = Row(7, "lower case");
  v1::ImportRow bare = Row(8, "UTR-6");
  bare.mutable_place()->clear_address();
  bare.mutable_place()->clear_vetting();
  v1::ImportRow elsewhere = Row(9, "UTR-7");
  elsewhere.mutable_place()->set_host_id("zzzz");
  ASSERT_OK_AND_ASSIGN(
      const Answer answer,
      Import(Office(), {Rows({Row(2, "UTR-1"), bad, overlapping, far,
                              vetted_tomorrow, nameless, bare, elsewhere,
                              Row(10, "UTR-8"), Row(11, "UTR-1")})}));
  EXPECT_EQ(answer.created_rows(), 2);
  EXPECT_EQ(answer.refused_rows(), 8);
  EXPECT_THAT(
      Problems(answer),
      ElementsAre(
          "3 place.adults NUMBER_OUT_OF_RANGE",
          "3 place.bedrooms NUMBER_OUT_OF_RANGE",
          "3 windows[0].check_out STAY_INVALID", "4 windows WINDOWS_OVERLAP",
          "5 windows DATE_TOO_FAR", "6 place.vetting.vetted_on DATE_IN_FUTURE",
          "7 place.code VALUE_INVALID", "8 place.address FIELD_REQUIRED",
          "8 place.vetting FIELD_REQUIRED", "9 place.host_id NOT_FOUND",
          "11 place.code ENTRY_REPEATED"));
  EXPECT_THAT(answer.ShortDebugString(), Not(HasSubstr("Kade")));
  EXPECT_EQ(Count("places"), "2");
}

TEST_F(ImportTest, TheSameFileAgainChangesNothing) {
  const std::vector<Message> file = {Rows({Row(2, "UTR-1"), Row(3, "UTR-2")})};
  ASSERT_OK(Import(City(), file));
  const std::string events = Count("events");
  ASSERT_OK_AND_ASSIGN(const Answer again, Import(City(), file));
  EXPECT_EQ(again.unchanged_rows(), 2);
  EXPECT_EQ(again.kept_rows(), 2);
  EXPECT_EQ(again.created_rows() + again.updated_rows(), 0);
  EXPECT_EQ(Count("events"), events);
  EXPECT_EQ(Count("places"), "2");
}

TEST_F(ImportTest, AChangedRowChangesItsPlaceOnly) {
  ASSERT_OK(Import(City(), {Rows({Row(2, "UTR-1"), Row(3, "UTR-2")})}));
  v1::ImportRow changed = Row(2, "UTR-1");
  changed.mutable_place()->set_adults(4);
  changed.mutable_place()->set_address("Elsewhere 7, invented");
  *changed.mutable_windows(0) = ToStay(world_.Today(), world_.Today() + 300);
  ASSERT_OK_AND_ASSIGN(const Answer answer,
                       Import(City(), {Rows({changed, Row(3, "UTR-2")})}));
  EXPECT_EQ(answer.updated_rows(), 1);
  EXPECT_EQ(answer.unchanged_rows(), 1);
  const v1::Place place = PlaceOf("UTR-1");
  EXPECT_EQ(place.adults(), 4);
  EXPECT_EQ(place.availability(0).period().ShortDebugString(),
            changed.windows(0).ShortDebugString());
  EXPECT_EQ(world_.EventsOf(place.place_id()),
            "place.created OPEN|place.availability_set OPEN|"
            "place.availability_set OPEN|place.updated OPEN");
  // The address stays: guests may be on their way to it.
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place, world_.Today() + 9));
  ASSERT_OK(world_.Confirm(held.reservation_id()));
  ASSERT_OK_AND_ASSIGN(const auto seen,
                       world_.Get(Office(), held.reservation_id()));
  EXPECT_EQ(seen.address(), "Kade 1, invented");
}

TEST_F(ImportTest, ColumnsThatAreLeftOutStayAsTheyAre) {
  ASSERT_OK(Import(City(), {Rows({Row(2, "UTR-1")})}));
  v1::ImportRow row;
  row.set_line(2);
  row.mutable_place()->set_code("UTR-1");
  *row.add_windows() = ToStay(world_.Today(), world_.Today() + 90);
  v1::ImportRow unknown = row;
  unknown.set_line(3);
  unknown.mutable_place()->set_code("UTR-9");
  Message message = Rows({row, unknown});
  message.set_host_id(host_.host_id());
  message.mutable_update_mask()->add_paths("code");
  message.mutable_update_mask()->add_paths("windows");
  ASSERT_OK_AND_ASSIGN(const Answer answer, Import(City(), {message}));
  EXPECT_EQ(answer.updated_rows(), 1);
  EXPECT_EQ(answer.kept_rows(), 0);
  EXPECT_THAT(Problems(answer), ElementsAre("3 place.adults FIELD_REQUIRED",
                                            "3 place.bedrooms FIELD_REQUIRED",
                                            "3 place.address FIELD_REQUIRED",
                                            "3 place.vetting FIELD_REQUIRED"));
  EXPECT_EQ(PlaceOf("UTR-1").turnover_days(), 2);
  message.clear_request_id();
  message.mutable_update_mask()->add_paths("status");
  EXPECT_THAT(Import(City(), {message}), ReasonIs("MASK_PATH_UNKNOWN"));
}

TEST_F(ImportTest, WhatIsReservedIsNotTaken) {
  const v1::Place place = world_.MakePlace(host_.host_id());
  const v1::Place other = world_.MakePlace(host_.host_id(), "UTR-2");
  auto two = World::HoldRequest(place, world_.Today() + 20);
  two.mutable_party()->set_adults(2);
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(two));
  v1::ImportRow smaller = Row(2, "UTR-1");
  smaller.mutable_place()->set_adults(1);
  ASSERT_OK_AND_ASSIGN(const Answer first, Import(City(), {Rows({smaller})}));
  EXPECT_THAT(Problems(first), ElementsAre("2 place.code PLACE_RESERVED"));
  EXPECT_THAT(first.problems(0).description(),
              HasSubstr(held.reservation_id()));
  v1::ImportRow shorter = Row(2, "UTR-1");
  *shorter.mutable_windows(0) = ToStay(world_.Today(), world_.Today() + 22);
  v1::ImportRow closed = Row(3, "UTR-2");
  closed.clear_windows();
  ASSERT_OK_AND_ASSIGN(const Answer second,
                       Import(City(), {Rows({shorter, closed})}));
  EXPECT_EQ(second.updated_rows(), 1);
  EXPECT_THAT(Problems(second),
              ElementsAre("2 place.code AVAILABILITY_RESERVED"));
  EXPECT_THAT(second.problems(0).description(),
              AllOf(HasSubstr(held.reservation_id()), HasSubstr("keep")));
  EXPECT_THAT(PlaceOf("UTR-2").availability(), IsEmpty());
  // Once the hold has lapsed nothing is in the way, and that is told.
  world_.Advance(absl::Hours(24 * 8));
  v1::ImportRow later = smaller;
  ASSERT_OK_AND_ASSIGN(const Answer third, Import(City(), {Rows({later})}));
  EXPECT_EQ(third.updated_rows(), 1);
  EXPECT_THAT(world_.EventsOf(place.place_id()),
              HasSubstr("reservation.expired EXPIRED|place."));
}

// As UpdatePlace: the party's needs are opened, and this one needs one bed.
TEST_F(ImportTest, WhatNobodyNeedsMayBeTaken) {
  const v1::Place place = world_.MakePlace(host_.host_id());
  ASSERT_OK(world_.Hold(place, world_.Today() + 20));
  v1::ImportRow smaller = Row(2, "UTR-1");
  smaller.mutable_place()->set_adults(1);
  ASSERT_OK_AND_ASSIGN(const Answer answer, Import(City(), {Rows({smaller})}));
  EXPECT_THAT(Problems(answer), IsEmpty());
  EXPECT_EQ(PlaceOf("UTR-1").adults(), 1);
}

TEST_F(ImportTest, WhatIsSaidOfWindowsIsKept) {
  const auto changes = [&] {
    return world_.database().Value(
        "SELECT coalesce(string_agg(concat_ws(' ', kind, call, changed_by, "
        "windows_before = '{}', windows_after = (SELECT range_agg(w.period) "
        "FROM availability_windows w WHERE w.place_id = c.place_id)), '|' "
        "ORDER BY id), '') FROM availability_changes c");
  };
  const std::string by = City().subject;
  ASSERT_OK(Import(City(), {Rows({Row(2, "UTR-1")})}));
  EXPECT_EQ(changes(), "SET ImportCapacity " + by + " t t");
  // A row that changes no window says nothing of them.
  v1::ImportRow larger = Row(2, "UTR-1");
  larger.mutable_place()->set_adults(4);
  ASSERT_OK(Import(City(), {Rows({larger})}));
  EXPECT_EQ(Count("availability_changes"), "1");
  *larger.mutable_windows(0) = ToStay(world_.Today(), world_.Today() + 300);
  ASSERT_OK(Import(City(), {Rows({larger})}));
  EXPECT_EQ(Count("availability_changes"), "2");
  EXPECT_THAT(changes(), HasSubstr("|SET ImportCapacity " + by + " f t"));
}

// A vetting and a window count for ten years at most, however long the window.
TEST_F(ImportTest, DaysAreTenYearsAwayAtMost) {
  v1::ImportRow vetted = Row(2, "UTR-1");
  *vetted.mutable_place()->mutable_vetting()->mutable_expires_on() =
      ToDate(world_.Today() + 3700);
  v1::ImportRow nine_years = Row(3, "UTR-2");
  *nine_years.mutable_windows(0) =
      ToStay(world_.Today(), world_.Today() + 3300);
  ASSERT_OK_AND_ASSIGN(const Answer answer,
                       Import(City(), {Rows({vetted, nine_years})}));
  EXPECT_EQ(answer.created_rows(), 1);
  EXPECT_THAT(Problems(answer),
              ElementsAre("2 place.vetting.expires_on DATE_TOO_FAR"));
}

TEST_F(ImportTest, ARefusedRowStillTellsOfHoldsThatLapsed) {
  const v1::Place place = world_.MakePlace(host_.host_id());
  ASSERT_OK(world_.Hold(place, world_.Today() + 100));
  world_.Advance(absl::Hours(24 * 8));
  ASSERT_OK_AND_ASSIGN(const auto second,
                       world_.Hold(place, world_.Today() + 20));
  world_.Advance(absl::Hours(24 * 3));
  ASSERT_OK_AND_ASSIGN(const auto third,
                       world_.Hold(place, world_.Today() + 60));
  world_.Advance(absl::Hours(24 * 5));
  v1::ImportRow closed = Row(2, "UTR-1");
  closed.clear_windows();
  ASSERT_OK_AND_ASSIGN(const Answer answer, Import(City(), {Rows({closed})}));
  EXPECT_THAT(Problems(answer),
              ElementsAre("2 place.code AVAILABILITY_RESERVED"));
  EXPECT_EQ(Count("events WHERE type = 'reservation.expired'"), "2");
  EXPECT_EQ(Count("reservations WHERE state = 'EXPIRED'"), "2");
  // No version is missing or there twice.
  EXPECT_EQ(world_.database().Value(
                "SELECT max(aggregate_version) = count(*) FROM events WHERE "
                "aggregate_id = '" +
                place.place_id() + "'"),
            "t");
}

TEST_F(ImportTest, ARepeatOfTheStreamHasOneEffectAndTheSameNumbers) {
  v1::ImportRow refused = Row(3, "UTR-2");
  refused.mutable_place()->set_host_id("zzzz");
  std::vector<Message> file = {Rows({Row(2, "UTR-1"), refused}),
                               Rows({Row(4, "UTR-3")})};
  file[0].set_request_id(sojourn::testing::NewRequestId());
  ASSERT_OK_AND_ASSIGN(const Answer first, Import(City(), file));
  EXPECT_EQ(first.created_rows(), 2);
  // What happened since is not undone by the repeat.
  ASSERT_OK(world_.Open(PlaceOf("UTR-1").place_id(), world_.Today(),
                        world_.Today() + 300));
  ASSERT_OK_AND_ASSIGN(const Answer again, Import(City(), file));
  EXPECT_EQ(again.created_rows(), 2);
  EXPECT_EQ(again.refused_rows(), 1);
  EXPECT_THAT(Problems(again), ElementsAre("3 place.host_id NOT_FOUND"));
  EXPECT_EQ(
      PlaceOf("UTR-1").availability(0).period().check_out().ShortDebugString(),
      ToDate(world_.Today() + 300).ShortDebugString());
  file[1].mutable_rows(0)->mutable_place()->set_adults(5);
  EXPECT_THAT(Import(City(), file), ReasonIs("REQUEST_ID_REUSED"));
}

TEST_F(ImportTest, AStreamThatIsCutIsFinishedByARepeat) {
  std::vector<Message> file = {Rows({Row(2, "UTR-1")}),
                               Rows({Row(3, "UTR-2")})};
  file[0].set_request_id(sojourn::testing::NewRequestId());
  {
    Stream stream(world_, City());
    ASSERT_TRUE(stream.Write(file[0]));
    while (Count("places") != "1") std::this_thread::yield();
    stream.Cut();
    EXPECT_FALSE(stream.Finish().ok());
  }
  absl::StatusOr<Answer> answer = Import(City(), file);
  // Until the server has noticed that the line is gone.
  while (ReasonOf(answer.status()) == "IMPORTS_BUSY") {
    answer = Import(City(), file);
  }
  ASSERT_OK(answer);
  EXPECT_EQ(answer->created_rows(), 2);
  EXPECT_EQ(Count("places"), "2");
}

TEST_F(ImportTest, OneOrganisationImportsOnceAtATime) {
  Stream running(world_, City());
  Message first = Rows({Row(2, "UTR-1")});
  first.set_request_id(sojourn::testing::NewRequestId());
  ASSERT_TRUE(running.Write(first));
  while (Count("places") != "1") std::this_thread::yield();
  EXPECT_THAT(Import(City(), {Rows({Row(2, "UTR-2")})}),
              ReasonIs("IMPORTS_BUSY"));
  EXPECT_OK(Import(Office(), {Rows({Row(2, "UTR-3")})}));
  EXPECT_OK(running.Finish());
  EXPECT_OK(Import(City(), {Rows({Row(2, "UTR-2")})}));
}

// Few imports run at once, so who is silent is not waited for.
TEST_F(ImportTest, AStreamThatFallsSilentMakesRoomForOthers) {
  CapacityService impatient(world_.runtime(),
                            {.longest_silence = absl::Milliseconds(200)});
  const sojourn::testing::InProcessServer server(impatient);
  const auto stub = v1::HostCapacityService::NewStub(server.channel());
  Message rows = Rows({Row(2, "UTR-1")});
  rows.set_request_id(sojourn::testing::NewRequestId());
  {
    Stream silent(*stub, City());
    silent.Write(rows);
    EXPECT_THAT(silent.Await(), StatusIs(absl::StatusCode::kCancelled));
  }
  {
    Stream mute(*stub, City());
    EXPECT_THAT(mute.Await(), ::testing::Not(sojourn::testing::IsOk()));
  }
  // A slow machine may be taken for silent as well.
  absl::StatusOr<Answer> answer = absl::UnknownError("");
  while (!answer.ok()) {
    Stream whole(*stub, City());
    whole.Write(rows);
    answer = whole.Finish();
  }
  EXPECT_EQ(Count("places"), "1");
  impatient.Stop();
}

TEST_F(ImportTest, ACoordinatorImportsIntoOwnHostsOnly) {
  auto request = World::HostRequest("Porto");
  request.mutable_host()->set_organisation_id("porto");
  const v1::Host porto = world_.MakeHost(request);
  v1::ImportRow foreign = Row(2, "POR-1");
  foreign.mutable_place()->set_host_id(porto.host_id());
  v1::ImportRow missing = Row(3, "POR-1");
  missing.mutable_place()->set_host_id("zzzz");
  ASSERT_OK_AND_ASSIGN(const Answer answer,
                       Import(City(), {Rows({foreign, missing})}));
  EXPECT_THAT(Problems(answer), ElementsAre("2 place.host_id NOT_FOUND",
                                            "3 place.host_id NOT_FOUND"));
  EXPECT_EQ(answer.problems(0).description(), answer.problems(1).description());
  // Nor into places that are there.
  ASSERT_OK(world_.Do(Office(), &Stub::CreatePlace,
                      world_.PlaceRequest(porto.host_id(), "POR-1")));
  ASSERT_OK_AND_ASSIGN(const Answer again, Import(City(), {Rows({foreign})}));
  EXPECT_THAT(Problems(again), ElementsAre("2 place.host_id NOT_FOUND"));
  Message named = Rows({Row(2, "POR-1")});
  named.set_host_id(porto.host_id());
  EXPECT_THAT(Import(City(), {named}), StatusIs(absl::StatusCode::kNotFound));
}

// Whatever a row names of what is hidden from her: a host, a code there, a
// place id. Nothing tells it from what there never was.
TEST_F(ImportTest, WhatIsHiddenAnswersLikeWhatIsMissing) {
  auto safe_house = World::HostRequest("Pine");
  safe_house.mutable_host()->set_kind(v1::HOST_KIND_SAFE_HOUSE);
  auto elsewhere = World::HostRequest("Porto");
  elsewhere.mutable_host()->set_organisation_id("porto");
  std::vector<std::string> host_ids = {"zzzz"};
  std::vector<std::string> place_ids = {"", "zzzz"};
  for (const auto& request : {safe_house, elsewhere}) {
    host_ids.push_back(world_.MakeHost(request).host_id());
    place_ids.push_back(
        world_.MakePlace(host_ids.back(), "THERE-1").place_id());
  }
  const std::string before = Count("events");
  std::vector<v1::ImportRow> rows;
  int line = 1;
  for (const std::string& host_id : host_ids) {
    for (const std::string& place_id : place_ids) {
      for (const char* code : {"THERE-1", "NEVER-1"}) {
        // Enough to change a place that is there, too little for another.
        v1::ImportRow& row = rows.emplace_back(Row(++line, code));
        row.mutable_place()->set_host_id(host_id);
        row.mutable_place()->set_place_id(place_id);
        row.mutable_place()->clear_address();
        row.mutable_place()->clear_vetting();
      }
    }
  }
  // One message each: a place that is named twice in a file is told apart.
  std::set<std::string> answers;
  for (const v1::ImportRow& row : rows) {
    ASSERT_OK_AND_ASSIGN(Answer answer, Import(City(), {Rows({row})}));
    ASSERT_THAT(answer.problems(), SizeIs(1));
    EXPECT_EQ(answer.problems(0).reason(), "NOT_FOUND");
    answer.mutable_problems(0)->set_line(0);
    answers.insert(answer.ShortDebugString());
  }
  EXPECT_THAT(answers, SizeIs(1));
  EXPECT_EQ(Count("events"), before);
}

// A place id names nothing in an import: rows are known by host and code.
TEST_F(ImportTest, APlaceIdOfAnotherChangesNothing) {
  auto elsewhere = World::HostRequest("Porto");
  elsewhere.mutable_host()->set_organisation_id("porto");
  const v1::Place hers =
      world_.MakePlace(world_.MakeHost(elsewhere).host_id(), "POR-1");
  std::vector<std::string> answers;
  for (const std::string& place_id : {hers.place_id(), std::string("zzzz")}) {
    v1::ImportRow row = Row(2, absl::StrCat("UTR-", answers.size()));
    row.mutable_place()->set_place_id(place_id);
    ASSERT_OK_AND_ASSIGN(const Answer answer, Import(City(), {Rows({row})}));
    answers.push_back(answer.ShortDebugString());
  }
  EXPECT_EQ(answers[0], answers[1]);
  EXPECT_EQ(world_.EventsOf(hers.place_id()),
            "place.created OPEN|place.availability_set OPEN");
}

TEST_F(ImportTest, LimitsAndTheRequestIdAreChecked) {
  std::vector<v1::ImportRow> many;
  for (int i = 0; i <= 100; ++i) many.push_back(Row(i + 2, "A-1"));
  EXPECT_THAT(Import(City(), {Rows(many)}), ReasonIs("LIST_TOO_LONG"));
  Stream stream(world_, City());
  stream.Write(Rows({Row(2, "UTR-1")}));
  EXPECT_THAT(stream.Finish(), ReasonIs("REQUEST_ID_MISSING"));
  EXPECT_EQ(Count("places"), "0");
}

TEST_F(ImportTest, AHundredRowsAreOneTransactionAndOneAuditRow) {
  std::vector<v1::ImportRow> rows;
  for (int i = 0; i < 100; ++i) {
    rows.push_back(Row(i + 2, absl::StrCat("UTR-", i)));
  }
  ASSERT_OK_AND_ASSIGN(const Answer answer, Import(City(), {Rows(rows)}));
  EXPECT_EQ(answer.created_rows(), 100);
  EXPECT_EQ(
      world_.database().Value("SELECT count(DISTINCT xmin::text) FROM places"),
      "1");
  EXPECT_EQ(Count("audit_records WHERE method = 'ImportCapacity'"), "1");
  EXPECT_EQ(world_.database().Value("SELECT cardinality(resource_ids) FROM "
                                    "audit_records WHERE method = "
                                    "'ImportCapacity'"),
            "100");
}

// Places that two make at once are made once, whoever is first.
TEST_F(ImportTest, TwoWhoMakeTheSamePlacesMakeThemOnce) {
  std::vector<v1::ImportRow> rows;
  for (int i = 0; i < 50; ++i) {
    rows.push_back(Row(i + 2, absl::StrCat("UTR-", i)));
  }
  std::vector<v1::ImportRow> backwards(rows.rbegin(), rows.rend());
  absl::StatusOr<Answer> one;
  std::thread other([&] { one = Import(City(), {Rows(rows)}); });
  const absl::StatusOr<Answer> two = Import(Office(), {Rows(backwards)});
  other.join();
  ASSERT_OK(one);
  ASSERT_OK(two);
  EXPECT_EQ(one->created_rows() + two->created_rows(), 50);
  EXPECT_EQ(one->unchanged_rows() + two->unchanged_rows(), 50);
  EXPECT_EQ(Count("places"), "50");
}

}  // namespace
}  // namespace sojourn::capacity
