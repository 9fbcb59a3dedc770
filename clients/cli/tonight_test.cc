#include "clients/cli/tonight.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Tonight Found() {
  Tonight tonight;
  tonight.relocation.set_code("HRX4-9KDT-4");
  tonight.relocation.set_level(type::v1::LEVEL_L1);
  tonight.relocation.set_state(relocation::v1::RELOCATION_STATE_ALERTED);
  tonight.relocation.mutable_intake()->set_country_code("GT");
  relocation::v1::OnDuty duty;
  duty.mutable_person()->set_subject("office/ana");
  tonight.on_duty = duty;
  capacity::v1::SearchAvailabilityResponse places;
  auto& place = *places.add_places();
  place.set_host_display_name("Invented House");
  place.set_host_kind(capacity::v1::HOST_KIND_SAFE_HOUSE);
  place.mutable_place()->set_code("INV-1");
  place.mutable_window()->set_stale(true);
  tonight.places = places;
  grants::v1::ListFundsResponse funds;
  auto& bridging = *funds.add_funds();
  bridging.set_name("invented bridge");
  bridging.mutable_amount()->set_currency_code("EUR");
  bridging.mutable_rules()->set_bridging_limit_minor_units(50'000);
  bridging.mutable_balances()->mutable_available()->set_minor_units(12'305);
  funds.add_funds()->set_name("invented fund that bridges nothing");
  tonight.funds = funds;
  return tonight;
}

TEST(TonightTest, IsOneScreenOfWhatThereIs) {
  const std::string text = TonightText(Found());
  EXPECT_THAT(text, HasSubstr("HRX4-9KDT-4  L1"));
  EXPECT_THAT(text, HasSubstr("On duty: office/ana; next nobody"));
  EXPECT_THAT(text, HasSubstr("INV-1  Invented House (SAFE_HOUSE)"));
  EXPECT_THAT(text, HasSubstr("not confirmed for 30 days: call first"));
  EXPECT_THAT(text, HasSubstr("invented bridge of : up to 123.05 EUR"))
      << "no more than is there";
  EXPECT_THAT(text, Not(HasSubstr("bridges nothing")));
  EXPECT_THAT(text, HasSubstr("needs the case to be triaged first"));
  EXPECT_THAT(text, HasSubstr("paid by invented bridge"));
}

TEST(TonightTest, AmountsAreInTheUnitsOfTheirCurrency) {
  Tonight tonight = Found();
  auto& fund = *tonight.funds->mutable_funds(0);
  fund.mutable_amount()->set_currency_code("JPY");
  EXPECT_THAT(TonightText(tonight), HasSubstr("up to 12305 JPY"));
  fund.mutable_amount()->set_currency_code("TND");
  EXPECT_THAT(TonightText(tonight), HasSubstr("up to 12.305 TND"));
}

TEST(TonightTest, ASilentServiceHidesNothingElse) {
  Tonight tonight = Found();
  tonight.places = absl::UnavailableError("");
  const std::string text = TonightText(tonight);
  EXPECT_THAT(text, HasSubstr("capacity does not answer"));
  EXPECT_THAT(text, HasSubstr("invented bridge"));
}

TEST(TonightTest, NamesNoHostThatSheExcludes) {
  Tonight tonight = Found();
  tonight.relocation.mutable_intake()->mutable_wishes()->add_excluded_cities(
      "Invented House");
  const std::string text = TonightText(tonight);
  EXPECT_THAT(text, Not(HasSubstr("INV-1")));
  EXPECT_THAT(text, HasSubstr("no same-night place"));
}

TEST(TonightTest, NamesNoHostWhereSomebodyIsWhomSheMustNotMeet) {
  Tonight tonight = Found();
  tonight.places->mutable_places(0)->mutable_place()->set_host_id("invented");
  EXPECT_THAT(TonightText(tonight), Not(HasSubstr("ask security")));
  tonight.kept_away = std::set<std::string>{"invented"};
  const std::string text = TonightText(tonight);
  EXPECT_THAT(text, Not(HasSubstr("INV-1")));
  EXPECT_THAT(text, HasSubstr("no same-night place"));
  // Where nobody knows, somebody has to ask.
  tonight.kept_away = absl::UnavailableError("");
  EXPECT_THAT(TonightText(tonight), HasSubstr("INV-1"));
  EXPECT_THAT(TonightText(tonight),
              HasSubstr("ask security whom she must not meet"));
}

TEST(TonightTest, WarnsOfTheContactFirst) {
  Tonight tonight = Found();
  tonight.relocation.mutable_intake()
      ->mutable_safe_contact()
      ->set_contact_compromised(true);
  EXPECT_THAT(TonightText(tonight), HasSubstr("others know her contact"));
}

TEST(TonightTest, ShowsWhatWasAskedAndHowToAskForMore) {
  Tonight tonight = Found();
  EXPECT_THAT(TonightText(tonight), Not(HasSubstr("request-bridging-grant")));
  tonight.relocation.set_state(relocation::v1::RELOCATION_STATE_TRIAGED);
  EXPECT_THAT(TonightText(tonight),
              HasSubstr("request-bridging-grant HRX4-9KDT-4 --file"));
  auto& asked = *tonight.relocation.add_bridging_applications();
  asked.mutable_amount()->set_currency_code("EUR");
  asked.mutable_amount()->set_minor_units(30'000);
  asked.add_lines()->set_need(relocation::v1::BRIDGING_NEED_TICKET);
  asked.add_lines()->set_need(relocation::v1::BRIDGING_NEED_PHONE);
  asked.set_grant_state("SCREENED");
  EXPECT_THAT(TonightText(tonight),
              HasSubstr("asked: 300.00 EUR (TICKET, PHONE): SCREENED"));
  asked.clear_grant_state();
  asked.set_reason("NO_FUND_FITS");
  asked.set_remedy("ask for less, or in KES");
  EXPECT_THAT(TonightText(tonight), HasSubstr("NO_FUND_FITS, ask for less"));
  auto& action = *tonight.relocation.add_next_actions();
  action.set_action("RequestBridgingGrant");
  action.set_reason("CONSENT_MISSING");
  action.set_remedy("record the missing consent");
  EXPECT_THAT(TonightText(tonight),
              HasSubstr("cannot be asked now: CONSENT_MISSING"));
}

TEST(TonightTest, AnAlertWithoutPersonsSeeksRoomForAsManyAsItSays) {
  relocation::v1::Relocation alert;
  alert.mutable_intake()->set_country_code("GT");
  alert.mutable_intake()->set_number_of_people(3);
  const auto request = PlacesFor(alert, absl::CivilDay(2027, 1, 31));
  EXPECT_EQ(request.party().adults(), 3);
  EXPECT_TRUE(request.party().same_night());
  EXPECT_EQ(request.country_codes(0), "GT");
  EXPECT_EQ(request.stay().check_in().day(), 31);
  EXPECT_EQ(request.stay().check_out().month(), 2);
}

}  // namespace
}  // namespace sojourn::cli
