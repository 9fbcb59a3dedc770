#include "common/crypto/sealed_box.h"

#include <sodium.h>

#include <array>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "common/crypto/hex.h"
#include "common/crypto/sodium.h"
#include "common/status/string_view.h"

namespace sojourn::crypto {
namespace {

static_assert(BoxPublicKey::kOverhead == crypto_box_SEALBYTES);

// The key pair lives on the stack for one operation and is wiped after it.
class KeyPair {
 public:
  explicit KeyPair(const unsigned char* seed) {
    crypto_box_seed_keypair(public_.data(), secret_.data(), seed);
  }
  ~KeyPair() { sodium_memzero(secret_.data(), secret_.size()); }
  KeyPair(const KeyPair&) = delete;
  KeyPair& operator=(const KeyPair&) = delete;

  const unsigned char* secret() const { return secret_.data(); }
  std::string public_bytes() const {
    return {reinterpret_cast<const char*>(public_.data()), public_.size()};
  }

 private:
  std::array<unsigned char, crypto_box_PUBLICKEYBYTES> public_;
  std::array<unsigned char, crypto_box_SECRETKEYBYTES> secret_;
};

}  // namespace

std::optional<BoxPublicKey> BoxPublicKey::FromHex(std::string_view hex) {
  std::optional<std::string> bytes = ParseHex(hex);
  if (!bytes.has_value() || bytes->size() != kBytes) return std::nullopt;
  StartSodium();
  // libsodium refuses to seal to points of small order, which everybody opens.
  std::string probe(kOverhead, '\0');
  if (crypto_box_seal(Bytes(probe), Bytes(std::string_view()), 0,
                      Bytes(std::string_view(*bytes))) != 0) {
    return std::nullopt;
  }
  return BoxPublicKey(*std::move(bytes));
}

std::string BoxPublicKey::ToHex() const {
  return absl::BytesToHexString(Av(bytes_));
}

std::string BoxPublicKey::Seal(std::string_view plain) const {
  StartSodium();
  std::string sealed(plain.size() + kOverhead, '\0');
  crypto_box_seal(Bytes(sealed), Bytes(plain), plain.size(),
                  Bytes(std::string_view(bytes_)));
  return sealed;
}

BoxKey::BoxKey(const SecretKey& seed)
    : seed_(*SecretKey::FromBytes(seed.view())),
      public_key_(KeyPair(seed.data()).public_bytes()) {}

absl::StatusOr<std::string> BoxKey::Open(std::string_view sealed) const {
  const auto loss = absl::DataLossError("sealed to another key, or damaged");
  if (sealed.size() < BoxPublicKey::kOverhead) return loss;
  const KeyPair pair(seed_.data());
  std::string plain(sealed.size() - BoxPublicKey::kOverhead, '\0');
  if (crypto_box_seal_open(Bytes(plain), Bytes(sealed), sealed.size(),
                           Bytes(public_key_.bytes()), pair.secret()) != 0) {
    return loss;
  }
  return plain;
}

}  // namespace sojourn::crypto
