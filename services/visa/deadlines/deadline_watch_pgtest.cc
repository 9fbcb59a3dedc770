// Deadlines as dashboards follow them.
#include "services/visa/deadlines/deadline_fixture.h"

namespace sojourn::visa {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class WatchTest : public DeadlineFixture {
 protected:
  class Stream {
   public:
    Stream(Stub& stub, const auth::Caller& caller, std::string cursor = "") {
      context_.AddMetadata(auth::kFakeCallerKey,
                           auth::EncodeFakeCaller(caller));
      v1::WatchDeadlinesRequest request;
      request.set_cursor(std::move(cursor));
      reader_ = stub.WatchDeadlines(&context_, request);
    }
    ~Stream() {
      context_.TryCancel();
      if (!ended_) reader_->Finish();
    }
    v1::WatchDeadlinesResponse Next() {
      v1::WatchDeadlinesResponse response;
      EXPECT_TRUE(reader_->Read(&response));
      return response;
    }
    // The next message that says something.
    v1::WatchDeadlinesResponse News() {
      v1::WatchDeadlinesResponse response = Next();
      while (response.updates().empty() && !response.cursor().empty()) {
        response = Next();
      }
      return response;
    }
    // The first update of a kind. What happened a moment before the stream
    // began may come first: other transactions of the cluster hold it back.
    v1::DeadlineUpdate Until(v1::DeadlineUpdateKind kind) {
      for (;;) {
        const v1::WatchDeadlinesResponse news = News();
        if (news.cursor().empty()) return {};
        for (const v1::DeadlineUpdate& update : news.updates()) {
          if (update.kind() == kind) return update;
        }
      }
    }
    absl::Status End() {
      v1::WatchDeadlinesResponse response;
      while (reader_->Read(&response)) {
      }
      ended_ = true;
      return FromGrpcStatus(reader_->Finish());
    }

   private:
    grpc::ClientContext context_;
    std::unique_ptr<grpc::ClientReader<v1::WatchDeadlinesResponse>> reader_;
    bool ended_ = false;
  };
};

TEST_F(WatchTest, RungsAndChangesComeInOrderWithoutAName) {
  const v1::Application app = Open();
  Stream stream(*stub_, Officer());
  EXPECT_THAT(stream.Next().updates(), IsEmpty()) << "from now on";
  AdvanceTo(LastOf(LodgeBy(app)) - 7, 9);
  Sweep();
  const v1::DeadlineUpdate update = stream.Until(v1::DEADLINE_UPDATE_KIND_TOLD);
  EXPECT_EQ(update.rung(), v1::DEADLINE_RUNG_SEVEN_DAYS);
  EXPECT_EQ(update.deadline_kind(), v1::DEADLINE_KIND_LODGE_BY);
  EXPECT_EQ(update.application_id(), app.application_id());
  EXPECT_THAT(update.deadlines(), SizeIs(2));
  EXPECT_THAT(update.deadlines(0).person_ref(), IsEmpty());

  Tell(&Stub::RecordLodged, Fact<v1::RecordLodgedRequest>(app));
  const v1::DeadlineUpdate met = stream.Until(v1::DEADLINE_UPDATE_KIND_CHANGED);
  EXPECT_EQ(met.deadlines(1).deadline().state(), v1::DEADLINE_STATE_MET);
  EXPECT_NE(database_.Value("SELECT count(*) FROM audit_records "
                            "WHERE method = 'WatchDeadlines'"),
            "0")
      << "each message that shows an application";
}

TEST_F(WatchTest, WhoIsCutOffGoesOnWithTheCursorAndNobodyElsesMay) {
  std::string cursor;
  {
    Stream stream(*stub_, Office());
    cursor = stream.Next().cursor();
  }
  const v1::Application app = Open();
  Stream resumed(*stub_, Office(), cursor);
  const v1::WatchDeadlinesResponse news = resumed.News();
  ASSERT_THAT(news.updates(), SizeIs(1));
  EXPECT_EQ(news.updates(0).application_id(), app.application_id());
  EXPECT_EQ(news.updates(0).deadlines(0).person_ref(), "person");
  EXPECT_THAT(Stream(*stub_, Officer(), cursor).End(),
              testing::ReasonIs("CURSOR_INVALID"));
}

TEST_F(WatchTest, AMissionHearsOfItsOwnAndNotOfWhatIsClosedToIt) {
  const v1::Application closed = Open();
  Stream stream(*stub_, Officer());
  stream.Next();
  Share(closed, 1, true);
  AdvanceDays(44);
  Sweep();
  auto elsewhere = RouteRequest();
  elsewhere.mutable_route()->mutable_missions(0)->set_organisation_id(
      "mission-2");
  Open(OpenRequest(CreateRoute(elsewhere).route_id(), "another"));
  const v1::Application mine =
      Open(OpenRequest(CreateRoute(RouteRequest()).route_id(), "mine"));
  const v1::WatchDeadlinesResponse news = stream.News();
  ASSERT_THAT(news.updates(), SizeIs(1));
  EXPECT_EQ(news.updates(0).application_id(), mine.application_id());
}

TEST_F(WatchTest, ARestoredDatabaseIsSaid) {
  std::string cursor;
  {
    Stream stream(*stub_, Office());
    cursor = stream.Next().cursor();
  }
  database_.Run("UPDATE feed_epoch SET epoch = 'another'");
  EXPECT_THAT(Stream(*stub_, Office(), cursor).End(),
              testing::ReasonIs("CURSOR_TOO_OLD"));
}

TEST_F(WatchTest, StoppingEndsTheStreams) {
  Stream stream(*stub_, Office());
  stream.Next();
  service_.StopFeed();
  EXPECT_TRUE(absl::IsUnavailable(stream.End()));
}

}  // namespace
}  // namespace sojourn::visa
