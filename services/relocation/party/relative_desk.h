#ifndef SERVICES_RELOCATION_PARTY_RELATIVE_DESK_H_
#define SERVICES_RELOCATION_PARTY_RELATIVE_DESK_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/party/relative_rules.h"
#include "services/relocation/stay/stay_file.h"
#include "sojourn/relocation/v1/party_calls.pb.h"

// Who stays behind: records of the case (stay_file.h), of which none is
// overwritten. Each call takes a request whose fields are checked already.
namespace sojourn::relocation {

class RelativeDesk {
 public:
  explicit RelativeDesk(const CaseDesk& desk) : desk_(desk) {}

  // Returns the relative's id.
  absl::StatusOr<std::string> Record(
      const server::Call& call, const CaseName& name,
      const v1::RecordRelativeRequest& request) const;
  absl::Status Close(const server::Call& call, const CaseName& name,
                     const v1::CloseRelativeRequest& request) const;

 private:
  const CaseDesk& desk_;
};

// She is `person_id` of the party now: queues the record that says so, beside
// whatever writes the history of it. `field` is where the request names her.
absl::Status RelativeJoins(CaseEdit& edit, const CaseVault& vault,
                           std::string_view relative_id,
                           std::string_view person_id, std::string_view field);

// What the office owes them, where the case is open.
std::vector<Wait> RelativeWaitsOf(const Relocation& relocation,
                                  bool named_in_intake,
                                  const CaseRecords& records,
                                  std::optional<absl::Time> follow_up_due);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_PARTY_RELATIVE_DESK_H_
