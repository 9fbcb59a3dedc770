// She asks that another officer looks at a decision, and is told of decisions
// in a language she reads.
#include <algorithm>
#include <string>
#include <vector>

#include "services/relocation/relocation_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

MATCHER_P2(Refuses, field, reason, "") {
  const auto violations = DetailsOf(sojourn::testing::ToStatus(arg)).violations;
  *result_listener << sojourn::testing::ToStatus(arg);
  return std::any_of(violations.begin(), violations.end(),
                     [&](const FieldViolation& each) {
                       return each.field == field && each.reason == reason;
                     });
}

constexpr char kReasons[] = "texto inventado para ella";

auth::Caller Cleo() { return Office("office/cleo"); }

class ReviewTest : public ::testing::Test {
 protected:
  static void Explain(v1::Explanation& explanation,
                      const std::string& language = "es") {
    explanation.set_text(kReasons);
    explanation.set_language_code(language);
  }

  v1::DecideEligibilityRequest Refusal(const std::string& id) {
    auto request = world_.Eligible(id);
    request.set_outcome(v1::ELIGIBILITY_OUTCOME_INELIGIBLE);
    request.set_ineligibility_reason(v1::INELIGIBILITY_REASON_OUTSIDE_MANDATE);
    Explain(*request.mutable_explanation());
    return request;
  }

  // Refused by office/bo, in the case that office/ana leads.
  std::string Refused() {
    const std::string id = world_.Verified().relocation_id();
    EXPECT_OK(
        world_.Do(Office("office/bo"), &Stub::DecideEligibility, Refusal(id)));
    return id;
  }

  v1::Relocation Seen(const std::string& id,
                      const auth::Caller& caller = Office()) {
    auto got = world_.Get(caller, id);
    EXPECT_OK(got);
    return got.ok() ? *got : v1::Relocation();
  }

  v1::RequestReviewRequest Review(const std::string& id,
                                  v1::ReviewSubject subject,
                                  v1::DecisionKind kind) {
    auto request = World::Named<v1::RequestReviewRequest>(id);
    request.set_subject(subject);
    *request.mutable_defender_view() = world_.View();
    const v1::Relocation seen = Seen(id);
    for (const v1::Decision& each : seen.decisions()) {
      if (each.kind() == kind) request.set_decision_id(each.decision_id());
    }
    return request;
  }
  v1::RequestReviewRequest OfRefusal(const std::string& id) {
    return Review(id, v1::REVIEW_SUBJECT_ELIGIBILITY,
                  v1::DECISION_KIND_ELIGIBILITY);
  }
  std::string Asked(const v1::RequestReviewRequest& request,
                    const auth::Caller& caller = Ngo()) {
    auto asked = world_.Do(caller, &Stub::RequestReview, request);
    EXPECT_OK(asked);
    return asked.ok() ? asked->review_id() : "";
  }

  v1::DecideReviewRequest Ruling(const std::string& id,
                                 const std::string& review_id, bool changed) {
    auto request = World::Named<v1::DecideReviewRequest>(id);
    request.set_review_id(review_id);
    request.set_outcome(changed ? v1::REVIEW_OUTCOME_CHANGED
                                : v1::REVIEW_OUTCOME_UPHELD);
    request.set_reason(changed ? v1::REVIEW_REASON_FACTS_MISSED
                               : v1::REVIEW_REASON_GROUNDS_STAND);
    request.set_note("nota inventada");
    Explain(*request.mutable_explanation());
    return request;
  }

  v1::RecordTellingRequest Telling(const std::string& id,
                                   const v1::Explanation& explanation) {
    auto request = World::Named<v1::RecordTellingRequest>(id);
    request.set_explanation_id(explanation.explanation_id());
    *request.mutable_telling()->mutable_told_on() = ToDate(world_.Today());
    request.mutable_telling()->set_channel(v1::CONTACT_CHANNEL_SIGNAL);
    return request;
  }

  World world_;
};

