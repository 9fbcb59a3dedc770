#include "common/testing/source.h"

namespace sojourn::testing {

std::string InSource(std::string_view path) {
  return SOJOURN_SOURCE_DIR "/" + std::string(path);
}

}  // namespace sojourn::testing
