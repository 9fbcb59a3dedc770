#include "clients/cli/visa_commands.h"

namespace sojourn::cli {
namespace {

constexpr std::string_view kVisa = "visa";
constexpr std::string_view kVisaPolicy = "visa policy";
constexpr std::string_view kHolidays = "visa holidays";
constexpr std::string_view kApplication = "application_id";
constexpr std::string_view kTravel = "travel_id";

constexpr std::string_view kEntry = R"(
Without a visa of this network, say who it was and where; `sojourn visa travels`
and `sojourn visa list` show the references:

  sojourn visa record-entry --case-ref CASE --person-ref PERSON --country KE \
      --entered-on 2027-01-10 --permit SHORT_STAY --evidence STATEMENT

Keep the `travel_id` of the answer for `record-exit`. Days on a command line are
read by others on the machine: where that matters, take `--file entry.json`.)";

constexpr std::string_view kCorrection = R"(
The file holds the whole stay as it was, and why it is told anew:

  {"stay": {"country": "NL", "entry": "2027-03-01", "exit": "2027-05-20",
            "permit": "TRAVEL_PERMIT_SHORT_STAY"},
   "entryEvidence": "TRAVEL_EVIDENCE_STAMP",
   "exitEvidence": "TRAVEL_EVIDENCE_EES",
   "reason": "the stamp was misread"})";

constexpr std::string_view kBalance = R"(
--person-ref reads her travel ledger, --file history.json brings stays that it has
not. Missions: --application-id APPLICATION, which says whether the stay asked for
is lawful. Without any service: `sojourn visa days`.)";

constexpr std::string_view kMissionFile = R"(
The programme office sends all of it; a mission's own head names in `updateMask`
what she changes: languages, openingHours, focalPoint or diplomats.

  {"mission": {
    "organisationId": "nl-nairobi", "representedCountry": "NL",
    "seatCountry": "KE", "seatCity": "Nairobi", "timeZone": "Africa/Nairobi",
    "languages": ["en", "sw"],
    "openingHours": [{"weekday": "MONDAY", "opens": "09:00", "closes": "12:30"}],
    "services": ["SHORT_STAY", "EMERGENCY_DOCUMENT"],
    "focalPoint": "human-rights.nairobi@mission.example",
    "coversCountries": ["SO"], "handling": "DIPLOMAT_ONLY"}})";

constexpr std::string_view kPolicyTable = R"(
Columns Passport, Destination and Requirement, as the passport-index tables have
them: codes of three letters; a number of days without a visa, visa free, visa
on arrival, eta, e-visa, visa required, no admission, or -1 for the same country.
What would change is shown first ("KEN -> TZA: visa on arrival -> visa free 90"),
with where the table contradicts the law of the Schengen area, which is built in.
It is applied with --yes, or when yes is typed; the same table again changes
nothing. A table is the whole policy: pairs that it does not name are removed.)";

constexpr std::string_view kPolicyAreas = R"(
Columns area, country, member_since, member_until (empty while it lasts), days,
window_days and source (the treaty or law, with its date). Shown first and applied
as `sojourn visa policy import` does. The Schengen area is built in.)";

