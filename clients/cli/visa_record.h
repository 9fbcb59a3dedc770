// `sojourn visa record`: tells what a mission's own list says and is not held
// yet, once somebody has seen what that is.
#ifndef CLIENTS_CLI_VISA_RECORD_H_
#define CLIENTS_CLI_VISA_RECORD_H_

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace sojourn::cli {

struct VisaRecordFlags {
  CLI::App* record;
  std::string file;
  bool yes = false;
  bool replace = false;
};

// `output` is that of the command line's --output.
void AddVisaRecord(CLI::App& visa, std::string* output, VisaRecordFlags* flags);

// Shows what each row is and, with --yes, tells what is new, as the profile
// `as`. INVALID_ARGUMENT ROWS_REFUSED where rows were left out, as shown; those
// of ReadMissionList.
absl::Status RecordVisas(const std::string& as, const VisaRecordFlags& flags,
                         std::string_view output);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_VISA_RECORD_H_
