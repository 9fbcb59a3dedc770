#include "clients/cli/letter.h"

#include <gtest/gtest.h>

#include <string>

#include "sojourn/visa/v1/visa_service.pb.h"

namespace sojourn::cli {
namespace {

TEST(Letter, ComesOutOfItsAnswerByteForByte) {
  visa::v1::GenerateLetterResponse response;
  const std::string pdf("%PDF-1.5\n\0\xFF", 11);
  response.set_pdf(pdf);
  EXPECT_TRUE(IsLetter(*response.GetDescriptor()));
  EXPECT_EQ(LetterIn(response), pdf);
}

TEST(Letter, NoOtherAnswerIsOne) {
  EXPECT_EQ(LetterIn(visa::v1::GetApplicationResponse()), std::nullopt);
}

}  // namespace
}  // namespace sojourn::cli
