#include "services/relocation/coordination/route_findings.h"

#include <algorithm>

#include "common/status/status_macros.h"

namespace sojourn::relocation {
namespace {

namespace visa = ::sojourn::visa::v1;

constexpr char kFindings[] = "proposal_routes";
constexpr char kTravellers[] = "travellers";

std::string FindingRowId(std::string_view proposal, std::string_view person) {
  return std::string(proposal) + "/" + std::string(person);
}

v1::RouteChoice ChoiceOf(const visa::RouteOption& option) {
  v1::RouteChoice choice;
  choice.set_route_id(option.route_id());
  choice.set_scheme(visa::Scheme_Name(option.scheme()));
  choice.set_visa_required(option.visa_required());
  if (option.has_last_legal_day()) {
    *choice.mutable_last_legal_day() = option.last_legal_day();
  }
  *choice.mutable_mission_organisation_ids() =
      option.mission_organisation_ids();
  return choice;
}

bool IsPastOnceIssued(visa::ProblemCode code) {
  return code == visa::PROBLEM_CODE_LODGING_TOO_LATE ||
         code == visa::PROBLEM_CODE_QUOTA_EXHAUSTED ||
         code == visa::PROBLEM_CODE_ROUTE_SUSPENDED;
}

}  // namespace

v1::RouteFinding FindingOf(const visa::RouteAssessment& assessment,
                           std::string_view policy_version, absl::Time now) {
  v1::RouteFinding finding;
  finding.set_lawful(assessment.lawful());
  if (assessment.has_last_legal_day()) {
    *finding.mutable_last_legal_day() = assessment.last_legal_day();
  }
  for (const visa::RouteOption& option : assessment.options()) {
    if (option.lawful()) *finding.add_choices() = ChoiceOf(option);
  }
  for (const visa::Problem& problem : assessment.problems()) {
    v1::RouteProblem& kept = *finding.add_problems();
    kept.set_code(visa::ProblemCode_Name(problem.code()));
    kept.set_message(problem.message());
    kept.set_remedy(problem.remedy());
    if (problem.has_date()) *kept.mutable_date() = problem.date();
  }
  // The visa service says why whenever it says no.
  if (!finding.lawful() && finding.problems().empty()) {
    finding.add_problems()->set_code("PROBLEM_CODE_NO_ROUTE");
  }
  finding.set_policy_version(std::string(policy_version));
  finding.mutable_assessed_at()->set_seconds(absl::ToUnixSeconds(now));
  return finding;
}

std::string ProblemOfRoute(const visa::RouteAssessment& assessment,
                           const v1::RouteChoice& route) {
  for (const visa::RouteOption& option : assessment.options()) {
    if (option.route_id() != route.route_id() ||
        visa::Scheme_Name(option.scheme()) != route.scheme()) {
      continue;
    }
    for (const visa::Problem& problem : option.problems()) {
      if (!IsPastOnceIssued(problem.code())) {
        return visa::ProblemCode_Name(problem.code());
      }
    }
    return "";
  }
  return assessment.problems().empty()
             ? "PROBLEM_CODE_NO_ROUTE"
             : visa::ProblemCode_Name(assessment.problems(0).code());
}

ShelterFinding ShelterFindingOf(const visa::RouteAssessment& assessment) {
  bool with_visa = false;
  for (const visa::RouteOption& option : assessment.options()) {
    if (!option.lawful()) continue;
    // An electronic visa must be had before travel, and nobody here sees it.
    const bool electronic = option.scheme() == visa::SCHEME_E_VISA;
    if (!option.visa_required() && !electronic) return {};
    with_visa = true;
  }
  if (with_visa) {
    return {"VISA_NOT_COLLECTED",
            "plan a way to a shelter where she needs no visa, or ask a host "
            "there: her visa is asked for with a place"};
  }
  if (assessment.problems().empty()) {
    return {"PROBLEM_CODE_NO_ROUTE",
            "plan a way to a shelter in the country that she is in"};
  }
  const visa::Problem& first = assessment.problems(0);
  return {visa::ProblemCode_Name(first.code()), first.remedy()};
}

std::vector<std::string> MissionsOf(const v1::RouteChoice& route) {
  return {route.mission_organisation_ids().begin(),
          route.mission_organisation_ids().end()};
}

const v1::RouteChoice* FindChoice(const v1::RouteFinding& finding,
                                  std::string_view route_id,
                                  std::string_view scheme) {
  const auto found =
      std::find_if(finding.choices().begin(), finding.choices().end(),
                   [&](const v1::RouteChoice& choice) {
                     return choice.route_id() == route_id &&
                            (scheme.empty() || choice.scheme() == scheme);
                   });
  return found == finding.choices().end() ? nullptr : &*found;
}

absl::Status SaveFinding(db::Transaction& tx, const crypto::Sealer& sealer,
                         std::string_view relocation_id,
                         const std::string& proposal_row_id,
                         const std::string& person_row_id,
                         const v1::RouteFinding& finding) {
  const std::string row_id = FindingRowId(proposal_row_id, person_row_id);
  ASSIGN_OR_RETURN(
      db::Bytes sealed,
      sealer.Seal(
          keystore::KeyRef::Case(relocation_id), finding.SerializeAsString(),
          {.table = kFindings, .row_id = row_id, .column = "findings_sealed"}));
  proposals::SaveFinding(tx, {.proposal_row_id = proposal_row_id,
                              .person_row_id = person_row_id,
                              .lawful = finding.lawful(),
                              .findings_sealed = std::move(sealed),
                              .policy_version = finding.policy_version()});
  return absl::OkStatus();
}

absl::StatusOr<v1::RouteFinding> OpenFinding(const crypto::Sealer& sealer,
                                             std::string_view relocation_id,
                                             const RouteFindingRow& row) {
  const std::string row_id =
      FindingRowId(row.proposal_row_id, row.person_row_id);
  ASSIGN_OR_RETURN(
      const std::string plain,
      sealer.Open(
          keystore::KeyRef::Case(relocation_id), row.findings_sealed,
          {.table = kFindings, .row_id = row_id, .column = "findings_sealed"}));
  v1::RouteFinding finding;
  if (!finding.ParseFromString(plain)) {
    return absl::DataLossError("a route finding does not parse");
  }
  return finding;
}

coordination_rules::Finding FactsOf(const RouteFindingRow& row,
                                    const v1::RouteFinding& finding) {
  coordination_rules::Finding facts{.person_row_id = row.person_row_id,
                                    .lawful = row.lawful};
  for (const v1::RouteProblem& problem : finding.problems()) {
    facts.problem_codes.push_back(problem.code());
    if (facts.remedy.empty()) facts.remedy = problem.remedy();
  }
  return facts;
}

absl::StatusOr<db::Bytes> SealRoute(const crypto::Sealer& sealer,
                                    std::string_view relocation_id,
                                    const std::string& person_row_id,
                                    const v1::RouteChoice& route) {
  return sealer.Seal(keystore::KeyRef::Case(relocation_id),
                     route.SerializeAsString(),
                     {.table = kTravellers,
                      .row_id = person_row_id,
                      .column = "route_sealed"});
}

absl::StatusOr<v1::RouteChoice> OpenRoute(const crypto::Sealer& sealer,
                                          std::string_view relocation_id,
                                          const Traveller& traveller) {
  ASSIGN_OR_RETURN(
      const std::string plain,
      sealer.Open(keystore::KeyRef::Case(relocation_id), traveller.route_sealed,
                  {.table = kTravellers,
                   .row_id = traveller.person_row_id,
                   .column = "route_sealed"}));
  v1::RouteChoice route;
  if (!route.ParseFromString(plain)) {
    return absl::DataLossError("a chosen route does not parse");
  }
  return route;
}

}  // namespace sojourn::relocation
