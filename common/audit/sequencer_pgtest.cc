#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "common/audit/audit_log_world.h"
#include "common/audit/sequencer.h"
#include "common/crypto/hex.h"

namespace sojourn::audit {
namespace {

using sojourn::testing::StatusIs;
using ::testing::HasSubstr;

class SequencerTest : public AuditLogWorld {
 protected:
  std::string Leaves() const {
    return test_.Value(R"sql(
        SELECT string_agg(substr(r.request_id, 9), ' ' ORDER BY l.leaf_index)
        FROM audit_leaves l JOIN audit_records r ON r.id = l.record_id)sql");
  }
  absl::StatusOr<Hash> Root(int64_t size) {
    return test_.db().Read<Hash>(
        Soon(), [&](db::Transaction& tx) { return ReadRoot(tx, size); });
  }
  SignedHead LastExported() const {
    return **HeadFile({.path = HeadPath()}).Last();
  }
  absl::Status TurnStatus() {
    return NewSequencer()->TakeTurn(Soon()).status();
  }
};

TEST_F(SequencerTest, RecordsBecomeLeavesInOrderAndAreSigned) {
  WriteAndSequence(0, 11);
  EXPECT_EQ(Leaves(), "0 1 2 3 4 5 6 7 8 9 10");
  const SignedHead head = LastExported();
  EXPECT_EQ(head.tree_size, 11);
  EXPECT_EQ(head.root_hash, *Root(11));
  EXPECT_TRUE(HeadIsValid(HeadKey().public_key(), head));
  EXPECT_EQ(test_.Value("SELECT count(*) FROM audit_nodes"), "8");
}

TEST_F(SequencerTest, AnEmptyAuditIsNotSigned) {
  const auto turn = NewSequencer()->TakeTurn(Soon());
  ASSERT_OK(turn);
  EXPECT_TRUE(turn->led);
  EXPECT_FALSE(turn->head.has_value());
}

TEST_F(SequencerTest, ProofsComeFromStoredNodes) {
  WriteAndSequence(0, 13);
  const auto proof_of = [&](std::vector<LeafRange> ranges) {
    return *test_.db().Read<std::vector<Hash>>(
        Soon(), [&](db::Transaction& tx) { return ReadProof(tx, ranges); });
  };
  const Hash leaf = *crypto::ParseHex(
      test_.Value("SELECT encode(leaf_hash, 'hex') FROM audit_leaves "
                  "WHERE leaf_index = 6"));
  EXPECT_TRUE(VerifyInclusion(leaf, 6, 13, proof_of(InclusionRanges(6, 13)),
                              *Root(13)));
  EXPECT_TRUE(VerifyConsistency(5, 13, proof_of(ConsistencyRanges(5, 13)),
                                *Root(5), *Root(13)));
}

TEST_F(SequencerTest, ALateCommitIsHeldForAndNotSkipped) {
  const auto sequencer = NewSequencer();
  EXPECT_OK(test_.db().Write(Soon(), [&](db::Transaction& late) {
    writer_.Append(late, {.method = "Late", .request_id = "request-late"});
    RETURN_IF_ERROR(
        late.Execute({"test_flush", "SELECT 1"}, db::Params()).status());
    Write(1);  // commits first, has the younger transaction id
    const auto turn = sequencer->TakeTurn(Soon());
    EXPECT_OK(turn);
    EXPECT_EQ(turn->taken, 0);
    return absl::OkStatus();
  }));
  SequenceAll(*sequencer);
  EXPECT_EQ(Leaves(), "late 1");
}

// Every record is one leaf, and a transaction's records keep their order.
TEST_F(SequencerTest, NothingIsSkippedWhileManyWriteAndTwoCopiesSequence) {
  constexpr int kWriters = 6;
  constexpr int kEach = 20;
  std::atomic<bool> writing = true;
  std::vector<std::thread> copies;
  for (const char* file : {"heads", "heads-of-the-other"}) {
    copies.emplace_back([&, file] {
      const auto sequencer = NewSequencer(file);
      while (writing) EXPECT_OK(sequencer->TakeTurn(Soon()));
    });
  }
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      for (int i = 0; i < kEach; ++i) Write(w * kEach + i);
    });
  }
  for (std::thread& writer : writers) writer.join();
  writing = false;
  for (std::thread& copy : copies) copy.join();
  SequenceAll(*NewSequencer());
  EXPECT_EQ(test_.Value("SELECT count(*) || ' ' || max(leaf_index) FROM "
                        "audit_leaves"),
            absl::StrCat(kWriters * kEach, " ", kWriters * kEach - 1));
  EXPECT_EQ(test_.Value(R"sql(
      SELECT count(*) FROM (SELECT (xid, seq) <= lag((xid, seq)) OVER (
               ORDER BY leaf_index) AS reversed FROM audit_leaves) AS pairs
      WHERE reversed)sql"),
            "0");
  EXPECT_EQ(test_.Value("SELECT count(*) FROM audit_refusals"), "0");
}

TEST_F(SequencerTest, OneCopyAtATime) {
  const auto other = test_.Open({.max_connections = 1});
  EXPECT_OK(other->Write(Soon(), [&](db::Transaction& tx) {
    EXPECT_TRUE(*LockTree(tx));
    const auto turn = NewSequencer()->TakeTurn(Soon());
    EXPECT_OK(turn);
    EXPECT_FALSE(turn->led);
    return absl::OkStatus();
  }));
}

