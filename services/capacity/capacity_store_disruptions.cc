#include "services/capacity/capacity_store_disruptions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/hash.h"
#include "common/crypto/ids.h"
#include "common/db/database.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_disrupted.h"
#include "services/capacity/capacity_disruption_rules.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_paging.h"
#include "services/capacity/capacity_place_lock.h"
#include "services/capacity/capacity_reservation_row.h"
#include "services/capacity/capacity_rules.h"
#include "services/capacity/capacity_sealed.h"

namespace sojourn::capacity {
namespace {

constexpr db::Query kInsert{"capacity_disruption_insert", R"sql(
    INSERT INTO disruptions (id, public_id, place_id, period, reason,
        note_sealed, reported_by, by_office, reported_at)
    VALUES ($1, $2, $3, daterange($4, $5), $6, $7, $8, $9, $10))sql"};

constexpr db::Query kLift{"capacity_disruption_lift", R"sql(
    UPDATE disruptions SET lifted_at = $2
    WHERE public_id = $1 AND lifted_at IS NULL
    RETURNING id)sql"};

constexpr db::Query kSelectOffice{"capacity_disruption_select_office", R"sql(
    SELECT by_office FROM disruptions WHERE public_id = $1)sql"};

// Waits for nobody who writes at its places.
constexpr db::Query kLockHost{"capacity_disruption_lock_host", R"sql(
    SELECT h.id, h.public_id, h.time_zone FROM hosts h WHERE h.public_id = $1
      AND ($2::text IS NULL OR h.organisation_id = $2)
      AND ($3::boolean OR h.kind <> 'SAFE_HOUSE')
    FOR SHARE)sql"};

// Those of the most urgent guests first: they are heard of in this order. With
// each its number by age.
constexpr db::Query kSelectPlaces{"capacity_disruption_select_places", R"sql(
    SELECT p.public_id, row_number() OVER (ORDER BY p.id)
    FROM places p
    LEFT JOIN reservations r ON r.place_id = p.id
      AND )sql" SOJOURN_BLOCKING R"sql(
    WHERE p.host_id = $1 AND p.status <> 'RETIRED'
    GROUP BY p.id ORDER BY min(r.level) NULLS LAST, p.id)sql"};

constexpr db::Query kInsertReport{"capacity_disruption_insert_report", R"sql(
    INSERT INTO disruption_reports (id, public_id, host_id, reported_at,
        place_ids, disruption_ids)
    VALUES ($1, $2, $3, $4, $5::text[], $6::uuid[]))sql"};

constexpr db::Query kSelectReport{"capacity_disruption_select_report", R"sql(
    SELECT reported_at, place_ids, disruption_ids::text[]
    FROM disruption_reports WHERE public_id = $1)sql"};

#define DISRUPTION_COLUMNS                                                    \
  "SELECT d.id, d.public_id, h.public_id, p.public_id, lower(d.period), "     \
  "coalesce(upper(d.period), '9999-12-31'), d.reason, d.reported_by, "        \
  "d.by_office, d.reported_at, d.lifted_at FROM disruptions d JOIN places p " \
  "ON p.id = d.place_id JOIN hosts h ON h.id = p.host_id "

constexpr db::Query kSelect{"capacity_disruption_select_named",
                            DISRUPTION_COLUMNS R"sql(
    WHERE d.public_id = ANY ($1) ORDER BY d.id LIMIT 200)sql"};

constexpr db::Query kList{"capacity_disruption_list", DISRUPTION_COLUMNS R"sql(
    WHERE ($1::text IS NULL OR h.organisation_id = $1)
      AND ($2::boolean OR h.kind <> 'SAFE_HOUSE')
      AND ($3::text = '' OR h.public_id = $3)
      AND ($4::text = '' OR p.public_id = $4)
      AND ($5::boolean OR d.lifted_at IS NULL)
      AND ($6::uuid IS NULL OR d.id > $6)
    ORDER BY d.id LIMIT $7)sql"};
#undef DISRUPTION_COLUMNS

// What these disruptions made DISRUPTED, or keep so, as $2 may know it: hosts
// learn neither of whom they may not see, nor how urgent anybody is.
constexpr db::Query kSelectAffected{"capacity_reservation_select_disrupted",
                                    R"sql(
    SELECT r.public_id FROM reservations r
    WHERE (NOT $2::boolean OR )sql" SOJOURN_HOST_SEES R"sql()
      AND EXISTS (
          SELECT FROM disruptions d
          WHERE d.public_id = ANY ($1) AND d.place_id = r.place_id
            AND (r.disrupted_by = d.id OR (r.state = 'DISRUPTED'
                AND d.period && daterange(lower(r.period), r.check_out))))
    ORDER BY CASE WHEN $2 THEN '' ELSE r.level END, lower(r.period), r.id
    LIMIT 1000)sql"};

constexpr db::Query kSelectRestored{"capacity_reservation_select_restored",
                                    R"sql(
    SELECT r.public_id FROM reservations r
    JOIN disruptions d ON d.id = r.disrupted_by
    WHERE d.public_id = ANY ($1)
      AND r.state IN ('HELD', 'CONFIRMED', 'OCCUPIED')
      AND (NOT $2::boolean OR )sql" SOJOURN_HOST_SEES R"sql()
    ORDER BY CASE WHEN $2 THEN '' ELSE r.level END, lower(r.period), r.id
    )sql"};

Disruption ReadDisruption(const db::Row& row) {
  return {.id = row.Get<std::string>(0),
          .public_id = row.Get<std::string>(1),
          .host_public_id = row.Get<std::string>(2),
          .place_public_id = row.Get<std::string>(3),
          .days = {row.Get<absl::CivilDay>(4), row.Get<absl::CivilDay>(5)},
          .reason = FromName<DisruptionReason>(row.Get<std::string>(6)),
          .reported_by = row.Get<std::string>(7),
          .by_office = row.Get<bool>(8),
          .reported_at = row.Get<absl::Time>(9),
          .lifted_at = row.Find<absl::Time>(10)};
}

std::vector<std::string> IdsOf(const db::Result& rows) {
  std::vector<std::string> ids;
  for (const db::Row row : rows) ids.push_back(row.Get<std::string>(0));
  return ids;
}

// One request is one change at each place of a host: under a name of its own
// that the same request makes again.
server::Call CallAt(const server::Call& call, const std::string& place_id) {
  const std::string hex = absl::BytesToHexString(
      crypto::PlainHash(absl::StrCat(call.request_id, "/", place_id)));
  server::Call at = call;
  at.request_id = absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-",
                               hex.substr(12, 4), "-", hex.substr(16, 4), "-",
                               hex.substr(20, 12));
  return at;
}

std::optional<absl::CivilDay> EndOf(const Stay& days) {
  if (days.check_out == kFurtherNotice) return std::nullopt;
  return days.check_out;
}

// Inserts the disruption and marks what it hits; returns what it is called.
absl::StatusOr<std::string> Disrupt(server::Runtime& runtime,
                                    const server::Call& call,
                                    LockedPlace& locked,
                                    const DisruptionSpec& spec,
                                    const NewDisruption& reported) {
  const Place& place = locked.place();
  ASSIGN_OR_RETURN(const Stay days,
                   rules::DisruptedDays(
                       spec.first_day, spec.until,
                       rules::Today(locked.host().time_zone, locked.now())));
  const std::string public_id = crypto::NewPublicId();
  ASSIGN_OR_RETURN(
      const db::Bytes note,
      runtime.sealer().Seal(PlaceKey(place.public_id), spec.note,
                            {"disruptions", reported.id, "note_sealed"}));
  const bool by_office = Access::Of(call).viewer != Viewer::kHost;
  locked.tx().Queue(
      kInsert,
      db::Params(reported.id, public_id, place.id, days.check_in, EndOf(days),
                 Name(spec.reason), note, call.caller.subject, by_office,
                 reported.reported_at));
  locked.Append("place.disrupted", Name(spec.reason));
  RETURN_IF_ERROR(ApplyDisruptions(locked));
  RETURN_IF_ERROR(locked.Finish());
  return public_id;
}

idempotency::Outcome OutcomeOf(const std::string& disruption_id,
                               LockedPlace& locked) {
  std::vector<std::string> also = locked.touched();
  also.push_back(locked.place().public_id);
  return {.result_ref = disruption_id,
          .audit_resource = "disruption",
          .audit_id = disruption_id,
          .audit_fields = "disruption",
          .audit_also = std::move(also)};
}

// Queues a report about all places of the host in the first row; returns what
// it is called.
absl::StatusOr<std::string> QueueReport(db::Transaction& tx,
                                        const std::string& host_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectPlaces, db::Params(host_id)));
  std::vector<std::string> by_age(static_cast<size_t>(rows.rows()));
  std::generate(by_age.begin(), by_age.end(), crypto::NewUuidV7);
  std::sort(by_age.begin(), by_age.end());
  std::vector<std::string> disruptions;
  for (const db::Row row : rows) {
    disruptions.push_back(by_age[static_cast<size_t>(row.Get<int64_t>(1) - 1)]);
  }
  std::string public_id = crypto::NewPublicId();
  tx.Queue(kInsertReport, db::Params(crypto::NewUuidV7(), public_id, host_id,
                                     tx.now(), IdsOf(rows), disruptions));
  return public_id;
}

}  // namespace

