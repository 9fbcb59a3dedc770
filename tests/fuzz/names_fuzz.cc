// Names and addresses as people type them, on their way to blind keys.
#include "common/reference/latin_letters.h"
#include "services/relocation/duplicates/duplicate_rules.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn::relocation;
  const std::string text(sojourn::fuzz::Text(data, size));
  PersonTraits person;
  person.names = {text};
  const KnownPerson undated = Normalised(person);
  sojourn::fuzz::Require(
      undated.names.size() > 1 || BlindTerms(undated).empty(),
      "one name alone is no term");
  person.birth.year = 1987;
  person.documents = {{.country = "GT", .number = text}};
  person.addresses = {text};
  for (const BlindTerm& term : BlindTerms(Normalised(person))) {
    sojourn::fuzz::Require(!term.text.empty(), "every term says something");
    sojourn::fuzz::Require(ParseDuplicateSign(Name(term.sign)).has_value(),
                           "every sign has its name");
  }
  return 0;
}
