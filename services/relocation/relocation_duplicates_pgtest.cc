// Who may be known already: found for the office, told to nobody else.
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/crypto/ids.h"
#include "services/relocation/duplicates/duplicate_desk.h"
#include "services/relocation/duplicates/duplicate_store.h"
#include "services/relocation/duplicates/duplicate_sweep.h"
#include "services/relocation/relocation_test_world.h"
#include "services/relocation/worklist/protection_census.h"

namespace sojourn::relocation {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Nothing of it is anybody else's.
struct Applicant {
  std::string first = crypto::NewPublicId();
  std::string second = crypto::NewPublicId();
  int birth_year = 1987;
  std::string document;
  std::string phone;
};

// Three figures to the base of five as three sounds, each followed by one that
// is none of them: every number sounds like itself alone.
std::string Sounds(int number, const std::string& sounds, char between) {
  std::string name;
  for (int figure = 0; figure < 3; ++figure, number /= 5) {
    name += sounds[static_cast<size_t>(number % 5)];
    name += 'a';
    name += between;
    name += 'a';
  }
  return name;
}

Applicant Numbered(int number) {
  return {.first = Sounds(number, "bdlmr", 'k'),
          .second = Sounds(number / 125, "bklmr", 'd'),
          .birth_year = 1950 + number % 50,
          .document = "",
          .phone = ""};
}

v1::Intake IntakeOf(const World& world, const Applicant& applicant) {
  v1::Intake intake = world.Intake();
  intake.mutable_persons()->DeleteSubrange(1, 2);
  // One, as the order of those given together is nobody's.
  intake.mutable_persons(0)->mutable_consents()->RemoveLast();
  intake.mutable_safe_contact()->set_address(
      applicant.phone.empty()
          ? absl::StrCat(crypto::NewPublicId(), "@correo.example")
          : applicant.phone);
  v1::Person& person = *intake.mutable_persons(0);
  person.mutable_identity()->clear_names();
  person.mutable_identity()->add_names(applicant.first);
  person.mutable_identity()->add_names(applicant.second);
  person.mutable_identity()->mutable_birth_date()->set_year(
      applicant.birth_year);
  if (!applicant.document.empty()) {
    v1::TravelDocument& document = *person.add_travel_documents();
    document.set_type(v1::TRAVEL_DOCUMENT_TYPE_PASSPORT);
    document.set_issuing_country("GT");
    document.set_number(applicant.document);
  }
  return intake;
}

class DuplicatesTest : public ::testing::Test {
 protected:
  std::string Submit(const Applicant& applicant, const std::string& ngo) {
    return world.Submit(IntakeOf(world, applicant), Ngo(ngo)).relocation_id();
  }
  v1::FindPossibleDuplicatesResponse Find(const std::string& id) {
    auto found = world.Do(Office(), &Stub::FindPossibleDuplicates,
                          World::Named<v1::FindPossibleDuplicatesRequest>(id));
    EXPECT_OK(found);
    return found.ok() ? *found : v1::FindPossibleDuplicatesResponse();
  }
  std::string PersonOf(const std::string& id) {
    auto shown = world.Get(Office(), id);
    EXPECT_OK(shown);
    return shown.ok() ? shown->intake().persons(0).person_id() : "";
  }
  absl::Status Watch() {
    return world.runtime()->db().Write(absl::Now() + absl::Seconds(30),
                                       duplicates::Watch);
  }

