#include "services/visa/policy/policy_store.h"

#include <limits>
#include <utility>

#include "absl/strings/numbers.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/visa_rows.h"

namespace sojourn::visa {
namespace {

#define POLICY_COLUMNS                                        \
  "version, source, source_date, fingerprint, rules, areas, " \
  "imported_at, imported_by, organisation_id "
// Of the rows that version $1 has.
#define OF_VERSION \
  "from_version <= $1 AND (until_version IS NULL OR until_version > $1) "

// The first row stands for all of them: who imports waits for who imports.
constexpr db::Query kLock{
    "policy_lock", "SELECT version FROM policies WHERE version = 0 FOR UPDATE"};

constexpr db::Query kSelectInForce{
    "policy_select_in_force",
    "SELECT version FROM policies ORDER BY version DESC LIMIT 1"};

constexpr db::Query kSelectVersion{"policy_select_version",
                                   "SELECT " POLICY_COLUMNS
                                   "FROM policies WHERE version = $1"};

constexpr db::Query kSelectVersions{
    "policy_select_versions",
    "SELECT " POLICY_COLUMNS
    "FROM policies WHERE version > 0 AND version < $1 "
    "ORDER BY version DESC LIMIT $2"};

constexpr db::Query kSelectRules{
    "policy_select_rules",
    "SELECT passport, destination, requirement, days FROM policy_rules "
    "WHERE " OF_VERSION
    "AND passport = ANY($2::text[]) AND destination = ANY($3::text[])"};

constexpr db::Query kSelectAllRules{
    "policy_select_all_rules",
    "SELECT passport, destination, requirement, days FROM policy_rules "
    "WHERE " OF_VERSION};

// Of a passport, a destination or both.
constexpr db::Query kSelectSomeRules{
    "policy_select_some_rules",
    "SELECT passport, destination, requirement, days FROM policy_rules "
    "WHERE " OF_VERSION
    "AND ($2::text = '' OR passport = $2) "
    "AND ($3::text = '' OR destination = $3)"};

constexpr db::Query kSelectAreas{
    "policy_select_areas",
    "SELECT area, days, window_days, country, member_since, member_until, "
    "source FROM policy_areas WHERE " OF_VERSION};

constexpr db::Query kInsertVersion{
    "policy_insert_version",
    R"sql(INSERT INTO policies (version, source, source_date, fingerprint,
            rules, areas, imported_at, imported_by, organisation_id)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql"};

constexpr db::Query kEndRules{"policy_end_rules",
                              R"sql(UPDATE policy_rules r SET until_version = $1
          FROM unnest($2::text[], $3::text[]) AS ended (passport, destination)
          WHERE r.passport = ended.passport
            AND r.destination = ended.destination
            AND r.until_version IS NULL)sql"};

constexpr db::Query kInsertRules{
    "policy_insert_rules",
    R"sql(INSERT INTO policy_rules (passport, destination, from_version,
            requirement, days)
          SELECT passport, destination, $1::bigint, requirement, days
          FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[])
            AS added (passport, destination, requirement, days))sql"};

constexpr db::Query kEndArea{"policy_end_area",
                             R"sql(UPDATE policy_areas SET until_version = $1
          WHERE area = $2 AND country = $3 AND member_since = $4
            AND until_version IS NULL)sql"};

constexpr db::Query kInsertArea{
    "policy_insert_area",
    R"sql(INSERT INTO policy_areas (area, country, member_since, member_until,
            days, window_days, source, from_version)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8))sql"};

PolicyVersion VersionOf(const db::Row& row) {
  return {.version = row.Get<int64_t>(0),
          .source = row.Get<std::string>(1),
          .source_date = row.Find<absl::CivilDay>(2),
          .fingerprint = row.Get<std::string>(3),
          .rules = row.Get<int>(4),
          .areas = row.Get<int>(5),
          .imported_at = row.Get<absl::Time>(6),
          .imported_by = row.Get<std::string>(7),
          .organisation_id = row.Get<std::string>(8)};
}

std::vector<PolicyRule> RulesOf(const db::Result& rows) {
  std::vector<PolicyRule> rules;
  rules.reserve(static_cast<size_t>(rows.rows()));
  for (const db::Row row : rows) {
    rules.push_back({.passport = row.Get<std::string>(0),
                     .destination = row.Get<std::string>(1),
                     .rule = {.requirement = EnumOf<Requirement>(row, 2),
                              .days = row.Get<int>(3)}});
  }
  return rules;
}

std::vector<Area> ReadAreas(const db::Result& rows) {
  std::vector<AreaRow> read;
  for (const db::Row row : rows) {
    read.push_back(
        {.area = row.Get<std::string>(0),
         .rule = {.limit = row.Get<int>(1), .window = row.Get<int>(2)},
         .member = {.country = row.Get<std::string>(3),
                    .since = row.Get<absl::CivilDay>(4),
                    .until = row.Find<absl::CivilDay>(5),
                    .source = row.Get<std::string>(6)}});
  }
  return AreasOf(std::move(read));
}

absl::StatusOr<int64_t> InForce(db::Transaction& tx) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectInForce, db::Params()));
  if (rows.empty()) return Internal("the policies' first row is gone");
  return rows.row(0).Get<int64_t>(0);
}

// What `rules` finds with `params`, whose first is the version, and its areas.
absl::StatusOr<VisaPolicy> Load(db::Transaction& tx, int64_t version,
                                const db::Query& rules,
                                const db::Params& params) {
  const db::Params of_version(version);
  ASSIGN_OR_RETURN(
      const std::vector<db::Result> found,
      tx.ExecuteAll({{rules, params}, {kSelectAreas, of_version}}));
  return VisaPolicy(version, RulesOf(found[0]), ReadAreas(found[1]));
}

