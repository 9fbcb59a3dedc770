#include "services/visa/visa_share.h"

#include "common/crypto/sealer.h"
#include "common/db/database.h"
#include "common/idempotency/share.h"
#include "common/keystore/key_ref.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/visa_sealed.h"

namespace sojourn::visa {
namespace {

using keystore::KeyRef;

constexpr db::Query kSelectPerson{
    "application_share_select_person",
    "SELECT person_ref FROM applications WHERE public_id = $1"};

constexpr db::Query kLock{
    "application_share_lock",
    R"sql(SELECT share_number, id::text, person_ref, identity_sealed
          FROM applications WHERE public_id = $1 FOR UPDATE)sql"};

constexpr db::Query kSet{
    "application_share_set",
    R"sql(UPDATE applications SET share_number = $2, mission_view_closed = $3,
            identity_sealed = $4, level = coalesce(nullif($5, 0), level)
          WHERE id = $1::uuid)sql"};

// So that nothing asks the key store under the lock.
absl::Status FetchKey(server::Runtime& runtime, const server::Call& call,
                      const std::string& application_id) {
  ASSIGN_OR_RETURN(
      const std::string person_ref,
      runtime.db().Read<std::string>(
          call.deadline,
          [&](db::Transaction& tx) -> absl::StatusOr<std::string> {
            ASSIGN_OR_RETURN(
                const db::Result found,
                tx.Execute(kSelectPerson, db::Params(application_id)));
            if (found.empty()) return NotFound("application");
            return found.row(0).Get<std::string>(0);
          }));
  return runtime.sealer().Prefetch({KeyRef::Person(person_ref)});
}

absl::StatusOr<db::Bytes> WithShare(const crypto::Sealer& sealer,
                                    const db::Row& row, const Share& share) {
  const auto id = row.Get<std::string>(1);
  const crypto::Binding binding{"applications", id, "identity_sealed"};
  const KeyRef key = KeyRef::Person(row.Get<std::string>(2));
  ASSIGN_OR_RETURN(const std::string text,
                   sealer.Open(key, row.Get<db::Bytes>(3), binding));
  ASSIGN_OR_RETURN(Identity identity, DecodeIdentity(text));
  identity.contact_rules = share.contact_rules;
  identity.no_direct_contact = share.no_direct_contact;
  identity.accommodation_changes = share.accommodation_changes;
  return sealer.Seal(key, EncodeIdentity(identity), binding);
}

}  // namespace

absl::StatusOr<int64_t> SetShare(server::Runtime& runtime,
                                 const server::Call& call, const Share& share) {
  RETURN_IF_ERROR(FetchKey(runtime, call, share.application_id));
  return idempotency::HearShare(
      runtime, call, kLock,
      {.resource = "application",
       .id = share.application_id,
       .number = share.number,
       .view_closed = share.view_closed},
      [&](db::Transaction& tx, const db::Row& locked) -> absl::Status {
        ASSIGN_OR_RETURN(const db::Bytes identity,
                         WithShare(runtime.sealer(), locked, share));
        tx.Queue(kSet, db::Params(locked.Get<std::string>(1), share.number,
                                  share.view_closed, identity, share.level));
        return absl::OkStatus();
      });
}

}  // namespace sojourn::visa
