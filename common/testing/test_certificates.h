// A private certificate authority of a test's own, in memory.
#ifndef COMMON_TESTING_TEST_CERTIFICATES_H_
#define COMMON_TESTING_TEST_CERTIFICATES_H_

#include <memory>
#include <string>

struct evp_pkey_st;
struct x509_st;

namespace sojourn::testing {

// PEM texts, as gRPC takes them.
struct TestCertificate {
  std::string certificate;
  std::string private_key;
};

// Signs certificates with a common name, valid for an hour at localhost, as the
// peer of that name and for clients. The test process ends if OpenSSL fails.
class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  const std::string& root() const { return root_; }
  TestCertificate Issue(const std::string& common_name) const;

 private:
  using Key = std::unique_ptr<evp_pkey_st, void (*)(evp_pkey_st*)>;
  using Certificate = std::unique_ptr<x509_st, void (*)(x509_st*)>;

  static Certificate Build(const std::string& common_name, evp_pkey_st* subject,
                           x509_st* issuer, evp_pkey_st* signer);

  Key key_;
  Certificate certificate_;
  std::string root_;
};

}  // namespace sojourn::testing

#endif  // COMMON_TESTING_TEST_CERTIFICATES_H_
