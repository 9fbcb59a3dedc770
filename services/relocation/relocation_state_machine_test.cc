#include "services/relocation/relocation_state_machine.h"

#include <string>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

// What the field expects of every pair: a line per event, a column per state
// in the order of the enum, counted by letters (A is ALERTED, Y is ERASED).
// '.' not possible, '=' the state stays, a letter where the case goes, '*'
// where the facts say.
struct Expected {
  std::string_view event;
  //                ABCDEFGHIJKLMNOPQRSTUVWXY
  std::string_view after;
};

constexpr Expected kExpected[] = {
    {"ALERT_RAISED", "=........................"},
    {"SUBMITTED", "CC.=*===========........."},
    {"ACKNOWLEDGED", "D.D......................"},
    {"TRIAGED", "...F======.=========....."},
    {"REFEREE_ADDED", "..===G=.G................"},
    {"REFERENCE_ANSWERED", "=.======================."},
    {"VERIFIED", ".....HH.H................"},
    {"NOT_VERIFIED", ".....II.................."},
    {"FOUND_ELIGIBLE", ".......J.=.J==..........."},
    {"FOUND_INELIGIBLE", ".....KKKKK=K............."},
    {"WAITLISTED", ".......L.L.=............."},
    {"CITY_ASKED", ".........M.M==...==......"},
    {"CITY_ANSWERED", "............==...==......"},
    {"PLACE_HELD", "=.======================."},
    {"ROUTE_ASSESSED", "=.======================."},
    {"OFFERED", "............N=...==......"},
    {"BEST_IS_OFFERED", "............N=NN.==......"},
    {"BEST_IS_ASKED", "............=MMM.==......"},
    {"NONE_LEFT", "............LLLL.==......"},
    {"DEFENDER_CHOSE", ".............======......"},
    {"PLACE_CONFIRMED", ".............O...OO......"},
    {"ROUTE_CHOSEN", "..............P==........"},
    {"SECURITY_PLANNED", "=.======================."},
    {"TRAVEL_PLANNED", "....====.=.======........"},
    {"CLEARANCE_ASKED", "....====.=.======........"},
    {"CLEARED", "....====.=.======........"},
    {"CLEARANCE_REFUSED", "=.======================."},
    {"VISA_CHANGED", "=.======================."},
    {"FUNDS_ASKED", "=.======================."},
    {"FUNDS_CHANGED", "=.======================."},
    {"FUNDS_RECEIVED", "=.======================."},
    {"BRIDGING_ASKED", "....====.=.======........"},
    {"FUND_LOST", "=.======================."},
    {"DEPARTED", "=.============QQ========."},
    {"DEPARTED_TO_SHELTER", "=.======================."},
    {"MOVED_UNASSISTED", "=.======================."},
    {"ARRIVED", "=.======================."},
    {"SHELTER_REACHED", "=.==============P=======."},
    {"ALL_ARRIVED", "..............RRR........"},
    {"STAY_BEGUN", "..............RRR........"},
    {"MEASURES_TAKEN", "=.======================."},
    {"RISK_ASSESSED", "=.==================....."},
    {"RISK_SECONDED", "=.==================....."},
    {"STAY_PLANNED", ".................==......"},
    {"CHECK_IN_RECORDED", "=.======================."},
    {"RIGHTS_EXPLAINED", "=.======================."},
    {"STAY_EXTENSION_ASKED", ".................==......"},
    {"STAY_EXTENSION_REFUSED", "=.======================."},
    {"STAY_EXTENDED", ".................=R......"},
    {"PLACE_DISRUPTED", "=.======================."},
    {"PLACE_RESTORED", "=.======================."},
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
    {"CORRECTED", "*.**********************."},
    {"CONSENT_WITHDRAWN", "=.======================."},
    {"IDENTITY_REVEALED", "=.======================."},
    {"CONTACT_BURNT", "=.======================."},
    {"DOCUMENT_BURNT", "=.======================."},
    {"PLACE_BURNT", "=.======================."},
    {"CONTACT_REPLACED", "=.======================."},
    {"INTAKE_UPDATED", "=.==================....."},
    {"PERSON_JOINED", "=.==================....."},
    {"RELATIVE_RECORDED", "=.==================....."},
    {"RELATIVE_CLOSED", "=.==================....."},
    {"INFORMATION_ASKED", "...E=EEEEE.E............."},
    {"INFORMATION_GIVEN", "....*...................."},
    {"NOTE_ADDED", "=.======================."},
    {"DOCUMENT_ADDED", "=.======================."},
    {"REVIEW_ASKED", "=.======================."},
    {"REVIEW_DECIDED", "=.======*=*==========**=."},
    {"TOLD", "=.======================."},
    {"DEFENDER_OBJECTED", "=.======================."},
    {"DEFENDER_HEARD", "=.======================."},
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
    {"ERASED", "Y.YYYYYYYYYYYYYYYYYYYYYY."},
    {"STEP_RETRIED", "=.======================."},
    {"STEP_SKIPPED", "=.======================."},
    {"STEP_TAKEN_OVER", "=.======================."},
    {"STEP_DONE_BY_HAND", "=.======================."},
};

