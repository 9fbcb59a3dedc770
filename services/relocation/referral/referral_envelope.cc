#include "services/relocation/referral/referral_envelope.h"

#include "common/crypto/canonical.h"
#include "common/status/error.h"

namespace sojourn::relocation {
namespace {

constexpr std::string_view kMagic = "SOJREFER";
constexpr char kVersion = 1;
constexpr size_t kHeaderBytes = kMagic.size() + 1;
constexpr size_t kSignatureBytes = 64;
// Padded as ISO/IEC 7816-4 has it, to one of these.
constexpr size_t kSizes[] = {size_t{16} << 10, size_t{64} << 10,
                             size_t{256} << 10, size_t{768} << 10};
constexpr char kEnd = '\x80';
static_assert(kMostLetterBytes + kSignatureBytes + 1 == kSizes[3]);

std::string Header() { return std::string(kMagic) + kVersion; }

std::string SignedBytes(const crypto::BoxPublicKey& to,
                        std::string_view letter) {
  return crypto::Canonical("sojourn referral")
      .Int(kVersion)
      .Text(to.bytes())
      .Text(letter)
      .bytes();
}

void Pad(std::string& text) {
  text.push_back(kEnd);
  for (const size_t size : kSizes) {
    if (text.size() > size) continue;
    text.resize(size, '\0');
    return;
  }
}

bool Unpad(std::string& text) {
  const size_t end = text.find_last_not_of('\0');
  if (end == std::string::npos || text[end] != kEnd) return false;
  text.resize(end);
  return true;
}

absl::Status Invalid(std::string_view why) {
  return InvalidField("sealed_file", "SEALED_FILE_INVALID", why);
}

}  // namespace

std::optional<std::string> SealLetter(const ReferralKeys& from,
                                      const crypto::BoxPublicKey& to,
                                      std::string_view letter) {
  if (letter.size() > kMostLetterBytes) return std::nullopt;
  std::string inner = from.signing().Sign(SignedBytes(to, letter));
  inner.append(letter);
  Pad(inner);
  return Header() + to.Seal(inner);
}

absl::StatusOr<OpenedLetter> OpenLetter(const Network& network,
                                        std::string_view file) {
  if (file.size() < kHeaderBytes || !file.starts_with(kMagic)) {
    return Invalid(
        "this is no sealed referral: give the file as the other network sent "
        "it");
  }
  if (file[kMagic.size()] != kVersion) {
    return InvalidField("sealed_file", "SEALED_FILE_VERSION",
                        "written by another version of this program: the "
                        "networks agree on one");
  }
  absl::StatusOr<std::string> inner =
      network.keys().box().Open(file.substr(kHeaderBytes));
  if (!inner.ok() || !Unpad(*inner) || inner->size() < kSignatureBytes) {
    return Invalid(
        "not sealed to this network's key, or damaged on the way: ask for it "
        "again and compare the keys");
  }
  const std::string_view signature =
      std::string_view(*inner).substr(0, kSignatureBytes);
  const std::string_view letter =
      std::string_view(*inner).substr(kSignatureBytes);
  const std::string bytes =
      SignedBytes(network.keys().box().public_key(), letter);
  for (const Partner& partner : network.partners()) {
    if (!partner.signing_key.Verify(bytes, signature)) continue;
    return OpenedLetter{.from = &partner, .letter = std::string(letter)};
  }
  return Invalid(
      "signed by no partner that this network knows: compare the keys with "
      "the partner over a known contact");
}

}  // namespace sojourn::relocation
