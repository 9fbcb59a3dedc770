#ifndef SERVICES_RELOCATION_RIGHTS_CONSENT_RULES_H_
#define SERVICES_RELOCATION_RIGHTS_CONSENT_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_refusal.h"

// What the party has agreed to. Every share asks here under the case's lock or
// in the snapshot it sends from. Pure functions of values.
//
// A statement covers the recipient it names, or all that its purpose names. One
// that was taken back for a recipient also stands against what was said before
// for all: "not to this host" outlives "to any host". Whoever agrees again
// later is covered again. One that lacks its day, way or language covers
// nobody.
//
// An empty recipient is one that is not known yet, such as the fund that will
// answer: nobody's single yes covers it, and any single no may be meant for it.
namespace sojourn::relocation {

// One person, for herself. A child about whom nothing was ever said is spoken
// for by the adults it travels with, and by nobody where none is left; once a
// guardian has said something, that is what holds.
bool PersonConsents(const CaseFacts& facts, const PersonFacts& person,
                    std::string_view purpose,
                    std::string_view recipient_organisation_id);

// Everybody of the party.
bool HasConsent(const CaseFacts& facts, std::string_view purpose,
                std::string_view recipient_organisation_id);

// The first of these whom everybody agrees to; nothing for none.
std::optional<std::string> FirstAgreed(
    const CaseFacts& facts, std::string_view purpose,
    const std::vector<std::string>& recipient_organisation_ids);

// Whether what this recipient was told goes on being told: as HasConsent, but
// where only children are left nobody's silence ends it. Nobody loses a place,
// a visa or money by a death; a guardian may take it back.
bool GoesOn(const CaseFacts& facts, std::string_view purpose,
            std::string_view recipient_organisation_id);

// The same with all of these; where none is named, one that is not known yet.
bool GoesOnWithAll(const CaseFacts& facts, std::string_view purpose,
                   const std::vector<std::string>& recipient_organisation_ids);

// Whether what is told under this purpose to this recipient ends, now that
// `taken` was taken back: it was said of that by somebody of the party, and
// does not go on by what everybody says.
bool EndsShare(const CaseFacts& after, const ConsentFacts& taken,
               std::string_view purpose,
               std::string_view recipient_organisation_id);

// Every adult, and where none is left every child, agrees that it is shared
// with somebody, whoever that is.
bool AgreesToSome(const CaseFacts& facts, std::string_view purpose);

// GUARDIAN_NEEDED: nobody says for a child what it agrees to but its guardian.
absl::Status CheckSpokenFor(Guarded<Guard::kGuardianNeeded> event, bool child,
                            bool by_another);

// She agreed that this referee is asked, and has not taken it back.
bool MayContact(const CaseFacts& facts, const RefereeFacts& referee);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RIGHTS_CONSENT_RULES_H_
