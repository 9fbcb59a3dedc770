#include "services/relocation/briefs/brief_rules.h"

#include <algorithm>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/rights/consent_rules.h"

namespace sojourn::relocation::brief_rules {
namespace {

// What a host provides for, and why; neither where she is nor where she must
// not be. Identity, health and orientation have consents of their own.
constexpr std::string_view kHostFields[] = {
    "danger",
    "kind",
    "horizon",
    "languages",
    "needs.bedrooms",
    "needs.cot",
    "needs.interpreter_languages",
    "needs.pets",
    "needs.same_night",
    "needs.school_nearby",
    "needs.women_only",
    "needs.workspace",
    "public_profile",
    "rights_work.areas",
    "rights_work.summary",
    "threats",
    "wishes.earliest_departure",
    "wishes.length_days",
    "work_plan",
};

// Why she has to leave.
constexpr std::string_view kMissionFields[] = {
    "danger",
    "kind",
    "horizon",
    "number_of_people",
    "rights_work.areas",
    "rights_work.summary",
    "threats",
    "wishes.earliest_departure",
    "wishes.length_days",
    "work_plan",
};

// What is paid for, and why.
constexpr std::string_view kFunderFields[] = {
    "budget_wishes",
    "danger",
    "kind",
    "horizon",
    "number_of_people",
    "rights_work.areas",
    "rights_work.summary",
    "threats",
    "work_plan",
};

bool IsPartOf(std::string_view path, std::string_view above) {
  return path.substr(0, above.size()) == above &&
         (path.size() == above.size() || path[above.size()] == '.');
}

bool DuressHeard(const CaseFacts& facts) {
  return facts.relocation.flags.contains(Flag::kDuressHeard);
}

}  // namespace

std::string_view ConsentOf(Purpose purpose) {
  switch (purpose) {
    case Purpose::kHost:
      return "SHARE_WITH_HOST";
    case Purpose::kMission:
      return "SHARE_WITH_MISSION";
    case Purpose::kFunder:
      return "SHARE_WITH_FUNDER";
  }
  return "";
}

absl::Span<const std::string_view> Told(Purpose purpose) {
  switch (purpose) {
    case Purpose::kHost:
      return kHostFields;
    case Purpose::kMission:
      return kMissionFields;
    case Purpose::kFunder:
      return kFunderFields;
  }
  return {};
}

bool MayTell(Purpose purpose, std::string_view field) {
  const absl::Span<const std::string_view> told = Told(purpose);
  return std::any_of(told.begin(), told.end(), [&](std::string_view each) {
    return IsPartOf(field, each);
  });
}

absl::Duration AnswerWithin(Level level) {
  switch (level) {
    case Level::kL1:
      return absl::Hours(24);
    case Level::kL2:
      return absl::Hours(72);
    case Level::kL3:
    case Level::kL4:
      break;
  }
  return absl::Hours(7 * 24);
}

absl::Status CheckTell(Telling event, const CaseFacts& facts,
                       const Brief& brief, const Around& around,
                       const ViewFacts& view) {
  RETURN_IF_ERROR(CheckNotSuspended(event, facts.relocation));
  RETURN_IF_ERROR(CheckNotMergedAway(event, facts.relocation));
  if (around.defender_left) {
    return Refuse<Guard::kDefenderLeft>(
        event, "she whose story it is has left this case",
        "tell it from her own case, as she approves it");
  }
  if (!view.given) {
    return Refuse<Guard::kDefenderNotConsulted>(
        event, "she approves word for word what is told of her",
        "read it to her and send defender_view");
  }
  // Nobody could read it anyway.
  if (DuressHeard(facts)) {
    return Refuse<Guard::kDuressHeard>(
        event, "she was heard not to be free to speak",
        "tell nobody of her until she is free, then call "
        "Resume and read it to her again");
  }
  RETURN_IF_ERROR(CheckSecondChannel(event, facts.contact_compromised, view));
  if (!HasConsent(facts, ConsentOf(brief.purpose),
                  brief.recipient_organisation_id)) {
    return Refuse<Guard::kConsentMissing>(
        event, "not everybody of the party agrees that this recipient is told",
        "ask each adult, then GrantConsent; or leave the recipient out");
  }
  if (brief.purpose == Purpose::kHost && !around.host_asked) {
    return Refuse<Guard::kRecipientNotAsked>(
        event, "no host of this organisation is asked for a place",
        "ask it with ProposeToCity first, or leave the recipient out");
  }
  return absl::OkStatus();
}

absl::StatusOr<Relocation> Reply(const CaseFacts& facts, const Brief& brief,
                                 const Around& around, bool asks,
                                 const ViewFacts& view, absl::Time now) {
  RETURN_IF_ERROR(CheckOpen(Event::kBriefExplained, brief, now));
  if (!asks) {
    return Refuse<Guard::kNoQuestion>(Event::kBriefExplained,
                                      "the recipient asks nothing",
                                      "to tell it more, call IssueBrief");
  }
  RETURN_IF_ERROR(
      CheckTell(Event::kBriefExplained, facts, brief, around, view));
  return Move(facts.relocation, Event::kBriefExplained);
}

bool IsReadable(const CaseFacts& facts, const Brief& brief,
                const Around& around, absl::Time now) {
  return !brief.stale && facts.relocation.merged_into.empty() &&
         !facts.relocation.flags.contains(Flag::kNobodyLeft) &&
         IsOpen(brief, now) && !DuressHeard(facts) &&
         (!facts.contact_compromised || brief.on_second_channel) &&
         !around.defender_left &&
         // Taken up again after it had ended: she is asked again.
         brief.issued_at >= facts.relocation.begun_at() &&
         After(facts.relocation.state, Event::kBriefRead).has_value() &&
         (brief.purpose != Purpose::kHost || around.host_asked) &&
         HasConsent(facts, ConsentOf(brief.purpose),
                    brief.recipient_organisation_id);
}

absl::Status CheckAnswer(bool question, bool asks, int asked_before) {
  if (!question) return absl::OkStatus();
  if (asked_before >= kMostQuestions) {
    return Refuse<Guard::kTooManyQuestions>(
        Event::kBriefAnswered, "a brief answers 20 questions at most",
        "talk to the programme office");
  }
  if (!asks) return absl::OkStatus();
  return Refuse<Guard::kQuestionOpen>(
      Event::kBriefAnswered, "what was asked before is not answered yet",
      "wait for the programme office, or call it");
}

absl::Status CheckRoom(size_t held, size_t more) {
  if (held + more <= size_t{kMostBriefs}) return absl::OkStatus();
  return Refuse<Guard::kTooManyBriefs>(
      Event::kBriefIssued, "a case has 50 briefs at most",
      "tell fewer, or tell them by other ways");
}

bool IsOpen(const Brief& brief, absl::Time now) {
  return !brief.revoked && now < brief.expires_at;
}

absl::Status CheckOpen(Guarded<Guard::kBriefClosed> event, const Brief& brief,
                       absl::Time now) {
  if (IsOpen(brief, now)) return absl::OkStatus();
  return Refuse<Guard::kBriefClosed>(
      event, "nobody reads it any more",
      "what is still to be told is approved anew: call "
      "IssueBrief");
}

}  // namespace sojourn::relocation::brief_rules
