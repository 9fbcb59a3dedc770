// Who may call which RPC of capacity, and on which rows.
#ifndef SERVICES_CAPACITY_CAPACITY_POLICY_H_
#define SERVICES_CAPACITY_CAPACITY_POLICY_H_

#include "common/auth/policy.h"

namespace sojourn::capacity {

// Relation kOwn: hosts of the caller's organisation, their places and
// reservations, safe houses never (capacity_access.h).
inline constexpr auth::RpcPolicy kPolicy[] = {
    auth::Rpc("CreateHost")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("GetHost")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator)
        .Service("relocation"),
    auth::Rpc("ListHosts")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator)
        .Service("relocation"),
    auth::Rpc("CreatePlace")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("ListPlaces")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator)
        .Service("relocation"),
    auth::Rpc("SetAvailability")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("ConfirmAvailability")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("ListAvailabilityChanges")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("UpdateHost")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("UpdatePlace")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("RetirePlace")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("SetBlockedDays")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("ImportCapacity")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("SearchAvailability")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator)
        .Service("relocation"),
    auth::Rpc("WatchAvailability")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("GetOccupancy")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("SetRounds")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("ListRounds")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("OpenCalendarFeed").Own(auth::Role::kCityCoordinator),
    auth::Rpc("CloseCalendarFeed")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("GetCalendarFeed")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("HoldPlace").Service("relocation"),
    auth::Rpc("ExtendHold")
        .Any(auth::Role::kProgrammeOfficer)
        .Service("relocation"),
    auth::Rpc("ConfirmReservation").Service("relocation"),
    auth::Rpc("ReleaseReservation").Service("relocation"),
    auth::Rpc("CheckIn")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator)
        .Service("relocation")
        .Movement(),
    auth::Rpc("CheckOut")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator)
        .Service("relocation")
        .Movement(),
    auth::Rpc("ExtendReservation").Service("relocation").Movement(),
    auth::Rpc("GetReservation")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator)
        .Service("relocation"),
    auth::Rpc("ListReservations")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kCityCoordinator)
        .Service("relocation"),
    auth::Rpc("BurnPlace")
        .Any(auth::Role::kProgrammeOfficer, auth::Role::kSecurityOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("ReportDisruption")
        .Any(auth::Role::kProgrammeOfficer, auth::Role::kSecurityOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("LiftDisruption")
        .Any(auth::Role::kProgrammeOfficer, auth::Role::kSecurityOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("ListDisruptions")
        .Any(auth::Role::kProgrammeOfficer, auth::Role::kSecurityOfficer)
        .Own(auth::Role::kCityCoordinator),
    auth::Rpc("UndoRelease").Service("relocation"),
    auth::Rpc("SetShare").Service("relocation"),
    auth::Rpc("EraseCase").Service("relocation"),
    auth::Rpc("ListAuditRecords").Any(auth::Role::kAuditor),
    auth::Rpc("ListWhoSaw").Service("relocation"),
    auth::Rpc("ListSeenCases").Service("relocation"),
    auth::Rpc("WatchEvents").Service("relocation"),
};

inline constexpr auth::RoleView kViews[] = {
    {auth::Role::kCityCoordinator, "host"},
    {auth::Role::kProgrammeOfficer, "programme"},
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_POLICY_H_
