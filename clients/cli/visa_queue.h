// A mission's queue as one screen: a line a file, 80 columns.
#ifndef CLIENTS_CLI_VISA_QUEUE_H_
#define CLIENTS_CLI_VISA_QUEUE_H_

#include <string>

#include "sojourn/visa/v1/mission_calls.pb.h"

namespace sojourn::cli {

// By section, each in the order of the answer; how many there are in each.
std::string QueueText(const visa::v1::GetMissionQueueResponse& queue);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_VISA_QUEUE_H_