  World world;
};

TEST_F(DuplicatesTest, ShowsTheLikeliestFirstAndWhatFits) {
  const Applicant her{.document = "A0001234", .phone = "+502 5555 4711"};
  const std::string nobody = Submit(Numbered(7), "ngo");
  // A key in common, and nothing else: opened, and not worth a look.
  Submit({.birth_year = 1950, .phone = "55554711"}, "ngo");
  const std::string by_name =
      Submit({.first = her.second, .second = her.first}, "ngo");
  const std::string same = Submit(
      {her.first, her.second, her.birth_year + 1, "a 0001234", her.phone},
      "ngo");
  const std::string asked = Submit(her, "other");
  const auto found = Find(asked);
  ASSERT_THAT(found.candidates(), SizeIs(2));
  EXPECT_EQ(found.candidates(0).relocation_id(), same);
  EXPECT_THAT(found.candidates(0).signs(),
              ElementsAre(v1::DUPLICATE_SIGN_NAME_AND_BIRTH,
                          v1::DUPLICATE_SIGN_DOCUMENT, v1::DUPLICATE_SIGN_PHONE,
                          v1::DUPLICATE_SIGN_NAMES));
  EXPECT_EQ(found.candidates(1).relocation_id(), by_name);
  EXPECT_THAT(
      found.candidates(1).signs(),
      ElementsAre(v1::DUPLICATE_SIGN_NAME_AND_BIRTH, v1::DUPLICATE_SIGN_NAMES));
  EXPECT_GT(found.candidates(0).score_bits(), found.candidates(1).score_bits());
  double sum = 0;
  std::set<v1::DuplicateAgreement> agreements;
  for (const v1::DuplicateEvidence& each : found.candidates(0).evidence()) {
    sum += each.weight_bits();
    agreements.insert(each.agreement());
  }
  EXPECT_DOUBLE_EQ(sum, found.candidates(0).score_bits());
  EXPECT_THAT(agreements, Contains(v1::DUPLICATE_AGREEMENT_NAME_EQUAL));
  EXPECT_THAT(agreements, Contains(v1::DUPLICATE_AGREEMENT_DOCUMENT_EQUAL));
  EXPECT_THAT(agreements, Contains(v1::DUPLICATE_AGREEMENT_PHONE_EQUAL));
  EXPECT_EQ(found.candidates(0).person_id(), PersonOf(asked));
  EXPECT_EQ(found.candidates(0).other_person_id(), PersonOf(same));
  EXPECT_FALSE(found.some_not_compared());
  EXPECT_THAT(Find(nobody).candidates(), IsEmpty());
}

TEST_F(DuplicatesTest, WhatIsOpenedIsAuditedAlsoWhereItIsNotShown) {
  const Applicant her{.phone = "+502 5555 4712"};
  const std::string opened =
      Submit({.birth_year = 1950, .phone = "55554712"}, "ngo");
  const std::string asked = Submit(her, "other");
  EXPECT_THAT(Find(asked).candidates(), IsEmpty());
  auto saw = world.Do(Office(), &Stub::ListWhoSaw,
                      World::Named<v1::ListWhoSawRequest>(opened));
  ASSERT_OK(saw);
  EXPECT_EQ(saw->sightings(0).method(), "FindPossibleDuplicates");
  EXPECT_EQ(saw->sightings(0).fields(), "duplicate_comparison");
}

TEST_F(DuplicatesTest, SaysWhenMoreHaveAKeyInCommonThanAreCompared) {
  const std::string phone = "+502 5555 4713";
  for (int i = 0; i < kMostCompared; ++i) Submit({.phone = phone}, "ngo");
  const std::string asked = Submit({.phone = phone}, "other");
  EXPECT_FALSE(Find(asked).some_not_compared());
  Submit({.phone = phone}, "ngo");
  EXPECT_TRUE(Find(asked).some_not_compared());
}

// The commonest keys of a large archive are held by tens of thousands.
TEST_F(DuplicatesTest, TheRarestKeysProposeAsLongAsFewHoldThem) {
  const std::string phone = "+502 5555 4714";
  // Names drawn at random may sound alike; of these no part does.
  const auto applicant = [&](int number, const std::string& document) {
    Applicant each = Numbered(126 * number);
    each.document = document;
    each.phone = phone;
    return each;
  };
  for (int i = 0; i < 3; ++i) Submit(applicant(i, ""), "ngo");
  const std::string same = Submit(applicant(3, "A0001235"), "ngo");
  const std::string asked = Submit(applicant(4, "A0001235"), "other");
  const auto find = [&](int most_holders) {
    auto found = world.runtime()->db().Read<duplicates::Proposed>(
        absl::Now() + absl::Seconds(10), [&](db::Transaction& tx) {
          return duplicates::Find(tx, asked, 10, most_holders);
        });
    EXPECT_OK(found);
    return found.ok() ? *found : duplicates::Proposed();
  };
  // One holds the document too, and four the telephone.
  EXPECT_THAT(find(5).candidates, SizeIs(4));
  EXPECT_FALSE(find(5).has_frequent_keys);
  for (const int few : {1, 4}) {
    const duplicates::Proposed found = find(few);
    ASSERT_THAT(found.candidates, SizeIs(1)) << few;
    EXPECT_EQ(found.candidates[0].relocation_id, same);
    EXPECT_THAT(found.candidates[0].signs,
                ElementsAre(DuplicateSign::kDocument));
    EXPECT_TRUE(found.has_frequent_keys);
  }
  EXPECT_THAT(find(0).candidates, IsEmpty());
  EXPECT_TRUE(find(0).has_frequent_keys) << "also where nobody is proposed";
}

// In a large archive many have each name and years, and many both names.
TEST_F(DuplicatesTest, BothNamesAndYearsFindHerWhereEachKeyIsTooFrequent) {
  constexpr int kMany = 4;
  const Applicant her = Numbered(7);
  for (int i = 0; i < kMany; ++i) {
    const Applicant another = Numbered(200 + i);
    Submit({.first = her.first,
            .second = another.second,
            .birth_year = her.birth_year},
           "ngo");
    Submit({.first = another.first,
            .second = her.second,
            .birth_year = her.birth_year},
           "ngo");
    Submit({.first = her.first,
            .second = her.second,
            .birth_year = her.birth_year + 20},
           "ngo");
  }
  const std::string same = Submit(her, "ngo");
  const std::string asked = Submit(her, "other");
  const auto found = world.runtime()->db().Read<duplicates::Proposed>(
      absl::Now() + absl::Seconds(10), [&](db::Transaction& tx) {
        return duplicates::Find(tx, asked, 10, kMany);
      });
  ASSERT_OK(found);
  ASSERT_THAT(found->candidates, SizeIs(1));
  EXPECT_EQ(found->candidates[0].relocation_id, same);
  EXPECT_THAT(found->candidates[0].signs,
              ElementsAre(DuplicateSign::kNamesAndBirthA,
                          DuplicateSign::kNamesAndBirthB));
}

TEST_F(DuplicatesTest, AnAlertIsComparedByItsWholeIntakeOnceThatCame) {
  const Applicant her{.document = "A0001234"};
  Submit(her, "ngo");
  v1::RaiseAlertRequest alert;
  *alert.mutable_alert() = IntakeOf(world, {});
  ASSERT_OK_AND_ASSIGN(const v1::Relocation raised,
                       world.Change(Ngo("other"), &Stub::RaiseAlert, alert));
  EXPECT_THAT(Find(raised.relocation_id()).candidates(), IsEmpty());
  auto whole = World::Named<v1::SubmitRequestRequest>(raised.relocation_id());
  whole.set_etag(raised.etag());
  *whole.mutable_intake() = IntakeOf(world, her);
  ASSERT_OK(world.Change(Ngo("other"), &Stub::SubmitRequest, whole));
  EXPECT_THAT(Find(raised.relocation_id()).candidates(), SizeIs(1));
}

// An invented case would look up any name.
TEST_F(DuplicatesTest, WhoBroughtTheCaseLooksNobodyUpWithIt) {
  const auto asks = [&](const auth::Caller& caller, const std::string& id) {
    return world
        .Do(caller, &Stub::FindPossibleDuplicates,
            World::Named<v1::FindPossibleDuplicatesRequest>(id))
        .status();
  };
  auth::Caller caseworker = Ngo("office");
  caseworker.subject = Office().subject;
  const std::string hers =
      world.Submit(IntakeOf(world, {}), caseworker).relocation_id();
  auth::Caller office = Office();
  office.organisation_kind = "PROGRAMME";
  EXPECT_THAT(asks(office, hers), ReasonIs("OWN_SUBMISSION"));
  office.subject = "office/bo";
  EXPECT_OK(asks(office, hers)) << "a colleague in the office";
  auth::Caller both = Office("ngo/both");
  both.organisation_id = "ngo";
  both.organisation_kind = "NGO";
  EXPECT_THAT(asks(both, Submit({}, "ngo")), ReasonIs("OWN_SUBMISSION"));
  EXPECT_OK(asks(both, Submit({}, "other")));
}

TEST_F(DuplicatesTest, WhoLooksWithoutWorkingOnTheCaseIsTold) {
  const std::string id = Submit({}, "ngo");
  ASSERT_OK(world.Acknowledge(id));
  Find(id);
  const auto compared = HasSubstr("compared a case that she does not work on");
  EXPECT_THAT(world.Told(Security()), Each(Not(compared)));
  for (int i = 0; i < 2; ++i) {
    ASSERT_OK(world.Do(Office("office/bo"), &Stub::FindPossibleDuplicates,
                       World::Named<v1::FindPossibleDuplicatesRequest>(id)));
  }
  for (const auth::Caller& watcher : {Security(), Auditor()}) {
    EXPECT_THAT(
        world.Told(watcher),
        Contains(AllOf(HasSubstr("office/bo of office"), compared)).Times(1));
  }
  EXPECT_THAT(world.Told(Office()), Each(Not(compared)));
}

// Between its keys and its rows an erased case is nobody's duplicate.
TEST_F(DuplicatesTest, ACaseWithoutKeysIsSkipped) {
  const Applicant her{.document = "A0001234"};
  const std::string gone = Submit(her, "ngo");
  const std::string kept = Submit(her, "ngo");
  const std::string asked = Submit(her, "other");
  ASSERT_THAT(Find(asked).candidates(), SizeIs(2));
  ASSERT_OK(world.runtime()->keys().DeleteKeys({keystore::KeyRef::Case(gone)}));
  const auto found = Find(asked);
  ASSERT_THAT(found.candidates(), SizeIs(1));
  EXPECT_EQ(found.candidates(0).relocation_id(), kept);
}

// What an answer says, without the request's own words, random names, and the
// moment it was given.
void Normalise(google::protobuf::Message& message, int64_t since) {
  const auto* reflection = message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    const std::string& name = field->name();
    if (name == "intake" || name == "code" || absl::EndsWith(name, "_id")) {
      reflection->ClearField(&message, field);
    } else if (name == "seconds") {
      reflection->SetInt64(&message, field,
                           reflection->GetInt64(message, field) - since);
    } else if (name == "nanos") {
      reflection->ClearField(&message, field);
    } else if (field->message_type() != nullptr && field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        Normalise(*reflection->MutableRepeatedMessage(&message, field, i),
                  since);
      }
    } else if (field->message_type() != nullptr) {
      Normalise(*reflection->MutableMessage(&message, field), since);
    }
  }
}

