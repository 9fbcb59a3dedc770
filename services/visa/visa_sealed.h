// What is sealed of an application, as text inside the seal (JSON, so that a
// later version can add to it and still read what was sealed before).
#ifndef SERVICES_VISA_VISA_SEALED_H_
#define SERVICES_VISA_VISA_SEALED_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/visa/travel/travel.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

// Under the key of the case.
struct Plan {
  LegalDays stay;
  StayAnswer answer;
  std::optional<Guardianship> guardianship = std::nullopt;
};

// Under the key of the person.
struct Progress {
  std::optional<absl::Time> appointment_at;
  std::optional<Visa> visa;
  AfterDecision after = {};
};

std::string EncodeIdentity(const Identity& identity);
std::string EncodePlan(const Plan& plan);
std::string EncodeProgress(const Progress& progress);
std::string EncodeDay(absl::CivilDay day);
// Under the key of the person, as each telling of her travels is.
std::string EncodeTelling(const TravelTelling& telling);

// DATA_LOSS for text that the functions above did not make.
absl::StatusOr<Identity> DecodeIdentity(const std::string& text);
absl::StatusOr<Plan> DecodePlan(const std::string& text);
absl::StatusOr<Progress> DecodeProgress(const std::string& text);
absl::StatusOr<absl::CivilDay> DecodeDay(const std::string& text);
absl::StatusOr<TravelTelling> DecodeTelling(const std::string& text);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_SEALED_H_