absl::StatusOr<std::string> DisruptionStore::ReportAt(
    const server::Call& call, const std::string& place_id,
    const DisruptionSpec& spec, const std::optional<NewDisruption>& planned) {
  const Access access = Access::Of(call);
  const auto change =
      [&](db::Transaction& tx,
          const db::Result& row) -> absl::StatusOr<idempotency::Outcome> {
    LockedPlace locked(tx, row);
    const Place& place = locked.place();
    RETURN_IF_ERROR(rules::CheckEtag(spec.etag, place.version));
    if (place.status == PlaceStatus::kRetired) {
      return FailedPrecondition("PLACE_RETIRED",
                                "the place is no longer offered");
    }
    ASSIGN_OR_RETURN(const std::string id,
                     Disrupt(runtime_, call, locked, spec,
                             planned.value_or(NewDisruption{crypto::NewUuidV7(),
                                                            locked.now()})));
    return OutcomeOf(id, locked);
  };
  ASSIGN_OR_RETURN(const idempotency::Outcome outcome,
                   idempotency::Mutate(runtime_, call, kLockPlace,
                                       db::Params(place_id, access.organisation,
                                                  access.safe_houses),
                                       "place", change));
  return outcome.result_ref;
}

absl::StatusOr<HostReport> DisruptionStore::ReportOf(
    const server::Call& call, const DisruptionSpec& spec) {
  const Access access = Access::Of(call);
  const auto plan =
      [&](db::Transaction& tx,
          const db::Result& host) -> absl::StatusOr<idempotency::Outcome> {
    const db::Row row = host.row(0);
    // Nothing is kept of a report that no place takes.
    RETURN_IF_ERROR(
        rules::DisruptedDays(spec.first_day, spec.until,
                             rules::Today(row.Get<std::string>(2), tx.now()))
            .status());
    ASSIGN_OR_RETURN(const std::string report,
                     QueueReport(tx, row.Get<std::string>(0)));
    return idempotency::Outcome{.result_ref = report,
                                .audit_resource = "host",
                                .audit_id = row.Get<std::string>(1),
                                .audit_fields = "disruption",
                                .audit_also = {report}};
  };
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(
          runtime_, call, kLockHost,
          db::Params(spec.host_id, access.organisation, access.safe_houses),
          "host", plan));
  return runtime_.db().Read<HostReport>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<HostReport> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kSelectReport, db::Params(outcome.result_ref)));
        if (rows.empty()) return NotFound("host");
        const db::Row row = rows.row(0);
        return HostReport{
            .reported_at = row.Get<absl::Time>(0),
            .place_ids = row.Get<std::vector<std::string>>(1),
            .disruption_ids = row.Get<std::vector<std::string>>(2)};
      });
}

