// The reading half of ReservationStore.
#include <utility>

#include "common/db/database.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_paging.h"
#include "services/capacity/capacity_reservation_row.h"
#include "services/capacity/capacity_rules.h"
#include "services/capacity/capacity_sealed.h"
#include "services/capacity/capacity_store_reservations.h"

namespace sojourn::capacity {
namespace {

#define SHOWN_TO(organisation)                                            \
  "(" organisation "::text IS NULL OR (h.organisation_id = " organisation \
  " AND " SOJOURN_HOST_SEES "))"
#define READ_COLUMNS                                                \
  "SELECT " SOJOURN_RESERVATION_COLUMNS                             \
  ", p.id, p.public_id, h.public_id, h.time_zone, r.needs_sealed, " \
  "p.address_sealed, r.host_view_closed, d.reported_at, "           \
  "greatest(lower(d.period), lower(r.period)) "                     \
  "FROM reservations r JOIN places p ON p.id = r.place_id "         \
  "JOIN hosts h ON h.id = p.host_id "                               \
  "LEFT JOIN disruptions d ON d.id = r.disrupted_by "

constexpr db::Query kSelect{"capacity_reservation_select", READ_COLUMNS
                            "WHERE r.public_id = $1 AND " SHOWN_TO("$2") R"sql(
      AND ($3::boolean OR h.kind <> 'SAFE_HOUSE'))sql"};

// A hold past its time is EXPIRED to the filter too.
#define LIST_BY(narrowest) \
  READ_COLUMNS "WHERE " narrowest " AND " SHOWN_TO(                         \
      "$1") " AND ($2::boolean OR h.kind <> 'SAFE_HOUSE') "                 \
            "AND ($3::text = '' OR h.public_id = $3) "                      \
            "AND ($4::text = '' OR p.public_id = $4) "                      \
            "AND ($5::text = '' OR r.case_ref = $5) "                       \
            "AND (cardinality($6::text[]) = 0 OR CASE "                     \
            "WHEN r.state = 'HELD' AND r.held_until <= $7 THEN 'EXPIRED' "  \
            "ELSE r.state END = ANY ($6)) "                                 \
            "AND ($8::date IS NULL OR daterange(lower(r.period), "          \
            "r.check_out) && daterange($8, $9)) "                           \
            "AND ($10::uuid IS NULL OR r.id > $10) ORDER BY r.id LIMIT $11"

// One for what narrows most: a plan that is made once for any filter would go
// through all reservations in their order for those of one case.
constexpr db::Query kListByCase{"capacity_reservation_list_by_case",
                                LIST_BY("r.case_ref = $5")};
constexpr db::Query kListByPlace{"capacity_reservation_list_by_place",
                                 LIST_BY("p.public_id = $4")};
constexpr db::Query kListByHost{"capacity_reservation_list_by_host",
                                LIST_BY("h.public_id = $3")};
constexpr db::Query kListAll{"capacity_reservation_list", LIST_BY("true")};
#undef LIST_BY
#undef READ_COLUMNS
#undef SHOWN_TO

constexpr int kNeedsColumn = 20;
constexpr int kAddressColumn = 21;
constexpr int kViewClosedColumn = 22;
constexpr int kDisruptedColumn = 23;

Reservation ReadWhole(const db::Row& row) {
  Reservation reservation = ReadReservation(row);
  reservation.place_id = row.Get<std::string>(16);
  reservation.place_public_id = row.Get<std::string>(17);
  reservation.host_public_id = row.Get<std::string>(18);
  reservation.host_time_zone = row.Get<std::string>(19);
  reservation.host_view_closed = row.Get<bool>(kViewClosedColumn);
  if (reservation.state == State::kDisrupted) {
    reservation.disrupted_at = row.Find<absl::Time>(kDisruptedColumn);
    reservation.disrupted_from = row.Find<absl::CivilDay>(kDisruptedColumn + 1);
  }
  return reservation;
}

// Rows with what is sealed in them; opened after the transaction, as opening
// may ask the key store.
struct Sealed {
  PageOf<Reservation> page;
  std::vector<db::Bytes> needs;
  db::Bytes address;  // of the first row
};

Sealed ReadSealed(const db::Result& rows, const PageSpec& page,
                  absl::Time now) {
  Sealed sealed;
  sealed.page = ReadPage<Reservation>(rows, page, now, ReadWhole);
  for (size_t i = 0; i < sealed.page.items.size(); ++i) {
    sealed.needs.push_back(
        rows.row(static_cast<int>(i)).Get<db::Bytes>(kNeedsColumn));
  }
  if (!rows.empty()) {
    sealed.address = rows.row(0).Get<db::Bytes>(kAddressColumn);
  }
  return sealed;
}

absl::Status OpenAll(const crypto::Sealer& sealer, Sealed& sealed) {
  std::vector<keystore::KeyRef> keys;
  for (const Reservation& reservation : sealed.page.items) {
    keys.push_back(keystore::KeyRef::Case(reservation.case_ref));
  }
  RETURN_IF_ERROR(sealer.Prefetch(keys));
  for (size_t i = 0; i < sealed.page.items.size(); ++i) {
    RETURN_IF_ERROR(OpenNeeds(sealer, sealed.needs[i], sealed.page.items[i]));
  }
  return absl::OkStatus();
}

db::Params ListParams(const Access& access, const ReservationFilter& filter,
                      const PageSpec& page, absl::Time now) {
  std::vector<std::string> states;
  for (const State state : filter.states) states.push_back(Name(state));
  std::optional<absl::CivilDay> first;
  std::optional<absl::CivilDay> last;
  if (filter.overlapping.has_value()) {
    first = filter.overlapping->check_in;
    last = filter.overlapping->check_out;
  }
  return db::Params(access.organisation, access.safe_houses, filter.host_id,
                    filter.place_id, filter.case_ref, states, now, first, last,
                    AfterParam(page), page.size + 1);
}

const db::Query& ListFor(const ReservationFilter& filter) {
  if (!filter.case_ref.empty()) return kListByCase;
  if (!filter.place_id.empty()) return kListByPlace;
  return filter.host_id.empty() ? kListAll : kListByHost;
}

}  // namespace

absl::StatusOr<AsOf<Reservation>> ReservationStore::Get(
    const server::Call& call, const std::string& reservation_id,
    bool with_address) {
  const Access access = Access::Of(call);
  ASSIGN_OR_RETURN(
      Sealed sealed,
      runtime_.db().Read<Sealed>(
          call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Sealed> {
            ASSIGN_OR_RETURN(
                const db::Result rows,
                tx.Execute(kSelect,
                           db::Params(reservation_id, access.organisation,
                                      access.safe_houses)));
            if (rows.empty()) return NotFound("reservation");
            return ReadSealed(rows, {.size = 1}, tx.now());
          }));
  RETURN_IF_ERROR(OpenAll(runtime_.sealer(), sealed));
  AsOf<Reservation> found{std::move(sealed.page.items.front()),
                          sealed.page.now};
  if (with_address && rules::ShowsAddress(found.value, access.viewer)) {
    ASSIGN_OR_RETURN(found.value.address,
                     OpenAddress(runtime_.sealer(), found.value.place_public_id,
                                 found.value.place_id, sealed.address));
  }
  return found;
}

absl::StatusOr<PageOf<Reservation>> ReservationStore::List(
    const server::Call& call, const ReservationFilter& filter,
    const PageSpec& page) {
  const Access access = Access::Of(call);
  ASSIGN_OR_RETURN(
      Sealed sealed,
      runtime_.db().Read<Sealed>(
          call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Sealed> {
            const absl::Time now = tx.now();
            ASSIGN_OR_RETURN(const db::Result rows,
                             tx.Execute(ListFor(filter),
                                        ListParams(access, filter, page, now)));
            return ReadSealed(rows, page, now);
          }));
  RETURN_IF_ERROR(OpenAll(runtime_.sealer(), sealed));
  return std::move(sealed.page);
}

}  // namespace sojourn::capacity
