// A mission's own list as somebody's spreadsheet wrote it.
#include <string>

#include "clients/cli/mission_list.h"
#include "common/status/error.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace sojourn;

void Read(const std::string& file) {
  const auto list = cli::ReadMissionList(file);
  if (!list.ok()) {
    fuzz::Require(absl::IsInvalidArgument(list.status()),
                  "a refusal is of the file");
    return;
  }
  for (const cli::ListRow& row : list->rows) {
    fuzz::Require(list->named.contains(row.application_id),
                  "a row that is read names its application");
  }
  for (const cli::BadCell& bad : list->bad) {
    fuzz::Require(bad.line > 0 && !bad.column.empty() && !bad.reason.empty(),
                  "every bad cell has its line, column and reason");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(fuzz::Text(data, size));
  Read(text);
  Read("application_id,event,date,valid_from,valid_to,days,entries,grounds\n" +
       text);
  return 0;
}
