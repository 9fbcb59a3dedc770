// Whom a host will receive: what it may know, from when, and until when.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/relocation/party/party_fixture.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::sojourn::testing::StatusIs;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kHers[] = "Invented Name";
constexpr char kPartners[] = "Other Invented";

class GuestTest : public ::testing::Test {
 protected:
  static auth::Caller Coordinator(const std::string& subject = "coordinator") {
    return As(Role::kCityCoordinator, "utrecht", subject);
  }

  // She, her partner and a child, with all that a form holds of them.
  static v1::Intake Three() {
    v1::Intake intake = World::Intake();
    v1::Person& she = *intake.mutable_persons(0);
    she.mutable_identity()->set_name_to_use("Invented Use");
    she.mutable_identity()->set_pronoun("they");
    she.mutable_identity()->set_gender("invented gender");
    she.mutable_needs()->set_accessibility("a lift");
    she.mutable_needs()->set_medical("invented medicine");
    v1::Person& partner = *intake.add_persons();
    partner.set_role(v1::PERSON_ROLE_PARTNER);
    partner.mutable_identity()->add_names(kPartners);
    partner.mutable_identity()->add_nationalities("GT");
    for (const auto purpose : {v1::CONSENT_PURPOSE_SHARE_WITH_HOST,
                               v1::CONSENT_PURPOSE_SHARE_WITH_MISSION,
                               v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER}) {
      World::AddConsent(purpose, partner);
    }
    v1::Person& child = *intake.add_persons();
    child.set_role(v1::PERSON_ROLE_CHILD);
    child.mutable_identity()->add_names("Invented Child");
    child.mutable_child()->set_school("third year");
    intake.mutable_needs()->set_diet("no pork");
    intake.mutable_needs()->set_workspace(true);
    intake.mutable_needs()->set_lgbtiq_safe(true);
    return intake;
  }

  void SetUp() override {
    const v1::Relocation made = world_.Eligible(Three());
    id_ = made.relocation_id();
    code_ = made.code();
    for (const auto& person : made.intake().persons()) {
      persons_.push_back(person.person_id());
    }
    proposal_ = world_.Held(id_, "utrecht");
    reservation_ = ReservationOf(proposal_);
    ASSERT_FALSE(reservation_.empty());
  }
  void Place() {
    EXPECT_OK(world_.Offer(id_, proposal_));
    EXPECT_OK(world_.SheSays(id_, proposal_, true));
    world_.RunAll();
  }

  std::string ReservationOf(const std::string& proposal) {
    return world_.database_.Value(
        "SELECT reservation_id FROM proposals WHERE public_id = '" + proposal +
        "'");
  }
  v1::GetGuestRequest Asking() const {
    v1::GetGuestRequest request;
    request.set_reservation_id(reservation_);
    request.set_purpose(v1::GUEST_PURPOSE_RECEPTION);
    return request;
  }
  absl::StatusOr<v1::Guest> Get(const auth::Caller& caller = Coordinator()) {
    auto answer = world_.Do(caller, &Stub::GetGuest, Asking());
    if (!answer.ok()) return answer.status();
    return answer->guest();
  }
  absl::StatusOr<v1::Guest> ToSign(const auth::Caller& caller,
                                   const std::string& signatory) {
    auto request = Asking();
    request.set_purpose(v1::GUEST_PURPOSE_INVITATION_LETTER);
    request.set_signatory_subject(signatory);
    auto answer = world_.Do(caller, &Stub::GetGuest, request);
    if (!answer.ok()) return answer.status();
    return answer->guest();
  }
  std::string Agree(int person, v1::ConsentPurpose purpose) {
    auto consent = World::Named<v1::GrantConsentRequest>(id_);
    consent.set_person_id(persons_[static_cast<size_t>(person)]);
    consent.mutable_consent()->set_purpose(purpose);
    *consent.mutable_consent()->mutable_given_on() = ToDate(world_.Today());
    consent.mutable_consent()->set_way("call");
    consent.mutable_consent()->set_language_code("es");
    const auto given = world_.Do(Office(), &Stub::GrantConsent, consent);
    EXPECT_OK(given);
    return given.ok() ? given->consent_id() : "";
  }
  // What the host is told of names, of whoever is listed.
  static std::vector<std::string> DocumentNames(const v1::Guest& guest) {
    std::vector<std::string> names;
    for (const auto& person : guest.persons()) {
      names.insert(names.end(), person.document_names().begin(),
                   person.document_names().end());
    }
    return names;
  }
  // Every name, and how she is spoken of.
  static std::vector<std::string> Names(const v1::Guest& guest) {
    std::vector<std::string> names = DocumentNames(guest);
    for (const auto& person : guest.persons()) {
      for (const auto& each : {person.name_to_use(), person.pronoun()}) {
        if (!each.empty()) names.push_back(each);
      }
    }
    return names;
  }
  v1::Sighting LastSighting() {
    auto request = World::Named<v1::ListWhoSawRequest>(id_);
    const auto seen = world_.Do(Office(), &Stub::ListWhoSaw, request);
    EXPECT_OK(seen);
    for (const auto& each : seen->sightings()) {
      if (each.method() == "GetGuest") return each;
    }
    return {};
  }
  void ExpectGone() {
    EXPECT_THAT(Get(), StatusIs(absl::StatusCode::kNotFound));
  }

