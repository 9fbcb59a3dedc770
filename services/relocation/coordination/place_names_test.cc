#include "services/relocation/coordination/place_names.h"

#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

TEST(IsCalledAfterTest, FindsAPlaceAsPeopleWriteIt) {
  const std::string_view gijon = "Ayuntamiento de Gijón, Programa Puerto";
  EXPECT_TRUE(IsCalledAfter(gijon, "Gijón"));
  EXPECT_TRUE(IsCalledAfter(gijon, "GIJON"));
  EXPECT_TRUE(IsCalledAfter(gijon, "Gijón, Asturias"));
  EXPECT_TRUE(IsCalledAfter("Město Brno, Dům hostů", "brno"));
  EXPECT_TRUE(IsCalledAfter("City of São Paulo", "Sao  Paulo"));
  EXPECT_TRUE(IsCalledAfter("თბილისი მერია", "თბილისი"));
}

TEST(IsCalledAfterTest, ComparesWholeWords) {
  EXPECT_FALSE(IsCalledAfter("Stadt Essenbach", "Essen"));
  EXPECT_FALSE(IsCalledAfter("City of Paulo", "Sao Paulo"));
  EXPECT_FALSE(IsCalledAfter("Gemeente Utrecht", ""));
  EXPECT_FALSE(IsCalledAfter("Gemeente Utrecht", ", NL"));
  EXPECT_FALSE(IsCalledAfter("", "Utrecht"));
}

}  // namespace
}  // namespace sojourn::relocation
