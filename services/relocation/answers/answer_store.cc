#include "services/relocation/answers/answer_store.h"

#include <utility>

#include "absl/time/time.h"
#include "common/status/status_macros.h"

namespace sojourn::relocation::answer_store {
namespace {

// The quarter that a day is in, as a number in the order of time.
#define QUARTER_OF(day)              \
  "extract(year FROM " day           \
  "::date)::integer * 10 + extract(" \
  "quarter FROM " day "::date)::integer"

// In the order of the parts, which is every transaction's.
constexpr db::Query kCount{"city_answers_count", R"sql(
INSERT INTO city_answers (quarter, host_id, split, part, answer, number)
SELECT )sql" QUARTER_OF("$1") R"sql(, $2::text, p.split, p.part, $3::text, 1
FROM unnest($4::text[], $5::text[]) WITH ORDINALITY AS p (split, part, position)
ORDER BY p.position
ON CONFLICT ON CONSTRAINT city_answers_pkey
DO UPDATE SET number = city_answers.number + 1)sql"};

constexpr db::Query kCountedHosts{"known_hosts_counted", R"sql(
SELECT host_id, country_code FROM known_hosts
WHERE kind NOT IN ('SAFE_HOUSE', 'WOMEN_SHELTER') ORDER BY host_id)sql"};

constexpr db::Query kLoad{"city_answers_sum", R"sql(
SELECT host_id, split, part, answer, sum(number)::bigint
FROM city_answers
WHERE quarter BETWEEN )sql" QUARTER_OF("$1") " AND " QUARTER_OF("$2") R"sql(
  AND host_id = ANY ($3::text[])
GROUP BY host_id, split, part, answer)sql"};
#undef QUARTER_OF

}  // namespace

void Count(db::Transaction& tx, std::string_view host_id,
           answer_rules::Answer answer,
           const std::vector<answer_rules::Part>& parts) {
  std::vector<std::string> splits;
  std::vector<std::string> names;
  for (const answer_rules::Part& each : parts) {
    splits.emplace_back(each.split);
    names.push_back(each.part);
  }
  const absl::CivilDay quarter = answer_rules::FirstDay(
      answer_rules::QuarterOf(absl::ToCivilDay(tx.now(), absl::UTCTimeZone())));
  tx.Queue(kCount, db::Params(quarter, host_id, answer_rules::Name(answer),
                              splits, names));
}

absl::StatusOr<std::vector<Host>> CountedHosts(db::Transaction& tx) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kCountedHosts, db::Params()));
  std::vector<Host> hosts;
  for (const db::Row row : rows) {
    hosts.push_back({.host_id = row.Get<std::string>(0),
                     .country_code = row.Get<std::string>(1)});
  }
  return hosts;
}

absl::StatusOr<std::vector<Sum>> Load(db::Transaction& tx,
                                      const answer_rules::Period& period,
                                      const std::vector<std::string>& hosts) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kLoad, db::Params(period.first, period.last, hosts)));
  std::vector<Sum> sums;
  for (const db::Row row : rows) {
    sums.push_back({.host_id = row.Get<std::string>(0),
                    .split = row.Get<std::string>(1),
                    .part = row.Get<std::string>(2),
                    .answer = answer_rules::ParseAnswer(row.Get<std::string>(3))
                                  .value_or(answer_rules::Answer{}),
                    .number = row.Get<int64_t>(4)});
  }
  return sums;
}

}  // namespace sojourn::relocation::answer_store