absl::StatusOr<DisruptionAnswer> DisruptionStore::Report(
    const server::Call& call, const DisruptionSpec& spec) {
  if (!spec.place_id.empty()) {
    ASSIGN_OR_RETURN(const std::string id,
                     ReportAt(call, spec.place_id, spec, std::nullopt));
    return Read(call, {id}, /*restored=*/false);
  }
  ASSIGN_OR_RETURN(const HostReport report, ReportOf(call, spec));
  std::vector<std::string> ids;
  for (size_t i = 0; i < report.place_ids.size(); ++i) {
    const std::string& place_id = report.place_ids[i];
    auto id =
        ReportAt(CallAt(call, place_id), place_id, spec,
                 NewDisruption{report.disruption_ids[i], report.reported_at});
    // It was retired between the list and now.
    if (ReasonOf(id.status()) == "PLACE_RETIRED") continue;
    if (!id.ok()) return id.status();
    ids.push_back(*std::move(id));
  }
  return Read(call, ids, /*restored=*/false);
}

absl::StatusOr<DisruptionAnswer> DisruptionStore::Lift(
    const server::Call& call, const std::string& disruption_id) {
  const Access access = Access::Of(call);
  const auto change =
      [&](db::Transaction& tx,
          const db::Result& row) -> absl::StatusOr<idempotency::Outcome> {
    LockedPlace locked(tx, row);
    const db::Params named(disruption_id);
    ASSIGN_OR_RETURN(const db::Result office, tx.Execute(kSelectOffice, named));
    RETURN_IF_ERROR(
        rules::CheckMayLift(office.row(0).Get<bool>(0), access.viewer));
    const db::Params lift(disruption_id, locked.now());
    ASSIGN_OR_RETURN(const db::Result lifted, tx.Execute(kLift, lift));
    if (!lifted.empty()) {
      locked.Append("place.opened_again");
      RETURN_IF_ERROR(ApplyDisruptions(locked));
    }
    RETURN_IF_ERROR(locked.Finish());
    return OutcomeOf(disruption_id, locked);
  };
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(
          runtime_, call, kLockPlaceOfDisruption,
          db::Params(disruption_id, access.organisation, access.safe_houses),
          "disruption", change));
  return Read(call, {outcome.result_ref}, /*restored=*/true);
}

