// What a superuser of the database can do to the audit after sequencing, and
// that each of it is found.
#include <gmock/gmock.h>

#include <fstream>
#include <map>

#include "common/audit/audit_log_world.h"
#include "common/audit/verifier.h"

namespace sojourn::audit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// Eleven records under heads of 4, 8 and 11.
class VerifierTest : public AuditLogWorld {
 protected:
  VerifierTest() { WriteAndSequence(0, 11); }

  VerifyOptions Options() const {
    return {.service = "test",
            .head_files = {HeadPath()},
            .keys = {HeadKey().public_key()},
            .page = 3};
  }
  Verdict VerdictWith(const VerifyOptions& options) {
    auto verdict = Verify(*superuser_, options);
    EXPECT_OK(verdict);
    return verdict.ok() ? *std::move(verdict) : Verdict();
  }
  // "KIND" or "KIND@leaf", with the public key alone.
  std::vector<std::string> Findings() { return FindingsWith(Options()); }
  std::vector<std::string> FindingsWith(const VerifyOptions& options) {
    std::vector<std::string> found;
    for (const Finding& finding : VerdictWith(options).findings) {
      found.push_back(absl::StrCat(
          std::string(FindingName(finding.kind)),
          finding.leaf_index ? absl::StrCat("@", *finding.leaf_index) : ""));
    }
    return found;
  }
  std::vector<std::string> FindingsWithMacs() {
    const crypto::SecretKey key = MacKey();
    VerifyOptions options = Options();
    options.mac_key = &key;
    return FindingsWith(options);
  }
  // What Findings() gives after `sql`; the database is as before afterwards.
  std::vector<std::string> After(const std::string& sql) {
    Keep();
    test_.Run(sql);
    std::vector<std::string> found = Findings();
    Restore();
    EXPECT_THAT(Findings(), IsEmpty()) << "not restored after " << sql;
    return found;
  }
  void Keep() {
    for (const char* table : kTables) {
      test_.Run(absl::StrCat("DROP TABLE IF EXISTS kept_", table,
                             "; CREATE TABLE kept_", table, " AS TABLE ",
                             table));
    }
  }
  // A database set back to an older state, as its own superuser does it.
  void Restore() {
    for (const char* table : kTables) {
      test_.Run(absl::StrCat("TRUNCATE ", table, "; INSERT INTO ", table,
                             " OVERRIDING SYSTEM VALUE TABLE kept_", table));
    }
  }
  void EditHeads(const std::string& text, std::ios::openmode mode) {
    std::ofstream(HeadPath(), mode) << text;
  }
  std::string Heads() const {
    std::ifstream file(HeadPath());
    return {std::istreambuf_iterator<char>(file), {}};
  }

  static constexpr const char* kTables[] = {"audit_records", "audit_leaves",
                                            "audit_nodes", "audit_refusals",
                                            "audit_heads"};
  const std::unique_ptr<db::Database> superuser_ =
      test_.Open({.dsn = test_.owner_dsn(), .max_connections = 2});
};

TEST_F(VerifierTest, AnUntouchedAuditIsProven) {
  const Verdict verdict = VerdictWith(Options());
  EXPECT_THAT(verdict.findings, IsEmpty());
  EXPECT_EQ(verdict.records, 11);
  EXPECT_GE(verdict.heads, 3);
  EXPECT_FALSE(verdict.macs_checked);
  EXPECT_THAT(FindingsWithMacs(), IsEmpty());
}

TEST_F(VerifierTest, ProgressIsTold) {
  std::vector<std::string> told;
  VerifyOptions options = Options();
  options.progress = [&](int64_t done, int64_t all) {
    told.push_back(absl::StrCat(done, "/", all));
  };
  VerdictWith(options);
  EXPECT_THAT(told, ElementsAre("3/11", "6/11", "9/11", "11/11"));
}

TEST_F(VerifierTest, EveryColumnThatIsChangedIsFound) {
  const std::map<std::string, std::string> changes = {
      {"recorded_at", "recorded_at + interval '1 microsecond'"},
      {"actor_subject", "'x'"},
      {"actor_organisation", "'x'"},
      {"actor_service", "'x'"},
      {"on_behalf_of", "'x'"},
      {"roles", "'x'"},
      {"method", "'x'"},
      {"resource_kind", "'x'"},
      {"resource_ids", "'{x}'"},
      {"fields", "'x'"},
      {"reason", "'x'"},
      {"outcome", "'x'"},
      {"request_id", "'x'"},
      {"mac", "sha256('x')"},
      {"key_version", "2"}};
  for (const auto& [column, value] : changes) {
    EXPECT_THAT(After(absl::StrCat("UPDATE audit_records SET ", column, " = ",
                                   value, " WHERE request_id = 'request-5'")),
                ElementsAre("RECORD_CHANGED@5"))
        << column;
  }
  EXPECT_THAT(After("UPDATE audit_records SET id = gen_random_uuid() "
                    "WHERE request_id = 'request-5'"),
              UnorderedElementsAre("RECORD_DELETED@5", "RECORD_INSERTED"));
  EXPECT_THAT(After("UPDATE audit_records SET xid = '1' "
                    "WHERE request_id = 'request-5'"),
              ElementsAre("ORDER_CHANGED@5"));
  // A column that comes later must be added here, and to the leaf.
  EXPECT_EQ(test_.Value("SELECT count(*) FROM information_schema.columns "
                        "WHERE table_name = 'audit_records'"),
            absl::StrCat(changes.size() + 3));  // id, xid, seq
}