class ProbingTest : public DuplicatesTest {
 protected:
  static std::string Said(google::protobuf::Message& answer, int64_t since) {
    Normalise(answer, since);
    return answer.ShortDebugString();
  }
  // All that the account can see later of one case of its own.
  std::string SeenBy(const auth::Caller& caller, const std::string& id) {
    auto shown = world.Get(caller, id);
    auto timeline = world.Timeline(caller, id);
    EXPECT_OK(shown);
    EXPECT_OK(timeline);
    const int64_t since = shown->received_at().seconds();
    return absl::StrCat(Said(*shown, since), Said(*timeline, since));
  }
};

// Counters by name and labels.
std::map<std::string, double> Counters(World& world) {
  std::map<std::string, double> counters;
  for (const absl::string_view line :
       absl::StrSplit(world.runtime()->metrics().Serialize(), '\n')) {
    const std::vector<std::string> parts = absl::StrSplit(line, ' ');
    const std::string name = parts[0].substr(0, parts[0].find('{'));
    if (absl::EndsWith(name, "_total") || absl::EndsWith(name, "_count")) {
      counters[parts[0]] = std::stod(parts[1]);
    }
  }
  return counters;
}

// What one more submission adds to them.
std::map<std::string, double> Counted(World& world, const Applicant& applicant,
                                      const auth::Caller& caller) {
  const std::map<std::string, double> before = Counters(world);
  world.Submit(IntakeOf(world, applicant), caller);
  std::map<std::string, double> added = Counters(world);
  for (auto& [name, value] : added) {
    const auto was = before.find(name);
    if (was != before.end()) value -= was->second;
  }
  return added;
}

