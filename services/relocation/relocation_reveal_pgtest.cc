// Names and contacts: for whom, for what, and who is told.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/relocation/relocation_test_world.h"
#include "services/relocation/worklist/protection_census.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kReason[] = "she is at the airport and the desk asks";

v1::RevealIdentityRequest Reveal(const std::string& id) {
  auto request = World::Named<v1::RevealIdentityRequest>(id);
  request.set_request_id(testing::NewRequestId());
  request.set_purpose(v1::REVEAL_PURPOSE_TICKET);
  return request;
}

v1::RevealIdentityRequest BreakGlass(const std::string& id) {
  auto request = Reveal(id);
  request.set_break_glass(true);
  request.set_reason(kReason);
  return request;
}

class RevealTest : public ::testing::Test {
 protected:
  absl::Status Assign(const auth::Caller& by, v1::AssignmentRole role,
                      const std::string& subject,
                      const std::string& organisation = "office") {
    world.Told(Office(subject));  // known here since
    auto assign = World::Named<v1::AssignCaseRequest>(id);
    assign.set_role(role);
    assign.set_subject(subject);
    assign.set_organisation_id(organisation);
    return world.Do(by, &Stub::AssignCase, assign).status();
  }

  World world;
  // office/ana acknowledged it: she leads.
  const std::string id = world.Triaged().relocation_id();
};

TEST_F(RevealTest, TheLeadSeesNamesDocumentsAndContactAndNothingElse) {
  ASSERT_OK_AND_ASSIGN(const auto revealed,
                       world.Do(Office(), &Stub::RevealIdentity, Reveal(id)));
  ASSERT_THAT(revealed.persons(), SizeIs(3));
  EXPECT_EQ(revealed.persons(0).identity().names(0), "Ixchel");
  EXPECT_THAT(revealed.persons(0).consents(), IsEmpty());
  EXPECT_FALSE(revealed.persons(2).has_child());
  EXPECT_EQ(revealed.safe_contact().address(), "+502 0000 4711");
  // Her own look is no news to the lead.
  EXPECT_THAT(world.Told(Office()), Each(Not(HasSubstr("looked at"))));
}

TEST_F(RevealTest, TheOrdinaryViewOfAnOfficerNamesNobody) {
  for (const auth::Caller& officer : {Office(), Security()}) {
    ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(officer, id));
    ASSERT_THAT(seen.intake().persons(), SizeIs(3));
    const std::string text = seen.ShortDebugString();
    EXPECT_THAT(text, Not(HasSubstr("Ixchel")));
    EXPECT_THAT(text, Not(HasSubstr("Marisol")));
    EXPECT_THAT(text, Not(HasSubstr("+502 0000 4711")));
    EXPECT_FALSE(seen.intake().danger().empty());
  }
}

TEST_F(RevealTest, OnlyThoseAskedFor) {
  ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(Office(), id));
  auto request = Reveal(id);
  request.add_person_ids(seen.intake().persons(1).person_id());
  ASSERT_OK_AND_ASSIGN(const auto revealed,
                       world.Do(Office(), &Stub::RevealIdentity, request));
  ASSERT_THAT(revealed.persons(), SizeIs(1));
  EXPECT_EQ(revealed.persons(0).identity().names(0), "Marisol");
  EXPECT_FALSE(revealed.has_safe_contact());
  request = Reveal(id);
  request.add_person_ids("nobody");
  EXPECT_THAT(world.Do(Office(), &Stub::RevealIdentity, request),
              ReasonIs("PERSON_UNKNOWN"));
}

TEST_F(RevealTest, AnAlertTellsHowSheIsReached) {
  v1::RaiseAlertRequest alert;
  *alert.mutable_alert()->mutable_safe_contact() =
      world.Intake().safe_contact();
  alert.mutable_alert()->set_country_code("GT");
  alert.mutable_alert()->set_danger("invented danger");
  alert.mutable_alert()->set_number_of_people(1);
  ASSERT_OK_AND_ASSIGN(const v1::Relocation raised,
                       world.Change(Ngo(), &Stub::RaiseAlert, alert));
  const std::string alerted = raised.relocation_id();
  ASSERT_OK(world.Do(Office(), &Stub::AcknowledgeRequest,
                     World::Named<v1::AcknowledgeRequestRequest>(alerted)));
  auto request = Reveal(alerted);
  request.set_purpose(v1::REVEAL_PURPOSE_CONTACT_HER);
  ASSERT_OK_AND_ASSIGN(const auto revealed,
                       world.Do(Office(), &Stub::RevealIdentity, request));
  EXPECT_EQ(revealed.safe_contact().address(),
            world.Intake().safe_contact().address());
}

