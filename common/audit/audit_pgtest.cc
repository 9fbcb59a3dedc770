#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/audit/audit.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"

namespace sojourn::audit {
namespace {

using testing::ReasonIs;
using testing::StatusIs;

const testing::MigrationFolders kFolders{{"common/migrations"}};

Record FullRecord() {
  Record record = RecordFor({.subject = "officer-1",
                             .organisation_id = "org-1",
                             .roles = {auth::Role::kVerifier}},
                            "GetRelocation");
  record.resource_kind = "relocation";
  record.resource_ids = {"id-1", "", "it's {2}, \"quoted\""};
  record.fields = "city_view";
  record.reason = "letter of invitation";
  record.request_id = "request-1";
  return record;
}

class AuditTest : public ::testing::Test {
 protected:
  static absl::Time Soon() { return absl::Now() + absl::Seconds(10); }

  std::string OnlyId() {
    return test_.Value("SELECT id::text FROM audit_records");
  }
  absl::Status Verify(const std::string& id) {
    return VerifyMac(test_.db(), Key(), id, Soon());
  }
  static crypto::SecretKey Key() {
    return *crypto::SecretKey::FromBytes(std::string(32, 'k'));
  }

  testing::TestDatabase test_{kFolders};
  const std::unique_ptr<db::Database> own_ = test_.Open({.max_connections = 2});
  Writer writer_{*own_, Key()};
};

TEST_F(AuditTest, AReadIsThereWhenItMayBeAnswered) {
  ASSERT_OK(writer_.RecordRead(FullRecord(), Soon()));
  EXPECT_EQ(test_.Value(R"sql(
      SELECT concat_ws('|', actor_subject, actor_organisation, actor_service,
                       on_behalf_of, roles, method, resource_kind,
                       array_length(resource_ids, 1), fields, reason, outcome,
                       request_id, key_version,
                       recorded_at BETWEEN now() - interval '1 minute'
                                       AND now())
      FROM audit_records)sql"),
            "officer-1|org-1|||VERIFIER|GetRelocation|relocation|3|city_view|"
            "letter of invitation|OK|request-1|1|t");
  EXPECT_OK(Verify(OnlyId()));
}

TEST_F(AuditTest, AServiceIsRecordedWithWhomItActsFor) {
  ASSERT_OK(writer_.RecordRead(
      RecordFor({.is_service = true,
                 .service = "relocation",
                 .on_behalf_of = auth::OnBehalfOf{"officer-1", "org-1", "e-1"}},
                "HoldPlace"),
      Soon()));
  EXPECT_EQ(test_.Value("SELECT actor_service || '|' || on_behalf_of "
                        "FROM audit_records"),
            "relocation|officer-1 org-1 e-1");
  EXPECT_OK(Verify(OnlyId()));
}

TEST_F(AuditTest, AWriteAndItsRecordAreCommittedTogetherOrNotAtAll) {
  const auto append = [&](absl::Status result) {
    return test_.db().Write(Soon(), [&](db::Transaction& transaction) {
      writer_.Append(transaction, FullRecord());
      return result;
    });
  };
  EXPECT_THAT(append(absl::AbortedError("a rule says no")),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(test_.Value("SELECT count(*) FROM audit_records"), "0");
  EXPECT_OK(append(absl::OkStatus()));
  EXPECT_OK(Verify(OnlyId()));
}

TEST_F(AuditTest, EveryColumnIsUnderTheMac) {
  for (const char* change :
       {"id = gen_random_uuid()",
        "recorded_at = recorded_at + interval '1 microsecond'",
        "actor_subject = 'x'", "actor_organisation = 'x'",
        "actor_service = 'x'", "on_behalf_of = 'x'", "roles = 'x'",
        "method = 'x'", "resource_kind = 'x'",
        "resource_ids = resource_ids[1:2]", "fields = 'x'", "reason = 'x'",
        "outcome = 'x'", "request_id = 'x'", "key_version = 2",
        "fields = '', reason = fields || reason",
        "mac = set_byte(mac, 31, get_byte(mac, 31) # 1)"}) {
    ASSERT_OK(writer_.RecordRead(FullRecord(), Soon()));
    ASSERT_OK(Verify(OnlyId()));
    test_.Run(absl::StrCat("UPDATE audit_records SET ", change));
    EXPECT_THAT(Verify(OnlyId()), StatusIs(absl::StatusCode::kDataLoss))
        << change;
    test_.Run("DELETE FROM audit_records");
  }
  EXPECT_THAT(Verify("00000000-0000-7000-8000-000000000000"),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(AuditTest, SeveralInOneStatementVerifyEach) {
  Record other = FullRecord();
  other.resource_ids = {};
  other.reason = std::string("a\0b", 3);
  ASSERT_OK(test_.db().Write(Soon(), [&](db::Transaction& tx) {
    writer_.AppendAll(tx, {FullRecord(), other});
    return absl::OkStatus();
  }));
  const db::Result ids = test_.Run("SELECT id::text FROM audit_records");
  EXPECT_EQ(ids.rows(), 2);
  for (const db::Row row : ids) EXPECT_OK(Verify(row.Get<std::string>(0)));
}

TEST_F(AuditTest, AnotherKeyDoesNotVerify) {
  ASSERT_OK(writer_.RecordRead(FullRecord(), Soon()));
  EXPECT_THAT(
      VerifyMac(test_.db(), crypto::SecretKey::Random(), OnlyId(), Soon()),
      StatusIs(absl::StatusCode::kDataLoss));
}

// Every row that a reader was told of is there, whoever flushed it.
TEST_F(AuditTest, ConcurrentReadersShareCommits) {
  constexpr int kReaders = 16;
  constexpr int kReads = 40;
  std::atomic<int> missing = 0;
  std::vector<std::thread> readers;
  for (int reader = 0; reader < kReaders; ++reader) {
    readers.emplace_back([&, reader] {
      for (int i = 0; i < kReads; ++i) {
        Record record = FullRecord();
        record.request_id = absl::StrCat(reader, "-", i);
        EXPECT_OK(writer_.RecordRead(record, Soon()));
        const auto found = test_.db().Read<int>(
            Soon(), [&](db::Transaction& tx) -> absl::StatusOr<int> {
              static constexpr db::Query kFind{
                  "find", "SELECT 1 FROM audit_records WHERE request_id = $1"};
              ASSIGN_OR_RETURN(
                  const db::Result rows,
                  tx.Execute(kFind, db::Params(record.request_id)));
              return rows.rows();
            });
        EXPECT_OK(found);
        missing += found.ok() && *found == 1 ? 0 : 1;
      }
    });
  }
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(missing, 0);
  EXPECT_EQ(test_.Value("SELECT count(*) FROM audit_records"),
            absl::StrCat(kReaders * kReads));
  EXPECT_EQ(writer_.counts().rows, kReaders * kReads);
  EXPECT_LT(writer_.counts().commits, kReaders * kReads);
}

// A commit that hangs until the test opens the gate.
class HangingCommitTest : public AuditTest {
 protected:
  static constexpr absl::Duration kPatience = absl::Seconds(30);

  HangingCommitTest() {
    test_.Run(R"sql(
        CREATE TABLE opened ();
        CREATE FUNCTION hang() RETURNS trigger SECURITY DEFINER
          LANGUAGE plpgsql AS $$ BEGIN
            WHILE NEW.request_id = 'slow' AND NOT EXISTS (SELECT FROM opened)
            LOOP PERFORM pg_sleep(0.01); END LOOP;
            RETURN NEW;
          END $$;
        CREATE TRIGGER hang BEFORE INSERT ON audit_records
          FOR EACH ROW EXECUTE FUNCTION hang())sql");
  }
  ~HangingCommitTest() override {
    if (slow_.joinable()) OpenGate();
  }

  void StartSlowRead(Writer& writer) {
    slow_ = std::thread([&writer] {
      Record record = FullRecord();
      record.request_id = "slow";
      EXPECT_OK(writer.RecordRead(record, absl::Now() + kPatience));
    });
    while (test_.Value("SELECT count(*) FROM pg_stat_activity WHERE "
                       "datname = current_database() AND "
                       "wait_event = 'PgSleep'") == "0") {
    }
  }
  void OpenGate() {
    test_.Run("INSERT INTO opened DEFAULT VALUES");
    slow_.join();
  }

  const std::unique_ptr<db::Database> patient_ =
      test_.Open({.max_connections = 2,
                  .max_write_time = kPatience,
                  .max_statement_time = kPatience});

 private:
  std::thread slow_;
};

// A reader waits for others at most this long, and with at most so many. The
// tests below would hang with a wait, or a batch, that has no bound.
TEST(WriterOptionsTest, BoundsAreThoseOfTheDesign) {
  EXPECT_EQ(Writer::Options().max_wait, absl::Milliseconds(2));
  EXPECT_EQ(Writer::Options().max_rows, 256u);
}

TEST_F(HangingCommitTest, HoldsUpItsOwnRowsOnly) {
  Writer writer(*patient_, Key(), {.flush_timeout = kPatience});
  StartSlowRead(writer);
  // After max_wait, on the other connection.
  EXPECT_OK(writer.RecordRead(FullRecord(), absl::Now() + kPatience));
  OpenGate();
  EXPECT_EQ(writer.counts().commits, 2);
}

TEST_F(HangingCommitTest, AFullBatchGoesWithoutWaiting) {
  constexpr int kRows = 256;
  Writer writer(
      *patient_, Key(),
      {.max_wait = absl::InfiniteDuration(), .flush_timeout = kPatience});
  StartSlowRead(writer);
  std::vector<std::thread> readers;
  for (int i = 0; i < kRows; ++i) {
    readers.emplace_back([&writer] {
      EXPECT_OK(writer.RecordRead(FullRecord(), absl::Now() + kPatience));
    });
  }
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(writer.counts().commits, 1);
  EXPECT_EQ(writer.counts().rows, kRows);
  OpenGate();
}

TEST_F(AuditTest, TextThatTheDatabaseCannotHoldSpoilsNothing) {
  Record record = FullRecord();
  record.reason = std::string("typed\0by hand", 13);
  record.resource_ids = {std::string("\0", 1)};
  ASSERT_OK(writer_.RecordRead(record, Soon()));
  EXPECT_EQ(test_.Value("SELECT reason FROM audit_records"), "typed by hand");
  EXPECT_OK(Verify(OnlyId()));
}

TEST_F(AuditTest, NoRecordNoAnswer) {
  test_.Run("ALTER TABLE audit_records RENAME TO gone");
  const absl::Status status = writer_.RecordRead(FullRecord(), Soon());
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(status, ReasonIs("AUDIT_UNAVAILABLE"));
  test_.Run("ALTER TABLE gone RENAME TO audit_records");
  EXPECT_OK(writer_.RecordRead(FullRecord(), Soon()));
  EXPECT_EQ(writer_.counts().commits, 1);
}

TEST_F(AuditTest, DeadlineThatPassedIsUnavailable) {
  EXPECT_THAT(writer_.RecordRead(FullRecord(), absl::Now() - absl::Seconds(1)),
              ReasonIs("AUDIT_UNAVAILABLE"));
}

}  // namespace
}  // namespace sojourn::audit
