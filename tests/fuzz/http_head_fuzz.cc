// The head of a request over HTTP, from anybody.
#include "common/server/http_head.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  const auto head = server::ParseHttpHead(fuzz::Text(data, size));
  if (!head) return 0;
  fuzz::Require(head->path.starts_with('/'), "a path begins at the root");
  fuzz::Require(head->path.find_first_of(" ?\r\n") == std::string::npos,
                "and is one word");
  const auto again =
      server::ParseHttpHead(head->method + " " + head->path + " HTTP/1.1\r\n");
  fuzz::Require(again.has_value(), "what was taken is taken again");
  fuzz::Require(again->path == head->path && again->method == head->method,
                "and means the same");
  return 0;
}
