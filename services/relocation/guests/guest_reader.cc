#include "services/relocation/guests/guest_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/reference/time_zones.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_file.h"
#include "services/relocation/coordination/proposal_store.h"
#include "services/relocation/guests/guest_rules.h"
#include "services/relocation/guests/guest_store.h"
#include "services/relocation/guests/guest_view.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_store_parts.h"
#include "services/relocation/workflow/peer_store.h"

namespace sojourn::relocation {
namespace {

constexpr char kResource[] = "reservation";

// Whom the host named to receive them, or the programme office since.
std::string CoordinatorOf(const OpenedCase& opened,
                          std::string_view organisation_id) {
  for (const Assignment& each : opened.assignments) {
    if (each.role == AssignmentRole::kCityCoordinator &&
        each.organisation_id == organisation_id) {
      return each.subject;
    }
  }
  return "";
}

}  // namespace

// As much of the case as a host is told of, sealed.
struct GuestReader::Held {
  CaseRow row;
  CaseParts parts;
  Proposal proposal;
  // At the host.
  absl::CivilDay today;
};

absl::StatusOr<GuestReader::Held> GuestReader::Find(
    const server::Call& call, const std::string& reservation_id) const {
  const auto load = [&](db::Transaction& tx) -> absl::StatusOr<Held> {
    ASSIGN_OR_RETURN(
        std::optional<CaseRow> row,
        guest_store::Find(tx, reservation_id, call.caller.organisation_id));
    if (!row) return NotFound(kResource);
    Held held{.row = *std::move(row), .parts = {}, .proposal = {}, .today = {}};
    const std::string& case_row_id = held.row.relocation.id;
    ASSIGN_OR_RETURN(held.parts, LoadParts(tx, case_row_id));
    ASSIGN_OR_RETURN(const std::vector<Proposal> all,
                     proposals::Load(tx, case_row_id));
    for (const Proposal& each : all) {
      if (each.reservation_id == reservation_id) held.proposal = each;
    }
    ASSIGN_OR_RETURN(const auto host,
                     peer_store::FindHost(tx, held.proposal.host_id));
    held.today =
        absl::ToCivilDay(tx.now(), host ? reference::ZoneNamed(host->time_zone)
                                        : absl::UTCTimeZone());
    return held;
  };
  return runtime_.db().Read<Held>(call.deadline, load);
}

absl::StatusOr<OpenedCase> GuestReader::Open(const Held& held) const {
  CaseKeys keys{.relocation_id = held.row.relocation.relocation_id,
                .person_ids = {}};
  for (const PersonRow& person : held.parts.persons) {
    keys.person_ids.push_back(person.person_id);
  }
  RETURN_IF_ERROR(vault_.Prefetch(keys));
  auto opened = vault_.Open(held.row, held.parts);
  // Its keys went a moment ago, or were never in this backup.
  if (ReasonOf(opened.status()) == "ERASED") return NotFound(kResource);
  return opened;
}

absl::StatusOr<GuestReader::Read> GuestReader::Get(
    const server::Call& call, const v1::GetGuestRequest& request) const {
  ASSIGN_OR_RETURN(const Held held, Find(call, request.reservation_id()));
  ASSIGN_OR_RETURN(const OpenedCase opened, Open(held));
  const std::string& organisation = call.caller.organisation_id;
  const bool to_sign = request.purpose() == v1::GUEST_PURPOSE_INVITATION_LETTER;
  if (to_sign) {
    RETURN_IF_ERROR(guest_rules::CheckSignatory(
        CoordinatorOf(opened, organisation), request.signatory_subject(),
        call.caller.subject));
  }
  ASSIGN_OR_RETURN(const type::v1::Stay stay,
                   OpenStay(vault_, opened.relocation, held.proposal));
  return Read{.relocation_id = opened.relocation.relocation_id,
              .guest = ShowGuest(opened, held.proposal, stay,
                                 {.organisation_id = organisation,
                                  .today = held.today,
                                  .arrival = DayOf(stay.check_in()),
                                  .to_sign = to_sign})};
}

}  // namespace sojourn::relocation
