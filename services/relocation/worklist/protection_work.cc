#include "services/relocation/worklist/protection_work.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/exposure/exposure_store.h"
#include "services/relocation/interruptions/ending_rules.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/workflow/step_rules.h"

namespace sojourn::relocation {
namespace {

// A month to answer her, and a month of being overdue: whoever asked her and
// heard no has nothing to record.
constexpr absl::Duration kAskedShown = absl::Hours(24 * 62);

// A whole page of them stays far below 1 MiB.
constexpr size_t kShownReason = 2000;

std::string Beginning(const std::string& text) {
  if (text.size() <= kShownReason) return text;
  size_t end = kShownReason;
  while (end > 0 && (text[end] & 0xC0) == 0x80) --end;  // whole characters
  return text.substr(0, end) + "...";
}

std::string ActionOn(const ShownAlert& shown) {
  const bool unread =
      shown.state == State::kAlerted || shown.state == State::kSubmitted;
  switch (shown.alert.kind) {
    case AlertKind::kCalled:
      return unread ? "AcknowledgeRequest" : "TriageRequest";
    case AlertKind::kEmergency:
      return "TriageRequest";
    case AlertKind::kContactLost:
    case AlertKind::kLookNow:
    case AlertKind::kHerWord:
      return "GetRelocation";
    case AlertKind::kPromiseMissed:
      return "AssignCase";
    case AlertKind::kHostSilent:
      return "ProposeToCity";
    case AlertKind::kVisaDeadline:
      return "GetRelocation";
    case AlertKind::kNoFundLeft:
      return "RequestBridgingGrant";
    default:
      return "GetTimeline";
  }
}

v1::WorkItem AboutCase(const ShownAlert& shown) {
  v1::WorkItem item;
  item.set_relocation_id(shown.relocation_id);
  item.set_code(shown.code);
  item.set_state(ToProto(shown.state));
  if (shown.state == State::kErased) return item;
  item.set_level(ToProto(shown.level));
  item.set_overlay(ToProto(shown.overlay));
  item.set_action(ActionOn(shown));
  if (shown.alert.kind == AlertKind::kWithdrawnAlone ||
      shown.alert.kind == AlertKind::kSafeElsewhereAlone) {
    SetTime(shown.alert.raised_at + kWithdrawalGrace, *item.mutable_due());
  }
  if (shown.alert.kind == AlertKind::kEndInDoubt) {
    SetTime(shown.alert.raised_at + kKeptInDoubt, *item.mutable_due());
  }
  return item;
}

// What was done; the reason follows where there is one.
std::string WhatWasDone(const Alert& alert) {
  const std::string whole =
      absl::StrCat(alert.subject, " of ", alert.organisation_id);
  switch (alert.kind) {
    case AlertKind::kIdentityRevealed:
      return alert.subject +
             " looked at names, contacts or papers of your case";
    case AlertKind::kBreakGlass:
      return whole + " broke the glass: ";
    case AlertKind::kExported:
      return alert.subject + " exported everything that is held in your case";
    case AlertKind::kCaseTaken:
      return whole +
             " took this case and was not given it by its lead: ask why";
    case AlertKind::kErasureAsked:
      return whole +
             " wants this case erased as a mistake: a second officer "
             "decides";
    case AlertKind::kHerErasureAsked:
      return whole +
             " says that she wants this case erased: a second officer asks her";
    case AlertKind::kWithdrawnAlone:
      return whole +
             " alone heard on two channels that she withdraws: ask her "
             "yourself, CorrectRecord takes it back for a day";
    case AlertKind::kSafeElsewhereAlone:
      return whole +
             " alone heard on two channels that she is safe elsewhere: ask her "
             "yourself, CorrectRecord takes it back for a day";
    case AlertKind::kDuressHeard:
      return whole +
             " heard that she is not free to speak: nothing of what she was "
             "made to say was done; find out on another way how she is";
    case AlertKind::kEndInDoubt:
      return whole +
             " was told something that puts her wish to end the case in doubt: "
             "find out on another way what she wants; until then place and "
             "money stay hers, and CorrectRecord takes the end back";
    case AlertKind::kHerWord:
      return whole +
             " heard somebody of the party say no to what is decided for her: "
             "see what the case waits for, talk with her alone, and do nothing "
             "more of it against her word";
    case AlertKind::kDetained:
      return whole +
             " was told that she is detained: do what she wanted, see "
             "interruption";
    case AlertKind::kDeathRecorded:
      return whole +
             " wrote down that somebody of the party has died, took that back, "
             "or wants place and money of who died released: see bereavement, "
             "and find out on another way whether it is true; nobody else is "
             "told, CorrectRecord takes a mistake back, and a second officer "
             "decides on a release";
    case AlertKind::kNoAdultLeft:
      return whole +
             " was told of a death that leaves children of the party without "
             "an "
             "adult: find out today where they are and who has custody, record "
             "a guardian with AddSpokesperson, and ask her with GrantConsent";
    case AlertKind::kReleaseAsked:
      return whole +
             " wants place and money of a silent case released: a second "
             "officer decides";
    case AlertKind::kOwnHandReveal:
      return whole +
             " looked at names, contacts or papers of a case that nobody else "
             "gave her: ask why, or give it to her with AssignCase";
    case AlertKind::kOwnHandExport:
      return whole +
             " exported everything of a case that nobody else gave her: ask "
             "why, or give it to her with AssignCase";
    case AlertKind::kHoldLiftAsked:
      return whole +
             " wants the legal hold lifted, and a second officer decides: ";
    case AlertKind::kHoldLifted:
      return whole + " lifted the legal hold as the second officer: ";
    case AlertKind::kHoldSet:
      return whole + " set a legal hold, the case is not erased: ";
    case AlertKind::kContactReplaced:
      return whole +
             " changed how she is reached, and nobody else has heard that she "
             "wants it: ask her yourself on another channel; if she does not, "
             "CorrectRecord puts the contact before back";
    case AlertKind::kCalled:
      return "you are called: nobody has this emergency in hand; take it in "
             "hand, or reach who is next (GetOnDuty)";
    case AlertKind::kContactLost:
      return whole +
             " says that nobody hears from her: do what stands under "
             "interruption, each in its time; place and money stay hers";
    case AlertKind::kEmergency:
      return whole +
             " says that she is in imminent danger: it is an emergency now; "
             "triage it again, and look at what can be done tonight";
    case AlertKind::kLookNow:
      return whole +
             " told something that needs a look: see the flags of the case and "
             "what it waits for";
    case AlertKind::kPromiseMissed:
      return "a promise to her was not kept in time: see the clocks of the "
             "case, and help who leads it or give it to somebody else";
    case AlertKind::kHostSilent:
      return alert.organisation_id +
             " has not answered in time: call it, and ask another host beside "
             "it; its answer still counts";
    case AlertKind::kVisaDeadline:
      return "a visa's deadline is a day away, or over: see `sojourn visa "
             "deadlines`, call the mission, and see what else she can do";
    case AlertKind::kNoFundLeft:
      return "no fund carries the money that was asked for her: the case says "
             "in which currencies another one can be asked; tell her";
    case AlertKind::kSharingEnded:
      return alert.organisation_id +
             " is told nothing more of this case: it is not active, or the "
             "sharing agreement with it has ended or is missing; have it "
             "renewed (UpdateOrganisation), or ask another one; what it was "
             "told stays until it is taken back, and her place stays hers";
    case AlertKind::kHandedOver:
      return whole + " handed this case over to you: ";
    case AlertKind::kPartySplit:
      return whole +
             " says that somebody left a party for this case of her own, and "
             "nobody else has heard that she wants it: ask her yourself";
    case AlertKind::kPartyJoined:
      return whole +
             " says that somebody joined her party, and nobody else has heard "
             "that she wants it: ask her yourself, alone";
    case AlertKind::kCasesMerged:
      return whole +
             " merged this case with another one about the same people: "
             "FindPossibleDuplicates says which, on whose word and until when "
             "UndoMerge parts them";
    case AlertKind::kMergeUndone:
      return whole + " took a merge of this case back";
    case AlertKind::kIntroduced:
      return whole +
             " had who brought this case told of who brought another one about "
             "the same people: ask her whether she wants that; "
             "RecordIntroduction with her no takes it back";
    case AlertKind::kDuplicatesSought:
      return whole +
             " compared a case that she does not work on with all others: ask "
             "why, or give it to her with AssignCase";
    case AlertKind::kReferralLapsed:
      return alert.organisation_id +
             " did not answer in time: the case goes on here; help her, or "
             "refer her to another network";
    case AlertKind::kReferralLate:
      return alert.organisation_id +
             " accepted a case that has gone on here, so two networks know "
             "her: decide with her and with them which one goes on; Withdraw "
             "with OTHER_PROGRAMME ends it here";
    case AlertKind::kReferralBounced:
      return alert.organisation_id +
             " does not take the case: it goes on here; the timeline says why";
    case AlertKind::kReferralUnsaid:
      return alert.organisation_id +
             " has the referral of a case, and she has taken back that it may "
             "be told: call them, so that they erase what was sent; what they "
             "answer comes too late";
    case AlertKind::kReferralOpen:
      return alert.organisation_id +
             " has the referral of a case that has ended here: call them, so "
             "that they erase what was sent, or ask her themselves";
  }
  return whole;
}

std::string HowOften(const ShownAlert& shown) {
  if (shown.times < 2) return "";
  return absl::StrCat(
      " (", shown.times, " times since ",
      absl::FormatTime("%Y-%m-%d", shown.since, absl::UTCTimeZone()), ")");
}

absl::StatusOr<v1::WorkItem> ShowOnce(const CaseVault& vault,
                                      const ShownAlert& shown) {
  v1::WorkItem item = AboutCase(shown);
  const Alert& alert = shown.alert;
  item.set_what(WhatWasDone(alert));
  if (shown.state == State::kErased) {
    item.set_what(item.what() + " (the case is erased)");
  }
  if (!alert.reason_sealed || shown.state == State::kErased) return item;
  Relocation key_of;
  key_of.relocation_id = shown.relocation_id;
  RETURN_IF_ERROR(
      vault.Prefetch({.relocation_id = shown.relocation_id, .person_ids = {}}));
  const auto reason = vault.Unseal(
      key_of, {"alerts", alert.row_id, "reason_sealed"}, *alert.reason_sealed);
  // Its keys went a moment ago, or were never in this backup.
  if (ReasonOf(reason.status()) == "ERASED") return item;
  RETURN_IF_ERROR(reason.status());
  item.set_what(item.what() + Beginning(*reason));
  return item;
}

v1::WorkItem ShowProbing(const Probing& probing) {
  v1::WorkItem item;
  item.set_what(absl::StrCat(
      probing.resembling, " of ", probing.requests, " requests that ",
      probing.subject.empty() ? "accounts" : probing.subject, " of ",
      probing.organisation_id, " sent since ",
      absl::FormatTime("%Y-%m-%d", probing.since, absl::UTCTimeZone()),
      " resemble cases of other organisations: the account may be probing who "
      "is known. Ask its owner; if it is not in her hands, report it"));
  item.set_action("ReportExposure");
  return item;
}

std::string WhyErased(const erasures::Erased& erased) {
  if (erased.reason == "RETENTION") return " as its time was over";
  return absl::StrCat(
      erased.reason == "MISTAKE" ? " as a mistake; " : " at her wish; ",
      erased.asked_by, " asked for it");
}

v1::WorkItem ShowErased(const erasures::Erased& erased) {
  v1::WorkItem item;
  item.set_what(absl::StrCat(erased.erased_by, " erased case ", erased.code,
                             WhyErased(erased)));
  return item;
}

v1::WorkItem ShowAsked(const erasures::Asked& asked, absl::Time now) {
  v1::WorkItem item;
  item.set_relocation_id(asked.relocation_id);
  item.set_code(asked.code);
  item.set_state(ToProto(asked.state));
  item.set_what(absl::StrCat("she wants the case erased, says ",
                             asked.wish.asked_by,
                             ": ask her too, and erase it if she does"));
  item.set_action("EraseRelocation");
  const absl::Time due =
      absl::FromCivil(AnswerDue(asked.wish), absl::UTCTimeZone());
  SetTime(due, *item.mutable_due());
  item.set_overdue(now > due);
  return item;
}

v1::WorkItem ShowCompared(const pair_store::PairRow& pair) {
  v1::WorkItem item;
  item.set_relocation_id(pair.first.relocation_id);
  item.set_code(pair.first.code);
  item.set_what(absl::StrCat(
      pair.pair.asked_by, " says that this case and ", pair.second.code,
      " are about the same people: compare them, and say SAME or NOT_SAME"));
  item.set_action("ConfirmDuplicate");
  return item;
}

v1::WorkItem ShowTask(const Task& task, absl::Time now) {
  v1::WorkItem item;
  item.set_relocation_id(task.relocation_id);
  item.set_what(std::string(WhatToDo(task.kind)));
  item.set_action("RecordExposureTask");
  item.set_exposure_id(task.exposure_id);
  item.set_task_id(task.task_id);
  SetTime(task.due_at, *item.mutable_due());
  item.set_overdue(now > task.due_at);
  return item;
}

v1::WorkItem ShowDraft(const draft_store::Draft& draft) {
  v1::WorkItem item;
  item.set_relocation_id(draft.relocation_id);
  item.set_code(draft.code);
  item.set_state(v1::RELOCATION_STATE_DRAFT);
  item.set_what(
      "send the request, or save the draft again: it is deleted then");
  item.set_action("SubmitRequest");
  SetTime(draft.saved_at + kDraftKept, *item.mutable_due());
  return item;
}

absl::CivilDay DayOf(absl::Time time) {
  return absl::ToCivilDay(time, absl::UTCTimeZone());
}

v1::WorkItem ShowStuck(const steps::StuckStep& stuck, std::string_view reader,
                       absl::Time now) {
  const Step& step = stuck.step;
  v1::WorkItem item;
  item.set_relocation_id(stuck.relocation_id);
  item.set_code(stuck.code);
  item.set_level(ToProto(stuck.level));
  item.set_state(ToProto(stuck.state));
  item.set_overlay(ToProto(stuck.overlay));
  const std::string kind(Name(step.kind));
  if (!step.taken_over_by.empty()) {
    item.set_what(absl::StrCat(
        step.taken_over_by == reader ? "you do "
                                     : step.taken_over_by + " does ",
        kind,
        " by hand: say what came of it, or give it back with "
        "RetryStep"));
    item.set_action("TakeOverStep");
    return item;
  }
  const auto because =
      step_rules::WhyStuck({.step = step, .steps = {}, .now = now});
  if (!because) return item;
  item.set_what(
      absl::StrCat(kind, " is stuck, ",
                   absl::AsciiStrToLower(Av(step_rules::Name(*because))),
                   step.error_reason.empty() ? "" : " (", step.error_reason,
                   step.error_reason.empty() ? "" : ")", ": ",
                   step_rules::RemedyFor(step, *because)));
  item.set_action("GetSteps");
  item.set_overdue(true);
  return item;
}

v1::WorkItem ShowKept(const erasures::DueCase& kept, absl::Time now) {
  v1::WorkItem item;
  item.set_relocation_id(kept.root.relocation_id);
  item.set_code(kept.root.code);
  item.set_state(ToProto(kept.root.state));
  const std::vector<DueReason> reasons =
      DueReasons(erasures::FactsOf(kept.root, kept.retention), DayOf(now));
  const bool erase =
      reasons == std::vector{DueReason::kErasure} && !kept.retention.legal_hold;
  item.set_what(erase ? "its time is over: erase it"
                      : "say why the case is still kept, or bring it to an "
                        "end: a year has passed");
  item.set_action(erase ? "EraseRelocation" : "SetRetention");
  SetTime(absl::FromCivil(kept.due_on, absl::UTCTimeZone()),
          *item.mutable_due());
  item.set_overdue(true);
  return item;
}

}  // namespace

absl::StatusOr<ProtectionWork> LoadProtectionWork(db::Transaction& tx,
                                                  const auth::Caller& caller,
                                                  int limit) {
  ProtectionWork work{.reader = caller.subject, .now = tx.now()};
  if (caller.roles.HasAnyOf(
          {auth::Role::kSecurityOfficer, auth::Role::kAuditor})) {
    ASSIGN_OR_RETURN(work.probing, duplicates::ListProbing(tx, limit));
    ASSIGN_OR_RETURN(work.erased,
                     erasures::ListErased(tx, tx.now() - kAlertShown, limit));
  }
  if (caller.Has(auth::Role::kSecurityOfficer)) {
    ASSIGN_OR_RETURN(work.tasks, exposures::ListOpen(tx, limit));
  }
  if (caller.Has(auth::Role::kProgrammeOfficer)) {
    ASSIGN_OR_RETURN(
        work.asked,
        erasures::ListAsked(tx, caller.subject, tx.now() - kAskedShown, limit));
    ASSIGN_OR_RETURN(work.compared,
                     pair_store::ListAsked(tx, caller.subject, limit));
    ASSIGN_OR_RETURN(work.kept,
                     erasures::ListDue(tx, DayOf(tx.now()), {}, limit));
    ASSIGN_OR_RETURN(work.stuck, steps::ListStuck(tx, caller.subject, limit));
  }
  if (caller.Has(auth::Role::kNgoCaseworker)) {
    ASSIGN_OR_RETURN(work.drafts,
                     draft_store::List(tx, caller.organisation_id, {}, limit));
  }
  return work;
}

absl::StatusOr<v1::WorkItem> ShowAlert(const CaseVault& vault,
                                       const ShownAlert& shown) {
  ASSIGN_OR_RETURN(v1::WorkItem item, ShowOnce(vault, shown));
  item.set_what(item.what() + HowOften(shown));
  return item;
}

std::vector<v1::WorkItem> ShowProtectionWork(const ProtectionWork& work) {
  std::vector<v1::WorkItem> items;
  for (const steps::StuckStep& each : work.stuck) {
    items.push_back(ShowStuck(each, work.reader, work.now));
  }
  for (const erasures::Erased& each : work.erased) {
    items.push_back(ShowErased(each));
  }
  for (const erasures::Asked& each : work.asked) {
    items.push_back(ShowAsked(each, work.now));
  }
  for (const pair_store::PairRow& each : work.compared) {
    items.push_back(ShowCompared(each));
  }
  for (const Probing& each : work.probing) items.push_back(ShowProbing(each));
  for (const Task& task : work.tasks) items.push_back(ShowTask(task, work.now));
  for (const erasures::DueCase& kept : work.kept) {
    items.push_back(ShowKept(kept, work.now));
  }
  for (const draft_store::Draft& each : work.drafts) {
    items.push_back(ShowDraft(each));
  }
  return items;
}

}  // namespace sojourn::relocation
