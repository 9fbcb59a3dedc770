#include "common/audit/head_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "common/crypto/ids.h"
#include "common/testing/status_matchers.h"

namespace sojourn::audit {
namespace {

using testing::ReasonIs;
namespace fs = std::filesystem;

class HeadFileTest : public ::testing::Test {
 protected:
  HeadFileTest() { fs::create_directory(folder_); }
  ~HeadFileTest() override { fs::remove_all(folder_); }

  SignedHead HeadOf(int64_t size) const {
    return SignHead(key_, "visa", size, LeafHash("root"),
                    absl::FromUnixMicros(1'800'000'000'123'456));
  }
  std::string Line(int64_t size) const { return HeadToLine(HeadOf(size)); }
  std::string Read(const std::string& name) const {
    std::ifstream file(folder_ / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::string path() const { return (folder_ / "heads").string(); }

  const fs::path folder_ =
      fs::temp_directory_path() / ("sj-heads-" + crypto::NewPublicId());
  const crypto::SigningKey key_{crypto::SecretKey::Random()};
};

TEST_F(HeadFileTest, AHeadIsReadAsItWasWritten) {
  const SignedHead head = HeadOf(7);
  const auto read = HeadFromLine(HeadToLine(head));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(HeadToLine(*read), HeadToLine(head));
  EXPECT_TRUE(HeadIsValid(key_.public_key(), *read));
}

TEST_F(HeadFileTest, EveryPartOfAHeadIsSigned) {
  const auto is_valid = [&](auto change) {
    SignedHead head = HeadOf(7);
    change(head);
    return HeadIsValid(key_.public_key(), head);
  };
  EXPECT_TRUE(is_valid([](SignedHead&) {}));
  EXPECT_FALSE(is_valid([](SignedHead& head) { head.service = "grants"; }));
  EXPECT_FALSE(is_valid([](SignedHead& head) { head.tree_size = 8; }));
  EXPECT_FALSE(is_valid([](SignedHead& head) { head.root_hash[0] ^= 1; }));
  EXPECT_FALSE(is_valid(
      [](SignedHead& head) { head.signed_at += absl::Microseconds(1); }));
  EXPECT_FALSE(is_valid([](SignedHead& head) { head.key_id = "other"; }));
  EXPECT_FALSE(is_valid([](SignedHead& head) { head.signature[0] ^= 1; }));
}

TEST_F(HeadFileTest, OtherTextIsNoHead) {
  for (const char* line :
       {"", "{", "[]", "7", "{}", R"({"tree_size": "7"})",
        R"({"tree_size": 7.5, "root_hash": "00", "signature": "00"})",
        R"({"tree_size": 7, "root_hash": 5, "signature": "00"})",
        R"({"tree_size": 7, "root_hash": "0x", "signature": "00"})",
        R"({"tree_size": 7, "root_hash": "", "signature": "",
            "signed_at": "yesterday"})"}) {
    EXPECT_FALSE(HeadFromLine(line).has_value()) << line;
  }
}

TEST_F(HeadFileTest, HeadsAreAddedAtTheEnd) {
  HeadFile file({.path = path()});
  EXPECT_EQ(file.Last()->has_value(), false);
  ASSERT_OK(file.Append(HeadOf(1)));
  ASSERT_OK(file.Append(HeadOf(2)));
  EXPECT_EQ(Read("heads"), Line(1) + "\n" + Line(2) + "\n");
  // Another copy of the service, or the same one after a restart.
  EXPECT_EQ((*HeadFile({.path = path()}).Last())->tree_size, 2);
}

TEST_F(HeadFileTest, ALineThatWasCutSpoilsNoOther) {
  HeadFile file({.path = path()});
  ASSERT_OK(file.Append(HeadOf(1)));
  std::ofstream(path(), std::ios::app) << Line(2).substr(0, 40);
  EXPECT_EQ((*file.Last())->tree_size, 1);
  ASSERT_OK(file.Append(HeadOf(3)));
  EXPECT_EQ(Read("heads"),
            Line(1) + "\n" + Line(2).substr(0, 40) + "\n" + Line(3) + "\n");
}

TEST_F(HeadFileTest, ALargeFileIsSetAsideAndStillRead) {
  HeadFile file({.path = path(), .rotate_at_bytes = 1});
  ASSERT_OK(file.Append(HeadOf(9)));
  ASSERT_OK(file.Append(HeadOf(10)));
  EXPECT_EQ(Read("heads.00000000000000000009"), Line(9) + "\n");
  EXPECT_EQ(Read("heads"), Line(10) + "\n");
  EXPECT_THAT(file.Parts(),
              ::testing::ElementsAre(path() + ".00000000000000000009", path()));
  fs::remove(path());
  EXPECT_EQ((*file.Last())->tree_size, 9);
}

TEST_F(HeadFileTest, AFolderThatIsNotThereIsSaid) {
  HeadFile file({.path = (folder_ / "no" / "heads").string()});
  EXPECT_THAT(file.Append(HeadOf(1)), ReasonIs("FILE_UNWRITABLE"));
}

}  // namespace
}  // namespace sojourn::audit
