// Everything held about her: who is given it, what is in it, what is not.
#include <set>
#include <string>
#include <vector>

#include "common/crypto/ids.h"
#include "services/relocation/relocation_test_world.h"
#include "services/relocation/workflow/peer_store.h"

namespace sojourn::relocation {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::sojourn::testing::BadFieldsAre;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kAgreed[] = "la orquídea ya floreció";
constexpr char kDuress[] = "todo tranquilo por el molino";
constexpr char kPartnersContact[] = "+502 0000 4799";

// As much as a form may say of a family.
v1::Intake Whole(const World& world) {
  v1::Intake intake = world.Intake();
  intake.mutable_submitter()->set_how_known("seis años juntas");
  v1::SafeContact& contact = *intake.mutable_safe_contact();
  contact.set_hours("19:00-21:00");
  contact.set_time_zone("America/Guatemala");
  contact.set_contact_person("su prima Elena");
  contact.set_agreed_phrase(kAgreed);
  contact.set_duress_phrase(kDuress);
  intake.set_remoteness("un camino de tierra");
  intake.set_people_or_community("k'iche'");
  intake.mutable_rights_work()->add_areas("land");
  intake.mutable_rights_work()->add_links("https://rio.example");
  v1::Threat& threat = *intake.add_threats();
  threat.set_type(v1::THREAT_TYPE_ATTACK);
  threat.set_description("disparos al aire");
  threat.add_incidents()->set_description("frente a su casa");
  intake.add_other_help()->set_organisation("Red de Apoyo");
  intake.set_dependants_left_behind("su madre");
  intake.mutable_needs()->set_diet("sin gluten");
  intake.mutable_wishes()->add_wished_cities("Utrecht");
  intake.set_work_plan("un expediente");
  intake.set_return_plan("en primavera");
  intake.add_budget_wishes()->set_purpose("viaje");
  v1::Person& defender = *intake.mutable_persons(0);
  v1::Identity& identity = *defender.mutable_identity();
  identity.set_known_as("Ixmu");
  identity.set_name_to_use("Ix");
  identity.set_pronoun("ella");
  identity.set_gender("mujer");
  identity.set_birth_date_as_given("13 b'aktun");
  v1::TravelDocument& document = *defender.add_travel_documents();
  document.set_type(v1::TRAVEL_DOCUMENT_TYPE_PASSPORT);
  document.set_number("GT0000101");
  document.set_issuing_country("GT");
  v1::TravelRecord& trip = *defender.add_travel_history();
  trip.set_country_code("ES");
  *trip.mutable_entered_on() = ToDate(world.Today() - 90);
  *trip.mutable_left_on() = ToDate(world.Today() - 80);
  trip.set_permit(v1::STAY_PERMIT_VISA_FREE);
  defender.add_travel_bans()->set_description("arraigo de 2024");
  defender.mutable_needs()->set_medical("insulina");
  defender.mutable_needs()->set_mhpss("duerme mal");
  intake.mutable_persons(1)->mutable_adult()->set_safe_contact(
      kPartnersContact);
  intake.mutable_persons(2)->mutable_child()->set_custody("las dos");
  return intake;
}

void AddTexts(const Message& message, std::set<std::string>& texts) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  const auto& reflection = *message.GetReflection();
  for (const FieldDescriptor* field : fields) {
    const int size =
        field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        texts.insert(field->is_repeated()
                         ? reflection.GetRepeatedString(message, field, i)
                         : reflection.GetString(message, field));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        AddTexts(field->is_repeated()
                     ? reflection.GetRepeatedMessage(message, field, i)
                     : reflection.GetMessage(message, field),
                 texts);
      }
    }
  }
}

// Every text of a message, however deep.
std::set<std::string> TextsOf(const Message& message) {
  std::set<std::string> texts;
  AddTexts(message, texts);
  return texts;
}

std::string Everything(const v1::ExportRelocationResponse& response) {
  return response.SerializeAsString();
}

