#include "services/relocation/money/bridging_rules.h"

#include <algorithm>
#include <initializer_list>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/relocation_clocks.h"
#include "services/relocation/relocation_guards.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/rights/consent_rules.h"

namespace sojourn::relocation::bridging_rules {
namespace {

constexpr absl::Duration kFastLane = absl::Hours(24);
constexpr char kAction[] = "RequestBridgingGrant";

bool IsOneOf(std::string_view state,
             std::initializer_list<std::string_view> states) {
  return std::find(states.begin(), states.end(), state) != states.end();
}

bool CameToNothing(std::string_view state) {
  return IsOneOf(state, {"DECLINED", "REFERRED", "CANCELLED"});
}

bool IsOnItsWay(std::string_view state) {
  return IsOneOf(state, {"APPROVED", "AGREED", "PAYING", "PAID"});
}

bool MayBeHelped(const Relocation& relocation) {
  return kBridged.Has(relocation.state) &&
         (relocation.state != State::kIncomplete ||
          relocation.milestones.triaged.has_value());
}

std::optional<Wait> WaitOf(Level level, const Application& each,
                           absl::Time now) {
  const std::string what =
      absl::StrCat("the bridging grant in ", each.currency_code);
  if (IsUndecided(each.grant_state)) {
    const auto due = AnswerDue(level, each.asked_at);
    if (!due || now <= *due) {
      return Wait{"GRANT_OFFICER", absl::StrCat("decide on ", what), "", due};
    }
    return Wait{"PROGRAMME_OFFICER",
                absl::StrCat("no fund has decided in time on ", what,
                             ": call its holder, or ask in another currency"),
                kAction, due};
  }
  if (IsOnItsWay(each.grant_state)) {
    const auto due = MoneyDue(level, each.asked_at);
    if (!due || now <= *due) {
      return Wait{"GRANT_OFFICER", absl::StrCat("pay ", what), "", due};
    }
    return Wait{"PROGRAMME_OFFICER",
                absl::StrCat("she does not have ", what,
                             " in time: call the holder of the fund"),
                "GetSteps", due};
  }
  if (!CameToNothing(each.grant_state)) return std::nullopt;
  return Wait{"PROGRAMME_OFFICER",
              absl::StrCat(what, " came to nothing (", each.grant_state,
                           "): ask another fund or currency with her"),
              kAction, std::nullopt};
}

}  // namespace

bool IsUndecided(std::string_view grant_state) {
  return IsOneOf(grant_state,
                 {"SUBMITTED", "SCREENED", "VERIFYING", "ASSESSED"});
}

bool IsHers(std::string_view grant_state) {
  return IsOneOf(grant_state, {"PAYING", "PAID", "RECEIVED", "REPORT_DUE",
                               "REPORTED", "REPORT_WAIVED", "CLOSED"});
}

std::optional<absl::Time> AnswerDue(Level level, absl::Time asked_at) {
  if (level == Level::kL1) return asked_at + kFastLane;
  return MoneyDue(level, asked_at);
}

std::optional<absl::Time> MoneyDue(Level level, absl::Time asked_at) {
  const std::optional<absl::Duration> promise =
      Promise(level, ClockKind::kFunds);
  if (!promise) return std::nullopt;
  return asked_at + *promise;
}

absl::Status CheckMayAsk(const Relocation& relocation, std::string_view by) {
  if (relocation.lead_subject != by) {
    return Refuse<Guard::kNotOnCase>(
        Event::kBridgingAsked, "who leads a case asks for money for it",
        "take it with AssignCase, or ask its lead");
  }
  RETURN_IF_ERROR(CheckNotMergedAway(Event::kBridgingAsked, relocation));
  RETURN_IF_ERROR(Next(relocation.state, Event::kBridgingAsked).status());
  if (MayBeHelped(relocation)) return absl::OkStatus();
  return FailedPrecondition("STATE_FORBIDS",
                            "the case was not triaged before it was asked back",
                            "triage it with TriageRequest");
}

absl::Status CheckAgreed(const CaseFacts& facts) {
  if (HasConsent(facts, "SHARE_WITH_FUNDER", "")) return absl::OkStatus();
  return Refuse<Guard::kConsentMissing>(
      Event::kBridgingAsked, "not everybody of the party agrees to this share",
      "record the missing consent with GrantConsent (SHARE_WITH_FUNDER)");
}

absl::Status CheckNotUnderWay(const std::vector<Application>& open,
                              const std::vector<std::string>& currency_codes) {
  const bool any =
      std::any_of(open.begin(), open.end(), [&](const Application& each) {
        return std::find(currency_codes.begin(), currency_codes.end(),
                         each.currency_code) != currency_codes.end();
      });
  if (!any) return absl::OkStatus();
  return Refuse<Guard::kBridgingUnderWay>(
      Event::kBridgingAsked,
      "what was asked in this currency has no answer yet",
      "wait for it, see bridging_applications, or ask in another currency");
}

std::vector<Wait> Waits(const Relocation& relocation,
                        const std::vector<Application>& applications,
                        absl::Time now) {
  std::vector<Wait> waits;
  if (!MayBeHelped(relocation)) return waits;
  for (auto each = applications.begin(); each != applications.end(); ++each) {
    const bool asked_again = std::any_of(
        each + 1, applications.end(), [&](const Application& later) {
          return later.currency_code == each->currency_code;
        });
    if (asked_again && CameToNothing(each->grant_state)) continue;
    if (auto wait = WaitOf(relocation.level, *each, now)) {
      waits.push_back(*std::move(wait));
    }
  }
  return waits;
}

std::string RemedyFor(std::string_view currency_code,
                      const std::vector<std::string>& other_currency_codes) {
  std::vector<std::string> others;
  for (const std::string& each : other_currency_codes) {
    if (each != currency_code) others.push_back(each);
  }
  // Not that there is none: after an upgrade no fund was heard of yet.
  if (others.empty()) {
    return "no other fund is known that helps before a place is found: ask for "
           "less, or in another currency with RequestBridgingGrant, or call a "
           "fund manager";
  }
  return absl::StrCat("ask for less, or in ", absl::StrJoin(others, " or "),
                      " with RequestBridgingGrant");
}

}  // namespace sojourn::relocation::bridging_rules
