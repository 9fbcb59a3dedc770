#include "services/relocation/afterwards/afterwards_rules.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/status/error.h"
#include "common/status/string_view.h"
#include "services/relocation/relocation_guards.h"
#include "services/relocation/relocation_refusal.h"

namespace sojourn::relocation::afterwards_rules {
namespace {

constexpr std::string_view kCall = "RecordDefenderView";

// A city may be asked, or is: an interview afterwards comes too late for some.
constexpr StateSet kBeforeAPlace{State::kVerified, State::kEligible,
                                 State::kWaitlisted, State::kProposed,
                                 State::kOffered};

bool Contains(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

const PersonFacts* Find(const CaseFacts& facts, std::string_view person_id) {
  for (const PersonFacts& each : facts.persons) {
    if (each.person_id == person_id) return &each;
  }
  return nullptr;
}

bool IsSame(const DecisionFacts& a, const DecisionFacts& b) {
  return a.kind == b.kind && a.about_id == b.about_id;
}

// What is decided on her word for all who go with her.
bool ConcernsAll(const DecisionFacts& decision) {
  return decision.kind == "TRAVEL_PLAN" ||
         (decision.kind == "DEFENDER" && decision.outcome == "ACCEPT");
}

std::vector<std::string> Unheard(const CaseFacts& facts,
                                 const DecisionFacts& decision) {
  std::vector<std::string> ids;
  for (const PersonFacts& each : facts.persons) {
    if (each.is_adult && !each.is_defender &&
        !Contains(decision.heard, each.person_id)) {
      ids.push_back(each.person_id);
    }
  }
  return ids;
}

// What she said last that is about no decision; null for nothing, also where
// she was not free to speak since.
const DecisionFacts* LastWordOf(const CaseFacts& facts,
                                std::string_view person_id) {
  for (auto each = facts.decisions.rbegin(); each != facts.decisions.rend();
       ++each) {
    if (each->kind == "DURESS" && Contains(each->heard, person_id)) break;
    if (each->kind == "OTHER" && each->about_id == person_id) return &*each;
  }
  return nullptr;
}

// The adults who were not asked since then whether they go with the contact.
std::vector<std::string> UnaskedSince(const CaseFacts& facts,
                                      absl::Time since) {
  std::vector<std::string> ids;
  for (const PersonFacts& each : facts.persons) {
    if (!each.is_adult || each.is_defender) continue;
    const DecisionFacts* const word = LastWordOf(facts, each.person_id);
    if (word == nullptr || word->decided_at < since) {
      ids.push_back(each.person_id);
    }
  }
  return ids;
}

std::string InWords(std::string_view kind) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(Av(kind)), {{"_", " "}});
}

// How whoever leads the case goes on after a no that nothing undid.
std::string_view RemedyOf(std::string_view kind) {
  if (kind == "CLEARANCE" || kind == "ROUTE" || kind == "TRAVEL_PLAN") {
    return "find a way that she wants, or let her stay where she is safe";
  }
  if (kind == "DEFENDER" || kind == "OTHER") {
    return "let her have a case of her own with SplitParty, or look for what "
           "both want";
  }
  if (kind == "REFERRAL") {
    return "ask the other network to give back what it was sent";
  }
  if (kind == "WITHDRAWAL" || kind == "SAFE_ELSEWHERE" || kind == "CLOSING") {
    return "CorrectRecord or Reopen takes the case up again";
  }
  return "decide it again with her, or record with RequestReview that she "
         "wants "
         "another officer to look";
}

// Where the stay ends may be where one of them is in danger.
void AddReturns(const CaseFacts& facts, std::vector<Wait>& waits) {
  if (facts.relocation.state != State::kEnding) return;
  absl::Time begun = absl::InfinitePast();
  for (const DecisionFacts& each : facts.decisions) {
    if (each.kind == "ENDING") begun = each.decided_at;
  }
  const std::vector<std::string> ids = UnaskedSince(facts, begun);
  if (ids.empty()) return;
  waits.push_back(
      {.who = "PROGRAMME_OFFICER",
       .what = absl::StrCat("ask each alone what comes after the stay; nobody "
                            "returns on the word of another: ",
                            absl::StrJoin(ids, ", ")),
       .action = std::string(kCall),
       .due = std::nullopt,
       .secret = true});
}

void AddInterviews(const CaseFacts& facts, std::vector<Wait>& waits) {
  if (!kBeforeAPlace.Has(facts.relocation.state)) return;
  std::vector<std::string> ids;
  int adults = 0;
  for (const PersonFacts& each : facts.persons) {
    if (!each.is_adult) continue;
    ++adults;
    if (!each.heard_alone) ids.push_back(each.person_id);
  }
  if (adults < 2 || ids.empty()) return;
  waits.push_back({.who = "PROGRAMME_OFFICER",
                   .what = absl::StrCat(
                       "interview_due: speak with each adult alone",
                       facts.relocation.level == Level::kL1
                           ? "; in an emergency a city is asked meanwhile: "
                           : " before a city is asked: ",
                       absl::StrJoin(ids, ", ")),
                   .action = std::string(kCall),
                   .due = std::nullopt,
                   .secret = true});
}

}  // namespace

