#ifndef SERVICES_RELOCATION_INTAKE_INTAKE_PATHS_H_
#define SERVICES_RELOCATION_INTAKE_INTAKE_PATHS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "sojourn/relocation/v1/intake.pb.h"

// Fields of an intake by their paths, as problems name them in JSON or as the
// proto names them: "intake.persons[1].identity.birthDate", "needs.step_free".
// One element of a list of messages is named by its place, counted from 0.
namespace sojourn::relocation {

struct IntakePath {
  struct Part {
    const google::protobuf::FieldDescriptor* field = nullptr;
    std::optional<int> place;
  };
  std::vector<Part> parts;

  // "persons[1].identity.birthDate"
  std::string Json() const;
  // "persons[1].identity.birth_date"
  std::string Proto() const;
  // "persons.identity.birth_date"
  std::string Plain() const;
  // One person as a whole.
  bool IsWholePerson() const;
};

// Nothing where the intake has no such field.
std::optional<IntakePath> ParseIntakePath(std::string_view text);

// Puts what `sent` has at the path in place of what `intake` has, or adds the
// element behind the last one. Returns whether anything is another one now, or
// nothing where there is no such element in either.
std::optional<bool> Take(const IntakePath& path, const v1::Intake& sent,
                         v1::Intake& intake);

// Whether `intake` says anything there.
bool IsGiven(const IntakePath& path, const v1::Intake& intake);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_INTAKE_INTAKE_PATHS_H_
