// What can be read off an application: deadlines, who must act, what may
// follow.
#include <algorithm>

#include "services/visa/checklist/expiry_rules.h"
#include "services/visa/visa_rules.h"

namespace sojourn::visa {
namespace {

using S = ApplicationState;

bool PreclearanceOutstanding(const Application& application) {
  return application.preclearance &&
         application.preclearance_outcome != PreclearanceOutcome::kGranted;
}

std::optional<absl::CivilDay> DueOf(const Application& application,
                                    DeadlineKind kind) {
  for (const Deadline& deadline : application.deadlines) {
    if (deadline.kind == kind && !deadline.cancelled && !deadline.met_on) {
      return deadline.due;
    }
  }
  return std::nullopt;
}

std::vector<Awaited> BeforeLodging(const Application& application) {
  const auto by = DueOf(application, DeadlineKind::kLodgeBy);
  std::vector<Awaited> awaited;
  if (!MissingDocuments(application).empty()) {
    awaited.push_back(
        {"DEFENDER", "the documents missing on the checklist", by});
  }
  if (PreclearanceOutstanding(application)) {
    awaited.push_back(
        {"MISSION_OFFICER",
         application.preclearance_outcome == PreclearanceOutcome::kAsked
             ? "the ministry's answer"
             : "a request for the ministry's permission",
         by});
  } else if (application.state == S::kAppointmentBooked) {
    awaited.push_back({"DEFENDER", "the application to be handed in", by});
  } else {
    awaited.push_back({"MISSION_OFFICER", "an appointment", by});
  }
  return awaited;
}

}  // namespace

bool IsMissing(const Document& document) {
  return document.requirement == DocumentRequirement::kRequired &&
         document.status != DocumentStatus::kProvided &&
         document.status != DocumentStatus::kVerified;
}

std::vector<DocumentKind> MissingDocuments(const Application& application) {
  std::vector<DocumentKind> missing;
  for (const Document& document : application.checklist) {
    if (IsMissing(document)) missing.push_back(document.kind);
  }
  return missing;
}

DeadlineState StateOf(const Deadline& deadline, absl::CivilDay today) {
  if (deadline.cancelled) return DeadlineState::kCancelled;
  // The day lodging opens is to be awaited, not to be met by then.
  const bool opens = deadline.kind == DeadlineKind::kLodgingOpens;
  if (deadline.met_on) {
    return opens || *deadline.met_on <= deadline.due ? DeadlineState::kMet
                                                     : DeadlineState::kMissed;
  }
  if (opens) {
    return today < deadline.due ? DeadlineState::kOpen : DeadlineState::kMet;
  }
  return today <= deadline.due ? DeadlineState::kOpen : DeadlineState::kOverdue;
}

EscalationLevel EscalationOf(const Deadline& deadline, absl::CivilDay today) {
  const DeadlineState state = StateOf(deadline, today);
  const bool open =
      state == DeadlineState::kOpen || state == DeadlineState::kOverdue;
  return open ? deadline.told : EscalationLevel::kUnspecified;
}

std::optional<Deadline> NextDeadline(const Application& application) {
  std::optional<Deadline> next;
  for (const Deadline& deadline : application.deadlines) {
    if (deadline.cancelled || deadline.met_on ||
        deadline.kind == DeadlineKind::kLodgingOpens) {
      continue;
    }
    if (!next || deadline.due < next->due) next = deadline;
  }
  return next;
}

std::optional<absl::CivilDay> DayOf(const Application& application,
                                    FactType type) {
  for (auto fact = application.history.rbegin();
       fact != application.history.rend(); ++fact) {
    if (fact->type == type) return fact->occurred_on;
  }
  return std::nullopt;
}

bool StateBeforeLodging(ApplicationState state) {
  switch (state) {
    case S::kPlanned:
    case S::kDocumentsPending:
    case S::kPreclearancePending:
    case S::kPreclearanceGranted:
    case S::kAppointmentBooked:
      return true;
    default:
      return false;
  }
}

namespace {

std::vector<Awaited> OfProcedure(const Application& application) {
  if (StateBeforeLodging(application.state)) return BeforeLodging(application);
  switch (application.state) {
    case S::kLodged:
      return {{"MISSION_OFFICER", "the check whether it is admissible", {}}};
    case S::kAdmissible:
    case S::kConsultation:
    case S::kAppealed:
      return {{"MISSION_OFFICER", "the decision",
               DueOf(application, DeadlineKind::kDecisionDue)}};
    case S::kDocumentsAsked:
      if (const auto by = DueOf(application, DeadlineKind::kDocumentsBy)) {
        return {{"DEFENDER", "the documents asked for", by}};
      }
      return {{"MISSION_OFFICER", "the decision",
               DueOf(application, DeadlineKind::kDecisionDue)}};
    case S::kIssued:
      return {{"DEFENDER", "the document with the visa to be collected", {}}};
    case S::kRefused:
    case S::kAnnulled:
      return {{"DEFENDER", "her choice to appeal, wait, go another way or stop",
               DueOf(application, DeadlineKind::kAppealBy)}};
    case S::kWithdrawn:
      if (!application.visa) return {};
      return {{"MISSION_OFFICER", "the visa to be annulled", {}}};
    default:
      return {};
  }
}

// Something is still decided that her bed matters for.
bool IsUnderWay(ApplicationState state) {
  return StateBeforeLodging(state) || state == S::kLodged ||
         state == S::kAdmissible || state == S::kConsultation ||
         state == S::kDocumentsAsked || state == S::kIssued ||
         state == S::kAppealed;
}

}  // namespace

std::vector<Awaited> WaitingFor(const Application& application) {
  std::vector<Awaited> awaited = OfProcedure(application);
  AwaitNewDocument(application, awaited);
  if (application.identity && application.identity->accommodation_changes &&
      IsUnderWay(application.state)) {
    awaited.push_back({"PROGRAMME_OFFICER",
                       "where she will stay: the place she was to have cannot "
                       "be lived in",
                       {}});
  }
  return awaited;
}

std::vector<std::string> NoticesOf(const Application& application) {
  const bool appealable =
      application.state == S::kRefused || application.state == S::kAnnulled;
  if (!appealable || DueOf(application, DeadlineKind::kAppealBy)) return {};
  return {
      "The decision names the time to appeal: record the decision again with "
      "it."};
}

std::vector<Action> NextActions(const Application& application) {
  std::vector<Action> actions;
  const bool early = StateBeforeLodging(application.state);
  if (early) {
    actions.push_back({"RecordDocument", "", ""});
    if (PreclearanceOutstanding(application)) {
      actions.push_back({"RecordPreclearance", "", ""});
      actions.push_back({"BookAppointment", "PRECLEARANCE_MISSING",
                         "Record the preclearance first."});
    } else {
      actions.push_back({"BookAppointment", "", ""});
    }
  }
  if (application.state == S::kDocumentsAsked) {
    actions.push_back({"RecordDocument", "", ""});
  }
  const bool given_in_vain =
      application.state == S::kWithdrawn && application.visa.has_value();
  if (given_in_vain) actions.push_back({"RecordAnnulled", "", ""});
  if (!early && application.state != S::kDocumentsAsked &&
      NeedsNewDocument(application)) {
    actions.push_back({"RecordDocument", "", ""});
  }
  const std::pair<Event, const char*> in_order[] = {
      {Event::kLodge, "RecordLodged"},
      {Event::kAdmit, "RecordAdmissible"},
      {Event::kConsult, "RecordConsultation"},
      {Event::kAskDocuments, "AskForDocuments"},
      {Event::kIssue, "RecordIssued"},
      {Event::kRefuse, "RecordRefused"},
      {Event::kAppeal, "RecordAppeal"},
      {Event::kCollect, "RecordCollected"},
      {Event::kEnter, "RecordEntry"},
      {Event::kExtend, "ExtendVisa"},
      {Event::kAnnul, "RecordAnnulled"},
      {Event::kWithdraw, "WithdrawApplication"}};
  for (const auto& [event, rpc] : in_order) {
    if (Next(application.state, event)) actions.push_back({rpc, "", ""});
  }
  return actions;
}

}  // namespace sojourn::visa