std::string_view Contact(const CaseFacts& facts) {
  for (const PersonFacts& each : facts.persons) {
    if (each.is_defender) return each.person_id;
  }
  return "";
}

absl::Status CheckWhoSpeaks(const CaseFacts& facts, std::string_view about,
                            std::string_view speaker) {
  const PersonFacts* const person = Find(facts, about);
  if (person == nullptr || !person->is_adult) return absl::OkStatus();
  if ((speaker.empty() ? Contact(facts) : speaker) == about) {
    return absl::OkStatus();
  }
  return FailedPrecondition(
      Name(Guard::kMemberNotConsulted),
      absl::StrCat("she was not heard herself: ", Av(about)),
      "ask her alone, and name her in defender_view.person_id");
}

bool IsOfOnePerson(std::string_view kind) {
  return kind == "ROUTE" || kind == "CLEARANCE";
}

bool StopsForWhoSaidNo(std::string_view kind) { return kind == "TRAVEL_PLAN"; }

bool IsNewest(const CaseFacts& facts, const DecisionFacts& decision) {
  for (auto each = facts.decisions.rbegin(); each != facts.decisions.rend();
       ++each) {
    if (IsSame(*each, decision)) return &*each == &decision;
  }
  return true;
}

bool AnotherViewDue(const CaseFacts& facts, const DecisionFacts& decided) {
  return std::any_of(facts.decisions.begin(), facts.decisions.end(),
                     [&](const DecisionFacts& each) {
                       return each.view_due && !IsSame(each, decided) &&
                              IsNewest(facts, each);
                     });
}

absl::Status CheckNews(const SaidBefore& before, bool agrees) {
  // A no of somebody else keeps her out too, whoever stopped it.
  const bool another_no = !agrees && (!before.said_something || before.agreed);
  if (before.after_no == AfterNo::kStopped && !another_no) {
    return Refuse<Guard::kDecisionStopped>(
        Event::kDefenderHeard, "a no has undone this decision",
        "where it is wanted now, decide it again");
  }
  const bool left = !agrees && before.after_no == AfterNo::kLeftToLead;
  if (before.said_something && before.agreed == agrees && !left) {
    return Refuse<Guard::kViewHeard>(
        Event::kDefenderHeard, "she has said so before",
        "record what she says when she says another "
        "thing");
  }
  return absl::OkStatus();
}

Undo UndoOf(std::string_view kind, std::string_view outcome, bool for_herself) {
  if (kind == "ELIGIBILITY" && outcome == "INELIGIBLE") return Undo::kNothing;
  if (!for_herself || kind == "OTHER") return Undo::kHerWay;
  if (kind == "ELIGIBILITY") return Undo::kCities;
  if (kind == "DEFENDER" && outcome == "ACCEPT") return Undo::kPlace;
  if (kind == "ROUTE") return Undo::kRoute;
  if (kind == "CLEARANCE") return Undo::kClearances;
  if (kind == "TRAVEL_PLAN") return Undo::kPlan;
  if (kind == "BRIDGING") return Undo::kBridging;
  if (kind == "STAY_EXTENSION") return Undo::kLongerStay;
  if (kind == "WITHDRAWAL" || kind == "SAFE_ELSEWHERE") return Undo::kEnd;
  return Undo::kLead;
}