  World world_;
  std::string id_;
  std::string code_;
  std::string proposal_;
  std::string reservation_;
  std::vector<std::string> persons_;
};

TEST_F(GuestTest, AHostReadsWhomItReceivesOnceThePlaceIsConfirmed) {
  ExpectGone();  // held
  EXPECT_OK(world_.Offer(id_, proposal_));
  ExpectGone();  // offered
  EXPECT_OK(world_.SheSays(id_, proposal_, true));
  world_.RunAll();
  ASSERT_OK_AND_ASSIGN(const v1::Guest guest, Get());
  EXPECT_EQ(guest.party().adults(), 2);
  EXPECT_EQ(guest.party().children(), 1);
  EXPECT_EQ(guest.diet(), "no pork");
  EXPECT_TRUE(guest.workspace());
  EXPECT_FALSE(guest.lgbtiq_safe());
  ASSERT_THAT(guest.persons(), SizeIs(3));
  std::string said;
  int children = 0;
  for (const auto& person : guest.persons()) {
    children += person.child();
    said += person.accessibility() + person.school();
  }
  EXPECT_EQ(children, 1);
  EXPECT_THAT(said, HasSubstr("a lift"));
  EXPECT_THAT(said, HasSubstr("third year"));
  const std::string all = guest.SerializeAsString();
  for (const std::string& never :
       {id_, code_, proposal_, persons_[0], persons_[1], persons_[2],
        std::string(kHers), std::string(kPartners), std::string("Invented Use"),
        std::string("they"), std::string("invented gender"),
        std::string("invented medicine"), std::string("invented contact"),
        std::string("invented danger"), std::string("GT")}) {
    EXPECT_THAT(all, Not(HasSubstr(never))) << never;
  }
}

