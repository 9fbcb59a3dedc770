#include "clients/cli/forms.h"

#include "clients/cli/intake_schema.h"
#include "clients/cli/intake_template.h"
#include "clients/cli/paper_form.h"

namespace sojourn::cli {

FormCommands AddForms(CLI::App& relocation) {
  FormCommands forms;
  forms.schema = relocation.add_subcommand(
      "schema", "print the JSON schema of what submit --file takes");
  forms.schema->footer("example: sojourn relocation schema > schema.json");
  forms.pattern = relocation.add_subcommand(
      "template",
      "print a file to fill in, every field explained, for submit --file");
  forms.pattern->footer("example: sojourn relocation template > case.json");
  forms.alert = std::make_unique<bool>(false);
  forms.pattern->add_flag("--alert", *forms.alert,
                          "for alert --file: the same fields");
  forms.page = relocation.add_subcommand(
      "form", "print one page of questions, for submit --form or alert --form");
  forms.page->footer("example: sojourn relocation form > form.txt");
  return forms;
}

std::string FormCommands::Print() const {
  if (schema->parsed()) return IntakeSchema();
  if (pattern->parsed()) return IntakeTemplate(*alert);
  if (page->parsed()) return PaperForm();
  return "";
}

}  // namespace sojourn::cli
