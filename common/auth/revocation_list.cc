#include "common/auth/revocation_list.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/json.h"
#include "common/auth/signed_json.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::auth {
namespace {

constexpr std::string_view kTypes[] = {"revocations+jwt"};

absl::Status Refuse(std::string_view why) {
  return FailedPrecondition(
      "REVOCATIONS_INVALID", Sv(absl::StrCat("the revocation list ", Av(why))),
      "sign it again, with a later seq, and replace the file");
}

// Of two entries for one name the later not_before refuses more.
bool Add(const nlohmann::json& entry, const char* name,
         absl::flat_hash_map<std::string, absl::Time>* into) {
  const std::optional<std::string> value = NameField(entry, name);
  const std::optional<absl::Time> not_before = TimeField(entry, "not_before");
  if (!value.has_value() || !not_before.has_value()) return false;
  absl::Time& known =
      into->try_emplace(*value, absl::InfinitePast()).first->second;
  known = std::max(known, *not_before);
  return true;
}

bool IsBefore(absl::Time issued,
              const absl::flat_hash_map<std::string, absl::Time>& not_before,
              const std::string& name) {
  const auto entry = not_before.find(name);
  return entry != not_before.end() && issued < entry->second;
}

std::optional<int64_t> Sequence(const nlohmann::json& list) {
  const auto field = list.find("seq");
  if (field == list.end() || !field->is_number_unsigned()) return std::nullopt;
  const auto sequence = field->get<uint64_t>();
  if (sequence > INT64_MAX) return std::nullopt;
  return static_cast<int64_t>(sequence);
}

}  // namespace

absl::StatusOr<RevocationList> RevocationList::Open(std::string_view compact,
                                                    KeySet& keys,
                                                    absl::Time now) {
  if (compact.size() > kMaxBytes) return Refuse("is too large");
  const auto opened = OpenSignedJson(compact, kTypes, keys, now);
  if (!opened.ok()) return Refuse("is not signed by a key of the key set");
  const auto issued = TimeField(*opened, "iat");
  const auto expires = TimeField(*opened, "exp");
  const auto sequence = Sequence(*opened);
  const auto entries = opened->find("entries");
  if (!issued || !expires || !sequence || entries == opened->end() ||
      !entries->is_array()) {
    return Refuse("lacks iat, exp, seq or entries");
  }
  if (now >= *expires) return Refuse("has expired");
  if (now < *issued - absl::Seconds(60)) return Refuse("is of a later time");
  RevocationList list;
  list.sequence_ = *sequence;
  for (const nlohmann::json& entry : *entries) {
    // One name and its time: a field unknown here could be one that matters.
    const bool taken = entry.is_object() && entry.size() == 2 &&
                       (Add(entry, "subject", &list.subjects_) ||
                        Add(entry, "organisation", &list.organisations_) ||
                        Add(entry, "jti", &list.token_ids_));
    if (!taken) return Refuse("has an entry that cannot be read");
  }
  return list;
}

bool RevocationList::Covers(const TokenClaims& claims) const {
  return IsBefore(claims.issued, subjects_, claims.subject) ||
         IsBefore(claims.issued, organisations_, claims.organisation_id) ||
         IsBefore(claims.issued, token_ids_, claims.token_id);
}

}  // namespace sojourn::auth
