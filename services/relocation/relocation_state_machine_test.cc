#include "services/relocation/relocation_state_machine.h"

#include <fstream>
#include <sstream>
#include <string>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

// What the field expects of every pair: a line per event, a column per state
// in the order of the enum, counted by letters (A is ALERTED, Y is ERASED).
// '.' not possible, '=' the state stays, a letter where the case goes.
struct Expected {
  std::string_view event;
  //                ABCDEFGHIJKLMNOPQRSTUVWXY
  std::string_view after;
};

constexpr Expected kExpected[] = {
    {"ALERT_RAISED", "=........................"},
    {"SUBMITTED", "CC.=============........."},
    {"ACKNOWLEDGED", "D.D......................"},
    {"TRIAGED", "...F======.=========....."},
    {"REFEREE_ADDED", ".....G=.G................"},
    {"REFERENCE_ANSWERED", "=.======================."},
    {"VERIFIED", ".....HH.H................"},
    {"NOT_VERIFIED", ".....II.................."},
    {"FOUND_ELIGIBLE", ".......J.=.J==..........."},
    {"FOUND_INELIGIBLE", ".....KKKKK=K............."},
    {"WAITLISTED", ".......L.L.=............."},
    {"CITY_ASKED", ".........M.M==..........."},
    {"CITY_ANSWERED", "............==..........."},
    {"PLACE_HELD", "=.======================."},
    {"ROUTE_ASSESSED", "=.======================."},
    {"OFFERED", "............N=..........."},
    {"BEST_IS_OFFERED", "............N=NN........."},
    {"BEST_IS_ASKED", "............=MMM........."},
    {"NONE_LEFT", "............LLLL........."},
    {"DEFENDER_CHOSE", ".............====........"},
    {"PLACE_CONFIRMED", ".............O..........."},
    {"ROUTE_CHOSEN", "..............P==........"},
    {"SECURITY_PLANNED", "=.======================."},
    {"TRAVEL_PLANNED", "..............===........"},
    {"CLEARANCE_ASKED", "...............==........"},
    {"CLEARED", "...............==........"},
    {"CLEARANCE_REFUSED", "=.======================."},
    {"VISA_CHANGED", "=.======================."},
    {"FUNDS_ASKED", "=.======================."},
    {"FUNDS_CHANGED", "=.======================."},
    {"FUNDS_RECEIVED", "=.======================."},
    {"DEPARTED", "=.============QQ========."},
    {"MOVED_UNASSISTED", "=.======================."},
    {"ARRIVED", "=.======================."},
    {"ALL_ARRIVED", "..............RRR........"},
    {"MEASURES_TAKEN", "=.======================."},
    {"RISK_ASSESSED", "=.==================....."},
    {"RISK_SECONDED", "=.==================....."},
    {"STAY_PLANNED", ".................==......"},
    {"CHECK_IN_RECORDED", "=.======================."},
    {"RIGHTS_EXPLAINED", "=.======================."},
    {"STAY_EXTENSION_ASKED", ".................==......"},
    {"STAY_EXTENSION_REFUSED", "=.======================."},
    {"STAY_EXTENDED", ".................=R......"},
    {"ENDING_BEGUN", ".................S......."},
    {"STAY_CLOSED", "..................T......"},
    {"FOLLOWED_UP", "=.======================."},
    {"FOLLOW_UP_ENDED", "...................U....."},
    {"ASSIGNED", "=.==================....."},
    {"HANDED_OVER", "=.==================....."},
    {"OFFICER_CALLED", "=.==================....."},
    {"PROMISE_MISSED", "=.==============........."},
    {"CONSENT_GIVEN", "=.==================....."},
    {"SPOKESPERSON_ADDED", "=.==================....."},
    {"WITHDRAWAL_ASKED", "=.=================......"},
    {"WITHDRAWN", "V.VVVVVVVVVVVVVVVVV......"},
    {"REINSTATED", ".....................==.."},
    {"SAFE_ELSEWHERE_ASKED", "=.==================....."},
    {"SAFE_ELSEWHERE", "W.WWWWWWWWWWWWWWWWWW....."},
    {"REOPENED", "........G.F........FFFF.."},
    {"CONTACT_LOST", "=.======================."},
    {"DETAINED", "=.======================."},
    {"DECEASED", "=.======================."},
    {"INSTRUCTED", "=.==================....."},
    {"RELEASE_ASKED", "=.==================....."},
    {"RELEASED", "=.==========LLLL====....."},
    {"RELEASED_AND_CLOSED", "U.UUUUUUUUUUUUUUUUUU....."},
    {"DURESS_HEARD", "=.======================."},
    {"RESUMED", "=.======================."},
    {"CORRECTED", "=.======================."},
    {"CONSENT_WITHDRAWN", "=.======================."},
    {"IDENTITY_REVEALED", "=.======================."},
    {"CONTACT_BURNT", "=.======================."},
    {"DOCUMENT_BURNT", "=.======================."},
    {"PLACE_BURNT", "=.======================."},
    {"CONTACT_REPLACED", "=.======================."},
    {"INTAKE_UPDATED", "=.==================....."},
    {"PERSON_JOINED", "=.==================....."},
    {"INFORMATION_ASKED", "...E=EEEEE.E............."},
    {"INFORMATION_GIVEN", "....=...................."},
    {"NOTE_ADDED", "=.======================."},
    {"DOCUMENT_ADDED", "=.======================."},
    {"REVIEW_ASKED", "=.======================."},
    {"REVIEW_DECIDED", "=.======================."},
    {"TOLD", "=.======================."},
    {"BRIEF_ISSUED", "...=======.=========....."},
    {"BRIEF_READ", "...=======.=========....."},
    {"BRIEF_ANSWERED", "...=======.=========....."},
    {"BRIEF_EXPLAINED", "...=======.=========....."},
    {"BRIEF_REVOKED", "=.======================."},
    {"REFERRAL_SENT", "=.==============........."},
    {"REFERRAL_ACCEPTED", "X.XXXXXXXXXXXXXX........."},
    {"REFERRAL_BOUNCED", "=.======================."},
    {"REFERRAL_LAPSED", "=.======================."},
    {"REFERRAL_ANSWERED_LATE", "=.======================."},
    {"REFERRAL_RECEIVED", "..=......................"},
    {"STEP_RETRIED", "=.======================."},
    {"STEP_SKIPPED", "=.======================."},
    {"STEP_TAKEN_OVER", "=.======================."},
    {"STEP_DONE_BY_HAND", "=.======================."},
};

