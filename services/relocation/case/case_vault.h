#ifndef SERVICES_RELOCATION_CASE_CASE_VAULT_H_
#define SERVICES_RELOCATION_CASE_CASE_VAULT_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/crypto/sealer.h"
#include "common/db/params.h"
#include "google/protobuf/message_lite.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_store_case.h"
#include "services/relocation/relocation_store_parts.h"
#include "sojourn/relocation/v1/decision.pb.h"
#include "sojourn/relocation/v1/intake.pb.h"

// Opens a case in memory and seals what is added to it. A case is sealed under
// its own key, what concerns one person under hers; both are named by the ids
// that relocation shows, which no other service knows.
namespace sojourn::relocation {

struct OpenedReferee {
  std::string row_id;
  v1::Referee referee;  // with its answer
};

struct OpenedDecision {
  std::string row_id;
  v1::Decision decision;
};

struct OpenedConsent {
  std::string row_id;
  v1::Consent consent;
};

struct OpenedSpokesperson {
  std::string row_id;
  v1::Spokesperson spokesperson;
};

// So long does whoever took a case break the glass to see names.
inline constexpr absl::Duration kTakenOver = absl::Hours(24);

// Lives as long as one call; never stored, never logged.
struct OpenedCase {
  Relocation relocation;
  // With persons and their ids, in the order of `person_row_ids`.
  v1::Intake intake;
  std::vector<std::string> person_row_ids;
  // Who is at risk in what remains, once the defender has left; empty: she who
  // was.
  std::string defender_since = {};
  std::vector<Assignment> assignments;
  std::vector<OpenedSpokesperson> spokespersons;
  std::vector<OpenedConsent> consents;
  std::vector<OpenedReferee> referees;
  std::vector<OpenedDecision> decisions;
  std::vector<ProposalFacts> proposals;

  // Without those who left.
  CaseFacts Facts() const;
  std::string DefenderId() const;
  // For a case of her own.
  bool HasLeft(std::string_view person_id) const;
  bool RowHasLeft(std::string_view person_row_id) const;
  // Null where the party has no such person.
  const v1::Person* FindPerson(std::string_view person_id) const;
  std::string PersonRowId(std::string_view person_id) const;
  // Its lead, or an officer assigned to it, but for the first day after she
  // took it: see TakesOver. A host's coordinator is none.
  bool IsTrustedTo(std::string_view subject, absl::Time now) const;
  // Nobody else put her on the case: she acknowledged it, or assigned herself.
  bool CameByOwnHand(std::string_view subject) const;
};

// Whether something may rest on it. Naming a referee is a yes of its own, in
// whatever language.
bool IsComplete(const v1::ConsentStatement& said);

// For who is not told that anybody left: everybody moves as they did.
v1::Intake AsTold(v1::Intake intake);

// The document she would travel on: the first that is not compromised. Null
// where she has none.
const v1::TravelDocument* UsableDocument(const v1::Person& person);
// She has documents, and others know all of them.
bool AllDocumentsBurnt(const v1::Person& person);

// Others read the safe contact of the case, or that of somebody of the party.
bool IsAContactBurnt(const v1::Intake& intake);

bool HasImminentThreat(const v1::Intake& intake);

// Thread-safe. Errors are the sealer's: NOT_FOUND ERASED, UNAVAILABLE,
// DATA_LOSS.
class CaseVault {
 public:
  explicit CaseVault(const crypto::Sealer& sealer) : sealer_(sealer) {}

  const crypto::Sealer& sealer() const { return sealer_; }

  // Before a transaction that opens the case: fetches its keys.
  absl::Status Prefetch(const CaseKeys& keys) const;

  absl::StatusOr<OpenedCase> Open(const CaseRow& row,
                                  const CaseParts& parts) const;
  // The intake alone, with its persons and their ids.
  absl::StatusOr<v1::Intake> OpenIntake(
      const Relocation& relocation, const db::Bytes& intake_sealed,
      const std::vector<PersonRow>& persons) const;

  // As much as a list knows: the root, its flags and whether her contact is
  // burnt. Its key should have been fetched.
  absl::StatusOr<CaseFacts> OpenListed(
      const CaseRow& row, std::vector<ProposalFacts> proposals) const;

  // The case's part of an intake, without persons, for relocations.
  absl::StatusOr<db::Bytes> SealIntake(const Relocation& relocation,
                                       v1::Intake intake) const;
  // One person's part, for persons.
  absl::StatusOr<db::Bytes> SealPerson(const PersonRow& row,
                                       v1::Person person) const;

  // Any text or message of a case, for table, row and column.
  absl::StatusOr<db::Bytes> Seal(const Relocation& relocation,
                                 const crypto::Binding& binding,
                                 std::string_view plain) const;
  absl::StatusOr<std::string> Unseal(const Relocation& relocation,
                                     const crypto::Binding& binding,
                                     const db::Bytes& sealed) const;
  // What one person agreed to, for consents.
  absl::StatusOr<ConsentRow> SealConsent(std::string_view person_id,
                                         std::string_view person_row_id,
                                         const v1::Consent& consent,
                                         absl::Time now) const;
  // Under the key of one person.
  absl::StatusOr<db::Bytes> SealForPerson(std::string_view person_id,
                                          const crypto::Binding& binding,
                                          std::string_view plain) const;

 private:
  absl::Status OpenReferees(const CaseParts& parts, OpenedCase& opened) const;
  absl::Status OpenDecisions(const CaseParts& parts, OpenedCase& opened) const;
  absl::Status OpenConsents(const CaseParts& parts, OpenedCase& opened) const;
  absl::Status OpenSpokespersons(const CaseParts& parts,
                                 OpenedCase& opened) const;

  const crypto::Sealer& sealer_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_CASE_VAULT_H_
