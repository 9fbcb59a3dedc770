#include "common/audit/signed_head.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "common/crypto/canonical.h"
#include "common/crypto/hex.h"
#include "common/status/string_view.h"
#include "nlohmann/json.hpp"

namespace sojourn::audit {
namespace {

using nlohmann::json;

std::string Statement(const SignedHead& head) {
  return crypto::Canonical("sojourn_audit_head")
      .Text(head.service)
      .Int(head.tree_size)
      .Text(head.root_hash)
      .Int(absl::ToUnixMicros(head.signed_at))
      .Text(head.key_id)
      .bytes();
}

std::string ToHex(const std::string& bytes) {
  return absl::BytesToHexString(bytes);
}

}  // namespace

SignedHead SignHead(const crypto::SigningKey& key, std::string_view service,
                    int64_t tree_size, Hash root_hash, absl::Time now) {
  SignedHead head{.service = std::string(service),
                  .tree_size = tree_size,
                  .root_hash = std::move(root_hash),
                  .signed_at = absl::FromUnixMicros(absl::ToUnixMicros(now)),
                  .key_id = key.public_key().Id()};
  head.signature = key.Sign(Statement(head));
  return head;
}

bool HeadIsValid(const crypto::PublicKey& key, const SignedHead& head) {
  return key.Verify(Statement(head), head.signature);
}

std::string HeadToLine(const SignedHead& head) {
  return json{{"service", head.service},
              {"tree_size", head.tree_size},
              {"root_hash", ToHex(head.root_hash)},
              {"signed_at", absl::FormatTime(absl::RFC3339_full, head.signed_at,
                                             absl::UTCTimeZone())},
              {"key_id", head.key_id},
              {"signature", ToHex(head.signature)}}
      .dump();
}

std::optional<SignedHead> HeadFromLine(std::string_view line) {
  const json object = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return std::nullopt;
  const auto text = [&](const char* field) -> std::string {
    const auto found = object.find(field);
    return found != object.end() && found->is_string()
               ? found->get<std::string>()
               : "";
  };
  SignedHead head{.service = text("service"), .key_id = text("key_id")};
  const auto size = object.find("tree_size");
  const auto root = crypto::ParseHex(text("root_hash"));
  const auto signature = crypto::ParseHex(text("signature"));
  if (size == object.end() || !size->is_number_integer() || !root ||
      !signature ||
      !absl::ParseTime(absl::RFC3339_full, text("signed_at"), &head.signed_at,
                       nullptr)) {
    return std::nullopt;
  }
  head.tree_size = size->get<int64_t>();
  head.root_hash = *root;
  head.signature = *signature;
  return head;
}

}  // namespace sojourn::audit
