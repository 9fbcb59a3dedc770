#include "clients/cli/audit.h"

#include <gtest/gtest.h>

#include "nlohmann/json.hpp"

namespace sojourn::cli {
namespace {

using audit::FindingKind;

audit::Verdict Good() {
  return {.records = 12,
          .heads = 3,
          .last_signed_at = absl::FromUnixSeconds(1'800'000'000)};
}

TEST(AuditVerdict, SaysThatAllIsWell) {
  EXPECT_EQ(VerdictText("visa", Good()),
            "visa: 12 records under 3 heads, signed last at "
            "2027-01-15 08:00:00 UTC: all of it is what was signed\n");
}

TEST(AuditVerdict, NamesRecordAndLeafOfEachFinding) {
  audit::Verdict verdict = Good();
  verdict.macs_checked = true;
  verdict.findings = {{.kind = FindingKind::kRecordDeleted,
                       .record_id = "id-1",
                       .leaf_index = 5,
                       .detail = "the record is gone"},
                      {.kind = FindingKind::kHeadUnreadable,
                       .detail = "heads:7 is not a head"}};
  EXPECT_EQ(VerdictText("visa", verdict),
            "RECORD_DELETED     leaf 5: record id-1: the record is gone\n"
            "HEAD_UNREADABLE    heads:7 is not a head\n"
            "visa: 12 records under 3 heads, MACs checked, signed last at "
            "2027-01-15 08:00:00 UTC: 2 findings\n");
  const auto json = nlohmann::json::parse(VerdictJson("visa", verdict));
  EXPECT_EQ(json["findings"][0]["kind"], "RECORD_DELETED");
  EXPECT_EQ(json["findings"][0]["leaf_index"], 5);
  EXPECT_FALSE(json["findings"][1].contains("record_id"));
  EXPECT_EQ(json["last_signed_at"], "2027-01-15T08:00:00+00:00");
}

}  // namespace
}  // namespace sojourn::cli
