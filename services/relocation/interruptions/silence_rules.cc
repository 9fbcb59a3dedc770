#include "services/relocation/interruptions/silence_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_refusal.h"

namespace sojourn::relocation {
namespace {

struct PlannedStep {
  std::string_view who;
  std::string_view what;
  int within_hours;
};

constexpr PlannedStep kWhenSilent[] = {
    {"PROGRAMME_OFFICER",
     "try the safe contact once in its hours, saying only what was agreed; "
     "note "
     "what was heard",
     4},
    {"NGO_CASEWORKER",
     "ask the people she named, by the way she named; nobody she did not name",
     24},
    {"SECURITY_OFFICER",
     "look at what is public in her region: arrests, hospitals, roads, "
     "outages; "
     "ask no authority of her country",
     24},
    {"SECURITY_OFFICER",
     "decide whether her contact, her documents and her place are still safe, "
     "and burn what is not",
     48},
    {"PROGRAMME_OFFICER",
     "try once more, at another hour and on another agreed channel", 72},
    {"PROGRAMME_OFFICER", "look at all of it again with the security officer",
     7 * 24},
};

constexpr PlannedStep kWhenDetained[] = {
    {"SECURITY_OFFICER",
     "treat what she carried as read by others: BurnContact, BurnDocument, and "
     "warn whom her devices name",
     2},
    {"PROGRAMME_OFFICER",
     "find the lawyer she named, or an independent one; nobody who answers to "
     "those who hold her",
     4},
    {"NGO_CASEWORKER",
     "tell the people she named, and see that those she left behind are safe",
     24},
    {"SECURITY_OFFICER",
     "find out with two independent sources where and by whom she is held", 24},
    {"PROGRAMME_OFFICER",
     "ask missions and UN special procedures to act, quietly or in public, "
     "only "
     "as she wanted",
     48},
    {"PROGRAMME_OFFICER", "look at all of it again with the security officer",
     7 * 24},
};

constexpr std::string_view kFollow =
    "do what she wrote down in advance, before anything else";
constexpr std::string_view kNoInstructions =
    "she has left no advance instructions: ask who knows what she would want";

}  // namespace

absl::StatusOr<Relocation> ContactLost(const CaseFacts& facts,
                                       absl::Time since) {
  ASSIGN_OR_RETURN(Relocation next,
                   Move(facts.relocation, Event::kContactLost));
  if (kOpen.Has(next.state) && next.overlay == Overlay::kNone) {
    next.overlay = Overlay::kContactLost;
    next.overlay_since = since;
  }
  return next;
}

absl::StatusOr<Relocation> Detained(const CaseFacts& facts, absl::Time since) {
  ASSIGN_OR_RETURN(Relocation next, Move(facts.relocation, Event::kDetained));
  if (kOpen.Has(next.state) && next.overlay != Overlay::kDetained) {
    next.overlay = Overlay::kDetained;
    next.overlay_since = since;
  }
  return next;
}

absl::StatusOr<Relocation> Resume(const CaseFacts& facts) {
  ASSIGN_OR_RETURN(Relocation next, Move(facts.relocation, Event::kResumed));
  if (facts.relocation.overlay == Overlay::kNone &&
      !facts.relocation.flags.contains(Flag::kDuressHeard)) {
    // No word brings anybody back: a mistake is corrected.
    RETURN_IF_ERROR(CheckNotSuspended(Event::kResumed, facts.relocation));
    return Refuse<Guard::kNotSuspended>(
        Event::kResumed, "the case is not suspended", "go on with the case");
  }
  next.overlay = Overlay::kNone;
  next.overlay_since = std::nullopt;
  next.flags.erase(Flag::kDuressHeard);
  return next;
}

absl::Status CheckFreeAgain(const Relocation& relocation, bool met_or_phrase) {
  if (met_or_phrase || !relocation.flags.contains(Flag::kDuressHeard)) {
    return absl::OkStatus();
  }
  return Refuse<Guard::kSecondChannelNeeded>(
      Event::kResumed, "she was not free to speak when last heard",
      "meet her, or hear the agreed phrase");
}

absl::Duration GraceOf(Overlay overlay) {
  switch (overlay) {
    case Overlay::kContactLost:
      return absl::Hours(30 * 24);
    case Overlay::kDetained:
      return absl::Hours(90 * 24);
    case Overlay::kNone:
      return absl::InfiniteDuration();
  }
  return absl::InfiniteDuration();
}

absl::Time GraceUntil(const Silence& silence) {
  // A report of a death shortens no grace that was shown for another reason.
  const absl::Time of_silence =
      silence.overlay == Overlay::kNone
          ? absl::InfinitePast()
          : silence.recorded_at + GraceOf(silence.overlay);
  return silence.nobody_left
             ? std::max(of_silence, silence.death_recorded_at + kGraceOfDeath)
             : of_silence;
}

std::vector<ProtocolStep> Protocol(const Silence& silence, bool instructed) {
  std::vector<ProtocolStep> steps;
  if (silence.overlay == Overlay::kNone || silence.nobody_left) return steps;
  steps.push_back({"PROGRAMME_OFFICER", instructed ? kFollow : kNoInstructions,
                   silence.recorded_at + absl::Hours(2)});
  const auto add = [&](const PlannedStep& step) {
    steps.push_back({step.who, step.what,
                     silence.recorded_at + absl::Hours(step.within_hours)});
  };
  if (silence.overlay == Overlay::kDetained) {
    std::for_each(std::begin(kWhenDetained), std::end(kWhenDetained), add);
  } else {
    std::for_each(std::begin(kWhenSilent), std::end(kWhenSilent), add);
  }
  return steps;
}

std::vector<Wait> ProtocolWaits(const Silence& silence, bool instructed,
                                absl::Time now) {
  constexpr absl::Duration kWeek = absl::Hours(7 * 24);
  std::vector<Wait> waits;
  const std::vector<ProtocolStep> steps = Protocol(silence, instructed);
  if (steps.empty()) return waits;
  for (const ProtocolStep& step : steps) {
    if (now >= step.due + kWeek) continue;
    waits.push_back(
        {std::string(step.who), std::string(step.what), "", step.due});
  }
  const int64_t weeks = (now - silence.recorded_at) / kWeek;
  if (weeks < 1) return waits;
  waits.push_back({"PROGRAMME_OFFICER",
                   "look with the security officer at what is known of her, "
                   "and what else could be tried",
                   "", silence.recorded_at + (weeks + 1) * kWeek});
  return waits;
}

absl::StatusOr<bool> ReleasesNow(const CaseFacts& facts, const Silence& silence,
                                 const Releasing& by, absl::Time now) {
  const Relocation& current = facts.relocation;
  RETURN_IF_ERROR(Next(current.state, Event::kReleaseAsked).status());
  if (!current.suspended()) {
    return Refuse<Guard::kNotSuspended>(Event::kReleaseAsked,
                                        "nobody has lost contact with her",
                                        "ask her what she wants");
  }
  if (!by.knows_the_case) {
    return Refuse<Guard::kNotOnCase>(
        Event::kReleaseAsked,
        "you do not work on this case, or took it less than a day ago",
        "ask its lead or a security officer");
  }
  const absl::Time until = GraceUntil(silence);
  if (now < until) {
    return Refuse<Guard::kGraceNotOver>(
        Event::kReleaseAsked, "place and money stay hers until then",
        absl::StrCat(
            "go on looking for her; two officers may release them "
            "from ",
            absl::FormatTime("%Y-%m-%d %H:%M", until, absl::UTCTimeZone()),
            " UTC"));
  }
  const std::optional<ReleaseWish>& wish = silence.wish;
  if (!wish || wish->asked_at + kReleaseWishStands <= now) return false;
  if (wish->asked_by != by.officer) return true;
  return Refuse<Guard::kSecondOfficerNeeded>(
      Event::kReleaseAsked,
      "place and money are released when a second officer says so too",
      "let another officer call ReleaseAfterSilence");
}

}  // namespace sojourn::relocation
