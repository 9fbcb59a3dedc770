#ifndef SERVICES_RELOCATION_REFERRAL_REFERRAL_KEYS_H_
#define SERVICES_RELOCATION_REFERRAL_REFERRAL_KEYS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/crypto/sealed_box.h"
#include "common/crypto/secret_key.h"
#include "common/crypto/signing.h"

// The keys by which networks refer cases to each other.
namespace sojourn::relocation {

// This network's own: one secret of 32 bytes, from which come the key it is
// written to and the key it signs with.
class ReferralKeys {
 public:
  explicit ReferralKeys(const crypto::SecretKey& secret);

  const crypto::BoxKey& box() const { return box_; }
  const crypto::SigningKey& signing() const { return signing_; }

 private:
  crypto::BoxKey box_;
  crypto::SigningKey signing_;
};

struct Partner {
  std::string name;
  crypto::PublicKey signing_key;
  crypto::BoxPublicKey box_key;
  // Whom officers call there, and how.
  std::string contact;
};

class Network {
 public:
  Network(const crypto::SecretKey& secret, std::vector<Partner> partners)
      : keys_(secret), partners_(std::move(partners)) {}

  // Both files are private ones (common/crypto/private_file.h).
  // FAILED_PRECONDITION KEY_FILE_INVALID or FILE_NOT_PRIVATE, INVALID_ARGUMENT
  // with every mistake of the partners' file.
  static absl::StatusOr<Network> Load(const std::string& key_file,
                                      const std::string& partners_file);

  const ReferralKeys& keys() const { return keys_; }
  const std::vector<Partner>& partners() const { return partners_; }
  // Null where there is none of this name.
  const Partner* Find(std::string_view name) const;

 private:
  ReferralKeys keys_;
  std::vector<Partner> partners_;
};

// {"partners": [{"name": "tide", "signing_key": HEX, "box_key": HEX,
// "contact": "whom to call there"}]}. INVALID_ARGUMENT names every mistake.
absl::StatusOr<std::vector<Partner>> ParsePartners(std::string_view text);

// What a partner writes into that file about the owner of `keys`, but for the
// contact.
std::string PublicPart(const ReferralKeys& keys, std::string_view name);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_REFERRAL_REFERRAL_KEYS_H_
