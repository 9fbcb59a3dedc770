#ifndef COMMON_SERVER_CALL_H_
#define COMMON_SERVER_CALL_H_

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "common/auth/caller.h"
#include "common/auth/policy.h"

namespace sojourn::server {

// One authenticated and admitted RPC, as handlers hand it to stores.
struct Call {
  auth::Caller caller;
  // The RPC's name, such as "HoldPlace".
  std::string method;
  // UUID from the caller; empty for reads.
  std::string request_id;
  // Keyed hash over the request without its request_id; empty for reads.
  std::string content_hash;
  // When the caller stops waiting (real time).
  absl::Time deadline = absl::InfiniteFuture();
  // The widest relation any of the caller's roles has to this RPC.
  auth::Relation relation = auth::Relation::kAssigned;

  // The organisation a row must belong to, or nothing where the caller may
  // touch any. For locking SELECTs: `($2::text IS NULL OR organisation = $2)`.
  std::optional<std::string> own_organisation() const {
    if (relation == auth::Relation::kAny) return std::nullopt;
    return caller.organisation_id;
  }

  // The subject a row must be assigned to, or nothing where the organisation
  // decides. For locking SELECTs like own_organisation.
  std::optional<std::string> assigned_subject() const {
    if (relation != auth::Relation::kAssigned) return std::nullopt;
    return caller.subject;
  }

  // Who a request_id is unique for: (organisation, subject) of a person, or
  // the calling service whoever it acts for (contracts, "Once").
  std::string idempotency_scope() const {
    if (caller.is_service) return "service:" + caller.service;
    return caller.organisation_id + "/" + caller.subject;
  }
};

}  // namespace sojourn::server

#endif  // COMMON_SERVER_CALL_H_
