// Her story is told once, by a text that she approved, to several who each read
// and answer it by themselves.
#include <algorithm>
#include <string>
#include <vector>

#include "services/relocation/briefs/brief_fixture.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST_F(BriefTest, IsReadAsSheApprovedItByItsRecipientAlone) {
  const auto issued =
      world_.Do(Office(), &Stub::IssueBrief, Brief({"mission-de", kMission}));
  ASSERT_OK(issued);
  ASSERT_THAT(issued->case_brief_ids(), SizeIs(2));
  // In the order of recipients.
  const std::string german = issued->case_brief_ids(0);
  const std::string dutch = issued->case_brief_ids(1);
  const auto read = Read(dutch);
  ASSERT_OK(read);
  EXPECT_EQ(read->text(), kText);
  EXPECT_EQ(read->told().danger(), "invented danger");
  EXPECT_EQ(read->told().rights_work().summary(), "defiende un río inventado");
  EXPECT_THAT(read->fields(), ElementsAre("danger", "rights_work.summary"));
  EXPECT_EQ(read->recipient_organisation_id(), kMission);
  EXPECT_THAT(Listed(), ElementsAre(dutch));
  EXPECT_THAT(Listed(Mission("mission-de")), ElementsAre(german));
  EXPECT_EQ(Read(german).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(BriefTest, TellsNothingOfTheCaseThatSheDidNotApprove) {
  const auto read = Read(Issued());
  ASSERT_OK(read);
  const v1::Relocation relocation = world_.Get(id_);
  const std::string bytes = read->SerializeAsString();
  for (const std::string& secret :
       {id_, relocation.code(), relocation.intake().persons(0).person_id(),
        std::string("Invented Name"), std::string("invented contact"),
        std::string("office/one"), std::string("ngo")}) {
    EXPECT_THAT(bytes, Not(HasSubstr(secret)));
  }
  EXPECT_FALSE(read->has_approved());
  EXPECT_FALSE(read->has_first_read_at());
}

TEST_F(BriefTest, WhatTheIntakeSaysLaterIsNotInIt) {
  const std::string brief = Issued();
  auto update = World::Named<v1::UpdateIntakeRequest>(id_);
  update.mutable_intake()->set_danger("another invented danger");
  update.add_update_mask("danger");
  EXPECT_OK(world_.Do(Office(), &Stub::UpdateIntake, update));
  const auto read = Read(brief);
  ASSERT_OK(read);
  EXPECT_EQ(read->told().danger(), "invented danger");
}

TEST_F(BriefTest, OnlyOnHerWordAndWithConsentForEachRecipient) {
  auto unasked = Brief();
  unasked.clear_defender_view();
  EXPECT_THAT(world_.Do(Office(), &Stub::IssueBrief, unasked),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  auto no = Brief();
  *no.mutable_defender_view() = HerView(false);
  EXPECT_THAT(world_.Do(Office(), &Stub::IssueBrief, no),
              ReasonIs("DEFENDER_DISAGREES"));
  auto consent = World::Named<v1::WithdrawConsentRequest>(id_);
  const v1::Relocation held = world_.Get(id_);
  for (const auto& each : held.consents()) {
    if (each.statement().purpose() == v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER) {
      consent.set_consent_id(each.consent_id());
    }
  }
  consent.set_channel("CONTACT_CHANNEL_SIGNAL");
  EXPECT_OK(world_.Do(Office(), &Stub::WithdrawConsent, consent));
  EXPECT_THAT(world_.Do(Office(), &Stub::IssueBrief,
                        Brief({"fund"}, v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER)),
              ReasonIs("CONSENT_MISSING"));
  EXPECT_EQ(world_.database_.Value("SELECT count(*) FROM briefs"), "0");
}

TEST_F(BriefTest, ADuressPhraseTellsNobody) {
  auto forced = Brief();
  forced.mutable_defender_view()->set_phrase_heard(v1::PHRASE_HEARD_DURESS);
  EXPECT_THAT(world_.Do(Office(), &Stub::IssueBrief, forced),
              ReasonIs("DURESS_HEARD"));
  EXPECT_EQ(world_.database_.Value("SELECT count(*) FROM briefs"), "0");
  // Nor is anybody told by a later call until she is free.
  EXPECT_THAT(world_.Do(Office(), &Stub::IssueBrief, Brief()),
              ReasonIs("DURESS_HEARD"));
}

TEST_F(BriefTest, EachFieldOfTheRequestIsChecked) {
  auto bad = Brief({});
  bad.clear_text();
  bad.set_fields(0, "safe_contact.address");
  bad.set_fields(1, "no_such_field");
  EXPECT_THAT(world_.Do(Office(), &Stub::IssueBrief, bad),
              BadFieldsAre("recipient_organisation_ids", "fields[0]",
                           "fields[1]", "text"));
  EXPECT_THAT(world_.Do(Office(), &Stub::IssueBrief,
                        Brief({kMission}, v1::CONSENT_PURPOSE_STATISTICS)),
              BadFieldsAre("purpose"));
  auto long_open = Brief();
  long_open.mutable_expires_at()->set_seconds(
      absl::ToUnixSeconds(world_.Now() + absl::Hours(91 * 24)));
  EXPECT_THAT(world_.Do(Office(), &Stub::IssueBrief, long_open),
              BadFieldsAre("expires_at"));
  EXPECT_THAT(world_.Do(Office(), &Stub::IssueBrief, Brief({"fund"})),
              BadFieldsAre("recipient_organisation_ids"));
  EXPECT_THAT(world_.Do(Mission(), &Stub::AnswerBrief,
                        Says("b", v1::BRIEF_ANSWER_UNSPECIFIED)),
              BadFieldsAre("answer"));
  auto no = Says("b", v1::BRIEF_ANSWER_NO);
  no.clear_refusal();
  EXPECT_THAT(world_.Do(Mission(), &Stub::AnswerBrief, no),
              BadFieldsAre("refusal"));
  auto question = Says("b", v1::BRIEF_ANSWER_QUESTION);
  question.set_question(std::string(2001, 'x'));
  EXPECT_THAT(world_.Do(Mission(), &Stub::AnswerBrief, question),
              BadFieldsAre("question"));
}

TEST_F(BriefTest, TheFirstReadingIsInTheHistoryAndEachInTheAudit) {
  const std::string brief = Issued();
  EXPECT_FALSE(Shown().has_first_read_at());
  EXPECT_OK(Read(brief));
  EXPECT_OK(Read(brief));
  EXPECT_TRUE(Shown().has_first_read_at());
  EXPECT_THAT(Types(),
              ElementsAre("relocation.brief_issued", "relocation.brief_read"));
  auto who = World::Named<v1::ListWhoSawRequest>(id_);
  const auto saw = world_.Do(Office(), &Stub::ListWhoSaw, who);
  ASSERT_OK(saw);
  EXPECT_EQ(std::count_if(saw->sightings().begin(), saw->sightings().end(),
                          [&](const v1::Sighting& each) {
                            return each.method() == "GetBrief" &&
                                   each.organisation_id() == kMission &&
                                   each.fields() == "brief_view: " + brief;
                          }),
            2);
}

TEST_F(BriefTest, AnExposureOfTheRecipientNamesIt) {
  const std::string brief = Issued();
  EXPECT_OK(Read(brief));
  v1::ReportExposureRequest report;
  report.set_subject(Mission().subject);
  report.set_organisation_id(kMission);
  report.mutable_since()->set_seconds(
      absl::ToUnixSeconds(absl::Now() - absl::Hours(1)));
  const auto drawn_up = world_.Do(As(Role::kSecurityOfficer, "office"),
                                  &Stub::ReportExposure, report);
  ASSERT_OK(drawn_up);
  ASSERT_THAT(drawn_up->cases(), SizeIs(1));
  EXPECT_EQ(drawn_up->cases(0).relocation_id(), id_);
  EXPECT_THAT(drawn_up->cases(0).fields(), Contains("brief_view: " + brief));
}

TEST_F(BriefTest, AnAnswerIsKeptAndDecidesNothing) {
  const std::string brief = Issued();
  const auto before = world_.Get(id_);
  EXPECT_OK(world_.Do(Mission(), &Stub::AnswerBrief,
                      Says(brief, v1::BRIEF_ANSWER_NO)));
  v1::CaseBrief shown = Shown();
  EXPECT_EQ(shown.answer(), v1::BRIEF_ANSWER_NO);
  EXPECT_EQ(shown.refusal(), v1::BRIEF_REFUSAL_NO_MEANS);
  EXPECT_EQ(shown.answered_by(), Mission().subject);
  EXPECT_FALSE(shown.has_answer_by());
  EXPECT_EQ(world_.Get(id_).state(), before.state());
  // It may think again.
  EXPECT_OK(world_.Do(Mission(), &Stub::AnswerBrief,
                      Says(brief, v1::BRIEF_ANSWER_YES)));
  shown = Shown();
  EXPECT_EQ(shown.answer(), v1::BRIEF_ANSWER_YES);
  EXPECT_EQ(shown.refusal(), v1::BRIEF_REFUSAL_UNSPECIFIED);
}

TEST_F(BriefTest, OfTwoAnswersToOneStateOneIsStale) {
  const std::string brief = Issued();
  auto yes = Says(brief, v1::BRIEF_ANSWER_YES);
  const auto read = Read(brief);
  ASSERT_OK(read);
  yes.set_etag(read->etag());
  EXPECT_OK(world_.Do(Mission(), &Stub::AnswerBrief, yes));
  auto no = Says(brief, v1::BRIEF_ANSWER_NO);
  no.set_etag(read->etag());
  EXPECT_THAT(world_.Do(Mission(), &Stub::AnswerBrief, no),
              ReasonIs("ETAG_MISMATCH"));
}

TEST_F(BriefTest, AQuestionIsAnsweredInWordsThatSheApproved) {
  const std::string brief = Issued();
  EXPECT_THAT(world_.Do(Office(), &Stub::ReplyToBrief, Reply(brief)),
              ReasonIs("NO_QUESTION"));
  EXPECT_OK(world_.Do(Mission(), &Stub::AnswerBrief,
                      Says(brief, v1::BRIEF_ANSWER_QUESTION)));
  EXPECT_THAT(world_.Do(Mission(), &Stub::AnswerBrief,
                        Says(brief, v1::BRIEF_ANSWER_QUESTION)),
              ReasonIs("QUESTION_OPEN"));
  EXPECT_THAT(Work(), Contains(HasSubstr("the recipient of a brief asks")));
  auto unasked = Reply(brief);
  unasked.clear_defender_view();
  EXPECT_THAT(world_.Do(Office(), &Stub::ReplyToBrief, unasked),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  EXPECT_OK(world_.Do(Office(), &Stub::ReplyToBrief, Reply(brief)));
  EXPECT_THAT(Work(), Not(Contains(HasSubstr("brief"))));
  const auto read = Read(brief);
  ASSERT_OK(read);
  ASSERT_THAT(read->questions(), SizeIs(1));
  EXPECT_EQ(read->questions(0).reply(), "dentro de tres semanas");
  EXPECT_EQ(read->questions(0).replied_by(), "");
  EXPECT_EQ(read->answer(), v1::BRIEF_ANSWER_UNSPECIFIED);
  EXPECT_TRUE(read->has_answer_by());
}

TEST_F(BriefTest, TheSilentStandInTheWorkOfTheLead) {
  const std::string brief = Issued();
  const v1::Relocation now = world_.Get(id_);
  EXPECT_TRUE(std::any_of(
      now.waiting_for().begin(), now.waiting_for().end(),
      [](const auto& each) { return each.who() == "MISSION_OFFICER"; }));
  EXPECT_THAT(Work(), Not(Contains(HasSubstr("silent"))));
  world_.Advance(absl::Hours(73));
  EXPECT_THAT(Work(),
              Contains(HasSubstr("the recipient of a brief is silent")));
  EXPECT_OK(world_.Do(Mission(), &Stub::AnswerBrief,
                      Says(brief, v1::BRIEF_ANSWER_YES)));
  EXPECT_THAT(Work(), Not(Contains(HasSubstr("silent"))));
}

TEST_F(BriefTest, IsTakenBackByWhoBroughtTheCaseToo) {
  const std::string brief = Issued();
  EXPECT_OK(Read(brief));
  EXPECT_OK(world_.Do(Caseworker(), &Stub::RevokeBrief, Revoke(brief)));
  IsUnreadable(brief);
  EXPECT_TRUE(Shown().has_revoked_at());
  EXPECT_FALSE(Shown().revocable());
  EXPECT_THAT(world_.Do(Office(), &Stub::RevokeBrief, Revoke(brief)),
              ReasonIs("BRIEF_CLOSED"));
  EXPECT_THAT(world_.Do(Office(), &Stub::RevokeBrief, Revoke("unknown")),
              BadFieldsAre("case_brief_id"));
  EXPECT_THAT(Types(),
              ElementsAre("relocation.brief_issued", "relocation.brief_read",
                          "relocation.brief_revoked"));
}

TEST_F(BriefTest, WhoBroughtTheCaseSeesWhoHasItAndNotWhatItSays) {
  const std::string brief = Issued();
  const v1::CaseBrief shown = Shown(Caseworker());
  EXPECT_EQ(shown.case_brief_id(), brief);
  EXPECT_EQ(shown.recipient_organisation_id(), kMission);
  EXPECT_EQ(shown.text(), "");
  EXPECT_EQ(shown.issued_by(), "");
  EXPECT_EQ(Shown().text(), kText);
}

TEST_F(BriefTest, IsReadNoMoreWhenItsTimeIsOver) {
  const std::string brief = Issued();
  world_.Advance(absl::Hours(30 * 24 + 1));
  IsUnreadable(brief);
}

TEST_F(BriefTest, IsReadNoMoreWhenConsentIsTakenBack) {
  const std::string brief = Issued();
  auto consent = World::Named<v1::WithdrawConsentRequest>(id_);
  const v1::Relocation held = world_.Get(id_);
  for (const auto& each : held.consents()) {
    if (each.statement().purpose() == v1::CONSENT_PURPOSE_SHARE_WITH_MISSION) {
      consent.set_consent_id(each.consent_id());
    }
  }
  consent.set_channel("CONTACT_CHANNEL_SIGNAL");
  EXPECT_OK(world_.Do(Office(), &Stub::WithdrawConsent, consent));
  IsUnreadable(brief);
}

TEST_F(BriefTest, IsReadNoMoreWhenHerContactIsBurnt) {
  const std::string brief = Issued();
  EXPECT_OK(world_.Do(Office(), &Stub::BurnContact,
                      World::Named<v1::BurnContactRequest>(id_)));
  IsUnreadable(brief);
  // What she approves elsewhere is hers again.
  EXPECT_THAT(world_.Do(Office(), &Stub::IssueBrief, Brief()),
              ReasonIs("SECOND_CHANNEL_NEEDED"));
  auto elsewhere = Brief();
  *elsewhere.mutable_defender_view() = world_.HerView();
  EXPECT_OK(Read(Issued(elsewhere)));
}

TEST_F(BriefTest, ANewContactGivesNothingBackThatWasApprovedOverTheOld) {
  const std::string brief = Issued();
  EXPECT_OK(world_.Do(Office(), &Stub::BurnContact,
                      World::Named<v1::BurnContactRequest>(id_)));
  auto replace = World::Named<v1::ReplaceContactRequest>(id_);
  replace.mutable_safe_contact()->set_channel(v1::CONTACT_CHANNEL_EMAIL);
  replace.mutable_safe_contact()->set_address("invented@example.org");
  *replace.mutable_defender_view() = world_.HerView();
  EXPECT_OK(world_.Do(Office(), &Stub::ReplaceContact, replace));
  IsUnreadable(brief);
  EXPECT_THAT(world_.Do(Mission(), &Stub::AnswerBrief,
                        Says(brief, v1::BRIEF_ANSWER_YES)),
              sojourn::testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_FALSE(Shown().readable());
}

TEST_F(BriefTest, AnAnswerIsNoWayToReadUnseen) {
  const std::string brief = Issued();
  ASSERT_OK_AND_ASSIGN(const auto answered,
                       world_.Do(Mission(), &Stub::AnswerBrief,
                                 Says(brief, v1::BRIEF_ANSWER_YES)));
  EXPECT_EQ(answered.brief().text(), "");
  EXPECT_FALSE(answered.brief().has_told());
  EXPECT_FALSE(Shown().has_first_read_at());
}

TEST_F(BriefTest, AQuestionStaysThoughTheAnswerDidNotWaitForIt) {
  const std::string brief = Issued();
  EXPECT_OK(world_.Do(Mission(), &Stub::AnswerBrief,
                      Says(brief, v1::BRIEF_ANSWER_QUESTION)));
  EXPECT_OK(world_.Do(Mission(), &Stub::AnswerBrief,
                      Says(brief, v1::BRIEF_ANSWER_YES)));
  EXPECT_THAT(Shown().questions(), SizeIs(1));
  EXPECT_THAT(Work(), Not(Contains(HasSubstr("asks"))));
}

TEST_F(BriefTest, FieldsAreToldAsTheyWereReadToHer) {
  auto unread = Brief();
  unread.clear_etag();
  EXPECT_THAT(world_.Do(Office(), &Stub::IssueBrief, unread),
              BadFieldsAre("etag"));
}

TEST_F(BriefTest, IsReadNoMoreWhenTheCaseHasEnded) {
  const std::string brief = Issued();
  auto stop = World::Named<v1::WithdrawRequest>(id_);
  stop.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
  *stop.mutable_defender_view() = world_.HerView();
  EXPECT_OK(world_.Do(Office(), &Stub::Withdraw, stop));
  stop.clear_request_id();
  const auto second = world_.Do(Office("office/two"), &Stub::Withdraw, stop);
  EXPECT_EQ(world_.Get(id_).state(), v1::RELOCATION_STATE_WITHDRAWN)
      << second.status();
  IsUnreadable(brief);
}

TEST_F(BriefTest, AHostIsToldWhileItIsAskedForAPlace) {
  auto brief = Brief({"utrecht"}, v1::CONSENT_PURPOSE_SHARE_WITH_HOST);
  EXPECT_THAT(world_.Do(Office(), &Stub::IssueBrief, brief),
              ReasonIs("RECIPIENT_NOT_ASKED"));
  const auto asked = world_.Ask(id_, "utrecht");
  ASSERT_OK(asked);
  brief.set_etag(world_.Get(id_).etag());
  const std::string told = Issued(brief);
  EXPECT_OK(Read(told, City("utrecht")));
  v1::RecordCityDecisionRequest no;
  no.set_proposal_id(asked->proposal().proposal_id());
  no.set_decision(v1::CITY_DECISION_DECLINE);
  no.set_decline_reason(v1::CITY_DECLINE_REASON_NO_PLACE);
  EXPECT_OK(world_.Do(City("utrecht"), &Stub::RecordCityDecision, no));
  EXPECT_EQ(Read(told, City("utrecht")).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(BriefTest, ARepeatedRequestTellsOnce) {
  auto request = Brief();
  request.set_request_id(testing::NewRequestId());
  const auto first = world_.Do(Office(), &Stub::IssueBrief, request);
  const auto again = world_.Do(Office(), &Stub::IssueBrief, request);
  ASSERT_OK(first);
  ASSERT_OK(again);
  EXPECT_EQ(first->case_brief_ids(0), again->case_brief_ids(0));
  EXPECT_EQ(world_.database_.Value("SELECT count(*) FROM briefs"), "1");
}

TEST_F(BriefTest, HerExportHasWhatEachWasTold) {
  const std::string brief = Issued();
  EXPECT_OK(Read(brief));
  auto asked = World::Named<v1::ExportRelocationRequest>(id_);
  *asked.mutable_defender_view() = HerView();
  world_.Advance(absl::Hours(25));
  const auto exported = world_.Do(Office(), &Stub::ExportRelocation, asked);
  ASSERT_OK(exported);
  ASSERT_THAT(exported->relocation().briefs(), SizeIs(1));
  const v1::CaseBrief& held = exported->relocation().briefs(0);
  EXPECT_EQ(held.text(), kText);
  EXPECT_EQ(held.told().danger(), "invented danger");
  EXPECT_TRUE(held.has_first_read_at());
}

TEST_F(BriefTest, PagesHoldWhatMayBeRead) {
  std::vector<std::string> issued;
  for (int i = 0; i < 3; ++i) issued.push_back(Issued());
  EXPECT_OK(world_.Do(Office(), &Stub::RevokeBrief, Revoke(issued[1])));
  v1::ListBriefsRequest list;
  list.set_page_size(1);
  std::vector<std::string> seen;
  do {
    const auto page = world_.Do(Mission(), &Stub::ListBriefs, list);
    ASSERT_OK(page);
    for (const auto& each : page->briefs()) {
      seen.push_back(each.case_brief_id());
    }
    list.set_page_token(page->page_info().next_page_token());
  } while (!list.page_token().empty());
  EXPECT_THAT(seen, ::testing::UnorderedElementsAre(issued[0], issued[2]));
}

TEST_F(BriefTest, FiftyOfACaseAreEnough) {
  for (int i = 0; i < 25; ++i) Issued(Brief({"mission-de", kMission}));
  EXPECT_THAT(world_.Do(Office(), &Stub::IssueBrief, Brief()),
              ReasonIs("TOO_MANY_BRIEFS"));
  EXPECT_EQ(world_.database_.Value("SELECT count(*) FROM briefs"), "50");
}

TEST_F(BriefTest, AfterTwentyQuestionsItIsTalkedAbout) {
  const std::string brief = Issued();
  const auto question = Says(brief, v1::BRIEF_ANSWER_QUESTION);
  for (int i = 0; i < 20; ++i) {
    ASSERT_OK(world_.Do(Mission(), &Stub::AnswerBrief, question));
    ASSERT_OK(world_.Do(Office(), &Stub::ReplyToBrief, Reply(brief)));
  }
  EXPECT_THAT(world_.Do(Mission(), &Stub::AnswerBrief, question),
              ReasonIs("TOO_MANY_QUESTIONS"));
  EXPECT_THAT(Shown().questions(), SizeIs(20));
  EXPECT_OK(world_.Do(Mission(), &Stub::AnswerBrief,
                      Says(brief, v1::BRIEF_ANSWER_YES)));
}

}  // namespace
}  // namespace sojourn::relocation
