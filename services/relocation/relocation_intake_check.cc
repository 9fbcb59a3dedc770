#include "services/relocation/relocation_intake_check.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/reference/countries.h"
#include "common/reference/intake_fields.h"
#include "common/status/error.h"
#include "services/relocation/relocation_field_walk.h"

namespace sojourn::relocation {
namespace {

using reference::kMostPeople;
using reference::MostOfNumber;

class Checker {
 public:
  Checker(const v1::Intake& intake, IntakeUse use, const std::string& root)
      : intake_(intake), use_(use), root_(root) {}

  std::vector<IntakeProblem> Run(std::optional<absl::CivilDay> today) {
    CheckRequired();
    // An alert keeps what it was told, however it was spelled.
    const bool strict = use_ == IntakeUse::kRequest;
    WalkUnnamed(intake_, root_, Adding(strict));
    WalkSizes(intake_, root_, Adding(true));
    WalkValues(intake_, root_, today, Adding(strict));
    CheckNumbers(strict);
    CheckPersons(strict);
    CheckLaterNeeds();
    CheckBurntContacts(strict);
    return std::move(problems_);
  }

 private:
  AddProblem Adding(bool blocking) {
    return [this, blocking](std::string_view field, std::string_view reason,
                            std::string_view description,
                            std::string_view remedy) {
      Add(std::string(field), reason, description, remedy, blocking);
    };
  }

  void Add(std::string field, std::string_view reason,
           std::string_view description, std::string_view remedy,
           bool blocking) {
    // What must be right is named once, by the stricter check.
    const bool known = std::any_of(
        problems_.begin(), problems_.end(), [&](const IntakeProblem& each) {
          return each.field == field && each.reason == reason;
        });
    if (known) return;
    problems_.push_back({std::move(field), std::string(reason),
                         std::string(description), std::string(remedy),
                         blocking});
  }

  std::string At(std::string_view field) const {
    return absl::StrCat(root_, ".", std::string(field));
  }

  void CheckRequired() {
    const v1::SafeContact& contact = intake_.safe_contact();
    if (contact.address().empty() && contact.contact_person().empty()) {
      Add(At("safeContact"), "SAFE_CONTACT_MISSING",
          "there is no way to reach her",
          "give an address on a channel, or a contact person", true);
    }
    if (intake_.country_code().empty()) {
      Add(At("countryCode"), "COUNTRY_MISSING",
          "nobody has said where she is now",
          "give the country she is in, such as GT", use_ != IntakeUse::kRaised);
    } else if (reference::CharactersIn(intake_.country_code()) <=
               reference::kMostOfShortText) {
      v1::Intake only_country;
      only_country.set_country_code(intake_.country_code());
      WalkValues(only_country, root_, std::nullopt,
                 Adding(use_ != IntakeUse::kAlert));
    }
    if (intake_.danger().empty()) {
      Add(At("danger"), "DANGER_MISSING", "nobody has said what the danger is",
          "describe it in whatever words there are", true);
    }
    if (use_ != IntakeUse::kRequest && intake_.number_of_people() == 0 &&
        intake_.persons().empty()) {
      Add(At("numberOfPeople"), "NUMBER_OF_PEOPLE_MISSING",
          "nobody has said how many people are in danger",
          "give a number, 1 for her alone", true);
    }
  }

  void CheckRange(std::string_view field, int64_t value, int64_t most,
                  bool blocking) {
    if (value >= 0 && value <= most) return;
    Add(At(field), "NUMBER_OUT_OF_RANGE",
        absl::StrCat("must be from 0 to ", most), "correct the number",
        blocking);
  }

  void CheckNumbers(bool strict) {
    CheckRange("numberOfPeople", intake_.number_of_people(), kMostPeople, true);
    CheckRange("needs.bedrooms", intake_.needs().bedrooms(),
               MostOfNumber("bedrooms"), strict);
    CheckRange("wishes.lengthDays", intake_.wishes().length_days(),
               MostOfNumber("length_days"), strict);
    for (int i = 0; i < intake_.budget_wishes_size(); ++i) {
      if (intake_.budget_wishes(i).amount().minor_units() < 0) {
        Add(absl::StrCat(At("budgetWishes"), "[", i, "].amount.minorUnits"),
            "NUMBER_OUT_OF_RANGE", "an amount cannot be negative",
            "correct the number", strict);
      }
    }
  }