TEST_F(ProbingTest, NoMetricCountsDifferentlyForSomebodyKnown) {
  Submit(Numbered(1), "ngo");
  const auth::Caller prober = Ngo("taken");
  world.Submit(IntakeOf(world, Numbered(2)), prober);  // every series is there
  EXPECT_EQ(Counted(world, Numbered(1), prober),
            Counted(world, Numbered(3), prober));
}

TEST_F(ProbingTest, AThousandNamesTellNothingAndAlertsTheRightPeople) {
  constexpr int kNames = 1000;
  constexpr int kEveryHundredth = 100;
  for (int i = 0; i < kNames; i += kEveryHundredth) Submit(Numbered(i), "ngo");
  const auth::Caller stolen = Ngo("taken");
  std::set<std::string> answers;
  std::set<std::string> seen;
  for (int i = 0; i < kNames; ++i) {
    auto answer = world.Submit(IntakeOf(world, Numbered(i)), stolen);
    if (i % (kEveryHundredth / 2) == 0) {
      seen.insert(SeenBy(stolen, answer.relocation_id()));
    }
    answers.insert(Said(answer, answer.received_at().seconds()));
  }
  EXPECT_THAT(answers, SizeIs(1));
  EXPECT_THAT(seen, SizeIs(1));

  ASSERT_OK(Watch());
  ASSERT_OK(Watch());
  const std::string told = "10 of 1000 requests that " + stolen.subject;
  for (const auth::Caller& watcher : {Security(), Auditor()}) {
    EXPECT_THAT(world.Told(watcher), Contains(HasSubstr(told)).Times(1));
  }
  for (const auth::Caller& other : {stolen, Ngo(), Office()}) {
    EXPECT_THAT(world.Told(other), Each(Not(HasSubstr("resemble"))));
  }
  ASSERT_OK_AND_ASSIGN(
      const ProtectionCounts counts,
      CountProtection(*world.runtime(), absl::Now() + absl::Seconds(5)));
  EXPECT_EQ(counts.probing_accounts_24h, 1);
}

