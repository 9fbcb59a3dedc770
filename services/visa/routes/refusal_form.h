// Grounds of refusal, annulment and revocation, as the standard form lists them
// (Visa Code, Annex VI): number, article, and one sentence of ours.
#ifndef SERVICES_VISA_ROUTES_REFUSAL_FORM_H_
#define SERVICES_VISA_ROUTES_REFUSAL_FORM_H_

#include <span>
#include <string_view>

#include "services/visa/visa_enums.h"

namespace sojourn::visa {

// The form as Annex III of Regulation (EU) 2019/1155 made it, which applies
// from 2 February 2020.
inline constexpr std::string_view kRefusalFormAct =
    "Regulation (EC) No 810/2009 (Visa Code), Annex VI, as amended by "
    "Regulation (EU) 2019/1155";

struct FormGround {
  RefusalGround ground;
  // On the form; 0: a ground of national schemes, which the form has not.
  int number;
  // Whether that number was compared with the text of the form. Where it was
  // not, the words of the form decide, and the article is what was compared.
  bool number_compared;
  std::string_view article;  // of the Visa Code
  std::string_view sentence;
};

// By number, those of national schemes last.
std::span<const FormGround> FormGrounds();

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_ROUTES_REFUSAL_FORM_H_