TEST_F(ReviewTest, ARefusalIsTakenWithReasonsSheReads) {
  const std::string id = world_.Verified().relocation_id();
  auto refusal = Refusal(id);
  refusal.clear_explanation();
  EXPECT_THAT(world_.Do(Office(), &Stub::DecideEligibility, refusal),
              Refuses("explanation.text", "FIELD_REQUIRED"));
  Explain(*refusal.mutable_explanation(), "de");
  EXPECT_THAT(world_.Do(Office(), &Stub::DecideEligibility, refusal),
              Refuses("explanation.language_code", "EXPLANATION_LANGUAGE"));
  Explain(*refusal.mutable_explanation(), "es");
  ASSERT_OK(world_.Do(Office(), &Stub::DecideEligibility, refusal));
  ASSERT_THAT(Seen(id).explanations(), SizeIs(1));
  EXPECT_EQ(Seen(id).explanations(0).text(), kReasons);
  EXPECT_EQ(Seen(id).explanations(0).about(), "ELIGIBILITY");
  EXPECT_EQ(Seen(id, Ngo()).explanations(0).text(), kReasons);

  auto unverified = World::Named<v1::DecideVerificationRequest>(
      world_.Triaged().relocation_id());
  unverified.set_path(v1::VERIFICATION_PATH_INTERVIEW);
  unverified.set_outcome(v1::VERIFICATION_OUTCOME_NOT_VERIFIED);
  EXPECT_THAT(world_.Do(Office(), &Stub::DecideVerification, unverified),
              Refuses("explanation.text", "FIELD_REQUIRED"));
  Explain(*unverified.mutable_explanation());
  EXPECT_OK(world_.Do(Office(), &Stub::DecideVerification, unverified));
}

TEST_F(ReviewTest, TheLeadTellsHerAndWhenIsKept) {
  const std::string id = Refused();
  EXPECT_THAT(world_.Told(Office()), Contains(HasSubstr("tell her in her")));
  EXPECT_THAT(world_.Told(Cleo()), Not(Contains(HasSubstr("tell her in her"))));
  const v1::Explanation explanation = Seen(id).explanations(0);
  EXPECT_TRUE(explanation.has_tell_by());
  auto early = Telling(id, explanation);
  *early.mutable_telling()->mutable_told_on() = ToDate(world_.Today() + 3);
  EXPECT_THAT(world_.Do(Ngo(), &Stub::RecordTelling, early),
              Refuses("telling.told_on", "DATE_IN_FUTURE"));
  ASSERT_OK(world_.Do(Ngo(), &Stub::RecordTelling, Telling(id, explanation)));
  EXPECT_THAT(world_.Told(Office()), Not(Contains(HasSubstr("tell her in"))));
  const v1::Explanation told = Seen(id).explanations(0);
  EXPECT_FALSE(told.has_tell_by());
  ASSERT_THAT(told.tellings(), SizeIs(1));
  EXPECT_EQ(told.tellings(0).channel(), v1::CONTACT_CHANNEL_SIGNAL);
  EXPECT_EQ(told.tellings(0).told_by(), Ngo().subject);
  EXPECT_EQ(Seen(id, Ngo()).explanations(0).tellings(0).told_by(), "");

  // Nobody told her after all.
  auto correct = World::Named<v1::CorrectRecordRequest>(id);
  correct.set_event_id(world_.LastEntry(id, "relocation.told"));
  correct.set_reason("another case");
  ASSERT_OK(world_.Do(Office(), &Stub::CorrectRecord, correct));
  EXPECT_THAT(Seen(id).explanations(0).tellings(), IsEmpty());
  EXPECT_THAT(world_.Told(Office()), Contains(HasSubstr("tell her in her")));
  auto unknown = Telling(id, explanation);
  unknown.set_explanation_id("none");
  EXPECT_THAT(world_.Do(Ngo(), &Stub::RecordTelling, unknown),
              Refuses("explanation_id", "EXPLANATION_UNKNOWN"));
}

TEST_F(ReviewTest, ADecisionTakenBackIsNotToldUnlessItWas) {
  const std::string id = Refused();
  auto correct = World::Named<v1::CorrectRecordRequest>(id);
  correct.set_event_id(world_.LastEntry(id, "relocation.found_ineligible"));
  correct.set_reason("another case");
  ASSERT_OK(world_.Do(Office(), &Stub::CorrectRecord, correct));
  EXPECT_THAT(world_.Told(Office()), Not(Contains(HasSubstr("tell her in"))));

  ASSERT_OK(
      world_.Do(Office("office/bo"), &Stub::DecideEligibility, Refusal(id)));
  ASSERT_OK(world_.Do(Office(), &Stub::RecordTelling,
                      Telling(id, Seen(id).explanations(1))));
  correct.set_event_id(world_.LastEntry(id, "relocation.found_ineligible"));
  correct.clear_request_id();
  ASSERT_OK(world_.Do(Office(), &Stub::CorrectRecord, correct));
  EXPECT_THAT(world_.Told(Office()), Contains(HasSubstr("tell her in her")));
}

