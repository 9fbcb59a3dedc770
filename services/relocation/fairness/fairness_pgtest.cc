// What is counted of cases half a year after they came in, of whom, and what a
// report of a closed year shows.
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/relocation/fairness/fairness_ledger.h"
#include "services/relocation/fairness/fairness_store.h"
#include "services/relocation/fairness/fairness_sweep.h"
#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using fairness::Cell;
using fairness::Counts;
using fairness::Outcome;
using sojourn::testing::BadFieldsAre;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

class FairnessTest : public ::testing::Test {
 protected:
  // Early in a year, so that all cases of a test came in in the same one.
  FairnessTest() {
    GoTo(absl::CivilDay(world_.Today().year() + 1, 1, 10));
    year_ = static_cast<int>(world_.Today().year());
  }

  void GoTo(absl::CivilDay day) {
    world_.Advance(absl::Hours(24 * (day - world_.Today())));
  }

  static v1::SelfDescription Says() {
    v1::SelfDescription said;
    said.set_gender(v1::SELF_DESCRIBED_GENDER_WOMAN);
    said.set_lgbtiq(v1::SELF_DESCRIBED_ANSWER_YES);
    said.set_remoteness(v1::SELF_DESCRIBED_REMOTENESS_COUNTRYSIDE);
    return said;
  }
  v1::GrantConsentRequest Consent(const v1::Relocation& to, int person = 0) {
    auto request = World::Named<v1::GrantConsentRequest>(to.relocation_id());
    request.set_person_id(to.intake().persons(person).person_id());
    v1::ConsentStatement& said = *request.mutable_consent();
    said.set_purpose(v1::CONSENT_PURPOSE_STATISTICS);
    *said.mutable_given_on() = ToDate(world_.Today() - 1);
    said.set_way("call");
    said.set_language_code("es");
    *request.mutable_self_description() = Says();
    return request;
  }
  // Returns the consent.
  std::string Agrees(const v1::Relocation& to) {
    const auto given = world_.Do(Office(), &Stub::GrantConsent, Consent(to));
    EXPECT_OK(given);
    return given.ok() ? given->consent_id() : "";
  }
  void TakesBack(const std::string& id, const std::string& consent) {
    auto request = World::Named<v1::WithdrawConsentRequest>(id);
    request.set_consent_id(consent);
    request.set_channel("call");
    EXPECT_OK(world_.Do(Office(), &Stub::WithdrawConsent, request));
  }

  void Placed(const v1::Relocation& to) {
    world_.capacity_.held_until = world_.Now() + absl::Hours(72);
    world_.Placed(to.relocation_id(), "porto");
  }

  void Sweep() {
    ASSERT_OK(
        CountForFairness(*world_.runtime_, absl::Now() + absl::Seconds(20)));
  }
  void HalfAYearLater() {
    world_.Advance(absl::Hours(24 * 184));
    Sweep();
  }

  absl::StatusOr<std::optional<fairness::YearRow>> Row() {
    return world_.runtime_->db().Read<std::optional<fairness::YearRow>>(
        absl::Now() + absl::Seconds(5),
        [&](db::Transaction& tx) { return fairness::FindYear(tx, year_); });
  }
  Counts Read() {
    const auto row = Row();
    EXPECT_OK(row);
    if (!row.ok() || !*row) return {};
    const auto counts = fairness::OpenCounts(world_.runtime_->sealer(), **row);
    EXPECT_OK(counts);
    return counts.ok() ? *counts : Counts();
  }
  Cell Of(std::string_view split, const std::string& group) {
    return Read()[{std::string(split), group}];
  }

  absl::StatusOr<v1::GetFairnessReportResponse> Report() {
    v1::GetFairnessReportRequest request;
    request.set_from_year(year_);
    request.set_to_year(year_);
    return world_.Do(Office(), &Stub::GetFairnessReport, request);
  }

  World world_;
  int year_ = 0;
};

