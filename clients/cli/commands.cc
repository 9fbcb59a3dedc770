#include "clients/cli/commands.h"

#include <iterator>
#include <string>
#include <vector>

#include "clients/cli/capacity_commands.h"
#include "clients/cli/grants_commands.h"
#include "clients/cli/matching_commands.h"
#include "clients/cli/visa_commands.h"

namespace sojourn::cli {
namespace {

constexpr std::string_view kRelocation = "relocation";
constexpr std::string_view kOrganisation = "organisation";
constexpr std::string_view kRetention = "retention";
constexpr std::string_view kRound = "relocation round";
constexpr std::string_view kReferral = "referral";
constexpr std::string_view kCapacity = "capacity";
constexpr std::string_view kVisa = "visa";
constexpr std::string_view kGrants = "grants";
constexpr std::string_view kMatching = "matching";
constexpr std::string_view kCase = "relocation_id";
constexpr std::string_view kProposal = "proposal_id";
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
    {kOrganisation, "update", kRelocation, "UpdateOrganisation", "",
     "set what `updateMask` names anew: roster, zone, languages, agreement",
     "--file organisation.json"},
    {kOrganisation, "on-duty", kRelocation, "GetOnDuty", "",
     "who is called now, who is next, and who in the end",
     "--organisation-id programme"},
    {kOrganisation, "hand-over", kRelocation, "HandOver", "",
     "hand the shift to somebody else on the roster",
     "--to-subject programme-2 --file note.json"},

