#include "services/visa/visa_application_edits.h"

#include <algorithm>

namespace sojourn::visa {

Deadline* FindDeadline(Application& application, DeadlineKind kind) {
  const auto found =
      std::ranges::find(application.deadlines, kind, &Deadline::kind);
  return found == application.deadlines.end() ? nullptr : &*found;
}

bool IsOpen(const Deadline& deadline) {
  return !deadline.met_on && !deadline.cancelled;
}

void SetDeadline(Application& application, DeadlineKind kind,
                 absl::CivilDay due) {
  if (Deadline* deadline = FindDeadline(application, kind)) {
    *deadline = {.kind = kind, .due = due};
  } else {
    application.deadlines.push_back({.kind = kind, .due = due});
  }
}

void MeetDeadline(Application& application, DeadlineKind kind,
                  absl::CivilDay on) {
  Deadline* deadline = FindDeadline(application, kind);
  if (deadline != nullptr && !deadline->cancelled) deadline->met_on = on;
}

void CancelDeadline(Application& application, DeadlineKind kind) {
  Deadline* deadline = FindDeadline(application, kind);
  if (deadline != nullptr && IsOpen(*deadline)) deadline->cancelled = true;
}

void CancelOpenDeadlines(Application& application) {
  for (Deadline& deadline : application.deadlines) {
    if (IsOpen(deadline)) deadline.cancelled = true;
  }
}

}  // namespace sojourn::visa
