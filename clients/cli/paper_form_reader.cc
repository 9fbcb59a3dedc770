#include "clients/cli/paper_form_reader.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/form_answer.h"
#include "clients/cli/json_input.h"
#include "clients/cli/paper_form.h"
#include "clients/cli/utf8.h"
#include "common/status/error.h"
#include "common/status/string_view.h"

namespace sojourn::cli {
namespace {

// A printed line however it was typed again: case, spaces and stars left out.
std::string Printed(std::string_view line) {
  std::string plain;
  for (const char c : line) {
    if (absl::ascii_isspace(static_cast<unsigned char>(c)) || c == '*')
      continue;
    plain.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
  }
  return plain;
}

// Lines of the empty page that ask nothing.
const std::set<std::string>& LinesThatAskNothing() {
  static const auto* const lines = [] {
    auto* made = new std::set<std::string>();
    for (const auto line : absl::StrSplit(PaperForm(), '\n')) {
      const bool asks = line.size() > 2 && line[2] == '.';
      if (!asks) made->insert(Printed({line.data(), line.size()}));
    }
    return made;
  }();
  return *lines;
}

struct Line {
  int number = 0;
  std::string_view label;
  std::string_view answer;
};

// "12. label: answer", "12: answer"; nothing where it is no such line.
std::optional<Line> Parse(std::string_view text) {
  size_t at = 0;
  Line line;
  while (at < text.size() && at < 3 &&
         absl::ascii_isdigit(static_cast<unsigned char>(text[at]))) {
    line.number = 10 * line.number + (text[at++] - '0');
  }
  // The colon of the wide scripts too.
  constexpr std::string_view kWide = "\xEF\xBC\x9A";
  const size_t narrow = text.find(':', at);
  const size_t wide = text.find(kWide, at);
  const size_t colon = std::min(narrow, wide);
  if (at == 0 || colon == std::string_view::npos) return std::nullopt;
  size_t label = text.find_first_not_of(' ', at);
  if (text[label] == '.' || text[label] == ')') ++label;
  line.label = text.substr(label, colon - label);
  line.answer = text.substr(colon + (colon == narrow ? 1 : kWide.size()));
  return line;
}

struct Answer {
  const Question* question = nullptr;
  int line = 0;
  std::string text;
};

class Reader {
 public:
  explicit Reader(relocation::v1::Intake* intake) : intake_(*intake) {}

  absl::StatusOr<FormPlaces> Read(std::string_view text) {
    int line = 0;
    for (const auto each : absl::StrSplit(Av(text), '\n')) {
      Take(TrimmedAnswer({each.data(), each.size()}), ++line);
    }
    // In the order of the page: some answers say more of earlier ones.
    std::stable_sort(answers_.begin(), answers_.end(),
                     [](const Answer& a, const Answer& b) {
                       return a.question->number < b.question->number;
                     });
    for (const Answer& answer : answers_) Store(answer);
    CheckRequired();
    const absl::Status status = errors_.Finish();
    if (!status.ok()) return status;
    return std::move(places_);
  }

 private:
  static std::string Place(const Question& question, int line) {
    return line == 0
               ? absl::StrCat("question ", question.number)
               : absl::StrCat("line ", line, ", question ", question.number);
  }

  void AtLine(int line, std::string_view reason, std::string_view description) {
    errors_.Add(absl::StrCat("line ", line), reason, description);
  }

  void Take(std::string_view text, int line) {
    if (text.empty() || text.front() == '#') return;
    if (text.front() == '+') return Continue(text.substr(1), line);
    if (LinesThatAskNothing().contains(Printed(text))) return;
    // What goes on after a line that was refused belongs to nothing.
    open_ = false;
    const std::string digits = WithAsciiDigitsInFront(text);
    const auto parsed = Parse(digits);
    if (!parsed) {
      return AtLine(line, "FORM_LINE_UNKNOWN",
                    "is no question of the form: begin it with + to go on with "
                    "the answer above, with # to keep it for yourself, or with "
                    "the number of its question and a colon");
    }
    const Question* question = FindQuestion(parsed->number);
    if (question == nullptr) {
      return AtLine(
          line, "FORM_QUESTION_UNKNOWN",
          absl::StrCat("there are questions 1 to ", Questions().back().number));
    }
    const std::string label = Printed(parsed->label);
    if (!label.empty() && label != Printed(question->label)) {
      return errors_.Add(Place(*question, line), "FORM_LABEL_DIFFERS",
                         absl::StrCat("question ", question->number, " is \"",
                                      Av(question->label),
                                      "\": copy it from the form, or "
                                      "write ",
                                      question->number, ": and the answer"));
    }
    open_ = true;
    answers_.push_back(
        {question, line, std::string(TrimmedAnswer(parsed->answer))});
  }