// Four known names an account raise nothing about any of the accounts.
TEST_F(ProbingTest, ManyAccountsOfOneOrganisationAreOneProbe) {
  constexpr int kAccounts = 5;
  constexpr int kEach = kResemblingThatAlert - 1;
  for (int i = 0; i < kAccounts * kEach; ++i) Submit(Numbered(i), "ngo");
  for (int i = 0; i < kAccounts * kEach; ++i) {
    world.Submit(IntakeOf(world, Numbered(i)),
                 sojourn::testing::As(auth::Role::kNgoCaseworker, "taken",
                                      absl::StrCat("taken/", i / kEach)));
  }
  ASSERT_OK(Watch());
  for (const auth::Caller& watcher : {Security(), Auditor()}) {
    EXPECT_THAT(world.Told(watcher),
                Contains(HasSubstr("20 of 20 requests that accounts of taken"))
                    .Times(1));
  }
  ASSERT_OK_AND_ASSIGN(
      const ProtectionCounts counts,
      CountProtection(*world.runtime(), absl::Now() + absl::Seconds(5)));
  EXPECT_EQ(counts.probing_accounts_24h, 1);
}

TEST_F(ProbingTest, AFewCommonApplicantsAreWorkAndNoProbe) {
  for (int i = 0; i < kResemblingThatAlert; ++i) Submit(Numbered(i), "ngo");
  for (int i = 1; i < kResemblingThatAlert; ++i) Submit(Numbered(i), "other");
  // What the organisation brought itself tells it nothing.
  for (int i = 0; i < kResemblingThatAlert; ++i) Submit(Numbered(i), "ngo");
  // One part of a name and a year are shared by many.
  for (int i = 0; i < kResemblingThatAlert; ++i) {
    Submit({.first = Numbered(i).first, .birth_year = Numbered(i).birth_year},
           "third");
  }
  ASSERT_OK(Watch());
  EXPECT_THAT(world.Told(Security()), Each(Not(HasSubstr("resemble"))));
}

