#include "common/documents/content_type.h"

#include <string>

#include "gtest/gtest.h"

namespace sojourn::documents {
namespace {

std::optional<ContentType> TypeOf(std::string_view content) {
  TypeCheck check;
  check.Add(content);
  return check.Finish();
}

TEST(TypeCheckTest, GoesByTheFirstBytes) {
  EXPECT_EQ(TypeOf("%PDF-1.7\n\x01\x02"), ContentType::kPdf);
  EXPECT_EQ(TypeOf("\xff\xd8\xff\xe0 and more"), ContentType::kJpeg);
  EXPECT_EQ(TypeOf("\x89PNG\r\n\x1a\n and more"), ContentType::kPng);
  EXPECT_EQ(TypeOf("Querida Ixchel,\r\n\tel río\n"), ContentType::kText);
  EXPECT_EQ(TypeOf("የተጠቃሚ 🌊"), ContentType::kText);
}

TEST(TypeCheckTest, RefusesWhatIsNoneOfThem) {
  EXPECT_EQ(TypeOf(""), std::nullopt);
  EXPECT_EQ(TypeOf("MZ\x90"), std::nullopt);
  EXPECT_EQ(TypeOf("PK\x03\x04"), std::nullopt);
  EXPECT_EQ(TypeOf(std::string_view("a\0b", 3)), std::nullopt);
  EXPECT_EQ(TypeOf("\x1b[2J"), std::nullopt) << "speaks to a terminal";
  EXPECT_EQ(TypeOf("\xc2\x9b"
                   "2J"),
            std::nullopt)
      << "so does this";
  EXPECT_EQ(TypeOf("caf\xe9"), std::nullopt) << "Latin-1";
  EXPECT_EQ(TypeOf("\xc0\xaf"), std::nullopt) << "longer than need be";
  EXPECT_EQ(TypeOf("\xed\xa0\x80"), std::nullopt) << "half a pair";
  EXPECT_EQ(TypeOf("\xf4\x90\x80\x80"), std::nullopt) << "beyond the last";
  EXPECT_EQ(TypeOf("half a letter \xc3"), std::nullopt);
}

TEST(TypeCheckTest, PiecesOfAnySizeAreOneDocument) {
  for (const std::string& whole :
       {std::string("%PDF-1.7"), std::string("\x89PNG\r\n\x1a\n"),
        std::string("el río 🌊"), std::string("el r\xc3")}) {
    TypeCheck check;
    for (const char each : whole) check.Add(std::string_view(&each, 1));
    EXPECT_EQ(check.Finish(), TypeOf(whole)) << whole;
  }
}

TEST(TypeCheckTest, NamesGoBothWays) {
  for (const ContentType type : {ContentType::kPdf, ContentType::kJpeg,
                                 ContentType::kPng, ContentType::kText}) {
    EXPECT_EQ(ParseMediaType(MediaType(type)), type);
  }
  EXPECT_EQ(ParseMediaType("text/html"), std::nullopt);
}

}  // namespace
}  // namespace sojourn::documents
