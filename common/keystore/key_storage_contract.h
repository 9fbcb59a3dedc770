// What every KeyStorage does. A test of one instantiates the suite:
//   INSTANTIATE_TEST_SUITE_P(File, KeyStorageContract,
//                            ::testing::Values(&MakeFileStorage));
#ifndef COMMON_KEYSTORE_KEY_STORAGE_CONTRACT_H_
#define COMMON_KEYSTORE_KEY_STORAGE_CONTRACT_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/keystore/key_storage.h"
#include "common/testing/status_matchers.h"

namespace sojourn::keystore {

// A storage with what it needs to live; Reopen gives another one that sees
// what the first has stored, as another process would.
class StorageUnderTest {
 public:
  virtual ~StorageUnderTest() = default;
  virtual KeyStorage& storage() = 0;
  virtual std::unique_ptr<KeyStorage> Reopen() = 0;
};
using MakeStorage = std::unique_ptr<StorageUnderTest> (*)();

class KeyStorageContract : public ::testing::TestWithParam<MakeStorage> {
 protected:
  using Stored = std::map<std::string, std::string>;

  static WrappedKey Key(const std::string& ref, const std::string& wrapped) {
    return {.ref = ref, .wrapped = wrapped, .kek_version = 7};
  }
  static Stored ByRef(const absl::StatusOr<std::vector<WrappedKey>>& keys) {
    EXPECT_OK(keys);
    Stored stored;
    if (!keys.ok()) return stored;
    for (const WrappedKey& key : *keys) {
      EXPECT_EQ(key.kek_version, 7);
      EXPECT_TRUE(stored.emplace(key.ref, key.wrapped).second) << key.ref;
    }
    return stored;
  }

  const std::unique_ptr<StorageUnderTest> test_ = GetParam()();
  KeyStorage& storage_ = test_->storage();
};

TEST_P(KeyStorageContract, StoresAnyBytesUnderAnyRef) {
  const std::string bytes("\0\n\xff'\\", 5);
  const std::string ref = "person:../\xC3\xA9 'x'";
  EXPECT_EQ(ByRef(storage_.Insert({Key(ref, bytes), Key("case:b", "")})),
            (Stored{{ref, bytes}, {"case:b", ""}}));
  EXPECT_EQ(ByRef(test_->Reopen()->Fetch({ref, "case:b", "case:none"})),
            (Stored{{ref, bytes}, {"case:b", ""}}));
}

TEST_P(KeyStorageContract, KeepsAKeyThatIsThere) {
  ASSERT_OK(storage_.Insert({Key("case:a", "first")}));
  EXPECT_EQ(
      ByRef(storage_.Insert({Key("case:a", "second"), Key("person:b", "new")})),
      (Stored{{"case:a", "first"}, {"person:b", "new"}}));
}

TEST_P(KeyStorageContract, RemovesForEverybody) {
  ASSERT_OK(storage_.Insert({Key("case:a", "a"), Key("person:b", "b")}));
  ASSERT_OK(storage_.Remove({"case:a", "case:never-was"}));
  EXPECT_EQ(ByRef(storage_.Fetch({"case:a", "person:b"})),
            (Stored{{"person:b", "b"}}));
  EXPECT_EQ(ByRef(test_->Reopen()->Fetch({"case:a"})), Stored{});
  ASSERT_OK(storage_.Remove({"case:a"}));
}

TEST_P(KeyStorageContract, ListsByPagesWhatIsUnderAnotherVersion) {
  std::vector<WrappedKey> keys;
  for (const char* ref : {"case:c", "case:a", "person:b", "case:d"}) {
    keys.push_back(Key(ref, ref));
  }
  keys.push_back({.ref = "case:b", .wrapped = "new", .kek_version = 8});
  ASSERT_OK(storage_.Insert(keys));
  EXPECT_EQ(ByRef(storage_.ListNotUnder(8, "", 2)),
            (Stored{{"case:a", "case:a"}, {"case:c", "case:c"}}));
  EXPECT_EQ(ByRef(storage_.ListNotUnder(8, "case:c", 9)),
            (Stored{{"case:d", "case:d"}, {"person:b", "person:b"}}));
  EXPECT_EQ(ByRef(storage_.ListNotUnder(8, "person:b", 9)), Stored{});
  ASSERT_OK_AND_ASSIGN(const auto counts, test_->Reopen()->CountByVersion());
  EXPECT_EQ(counts, (std::map<int, int64_t>{{7, 4}, {8, 1}}));
}

TEST_P(KeyStorageContract, ReplacesWhatIsStoredExactlyLikeThat) {
  const WrappedKey was = Key("case:a", "was");
  const WrappedKey now{.ref = "case:a", .wrapped = "now", .kek_version = 8};
  ASSERT_OK(storage_.Insert({was, Key("person:b", "b")}));
  EXPECT_EQ(*storage_.Replace({{Key("case:a", "other"), now}}), 0);
  EXPECT_EQ(*storage_.Replace({{was, now}}), 1);
  EXPECT_EQ(*storage_.Replace({{was, now}}), 0);
  ASSERT_OK_AND_ASSIGN(const auto stored, test_->Reopen()->Fetch({"case:a"}));
  EXPECT_THAT(stored, ::testing::ElementsAre(now));
}

TEST_P(KeyStorageContract, ReplacingNeverBringsBackAnErasedKey) {
  const WrappedKey was = Key("case:a", "was");
  const WrappedKey now{.ref = "case:a", .wrapped = "now", .kek_version = 8};
  ASSERT_OK(storage_.Insert({was}));
  ASSERT_OK(storage_.Remove({"case:a"}));
  EXPECT_EQ(*storage_.Replace({{was, now}}), 0);
  EXPECT_EQ(ByRef(storage_.Fetch({"case:a"})), Stored{});
  ASSERT_OK(storage_.Insert({Key("case:a", "another")}));
  EXPECT_EQ(*storage_.Replace({{was, now}}), 0);
  EXPECT_EQ(ByRef(storage_.Fetch({"case:a"})), (Stored{{"case:a", "another"}}));
}

TEST_P(KeyStorageContract, ErasureWinsOverReplacement) {
  for (int round = 0; round < 20; ++round) {
    WrappedKey was = Key("case:a", "0");
    ASSERT_OK(storage_.Insert({was}));
    std::thread eraser([&] { EXPECT_OK(storage_.Remove({"case:a"})); });
    for (int i = 1; i <= 20; ++i) {
      const WrappedKey now = Key("case:a", std::to_string(i));
      EXPECT_OK(storage_.Replace({{was, now}}));
      was = now;
    }
    eraser.join();
    EXPECT_EQ(ByRef(storage_.Fetch({"case:a"})), Stored{});
  }
}

TEST_P(KeyStorageContract, OneOfManyWritersWinsAndAllSeeIt) {
  constexpr int kWriters = 8;
  std::vector<Stored> seen(kWriters);
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&, i] {
      const std::string mine = std::to_string(i);
      seen[static_cast<size_t>(i)] =
          ByRef(storage_.Insert({Key("case:a", mine), Key("person:b", mine)}));
    });
  }
  for (std::thread& writer : writers) writer.join();
  for (const Stored& stored : seen) {
    EXPECT_EQ(stored.size(), 2u);
    EXPECT_EQ(stored, seen[0]);
  }
}

}  // namespace sojourn::keystore

#endif  // COMMON_KEYSTORE_KEY_STORAGE_CONTRACT_H_
