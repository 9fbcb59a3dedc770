#include "services/visa/visa_recorder.h"

#include <algorithm>
#include <utility>

#include "services/visa/checklist/expiry_rules.h"
#include "services/visa/visa_application_edits.h"
#include "services/visa/visa_assess.h"

namespace sojourn::visa {
namespace {

using S = ApplicationState;

Event EventOf(const Telling& telling) {
  switch (telling.type) {
    case FactType::kDocumentRecorded:
      return Event::kDocument;
    case FactType::kPreclearanceRecorded:
      switch (telling.preclearance) {
        case PreclearanceOutcome::kGranted:
          return Event::kGrantPreclearance;
        case PreclearanceOutcome::kRefused:
          return Event::kRefusePreclearance;
        case PreclearanceOutcome::kUnspecified:
        case PreclearanceOutcome::kAsked:
          return Event::kAskPreclearance;
      }
      return Event::kAskPreclearance;
    case FactType::kLodged:
      return Event::kLodge;
    case FactType::kAdmissible:
      return Event::kAdmit;
    case FactType::kIssued:
      return Event::kIssue;
    case FactType::kRefused:
      return Event::kRefuse;
    case FactType::kCollected:
      return Event::kCollect;
    case FactType::kAppointmentBooked:
      return Event::kBook;
    case FactType::kConsultation:
      return Event::kConsult;
    case FactType::kDocumentsAsked:
      return Event::kAskDocuments;
    case FactType::kAppealed:
      return Event::kAppeal;
    case FactType::kExtended:
      return Event::kExtend;
    case FactType::kAnnulled:
      return Event::kAnnul;
    case FactType::kExpired:
      return Event::kExpire;
    case FactType::kEntered:
      return Event::kEnter;
    case FactType::kUnspecified:
    case FactType::kOpened:
    case FactType::kWithdrawn:
      return Event::kWithdraw;
  }
  return Event::kWithdraw;
}

bool Contains(const LegalDays& outer, const LegalDays& inner) {
  return outer.first <= inner.first && inner.last <= outer.last;
}

// One fact on its way into an application.
class Recorder {
 public:
  Recorder(const Application& current, const Telling& telling, absl::Time now)
      : current_(current),
        telling_(telling),
        next_(current),
        fact_{.type = telling.type,
              .occurred_on = telling.occurred_on,
              .recorded_at = now} {}

  Application Run() {
    MoveState();
    switch (telling_.type) {
      case FactType::kDocumentRecorded:
        TakeDocument(*telling_.document);
        break;
      case FactType::kPreclearanceRecorded:
        next_.preclearance_outcome = telling_.preclearance;
        break;
      case FactType::kLodged:
        TakeLodging();
        break;
      case FactType::kAdmissible:
        TakeAdmission();
        break;
      case FactType::kIssued:
        TakeIssue();
        break;
      case FactType::kRefused:
        TakeRefusal();
        break;
      case FactType::kConsultation:
        TakeConsultation();
        break;
      case FactType::kDocumentsAsked:
        TakeRequest();
        break;
      case FactType::kAppealed:
        TakeAppeal();
        break;
      case FactType::kExtended:
        TakeExtension();
        break;
      case FactType::kAnnulled:
        TakeAnnulment();
        break;
      case FactType::kEntered:
        TakeEntry();
        break;
      default:
        break;
    }
    if (IsEnded(next_.state)) CloseEnded();
    WatchExpiry(next_, fact_);
    for (const ApplicationFlag flag : fact_.flags) AddOnce(next_.flags, flag);
    next_.history.push_back(std::move(fact_));
    return std::move(next_);
  }

 private:
  void Flag(ApplicationFlag flag) { AddOnce(fact_.flags, flag); }

  void MoveState() {
    const Event event = EventOf(telling_);
    if (current_.state == S::kWithdrawn) {
      Flag(ApplicationFlag::kAfterWithdrawal);
      return;
    }
    // What was decided before the appeal is not its outcome.
    const auto appealed = DayOf(current_, FactType::kAppealed);
    const bool before_appeal =
        current_.state == S::kAppealed && appealed &&
        (event == Event::kIssue || event == Event::kRefuse) &&
        telling_.occurred_on < *appealed;
    const auto next = Next(current_.state, event);
    if (next && !before_appeal) {
      next_.state = *next;
      return;
    }
    if (event == Event::kDocument && NeedsNewDocument(current_)) return;
    const bool told_before =
        DayOf(current_, telling_.type).has_value() && event != Event::kDocument;
    next_.state = NextOutOfOrder(current_.state, event, IsNewestDecision());
    if (!told_before || next_.state != current_.state) {
      Flag(ApplicationFlag::kOutOfOrder);
    }
  }

  bool IsNewestDecision() const {
    const auto decided = std::max(DayOf(current_, FactType::kIssued),
                                  DayOf(current_, FactType::kRefused));
    return !decided || telling_.occurred_on >= *decided;
  }

