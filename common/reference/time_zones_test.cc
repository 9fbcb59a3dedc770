#include "common/reference/time_zones.h"

#include <sys/stat.h>

#include <cstdio>
#include <string>

#include "gtest/gtest.h"

namespace sojourn::reference {
namespace {

TEST(TimeZones, AreThoseOfTheSystem) {
  for (const char* name :
       {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires",
        "America/Port-au-Prince", "Etc/GMT+3"}) {
    EXPECT_TRUE(IsTimeZone(name)) << name;
    EXPECT_EQ(name, ZoneNamed(name).name());
  }
}

TEST(TimeZones, AreNoPathsAbbreviationsOrOffsets) {
  for (const char* name :
       {"", "Mars/Olympus", "Europe", "Europe/", "EST", "europe/berlin",
        "posix/Europe/Berlin", "right/Europe/Berlin", "Fixed/UTC+03:00:00",
        "Europe/../Europe/Berlin", "Europe//Berlin", "/etc/localtime",
        "/usr/share/zoneinfo/Europe/Berlin", "file:Europe/Berlin",
        "Europe/Berlin\n", "zone.tab", ":Europe/Berlin"}) {
    EXPECT_FALSE(IsTimeZone(name)) << name;
    EXPECT_EQ(absl::UTCTimeZone(), ZoneNamed(name)) << name;
  }
  EXPECT_FALSE(IsTimeZone("Europe/" + std::string(5000, 'a')));
  EXPECT_FALSE(IsTimeZone(std::string("Europe/Berlin\0", 14)));
}

TEST(TimeZones, APipeIsNotOpened) {
  const std::string pipe = testing::TempDir() + "time_zone_pipe";
  std::remove(pipe.c_str());
  ASSERT_EQ(0, mkfifo(pipe.c_str(), 0600));
  EXPECT_FALSE(IsTimeZone(pipe));
  EXPECT_FALSE(IsTimeZone("file:" + pipe));
  std::remove(pipe.c_str());
}

}  // namespace
}  // namespace sojourn::reference
