#include "clients/cli/tonight_places.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::cli {
namespace {

using ::sojourn::capacity::v1::AvailablePlace;
using ::sojourn::capacity::v1::SearchAvailabilityRequest;
using ::sojourn::capacity::v1::SearchAvailabilityResponse;
using ::sojourn::relocation::v1::Relocation;

// Longer is a matter for the day.
constexpr int kWeek = 7;
constexpr int kPage = 200;

type::v1::Date DateOf(absl::CivilDay day) {
  type::v1::Date date;
  date.set_year(static_cast<int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

absl::CivilDay DayOf(const type::v1::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

absl::StatusOr<SearchAvailabilityResponse> AllPages(
    SearchAvailabilityRequest request, SearchPlaces search) {
  request.set_page_size(kPage);
  SearchAvailabilityResponse all;
  do {
    const auto page = search(request);
    if (!page.ok() && request.page_token().empty()) return page.status();
    if (!page.ok()) break;
    all.mutable_places()->MergeFrom(page->places());
    request.set_page_token(page->page_info().next_page_token());
  } while (!request.page_token().empty());
  all.mutable_page_info()->set_next_page_token(request.page_token());
  return all;
}

using PlaceNight = std::tuple<std::string, absl::CivilDay>;

PlaceNight NightOf(const AvailablePlace& found) {
  return {found.place().place_id(), DayOf(found.stay().check_in())};
}

}  // namespace

SearchAvailabilityRequest PlacesFor(const Relocation& relocation,
                                    const Nights& nights, int stay) {
  SearchAvailabilityRequest request;
  const relocation::v1::Intake& intake = relocation.intake();
  request.add_country_codes(intake.country_code());
  type::v1::Party& party = *request.mutable_party();
  party = relocation::PartyOf(intake);
  if (intake.persons().empty()) {
    party.set_adults(std::max(1, intake.number_of_people()));
  }
  party.clear_languages();
  party.clear_interpreter_languages();
  party.clear_sign_languages();
  party.clear_workspace();
  party.set_same_night(true);
  capacity::v1::FlexibleStay& flexible = *request.mutable_flexible();
  flexible.set_nights(stay);
  *flexible.mutable_earliest() = DateOf(nights.first);
  *flexible.mutable_latest() = DateOf(nights.last + stay);
  return request;
}

absl::StatusOr<SearchAvailabilityResponse> FindTonight(
    const Relocation& relocation, const Nights& nights, SearchPlaces search) {
  // Without a country the search would be of all the world.
  if (relocation.intake().country_code().empty()) {
    return SearchAvailabilityResponse();
  }
  ASSIGN_OR_RETURN(SearchAvailabilityResponse found,
                   AllPages(PlacesFor(relocation, nights, 1), search));
  if (found.places().empty()) return found;
  const auto longer = AllPages(PlacesFor(relocation, nights, kWeek), search);
  // How long is worth less than where.
  if (!longer.ok()) return found;
  std::set<PlaceNight> weeks;
  for (const AvailablePlace& each : longer->places()) {
    weeks.insert(NightOf(each));
  }
  for (AvailablePlace& each : *found.mutable_places()) {
    if (!weeks.contains(NightOf(each))) continue;
    *each.mutable_stay()->mutable_check_out() =
        DateOf(DayOf(each.stay().check_in()) + kWeek);
  }
  return found;
}

std::string HowLong(const AvailablePlace& found) {
  if (!found.stay().has_check_in()) return "";
  const absl::CivilDay night = DayOf(found.stay().check_in());
  const std::string from =
      absl::StrCat(", night of ", absl::FormatCivilTime(night));
  if (DayOf(found.stay().check_out()) - night >= kWeek) {
    return absl::StrCat(from, ", free for a week or more");
  }
  if (!found.window().period().has_check_out()) {
    return absl::StrCat(from, ", ask for how long");
  }
  const absl::CivilDay leave_by = DayOf(found.window().period().check_out()) -
                                  found.place().turnover_days();
  const auto most =
      std::min(leave_by - night, static_cast<absl::civil_diff_t>(kWeek - 1));
  return most <= 1 ? absl::StrCat(from, ", free for 1 night")
                   : absl::StrCat(from, ", free for 1 to ", most, " nights");
}

}  // namespace sojourn::cli
