#include "common/server/list_pager.h"

#include <numeric>

#include "common/testing/in_process_server.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sojourn/grants/v1/grants_service.pb.h"

namespace sojourn::server {
namespace {

using ::sojourn::testing::ReasonIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Request = grants::v1::ListGrantsRequest;

Call CallOf(const std::string& organisation) {
  Call call;
  call.method = "ListGrants";
  call.caller = sojourn::testing::As(auth::Role::kGrantOfficer, organisation);
  return call;
}

class ListPagerTest : public ::testing::Test {
 protected:
  absl::StatusOr<ListPager> Of(const Request& request,
                               const std::string& organisation = "funder") {
    return ListPager::Of(tokens_, CallOf(organisation), request);
  }
  // The token after a page of `size` of the rows 0 to 9.
  std::string TokenAfter(int size) {
    Request request;
    request.set_page_size(size);
    auto pager = Of(request);
    EXPECT_OK(pager);
    std::vector<int> rows(10);
    std::iota(rows.begin(), rows.end(), 0);
    rows.resize(static_cast<size_t>(pager->fetch()));
    type::v1::PageInfo info;
    pager->Finish(rows, info, [](int row) {
      return std::vector<std::string>{std::to_string(row)};
    });
    EXPECT_EQ(static_cast<int>(rows.size()), size);
    return info.next_page_token();
  }

  const crypto::PageTokens tokens_{crypto::SecretKey::Random()};
};

TEST_F(ListPagerTest, TheNextPageBeginsAfterTheLastRowShown) {
  Request next;
  next.set_page_token(TokenAfter(3));
  ASSERT_OK_AND_ASSIGN(const ListPager pager, Of(next));
  EXPECT_THAT(pager.after(), ElementsAre("2"));
  EXPECT_EQ(pager.size(), ListPager::kDefaultSize);
}

TEST_F(ListPagerTest, TheLastPageNamesNone) {
  ASSERT_OK_AND_ASSIGN(const ListPager pager, Of({}));
  EXPECT_THAT(pager.after(), IsEmpty());
  EXPECT_EQ(pager.after_id(), std::nullopt);
  std::vector<int> rows = {1, 2};
  type::v1::PageInfo info;
  pager.Finish(rows, info, [](int) { return std::vector<std::string>{""}; });
  EXPECT_THAT(rows, ElementsAre(1, 2));
  EXPECT_EQ(info.next_page_token(), "");
}

TEST_F(ListPagerTest, ATokenFitsItsFilterAndOrganisationOnly) {
  Request next;
  next.set_page_token(TokenAfter(3));
  EXPECT_THAT(Of(next, "other").status(), ReasonIs("PAGE_TOKEN_INVALID"));
  next.set_case_ref("case");
  EXPECT_THAT(Of(next).status(), ReasonIs("PAGE_TOKEN_INVALID"));
}

TEST_F(ListPagerTest, SizesAreBounded) {
  Request request;
  request.set_page_size(100'000);
  ASSERT_OK_AND_ASSIGN(const ListPager pager, Of(request));
  EXPECT_EQ(pager.size(), ListPager::kLargestSize);
  request.set_page_size(-1);
  EXPECT_THAT(Of(request).status(), ReasonIs("NUMBER_OUT_OF_RANGE"));
}

}  // namespace
}  // namespace sojourn::server
