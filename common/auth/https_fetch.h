// Texts from an https server that is trusted to say what tokens are worth.
#ifndef COMMON_AUTH_HTTPS_FETCH_H_
#define COMMON_AUTH_HTTPS_FETCH_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/remote_key_set.h"

namespace sojourn::auth {

struct HttpsSource {
  std::string url;  // https://host[:port][/path], host a name or IPv4 address
  // PEM; empty: the system's certificate authorities.
  std::string ca_file;
  // To connect, and between two pieces of the answer.
  absl::Duration patience = absl::Seconds(3);
  // For the whole answer.
  absl::Duration longest = absl::Seconds(5);
  size_t max_bytes = 1 << 20;
};

// Each call is a connection of its own and one GET of `source.url`; the body of
// a 200 is the answer, whatever its type. Redirects are not followed: they
// would let another server speak for this one. The certificate has to be for
// the URL's host and from the authority, and the server speak TLS 1.3.
// Thread-safe.
//
// UNAVAILABLE KEY_SET_UNREACHABLE, saying why, from the calls.
// FAILED_PRECONDITION KEY_SET_INVALID at once when the URL is not as above or
// the file of the authority cannot be read.
absl::StatusOr<Fetch> NewHttpsFetch(HttpsSource source);

// Whether this is a URL and not a path.
bool IsUrl(const std::string& path_or_url);

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_HTTPS_FETCH_H_
