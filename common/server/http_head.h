// What a request over HTTP/1 asks for.
#ifndef COMMON_SERVER_HTTP_HEAD_H_
#define COMMON_SERVER_HTTP_HEAD_H_

#include <optional>
#include <string>
#include <string_view>

namespace sojourn::server {

struct HttpHead {
  std::string method;
  std::string path;  // as sent, up to a query
};

// Of the first line; what follows it is nobody's concern. Nothing for what is
// no request of HTTP/1.0 or 1.1 for a path of visible ASCII.
std::optional<HttpHead> ParseHttpHead(std::string_view head);

}  // namespace sojourn::server

#endif  // COMMON_SERVER_HTTP_HEAD_H_
