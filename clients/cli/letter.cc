#include "clients/cli/letter.h"

#include "sojourn/visa/v1/letter_calls.pb.h"

namespace sojourn::cli {

bool IsLetter(const google::protobuf::Descriptor& type) {
  return &type == visa::v1::GenerateLetterResponse::descriptor();
}

std::optional<std::string> LetterIn(const google::protobuf::Message& response) {
  if (!IsLetter(*response.GetDescriptor())) return std::nullopt;
  return static_cast<const visa::v1::GenerateLetterResponse&>(response).pdf();
}

}  // namespace sojourn::cli
