// The contract of key storages that need no server, and what is theirs alone.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "common/crypto/ids.h"
#include "common/keystore/file_key_store.h"
#include "common/keystore/key_storage_contract.h"
#include "common/keystore/key_storage_fake.h"

namespace sojourn::keystore {
namespace {

std::string NewDirectory() {
  return ::testing::TempDir() + "keys-" + crypto::NewPublicId();
}

std::unique_ptr<KeyStorage> OpenAt(const std::string& directory) {
  auto storage = OpenFileKeyStorage(directory);
  EXPECT_OK(storage);
  return *std::move(storage);
}

class FileStorageUnderTest : public StorageUnderTest {
 public:
  ~FileStorageUnderTest() override { std::filesystem::remove_all(directory_); }
  KeyStorage& storage() override { return *storage_; }
  std::unique_ptr<KeyStorage> Reopen() override { return OpenAt(directory_); }

 private:
  const std::string directory_ = NewDirectory();
  const std::unique_ptr<KeyStorage> storage_ = OpenAt(directory_);
};

// Two fakes share nothing, so "another process" is the same one.
class SameStorage : public KeyStorage {
 public:
  explicit SameStorage(KeyStorage& storage) : storage_(storage) {}
  absl::StatusOr<std::vector<WrappedKey>> InsertBy(
      absl::Time deadline, const std::vector<WrappedKey>& keys) override {
    return storage_.InsertBy(deadline, keys);
  }
  absl::StatusOr<std::vector<WrappedKey>> Fetch(
      const std::vector<std::string>& refs) override {
    return storage_.Fetch(refs);
  }
  absl::Status Remove(const std::vector<std::string>& refs) override {
    return storage_.Remove(refs);
  }
  absl::StatusOr<std::vector<WrappedKey>> ListNotUnder(int kek_version,
                                                       std::string_view after,
                                                       int limit) override {
    return storage_.ListNotUnder(kek_version, after, limit);
  }
  absl::StatusOr<int> Replace(
      const std::vector<Replacement>& replacements) override {
    return storage_.Replace(replacements);
  }
  absl::StatusOr<std::map<int, int64_t>> CountByVersion() override {
    return storage_.CountByVersion();
  }

 private:
  KeyStorage& storage_;
};

class FakeStorageUnderTest : public StorageUnderTest {
 public:
  KeyStorage& storage() override { return storage_; }
  std::unique_ptr<KeyStorage> Reopen() override {
    return std::make_unique<SameStorage>(storage_);
  }

 private:
  FakeKeyStorage storage_;
};

template <typename T>
std::unique_ptr<StorageUnderTest> Make() {
  return std::make_unique<T>();
}

INSTANTIATE_TEST_SUITE_P(File, KeyStorageContract,
                         ::testing::Values(&Make<FileStorageUnderTest>));
INSTANTIATE_TEST_SUITE_P(Fake, KeyStorageContract,
                         ::testing::Values(&Make<FakeStorageUnderTest>));

TEST(FileKeyStorage, IsForItsOwnerOnlyAndNamesNobody) {
  const std::string directory = NewDirectory();
  const auto storage = OpenAt(directory);
  ASSERT_OK(storage->Insert({{"person:nadia", "wrapped", 1}}));
  struct stat info = {};
  ASSERT_EQ(stat(directory.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator(directory)) {
    ++files;
    const std::string name = file.path().filename().string();
    EXPECT_EQ(name.find("nadia"), std::string::npos);
    EXPECT_EQ(name.find("new."), std::string::npos) << "a draft was left";
    ASSERT_EQ(stat(file.path().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
  }
  EXPECT_EQ(files, 1);
  std::filesystem::remove_all(directory);
  EXPECT_THAT(storage->Insert({{"case:a", "wrapped", 1}}),
              testing::ReasonIs("KEY_STORE_UNAVAILABLE"));
}

TEST(FileKeyStorage, RefusesADirectoryItCannotUse) {
  EXPECT_THAT(OpenFileKeyStorage("/proc/no/such"),
              testing::ReasonIs("KEY_DIRECTORY_INVALID"));
}

}  // namespace
}  // namespace sojourn::keystore
