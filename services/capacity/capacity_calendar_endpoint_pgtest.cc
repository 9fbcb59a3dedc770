// A calendar link as a calendar application reads it: over HTTPS, without a
// certificate of its own.
#include <httplib.h>
#include <openssl/ssl.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/testing/test_certificates.h"
#include "services/capacity/capacity_calendar_endpoint.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CalendarEndpointTest : public ::testing::Test {
 protected:
  CalendarEndpointTest() : host_(world_.MakeHost()) {
    std::filesystem::create_directories(directory_);
    const sojourn::testing::TestAuthority authority;
    const auto own = authority.Issue("capacity");
    std::ofstream(directory_ + "/own.pem") << own.certificate;
    std::ofstream(directory_ + "/own.key") << own.private_key;
    std::ofstream(directory_ + "/ca.pem") << authority.root();
    Serve({.per_second = 1000, .burst = 1000});
  }
  ~CalendarEndpointTest() override { std::filesystem::remove_all(directory_); }

  void Serve(limits::Rate reads) {
    auto started = CalendarEndpoint::Start(
        world_.runtime(), {.address = "127.0.0.1:0",
                           .cert_file = directory_ + "/own.pem",
                           .key_file = directory_ + "/own.key",
                           .reads = reads});
    ASSERT_OK(started);
    endpoint_ = *std::move(started);
  }

  std::string OpenLink() {
    v1::OpenCalendarFeedRequest request;
    request.set_host_id(host_.host_id());
    const auto opened = world_.Do(City(), &Stub::OpenCalendarFeed, request);
    EXPECT_OK(opened);
    return opened.ok() ? opened->path() : "";
  }

  std::unique_ptr<httplib::SSLClient> Client() const {
    const std::string& address = endpoint_->address();
    const size_t colon = address.rfind(':');
    auto client = std::make_unique<httplib::SSLClient>(
        address.substr(0, colon), std::stoi(address.substr(colon + 1)));
    client->set_ca_cert_path((directory_ + "/ca.pem").c_str());
    client->enable_server_certificate_verification(true);
    return client;
  }
  httplib::Response Get(const std::string& path) const {
    const httplib::Result result = Client()->Get(path.c_str());
    EXPECT_TRUE(result) << path << ": " << httplib::to_string(result.error());
    return result ? *result : httplib::Response();
  }
  // All of an answer but its time.
  static std::string Whole(httplib::Response response) {
    response.headers.erase("Date");
    std::string whole = absl::StrCat(response.status, "\n");
    for (const auto& [name, value] : response.headers) {
      absl::StrAppend(&whole, name, ": ", value, "\n");
    }
    return whole + response.body;
  }

  World world_;
  const v1::Host host_;
  const std::string directory_ =
      ::testing::TempDir() + "calendar-" + crypto::NewPublicId();
  std::unique_ptr<CalendarEndpoint> endpoint_;
};

TEST_F(CalendarEndpointTest, AnApplicationReadsTheCalendarOfItsLink) {
  world_.MakePlace(host_.host_id());
  const std::string path = OpenLink();
  const httplib::Response empty = Get(path);
  EXPECT_EQ(empty.status, 200);
  EXPECT_EQ(empty.get_header_value("Content-Type"),
            "text/calendar; charset=utf-8");
  EXPECT_EQ(empty.get_header_value("Cache-Control"), "no-store");
  EXPECT_EQ(empty.get_header_value("X-Robots-Tag"), "noindex");
  EXPECT_EQ(empty.body, CalendarText({}));

  world_.Advance(absl::Hours(24 * 30));
  const httplib::Response due = Get(path);
  EXPECT_THAT(due.body, HasSubstr("SUMMARY:Sojourn: something to do\r\n"));
  EXPECT_EQ(Get(path).body, due.body);
  for (const std::string& told :
       {host_.host_id(), host_.display_name(), std::string("UTR"),
        std::string("Amsterdam"), std::string("utrecht")}) {
    EXPECT_THAT(due.body, Not(HasSubstr(told)));
  }
}

TEST_F(CalendarEndpointTest, AnOldApplicationReadsItToo) {
  const std::string path = OpenLink();
  const auto client = Client();
  SSL_CTX_set_max_proto_version(client->ssl_context(), TLS1_2_VERSION);
  const httplib::Result result = client->Get(path.c_str());
  ASSERT_TRUE(result) << httplib::to_string(result.error());
  EXPECT_EQ(result->status, 200);
}

TEST_F(CalendarEndpointTest, WhatIsNotOpenIsTheSameWhateverItIs) {
  const std::string closed = OpenLink();
  v1::CloseCalendarFeedRequest close;
  close.set_host_id(host_.host_id());
  ASSERT_OK(world_.Do(City(), &Stub::CloseCalendarFeed, close));
  const std::string unknown =
      Whole(Get("/calendar/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.ics"));
  EXPECT_THAT(unknown, HasSubstr("404\n"));
  for (const std::string& path :
       {closed, std::string("/calendar/.ics"), std::string("/calendar/x.ics"),
        std::string("/calendar/%00.ics"), std::string("/calendar/"),
        std::string("/"), std::string("/metrics"), closed + "/x",
        std::string("/calendar/") + host_.host_id() + ".ics"}) {
    EXPECT_EQ(Whole(Get(path)), unknown) << path;
  }
}

TEST_F(CalendarEndpointTest, WhoAsksTooOftenWaitsWhateverSheHas) {
  const std::string path = OpenLink();
  Serve({.per_second = 0.0001, .burst = 3});
  EXPECT_EQ(Get(path).status, 200);
  EXPECT_EQ(Get("/calendar/x.ics").status, 404);
  EXPECT_EQ(Get(path).status, 200);
  const httplib::Response limited = Get(path);
  EXPECT_EQ(limited.status, 429);
  EXPECT_EQ(limited.get_header_value("Retry-After"), "60");
  EXPECT_EQ(Whole(Get("/calendar/x.ics")), Whole(limited));
}

TEST_F(CalendarEndpointTest, WithoutADatabaseNothingIsSaid) {
  const std::string path = OpenLink();
  world_.database().Run("ALTER TABLE calendar_feeds RENAME TO elsewhere");
  const httplib::Response failed = Get(path);
  EXPECT_EQ(failed.status, 503);
  EXPECT_EQ(failed.body, "");
}

TEST_F(CalendarEndpointTest, ReadsAreCountedWithoutAHost) {
  const std::string path = OpenLink();
  Get(path);
  Get("/calendar/x.ics");
  const std::string metrics = world_.runtime().metrics().Serialize();
  for (const char* code : {"OK", "NOT_FOUND"}) {
    EXPECT_THAT(metrics,
                HasSubstr(absl::StrCat("sojourn_capacity_calendar_reads_total{"
                                       "code=\"",
                                       code, "\"} 1")));
  }
  EXPECT_THAT(metrics, Not(HasSubstr(host_.host_id())));
}

}  // namespace
}  // namespace sojourn::capacity
