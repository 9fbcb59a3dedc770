// A watched history: resumed where it was left, and closed to whoever may not
// see it any more.
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/auth/authenticator_fake.h"
#include "common/status/error.h"
#include "common/status/grpc_status.h"
#include "services/relocation/relocation_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

// One stream, ended with the test.
class Stream {
 public:
  Stream(Stub& stub, const auth::Caller& caller, const std::string& id,
         const std::string& after = "",
         absl::Duration patience = absl::Seconds(60)) {
    context_.AddMetadata(auth::kFakeCallerKey, auth::EncodeFakeCaller(caller));
    context_.set_deadline(absl::ToChronoTime(absl::Now() + patience));
    auto request = World::Named<v1::WatchTimelineRequest>(id);
    request.set_after_event_id(after);
    reader_ = stub.WatchTimeline(&context_, request);
  }
  ~Stream() { Kill(); }

  // Ids of the next `count` entries; fewer where the stream ends.
  std::vector<std::string> Next(size_t count) {
    std::vector<std::string> ids;
    v1::WatchTimelineResponse message;
    while (ids.size() < count && reader_->Read(&message)) {
      for (const auto& entry : message.entries()) {
        ids.push_back(entry.event_id());
        entries.push_back(entry);
      }
    }
    return ids;
  }
  // As if the line were cut.
  void Kill() { context_.TryCancel(); }
  absl::Status End() {
    v1::WatchTimelineResponse message;
    while (reader_->Read(&message)) {
    }
    return FromGrpcStatus(reader_->Finish());
  }

  std::vector<v1::TimelineEntry> entries;

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchTimelineResponse>> reader_;
};

class TimelineWatchTest : public ::testing::Test {
 protected:
  TimelineWatchTest() { id_ = world_.Submit().relocation_id(); }

  void Note(int number) {
    auto note = World::Named<v1::AddNoteRequest>(id_);
    note.set_text(absl::StrCat("an invented note ", number));
    note.set_visibility(v1::NOTE_VISIBILITY_OFFICE);
    ASSERT_OK(world_.Do(Office(), &Stub::AddNote, note));
  }
  std::vector<std::string> All(const auth::Caller& caller = Office()) {
    std::vector<std::string> ids;
    auto request = World::Named<v1::GetTimelineRequest>(id_);
    request.set_page_size(200);
    const auto page = world_.Do(caller, &Stub::GetTimeline, request);
    EXPECT_OK(page);
    if (!page.ok()) return ids;
    for (const auto& each : page->entries()) ids.push_back(each.event_id());
    return ids;
  }
  // Watched by a verifier who is assigned to it.
  Stream Assigned() {
    auto assign = World::Named<v1::AssignCaseRequest>(id_);
    assign.set_role(v1::ASSIGNMENT_ROLE_VERIFIER);
    assign.set_subject(Verifier().subject);
    assign.set_organisation_id("witness");
    EXPECT_OK(world_.Do(Office(), &Stub::AssignCase, assign));
    return Watch(Verifier());
  }
  Stream Watch(const auth::Caller& caller = Office(),
               const std::string& after = "") {
    return Stream(world_.stub(), caller, id_, after);
  }

  World world_;
  std::string id_;
};

TEST_F(TimelineWatchTest, ShowsWhatIsThereAndThenWhatIsWritten) {
  Note(1);
  Stream stream = Watch();
  EXPECT_THAT(stream.Next(2), ElementsAreArray(All()));
  Note(2);
  Note(3);
  const auto next = stream.Next(2);
  EXPECT_EQ(next.size(), 2u);
  const auto all = All();
  EXPECT_EQ(next.front(), all[2]);
  EXPECT_EQ(next.back(), all[3]);
}

// The line is cut again and again while somebody writes.
TEST_F(TimelineWatchTest, ACutLineLosesNothingAndShowsNothingTwice) {
  constexpr int kNotes = 40;
  std::thread writer([&] {
    for (int i = 0; i < kNotes; ++i) Note(i);
  });
  std::vector<std::string> seen;
  while (seen.size() < kNotes + 1) {
    Stream stream = Watch(Office(), seen.empty() ? "" : seen.back());
    for (const std::string& id : stream.Next(3)) seen.push_back(id);
    stream.Kill();
  }
  writer.join();
  EXPECT_THAT(seen, ElementsAreArray(All()));
}

TEST_F(TimelineWatchTest, ALongHistoryComesInSeveralMessages) {
  for (int i = 0; i < 120; ++i) Note(i);
  EXPECT_THAT(Watch().Next(121), ElementsAreArray(All()));
}

TEST_F(TimelineWatchTest, EachReaderSeesHerViewOfIt) {
  Note(1);
  Stream office = Watch();
  Stream ngo = Watch(Ngo());
  ASSERT_EQ(office.Next(2).size(), 2u);
  ASSERT_EQ(ngo.Next(2).size(), 2u);
  EXPECT_EQ(office.entries[1].note(), "");
  EXPECT_EQ(office.entries[1].recorded_by(), Office().subject);
  EXPECT_EQ(ngo.entries[1].recorded_by(), "");
  EXPECT_EQ(ngo.entries[0].recorded_by(), Ngo().subject);
}

TEST_F(TimelineWatchTest, NamesAnEntryOfTheCase) {
  EXPECT_THAT(Watch(Office(), "0123456789abcdefghjkmnpqrs").End(),
              ReasonIs("ENTRY_UNKNOWN"));
  const std::string other = world_.Submit().relocation_id();
  const std::string entry =
      world_.Timeline(Office(), other)->entries(0).event_id();
  EXPECT_THAT(Watch(Office(), entry).End(), ReasonIs("ENTRY_UNKNOWN"));
}