    {kRelocation, "alert", kRelocation, "RaiseAlert", "",
     "raise the alarm with four facts", "--file alert.json", kAlertFile},
    {kRelocation, "validate", kRelocation, "ValidateIntake", "",
     "report every problem of an intake; stores nothing", "--file case.json"},
    {kRelocation, "save-draft", kRelocation, "SaveDraft", "",
     "keep an intake that is not whole; only your organisation sees it",
     "--file case.json"},
    {kRelocation, "submit", kRelocation, "SubmitRequest", "",
     "submit an emergency case, or a draft as it was saved",
     "--file case.json"},
    {kRelocation, "update-intake", kRelocation, "UpdateIntake", kCase,
     "change named fields of an intake; history says which",
     "HRX4-9KDT-4 --file change.json --update-mask needs.stepFree"},
    {kRelocation, "ask-information", kRelocation, "AskForInformation", kCase,
     "say what is missing, field by field; the case waits for it",
     "HRX4-9KDT-4 --file questions.json"},
    {kRelocation, "add-note", kRelocation, "AddNote", kCase,
     "write something down, for the office or for the submitter too",
     "HRX4-9KDT-4 --visibility OFFICE --file note.json"},
    {kRelocation, "add-document", kRelocation, "AddDocument", kCase,
     "keep a file of a case, or record that a paper was seen",
     "HRX4-9KDT-4 --kind TRAVEL_DOCUMENT --person-id PERSON --in passport.jpg",
     "A PDF, JPEG, PNG or plain text of at most 10 MiB; its name stays here.\n"
     "Where no file should exist, instead of --in: --seen.shows VALID\n"
     "--seen.seen-on 2027-03-01."},
    {kRelocation, "get-document", kRelocation, "GetDocument", "document_id",
     "read a paper into a new file that you alone can read; the lead is told",
     "DOCUMENT --to passport.jpg"},
    {kRelocation, "show", kRelocation, "GetRelocation", kCase,
     "show a case, as far as you may see it", "HRX4-9KDT-4"},
    {kRelocation, "list", kRelocation, "ListRelocations", "", "list cases",
     "--states VERIFYING --page-size 20"},
    {kRelocation, "overdue", kRelocation, "ListOverdue", "",
     "promises that were not kept, the most harmful first",
     "--lead-subject programme-1"},
    {kRelocation, "pauses", kRelocation, "GetPauses", "",
     "how long clocks stood still under each officer, waiting for defenders",
     "--days 30"},
    {kRelocation, "report-city-answers", kRelocation, "ReportCityAnswers", "",
     "count how cities answered, to see whether some parties are accepted less",
     "--from-quarter 2026-Q1 --to-quarter 2026-Q3 --split CHILDREN",
     "By LEVEL, SIZE, CHILDREN, REASON or HOST. An empty count is none; one\n"
     "of 1 to 4 is hidden, with others by which it could be worked out. Two\n"
     "reports that overlap can be subtracted: give others one of them. A note\n"
     "says where to look, and is no proof."},
    {kRelocation, "fairness", kRelocation, "GetFairnessReport", "",
     "count how far cases got, and how long it took, by what is known of them",
     "--from-year 2026 --to-year 2027",
     "Of those who agreed to be counted, half a year after they came in; a "
     "year\n"
     "from August of the next one on. An empty count is none; `hidden` is 1 to "
     "4,\n"
     "or would tell another one. A note says where to look, and is no proof."},
    {kRelocation, "work", kRelocation, "ListMyWork", "",
     "what waits for you, the most urgent first", ""},
    {kRelocation, "timeline", kRelocation, "GetTimeline", kCase,
     "who did what, when and why", "HRX4-9KDT-4",
     "With --watch it goes on with what is written from then on, until it is "
     "stopped.",
     "WatchTimeline"},
    {kRelocation, "steps", kRelocation, "GetSteps", kCase,
     "what the system does about a case, and what is stuck", "HRX4-9KDT-4"},
    {kRelocation, "retry-step", kRelocation, "RetryStep", kCase,
     "have a stuck step tried again now", "HRX4-9KDT-4 --step-id S"},
    {kRelocation, "skip-step", kRelocation, "SkipStep", kCase,
     "go on without a step; the file says why",
     "HRX4-9KDT-4 --step-id S --file why.json"},
    {kRelocation, "take-over-step", kRelocation, "TakeOverStep", kCase,
     "do a step by hand, and say when it is done; the file says why, or what "
     "came of it",
     "HRX4-9KDT-4 --step-id S --file why.json"},
    {kRelocation, "who-saw", kRelocation, "ListWhoSaw", kCase,
     "who read or changed a case, the newest first", "HRX4-9KDT-4"},
    {kRelocation, "duplicates", kRelocation, "FindPossibleDuplicates", kCase,
     "cases that may be about the same people, for an officer to compare",
     "HRX4-9KDT-4"},
    {kRelocation, "confirm-duplicate", kRelocation, "ConfirmDuplicate", kCase,
     "say whether two cases are about the same people; SAME takes two officers",
     "HRX4-9KDT-4 --other-relocation-id BKT7-2MNP-9 --verdict SAME "
     "--file reason.json"},
    {kRelocation, "merge", kRelocation, "MergeRelocations", kCase,
     "let one of two cases about the same people go on, with her word from the "
     "contact of each",
     "HRX4-9KDT-4 --other-relocation-id BKT7-2MNP-9 --file her-word.json"},
    {kRelocation, "undo-merge", kRelocation, "UndoMerge", kCase,
     "part merged cases again, within 30 days",
     "HRX4-9KDT-4 --other-relocation-id BKT7-2MNP-9 --file reason.json"},
    {kRelocation, "record-introduction", kRelocation, "RecordIntroduction",
     kCase, "whether she wants who brought two cases to be told of each other",
     "HRX4-9KDT-4 --other-relocation-id BKT7-2MNP-9 --file her-word.json"},
    {kRelocation, "audit", kRelocation, "ListAuditRecords", "",
     "for auditors: who did and saw what in relocation",
     "--subject SUBJECT --method GetRelocation"},
    {kRelocation, "assign", kRelocation, "AssignCase", kCase,
     "give a case to an officer", "HRX4-9KDT-4 --file assignment.json"},
    {kRelocation, "hand-over", kRelocation, "HandOver", kCase,
     "hand a case that you lead to another lead, with a note",
     "HRX4-9KDT-4 --to-subject programme-2 --file note.json"},
    {kRelocation, "record-measures", kRelocation, "RecordImmediateMeasures",
     kCase, "what was done for her at once: a bed, a car, somebody with her",
     "HRX4-9KDT-4 --file measures.json"},
    {kRelocation, "request-bridging-grant", kRelocation, "RequestBridgingGrant",
     kCase,
     "ask a fund for money before a place is found: ticket, nights, phone",
     "HRX4-9KDT-4 --file bridging.json"},
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
    {kRelocation, "rank", kRelocation, "RequestProposals", kCase,
     "have places ranked for her, before any city is asked",
     "HRX4-9KDT-4 --nights 80 --earliest 2027-03-01 --latest 2027-09-01",
     "Without days and nights: as her intake wishes. No host learns of it.\n"
     "`sojourn relocation ranked` shows what came of it.\n"
     "Parts of the score weigh what a file says:\n"
     "  {\"weights\": [{\"part\": \"SOONER\", \"weight\": 4}]}"},
    {kRelocation, "ranked", kRelocation, "ListRankedPlaces", kCase,
     "the places that were ranked for her, and why others are not offered",
     "HRX4-9KDT-4",
     "Places without a rank are not offered: `barriers` says everything that\n"
     "they fail. She chooses; who asks another than the first says why."},
    {kRelocation, "choices", kRelocation, "ListPlacementChoices", kCase,
     "what was chosen of rankings, of which places, by whom and why",
     "HRX4-9KDT-4"},
    {kRound, "run", kRelocation, "RunRound", "",
     "plan where everybody who waits for a place would be best", "",
     "Answers at once; `sojourn relocation round show` says how it goes and "
     "what\n"
     "came of it. Changes nothing. Parts of the score weigh what a file says:\n"
     "  {\"weights\": [{\"part\": \"SOONER\", \"weight\": 4}]}"},
    {kRound, "show", kRelocation, "GetRound", "",
     "the plan, how good it is proven to be, and what is other than before",
     "--round-id ROUND",
     "Without a round: the newest. `change` says who is new, who found a "
     "place,\n"
     "who moved and who lost one, beside the round that was accepted last."},
    {kRound, "accept", kRelocation, "AcceptRound", "",
     "make the places of a plan the first of the rankings of their cases",
     "--plan ROUND --reason 'nobody of L1 is left out'",
     "Holds nothing and asks no host: who works on a case decides. Cases that\n"
     "changed since are left out; `leftOut` names them."},
    {kRelocation, "propose", kRelocation, "ProposeToCity", kCase,
     "ask one city", "HRX4-9KDT-4 --host-id HOST --stay 2027-03-01..2027-05-20",
     "Where another than the first ranked place is asked, a file says why:\n"
     "  {\"overrideReason\": \"her sister lives there\"}."},
    {kRelocation, "record-city-decision", kRelocation, "RecordCityDecision",
     kProposal, "the city's answer to a proposal",
     "PROPOSAL --decision ACCEPT"},
    {kRelocation, "offer", kRelocation, "OfferPlacement", kCase,
     "offer a held place to the defender", "HRX4-9KDT-4 --proposal-id P"},
    {kRelocation, "record-decision", kRelocation, "RecordDefenderDecision",
     kCase, "what the defender decided about an offer",
     "HRX4-9KDT-4 --file decision.json"},
    {kRelocation, "record-defender-view", kRelocation, "RecordDefenderView",
     kCase, "what she, or another adult, says to a decision afterwards",
     "HRX4-9KDT-4 --kind CLEARANCE --about-id PERSON --file view.json"},
    {kRelocation, "choose-route", kRelocation, "ChooseRoute", kCase,
     "choose the lawful way for one person", "HRX4-9KDT-4 --file route.json"},
    {kRelocation, "record-security-plan", kRelocation, "RecordSecurityPlan",
     kCase, "record the plan for the move", "HRX4-9KDT-4 --file plan.json"},
    {kRelocation, "record-travel-plan", kRelocation, "RecordTravelPlan", kCase,
     "plan with her which legs she takes", "HRX4-9KDT-4 --file plan.json",
     R"(
The file holds the legs, in order, and what she said:

  {"plan": {"legs": [
     {"from": {"countryCode": "GT", "place": "Guatemala City"},
      "to": {"countryCode": "NL", "place": "Amsterdam"},
      "day": "2027-02-28", "departsAt": "14:35", "means": "AIR",
      "transitCountries": ["MX"], "carrier": "an airline", "escort": "a friend",
      "metBy": "the coordinator", "personIds": ["P"]}]},
   "defenderView": {"askedOn": "today", "channel": "SIGNAL", "agrees": true,
     "verifiedBy": "AGREED_PHRASE"}})"},
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
    {kRelocation, "extend-stay", kRelocation, "ExtendStay", kCase,
     "she stays longer at the same place",
     "HRX4-9KDT-4 --extension.check-out 2027-09-01 --file view.json"},
    {kRelocation, "begin-ending", kRelocation, "BeginEnding", kCase,
     "the last 30 days of the stay", "HRX4-9KDT-4 --file ending.json"},
    {kRelocation, "close-stay", kRelocation, "CloseStay", kCase,
     "the stay is over", "HRX4-9KDT-4 --outcome MOVED_ON --file closing.json"},
    {kRelocation, "follow-up", kRelocation, "RecordFollowUp", kCase,
     "how she is 3, 6 and 12 months after",
     "HRX4-9KDT-4 --follow-up.months 3 --follow-up.finding SAFE"},
    {kRelocation, "split-party", kRelocation, "SplitParty", kCase,
     "somebody leaves the party for a case of her own, and nobody is told",
     "HRX4-9KDT-4 --file leaving.json"},
    {kRelocation, "join-party", kRelocation, "JoinParty", kCase,
     "somebody joins the party, as she who is at risk wants",
     "HRX4-9KDT-4 --file joining.json"},
    {kRelocation, "record-relative", kRelocation, "RecordRelative", kCase,
     "somebody who stays behind: who, where, in danger or not",
     "HRX4-9KDT-4 --file relative.json"},
    {kRelocation, "close-relative", kRelocation, "CloseRelative", kCase,
     "who stayed behind has joined, is referred, or needs nothing",
     "HRX4-9KDT-4 --relative-id R --outcome REFERRED --file note.json"},
    {kRelocation, "request-review", kRelocation, "RequestReview", kCase,
     "she wants another officer to look at a decision about her",
     "HRX4-9KDT-4 --subject ELIGIBILITY --decision-id D --file review.json"},
    {kRelocation, "decide-review", kRelocation, "DecideReview", kCase,
     "what another officer finds of a decision about her",
     "HRX4-9KDT-4 --review-id R --outcome UPHELD --file review.json"},
    {kRelocation, "record-telling", kRelocation, "RecordTelling", kCase,
     "when and how she was told of a decision",
     "HRX4-9KDT-4 --explanation-id E --telling.told-on 2027-01-31 "
     "--telling.channel SIGNAL"},
    {kRelocation, "issue-brief", kRelocation, "IssueBrief", kCase,
     "tell hosts, missions or funders her story, as she approved it",
     "HRX4-9KDT-4 --file brief.json"},
    {kRelocation, "revoke-brief", kRelocation, "RevokeBrief", kCase,
     "nobody reads this brief from now on", "HRX4-9KDT-4 --case-brief-id B"},
    {kRelocation, "reply-to-brief", kRelocation, "ReplyToBrief", kCase,
     "answer what the recipient of a brief asks, as she approved it",
     "HRX4-9KDT-4 --case-brief-id B --file reply.json"},
    {kRelocation, "briefs", kRelocation, "ListBriefs", "",
     "for hosts, missions and funders: briefs to read and answer", ""},
    {kRelocation, "brief", kRelocation, "GetBrief", "case_brief_id",
     "for hosts, missions and funders: what they are told of her", "BRIEF"},
    {kRelocation, "answer-brief", kRelocation, "AnswerBrief", "case_brief_id",
     "for hosts, missions and funders: yes, no, or a question",
     "BRIEF --answer NO --refusal NO_MEANS"},
    {kRelocation, "get-guest", kRelocation, "GetGuest", "reservation_id",
     "for the host of a confirmed place: whom it will receive",
     "RESERVATION --purpose RECEPTION"},
    {kRelocation, "raise-concern", kRelocation, "RaiseSafeguardingConcern",
     kCase, "tell security officers, and nobody else, how she is treated",
     "HRX4-9KDT-4 --file concern.json"},
    {kRelocation, "concerns", kRelocation, "ListSafeguardingConcerns", "",
     "for security officers: concerns that are open", ""},
    {kRelocation, "concern-step", kRelocation, "RecordSafeguardingStep",
     "concern_id", "for security officers: what was done about a concern",
     "CONCERN --finding ACKNOWLEDGED"},
    {kRelocation, "correct", kRelocation, "CorrectRecord", kCase,
     "reverse a mistaken entry; history stays", "HRX4-9KDT-4 --event-id E"},
    {kRelocation, "withdraw", kRelocation, "Withdraw", kCase,
     "she withdraws; nothing is released for 24 hours",
     "HRX4-9KDT-4 --file withdrawal.json"},
    {kRelocation, "safe-elsewhere", kRelocation, "MarkSafeElsewhere", kCase,
     "she is safe another way; nothing is released for 24 hours",
     "HRX4-9KDT-4 --file safe.json"},
    {kRelocation, "reopen", kRelocation, "Reopen", kCase,
     "take a case up again from the front, at her word",
     "HRX4-9KDT-4 --level L1 --file reopening.json"},
    {kRelocation, "contact-lost", kRelocation, "MarkContactLost", kCase,
     "contact is lost: place and money stay", "HRX4-9KDT-4"},
    {kRelocation, "detained", kRelocation, "MarkDetained", kCase,
     "she is detained: place and money stay", "HRX4-9KDT-4 --file told.json"},
    {kRelocation, "mark-deceased", kRelocation, "MarkDeceased", kCase,
     "somebody of the party has died: told to nobody but its officers",
     "HRX4-9KDT-4 --file told.json"},
    {kRelocation, "advance-instructions", kRelocation,
     "RecordAdvanceInstructions", kCase,
     "what she wants done if she is silent or detained",
     "HRX4-9KDT-4 --file instructions.json"},
    {kRelocation, "release-after-silence", kRelocation, "ReleaseAfterSilence",
     kCase,
     "two officers give place and money back, after the grace and without her "
     "word",
     "HRX4-9KDT-4 --file reason.json"},
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
    {kReferral, "send", kRelocation, "ReferOut", kCase,
     "seal what she allows of her case for another network; the case goes on "
     "here until that network has it",
     "HRX4-9KDT-4 --network tide --fields persons --file word.json",
     R"(
What she said is in the file; the sealed letter goes into a new one (--out):

  {"defenderView": {"askedOn": "today", "channel": "SIGNAL", "agrees": true,
                    "languageCode": "es", "verifiedBy": "AGREED_PHRASE"}})"},
    {kReferral, "preview", kRelocation, "PreviewReferral", "",
     "what another network asks us to take (--in), before deciding", ""},
    {kReferral, "decide", kRelocation, "AcceptReferral", "",
     "take the case of a sealed file (--in) or not; the answer goes into a new "
     "file (--out)",
     "--decision BOUNCE --bounce-reason NO_CAPACITY"},
    {kReferral, "record-answer", kRelocation, "RecordReferralAnswer", "",
     "what the other network answered (--in)", ""},
    {kRetention, "list", kRelocation, "ListRetentionDue", "",
     "cases that need not be kept any longer; erases nothing", ""},
    {kRetention, "set", kRelocation, "SetRetention", kCase,
     "keep a case shorter, as she chose, under a legal hold, or justified",
     "HRX4-9KDT-4 --file retention.json"},

