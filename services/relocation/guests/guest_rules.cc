#include "services/relocation/guests/guest_rules.h"

#include <algorithm>

#include "common/status/error.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/rights/consent_rules.h"

namespace sojourn::relocation::guest_rules {
namespace {

bool SaidSomething(const CaseFacts& facts, const PersonFacts& person,
                   std::string_view purpose) {
  return std::any_of(facts.consents.begin(), facts.consents.end(),
                     [&](const ConsentFacts& each) {
                       return each.person_id == person.person_id &&
                              each.purpose == purpose;
                     });
}

bool EveryAdultConsents(const CaseFacts& facts, std::string_view purpose,
                        std::string_view organisation_id) {
  bool any = false;
  for (const PersonFacts& each : facts.persons) {
    if (!each.is_adult) continue;
    if (!PersonConsents(facts, each, purpose, organisation_id)) return false;
    any = true;
  }
  return any;
}

// Of a child about whom nothing was said, what all adults agreed to of
// themselves.
bool Consents(const CaseFacts& facts, const PersonFacts& person,
              std::string_view purpose, std::string_view organisation_id) {
  if (person.is_adult || SaidSomething(facts, person, purpose)) {
    return PersonConsents(facts, person, purpose, organisation_id);
  }
  return EveryAdultConsents(facts, purpose, organisation_id);
}

// An adult who tells of her own illness has said nothing of the child's.
bool ConsentsToHealth(const CaseFacts& facts, const PersonFacts& person,
                      std::string_view organisation_id) {
  return SaidSomething(facts, person, "HEALTH_TO_HOST") &&
         PersonConsents(facts, person, "HEALTH_TO_HOST", organisation_id);
}

}  // namespace

absl::CivilDay NamesFrom(absl::CivilDay arrival) {
  return arrival - kNamesDaysBefore;
}

bool MayTellMore(const CaseFacts& facts) {
  const Relocation& relocation = facts.relocation;
  return CheckNotSuspended(relocation).ok() &&
         CheckNotMergedAway(relocation).ok() &&
         !relocation.flags.contains(Flag::kDuressHeard) &&
         !relocation.withdrawal && !facts.contact_compromised &&
         std::none_of(facts.proposals.begin(), facts.proposals.end(),
                      [](const ProposalFacts& each) {
                        return each.state == "ACCEPTED" && each.burnt;
                      });
}

Told ToldOf(const CaseFacts& facts, const PersonFacts& person,
            bool own_contact_burnt, const Reading& reading) {
  const auto agrees = [&](std::string_view purpose) {
    return Consents(facts, person, purpose, reading.organisation_id);
  };
  Told told;
  told.listed = !own_contact_burnt && agrees("SHARE_WITH_HOST");
  if (!told.listed) return told;
  const bool in_time =
      reading.to_sign || reading.today >= NamesFrom(reading.arrival);
  told.names = in_time && agrees("IDENTITY_TO_HOST");
  told.health = ConsentsToHealth(facts, person, reading.organisation_id);
  return told;
}

bool TellsNeedsOfParty(const CaseFacts& facts,
                       std::string_view organisation_id) {
  return HasConsent(facts, "SHARE_WITH_HOST", organisation_id);
}

bool TellsOrientation(const CaseFacts& facts,
                      std::string_view organisation_id) {
  return TellsNeedsOfParty(facts, organisation_id) &&
         EveryAdultConsents(facts, "SOGI_TO_HOST", organisation_id);
}

absl::Status CheckSignatory(std::string_view coordinator,
                            std::string_view signatory_subject,
                            std::string_view caller) {
  if (!coordinator.empty() && coordinator == signatory_subject &&
      caller == signatory_subject) {
    return absl::OkStatus();
  }
  return FailedPrecondition(
      "SIGNATORY_NOT_NAMED",
      "a letter is read by whoever signs it: the coordinator whom the host "
      "named for this stay, by her own account",
      "let her ask herself, or ask the programme office to name another with "
      "AssignCase");
}

}  // namespace sojourn::relocation::guest_rules
