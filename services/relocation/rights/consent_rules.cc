#include "services/relocation/rights/consent_rules.h"

#include <algorithm>

namespace sojourn::relocation {
namespace {

bool Concerns(const ConsentFacts& consent, std::string_view person_id,
              std::string_view purpose) {
  return consent.person_id == person_id && consent.purpose == purpose;
}

bool Covers(const ConsentFacts& consent, std::string_view recipient) {
  return consent.recipient_organisation_id.empty() ||
         consent.recipient_organisation_id == recipient;
}

bool MayBe(const ConsentFacts& single, std::string_view recipient) {
  if (single.recipient_organisation_id.empty()) return false;
  return recipient.empty() || single.recipient_organisation_id == recipient;
}

// She took back this recipient after she had said `general`.
bool Excepted(const CaseFacts& facts, const ConsentFacts& general,
              std::string_view recipient) {
  return std::any_of(facts.consents.begin(), facts.consents.end(),
                     [&](const ConsentFacts& other) {
                       return other.withdrawn_at && MayBe(other, recipient) &&
                              Concerns(other, general.person_id,
                                       general.purpose) &&
                              *other.withdrawn_at >= general.recorded_at;
                     });
}

bool Holds(const CaseFacts& facts, const ConsentFacts& consent,
           std::string_view recipient) {
  if (consent.withdrawn_at || !consent.complete ||
      !Covers(consent, recipient)) {
    return false;
  }
  return !consent.recipient_organisation_id.empty() ||
         !Excepted(facts, consent, recipient);
}

bool HasAdult(const CaseFacts& facts) {
  return std::any_of(facts.persons.begin(), facts.persons.end(),
                     [](const PersonFacts& each) { return each.is_adult; });
}

// A child about whom nothing was said agrees as `silence_of_children` says.
bool Consents(const CaseFacts& facts, const PersonFacts& person,
              std::string_view purpose, std::string_view recipient,
              bool silence_of_children) {
  bool said_something = false;
  for (const ConsentFacts& consent : facts.consents) {
    if (!Concerns(consent, person.person_id, purpose)) continue;
    if (Holds(facts, consent, recipient)) return true;
    said_something = true;
  }
  return !person.is_adult && !said_something && silence_of_children;
}

bool EverybodyConsents(const CaseFacts& facts, std::string_view purpose,
                       std::string_view recipient, bool silence_of_children) {
  // An alert may name nobody yet: then nobody has agreed.
  if (facts.persons.empty()) return false;
  return std::all_of(facts.persons.begin(), facts.persons.end(),
                     [&](const PersonFacts& person) {
                       return Consents(facts, person, purpose, recipient,
                                       silence_of_children);
                     });
}

}  // namespace

bool PersonConsents(const CaseFacts& facts, const PersonFacts& person,
                    std::string_view purpose,
                    std::string_view recipient_organisation_id) {
  return Consents(facts, person, purpose, recipient_organisation_id,
                  HasAdult(facts));
}

bool HasConsent(const CaseFacts& facts, std::string_view purpose,
                std::string_view recipient_organisation_id) {
  return EverybodyConsents(facts, purpose, recipient_organisation_id,
                           HasAdult(facts));
}

namespace {

// The last word on it of somebody who is not asked any more was no.
bool WasTakenBack(const CaseFacts& facts, std::string_view purpose,
                  std::string_view recipient) {
  const auto is_asked = [&](const ConsentFacts& consent) {
    return std::any_of(facts.persons.begin(), facts.persons.end(),
                       [&](const PersonFacts& person) {
                         return person.person_id == consent.person_id;
                       });
  };
  const auto stands = [&](const ConsentFacts& taken) {
    return std::any_of(facts.consents.begin(), facts.consents.end(),
                       [&](const ConsentFacts& other) {
                         return Concerns(other, taken.person_id, purpose) &&
                                Holds(facts, other, recipient);
                       });
  };
  return std::any_of(facts.consents.begin(), facts.consents.end(),
                     [&](const ConsentFacts& each) {
                       const bool meant =
                           each.recipient_organisation_id.empty() ||
                           MayBe(each, recipient);
                       return each.purpose == purpose && each.withdrawn_at &&
                              meant && !is_asked(each) && !stands(each);
                     });
}

}  // namespace

bool GoesOn(const CaseFacts& facts, std::string_view purpose,
            std::string_view recipient_organisation_id) {
  return EverybodyConsents(
      facts, purpose, recipient_organisation_id,
      !WasTakenBack(facts, purpose, recipient_organisation_id));
}

std::optional<std::string> FirstAgreed(
    const CaseFacts& facts, std::string_view purpose,
    const std::vector<std::string>& recipient_organisation_ids) {
  for (const std::string& recipient : recipient_organisation_ids) {
    if (HasConsent(facts, purpose, recipient)) return recipient;
  }
  return std::nullopt;
}

bool GoesOnWithAll(const CaseFacts& facts, std::string_view purpose,
                   const std::vector<std::string>& recipient_organisation_ids) {
  if (recipient_organisation_ids.empty()) return GoesOn(facts, purpose, "");
  return std::all_of(recipient_organisation_ids.begin(),
                     recipient_organisation_ids.end(),
                     [&](const std::string& recipient) {
                       return GoesOn(facts, purpose, recipient);
                     });
}

bool EndsShare(const CaseFacts& after, const ConsentFacts& taken,
               std::string_view purpose,
               std::string_view recipient_organisation_id) {
  const bool of_the_party =
      std::any_of(after.persons.begin(), after.persons.end(),
                  [&](const PersonFacts& person) {
                    return person.person_id == taken.person_id;
                  });
  const bool meant =
      taken.purpose == purpose && (taken.recipient_organisation_id.empty() ||
                                   MayBe(taken, recipient_organisation_id));
  return of_the_party && meant &&
         !GoesOn(after, purpose, recipient_organisation_id);
}

bool AgreesToSome(const CaseFacts& facts, std::string_view purpose) {
  const bool adults_speak = HasAdult(facts);
  return std::all_of(
      facts.persons.begin(), facts.persons.end(),
      [&](const PersonFacts& person) {
        return (!person.is_adult && adults_speak) ||
               std::any_of(facts.consents.begin(), facts.consents.end(),
                           [&](const ConsentFacts& consent) {
                             return Concerns(consent, person.person_id,
                                             purpose) &&
                                    !consent.withdrawn_at && consent.complete;
                           });
      });
}

bool MayContact(const CaseFacts& facts, const RefereeFacts& referee) {
  bool taken_back = false;
  for (const ConsentFacts& consent : facts.consents) {
    if (consent.purpose != "CONTACT_REFEREE" ||
        !Covers(consent, referee.referee_id)) {
      continue;
    }
    if (Holds(facts, consent, referee.referee_id)) {
      // A general yes does not name a referee she has said nothing about.
      if (referee.consented || !consent.recipient_organisation_id.empty()) {
        return true;
      }
    } else {
      taken_back = true;
    }
  }
  return referee.consented && !taken_back;
}

absl::Status CheckSpokenFor(Guarded<Guard::kGuardianNeeded> event, bool child,
                            bool by_another) {
  if (!child || by_another) return absl::OkStatus();
  return Refuse<Guard::kGuardianNeeded>(event,
                                        "a guardian consents for a child",
                                        "name the guardian in spokesperson_id");
}

}  // namespace sojourn::relocation
