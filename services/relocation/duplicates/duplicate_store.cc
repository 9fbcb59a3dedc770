#include "services/relocation/duplicates/duplicate_store.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::relocation::duplicates {
namespace {

// Those of somebody who died stay: a mistake about that is taken back.
constexpr db::Query kDelete{"blind_keys_delete", R"sql(
DELETE FROM blind_keys k USING persons p
WHERE k.relocation_id = $1 AND p.id = k.person_id AND NOT p.apart)sql"};

constexpr db::Query kInsert{"blind_keys_insert", R"sql(
INSERT INTO blind_keys (relocation_id, person_id, sign, blind_key)
SELECT $1::uuid, k.person_id::uuid, k.sign, decode(k.hex, 'hex')
FROM unnest($2::text[], $3::text[], $4::text[])
  AS k (person_id, sign, hex))sql"};

// A key that few hold says more than many that do, so rarities count by their
// squares, and the rarest keys of each person propose as long as $3 hold them
// all together: the question costs the same in an archive of a million cases.
// For the same reason how many cases there are is the planner's estimate, and
// OFFSET 0 has it look each key up, never read all of them.
constexpr db::Query kFind{"blind_keys_find", R"sql(
WITH asked AS (
  SELECT id FROM relocations WHERE public_id = $1 AND state <> 'ERASED'),
mine AS (
  SELECT k.blind_key, k.sign, min(k.person_id::text) AS person_id
  FROM asked JOIN blind_keys k ON k.relocation_id = asked.id
  GROUP BY k.blind_key, k.sign),
keys AS MATERIALIZED (
  SELECT mine.blind_key, mine.sign, held.holders, sum(held.holders - 1) OVER (
           PARTITION BY mine.person_id
           ORDER BY held.holders, mine.blind_key) <= $3::int AS proposes
  FROM mine CROSS JOIN LATERAL (
    SELECT count(*) AS holders FROM (
      SELECT FROM blind_keys k WHERE k.blind_key = mine.blind_key
      LIMIT $3::int + 2) few) held),
shared AS (
  SELECT DISTINCT theirs.relocation_id, keys.blind_key, keys.sign, keys.holders
  FROM keys CROSS JOIN LATERAL (
    SELECT k.relocation_id FROM blind_keys k
    WHERE k.blind_key = keys.blind_key OFFSET 0) theirs
  WHERE keys.proposes),
strong AS (
  SELECT shared.relocation_id, string_agg(DISTINCT shared.sign, ',') AS signs,
         row_number() OVER (
           ORDER BY sum(ln(1 + known.cases / shared.holders) ^ 2) DESC,
             shared.relocation_id DESC) AS place
  FROM shared
  CROSS JOIN (SELECT greatest(reltuples, 1)::float8 AS cases FROM pg_class
              WHERE oid = 'relocations'::regclass) known
  WHERE shared.relocation_id NOT IN (
    SELECT id FROM asked
    UNION ALL
    SELECT judged.second_id FROM asked JOIN duplicate_pairs judged
      ON judged.first_id = asked.id
      AND judged.verdict IN ('SAME', 'NOT_SAME')
    UNION ALL
    SELECT judged.first_id FROM asked JOIN duplicate_pairs judged
      ON judged.second_id = asked.id
      AND judged.verdict IN ('SAME', 'NOT_SAME'))
  GROUP BY shared.relocation_id
  ORDER BY place LIMIT $2)
SELECT best.public_id, best.code, best.signs, left_out.some
FROM (SELECT coalesce(bool_or(NOT proposes), false) AS some
      FROM keys) left_out
LEFT JOIN LATERAL (
  SELECT r.public_id, r.code, strong.signs, strong.place
  FROM strong JOIN relocations r ON r.id = strong.relocation_id
  WHERE r.state <> 'ERASED') best ON true
ORDER BY best.place)sql"};

constexpr db::Query kLoadParties{"duplicates_load_parties", R"sql(
SELECT r.id, r.public_id, r.intake_sealed, p.id, p.public_id, p.position,
       p.person_sealed
FROM relocations r JOIN persons p ON p.relocation_id = r.id AND NOT p.apart
WHERE r.public_id = ANY($1::text[]) AND r.state <> 'ERASED'
ORDER BY array_position($1::text[], r.public_id), p.position)sql"};

// Two persons resemble each other by a document, an address, or two parts of a
// name within one cut of the years: a single part is shared by many, and all
// who share it are never read, as this runs every half a minute. What an
// account is told of itself is not told of its organisation once more.
constexpr db::Query kWatch{"probing_watch", R"sql(
WITH recent AS (
  SELECT id, submitted_by, submitting_organisation_id, received_at
  FROM relocations
  WHERE received_at > $1 AND submitted_by <> '' AND state <> 'ERASED'),
resembling AS (
  SELECT recent.id FROM recent CROSS JOIN LATERAL (
    SELECT FROM blind_keys mine
    JOIN blind_keys theirs ON theirs.blind_key = mine.blind_key
    JOIN relocations earlier ON earlier.id = theirs.relocation_id
      AND earlier.received_at < recent.received_at
      AND earlier.submitting_organisation_id
          <> recent.submitting_organisation_id
      AND earlier.state <> 'ERASED'
    WHERE mine.relocation_id = recent.id
      AND mine.sign IN ('NAMES_AND_BIRTH_A', 'NAMES_AND_BIRTH_B', 'DOCUMENT',
                        'PHONE', 'EMAIL')
    LIMIT 1) one),
accounts AS (
  SELECT submitted_by, submitting_organisation_id, count(*) AS requests,
         count(resembling.id) AS resembling, min(received_at) AS since
  FROM recent LEFT JOIN resembling USING (id)
  GROUP BY submitted_by, submitting_organisation_id)
INSERT INTO probing_alerts (subject, organisation_id, raised_on, requests,
                            resembling, since, raised_at)
SELECT submitted_by, submitting_organisation_id, $2::date, requests, resembling,
       since, $3::timestamptz
FROM accounts WHERE resembling >= $4
UNION ALL
SELECT '', submitting_organisation_id, $2::date, sum(requests)::bigint,
       sum(resembling)::bigint, min(since), $3::timestamptz
FROM accounts WHERE resembling < $4
GROUP BY submitting_organisation_id HAVING sum(resembling) >= $5
ON CONFLICT DO NOTHING)sql"};

// In real time: domain time may stand still between two changes.
constexpr db::Query kLook{"duplicate_looks_put", R"sql(
INSERT INTO duplicate_looks (relocation_id, changed_at)
VALUES ($1, clock_timestamp())
ON CONFLICT (relocation_id) DO UPDATE SET changed_at = excluded.changed_at)sql"};

// By chance, so that a few that cannot be opened hold up nobody; of the first
// thousand, so that a turn costs the same however many wait.
constexpr db::Query kListLooks{"duplicate_looks_list", R"sql(
SELECT relocation_id, changed_at FROM (
  SELECT relocation_id, changed_at FROM duplicate_looks
  ORDER BY relocation_id LIMIT 1000) AS first
ORDER BY random() LIMIT $1)sql"};

constexpr db::Query kLooked{"duplicate_looks_delete", R"sql(
DELETE FROM duplicate_looks WHERE relocation_id = $1 AND changed_at = $2)sql"};

constexpr db::Query kDropLikely{"likely_duplicates_drop", R"sql(
DELETE FROM likely_duplicates l USING relocations other
WHERE $1::uuid IN (l.first_id, l.second_id)
  AND other.id = CASE WHEN l.first_id = $1::uuid THEN l.second_id
                      ELSE l.first_id END
  AND ($4::boolean OR other.public_id = ANY($2::text[]))
  AND NOT other.public_id = ANY($3::text[])
  AND NOT EXISTS (SELECT FROM duplicate_pairs p
                  WHERE p.first_id = l.first_id
                    AND p.second_id = l.second_id))sql"};

// Of none that was erased while it was compared: erasure holds its row and
// takes its pairs away, so that this waits for it and looks again.
constexpr db::Query kPutLikely{"likely_duplicates_put", R"sql(
INSERT INTO likely_duplicates (first_id, second_id, found_at)
SELECT least(other.id, asked.id), greatest(other.id, asked.id), $3
FROM relocations other, relocations asked
WHERE asked.id = $1::uuid AND asked.state <> 'ERASED'
  AND other.public_id = ANY($2::text[]) AND other.state <> 'ERASED'
FOR KEY SHARE OF other, asked
ON CONFLICT DO NOTHING)sql"};

constexpr db::Query kListLikely{"likely_duplicates_list", R"sql(
SELECT a.public_id, a.code, a.level, a.state, a.submitted_by,
       a.submitting_organisation_id, b.public_id, b.code, b.level, b.state,
       b.submitted_by, b.submitting_organisation_id
FROM likely_duplicates l
JOIN relocations a ON a.id = l.first_id AND a.state <> 'ERASED'
JOIN relocations b ON b.id = l.second_id AND b.state <> 'ERASED'
WHERE NOT EXISTS (SELECT FROM duplicate_pairs p
                  WHERE p.first_id = l.first_id AND p.second_id = l.second_id)
ORDER BY l.found_at DESC, l.first_id, l.second_id LIMIT $1)sql"};

constexpr db::Query kForgetLooks{"duplicate_looks_forget", R"sql(
DELETE FROM duplicate_looks WHERE relocation_id = $1)sql"};
constexpr db::Query kForgetLikely{"likely_duplicates_forget", R"sql(
DELETE FROM likely_duplicates WHERE first_id = $1 OR second_id = $1)sql"};

Relocation ReadSide(const db::Row& row, int from) {
  Relocation side;
  side.relocation_id = row.Get<std::string>(from);
  side.code = row.Get<std::string>(from + 1);
  side.level =
      Parse<Level>(row.Get<std::string>(from + 2)).value_or(Level::kL1);
  side.state =
      Parse<State>(row.Get<std::string>(from + 3)).value_or(State::kErased);
  side.submitted_by = row.Get<std::string>(from + 4);
  side.submitting_organisation_id = row.Get<std::string>(from + 5);
  return side;
}

constexpr db::Query kList{"probing_list", R"sql(
SELECT subject, organisation_id, requests, resembling, since
FROM probing_alerts WHERE raised_at > $1
ORDER BY raised_at DESC, subject, organisation_id LIMIT $2)sql"};

std::vector<DuplicateSign> ReadSigns(const std::string& joined) {
  std::vector<DuplicateSign> signs;
  for (const absl::string_view name : absl::StrSplit(joined, ',')) {
    if (const auto sign = ParseDuplicateSign(Sv(name))) signs.push_back(*sign);
  }
  return signs;
}

}  // namespace

