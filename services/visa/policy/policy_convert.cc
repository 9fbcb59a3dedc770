#include "services/visa/policy/policy_convert.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "common/crypto/canonical.h"
#include "common/crypto/hash.h"
#include "common/status/status_macros.h"

namespace sojourn::visa {
namespace {

constexpr size_t kMostSourceBytes = 1000;
constexpr size_t kMostDifferences = 1'000;
constexpr size_t kMostAreaDifferences = 200;
constexpr size_t kMostContradictions = 200;

// In the words of a row: a date that no calendar has is a problem of its cell.
WrittenArea AreaOf(const v1::PolicyAreaRow& row, PolicyRows& rows) {
  const v1::PolicyArea& area = row.area();
  FieldChecker check;
  WrittenArea written{
      .line = row.line(),
      .area = area.area(),
      .country = area.country(),
      .since = ParseOptionalDay(check, "member_since", area.has_member_since(),
                                area.member_since()),
      .until = ParseOptionalDay(check, "member_until", area.has_member_until(),
                                area.member_until()),
      .days = area.days(),
      .window_days = area.window_days(),
      .source = area.source()};
  const ErrorDetails details = DetailsOf(check.Finish());
  for (const FieldViolation& bad : details.violations) {
    rows.Refuse(row.line(), bad.field, bad.reason, bad.description);
  }
  return written;
}

v1::PolicyArea ToProto(const AreaRow& row) {
  v1::PolicyArea out;
  out.set_area(row.area);
  out.set_country(row.member.country);
  SetDate(row.member.since, out.mutable_member_since());
  if (row.member.until) SetDate(*row.member.until, out.mutable_member_until());
  out.set_days(row.rule.limit);
  out.set_window_days(row.rule.window);
  out.set_source(row.member.source);
  return out;
}

v1::PolicyDifference ToProto(const Difference& difference) {
  v1::PolicyDifference out;
  out.set_passport(difference.passport);
  out.set_destination(difference.destination);
  out.set_before(
      ToProtoEnum<v1::PolicyRequirement>(difference.before.requirement));
  out.set_days_before(difference.before.days);
  out.set_after(
      ToProtoEnum<v1::PolicyRequirement>(difference.after.requirement));
  out.set_days_after(difference.after.days);
  return out;
}

v1::VisaPolicyVersion ToProto(const PolicyVersion& version) {
  v1::VisaPolicyVersion out;
  out.set_version(version.version);
  if (version.version == 0) return out;
  out.set_source(version.source);
  if (version.source_date) {
    SetDate(*version.source_date, out.mutable_source_date());
  }
  out.set_fingerprint(version.fingerprint);
  SetTime(version.imported_at, out.mutable_imported_at());
  out.set_imported_by(version.imported_by);
  out.set_organisation_id(version.organisation_id);
  out.set_rules_count(version.rules);
  out.set_areas_count(version.areas);
  return out;
}

// One more row that is added, removed or changed.
void Count(bool before, bool after, v1::ImportVisaPolicyResponse& response) {
  if (!before) {
    response.set_added_rows(response.added_rows() + 1);
  } else if (!after) {
    response.set_removed_rows(response.removed_rows() + 1);
  } else {
    response.set_changed_rows(response.changed_rows() + 1);
  }
}

}  // namespace

void AddRows(const v1::ImportVisaPolicyRequest& message, PolicyRows& rows) {
  for (const v1::PolicyRow& row : message.rows()) {
    rows.Add(WrittenRule{.line = row.line(),
                         .passport = row.passport(),
                         .destination = row.destination(),
                         .requirement = row.requirement()});
  }
  for (const v1::PolicyAreaRow& row : message.areas()) {
    rows.Add(AreaOf(row, rows));
  }
}

absl::StatusOr<PolicyVersion> ParseSource(
    const v1::ImportVisaPolicyRequest& first) {
  FieldChecker check;
  PolicyVersion version;
  version.source =
      ParseText(check, "source", first.source(), true, kMostSourceBytes);
  version.source_date = ParseOptionalDay(
      check, "source_date", first.has_source_date(), first.source_date());
  RETURN_IF_ERROR(check.Finish());
  return version;
}

std::string FingerprintOf(const PolicyRows& rows) {
  crypto::Canonical bytes("visa.policy.rows");
  bytes.Bool(rows.has_rules()).Bool(rows.has_areas());
  const VisaPolicy sorted(0, rows.rules(), rows.areas());
  for (const PolicyRule& rule : sorted.rules()) {
    bytes.Text(rule.passport)
        .Text(rule.destination)
        .Text(NameOf(rule.rule.requirement))
        .Int(rule.rule.days);
  }
  const std::vector<AreaRow> area_rows = RowsOf(sorted.areas());
  for (const AreaRow& row : area_rows) {
    bytes.Text(row.area)
        .Text(row.member.country)
        .Int(row.member.since - absl::CivilDay())
        .Int(row.member.until.value_or(kNoEnd) - absl::CivilDay())
        .Int(row.rule.limit)
        .Int(row.rule.window)
        .Text(row.member.source);
  }
  return absl::BytesToHexString(crypto::PlainHash(bytes.bytes()));
}

PolicyComparison Compare(VisaPolicy before, const PolicyRows& rows,
                         PolicyVersion source) {
  PolicyComparison comparison;
  comparison.after = VisaPolicy(
      before.version() + 1, rows.has_rules() ? rows.rules() : before.rules(),
      rows.has_areas() ? rows.areas() : before.areas());
  comparison.before = std::move(before);
  PolicyChange& change = comparison.change;
  change.rules = Differences(comparison.before, comparison.after);
  change.areas =
      AreaDifferences(comparison.before.areas(), comparison.after.areas());
  change.next = std::move(source);
  change.next.rules = static_cast<int>(comparison.after.rules().size());
  change.next.areas = static_cast<int>(RowsOf(comparison.after.areas()).size());
  return comparison;
}

void FillProto(const PolicyRows& rows, v1::ImportVisaPolicyResponse& response) {
  response.set_rows_count(rows.count());
  response.set_problems_count(rows.problem_count());
  for (const PolicyRowProblem& problem : rows.problems()) {
    v1::PolicyProblem& out = *response.add_problems();
    out.set_line(problem.line);
    out.set_column(problem.column);
    out.set_reason(problem.reason);
    out.set_description(problem.description);
  }
}

void FillProto(const PolicyComparison& comparison,
               v1::ImportVisaPolicyResponse& response) {
  const PolicyChange& change = comparison.change;
  for (const Difference& each : change.rules) {
    Count(each.before.requirement != Requirement::kUnspecified,
          each.after.requirement != Requirement::kUnspecified, response);
    if (static_cast<size_t>(response.differences_size()) < kMostDifferences) {
      *response.add_differences() = ToProto(each);
    }
  }
  const ChangeCounts counts = CountChanges(change.rules);
  for (const auto& [kinds, number] : counts) {
    v1::PolicyChangeCount& count = *response.add_change_counts();
    count.set_before(ToProtoEnum<v1::PolicyRequirement>(kinds.first));
    count.set_after(ToProtoEnum<v1::PolicyRequirement>(kinds.second));
    count.set_rows(number);
  }
  for (const AreaDifference& each : change.areas) {
    Count(each.before.has_value(), each.after.has_value(), response);
    if (static_cast<size_t>(response.area_differences_size()) ==
        kMostAreaDifferences) {
      continue;
    }
    v1::PolicyAreaDifference& out = *response.add_area_differences();
    if (each.before) *out.mutable_before() = ToProto(*each.before);
    if (each.after) *out.mutable_after() = ToProto(*each.after);
  }
  const std::vector<Difference> against_law =
      SchengenContradictions(comparison.after.rules(), kNoEnd);
  response.set_schengen_contradictions_count(
      static_cast<int>(against_law.size()));
  for (size_t i = 0; i < std::min(against_law.size(), kMostContradictions);
       ++i) {
    *response.add_schengen_contradictions() = ToProto(against_law[i]);
  }
}

absl::StatusOr<PolicyStore::LookUp> ParseLookUp(
    const v1::GetVisaPolicyRequest& request) {
  FieldChecker check;
  PolicyStore::LookUp look_up{
      .version = request.version(),
      .passport = ParseCountry(check, "passport", request.passport(), false),
      .destination =
          ParseCountry(check, "destination", request.destination(), false)};
  if (request.version() < 0) {
    check.Add("version", "NUMBER_OUT_OF_RANGE",
              "Give a version's number, or 0 for the one in force.");
  }
  RETURN_IF_ERROR(check.Finish());
  return look_up;
}

void FillProto(const PolicyStore::Found& found,
               const std::vector<PolicyVersion>& versions,
               v1::GetVisaPolicyResponse& response) {
  *response.mutable_policy() = ToProto(found.version);
  response.set_etag(std::to_string(found.in_force));
  response.set_policy_version(PolicyVersionText(found.version.version));
  for (const PolicyRule& rule : found.policy.rules()) {
    v1::PolicyRule& out = *response.add_rules();
    out.set_passport(rule.passport);
    out.set_destination(rule.destination);
    out.set_requirement(
        ToProtoEnum<v1::PolicyRequirement>(rule.rule.requirement));
    out.set_days(rule.rule.days);
  }
  std::vector<AreaRow> areas = RowsOf({SchengenArea()});
  const std::vector<AreaRow> imported = RowsOf(found.policy.areas());
  areas.insert(areas.end(), imported.begin(), imported.end());
  for (const AreaRow& row : areas) *response.add_areas() = ToProto(row);
  for (const PolicyVersion& version : versions) {
    *response.add_versions() = ToProto(version);
  }
}

}  // namespace sojourn::visa
