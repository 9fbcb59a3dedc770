#include "common/server/metrics_endpoint.h"

#include <httplib.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <string_view>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace sojourn::server {

namespace {

constexpr std::string_view kScraper = "prometheus";

// The exact name: text that goes on behind a NUL is another one.
bool IsScraper(X509* certificate) {
  X509_NAME* const subject = X509_get_subject_name(certificate);
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, at) >= 0) {
    return false;
  }
  const ASN1_STRING* const name =
      X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
  return std::string_view(
             reinterpret_cast<const char*>(ASN1_STRING_get0_data(name)),
             static_cast<size_t>(ASN1_STRING_length(name))) == kScraper;
}

// Called for every certificate of the chain, the client's own last.
int Verify(int from_our_authority, X509_STORE_CTX* chain) {
  if (from_our_authority != 1) return 0;
  if (X509_STORE_CTX_get_error_depth(chain) > 0) return 1;
  if (IsScraper(X509_STORE_CTX_get_current_cert(chain))) return 1;
  X509_STORE_CTX_set_error(chain, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

}  // namespace

class MetricsEndpoint::Impl {
 public:
  Impl(const Options& options, std::function<std::string()> text)
      : server_(options.tls_cert_file.c_str(), options.tls_key_file.c_str(),
                options.tls_ca_file.c_str()) {
    if (SSL_CTX* const tls = server_.ssl_context(); tls != nullptr) {
      SSL_CTX_set_min_proto_version(tls, TLS1_3_VERSION);
      SSL_CTX_set_verify(tls, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                         Verify);
    }
    server_.Get("/metrics",
                [text = std::move(text)](const httplib::Request&,
                                         httplib::Response& response) {
                  response.set_content(text(), "text/plain; version=0.0.4");
                });
  }

  ~Impl() {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

  absl::Status Listen(const std::string& address) {
    const size_t colon = address.rfind(':');
    int port = 0;
    if (colon == std::string::npos ||
        !absl::SimpleAtoi(address.substr(colon + 1), &port)) {
      return InvalidField("metrics_listen", "ADDRESS_INVALID", "host:port");
    }
    const std::string host = address.substr(0, colon);
    if (port == 0) {
      port = server_.bind_to_any_port(host.c_str());
    } else if (!server_.bind_to_port(host.c_str(), port)) {
      port = -1;
    }
    if (port <= 0) {
      return Unavailable("ADDRESS_TAKEN",
                         absl::StrCat("cannot listen on ", address));
    }
    address_ = absl::StrCat(host, ":", port);
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    return absl::OkStatus();
  }

  const std::string& address() const { return address_; }

 private:
  httplib::SSLServer server_;
  std::string address_;
  std::thread thread_;
};

MetricsEndpoint::MetricsEndpoint(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
MetricsEndpoint::~MetricsEndpoint() = default;
const std::string& MetricsEndpoint::address() const { return impl_->address(); }

absl::StatusOr<std::unique_ptr<MetricsEndpoint>> MetricsEndpoint::Start(
    const Options& options, std::function<std::string()> text) {
  auto impl = std::make_unique<Impl>(options, std::move(text));
  const absl::Status listening = impl->Listen(options.metrics_listen);
  if (!listening.ok()) return listening;
  return std::unique_ptr<MetricsEndpoint>(new MetricsEndpoint(std::move(impl)));
}

}  // namespace sojourn::server
