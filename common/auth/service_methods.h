// The methods of a service, for PolicyTable::CheckComplete.
#ifndef COMMON_AUTH_SERVICE_METHODS_H_
#define COMMON_AUTH_SERVICE_METHODS_H_

#include <string>
#include <vector>

namespace google::protobuf {
class ServiceDescriptor;
}

namespace sojourn::auth {

std::vector<std::string> MethodNames(
    const google::protobuf::ServiceDescriptor& service);

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_SERVICE_METHODS_H_
