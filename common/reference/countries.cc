#include "common/reference/countries.h"

#include <algorithm>

namespace sojourn::reference {
namespace {

// Two letters each, in order.
constexpr std::string_view kCodes =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABB"
    "BDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBY"
    "BZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCX"
    "CYCZDEDJDKDMDODZECEEEGEHERESETFIFJFK"
    "FMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGS"
    "GTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIR"
    "ISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLA"
    "LBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMK"
    "MLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNE"
    "NFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPM"
    "PNPRPSPTPWPYQARERORSRURWSASBSCSDSESG"
    "SHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTF"
    "TGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUY"
    "UZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";
static_assert(kCodes.size() % 2 == 0);

// Three letters each, of the same countries in the same order; XKX is what
// tables use for Kosovo.
constexpr std::string_view kAlphaThree =
    "ANDAREAFGATGAIAALBARMAGOATAARGASMAUTAUSABWALAAZE"
    "BIHBRBBGDBELBFABGRBHRBDIBENBLMBMUBRNBOLBESBRABHS"
    "BTNBVTBWABLRBLZCANCCKCODCAFCOGCHECIVCOKCHLCMRCHN"
    "COLCRICUBCPVCUWCXRCYPCZEDEUDJIDNKDMADOMDZAECUEST"
    "EGYESHERIESPETHFINFJIFLKFSMFROFRAGABGBRGRDGEOGUF"
    "GGYGHAGIBGRLGMBGINGLPGNQGRCSGSGTMGUMGNBGUYHKGHMD"
    "HNDHRVHTIHUNIDNIRLISRIMNINDIOTIRQIRNISLITAJEYJAM"
    "JORJPNKENKGZKHMKIRCOMKNAPRKKORKWTCYMKAZLAOLBNLCA"
    "LIELKALBRLSOLTULUXLVALBYMARMCOMDAMNEMAFMDGMHLMKD"
    "MLIMMRMNGMACMNPMTQMRTMSRMLTMUSMDVMWIMEXMYSMOZNAM"
    "NCLNERNFKNGANICNLDNORNPLNRUNIUNZLOMNPANPERPYFPNG"
    "PHLPAKPOLSPMPCNPRIPSEPRTPLWPRYQATREUROUSRBRUSRWA"
    "SAUSLBSYCSDNSWESGPSHNSVNSJMSVKSLESMRSENSOMSURSSD"
    "STPSLVSXMSYRSWZTCATCDATFTGOTHATJKTKLTLSTKMTUNTON"
    "TURTTOTUVTWNTZAUKRUGAUMIUSAURYUZBVATVCTVENVGBVIR"
    "VNMVUTWLFWSMXKXYEMMYTZAFZMBZWE";
static_assert(kAlphaThree.size() / 3 == kCodes.size() / 2 &&
              kAlphaThree.size() % 3 == 0);

}  // namespace

bool IsCountry(std::string_view code) {
  if (code.size() != 2) return false;
  for (size_t i = 0; i < kCodes.size(); i += 2) {
    if (kCodes.substr(i, 2) == code) return true;
  }
  return false;
}

std::string_view CountryOfAlphaThree(std::string_view code) {
  if (code.size() != 3) return "";
  for (size_t i = 0; i < kAlphaThree.size(); i += 3) {
    if (kAlphaThree.substr(i, 3) == code) return kCodes.substr(i / 3 * 2, 2);
  }
  return "";
}

std::string_view AlphaThreeOf(std::string_view country) {
  if (country.size() != 2) return "";
  for (size_t i = 0; i < kCodes.size(); i += 2) {
    if (kCodes.substr(i, 2) == country) return kAlphaThree.substr(i / 2 * 3, 3);
  }
  return "";
}

std::vector<std::string> Countries() {
  std::vector<std::string> codes;
  for (size_t i = 0; i < kCodes.size(); i += 2) {
    codes.emplace_back(kCodes.substr(i, 2));
  }
  std::sort(codes.begin(), codes.end());
  return codes;
}

bool IsLanguageCode(std::string_view code) {
  if (code.size() != 2 && code.size() != 3) return false;
  for (const char letter : code) {
    if (letter < 'a' || letter > 'z') return false;
  }
  return true;
}

}  // namespace sojourn::reference