char Letter(State from, std::optional<State> to) {
  if (!to.has_value()) return '.';
  if (*to == from) return '=';
  return static_cast<char>('A' + static_cast<int>(*to));
}

TEST(StateMachineTest, EveryPairIsAsTheFieldExpects) {
  ASSERT_EQ(std::size(kExpected), size_t{kEvents});
  for (int e = 0; e < kEvents; ++e) {
    const auto event = static_cast<Event>(e);
    EXPECT_EQ(Name(event), kExpected[e].event);
    std::string after;
    for (int s = 0; s < kStates; ++s) {
      const auto from = static_cast<State>(s);
      after.push_back(Letter(from, After(from, event)));
    }
    EXPECT_EQ(after, kExpected[e].after) << Name(event);
  }
}

TEST(StateMachineTest, NoPairStandsInTwoRows) {
  for (int e = 0; e < kEvents; ++e) {
    for (int s = 0; s < kStates; ++s) {
      int rows = 0;
      for (const Transition& row : kTransitions) {
        rows += row.event == static_cast<Event>(e) &&
                row.from.Has(static_cast<State>(s));
      }
      EXPECT_LE(rows, 1) << Name(static_cast<State>(s)) << " "
                         << Name(static_cast<Event>(e));
    }
  }
}

TEST(StateMachineTest, RefusalSaysWhereTheEventIsPossible) {
  const absl::StatusOr<State> next = Next(State::kClosed, Event::kWaitlisted);
  EXPECT_EQ(next.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(next.status()), "STATE_FORBIDS");
  EXPECT_THAT(DetailsOf(next.status()).metadata["remedy"],
              testing::HasSubstr("VERIFIED, ELIGIBLE, WAITLISTED"));
}

TEST(StateMachineTest, ReadmeShowsTheTable) {
  std::ifstream file(SOJOURN_SOURCE_DIR "/services/relocation/README.md");
  std::stringstream readme;
  readme << file.rdbuf();
  EXPECT_THAT(readme.str(),
              testing::HasSubstr("```mermaid\n" + Diagram() + "```\n"))
      << "README.md should show:\n```mermaid\n"
      << Diagram() << "```\n";
}

TEST(NamesTest, EveryStateIsParsedFromItsName) {
  for (int s = 0; s < kStates; ++s) {
    const auto state = static_cast<State>(s);
    EXPECT_FALSE(Name(state).empty());
    EXPECT_EQ(Parse<State>(Name(state)), state);
  }
  EXPECT_EQ(Parse<State>("PRE-DEPARTURE"), std::nullopt);
}

}  // namespace
}  // namespace sojourn::relocation
