#include "common/auth/key_set.h"

#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/auth/jose.h"
#include "common/auth/json.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::auth {
namespace {

constexpr absl::Duration kLookInterval = absl::Seconds(1);
constexpr absl::Duration kUnknownKeyInterval = absl::Seconds(30);

// False while less than `interval` passed; true after a step back of the clock.
bool IsDue(absl::Time last, absl::Duration interval, absl::Time now) {
  return now < last || now - last >= interval;
}

std::string FileStamp(const std::string& path) {
  struct stat file = {};
  if (stat(path.c_str(), &file) != 0) return "";
  return absl::StrCat(file.st_ino, " ", file.st_size, " ", file.st_mtim.tv_sec,
                      " ", file.st_mtim.tv_nsec);
}

absl::Status Refuse(const char* why) {
  return FailedPrecondition("KEY_SET_INVALID", why,
                            "give a JWKS file with a P-256 key and its kid");
}

// Only the public half is taken over, whatever else the entry holds.
std::optional<nlohmann::json> PublicHalf(const nlohmann::json& entry) {
  if (!entry.is_object()) return std::nullopt;
  nlohmann::json key;
  for (const char* name : {"kty", "crv", "x", "y", "kid"}) {
    const std::optional<std::string> value = StringField(entry, name);
    if (!value.has_value() || value->empty()) return std::nullopt;
    key[name] = *value;
  }
  if (key["kty"] != "EC" || key["crv"] != "P-256") return std::nullopt;
  if (entry.contains("use") && entry["use"] != "sig") return std::nullopt;
  if (entry.contains("alg") && entry["alg"] != "ES256") return std::nullopt;
  return key;
}

}  // namespace

absl::StatusOr<std::unique_ptr<KeySet>> KeySet::Open(const std::string& path) {
  std::unique_ptr<KeySet> set(new KeySet(path));
  absl::MutexLock lock(&set->mutex_);
  RETURN_IF_ERROR(set->Reread());
  return set;
}

JwkPtr KeySet::Find(std::string_view key_id, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  RereadIfChanged(now);
  auto key = keys_.find(key_id);
  if (key == keys_.end() &&
      IsDue(reread_for_unknown_, kUnknownKeyInterval, now)) {
    reread_for_unknown_ = now;
    Reread().IgnoreError();
    key = keys_.find(key_id);
  }
  return key == keys_.end() ? nullptr : key->second;
}

uint64_t KeySet::Generation(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  RereadIfChanged(now);
  return generation_;
}

void KeySet::RereadIfChanged(absl::Time now) {
  if (!IsDue(looked_, kLookInterval, now)) return;
  looked_ = now;
  // A file in the middle of being replaced is looked at again next time.
  if (FileStamp(path_) != file_stamp_) Reread().IgnoreError();
}

absl::Status KeySet::Reread() {
  // Before the content: a change in between is then seen next time.
  const std::string stamp = FileStamp(path_);
  std::ifstream file(path_, std::ios::binary);
  if (!file) return Annotate(Refuse("cannot be read"), path_);
  const std::string text((std::istreambuf_iterator<char>(file)),
                         std::istreambuf_iterator<char>());
  absl::StatusOr<Keys> keys = Parse(text);
  if (!keys.ok()) return Annotate(keys.status(), path_);
  keys_ = *std::move(keys);
  file_stamp_ = stamp;
  ++generation_;
  return absl::OkStatus();
}

absl::StatusOr<KeySet::Keys> KeySet::Parse(std::string_view text) {
  const std::optional<nlohmann::json> set = ParseObject(text);
  if (!set.has_value() || !set->contains("keys") ||
      !(*set)["keys"].is_array()) {
    return Refuse("is not a JSON Web Key Set");
  }
  Keys keys;
  for (const nlohmann::json& entry : (*set)["keys"]) {
    const std::optional<nlohmann::json> half = PublicHalf(entry);
    if (!half.has_value()) continue;
    JwkPtr key = ImportJwk(WriteObject(*half));
    if (key == nullptr) return Refuse("has a key that is not on P-256");
    if (!keys.emplace((*half)["kid"], std::move(key)).second) {
      return Refuse("has two keys of one kid");
    }
  }
  if (keys.empty()) return Refuse("has no P-256 key with a kid");
  return keys;
}

}  // namespace sojourn::auth
