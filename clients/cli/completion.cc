#include "clients/cli/completion.h"

#include <map>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/commands.h"
#include "clients/cli/forms.h"

namespace sojourn::cli {

std::string Completion() {
  std::map<std::string, std::vector<std::string>> verbs;
  for (const Command& command : Commands()) {
    verbs[std::string(command.noun)].emplace_back(command.verb);
  }
  for (const std::string_view verb : kFormVerbs) {
    verbs["relocation"].emplace_back(verb);
  }
  verbs["relocation"].emplace_back("tonight");
  verbs["capacity"].insert(verbs["capacity"].end(), {"export", "template"});
  verbs["visa"].emplace_back("days");
  std::vector<std::string> nouns;
  std::string cases;
  for (const auto& [noun, names] : verbs) {
    absl::StrAppend(&cases, "    '", noun, "') words='",
                    absl::StrJoin(names, " "));
    for (const auto& [inner, unused] : verbs) {
      if (inner.starts_with(noun + " ")) {
        absl::StrAppend(&cases, inner.substr(noun.size()));
      }
    }
    absl::StrAppend(&cases, "' ;;\n");
    if (noun.find(' ') == std::string::npos) nouns.push_back(noun);
  }
  return absl::StrCat(
      "_sojourn() {\n  local words=''\n"
      "  case \"${COMP_WORDS[*]:1:COMP_CWORD-1}\" in\n    '') words='",
      absl::StrJoin(nouns, " "), " admin audit token completion' ;;\n", cases,
      "  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- "
      "\"${COMP_WORDS[COMP_CWORD]}\"))\n"
      "}\ncomplete -F _sojourn sojourn\n");
}

}  // namespace sojourn::cli
