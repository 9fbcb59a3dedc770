#include "clients/cli/sealed_files.h"

#include <unistd.h>

#include <iostream>

#include "clients/cli/json_input.h"
#include "clients/cli/new_file.h"
#include "common/crypto/secret_key.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/referral/referral_keys.h"

namespace sojourn::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const FieldDescriptor* FieldOf(const Descriptor& type) {
  const FieldDescriptor* const field = type.FindFieldByName("sealed_file");
  return field != nullptr && field->type() == FieldDescriptor::TYPE_BYTES
             ? field
             : nullptr;
}

}  // namespace

bool HasSealedFile(const Descriptor& type) { return FieldOf(type) != nullptr; }

absl::Status PutSealedFile(const std::string& path, Message* request) {
  if (path.empty()) {
    return InvalidField("--in", "FLAG_MISSING",
                        "name the sealed file that the other network sent");
  }
  ASSIGN_OR_RETURN(const std::string file, ReadInput(path));
  if (file.size() >= kMaxRequestBytes) {
    return InvalidField("--in", "REQUEST_TOO_LARGE",
                        "this is no sealed file: those are below 1 MiB");
  }
  request->GetReflection()->SetString(request,
                                      FieldOf(*request->GetDescriptor()), file);
  return absl::OkStatus();
}

std::string TakeSealedFile(Message* response) {
  const FieldDescriptor* const field = FieldOf(*response->GetDescriptor());
  if (field == nullptr) return "";
  std::string file = response->GetReflection()->GetString(*response, field);
  response->GetReflection()->ClearField(response, field);
  return file;
}

absl::Status ReferralKey(const std::string& path, std::string_view name) {
  if (access(path.c_str(), F_OK) != 0) {
    const crypto::SecretKey made = crypto::SecretKey::Random();
    ASSIGN_OR_RETURN(NewFile file, NewFile::Create(path, "FILE"));
    RETURN_IF_ERROR(file.Keep(made.view()));
  }
  ASSIGN_OR_RETURN(const crypto::SecretKey secret,
                   crypto::SecretKey::FromFile(path));
  std::cout << relocation::PublicPart(relocation::ReferralKeys(secret), name)
            << "\n";
  return absl::OkStatus();
}

}  // namespace sojourn::cli
