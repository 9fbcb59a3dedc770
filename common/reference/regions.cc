#include "common/reference/regions.h"

#include <array>
#include <cstddef>
#include <utility>

namespace sojourn::reference {
namespace {

// Two letters each.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7>
    kRegions = {{
        {"SUB_SAHARAN_AFRICA",
         "AOBFBIBJBWCDCFCGCICMCVDJERETGAGHGMGNGQGWIOKEKMLRLSMGMLMRMUMWMZNANE"
         "NGRERWSCSHSLSNSOSSSTSZTDTFTGTZUGYTZAZMZW"},
        {"NORTHERN_AFRICA_AND_WESTERN_ASIA",
         "AEAMAZBHCYDZEGEHGEILIQJOKWLBLYMAOMPSQASASDSYTNTRYE"},
        {"CENTRAL_AND_SOUTHERN_ASIA", "AFBDBTINIRKGKZLKMVNPPKTJTMUZ"},
        {"EASTERN_AND_SOUTH_EASTERN_ASIA",
         "BNCNHKIDJPKHKPKRLAMMMNMOMYPHSGTHTLTWVN"},
        {"LATIN_AMERICA_AND_CARIBBEAN",
         "AGAIARAWBBBLBOBQBRBSBVBZCLCOCRCUCWDMDOECFKGDGFGPGSGTGYHNHTJMKNKYLC"
         "MFMQMSMXNIPAPEPRPYSRSVSXTCTTUYVCVEVGVI"},
        {"OCEANIA",
         "ASAUCCCKCXFJFMGUHMKIMHMPNCNFNRNUNZPFPGPNPWSBTKTOTVUMVUWFWS"},
        {"EUROPE_AND_NORTHERN_AMERICA",
         "ADALATAXBABEBGBMBYCACHCZDEDKEEESFIFOFRGBGGGIGLGRHRHUIEIMISITJELILT"
         "LULVMCMDMEMKMTNLNOPLPMPTRORSRUSESISJSKSMUAUSVAXK"},
    }};

}  // namespace

std::string_view RegionOf(std::string_view country) {
  if (country.size() != 2) return "";
  for (const auto& [region, countries] : kRegions) {
    for (size_t i = 0; i < countries.size(); i += 2) {
      if (countries.substr(i, 2) == country) return region;
    }
  }
  return "";
}

std::vector<std::string> Regions() {
  std::vector<std::string> regions;
  for (const auto& [region, countries] : kRegions) regions.emplace_back(region);
  return regions;
}

}  // namespace sojourn::reference
