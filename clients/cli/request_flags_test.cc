#include "clients/cli/request_flags.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "common/status/error.h"
#include "sojourn/capacity/v1/capacity_service.pb.h"
#include "sojourn/grants/v1/grants_service.pb.h"
#include "sojourn/relocation/v1/money_calls.pb.h"

namespace sojourn::cli {
namespace {

template <class Request>
absl::Status Parse(std::vector<std::string> words, std::string positional,
                   Request* request) {
  CLI::App app;
  const RequestFlags flags(*Request::descriptor(), positional, &app);
  std::reverse(words.begin(), words.end());
  app.parse(words);
  return flags.Apply(request);
}

TEST(RequestFlags, FillsNestedRepeatedAndPositionalFields) {
  capacity::v1::SetAvailabilityRequest request;
  ASSERT_TRUE(Parse({"PLACE", "--windows", "2027-01-01..2027-02-01",
                     "--windows", "2027-03-01..2027-04-01"},
                    "place_id", &request)
                  .ok());
  EXPECT_EQ(request.place_id(), "PLACE");
  EXPECT_EQ(request.windows_size(), 2);
  capacity::v1::SearchAvailabilityRequest search;
  ASSERT_TRUE(Parse({"--party.adults", "2", "--party.step-free", "true",
                     "--kinds", "city"},
                    "", &search)
                  .ok());
  EXPECT_EQ(search.party().adults(), 2);
  EXPECT_TRUE(search.party().step_free());
  EXPECT_EQ(search.kinds(0), capacity::v1::HOST_KIND_CITY);
}

TEST(RequestFlags, NamesEveryBadFlag) {
  capacity::v1::SearchAvailabilityRequest search;
  const absl::Status status =
      Parse({"--party.adults", "two", "--kinds", "castle"}, "", &search);
  EXPECT_EQ(DetailsOf(status).violations.size(), 2u);
}

// Shell histories keep flags: who is paid is written in a file.
TEST(RequestFlags, ThePayeeIsNoFlag) {
  CLI::App app;
  const RequestFlags flags(*grants::v1::SchedulePaymentRequest::descriptor(),
                           "grant_id", &app);
  for (const CLI::Option* option : app.get_options()) {
    EXPECT_EQ(option->get_name().find("--payee.name"), std::string::npos);
  }
}

TEST(RequestFlags, WhatMoneyIsForIsNoFlag) {
  CLI::App app;
  const RequestFlags flags(
      *relocation::v1::RequestBridgingGrantRequest::descriptor(),
      "relocation_id", &app);
  for (const CLI::Option* option : app.get_options()) {
    EXPECT_EQ(option->get_name().find("--purpose"), std::string::npos);
  }
}

}  // namespace
}  // namespace sojourn::cli
