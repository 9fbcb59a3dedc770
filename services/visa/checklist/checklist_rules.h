// Which papers an application needs: what the law of its scheme asks for, what
// the route asks for, and what follows from who applies where. Pure.
#ifndef SERVICES_VISA_CHECKLIST_CHECKLIST_RULES_H_
#define SERVICES_VISA_CHECKLIST_CHECKLIST_RULES_H_

#include <string_view>
#include <vector>

#include "services/visa/visa.h"
#include "services/visa/visa_rules.h"

namespace sojourn::visa {

// The checklist of a new application, by kind, each kind once with the reason
// that weighs most: the law's, then the route's.
std::vector<Document> ChecklistFor(const OpenSpec& spec, const Route& route);

// Where the law asks for a line, such as "Visa Code, Article 15"; empty where
// the route alone does.
std::string_view ArticleOf(Scheme scheme, const Document& line);

// Whether a mission may do without a paper because she is known to it for her
// integrity: the supporting documents of Visa Code, Article 14(1).
bool IsWaivedForBonaFide(DocumentKind kind);

// The Visa Code governs these schemes (Articles 1 and 25); national visas have
// the law of their state.
bool IsUnderVisaCode(Scheme scheme);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_CHECKLIST_CHECKLIST_RULES_H_