  void CheckPersons(bool strict) {
    if (intake_.persons_size() > kMostPeople) {
      Add(At("persons"), "LIST_TOO_LONG",
          absl::StrCat("at most ", kMostPeople, " travel together"),
          "send one request per party", true);
      return;
    }
    for (int i = 0; i < intake_.persons_size(); ++i) {
      const v1::Person& person = intake_.persons(i);
      const std::string at = absl::StrCat(At("persons"), "[", i, "]");
      const bool is_defender = person.role() == v1::PERSON_ROLE_DEFENDER;
      if (is_defender != (i == 0)) {
        // The rest of a case hangs on it, for an alert too.
        Add(at + ".role", "DEFENDER_FIRST",
            "the first person is the defender, and nobody else is",
            i == 0 ? "set PERSON_ROLE_DEFENDER on the first person"
                   : "give partner, adult or child",
            true);
      }
      CheckDocuments(person, at, strict);
      CheckTravel(person, at, strict);
      const int age = person.child().age_years();
      if (age < 0 || age > MostOfNumber("age_years")) {
        Add(at + ".child.ageYears", "NUMBER_OUT_OF_RANGE",
            "must be from 0 to 17", "an adult is a person of her own", strict);
      }
    }
  }

  static bool IsBefore(const type::v1::Date& a, const type::v1::Date& b) {
    return absl::CivilDay(a.year(), a.month(), a.day()) <
           absl::CivilDay(b.year(), b.month(), b.day());
  }

  void CheckDocuments(const v1::Person& person, const std::string& at,
                      bool strict) {
    for (int i = 0; i < person.travel_documents_size(); ++i) {
      const v1::TravelDocument& document = person.travel_documents(i);
      const std::string here = absl::StrCat(at, ".travelDocuments[", i, "]");
      if (document.has_issued_on() && document.has_expires_on() &&
          IsBefore(document.expires_on(), document.issued_on())) {
        Add(here + ".expiresOn", "DATES_REVERSED",
            "the document expires before it was issued", "swap the dates",
            strict);
      }
      if (document.blank_pages() < 0 ||
          document.blank_pages() > MostOfNumber("blank_pages")) {
        Add(here + ".blankPages", "NUMBER_OUT_OF_RANGE",
            "must be from 0 to 100", "count the empty visa pages", strict);
      }
    }
  }

  void CheckTravel(const v1::Person& person, const std::string& at,
                   bool strict) {
    for (int i = 0; i < person.travel_history_size(); ++i) {
      const v1::TravelRecord& travel = person.travel_history(i);
      const std::string here = absl::StrCat(at, ".travelHistory[", i, "]");
      if (!travel.has_entered_on()) {
        Add(here + ".enteredOn", "DATE_MISSING",
            "a stay abroad needs its first day", "give the day of entry",
            strict);
      } else if (travel.has_left_on() &&
                 IsBefore(travel.left_on(), travel.entered_on())) {
        Add(here + ".leftOn", "DATES_REVERSED", "she left before she came",
            "swap the dates", strict);
      }
    }
  }

  // Never refused: a missing consent blocks the share it concerns, a missing
  // document the offer abroad.
  void CheckLaterNeeds() {
    if (intake_.persons().empty()) {
      Add(At("persons"), "NEEDED_LATER",
          "a host is asked for persons and what they need",
          "add everybody who travels, first the defender", false);
    }
    for (int i = 0; i < intake_.persons_size(); ++i) {
      const v1::Person& person = intake_.persons(i);
      const std::string at = absl::StrCat(At("persons"), "[", i, "]");
      if (person.role() != v1::PERSON_ROLE_CHILD && !SharesWithHost(person)) {
        Add(at + ".consents", "NEEDED_LATER",
            "no host can be asked before this adult agrees to be described",
            "record CONSENT_PURPOSE_SHARE_WITH_HOST when she agrees", false);
      }
      for (int j = 0; j < person.consents_size(); ++j) {
        CheckConsent(person.consents(j),
                     absl::StrCat(at, ".consents[", j, "]"));
      }
      if (intake_.kind() == v1::RELOCATION_KIND_INTERNAL) continue;
      if (person.identity().nationalities().empty()) {
        Add(at + ".identity.nationalities", "NEEDED_LATER",
            "no route abroad is found without a nationality",
            "give it, or XXA if no state calls her its own", false);
      }
      if (person.travel_documents().empty()) {
        Add(at + ".travelDocuments", "NEEDED_LATER",
            "no route abroad is found without knowing the travel document",
            "add it, or type NONE if there is none", false);
      }
    }
  }

