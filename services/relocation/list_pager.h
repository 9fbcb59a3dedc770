#ifndef SERVICES_RELOCATION_LIST_PAGER_H_
#define SERVICES_RELOCATION_LIST_PAGER_H_

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "common/status/error.h"
#include "sojourn/type/v1/work.pb.h"

namespace sojourn::relocation {

inline constexpr int kDefaultPage = 50;
inline constexpr int kLargestPage = 200;

inline absl::StatusOr<int> PageSize(int asked) {
  if (asked < 0) {
    return InvalidField("page_size", "NUMBER_OUT_OF_RANGE",
                        "must not be negative");
  }
  return asked == 0 ? kDefaultPage : std::min(asked, kLargestPage);
}

// Page tokens of one list call. A token fits only the list it is of: the
// request without its page is the filter.
template <typename Request>
class ListPager {
 public:
  ListPager(server::Runtime& runtime, const server::Call& call,
            const Request& request)
      : runtime_(runtime),
        call_(call),
        token_(request.page_token()),
        filter_(FilterOf(request)) {}

  // Sort keys of the last row shown; empty for the first page.
  absl::StatusOr<std::vector<std::string>> Start() const {
    return runtime_.page_tokens().Decode(scope(), token_);
  }

  void SetNext(const std::vector<std::string>& keyset,
               type::v1::PageInfo& page) const {
    page.set_next_page_token(runtime_.page_tokens().Encode(scope(), keyset));
  }

 private:
  static std::string FilterOf(Request request) {
    request.clear_page_token();
    request.clear_page_size();
    return request.SerializeAsString();
  }

  crypto::PageScope scope() const {
    return {call_.method, call_.caller.organisation_id, filter_};
  }

  server::Runtime& runtime_;
  const server::Call& call_;
  const std::string token_;
  const std::string filter_;
};

inline std::string Micros(absl::Time time) {
  return std::to_string(absl::ToUnixMicros(time));
}
inline absl::Time FromMicros(const std::string& text) {
  return absl::FromUnixMicros(std::stoll(text));
}

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_LIST_PAGER_H_
