#include "services/relocation/duplicates/frequent_names.h"

#include <map>
#include <string>
#include <string_view>

#include "absl/strings/str_split.h"
#include "common/status/string_view.h"

namespace sojourn::relocation {
namespace {

constexpr double kOthers = 2;

struct Tier {
  double per_thousand;
  std::string_view names;
};

// Ours, and coarse: no package says how often names occur in the world, and
// half a bit more or less decides nothing.
constexpr Tier kTiers[] = {
    {100, "mohammed"},
    {40,
     "ahmed ahmad ahmet ali aly fatima fatma fateme zahra hussein husain "
     "reza maria jose "
     // Ends of family names in Iran, which some write as a name of its own.
     "pour zadeh"},
    {30, "juan"},
    {15,
     "hassan mahmoud omar ibrahim banu bani abu antonio manuel francisco "
     "carmen ana luis carlos jesus garcia lopez martinez rodriguez gonzalez "
     "hernandez perez sanchez alexander sergey dmitry elena anna olga tatiana "
     // Two or three of them to everybody, as there are no family names.
     "abebe alemayehu amare asfaw assefa ayele bekele belay berhanu berhe "
     "daniel dawit demissie dereje desta ermias eshetu fikadu fikru "
     "gebre gebremariam getachew getahun girma habtamu hagos haile hailu "
     "henok kassa kassahun kebede kidane kiros legesse lemma mamo mekonnen "
     "melaku mengistu mesfin molla mulatu mulugeta negash negussie samuel "
     "seyoum shiferaw sisay solomon tadesse tamrat taye teferi tekle "
     "temesgen tesfaye teshome tewodros tilahun tsegaye wolde wondimu worku "
     "yared yohannes yonas zelalem zerihun zewdu almaz aster genet hana "
     "helen hiwot kidist meseret rahel ruth saba sara selam selamawit "
     "senait tigist tsehay"},
    {8,
     "yusuf yousif khalid khaled mustafa moustafa mostafa abdullah abdulrahman "
     "said mariam aisha zainab "
     "zeinab khadija amina sara isabel rosa miguel pedro jorge angel david "
     "daniel "
     "ramirez torres flores gomez diaz cruz morales rivera reyes ramos "
     "ivanov ivanova kuznetsov popov smirnov petrov sokolov andrey aleksey "
     "nikolay vladimir natalia irina svetlana ekaterina ivan mikhail "
     "aleksandrovich aleksandrovna sergeevich nikolaevich nikolaevna "
     "ivanovich vladimirovich mehdi amir khan singh kumar begum "
     "nguyen tran wang li zhang chen"},
};

struct Table {
  std::map<std::string, double> spelled;
  std::map<std::string, double> consonants;
};

const Table& Frequent() {
  static const Table* const table = [] {
    auto* made = new Table;
    for (const Tier& tier : kTiers) {
      for (const absl::string_view name :
           absl::StrSplit(Av(tier.names), ' ', absl::SkipEmpty())) {
        for (const NamePart& part : NameParts(Sv(name))) {
          made->spelled.emplace(part.spellings[0], tier.per_thousand);
          made->consonants.emplace(part.consonants[0], tier.per_thousand);
        }
      }
    }
    return made;
  }();
  return *table;
}

}  // namespace

double PerThousand(const NamePart& part) {
  const Table& table = Frequent();
  const auto& names = part.vowelled ? table.spelled : table.consonants;
  const auto found =
      names.find(part.vowelled ? part.spellings[0] : part.consonants[0]);
  return found == names.end() ? kOthers : found->second;
}

}  // namespace sojourn::relocation
