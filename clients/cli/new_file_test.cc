#include "clients/cli/new_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "common/status/error.h"

namespace sojourn::cli {
namespace {

class NewFileTest : public ::testing::Test {
 protected:
  NewFileTest() {
    std::string name = ::testing::TempDir() + "new_file_XXXXXX";
    directory_ = mkdtemp(name.data());
    path_ = directory_ + "/export.json";
  }
  ~NewFileTest() override {
    unlink(path_.c_str());
    rmdir(directory_.c_str());
  }
  std::string Read() const {
    std::ostringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }
  bool Exists() const { return access(path_.c_str(), F_OK) == 0; }

  std::string directory_;
  std::string path_;
};

TEST_F(NewFileTest, OnlyItsOwnerReadsIt) {
  umask(0);
  auto file = NewFile::Create(path_);
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_TRUE(file->Keep("all of it").ok());
  struct stat found {};
  ASSERT_EQ(stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
  EXPECT_EQ(Read(), "all of it");
}

TEST_F(NewFileTest, NothingIsOverwrittenNorFollowed) {
  std::ofstream(path_) << "mine";
  EXPECT_EQ(ReasonOf(NewFile::Create(path_).status()), "FILE_EXISTS");
  EXPECT_EQ(Read(), "mine");
  unlink(path_.c_str());
  ASSERT_EQ(symlink("/nowhere", path_.c_str()), 0);
  EXPECT_FALSE(NewFile::Create(path_).ok());
}

TEST_F(NewFileTest, AnAnswerThatNeverCameLeavesNoFile) {
  {
    auto file = NewFile::Create(path_);
    ASSERT_TRUE(file.ok());
    EXPECT_TRUE(Exists());
  }
  EXPECT_FALSE(Exists());
}

TEST_F(NewFileTest, AFolderThatIsNotThere) {
  EXPECT_EQ(ReasonOf(NewFile::Create(directory_ + "/none/x").status()),
            "FILE_UNWRITABLE");
}

}  // namespace
}  // namespace sojourn::cli
