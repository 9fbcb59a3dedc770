#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "common/testing/source.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/relocation/relocation_state_machine.h"

// What pages show of the table is written from it, here
// (infra/dev/write_relocation_table.sh), and compared in every run.
namespace sojourn::relocation {
namespace {

std::string Read(const std::string& path) {
  std::ifstream file(path);
  std::stringstream page;
  page << file.rdbuf();
  return page.str();
}

// Everything from `begin` on, up to `end` where there is one.
void ExpectShown(const std::string& name, const std::string& begin,
                 const std::string& end, const std::string& text) {
  const std::string path = sojourn::testing::InSource(name);
  std::string page = Read(path);
  const size_t from = page.find(begin);
  ASSERT_NE(from, std::string::npos) << name << " has no " << begin;
  const size_t until = end.empty() ? page.size() : page.find(end, from);
  ASSERT_NE(until, std::string::npos) << name << " has no " << end;
  if (std::getenv("SOJOURN_WRITE_PAGES") != nullptr) {
    page.replace(from, until - from, text);
    std::ofstream(path) << page;
    return;
  }
  EXPECT_EQ(page.substr(from, until - from), text)
      << "write it with infra/dev/write_relocation_table.sh";
}

TEST(PagesTest, ReadmeShowsTheDiagram) {
  ExpectShown("services/relocation/README.md", "stateDiagram-v2\n", "```\n",
              Diagram());
}

TEST(PagesTest, DocsShowEveryRowWithItsGuards) {
  ExpectShown("docs/relocation-table.md", "| event |", "", TableInWords());
}

}  // namespace
}  // namespace sojourn::relocation
