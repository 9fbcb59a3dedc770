// What the help of `sojourn visa policy` says of its tables.
#ifndef CLIENTS_CLI_POLICY_HELP_H_
#define CLIENTS_CLI_POLICY_HELP_H_

#include <string_view>

namespace sojourn::cli {

inline constexpr std::string_view kPolicyTable = R"(
Columns Passport, Destination and Requirement, as the passport-index tables have
them: codes of three letters; a number of days without a visa, visa free, visa
on arrival, eta, e-visa, visa required, no admission, or -1 for the same country.
What would change is shown first ("KEN -> TZA: visa on arrival -> visa free 90"),
with where the table contradicts the law of the Schengen area, which is built in.
It is applied with --yes, or when yes is typed; the same table again changes
nothing. A table is the whole policy: pairs that it does not name are removed.)";

inline constexpr std::string_view kPolicyAreas = R"(
Columns area, country, member_since, member_until (empty while it lasts), days,
window_days and source (the treaty or law, with its date). Shown first and applied
as `sojourn visa policy import` does. The Schengen area is built in.)";

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_POLICY_HELP_H_
