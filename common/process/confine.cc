#include "common/process/confine.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstdlib>

namespace sojourn::process {

void ForbidDumps() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

// gRPC 1.51 has no public setting for the oldest version, but one for the
// cipher suites of TLS 1.2; those of 1.3 are not chosen by it. The one left
// needs a key agreed on beforehand, which nobody has, so 1.2 finds no suite.
void RequireTls13() {
  setenv("GRPC_SSL_CIPHER_SUITES", "PSK-AES256-GCM-SHA384", 1);
}

void ConfineProcess() {
  ForbidDumps();
  RequireTls13();
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

}  // namespace sojourn::process
