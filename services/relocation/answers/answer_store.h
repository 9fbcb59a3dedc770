#ifndef SERVICES_RELOCATION_ANSWERS_ANSWER_STORE_H_
#define SERVICES_RELOCATION_ANSWERS_ANSWER_STORE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/transaction.h"
#include "services/relocation/answers/answer_rules.h"

// What cities answered, counted and of no case (`city_answers`). All functions
// run in a transaction.
namespace sojourn::relocation::answer_store {

// One more, in the quarter of the transaction's time. Others that count the
// same wait until the transaction ends.
void Count(db::Transaction& tx, std::string_view host_id,
           answer_rules::Answer answer,
           const std::vector<answer_rules::Part>& parts);

struct Host {
  std::string host_id;
  std::string country_code;
};
// Whose answers are counted: no safe house and no shelter.
absl::StatusOr<std::vector<Host>> CountedHosts(db::Transaction& tx);

struct Sum {
  std::string host_id;
  std::string split;
  std::string part;
  answer_rules::Answer answer = answer_rules::Answer::kProposed;
  int64_t number = 0;
};
// Of these hosts, over all quarters of the period.
absl::StatusOr<std::vector<Sum>> Load(db::Transaction& tx,
                                      const answer_rules::Period& period,
                                      const std::vector<std::string>& hosts);

}  // namespace sojourn::relocation::answer_store

#endif  // SERVICES_RELOCATION_ANSWERS_ANSWER_STORE_H_
