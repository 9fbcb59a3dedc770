#include "services/visa/letters/letter_text.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/checklist/checklist_rules.h"
#include "services/visa/letters/letter_words.h"
#include "services/visa/visa_assess.h"
#include "services/visa/visa_state_machine.h"

namespace sojourn::visa {
namespace {

using S = ApplicationState;

// A placeholder that stands for nothing but its paragraph.
std::optional<std::string> If(bool condition) {
  return condition ? std::optional<std::string>("") : std::nullopt;
}

std::optional<std::string> IfAny(std::string text) {
  if (text.empty()) return std::nullopt;
  return text;
}

bool IsWaived(const Application& application, DocumentKind kind) {
  return std::ranges::any_of(application.checklist, [&](const Document& line) {
    return line.kind == kind &&
           line.requirement == DocumentRequirement::kWaived;
  });
}

// The one she travels as; all where the document does not say which.
std::string Nationality(Language language, const Identity& identity) {
  const auto& all = identity.nationalities;
  std::vector<std::string> named;
  const bool one =
      std::ranges::find(all, identity.document.issuing_country) != all.end();
  for (const std::string& country : all) {
    if (!one || country == identity.document.issuing_country) {
      named.push_back(CountryIn(language, country));
    }
  }
  return absl::StrJoin(named, ", ");
}

// Nothing of who she is.
LetterValues OfApplication(const LetterAsked& asked, const Letterhead& head,
                           const Application& application, absl::CivilDay day) {
  const Language language = asked.language;
  const bool code = IsUnderVisaCode(application.scheme);
  LetterValues values;
  values["date"] = DayIn(language, day);
  values["organisation"] = IfAny(head.organisation);
  values["application_id"] = application.public_id;
  values["destination"] = CountryIn(language, application.destination_country);
  values["first_day"] = std::nullopt;
  values["last_day"] = std::nullopt;
  if (application.stay) {
    values["first_day"] = DayIn(language, application.stay->first);
    values["last_day"] = DayIn(language, application.stay->last);
  }
  values["if_visa_code"] = If(code);
  values["if_national_law"] = If(!code);
  values["if_diplomat_only"] =
      If(application.handling == Handling::kDiplomatOnly);
  return values;
}

void AddOfNote(const LetterAsked& asked, const Application& application,
               LetterValues& values) {
  values["scheme"] = SchemeIn(asked.language, application.scheme);
}

// As the form and her document say it (Visa Code, Annex I and Article 14).
void AddOfInvitation(const LetterAsked& asked, const Application& application,
                     LetterValues& values) {
  const Identity identity = application.identity.value_or(Identity());
  values["name"] = IfAny(absl::StrJoin(identity.names, " "));
  values["date_of_birth"] =
      IfAny(PartialDateIn(asked.language, identity.date_of_birth));
  values["nationality"] = IfAny(Nationality(asked.language, identity));
  values["document_number"] = IfAny(identity.document_number);
  values["days"] = std::nullopt;
  if (application.stay) {
    values["days"] = absl::StrCat(application.stay->count());
  }
  // What is not asked for is not promised.
  values["if_insured"] = If(!IsWaived(application, DocumentKind::kInsurance));
}

// A letter without what it is about would say nothing, or something untrue.
absl::Status CheckHeld(LetterKind kind, const Application& application) {
  const Identity identity = application.identity.value_or(Identity());
  const bool invites = kind == LetterKind::kInvitation;
  if (!application.stay || (invites && identity.names.empty())) {
    return FailedPrecondition(
        "IDENTITY_INCOMPLETE",
        "The application does not hold what the letter would say.",
        "Complete the identity in the case, and open the application anew.");
  }
  if (invites && identity.accommodation_changes) {
    return FailedPrecondition(
        "ACCOMMODATION_UNSETTLED",
        "The place she was to have is lost: the letter would not be true.",
        "Wait until the next place is agreed.");
  }
  return absl::OkStatus();
}

}  // namespace

LetterValues ValuesFor(const LetterAsked& asked, const Letterhead& head,
                       const Application& application, absl::CivilDay day) {
  LetterValues values = OfApplication(asked, head, application, day);
  if (asked.kind == LetterKind::kInvitation) {
    AddOfInvitation(asked, application, values);
  } else {
    AddOfNote(asked, application, values);
  }
  return values;
}

absl::StatusOr<Letter> WriteLetter(const LetterAsked& asked,
                                   const Letterhead& head,
                                   const Application& application,
                                   absl::Time now) {
  if (head.organisation.empty()) {
    return FailedPrecondition(
        "LETTERHEAD_MISSING", "Nobody has said in whose name letters are.",
        "The operator starts the service with --letter_organisation.");
  }
  if (IsEnded(application.state) || application.state == S::kUsed ||
      application.state == S::kExtended) {
    return FailedPrecondition("STATE_FORBIDS",
                              "Nothing is applied for any more.");
  }
  RETURN_IF_ERROR(CheckHeld(asked.kind, application));
  Letter letter{.language = asked.language,
                .day = TodayIn(application.time_zone, now),
                .head = head};
  ASSIGN_OR_RETURN(
      letter.lines,
      FillTemplate(TemplateOf(asked.kind, asked.language),
                   ValuesFor(asked, head, application, letter.day)));
  return letter;
}

}  // namespace sojourn::visa
