#ifndef SERVICES_RELOCATION_REFERRAL_REFERRAL_ENVELOPE_H_
#define SERVICES_RELOCATION_REFERRAL_REFERRAL_ENVELOPE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/relocation/referral/referral_keys.h"

// The file in which a letter travels between networks: eight bytes that say
// what it is, one of its version, and the rest sealed to the recipient's key.
// Inside, a signature of the sender over the letter and over whom it is for, so
// that a recipient cannot pass it on as written to somebody else. Nothing
// outside tells who wrote, and the size only one of four.
//
// Pure functions of bytes; what is in a letter is referral_letter.h.
namespace sojourn::relocation {

// A request that carries a file stays below the limit of all requests.
inline constexpr size_t kMostLetterBytes = (size_t{768} << 10) - 65;

// Nothing for a letter of more than kMostLetterBytes.
std::optional<std::string> SealLetter(const ReferralKeys& from,
                                      const crypto::BoxPublicKey& to,
                                      std::string_view letter);

struct OpenedLetter {
  // One of the partners.
  const Partner* from = nullptr;
  std::string letter;
};

// INVALID_ARGUMENT on `sealed_file`: SEALED_FILE_VERSION for one of a version
// this program does not know, SEALED_FILE_INVALID for everything else that is
// not a whole letter of a partner to this network.
absl::StatusOr<OpenedLetter> OpenLetter(const Network& network,
                                        std::string_view file);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_REFERRAL_REFERRAL_ENVELOPE_H_
