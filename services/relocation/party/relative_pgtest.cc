// Who stays behind is written down, asked after, and brought along or referred.
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "services/relocation/party/party_fixture.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kSister[] = "her invented sister";

class RelativeTest : public PartyTest {
 protected:
  v1::RecordRelativeRequest Sister(
      v1::RelativeDanger danger = v1::RELATIVE_DANGER_UNSPECIFIED,
      const std::string& relative_id = "") const {
    auto request = World::Named<v1::RecordRelativeRequest>(old_);
    v1::Relative& sister = *request.mutable_relative();
    sister.set_relative_id(relative_id);
    sister.set_relation(v1::RELATIVE_RELATION_SIBLING);
    sister.set_called(kSister);
    sister.set_country_code("GT");
    sister.set_looked_after_by("an aunt");
    sister.set_danger(danger);
    return request;
  }
  std::string Recorded(const v1::RecordRelativeRequest& request) {
    const auto recorded = world_.Do(Office(), &Stub::RecordRelative, request);
    EXPECT_OK(recorded);
    return recorded.ok() ? recorded->relative_id() : "";
  }
  absl::StatusOr<v1::CloseRelativeResponse> Close(
      const std::string& relative, v1::RelativeOutcome outcome,
      const std::string& note = "", const std::string& person = "") {
    auto request = World::Named<v1::CloseRelativeRequest>(old_);
    request.set_relative_id(relative);
    request.set_outcome(outcome);
    request.set_note(note);
    request.set_person_id(person);
    return world_.Do(Office(), &Stub::CloseRelative, request);
  }
  v1::JoinPartyRequest Joins(const std::string& relative) const {
    auto request = World::Named<v1::JoinPartyRequest>(old_);
    auto& child = *request.mutable_person();
    child.set_role(v1::PERSON_ROLE_CHILD);
    child.mutable_child()->set_custody("hers alone");
    *request.mutable_defender_view() = world_.HerView();
    request.set_relative_id(relative);
    return request;
  }
  std::vector<std::string> Work() {
    std::vector<std::string> lines;
    const auto work =
        world_.Do(Office(), &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(work);
    if (!work.ok()) return lines;
    for (const auto& item : work->items()) lines.push_back(item.what());
    return lines;
  }
};

TEST_F(RelativeTest, FromTheIntakeToThePartyWithAWaitAtEachStep) {
  auto update = World::Named<v1::UpdateIntakeRequest>(old_);
  update.mutable_intake()->set_dependants_left_behind("her sister");
  update.add_update_mask("dependantsLeftBehind");
  ASSERT_OK(world_.Do(Ngo(), &Stub::UpdateIntake, update));
  EXPECT_THAT(world_.WaitsOf(old_),
              Contains(HasSubstr("says of somebody who stays behind")));
  const std::string sister = Recorded(Sister());
  EXPECT_THAT(world_.WaitsOf(old_),
              Not(Contains(HasSubstr("says of somebody who stays behind"))));
  EXPECT_THAT(world_.WaitsOf(old_),
              Contains("left behind (1): ask whether they are in danger"));
  Recorded(Sister(v1::RELATIVE_DANGER_NONE, sister));
  EXPECT_THAT(world_.WaitsOf(old_), Not(Contains(HasSubstr("left behind"))));
  Recorded(Sister(v1::RELATIVE_DANGER_IN_DANGER, sister));
  EXPECT_THAT(Work(), Contains(HasSubstr("in danger because of her")));
  const auto joined = world_.Do(Office(), &Stub::JoinParty, Joins(sister));
  ASSERT_OK(joined);
  ASSERT_THAT(joined->relocation().relatives(), SizeIs(1));
  const v1::Relative& now = joined->relocation().relatives(0);
  EXPECT_EQ(now.outcome(), v1::RELATIVE_OUTCOME_JOINED);
  EXPECT_EQ(now.person_id(), joined->person_id());
  EXPECT_TRUE(now.has_danger_asked_at());
  EXPECT_THAT(world_.WaitsOf(old_), Not(Contains(HasSubstr("left behind"))));
  EXPECT_THAT(world_.Do(Office(), &Stub::RecordRelative,
                        Sister(v1::RELATIVE_DANGER_NONE, sister)),
              ReasonIs("RELATIVE_CLOSED"));
}

TEST_F(RelativeTest, AskingAgainAfterOneInDangerMovesNoDay) {
  const std::string sister = Recorded(Sister(v1::RELATIVE_DANGER_IN_DANGER));
  const auto since = [&] {
    const v1::Relocation seen = world_.Get(old_);
    EXPECT_THAT(seen.relatives(), SizeIs(1));
    return seen.relatives(0).in_danger_since().DebugString();
  };
  const auto due = [&] {
    const v1::Relocation seen = world_.Get(old_);
    for (const auto& wait : seen.waiting_for()) {
      if (absl::StrContains(wait.what(), "in danger because of her")) {
        return wait.due().DebugString();
      }
    }
    return std::string("nothing is due");
  };
  const std::string first = since();
  const std::string first_due = due();
  EXPECT_EQ(first,
            world_.Get(old_).relatives(0).danger_asked_at().DebugString());
  world_.Advance(absl::Hours(20));
  // Whoever asks cannot set the time.
  auto again = Sister(v1::RELATIVE_DANGER_IN_DANGER, sister);
  again.mutable_relative()->mutable_in_danger_since()->set_seconds(1);
  Recorded(again);
  EXPECT_EQ(since(), first);
  EXPECT_EQ(due(), first_due);
  EXPECT_NE(world_.Get(old_).relatives(0).danger_asked_at().DebugString(),
            first);
  Recorded(Sister(v1::RELATIVE_DANGER_NOT_KNOWN, sister));
  EXPECT_EQ(due(), "nothing is due");
  Recorded(Sister(v1::RELATIVE_DANGER_IN_DANGER, sister));
  EXPECT_EQ(due(), first_due) << "nobody said that the danger is over";
  Recorded(Sister(v1::RELATIVE_DANGER_NONE, sister));
  EXPECT_FALSE(world_.Get(old_).relatives(0).has_in_danger_since());
  Recorded(Sister(v1::RELATIVE_DANGER_IN_DANGER, sister));
  EXPECT_NE(due(), first_due);
}

TEST_F(RelativeTest, TheOfficeAloneHearsOfThem) {
  const std::string sister = Recorded(Sister(v1::RELATIVE_DANGER_IN_DANGER));
  ASSERT_OK(
      Close(sister, v1::RELATIVE_OUTCOME_REFERRED, "to a sister network"));
  EXPECT_THAT(world_.SeenBy(Office(), old_), HasSubstr(kSister));
  for (const auth::Caller& caller :
       {Ngo(), City("utrecht"),
        As(Role::kVerifier, "witness", "witness/vera")}) {
    const std::string seen = world_.SeenBy(caller, old_);
    EXPECT_THAT(seen, Not(HasSubstr(kSister)));
    EXPECT_THAT(seen, Not(HasSubstr("relative")));
    EXPECT_THAT(seen, Not(HasSubstr("stays behind")));
  }
  EXPECT_THAT(Exported(old_).DebugString(), HasSubstr(kSister));
  EXPECT_EQ(world_.database_.Value("SELECT count(*) FROM case_records WHERE "
                                   "record_sealed::text LIKE '%invented%'"),
            "0");
  EXPECT_EQ(world_.database_.Value(
                "SELECT count(*) FROM events WHERE type LIKE '%relative%'"),
            "0");
}

TEST_F(RelativeTest, TheyGoWithTheDefenderIntoHerOwnCase) {
  const std::string sister = Recorded(Sister(v1::RELATIVE_DANGER_IN_DANGER));
  const std::string since =
      world_.Get(old_).relatives(0).in_danger_since().DebugString();
  world_.Advance(absl::Hours(2));
  Recorded(Sister(v1::RELATIVE_DANGER_IN_DANGER, sister));
  const v1::Relocation made = Split(Leaving({0, 1}));
  const v1::Relocation hers = world_.Get(made.relocation_id());
  ASSERT_THAT(hers.relatives(), SizeIs(1));
  EXPECT_EQ(hers.relatives(0).in_danger_since().DebugString(), since);
  EXPECT_THAT(world_.WaitsOf(made.relocation_id()),
              Contains(HasSubstr("in danger because of her")));
  EXPECT_THAT(world_.SeenBy(Office("office/two"), old_),
              Not(HasSubstr(kSister)));
  EXPECT_THAT(world_.WaitsOf(old_), Not(Contains(HasSubstr("left behind"))));
  EXPECT_THAT(world_.Do(Office(), &Stub::RecordRelative,
                        Sister(v1::RELATIVE_DANGER_NONE, sister)),
              ReasonIs("RELATIVE_CLOSED"));
  // Whom those who stay leave behind is written down there.
  Recorded(Sister(v1::RELATIVE_DANGER_NONE));
  EXPECT_THAT(world_.Get(old_).relatives(), SizeIs(1));
}

TEST_F(RelativeTest, AMistakeLeavesWhatWasKnownBefore) {
  const std::string sister = Recorded(Sister(v1::RELATIVE_DANGER_NONE));
  Recorded(Sister(v1::RELATIVE_DANGER_IN_DANGER, sister));
  auto correct = World::Named<v1::CorrectRecordRequest>(old_);
  correct.set_event_id(world_.Timeline(old_).back().event_id());
  correct.set_reason("it was somebody else's sister");
  ASSERT_OK(world_.Do(Office(), &Stub::CorrectRecord, correct));
  ASSERT_THAT(world_.Get(old_).relatives(), SizeIs(1));
  EXPECT_EQ(world_.Get(old_).relatives(0).danger(), v1::RELATIVE_DANGER_NONE);
  EXPECT_FALSE(world_.Get(old_).relatives(0).has_in_danger_since());
  EXPECT_THAT(world_.SeenBy(Ngo(), old_), Not(HasSubstr("relative")));
}

TEST_F(RelativeTest, BadFieldsAreNamed) {
  auto request = Sister();
  request.mutable_relative()->clear_relation();
  request.mutable_relative()->set_country_code("QQ");
  request.mutable_relative()->set_outcome(v1::RELATIVE_OUTCOME_DIED);
  EXPECT_THAT(world_.Do(Office(), &Stub::RecordRelative, request),
              BadFieldsAre("relative.relation", "relative.country_code",
                           "relative.outcome"));
  EXPECT_THAT(world_.Do(Office(), &Stub::RecordRelative,
                        Sister(v1::RELATIVE_DANGER_NONE, "nobody")),
              ReasonIs("RELATIVE_UNKNOWN"));
  const std::string sister = Recorded(Sister());
  EXPECT_THAT(Close(sister, v1::RELATIVE_OUTCOME_JOINED),
              BadFieldsAre("person_id"));
  EXPECT_THAT(Close(sister, v1::RELATIVE_OUTCOME_JOINED, "", "nobody"),
              ReasonIs("PERSON_UNKNOWN"));
  EXPECT_THAT(Close(sister, v1::RELATIVE_OUTCOME_REFERRED),
              BadFieldsAre("note"));
  EXPECT_OK(Close(sister, v1::RELATIVE_OUTCOME_JOINED, "", persons_[1]));
  EXPECT_THAT(Close(sister, v1::RELATIVE_OUTCOME_DIED),
              ReasonIs("RELATIVE_CLOSED"));
  EXPECT_THAT(world_.Do(Office(), &Stub::JoinParty, Joins(sister)),
              ReasonIs("RELATIVE_CLOSED"));
  EXPECT_THAT(world_.Do(Ngo(), &Stub::RecordRelative, Sister()),
              testing::StatusIs(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace sojourn::relocation