class ExportTest : public ::testing::Test {
 protected:
  // Submitted, and led by office/ana.
  std::string Led(const v1::Intake& intake) {
    const std::string led = world.Submit(intake).relocation_id();
    EXPECT_OK(world.Acknowledge(led));
    return led;
  }
  v1::ExportRelocationRequest Asked(const std::string& id) const {
    auto request = World::Named<v1::ExportRelocationRequest>(id);
    *request.mutable_defender_view() = world.View();
    return request;
  }
  absl::StatusOr<v1::ExportRelocationResponse> Export(
      const v1::ExportRelocationRequest& request,
      const auth::Caller& caller = Office()) {
    return world.Do(caller, &Stub::ExportRelocation, request);
  }
  std::string Exports() {
    return world.database().Value(
        "SELECT count(*) FROM audit_records "
        "WHERE method = 'ExportRelocation'");
  }

  World world;
};

TEST_F(ExportTest, EveryTextOfTheIntakeIsInItOrNamedAsLeftOut) {
  const v1::Intake intake = Whole(world);
  ASSERT_OK_AND_ASSIGN(const auto held, Export(Asked(Led(intake))));
  const std::set<std::string> shown = TextsOf(held.relocation());
  const std::set<std::string> left_out = {kAgreed, kDuress, kPartnersContact};
  for (const std::string& text : TextsOf(intake)) {
    EXPECT_EQ(shown.contains(text), !left_out.contains(text)) << text;
  }
  std::vector<std::string> named;
  for (const v1::LeftOut& each : held.left_out()) {
    named.push_back(each.what());
    EXPECT_NE(each.reason(), v1::LEFT_OUT_REASON_UNSPECIFIED);
    EXPECT_THAT(each.why(), Not(IsEmpty())) << each.what();
  }
  EXPECT_THAT(named, AllOf(Contains("the agreed phrase and the duress phrase"),
                           Contains("the own safe contact of 1 other adults")));
  // Not in the handover, the timeline or elsewhere either.
  for (const std::string& text : left_out) {
    EXPECT_THAT(Everything(held), Not(HasSubstr(text)));
  }
  EXPECT_THAT(held.relocation().next_actions(), IsEmpty());
}

TEST_F(ExportTest, WhatWasDecidedSaidAndTakenBack) {
  const std::string id = Led(world.Intake());
  auto triage = World::TriageOf(id, type::v1::LEVEL_L2);
  triage.set_reason("serious, and soon");
  EXPECT_OK(world.Do(Office(), &Stub::TriageRequest, triage));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(Office(), id));
  auto withdraw = World::Named<v1::WithdrawConsentRequest>(id);
  withdraw.set_consent_id(seen.consents(1).consent_id());
  withdraw.set_channel("CONTACT_CHANNEL_SIGNAL");
  EXPECT_OK(world.Do(Office(), &Stub::WithdrawConsent, withdraw));
  ASSERT_OK_AND_ASSIGN(const auto held, Export(Asked(id)));
  ASSERT_THAT(held.relocation().decisions(), SizeIs(1));
  EXPECT_EQ(held.relocation().decisions(0).reason(), "serious, and soon");
  ASSERT_THAT(held.relocation().consents(), SizeIs(2));
  EXPECT_TRUE(held.relocation().consents(1).has_withdrawn_at());
  std::vector<std::string> types;
  for (const auto& entry : held.timeline()) types.push_back(entry.type());
  EXPECT_THAT(
      types, ElementsAre("relocation.submitted", "relocation.acknowledged",
                         "relocation.triaged", "relocation.consent_withdrawn"));
  EXPECT_TRUE(held.has_retention());
  EXPECT_TRUE(held.has_exported_at());
}

TEST_F(ExportTest, HowSheWasReachedBeforeIsInItWithoutThePhrases) {
  v1::Intake intake = world.Intake();
  intake.mutable_safe_contact()->set_agreed_phrase("la orquídea");
  const std::string id = Led(intake);
  auto replace = World::Named<v1::ReplaceContactRequest>(id);
  replace.mutable_safe_contact()->set_channel(v1::CONTACT_CHANNEL_EMAIL);
  replace.mutable_safe_contact()->set_address("otra@example.org");
  replace.mutable_safe_contact()->set_language_code("es");
  *replace.mutable_defender_view() = world.View();
  ASSERT_OK(world.Do(Security(), &Stub::ReplaceContact, replace));
  ASSERT_OK_AND_ASSIGN(const auto given, Export(Asked(id)));
  ASSERT_EQ(given.replaced_contacts_size(), 1);
  EXPECT_EQ(given.replaced_contacts(0).address(),
            intake.safe_contact().address());
  EXPECT_EQ(given.replaced_contacts(0).agreed_phrase(), "");
  EXPECT_EQ(given.relocation().intake().safe_contact().address(),
            "otra@example.org");
}

