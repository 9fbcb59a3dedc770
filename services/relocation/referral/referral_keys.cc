#include "services/relocation/referral/referral_keys.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/auth/json.h"
#include "common/crypto/private_file.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::relocation {
namespace {

constexpr char kFlag[] = "referral_partners_file";
constexpr size_t kLongestName = 40;

bool IsNetworkName(const std::string& name) {
  return !name.empty() && name.size() <= kLongestName &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_islower(static_cast<unsigned char>(c)) ||
                  absl::ascii_isdigit(static_cast<unsigned char>(c)) ||
                  c == '-';
         });
}

// Adds its mistakes, with the entry's place, and returns what is good.
std::optional<Partner> ParsePartner(const nlohmann::json& entry, size_t at,
                                    FieldChecker& errors) {
  const auto text = [&](const char* field) {
    return entry.is_object() ? auth::StringField(entry, field).value_or("")
                             : std::string();
  };
  const auto wrong = [&](std::string_view what) {
    errors.Add(kFlag, "PARTNER_INVALID",
               absl::StrCat("partners[", at, "]", std::string(what)));
  };
  const std::string name = text("name");
  if (!IsNetworkName(name)) {
    wrong(".name: 1 to 40 lower-case letters, digits and '-'");
  }
  const auto signing = crypto::PublicKey::FromHex(text("signing_key"));
  if (!signing) wrong(".signing_key: 64 hexadecimal digits");
  const auto box = crypto::BoxPublicKey::FromHex(text("box_key"));
  if (!box) wrong(".box_key: 64 hexadecimal digits of a key");
  std::string contact = text("contact");
  if (contact.empty()) wrong(".contact: say whom to call there");
  if (!signing || !box) return std::nullopt;
  return Partner{name, *signing, *box, std::move(contact)};
}

void CheckDistinct(const std::vector<Partner>& partners, FieldChecker& errors) {
  std::set<std::string> seen;
  for (const Partner& partner : partners) {
    for (const std::string& mark :
         {partner.name, partner.signing_key.ToHex(), partner.box_key.ToHex()}) {
      if (seen.insert(mark).second) continue;
      errors.Add(
          kFlag, "PARTNER_INVALID",
          absl::StrCat(partner.name, ": name and keys are one partner's each"));
    }
  }
}

void CheckNotOneself(const ReferralKeys& own,
                     const std::vector<Partner>& partners,
                     FieldChecker& errors) {
  for (const Partner& partner : partners) {
    if (partner.box_key != own.box().public_key() &&
        partner.signing_key != own.signing().public_key()) {
      continue;
    }
    errors.Add(kFlag, "PARTNER_INVALID",
               absl::StrCat(partner.name, ": has this network's own keys"));
  }
}

}  // namespace

ReferralKeys::ReferralKeys(const crypto::SecretKey& secret)
    : box_(secret.Derive("sojourn referral: sealed to")),
      signing_(secret.Derive("sojourn referral: signed by")) {}

absl::StatusOr<std::vector<Partner>> ParsePartners(std::string_view text) {
  FieldChecker errors;
  std::vector<Partner> partners;
  const auto file = auth::ParseObject(text);
  if (!file || !file->contains("partners") || !(*file)["partners"].is_array()) {
    errors.Add(kFlag, "PARTNER_INVALID",
               "not JSON of the form {\"partners\": [...]}");
    return errors.Finish();
  }
  size_t at = 0;
  for (const nlohmann::json& entry : (*file)["partners"]) {
    auto partner = ParsePartner(entry, at++, errors);
    if (partner) partners.push_back(*std::move(partner));
  }
  CheckDistinct(partners, errors);
  RETURN_IF_ERROR(errors.Finish());
  return partners;
}

absl::StatusOr<Network> Network::Load(const std::string& key_file,
                                      const std::string& partners_file) {
  ASSIGN_OR_RETURN(const crypto::SecretKey secret,
                   crypto::SecretKey::FromFile(key_file));
  ASSIGN_OR_RETURN(const std::string text,
                   crypto::ReadPrivateText(partners_file));
  ASSIGN_OR_RETURN(std::vector<Partner> partners, ParsePartners(text));
  FieldChecker errors;
  CheckNotOneself(ReferralKeys(secret), partners, errors);
  RETURN_IF_ERROR(errors.Finish());
  return Network(secret, std::move(partners));
}

const Partner* Network::Find(std::string_view name) const {
  const auto found =
      std::find_if(partners_.begin(), partners_.end(),
                   [&](const Partner& each) { return each.name == name; });
  return found == partners_.end() ? nullptr : &*found;
}

std::string PublicPart(const ReferralKeys& keys, std::string_view name) {
  nlohmann::json entry;
  entry["name"] = std::string(name);
  entry["signing_key"] = keys.signing().public_key().ToHex();
  entry["box_key"] = keys.box().public_key().ToHex();
  return auth::WriteObject(entry);
}

}  // namespace sojourn::relocation