    {kGrants, "audit", kGrants, "ListAuditRecords", "",
     "for auditors: who did and saw what in grants", "--resource-id ID"},
    {kGrants, "create-fund", kGrants, "CreateFund", "", "register a fund",
     "--file fund.json"},
    {kGrants, "fund", kGrants, "GetFund", "fund_id",
     "show a fund and its balances", "FUND"},
    {kGrants, "funds", kGrants, "ListFunds", "", "list funds", ""},
    {kGrants, "suspend-fund", kGrants, "SuspendFund", "fund_id",
     "freeze a fund: nothing is approved, agreed or released; shows what is at "
     "stake",
     "FUND --reason 'the donor is late'"},
    {kGrants, "exposure", kGrants, "GetFundExposure", "fund_id",
     "what a fund owes and has out, and which other funds could carry it",
     "FUND"},
    {kGrants, "move", kGrants, "ConfirmMove", kGrant,
     "move one grant of a suspended fund to another fund of the holder",
     "GRANT --fund-id FUND --etag 7 --note 'the donor is gone'",
     "`sojourn grants exposure FUND` proposes funds, with the etag of each "
     "grant.\nNothing moves by itself, and nothing of which a part was "
     "released."},
    {kGrants, "resume-fund", kGrants, "ResumeFund", "fund_id",
     "a suspended fund approves again", "FUND --reason 'the donor paid'"},
    {kGrants, "submit", kGrants, "SubmitGrant", "", "apply for a direct grant",
     "--file grant.json"},
    {kGrants, "show", kGrants, "GetGrant", kGrant, "show a grant", "GRANT"},
    {kGrants, "list", kGrants, "ListGrants", "", "list grants",
     "--states SUBMITTED"},
    {kGrants, "screen", kGrants, "ScreenGrant", kGrant,
     "screen for duplicates and rules",
     "GRANT --result ELIGIBLE --note 'within the mandate'"},
    {kGrants, "assess", kGrants, "AssessGrant", kGrant,
     "assess need and amount", "GRANT --note 'two tickets and a hotel'"},
    {kGrants, "approve", kGrants, "ApproveGrant", kGrant,
     "approve; the money is reserved", "GRANT --note 'urgent'",
     "In the place of an approver who delegated it: --acting-for SUBJECT."},
    {kGrants, "agree", kGrants, "RecordAgreement", kGrant,
     "the agreement is signed; the money is committed",
     "GRANT --agreed-on 2027-02-01",
     "Tranches that were agreed go into a file with the rest (--file): they "
     "add up to\nwhat was approved, and are then the only payments that can "
     "be scheduled."},
    {kGrants, "schedule", kGrants, "SchedulePayment", kGrant, "plan a payment",
     "GRANT --file payment.json"},
    {kGrants, "release", kGrants, "ReleasePayment", kPayment,
     "release a payment; never who approved", "PAYMENT",
     "Where the answer names a provider, the service tells it and records "
     "what it says.\nOtherwise pay by hand under the reference, then "
     "record-outcome."},
    {kGrants, "record-outcome", kGrants, "RecordPaymentOutcome", kPayment,
     "what became of a payment", "PAYMENT --outcome SENT --occurred-at now",
     "Where it went out more than once, say with --provider-reference which "
     "attempt\nis meant."},
    {kGrants, "confirm-receipt", kGrants, "ConfirmReceipt", kPayment,
     "she has the money, by the signal she chose",
     "PAYMENT --signal MESSAGE --occurred-at now",
     "Any other signal is stored and flagged, and the payment stays as it is; "
     "only\nIN_PERSON, that somebody met her, counts whatever she chose."},
    {kGrants, "report", kGrants, "SubmitReport", kGrant,
     "what the money was used for, by the fund's template",
     "GRANT --file report.json",
     "Expenses name the day, the cost line (0: none) and whether somebody saw "
     "a receipt;\nno receipt is kept. Nothing about the threat."},
    {kGrants, "show-report", kGrants, "GetReport", kGrant,
     "the report: planned beside spent, what came back, what is left", "GRANT"},
    {kGrants, "waive-report", kGrants, "WaiveReport", kGrant,
     "ask for no report, as it could harm her",
     "GRANT --reason UNSAFE --note 'her post is read'"},
    {kGrants, "record-recovery", kGrants, "RecordRecovery", kGrant,
     "money of a grant is in the fund again", "GRANT --file recovery.json"},
    {kGrants, "close", kGrants, "CloseGrant", kGrant,
     "nothing is expected of a grant any more", "GRANT"},
    {kGrants, "cancel", kGrants, "CancelGrant", kGrant,
     "cancel; what was reserved is free again", "GRANT"},
};

}  // namespace

absl::Span<const Command> Commands() {
  static const auto* const all = [] {
    auto* const commands =
        new std::vector<Command>(std::begin(kCommands), std::end(kCommands));
    for (const absl::Span<const Command> more :
         {CapacityCommands(), VisaCommands(), GrantsCommands(),
          MatchingCommands()}) {
      commands->insert(commands->end(), more.begin(), more.end());
    }
    return commands;
  }();
  return *all;
}

const google::protobuf::ServiceDescriptor* FindService(
    std::string_view service) {
  const std::string_view type = service == kRelocation ? "RelocationService"
                                : service == kCapacity ? "HostCapacityService"
                                : service == kVisa     ? "VisaService"
                                : service == kMatching ? "MatchingService"
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
