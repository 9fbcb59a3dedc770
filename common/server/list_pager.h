// Pages of one list call: how many rows, where they start, and where the next
// page does.
#ifndef COMMON_SERVER_LIST_PAGER_H_
#define COMMON_SERVER_LIST_PAGER_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/crypto/page_tokens.h"
#include "common/server/call.h"
#include "sojourn/type/v1/work.pb.h"

namespace sojourn::server {

// A token is good for the same list, the caller's organisation and the same
// filter: the request without its page. Lives as long as the call.
class ListPager {
 public:
  static constexpr int kDefaultSize = 50;
  static constexpr int kLargestSize = 200;
  // An answer stays below 1 MiB: a page whose rows hold long texts ends behind
  // the one that passes this.
  static constexpr size_t kMostBytes = 900'000;

  // INVALID_ARGUMENT NUMBER_OUT_OF_RANGE on page_size, PAGE_TOKEN_INVALID on
  // page_token. More than kLargestSize is that many.
  template <typename Request>
  static absl::StatusOr<ListPager> Of(const crypto::PageTokens& tokens,
                                      const Call& call,
                                      const Request& request) {
    Request filter = request;
    filter.clear_page_size();
    filter.clear_page_token();
    return Make(tokens, call, request.page_size(), request.page_token(),
                filter.SerializeAsString());
  }

  // How many rows a page of this size has. INVALID_ARGUMENT
  // NUMBER_OUT_OF_RANGE.
  static absl::StatusOr<int> SizeOf(int page_size);

  int size() const { return size_; }
  // Rows to read: one more shows that there is a next page.
  int fetch() const { return size_ + 1; }
  // Sort keys of the last row shown; empty for the first page.
  const std::vector<std::string>& after() const { return after_; }
  // The one sort key of a list by id; nothing for the first page.
  std::optional<std::string> after_id() const {
    return after_.empty() ? std::nullopt : std::optional(after_.front());
  }

  // Cuts `rows` to the page and names the next one, if there is one;
  // `keys_of` gives the sort keys of a row.
  template <typename Row, typename KeysOf>
  void Finish(std::vector<Row>& rows, type::v1::PageInfo& info,
              KeysOf keys_of) const {
    if (rows.size() <= static_cast<size_t>(size_)) return;
    rows.erase(rows.begin() + size_, rows.end());
    SetNext(keys_of(rows.back()), info);
  }
  void SetNext(const std::vector<std::string>& keys,
               type::v1::PageInfo& info) const;

 private:
  static absl::StatusOr<ListPager> Make(const crypto::PageTokens& tokens,
                                        const Call& call, int page_size,
                                        const std::string& page_token,
                                        std::string filter);
  ListPager(const crypto::PageTokens& tokens, const Call& call,
            std::string filter);
  crypto::PageScope scope() const { return {method_, caller_, filter_}; }

  const crypto::PageTokens* tokens_;
  std::string method_;
  std::string caller_;
  std::string filter_;
  int size_ = kDefaultSize;
  std::vector<std::string> after_;
};

}  // namespace sojourn::server

#endif  // COMMON_SERVER_LIST_PAGER_H_