TEST_F(TimelineWatchTest, AForeignCaseAndNoneEndAlike) {
  const absl::Status foreign = Watch(Ngo("another")).End();
  const absl::Status missing =
      Stream(world_.stub(), Ngo("another"), "0123456789abcdefghjkmnpqrs").End();
  EXPECT_THAT(foreign, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(foreign, missing);
  EXPECT_THAT(Watch(City()).End(),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(TimelineWatchTest, EndsAtOnceForWhoMayNotSeeItAnyMore) {
  Stream stream = Assigned();
  ASSERT_EQ(stream.Next(2).size(), 2u);
  world_.database().Run("DELETE FROM assignments WHERE role = 'VERIFIER'");
  Note(1);
  EXPECT_THAT(stream.Next(1), IsEmpty());
  EXPECT_THAT(stream.End(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(TimelineWatchTest, EndsSoonAlsoWhereNothingIsWritten) {
  Stream stream = Assigned();
  ASSERT_EQ(stream.Next(2).size(), 2u);
  world_.database().Run("DELETE FROM assignments WHERE role = 'VERIFIER'");
  EXPECT_THAT(stream.End(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(TimelineWatchTest, EndsWithItsCase) {
  Stream stream = Watch();
  ASSERT_EQ(stream.Next(1).size(), 1u);
  auto erase = World::Named<v1::EraseRelocationRequest>(id_);
  erase.set_reason(v1::ERASURE_REASON_MISTAKE);
  ASSERT_OK(world_.Do(Office(), &Stub::EraseRelocation, erase));
  ASSERT_OK(world_.Do(Office("office/two"), &Stub::EraseRelocation, erase));
  EXPECT_THAT(stream.End(), StatusIs(absl::StatusCode::kNotFound));
}

// Believes a token until it has ended.
class EndingTokens : public auth::FakeAuthenticator {
 public:
  absl::StatusOr<auth::Caller> Authenticate(
      const grpc::ServerContextBase& context, absl::Time now,
      auth::Trust trust) const override {
    if (over) return Unauthenticated("TOKEN_EXPIRED");
    return FakeAuthenticator::Authenticate(context, now, trust);
  }
  std::atomic<bool> over = false;
};

// The same cases behind another copy of the service.
class TimelineCopyTest : public TimelineWatchTest {
 protected:
  explicit TimelineCopyTest(size_t streams = 2)
      : tokens_(new EndingTokens),
        runtime_("relocation", Policy(), world_.database().dsn(),
                 world_.runtime().directory(), Few(streams),
                 std::unique_ptr<auth::Authenticator>(tokens_)),
        feed_(runtime_->db()),
        service_(runtime_.get(), feed_, world_.holding().peers()),
        server_(service_),
        stub_(v1::RelocationService::NewStub(server_.channel())) {}
  ~TimelineCopyTest() override { feed_.Stop(); }

  static server::Limits Few(size_t streams) {
    server::Limits limits = sojourn::testing::TestRuntime::Unlimited();
    limits.streams_per_caller = streams;
    return limits;
  }

  EndingTokens* const tokens_;
  sojourn::testing::TestRuntime runtime_;
  outbox::Feed feed_;
  RelocationService service_;
  sojourn::testing::InProcessServer server_;
  std::unique_ptr<Stub> stub_;
};

TEST_F(TimelineCopyTest, OnePersonKeepsSoManyStreamsAndNoMore) {
  Stream one(*stub_, Office(), id_);
  Stream two(*stub_, Office(), id_);
  ASSERT_EQ(one.Next(1).size() + two.Next(1).size(), 2u);
  EXPECT_THAT(Stream(*stub_, Office(), id_).End(),
              ReasonIs("TOO_MANY_STREAMS"));
  Stream another(*stub_, Ngo(), id_);
  EXPECT_EQ(another.Next(1).size(), 1u);
}

TEST_F(TimelineCopyTest, EndsWithItsTokenAlsoWhereNothingIsWritten) {
  Stream stream(*stub_, Office(), id_);
  ASSERT_EQ(stream.Next(1).size(), 1u);
  tokens_->over = true;
  EXPECT_THAT(stream.End(), ReasonIs("TOKEN_EXPIRED"));
}

TEST_F(TimelineCopyTest, NothingIsShownOnATokenThatHasEnded) {
  Stream stream(*stub_, Office(), id_);
  ASSERT_EQ(stream.Next(1).size(), 1u);
  tokens_->over = true;
  Note(1);
  EXPECT_THAT(stream.Next(1), IsEmpty());
  EXPECT_THAT(stream.End(), ReasonIs("TOKEN_EXPIRED"));
}

TEST_F(TimelineWatchTest, EveryMessageIsInTheAudit) {
  const auto records = [&] {
    return world_.database().Value(
        "SELECT count(*) FROM audit_records WHERE method = 'WatchTimeline'");
  };
  Stream stream = Watch();
  ASSERT_EQ(stream.Next(1).size(), 1u);
  EXPECT_EQ(records(), "1");
  Note(1);
  ASSERT_EQ(stream.Next(1).size(), 1u);
  EXPECT_EQ(records(), "2");
  world_.database().Run("REVOKE INSERT ON audit_records FROM sojourn_serve");
  EXPECT_THAT(Watch().End(), ReasonIs("AUDIT_UNAVAILABLE"));
}

TEST_F(TimelineWatchTest, EndsWithItsServiceSoThatItIsResumed) {
  Stream stream = Watch();
  ASSERT_EQ(stream.Next(1).size(), 1u);
  world_.StopWatches();
  EXPECT_THAT(stream.End(), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace sojourn::relocation
