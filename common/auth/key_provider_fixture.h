// An identity provider's key set over https on a free port of loopback. Tests
// only.
#ifndef COMMON_AUTH_KEY_PROVIDER_FIXTURE_H_
#define COMMON_AUTH_KEY_PROVIDER_FIXTURE_H_

#include <httplib.h>

#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/testing/test_certificates.h"

namespace sojourn::auth {

// Serves what it is told at /keys and counts how often it is asked, anywhere.
class KeyProvider {
 public:
  using Answer = std::function<void(httplib::Response&)>;

  // Files of its certificate are put into `directory`.
  KeyProvider(const testing::TestAuthority& authority,
              const std::string& directory,
              const std::string& host = "127.0.0.1")
      : host_(host),
        server_(WriteFiles(authority, directory).c_str(),
                (directory + "/provider.key").c_str()) {
    server_.Get(".*", [this](const httplib::Request&,
                             httplib::Response& response) { Give(response); });
    port_ = server_.bind_to_any_port(host_.c_str());
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    // A server that does not run yet cannot be stopped.
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~KeyProvider() { Stop(); }

  std::string url() const {
    return absl::StrCat("https://", host_, ":", port_, "/keys");
  }

  void SpeakAtMost(int tls_version) {
    SSL_CTX_set_max_proto_version(server_.ssl_context(), tls_version);
  }

  void Serve(std::string body) {
    Serve([body = std::move(body)](httplib::Response& response) {
      response.set_content(body, "application/jwk-set+json");
    });
  }
  void Serve(Answer answer) {
    absl::MutexLock lock(&mutex_);
    answer_ = std::move(answer);
  }

  int asked() const {
    absl::MutexLock lock(&mutex_);
    return asked_;
  }

  void Stop() {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

 private:
  static std::string WriteFiles(const testing::TestAuthority& authority,
                                const std::string& directory) {
    const testing::TestCertificate own = authority.Issue("provider");
    const std::string path = directory + "/provider";
    std::ofstream(path + ".pem") << own.certificate;
    std::ofstream(path + ".key") << own.private_key;
    return path + ".pem";
  }

  void Give(httplib::Response& response) {
    Answer answer;
    {
      absl::MutexLock lock(&mutex_);
      ++asked_;
      answer = answer_;
    }
    answer(response);
  }

  const std::string host_;
  httplib::SSLServer server_;
  int port_ = 0;
  std::thread thread_;
  mutable absl::Mutex mutex_;
  int asked_ ABSL_GUARDED_BY(mutex_) = 0;
  Answer answer_ ABSL_GUARDED_BY(mutex_) = [](httplib::Response&) {};
};

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_KEY_PROVIDER_FIXTURE_H_