TEST_F(FairnessTest, ACaseIsCountedOnceHalfAYearAfterItCameIn) {
  v1::Intake intake = World::Intake();
  v1::Person& child = *intake.add_persons();
  child.set_role(v1::PERSON_ROLE_CHILD);
  child.mutable_child()->set_age_years(7);
  const v1::Relocation eligible = world_.Eligible(intake);
  Agrees(eligible);
  Sweep();
  EXPECT_THAT(Read(), IsEmpty()) << "half a year is not over";
  Placed(world_.Eligible());
  HalfAYearLater();
  Sweep();
  EXPECT_EQ(Of(fairness::kByGender, "WOMAN").Of(Outcome::kEligible), 1);
  EXPECT_EQ(Of(fairness::kByLgbtiq, "YES").people_others, 2);
  EXPECT_EQ(Of(fairness::kByPeople, "NOT_SAID").Of(Outcome::kEligible), 1);
  EXPECT_EQ(Of(fairness::kByRegion, "LATIN_AMERICA_AND_CARIBBEAN")
                .Of(Outcome::kEligible),
            1);
  EXPECT_EQ(Of(fairness::kBySize, "1").Of(Outcome::kPlaced), 0)
      << "who said nothing is not counted";
  // Nobody sees who agreed: both have a row, and both rows are of one length.
  EXPECT_EQ(
      world_.database_.Value(
          "SELECT count(*) || ' ' || count(DISTINCT length(tally_sealed)) "
          "FROM fairness_tallies"),
      "2 1");
}

