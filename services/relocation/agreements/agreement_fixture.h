// Organisations of the network as tests register them.
#ifndef SERVICES_RELOCATION_AGREEMENTS_AGREEMENT_FIXTURE_H_
#define SERVICES_RELOCATION_AGREEMENTS_AGREEMENT_FIXTURE_H_

#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/crypto/ids.h"
#include "common/server/runtime.h"
#include "common/status/status_macros.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/relocation/case/organisation_file.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {

// For everything, and longer than any test.
inline v1::SharingAgreement WholeAgreement() {
  v1::SharingAgreement agreement;
  for (const auto purpose :
       {v1::CONSENT_PURPOSE_PROCESSING, v1::CONSENT_PURPOSE_SHARE_WITH_HOST,
        v1::CONSENT_PURPOSE_SHARE_WITH_MISSION,
        v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER}) {
    agreement.add_purposes(purpose);
  }
  agreement.add_fields("intake");
  agreement.mutable_expires_on()->set_year(2150);
  agreement.mutable_expires_on()->set_month(12);
  agreement.mutable_expires_on()->set_day(31);
  return agreement;
}

// As CreateOrganisation keeps it, in place of what was there, and without a
// trace in the audit.
inline void Register(server::Runtime& runtime, v1::Organisation organisation) {
  constexpr db::Query kInsert{"test_register", R"sql(
INSERT INTO organisations (id, public_id, kind, status, profile_sealed,
                           created_at, sharing_ends_at)
VALUES ($1, $2, $3, 'ACTIVE', $4, $5, $6)
ON CONFLICT (public_id) DO UPDATE SET
  id = excluded.id, kind = excluded.kind, status = excluded.status,
  profile_sealed = excluded.profile_sealed,
  sharing_ends_at = excluded.sharing_ends_at)sql"};
  const std::string row_id = crypto::NewUuidV7();
  const std::string& id = organisation.organisation_id();
  organisation.set_status(v1::ORGANISATION_STATUS_ACTIVE);
  const keystore::KeyRef key = OrganisationKey(id);
  EXPECT_OK(runtime.keys().CreateKeys({&key, 1}));
  const auto sealed = SealProfile(runtime.sealer(), row_id, organisation);
  ASSERT_OK(sealed);
  EXPECT_OK(runtime.db().Write(
      absl::Now() + absl::Seconds(5), [&](db::Transaction& tx) {
        tx.Queue(
            kInsert,
            db::Params(row_id, id,
                       ShortName(v1::OrganisationKind_Name(organisation.kind()),
                                 "ORGANISATION_KIND_"),
                       *sealed, tx.now(), SharingEndsAt(organisation)));
        return absl::OkStatus();
      }));
}

inline v1::Organisation InventedMember(const std::string& id,
                                       v1::OrganisationKind kind) {
  v1::Organisation member;
  member.set_organisation_id(id);
  member.set_kind(kind);
  member.set_name("Invented member");
  *member.mutable_sharing_agreement() = WholeAgreement();
  return member;
}

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_AGREEMENTS_AGREEMENT_FIXTURE_H_
