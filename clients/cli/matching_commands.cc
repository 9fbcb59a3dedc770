#include "clients/cli/matching_commands.h"

namespace sojourn::cli {
namespace {

constexpr std::string_view kMatching = "matching";

constexpr std::string_view kQuestionFile = R"(
References are your own, made for this file: no name, no case code. A party is
what it needs, a place what it has:

  {"parties": [{"partyRef": "a", "level": "L2",
     "requirements": {"adults": 1, "languages": [{"languageCode": "es"}]},
     "earliestCheckIn": "2027-03-01", "latestCheckOut": "2027-07-01",
     "nights": 60, "wishes": [{"hostRefs": ["h1"]}],
     "lawful": [{"countryCode": "NL"}]}],
   "hosts": [{"hostRef": "h1", "countryCode": "NL",
     "languages": [{"languageCode": "es"}]}],
   "places": [{"placeRef": "q1", "hostRef": "h1", "adults": 2, "bedrooms": 1,
     "windows": [{"checkIn": "2027-01-01", "checkOut": "2028-01-01"}]}]}

Hosts she did not agree to, countries without a lawful way, and what is ruled out
for her (notAvailableHostRefs, notAvailablePlaceRefs) are left out of the order;
the answer says why of each place, but not what was ruled out and what is taken.)";

constexpr std::string_view kRoundFile = R"(
The file is that of `sojourn matching propose`, with everybody who waits in
`parties`. Who holds an offer is named in `frozen` (partyRef, placeRef, checkIn)
and stays where she is. A search may take long: --time-limit-seconds is how long
at most, and --timeout how long you wait. With --with-prices true --output json the
answer can be checked without the service: `sojourn matching verify --question`.
It is a proposal: nothing is placed by it.)";

constexpr std::string_view kPricesFile = R"(
The file has hosts and places as for `sojourn matching propose`, `waiting` for who
waits, `history` for who asked before ({"party": ..., "askedOn": ...}) and
`horizon` for the days to imagine. What comes back as `prices` goes into the file
of `propose`, as it is.)";

constexpr Command kCommands[] = {
    {kMatching, "propose", kMatching, "ProposePlacements", "",
     "what one party may choose from, in order, with the reasons",
     "--file question.json", kQuestionFile},
    {kMatching, "assign", kMatching, "AssignBatch", "",
     "the best placement of everybody, levels first, with its proof",
     "--file round.json --time-limit-seconds 60", kRoundFile},
    {kMatching, "prices", kMatching, "PriceSnapshot", "",
     "what the days of each place are worth to those who wait and may come",
     "--file futures.json --futures 10 --seed 1", kPricesFile},
};

}  // namespace

absl::Span<const Command> MatchingCommands() { return kCommands; }

}  // namespace sojourn::cli
