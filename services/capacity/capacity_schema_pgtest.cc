// The schema itself: what it refuses, and that the threat model lists it.
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/testing/test_database.h"
#include "gtest/gtest.h"

namespace sojourn::capacity {
namespace {

TEST(Schema, EveryClearColumnIsInTheThreatModel) {
  sojourn::testing::TestDatabase database("capacity");
  std::ifstream file(SOJOURN_SOURCE_DIR "/docs/threat-model-capacity.md");
  std::string listed;
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("| capacity |", 0) != 0) continue;
    absl::StrAppend(
        &listed, line.substr(0, line.find('|', line.find('|', 13) + 1)), "\n");
  }
  EXPECT_EQ(listed,
            database.Value(
                "SELECT string_agg('| capacity | ' || c.relname || ' | ' || "
                "a.attname || ' ' || chr(10), '' ORDER BY c.oid, a.attnum) "
                "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
                "WHERE c.relname IN ('hosts', 'places', "
                "'availability_windows', 'reservations') AND a.attnum > 0 "
                "AND NOT a.attisdropped AND a.attname NOT LIKE '%\\_sealed'"));
}

TEST(Schema, SealedColumnsAreBytes) {
  sojourn::testing::TestDatabase database("capacity");
  EXPECT_EQ(database.Value("SELECT string_agg(column_name, ',' ORDER BY "
                           "column_name) FROM information_schema.columns "
                           "WHERE column_name LIKE '%\\_sealed' AND "
                           "data_type = 'bytea'"),
            "address_sealed,needs_sealed,vetting_sealed");
}

}  // namespace
}  // namespace sojourn::capacity
