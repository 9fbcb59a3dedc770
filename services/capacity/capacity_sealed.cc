#include "services/capacity/capacity_sealed.h"

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "nlohmann/json.hpp"
#include "services/capacity/capacity_names.h"

namespace sojourn::capacity {
namespace {

using nlohmann::json;

std::string DayText(absl::CivilDay day) { return absl::FormatCivilTime(day); }

absl::CivilDay DayOf(const json& object, const char* key) {
  absl::CivilDay day;
  absl::ParseCivilTime(object.value(key, ""), &day);
  return day;
}

std::string VettingText(const Vetting& vetting) {
  return json{{"vetted_by", vetting.vetted_by},
              {"vetted_on", DayText(vetting.vetted_on)},
              {"expires_on", DayText(vetting.expires_on)},
              {"key_holders", vetting.key_holders},
              {"landlord_knows", vetting.landlord_knows},
              {"cameras", vetting.cameras}}
      .dump();
}

json PartyJson(const Party& party) {
  json languages = json::array();
  for (const LanguageSkill& skill : party.languages) {
    languages.push_back({{"code", skill.code}, {"level", Name(skill.level)}});
  }
  return {{"adults", party.adults},
          {"children", party.children},
          {"bedrooms", party.bedrooms},
          {"step_free", party.step_free},
          {"women_only", party.women_only},
          {"cot", party.cot},
          {"pets", party.pets},
          {"school_nearby", party.school_nearby},
          {"same_night", party.same_night},
          {"languages", languages},
          {"interpreter_languages", party.interpreter_languages},
          {"sign_languages", party.sign_languages},
          {"workspace", party.workspace}};
}

Party PartyOf(const json& object) {
  Party party = {
      .adults = object.value("adults", 0),
      .children = object.value("children", 0),
      .bedrooms = object.value("bedrooms", 0),
      .step_free = object.value("step_free", false),
      .women_only = object.value("women_only", false),
      .cot = object.value("cot", false),
      .pets = object.value("pets", false),
      .school_nearby = object.value("school_nearby", false),
      .same_night = object.value("same_night", false),
      .interpreter_languages =
          object.value("interpreter_languages", std::vector<std::string>()),
      .sign_languages =
          object.value("sign_languages", std::vector<std::string>()),
      .workspace = object.value("workspace", false),
  };
  for (const json& skill : object.value("languages", json::array())) {
    party.languages.push_back(
        {.code = skill.value("code", ""),
         .level = FromName<LanguageLevel>(skill.value("level", "BASIC"))});
  }
  return party;
}

// What a sealed column holds was written by this file; anything else is
// damage.
absl::StatusOr<json> Parse(const std::string& text) {
  json object = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return Internal("a sealed column is not an object");
  return object;
}

}  // namespace

keystore::KeyRef PlaceKey(std::string_view place_public_id) {
  return {absl::StrCat("place:", Av(place_public_id))};
}

absl::StatusOr<SealedPlace> SealPlace(const crypto::Sealer& sealer,
                                      const Place& place) {
  ASSIGN_OR_RETURN(
      const crypto::RowSealer row,
      sealer.ForRow(PlaceKey(place.public_id), "places", place.id));
  return SealedPlace{
      .address = row.Seal("address_sealed", place.address),
      .vetting = row.Seal("vetting_sealed", VettingText(*place.vetting))};
}

absl::StatusOr<std::string> OpenAddress(const crypto::Sealer& sealer,
                                        std::string_view place_public_id,
                                        std::string_view place_id,
                                        const db::Bytes& sealed) {
  return sealer.Open(PlaceKey(place_public_id), sealed,
                     {"places", place_id, "address_sealed"});
}

absl::StatusOr<Vetting> OpenVetting(const crypto::Sealer& sealer,
                                    const Place& place,
                                    const db::Bytes& sealed) {
  ASSIGN_OR_RETURN(const std::string text,
                   sealer.Open(PlaceKey(place.public_id), sealed,
                               {"places", place.id, "vetting_sealed"}));
  ASSIGN_OR_RETURN(const json object, Parse(text));
  return Vetting{.vetted_by = object.value("vetted_by", ""),
                 .vetted_on = DayOf(object, "vetted_on"),
                 .expires_on = DayOf(object, "expires_on"),
                 .key_holders = object.value("key_holders", 0),
                 .landlord_knows = object.value("landlord_knows", false),
                 .cameras = object.value("cameras", false)};
}

absl::StatusOr<db::Bytes> SealNeeds(const crypto::Sealer& sealer,
                                    std::string_view reservation_id,
                                    const HoldSpec& hold) {
  const json object = {{"party", PartyJson(hold.party)},
                       {"person_refs", hold.person_refs}};
  return sealer.Seal(keystore::KeyRef::Case(hold.case_ref), object.dump(),
                     {"reservations", reservation_id, "needs_sealed"});
}

absl::Status OpenNeeds(const crypto::Sealer& sealer, const db::Bytes& sealed,
                       Reservation& reservation) {
  const auto text =
      sealer.Open(keystore::KeyRef::Case(reservation.case_ref), sealed,
                  {"reservations", reservation.id, "needs_sealed"});
  if (ReasonOf(text.status()) == "ERASED") return absl::OkStatus();
  RETURN_IF_ERROR(text.status());
  ASSIGN_OR_RETURN(const json object, Parse(*text));
  reservation.party = PartyOf(object.value("party", json::object()));
  reservation.person_refs =
      object.value("person_refs", std::vector<std::string>());
  return absl::OkStatus();
}

}  // namespace sojourn::capacity
