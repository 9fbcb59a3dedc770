// An application with everything known of it, for the letters' tests: all names
// and numbers are invented.
#ifndef SERVICES_VISA_LETTERS_LETTER_SAMPLES_H_
#define SERVICES_VISA_LETTERS_LETTER_SAMPLES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "services/visa/letters/letter.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

inline Letterhead SampleLetterhead() {
  return {.organisation = "Example Programme",
          .contact = "letters@programme.example, +00 000 0000"};
}

// At the mission it is the day after.
inline absl::Time SampleNow() {
  return absl::FromCivil(absl::CivilHour(2027, 2, 28, 22), absl::UTCTimeZone());
}

inline Application SampleApplication(std::string name = "Wanjiru Invented") {
  Application app;
  app.id = "row-of-a-table";
  app.public_id = "3k9vtq5c8j2hxm7w4znd6rpbya";
  app.case_ref = "case-ref-7731";
  app.person_ref = "person-ref-8842";
  app.route_id = "route-9953";
  app.scheme = Scheme::kC;
  app.destination_country = "NL";
  app.mission_organisation_id = "mission-of-somewhere";
  app.time_zone = "Africa/Nairobi";
  app.handling = Handling::kDiplomatOnly;
  app.state = ApplicationState::kDocumentsPending;
  app.checklist = {{.kind = DocumentKind::kInsurance}};
  app.identity =
      Identity{.names = {std::move(name)},
               .name_to_use = "Ciru",
               .date_of_birth = {1990, 2, 3},
               .nationalities = {"KE", "SO"},
               .sex_marker = "X",
               .document = {.kind = TravelDocumentKind::kPassport,
                            .issuing_country = "KE",
                            .issued_on = absl::CivilDay(2021, 11, 5),
                            .expires_on = absl::CivilDay(2031, 11, 4)},
               .document_number = "ZZ998877",
               .contact_rules = "Signal, evenings, never by the neighbour"};
  app.stay = LegalDays{absl::CivilDay(2027, 5, 1), absl::CivilDay(2027, 7, 29)};
  app.appointment_at = SampleNow() + absl::Hours(24 * 9);
  return app;
}

// What is known of it and may stand in no letter, in any spelling that a letter
// would have.
inline std::vector<std::string> NeverInALetter() {
  return {"row-of-a-table",
          "case-ref-7731",
          "person-ref-8842",
          "route-9953",
          "mission-of-somewhere",
          "Nairobi",
          "Ciru",
          "Somalia",
          "Somalie",
          "Signal",
          "evenings",
          "neighbour",
          "2021",
          "2031",
          "9 March",
          "threat",
          "danger",
          "risk",
          "asylum",
          "asile",
          "asilo",
          "refugee",
          "persecut",
          "human rights",
          "droits de l",
          "derechos humanos",
          "defender",
          "journalist",
          "activist",
          "humanitarian",
          "humanitaire",
          "humanitari",
          "menace",
          "amenaza",
          "peligro"};
}

// In a note, besides.
inline std::vector<std::string> NeverInANote() {
  return {"Wanjiru", "Invented", "1990", "Kenya", "ZZ998877"};
}

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_LETTERS_LETTER_SAMPLES_H_
