#include "services/relocation/case/case_history.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/crypto/ids.h"
#include "common/outbox/outbox.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/case/case_phase.h"
#include "services/relocation/contact_notices/notice_in_hand.h"
#include "services/relocation/escalation/escalation_store.h"
#include "services/relocation/escalation/promise_rules.h"
#include "services/relocation/exposure/alert_store.h"
#include "services/relocation/intake/intake_rules.h"
#include "services/relocation/referral/open_referrals.h"
#include "services/relocation/relocation_clocks.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/stay/stay_file.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::keystore::KeyRef;

constexpr char kRoots[] = "relocations";
constexpr char kFlags[] = "flags_sealed";
constexpr char kEntries[] = "timeline_entries";
constexpr char kEntry[] = "entry_sealed";
// What the feed calls whatever may tell of a journey, as it stands in clear;
// and a correction, of whatever it was.
constexpr char kHiddenType[] = "relocation.changed";
// Who is named where a service or a clock changes a case.
constexpr std::string_view kWorkflow = "workflow";

// An entry that was not taken back.
struct OpenedEntry {
  TimelineRow row;
  stored::Entry entry;
  bool in_force = true;
};

// May be what happened while she was preparing, on her way or there; or that
// she was not free to speak or that somebody died, which nobody but the office
// knows.
bool MayTellOfJourney(Event event) {
  return event == Event::kCorrected || event == Event::kDocumentBurnt ||
         event == Event::kPlaceBurnt || event == Event::kDuressHeard ||
         event == Event::kDeceased || event == Event::kReleaseAsked ||
         event == Event::kReleased || event == Event::kReleasedAndClosed ||
         event == Event::kRelativeRecorded || event == Event::kRelativeClosed ||
         (event >= Event::kReviewAsked && event <= Event::kBriefRevoked) ||
         (event >= Event::kStepRetried && event <= Event::kStepDoneByHand) ||
         (event >= Event::kRouteChosen && event <= Event::kFollowUpEnded);
}

Event EventOf(const std::string& type) {
  const absl::string_view name = absl::StripPrefix(type, "relocation.");
  return ParseEvent(absl::AsciiStrToUpper(name)).value_or(Event::kCorrected);
}

template <typename Message>
absl::StatusOr<Message> Parsed(const std::string& plain) {
  Message message;
  if (!message.ParseFromString(plain)) {
    return Internal("a sealed message does not parse");
  }
  return message;
}

absl::StatusOr<db::Bytes> SealFlags(const crypto::Sealer& sealer,
                                    const Relocation& relocation) {
  stored::Flags flags;
  for (const Flag flag : relocation.flags) {
    flags.add_names(std::string(Name(flag)));
  }
  return sealer.Seal(KeyRef::Case(relocation.relocation_id),
                     flags.SerializeAsString(),
                     {kRoots, relocation.id, kFlags});
}

std::vector<Flag> Without(const std::set<Flag>& some,
                          const std::set<Flag>& others) {
  std::vector<Flag> left;
  std::set_difference(some.begin(), some.end(), others.begin(), others.end(),
                      std::back_inserter(left));
  return left;
}

std::vector<Flag> FlagsOf(
    const google::protobuf::RepeatedPtrField<std::string>& names) {
  std::vector<Flag> flags;
  for (const std::string& name : names) {
    if (const auto flag = Parse<Flag>(name)) flags.push_back(*flag);
  }
  return flags;
}

stored::Entry Describe(const Relocation& before, const Relocation& next,
                       const HistoryEntry& entry) {
  stored::Entry out;
  out.set_type(TypeOf(entry.event));
  out.set_reason(entry.reason);
  out.set_note(entry.note);
  out.set_state_before(std::string(Name(before.state)));
  out.set_state(std::string(Name(next.state)));
  SetTime(entry.occurred_at.value_or(next.updated_at),
          *out.mutable_occurred_at());
  out.set_recorded_by(entry.by);
  out.set_organisation_id(entry.organisation_id);
  for (const Flag flag : Without(next.flags, before.flags)) {
    out.add_flags_raised(std::string(Name(flag)));
  }
  for (const Flag flag : Without(before.flags, next.flags)) {
    out.add_flags_lowered(std::string(Name(flag)));
  }
  if (before.overlay_since) {
    SetTime(*before.overlay_since, *out.mutable_overlay_since_before());
  }
  out.set_subject_row_id(entry.subject_row_id);
  out.set_replaced_contact(entry.replaced_contact);
  for (const std::string& field : entry.changed_fields) {
    out.add_changed_fields(field);
  }
  return out;
}

