// Sealed values: raw bytes as a damaged database would hold them, and what was
// sealed, whole, moved and with one byte changed.
#include <memory>

#include "common/crypto/sealer.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  static const auto key =
      std::make_shared<const crypto::SecretKey>(crypto::SecretKey::Random());
  static const crypto::RowSealer row(key, "persons", "1");
  static const crypto::RowSealer other(key, "persons", "2");
  std::string_view input = fuzz::Text(data, size);
  fuzz::Require(!row.Open("name", db::Bytes{std::string(input)}).ok(),
                "made-up bytes open to nothing");

  const uint8_t choice = fuzz::TakeChoice(input);
  db::Bytes sealed = row.Seal("name", input);
  const auto opened = row.Open("name", sealed);
  fuzz::Require(opened.ok() && *opened == input, "what was sealed opens");
  fuzz::Require(
      !other.Open("name", sealed).ok() && !row.Open("contact", sealed).ok(),
      "it opens nowhere else");
  sealed.data[choice % sealed.data.size()] ^= '\x01';
  fuzz::Require(!row.Open("name", sealed).ok(), "a changed byte shows");
  return 0;
}
