#include "clients/cli/capacity_commands.h"

namespace sojourn::cli {
namespace {

constexpr std::string_view kCapacity = "capacity";
constexpr std::string_view kCalendar = "capacity calendar";
constexpr std::string_view kReservation = "reservation_id";

constexpr std::string_view kImportTable = R"(
One row a place; `sojourn capacity template` prints the columns. Names are taken
in any letters; comma, semicolon or tab, quotes and days as spreadsheets write
them are understood (2027-03-01, 01.03.2027; 1/3/2027 could be two days and is
refused). A place is known by host_id and code. Columns that are left out stay as
they are; a place that is not there yet needs adults, bedrooms, address and
vetting. Address and vetting of a place that is there are not changed. A file
without any window columns leaves the windows alone; a row with empty ones closes
its place. Exit status 3 where a row was refused.)";

constexpr Command kCommands[] = {
    {kCapacity, "audit", kCapacity, "ListAuditRecords", "",
     "for auditors: who did and saw what in capacity", "--resource-id ID"},
    {kCapacity, "create-host", kCapacity, "CreateHost", "",
     "register a city, shelter or safe house", "--file host.json"},
    {kCapacity, "host", kCapacity, "GetHost", "host_id", "show a host", "HOST"},
    {kCapacity, "hosts", kCapacity, "ListHosts", "", "list hosts",
     "--country-codes NL --country-codes DE"},
    {kCapacity, "create-place", kCapacity, "CreatePlace", "",
     "register a place of a host", "--file place.json"},
    {kCapacity, "places", kCapacity, "ListPlaces", "host_id",
     "list a host's places", "HOST"},
    {kCapacity, "burn-place", kCapacity, "BurnPlace", "place_id",
     "a place is known to the wrong people: close it for good", "PLACE"},
    {kCapacity, "report-disruption", kCapacity, "ReportDisruption", "",
     "a place, or every place of a host, cannot be lived in",
     "--place-id PLACE --reason FLOODED --until 2027-03-20"},
    {kCapacity, "lift-disruption", kCapacity, "LiftDisruption", "disruption_id",
     "a place can be lived in again", "DISRUPTION"},
    {kCapacity, "disruptions", kCapacity, "ListDisruptions", "",
     "list which places cannot be lived in", "--host-id HOST"},
    {kCapacity, "set-availability", kCapacity, "SetAvailability", "place_id",
     "set the windows of a place, all of them",
     "PLACE --windows 2027-01-01..2027-07-01"},
    {kCapacity, "confirm-availability", kCapacity, "ConfirmAvailability",
     "host_id", "the windows of a host stand as they were listed",
     "HOST --list-etag ETAG",
     "ETAG is what `sojourn capacity places HOST` ended with, so that nobody\n"
     "confirms a list she has not read."},
    {kCapacity, "confirm-reply", kCapacity, "ConfirmAvailability", "reply_line",
     "enter the line by which a city wrote that its list stands",
     "'> CONFIRM HOST ETAG'",
     "The line is the reply_line that `sojourn capacity places HOST` ended\n"
     "with and the city was sent; quotes and full stops do no harm."},
    {kCapacity, "availability-changes", kCapacity, "ListAvailabilityChanges",
     "host_id", "who said what of when a host's places are open",
     "HOST --place-id PLACE"},
    {kCapacity, "update-host", kCapacity, "UpdateHost", "host_id",
     "change what `updateMask` names of a host: pause it, languages, lead time",
     "HOST --file host.json"},
    {kCapacity, "update-place", kCapacity, "UpdatePlace", "place_id",
     "change what `updateMask` names of a place: a new vetting, beds, turnover",
     "PLACE --file place.json"},
    {kCapacity, "retire-place", kCapacity, "RetirePlace", "place_id",
     "offer a place no longer, for good", "PLACE"},
    {kCapacity, "set-blocked-days", kCapacity, "SetBlockedDays", "place_id",
     "set the days on which a place may not be used, all of them",
     "PLACE --blocked-days 2027-03-01..2027-03-08"},
    {kCapacity, "import", kCapacity, "ImportCapacity", "",
     "take places and windows from a table (CSV); a bad row is named and the "
     "others are stored, and the same file again changes nothing",
     "--file places.csv --host-id HOST", kImportTable},
    {kCapacity, "search", kCapacity, "SearchAvailability", "",
     "search free places",
     "--country-codes NL --stay 2027-03-01..2027-05-20 --party.adults 1"},
    {kCapacity, "watch", kCapacity, "WatchAvailability", "",
     "show as it happens where places are taken, freed or changed",
     "--country-codes NL --host-ids HOST",
     "It goes on until it is stopped, whatever cuts the line. As JSON each\n"
     "message has the cursor that --cursor takes; the first says from when on\n"
     "nothing is missed: list then what you show."},
    {kCapacity, "occupancy", kCapacity, "GetOccupancy", "",
     "count nights open, held, promised, lived in and free, by host and month",
     "--first 2027-01-01 --last 2027-12-31 --country-codes NL"},
    {kCapacity, "set-rounds", kCapacity, "SetRounds", "host_id",
     "set the intake rounds of a host, all of them", "HOST --file rounds.json"},
    {kCapacity, "rounds", kCapacity, "ListRounds", "host_id",
     "list a host's intake rounds and what is taken of them", "HOST"},
    {kCalendar, "open", kCapacity, "OpenCalendarFeed", "host_id",
     "open a link for a calendar: it says that something is to do, no more",
     "HOST",
     "Put the path after the address that the network publishes calendars at,\n"
     "and subscribe to it. Whoever has it reads it, and it is shown this "
     "once;\n"
     "opening another ends it."},
    {kCalendar, "close", kCapacity, "CloseCalendarFeed", "host_id",
     "end the link of a host's calendar at once", "HOST"},
    {kCalendar, "show", kCapacity, "GetCalendarFeed", "host_id",
     "whether a link is open, since when, by whom, and when it was read",
     "HOST"},
    {kCapacity, "hold", kCapacity, "HoldPlace", "",
     "hold a place (relocation's own call)", "--file hold.json"},
    {kCapacity, "extend-hold", kCapacity, "ExtendHold", kReservation,
     "hold a place longer", "RESERVATION --held-until 2027-03-01T12:00:00Z"},
    {kCapacity, "confirm", kCapacity, "ConfirmReservation", kReservation,
     "confirm a hold (relocation's own call)", "RESERVATION"},
    {kCapacity, "release", kCapacity, "ReleaseReservation", kReservation,
     "give a place back (relocation's own call)", "RESERVATION"},
    {kCapacity, "undo-release", kCapacity, "UndoRelease", kReservation,
     "take a release back within 15 minutes (relocation's own call)",
     "RESERVATION"},
    {kCapacity, "check-in", kCapacity, "CheckIn", kReservation,
     "the guest has arrived", "RESERVATION --occurred-at now"},
    {kCapacity, "check-out", kCapacity, "CheckOut", kReservation,
     "the guest has left", "RESERVATION --occurred-at now"},
    {kCapacity, "extend-reservation", kCapacity, "ExtendReservation",
     kReservation, "keep a place for more nights (relocation's own call)",
     "RESERVATION --check-out 2027-09-01"},
    {kCapacity, "reservation", kCapacity, "GetReservation", kReservation,
     "show a reservation", "RESERVATION"},
    {kCapacity, "reservations", kCapacity, "ListReservations", "",
     "list reservations", "--host-id HOST --states CONFIRMED"},
};

}  // namespace

absl::Span<const Command> CapacityCommands() { return kCommands; }

}  // namespace sojourn::cli