  void TakeDocument(const Document& told) {
    const auto found =
        std::ranges::find(next_.checklist, told.kind, &Document::kind);
    if (found == next_.checklist.end()) {
      next_.checklist.push_back(told);
    } else {
      const bool asked = found->asked;
      const ChecklistReason reason = found->reason;
      *found = told;
      found->asked = asked;
      found->reason = reason;
    }
    AnswerRequest();
  }

  // It is met once all that was asked for is there.
  void AnswerRequest() {
    const Deadline* by = FindDeadline(next_, DeadlineKind::kDocumentsBy);
    if (by == nullptr || !IsOpen(*by)) return;
    const bool lacking =
        std::ranges::any_of(next_.checklist, [](const Document& document) {
          return document.asked && IsMissing(document);
        });
    if (lacking) return;
    if (telling_.occurred_on > by->due) Flag(ApplicationFlag::kDocumentsLate);
    MeetDeadline(next_, DeadlineKind::kDocumentsBy, telling_.occurred_on);
  }

  void Ask(DocumentKind kind) {
    const Document wanted{.kind = kind, .asked = true};
    const auto found =
        std::ranges::find(next_.checklist, kind, &Document::kind);
    if (found == next_.checklist.end()) {
      next_.checklist.push_back(wanted);
    } else {
      *found = wanted;
    }
  }

  void TakeRequest() {
    CloseLodgingIfOpen();
    // Once it is decided nothing is asked for any more.
    if (next_.state != S::kDocumentsAsked) return;
    for (const DocumentKind kind : telling_.asked) Ask(kind);
    SetDeadline(next_, DeadlineKind::kDocumentsBy, *telling_.asked_by);
  }

  void TakeConsultation() {
    CloseLodgingIfOpen();
    if (next_.state != S::kConsultation) return;
    SetDeadline(next_, DeadlineKind::kConsultationDue,
                telling_.occurred_on + next_.clocks.consultation_days);
  }

  void TakeLodging() {
    const absl::CivilDay on = telling_.occurred_on;
    const Deadline* opens = FindDeadline(next_, DeadlineKind::kLodgingOpens);
    const Deadline* by = FindDeadline(next_, DeadlineKind::kLodgeBy);
    if (opens != nullptr && on < opens->due) {
      Flag(ApplicationFlag::kLodgedTooEarly);
    }
    if (by != nullptr && on > by->due) Flag(ApplicationFlag::kLodgedTooLate);
    if (!MissingDocuments(current_).empty()) {
      Flag(ApplicationFlag::kDocumentsIncomplete);
    }
    if (current_.preclearance &&
        current_.preclearance_outcome != PreclearanceOutcome::kGranted) {
      Flag(ApplicationFlag::kPreclearanceMissing);
    }
    CloseLodging();
  }

  void CloseLodging() {
    MeetDeadline(next_, DeadlineKind::kLodgingOpens, telling_.occurred_on);
    MeetDeadline(next_, DeadlineKind::kLodgeBy, telling_.occurred_on);
  }

  // Whatever follows the lodging shows that it took place.
  void CloseLodgingIfOpen() {
    const Deadline* by = FindDeadline(next_, DeadlineKind::kLodgeBy);
    if (by != nullptr && IsOpen(*by)) CloseLodging();
  }

  void TakeAdmission() {
    CloseLodgingIfOpen();
    const RouteClocks& clocks = next_.clocks;
    absl::CivilDay on = telling_.occurred_on;
    // Neither asking for documents nor consulting stops the clock of the
    // decision (Visa Code, Article 23(1) and (2), which know an extension to 45
    // days only): back at the examination it runs on from its first day.
    if (current_.state == S::kDocumentsAsked) {
      CancelDeadline(next_, DeadlineKind::kDocumentsBy);
      const Deadline* due = FindDeadline(next_, DeadlineKind::kDecisionDue);
      if (due != nullptr) {
        on = std::min(on,
                      due->counted.value_or(due->due) - clocks.decision_days);
      }
    }
    SetDeadline(next_, DeadlineKind::kDecisionDue, on + clocks.decision_days);
    SetDeadline(next_, DeadlineKind::kDecisionLatest,
                on + clocks.decision_max_days);
    // A decision told before the admission it followed keeps its day.
    const auto decided = std::max(DayOf(current_, FactType::kIssued),
                                  DayOf(current_, FactType::kRefused));
    if (decided) MeetDecision(*decided);
  }

  void MeetDecision(absl::CivilDay on) {
    const Deadline* latest = FindDeadline(next_, DeadlineKind::kDecisionLatest);
    if (latest != nullptr && on > latest->due) {
      Flag(ApplicationFlag::kDecisionLate);
    }
    MeetDeadline(next_, DeadlineKind::kDecisionDue, on);
    MeetDeadline(next_, DeadlineKind::kDecisionLatest, on);
    CancelDeadline(next_, DeadlineKind::kDocumentsBy);
    // Silence of the states asked is consent once their time is over (Visa
    // Code, Article 22(2)): a later decision is not late by it.
    const Deadline* asked = FindDeadline(next_, DeadlineKind::kConsultationDue);
    if (asked != nullptr && IsOpen(*asked)) {
      MeetDeadline(next_, DeadlineKind::kConsultationDue,
                   std::min(on, asked->due));
    }
  }