TEST_F(VerifierTest, ADeletedRecordIsFound) {
  EXPECT_THAT(After("DELETE FROM audit_records WHERE request_id = 'request-9'"),
              ElementsAre("RECORD_DELETED@9"));
}

TEST_F(VerifierTest, ADeletedRecordAndItsLeafAreFound) {
  EXPECT_THAT(
      After("DELETE FROM audit_records WHERE request_id = 'request-5';"
            "DELETE FROM audit_leaves WHERE leaf_index = 5"),
      ElementsAre("LEAF_MISSING@6", "HEAD_MISMATCH@4", "TREE_SHORTER@10"));
}

TEST_F(VerifierTest, LeavesThatCloseUpAfterADeletionAreFound) {
  EXPECT_THAT(
      After("DELETE FROM audit_records WHERE request_id = 'request-5';"
            "DELETE FROM audit_leaves WHERE leaf_index = 5;"
            "ALTER TABLE audit_leaves DROP CONSTRAINT audit_leaves_pkey;"
            "UPDATE audit_leaves SET leaf_index = leaf_index - 1 "
            "WHERE leaf_index > 5;"
            "ALTER TABLE audit_leaves ADD CONSTRAINT audit_leaves_pkey "
            "PRIMARY KEY (leaf_index)"),
      ::testing::AllOf(Contains("HEAD_MISMATCH@4"),
                       Contains("TREE_SHORTER@10")));
}

TEST_F(VerifierTest, RecordsAtEachOthersPlacesAreFound) {
  EXPECT_THAT(After(R"sql(
      ALTER TABLE audit_leaves DROP CONSTRAINT audit_leaves_record_id_key;
      UPDATE audit_leaves l SET record_id = o.record_id, xid = o.xid,
             seq = o.seq
      FROM audit_leaves o
      WHERE (l.leaf_index, o.leaf_index) IN ((5, 6), (6, 5));
      ALTER TABLE audit_leaves
        ADD CONSTRAINT audit_leaves_record_id_key UNIQUE (record_id))sql"),
              ElementsAre("RECORD_MOVED@5", "RECORD_MOVED@6"));
}

TEST_F(VerifierTest, ExchangedLeavesAreFound) {
  EXPECT_THAT(After(R"sql(
      ALTER TABLE audit_leaves DROP CONSTRAINT audit_leaves_record_id_key;
      UPDATE audit_leaves l SET record_id = o.record_id, xid = o.xid,
             seq = o.seq, leaf_hash = o.leaf_hash
      FROM audit_leaves o
      WHERE (l.leaf_index, o.leaf_index) IN ((5, 6), (6, 5));
      ALTER TABLE audit_leaves
        ADD CONSTRAINT audit_leaves_record_id_key UNIQUE (record_id))sql"),
              UnorderedElementsAre("NODE_CHANGED@4", "NODE_CHANGED@6",
                                   "HEAD_MISMATCH@4"));
}

TEST_F(VerifierTest, AChangedTreeIsFound) {
  EXPECT_THAT(After("UPDATE audit_leaves SET leaf_hash = sha256('x') "
                    "WHERE leaf_index = 9"),
              Contains("LEAF_CHANGED@9"));
  EXPECT_THAT(After("UPDATE audit_nodes SET node_hash = sha256('x') "
                    "WHERE level = 2 AND node_index = 1"),
              ElementsAre("NODE_CHANGED@4"));
  EXPECT_THAT(After("DELETE FROM audit_nodes WHERE level = 3"),
              ElementsAre("NODE_CHANGED@0"));
}

TEST_F(VerifierTest, AForgedRecordIsFound) {
  const std::string forge = R"sql(
      INSERT INTO audit_records (id, recorded_at, actor_subject, method,
          outcome, mac, key_version, xid, seq) OVERRIDING SYSTEM VALUE
      SELECT gen_random_uuid(), recorded_at, 'officer-2', method, outcome, mac,
             1, xid, seq
      FROM audit_records WHERE request_id = 'request-3')sql";
  EXPECT_THAT(After(forge), ElementsAre("RECORD_INSERTED"));
  // With a leaf of its own at the end, which nobody signed.
  EXPECT_THAT(After(forge + R"sql(;
      INSERT INTO audit_leaves
      SELECT 11, id, sha256('x'), xid, seq FROM audit_records
      WHERE actor_subject = 'officer-2')sql"),
              Contains("LEAVES_UNSIGNED@11"));
}

