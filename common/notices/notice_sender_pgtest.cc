#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/notices/notice_sender.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"
#include "common/testing/test_runtime.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::notices {
namespace {

using ::sojourn::testing::ReasonIs;
using ::testing::HasSubstr;
using ::testing::Not;

// Refuses as often as a test says, then takes.
class FakeTransport final : public Transport {
 public:
  absl::Status Send(const Message& message) override {
    if (refusals-- > 0) return refusal;
    sent.push_back(message);
    return absl::OkStatus();
  }
  int refusals = 0;
  absl::Status refusal = Unavailable("SPOOL_UNWRITABLE", "full");
  std::vector<Message> sent;
};

class SenderTest : public ::testing::Test {
 protected:
  SenderTest() : runtime_("relocation", {}, database_.dsn()) {
    EXPECT_OK(runtime_->keys().CreateKeys({&key_, 1}));
  }

  void QueueOne(const std::string& to, bool commit = true,
                std::optional<absl::Duration> within = std::nullopt) {
    const absl::Status queued = runtime_->db().Write(
        absl::Now() + absl::Seconds(5), [&](db::Transaction& tx) {
          const absl::Status status = Queue(tx, runtime_->sealer(),
                                            {.kind = Kind::kCalled,
                                             .key = key_,
                                             .recipient = to,
                                             .within = within});
          return commit ? status : absl::AbortedError("changed its mind");
        });
    EXPECT_EQ(queued.ok(), commit);
  }
  void IsDueNow() { database_.Run("UPDATE notices SET next_try_at = now()"); }

  const keystore::KeyRef key_{"organisation:office"};
  ::sojourn::testing::TestDatabase database_{"relocation"};
  ::sojourn::testing::TestRuntime runtime_;
  FakeTransport transport_;
};

TEST(BackoffTest, DoublesUpToTenMinutes) {
  EXPECT_EQ(Backoff(1), absl::Seconds(5));
  EXPECT_EQ(Backoff(3), absl::Seconds(20));
  EXPECT_EQ(Backoff(99), absl::Minutes(10));
}

TEST_F(SenderTest, SendsOnceWhatWasCommittedAndForgetsTheAddress) {
  Sender sender(runtime_->db(), runtime_->sealer(), runtime_->metrics(),
                &transport_);
  QueueOne("never@example.org", /*commit=*/false);
  QueueOne("bo@example.org");
  EXPECT_THAT(database_.Value("SELECT n::text FROM notices n"),
              Not(HasSubstr("example")));
  EXPECT_TRUE(*sender.SendOne());
  EXPECT_FALSE(*sender.SendOne());
  ASSERT_EQ(transport_.sent.size(), 1u);
  EXPECT_EQ(transport_.sent[0].to, "bo@example.org");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM notices WHERE "
                            "sent_at IS NOT NULL AND recipient_sealed IS NULL"),
            "1");
}

TEST_F(SenderTest, AFailureIsTriedAgainLaterAndSeen) {
  Sender sender(runtime_->db(), runtime_->sealer(), runtime_->metrics(),
                &transport_);
  transport_.refusals = 1;
  QueueOne("bo@example.org");
  EXPECT_TRUE(*sender.SendOne());
  EXPECT_FALSE(*sender.SendOne());  // not yet
  EXPECT_EQ(database_.Value("SELECT reason FROM notices"), "SPOOL_UNWRITABLE");
  database_.Run("UPDATE notices SET created_at = now() - interval '3 minutes'");
  EXPECT_THAT(runtime_->metrics().Serialize(),
              HasSubstr("sojourn_notices_stuck 1"));
  IsDueNow();
  EXPECT_TRUE(*sender.SendOne());
  EXPECT_EQ(transport_.sent.size(), 1u);
  EXPECT_THAT(runtime_->metrics().Serialize(),
              HasSubstr("sojourn_notices_stuck 0"));
}

TEST_F(SenderTest, WhatNobodyReadForADayIsGivenUp) {
  Sender sender(runtime_->db(), runtime_->sealer(), runtime_->metrics(),
                &transport_);
  QueueOne("bo@example.org");
  database_.Run("UPDATE notices SET created_at = now() - interval '25 hours'");
  EXPECT_TRUE(*sender.SendOne());
  EXPECT_TRUE(transport_.sent.empty());
  EXPECT_EQ(database_.Value("SELECT reason FROM notices WHERE "
                            "given_up_at IS NOT NULL"),
            "NOTICE_TOO_OLD");
}