// Of who has a place, the feed does not tell that another is looked for: she
// would be known to live, or to have lived, in the first.
bool IsOfAnotherPlace(const Relocation& before, const Relocation& next,
                      Event event) {
  return PhaseOf(before.state) == Phase::kMove &&
         PhaseOf(next.state) == Phase::kMove && event >= Event::kCityAsked &&
         event <= Event::kPlaceConfirmed;
}

void Publish(db::Transaction& tx, const Relocation& before,
             const Relocation& next, const HistoryEntry& entry) {
  const bool hidden = MayTellOfJourney(entry.event) ||
                      IsOfAnotherPlace(before, next, entry.event);
  outbox::Event event;
  event.aggregate_kind = "relocation";
  event.aggregate_id = next.relocation_id;
  event.aggregate_version = next.version;
  event.type = hidden ? kHiddenType : TypeOf(entry.event);
  if (PhaseOf(next.state) != Phase::kMove) event.state = Name(next.state);
  if (!hidden) {
    event.reason = entry.reason;
    event.refs = entry.refs;
    event.occurred_at = entry.occurred_at;
  }
  outbox::Append(tx, event);
}

// One entry of history and one event of the feed: the same change.
absl::StatusOr<std::string> Record(db::Transaction& tx,
                                   const crypto::Sealer& sealer,
                                   const Relocation& before,
                                   const Relocation& next,
                                   const HistoryEntry& entry) {
  EntryRow row{.row_id = crypto::NewUuidV7(),
               .event_id = crypto::NewPublicId(),
               .version = next.version,
               .phase_before = Name(PhaseOf(before.state)),
               .phase = Name(PhaseOf(next.state)),
               .overlay_before = Name(before.overlay),
               .overlay = Name(next.overlay),
               .recorded_at = next.updated_at,
               .corrects_row_id = entry.corrects_row_id};
  ASSIGN_OR_RETURN(
      row.sealed, sealer.Seal(KeyRef::Case(next.relocation_id),
                              Describe(before, next, entry).SerializeAsString(),
                              {kEntries, row.row_id, kEntry}));
  InsertEntry(tx, next.id, row);
  Publish(tx, before, next, entry);
  return row.event_id;
}

absl::StatusOr<std::vector<OpenedEntry>> OpenHistory(
    db::Transaction& tx, const crypto::Sealer& sealer,
    const Relocation& relocation) {
  ASSIGN_OR_RETURN(const std::vector<TimelineRow> rows,
                   LoadTimeline(tx, relocation.id, 0, std::nullopt));
  std::vector<OpenedEntry> history;
  for (const TimelineRow& row : rows) {
    ASSIGN_OR_RETURN(stored::Entry entry,
                     OpenEntry(sealer, relocation.relocation_id, row));
    // An entry that was corrected, and the correction itself, build on nothing.
    const bool in_force =
        row.corrects_event_id.empty() && row.corrected_by_event_id.empty();
    history.push_back({row, std::move(entry), in_force});
  }
  return history;
}

EntryFacts FactsOf(const OpenedEntry& opened,
                   const std::vector<OpenedEntry>& history) {
  const stored::Entry& entry = opened.entry;
  EntryFacts facts;
  facts.event = EventOf(entry.type());
  facts.state_before =
      Parse<State>(entry.state_before()).value_or(State::kSubmitted);
  facts.overlay_before =
      Parse<Overlay>(opened.row.overlay_before).value_or(Overlay::kNone);
  if (entry.has_overlay_since_before()) {
    facts.overlay_since_before = ToTime(entry.overlay_since_before());
  }
  facts.flags_raised = FlagsOf(entry.flags_raised());
  facts.flags_lowered = FlagsOf(entry.flags_lowered());
  facts.corrected = !opened.row.corrected_by_event_id.empty();
  const auto none_later = [&](auto&& condition) {
    return std::none_of(
        history.begin(), history.end(), [&](const OpenedEntry& later) {
          return later.in_force && later.row.version > opened.row.version &&
                 condition(later.entry);
        });
  };
  facts.is_last_of_its_kind = none_later(
      [&](const stored::Entry& later) { return later.type() == entry.type(); });
  facts.is_only_of_its_kind =
      std::none_of(history.begin(), history.end(), [&](const OpenedEntry& o) {
        return o.in_force && o.row.version != opened.row.version &&
               o.entry.type() == entry.type();
      });
  facts.suspended_last = none_later([](const stored::Entry& later) {
    const Event event = EventOf(later.type());
    return event == Event::kContactLost || event == Event::kDetained ||
           event == Event::kResumed;
  });
  facts.moved_state_last = none_later([](const stored::Entry& later) {
    return later.state() != later.state_before();
  });
  return facts;
}

}  // namespace

