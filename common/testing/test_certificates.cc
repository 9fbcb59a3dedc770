#include "common/testing/test_certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace sojourn::testing {
namespace {

void Require(bool done, const char* what) {
  if (done) return;
  std::fprintf(stderr, "test certificates: %s failed\n", what);
  std::abort();
}

void SetCommonName(X509_NAME* name, const std::string& common_name) {
  Require(X509_NAME_add_entry_by_txt(
              name, "CN", MBSTRING_UTF8,
              reinterpret_cast<const unsigned char*>(common_name.data()),
              static_cast<int>(common_name.size()), -1, 0) == 1,
          "common name");
}

void AddExtension(X509* certificate, int nid, const char* value) {
  X509_EXTENSION* const extension =
      X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
  Require(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1,
          value);
  X509_EXTENSION_free(extension);
}

template <typename Write>
std::string ToPem(Write write) {
  BIO* const memory = BIO_new(BIO_s_mem());
  Require(memory != nullptr && write(memory) == 1, "PEM");
  char* text = nullptr;
  const long length = BIO_get_mem_data(memory, &text);
  std::string pem(text, static_cast<size_t>(length));
  BIO_free(memory);
  return pem;
}

std::string CertificatePem(X509* certificate) {
  return ToPem([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

}  // namespace

TestAuthority::TestAuthority()
    : key_(EVP_EC_gen("P-256"), EVP_PKEY_free),
      certificate_(Build("test authority", key_.get(), nullptr, key_.get())),
      root_(CertificatePem(certificate_.get())) {}

TestAuthority::~TestAuthority() = default;

TestCertificate TestAuthority::Issue(const std::string& common_name) const {
  const Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const Certificate certificate =
      Build(common_name, key.get(), certificate_.get(), key_.get());
  return {.certificate = CertificatePem(certificate.get()),
          .private_key = ToPem([&](BIO* out) {
            return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0,
                                            nullptr, nullptr);
          })};
}

// Without an issuer the certificate is its own: the authority's root.
TestAuthority::Certificate TestAuthority::Build(const std::string& common_name,
                                                EVP_PKEY* subject, X509* issuer,
                                                EVP_PKEY* signer) {
  static std::atomic<long> serial = 1;
  Certificate certificate(X509_new(), X509_free);
  Require(subject != nullptr && certificate != nullptr, "a new certificate");
  X509* const x509 = certificate.get();
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), serial++);
  X509_gmtime_adj(X509_getm_notBefore(x509), -60);
  X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
  SetCommonName(X509_get_subject_name(x509), common_name);
  X509_set_issuer_name(
      x509, X509_get_subject_name(issuer == nullptr ? x509 : issuer));
  X509_set_pubkey(x509, subject);
  AddExtension(x509, NID_basic_constraints,
               issuer == nullptr ? "critical,CA:TRUE" : "CA:FALSE");
  if (issuer != nullptr) {
    const std::string names =
        "DNS:localhost,IP:127.0.0.1,DNS:" + common_name + ".sojourn.internal";
    AddExtension(x509, NID_subject_alt_name, names.c_str());
  }
  Require(X509_sign(x509, signer, EVP_sha256()) > 0, "signature");
  return certificate;
}

}  // namespace sojourn::testing