char Letter(State from, Event event) {
  const Transition* const row = FindRow(from, event);
  if (row == nullptr) return '.';
  if (row->to.name() != Target::kNothingToFind) return '*';
  const State to = row->to.From(from);
  return to == from ? '=' : static_cast<char>('A' + static_cast<int>(to));
}

TEST(StateMachineTest, EveryPairIsAsTheFieldExpects) {
  ASSERT_EQ(std::size(kExpected), size_t{kEvents});
  for (int e = 0; e < kEvents; ++e) {
    const auto event = static_cast<Event>(e);
    EXPECT_EQ(Name(event), kExpected[e].event);
    std::string after;
    for (int s = 0; s < kStates; ++s) {
      const auto from = static_cast<State>(s);
      after.push_back(Letter(from, event));
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

TEST(StateMachineTest, EveryPairThatIsNotExpectedIsRefused) {
  for (int e = 0; e < kEvents; ++e) {
    const auto event = static_cast<Event>(e);
    for (int s = 0; s < kStates; ++s) {
      if (kExpected[e].after[static_cast<size_t>(s)] != '.') continue;
      const auto from = static_cast<State>(s);
      EXPECT_EQ(ReasonOf(Next(from, event).status()), "STATE_FORBIDS")
          << Name(from) << " " << Name(event);
      EXPECT_EQ(ReasonOf(Next(from, event, from).status()), "STATE_FORBIDS")
          << Name(from) << " " << Name(event);
    }
  }
}

// Wherever a case stood when it was asked or ended, it can go back to there.
TEST(StateMachineTest, WhereItStoodIsWhateverLedAway) {
  const auto goes_back = [](State left, State over, Event by) {
    EXPECT_EQ(Next(over, by, left).value_or(State::kErased), left)
        << Name(left) << " over " << Name(over) << " by " << Name(by);
  };
  for (int s = 0; s < kStates; ++s) {
    const auto left = static_cast<State>(s);
    if (left == State::kIncomplete) continue;
    if (After(left, Event::kInformationAsked)) {
      goes_back(left, State::kIncomplete, Event::kInformationGiven);
      goes_back(left, State::kIncomplete, Event::kSubmitted);
    }
    if (After(left, Event::kWithdrawn)) {
      goes_back(left, State::kWithdrawn, Event::kReviewDecided);
      goes_back(left, State::kWithdrawn, Event::kCorrected);
    }
    if (After(left, Event::kSafeElsewhere)) {
      goes_back(left, State::kSafeElsewhere, Event::kReviewDecided);
      goes_back(left, State::kSafeElsewhere, Event::kCorrected);
    }
  }
}

TEST(StateMachineTest, ARuleLeadsNowhereThatNoRowNames) {
  const auto leads = [](State from, Event event, State to) {
    return Next(from, event, to).status().code();
  };
  EXPECT_EQ(
      leads(State::kIncomplete, Event::kInformationGiven, State::kIncomplete),
      absl::StatusCode::kInternal)
      << "it was answered";
  EXPECT_EQ(
      leads(State::kIncomplete, Event::kInformationGiven, State::kTravelling),
      absl::StatusCode::kInternal);
  EXPECT_EQ(leads(State::kNotVerified, Event::kReviewDecided, State::kVerified),
            absl::StatusCode::kInternal);
  EXPECT_EQ(
      leads(State::kNotVerified, Event::kReviewDecided, State::kNotVerified),
      absl::StatusCode::kOk)
      << "the decision was upheld";
  EXPECT_EQ(leads(State::kTriaged, Event::kCorrected, State::kErased),
            absl::StatusCode::kInternal);
  EXPECT_EQ(leads(State::kAcknowledged, Event::kTriaged, State::kVerified),
            absl::StatusCode::kInternal);
}

TEST(StateMachineTest, RefusalSaysWhereTheEventIsPossible) {
  const absl::StatusOr<State> next = Next(State::kClosed, Event::kWaitlisted);
  EXPECT_EQ(next.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(next.status()), "STATE_FORBIDS");
  EXPECT_THAT(DetailsOf(next.status()).metadata["remedy"],
              testing::HasSubstr("VERIFIED, ELIGIBLE, WAITLISTED"));
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
