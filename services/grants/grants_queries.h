// Statements that more than one file of the stores uses. Column lists are
// macros, as string literals only join at compile time.
#ifndef SERVICES_GRANTS_GRANTS_QUERIES_H_
#define SERVICES_GRANTS_GRANTS_QUERIES_H_

// In the order ReadFund reads them.
#define SOJOURN_FUND_COLUMNS                                               \
  "f.id::text, f.public_id, f.version, f.organisation_id, f.holder_kind, " \
  "f.name, f.status, f.currency, f.amount_minor, f.window_first, "         \
  "f.window_last, f.time_zone, f.categories, f.cap_per_grant_minor, "      \
  "f.cap_per_person_minor, f.cap_per_year_minor, f.move_kinds, "           \
  "f.levels, f.fast_lane_limit_minor, f.bridging_limit_minor, "            \
  "f.fx_margin_basis_points, f.available_minor, f.reserved_minor, "        \
  "f.committed_minor, f.spent_minor, f.created_at, f.cap_categories, "     \
  "f.cap_category_minors, f.report_days, f.report_template, "              \
  "f.receipts_required, f.retroactive_forbidden"

namespace sojourn::grants {
// How many they are: what else a statement selects comes after.
inline constexpr int kFundColumns = 32;
}  // namespace sojourn::grants

// What grants of fund `f` other than `grant_id` hold in the year of $now in
// the holder's zone.
#define SOJOURN_YEAR_USE(grant_id, now)                         \
  "(SELECT coalesce(sum(o.reserved_minor + o.committed_minor"   \
  "   + o.spent_minor), 0)::bigint FROM grants o"               \
  " WHERE o.fund_id = f.id AND o.id IS DISTINCT FROM " grant_id \
  "   AND o.approved_on >= date_trunc('year', " now             \
  "     ::timestamptz AT TIME ZONE f.time_zone)::date"          \
  "   AND o.approved_on < (date_trunc('year', " now             \
  "     ::timestamptz AT TIME ZONE f.time_zone) + interval '1 year')::date)"

// The largest share of fund `f` that one of the persons in `refs` (a SELECT or
// an array of text) has from grants other than `grant_id`.
#define SOJOURN_PERSON_USE(grant_id, refs)                                \
  "(SELECT coalesce(max(p.total), 0)::bigint FROM ("                      \
  "  SELECT sum((o.reserved_minor + o.committed_minor + o.spent_minor"    \
  "    + greatest(o.person_count, 1) - 1) / greatest(o.person_count, 1))" \
  "      AS total"                                                        \
  "  FROM grant_persons gp JOIN grants o ON o.id = gp.grant_id"           \
  "  WHERE gp.person_ref = ANY(" refs                                     \
  ") AND o.fund_id = f.id"                                                \
  "    AND o.id IS DISTINCT FROM " grant_id "  GROUP BY gp.person_ref) p)"

// What bridging applications of the case `ref` other than `grant_id` take of
// the bridging limit of fund `f`: what is asked for until it is approved, what
// is held or spent after that. What is over holds nothing.
#define SOJOURN_BRIDGING_USE(grant_id, ref)                             \
  "(SELECT coalesce(sum(CASE WHEN o.approved_minor IS NULL"             \
  "   THEN coalesce(o.assessed_minor, o.requested_minor)"               \
  "   ELSE least(o.reserved_minor + o.committed_minor + o.spent_minor," \
  "              o.approved_minor) END), 0)::bigint FROM grants o"      \
  " WHERE o.case_ref = " ref                                            \
  " AND o.case_ref <> '' AND o.fund_id = f.id"                          \
  "   AND o.bridging AND o.id IS DISTINCT FROM " grant_id               \
  "   AND o.state NOT IN ('CANCELLED', 'DECLINED', 'REFERRED'))"

// The fund that carried grant `g` at `moment`: of the entries that set money
// aside for it or paid it, the last one before is of that fund's. A grant moves
// only while nothing of it is out. Until something is set aside it is the one
// it was submitted to, which is never another.
#define SOJOURN_FUND_AT(moment)                          \
  "coalesce((SELECT e.fund_id FROM ledger_entries e"     \
  "  WHERE e.grant_id = g.id AND e.debit <> 'AVAILABLE'" \
  "  ORDER BY e.recorded_at > " moment                   \
  ","                                                    \
  "    abs(extract(epoch FROM e.recorded_at - " moment   \
  ")), e.seq DESC"                                       \
  "  LIMIT 1), g.fund_id)"

#endif  // SERVICES_GRANTS_GRANTS_QUERIES_H_
