#include "common/db/params.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace sojourn::db {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Texts(const Params& params) {
  std::vector<std::string> texts;
  for (const auto& value : params.values()) {
    texts.push_back(value.is_null ? "NULL" : value.data);
  }
  return texts;
}

TEST(ParamsTest, WritesEveryTypeAsPostgresReadsIt) {
  const Params params("literal", std::string("text"), std::string_view("view"),
                      7, int64_t{-9'000'000'000}, true, 0.1,
                      absl::FromCivil(absl::CivilSecond(2026, 3, 29, 1, 2, 3),
                                      absl::UTCTimeZone()) +
                          absl::Microseconds(45),
                      absl::CivilDay(2026, 3, 9), std::vector<int64_t>{1, -2});

  EXPECT_THAT(
      Texts(params),
      ElementsAre("literal", "text", "view", "7", "-9000000000", "t", "0.1",
                  "2026-03-29 01:02:03.000045+00", "2026-03-09", "{1,-2}"));
}

TEST(ParamsTest, QuotesElementsOfArrays) {
  const Params params(std::vector<std::string>{"", "NULL", "a,b", "\"q\"",
                                               "back\\slash", "{}"});
  EXPECT_THAT(Texts(params),
              ElementsAre(R"({"","NULL","a,b","\"q\"","back\\slash","{}"})"));
}

TEST(ParamsTest, WritesArraysOfDaysTimesAndBytes) {
  const Params params(
      std::vector<absl::CivilDay>{absl::CivilDay(2026, 3, 9),
                                  absl::CivilDay(2026, 3, 10)},
      std::vector<absl::Time>{absl::UnixEpoch(), absl::InfiniteFuture()},
      std::vector<Bytes>{{std::string("\0\xff", 2)}, {""}},
      std::vector<std::string>{ArrayText({"a", "b"}), ArrayText({})});
  EXPECT_THAT(Texts(params),
              ElementsAre(R"({"2026-03-09","2026-03-10"})",
                          R"({"1970-01-01 00:00:00.000000+00","infinity"})",
                          R"({"\\x00ff","\\x"})", R"({"{\"a\",\"b\"}","{}"})"));
  EXPECT_FALSE(params.has_nul());
}

TEST(ParamsTest, AbsentIsNull) {
  const Params params(nullptr, std::optional<std::string>(),
                      std::optional<int64_t>(5), absl::optional<bool>());
  EXPECT_THAT(Texts(params), ElementsAre("NULL", "NULL", "5", "NULL"));
}

TEST(ParamsTest, BytesAreBinaryAndMayHoldAnything) {
  const Params params(Bytes{std::string("\0\xff", 2)});
  EXPECT_TRUE(params.values()[0].is_binary);
  EXPECT_FALSE(params.has_nul());
}

TEST(ParamsTest, NoticesTextThatPostgresCannotHold) {
  EXPECT_TRUE(Params(std::string("a\0b", 3)).has_nul());
  EXPECT_TRUE(Params(std::vector<std::string>{std::string("\0", 1)}).has_nul());
}

TEST(ParamsTest, InfiniteTimesHaveTheirOwnWords) {
  EXPECT_THAT(Texts(Params(absl::InfiniteFuture(), absl::InfinitePast())),
              ElementsAre("infinity", "-infinity"));
}

}  // namespace
}  // namespace sojourn::db