  // The decision on an appeal is not the one the clock was for.
  void TakeDecisionDay() {
    if (current_.state != S::kAppealed) MeetDecision(telling_.occurred_on);
  }

  void TakeIssue() {
    CloseLodgingIfOpen();
    TakeDecisionDay();
    // An older decision told late does not undo what came after it.
    if (next_.state == S::kRefused || next_.state == S::kAppealed ||
        next_.state == S::kAnnulled || next_.state == S::kExtended) {
      return;
    }
    next_.visa = telling_.visa;
    next_.refusal_grounds.clear();
    CancelDeadline(next_, DeadlineKind::kAppealBy);
    Revive();
    const LegalDays stay = next_.stay.value_or(next_.visa->valid);
    if (!Contains(next_.visa->valid, stay) || next_.visa->days < stay.count()) {
      Flag(ApplicationFlag::kVisaShorterThanStay);
    }
  }

  // It had expired by a validity that was told wrongly.
  void Revive() {
    if (next_.state != S::kExpired || next_.visa->valid.last < Today()) return;
    next_.state =
        DayOf(current_, FactType::kCollected) ? S::kCollected : S::kIssued;
  }

  absl::CivilDay Today() const {
    return TodayIn(next_.time_zone, fact_.recorded_at);
  }

  void TakeRefusal() {
    CloseLodgingIfOpen();
    TakeDecisionDay();
    if (next_.state != S::kRefused) return;
    next_.visa.reset();
    next_.refusal_grounds = telling_.grounds;
    OpenAppeal();
  }

  // The time to appeal is national law (Visa Code, Articles 32(3) and 34(7)):
  // what the decision says, else what the route knows, else nothing.
  void OpenAppeal() {
    const absl::CivilDay handed_over =
        telling_.notified_on.value_or(telling_.occurred_on);
    if (telling_.appeal_by) {
      SetDeadline(next_, DeadlineKind::kAppealBy, *telling_.appeal_by);
    } else if (next_.clocks.appeal_days > 0) {
      SetDeadline(next_, DeadlineKind::kAppealBy,
                  handed_over + next_.clocks.appeal_days);
    }
  }

  void TakeAppeal() {
    const absl::CivilDay on = telling_.occurred_on;
    const Deadline* by = FindDeadline(next_, DeadlineKind::kAppealBy);
    if (by != nullptr && !by->cancelled && on > by->due) {
      Flag(ApplicationFlag::kAppealLate);
    }
    MeetDeadline(next_, DeadlineKind::kAppealBy, on);
    next_.after.appealed_on = on;
    next_.after.appeal_lodged_with = telling_.lodged_with;
  }

  void TakeExtension() {
    if (current_.visa && Today() > current_.visa->valid.last) {
      Flag(ApplicationFlag::kExtensionLate);
    }
    if (next_.state != S::kExtended) return;
    Visa visa = current_.visa.value_or(Visa{.scheme = current_.scheme});
    visa.valid = telling_.visa->valid;
    visa.days = telling_.visa->days;
    next_.visa = std::move(visa);
    next_.after.extension = telling_.extension;
  }

  void TakeAnnulment() {
    // Of a withdrawn one that is what was awaited.
    if (next_.state == S::kWithdrawn) next_.visa.reset();
    if (next_.state != S::kAnnulled) return;
    next_.visa.reset();
    next_.refusal_grounds = telling_.grounds;
    next_.after.revoked = telling_.revoked;
    OpenAppeal();
  }

  // A corrected entry takes the flag of the mistaken one away. Who is there has
  // nothing left to lodge or to wait for.
  void TakeEntry() {
    if (next_.state == S::kUsed) CancelOpenDeadlines(next_);
    std::erase(next_.flags, ApplicationFlag::kEnteredOutsideValidity);
    if (telling_.outside_validity) {
      Flag(ApplicationFlag::kEnteredOutsideValidity);
    }
  }

  void CloseEnded() {
    for (Deadline& deadline : next_.deadlines) {
      const bool outlives =
          deadline.kind == DeadlineKind::kAppealBy &&
          (next_.state == S::kRefused || next_.state == S::kAnnulled);
      if (IsOpen(deadline) && !outlives) deadline.cancelled = true;
    }
  }

  const Application& current_;
  const Telling& telling_;
  Application next_;
  Fact fact_;
};

}  // namespace

Application RecordFact(const Application& current, const Telling& telling,
                       absl::Time now) {
  return Recorder(current, telling, now).Run();
}

}  // namespace sojourn::visa
