// Two networks that know each other's keys, and what their files hold.
#ifndef SERVICES_RELOCATION_REFERRAL_REFERRAL_TEST_NETWORKS_H_
#define SERVICES_RELOCATION_REFERRAL_REFERRAL_TEST_NETWORKS_H_

#include <string>
#include <utility>

#include "services/relocation/referral/referral_envelope.h"
#include "services/relocation/referral/referral_keys.h"
#include "sojourn/relocation/v1/referral.pb.h"

namespace sojourn::relocation {

inline Network NetworkOf(char own, const std::string& partner, char theirs) {
  const auto secret = [](char fill) {
    return *crypto::SecretKey::FromBytes(std::string(32, fill));
  };
  const ReferralKeys keys(secret(theirs));
  return Network(secret(own), {{partner, keys.signing().public_key(),
                                keys.box().public_key(), "call"}});
}

inline const Network& Tide() {
  static const Network* const kTide =
      new Network(NetworkOf('t', "harbour", 'h'));
  return *kTide;
}
inline const Network& Harbour() {
  static const Network* const kHarbour =
      new Network(NetworkOf('h', "tide", 't'));
  return *kHarbour;
}

// As `reader` reads it.
inline v1::ReferralLetter LetterIn(const Network& reader,
                                   const std::string& file) {
  v1::ReferralLetter letter;
  const auto opened = OpenLetter(reader, file);
  if (opened.ok()) letter.ParseFromString(opened->letter);
  return letter;
}

// As `writer` writes it to its only partner.
inline std::string FileOf(const Network& writer,
                          const v1::ReferralLetter& letter) {
  return SealLetter(writer.keys(), writer.partners().front().box_key,
                    letter.SerializeAsString())
      .value_or("");
}

// A case that arrives at harbour from tide now, with this intake.
inline v1::ReferralLetter LetterOf(const v1::Intake& intake, absl::Time now,
                                   const std::string& referral_id) {
  v1::ReferralLetter letter;
  letter.set_referral_id(referral_id);
  letter.mutable_written_at()->set_seconds(absl::ToUnixSeconds(now));
  letter.mutable_expires_at()->set_seconds(
      absl::ToUnixSeconds(now + absl::Hours(24)));
  letter.mutable_referred_case()->set_level(type::v1::LEVEL_L2);
  *letter.mutable_referred_case()->mutable_intake() = intake;
  return letter;
}

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_REFERRAL_REFERRAL_TEST_NETWORKS_H_