  // Whoever reads the contact can say yes in her place. An alert is stored
  // without them, and a request waits for nothing but to leave them out.
  void CheckBurntContacts(bool strict) {
    for (int i = 0; i < intake_.persons_size(); ++i) {
      const v1::Person& person = intake_.persons(i);
      if (person.consents().empty() || !IsContactBurnt(intake_, person)) {
        continue;
      }
      Add(absl::StrCat(At("persons"), "[", i, "].consents"),
          "SECOND_CHANNEL_NEEDED",
          "others know the contact over which she would have agreed",
          "leave her consents out, ask her on another channel and record them "
          "with GrantConsent",
          strict);
    }
  }

  // Kept as it was said; no share rests on it before it is whole.
  void CheckConsent(const v1::ConsentStatement& said, const std::string& at) {
    const auto lacks = [&](bool there, const char* field, const char* what) {
      if (there) return;
      Add(at + field, "CONSENT_INCOMPLETE",
          "nothing is shared on a consent without day, way and language",
          absl::StrCat("say ", what, ", or record it with GrantConsent"),
          false);
    };
    lacks(said.has_given_on(), ".givenOn", "when she agreed");
    lacks(!said.way().empty(), ".way", "how she was asked");
    lacks(!said.language_code().empty(), ".languageCode",
          "in which language she was asked");
    if (said.purpose() == v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER &&
        !said.recipient_organisation_id().empty()) {
      Add(at + ".recipientOrganisationId", "RECIPIENT_NOT_KNOWN",
          "which fund answers is not known when it is asked",
          "record what she says of all of them with GrantConsent", false);
    }
  }

  static bool SharesWithHost(const v1::Person& person) {
    return std::any_of(person.consents().begin(), person.consents().end(),
                       [](const v1::ConsentStatement& consent) {
                         return consent.purpose() ==
                                v1::CONSENT_PURPOSE_SHARE_WITH_HOST;
                       });
  }

  const v1::Intake& intake_;
  const IntakeUse use_;
  const std::string& root_;
  std::vector<IntakeProblem> problems_;
};

}  // namespace

std::vector<IntakeProblem> CheckIntake(const v1::Intake& intake, IntakeUse use,
                                       std::optional<absl::CivilDay> today,
                                       const std::string& root) {
  return Checker(intake, use, root).Run(today);
}

bool IsContactBurnt(const v1::Intake& intake, const v1::Person& person) {
  const auto& adult = person.adult();
  const bool own = adult.contact_compromised() || !adult.safe_contact().empty();
  return own ? adult.contact_compromised()
             : intake.safe_contact().contact_compromised();
}

v1::Intake WithKnownCountry(v1::Intake alert) {
  const std::string written = alert.country_code();
  if (written.empty() || reference::IsCountry(written)) return alert;
  alert.clear_country_code();
  const std::string words =
      absl::StrCat("[where she is, as it was written: ", written, "] ");
  // A longer danger could not be sent again.
  const bool fits = reference::CharactersIn(words) +
                        reference::CharactersIn(alert.danger()) <=
                    reference::kMostOfLongText;
  std::string& before =
      fits ? *alert.mutable_danger() : *alert.mutable_remoteness();
  before.insert(0, words);
  return alert;
}

bool HasBlocking(const std::vector<IntakeProblem>& problems) {
  return std::any_of(problems.begin(), problems.end(),
                     [](const IntakeProblem& each) { return each.blocking; });
}

absl::Status ToStatus(const std::vector<IntakeProblem>& problems) {
  FieldChecker fields;
  for (const IntakeProblem& problem : problems) {
    if (!problem.blocking) continue;
    fields.Add(problem.field, problem.reason,
               absl::StrCat(problem.description, ": ", problem.remedy));
  }
  return fields.Finish();
}

}  // namespace sojourn::relocation
