#include "common/server/https_endpoint.h"

#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/server/http_head.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::server {
namespace {

constexpr int kThreads = 4;
constexpr int kBacklog = 64;
constexpr size_t kMostHeadBytes = 8192;
// Of this process or the machine there are no more descriptors.
constexpr absl::Duration kOutOfDescriptors = absl::Milliseconds(100);
// Forward secret and authenticated; those of 1.3 all are.
constexpr char kCiphersOf12[] = "ECDHE+AESGCM:ECDHE+CHACHA20";

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(Descriptor&& other) noexcept
      : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  int get() const { return number_; }

 private:
  int number_;
};

using Context = std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)>;
using Tls = std::unique_ptr<SSL, void (*)(SSL*)>;

bool Load(SSL_CTX* tls, const HttpsEndpoint::Spec& spec) {
  if (SSL_CTX_use_certificate_chain_file(tls, spec.cert_file.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(tls, spec.key_file.c_str(),
                                  SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(tls) != 1) {
    return false;
  }
  if (spec.verify_client == nullptr) return true;
  SSL_CTX_set_verify(tls, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                     spec.verify_client);
  return SSL_CTX_load_verify_locations(tls, spec.client_ca_file.c_str(),
                                       nullptr) == 1;
}

// Without sessions to resume: nothing joins two calls of one client.
absl::StatusOr<Context> NewContext(const HttpsEndpoint::Spec& spec) {
  Context tls(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  const int oldest = spec.oldest == HttpsEndpoint::Oldest::kTls12
                         ? TLS1_2_VERSION
                         : TLS1_3_VERSION;
  if (tls == nullptr || SSL_CTX_set_min_proto_version(tls.get(), oldest) != 1 ||
      SSL_CTX_set_cipher_list(tls.get(), kCiphersOf12) != 1 ||
      !Load(tls.get(), spec)) {
    ERR_clear_error();
    return FailedPrecondition(
        "FILE_UNREADABLE",
        absl::StrCat("cannot serve --", spec.flag, " with ", spec.cert_file,
                     " and ", spec.key_file));
  }
  SSL_CTX_set_session_cache_mode(tls.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(tls.get(), SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_num_tickets(tls.get(), 0);
  return tls;
}

struct Listener {
  Descriptor socket;
  std::string address;  // as bound
};

int PortOf(int socket) {
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &size);
  char port[NI_MAXSERV] = "";
  getnameinfo(reinterpret_cast<sockaddr*>(&bound), size, nullptr, 0, port,
              sizeof(port), NI_NUMERICSERV);
  int number = 0;
  return absl::SimpleAtoi(port, &number) ? number : 0;
}

absl::StatusOr<Listener> Listen(const std::string& flag,
                                const std::string& address) {
  const size_t colon = address.rfind(':');
  uint32_t port = 0;
  if (colon == std::string::npos ||
      !absl::SimpleAtoi(address.substr(colon + 1), &port) || port > 65535) {
    return InvalidField(flag, "ADDRESS_INVALID", "host:port");
  }
  const std::string host = address.substr(0, colon);
  // An IPv6 address stands in brackets beside a port, and no host is any.
  absl::string_view name = host;
  if (absl::ConsumePrefix(&name, "[")) absl::ConsumeSuffix(&name, "]");
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failed =
      getaddrinfo(name.empty() ? nullptr : std::string(name).c_str(),
                  absl::StrCat(port).c_str(), &wanted, &found);
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(
      failed == 0 ? found : nullptr, freeaddrinfo);
  for (const addrinfo* at = owned.get(); at != nullptr; at = at->ai_next) {
    Descriptor socket(
        ::socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int reuse = 1;
    setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof(reuse));
    if (bind(socket.get(), at->ai_addr, at->ai_addrlen) == 0 &&
        listen(socket.get(), kBacklog) == 0) {
      const int bound = PortOf(socket.get());
      return Listener{std::move(socket), absl::StrCat(host, ":", bound)};
    }
  }
  return Unavailable("ADDRESS_TAKEN",
                     absl::StrCat("cannot listen on ", address));
}

// Waits for a descriptor, for the end of the endpoint, or for a time.
class Waiter {
 public:
  Waiter() : stop_(eventfd(0, EFD_CLOEXEC)) {}

  void Stop() const {
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written =
        write(stop_.get(), &one, sizeof(one));
  }

  // False after `until` and once Stop was called.
  bool Wait(int descriptor, int events, absl::Time until) const {
    while (true) {
      pollfd polled[] = {{descriptor, static_cast<short>(events), 0},
                         {stop_.get(), POLLIN, 0}};
      int milliseconds = -1;
      if (until != absl::InfiniteFuture()) {
        const int64_t left = absl::ToInt64Milliseconds(until - absl::Now());
        milliseconds = static_cast<int>(std::max<int64_t>(left + 1, 0));
        if (left < 0) return false;
      }
      const int ready = poll(polled, std::size(polled), milliseconds);
      if (ready < 0 && errno == EINTR) continue;
      return ready > 0 && polled[1].revents == 0;
    }
  }

 private:
  const Descriptor stop_;
};

std::string_view ReasonPhrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Error";
  }
}

std::string Render(const HttpsResponse& response, bool with_body) {
  std::string text =
      absl::StrCat("HTTP/1.1 ", response.status, " ",
                   Av(ReasonPhrase(response.status)), "\r\nDate: ",
                   absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", absl::Now(),
                                    absl::UTCTimeZone()),
                   "\r\nContent-Type: ", response.content_type,
                   "\r\nContent-Length: ", response.body.size(), "\r\n");
  for (const std::string& line : response.headers) {
    absl::StrAppend(&text, line, "\r\n");
  }
  absl::StrAppend(&text, "Connection: close\r\n\r\n",
                  with_body ? response.body : "");
  return text;
}

// One client, from the first byte of TLS to the last of the answer.
class Connection {
 public:
  Connection(const Waiter& waiter, SSL_CTX* context, int socket,
             absl::Time until)
      : waiter_(waiter),
        socket_(socket),
        until_(until),
        tls_(SSL_new(context), SSL_free) {}

  bool Accept() {
    if (tls_ == nullptr || SSL_set_fd(tls_.get(), socket_) != 1) return false;
    return Done([&] { return SSL_accept(tls_.get()); });
  }

  // Up to the empty line; no more than the most is kept, and none of a body.
  bool ReadHead(std::string* head) {
    char piece[1024];
    int size = 0;
    while (head->find("\r\n\r\n") == std::string::npos &&
           head->size() < kMostHeadBytes) {
      if (!Done([&] {
            return size = SSL_read(tls_.get(), piece, sizeof(piece));
          })) {
        return false;
      }
      head->append(piece, static_cast<size_t>(size));
    }
    return true;
  }

  void Send(const std::string& text) {
    if (!Done([&] {
          return SSL_write(tls_.get(), text.data(),
                           static_cast<int>(text.size()));
        })) {
      return;
    }
    SSL_shutdown(tls_.get());
    shutdown(socket_, SHUT_WR);
  }

 private:
  // Whether the step was done, waiting for the client as often as it takes.
  bool Done(absl::FunctionRef<int()> step) {
    while (true) {
      ERR_clear_error();
      const int result = step();
      if (result > 0) return true;
      const int error = SSL_get_error(tls_.get(), result);
      const bool reads = error == SSL_ERROR_WANT_READ;
      if (!reads && error != SSL_ERROR_WANT_WRITE) return false;
      if (!waiter_.Wait(socket_, reads ? POLLIN : POLLOUT, until_)) {
        return false;
      }
    }
  }

  const Waiter& waiter_;
  const int socket_;
  const absl::Time until_;
  const Tls tls_;
};

std::string NumericHost(const sockaddr_storage& address, socklen_t size) {
  char host[NI_MAXHOST] = "";
  getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, host,
              sizeof(host), nullptr, 0, NI_NUMERICHOST);
  return host;
}

}  // namespace

