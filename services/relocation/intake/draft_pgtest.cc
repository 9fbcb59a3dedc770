// Drafts: kept for whoever writes them, and for nobody else.
#include <string>

#include "services/relocation/intake/draft_desk.h"
#include "services/relocation/relocation_test_world.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class DraftTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::SaveDraftResponse> Save(const v1::Intake& intake,
                                             const std::string& id = "",
                                             const std::string& etag = "",
                                             const auth::Caller& by = Ngo()) {
    v1::SaveDraftRequest request;
    *request.mutable_intake() = intake;
    request.set_relocation_id(id);
    request.set_etag(etag);
    return world_.Do(by, &Stub::SaveDraft, request);
  }
  // A first name, and nothing else that is known.
  static v1::Intake Begun() {
    v1::Intake intake;
    intake.add_persons()->mutable_identity()->add_names("Ixchel");
    return intake;
  }
  absl::StatusOr<v1::Relocation> Send(const std::string& id) {
    return world_.Change(Ngo(), &Stub::SubmitRequest,
                         World::Named<v1::SubmitRequestRequest>(id));
  }
  size_t Listed(const auth::Caller& caller,
                std::initializer_list<v1::RelocationState> states) {
    v1::ListRelocationsRequest request;
    for (const auto state : states) request.add_states(state);
    const auto listed = world_.Do(caller, &Stub::ListRelocations, request);
    EXPECT_OK(listed);
    return listed.ok() ? static_cast<size_t>(listed->relocations_size()) : 0;
  }
  std::string Count(const std::string& table) {
    return world_.database().Value("SELECT count(*) FROM " + table);
  }

  World world_;
};

TEST_F(DraftTest, WhatIsNotWholeIsKeptAndItsProblemsAreSaid) {
  ASSERT_OK_AND_ASSIGN(const auto saved, Save(Begun()));
  EXPECT_EQ(saved.relocation().state(), v1::RELOCATION_STATE_DRAFT);
  EXPECT_THAT(saved.relocation().clocks(), IsEmpty());
  std::vector<std::string> fields;
  for (const auto& problem : saved.problems())
    fields.push_back(problem.field());
  EXPECT_THAT(fields, Contains("intake.safeContact"));
  EXPECT_THAT(fields, Contains("intake.persons[0].role"));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation shown,
                       world_.Get(Ngo(), saved.relocation().code()));
  EXPECT_EQ(shown.intake().persons(0).identity().names(0), "Ixchel");
  EXPECT_THAT(shown.waiting_for(), SizeIs(1));
  EXPECT_EQ(ToTime(saved.kept_until()) - ToTime(shown.updated_at()),
            absl::Hours(30 * 24));
}

TEST_F(DraftTest, OnlyWhatIsTooLongIsRefused) {
  v1::Intake intake = Begun();
  intake.set_danger(std::string(20001, 'x'));
  EXPECT_THAT(Save(intake), BadFieldsAre("intake.danger"));
  EXPECT_EQ(Count("drafts"), "0");
}

