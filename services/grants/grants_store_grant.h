// Grants with their approvals, payments and ledger in the database.
#ifndef SERVICES_GRANTS_GRANTS_STORE_GRANT_H_
#define SERVICES_GRANTS_GRANTS_STORE_GRANT_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/secret_key.h"
#include "common/db/database.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/grants/clocks/service_levels.h"
#include "services/grants/grants.h"
#include "services/grants/grants_fund_rules.h"
#include "services/grants/grants_store_fund.h"

namespace sojourn::grants {

// Whom a payment goes to, in clear: sealed before SQL sees it.
struct Payee {
  PayeeRelation relation = PayeeRelation::kSelf;
  std::string name;
  std::string details;
};

// What is sealed of a grant, opened. Empty where the case was erased.
struct GrantTexts {
  struct Line {
    std::optional<CostCategory> category;
    std::string description;
  };
  struct OfPayment {
    PaymentTerms terms;
    // Only for those who pay.
    std::optional<Payee> payee;
  };
  std::optional<CostCategory> category;
  std::string purpose;
  std::string beneficiary;
  // The fund's own, or another.
  std::string payment_currency;
  // In the order of the cost lines.
  std::vector<Line> cost_lines;
  // By internal payment id.
  std::map<std::string, OfPayment> payments;
};

// All that answers are made of.
struct GrantFile {
  Grant grant;
  rules::FundAndUse fund;
  GrantTexts texts;
  // When it was read: domain time.
  absl::Time now;
  // What a mutation answered beside the grant (Change::answer).
  std::string answer;
};

// What comes in with a request for money.
struct Submission {
  // Without ids, fund, holder and times.
  Grant request;
  std::vector<std::string> person_refs;
  // Empty: the fitting fund with the most money.
  std::string fund_id;
  // Whose funds may answer where none is named; empty: anybody's.
  std::vector<std::string> holders;
  std::string purpose;
  std::string beneficiary;
  std::string payment_currency;
  std::vector<std::string> line_descriptions;
};

// Which grant a mutation is about, and what it brings that is sealed.
struct Mutation {
  // One of the two.
  std::string grant_id;
  std::string payment_id;
  std::string etag;
  // Whether the fund's money may move: locks the fund after the grant.
  bool moves_money = false;
  // In whose place the caller approves: asked under the locks whether she may.
  std::string acting_for;
  std::string note;
  // Of the first payment the change touches.
  std::optional<Payee> payee = std::nullopt;
  // `also` seals: the key of the grant is to be in memory by then.
  bool seals = false;
  // A decision that takes no words: what it says of itself goes into the file,
  // unless that was erased.
  bool decides = false;
  // Queues what else the change brings, under the lock. Not called for a change
  // without event.
  std::function<absl::Status(db::Transaction&, const Change&)> also = nullptr;
};

// Thread-safe. A grant of a foreign fund is NOT_FOUND, and so is a direct
// grant for a service.
class GrantStore {
 public:
  // A rule, called under the locks that Mutation asks for.
  using Decide = absl::FunctionRef<absl::StatusOr<Change>(
      const Grant&, const rules::FundAndUse&, absl::Time now)>;

  // `levels` are what a new grant is promised.
  GrantStore(server::Runtime& runtime, const ServiceLevels& levels);

  // NOT_FOUND for a fund the caller may not see; FAILED_PRECONDITION where no
  // fund, or not this one, fits.
  absl::StatusOr<GrantFile> Submit(const server::Call& call,
                                   const Submission& submission);

  // Locks the grant, asks `decide`, writes what it decided with event, ledger
  // and audit. A change without event writes nothing. ABORTED ETAG_MISMATCH.
  absl::StatusOr<GrantFile> Apply(const server::Call& call,
                                  const Mutation& mutation, Decide decide);

  // Makes a SubmitGrant of the same caller impossible from now on; the public
  // id of the grant where it was done, which is then to be cancelled.
  absl::StatusOr<std::optional<std::string>> CancelSubmission(
      const server::Call& call, const std::string& submit_request_id);

  // Payees are opened for callers who pay only.
  absl::StatusOr<GrantFile> Get(const server::Call& call,
                                const std::string& public_id);

  struct Filter {
    std::vector<GrantState> states;
    std::string fund_id;
    std::string case_ref;
  };
  // Without texts. At most page.size + 1: the last one tells there are more.
  absl::StatusOr<std::vector<GrantFile>> List(const server::Call& call,
                                              const Filter& filter,
                                              const Page& page);

  // How many grants had been paid in full by `before_now` ago in domain time,
  // counted no further than `most`.
  absl::StatusOr<int> CountPaid(absl::Duration before_now, int most,
                                absl::Time deadline);

 private:
  // Whether something goes into the file of the grant that `target` names. Its
  // key is in memory then, so that nothing asks the key store under a lock.
  absl::StatusOr<bool> OpenFile(const server::Call& call,
                                const Mutation& mutation,
                                const db::Params& target);
  absl::Status FetchKey(const server::Call& call, bool by_payment,
                        const db::Params& target);

  server::Runtime& runtime_;
  const ServiceLevels levels_;
  const crypto::SecretKey category_key_;
  const crypto::SecretKey funding_key_;
};

// Seals and queues a note for the file, under the grant's lock; nothing where
// it is empty. The key is in memory by then.
absl::Status WriteNote(const crypto::Sealer& sealer, db::Transaction& tx,
                       const server::Call& call, const Grant& grant,
                       const std::string& note);

// The person a call is made by, or for.
Actor ActorOf(const auth::Caller& caller);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_STORE_GRANT_H_
