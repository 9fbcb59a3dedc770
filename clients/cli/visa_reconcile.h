// A mission's list laid beside what is held of its applications, and the calls
// that make the two agree.
#ifndef CLIENTS_CLI_VISA_RECONCILE_H_
#define CLIENTS_CLI_VISA_RECONCILE_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/mission_list.h"
#include "google/protobuf/message.h"
#include "sojourn/visa/v1/visa.pb.h"

namespace sojourn::cli {

enum class Verdict {
  kNew,      // not told yet
  kSame,     // told just so
  kDiffers,  // told otherwise
  kUnknown,  // no application of this mission
  kMissing,  // one that the list ought to name and does not
  kBad,      // the row cannot be read
};

struct Finding {
  Verdict verdict = Verdict::kBad;
  int line = 0;  // 0: no row
  std::string application_id;
  std::string event;  // as the table says it; for kMissing the state
  std::optional<absl::CivilDay> theirs;
  std::optional<absl::CivilDay> ours;
  std::string note;            // for kBad and kDiffers
  std::optional<ListRow> row;  // where there is something to tell
};

// By id; with their history where the list names them.
using Held = std::map<std::string, visa::v1::Application>;

// In the order of the list; what it misses comes last.
std::vector<Finding> Reconcile(const MissionList& list, const Held& held);

// What is to be told, in an order in which it can have happened: what is new,
// and with `replace` what differs.
std::vector<const Finding*> ToRecord(const std::vector<Finding>& findings,
                                     bool replace);

struct Telling {
  std::string rpc;
  std::unique_ptr<google::protobuf::Message> request;
};
// The call that tells a finding. Its request_id follows from what is told and
// what was held before, so that the same file again repeats the same call.
Telling TellingOf(const Finding& finding, const visa::v1::Application& held);

// 80 columns: one line a finding, and why below it.
std::string FindingsText(const std::vector<Finding>& findings);
std::string FindingsJson(const std::vector<Finding>& findings);
// "NEW 3, SAME 30, DIFFERS 1, UNKNOWN 0, MISSING 2, BAD 1".
std::string SummaryOf(const std::vector<Finding>& findings);

// How many rows of the file are in no agreement with what is held, whatever
// becomes of what is new.
int LeftOut(const std::vector<Finding>& findings, bool replace);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_VISA_RECONCILE_H_