TEST_F(SequencerTest, ARecordWithoutAValidMacIsRefusedAndTheTreeGoesOn) {
  WriteAndSequence(0, 2);
  test_.Run(R"sql(
      INSERT INTO audit_records
        (id, recorded_at, method, outcome, request_id, mac, key_version)
      SELECT gen_random_uuid(), 'infinity', 'GetRelocation', 'OK', 'request-x',
             mac, 1 FROM audit_records LIMIT 1)sql");
  WriteAndSequence(2, 1);
  EXPECT_EQ(Leaves(), "0 1 2");
  EXPECT_EQ(test_.Value("SELECT count(*) FROM audit_refusals"), "1");
  EXPECT_THAT(metrics_.Serialize(),
              HasSubstr("sojourn_audit_refused_records_total 1"));
}

TEST_F(SequencerTest, ARecordMovedToTheEndIsRefused) {
  WriteAndSequence(0, 3);
  test_.Run(R"sql(UPDATE audit_records SET xid = pg_current_xact_id()
                  WHERE request_id = 'request-1')sql");
  WriteAndSequence(3, 1);
  EXPECT_EQ(Leaves(), "0 1 2 3");
  EXPECT_EQ(test_.Value("SELECT count(*) FROM audit_refusals"), "1");
}

// Nothing is signed over what somebody altered.
TEST_F(SequencerTest, StopsWhenTheTreeIsNotWhatWasSigned) {
  WriteAndSequence(0, 6);
  for (const char* tampering :
       {"DELETE FROM audit_leaves WHERE leaf_index = 5",
        "UPDATE audit_nodes SET node_hash = sha256('x') WHERE level = 2",
        "DELETE FROM audit_nodes WHERE level = 2",
        "INSERT INTO audit_leaves SELECT 6, gen_random_uuid(), leaf_hash, xid, "
        "seq FROM audit_leaves WHERE leaf_index = 5",
        "UPDATE audit_heads SET signature = set_byte(signature, 0, "
        "255 - get_byte(signature, 0))",
        "DELETE FROM audit_heads",
        "TRUNCATE audit_leaves, audit_nodes, audit_heads"}) {
    const std::string heads =
        test_.Value("SELECT count(*)::text FROM audit_heads");
    test_.Run(
        "CREATE TABLE kept_leaves AS TABLE audit_leaves;"
        "CREATE TABLE kept_nodes AS TABLE audit_nodes;"
        "CREATE TABLE kept_heads AS TABLE audit_heads");
    test_.Run(tampering);
    EXPECT_THAT(TurnStatus(), StatusIs(absl::StatusCode::kDataLoss))
        << tampering;
    test_.Run(
        "TRUNCATE audit_leaves, audit_nodes, audit_heads;"
        "INSERT INTO audit_leaves TABLE kept_leaves;"
        "INSERT INTO audit_nodes TABLE kept_nodes;"
        "INSERT INTO audit_heads OVERRIDING SYSTEM VALUE "
        "TABLE kept_heads;"
        "DROP TABLE kept_leaves, kept_nodes, kept_heads");
    ASSERT_OK(TurnStatus()) << tampering;
    EXPECT_EQ(test_.Value("SELECT count(*)::text FROM audit_heads"), heads);
  }
}

TEST_F(SequencerTest, AHeadThatCouldNotBeExportedIsFollowedByOneThatIs) {
  const auto sequencer = NewSequencer("no/heads");
  Write(0);
  while (sequencer->TakeTurn(Soon()).ok()) {
  }
  EXPECT_EQ(Leaves(), "0");
  std::filesystem::create_directory(folder_ / "no");
  const auto turn = sequencer->TakeTurn(Soon());
  ASSERT_OK(turn);
  ASSERT_TRUE(turn->head.has_value());
  EXPECT_EQ(turn->head->tree_size, 1);
}

TEST_F(SequencerTest, AKeyThatSignedBeforeIsTrustedWhenItIsNamed) {
  WriteAndSequence(0, 1);
  const auto with_older = [&](std::vector<crypto::PublicKey> older) {
    auto next = Sequencer::Create(
        test_.db(), MacKey(), crypto::SigningKey(crypto::SecretKey::Random()),
        {.service = "test",
         .head_file = {.path = HeadPath()},
         .older_keys = std::move(older)},
        metrics_);
    return (*next)->TakeTurn(Soon()).status();
  };
  EXPECT_THAT(with_older({}), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_OK(with_older({HeadKey().public_key()}));
}

TEST_F(SequencerTest, ServingProcessesMayOnlyAdd) {
  WriteAndSequence(0, 2);
  for (const char* table : {"audit_records", "audit_leaves", "audit_nodes",
                            "audit_refusals", "audit_heads"}) {
    for (const char* right : {"UPDATE", "DELETE", "TRUNCATE"}) {
      EXPECT_EQ(test_.Value(absl::StrCat(
                    "SELECT has_table_privilege('sojourn_serve', '", table,
                    "', '", right, "')")),
                "f")
          << right << " " << table;
    }
  }
}

// On its own thread, as a service runs it: written, then in an exported head.
TEST_F(SequencerTest, RunsByItself) {
  const auto sequencer = NewSequencer();
  sequencer->Start();
  for (int i = 0; i < 9; ++i) Write(i);
  const absl::Time deadline = Soon();
  while (absl::Now() < deadline) {
    const auto head = HeadFile({.path = HeadPath()}).Last();
    if (head->has_value() && (*head)->tree_size == 9) break;
  }
  sequencer->Stop();
  EXPECT_EQ(LastExported().tree_size, 9);
}

}  // namespace
}  // namespace sojourn::audit