void Put(db::Transaction& tx, std::string_view case_row_id,
         const std::vector<BlindKeyRow>& keys) {
  std::vector<std::string> persons;
  std::vector<std::string> signs;
  std::vector<std::string> hex;
  for (const BlindKeyRow& row : keys) {
    persons.push_back(row.person_row_id);
    signs.emplace_back(Name(row.sign));
    hex.push_back(absl::BytesToHexString(row.key.data));
  }
  tx.Queue(kDelete, db::Params(case_row_id));
  tx.Queue(kInsert, db::Params(case_row_id, persons, signs, hex));
  tx.Queue(kLook, db::Params(case_row_id));
}

absl::StatusOr<Proposed> Find(db::Transaction& tx,
                              std::string_view relocation_id, int limit,
                              int most_holders) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kFind, db::Params(relocation_id, limit, most_holders)));
  Proposed proposed;
  for (const db::Row row : rows) {
    // A case that only frequent keys would propose is a row without a case.
    proposed.has_frequent_keys = row.Get<bool>(3);
    if (const auto id = row.Find<std::string>(0)) {
      proposed.candidates.push_back(
          {.relocation_id = *id,
           .code = row.Get<std::string>(1),
           .signs = ReadSigns(row.Get<std::string>(2))});
    }
  }
  return proposed;
}

