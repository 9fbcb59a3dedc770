#include "services/relocation/rights/export_rules.h"

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_refusal.h"

namespace sojourn::relocation {

absl::Status CheckExport(const CaseFacts& facts, const ViewFacts& view,
                         bool works_on_case, absl::Time now) {
  if (!works_on_case) {
    return FailedPrecondition(
        Name(Guard::kNotOnCase),
        "you do not work on this case, or took it less than a day ago",
        "ask its lead to export it");
  }
  // It is given to her, and to nobody in her place.
  if (facts.relocation.flags.contains(Flag::kNobodyLeft)) {
    return CheckNotSuspended(facts.relocation);
  }
  // No urgency lets her word follow later.
  ViewFacts asked = view;
  asked.follows = false;
  RETURN_IF_ERROR(CheckView(facts, asked, now).status());
  if (!asked.agrees) {
    return FailedPrecondition(Name(Guard::kDefenderDisagrees),
                              "everything about her is given to her alone",
                              "set agrees once she has asked for it");
  }
  return absl::OkStatus();
}

std::vector<std::string> HandoverSteps(const HandoverFacts& facts) {
  std::vector<std::string> steps;
  if (facts.contact_compromised) {
    steps.emplace_back(
        "Others may read her safe contact: send nothing to it, not even that "
        "this exists. Hand it over in person, or on a channel that she has "
        "named since.");
  }
  if (facts.no_direct_contact) {
    steps.emplace_back(
        "Nobody may contact her directly: speak only with the contact person "
        "named below, and ask how and where she can read this.");
  }
  if (facts.overlay == Overlay::kContactLost) {
    steps.emplace_back(
        "Contact with her is lost: hand over nothing until she is found and "
        "has said herself that she wants it.");
  }
  if (facts.overlay == Overlay::kDetained) {
    steps.emplace_back(
        "She is detained: nothing of this may reach the place where she is "
        "held. Give it in person, only to whom she has mandated.");
  }
  steps.emplace_back(
      "Make sure that it is she and that she is free to speak: call back, or "
      "use the agreed phrase. Where you hear the duress phrase or have a "
      "doubt, hand over nothing and call the security officer.");
  if (facts.asked_by_another) {
    steps.emplace_back(
        "Somebody asked for her: give it to her where you can reach her, and "
        "to nobody but the one who has the mandate.");
  }
  if (facts.other_adults) {
    steps.emplace_back(
        "Other adults of her party are in it: ask each of them alone before "
        "you hand it over.");
  }
  steps.emplace_back(
      "Ask whether she wants to keep it: whoever finds it learns who she is, "
      "where she lives and who helps her. Offer to read it with her instead.");
  steps.emplace_back(
      "Hand it over in person, or encrypted over a channel that she chose with "
      "the password another way; then destroy your copy.");
  return steps;
}

}  // namespace sojourn::relocation