// The server may mind whom it comes from, which somebody mends.
TEST_F(SenderTest, WhomTheServerRefusesIsTriedOnUnlessALineHasItsHours) {
  Sender sender(runtime_->db(), runtime_->sealer(), runtime_->metrics(),
                &transport_);
  transport_.refusals = 2;
  transport_.refusal = FailedPrecondition("RECIPIENT_REFUSED", "550");
  QueueOne("her@example.org", /*commit=*/true, absl::Hours(1));
  EXPECT_TRUE(*sender.SendOne());
  EXPECT_EQ(database_.Value("SELECT reason FROM notices WHERE given_up_at IS "
                            "NOT NULL AND recipient_sealed IS NULL"),
            "RECIPIENT_REFUSED");
  QueueOne("bo@example.org");
  EXPECT_TRUE(*sender.SendOne());
  IsDueNow();
  EXPECT_TRUE(*sender.SendOne());
  ASSERT_EQ(transport_.sent.size(), 1u);
  EXPECT_EQ(transport_.sent[0].to, "bo@example.org");
}

TEST_F(SenderTest, WithoutATransportItWaits) {
  Sender sender(runtime_->db(), runtime_->sealer(), runtime_->metrics(),
                nullptr);
  QueueOne("bo@example.org");
  EXPECT_FALSE(*sender.SendOne());
  EXPECT_EQ(database_.Value("SELECT tries FROM notices"), "0");
}

Message Invented() {
  Message message;
  message.id = "00000000-0000-7000-8000-000000000001";
  message.to = "bo@example.org";
  EXPECT_TRUE(Write("CALLED", message));
  return message;
}

std::string Read(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

class TransportTest : public ::testing::Test {
 protected:
  TransportTest() {
    std::string name = ::testing::TempDir() + "/notices.XXXXXX";
    directory_ = mkdtemp(name.data());
  }
  ~TransportTest() override { std::filesystem::remove_all(directory_); }
  std::string Program(const std::string& script) {
    const std::string path = directory_ + "/sendmail";
    std::ofstream(path) << "#!/bin/sh\n" << script;
    chmod(path.c_str(), 0700);
    return path;
  }
  std::string directory_;
};

TEST_F(TransportTest, TheSpoolHasOneWholePrivateFileANotice) {
  const auto spool = MakeSpool(directory_);
  for (int i = 0; i < 2; ++i) EXPECT_OK(spool->Send(Invented()));
  const std::string path = absl::StrCat(directory_, "/", Invented().id, ".eml");
  EXPECT_THAT(Read(path), HasSubstr("To: bo@example.org\nSubject: You are"));
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator(directory_)) {
    EXPECT_EQ(file.status().permissions(), std::filesystem::perms(0600));
    ++files;
  }
  EXPECT_EQ(files, 1);
  EXPECT_THAT(MakeSpool(directory_ + "/none")->Send(Invented()),
              ReasonIs("SPOOL_UNWRITABLE"));
}

TEST_F(TransportTest, NobodyAddsAHeaderByTheRoster) {
  Message message = Invented();
  message.to = "bo@example.org\nBcc: others@example.org";
  EXPECT_THAT(MakeSpool(directory_)->Send(message),
              ReasonIs("RECIPIENT_INVALID"));
  message.to = "a@example.org,b@example.org";
  EXPECT_THAT(MakeSendmail("/bin/true", "")->Send(message),
              ReasonIs("RECIPIENT_INVALID"));
}

TEST_F(TransportTest, SendmailGetsTheMailOnStandardInput) {
  const std::string got = directory_ + "/got";
  const auto sendmail = MakeSendmail(
      Program(absl::StrCat("echo \"$@\" >", got, "\n/bin/cat >>", got, "\n")),
      "sojourn@example.org");
  EXPECT_OK(sendmail->Send(Invented()));
  EXPECT_THAT(Read(got),
              HasSubstr("-t -i\nFrom: sojourn@example.org\nTo: bo@"));
  for (const char* for_now : {"exit 1\n", "exit 69\n", "exit 75\n"}) {
    EXPECT_THAT(MakeSendmail(Program(for_now), "")->Send(Invented()),
                ReasonIs("SENDMAIL_FAILED"));
  }
  for (const char* for_good : {"exit 65\n", "exit 67\n", "exit 68\n"}) {
    EXPECT_THAT(MakeSendmail(Program(for_good), "")->Send(Invented()),
                ReasonIs("RECIPIENT_REFUSED"));
  }
  EXPECT_THAT(MakeSendmail("/nowhere", "")->Send(Invented()),
              ReasonIs("SENDMAIL_FAILED"));
}

}  // namespace
}  // namespace sojourn::notices
