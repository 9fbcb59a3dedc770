#ifndef SERVICES_RELOCATION_MONEY_BRIDGING_RULES_H_
#define SERVICES_RELOCATION_MONEY_BRIDGING_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_rules.h"

// Money before a place is found (RequestBridgingGrant): who asks for it and
// when, and what an application that a fund has waits for. Pure functions of
// values.
namespace sojourn::relocation::bridging_rules {

// One application, as a fund last told of it.
struct Application {
  std::string currency_code;
  absl::Time asked_at;
  // Empty while no fund has it.
  std::string grant_state;
};

// The fund has not said yes or no: another one may be asked instead. What it
// has set aside only its officers move.
bool IsUndecided(std::string_view grant_state);
// It pays, or she has the money: it is not asked back from her.
bool IsHers(std::string_view grant_state);

// Until then a fund decides, and until then she has the money; nothing where
// the level promises no date. At L1 a decision takes the fast lane.
std::optional<absl::Time> AnswerDue(Level level, absl::Time asked_at);
std::optional<absl::Time> MoneyDue(Level level, absl::Time asked_at);

// FAILED_PRECONDITION NOT_ON_CASE, MERGED_AWAY, STATE_FORBIDS.
absl::Status CheckMayAsk(const Relocation& relocation, std::string_view by);
// FAILED_PRECONDITION CONSENT_MISSING: nothing is asked of a funder before.
absl::Status CheckAgreed(const CaseFacts& facts);
// FAILED_PRECONDITION BRIDGING_UNDER_WAY where one of `open` is in one of these
// currencies.
absl::Status CheckNotUnderWay(const std::vector<Application>& open,
                              const std::vector<std::string>& currency_codes);

// Whom an application waits for that a fund has; nothing once she has the
// money. What is late, or came to nothing, waits for the lead while the case
// may still be helped this way; of several in one currency the newest alone,
// which is last.
std::vector<Wait> Waits(const Relocation& relocation,
                        const std::vector<Application>& applications,
                        absl::Time now);

// Where no fund can carry what was asked in `currency_code`; no other currency
// where no fund is known to help in one.
std::string RemedyFor(std::string_view currency_code,
                      const std::vector<std::string>& other_currency_codes);

}  // namespace sojourn::relocation::bridging_rules

#endif  // SERVICES_RELOCATION_MONEY_BRIDGING_RULES_H_
