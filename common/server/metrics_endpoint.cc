#include "common/server/metrics_endpoint.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <string_view>

#include "common/metrics/registry.h"
#include "common/status/status_macros.h"

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

absl::StatusOr<std::unique_ptr<MetricsEndpoint>> MetricsEndpoint::Start(
    const Options& options, std::function<std::string()> text) {
  const auto answer = [text = std::move(text)](const HttpsRequest& request) {
    if (request.path != "/metrics") return HttpsResponse{.status = 404};
    return HttpsResponse{.content_type = metrics::Registry::kContentType,
                         .body = text()};
  };
  ASSIGN_OR_RETURN(auto endpoint,
                   HttpsEndpoint::Start({.flag = "metrics_listen",
                                         .address = options.metrics_listen,
                                         .cert_file = options.tls_cert_file,
                                         .key_file = options.tls_key_file,
                                         .client_ca_file = options.tls_ca_file,
                                         .verify_client = Verify},
                                        answer));
  return std::unique_ptr<MetricsEndpoint>(
      new MetricsEndpoint(std::move(endpoint)));
}

}  // namespace sojourn::server