TEST_F(ReviewTest, AskingCostsNothing) {
  const std::string id = Refused();
  const v1::Relocation before = Seen(id);
  auto request = OfRefusal(id);
  ASSERT_OK(world_.Do(Ngo(), &Stub::RequestReview, request));
  const v1::Relocation after = Seen(id);
  EXPECT_EQ(after.state(), before.state());
  EXPECT_EQ(after.level(), before.level());
  EXPECT_EQ(after.clocks_size(), before.clocks_size());
  for (int i = 0; i < after.clocks_size(); ++i) {
    EXPECT_EQ(after.clocks(i).due().seconds(),
              before.clocks(i).due().seconds());
  }
  ASSERT_THAT(after.reviews(), SizeIs(1));
  EXPECT_TRUE(after.reviews(0).has_due());
  EXPECT_EQ(after.reviews(0).asked_by(), Ngo().subject);
  EXPECT_EQ(Seen(id, Ngo()).reviews(0).asked_by(), "");
  // The feed does not tell of it.
  EXPECT_EQ(world_.database().Value(
                "SELECT count(*) FROM events WHERE type LIKE '%review%'"),
            "0");
  EXPECT_THAT(world_.Do(Ngo(), &Stub::RequestReview, request),
              ReasonIs("REVIEW_OPEN"));
}

TEST_F(ReviewTest, OnlyWhatWasDecidedAndByHerWord) {
  const std::string id = Refused();
  auto request = OfRefusal(id);
  request.set_subject(v1::REVIEW_SUBJECT_TRIAGE);
  EXPECT_THAT(world_.Do(Ngo(), &Stub::RequestReview, request),
              Refuses("decision_id", "DECISION_NOT_REVIEWED"));
  request.set_decision_id("none");
  EXPECT_THAT(world_.Do(Ngo(), &Stub::RequestReview, request),
              Refuses("decision_id", "DECISION_UNKNOWN"));
  request = OfRefusal(id);
  request.clear_defender_view();
  EXPECT_THAT(world_.Do(Ngo(), &Stub::RequestReview, request),
              Refuses("defender_view", "FIELD_REQUIRED"));
  *request.mutable_defender_view() = world_.View(false);
  EXPECT_THAT(world_.Do(Ngo(), &Stub::RequestReview, request),
              ReasonIs("DEFENDER_DISAGREES"));
  *request.mutable_defender_view() = world_.View();
  request.mutable_defender_view()->set_spokesperson_id("nobody");
  EXPECT_THAT(world_.Do(Ngo(), &Stub::RequestReview, request),
              ReasonIs("MANDATE_MISSING"));
}

TEST_F(ReviewTest, OnlyWhoTookNoPartLooks) {
  const std::string id = Refused();
  const std::string review_id = Asked(OfRefusal(id));
  const auto line = HasSubstr("looked at by somebody who took no part");
  // Who decided, and who leads.
  for (const auto& caller : {Office("office/bo"), Office()}) {
    EXPECT_THAT(world_.Told(caller), Not(Contains(line)));
    EXPECT_THAT(
        world_.Do(caller, &Stub::DecideReview, Ruling(id, review_id, true)),
        ReasonIs("NOT_INDEPENDENT"));
  }
  EXPECT_THAT(world_.Told(Ngo()), Not(Contains(line)));
  EXPECT_THAT(world_.Told(Cleo()), Contains(line));
  EXPECT_THAT(world_.Told(Security()), Contains(line));
  // Whoever led it when she asked does not look once another leads.
  auto assign = World::Named<v1::AssignCaseRequest>(id);
  assign.set_role(v1::ASSIGNMENT_ROLE_LEAD);
  assign.set_subject("office/cleo");
  assign.set_organisation_id("office");
  ASSERT_OK(world_.Do(Cleo(), &Stub::AssignCase, assign));
  for (const auto& caller : {Office(), Cleo()}) {
    EXPECT_THAT(
        world_.Do(caller, &Stub::DecideReview, Ruling(id, review_id, true)),
        ReasonIs("NOT_INDEPENDENT"));
  }
  EXPECT_OK(
      world_.Do(Security(), &Stub::DecideReview, Ruling(id, review_id, true)));
}

