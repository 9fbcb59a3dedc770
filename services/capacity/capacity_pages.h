// Page size and token of a list request, and the token of the next page.
#ifndef SERVICES_CAPACITY_CAPACITY_PAGES_H_
#define SERVICES_CAPACITY_CAPACITY_PAGES_H_

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/crypto/page_tokens.h"
#include "common/server/call.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity.h"
#include "sojourn/type/v1/work.pb.h"

namespace sojourn::capacity {

// For the length of one call. Tokens are good for the same list, caller's
// organisation and filter only.
template <typename Request>
class Pages {
 public:
  static constexpr int kDefaultSize = 50;
  static constexpr int kLargestSize = 200;

  Pages(const crypto::PageTokens& tokens, const server::Call& call,
        const Request& request)
      : tokens_(tokens),
        method_(call.method),
        scope_(call.caller.is_service ? "service:" + call.caller.service
                                      : call.caller.organisation_id),
        request_(request) {
    Request filter = request;
    filter.clear_page_size();
    filter.clear_page_token();
    filter_ = filter.SerializeAsString();
  }

  absl::StatusOr<PageSpec> Spec() const {
    if (request_.page_size() < 0) {
      return InvalidField("page_size", "NUMBER_OUT_OF_RANGE",
                          "must not be negative");
    }
    ASSIGN_OR_RETURN(const auto keys,
                     tokens_.Decode(Scope(), request_.page_token()));
    const int asked =
        request_.page_size() == 0 ? kDefaultSize : request_.page_size();
    return PageSpec{.size = std::min(asked, kLargestSize),
                    .after = keys.empty() ? "" : keys[0]};
  }

  // `last_id` is the internal id of the last row shown.
  void SetNext(bool more, const std::string& last_id,
               type::v1::PageInfo* info) const {
    if (!more) return;
    info->set_next_page_token(tokens_.Encode(Scope(), {last_id}));
  }

 private:
  crypto::PageScope Scope() const { return {method_, scope_, filter_}; }

  const crypto::PageTokens& tokens_;
  const std::string method_;
  const std::string scope_;
  std::string filter_;
  const Request& request_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_PAGES_H_