void QueueRules(db::Transaction& tx, int64_t version,
                const std::vector<Difference>& differences) {
  std::vector<std::string> ended_passports;
  std::vector<std::string> ended_destinations;
  std::vector<std::string> passports;
  std::vector<std::string> destinations;
  std::vector<std::string> requirements;
  std::vector<int64_t> days;
  for (const Difference& each : differences) {
    if (each.before.requirement != Requirement::kUnspecified) {
      ended_passports.push_back(each.passport);
      ended_destinations.push_back(each.destination);
    }
    if (each.after.requirement != Requirement::kUnspecified) {
      passports.push_back(each.passport);
      destinations.push_back(each.destination);
      requirements.emplace_back(NameOf(each.after.requirement));
      days.push_back(each.after.days);
    }
  }
  if (!ended_passports.empty()) {
    tx.Queue(kEndRules,
             db::Params(version, ended_passports, ended_destinations));
  }
  if (!passports.empty()) {
    tx.Queue(kInsertRules,
             db::Params(version, passports, destinations, requirements, days));
  }
}

void QueueAreas(db::Transaction& tx, int64_t version,
                const std::vector<AreaDifference>& differences) {
  for (const AreaDifference& each : differences) {
    if (each.before) {
      tx.Queue(kEndArea, db::Params(version, each.before->area,
                                    each.before->member.country,
                                    each.before->member.since));
    }
    if (!each.after) continue;
    const AreaRow& row = *each.after;
    tx.Queue(kInsertArea,
             db::Params(row.area, row.member.country, row.member.since,
                        row.member.until, row.rule.limit, row.rule.window,
                        row.member.source, version));
  }
}

}  // namespace

absl::StatusOr<VisaPolicy> PolicyStore::ForPassports(
    const std::vector<std::string>& passports,
    const std::vector<std::string>& destinations, absl::Time deadline) {
  return runtime_.db().Read<VisaPolicy>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<VisaPolicy> {
        ASSIGN_OR_RETURN(const int64_t version, InForce(tx));
        if (version == 0) return VisaPolicy();
        return Load(tx, version, kSelectRules,
                    db::Params(version, passports, destinations));
      });
}

absl::StatusOr<VisaPolicy> PolicyStore::Whole(absl::Time deadline) {
  return runtime_.db().Read<VisaPolicy>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<VisaPolicy> {
        ASSIGN_OR_RETURN(const int64_t version, InForce(tx));
        return Load(tx, version, kSelectAllRules, db::Params(version));
      });
}

absl::StatusOr<int64_t> PolicyStore::Apply(const server::Call& call,
                                           int64_t against,
                                           const PolicyChange& change) {
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(
          runtime_, call, kLock, db::Params(), "policy",
          [&](db::Transaction& tx,
              const db::Result&) -> absl::StatusOr<idempotency::Outcome> {
            ASSIGN_OR_RETURN(const int64_t current, InForce(tx));
            if (current != against) {
              return EtagMismatch(std::to_string(current));
            }
            const int64_t version = current + 1;
            const PolicyVersion& next = change.next;
            tx.Queue(
                kInsertVersion,
                db::Params(version, next.source, next.source_date,
                           next.fingerprint, next.rules, next.areas, tx.now(),
                           call.caller.subject, call.caller.organisation_id));
            QueueRules(tx, version, change.rules);
            QueueAreas(tx, version, change.areas);
            return idempotency::Outcome{.result_ref = std::to_string(version),
                                        .audit_resource = "policy",
                                        .audit_id = std::to_string(version),
                                        .audit_fields = "policy"};
          }));
  int64_t version = 0;
  if (!absl::SimpleAtoi(outcome.result_ref, &version)) {
    return Internal("an import's stored version cannot be read");
  }
  return version;
}

absl::StatusOr<PolicyStore::Found> PolicyStore::Find(const LookUp& look_up,
                                                     absl::Time deadline) {
  return runtime_.db().Read<Found>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<Found> {
        ASSIGN_OR_RETURN(const int64_t in_force, InForce(tx));
        const int64_t version =
            look_up.version == 0 ? in_force : look_up.version;
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kSelectVersion, db::Params(version)));
        if (rows.empty()) return NotFound("policy");
        Found found{.version = VersionOf(rows.row(0)), .in_force = in_force};
        const bool asked =
            !look_up.passport.empty() || !look_up.destination.empty();
        ASSIGN_OR_RETURN(
            found.policy,
            asked ? Load(tx, version, kSelectSomeRules,
                         db::Params(version, look_up.passport,
                                    look_up.destination))
                  : Load(tx, version, kSelectRules,
                         db::Params(version, std::vector<std::string>(),
                                    std::vector<std::string>())));
        return found;
      });
}

absl::StatusOr<std::vector<PolicyVersion>> PolicyStore::List(
    std::optional<int64_t> before, int limit, absl::Time deadline) {
  using Versions = std::vector<PolicyVersion>;
  return runtime_.db().Read<Versions>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<Versions> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(
                kSelectVersions,
                db::Params(before.value_or(std::numeric_limits<int64_t>::max()),
                           limit)));
        Versions versions;
        for (const db::Row row : rows) versions.push_back(VersionOf(row));
        return versions;
      });
}

#undef OF_VERSION
#undef POLICY_COLUMNS

}  // namespace sojourn::visa