class ProposedTest : public ProbingTest {
 protected:
  static constexpr char kAlike[] = "may be about the same people";

  void Sweep() {
    for (int i = 0; i < 5; ++i) {
      EXPECT_OK(
          ProposeDuplicates(*world.runtime(), absl::Now() + absl::Seconds(30)));
    }
  }
  // Whoever brought it, "other", corrects of whom the case is.
  void Becomes(const std::string& id, const Applicant& applicant) {
    auto update = World::Named<v1::UpdateIntakeRequest>(id);
    *update.mutable_intake() = IntakeOf(world, applicant);
    update.add_update_mask("persons[0].identity");
    update.add_update_mask("persons[0].travel_documents");
    update.set_etag(world.Get(Office(), id)->etag());
    EXPECT_OK(world.Do(Ngo("other"), &Stub::UpdateIntake, update));
  }
  int Pairs() {
    return std::stoi(
        world.database().Value("SELECT count(*) FROM likely_duplicates"));
  }
  void Judge(const std::string& id, const std::string& other,
             const std::string& officer) {
    auto request = World::Named<v1::ConfirmDuplicateRequest>(id);
    request.set_other_relocation_id(other);
    request.set_verdict(v1::DUPLICATE_VERDICT_NOT_SAME);
    request.set_reason("an invented sign");
    EXPECT_OK(world.Do(Office(officer), &Stub::ConfirmDuplicate, request));
  }
};

TEST_F(ProposedTest, ToTheOfficeAloneOnceAPairUntilItIsJudged) {
  const Applicant her{.document = "A0001234", .phone = "+502 5555 4711"};
  const std::string first = Submit(her, "ngo");
  const std::string second = Submit(her, "other");
  Submit(Numbered(7), "ngo");
  Sweep();
  Sweep();
  EXPECT_EQ(Pairs(), 1);
  for (const auto& officer : {Office(), Office("office/bo")}) {
    EXPECT_THAT(world.Told(officer), Contains(HasSubstr(kAlike)).Times(1));
  }
  for (const auto& other :
       {Ngo("ngo"), Ngo("other"), Security(), Auditor(), Verifier()}) {
    EXPECT_THAT(world.Told(other), Each(Not(HasSubstr("same people"))));
  }
  Judge(first, second, "office/ana");
  EXPECT_THAT(world.Told(Office()), Each(Not(HasSubstr(kAlike))));
  // Written again, it is not proposed again.
  world.database().Run(
      "INSERT INTO duplicate_looks "
      "SELECT id, now() FROM relocations");
  Sweep();
  EXPECT_THAT(world.Told(Office()), Each(Not(HasSubstr(kAlike))));
}