TEST_F(RevealTest, NamesWhatIsMissing) {
  auto request = BreakGlass(id);
  request.clear_purpose();
  request.set_reason("no time to explain");  // 18
  EXPECT_THAT(world.Do(Security(), &Stub::RevealIdentity, request),
              BadFieldsAre("purpose", "reason"));
}

TEST_F(RevealTest, WhoDoesNotWorkOnTheCaseBreaksTheGlass) {
  EXPECT_THAT(world.Do(Office("office/bo"), &Stub::RevealIdentity, Reveal(id)),
              ReasonIs("BREAK_GLASS_NEEDED"));
  EXPECT_THAT(world.Told(Auditor()), IsEmpty());
  ASSERT_OK(
      world.Do(Office("office/bo"), &Stub::RevealIdentity, BreakGlass(id)));
  EXPECT_THAT(world.Told(Auditor()),
              Contains(AllOf(HasSubstr("office/bo"), HasSubstr(kReason))));
  EXPECT_THAT(world.Told(Security()), Contains(HasSubstr(kReason)));
  // The lead is told in two places.
  EXPECT_THAT(world.Told(Office()), Contains(HasSubstr("office/bo")));
  ASSERT_OK_AND_ASSIGN(const auto timeline, world.Timeline(Office(), id));
  const auto& last = timeline.entries(timeline.entries_size() - 1);
  EXPECT_EQ(last.type(), "relocation.identity_revealed");
  EXPECT_EQ(last.recorded_by(), "office/bo");
  EXPECT_THAT(last.note(), IsEmpty());
  // Nobody else is.
  EXPECT_THAT(world.Told(Office("office/eve")),
              Each(Not(HasSubstr("office/bo"))));
  EXPECT_THAT(world.Told(Ngo()), Each(Not(HasSubstr("office/bo"))));
}

TEST_F(RevealTest, TheReasonStandsNowhereInClear) {
  ASSERT_OK(
      world.Do(Office("office/bo"), &Stub::RevealIdentity, BreakGlass(id)));
  for (const char* table : {"alerts", "audit_records", "timeline_entries",
                            "events", "idempotency_keys"}) {
    EXPECT_EQ(world.database().Value(absl::StrCat("SELECT count(*) FROM ",
                                                  table, " t WHERE ",
                                                  "t::text LIKE '%airport%'")),
              "0")
        << table;
  }
}

TEST_F(RevealTest, TheAuditKnowsThePurposeBeforeTheAnswer) {
  ASSERT_OK(
      world.Do(Office("office/bo"), &Stub::RevealIdentity, BreakGlass(id)));
  EXPECT_EQ(
      world.database().Value("SELECT reason FROM audit_records WHERE method = "
                             "'RevealIdentity' AND fields = 'identity'"),
      "BREAK_GLASS TICKET");
}

TEST_F(RevealTest, ARepeatAlertsOnceAndAnswersByTheRightsOfToday) {
  const auto broken = BreakGlass(id);
  const auto bo = Office("office/bo");
  ASSERT_OK(world.Do(bo, &Stub::RevealIdentity, broken));
  ASSERT_OK(world.Do(bo, &Stub::RevealIdentity, broken));
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM alerts"), "1");

  const auto plain = Reveal(id);
  const auto careful = BreakGlass(id);
  ASSERT_OK(world.Do(Office(), &Stub::RevealIdentity, plain));
  ASSERT_OK(world.Do(Office(), &Stub::RevealIdentity, careful));
  ASSERT_OK(Assign(Office(), v1::ASSIGNMENT_ROLE_LEAD, "office/bo"));
  EXPECT_THAT(world.Do(Office(), &Stub::RevealIdentity, plain),
              ReasonIs("BREAK_GLASS_NEEDED"));
  // No glass was broken for this one: she worked on the case.
  EXPECT_THAT(world.Do(Office(), &Stub::RevealIdentity, careful),
              ReasonIs("BREAK_GLASS_NEEDED"));
  EXPECT_OK(world.Do(bo, &Stub::RevealIdentity, Reveal(id)));
}