TEST_F(ExportTest, RefereesAnsweredInConfidence) {
  const std::string id = Led(world.Intake());
  EXPECT_OK(world.Do(Office(), &Stub::TriageRequest,
                     World::TriageOf(id, type::v1::LEVEL_L2)));
  auto add = World::Named<v1::AddRefereeRequest>(id);
  add.mutable_referee()->set_name("Lic. Ovidio");
  add.mutable_referee()->set_contact("ovidio@asesoria.example");
  add.mutable_referee()->set_relationship(v1::REFEREE_RELATIONSHIP_LAWYER);
  add.mutable_referee()->set_consented(true);
  EXPECT_OK(world.Do(Office(), &Stub::AddReferee, add));
  ASSERT_OK_AND_ASSIGN(const auto held, Export(Asked(id)));
  EXPECT_THAT(Everything(held), Not(HasSubstr("vidio")));
  ASSERT_THAT(held.relocation().verification().referees(), SizeIs(1));
  EXPECT_EQ(held.relocation().verification().referees(0).relationship(),
            v1::REFEREE_RELATIONSHIP_LAWYER);
  EXPECT_THAT(held.left_out(0).what(), HasSubstr("1 referees"));
  EXPECT_EQ(held.left_out(0).reason(), v1::LEFT_OUT_REASON_RIGHTS_OF_OTHERS);
}

TEST_F(ExportTest, TheFirstLinesSayHowToHandItOver) {
  v1::Intake intake = world.Intake();
  v1::SafeContact& contact = *intake.mutable_safe_contact();
  contact.set_no_direct_contact(true);
  contact.set_contact_person("su prima Elena");
  ASSERT_OK_AND_ASSIGN(const auto held, Export(Asked(Led(intake))));
  EXPECT_EQ(v1::ExportRelocationResponse::descriptor()->field(0)->name(),
            "handover");
  EXPECT_THAT(held.handover().steps(0),
              HasSubstr("Nobody may contact her directly"));
  EXPECT_EQ(held.handover().contact().contact_person(), "su prima Elena");
}

TEST_F(ExportTest, AWatchedContactIsNotWrittenWhereItWouldBeUsed) {
  v1::Intake intake = world.Intake();
  intake.mutable_safe_contact()->set_contact_compromised(true);
  intake.mutable_persons(0)->clear_consents();
  const std::string id = Led(intake);
  EXPECT_THAT(Export(Asked(id)), ReasonIs("SECOND_CHANNEL_NEEDED"));
  auto request = Asked(id);
  request.mutable_defender_view()->set_verified_by(
      v1::VIEW_VERIFICATION_IN_PERSON);
  ASSERT_OK_AND_ASSIGN(const auto held, Export(request));
  EXPECT_THAT(held.handover().steps(0), HasSubstr("send nothing to it"));
  EXPECT_THAT(held.handover().contact().address(), IsEmpty());
}

