#include "services/relocation/coordination/known_stays.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "common/status/status_macros.h"
#include "services/relocation/coordination/place_moves.h"
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

bool IsToldBefore(const v1::TravelRecord& a, const v1::TravelRecord& b) {
  const absl::CivilDay day = DayIn(a.entered_on());
  const absl::CivilDay other = DayIn(b.entered_on());
  if (day != other) return day < other;
  if (!a.has_left_on() || !b.has_left_on()) {
    return a.has_left_on() && !b.has_left_on();
  }
  return DayIn(a.left_on()) < DayIn(b.left_on());
}

// One of those that have an entry, in the order of their days.
struct Told {
  v1::TravelRecord* record;
  // The next, of whichever country: one that is left open is over by it.
  std::optional<absl::CivilDay> next;
};

std::vector<Told> InOrder(v1::Person& person) {
  std::vector<Told> all;
  for (v1::TravelRecord& record : *person.mutable_travel_history()) {
    if (record.has_entered_on()) {
      all.push_back({.record = &record, .next = std::nullopt});
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Told& a, const Told& b) {
    return IsToldBefore(*a.record, *b.record);
  });
  for (size_t i = 1; i < all.size(); ++i) {
    all[i - 1].next = DayIn(all[i].record->entered_on());
  }
  return all;
}

bool IsOpen(const Told& told) { return !told.record->has_left_on(); }

std::optional<absl::CivilDay> EndOf(const Told& told) {
  if (IsOpen(told)) return told.next;
  return DayIn(told.record->left_on());
}

bool Touches(const Told& told, const Days& days) {
  const std::optional<absl::CivilDay> end = EndOf(told);
  return (!days.last || *days.last >= DayIn(told.record->entered_on())) &&
         (!end || *end >= days.first);
}

bool Counts(v1::StayPermit permit) {
  return permit != v1::STAY_PERMIT_LONG_STAY_VISA &&
         permit != v1::STAY_PERMIT_RESIDENCE_PERMIT;
}

v1::TravelRecord RecordOf(const Stay& stay, const Days& days) {
  v1::TravelRecord record;
  record.set_country_code(stay.entry.country);
  SetDay(days.first, *record.mutable_entered_on());
  if (days.last) SetDay(*days.last, *record.mutable_left_on());
  record.set_permit(PermitBy(stay.entry.scheme));
  return record;
}

// What is known from before her own day of entry is of the same stay; where
// her days there do not count and these may, it is one of its own.
void BeginAsKnown(const Stay& stay, const Told& told, const Days& days,
                  std::vector<v1::TravelRecord>& added) {
  const absl::CivilDay entered = DayIn(told.record->entered_on());
  if (entered <= days.first) return;
  if (!Counts(told.record->permit()) && Counts(PermitBy(stay.entry.scheme))) {
    added.push_back(RecordOf(stay, {.first = days.first, .last = entered}));
  } else {
    SetDay(days.first, *told.record->mutable_entered_on());
  }
}

// Takes off the front what `told` has of them, which it ends where it was left
// open. Whether any days are left.
bool GoBeyond(const Told& told, Days& days) {
  std::optional<absl::CivilDay> end = EndOf(told);
  if (IsOpen(told)) {
    if (days.last && (!end || *days.last < *end)) end = days.last;
    if (end) SetDay(*end, *told.record->mutable_left_on());
  }
  if (!end) return false;
  days.first = *end;
  return !days.last || *end < *days.last;
}

// Whoever enters another country has left this one.
void EndBy(absl::CivilDay entry, const Told& told) {
  if (!IsOpen(told) || entry < DayIn(told.record->entered_on())) return;
  SetDay(told.next ? std::min(entry, *told.next) : entry,
         *told.record->mutable_left_on());
}

void Add(const Stay& stay, Days days, v1::Person& person) {
  const std::vector<Told> in_order = InOrder(person);
  const absl::CivilDay entry = days.first;
  std::vector<v1::TravelRecord> added;
  bool left = true;
  for (const Told& told : in_order) {
    if (told.record->country_code() != stay.entry.country) {
      EndBy(entry, told);
    } else if (left && Touches(told, days)) {
      BeginAsKnown(stay, told, days, added);
      left = GoBeyond(told, days);
    }
  }
  if (left) added.push_back(RecordOf(stay, days));
  for (v1::TravelRecord& record : added) {
    *person.add_travel_history() = std::move(record);
  }
}

// Where she was when she told it: what is written down since may end it. One
// that she told another entry after is over by that.
std::vector<Fact> OpenIn(const v1::Person& person) {
  const v1::TravelRecord* last = nullptr;
  for (const v1::TravelRecord& told : person.travel_history()) {
    if (!told.has_entered_on()) continue;
    if (last == nullptr || IsToldBefore(*last, told)) last = &told;
  }
  std::vector<Fact> facts;
  if (last == nullptr || last->has_left_on()) return facts;
  facts.push_back(
      {.kind = FactKind::kArrived,
       .country = last->country_code(),
       .at = absl::FromCivil(DayIn(last->entered_on()), absl::UTCTimeZone())});
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

void AddScheme(const std::string& person_row_id, absl::Time since,
               const std::string& scheme, Travel& travel) {
  Movement* newest = nullptr;
  for (Movement& movement : travel.movements) {
    if (movement.kind == MovementKind::kArrived && movement.Counts() &&
        !movement.to_shelter && movement.person_row_id == person_row_id) {
      newest = &movement;
    }
  }
  if (newest == nullptr || !newest->reached.scheme.empty() ||
      !place_moves::IsMadeSince(travel, *newest, since)) {
    return;
  }
  newest->reached.scheme = scheme;
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