TEST_F(GuestTest, NobodyElseFindsAnything) {
  Place();
  const auto missing = [&] {
    auto request = Asking();
    request.set_reservation_id("0123456789abcdefghjkmnpqrs");
    return world_.Do(Coordinator(), &Stub::GetGuest, request).status();
  }();
  EXPECT_THAT(missing, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(Get(As(Role::kCityCoordinator, "porto", "coordinator")).status(),
            missing);
  for (const Role role :
       {Role::kProgrammeOfficer, Role::kSecurityOfficer, Role::kNgoCaseworker,
        Role::kVerifier, Role::kMissionOfficer, Role::kGrantOfficer,
        Role::kAuditor, Role::kAdmin}) {
    EXPECT_THAT(Get(As(role, "utrecht")).status(),
                StatusIs(absl::StatusCode::kPermissionDenied));
  }
}

TEST_F(GuestTest, ACallSaysWhatItIsForAndWhoSigns) {
  auto request = Asking();
  request.clear_reservation_id();
  request.clear_purpose();
  EXPECT_THAT(world_.Do(Coordinator(), &Stub::GetGuest, request),
              BadFieldsAre("reservation_id", "purpose"));
  request = Asking();
  request.set_signatory_subject("coordinator");
  EXPECT_THAT(world_.Do(Coordinator(), &Stub::GetGuest, request),
              BadFieldsAre("signatory_subject"));
  EXPECT_THAT(ToSign(Coordinator(), ""), BadFieldsAre("signatory_subject"));
}

TEST_F(GuestTest, NamesComeWithConsentTwoWeeksBefore) {
  Place();
  Agree(0, v1::CONSENT_PURPOSE_IDENTITY_TO_HOST);
  ASSERT_OK_AND_ASSIGN(v1::Guest guest, Get());
  EXPECT_THAT(Names(guest), IsEmpty());
  EXPECT_EQ(LastSighting().fields(), "guest_view: persons");
  world_.Advance(absl::Hours(24 * 47));
  ASSERT_OK_AND_ASSIGN(guest, Get());
  EXPECT_THAT(Names(guest),
              UnorderedElementsAre(kHers, "Invented Use", "they"));
  // Her partner has not agreed, and speaks for the child as she does.
  EXPECT_THAT(DocumentNames(guest), ElementsAre(kHers));
  EXPECT_EQ(LastSighting().fields(),
            "guest_view: persons, names to use, names in documents");
  const std::string partners = Agree(1, v1::CONSENT_PURPOSE_IDENTITY_TO_HOST);
  ASSERT_OK_AND_ASSIGN(guest, Get());
  EXPECT_THAT(DocumentNames(guest), SizeIs(3));
  auto back = World::Named<v1::WithdrawConsentRequest>(id_);
  back.set_consent_id(partners);
  back.set_channel("CONTACT_CHANNEL_IN_PERSON");
  ASSERT_OK(world_.Do(Office(), &Stub::WithdrawConsent, back));
  ASSERT_OK_AND_ASSIGN(guest, Get());
  EXPECT_THAT(DocumentNames(guest), ElementsAre(kHers));
}

// The day begins where the house is.
TEST_F(GuestTest, NamesComeAtMidnightOfTheHost) {
  Place();
  Agree(0, v1::CONSENT_PURPOSE_IDENTITY_TO_HOST);
  for (const char* zone : {"Pacific/Kiritimati", "Pacific/Pago_Pago"}) {
    world_.database_.Run(absl::StrCat("UPDATE known_hosts SET time_zone = '",
                                      zone, "' WHERE host_id = 'utrecht'"));
    absl::TimeZone there;
    ASSERT_TRUE(absl::LoadTimeZone(zone, &there));
    ASSERT_OK_AND_ASSIGN(v1::Guest guest, Get());
    const type::v1::Date& from = guest.document_names_from();
    const absl::Time midnight = absl::FromCivil(
        absl::CivilDay(from.year(), from.month(), from.day()), there);
    const absl::Duration left = midnight - world_.Now();
    ASSERT_GT(left, absl::Minutes(2)) << zone;
    world_.Advance(left - absl::Minutes(1));
    ASSERT_OK_AND_ASSIGN(guest, Get());
    EXPECT_THAT(Names(guest), IsEmpty()) << zone;
    world_.Advance(absl::Minutes(1) + absl::Seconds(10));
    ASSERT_OK_AND_ASSIGN(guest, Get());
    EXPECT_THAT(Names(guest), SizeIs(3)) << zone;
  }
}

TEST_F(GuestTest, ALetterIsReadByTheCoordinatorWhoSignsIt) {
  Place();
  Agree(0, v1::CONSENT_PURPOSE_IDENTITY_TO_HOST);
  EXPECT_THAT(ToSign(Coordinator("somebody-else"), "somebody-else"),
              ReasonIs("SIGNATORY_NOT_NAMED"));
  EXPECT_THAT(ToSign(Coordinator("somebody-else"), "coordinator"),
              ReasonIs("SIGNATORY_NOT_NAMED"));
  ASSERT_OK_AND_ASSIGN(const v1::Guest guest,
                       ToSign(Coordinator(), "coordinator"));
  EXPECT_THAT(DocumentNames(guest), ElementsAre(kHers));
  const v1::Sighting seen = LastSighting();
  EXPECT_EQ(seen.reason(), "INVITATION_LETTER");
  EXPECT_EQ(seen.subject(), "coordinator");
  EXPECT_EQ(seen.organisation_id(), "utrecht");
  // The office may name another.
  auto assign = World::Named<v1::AssignCaseRequest>(id_);
  assign.set_role(v1::ASSIGNMENT_ROLE_CITY_COORDINATOR);
  assign.set_subject("somebody-else");
  assign.set_organisation_id("utrecht");
  ASSERT_OK(world_.Do(Office(), &Stub::AssignCase, assign));
  EXPECT_OK(ToSign(Coordinator("somebody-else"), "somebody-else"));
  EXPECT_THAT(ToSign(Coordinator(), "coordinator"),
              ReasonIs("SIGNATORY_NOT_NAMED"));
}

TEST_F(GuestTest, HealthAndOrientationTakeAConsentOfTheirOwn) {
  Place();
  Agree(0, v1::CONSENT_PURPOSE_HEALTH_TO_HOST);
  Agree(0, v1::CONSENT_PURPOSE_SOGI_TO_HOST);
  ASSERT_OK_AND_ASSIGN(v1::Guest guest, Get());
  EXPECT_THAT(guest.SerializeAsString(), HasSubstr("invented medicine"));
  EXPECT_FALSE(guest.lgbtiq_safe());
  Agree(1, v1::CONSENT_PURPOSE_SOGI_TO_HOST);
  ASSERT_OK_AND_ASSIGN(guest, Get());
  EXPECT_TRUE(guest.lgbtiq_safe());
  EXPECT_EQ(LastSighting().fields(),
            "guest_view: persons, health, orientation");
}

TEST_F(GuestTest, WhereSheMayNotBeFreeTheHostKnowsHowManyComeAndNoMore) {
  Place();
  Agree(0, v1::CONSENT_PURPOSE_IDENTITY_TO_HOST);
  Agree(0, v1::CONSENT_PURPOSE_HEALTH_TO_HOST);
  world_.Advance(absl::Hours(24 * 50));
  const auto bare = [&] {
    const auto guest = Get();
    EXPECT_OK(guest);
    EXPECT_EQ(guest->party().adults(), 2);
    EXPECT_TRUE(guest->has_stay());
    EXPECT_THAT(guest->persons(), IsEmpty());
    EXPECT_THAT(guest->diet(), IsEmpty());
    EXPECT_EQ(LastSighting().fields(), "guest_view: party");
  };
  EXPECT_OK(world_.Do(Office(), &Stub::MarkContactLost,
                      World::Named<v1::MarkContactLostRequest>(id_)));
  bare();
  auto resume = World::Named<v1::ResumeRequest>(id_);
  resume.set_verified_by(v1::VIEW_VERIFICATION_IN_PERSON);
  EXPECT_OK(world_.Do(Office(), &Stub::Resume, resume));
  ASSERT_OK_AND_ASSIGN(const v1::Guest again, Get());
  EXPECT_THAT(again.persons(), SizeIs(3));
  auto duress = World::Named<v1::ChooseRouteRequest>(id_);
  duress.set_person_id(persons_[0]);
  duress.set_route_id("route-1");
  *duress.mutable_defender_view() = world_.HerView();
  duress.mutable_defender_view()->set_phrase_heard(v1::PHRASE_HEARD_DURESS);
  EXPECT_THAT(world_.Do(Office(), &Stub::ChooseRoute, duress),
              ReasonIs("DURESS_HEARD"));
  bare();
  EXPECT_OK(world_.Do(Office(), &Stub::Resume, resume));
  ASSERT_OK_AND_ASSIGN(const v1::Guest free, Get());
  EXPECT_THAT(free.persons(), SizeIs(3));
  auto burnt = World::Named<v1::BurnContactRequest>(id_);
  burnt.set_note("read by others");
  EXPECT_OK(world_.Do(Office(), &Stub::BurnContact, burnt));
  bare();
}

TEST_F(GuestTest, AnAdultWithABurntContactAndAChildOfHersAreOnlyCounted) {
  Place();
  auto burnt = World::Named<v1::BurnContactRequest>(id_);
  burnt.set_person_id(persons_[1]);
  burnt.set_note("read by others");
  EXPECT_OK(world_.Do(Office(), &Stub::BurnContact, burnt));
  ASSERT_OK_AND_ASSIGN(const v1::Guest guest, Get());
  EXPECT_THAT(guest.persons(), SizeIs(1));
  EXPECT_EQ(guest.diet(), "");
  EXPECT_EQ(guest.party().adults(), 2);
}

TEST_F(GuestTest, AWithdrawnConsentOrCaseTakesItAway) {
  Place();
  ASSERT_OK(Get());
  std::string consent;
  const v1::Relocation shown = world_.Get(id_);
  for (const auto& each : shown.consents()) {
    if (each.person_id() == persons_[1] &&
        each.statement().purpose() == v1::CONSENT_PURPOSE_SHARE_WITH_HOST) {
      consent = each.consent_id();
    }
  }
  auto back = World::Named<v1::WithdrawConsentRequest>(id_);
  back.set_consent_id(consent);
  back.set_channel("CONTACT_CHANNEL_IN_PERSON");
  ASSERT_OK(world_.Do(Office(), &Stub::WithdrawConsent, back));
  ExpectGone();
}

TEST_F(GuestTest, AnEndTakesItAway) {
  Place();
  auto end = World::Named<v1::WithdrawRequest>(id_);
  end.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
  *end.mutable_defender_view() = world_.HerView();
  ASSERT_OK(world_.Do(Office(), &Stub::Withdraw, end));
  // One officer says that she wants to stop.
  ASSERT_OK_AND_ASSIGN(const v1::Guest unsure, Get());
  EXPECT_THAT(unsure.persons(), IsEmpty());
  ASSERT_OK(world_.Do(Office("office/two"), &Stub::Withdraw, end));
  ExpectGone();
}

TEST_F(GuestTest, AStayThatIsOverTakesItAway) {
  Place();
  for (const auto& [state, shown] :
       std::map<std::string, bool>{{"PRE_DEPARTURE", true},
                                   {"TRAVELLING", true},
                                   {"IN_STAY", true},
                                   {"ENDING", true},
                                   {"FOLLOW_UP", false},
                                   {"CLOSED", false},
                                   {"WAITLISTED", false}}) {
    const std::string before = world_.database_.Value(
        "SELECT state FROM relocations WHERE public_id = '" + id_ + "'");
    world_.database_.Run("UPDATE relocations SET state = '" + state +
                         "' WHERE public_id = '" + id_ + "'");
    EXPECT_EQ(Get().ok(), shown) << state;
    world_.database_.Run("UPDATE relocations SET state = '" + before +
                         "' WHERE public_id = '" + id_ + "'");
  }
}

TEST_F(GuestTest, NothingIsShownWithoutItsRecord) {
  Place();
  world_.database_.Run("REVOKE INSERT ON audit_records FROM sojourn_serve");
  EXPECT_THAT(Get(), ReasonIs("AUDIT_UNAVAILABLE"));
  world_.database_.Run("GRANT INSERT ON audit_records TO sojourn_serve");
  EXPECT_OK(Get());
}

TEST_F(GuestTest, AStolenAccountIsKnownByWhatItSaw) {
  Place();
  Agree(0, v1::CONSENT_PURPOSE_IDENTITY_TO_HOST);
  world_.Advance(absl::Hours(24 * 47));
  ASSERT_OK(Get(Coordinator("stolen")));
  v1::ReportExposureRequest report;
  report.set_subject("stolen");
  report.set_organisation_id("utrecht");
  report.mutable_since()->set_seconds(
      absl::ToUnixSeconds(absl::Now() - absl::Hours(1)));
  report.set_note("a telephone was taken");
  ASSERT_OK_AND_ASSIGN(const auto exposed,
                       world_.Do(As(Role::kSecurityOfficer, "office"),
                                 &Stub::ReportExposure, report));
  ASSERT_THAT(exposed.cases(), SizeIs(1));
  EXPECT_EQ(exposed.cases(0).relocation_id(), id_);
  EXPECT_THAT(
      exposed.cases(0).fields(),
      Contains("guest_view: persons, names to use, names in documents"));
}

// Who left goes on being counted: the host is not told that she left.
TEST_F(PartyTest, WhoLeftIsNotAmongTheGuests) {
  const std::string proposal = world_.Placed(old_, "utrecht");
  v1::GetGuestRequest request;
  request.set_reservation_id(world_.database_.Value(
      "SELECT reservation_id FROM proposals WHERE public_id = '" + proposal +
      "'"));
  request.set_purpose(v1::GUEST_PURPOSE_RECEPTION);
  ASSERT_OK_AND_ASSIGN(const auto before,
                       world_.Do(City("utrecht"), &Stub::GetGuest, request));
  EXPECT_THAT(before.guest().persons(), SizeIs(3));
  Split(Leaving({0, 1}));
  ASSERT_OK_AND_ASSIGN(const auto after,
                       world_.Do(City("utrecht"), &Stub::GetGuest, request));
  EXPECT_THAT(after.guest().persons(), SizeIs(1));
  EXPECT_EQ(after.guest().party().DebugString(),
            before.guest().party().DebugString());
}

}  // namespace
}  // namespace sojourn::relocation
