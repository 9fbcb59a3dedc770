#include "services/relocation/case/duress.h"

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/briefs/brief_store.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/interruptions/ending_desk.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_rules.h"

namespace sojourn::relocation {
namespace {

using ::google::protobuf::FieldDescriptor;

// A request without a view of hers says so in a field of its own.
std::optional<v1::DefenderView> BareDuress(
    const google::protobuf::Message& request) {
  const FieldDescriptor* const field =
      request.GetDescriptor()->FindFieldByName("phrase_heard");
  if (field == nullptr || field->enum_type() == nullptr ||
      request.GetReflection()->GetEnumValue(request, field) !=
          v1::PHRASE_HEARD_DURESS) {
    return std::nullopt;
  }
  v1::DefenderView view;
  view.set_phrase_heard(v1::PHRASE_HEARD_DURESS);
  return view;
}

}  // namespace

std::optional<v1::DefenderView> DuressIn(
    const google::protobuf::Message& request) {
  const auto& reflection = *request.GetReflection();
  const auto& descriptor = *request.GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor* const field = descriptor.field(i);
    if (field->is_repeated() ||
        field->message_type() != v1::DefenderView::descriptor() ||
        !reflection.HasField(request, field)) {
      continue;
    }
    v1::DefenderView view;
    view.CopyFrom(reflection.GetMessage(request, field));
    if (view.phrase_heard() == v1::PHRASE_HEARD_DURESS) return view;
  }
  return BareDuress(request);
}

absl::StatusOr<std::string> KeepDuress(CaseEdit& edit, std::string_view method,
                                       v1::DefenderView view) {
  ASSIGN_OR_RETURN(Relocation next,
                   Move(edit.current.relocation, Event::kDuressHeard));
  next.flags.insert(Flag::kDuressHeard);
  view.set_agrees(false);
  ASSIGN_OR_RETURN(const std::string row_id,
                   edit.Decide({.kind = v1::DECISION_KIND_DURESS,
                                .outcome = std::string(method),
                                .reason = "",
                                .view = &view}));
  edit.Tell(AlertKind::kDuressHeard);
  brief_store::AskAnew(edit.tx(), edit.current.relocation.id);
  DoubtEnd(edit, next);
  return edit.Save(std::move(next),
                   {.event = Event::kDuressHeard, .subject_row_id = row_id});
}

absl::Status DuressHeard() {
  return FailedPrecondition(
      Name(Guard::kDuressHeard),
      "she is not free to speak: nothing of this was carried out",
      "it is kept and the security officers know; do nothing that she was made "
      "to say, and call Resume once she is free");
}

}  // namespace sojourn::relocation
