// Answers GET over HTTPS, one request a connection, on threads of its own: what
// is served beside gRPC. Bounded whoever calls, as the process has more urgent
// things to do: four connections at a time (others wait in the kernel), and for
// each 8 KiB and a few seconds, whatever it sends and however slowly.
#ifndef COMMON_SERVER_HTTPS_ENDPOINT_H_
#define COMMON_SERVER_HTTPS_ENDPOINT_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

struct x509_store_ctx_st;

namespace sojourn::server {

struct HttpsRequest {
  std::string path;    // as sent, up to a query
  std::string remote;  // the address at the other end, without its port
};

struct HttpsResponse {
  int status = 200;
  std::string content_type = "text/plain";
  std::string body;
  // Whole lines besides those of length and type: "Cache-Control: no-store".
  std::vector<std::string> headers = {};
};

class HttpsEndpoint {
 public:
  // Called on any of its threads.
  using Handler = std::function<HttpsResponse(const HttpsRequest&)>;
  // As OpenSSL calls it, for every certificate of a chain, the client's last.
  using VerifyClient = int (*)(int from_our_authority, x509_store_ctx_st*);
  enum class Oldest { kTls12, kTls13 };

  struct Spec {
    // The flag that says where to listen, and its value: host:port, where port
    // 0 takes a free one.
    std::string flag;
    std::string address;
    std::string cert_file;
    std::string key_file;
    // Where both are given, only who has a certificate of this authority that
    // the function takes is spoken with; else everybody.
    std::string client_ca_file;
    VerifyClient verify_client = nullptr;
    Oldest oldest = Oldest::kTls13;
    // From the first byte of a connection to the last.
    absl::Duration patience = absl::Seconds(5);
  };

  // Listens at once. UNAVAILABLE ADDRESS_TAKEN; INVALID_ARGUMENT
  // ADDRESS_INVALID on the flag; FAILED_PRECONDITION FILE_UNREADABLE.
  static absl::StatusOr<std::unique_ptr<HttpsEndpoint>> Start(const Spec& spec,
                                                              Handler handler);
  // Whether anything could listen at `address` now: the same errors.
  static absl::Status CheckAddress(const std::string& flag,
                                   const std::string& address);
  // Ends what is under way at once.
  ~HttpsEndpoint();
  HttpsEndpoint(const HttpsEndpoint&) = delete;
  HttpsEndpoint& operator=(const HttpsEndpoint&) = delete;

  // host:port as bound.
  const std::string& address() const;

 private:
  class Impl;
  explicit HttpsEndpoint(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sojourn::server

#endif  // COMMON_SERVER_HTTPS_ENDPOINT_H_
