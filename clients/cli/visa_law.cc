#include "clients/cli/visa_law.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "common/status/string_view.h"
#include "services/visa/routes/legal_basis.h"
#include "services/visa/routes/refusal_form.h"
#include "services/visa/visa_schengen.h"

namespace sojourn::cli {
namespace {

using nlohmann::ordered_json;
using visa::FormGround;
using visa::LegalText;

std::string SinceOf(const LegalText& rule) {
  return absl::FormatCivilTime(absl::CivilDay(rule.year, rule.month, rule.day));
}

std::string NumberOf(const FormGround& ground) {
  if (ground.number == 0) return "-";
  if (ground.number_compared) return absl::StrCat(ground.number);
  return absl::StrCat("(", ground.number, ")");
}

}  // namespace

void AddVisaLaw(CLI::App& visa, std::string* output, VisaLawFlags* flags) {
  flags->law = visa.add_subcommand(
      "law", "act, article and date behind each rule of the built-in policy");
  flags->law->footer(
      "example: sojourn visa law\nThe names are those of an answer's "
      "`legal_basis`. The act alone is the law.");
  flags->grounds = visa.add_subcommand(
      "grounds",
      "the grounds of a refusal by the numbers of the standard form");
  flags->grounds->footer(
      "example: sojourn visa grounds\nThe names are those of `sojourn visa "
      "refused --grounds` and of a mission's own list.");
  for (CLI::App* app : {flags->law, flags->grounds}) {
    app->add_option("--output", *output, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
  }
}

std::optional<std::string> VisaLaw(const VisaLawFlags& flags,
                                   const std::string& output) {
  const bool json = output == "json";
  if (flags.law->parsed()) return json ? LawJson() : LawText();
  if (flags.grounds->parsed()) return json ? GroundsJson() : GroundsText();
  return std::nullopt;
}

std::string LawText() {
  std::string text = absl::StrCat(Av(visa::kPolicyVersion), "\n");
  for (const LegalText& rule : visa::LegalTexts()) {
    absl::StrAppend(&text, "\n", Av(rule.name), "\n  ", Av(rule.act), "\n  ",
                    Av(rule.article), ", since ", SinceOf(rule), "\n  ",
                    Av(rule.sentence), "\n");
  }
  return text;
}

std::string LawJson() {
  ordered_json rules = ordered_json::array();
  for (const LegalText& rule : visa::LegalTexts()) {
    rules.push_back({{"rule_id", std::string(rule.name)},
                     {"act", std::string(rule.act)},
                     {"article", std::string(rule.article)},
                     {"in_force_since", SinceOf(rule)},
                     {"sentence", std::string(rule.sentence)}});
  }
  const ordered_json document = {
      {"policy_version", std::string(visa::kPolicyVersion)},
      {"rules", std::move(rules)}};
  return document.dump(2) + "\n";
}

std::string GroundsText() {
  std::string text = absl::StrFormat("%4s %-35s%-22s%s\n", "FORM", "GROUND",
                                     "ARTICLE", "SAYS");
  for (const FormGround& each : visa::FormGrounds()) {
    absl::StrAppendFormat(&text, "%4s %-35s%-22s%s\n", NumberOf(each),
                          Av(visa::NameOf(each.ground)), Av(each.article),
                          Av(each.sentence));
  }
  return absl::StrCat(
      text, Av(visa::kRefusalFormAct),
      "\nA number in brackets was not compared with the form: go by its "
      "words.\n");
}

std::string GroundsJson() {
  ordered_json grounds = ordered_json::array();
  for (const FormGround& each : visa::FormGrounds()) {
    const ordered_json number =
        each.number == 0 ? ordered_json() : ordered_json(each.number);
    grounds.push_back({{"ground", std::string(visa::NameOf(each.ground))},
                       {"number", number},
                       {"number_compared", each.number_compared},
                       {"article", std::string(each.article)},
                       {"sentence", std::string(each.sentence)}});
  }
  const ordered_json document = {{"act", std::string(visa::kRefusalFormAct)},
                                 {"grounds", std::move(grounds)}};
  return document.dump(2) + "\n";
}

}  // namespace sojourn::cli