TEST_F(ProposedTest, WhatAnybodyElseSeesIsTheSameAfterIt) {
  const Applicant her{.document = "A0001234", .phone = "+502 5555 4711"};
  const std::string first = Submit(her, "ngo");
  const std::string second = Submit(her, "other");
  const std::string before =
      SeenBy(Ngo("ngo"), first) + SeenBy(Ngo("other"), second);
  const std::string rows =
      "SELECT string_agg(version::text || state || updated_at::text, ' ' "
      "ORDER BY id) FROM relocations";
  const std::string stored = world.database().Value(rows);
  const std::string feed =
      world.database().Value("SELECT count(*) FROM events");
  Sweep();
  ASSERT_EQ(Pairs(), 1);
  EXPECT_EQ(SeenBy(Ngo("ngo"), first) + SeenBy(Ngo("other"), second), before);
  EXPECT_EQ(world.database().Value(rows), stored);
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM events"), feed);
}

// It was erased while the sweep compared it.
TEST_F(ProposedTest, NoPairOfAnErasedCaseIsWritten) {
  const Applicant her{.document = "A0001234"};
  const std::string first = Submit(her, "ngo");
  const std::string second = Submit(her, "other");
  world.database().Run(
      "UPDATE relocations SET state = 'ERASED' WHERE public_id = '" + second +
      "'");
  EXPECT_OK(world.runtime()->db().Write(
      absl::Now() + absl::Seconds(5), [&](db::Transaction& tx) {
        duplicates::PutLikely(
            tx,
            {.case_row_id = world.database().Value(
                 "SELECT id FROM relocations WHERE public_id = '" + second +
                 "'"),
             .changed_at = absl::Now()},
            {.compared = {first}, .likely = {first}, .all = true});
        return absl::OkStatus();
      }));
  EXPECT_EQ(Pairs(), 0);
}

TEST_F(ProposedTest, APairWhoseCasesShareNothingAnyMoreIsDropped) {
  const Applicant her{.document = "A0001234"};
  Submit(her, "ngo");
  const std::string id = Submit(her, "other");
  Sweep();
  ASSERT_EQ(Pairs(), 1);
  Becomes(id, Numbered(3));
  Sweep();
  EXPECT_EQ(Pairs(), 0);
}

TEST_F(ProposedTest, IsAuditedBeforeAnythingIsOpened) {
  const Applicant her{.document = "A0001234"};
  Submit(her, "ngo");
  Sweep();
  const char* const opened =
      "SELECT count(*) FROM audit_records WHERE method = 'duplicates/propose' "
      "AND fields = 'duplicate_comparison'";
  EXPECT_EQ(world.database().Value(opened), "0");
  Submit(her, "other");
  Sweep();
  EXPECT_NE(world.database().Value(opened), "0");
}

TEST_F(ProposedTest, WhoBroughtOneOfThemIsNotTold) {
  const Applicant her{.document = "A0001234"};
  Submit(her, "ngo");
  auth::Caller both =
      sojourn::testing::As(auth::Role::kProgrammeOfficer, "other", "other/o");
  both.organisation_kind = "NGO";
  Submit(her, "other");
  Sweep();
  ASSERT_EQ(Pairs(), 1);
  EXPECT_THAT(world.Told(both), Each(Not(HasSubstr(kAlike))));
  EXPECT_THAT(world.Told(Office()), Contains(HasSubstr(kAlike)));
}

TEST_F(ProposedTest, ACorrectedIntakeIsLookedAtAgain) {
  const Applicant her{.document = "A0001234", .phone = "+502 5555 4711"};
  Submit(her, "ngo");
  const std::string id = Submit(Numbered(3), "other");
  Sweep();
  ASSERT_EQ(Pairs(), 0);
  Becomes(id, her);
  Sweep();
  EXPECT_EQ(Pairs(), 1);
}

}  // namespace
}  // namespace sojourn::relocation
