// What tests about the end of a case are written in.
#ifndef SERVICES_RELOCATION_RELOCATION_ERASURE_FIXTURE_H_
#define SERVICES_RELOCATION_RELOCATION_ERASURE_FIXTURE_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "services/relocation/rights/erasure_store.h"
#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {

class ErasureTest : public ::testing::Test {
 protected:
  // As the second officer who hears that she wants it, or the only one who is
  // needed.
  absl::StatusOr<v1::Tombstone> Erase(
      const std::string& id,
      v1::ErasureReason reason = v1::ERASURE_REASON_SHE_ASKED,
      const std::string& request_id = "",
      const auth::Caller& caller = Office()) {
    if (reason == v1::ERASURE_REASON_SHE_ASKED) {
      (void)EraseAlone(id, reason, "", Office("office/first"));
    }
    return EraseAlone(id, reason, request_id, caller);
  }
  absl::StatusOr<v1::Tombstone> EraseAlone(const std::string& id,
                                           v1::ErasureReason reason,
                                           const std::string& request_id,
                                           const auth::Caller& caller) {
    v1::EraseRelocationRequest request;
    request.set_request_id(request_id);
    request.set_relocation_id(id);
    request.set_reason(reason);
    if (reason == v1::ERASURE_REASON_SHE_ASKED) {
      *request.mutable_defender_view() = world_.HerView();
    }
    auto erased = world_.Do(caller, &Stub::EraseRelocation, request);
    if (!erased.ok()) return erased.status();
    EXPECT_NE(erased->has_tombstone(), erased->awaits_second_officer());
    return erased->tombstone();
  }
  absl::StatusOr<v1::Tombstone> EraseMistake(const std::string& id,
                                             const auth::Caller& caller) {
    return Erase(id, v1::ERASURE_REASON_MISTAKE, "", caller);
  }

  // What is said to `caller` in the list of work, line by line.
  std::vector<std::string> Told(const auth::Caller& caller) {
    std::vector<std::string> lines;
    const auto work =
        world_.Do(caller, &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(work);
    if (!work.ok()) return lines;
    for (const auto& item : work->items()) lines.push_back(item.what());
    return lines;
  }

  // Ended, with everything a case has that got as far as a place and a visa.
  std::string Ended(const std::string& state = "WITHDRAWN") {
    const std::string id = world_.Eligible().relocation_id();
    world_.Placed(id, "utrecht");
    SetEnded(id, state, "now()");
    return id;
  }
  void SetEnded(const std::string& id, const std::string& state,
                const std::string& since) {
    world_.database_.Run(absl::StrCat("UPDATE relocations SET state = '", state,
                                      "', ended_at = ", since,
                                      " WHERE public_id = '", id, "'"));
    SettleDue(id);
  }
  // As whatever moves a case does.
  void SettleDue(const std::string& id) {
    const std::string row_id = world_.database_.Value(
        "SELECT id FROM relocations WHERE public_id = '" + id + "'");
    ASSERT_OK(world_.runtime_->db().Write(absl::Now() + absl::Seconds(30),
                                          [&](db::Transaction& tx) {
                                            erasures::SettleDue(tx, row_id);
                                            return absl::OkStatus();
                                          }));
  }

  absl::Status Get(const std::string& id) {
    v1::GetRelocationRequest request;
    request.set_relocation_id(id);
    return world_.Do(Office(), &Stub::GetRelocation, request).status();
  }

  size_t KeysLeft(const std::string& id,
                  const std::vector<std::string>& persons) {
    std::vector<keystore::KeyRef> refs = {keystore::KeyRef::Case(id)};
    for (const auto& person : persons) {
      refs.push_back(keystore::KeyRef::Person(person));
    }
    size_t left = 0;
    for (const auto& ref : refs) {
      const auto exists = world_.runtime_->keys().Exists(ref);
      EXPECT_OK(exists);
      left += exists.value_or(true) ? 1 : 0;
    }
    return left;
  }

  std::vector<std::string> Column(const std::string& sql) {
    std::vector<std::string> values;
    const db::Result rows = world_.database_.Run(sql);
    for (const db::Row row : rows) values.push_back(row.Get<std::string>(0));
    return values;
  }

  // Rows with something in a column such as "alerts.reason_sealed".
  std::string SealedIn(const std::string& column) {
    const std::vector<std::string> name = absl::StrSplit(column, '.');
    return world_.database_.Value(absl::StrCat(
        "SELECT count(*) FROM ", name[0], " WHERE length(", name[1], ") > 0"));
  }

  v1::ReportExposureResponse Exposed(const std::string& subject) {
    v1::ReportExposureRequest report;
    report.set_subject(subject);
    report.mutable_since()->set_seconds(absl::ToUnixSeconds(absl::Now()) -
                                        3600);
    report.set_note("invented theft");
    auto reported = world_.Do(As(Role::kSecurityOfficer, "office"),
                              &Stub::ReportExposure, report);
    EXPECT_OK(reported);
    return reported.ok() ? *reported : v1::ReportExposureResponse();
  }
  size_t KeysOfExposure(const v1::ReportExposureResponse& report) {
    const auto exists = world_.runtime_->keys().Exists(
        keystore::KeyRef{"exposure:" + report.exposure_id()});
    EXPECT_OK(exists);
    return exists.value_or(true) ? 1 : 0;
  }

  World world_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_ERASURE_FIXTURE_H_
