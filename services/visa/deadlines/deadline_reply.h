// Deadlines as replies.
#ifndef SERVICES_VISA_DEADLINES_DEADLINE_REPLY_H_
#define SERVICES_VISA_DEADLINES_DEADLINE_REPLY_H_

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/visa/deadlines/deadline_store.h"
#include "services/visa/visa.h"
#include "services/visa/visa_policy.h"
#include "sojourn/visa/v1/deadline_calls.pb.h"

namespace sojourn::visa {

void FillProto(const Deadline& deadline, absl::CivilDay today,
               v1::Deadline& out);

// As a list shows it, to one view, at `now` of the domain.
void FillProto(const DeadlineLine& line, View view, absl::Time now,
               v1::DeadlineEntry& out);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_DEADLINES_DEADLINE_REPLY_H_
