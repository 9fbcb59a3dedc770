// Files of the checkout that tests read: documents, migrations, statements.
#ifndef COMMON_TESTING_SOURCE_H_
#define COMMON_TESTING_SOURCE_H_

#include <string>
#include <string_view>

namespace sojourn::testing {

// Where a file of the checkout is: InSource("docs/errors.md"). Compiled apart,
// as an object that knows where its checkout lies is of no use to another.
std::string InSource(std::string_view path);

}  // namespace sojourn::testing

#endif  // COMMON_TESTING_SOURCE_H_
