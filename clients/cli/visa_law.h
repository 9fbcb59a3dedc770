// `sojourn visa law` and `sojourn visa grounds`: what the built-in policy was
// written from, and which name to record for what a refusal says. Both on this
// machine alone.
#ifndef CLIENTS_CLI_VISA_LAW_H_
#define CLIENTS_CLI_VISA_LAW_H_

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

namespace sojourn::cli {

struct VisaLawFlags {
  CLI::App* law;
  CLI::App* grounds;
};

// `output` is that of the command line's --output.
void AddVisaLaw(CLI::App& visa, std::string* output, VisaLawFlags* flags);

// What the one that was asked for prints; nothing where none was.
std::optional<std::string> VisaLaw(const VisaLawFlags& flags,
                                   const std::string& output);

// A rule a paragraph: its name, act, article, since when, and what it says.
std::string LawText();
// One document: {"policy_version": .., "rules": [{"rule_id", "act", "article",
// "in_force_since", "sentence"}, ..]}.
std::string LawJson();

// A line a ground: its number on the form, its name, its article and what it
// says; a number that was not compared with the form is in brackets.
std::string GroundsText();
// One document: {"act": .., "grounds": [{"ground", "number", "number_compared",
// "article", "sentence"}, ..]}, number null where the form has none.
std::string GroundsJson();

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_VISA_LAW_H_
