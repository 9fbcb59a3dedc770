#include "common/server/list_pager.h"

#include <algorithm>

#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::server {

ListPager::ListPager(const crypto::PageTokens& tokens, const Call& call,
                     std::string filter)
    : tokens_(&tokens),
      method_(call.method),
      caller_(call.caller.is_service ? "service:" + call.caller.service
                                     : call.caller.organisation_id),
      filter_(std::move(filter)) {}

absl::StatusOr<int> ListPager::SizeOf(int page_size) {
  if (page_size < 0) {
    return InvalidField("page_size", "NUMBER_OUT_OF_RANGE",
                        "must not be negative");
  }
  return page_size == 0 ? kDefaultSize : std::min(page_size, kLargestSize);
}

absl::StatusOr<ListPager> ListPager::Make(const crypto::PageTokens& tokens,
                                          const Call& call, int page_size,
                                          const std::string& page_token,
                                          std::string filter) {
  ListPager pager(tokens, call, std::move(filter));
  ASSIGN_OR_RETURN(pager.size_, SizeOf(page_size));
  ASSIGN_OR_RETURN(pager.after_, tokens.Decode(pager.scope(), page_token));
  return pager;
}

void ListPager::SetNext(const std::vector<std::string>& keys,
                        type::v1::PageInfo& info) const {
  info.set_next_page_token(tokens_->Encode(scope(), keys));
}

}  // namespace sojourn::server
