// Rotation while the services seal, open and erase, on a real key cluster.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/crypto/ids.h"
#include "common/crypto/sealer.h"
#include "common/keystore/pg_key_store.h"
#include "common/keystore/rotation.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"

namespace sojourn::keystore {
namespace {

const testing::MigrationFolders kFolders{{"common/keystore/migrations"}};
constexpr crypto::Binding kBinding{"cases", "1", "words"};

KeyRef CaseRef(int i) { return KeyRef::Case(std::to_string(i)); }

class RotationPgTest : public ::testing::Test {
 protected:
  RotationPgTest() {
    std::filesystem::create_directories(directory_);
    PutKek("kek");
  }
  ~RotationPgTest() override { std::filesystem::remove_all(directory_); }

  // As an operator does it: under another name first, then renamed.
  void PutKek(const std::string& name) const {
    const std::string draft = directory_ + "/draft";
    const crypto::SecretKey key = crypto::SecretKey::Random();
    std::ofstream(draft, std::ios::binary) << key.view();
    std::filesystem::permissions(draft, std::filesystem::perms::owner_read);
    std::filesystem::rename(draft, directory_ + "/" + name);
  }

  KeyRing Ring() const {
    auto ring = KeyRing::Load(directory_);
    EXPECT_OK(ring);
    return *std::move(ring);
  }

  // A copy of the service; nothing is remembered, so every use unwraps.
  std::unique_ptr<KeyStore> NewCopy() {
    return std::make_unique<KeyStore>(NewPgKeyStorage(test_.db()), Ring(),
                                      KeyStore::Options{.max_cached = 1});
  }

  std::string Versions() const {
    return test_.Value(
        "SELECT coalesce(string_agg(DISTINCT kek_version::text, ' '), '') "
        "FROM data_keys");
  }

  testing::TestDatabase test_{kFolders};
  const std::string directory_ =
      ::testing::TempDir() + "rotation-" + crypto::NewPublicId();
};

// What one copy of the service does all the time, with cases of its own.
class Office {
 public:
  Office(std::unique_ptr<KeyStore> keys, int first)
      : keys_(std::move(keys)), next_(first) {}

  void Work(const std::atomic<bool>& stop) {
    for (int turn = 0; !stop; ++turn) {
      OpenNewCase();
      if (turn % 3 == 0) EraseOldest();
      for (const auto& [ref, sealed] : sealed_) {
        const auto opened = sealer_.Open(CaseRef(ref), sealed, kBinding);
        ASSERT_OK(opened);
        EXPECT_EQ(*opened, "hers " + std::to_string(ref));
      }
      if (sealed_.size() > 12) EraseOldest();
    }
  }

  const std::map<int, db::Bytes>& sealed() const { return sealed_; }
  const std::vector<int>& erased() const { return erased_; }

 private:
  void OpenNewCase() {
    const int ref = next_++;
    ASSERT_OK(keys_->CreateKeys({CaseRef(ref)}));
    ASSERT_OK_AND_ASSIGN(
        sealed_[ref],
        sealer_.Seal(CaseRef(ref), "hers " + std::to_string(ref), kBinding));
  }
  void EraseOldest() {
    const int ref = sealed_.begin()->first;
    ASSERT_OK(keys_->DeleteKeys({CaseRef(ref)}));
    sealed_.erase(ref);
    erased_.push_back(ref);
  }

  const std::unique_ptr<KeyStore> keys_;
  const crypto::Sealer sealer_{*keys_};
  int next_;
  std::map<int, db::Bytes> sealed_;
  std::vector<int> erased_;
};

TEST_F(RotationPgTest, NothingIsLostAndNothingComesBackWhileEverybodyWorks) {
  std::vector<std::unique_ptr<Office>> offices;
  std::vector<std::thread> threads;
  std::atomic<bool> stop = false;
  for (int i = 0; i < 3; ++i) {
    offices.push_back(std::make_unique<Office>(NewCopy(), i * 100'000));
    threads.emplace_back(
        [&stop, &office = *offices.back()] { office.Work(stop); });
  }
  for (const int version : {2, 3, 4}) {
    // The offices were started before and are not told.
    PutKek("kek." + std::to_string(version));
    std::vector<std::thread> rotations;
    for (int copy = 0; copy < 2; ++copy) {
      rotations.emplace_back([this] {
        const auto storage = NewPgKeyStorage(test_.db());
        EXPECT_OK(Rotate(*storage, Ring(), {.batch = 2}));
      });
    }
    for (std::thread& rotation : rotations) rotation.join();
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();

  ASSERT_OK(Rotate(*NewPgKeyStorage(test_.db()), Ring()));
  EXPECT_EQ(Versions(), "4");
  for (const char* old : {"/kek", "/kek.2", "/kek.3"}) {
    std::filesystem::remove(directory_ + old);
  }
  const auto keys = NewCopy();
  const crypto::Sealer sealer(*keys);
  size_t cases = 0;
  for (const auto& office : offices) {
    EXPECT_GT(office->erased().size(), 0u);
    cases += office->sealed().size();
    for (const auto& [ref, sealed] : office->sealed()) {
      EXPECT_OK(sealer.Open(CaseRef(ref), sealed, kBinding));
    }
    for (const int ref : office->erased()) {
      EXPECT_THAT(keys->GetKey(CaseRef(ref)), testing::ReasonIs("ERASED"));
    }
  }
  EXPECT_EQ(test_.Value("SELECT count(*) FROM data_keys"),
            std::to_string(cases));
}

TEST_F(RotationPgTest, KilledInTheMiddleItGoesOn) {
  constexpr int kCases = 60;
  std::vector<KeyRef> refs;
  for (int i = 0; i < kCases; ++i) refs.push_back(CaseRef(i));
  const auto keys = NewCopy();
  ASSERT_OK(keys->CreateKeys(refs));
  ASSERT_OK_AND_ASSIGN(const std::vector<KeyPtr> before, keys->GetKeys(refs));
  PutKek("kek.2");

  // The child says when it is in the middle and then waits for its death.
  int said[2];
  ASSERT_EQ(pipe(said), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto database = *db::Database::Create({.dsn = test_.dsn()});
    const auto halfway = [&](const RotationProgress& now) {
      if (now.rewrapped >= kCases / 2 && write(said[1], "x", 1) == 1) pause();
      return absl::OkStatus();
    };
    (void)Rotate(*NewPgKeyStorage(*database), *KeyRing::Load(directory_),
                 {.batch = 7, .report = halfway});
    _exit(0);
  }
  char heard = 0;
  ASSERT_EQ(read(said[0], &heard, 1), 1);
  ASSERT_EQ(kill(child, SIGKILL), 0);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  close(said[0]);
  close(said[1]);
  EXPECT_EQ(Versions(), "1 2");

  ASSERT_OK_AND_ASSIGN(const RotationProgress rest,
                       Rotate(*NewPgKeyStorage(test_.db()), Ring()));
  EXPECT_EQ(rest.rewrapped, kCases - 35);
  EXPECT_EQ(Versions(), "2");
  ASSERT_OK_AND_ASSIGN(const std::vector<KeyPtr> after,
                       NewCopy()->GetKeys(refs));
  for (int i = 0; i < kCases; ++i) {
    EXPECT_EQ(after[static_cast<size_t>(i)]->view(),
              before[static_cast<size_t>(i)]->view());
  }
}

}  // namespace
}  // namespace sojourn::keystore
