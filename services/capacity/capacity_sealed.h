// What is stored sealed: which keys and columns, and the text inside.
#ifndef SERVICES_CAPACITY_CAPACITY_SEALED_H_
#define SERVICES_CAPACITY_CAPACITY_SEALED_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/crypto/sealer.h"
#include "common/db/params.h"
#include "common/keystore/keystore.h"
#include "services/capacity/capacity.h"

namespace sojourn::capacity {

// A place's address, its vetting and how it became known are sealed under its
// own key.
keystore::KeyRef PlaceKey(std::string_view place_public_id);

struct SealedPlace {
  db::Bytes address;
  db::Bytes vetting;
};
// Needs place.id, place.public_id and place.vetting.
absl::StatusOr<SealedPlace> SealPlace(const crypto::Sealer& sealer,
                                      const Place& place);
absl::StatusOr<std::string> OpenAddress(const crypto::Sealer& sealer,
                                        std::string_view place_public_id,
                                        std::string_view place_id,
                                        const db::Bytes& sealed);
absl::StatusOr<Vetting> OpenVetting(const crypto::Sealer& sealer,
                                    const Place& place,
                                    const db::Bytes& sealed);

// A party's needs and person references, under the key of its case.
absl::StatusOr<db::Bytes> SealNeeds(const crypto::Sealer& sealer,
                                    std::string_view reservation_id,
                                    const HoldSpec& hold);
// Fills party and person_refs; leaves them empty where the case was erased.
absl::Status OpenNeeds(const crypto::Sealer& sealer, const db::Bytes& sealed,
                       Reservation& reservation);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_SEALED_H_
