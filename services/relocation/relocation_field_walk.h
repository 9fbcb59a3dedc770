#ifndef SERVICES_RELOCATION_RELOCATION_FIELD_WALK_H_
#define SERVICES_RELOCATION_RELOCATION_FIELD_WALK_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "common/status/error.h"
#include "google/protobuf/message.h"

// Checks that depend on the kind of a field and not on its place: lengths,
// codes, dates, enum values (common/reference/intake_fields.h). A new field of
// the intake is covered the day it is written, by its name and type.
namespace sojourn::relocation {

// field path, reason, description, remedy
using AddProblem =
    std::function<void(std::string_view field, std::string_view reason,
                       std::string_view description, std::string_view remedy)>;

// As NameField of common/auth takes names from tokens.
inline constexpr size_t kNameBytes = 256;

// What a newer client said that this build has no name for, by the number of
// the field: it would be kept and never read.
void WalkUnnamed(const google::protobuf::Message& message,
                 const std::string& path, const AddProblem& add);

// Problems that make `message` impossible to keep: too long, too many.
void WalkSizes(const google::protobuf::Message& message,
               const std::string& path, const AddProblem& add);

// Problems of meaning: unknown country, language or enum value, a date that
// does not exist or lies in the future although it is about the past.
void WalkValues(const google::protobuf::Message& message,
                const std::string& path, std::optional<absl::CivilDay> today,
                const AddProblem& add);

// Both, as violations of `fields`.
void WalkFields(const google::protobuf::Message& message,
                const std::string& path, std::optional<absl::CivilDay> today,
                FieldChecker& fields);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_FIELD_WALK_H_
