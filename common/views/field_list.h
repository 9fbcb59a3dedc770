// A view as a closed list: the fields of a message that a reader may be shown.
// What the list does not name cannot be shown, whoever filled it in: a field
// that is new in the contract is nobody's until somebody writes it into a list.
#ifndef COMMON_VIEWS_FIELD_LIST_H_
#define COMMON_VIEWS_FIELD_LIST_H_

#include <map>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "google/protobuf/message.h"

namespace sojourn::views {

// A file of a service's views/, as sojourn_views() in CMake compiles it in.
struct NamedList {
  std::string_view name;
  // Paths, one a line: "persons.identity.names". A path ends at a field without
  // fields of its own, or at a google.protobuf.Timestamp.
  std::string_view lines;
};

class FieldList {
 public:
  // The lists of these names together. INTERNAL names each path that is no
  // such field of `type`, and each name that is in `lists` not.
  static absl::StatusOr<FieldList> Parse(
      const google::protobuf::Descriptor& type,
      absl::Span<const NamedList> lists,
      absl::Span<const std::string_view> names);

  // Clears every field that is not in the list, at any depth. A message that
  // held nothing else is gone with it: its being there would tell. Not of an
  // element of a list, which keeps its place.
  void Keep(google::protobuf::Message& message) const;

  // The list of one field's own fields; empty where it has none in the list.
  FieldList Of(std::string_view field) const;

 private:
  // By number; a leaf has none.
  std::map<int, FieldList> fields_;
  const google::protobuf::Descriptor* type_ = nullptr;
};

}  // namespace sojourn::views

#endif  // COMMON_VIEWS_FIELD_LIST_H_
