// Sealed files between networks: raw bytes as anybody may send them, made-up
// bytes sealed to our key, and a partner's file, whole, changed and cut.
#include <string>

#include "services/relocation/referral/referral_envelope.h"
#include "sojourn/relocation/v1/referral.pb.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace sojourn;

relocation::Partner PartnerOf(const relocation::ReferralKeys& keys) {
  return {"tide", keys.signing().public_key(), keys.box().public_key(), "call"};
}

struct Networks {
  relocation::ReferralKeys tide{crypto::SecretKey::Random()};
  relocation::Network own{crypto::SecretKey::Random(), {PartnerOf(tide)}};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Networks networks;
  const auto opens = [&](std::string_view file) {
    return OpenLetter(networks.own, file).ok();
  };
  std::string_view input = fuzz::Text(data, size);
  fuzz::Require(!opens(input), "made-up bytes are no letter");

  const crypto::BoxPublicKey& to = networks.own.keys().box().public_key();
  const std::string header = SealLetter(networks.tide, to, "")->substr(0, 9);
  fuzz::Require(!opens(header + to.Seal(input)),
                "what anybody seals to us is no partner's letter");

  const uint8_t choice = fuzz::TakeChoice(input);
  const auto file = SealLetter(networks.tide, to, input);
  if (!file) return 0;
  const auto opened = OpenLetter(networks.own, *file);
  fuzz::Require(
      opened.ok() && opened->letter == input && opened->from->name == "tide",
      "a partner's letter opens as it was written");
  relocation::v1::ReferralLetter letter;
  (void)letter.ParseFromString(opened->letter);
  std::string changed = *file;
  changed[(choice * size_t{67} + size) % changed.size()] ^= '\x01';
  fuzz::Require(!opens(changed), "a changed byte shows");
  fuzz::Require(!opens(file->substr(0, (choice * size_t{67}) % file->size())),
                "a part is no letter");
  return 0;
}