TEST_F(VerifierTest, ARefusedRecordIsReported) {
  test_.Run(R"sql(
      INSERT INTO audit_records (id, recorded_at, method, outcome, mac,
                                 key_version)
      SELECT gen_random_uuid(), recorded_at, method, outcome, mac, 1
      FROM audit_records WHERE request_id = 'request-3')sql");
  WriteAndSequence(11, 1);
  EXPECT_THAT(Findings(), ElementsAre("RECORD_REFUSED"));
}

TEST_F(VerifierTest, ARecordThatNobodySequencesIsReported) {
  Write(11);
  EXPECT_THAT(Findings(), IsEmpty());
  test_.Run(
      "UPDATE audit_records SET recorded_at = now() - interval '1 hour' "
      "WHERE request_id = 'request-11'");
  EXPECT_THAT(Findings(), ElementsAre("RECORD_UNSEQUENCED"));
}

TEST_F(VerifierTest, ACutEndIsFound) {
  EXPECT_THAT(After(R"sql(
      DELETE FROM audit_records r USING audit_leaves l
      WHERE l.record_id = r.id AND l.leaf_index >= 8;
      DELETE FROM audit_leaves WHERE leaf_index >= 8;
      DELETE FROM audit_nodes WHERE level = 1 AND node_index >= 4;
      DELETE FROM audit_heads WHERE tree_size > 8)sql"),
              ElementsAre("TREE_SHORTER@8"));
}

TEST_F(VerifierTest, ADatabaseThatWasRolledBackIsFound) {
  Keep();
  WriteAndSequence(11, 5);
  Restore();
  EXPECT_THAT(Findings(), ElementsAre("TREE_SHORTER@11"));
  // And after it went on from there, with the file of heads out of its sight.
  const auto blind = NewSequencer("another-file");
  for (int i = 20; i < 30; ++i) Write(i);
  SequenceAll(*blind);
  EXPECT_THAT(Findings(), Contains("HEAD_MISMATCH@11"));
}

// Everything but the signature can be made anew, MACs apart.
TEST_F(VerifierTest, ATreeThatWasBuiltAnewIsFound) {
  test_.Run(R"sql(
      UPDATE audit_records SET actor_subject = 'officer-2'
      WHERE request_id = 'request-5')sql");
  superuser_
      ->Write(
          Soon(),
          [&](db::Transaction& tx) -> absl::Status {
            ASSIGN_OR_RETURN(
                const db::Result rows,
                tx.Execute({"test_changed", "SELECT " SOJOURN_AUDIT_COLUMNS
                                            " FROM audit_records r "
                                            "WHERE r.request_id = 'request-5'"},
                           db::Params()));
            return tx
                .Execute(
                    {"test_leaf",
                     "UPDATE audit_leaves SET leaf_hash = $1 "
                     "WHERE leaf_index = 5"},
                    db::Params(db::Bytes{LeafOf(ReadStored(rows.row(0), 0))}))
                .status();
          })
      .IgnoreError();
  test_.Run("TRUNCATE audit_nodes");
  EXPECT_THAT(Findings(), Contains("HEAD_MISMATCH@4"));
  EXPECT_THAT(FindingsWithMacs(), Contains("MAC_INVALID@5"));
}

TEST_F(VerifierTest, HeadsThatWereTamperedWithAreFound) {
  const std::string heads = Heads();
  std::string forged = heads;
  forged.replace(forged.find("\"tree_size\":4"), 13, "\"tree_size\":5");
  EditHeads(forged, std::ios::trunc);
  EXPECT_THAT(Findings(), ElementsAre("HEAD_FORGED"));
  EditHeads(heads + "something else\n", std::ios::trunc);
  EXPECT_THAT(Findings(), ElementsAre("HEAD_UNREADABLE"));
  EditHeads("", std::ios::trunc);
  EXPECT_THAT(Findings(), ElementsAre("HEADS_MISSING"));
  std::filesystem::remove(HeadPath());
  EXPECT_THAT(Verify(*superuser_, Options()),
              sojourn::testing::ReasonIs("FILE_UNREADABLE"));
}

TEST_F(VerifierTest, AHeadOfAnotherServiceOrKeyProvesNothing) {
  VerifyOptions options = Options();
  options.service = "visa";
  EXPECT_THAT(FindingsWith(options), Contains("HEADS_MISSING"));
  options = Options();
  options.keys = {crypto::SigningKey(crypto::SecretKey::Random()).public_key()};
  EXPECT_THAT(FindingsWith(options), Contains("HEAD_FORGED"));
}

}  // namespace
}  // namespace sojourn::audit