class HttpsEndpoint::Impl {
 public:
  Impl(Listener listener, Context context, absl::Duration patience,
       Handler handler)
      : listener_(std::move(listener)),
        context_(std::move(context)),
        patience_(patience),
        handler_(std::move(handler)) {
    for (std::thread& thread : threads_) {
      thread = std::thread([this] { Run(); });
    }
  }

  ~Impl() {
    waiter_.Stop();
    for (std::thread& thread : threads_) thread.join();
  }

  const std::string& address() const { return listener_.address; }

 private:
  void Run() {
    // A client that has gone is an error of the write, not of the process.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    while (
        waiter_.Wait(listener_.socket.get(), POLLIN, absl::InfiniteFuture())) {
      sockaddr_storage from{};
      socklen_t size = sizeof(from);
      const Descriptor socket(accept4(listener_.socket.get(),
                                      reinterpret_cast<sockaddr*>(&from), &size,
                                      SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (socket.get() >= 0) {
        Serve(socket.get(), NumericHost(from, size));
      } else if (errno == EMFILE || errno == ENFILE) {
        waiter_.Wait(-1, 0, absl::Now() + kOutOfDescriptors);
      }
    }
  }

  void Serve(int socket, const std::string& remote) const {
    Connection connection(waiter_, context_.get(), socket,
                          absl::Now() + patience_);
    std::string text;
    if (!connection.Accept() || !connection.ReadHead(&text)) return;
    const std::optional<HttpHead> head = ParseHttpHead(text);
    HttpsResponse response;
    if (text.find("\r\n\r\n") == std::string::npos) {
      response.status = 431;
    } else if (!head.has_value()) {
      response.status = 400;
    } else if (head->method != "GET" && head->method != "HEAD") {
      response.status = 405;
      response.headers = {"Allow: GET, HEAD"};
    } else {
      response = handler_({.path = head->path, .remote = remote});
    }
    connection.Send(
        Render(response, !head.has_value() || head->method != "HEAD"));
  }

  const Listener listener_;
  const Context context_;
  const absl::Duration patience_;
  const Handler handler_;
  const Waiter waiter_;
  std::thread threads_[kThreads];
};

HttpsEndpoint::HttpsEndpoint(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
HttpsEndpoint::~HttpsEndpoint() = default;
const std::string& HttpsEndpoint::address() const { return impl_->address(); }

absl::Status HttpsEndpoint::CheckAddress(const std::string& flag,
                                         const std::string& address) {
  return Listen(flag, address).status();
}

absl::StatusOr<std::unique_ptr<HttpsEndpoint>> HttpsEndpoint::Start(
    const Spec& spec, Handler handler) {
  ASSIGN_OR_RETURN(Context context, NewContext(spec));
  ASSIGN_OR_RETURN(Listener listener, Listen(spec.flag, spec.address));
  return std::unique_ptr<HttpsEndpoint>(new HttpsEndpoint(
      std::make_unique<Impl>(std::move(listener), std::move(context),
                             spec.patience, std::move(handler))));
}

}  // namespace sojourn::server
