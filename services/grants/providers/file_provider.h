// A bank that is reached by files: a pain.001 message a transfer goes out;
// pain.002 (what it rejects) and camt.054 messages (what it booked) come in.
// Under `directory`:
//   out/    <reference>.xml, whole or not at all; nothing else in it is an
//           order. Whoever carries it to the bank moves it to taken/ and never
//           deletes one of the last 400 days: they are how a restart knows what
//           left. One copy of the service writes at a time.
//   in/     what the bank says, *.xml; written elsewhere and moved here
//   read/   what was stored of it;  rejected/  what is no such message
#ifndef SERVICES_GRANTS_PROVIDERS_FILE_PROVIDER_H_
#define SERVICES_GRANTS_PROVIDERS_FILE_PROVIDER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/grants/providers/pain001.h"
#include "services/grants/providers/provider.h"

namespace sojourn::grants::providers {

struct FileProviderOptions {
  std::string directory;
  Debtor debtor;
};

// Makes the folders that are missing, readable by this user alone.
// FAILED_PRECONDITION where it cannot.
absl::StatusOr<std::unique_ptr<Provider>> MakeFileProvider(
    FileProviderOptions options);

}  // namespace sojourn::grants::providers

#endif  // SERVICES_GRANTS_PROVIDERS_FILE_PROVIDER_H_