TEST_F(RevealTest, ARepeatIsAnsweredTenMinutes) {
  const auto broken = BreakGlass(id);
  const auto bo = Office("office/bo");
  ASSERT_OK(world.Do(bo, &Stub::RevealIdentity, broken));
  const auto plain = Reveal(id);
  ASSERT_OK(world.Do(Office(), &Stub::RevealIdentity, plain));
  world.Advance(absl::Minutes(9));
  EXPECT_OK(world.Do(bo, &Stub::RevealIdentity, broken));
  EXPECT_OK(world.Do(Office(), &Stub::RevealIdentity, plain));
  world.Advance(absl::Minutes(2));
  EXPECT_THAT(world.Do(bo, &Stub::RevealIdentity, broken),
              ReasonIs("REVEALED_BEFORE"));
  EXPECT_THAT(world.Do(Office(), &Stub::RevealIdentity, plain),
              ReasonIs("REVEALED_BEFORE"));
  EXPECT_OK(world.Do(bo, &Stub::RevealIdentity, BreakGlass(id)));
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM alerts"), "3");
}

TEST_F(RevealTest, WhoTakesACaseIsSeenAndBreaksTheGlassForADay) {
  const auto bo = Office("office/bo");
  ASSERT_OK(Assign(bo, v1::ASSIGNMENT_ROLE_LEAD, "office/bo"));
  const auto took = HasSubstr("office/bo of office took");
  // office/ana led it until now.
  EXPECT_THAT(world.Told(Office()), Contains(took));
  EXPECT_THAT(world.Told(Security()), Contains(took));
  EXPECT_THAT(world.Told(Auditor()), Contains(took));
  EXPECT_THAT(world.Told(Office("office/eve")), Each(Not(took)));
  EXPECT_THAT(world.Do(bo, &Stub::RevealIdentity, Reveal(id)),
              ReasonIs("BREAK_GLASS_NEEDED"));
  ASSERT_OK(world.Do(bo, &Stub::RevealIdentity, BreakGlass(id)));
  EXPECT_THAT(world.Told(Auditor()), Contains(HasSubstr(kReason)));
  // Taking it once more makes it no better.
  ASSERT_OK(Assign(bo, v1::ASSIGNMENT_ROLE_VERIFIER, "office/bo"));
  EXPECT_THAT(world.Do(bo, &Stub::RevealIdentity, Reveal(id)),
              ReasonIs("BREAK_GLASS_NEEDED"));
  world.Advance(absl::Hours(25));
  EXPECT_OK(world.Do(bo, &Stub::RevealIdentity, Reveal(id)));
}

TEST_F(RevealTest, WhoPutsHerselfBesideTheLeadIsSeenToo) {
  const auto bo = Office("office/bo");
  for (const auto role : {v1::ASSIGNMENT_ROLE_SECURITY_OFFICER,
                          v1::ASSIGNMENT_ROLE_CITY_COORDINATOR}) {
    ASSERT_OK(Assign(bo, role, "office/bo"));
    EXPECT_THAT(world.Do(bo, &Stub::RevealIdentity, Reveal(id)),
                ReasonIs("BREAK_GLASS_NEEDED"));
  }
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM alerts"), "2");
  EXPECT_THAT(world.Told(Office()), Contains(HasSubstr("office/bo of office")));
}

// She must be able to act at night, and somebody hears of it.
TEST_F(RevealTest, WhoLeadsByHerOwnHandIsToldUntilAnotherGivesItToHer) {
  const auto looked =
      HasSubstr("looked at names, contacts or papers of a case that");
  ASSERT_OK(world.Do(Office(), &Stub::RevealIdentity, Reveal(id)));
  ASSERT_OK(world.Do(Office(), &Stub::RevealIdentity, Reveal(id)));
  for (const auth::Caller& told : {Security(), Auditor()}) {
    const auto lines = world.Told(told);
    EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                            [&](const std::string& line) {
                              return ::testing::Value(line, looked);
                            }),
              1)
        << told.subject;
  }
  // Giving it to herself makes it no better, and neither does waiting.
  ASSERT_OK(Assign(Office(), v1::ASSIGNMENT_ROLE_LEAD, "office/ana"));
  world.Advance(absl::Hours(8 * 24));
  EXPECT_THAT(world.Told(Auditor()), IsEmpty());
  ASSERT_OK(world.Do(Office(), &Stub::RevealIdentity, Reveal(id)));
  EXPECT_THAT(world.Told(Auditor()), Contains(looked));
  ASSERT_OK(
      Assign(Office("office/bo"), v1::ASSIGNMENT_ROLE_LEAD, "office/ana"));
  // And what was given once stays given.
  ASSERT_OK(Assign(Office(), v1::ASSIGNMENT_ROLE_LEAD, "office/ana"));
  world.Advance(absl::Hours(8 * 24));
  ASSERT_OK(world.Do(Office(), &Stub::RevealIdentity, Reveal(id)));
  EXPECT_THAT(world.Told(Auditor()), IsEmpty());
}

