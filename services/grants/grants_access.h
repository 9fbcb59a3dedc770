// With whose eyes an answer about a grant is seen.
#ifndef SERVICES_GRANTS_GRANTS_ACCESS_H_
#define SERVICES_GRANTS_GRANTS_ACCESS_H_

#include <string>

#include "common/auth/caller.h"
#include "common/server/call.h"
#include "services/grants/grants.h"

namespace sojourn::grants {

// Of a fund's holder: those who schedule and release payments.
inline bool MayPay(const auth::Caller& caller) {
  return caller.Has(auth::Role::kGrantOfficer) ||
         caller.Has(auth::Role::kFundManager);
}

// This service itself, for what a payment provider says.
inline constexpr char kOwnService[] = "grants";

// Other services know grants of cases only: a direct grant is the funder's.
inline bool SeesCasesOnly(const auth::Caller& caller) {
  return caller.is_service && caller.service != kOwnService;
}

// Relocation, for a person: nothing but her right of access reads so.
inline bool AsksForHer(const auth::Caller& caller) {
  return caller.is_service && caller.on_behalf_of.has_value();
}

// Whether payees are opened for this call at all.
inline bool OpensPayees(const server::Call& call) {
  return MayPay(call.caller) ||
         (AsksForHer(call.caller) && call.method == "GetGrant");
}

struct GrantView {
  // Relocation knows the case anyway; to a funder two grants of one case
  // would tell that they are for the same people.
  bool case_ref = false;
  // The holder's own people.
  bool beneficiary = false;
  // Those of them who pay.
  bool payees = false;
  // Her right of access: payments to herself, none to somebody who helps.
  bool her_payee = false;
  // Lists go without.
  bool texts = true;
  // The holder's own people, of somebody who does not agree that they know of
  // her: states and sums.
  bool sums_only = false;
};

inline GrantView ViewOf(const auth::Caller& caller, const Grant& grant) {
  const bool holder =
      !caller.is_service && caller.organisation_id == grant.organisation_id;
  const bool closed = holder && grant.closed_to_holder();
  return {.case_ref = caller.is_service,
          .beneficiary = holder && !closed,
          .payees = holder && !closed && MayPay(caller),
          .her_payee = AsksForHer(caller),
          .texts = !closed,
          .sums_only = closed};
}

// As the audit names what `call` is shown of the grant.
inline std::string FieldsShown(const server::Call& call, const Grant& grant) {
  const GrantView view = ViewOf(call.caller, grant);
  if (view.sums_only) return "sums";
  if (!OpensPayees(call)) return "grant";
  if (view.payees) return "grant,payee";
  return view.her_payee ? "grant,her_payee" : "grant";
}

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_ACCESS_H_
