// Requests of a service: bytes that are a message, through the service's own
// parser of it.
#ifndef TESTS_FUZZ_REQUESTS_H_
#define TESTS_FUZZ_REQUESTS_H_

#include <functional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status/error.h"
#include "tests/fuzz/fuzz.h"

namespace sojourn::fuzz {

using TryBytes = std::function<void(std::string_view)>;

// What must hold of `parse` for every message of the type.
template <typename Request, typename Parse>
TryBytes Try(Parse parse) {
  return [parse](std::string_view bytes) {
    Request request;
    if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return;
    }
    const auto parsed = parse(request);
    if (parsed.ok()) return;
    const absl::Status& refusal = parsed.status();
    Require(absl::IsInvalidArgument(refusal), "a refusal is of the request");
    for (const FieldViolation& each : DetailsOf(refusal).violations) {
      Require(!each.field.empty() && !each.reason.empty(),
              "every problem names field and reason");
    }
  };
}

// The first byte chooses the RPC.
inline void TryOne(const std::vector<TryBytes>& rpcs, std::string_view input) {
  const uint8_t choice = TakeChoice(input);
  rpcs[choice % rpcs.size()](input);
}

}  // namespace sojourn::fuzz

#endif  // TESTS_FUZZ_REQUESTS_H_
