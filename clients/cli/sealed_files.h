// Sealed files of referrals between networks: they go into a request and come
// out of an answer as they are, never on the screen.
#ifndef CLIENTS_CLI_SEALED_FILES_H_
#define CLIENTS_CLI_SEALED_FILES_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace sojourn::cli {

// Whether messages of this type carry one.
bool HasSealedFile(const google::protobuf::Descriptor& type);

// INVALID_ARGUMENT on --in: FLAG_MISSING for an empty path, and errors of
// reading.
absl::Status PutSealedFile(const std::string& path,
                           google::protobuf::Message* request);

// Takes it out of the answer; empty where there is none.
std::string TakeSealedFile(google::protobuf::Message* response);

// `sojourn admin referral-key`: makes the secret at `path` where there is none,
// and prints what partner networks write into their files about this one.
absl::Status ReferralKey(const std::string& path, std::string_view name);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_SEALED_FILES_H_