absl::StatusOr<std::vector<SealedParty>> LoadParties(
    db::Transaction& tx, const std::vector<std::string>& relocation_ids) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kLoadParties, db::Params(relocation_ids)));
  std::vector<SealedParty> parties;
  for (const db::Row row : rows) {
    std::string row_id = row.Get<std::string>(0);
    if (parties.empty() || parties.back().row_id != row_id) {
      parties.push_back({.row_id = std::move(row_id),
                         .relocation_id = row.Get<std::string>(1),
                         .intake_sealed = row.Get<db::Bytes>(2),
                         .persons = {}});
    }
    parties.back().persons.push_back({.row_id = row.Get<std::string>(3),
                                      .person_id = row.Get<std::string>(4),
                                      .position = row.Get<int>(5),
                                      .sealed = row.Get<db::Bytes>(6)});
  }
  return parties;
}

absl::Status Watch(db::Transaction& tx) {
  tx.Queue(kWatch,
           db::Params(tx.now() - kProbingWindow,
                      absl::ToCivilDay(tx.now(), absl::UTCTimeZone()), tx.now(),
                      kResemblingThatAlert, kResemblingOfOneOrganisation));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Probing>> ListProbing(db::Transaction& tx,
                                                 int limit) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kList, db::Params(tx.now() - kProbingWindow, limit)));
  std::vector<Probing> found;
  for (const db::Row row : rows) {
    found.push_back({.subject = row.Get<std::string>(0),
                     .organisation_id = row.Get<std::string>(1),
                     .requests = row.Get<int64_t>(2),
                     .resembling = row.Get<int64_t>(3),
                     .since = row.Get<absl::Time>(4)});
  }
  return found;
}

absl::StatusOr<std::vector<Look>> ListLooks(db::Transaction& tx, int limit) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kListLooks, db::Params(limit)));
  std::vector<Look> looks;
  for (const db::Row row : rows) {
    looks.push_back({.case_row_id = row.Get<std::string>(0),
                     .changed_at = row.Get<absl::Time>(1)});
  }
  return looks;
}

void PutLikely(db::Transaction& tx, const Look& look, const Looked& looked) {
  tx.Queue(kDropLikely, db::Params(look.case_row_id, looked.compared,
                                   looked.likely, looked.all));
  tx.Queue(kPutLikely, db::Params(look.case_row_id, looked.likely, tx.now()));
  tx.Queue(kLooked, db::Params(look.case_row_id, look.changed_at));
}

absl::StatusOr<std::vector<LikelyPair>> ListLikely(db::Transaction& tx,
                                                   int limit) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kListLikely, db::Params(limit)));
  std::vector<LikelyPair> pairs;
  for (const db::Row row : rows) {
    pairs.push_back({.first = ReadSide(row, 0), .second = ReadSide(row, 6)});
  }
  return pairs;
}

void ForgetLikely(db::Transaction& tx, std::string_view case_row_id) {
  tx.Queue(kForgetLooks, db::Params(case_row_id));
  tx.Queue(kForgetLikely, db::Params(case_row_id));
}

}  // namespace sojourn::relocation::duplicates
