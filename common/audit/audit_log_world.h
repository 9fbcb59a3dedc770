// A service's audit in a test's own database, written and sequenced as a
// running service does.
#ifndef COMMON_AUDIT_AUDIT_LOG_WORLD_H_
#define COMMON_AUDIT_AUDIT_LOG_WORLD_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/audit/audit.h"
#include "common/audit/sequencer.h"
#include "common/crypto/ids.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"

namespace sojourn::audit {

class AuditLogWorld : public ::testing::Test {
 protected:
  AuditLogWorld() { std::filesystem::create_directory(folder_); }
  ~AuditLogWorld() override { std::filesystem::remove_all(folder_); }

  static absl::Time Soon() { return absl::Now() + absl::Seconds(20); }
  static crypto::SecretKey MacKey() {
    return *crypto::SecretKey::FromBytes(std::string(32, 'k'));
  }
  static crypto::SigningKey HeadKey() {
    return crypto::SigningKey(
        *crypto::SecretKey::FromBytes(std::string(32, 's')));
  }

  // `number` tells records apart; each names one resource.
  void Write(int number) {
    Record record{.actor_subject = "officer-1",
                  .actor_organisation = "org-1",
                  .roles = "VERIFIER",
                  .method = "GetRelocation",
                  .resource_kind = "relocation",
                  .resource_ids = {absl::StrCat("case-", number)},
                  .fields = "intake",
                  .reason = "letter",
                  .request_id = absl::StrCat("request-", number)};
    EXPECT_OK(test_.db().Write(Soon(), [&](db::Transaction& tx) {
      writer_.Append(tx, record);
      return absl::OkStatus();
    }));
  }

  std::unique_ptr<Sequencer> NewSequencer(const std::string& file = "heads") {
    auto sequencer =
        Sequencer::Create(test_.db(), MacKey(), HeadKey(),
                          {.service = "test",
                           .head_file = {.path = (folder_ / file).string()},
                           .batch = 4},
                          metrics_);
    EXPECT_OK(sequencer);
    return *std::move(sequencer);
  }

  // Turns until nothing waits. The gate is the whole cluster's, so another
  // test's transaction may hold a record back for a while: the turns begin when
  // it holds none, so that batches and heads are the same in every run.
  void SequenceAll(Sequencer& sequencer) {
    const absl::Time deadline = Soon();
    while (HeldBack() != "0" && absl::Now() < deadline) {
    }
    do {
      ASSERT_OK(sequencer.TakeTurn(Soon()));
    } while (Waiting() != "0" && absl::Now() < deadline);
    ASSERT_EQ(Waiting(), "0");
  }
  std::string HeldBack() const {
    return test_.Value(
        "SELECT count(*) FROM audit_records "
        "WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())");
  }
  std::string Waiting() const {
    return test_.Value(R"sql(
        SELECT count(*) FROM audit_records r
        WHERE NOT EXISTS (SELECT FROM audit_leaves WHERE record_id = r.id)
          AND NOT EXISTS (SELECT FROM audit_refusals
                          WHERE record_id = r.id))sql");
  }
  void WriteAndSequence(int first, int count) {
    const auto sequencer = NewSequencer();
    for (int i = first; i < first + count; ++i) Write(i);
    SequenceAll(*sequencer);
  }
  std::string HeadPath() const { return (folder_ / "heads").string(); }

  const std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                        ("sj-audit-" + crypto::NewPublicId());
  testing::TestDatabase test_{testing::MigrationFolders{{"common/migrations"}}};
  metrics::Registry metrics_;
  Writer writer_{test_.db(), MacKey()};
};

}  // namespace sojourn::audit

#endif  // COMMON_AUDIT_AUDIT_LOG_WORLD_H_
