// A filled-in page of `sojourn relocation form`.
#include <string>

#include "absl/strings/str_replace.h"
#include "clients/cli/paper_form_reader.h"
#include "common/status/error.h"
#include "common/status/string_view.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  using google::protobuf::util::MessageDifferencer;
  const std::string text(fuzz::Text(data, size));
  relocation::v1::Intake intake;
  const auto places = cli::ReadPaperForm(text, &intake);
  for (const FieldViolation& each : DetailsOf(places.status()).violations) {
    fuzz::Require(each.field.starts_with("line ") ||
                      each.field.starts_with("question ") ||
                      each.field == "form",
                  "every mistake has its place");
    fuzz::Require(!each.reason.empty() && !each.description.empty(),
                  "and says what would be right");
  }
  relocation::v1::Intake again;
  const auto other_ends =
      cli::ReadPaperForm(absl::StrReplaceAll(text, {{"\n", "\r\n"}}), &again);
  fuzz::Require(places.ok() == other_ends.ok(), "line ends do not matter");
  if (!places.ok()) return 0;
  fuzz::Require(MessageDifferencer::Equals(intake, again),
                "nor for what is read");
  std::string wire;
  fuzz::Require(intake.SerializeToString(&wire), "what is read can be sent");
  relocation::v1::Intake more;
  fuzz::Require(!cli::ReadPaperForm(text + "\nno line of it", &more).ok(),
                "no line is left out");
  return 0;
}