TEST_F(FairnessTest, AYearIsSealedInOneLengthWhateverWasCounted) {
  world_.Eligible();
  HalfAYearLater();
  EXPECT_THAT(Read(), IsEmpty());
  Counts full;
  for (const std::string_view split : fairness::kSplits) {
    for (const std::string& group : fairness::GroupsOf(split)) {
      Cell& cell = full[{std::string(split), group}];
      cell.parties.fill(20'000);
      cell.people_placed = 90'000;
      cell.people_others = 90'000;
      for (int days = 0; days <= 184; ++days) cell.waits[days] = 200;
    }
  }
  Counts one;
  one[{"SIZE", "1"}].parties[0] = 1;
  const auto row = Row();
  ASSERT_OK(row);
  ASSERT_TRUE(row->has_value());
  const crypto::Sealer& sealer = world_.runtime_->sealer();
  for (const Counts& counts : {full, one}) {
    ASSERT_OK_AND_ASSIGN(const db::Bytes sealed,
                         fairness::SealCounts(sealer, **row, counts));
    EXPECT_EQ(sealed.data.size(), (*row)->counts_sealed.data.size());
  }
}

TEST_F(FairnessTest, WhoHasAPlaceWaitedForIt) {
  const v1::Relocation placed = world_.Eligible();
  Agrees(placed);
  world_.Advance(absl::Hours(24 * 12));
  Placed(placed);
  HalfAYearLater();
  const Cell cell = Of(fairness::kBySize, "1");
  EXPECT_EQ(cell.Of(Outcome::kPlaced), 1);
  EXPECT_EQ(cell.people_placed, 1);
  // The day may end while the test runs.
  EXPECT_THAT(cell.waits, ElementsAre(Pair(AnyOf(12, 13), 1)));
}

TEST_F(FairnessTest, WhatIsTakenBackIsCountedNoMore) {
  const v1::Relocation stays = world_.Eligible();
  Agrees(stays);
  const v1::Relocation before = world_.Eligible();
  const std::string early = Agrees(before);
  const v1::Relocation after = world_.Eligible();
  const std::string late = Agrees(after);
  TakesBack(before.relocation_id(), early);
  HalfAYearLater();
  EXPECT_EQ(Of(fairness::kByGender, "WOMAN").Of(Outcome::kEligible), 2);
  TakesBack(after.relocation_id(), late);
  world_.Advance(absl::Minutes(5));
  Sweep();
  Sweep();
  EXPECT_EQ(Of(fairness::kByGender, "WOMAN").Of(Outcome::kEligible), 1);
  EXPECT_EQ(Of(fairness::kByRegion, "LATIN_AMERICA_AND_CARIBBEAN")
                .Of(Outcome::kEligible),
            1);
  // Said anew it comes too late for this year.
  Agrees(world_.Get(after.relocation_id()));
  Sweep();
  EXPECT_EQ(Of(fairness::kByGender, "WOMAN").Of(Outcome::kEligible), 1);
}

TEST_F(FairnessTest, WhatSheSaidIsOutAlsoWhereAnOlderConsentStands) {
  const v1::Relocation eligible = world_.Eligible();
  auto bare = Consent(eligible);
  bare.clear_self_description();
  ASSERT_OK(world_.Do(Office(), &Stub::GrantConsent, bare));
  const std::string described = Agrees(eligible);
  HalfAYearLater();
  EXPECT_EQ(Of(fairness::kByLgbtiq, "YES").Of(Outcome::kEligible), 1);
  TakesBack(eligible.relocation_id(), described);
  world_.Advance(absl::Minutes(5));
  Sweep();
  EXPECT_THAT(Read(), IsEmpty());
}

TEST_F(FairnessTest, AnotherConsentThatIsTakenBackMovesNothing) {
  const v1::Relocation eligible = world_.Eligible();
  auto other = Consent(eligible);
  other.clear_self_description();
  other.mutable_consent()->set_purpose(v1::CONSENT_PURPOSE_SHARE_WITH_HOST);
  ASSERT_OK_AND_ASSIGN(const auto given,
                       world_.Do(Office(), &Stub::GrantConsent, other));
  Agrees(eligible);
  HalfAYearLater();
  TakesBack(eligible.relocation_id(), given.consent_id());
  world_.Advance(absl::Minutes(5));
  Sweep();
  EXPECT_EQ(Of(fairness::kByLgbtiq, "YES").Of(Outcome::kEligible), 1);
}

TEST_F(FairnessTest, WhoActsFirstNowDoesNotAgreeForWhoDidBefore) {
  v1::Intake intake = World::Intake();
  v1::Person& partner = *intake.add_persons();
  partner.set_role(v1::PERSON_ROLE_PARTNER);
  partner.mutable_identity()->add_names("Invented Partner");
  const v1::Relocation both = world_.Submitted(intake);
  std::string hers;
  for (const int person : {0, 1}) {
    auto bare = Consent(both, person);
    bare.clear_self_description();
    ASSERT_OK_AND_ASSIGN(const auto given,
                         world_.Do(Office(), &Stub::GrantConsent, bare));
    if (person == 0) hers = given.consent_id();
  }
  HalfAYearLater();
  EXPECT_EQ(Of(fairness::kBySize, "2").Of(Outcome::kOpenUnverified), 1);
  world_.database_.Run(
      "UPDATE persons SET acts_first = true WHERE public_id = '" +
      both.intake().persons(1).person_id() + "'");
  world_.database_.Run(
      "UPDATE consents SET withdrawn_at = (SELECT max(looked_at) "
      "FROM fairness_tallies) + interval '1 second' WHERE public_id = '" +
      hers + "'");
  world_.Advance(absl::Minutes(5));
  Sweep();
  EXPECT_THAT(Read(), IsEmpty());
}

TEST_F(FairnessTest, ACaseThatWasMergedSinceIsOut) {
  const v1::Relocation first = world_.Eligible();
  const v1::Relocation second = world_.Eligible();
  Agrees(first);
  HalfAYearLater();
  EXPECT_EQ(Of(fairness::kByGender, "WOMAN").Of(Outcome::kEligible), 1);
  world_.database_.Run(
      "INSERT INTO duplicate_pairs (id, public_id, first_id, second_id, "
      "version, verdict, asked_by, asked_at, kept_id, merged_at, pair_sealed) "
      "SELECT gen_random_uuid(), 'pair', least(a.id, b.id), "
      "greatest(a.id, b.id), 1, 'SAME', 'office', t.looked_at, b.id, "
      "t.looked_at + interval '1 second', '' "
      "FROM relocations a, relocations b, fairness_tallies t "
      "WHERE a.public_id = '" +
      first.relocation_id() + "' AND b.public_id = '" + second.relocation_id() +
      "' AND t.relocation_id = a.id");
  world_.database_.Run(
      "UPDATE relocations a SET merged_into = b.code FROM relocations b "
      "WHERE a.public_id = '" +
      first.relocation_id() + "' AND b.public_id = '" + second.relocation_id() +
      "'");
  world_.Advance(absl::Minutes(5));
  Sweep();
  EXPECT_THAT(Read(), IsEmpty());
}

TEST_F(FairnessTest, AConsentThatWasRecordedByMistakeCountsNobody) {
  const v1::Relocation eligible = world_.Eligible();
  Agrees(eligible);
  HalfAYearLater();
  EXPECT_EQ(Of(fairness::kByGender, "WOMAN").Of(Outcome::kEligible), 1);
  world_.database_.Run(
      "UPDATE consents SET corrected_at = (SELECT max(looked_at) "
      "FROM fairness_tallies) + interval '1 second'");
  world_.Advance(absl::Minutes(5));
  Sweep();
  EXPECT_THAT(Read(), IsEmpty());
}

TEST_F(FairnessTest, WhatSheSaidGoesWithAConsentRecordedByMistake) {
  const v1::Relocation eligible = world_.Eligible();
  const std::string& id = eligible.relocation_id();
  Agrees(eligible);
  const auto sealed = [&] {
    return world_.database_.Value(
        "SELECT encode(consent_sealed, 'hex') FROM consents "
        "ORDER BY id DESC LIMIT 1");
  };
  const std::string before = sealed();
  auto correct = World::Named<v1::CorrectRecordRequest>(id);
  correct.set_reason("she never said so");
  for (const v1::TimelineEntry& entry : world_.Timeline(id)) {
    if (entry.type() != "relocation.consent_given") continue;
    correct.set_event_id(entry.event_id());
  }
  ASSERT_OK(world_.Do(Office(), &Stub::CorrectRecord, correct));
  EXPECT_EQ(world_.database_.Value("SELECT count(corrected_at) FROM consents"),
            "1");
  EXPECT_NE(sealed(), before) << "sealed anew, without it";
}

TEST_F(FairnessTest, AnErasedCaseStaysCountedAndLeavesNoRow) {
  const v1::Relocation eligible = world_.Eligible();
  Agrees(eligible);
  HalfAYearLater();
  auto erase =
      World::Named<v1::EraseRelocationRequest>(eligible.relocation_id());
  erase.set_reason(v1::ERASURE_REASON_MISTAKE);
  *erase.mutable_defender_view() = world_.HerView();
  EXPECT_OK(world_.Do(Office("office/one"), &Stub::EraseRelocation, erase));
  EXPECT_OK(world_.Do(Office("office/two"), &Stub::EraseRelocation, erase));
  world_.RunAll();
  Sweep();
  EXPECT_EQ(world_.database_.Value("SELECT count(*) FROM fairness_tallies"),
            "0");
  EXPECT_EQ(Of(fairness::kByGender, "WOMAN").Of(Outcome::kEligible), 1);
}

TEST_F(FairnessTest, WhatWasTakenBackIsOutAlsoOfACaseErasedAtOnce) {
  const v1::Relocation eligible = world_.Eligible();
  const std::string consent = Agrees(eligible);
  HalfAYearLater();
  EXPECT_EQ(Of(fairness::kByGender, "WOMAN").Of(Outcome::kEligible), 1);
  TakesBack(eligible.relocation_id(), consent);
  auto erase =
      World::Named<v1::EraseRelocationRequest>(eligible.relocation_id());
  erase.set_reason(v1::ERASURE_REASON_MISTAKE);
  *erase.mutable_defender_view() = world_.HerView();
  EXPECT_OK(world_.Do(Office("office/one"), &Stub::EraseRelocation, erase));
  EXPECT_OK(world_.Do(Office("office/two"), &Stub::EraseRelocation, erase));
  world_.RunAll();
  EXPECT_EQ(world_.database_.Value("SELECT count(*) FROM fairness_tallies"),
            "0");
  EXPECT_THAT(Read(), IsEmpty()) << "no sweep has looked at it since";
}

TEST_F(FairnessTest, AReportIsOfAClosedYearAndNeverChanges) {
  std::vector<std::string> consents;
  std::vector<v1::Relocation> cases;
  for (int i = 0; i < 6; ++i) {
    cases.push_back(world_.Eligible());
    consents.push_back(Agrees(cases.back()));
  }
  HalfAYearLater();
  EXPECT_THAT(Report(), BadFieldsAre("from_year", "to_year"));
  GoTo(absl::CivilDay(year_ + 1, 8, 1));
  EXPECT_THAT(Report(), BadFieldsAre("from_year", "to_year"))
      << "nobody has closed it";
  Sweep();
  ASSERT_OK_AND_ASSIGN(const auto seen, Report());
  ASSERT_GT(seen.rows_size(), 8);
  EXPECT_EQ(seen.rows(0).split(), v1::FAIRNESS_SPLIT_ALL);
  EXPECT_EQ(seen.rows(0).applied().number(), 6);
  EXPECT_EQ(seen.rows(0).eligible().number(), 6);
  EXPECT_EQ(seen.rows(0).placed().number(), 0);
  EXPECT_EQ(world_.database_.Value("SELECT count(*) FROM fairness_tallies"),
            "0")
      << "what each case added is gone";
  TakesBack(cases[0].relocation_id(), consents[0]);
  world_.Advance(absl::Hours(1));
  Sweep();
  ASSERT_OK_AND_ASSIGN(const auto again, Report());
  EXPECT_EQ(again.SerializeAsString(), seen.SerializeAsString())
      << "the difference of two reports would be what she said of herself";
  EXPECT_EQ(world_.database_.Value(
                "SELECT fields || ' ' || reason FROM audit_records "
                "WHERE method = 'GetFairnessReport' AND fields <> '' "
                "ORDER BY recorded_at DESC LIMIT 1"),
            absl::StrCat("fairness_report ", year_, " to ", year_));
}

TEST_F(FairnessTest, AYearIsNotClosedBeforeWhatWasTakenBackIsOut) {
  std::vector<std::string> consents;
  std::vector<v1::Relocation> cases;
  for (int i = 0; i < 6; ++i) {
    cases.push_back(world_.Eligible());
    consents.push_back(Agrees(cases.back()));
  }
  HalfAYearLater();
  GoTo(absl::CivilDay(year_ + 1, 8, 1));
  TakesBack(cases[0].relocation_id(), consents[0]);
  Sweep();
  EXPECT_THAT(Report(), BadFieldsAre("from_year", "to_year"));
  world_.Advance(absl::Minutes(5));
  Sweep();
  ASSERT_OK_AND_ASSIGN(const auto seen, Report());
  EXPECT_EQ(seen.rows(0).applied().number(), 5);
}

TEST_F(FairnessTest, WhatSheSaysOfHerselfIsSeenByHerAlone) {
  const v1::Relocation eligible = world_.Eligible();
  const std::string& id = eligible.relocation_id();
  const std::string consent = Agrees(eligible);
  const auto ngo = As(Role::kNgoCaseworker, "ngo");
  for (const auth::Caller& caller : {Office(), ngo}) {
    const auto seen = world_.Do(caller, &Stub::GetRelocation,
                                World::Named<v1::GetRelocationRequest>(id));
    ASSERT_OK(seen);
    EXPECT_THAT(seen->ShortDebugString(), Not(HasSubstr("self_description")));
    EXPECT_THAT(seen->ShortDebugString(),
                HasSubstr("CONSENT_PURPOSE_STATISTICS"));
  }
  auto request = World::Named<v1::ExportRelocationRequest>(id);
  *request.mutable_defender_view() = world_.HerView();
  const auto given = world_.Do(Office(), &Stub::ExportRelocation, request);
  ASSERT_OK(given);
  EXPECT_THAT(given->relocation().ShortDebugString(),
              HasSubstr("SELF_DESCRIBED_GENDER_WOMAN"));
  TakesBack(id, consent);
  const auto without = world_.Do(Office(), &Stub::ExportRelocation, request);
  ASSERT_OK(without);
  EXPECT_THAT(without->relocation().ShortDebugString(),
              Not(HasSubstr("self_description")))
      << "it went with the consent";
}

TEST_F(FairnessTest, OnlyTheDefenderDescribesHerselfAndOnlyForThis) {
  v1::Intake intake = World::Intake();
  v1::Person& partner = *intake.add_persons();
  partner.set_role(v1::PERSON_ROLE_PARTNER);
  partner.mutable_identity()->add_names("Invented Partner");
  const v1::Relocation eligible = world_.Submitted(intake);
  EXPECT_THAT(world_.Do(Office(), &Stub::GrantConsent, Consent(eligible, 1)),
              BadFieldsAre("self_description"));
  auto other = Consent(eligible);
  other.mutable_consent()->set_purpose(v1::CONSENT_PURPOSE_SHARE_WITH_HOST);
  EXPECT_THAT(world_.Do(Office(), &Stub::GrantConsent, other),
              BadFieldsAre("self_description"));
  auto unknown = Consent(eligible);
  unknown.mutable_self_description()->set_gender(
      static_cast<v1::SelfDescribedGender>(99));
  EXPECT_THAT(world_.Do(Office(), &Stub::GrantConsent, unknown),
              BadFieldsAre("self_description.gender"));
}

TEST_F(FairnessTest, EachLookIsInTheAudit) {
  const v1::Relocation eligible = world_.Eligible();
  Agrees(eligible);
  HalfAYearLater();
  EXPECT_EQ(world_.database_.Value(
                "SELECT count(*) FROM audit_records "
                "WHERE method = 'fairness/count' AND actor_service = "
                "'relocation' AND fields = 'statistics' AND resource_ids = "
                "ARRAY['" +
                eligible.relocation_id() + "']"),
            "1");
}

}  // namespace
}  // namespace sojourn::relocation