TEST_F(RevealTest, WhoIsGivenACaseBreaksNothing) {
  ASSERT_OK(Assign(Office(), v1::ASSIGNMENT_ROLE_LEAD, "office/bo"));
  EXPECT_OK(world.Do(Office("office/bo"), &Stub::RevealIdentity, Reveal(id)));
  EXPECT_THAT(world.Told(Auditor()), IsEmpty());
}

TEST_F(RevealTest, ACoordinatorAtAHostIsNotAnOfficerOfTheCase) {
  ASSERT_OK(
      Assign(Office(), v1::ASSIGNMENT_ROLE_CITY_COORDINATOR, "office/bo"));
  EXPECT_THAT(world.Do(Office("office/bo"), &Stub::RevealIdentity, Reveal(id)),
              ReasonIs("BREAK_GLASS_NEEDED"));
}

TEST_F(RevealTest, ALeadOfAnyRoleIsToldOfWhatSheMaySee) {
  const auto bo = Office("office/bo");
  Register(*world.runtime(),
           InventedMember("another", v1::ORGANISATION_KIND_NGO));
  for (const auto& [lead, told] :
       {std::pair(Ngo(), true), std::pair(Security(), true),
        std::pair(Ngo("another"), false)}) {
    world.Told(lead);
    ASSERT_OK(Assign(Office(), v1::ASSIGNMENT_ROLE_LEAD, lead.subject,
                     lead.organisation_id));
    ASSERT_OK(world.Do(bo, &Stub::RevealIdentity, BreakGlass(id)));
    const auto looked = HasSubstr("office/bo of office broke the glass");
    if (told) {
      EXPECT_THAT(world.Told(lead), Contains(looked)) << lead.subject;
    } else {
      EXPECT_THAT(world.Told(lead), Each(Not(looked))) << lead.subject;
    }
  }
}

TEST_F(RevealTest, WhoWasToBeToldIsFixedWhenItHappens) {
  ASSERT_OK(
      world.Do(Office("office/bo"), &Stub::RevealIdentity, BreakGlass(id)));
  ASSERT_OK(Assign(Office(), v1::ASSIGNMENT_ROLE_LEAD, "office/bo"));
  const auto looked = HasSubstr("office/bo of office broke the glass");
  EXPECT_THAT(world.Told(Office()), Contains(looked)) << "she led it then";
  EXPECT_THAT(world.Told(Office("office/bo")), Each(Not(looked)));
  ASSERT_OK(Assign(Office("office/bo"), v1::ASSIGNMENT_ROLE_LEAD, "office/cy"));
  EXPECT_THAT(world.Told(Office("office/cy")), Each(Not(looked)));
  EXPECT_THAT(world.Told(Security()), Contains(looked));
}

class FloodTest : public RevealTest {
 protected:
  // `times` looks of her own hand at the case, by one account or by as many.
  void Flood(int times, bool one_account) {
    const std::string now = absl::FormatTime(
        absl::RFC3339_full, absl::Now() + ahead_, absl::UTCTimeZone());
    world.database().Run(absl::StrCat(
        "INSERT INTO alerts (id, kind, relocation_id, subject, organisation_id,"
        " told_subject, raised_at) SELECT gen_random_uuid(), "
        "'OWN_HAND_REVEAL', r.id, 'office/flood'",
        one_account ? "" : " || n", ", 'office', '', timestamptz '", now,
        "' + n * interval '1 ms' FROM relocations r, generate_series(1, ",
        times, ") n WHERE r.public_id = '", id, "'"));
    ahead_ += absl::Seconds(1);
    world.Advance(absl::Seconds(1));
  }
  // Every line, in order; no page is longer than asked for.
  std::vector<std::string> AllPages(const auth::Caller& caller, int size) {
    std::vector<std::string> lines;
    v1::ListMyWorkRequest request;
    request.set_page_size(size);
    for (int pages = 0; pages < 200; ++pages) {
      const auto page = world.Do(caller, &Stub::ListMyWork, request);
      EXPECT_OK(page);
      if (!page.ok()) return lines;
      EXPECT_LE(page->items_size(), size);
      for (const auto& item : page->items()) lines.push_back(item.what());
      request.set_page_token(page->page_info().next_page_token());
      if (request.page_token().empty()) return lines;
    }
    ADD_FAILURE() << "the pages do not end";
    return lines;
  }

