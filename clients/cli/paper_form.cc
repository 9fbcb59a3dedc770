#include "clients/cli/paper_form.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/string_view.h"

namespace sojourn::cli {
namespace {

constexpr std::string_view kHead =
    R"(SOJOURN, A REQUEST FOR RELOCATION. Answer where * stands, else what you can.
Write behind the colon, in any language; leave empty what is unknown or unsafe
to write down. A day is 2027-03-01. An answer goes on behind a "+" on the next
line; a line behind "#" is for yourself. Send it with: sojourn relocation submit
--form FILE, in haste: alert --form FILE. Then delete it, burn the paper.
)";
constexpr std::string_view kFoot =
    R"(A death-threat attack surveillance arrest prosecution enforced-disappearance
  sexual-violence family-targeted digital-attack smear-campaign forced-eviction
B state-police state-military state-other armed-group company private-security
  community family religious-group unknown. C home internally-displaced
  third-country in-transit detained. D passport alien-passport convention-td
  emergency-td none. E self ngo colleague family lawyer host other. F processing
  share-with-host share-with-mission share-with-funder contact-referee
)";

struct Section {
  int first;  // its first question
  std::string_view heading;
};
constexpr Section kSections[] = {
    {1,
     "TO REACH HER phone sms email signal whatsapp telegram in-person other"},
    {9, "THE DANGER"},
    {18, "HERSELF"},
    {28,
     "WHO COMES WITH HER: partner, adult or child; names; born; nationality"},
    {29, "THE WAY AND THE PLACE"},
    {41, "WHO BRINGS THIS"},
    {44, "WHAT SHE AGREES TO"},
};

using Kind = AnswerKind;
constexpr Question kQuestions[] = {
    {1, "By one of these", "safe_contact.channel"},
    {2, "Number or address there", "safe_contact.address", Kind::kPlain, true},
    {3, "When that is safe", "safe_contact.hours"},
    {4, "Time zone, such as America/Guatemala", "safe_contact.time_zone"},
    {5, "Language to use, such as es", "safe_contact.language_code"},
    {6, "Who answers, if not she", "safe_contact.contact_person"},
    {7, "Only through that person, never her herself (y/n)",
     "safe_contact.no_direct_contact"},
    {8, "Others may read or answer it (y/n)",
     "safe_contact.contact_compromised"},

    {9, "Country she is in now, such as GT", "country_code", Kind::kPlain,
     true},
    {10, "What the danger is", "danger", Kind::kPlain, true},
    {11, "It may come true within days (y/n)", "threats[0].imminent"},
    {12, "What kind (A)", "threats[0].type"},
    {13, "From whom (B)", "threats[0].actor"},
    {14, "How many people would move", "number_of_people"},
    {15, "She is at (C)", "location_class"},
    {16, "Who stays behind and depends on her", "dependants_left_behind"},
    {17, "Who else was asked for help, and what came of it",
     "other_help[0].description"},

    {18, "What she does for the rights of others", "rights_work.summary"},
    {19, "Her names, in her order", "persons[0].identity.names", Kind::kTexts},
    {20, "Name to use in speech", "persons[0].identity.name_to_use"},
    {21, "Born, as 1985-01-09, 1985-01, 1985 or as she says it",
     "persons[0].identity.birth_date", Kind::kBirth},
    {22, "Nationalities, such as GT; XXA is none",
     "persons[0].identity.nationalities", Kind::kCodes},
    {23, "She travels on (D)", "persons[0].travel_documents[0].type"},
    {24, "Its number; country that issued it; last day",
     "persons[0].travel_documents[0]", Kind::kDocument},
    {25, "Languages she speaks, such as es kek", "languages", Kind::kLanguages},
    {26, "Care or medicine she needs", "persons[0].needs.medical"},
    {27, "No steps anywhere (y/n)", "persons[0].needs.step_free"},

    {28, "Companion", "persons", Kind::kCompanion},

    {29, "Bedrooms", "needs.bedrooms"},
    {30, "Only women in the house (y/n)", "needs.women_only"},
    {31, "Safe for LGBTIQ people (y/n)", "needs.lgbtiq_safe"},
    {32, "A bed is needed tonight (y/n)", "needs.same_night"},
    {33, "Interpreter needed for, such as es", "needs.interpreter_languages",
     Kind::kCodes},
    {34, "Countries she wishes", "wishes.wished_countries", Kind::kCodes},
    {35, "Countries never", "wishes.excluded_countries", Kind::kCodes},
    {36, "Cities never, with ; between", "wishes.excluded_cities",
     Kind::kTexts},
    {37, "Not before this day", "wishes.earliest_departure"},
    {38, "For how many days", "wishes.length_days"},
    {39, "Move internal, regional or abroad", "kind"},
    {40, "Urgency L1, L2, L3 or L4", "proposed_level"},

    {41, "To her, that is (E)", "submitter.relation"},
    {42, "Name", "submitter.name"},
    {43, "Knows her how long, from where", "submitter.how_known"},

    {44, "To be used for and shared with (F)", "persons[0].consents",
     Kind::kConsents},
    {45, "Asked on which day; how; in which language", "persons[0].consents",
     Kind::kAsked},
};
constexpr int kLinesForCompanions = 3;

}  // namespace

absl::Span<const Question> Questions() { return kQuestions; }

const Question* FindQuestion(int number) {
  for (const Question& question : kQuestions) {
    if (question.number == number) return &question;
  }
  return nullptr;
}

std::string PaperForm() {
  std::string page(kHead);
  for (const Question& question : kQuestions) {
    for (const Section& section : kSections) {
      if (section.first != question.number) continue;
      absl::StrAppend(&page, Av(section.heading), "\n");
    }
    const bool repeats = question.kind == AnswerKind::kCompanion;
    for (int i = 0; i < (repeats ? kLinesForCompanions : 1); ++i) {
      absl::StrAppendFormat(&page, "%2d. %s%s:\n", question.number,
                            question.required ? "* " : "", Av(question.label));
    }
  }
  return absl::StrCat(page, Av(kFoot));
}

}  // namespace sojourn::cli