std::string TypeOf(Event event) {
  return absl::StrCat("relocation.", absl::AsciiStrToLower(Av(Name(event))));
}

absl::StatusOr<Relocation> OpenRoot(const crypto::Sealer& sealer,
                                    const CaseRow& row) {
  Relocation relocation = row.relocation;
  ASSIGN_OR_RETURN(
      const std::string plain,
      sealer.Open(KeyRef::Case(relocation.relocation_id), row.flags_sealed,
                  {kRoots, relocation.id, kFlags}));
  ASSIGN_OR_RETURN(const auto flags, Parsed<stored::Flags>(plain));
  for (const std::string& name : flags.names()) {
    if (const auto flag = Parse<Flag>(name)) relocation.flags.insert(*flag);
  }
  return relocation;
}

absl::Status OpenCase(db::Transaction& tx, const crypto::Sealer& sealer,
                      Relocation relocation, const db::Bytes& intake_sealed,
                      const HistoryEntry& entry) {
  relocation.version = 1;
  relocation.updated_at = relocation.received_at;
  CaseRow row{.relocation = relocation, .intake_sealed = intake_sealed};
  ASSIGN_OR_RETURN(row.flags_sealed, SealFlags(sealer, relocation));
  InsertCase(tx, row);
  escalation_store::Watch(
      tx, relocation.id,
      escalation::NextMiss(relocation, relocation.received_at), {});
  return Record(tx, sealer, relocation, relocation, entry).status();
}

namespace {

// Facts that are stored without what should have come before them.
constexpr Flag kOutOfTurn[] = {
    Flag::kDepartedWithoutClearance, Flag::kArrivedWithoutCoordinator,
    Flag::kArrivedWithoutDeparture,  Flag::kUnassistedMove,
    Flag::kReferenceOutOfTurn,       Flag::kVisaRefused};

bool IsOutOfTurn(const Relocation& before, const Relocation& next) {
  return std::any_of(
      std::begin(kOutOfTurn), std::end(kOutOfTurn), [&](Flag flag) {
        return next.flags.contains(flag) && !before.flags.contains(flag);
      });
}

void TellLead(db::Transaction& tx, AlertKind kind, const Relocation& before,
              const HistoryEntry& entry) {
  InsertAlert(tx, {.row_id = crypto::NewUuidV7(),
                   .kind = kind,
                   .case_row_id = before.id,
                   .subject = entry.by,
                   .organisation_id = entry.organisation_id,
                   .told_subject = before.lead_subject,
                   .raised_at = tx.now()});
}

// What needs somebody to look at it at once.
void TellOfChange(db::Transaction& tx, const Relocation& before,
                  const Relocation& next, const HistoryEntry& entry) {
  if (IsOutOfTurn(before, next)) {
    TellLead(tx, AlertKind::kLookNow, before, entry);
  }
  if (WaitsForSecondTriage(next) && !WaitsForSecondTriage(before)) {
    TellLead(tx, AlertKind::kEmergency, before, entry);
  }
}

// Which promises are missed now, and when the next will be. One that is late
// already by this change, and was not before, is looked at at once.
void WatchPromises(db::Transaction& tx, const Relocation& before,
                   const Relocation& next) {
  const absl::Time now = next.updated_at;
  const std::vector<ClockKind> late = escalation::Late(next, now);
  const std::vector<ClockKind> earlier = escalation::Late(before, now);
  const bool more = std::any_of(late.begin(), late.end(), [&](ClockKind kind) {
    return std::find(earlier.begin(), earlier.end(), kind) == earlier.end();
  });
  escalation_store::Watch(tx, next.id,
                          more ? now : escalation::NextMiss(next, now), late);
}

// What is on its way to her contact was safe before this; whether it is now is
// asked anew.
bool MayReachAnother(const Relocation& before, const Relocation& next,
                     Event event) {
  if (next.suspended() && !before.suspended()) return true;
  if (kOpen.Has(before.state) && !kOpen.Has(next.state)) return true;
  switch (event) {
    case Event::kContactBurnt:
    case Event::kContactReplaced:
    case Event::kIntakeUpdated:
    case Event::kDuressHeard:
    case Event::kDeceased:
    case Event::kCorrected:
      return true;
    default:
      return false;
  }
}

}  // namespace

