#include "services/relocation/afterwards/last_word.h"

#include <optional>
#include <string>

#include "services/relocation/afterwards/afterwards_rules.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

std::string KindOf(v1::DecisionKind kind) {
  return ShortName(v1::DecisionKind_Name(kind), "DECISION_KIND_");
}

// To be refused is not what she wants or does not want.
bool IsAsked(const v1::Decision& decision) {
  return decision.kind() != v1::DECISION_KIND_ELIGIBILITY ||
         decision.outcome() != "INELIGIBLE";
}

bool IsAbout(const v1::Decision& decision, v1::DecisionKind kind,
             std::string_view about_id) {
  // An earlier version kept no `about_id`.
  if (!decision.about_id().empty() && decision.about_id() != about_id) {
    return false;
  }
  if (decision.kind() == v1::DECISION_KIND_NOT_WANTED) {
    return decision.outcome() ==
           afterwards_rules::CallThatDecides(KindOf(kind));
  }
  return decision.kind() == kind && IsAsked(decision);
}

// Of whoever decides it: another adult's no to what is decided for all
// overrides nobody.
std::optional<bool> WordTo(const OpenedCase& current,
                           const v1::Decision& decision, bool of_one_person) {
  std::optional<bool> agrees;
  const auto hear = [&](const v1::DefenderView& view) {
    if (!of_one_person && !view.person_id().empty() &&
        view.person_id() != current.DefenderId()) {
      return;
    }
    agrees = view.agrees();
  };
  if (decision.has_defender_view()) hear(decision.defender_view());
  for (const v1::DefenderView& each : decision.person_views()) hear(each);
  return agrees;
}

}  // namespace

absl::Status CheckNoNo(const OpenedCase& current, v1::DecisionKind kind,
                       std::string_view about_id) {
  const bool of_one_person = afterwards_rules::IsOfOnePerson(KindOf(kind));
  const auto& all = current.decisions;
  for (auto each = all.rbegin(); each != all.rend(); ++each) {
    if (!IsAbout(each->decision, kind, about_id)) continue;
    const auto agrees = WordTo(current, each->decision, of_one_person);
    if (agrees) return afterwards_rules::CheckLastWord(*agrees);
  }
  return absl::OkStatus();
}

}  // namespace sojourn::relocation
