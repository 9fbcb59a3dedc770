#include "clients/cli/tonight.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "clients/cli/local_nights.h"
#include "clients/cli/tonight_places.h"
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

using Search = capacity::v1::SearchAvailabilityRequest;
using Free = capacity::v1::SearchAvailabilityResponse;

constexpr absl::CivilDay kNight(2027, 1, 31);

type::v1::Date DateOf(absl::CivilDay day) {
  type::v1::Date date;
  date.set_year(static_cast<int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

// Free from kNight on, in a window that ends on `until`.
void AddPlace(const std::string& id, absl::CivilDay until, Free& places) {
  auto& found = *places.add_places();
  found.mutable_place()->set_place_id(id);
  found.mutable_place()->set_code(id);
  found.mutable_place()->set_host_id(id);
  *found.mutable_stay()->mutable_check_in() = DateOf(kNight);
  *found.mutable_stay()->mutable_check_out() = DateOf(kNight + 1);
  *found.mutable_window()->mutable_period()->mutable_check_out() =
      DateOf(until);
}

relocation::v1::Relocation InGuatemala() {
  relocation::v1::Relocation alert;
  alert.mutable_intake()->set_country_code("GT");
  alert.mutable_intake()->set_number_of_people(3);
  return alert;
}

TEST(TonightTest, AnAlertWithoutPersonsSeeksRoomForAsManyAsItSays) {
  const Search request = PlacesFor(InGuatemala(), {kNight, kNight}, 1);
  EXPECT_EQ(request.party().adults(), 3);
  EXPECT_TRUE(request.party().same_night());
  EXPECT_EQ(request.country_codes(0), "GT");
  EXPECT_EQ(request.flexible().nights(), 1);
  EXPECT_EQ(request.flexible().earliest().day(), 31);
  EXPECT_EQ(request.flexible().latest().month(), 2);
}

Nights NightsAt(std::string_view country, const std::string& utc) {
  absl::Time now;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, utc, &now, nullptr));
  return NightsIn(country, now);
}

TEST(TonightTest, IsTonightWhereSheIs) {
  const Nights last{kNight, kNight};
  const Nights next{kNight + 1, kNight + 1};
  const Nights both{kNight, kNight + 1};
  // Half past six in the evening in Guatemala, while UTC has tomorrow.
  EXPECT_EQ(NightsAt("GT", "2027-02-01T00:30:00Z"), last);
  // Seven in the morning in Manila, while UTC has yesterday.
  EXPECT_EQ(NightsAt("PH", "2027-01-31T23:00:00Z"), next);
  // One in New York, eight in the evening in Honolulu.
  EXPECT_EQ(NightsAt("US", "2027-02-01T06:00:00Z"), both);
  EXPECT_EQ(NightsAt("US", "2027-01-31T20:00:00Z"), last);
  EXPECT_EQ(NightsAt("", "2027-01-31T23:00:00Z"), both);
  const Search request = PlacesFor(InGuatemala(), both, 1);
  EXPECT_EQ(request.flexible().earliest().day(), 31);
  EXPECT_EQ(request.flexible().latest().day(), 2);
}

TEST(TonightTest, AFewNightsAreShown) {
  const auto search = [](const Search& request) -> absl::StatusOr<Free> {
    Free places;
    AddPlace("WEEK", kNight + 30, places);
    if (request.flexible().nights() > 1) return places;
    AddPlace("FEW", kNight + 4, places);
    places.mutable_places(1)->mutable_place()->set_turnover_days(1);
    AddPlace("ONE", kNight + 1, places);
    AddPlace("TAKEN-LATER", kNight + 30, places);
    return places;
  };
  Tonight tonight = Found();
  tonight.places = FindTonight(InGuatemala(), {kNight, kNight}, search);
  const std::string text = TonightText(tonight);
  const auto line = [&](const std::string& place, const std::string& nights) {
    return HasSubstr(absl::StrCat("  ", place,
                                  "   (UNSPECIFIED)  0 adults, 0 children, 0 "
                                  "bedrooms, night of 2027-01-31, free for ",
                                  nights, "\n"));
  };
  EXPECT_THAT(text, line("WEEK", "a week or more"));
  EXPECT_THAT(text, line("FEW", "1 to 3 nights"));
  EXPECT_THAT(text, line("ONE", "1 night"));
  EXPECT_THAT(text, line("TAKEN-LATER", "1 to 6 nights"));
}

TEST(TonightTest, EveryPageIsShown) {
  bool silent = false;
  const auto search = [&](const Search& request) -> absl::StatusOr<Free> {
    Free places;
    if (request.page_token().empty()) {
      AddPlace("FIRST", kNight + 2, places);
      places.mutable_page_info()->set_next_page_token("more");
      return places;
    }
    if (silent) return absl::UnavailableError("");
    AddPlace("SECOND", kNight + 2, places);
    return places;
  };
  Tonight tonight = Found();
  tonight.places = FindTonight(InGuatemala(), {kNight, kNight}, search);
  std::string text = TonightText(tonight);
  EXPECT_THAT(text, HasSubstr("FIRST"));
  EXPECT_THAT(text, HasSubstr("SECOND"));
  EXPECT_THAT(text, Not(HasSubstr("more may be free")));
  silent = true;
  tonight.places = FindTonight(InGuatemala(), {kNight, kNight}, search);
  text = TonightText(tonight);
  EXPECT_THAT(text, HasSubstr("FIRST"));
  EXPECT_THAT(text, HasSubstr("more may be free"));
}

TEST(TonightTest, WithoutACountryItSaysWhatToAsk) {
  Tonight tonight = Found();
  tonight.relocation.mutable_intake()->clear_country_code();
  const auto search = [](const Search&) -> absl::StatusOr<Free> {
    ADD_FAILURE() << "the whole world is not to be searched";
    return Free();
  };
  tonight.places = FindTonight(tonight.relocation, {kNight, kNight}, search);
  EXPECT_THAT(TonightText(tonight), HasSubstr("in a country not known"));
  EXPECT_THAT(TonightText(tonight), HasSubstr("ask where she is"));
}

}  // namespace
}  // namespace sojourn::cli
