#include "services/visa/routes/refusal_form.h"

#include <set>

#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

TEST(RefusalFormTest, HasEachGroundOnce) {
  std::set<RefusalGround> grounds;
  for (const FormGround& each : FormGrounds()) {
    EXPECT_TRUE(grounds.insert(each.ground).second) << NameOf(each.ground);
    EXPECT_TRUE(each.sentence.ends_with('.')) << NameOf(each.ground);
    EXPECT_EQ(each.article.empty(), each.number == 0) << NameOf(each.ground);
    EXPECT_FALSE(each.number_compared && each.number == 0);
  }
  EXPECT_FALSE(grounds.contains(RefusalGround::kUnspecified));
  EXPECT_EQ(grounds.size(), kNames<RefusalGround>.size() - 1);
}

TEST(RefusalFormTest, HasItsSeventeenNumbersInOrder) {
  int number = 0;
  for (const FormGround& each : FormGrounds()) {
    if (each.number == 0) continue;
    EXPECT_EQ(each.number, ++number) << NameOf(each.ground);
  }
  EXPECT_EQ(number, 17);
}

}  // namespace
}  // namespace sojourn::visa
