#include "common/crypto/sodium.h"

#include <sodium.h>

#include <cstdio>
#include <cstdlib>

namespace sojourn::crypto {

void StartSodium() {
  static const int started = sodium_init();
  if (started < 0) {
    std::fputs("libsodium cannot start\n", stderr);
    std::abort();
  }
}

}  // namespace sojourn::crypto
