// The status of another server's answer, with its details.
#include <string>

#include "common/status/error.h"
#include "common/status/grpc_status.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  std::string_view input = fuzz::Text(data, size);
  const int code = fuzz::TakeChoice(input) % 17;
  const auto read = FromGrpcStatus(grpc::Status(
      static_cast<grpc::StatusCode>(code), "message", std::string(input)));
  fuzz::Require(static_cast<int>(read.code()) == code, "the code stays");
  if (read.ok()) return 0;
  const ErrorDetails details = DetailsOf(read);
  fuzz::Require(!details.reason.empty(), "every error has a reason");
  // As relocation hands a peer's refusal on.
  const grpc::Status sent = ToGrpcStatus(read);
  fuzz::Require(!sent.ok(), "an error stays one");
  fuzz::Require(FromGrpcStatus(sent).code() ==
                    static_cast<absl::StatusCode>(sent.error_code()),
                "what is sent is read");
  return 0;
}