constexpr Command kCommands[] = {
    {kVisa, "audit", kVisa, "ListAuditRecords", "",
     "for auditors: who did and saw what in visa", "--resource-id ID"},
    {kVisa, "create-route", kVisa, "CreateRoute", "",
     "register a lawful way into a country", "--file route.json"},
    {kVisa, "routes", kVisa, "ListRoutes", "", "list routes",
     "--destination-country NL"},
    {kVisa, "update-route", kVisa, "UpdateRoute", "route_id",
     "change what `updateMask` names of a route: days, documents, quota, "
     "clocks",
     "ROUTE --file route.json"},
    {kVisa, "suspend-route", kVisa, "SuspendRoute", "route_id",
     "the state takes no applications by a route; those under way go on",
     "ROUTE --reason 'no applications are taken' --until 2027-03-31"},
    {kVisa, "resume-route", kVisa, "ResumeRoute", "route_id",
     "a suspended route takes applications again", "ROUTE"},
    {kVisa, "route-changes", kVisa, "ListRouteChanges", "route_id",
     "who changed what of a route and when", "ROUTE"},
    {kVisaPolicy, "import", kVisa, "ImportVisaPolicy", "",
     "show what a table of visa requirements would change, and apply it",
     "--file passport-index-tidy-iso3.csv --source-date 2025-01-12",
     kPolicyTable},
    {kVisaPolicy, "import-areas", kVisa, "ImportVisaPolicy", "",
     "the same for areas whose members count days together", "--file areas.csv",
     kPolicyAreas},
    {kVisaPolicy, "show", kVisa, "GetVisaPolicy", "",
     "the policy in force or an earlier version, and what it asks of a "
     "passport",
     "--passport KE --destination TZ"},
    {kVisa, "statistics", kVisa, "GetVisaStatistics", "",
     "count what missions decided, by route and year, and how long it took",
     "--from-year 2024 --to-year 2025",
     "Years that are over. An empty count is none; one of 1 to 4 is\n"
     "hidden, with others by which it could be worked out. A time is shown\n"
     "where five took as long or longer, and five as long or shorter. ALL is\n"
     "every route of a year."},
    {kVisa, "assess", kVisa, "AssessRoute", "",
     "what is lawful, until when, and what would help", "--file plan.json"},
    {kVisa, "balance", kVisa, "GetStayBalance", "",
     "days used and left of 90 in 180, for a day or for a plan",
     "--person-ref PERSON --plan 2027-03-01..2027-05-20", kBalance},
    {kVisa, "show", kVisa, "GetApplication", kApplication,
     "show an application", "APPLICATION"},
    {kVisa, "list", kVisa, "ListApplications", "", "list applications",
     "--states LODGED"},
    {kVisa, "record-document", kVisa, "RecordDocument", kApplication,
     "a document came, was checked or is waived",
     "APPLICATION --kind TRAVEL_DOCUMENT --status VERIFIED",
     "Waived: --requirement WAIVED --waiver-reason SAFETY (by the mission)."},
    {kVisa, "record-preclearance", kVisa, "RecordPreclearance", kApplication,
     "the ministry's answer", "APPLICATION --outcome GRANTED"},
    {kVisa, "book", kVisa, "BookAppointment", kApplication,
     "book the appointment",
     "APPLICATION --appointment-at 2027-02-01T09:00:00Z"},
    {kVisa, "lodged", kVisa, "RecordLodged", kApplication,
     "the application was handed in", "APPLICATION --occurred-on 2027-02-01"},
    {kVisa, "admissible", kVisa, "RecordAdmissible", kApplication,
     "the clock of the decision starts", "APPLICATION"},
    {kVisa, "issued", kVisa, "RecordIssued", kApplication,
     "the visa was issued", "APPLICATION --file visa.json"},
    {kVisa, "refused", kVisa, "RecordRefused", kApplication,
     "the visa was refused", "APPLICATION --grounds MEANS_NOT_PROVEN"},
    {kVisa, "collected", kVisa, "RecordCollected", kApplication,
     "she has it in her hands", "APPLICATION"},
    {kVisa, "consultation", kVisa, "RecordConsultation", kApplication,
     "other states were asked", "APPLICATION --occurred-on 2027-02-05"},
    {kVisa, "ask-documents", kVisa, "AskForDocuments", kApplication,
     "the mission asks for documents by a day",
     "APPLICATION --kinds MEANS --by 2027-02-12"},
    {kVisa, "appealed", kVisa, "RecordAppeal", kApplication,
     "an appeal was lodged", "APPLICATION --occurred-on 2027-03-01"},
    {kVisa, "extend", kVisa, "ExtendVisa", kApplication,
     "the visa was extended", "APPLICATION --file extension.json"},
    {kVisa, "annulled", kVisa, "RecordAnnulled", kApplication,
     "the visa was annulled or revoked", "APPLICATION --grounds ALERT"},
    {kVisa, "letter", kVisa, "GenerateLetter", kApplication,
     "an invitation, or a note that asks the mission for haste and discretion, "
     "as a PDF in a new file that you alone can read",
     "APPLICATION --kind INVITATION --language fr --to invitation.pdf",
     "Print it, sign it, and delete the file: it names her, and is made anew\n"
     "whenever it is asked for."},
    {kVisa, "withdraw", kVisa, "WithdrawApplication", kApplication,
     "withdraw an application", "APPLICATION"},
    {kVisa, "record-entry", kVisa, "RecordEntry", "",
     "she entered a country, on a visa or without",
     "--application-id APPLICATION --entered-on 2027-03-01 --evidence STAMP",
     kEntry},
    {kVisa, "record-exit", kVisa, "RecordExit", kTravel,
     "she left the country of a stay",
     "TRAVEL --exited-on 2027-05-20 --evidence EES"},
    {kVisa, "correct-travel", kVisa, "CorrectTravel", kTravel,
     "a stay was told wrongly, or two cannot both be true; history stays",
     "TRAVEL --file stay.json", kCorrection},
    {kVisa, "remove-travel", kVisa, "RemoveTravel", kTravel,
     "a stay never was; it stays in the list as removed",
     "TRAVEL --file reason.json"},
    {kVisa, "travels", kVisa, "ListTravel", "",
     "where somebody of a case was, and how it is known",
     "--person-ref PERSON"},
    {kVisa, "deadlines", kVisa, "ListDeadlines", "",
     "what is due, soonest first, and who was told", "--states OVERDUE",
     "With --watch it goes on with what comes near or changes, until it is\n"
     "stopped.",
     "WatchDeadlines"},
    {kHolidays, "import", kVisa, "ImportHolidays", "",
     "take the official holidays of a state from a table: date, name",
     "--file nl.csv --country NL --dry-run true",
     "The years that the table names are replaced whole. See with --dry-run\n"
     "true what would change; the same table again changes nothing."},
    {kHolidays, "list", kVisa, "ListHolidays", "",
     "the official holidays that are known of a state, and of which years",
     "--country NL --year 2027"},
    {kVisa, "missions", kVisa, "ListMissions", "",
     "missions of the network: where each sits, what it covers, how it is "
     "reached",
     "--represented-country NL --covers-country SO"},
    {kVisa, "set-mission", kVisa, "SetMission", "",
     "list a mission, or change what `updateMask` names of it",
     "--file mission.json", kMissionFile},
    {kVisa, "queue", kVisa, "GetMissionQueue", "",
     "what waits at your mission, the most pressing first", "--page-size 200",
     "By the day it is due, then by how urgent it is. The programme office "
     "says\n"
     "whose with --mission-organisation-id."},
};

}  // namespace

absl::Span<const Command> VisaCommands() { return kCommands; }

}  // namespace sojourn::cli
