#include "common/server/http_head.h"

#include <gtest/gtest.h>

namespace sojourn::server {
namespace {

TEST(HttpHead, HasMethodAndPathOfTheFirstLine) {
  const auto head = ParseHttpHead(
      "GET /calendar/abc.ics?again=1 HTTP/1.1\r\nHost: PUT /x "
      "HTTP/1.1\r\n\r\n");
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->method, "GET");
  EXPECT_EQ(head->path, "/calendar/abc.ics");
  EXPECT_TRUE(ParseHttpHead("HEAD / HTTP/1.0\r\n\r\n").has_value());
}

TEST(HttpHead, WhatIsNoRequestIsNothing) {
  for (const char* text :
       {"", "\r\n\r\n", "GET /\r\n", "GET / HTTP/2.0\r\n", "GET x HTTP/1.1\r\n",
        "get / HTTP/1.1\r\n", " / HTTP/1.1\r\n", "GET  HTTP/1.1\r\n",
        "GET /a b HTTP/1.1\r\n", "GET /a\tb HTTP/1.1\r\n",
        "GET /\x80 HTTP/1.1\r\n", "GET /a\nb HTTP/1.1\r\n",
        "ABCDEFGHIJKLMNOPQ / HTTP/1.1\r\n", "GET https://a/ HTTP/1.1\r\n"}) {
    EXPECT_FALSE(ParseHttpHead(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace sojourn::server
