#include "services/relocation/answers/answer_tally.h"

#include <string>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/answers/answer_store.h"
#include "services/relocation/stored.pb.h"

namespace sojourn::relocation {
namespace {

crypto::Binding BindingOf(std::string_view proposal_row_id) {
  return {"proposals", proposal_row_id, "asked_of_sealed"};
}

absl::StatusOr<answer_rules::AskedOf> OpenAskedOf(const CaseVault& vault,
                                                  const Relocation& relocation,
                                                  const Proposal& proposal) {
  ASSIGN_OR_RETURN(const std::string plain,
                   vault.Unseal(relocation, BindingOf(proposal.row_id),
                                proposal.asked_of_sealed));
  stored::AskedOf asked;
  if (!asked.ParseFromString(plain)) {
    return Internal("what a city was asked for does not parse");
  }
  return answer_rules::AskedOf{
      .level = Parse<Level>(asked.level()).value_or(Level::kL1),
      .people = asked.people(),
      .children = asked.children()};
}

}  // namespace

absl::StatusOr<db::Bytes> SealAskedOf(const CaseVault& vault,
                                      const Relocation& relocation,
                                      std::string_view proposal_row_id,
                                      const type::v1::Party& party) {
  stored::AskedOf asked;
  asked.set_level(std::string(Name(relocation.level)));
  asked.set_people(party.adults() + party.children());
  asked.set_children(party.children() > 0);
  return vault.Seal(relocation, BindingOf(proposal_row_id),
                    asked.SerializeAsString());
}

absl::Status CountAnswer(db::Transaction& tx, const CaseVault& vault,
                         const Relocation& relocation, const Proposal& proposal,
                         answer_rules::Answer answer, std::string_view reason) {
  if (proposal.asked_of_sealed.data.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const answer_rules::AskedOf asked,
                   OpenAskedOf(vault, relocation, proposal));
  answer_store::Count(tx, proposal.host_id, answer,
                      answer_rules::PartsOf(asked, reason));
  return absl::OkStatus();
}

}  // namespace sojourn::relocation
