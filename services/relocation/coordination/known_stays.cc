#include "services/relocation/coordination/known_stays.h"

#include <optional>
#include <utility>

#include "common/status/status_macros.h"
#include "services/relocation/coordination/travel_file.h"
#include "services/relocation/coordination/travel_ledger.h"
#include "sojourn/visa/v1/visa_service.pb.h"

namespace sojourn::relocation {
namespace {

namespace visa = ::sojourn::visa::v1;

using travel_ledger_rules::Fact;
using travel_ledger_rules::FactKind;
using travel_ledger_rules::Stay;

struct Days {
  absl::CivilDay first;
  std::optional<absl::CivilDay> last;  // empty: she is there still
};

absl::CivilDay DayIn(const type::v1::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

void SetDay(absl::CivilDay day, type::v1::Date& out) {
  out.set_year(static_cast<int32_t>(day.year()));
  out.set_month(day.month());
  out.set_day(day.day());
}

// Unsaid, each of its days counts.
v1::StayPermit PermitBy(const std::string& scheme) {
  if (scheme == visa::Scheme_Name(visa::SCHEME_NATIONAL_D) ||
      scheme == visa::Scheme_Name(visa::SCHEME_HUMANITARIAN)) {
    return v1::STAY_PERMIT_LONG_STAY_VISA;
  }
  if (scheme == visa::Scheme_Name(visa::SCHEME_RESIDENCE)) {
    return v1::STAY_PERMIT_RESIDENCE_PERMIT;
  }
  return v1::STAY_PERMIT_UNSPECIFIED;
}

// Of stays in the order of their days: one without an exit is over by the next
// entry.
Days DaysOf(const std::vector<Stay>& stays, size_t index) {
  const Stay& stay = stays[index];
  Days days{.first = DayOf(stay, stay.entry), .last = std::nullopt};
  if (stay.exit) {
    days.last = DayOf(stay, *stay.exit);
  } else if (index + 1 < stays.size()) {
    days.last = DayOf(stay, stays[index + 1].entry);
  }
  return days;
}

// Takes off the front what `told` has of them, which it ends where it was left
// open. Whether any days are left.
bool GoBeyond(v1::TravelRecord& told, Days& days) {
  if (!told.has_entered_on() || days.first < DayIn(told.entered_on())) {
    return true;
  }
  if (!told.has_left_on()) {
    if (days.last) SetDay(*days.last, *told.mutable_left_on());
    return false;
  }
  const absl::CivilDay left = DayIn(told.left_on());
  if (left < days.first) return true;
  days.first = left;
  return !days.last || left < *days.last;
}

// Whoever enters another country has left this one.
void EndBy(absl::CivilDay entry, v1::TravelRecord& told) {
  if (!told.has_left_on() && told.has_entered_on() &&
      DayIn(told.entered_on()) <= entry) {
    SetDay(entry, *told.mutable_left_on());
  }
}

void Add(const Stay& stay, Days days, v1::Person& person) {
  auto& told = *person.mutable_travel_history();
  for (v1::TravelRecord& record : told) {
    if (record.country_code() != stay.entry.country) {
      EndBy(days.first, record);
    } else if (!GoBeyond(record, days)) {
      return;
    }
  }
  v1::TravelRecord& added = *told.Add();
  added.set_country_code(stay.entry.country);
  SetDay(days.first, *added.mutable_entered_on());
  if (days.last) SetDay(*days.last, *added.mutable_left_on());
  added.set_permit(PermitBy(stay.entry.scheme));
}

// Where she was when she told it: what is written down since may end it.
std::vector<Fact> OpenIn(const v1::Person& person) {
  std::vector<Fact> facts;
  for (const v1::TravelRecord& told : person.travel_history()) {
    if (!told.has_entered_on() || told.has_left_on()) continue;
    facts.push_back(
        {.kind = FactKind::kArrived,
         .country = told.country_code(),
         .at = absl::FromCivil(DayIn(told.entered_on()), absl::UTCTimeZone())});
  }
  return facts;
}

}  // namespace

void AddStays(const std::vector<Stay>& stays, v1::Person& person) {
  for (size_t i = 0; i < stays.size(); ++i) {
    Add(stays[i], DaysOf(stays, i), person);
  }
}

void KnownStays::AddTo(const std::string& person_row_id,
                       v1::Person& person) const {
  AddStays(StaysAbroad(travel, records, person_row_id, OpenIn(person)), person);
}

absl::StatusOr<LoadedStays> LoadStays(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation) {
  ASSIGN_OR_RETURN(TravelRows rows, travel::Load(tx, relocation.id));
  ASSIGN_OR_RETURN(const std::vector<stay_store::RecordRow> records,
                   stay_store::Load(tx, relocation.id));
  LoadedStays loaded;
  ASSIGN_OR_RETURN(loaded.travel,
                   OpenTravel(sealer, relocation, std::move(rows)));
  ASSIGN_OR_RETURN(loaded.records, OpenRecords(sealer, relocation, records));
  return loaded;
}

}  // namespace sojourn::relocation
