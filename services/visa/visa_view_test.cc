// What each reader sees of an application is what its list in views/ says, and
// no more, whatever is known of it.
#include "common/testing/field_lists.h"
#include "gtest/gtest.h"
#include "services/visa/visa_reply.h"

namespace sojourn::visa {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const absl::CivilDay kDay(2027, 1, 15);

TravelDocument FullDocument() {
  TravelDocument document;
  document.kind = TravelDocumentKind::kPassport;
  document.issuing_country = "KE";
  document.issued_on = kDay;
  document.expires_on = kDay;
  document.blank_pages = 2;
  document.renewal = DocumentRenewal::kUnsafe;
  return document;
}

Application FullApplication() {
  Application full;
  full.id = "row";
  full.public_id = "application";
  full.version = 4;
  full.case_ref = "case";
  full.person_ref = "person";
  full.route_id = "route";
  full.scheme = Scheme::kC;
  full.destination_country = "NL";
  full.preclearance = true;
  full.level = 1;
  full.mission_organisation_id = "mission";
  full.time_zone = "UTC";
  full.handling = Handling::kContractor;
  full.state = ApplicationState::kRefused;
  full.preclearance_outcome = PreclearanceOutcome::kGranted;
  full.refusal_grounds = {RefusalGround::kMeansNotProven};
  full.flags = {ApplicationFlag::kOutOfOrder};
  full.checklist = {{.kind = DocumentKind::kInsurance,
                     .requirement = DocumentRequirement::kWaived,
                     .status = DocumentStatus::kProvided,
                     .waived_by = "mission/head",
                     .expires_on = kDay,
                     .reason = ChecklistReason::kLaw,
                     .waiver_reason = WaiverReason::kMissionPolicy},
                    {.kind = DocumentKind::kTravelDocument,
                     .status = DocumentStatus::kProvided,
                     .expires_on = kDay}};
  full.deadlines = {{.kind = DeadlineKind::kDecisionDue,
                     .due = kDay,
                     .counted = kDay - 1,
                     .practical = kDay - 2,
                     .calendar = DeadlineCalendar::kWorkingDays,
                     .told = EscalationLevel::kOfficer}};
  full.history = {{.type = FactType::kIssued,
                   .occurred_on = kDay,
                   .recorded_at = kNow,
                   .flags = {ApplicationFlag::kOutOfOrder}}};
  full.identity = Identity{.names = {"Wanjiru Invented"},
                           .name_to_use = "Wanjiru",
                           .date_of_birth = {1990, 2, 3},
                           .nationalities = {"KE"},
                           .sex_marker = "X",
                           .document = FullDocument(),
                           .document_number = "ZZ998877",
                           .contact_rules = "Signal, evenings",
                           .no_direct_contact = true,
                           .accommodation_changes = true};
  full.stay = LegalDays{kDay, kDay + 60};
  full.stay_answer = StayAnswer{.lawful = true,
                                .last_legal_day = kDay,
                                .policy_version = "1",
                                .inputs_hash = "hash"};
  full.appointment_at = kNow;
  full.visa = Visa{.scheme = Scheme::kC,
                   .valid = {kDay, kDay + 90},
                   .days = 60,
                   .entries = VisaEntries::kSingle,
                   .territories = {"NL"}};
  full.guardianship = Guardianship{
      .person_refs = {"mother"}, .signed_by = "mother", .unaccompanied = true};
  full.after =
      AfterDecision{.appealed_on = kDay,
                    .appeal_lodged_with = "Court",
                    .extension = Extension{.ground = ExtensionGround::kPersonal,
                                           .fee_charged = true},
                    .revoked = true};
  full.party = {{.application_id = "another",
                 .state = ApplicationState::kRefused,
                 .refused = true,
                 .guardian = true,
                 .signs_form = true}};
  full.party_refused = true;
  return full;
}

std::string SeenBy(View view) {
  const auto may_call = [](const std::string&) { return true; };
  return sojourn::testing::FieldsOf(
      ToProto(FullApplication(),
              {.view = view, .now = kNow, .may_call = may_call}, true));
}

TEST(ViewTest, AMissionSeesIdentityDatesAndTheAnswerAndNoCase) {
  EXPECT_EQ(SeenBy(View::kMission),
            sojourn::testing::FieldsAllowed("services/visa", "mission"));
}

TEST(ViewTest, TheOfficeSeesProgressAndNoIdentity) {
  EXPECT_EQ(SeenBy(View::kOffice),
            sojourn::testing::FieldsAllowed("services/visa", "office"));
}

TEST(ViewTest, HerExportHoldsAllThatAnybodySees) {
  EXPECT_EQ(SeenBy(View::kHerAccess),
            sojourn::testing::FieldsAllowed("services/visa", "her_access"));
}

}  // namespace
}  // namespace sojourn::visa
