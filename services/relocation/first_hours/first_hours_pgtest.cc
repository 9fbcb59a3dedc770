// Who is called, who hands over, what is done at once, and how an alert becomes
// a case.
#include <string>
#include <vector>

#include "services/relocation/relocation_test_world.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

v1::RaiseAlertRequest Alert() {
  v1::RaiseAlertRequest request;
  v1::Intake& alert = *request.mutable_alert();
  alert.mutable_safe_contact()->set_contact_person("su hermana");
  alert.set_country_code("GT");
  alert.set_danger("Están afuera de la casa");
  alert.set_number_of_people(2);
  return request;
}

absl::StatusOr<v1::OnDuty> OnDutyOf(World& world, const auth::Caller& caller,
                                    const std::string& organisation = "") {
  v1::GetOnDutyRequest request;
  request.set_organisation_id(organisation);
  auto response = world.Do(caller, &Stub::GetOnDuty, request);
  if (!response.ok()) return response.status();
  return response->on_duty();
}

v1::UpdateOrganisationRequest UpdateOf(const std::string& path) {
  v1::UpdateOrganisationRequest request;
  request.mutable_organisation()->set_organisation_id("office");
  request.mutable_update_mask()->add_paths(path);
  return request;
}

void AddLine(const std::string& subject, v1::Organisation& organisation) {
  v1::OnCallEntry& entry = *organisation.add_on_call_roster();
  entry.set_subject(subject);
  entry.set_contact(subject + "@example.org");
}

TEST(UpdateOrganisationTest, SetsWhatTheMaskNamesAndNothingElse) {
  World world;
  world.OfficeIs({"office/ana"});
  auto request = UpdateOf("on_call_roster");
  v1::Organisation& given = *request.mutable_organisation();
  given.set_name("not to be taken");
  AddLine("office/bo", given);
  AddLine("office/chi", given);
  ASSERT_OK_AND_ASSIGN(const auto updated,
                       world.Do(Admin(), &Stub::UpdateOrganisation, request));
  EXPECT_EQ(updated.organisation().name(), "Invented Office");
  EXPECT_EQ(updated.organisation().etag(), "2");
  ASSERT_THAT(updated.organisation().on_call_roster(), SizeIs(2));
  auto status = UpdateOf("status");
  status.mutable_organisation()->set_status(v1::ORGANISATION_STATUS_SUSPENDED);
  ASSERT_OK_AND_ASSIGN(const auto suspended,
                       world.Do(Admin(), &Stub::UpdateOrganisation, status));
  EXPECT_EQ(suspended.organisation().status(),
            v1::ORGANISATION_STATUS_SUSPENDED);
  EXPECT_THAT(suspended.organisation().on_call_roster(), SizeIs(2));
  EXPECT_THAT(world.database().Value(
                  "SELECT string_agg(o::text, ' ') FROM organisations o"),
              Not(HasSubstr("office/bo")));
}

