#include "common/auth/https_fetch.h"

#include <httplib.h>
#include <openssl/ssl.h>

#include <fstream>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::auth {
namespace {

constexpr std::string_view kScheme = "https://";
constexpr int kHttpsPort = 443;
constexpr int kMaxPort = 65535;

struct Address {
  std::string host;
  int port = kHttpsPort;
  std::string path;
};

absl::Status BadSource(std::string_view why) {
  return FailedPrecondition("KEY_SET_INVALID", why,
                            "give https://host[:port]/path and its authority");
}

absl::Status Unreachable(std::string_view why) {
  return Unavailable("KEY_SET_UNREACHABLE", why);
}

absl::StatusOr<Address> ParseUrl(std::string_view url) {
  if (!url.starts_with(kScheme)) return BadSource("is no https:// URL");
  url.remove_prefix(kScheme.size());
  const size_t slash = url.find('/');
  const std::string_view authority = url.substr(0, slash);
  Address address{.path = slash == std::string_view::npos
                              ? "/"
                              : std::string(url.substr(slash))};
  const size_t colon = authority.find(':');
  address.host = std::string(authority.substr(0, colon));
  if (address.host.empty() ||
      url.find_first_of("@#[] \t\r\n") != std::string_view::npos) {
    return BadSource("is not a URL of a host and a path only");
  }
  if (colon != std::string_view::npos &&
      (!absl::SimpleAtoi(Av(authority.substr(colon + 1)), &address.port) ||
       address.port < 1 || address.port > kMaxPort)) {
    return BadSource("has a port that is none");
  }
  return address;
}

// One request; what has come so far, and why it ended early.
class Download {
 public:
  Download(const HttpsSource& source, const Address& address)
      : source_(source),
        path_(address.path),
        client_(address.host, address.port),
        until_(absl::Now() + source.longest) {
    if (!source.ca_file.empty()) client_.set_ca_cert_path(source.ca_file);
    client_.enable_server_certificate_verification(true);
    client_.set_follow_location(false);
    const auto patience = absl::ToChronoMicroseconds(source.patience);
    client_.set_connection_timeout(patience);
    client_.set_read_timeout(patience);
    client_.set_write_timeout(patience);
    SSL_CTX_set_min_proto_version(client_.ssl_context(), TLS1_3_VERSION);
  }

  absl::StatusOr<std::string> Run() {
    const httplib::Result result = client_.Get(
        path_.c_str(),
        [this](const httplib::Response& response) {
          if (response.status != 200) {
            refusal_ = absl::StrCat("answers ", response.status);
          }
          return refusal_.empty();
        },
        [this](const char* bytes, size_t size) { return Take(bytes, size); });
    if (!refusal_.empty()) return Unreachable(refusal_);
    if (!result) return Unreachable(httplib::to_string(result.error()));
    return std::move(text_);
  }

 private:
  bool Take(const char* bytes, size_t size) {
    if (size > source_.max_bytes - text_.size()) {
      refusal_ =
          absl::StrCat("answers more than ", source_.max_bytes, " bytes");
    } else if (absl::Now() > until_) {
      refusal_ = "answers too slowly";
    } else {
      text_.append(bytes, size);
    }
    return refusal_.empty();
  }

  const HttpsSource& source_;
  const std::string path_;
  httplib::SSLClient client_;
  const absl::Time until_;
  std::string text_;
  std::string refusal_;
};

}  // namespace

absl::StatusOr<Fetch> NewHttpsFetch(HttpsSource source) {
  absl::StatusOr<Address> address = ParseUrl(source.url);
  if (!address.ok()) return Annotate(address.status(), source.url);
  if (!source.ca_file.empty() && !std::ifstream(source.ca_file)) {
    return Annotate(BadSource("cannot be read"), source.ca_file);
  }
  return [source = std::move(source),
          address = *std::move(address)]() -> absl::StatusOr<std::string> {
    auto text = Download(source, address).Run();
    if (!text.ok()) return Annotate(text.status(), source.url);
    return text;
  };
}

bool IsUrl(const std::string& path_or_url) {
  return path_or_url.find("://") != std::string::npos;
}

}  // namespace sojourn::auth
