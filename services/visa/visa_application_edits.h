// Deadlines of an application that is being changed.
#ifndef SERVICES_VISA_VISA_APPLICATION_EDITS_H_
#define SERVICES_VISA_VISA_APPLICATION_EDITS_H_

#include <algorithm>

#include "absl/time/civil_time.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

void AddOnce(auto& list, auto value) {
  if (std::ranges::find(list, value) == list.end()) list.push_back(value);
}

// Null where none was ever set.
Deadline* FindDeadline(Application& application, DeadlineKind kind);

bool IsOpen(const Deadline& deadline);

// Replaces a deadline that was set from an earlier telling.
void SetDeadline(Application& application, DeadlineKind kind,
                 absl::CivilDay due);

// Nothing where it is cancelled or was never set.
void MeetDeadline(Application& application, DeadlineKind kind,
                  absl::CivilDay on);

void CancelDeadline(Application& application, DeadlineKind kind);
void CancelOpenDeadlines(Application& application);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_APPLICATION_EDITS_H_