  void Continue(std::string_view text, int line) {
    if (!open_) {
      return AtLine(
          line, "FORM_LINE_UNKNOWN",
          "goes on with no answer: put it under the line it belongs to");
    }
    const std::string_view more = TrimmedAnswer(text);
    std::string& answer = answers_.back().text;
    if (more.empty()) return;
    absl::StrAppend(&answer, answer.empty() ? "" : "\n", Av(more));
  }

  void Store(const Answer& answer) {
    const Question& question = *answer.question;
    if (answer.text.empty()) return;
    const std::string place = Place(question, answer.line);
    const bool repeats = question.kind == AnswerKind::kCompanion;
    const auto [known, is_first] =
        answered_.insert({question.number, answer.line});
    if (!is_first && !repeats) {
      return errors_.Add(
          place, "FORM_ANSWERED_TWICE",
          absl::StrCat("was answered in line ", known->second,
                       ": leave one of the two, or go on with "
                       "the first in a line that begins with +"));
    }
    if (answer.text.find(kReplacement) != std::string::npos) {
      return errors_.Add(place, "TEXT_NOT_UTF8", "save the file as UTF-8");
    }
    std::string path;
    const absl::Status status =
        StoreAnswer(question, place, answer.text, &intake_, &path);
    for (const FieldViolation& each : DetailsOf(status).violations) {
      errors_.Add(each.field, each.reason,
                  absl::StrCat(Av(question.label), ": ", each.description));
    }
    places_[path] = place;
  }

  void Missing(int number, std::string_view description) {
    errors_.Add(absl::StrCat("question ", number), "FIELD_REQUIRED",
                description);
  }

  // And where to look for what was not answered.
  void CheckRequired() {
    const auto is_there = [&](int number) {
      return answered_.contains(number);
    };
    for (const Question& question : Questions()) {
      places_.insert({JsonPath(question.path), Place(question, 0)});
      // A number or a person: one of them is enough.
      const bool is_contact = question.path == "safe_contact.address";
      if (!question.required || is_there(question.number)) continue;
      if (is_contact && is_there(question.number + 4)) continue;
      Missing(question.number,
              absl::StrCat(Av(question.label), ": needs an answer",
                           is_contact ? ", or question 6 does" : ""));
    }
    // When she was asked, and nothing that she said yes to.
    const int consents = Questions().back().number - 1;
    if (is_there(consents + 1) && !is_there(consents)) {
      Missing(consents,
              "she was asked, and it is not said what she agrees to: "
              "answer it, or take the next answer out");
    }
  }

  relocation::v1::Intake& intake_;
  std::vector<Answer> answers_;
  std::map<int, int> answered_;  // question, line
  bool open_ = false;
  FormPlaces places_;
  FieldChecker errors_;
};

// The place of the longest path that `path` lies in, or of one that lies in it.
std::string PlaceOf(const std::string& path, const FormPlaces& places) {
  std::string best;
  size_t length = 0;
  for (const auto& [known, place] : places) {
    const bool inside =
        path.starts_with(known) &&
        (path.size() == known.size() || path[known.size()] == '.' ||
         path[known.size()] == '[');
    if (inside && known.size() >= length) {
      best = place;
      length = known.size();
    }
  }
  if (!best.empty()) return best;
  for (const auto& [known, place] : places) {
    if (known.starts_with(path)) return place;
  }
  return "";
}

}  // namespace

absl::StatusOr<FormPlaces> ReadPaperForm(std::string_view text,
                                         relocation::v1::Intake* intake) {
  if (text.size() > kMaxRequestBytes) {
    return InvalidField("form", "REQUEST_TOO_LARGE",
                        absl::StrCat("has ", text.size(), " bytes, a request ",
                                     "holds at most ", kMaxRequestBytes));
  }
  int broken = 0;
  return Reader(intake).Read(Repair(text, &broken));
}

absl::Status InTermsOfForm(const absl::Status& status,
                           const FormPlaces& places) {
  ErrorDetails details = DetailsOf(status);
  if (details.violations.empty()) return status;
  for (FieldViolation& violation : details.violations) {
    for (const std::string_view root : {"intake.", "alert."}) {
      if (!violation.field.starts_with(root)) continue;
      const std::string place =
          PlaceOf(violation.field.substr(root.size()), places);
      if (place.empty()) continue;
      violation.description =
          absl::StrCat(violation.description, " (", violation.field, ")");
      violation.field = place;
    }
  }
  return InvalidFields(std::move(details.violations));
}

}  // namespace sojourn::cli
