// How a notice leaves the machine.
#ifndef COMMON_NOTICES_NOTICE_TRANSPORT_H_
#define COMMON_NOTICES_NOTICE_TRANSPORT_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "common/notices/notice.h"

namespace sojourn::notices {

class Transport {
 public:
  virtual ~Transport() = default;
  // OK once somebody else answers for it. INVALID_ARGUMENT RECIPIENT_INVALID:
  // it will never go to this recipient. FAILED_PRECONDITION RECIPIENT_REFUSED:
  // nor for the server, unless it minds whom it comes from. All else is worth
  // another try.
  virtual absl::Status Send(const Message& message) = 0;
};

// Writes each notice as a mail into a file of its own, <id>.eml, complete or
// not at all, for whatever delivers from there. The same notice is the same
// file.
std::unique_ptr<Transport> MakeSpool(std::string directory);

// Hands each notice to a program that takes a mail on standard input, as
// sendmail does with -t and -i. No shell is involved, and its environment is
// empty. It has five seconds.
std::unique_ptr<Transport> MakeSendmail(std::string program, std::string from);

}  // namespace sojourn::notices

#endif  // COMMON_NOTICES_NOTICE_TRANSPORT_H_
