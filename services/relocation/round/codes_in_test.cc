#include "services/relocation/round/codes_in.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/crypto/code.h"

namespace sojourn::relocation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CodesIn, FindsACodeHoweverItIsWritten) {
  const std::string code = crypto::NewCode();
  const std::string bare = absl::StrReplaceAll(code, {{"-", ""}});
  EXPECT_THAT(CodesIn(code), ElementsAre(code));
  EXPECT_THAT(CodesIn(absl::StrCat("For (", absl::AsciiStrToLower(bare), ").")),
              ElementsAre(code));
  EXPECT_THAT(CodesIn(absl::StrCat(
                  "see ", absl::StrReplaceAll(code, {{"-", "\xe2\x80\x93"}}),
                  ", who waits longest")),
              ElementsAre(code));
  const std::string other = crypto::NewCode();
  EXPECT_THAT(CodesIn(absl::StrCat(code, ", ", other)),
              ::testing::IsSupersetOf({code, other}));
}

TEST(CodesIn, FindsNoneInWords) {
  EXPECT_THAT(CodesIn(""), IsEmpty());
  EXPECT_THAT(CodesIn("the best for everybody"), IsEmpty());
  const std::string bare = absl::StrReplaceAll(crypto::NewCode(), {{"-", ""}});
  EXPECT_THAT(CodesIn(absl::StrCat(bare, bare)), IsEmpty());
}

}  // namespace
}  // namespace sojourn::relocation
