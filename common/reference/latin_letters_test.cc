#include "common/reference/latin_letters.h"

#include "gtest/gtest.h"

namespace sojourn::reference {
namespace {

TEST(InLatinLettersTest, WritesEveryScriptInPlainLetters) {
  EXPECT_EQ(InLatinLetters("Gijón"), "gijon");
  EXPECT_EQ(InLatinLetters("ŞAFAK Ølberg"), "safak olberg");
  EXPECT_EQ(InLatinLetters("Анна"), "anna");
  EXPECT_EQ(InLatinLetters("محمد"), "mhmd");
  EXPECT_EQ(InLatinLetters("Ελένη"), "elene");
}

TEST(InLatinLettersTest, TakesAnyBytes) {
  EXPECT_EQ(InLatinLetters(""), "");
  EXPECT_FALSE(InLatinLetters("\xff\xfe"
                              "a")
                   .empty());
}

}  // namespace
}  // namespace sojourn::reference