TEST_F(ReviewTest, UpheldStaysAndSheIsTold) {
  const std::string id = Refused();
  const std::string review_id = Asked(OfRefusal(id));
  auto ruling = Ruling(id, review_id, false);
  ruling.set_reason(v1::REVIEW_REASON_NEW_FACTS);
  EXPECT_THAT(world_.Do(Cleo(), &Stub::DecideReview, ruling),
              Refuses("reason", "REVIEW_REASON"));
  ruling = Ruling(id, review_id, false);
  ruling.clear_explanation();
  EXPECT_THAT(world_.Do(Cleo(), &Stub::DecideReview, ruling),
              Refuses("explanation.text", "FIELD_REQUIRED"));
  ASSERT_OK(
      world_.Do(Cleo(), &Stub::DecideReview, Ruling(id, review_id, false)));
  const v1::Relocation seen = Seen(id);
  EXPECT_EQ(seen.state(), v1::RELOCATION_STATE_INELIGIBLE);
  EXPECT_EQ(seen.reviews(0).outcome(), v1::REVIEW_OUTCOME_UPHELD);
  EXPECT_EQ(seen.reviews(0).decided_by(), "office/cleo");
  ASSERT_THAT(seen.explanations(), SizeIs(2));
  EXPECT_EQ(seen.explanations(1).about_id(), review_id);
  EXPECT_THAT(world_.Told(Office()), Contains(HasSubstr("(2 times)")));
  const v1::Relocation hers = Seen(id, Ngo());
  EXPECT_EQ(hers.reviews(0).outcome(), v1::REVIEW_OUTCOME_UPHELD);
  EXPECT_EQ(hers.reviews(0).note(), "");
  EXPECT_EQ(hers.reviews(0).decided_by(), "");
  EXPECT_THAT(
      world_.Do(Security(), &Stub::DecideReview, Ruling(id, review_id, true)),
      ReasonIs("REVIEW_DECIDED"));
  EXPECT_THAT(
      world_.Do(Security(), &Stub::DecideReview, Ruling(id, "none", true)),
      Refuses("review_id", "REVIEW_UNKNOWN"));
  // She may ask once more, and somebody else looks.
  const std::string again = Asked(OfRefusal(id));
  EXPECT_THAT(world_.Do(Cleo(), &Stub::DecideReview, Ruling(id, again, true)),
              ReasonIs("NOT_INDEPENDENT"));
}

TEST_F(ReviewTest, ChangedIsDecidedAgain) {
  const std::string id = Refused();
  const std::string review_id = Asked(OfRefusal(id));
  ASSERT_OK(
      world_.Do(Cleo(), &Stub::DecideReview, Ruling(id, review_id, true)));
  EXPECT_EQ(Seen(id).state(), v1::RELOCATION_STATE_VERIFIED);
  EXPECT_OK(world_.Do(Office(), &Stub::DecideEligibility, world_.Eligible(id)));
  EXPECT_EQ(Seen(id).state(), v1::RELOCATION_STATE_ELIGIBLE);
}

TEST_F(ReviewTest, AWithdrawalInHerNameIsTakenBack) {
  const std::string id = world_.Verified().relocation_id();
  auto stop = World::Named<v1::WithdrawRequest>(id);
  stop.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
  *stop.mutable_defender_view() = world_.View();
  ASSERT_OK(world_.Do(Office("office/bo"), &Stub::Withdraw, stop));
  ASSERT_OK(world_.Do(Office("office/di"), &Stub::Withdraw, stop));
  ASSERT_EQ(Seen(id).state(), v1::RELOCATION_STATE_WITHDRAWN);
  const std::string review_id = Asked(
      Review(id, v1::REVIEW_SUBJECT_WITHDRAWAL, v1::DECISION_KIND_WITHDRAWAL));
  // Both heard it.
  for (const char* subject : {"office/bo", "office/di"}) {
    EXPECT_THAT(world_.Do(Office(subject), &Stub::DecideReview,
                          Ruling(id, review_id, true)),
                ReasonIs("NOT_INDEPENDENT"));
  }
  ASSERT_OK(
      world_.Do(Cleo(), &Stub::DecideReview, Ruling(id, review_id, true)));
  EXPECT_EQ(Seen(id).state(), v1::RELOCATION_STATE_VERIFIED);
  EXPECT_FALSE(Seen(id).has_withdrawal());
}