absl::StatusOr<std::string> SaveCase(db::Transaction& tx,
                                     const crypto::Sealer& sealer,
                                     const Relocation& before, Relocation& next,
                                     const HistoryEntry& entry) {
  next.version = before.version + 1;
  // A transaction that began first may have waited for this one's lock.
  next.updated_at = std::max(tx.now(), before.updated_at);
  SettleClocks(before, entry.event, next.updated_at, next);
  SettleEmergency(before, entry.event, next.updated_at, next);
  intake_rules::SettlePartyFlag(entry.event, next);
  SettleReferral(before, entry.event, entry.by != kWorkflow, next.updated_at,
                 next);
  RETURN_IF_ERROR(SettleReferrals(tx, before, next));
  const std::optional<risk_rules::Kind> cause =
      entry.risk_cause
          ? entry.risk_cause
          : risk_rules::CauseOf(entry.event, entry.reason, before.overlay);
  if (cause) {
    const absl::Time due =
        risk_rules::OfIncident(*cause, next.updated_at, next.level).due;
    next.later_due_at = std::min(next.later_due_at.value_or(due), due);
  }
  ASSIGN_OR_RETURN(const db::Bytes flags, SealFlags(sealer, next));
  if (MayReachAnother(before, next, entry.event)) {
    contact_notices::TakeBack(tx, before.id);
  }
  if (entry.event == Event::kContactReplaced ||
      entry.event == Event::kCorrected) {
    contact_notices::ForgetRefusal(tx, before.id);
  }
  UpdateCase(tx, before, next, flags, entry.by);
  TellOfChange(tx, before, next, entry);
  WatchPromises(tx, before, next);
  ASSIGN_OR_RETURN(std::string event_id,
                   Record(tx, sealer, before, next, entry));
  if (cause) {
    RETURN_IF_ERROR(
        AddIncident(tx, sealer, before, next.updated_at, *cause, event_id));
  }
  return event_id;
}

absl::StatusOr<stored::Entry> OpenEntry(const crypto::Sealer& sealer,
                                        std::string_view relocation_id,
                                        const TimelineRow& row) {
  ASSIGN_OR_RETURN(const std::string plain,
                   sealer.Open(KeyRef::Case(relocation_id), row.sealed,
                               {kEntries, row.row_id, kEntry}));
  return Parsed<stored::Entry>(plain);
}

absl::StatusOr<std::optional<CorrectableEntry>> FindEntry(
    db::Transaction& tx, const crypto::Sealer& sealer,
    const Relocation& relocation, std::string_view event_id) {
  ASSIGN_OR_RETURN(const std::vector<OpenedEntry> history,
                   OpenHistory(tx, sealer, relocation));
  for (const OpenedEntry& each : history) {
    if (each.row.event_id != event_id) continue;
    return CorrectableEntry{.row_id = each.row.row_id,
                            .subject_row_id = each.entry.subject_row_id(),
                            .replaced_contact = each.entry.replaced_contact(),
                            .recorded_by = each.entry.recorded_by(),
                            .facts = FactsOf(each, history)};
  }
  return std::nullopt;
}

absl::StatusOr<std::vector<ReplacedContact>> LoadReplacedContacts(
    db::Transaction& tx, const crypto::Sealer& sealer,
    const Relocation& relocation) {
  ASSIGN_OR_RETURN(const std::vector<OpenedEntry> history,
                   OpenHistory(tx, sealer, relocation));
  std::vector<ReplacedContact> replaced;
  for (const OpenedEntry& each : history) {
    if (each.entry.replaced_contact().empty()) continue;
    replaced.push_back({.person_row_id = each.entry.subject_row_id(),
                        .message = each.entry.replaced_contact()});
  }
  return replaced;
}

}  // namespace sojourn::relocation