 private:
  absl::Duration ahead_;
};

TEST_F(FloodTest, OneAccountPushesNobodyElseOut) {
  ASSERT_OK(
      world.Do(Office("office/bo"), &Stub::RevealIdentity, BreakGlass(id)));
  Flood(60, true);
  const std::vector<std::string> lines = world.Told(Security());
  ASSERT_GE(lines.size(), 2u);
  EXPECT_THAT(lines[0], HasSubstr("office/bo of office broke the glass"));
  EXPECT_THAT(lines[0], Not(HasSubstr("times since"))) << "once";
  EXPECT_THAT(
      lines[1],
      AllOf(HasSubstr("office/flood of office looked"),
            HasSubstr(absl::StrCat(
                "(60 times since ",
                absl::FormatTime("%Y-%m-%d", absl::Now(), absl::UTCTimeZone()),
                ")"))));
  EXPECT_THAT(lines, Contains(HasSubstr("looked at")).Times(1));
}

TEST_F(FloodTest, EveryLineIsReachedByPaging) {
  for (int i = 0; i < 3; ++i) world.Submit();
  const std::vector<std::string> cases = world.Told(Office());
  ASSERT_GE(cases.size(), 3u);
  ASSERT_OK(
      world.Do(Office("office/bo"), &Stub::RevealIdentity, BreakGlass(id)));
  Flood(60, false);
  for (const int size : {1, 7, 61, 200}) {
    const std::vector<std::string> all = AllPages(Security(), size);
    ASSERT_GE(all.size(), 61u) << size;
    EXPECT_THAT(all[0], HasSubstr("broke the glass"));
    for (int n = 1; n <= 60; ++n) {
      EXPECT_THAT(all, Contains(HasSubstr(absl::StrCat("office/flood", n,
                                                       " of office looked")))
                           .Times(1));
    }
  }
  // The cases follow.
  for (const int size : {1, 3, 61, 64, 200}) {
    const std::vector<std::string> lead = AllPages(Office(), size);
    ASSERT_EQ(lead.size(), 61u + cases.size()) << size;
    EXPECT_THAT(lead[0], HasSubstr("broke the glass"));
    EXPECT_EQ(std::vector<std::string>(lead.begin() + 61, lead.end()), cases);
  }
}

TEST_F(FloodTest, WhatComesWhileOneReadsMovesNothing) {
  Flood(5, false);
  v1::ListMyWorkRequest request;
  request.set_page_size(3);
  const auto first = world.Do(Auditor(), &Stub::ListMyWork, request);
  ASSERT_OK(first);
  // Those on the second page are raised again.
  Flood(5, false);
  request.set_page_token(first->page_info().next_page_token());
  const auto second = world.Do(Auditor(), &Stub::ListMyWork, request);
  ASSERT_OK(second);
  ASSERT_EQ(second->items_size(), 2);
  EXPECT_THAT(second->items(0).what(), HasSubstr("office/flood2 "));
  EXPECT_THAT(second->items(1).what(), HasSubstr("office/flood1 "));
}

TEST_F(RevealTest, AnAlertStandsAWeekAndIsCountedADay) {
  ASSERT_OK(
      world.Do(Office("office/bo"), &Stub::RevealIdentity, BreakGlass(id)));
  const auto broken = [&] {
    auto counts =
        CountProtection(world.runtime().get(), absl::Now() + absl::Seconds(5));
    EXPECT_OK(counts);
    return counts.ok() ? counts->glass_broken_24h : -1;
  };
  EXPECT_EQ(broken(), 1);
  world.Advance(absl::Hours(25));
  EXPECT_EQ(broken(), 0);
  EXPECT_THAT(world.Told(Auditor()), SizeIs(1));
  world.Advance(absl::Hours(6 * 24));
  EXPECT_THAT(world.Told(Auditor()), IsEmpty());
}

}  // namespace
}  // namespace sojourn::relocation
