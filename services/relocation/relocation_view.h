#ifndef SERVICES_RELOCATION_RELOCATION_VIEW_H_
#define SERVICES_RELOCATION_RELOCATION_VIEW_H_

#include <optional>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/auth/policy.h"
#include "common/server/call.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/relocation_rules.h"
#include "sojourn/relocation/v1/proposal.pb.h"
#include "sojourn/relocation/v1/relocation.pb.h"

// What each reader sees of a case. What a reader may not see is absent.
namespace sojourn::relocation {

enum class View {
  // Programme office and security officer: everything but names, birth dates,
  // numbers of documents and contacts of the party (RevealIdentity).
  kOffice,
  // The NGO that brought the case: what it said, and where the case stands.
  kSubmitter,
  // Who she says she is and who can vouch for it; no threats, no contact.
  kVerifier,
  // A host that was asked: persons and functional requirements.
  kHost,
};

// The widest view that the caller's roles and relation to this case give.
View ViewOf(const server::Call& call, const OpenedCase& opened);
const char* Name(View view);

// Clears what the lists of the view do not name (views/*.txt). Every function
// here and in coordination_view.h that fills a message ends with it.
void KeepShown(View view, v1::Relocation& out);
void KeepShown(View view, v1::Proposal& out);

// The case half of the answer; coordination_view.h adds proposals and travel.
v1::Relocation Show(const OpenedCase& opened, View view, absl::Time now);

// The root row alone, as lists show it.
void ShowRoot(const Relocation& relocation, View view, absl::Time now,
              v1::Relocation& out);

// Whom the case waits for, and what this caller could do next, refused calls
// with the reason they would answer.
void ShowWork(const CaseFacts& facts, const auth::PolicyTable& policy,
              const auth::Caller& caller, View view, absl::Time now,
              v1::Relocation& out);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_VIEW_H_
