#include "services/relocation/agreements/agreement_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/string_view.h"
#include "services/relocation/relocation_guards.h"

namespace sojourn::relocation::agreements {
namespace {

constexpr std::string_view kAll[] = {kWholeIntake};
constexpr std::string_view kHostFields[] = {"number_of_people", "needs",
                                            "languages"};
constexpr std::string_view kMissionFields[] = {
    "persons.identity", "persons.travel_documents", "safe_contact.hours"};
constexpr std::string_view kFunderFields[] = {"budget_wishes", "kind"};
constexpr std::string_view kVerifierFields[] = {
    "country_code", "languages", "persons.identity", "rights_work"};

bool IsBelow(std::string_view path, std::string_view above) {
  return path.substr(0, above.size()) == above &&
         (path.size() == above.size() || path[above.size()] == '.');
}

bool Covers(const Member& member, std::string_view field) {
  return std::any_of(member.fields.begin(), member.fields.end(),
                     [&](const std::string& each) {
                       return each == kWholeIntake || IsBelow(field, each);
                     });
}

absl::Status Missing(std::string_view organisation_id, std::string_view what) {
  return FailedPrecondition(
      Name(Guard::kAgreementMissing),
      absl::StrCat(Av(organisation_id), Av(what)),
      "agree with it what it may know, for what and until when, and record "
      "that with UpdateOrganisation (sharing_agreement); or ask another one");
}

}  // namespace

absl::Span<const std::string_view> FieldsOf(std::string_view purpose) {
  if (purpose == "SHARE_WITH_HOST") return kHostFields;
  if (purpose == "SHARE_WITH_MISSION") return kMissionFields;
  if (purpose == "SHARE_WITH_FUNDER") return kFunderFields;
  if (purpose == "PROCESSING") return kVerifierFields;
  return kAll;
}

Share ShareOf(AssignmentRole role) {
  switch (role) {
    case AssignmentRole::kVerifier:
      return {"PROCESSING", kVerifierFields};
    case AssignmentRole::kCityCoordinator:
      return {"SHARE_WITH_HOST", kHostFields};
    case AssignmentRole::kLead:
    case AssignmentRole::kSecurityOfficer:
      break;
  }
  return {"PROCESSING", kAll};
}

absl::Status CheckShare(std::string_view organisation_id, const Member& member,
                        std::string_view purpose,
                        absl::Span<const std::string_view> fields,
                        absl::Time now) {
  if (!member.registered) {
    return FailedPrecondition(
        Name(Guard::kAgreementMissing),
        absl::StrCat(Av(organisation_id), " is not registered here"),
        "register it with its sharing agreement (CreateOrganisation), or ask "
        "another one");
  }
  if (!member.active) {
    return FailedPrecondition(
        Name(Guard::kOrganisationInactive),
        absl::StrCat(Av(organisation_id), " is suspended or has left"),
        "ask another one; UpdateOrganisation makes it active again");
  }
  if (member.office) return absl::OkStatus();
  if (!member.ends_at) {
    return Missing(organisation_id, " has no sharing agreement");
  }
  if (*member.ends_at <= now) {
    return FailedPrecondition(
        Name(Guard::kAgreementExpired),
        absl::StrCat("the sharing agreement with ", Av(organisation_id),
                     " has run out"),
        "renew it and record that with UpdateOrganisation "
        "(sharing_agreement), or ask another one");
  }
  if (!member.purposes.contains(std::string(purpose))) {
    return Missing(
        organisation_id,
        absl::StrCat(" has a sharing agreement, but not for ", Av(purpose)));
  }
  for (const std::string_view field : fields) {
    if (Covers(member, field)) continue;
    return Missing(
        organisation_id,
        absl::StrCat(" has a sharing agreement, but not of ",
                     field == kWholeIntake ? "the whole intake" : Av(field)));
  }
  return absl::OkStatus();
}

std::vector<std::string> MayReceive(const std::vector<std::string>& ids,
                                    const Members& members,
                                    std::string_view purpose, absl::Time now) {
  std::vector<std::string> may;
  for (const std::string& id : ids) {
    const auto found = members.find(id);
    const Member member = found == members.end() ? Member() : found->second;
    if (CheckShare(id, member, purpose, FieldsOf(purpose), now).ok()) {
      may.push_back(id);
    }
  }
  return may;
}

}  // namespace sojourn::relocation::agreements
