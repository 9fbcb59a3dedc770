#include "clients/cli/commands.h"

#include <string>

namespace sojourn::cli {
namespace {

constexpr std::string_view kRelocation = "relocation";
constexpr std::string_view kOrganisation = "organisation";
constexpr std::string_view kRetention = "retention";
constexpr std::string_view kCapacity = "capacity";
constexpr std::string_view kVisa = "visa";
constexpr std::string_view kGrants = "grants";
constexpr std::string_view kCase = "relocation_id";
constexpr std::string_view kProposal = "proposal_id";
constexpr std::string_view kReservation = "reservation_id";
constexpr std::string_view kApplication = "application_id";
constexpr std::string_view kGrant = "grant_id";
constexpr std::string_view kPayment = "payment_id";

// Nobody's contact belongs on a command line, which others on the machine read.
constexpr std::string_view kAlertFile = R"(
Contact, danger and time zone are in the file alone, which you delete after:

  {"alert": {
    "safeContact": {"channel": "CONTACT_CHANNEL_SIGNAL",
                    "address": "+000 0000 0000",
                    "hours": "18-20",
                    "timeZone": "America/Guatemala",
                    "languageCode": "es"},
    "countryCode": "GT",
    "danger": "what she said, in her words",
    "numberOfPeople": 1}}

Without a file: `--file -` reads the same from standard input. The answer's
`problems` say what nobody may make sense of, such as an unknown time zone.)";

constexpr Command kCommands[] = {
    {kOrganisation, "create", kRelocation, "CreateOrganisation", "",
     "register an organisation of the network", "--file organisation.json"},

    {kRelocation, "alert", kRelocation, "RaiseAlert", "",
     "raise the alarm with four facts", "--file alert.json", kAlertFile},
    {kRelocation, "validate", kRelocation, "ValidateIntake", "",
     "report every problem of an intake; stores nothing", "--file case.json"},
    {kRelocation, "submit", kRelocation, "SubmitRequest", "",
     "submit an emergency case", "--file case.json"},
    {kRelocation, "show", kRelocation, "GetRelocation", kCase,
     "show a case, as far as you may see it", "HRX4-9KDT-4"},
    {kRelocation, "list", kRelocation, "ListRelocations", "", "list cases",
     "--states VERIFYING --page-size 20"},
    {kRelocation, "overdue", kRelocation, "ListOverdue", "",
     "promises that were not kept, the most harmful first",
     "--lead-subject programme-1"},
    {kRelocation, "work", kRelocation, "ListMyWork", "",
     "what waits for you, the most urgent first", ""},
    {kRelocation, "timeline", kRelocation, "GetTimeline", kCase,
     "who did what, when and why", "HRX4-9KDT-4"},
    {kRelocation, "steps", kRelocation, "GetSteps", kCase,
     "what the system does about a case, and what is stuck", "HRX4-9KDT-4"},
    {kRelocation, "who-saw", kRelocation, "ListWhoSaw", kCase,
     "who read or changed a case, the newest first", "HRX4-9KDT-4"},
    {kRelocation, "duplicates", kRelocation, "FindPossibleDuplicates", kCase,
     "cases that may be about the same people, for an officer to compare",
     "HRX4-9KDT-4"},
    {kRelocation, "audit", kRelocation, "ListAuditRecords", "",
     "for auditors: who did and saw what in relocation",
     "--subject SUBJECT --method GetRelocation"},
    {kRelocation, "assign", kRelocation, "AssignCase", kCase,
     "give a case to an officer", "HRX4-9KDT-4 --file assignment.json"},
    {kRelocation, "acknowledge", kRelocation, "AcknowledgeRequest", kCase,
     "tell the submitter that somebody has it", "HRX4-9KDT-4"},
    {kRelocation, "triage", kRelocation, "TriageRequest", kCase,
     "set level and kind; starts the clocks", "HRX4-9KDT-4 --level L1"},
    {kRelocation, "add-referee", kRelocation, "AddReferee", kCase,
     "name somebody who can confirm the case", "HRX4-9KDT-4 --file r.json"},
    {kRelocation, "record-reference", kRelocation, "RecordReferenceAnswer",
     kCase, "write down what a referee answered", "HRX4-9KDT-4 --file a.json"},
    {kRelocation, "decide-verification", kRelocation, "DecideVerification",
     kCase, "verified or not, with the reason", "HRX4-9KDT-4 --file d.json"},
    {kRelocation, "decide-eligibility", kRelocation, "DecideEligibility", kCase,
     "eligible or not, with what she says", "HRX4-9KDT-4 --file d.json"},
    {kRelocation, "consent", kRelocation, "GrantConsent", kCase,
     "record her consent to one purpose and recipient",
     "HRX4-9KDT-4 --file consent.json"},
    {kRelocation, "withdraw-consent", kRelocation, "WithdrawConsent", kCase,
     "she takes a consent back; what rests on it ends, and who was told",
     "HRX4-9KDT-4 --consent-id C --channel call"},
    {kRelocation, "add-spokesperson", kRelocation, "AddSpokesperson", kCase,
     "record who speaks for her, for what and how long",
     "HRX4-9KDT-4 --file spokesperson.json"},
    {kRelocation, "propose", kRelocation, "ProposeToCity", kCase,
     "ask one city",
     "HRX4-9KDT-4 --host-id HOST --stay 2027-03-01..2027-05-20"},
    {kRelocation, "record-city-decision", kRelocation, "RecordCityDecision",
     kProposal, "the city's answer to a proposal",
     "PROPOSAL --decision ACCEPT"},
    {kRelocation, "offer", kRelocation, "OfferPlacement", kCase,
     "offer a held place to the defender", "HRX4-9KDT-4 --proposal-id P"},
    {kRelocation, "record-decision", kRelocation, "RecordDefenderDecision",
     kCase, "what the defender decided about an offer",
     "HRX4-9KDT-4 --file decision.json"},
    {kRelocation, "choose-route", kRelocation, "ChooseRoute", kCase,
     "choose the lawful way for one person", "HRX4-9KDT-4 --file route.json"},
    {kRelocation, "record-security-plan", kRelocation, "RecordSecurityPlan",
     kCase, "record the plan for the move", "HRX4-9KDT-4 --file plan.json"},
    {kRelocation, "clear", kRelocation, "ClearForTravel", kCase,
     "permit a person to travel", "HRX4-9KDT-4 --file clearance.json"},
    {kRelocation, "departed", kRelocation, "MarkDeparted", kCase,
     "a person has left", "HRX4-9KDT-4 --occurred-at now"},
    {kRelocation, "unassisted-move", kRelocation, "RecordUnassistedMove", kCase,
     "a person moved by herself", "HRX4-9KDT-4 --file move.json"},
    {kRelocation, "arrived", kRelocation, "MarkArrived", kCase,
     "a person is safe at the place", "HRX4-9KDT-4 --occurred-at now"},
    {kRelocation, "assess-risk", kRelocation, "AssessRisk", kCase,
     "write down threats, vulnerabilities and capacities, or second them",
     "HRX4-9KDT-4 --file risk.json"},
    {kRelocation, "set-stay-plan", kRelocation, "SetStayPlan", kCase,
     "what she wants to do with the stay", "HRX4-9KDT-4 --file plan.json"},
    {kRelocation, "record-check-in", kRelocation, "RecordCheckIn", kCase,
     "somebody asked how she is",
     "HRX4-9KDT-4 --check-in.finding WELL --occurred-at now"},
    {kRelocation, "record-rights-information", kRelocation,
     "RecordRightsInformation", kCase,
     "she was told of asylum, a longer stay and return",
     "HRX4-9KDT-4 --file information.json"},
    {kRelocation, "begin-ending", kRelocation, "BeginEnding", kCase,
     "the last 30 days of the stay", "HRX4-9KDT-4 --file ending.json"},
    {kRelocation, "close-stay", kRelocation, "CloseStay", kCase,
     "the stay is over", "HRX4-9KDT-4 --outcome MOVED_ON --file closing.json"},
    {kRelocation, "follow-up", kRelocation, "RecordFollowUp", kCase,
     "how she is 3, 6 and 12 months after",
     "HRX4-9KDT-4 --follow-up.months 3 --follow-up.finding SAFE"},
    {kRelocation, "correct", kRelocation, "CorrectRecord", kCase,
     "reverse a mistaken entry; history stays", "HRX4-9KDT-4 --event-id E"},
    {kRelocation, "withdraw", kRelocation, "Withdraw", kCase,
     "she withdraws; nothing is released for 24 hours",
     "HRX4-9KDT-4 --file withdrawal.json"},
    {kRelocation, "contact-lost", kRelocation, "MarkContactLost", kCase,
     "contact is lost: place and money stay", "HRX4-9KDT-4"},
    {kRelocation, "resume", kRelocation, "Resume", kCase,
     "contact is back, or detention has ended", "HRX4-9KDT-4"},
    {kRelocation, "reveal", kRelocation, "RevealIdentity", kCase,
     "names, documents and contacts for one purpose; the lead is told, and "
     "with break-glass security officer and auditor",
     "HRX4-9KDT-4 --purpose TICKET"},
    {kRelocation, "export", kRelocation, "ExportRelocation", kCase,
     "everything held about her, for her alone. Read `handover` first: sent "
     "the "
     "wrong way it gives her away; so write it to a file (--to)",
     "HRX4-9KDT-4 --file asked.json"},
    {kRelocation, "report-exposure", kRelocation, "ReportExposure", "",
     "an account was taken over: what it saw since, and what to do in order",
     "--file exposure.json --since 2027-01-10T06:00:00Z"},
    {kRelocation, "exposure-task", kRelocation, "RecordExposureTask",
     "exposure_id", "a task of an exposure is done",
     "EXPOSURE --task-id T --occurred-at now"},
    {kRelocation, "burn-contact", kRelocation, "BurnContact", kCase,
     "a contact is watched: nothing is sent to it any more",
     "HRX4-9KDT-4 --person-id P --occurred-at now"},
    {kRelocation, "replace-contact", kRelocation, "ReplaceContact", kCase,
     "a new contact was agreed with her, on another channel or in person",
     "HRX4-9KDT-4 --file contact.json"},
    {kRelocation, "burn-document", kRelocation, "BurnDocument", kCase,
     "a travel document is known to others: nobody is cleared on it",
     "HRX4-9KDT-4 --person-id P --document-index 0"},
    {kRelocation, "erase", kRelocation, "EraseRelocation", kCase,
     "erase a case for good, everywhere; again: who has confirmed",
     "HRX4-9KDT-4 --reason RETENTION"},
    {kRetention, "list", kRelocation, "ListRetentionDue", "",
     "cases that need not be kept any longer; erases nothing", ""},
    {kRetention, "set", kRelocation, "SetRetention", kCase,
     "keep a case shorter, as she chose, under a legal hold, or justified",
     "HRX4-9KDT-4 --file retention.json"},

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
    {kCapacity, "set-availability", kCapacity, "SetAvailability", "place_id",
     "set the windows of a place, all of them",
     "PLACE --windows 2027-01-01..2027-07-01"},
    {kCapacity, "search", kCapacity, "SearchAvailability", "",
     "search free places",
     "--country-codes NL --stay 2027-03-01..2027-05-20 --party.adults 1"},
    {kCapacity, "hold", kCapacity, "HoldPlace", "",
     "hold a place (relocation's own call)", "--file hold.json"},
    {kCapacity, "extend-hold", kCapacity, "ExtendHold", kReservation,
     "hold a place longer", "RESERVATION --held-until 2027-03-01T12:00:00Z"},
    {kCapacity, "confirm", kCapacity, "ConfirmReservation", kReservation,
     "confirm a hold (relocation's own call)", "RESERVATION"},
    {kCapacity, "release", kCapacity, "ReleaseReservation", kReservation,
     "give a place back (relocation's own call)", "RESERVATION"},
    {kCapacity, "check-in", kCapacity, "CheckIn", kReservation,
     "the guest has arrived", "RESERVATION --occurred-at now"},
    {kCapacity, "check-out", kCapacity, "CheckOut", kReservation,
     "the guest has left", "RESERVATION --occurred-at now"},
    {kCapacity, "reservation", kCapacity, "GetReservation", kReservation,
     "show a reservation", "RESERVATION"},
    {kCapacity, "reservations", kCapacity, "ListReservations", "",
     "list reservations", "--host-id HOST --states CONFIRMED"},

    {kVisa, "audit", kVisa, "ListAuditRecords", "",
     "for auditors: who did and saw what in visa", "--resource-id ID"},
    {kVisa, "create-route", kVisa, "CreateRoute", "",
     "register a lawful way into a country", "--file route.json"},
    {kVisa, "routes", kVisa, "ListRoutes", "", "list routes",
     "--destination-country NL"},
    {kVisa, "assess", kVisa, "AssessRoute", "",
     "what is lawful, until when, and what would help", "--file plan.json"},
    {kVisa, "balance", kVisa, "GetStayBalance", "",
     "days used and left of 90 in 180", "--file history.json"},
    {kVisa, "show", kVisa, "GetApplication", kApplication,
     "show an application", "APPLICATION"},
    {kVisa, "list", kVisa, "ListApplications", "", "list applications",
     "--states LODGED"},
    {kVisa, "record-document", kVisa, "RecordDocument", kApplication,
     "a document came, was checked or is waived",
     "APPLICATION --kind TRAVEL_DOCUMENT --status VERIFIED"},
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
    {kVisa, "withdraw", kVisa, "WithdrawApplication", kApplication,
     "withdraw an application", "APPLICATION"},

    {kGrants, "audit", kGrants, "ListAuditRecords", "",
     "for auditors: who did and saw what in grants", "--resource-id ID"},
    {kGrants, "create-fund", kGrants, "CreateFund", "", "register a fund",
     "--file fund.json"},
    {kGrants, "fund", kGrants, "GetFund", "fund_id",
     "show a fund and its balances", "FUND"},
    {kGrants, "funds", kGrants, "ListFunds", "", "list funds", ""},
    {kGrants, "submit", kGrants, "SubmitGrant", "", "apply for a direct grant",
     "--file grant.json"},
    {kGrants, "show", kGrants, "GetGrant", kGrant, "show a grant", "GRANT"},
    {kGrants, "list", kGrants, "ListGrants", "", "list grants",
     "--states SUBMITTED"},
    {kGrants, "screen", kGrants, "ScreenGrant", kGrant,
     "screen for duplicates and rules", "GRANT --result ELIGIBLE"},
    {kGrants, "assess", kGrants, "AssessGrant", kGrant,
     "assess need and amount", "GRANT --note 'two tickets and a hotel'"},
    {kGrants, "approve", kGrants, "ApproveGrant", kGrant,
     "approve; the money is reserved", "GRANT --note 'urgent'"},
    {kGrants, "agree", kGrants, "RecordAgreement", kGrant,
     "the agreement is signed; the money is committed",
     "GRANT --agreed-on 2027-02-01"},
    {kGrants, "schedule", kGrants, "SchedulePayment", kGrant, "plan a payment",
     "GRANT --file payment.json"},
    {kGrants, "release", kGrants, "ReleasePayment", kPayment,
     "release a payment; never who approved", "PAYMENT"},
    {kGrants, "record-outcome", kGrants, "RecordPaymentOutcome", kPayment,
     "what became of a payment", "PAYMENT --outcome SENT --occurred-at now"},
    {kGrants, "confirm-receipt", kGrants, "ConfirmReceipt", kPayment,
     "she has the money, by the signal she chose", "PAYMENT --occurred-at now"},
    {kGrants, "cancel", kGrants, "CancelGrant", kGrant,
     "cancel; what was reserved is free again", "GRANT"},
};

}  // namespace

absl::Span<const Command> Commands() { return kCommands; }

const google::protobuf::ServiceDescriptor* FindService(
    std::string_view service) {
  const std::string_view type = service == kRelocation ? "RelocationService"
                                : service == kCapacity ? "HostCapacityService"
                                : service == kVisa     ? "VisaService"
                                                       : "GrantService";
  std::string name = "sojourn.";
  name.append(service).append(".v1.").append(type);
  return google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      name);
}

const google::protobuf::MethodDescriptor* FindMethod(const Command& command) {
  return FindService(command.service)
      ->FindMethodByName(std::string(command.rpc));
}

}  // namespace sojourn::cli
