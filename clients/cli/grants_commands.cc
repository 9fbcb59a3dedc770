#include "clients/cli/grants_commands.h"

namespace sojourn::cli {
namespace {

constexpr std::string_view kGrants = "grants";
constexpr std::string_view kFund = "fund_id";
constexpr std::string_view kGrant = "grant_id";

constexpr std::string_view kFundFile = R"(
The file says what changes and why; what updateMask does not name stays:

  {"fund": {"rules": {"categoryCaps": [
     {"category": "COST_CATEGORY_LEGAL", "minorUnits": "500000"}]}},
   "updateMask": "rules.categoryCaps",
   "reason": "agreed with the donor in March"}

An amount only grows: it is what the funder has paid in.)";

constexpr std::string_view kWhyRefer =
    "Say in the note to whom, where that is known. relocation asks other "
    "funds\n"
    "for a case; the beneficiary of a direct grant is told by you.";

constexpr Command kCommands[] = {
    {kGrants, "update-fund", kGrants, "UpdateFund", kFund,
     "change what `updateMask` names of a fund: caps, earmarks, limits, money",
     "FUND --file change.json", kFundFile},
    {kGrants, "decline", kGrants, "DeclineGrant", kGrant,
     "the fund does not give it",
     "GRANT --reason NEED_NOT_SHOWN --note 'no offer was shown'"},
    {kGrants, "refer", kGrants, "ReferGrant", kGrant,
     "another fund is the right one",
     "GRANT --reason OUTSIDE_MANDATE --note 'for the legal fund'", kWhyRefer},
    {kGrants, "delegate", kGrants, "DelegateApproval", "",
     "let a colleague approve in your place until a day",
     "--delegate grants-2 --until 2027-02-15T18:00:00Z --reason ABSENCE",
     "She approves with `sojourn grants approve GRANT --acting-for YOU --note\n"
     "...`; neither of you approves the same grant again, nor releases it."},
    {kGrants, "revoke-delegation", kGrants, "RevokeDelegation", "delegation_id",
     "end a delegation now", "DELEGATION"},
    {kGrants, "delegations", kGrants, "ListDelegations", "",
     "list who approves in whose place", "--include-ended true"},
    {kGrants, "decisions", kGrants, "ListGrantDecisions", kGrant,
     "who decided what about a grant, in whose place, and why", "GRANT"},
    {kGrants, "statement", kGrants, "GetFundStatement", "",
     "every entry of a fund up to a moment, and what its accounts come to",
     "--fund-id FUND --as-of 2027-01-01T00:00:00Z",
     "The same again later, to the entry. `sojourn grants export` writes it "
     "for\n"
     "accounting programs."},
    {kGrants, "donor-statement", kGrants, "GetDonorStatement", kFund,
     "amounts and counts of one year of a fund, for whoever gave the money",
     "FUND --year 2025",
     "A year that ended half a year ago or earlier. A count of 1 to 4 is\n"
     "hidden, with others by which it could be worked out."},
    {kGrants, "overdue", kGrants, "ListOverdue", "",
     "promises that were not kept, the most harmful first", "--fund-id FUND"},
    {kGrants, "clock-statistics", kGrants, "GetClockStatistics", "",
     "how long decision, payment and receipt took in a year, by level",
     "--year 2025"},
    {kGrants, "double-funding", kGrants, "FindDoubleFunding", "",
     "for security officers: the same person and purpose at another fund", "",
     "A reason to talk to the other fund's security officer, no more: there\n"
     "is no name in it, and a top-up is legitimate."},
    {kGrants, "judge-double-funding", kGrants, "JudgeDoubleFunding", kGrant,
     "for security officers: what a finding is, and why",
     "GRANT --finding-id FINDING --verdict TOP_UP --reason 'each pays half'"},
};

}  // namespace

absl::Span<const Command> GrantsCommands() { return kCommands; }

}  // namespace sojourn::cli
