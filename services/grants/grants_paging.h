// Pages of lists by internal id.
#ifndef SERVICES_GRANTS_GRANTS_PAGING_H_
#define SERVICES_GRANTS_GRANTS_PAGING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/crypto/page_tokens.h"
#include "common/server/call.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_parse.h"
#include "services/grants/grants_store_fund.h"

namespace sojourn::grants {

// The token is good for this method, organisation and filter only.
template <typename Request>
crypto::PageScope ScopeOf(const server::Call& call, const Request& request,
                          std::string& filter) {
  Request asked = request;
  asked.clear_page_size();
  asked.clear_page_token();
  filter = asked.SerializeAsString();
  return {.method = call.method,
          .organisation = call.caller.organisation_id,
          .filter = filter};
}

template <typename Request>
absl::StatusOr<Page> PageOf(const crypto::PageTokens& tokens,
                            const server::Call& call, const Request& request) {
  std::string filter;
  ASSIGN_OR_RETURN(const int size, ParsePageSize(request.page_size()));
  ASSIGN_OR_RETURN(
      const std::vector<std::string> keyset,
      tokens.Decode(ScopeOf(call, request, filter), request.page_token()));
  Page page{.size = size, .after = std::nullopt};
  if (!keyset.empty()) page.after = keyset.front();
  return page;
}

// Cuts `rows` to the page and names the next one in `info`, if there is one.
template <typename Request, typename Row, typename PageInfo, typename IdOf>
void FinishPage(const crypto::PageTokens& tokens, const server::Call& call,
                const Request& request, const Page& page,
                std::vector<Row>& rows, PageInfo* info, IdOf id_of) {
  if (rows.size() <= static_cast<size_t>(page.size)) return;
  rows.resize(static_cast<size_t>(page.size));
  std::string filter;
  info->set_next_page_token(
      tokens.Encode(ScopeOf(call, request, filter), {id_of(rows.back())}));
}

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_PAGING_H_