TEST_F(ExportTest, OnlyToWhoWorksOnTheCaseAndOnlyBecauseSheAsked) {
  const std::string id = Led(world.Intake());
  EXPECT_THAT(Export(Asked(id), Office("office/bo")), ReasonIs("NOT_ON_CASE"));
  for (const auth::Caller& caller :
       {Security(), Ngo(), Verifier(), City(), Admin(),
        testing::As(auth::Role::kAuditor, "audit")}) {
    EXPECT_THAT(Export(Asked(id), caller),
                StatusIs(absl::StatusCode::kPermissionDenied));
  }
  EXPECT_THAT(Export(World::Named<v1::ExportRelocationRequest>(id)),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  auto no = Asked(id);
  no.mutable_defender_view()->set_agrees(false);
  EXPECT_THAT(Export(no), ReasonIs("DEFENDER_DISAGREES"));
  auto unproven = Asked(id);
  unproven.mutable_defender_view()->clear_verified_by();
  EXPECT_THAT(Export(unproven), BadFieldsAre("defender_view.verified_by"));
  auto mandate = Asked(id);
  mandate.mutable_defender_view()->set_spokesperson_id("nobody");
  EXPECT_THAT(Export(mandate), ReasonIs("MANDATE_MISSING"));
  EXPECT_EQ(Exports(), "0");
}

TEST_F(ExportTest, WhoSpeaksForHerNeedsTheMandateForIt) {
  const std::string id = Led(world.Intake());
  auto add = World::Named<v1::AddSpokespersonRequest>(id);
  v1::Spokesperson& lawyer = *add.mutable_spokesperson();
  lawyer.set_kind(v1::SPOKESPERSON_KIND_CONTACT_PERSON);
  lawyer.set_name("su abogada");
  lawyer.add_purposes(v1::SPOKESPERSON_PURPOSE_INFORMATION);
  lawyer.set_how_given("in a call");
  ASSERT_OK_AND_ASSIGN(const auto added,
                       world.Do(Office(), &Stub::AddSpokesperson, add));
  auto request = Asked(id);
  request.mutable_defender_view()->set_spokesperson_id(added.spokesperson_id());
  ASSERT_OK_AND_ASSIGN(const auto held, Export(request));
  EXPECT_THAT(held.handover().steps(),
              Contains(HasSubstr("Somebody asked for her")));
}

TEST_F(ExportTest, ACaseThatIsNotThereAndAnErasedOneAreTheSame) {
  const auto missing = Export(Asked("0123456789abcdefghjkmnpqrs"));
  EXPECT_THAT(missing, StatusIs(absl::StatusCode::kNotFound));
  const std::string id = Led(world.Intake());
  auto erase = World::Named<v1::EraseRelocationRequest>(id);
  erase.set_reason(v1::ERASURE_REASON_MISTAKE);
  ASSERT_OK(world.Do(Office(), &Stub::EraseRelocation, erase));
  ASSERT_OK(world.Do(Office("office/bo"), &Stub::EraseRelocation, erase));
  EXPECT_EQ(Export(Asked(id)).status(), missing.status());
  EXPECT_EQ(Exports(), "0");
}

TEST_F(ExportTest, IsInTheAuditBeforeItIsAnswered) {
  const std::string id = Led(world.Intake());
  ASSERT_OK_AND_ASSIGN(const auto held, Export(Asked(id)));
  // The export shows itself: its row was committed before.
  ASSERT_THAT(held.who_saw(), Not(IsEmpty()));
  EXPECT_EQ(held.who_saw(0).method(), "ExportRelocation");
  EXPECT_EQ(held.who_saw(0).fields(), "everything");
  EXPECT_EQ(held.who_saw(0).reason(), "SHE_ASKED AGREED_PHRASE");
  EXPECT_EQ(held.who_saw(0).subject(), Office().subject);
}

TEST_F(ExportTest, DoesNotSayThatAnotherFundCarriesTheSame) {
  const std::string id = Led(world.Intake());
  world.ShareWithPeers(id);
  for (const char* method : {"FindDoubleFunding", "GetGrant"}) {
    type::v1::AuditRecord& record =
        world.holding().grants.records.emplace_back();
    record.set_audit_id(crypto::NewUuidV7());
    SetTime(absl::Now() - absl::Hours(1), *record.mutable_recorded_at());
    record.set_method(method);
  }
  ASSERT_OK_AND_ASSIGN(const auto held, Export(Asked(id)));
  EXPECT_THAT(Everything(held), HasSubstr("GetGrant"));
  EXPECT_THAT(Everything(held), Not(HasSubstr("FindDoubleFunding")));
}

TEST_F(ExportTest, TheLeadIsToldOfIt) {
  const std::string id = Led(world.Intake());
  auto assign = World::Named<v1::AssignCaseRequest>(id);
  assign.set_role(v1::ASSIGNMENT_ROLE_VERIFIER);
  assign.set_subject("office/bo");
  assign.set_organisation_id("office");
  ASSERT_OK(world.Do(Office(), &Stub::AssignCase, assign));
  ASSERT_OK(Export(Asked(id), Office("office/bo")));
  EXPECT_THAT(world.Told(Office()), Contains(HasSubstr("office/bo exported")));
  // Refused, it is no news.
  EXPECT_THAT(Export(Asked(id), Office("office/eve")), ReasonIs("NOT_ON_CASE"));
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM alerts"), "1");
}

TEST_F(ExportTest, OfALeadByHerOwnHandOthersAreTold) {
  const std::string id = Led(world.Intake());
  ASSERT_OK(Export(Asked(id), Office()));
  const auto exported = HasSubstr("office/ana of office exported everything");
  EXPECT_THAT(world.Told(Security()), Contains(exported));
  EXPECT_THAT(world.Told(Auditor()), Contains(exported));
}

TEST_F(ExportTest, WhoTookTheCaseForHerselfWaitsADay) {
  const std::string id = Led(world.Intake());
  auto assign = World::Named<v1::AssignCaseRequest>(id);
  assign.set_role(v1::ASSIGNMENT_ROLE_LEAD);
  assign.set_subject("office/bo");
  assign.set_organisation_id("office");
  const auto bo = Office("office/bo");
  ASSERT_OK(world.Do(bo, &Stub::AssignCase, assign));
  EXPECT_THAT(Export(Asked(id), bo), ReasonIs("NOT_ON_CASE"));
  world.Advance(absl::Hours(25));
  EXPECT_OK(Export(Asked(id), bo));
}

TEST_F(ExportTest, WhatTheOthersHoldIsAskedForTheOfficer) {
  const std::string id = Led(world.Intake());
  world.holding().capacity.items = {
      {.kind = "reservation", .id = "r", .json = R"({"state":"HELD"})"}};
  world.holding().grants.items = {{.kind = "grant", .id = "g", .json = "{}"}};
  // Nothing was shared yet, so nobody is asked.
  ASSERT_OK_AND_ASSIGN(const auto before, Export(Asked(id)));
  EXPECT_THAT(before.held_elsewhere(), IsEmpty());
  EXPECT_THAT(world.holding().visa.calls, IsEmpty());
  world.ShareWithPeers(id);
  ASSERT_OK_AND_ASSIGN(const auto held, Export(Asked(id)));
  ASSERT_THAT(held.held_elsewhere(), SizeIs(2));
  EXPECT_EQ(held.held_elsewhere(0).service(), "capacity");
  EXPECT_EQ(held.held_elsewhere(0).json(), R"({"state":"HELD"})");
  EXPECT_EQ(held.held_elsewhere(1).id(), "g");
  ASSERT_THAT(world.holding().visa.calls, SizeIs(1));
  EXPECT_EQ(world.holding().visa.calls[0].cause.subject, Office().subject);
  EXPECT_LT(world.holding().visa.calls[0].deadline,
            absl::Now() + absl::Seconds(10));
  const std::set<std::string> refs = {world.holding().capacity.case_refs[0],
                                      world.holding().visa.case_refs[0],
                                      world.holding().grants.case_refs[0]};
  EXPECT_THAT(refs, SizeIs(3)) << "each service knows the case by its own name";
}

TEST_F(ExportTest, WithoutOneOfThemThereIsNothing) {
  const std::string id = Led(world.Intake());
  world.ShareWithPeers(id);
  for (HoldingFake* peer : {&world.holding().capacity, &world.holding().visa,
                            &world.holding().grants}) {
    for (const absl::Status& down :
         {absl::UnavailableError("no route"),
          absl::DeadlineExceededError("slow"),
          absl::PermissionDeniedError("an old certificate")}) {
      peer->down = down;
      const auto refused = Export(Asked(id));
      EXPECT_THAT(refused, AllOf(StatusIs(absl::StatusCode::kUnavailable),
                                 ReasonIs("PEER_UNAVAILABLE")));
      const auto metadata = DetailsOf(refused.status()).metadata;
      EXPECT_EQ(metadata.at("peer"),
                peer == &world.holding().capacity ? "capacity"
                : peer == &world.holding().visa   ? "visa"
                                                  : "grants");
    }
    peer->down = absl::OkStatus();
  }
  EXPECT_EQ(Exports(), "0");
  // Somebody else's case is our own mistake, and nothing is shown of it.
  world.holding().visa.down = absl::InternalError("another case");
  EXPECT_THAT(Export(Asked(id)), StatusIs(absl::StatusCode::kInternal));
}

}  // namespace
}  // namespace sojourn::relocation
