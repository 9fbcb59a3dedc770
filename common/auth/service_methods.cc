#include "common/auth/service_methods.h"

#include <google/protobuf/descriptor.h>

namespace sojourn::auth {

std::vector<std::string> MethodNames(
    const google::protobuf::ServiceDescriptor& service) {
  std::vector<std::string> names;
  for (int i = 0; i < service.method_count(); ++i) {
    names.push_back(service.method(i)->name());
  }
  return names;
}

}  // namespace sojourn::auth
