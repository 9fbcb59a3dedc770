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

TEST(TonightTest, WarnsOfTheContactFirst) {
  Tonight tonight = Found();
  tonight.relocation.mutable_intake()
      ->mutable_safe_contact()
      ->set_contact_compromised(true);
  EXPECT_THAT(TonightText(tonight), HasSubstr("others know her contact"));
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
