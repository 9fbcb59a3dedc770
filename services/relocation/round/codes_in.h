#ifndef SERVICES_RELOCATION_ROUND_CODES_IN_H_
#define SERVICES_RELOCATION_ROUND_CODES_IN_H_

#include <string>
#include <string_view>
#include <vector>

namespace sojourn::relocation {

// Whatever may be the code of a case in what somebody wrote, in its written
// form: in either case, and with whatever signs between its characters. A long
// word may be one by chance; then no case has it.
std::vector<std::string> CodesIn(std::string_view text);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_ROUND_CODES_IN_H_