TEST(UpdateOrganisationTest, SaysWhatIsWrong) {
  World world;
  world.OfficeIs({"office/ana"});
  EXPECT_THAT(world.Do(Admin(), &Stub::UpdateOrganisation, UpdateOf("kind")),
              ReasonIs("MASK_PATH_UNKNOWN"));
  auto agreement = UpdateOf("sharing_agreement");
  agreement.mutable_organisation()->mutable_sharing_agreement()->add_purposes(
      v1::CONSENT_PURPOSE_SHARE_WITH_HOST);
  EXPECT_THAT(world.Do(Admin(), &Stub::UpdateOrganisation, agreement),
              BadFieldsAre("organisation.sharingAgreement.expiresOn"));
  auto twice = UpdateOf("on_call_roster");
  AddLine("bo", *twice.mutable_organisation());
  AddLine("bo", *twice.mutable_organisation());
  EXPECT_THAT(world.Do(Admin(), &Stub::UpdateOrganisation, twice),
              ReasonIs("ROSTER_TWICE"));
  auto silent = UpdateOf("on_call_roster");
  AddLine("ana", *silent.mutable_organisation());
  silent.mutable_organisation()->add_on_call_roster()->set_subject("bo");
  AddLine("chi", *silent.mutable_organisation());
  silent.mutable_organisation()->mutable_on_call_roster(2)->set_contact(" ");
  const auto refused = world.Do(Admin(), &Stub::UpdateOrganisation, silent);
  EXPECT_THAT(refused, BadFieldsAre("organisation.onCallRoster[1].contact",
                                    "organisation.onCallRoster[2].contact"));
  auto stale = UpdateOf("name");
  stale.mutable_organisation()->set_name("Another");
  stale.mutable_organisation()->set_etag("7");
  EXPECT_THAT(world.Do(Admin(), &Stub::UpdateOrganisation, stale),
              ReasonIs("ETAG_MISMATCH"));
  stale.mutable_organisation()->set_organisation_id("nobody");
  EXPECT_THAT(world.Do(Admin(), &Stub::UpdateOrganisation, stale),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(GetOnDutyTest, OfficersSeeAnyAndACaseworkerHerOwn) {
  World world;
  world.OfficeIs({"office/ana", "office/bo", "office/dora"});
  ASSERT_OK_AND_ASSIGN(const v1::OnDuty duty,
                       OnDutyOf(world, Security(), "office"));
  EXPECT_EQ(duty.person().subject(), "office/ana");
  EXPECT_EQ(duty.person().contact(), "office/ana@example.org");
  EXPECT_EQ(duty.next().subject(), "office/bo");
  EXPECT_EQ(duty.director().subject(), "office/dora");
  EXPECT_FALSE(duty.has_since());
  EXPECT_THAT(OnDutyOf(world, Ngo(), "office"),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_OK(OnDutyOf(world, Ngo("office"), ""));
}

TEST(HandOverTest, AShiftGoesToSomebodyOnTheRosterWhoIsTold) {
  World world;
  world.OfficeIs({"office/ana", "office/bo", "office/dora"});
  v1::HandOverRequest shift;
  shift.set_to_subject("office/bo");
  shift.set_note("two calls are open");
  ASSERT_OK_AND_ASSIGN(const auto handed,
                       world.Do(Office(), &Stub::HandOver, shift));
  EXPECT_EQ(handed.on_duty().person().subject(), "office/bo");
  EXPECT_EQ(handed.on_duty().next().subject(), "office/ana");
  EXPECT_TRUE(handed.on_duty().has_since());
  ASSERT_THAT(handed.on_duty().hand_overs(), SizeIs(1));
  EXPECT_EQ(handed.on_duty().hand_overs(0).from_subject(), "office/ana");
  EXPECT_EQ(handed.on_duty().hand_overs(0).note(), "two calls are open");
  EXPECT_THAT(world.Told(Office("office/bo")),
              Contains(HasSubstr("two calls are open")));
  EXPECT_THAT(world.Told(Office("office/ana")),
              Not(Contains(HasSubstr("two calls are open"))));
  EXPECT_THAT(world.database().Value(
                  "SELECT string_agg(o::text, ' ') FROM organisations o"),
              Not(HasSubstr("calls")));
  world.Advance(absl::Hours(25));
  EXPECT_THAT(world.Told(Office("office/bo")), IsEmpty());
  shift.set_to_subject("office/zoe");
  EXPECT_THAT(world.Do(Office(), &Stub::HandOver, shift),
              ReasonIs("NOT_ON_ROSTER"));
  shift.set_to_subject("office/bo");
  EXPECT_THAT(world.Do(Office(), &Stub::HandOver, shift),
              ReasonIs("SAME_PERSON"));
}

TEST(HandOverTest, ACaseGoesFromItsLeadToAnotherWhoIsTold) {
  World world;
  const std::string id = world.Submit().relocation_id();
  ASSERT_OK(world.Acknowledge(id));
  EXPECT_THAT(world.Told(Office("office/bo")), IsEmpty());  // she is known now
  auto request = World::Named<v1::HandOverRequest>(id);
  request.set_to_subject("office/bo");
  request.set_note("she expects a call at 8");
  EXPECT_THAT(world.Do(Office("office/chi"), &Stub::HandOver, request),
              ReasonIs("NOT_ON_CASE"));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation handed,
                       world.Change(Office(), &Stub::HandOver, request));
  EXPECT_EQ(handed.lead_subject(), "office/bo");
  EXPECT_THAT(world.Told(Office("office/bo")),
              Contains(HasSubstr("she expects a call at 8")));
  EXPECT_THAT(world.Told(Security()),
              Not(Contains(HasSubstr("she expects a call at 8"))));
  ASSERT_OK_AND_ASSIGN(const auto timeline, world.Timeline(Office(), id));
  EXPECT_EQ(timeline.entries().rbegin()->type(), "relocation.handed_over");
  EXPECT_EQ(timeline.entries().rbegin()->note(), "she expects a call at 8");
  request.set_to_subject("office/nobody");
  EXPECT_THAT(world.Do(Office("office/bo"), &Stub::HandOver, request),
              ReasonIs("LEAD_UNKNOWN"));
}

TEST(RecordImmediateMeasuresTest, AFactOfAnAlertForTheOfficeAlone) {
  World world;
  ASSERT_OK_AND_ASSIGN(const v1::Relocation raised,
                       world.Change(Ngo(), &Stub::RaiseAlert, Alert()));
  auto request =
      World::Named<v1::RecordImmediateMeasuresRequest>(raised.relocation_id());
  EXPECT_THAT(world.Do(Ngo(), &Stub::RecordImmediateMeasures, request),
              BadFieldsAre("measures"));
  v1::ImmediateMeasure& bed = *request.add_measures();
  bed.set_kind(v1::IMMEDIATE_MEASURE_KIND_SAFE_NIGHT);
  bed.set_text("with an invented aunt");
  request.add_measures()->set_kind(v1::IMMEDIATE_MEASURE_KIND_OTHER);
  EXPECT_THAT(world.Do(Ngo(), &Stub::RecordImmediateMeasures, request),
              BadFieldsAre("measures[1].text"));
  request.mutable_measures()->RemoveLast();
  ASSERT_OK_AND_ASSIGN(
      const v1::Relocation answered,
      world.Change(Ngo(), &Stub::RecordImmediateMeasures, request));
  EXPECT_EQ(answered.state(), v1::RELOCATION_STATE_ALERTED);
  EXPECT_THAT(answered.immediate_measures(), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const v1::Relocation seen,
                       world.Get(Office(), raised.relocation_id()));
  ASSERT_THAT(seen.immediate_measures(), SizeIs(1));
  EXPECT_EQ(seen.immediate_measures(0).measures(0).text(),
            "with an invented aunt");
  EXPECT_EQ(seen.immediate_measures(0).recorded_by(), Ngo().subject);
  EXPECT_THAT(world.database().Value("SELECT r::text FROM case_records r"),
              Not(HasSubstr("aunt")));
  auto correct = World::Named<v1::CorrectRecordRequest>(raised.relocation_id());
  correct.set_event_id(
      world.LastEntry(raised.relocation_id(), "relocation.measures_taken"));
  correct.set_reason("another case");
  ASSERT_OK_AND_ASSIGN(const v1::Relocation corrected,
                       world.Change(Office(), &Stub::CorrectRecord, correct));
  EXPECT_THAT(corrected.immediate_measures(), IsEmpty());
}

TEST(CompleteAlertTest, NothingIsTypedTwice) {
  World world;
  v1::RaiseAlertRequest alert = Alert();
  v1::Person& her = *alert.mutable_alert()->add_persons();
  her.set_role(v1::PERSON_ROLE_DEFENDER);
  her.mutable_identity()->add_names("Ixchel");
  world.AddConsent(v1::CONSENT_PURPOSE_PROCESSING, her);
  ASSERT_OK_AND_ASSIGN(const v1::Relocation raised,
                       world.Change(Ngo(), &Stub::RaiseAlert, alert));
  auto request = World::Named<v1::SubmitRequestRequest>(raised.relocation_id());
  request.mutable_intake()->mutable_rights_work()->set_summary("un río");
  ASSERT_OK_AND_ASSIGN(const v1::Relocation whole,
                       world.Change(Ngo(), &Stub::SubmitRequest, request));
  EXPECT_EQ(whole.state(), v1::RELOCATION_STATE_SUBMITTED);
  EXPECT_EQ(whole.intake().danger(), "Están afuera de la casa");
  EXPECT_EQ(whole.intake().safe_contact().contact_person(), "su hermana");
  EXPECT_EQ(whole.intake().rights_work().summary(), "un río");
  ASSERT_THAT(whole.intake().persons(), SizeIs(1));
  EXPECT_EQ(whole.intake().persons(0).person_id(),
            raised.intake().persons(0).person_id());
  EXPECT_EQ(whole.intake().persons(0).identity().names(0), "Ixchel");
  EXPECT_THAT(whole.consents(), SizeIs(1));
}

}  // namespace
}  // namespace sojourn::relocation
