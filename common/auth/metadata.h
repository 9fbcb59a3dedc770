// Metadata of an incoming call.
#ifndef COMMON_AUTH_METADATA_H_
#define COMMON_AUTH_METADATA_H_

#include <grpcpp/server_context.h>

#include <optional>
#include <string>
#include <string_view>

namespace sojourn::auth {

// The value under `key` (lower case). A key that comes twice gives the values
// joined by a comma, as HTTP reads it: no parser of ours takes that for one.
inline std::optional<std::string> FindMetadata(
    const grpc::ServerContextBase& context, std::string_view key) {
  const auto& metadata = context.client_metadata();
  const auto [first, last] =
      metadata.equal_range(grpc::string_ref(key.data(), key.size()));
  if (first == last) return std::nullopt;
  std::string value;
  for (auto entry = first; entry != last; ++entry) {
    if (entry != first) value += ',';
    value.append(entry->second.data(), entry->second.size());
  }
  return value;
}

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_METADATA_H_
