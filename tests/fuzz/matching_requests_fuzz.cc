// Requests of matching, through its parsers.
#include "services/matching/ask/ask_request.h"
#include "tests/fuzz/requests.h"

namespace {

using namespace sojourn::matching;
using sojourn::fuzz::Try;

const std::vector<sojourn::fuzz::TryBytes>& Rpcs() {
  static const std::vector<sojourn::fuzz::TryBytes> rpcs = {
      Try<v1::ProposePlacementsRequest>(ParseAsk),
      Try<v1::AssignBatchRequest>(ParseBatch),
      Try<v1::PriceSnapshotRequest>(ParseSnapshot)};
  return rpcs;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sojourn::fuzz::TryOne(Rpcs(), sojourn::fuzz::Text(data, size));
  return 0;
}
