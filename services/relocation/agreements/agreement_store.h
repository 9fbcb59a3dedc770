#ifndef SERVICES_RELOCATION_AGREEMENTS_AGREEMENT_STORE_H_
#define SERVICES_RELOCATION_AGREEMENTS_AGREEMENT_STORE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/crypto/sealer.h"
#include "common/db/transaction.h"
#include "services/relocation/agreements/agreement_rules.h"
#include "sojourn/relocation/v1/organisation.pb.h"

// What stands in the register of the network about sharing. Errors: those of
// the database and the sealer's.
namespace sojourn::relocation::agreements {

Member MemberOf(const v1::Organisation& organisation);

// One that is not registered, or whose key is gone, is no member.
absl::StatusOr<Member> Load(db::Transaction& tx, const crypto::Sealer& sealer,
                            std::string_view organisation_id);

// Who may hold the fund that answers where nobody is named.
absl::StatusOr<Members> LoadHolders(db::Transaction& tx,
                                    const crypto::Sealer& sealer);

// CheckShare of what is registered now.
absl::Status CheckMayShare(db::Transaction& tx, const crypto::Sealer& sealer,
                           std::string_view organisation_id,
                           std::string_view purpose,
                           absl::Span<const std::string_view> fields);

// To whom nothing goes any more, and those who lead its cases were not told;
// or of which that is not known yet, as nobody has changed it since it was
// asked.
struct Ended {
  std::string row_id;
  std::string organisation_id;
  std::string kind;
};
absl::StatusOr<std::vector<Ended>> ListEnded(db::Transaction& tx, int limit);

// Under the lock of the organisation: since when it has ended stands beside it.
void MarkTold(db::Transaction& tx, std::string_view row_id);
void KeepEnd(db::Transaction& tx, std::string_view row_id, absl::Time ends_at);

// A case in which somebody of the organisation, or what it was told, is on
// file.
struct Holding {
  std::string case_row_id;
  std::string relocation_id;
  std::string lead_subject;
};
// Cases that are open: it is asked for a place or gives one, reads a brief,
// holds the money, or somebody of it works on the case.
absl::StatusOr<std::vector<Holding>> ListHoldings(
    db::Transaction& tx, std::string_view organisation_id);

// Cases that are open with an application at some mission; which one stands in
// what is sealed.
struct Application {
  Holding holding;
  std::string person_row_id;
  db::Bytes route_sealed;
};
// A page of them, behind `after`; null: the first.
absl::StatusOr<std::vector<Application>> ListApplications(
    db::Transaction& tx, const Application* after, int limit);

}  // namespace sojourn::relocation::agreements

#endif  // SERVICES_RELOCATION_AGREEMENTS_AGREEMENT_STORE_H_