TEST_F(ReviewTest, OfAnEndInHerNameTheOfficeAloneIsToldAndNothingIsGivenBack) {
  const std::string id = world_.Verified().relocation_id();
  auto assign = World::Named<v1::AssignCaseRequest>(id);
  assign.set_role(v1::ASSIGNMENT_ROLE_VERIFIER);
  assign.set_subject("witness/vera");
  assign.set_organisation_id("witness");
  ASSERT_OK(world_.Do(Office(), &Stub::AssignCase, assign));
  auto stop = World::Named<v1::WithdrawRequest>(id);
  stop.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
  *stop.mutable_defender_view() = world_.View();
  ASSERT_OK(world_.Do(Ngo(), &Stub::Withdraw, stop));
  const std::string review = Asked(
      Review(id, v1::REVIEW_SUBJECT_WITHDRAWAL, v1::DECISION_KIND_WITHDRAWAL),
      Office("office/sara"));
  // Another officer confirms it before anybody has looked.
  ASSERT_OK(world_.Do(Office("office/di"), &Stub::Withdraw, stop));
  const v1::Withdrawal end = Seen(id).withdrawal();
  EXPECT_EQ(end.release_not_before().seconds() - end.confirmed_at().seconds(),
            72 * 3600);
  EXPECT_EQ(Seen(id, Ngo()).withdrawal().release_not_before().seconds() -
                end.confirmed_at().seconds(),
            24 * 3600);
  EXPECT_THAT(Seen(id).reviews(), SizeIs(1));
  EXPECT_THAT(Seen(id, Ngo()).reviews(), IsEmpty());
  for (const auth::Caller& reader : {Ngo(), Verifier()}) {
    ASSERT_OK_AND_ASSIGN(const auto timeline, world_.Timeline(reader, id));
    for (const auto& entry : timeline.entries()) {
      EXPECT_THAT(entry.type(), Not(HasSubstr("review"))) << reader.subject;
    }
  }
  auto ruling = Ruling(id, review, true);
  ruling.set_reason(v1::REVIEW_REASON_NOT_HER_WORD);
  EXPECT_THAT(world_.Do(Office("office/di"), &Stub::DecideReview, ruling),
              ReasonIs("NOT_INDEPENDENT"));
  ASSERT_OK(world_.Do(Cleo(), &Stub::DecideReview, ruling));
  EXPECT_EQ(Seen(id).state(), v1::RELOCATION_STATE_VERIFIED);
  EXPECT_FALSE(Seen(id).has_withdrawal());
}

TEST_F(ReviewTest, AWishNobodyCarriedOut) {
  const std::string id = world_.Verified().relocation_id();
  auto wish = World::Named<v1::RequestReviewRequest>(id);
  wish.set_subject(v1::REVIEW_SUBJECT_WISH);
  *wish.mutable_defender_view() = world_.View();
  wish.mutable_defender_view()->clear_words();
  EXPECT_THAT(world_.Do(Ngo(), &Stub::RequestReview, wish),
              Refuses("defender_view.words", "FIELD_REQUIRED"));
  *wish.mutable_defender_view() = world_.View();
  const std::string review_id = Asked(wish);
  auto ruling = Ruling(id, review_id, true);
  ruling.set_reason(v1::REVIEW_REASON_WISH_STANDS);
  ASSERT_OK(world_.Do(Cleo(), &Stub::DecideReview, ruling));
  EXPECT_EQ(Seen(id).state(), v1::RELOCATION_STATE_VERIFIED);
}

TEST_F(ReviewTest, UnderDuressNothingIsAsked) {
  const std::string id = Refused();
  auto request = OfRefusal(id);
  request.mutable_defender_view()->set_verified_by(
      v1::VIEW_VERIFICATION_CALL_BACK);
  request.mutable_defender_view()->set_phrase_heard(v1::PHRASE_HEARD_DURESS);
  EXPECT_THAT(world_.Do(Ngo(), &Stub::RequestReview, request),
              ReasonIs("DURESS_HEARD"));
  EXPECT_THAT(Seen(id).reviews(), IsEmpty());
  EXPECT_THAT(Seen(id).flags(), Contains(v1::CASE_FLAG_DURESS_HEARD));
}

TEST_F(ReviewTest, SheIsGivenWhatSheWasTold) {
  const std::string id = Refused();
  Asked(OfRefusal(id));
  ASSERT_OK(world_.Do(Office(), &Stub::RecordTelling,
                      Telling(id, Seen(id).explanations(0))));
  auto request = World::Named<v1::ExportRelocationRequest>(id);
  *request.mutable_defender_view() = world_.View();
  const auto exported = world_.Do(Office(), &Stub::ExportRelocation, request);
  ASSERT_OK(exported);
  EXPECT_EQ(exported->relocation().explanations(0).text(), kReasons);
  EXPECT_EQ(exported->relocation().explanations(0).tellings_size(), 1);
  EXPECT_EQ(exported->relocation().reviews_size(), 1);
}

}  // namespace
}  // namespace sojourn::relocation