absl::StatusOr<DisruptionAnswer> DisruptionStore::Read(
    const server::Call& call, const std::vector<std::string>& ids,
    bool restored) {
  const bool host = Access::Of(call).viewer == Viewer::kHost;
  return runtime_.db().Read<DisruptionAnswer>(
      call.deadline,
      [&](db::Transaction& tx) -> absl::StatusOr<DisruptionAnswer> {
        const db::Params named(ids);
        const db::Params seen(ids, host);
        ASSIGN_OR_RETURN(
            const std::vector<db::Result> found,
            tx.ExecuteAll(
                {{kSelect, named},
                 {restored ? kSelectRestored : kSelectAffected, seen}}));
        DisruptionAnswer answer;
        for (const db::Row row : found[0]) {
          answer.disruptions.push_back(ReadDisruption(row));
        }
        answer.reservation_ids = IdsOf(found[1]);
        return answer;
      });
}

absl::StatusOr<PageOf<Disruption>> DisruptionStore::List(
    const server::Call& call, const DisruptionFilter& filter,
    const PageSpec& page) {
  const Access access = Access::Of(call);
  return runtime_.db().Read<PageOf<Disruption>>(
      call.deadline,
      [&](db::Transaction& tx) -> absl::StatusOr<PageOf<Disruption>> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kList, db::Params(access.organisation,
                                         access.safe_houses, filter.host_id,
                                         filter.place_id, filter.lifted_too,
                                         AfterParam(page), page.size + 1)));
        return ReadPage<Disruption>(rows, page, tx.now(), ReadDisruption);
      });
}

}  // namespace sojourn::capacity
