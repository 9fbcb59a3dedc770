// Two people as somebody typed them, compared.
#include "services/relocation/duplicates/person_match.h"
#include "tests/fuzz/fuzz.h"

namespace {

sojourn::relocation::KnownPerson Typed(const std::string& text) {
  sojourn::relocation::PersonTraits person;
  const size_t third = text.size() / 3;
  person.names = {text.substr(0, third)};
  person.other_names = {text.substr(third, third)};
  person.birth_as_given = text.substr(2 * third);
  person.documents = {{.country = "ET", .number = text.substr(third)}};
  person.addresses = {text.substr(2 * third)};
  return Normalised(person);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn::relocation;
  const std::string text(sojourn::fuzz::Text(data, size));
  const KnownPerson a = Typed(text.substr(0, text.size() / 2));
  const KnownPerson b = Typed(text.substr(text.size() / 2));
  sojourn::fuzz::Require(MatchOf(a, b) == MatchOf(b, a), "it is symmetric");
  for (const KnownPerson* each : {&a, &b}) {
    sojourn::fuzz::Require(each->names.size() <= kMostNameParts,
                           "names are bounded");
    const PersonMatch itself = MatchOf(*each, *each);
    for (const Evidence& evidence : itself.evidence) {
      const bool different = evidence.agreement == Agreement::kBirthDifferent ||
                             evidence.agreement == Agreement::kNameDifferent;
      sojourn::fuzz::Require(!different, "everybody agrees with herself");
    }
  }
  return 0;
}
