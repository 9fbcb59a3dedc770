#include "services/relocation/guests/guest_view.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "common/views/field_list.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/view_lists.h"

namespace sojourn::relocation {
namespace {

v1::GuestPerson Shown(const v1::Person& person, const guest_rules::Told& told) {
  v1::GuestPerson out;
  out.set_child(person.role() == v1::PERSON_ROLE_CHILD);
  *out.mutable_languages() = person.languages();
  const v1::PersonNeeds& needs = person.needs();
  out.set_step_free(needs.step_free());
  out.set_accessibility(needs.accessibility());
  out.set_school(person.child().school());
  if (told.health) {
    out.set_medical(needs.medical());
    out.set_mhpss(needs.mhpss());
  }
  if (told.names) {
    const v1::Identity& identity = person.identity();
    out.set_name_to_use(identity.name_to_use());
    out.set_pronoun(identity.pronoun());
    *out.mutable_document_names() = identity.names();
  }
  return out;
}

// Who is at risk comes first in a case, and nothing here may tell who it is: in
// the order of random names.
std::vector<PersonFacts> InNoOrder(std::vector<PersonFacts> persons) {
  std::sort(persons.begin(), persons.end(),
            [](const PersonFacts& a, const PersonFacts& b) {
              return a.person_id < b.person_id;
            });
  return persons;
}

void ShowMore(const OpenedCase& opened, const CaseFacts& facts,
              const guest_rules::Reading& reading, v1::Guest& out) {
  const v1::Needs& needs = opened.intake.needs();
  if (guest_rules::TellsNeedsOfParty(facts, reading.organisation_id)) {
    out.set_workspace(needs.workspace());
    out.set_diet(needs.diet());
    *out.mutable_sign_languages() = needs.sign_languages();
  }
  if (guest_rules::TellsOrientation(facts, reading.organisation_id)) {
    out.set_lgbtiq_safe(needs.lgbtiq_safe());
  }
  for (const PersonFacts& each : InNoOrder(facts.persons)) {
    const v1::Person* const person = opened.FindPerson(each.person_id);
    if (person == nullptr) continue;
    const guest_rules::Told told = guest_rules::ToldOf(
        facts, each, person->adult().contact_compromised(), reading);
    if (told.listed) *out.add_persons() = Shown(*person, told);
  }
}

// Whoever knows an adult's contact may have said yes for her: what she said is
// no word of hers, nor for a child.
CaseFacts WithoutOverheard(const OpenedCase& opened, CaseFacts facts,
                           absl::Time now) {
  for (ConsentFacts& each : facts.consents) {
    const v1::Person* const person = opened.FindPerson(each.person_id);
    if (person != nullptr && person->adult().contact_compromised()) {
      each.withdrawn_at = now;
    }
  }
  return facts;
}

v1::Guest Keep(v1::Guest guest) {
  static constexpr std::string_view kView[] = {"guest_view"};
  static const views::FieldList* const kList = new views::FieldList(
      *views::FieldList::Parse(*v1::Guest::descriptor(), kViewLists, kView));
  kList->Keep(guest);
  return guest;
}

}  // namespace

v1::Guest ShowGuest(const OpenedCase& opened, const Proposal& proposal,
                    const type::v1::Stay& stay,
                    const guest_rules::Reading& reading) {
  v1::Guest out;
  out.set_reservation_id(proposal.reservation_id.value_or(""));
  // As the host was told when it was asked, whoever left since.
  *out.mutable_party() =
      PartyOf(proposal.for_all ? AsTold(opened.intake) : opened.intake);
  *out.mutable_stay() = stay;
  const absl::CivilDay from = guest_rules::NamesFrom(reading.arrival);
  type::v1::Date& day = *out.mutable_document_names_from();
  day.set_year(static_cast<int>(from.year()));
  day.set_month(from.month());
  day.set_day(from.day());
  const CaseFacts facts =
      WithoutOverheard(opened, opened.Facts(), absl::InfinitePast());
  if (guest_rules::MayTellMore(facts)) ShowMore(opened, facts, reading, out);
  return Keep(std::move(out));
}

std::string FieldsOf(const v1::Guest& guest) {
  const auto any = [&](auto&& told) {
    return std::any_of(guest.persons().begin(), guest.persons().end(), told);
  };
  std::vector<absl::string_view> parts;
  parts.push_back(guest.persons().empty() ? "party" : "persons");
  if (any([](const v1::GuestPerson& each) {
        return !each.name_to_use().empty() || !each.pronoun().empty();
      })) {
    parts.push_back("names to use");
  }
  if (any([](const v1::GuestPerson& each) {
        return !each.document_names().empty();
      })) {
    parts.push_back("names in documents");
  }
  if (any([](const v1::GuestPerson& each) {
        return !each.medical().empty() || !each.mhpss().empty();
      })) {
    parts.push_back("health");
  }
  if (guest.lgbtiq_safe()) parts.push_back("orientation");
  return absl::StrCat("guest_view: ", absl::StrJoin(parts, ", "));
}

}  // namespace sojourn::relocation