bool IsUndoneNow(const Relocation& relocation, Undo undo) {
  if (undo == Undo::kEnd) return true;
  return !relocation.suspended() && !kEndedByHer.Has(relocation.state);
}

absl::Status CheckStillWanted(const CaseFacts& facts) {
  for (auto each = facts.decisions.rbegin(); each != facts.decisions.rend();
       ++each) {
    if (each->kind != "ELIGIBILITY") continue;
    if (each->after_no == AfterNo::kStopped) {
      return Refuse<Guard::kDefenderDisagrees>(
          Event::kCityAsked, "she said that she does not want to be relocated",
          "talk with her; DecideEligibility with her yes opens the way again");
    }
    // What was decided without her, or against her, opens nothing that she
    // closed.
    if (each->outcome != "INELIGIBLE" &&
        Contains(each->heard, Contact(facts))) {
      return absl::OkStatus();
    }
  }
  return absl::OkStatus();
}

std::string_view CallThatDecides(std::string_view kind) {
  if (kind == "ELIGIBILITY") return "DecideEligibility";
  if (kind == "CLEARANCE") return "ClearForTravel";
  if (kind == "TRAVEL_PLAN") return "RecordTravelPlan";
  if (kind == "BRIDGING") return "RequestBridgingGrant";
  return "";
}

absl::Status CheckLastWord(bool agrees) {
  if (agrees) return absl::OkStatus();
  return FailedPrecondition(
      Name(Guard::kDefenderDisagrees), "what she said last to this was a no",
      "talk with her; a decision with her yes in defender_view opens the way "
      "again");
}

absl::Status CheckEachReturns(const CaseFacts& facts, absl::Time assessed_at) {
  for (const PersonFacts& each : facts.persons) {
    if (!each.is_adult || each.is_defender) continue;
    const DecisionFacts* const word = LastWordOf(facts, each.person_id);
    if (word == nullptr || word->after_no == AfterNo::kNone) continue;
    return Refuse<Guard::kMemberDisagrees>(
        Event::kStayClosed,
        absl::StrCat("she does not want to return: ", each.person_id),
        "let her have a case of her own with SplitParty, or close the stay "
        "when she wants it");
  }
  const std::vector<std::string> unasked = UnaskedSince(facts, assessed_at);
  if (unasked.empty()) return absl::OkStatus();
  return Refuse<Guard::kMemberNotConsulted>(
      Event::kStayClosed,
      absl::StrCat("not asked since the risk of the return was assessed: ",
                   absl::StrJoin(unasked, ", ")),
      "ask each alone whether she returns, and record it with "
      "RecordDefenderView (OTHER, her id in defender_view.person_id); who "
      "stays has a case of her own with SplitParty");
}

std::vector<Wait> WaitsForWords(const CaseFacts& facts) {
  std::vector<Wait> waits;
  for (const DecisionFacts& each : facts.decisions) {
    if (!IsNewest(facts, each)) continue;
    if (each.view_due) {
      waits.push_back(WaitForView(*each.view_due));
    }
    if (each.after_no == AfterNo::kLeftToLead) {
      waits.push_back(
          {.who = "PROGRAMME_OFFICER",
           .what = absl::StrCat("a no to what was decided (",
                                InWords(each.kind), "): talk alone with who ",
                                "said it; ", Av(RemedyOf(each.kind))),
           .action = std::string(kCall),
           .due = std::nullopt,
           .secret = true});
    }
    // A way goes on for the others.
    const bool over =
        each.after_no == AfterNo::kStopped && !StopsForWhoSaidNo(each.kind);
    if (!ConcernsAll(each) || !kBeforeTravel.Has(facts.relocation.state) ||
        over) {
      continue;
    }
    const std::vector<std::string> ids = Unheard(facts, each);
    if (ids.empty()) continue;
    waits.push_back(
        {.who = "PROGRAMME_OFFICER",
         .what = absl::StrCat("not heard yet (", InWords(each.kind),
                              "): ask each alone what she says to it: ",
                              absl::StrJoin(ids, ", ")),
         .action = std::string(kCall),
         .due = each.decided_at + kViewMayFollow,
         .secret = true});
  }
  AddInterviews(facts, waits);
  AddReturns(facts, waits);
  return waits;
}

}  // namespace sojourn::relocation::afterwards_rules
