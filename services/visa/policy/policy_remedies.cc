// Problems that only the imported policy knows (visa_remedies.h).
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/visa/visa_remedies.h"

namespace sojourn::visa {

Problem ProblemWriter::NoAdmission(const std::string& passport) const {
  Problem problem{
      .code = ProblemCode::kNoAdmission,
      .message =
          absl::StrCat(destination_, " admits nobody with a passport of ",
                       passport, ", by the imported policy."),
      .remedies = {
          {.kind = RemedyKind::kOtherPassport,
           .text = absl::StrCat(
               "Ask the mission of ", destination_,
               " whether it admits her on another document: a passport of "
               "another nationality, an alien's passport of the state where "
               "she lives, or a convention travel document.")},
          AlienPassport()}};
  AddOtherPlaces(problem.remedies);
  return problem;
}

Problem ProblemWriter::AreaDaysExceeded(
    const Area& area, std::optional<absl::CivilDay> last_legal_day,
    std::optional<absl::CivilDay> full_stay_from) const {
  Problem problem{
      .code = ProblemCode::kAreaDaysExceeded,
      .message = absl::StrCat("The stay would pass ", area.rule.limit,
                              " days in a period of ", area.rule.window,
                              " days in the area \"", area.name, "\"."),
      .date = last_legal_day};
  if (last_legal_day) {
    problem.remedies.push_back(
        {.kind = RemedyKind::kShortenStay,
         .text = absl::StrCat("Plan a shorter stay that ends by ",
                              absl::FormatCivilTime(*last_legal_day), "."),
         .date = last_legal_day});
  }
  if (full_stay_from) {
    problem.remedies.push_back(
        {.kind = RemedyKind::kStartLater,
         .text = absl::StrCat(
             "Begin on ", absl::FormatCivilTime(*full_stay_from), " or later."),
         .date = full_stay_from});
  }
  AddOtherPlaces(problem.remedies);
  return problem;
}

}  // namespace sojourn::visa
