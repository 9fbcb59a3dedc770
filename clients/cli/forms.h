// Verbs of `sojourn relocation` that print a form and call nobody.
#ifndef CLIENTS_CLI_FORMS_H_
#define CLIENTS_CLI_FORMS_H_

#include <CLI/CLI.hpp>
#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace sojourn::cli {

inline constexpr std::array<std::string_view, 3> kFormVerbs = {
    "schema", "template", "form"};

struct FormCommands {
  CLI::App* schema = nullptr;
  CLI::App* pattern = nullptr;
  CLI::App* page = nullptr;
  // Of the template: for RaiseAlert.
  std::unique_ptr<bool> alert;

  // What the verb on the command line prints; empty where none of them is.
  std::string Print() const;
};

FormCommands AddForms(CLI::App& relocation);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_FORMS_H_
