// The intake on one page: numbered questions with short answers, to be printed,
// typed into, or asked over the telephone. It holds what the first decisions
// need; the template has every field. Words by which she is recognised are no
// part of it: they do not belong on paper beside her number.
#ifndef CLIENTS_CLI_PAPER_FORM_H_
#define CLIENTS_CLI_PAPER_FORM_H_

#include <string>
#include <string_view>

#include "absl/types/span.h"

namespace sojourn::cli {

enum class AnswerKind {
  kPlain,  // by the type of its field: text, number, yes or no, day, a value
  kTexts,  // several texts with ";" between
  kCodes,  // several codes with spaces or commas between
  kBirth,  // a day, or as she says it
  kLanguages,  // codes of languages
  kDocument,   // number; country; last day
  kCompanion,  // role; names; born; nationality: may be answered several times
  kConsents,   // purposes
  kAsked,      // day; how; language: of all her consents
};

struct Question {
  int number = 0;
  std::string_view label;
  // Of the field in an intake: "persons[0].identity.names".
  std::string_view path;
  AnswerKind kind = AnswerKind::kPlain;
  bool required = false;
};

// In the order of the page.
absl::Span<const Question> Questions();
// Null where there is none.
const Question* FindQuestion(int number);

// The empty page: at most 66 lines of 80 columns, ASCII.
std::string PaperForm();

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_PAPER_FORM_H_