TEST_F(DraftTest, NobodyElseFindsIt) {
  ASSERT_OK_AND_ASSIGN(const auto saved, Save(Begun()));
  const std::string& id = saved.relocation().relocation_id();
  for (const auto& caller :
       {Office(), Security(), Ngo("another"), Verifier(), City()}) {
    EXPECT_THAT(world_.Get(caller, id), StatusIs(absl::StatusCode::kNotFound));
  }
  EXPECT_THAT(Save(world_.Intake(), id, "", Ngo("another")),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(Listed(Office(), {}), 0u);
  EXPECT_EQ(Listed(Office(), {v1::RELOCATION_STATE_DRAFT}), 0u);
  EXPECT_EQ(Listed(Ngo("another"), {v1::RELOCATION_STATE_DRAFT}), 0u);
  EXPECT_THAT(world_.Told(Office()), IsEmpty());
  EXPECT_THAT(world_.Told(Ngo("another")), IsEmpty());
  // No case, no comparison with other cases, nothing in the feed.
  EXPECT_EQ(Count("relocations"), "0");
  EXPECT_EQ(Count("blind_keys"), "0");
  EXPECT_EQ(Count("events"), "0");
  EXPECT_EQ(Listed(Ngo(), {v1::RELOCATION_STATE_DRAFT}), 1u);
  EXPECT_THAT(world_.Told(Ngo()), Contains(HasSubstr("send the request")));
}

TEST_F(DraftTest, DraftsAreListedByThemselvesAndInPages) {
  for (int i = 0; i < 3; ++i) ASSERT_OK(Save(Begun()));
  v1::ListRelocationsRequest request;
  request.add_states(v1::RELOCATION_STATE_DRAFT);
  request.set_page_size(2);
  ASSERT_OK_AND_ASSIGN(const auto first,
                       world_.Do(Ngo(), &Stub::ListRelocations, request));
  EXPECT_THAT(first.relocations(), SizeIs(2));
  request.set_page_token(first.page_info().next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second,
                       world_.Do(Ngo(), &Stub::ListRelocations, request));
  EXPECT_THAT(second.relocations(), SizeIs(1));
  EXPECT_THAT(second.page_info().next_page_token(), IsEmpty());
  request.clear_page_token();
  request.add_states(v1::RELOCATION_STATE_SUBMITTED);
  EXPECT_THAT(world_.Do(Ngo(), &Stub::ListRelocations, request),
              BadFieldsAre("states"));
}

TEST_F(DraftTest, IsSavedOverByWhoSawTheLastVersion) {
  ASSERT_OK_AND_ASSIGN(const auto first, Save(Begun()));
  const v1::Relocation& draft = first.relocation();
  ASSERT_OK_AND_ASSIGN(
      const auto second,
      Save(world_.Intake(), draft.relocation_id(), draft.etag()));
  EXPECT_EQ(second.relocation().relocation_id(), draft.relocation_id());
  EXPECT_THAT(second.relocation().intake().persons(), SizeIs(3));
  EXPECT_THAT(Save(Begun(), draft.relocation_id(), draft.etag()),
              ReasonIs("ETAG_MISMATCH"));
  EXPECT_EQ(Count("drafts"), "1");
}

TEST_F(DraftTest, IsSentAsItWasSavedAndIsANewCaseFromThen) {
  ASSERT_OK_AND_ASSIGN(const auto saved, Save(world_.Intake()));
  const std::string& id = saved.relocation().relocation_id();
  world_.Advance(absl::Hours(24 * 10));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation sent, Send(id));
  EXPECT_EQ(sent.relocation_id(), id);
  EXPECT_EQ(sent.code(), saved.relocation().code());
  EXPECT_EQ(sent.state(), v1::RELOCATION_STATE_SUBMITTED);
  EXPECT_THAT(sent.intake().persons(), SizeIs(3));
  EXPECT_THAT(sent.consents(), SizeIs(2));
  // The clocks begin now.
  EXPECT_GT(ToTime(sent.received_at()),
            ToTime(saved.relocation().updated_at()));
  EXPECT_EQ(Count("drafts"), "0");
  EXPECT_OK(world_.Get(Office(), id));
  EXPECT_THAT(Save(Begun(), id), ReasonIs("NOT_A_DRAFT"));
}

TEST_F(DraftTest, WhatIsNotWholeIsNotSent) {
  ASSERT_OK_AND_ASSIGN(const auto saved, Save(Begun()));
  EXPECT_THAT(Send(saved.relocation().relocation_id()),
              BadFieldsAre("intake.safeContact", "intake.countryCode",
                           "intake.danger", "intake.persons[0].role"));
  EXPECT_EQ(Count("drafts"), "1");
  EXPECT_EQ(Count("relocations"), "0");
}

TEST_F(DraftTest, SendingItTwiceIsOnce) {
  ASSERT_OK_AND_ASSIGN(const auto saved, Save(world_.Intake()));
  auto request = World::Named<v1::SubmitRequestRequest>(
      saved.relocation().relocation_id());
  request.set_request_id(sojourn::testing::NewRequestId());
  ASSERT_OK_AND_ASSIGN(const auto first,
                       world_.Do(Ngo(), &Stub::SubmitRequest, request));
  ASSERT_OK_AND_ASSIGN(const auto again,
                       world_.Do(Ngo(), &Stub::SubmitRequest, request));
  EXPECT_EQ(first.relocation().etag(), again.relocation().etag());
  EXPECT_EQ(Count("relocations"), "1");
  request.set_etag("7");
  EXPECT_THAT(world_.Do(Ngo(), &Stub::SubmitRequest, request),
              ReasonIs("REQUEST_ID_REUSED"));
}

TEST_F(DraftTest, IsDeletedWithItsKeyAfterThirtyDaysOfSilence) {
  ASSERT_OK_AND_ASSIGN(const auto silent, Save(Begun()));
  world_.Advance(absl::Hours(24 * 29));
  ASSERT_OK_AND_ASSIGN(const auto fresh, Save(Begun()));
  const CaseDesk cases(world_.runtime().get());
  const DraftDesk drafts(cases);
  ASSERT_OK(drafts.DeleteSilent(absl::Now() + absl::Seconds(5)));
  EXPECT_EQ(Count("drafts"), "2");
  world_.Advance(absl::Hours(25));
  ASSERT_OK(drafts.DeleteSilent(absl::Now() + absl::Seconds(5)));
  EXPECT_EQ(Count("drafts"), "1");
  const auto key = keystore::KeyRef::Case(silent.relocation().relocation_id());
  EXPECT_EQ(*world_.runtime()->keys().Exists(key), false);
  EXPECT_THAT(world_.Get(Ngo(), silent.relocation().relocation_id()),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_OK(world_.Get(Ngo(), fresh.relocation().relocation_id()));
  EXPECT_EQ(world_.database().Value("SELECT count(*) FROM audit_records "
                                    "WHERE method = 'DeleteSilentDrafts'"),
            "1");
}

}  // namespace
}  // namespace sojourn::relocation
