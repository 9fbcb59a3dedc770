#ifndef SERVICES_RELOCATION_INTERRUPTIONS_BEREAVEMENT_FIXTURE_H_
#define SERVICES_RELOCATION_INTERRUPTIONS_BEREAVEMENT_FIXTURE_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/relocation/party/party_fixture.h"

// A case of three of whom some die, and who of the office is told.
namespace sojourn::relocation {

// She, the child and the relative are persons 0, 1 and 2.
class BereavementTest : public PartyTest {
 protected:
  void SetUp() override {
    PartyTest::SetUp();
    WorkOf(Lead());  // who has worked here may lead
    auto lead = World::Named<v1::AssignCaseRequest>(old_);
    lead.set_role(v1::ASSIGNMENT_ROLE_LEAD);
    lead.set_subject(Lead().subject);
    lead.set_organisation_id("office");
    ASSERT_OK(world_.Do(Office(), &Stub::AssignCase, lead));
  }

  static auth::Caller Lead() { return Office("office/lead"); }
  // Of the office, and with no part in the case.
  static auth::Caller Another() { return Office("office/another"); }
  static auth::Caller Auditor() { return As(Role::kAuditor, "office"); }

  v1::MarkDeceasedRequest DeathOf(int person) const {
    auto request = World::Named<v1::MarkDeceasedRequest>(old_);
    request.set_person_id(persons_[static_cast<size_t>(person)]);
    request.set_source(v1::DEATH_SOURCE_HOSPITAL);
    request.set_told_by("an invented nurse");
    request.set_verified_by(v1::DEATH_VERIFICATION_SECOND_SOURCE);
    *request.mutable_occurred_on() = ToDate(world_.Today() - 1);
    request.set_note("invented words");
    return request;
  }
  v1::Relocation Dies(int person, const auth::Caller& caller = Office()) {
    const auto marked = world_.Do(caller, &Stub::MarkDeceased, DeathOf(person));
    EXPECT_OK(marked);
    return marked.ok() ? marked->relocation() : v1::Relocation();
  }
  v1::Relocation SeenAs(const auth::Caller& caller) {
    const auto got = world_.Do(caller, &Stub::GetRelocation,
                               World::Named<v1::GetRelocationRequest>(old_));
    EXPECT_OK(got);
    return got.ok() ? got->relocation() : v1::Relocation();
  }
  std::string LastDeath() {
    auto request = World::Named<v1::GetTimelineRequest>(old_);
    request.set_page_size(100);
    const auto timeline = world_.Do(Lead(), &Stub::GetTimeline, request);
    EXPECT_OK(timeline);
    std::string event_id;
    for (const auto& each : timeline->entries()) {
      if (each.type() == "relocation.deceased") event_id = each.event_id();
    }
    return event_id;
  }
  // What the whole history is of, read in pages that are full but for the last.
  std::vector<std::string> HistoryOf(const auth::Caller& caller,
                                     int page_size = 100) {
    std::vector<std::string> types;
    auto request = World::Named<v1::GetTimelineRequest>(old_);
    request.set_page_size(page_size);
    do {
      const auto page = world_.Do(caller, &Stub::GetTimeline, request);
      if (!page.ok()) {
        ADD_FAILURE() << page.status();
        return types;
      }
      for (const auto& each : page->entries()) types.push_back(each.type());
      request.set_page_token(page->page_info().next_page_token());
      EXPECT_TRUE(request.page_token().empty() ||
                  page->entries_size() == page_size);
    } while (!request.page_token().empty());
    return types;
  }
  absl::Status Correct(const std::string& event_id,
                       const auth::Caller& caller = Lead()) {
    auto request = World::Named<v1::CorrectRecordRequest>(old_);
    request.set_event_id(event_id);
    request.set_reason("she was found alive");
    return world_.Do(caller, &Stub::CorrectRecord, request).status();
  }
  std::vector<std::string> WorkOf(const auth::Caller& caller) {
    std::vector<std::string> lines;
    const auto work =
        world_.Do(caller, &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(work);
    for (const auto& item : work->items()) lines.push_back(item.what());
    return lines;
  }
  absl::StatusOr<v1::ReleaseAfterSilenceResponse> Release(
      const auth::Caller& officer) {
    auto request = World::Named<v1::ReleaseAfterSilenceRequest>(old_);
    request.set_reason("nobody of the party is left");
    return world_.Do(officer, &Stub::ReleaseAfterSilence, request);
  }
  // How many steps of this kind were carried out.
  std::string StepsOf(const std::string& kind) {
    return world_.database_.Value(
        absl::StrCat("SELECT count(*) FROM workflow_steps WHERE kind = '", kind,
                     "' AND state IN ('DONE', 'COMPENSATED')"));
  }
  void EndByHerWord() {
    auto end = World::Named<v1::WithdrawRequest>(old_);
    end.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
    *end.mutable_defender_view() = world_.HerView();
    ASSERT_OK(world_.Do(Office(), &Stub::Withdraw, end));
    ASSERT_OK(world_.Do(Office("office/two"), &Stub::Withdraw, end));
  }
  void AllDie() {
    for (const int each : {0, 1, 2}) Dies(each);
  }
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_INTERRUPTIONS_BEREAVEMENT_FIXTURE_H_
