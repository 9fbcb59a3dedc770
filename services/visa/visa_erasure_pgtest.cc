// EraseCase: what is withdrawn, what is left, and what comes too late.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/visa/visa_fixture.h"

namespace sojourn::visa {
namespace {

using testing::IsOk;
using testing::ReasonIs;
using testing::StatusIs;

constexpr char kCase[] = "case-ref-1";  // of VisaFixture::OpenRequest

class ErasureTest : public VisaFixture {
 protected:
  absl::Status Erase(const std::string& case_ref = kCase) {
    v1::EraseCaseRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_case_ref(case_ref);
    request.add_person_refs("person");
    v1::EraseCaseResponse response;
    return Call(Relocation(), &Stub::EraseCase, request, &response);
  }

  absl::Status TryGet(const std::string& id) {
    v1::GetApplicationRequest request;
    request.set_application_id(id);
    v1::GetApplicationResponse response;
    return Call(Officer(), &Stub::GetApplication, request, &response);
  }

  absl::Status TryOpen(const v1::OpenApplicationRequest& request) {
    v1::OpenApplicationResponse response;
    return Call(Relocation(), &Stub::OpenApplication, request, &response);
  }

  v1::Application OpenAnother(const std::string& route_id) {
    auto request = OpenRequest(route_id, "another-person");
    request.set_case_ref("another-case-0123");
    return Open(request);
  }
};

TEST_F(ErasureTest, WithdrawsWhatRunsAndLeavesNothingOfTheCase) {
  const v1::Application hers = Open();
  Tell(&Stub::RecordLodged, Fact<v1::RecordLodgedRequest>(hers));
  const v1::Application other = OpenAnother(hers.route_id());
  ASSERT_THAT(Erase(), IsOk());

  EXPECT_THAT(TryGet(hers.application_id()),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(TryGet(other.application_id()), IsOk());
  for (const std::string table :
       {"application_documents", "application_deadlines",
        "application_facts"}) {
    EXPECT_EQ(
        database_.Value("SELECT count(DISTINCT application_id) FROM " + table),
        "1")
        << table;
  }
  EXPECT_EQ(database_.Value("SELECT type || ' ' || state FROM events "
                            "WHERE case_ref = 'case-ref-1' "
                            "ORDER BY aggregate_version DESC LIMIT 1"),
            "application.withdrawn APPLICATION_STATE_WITHDRAWN");
  for (const auto& key :
       {keystore::KeyRef::Case(kCase), keystore::KeyRef::Person("person")}) {
    const auto exists = runtime_->keys().Exists(key);
    ASSERT_THAT(exists, IsOk());
    EXPECT_FALSE(*exists) << key.value;
  }
}

TEST_F(ErasureTest, WhatComesLateIsRefused) {
  const auto request = OpenRequest(CreateRoute(RouteRequest()).route_id());
  const v1::Application hers = Open(request);
  ASSERT_THAT(Erase(), IsOk());
  EXPECT_THAT(TryOpen(request), ReasonIs("ERASED"));
  EXPECT_THAT(TryOpen(OpenRequest(hers.route_id(), "person-2")),
              ReasonIs("ERASED"));
  const auto exists =
      runtime_->keys().Exists(keystore::KeyRef::Person("person-2"));
  ASSERT_THAT(exists, IsOk());
  EXPECT_FALSE(*exists);
  v1::RecordIssuedResponse response;
  EXPECT_THAT(Call(Officer(), &Stub::RecordIssued, Issued(hers), &response),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Erase(), IsOk());
}

// The data of before the erasure, with the key store of today.
TEST_F(ErasureTest, ARestoredBackupDoesNotTellWhoItWas) {
  const v1::Application hers = Open();
  const v1::Application other = OpenAnother(hers.route_id());
  const testing::TestDatabase restored("visa");
  restored.RestoreFrom(database_);
  ASSERT_THAT(Erase(), IsOk());

  testing::TestRuntime runtime("visa", Policy(), restored.dsn(),
                               runtime_.directory());
  VisaService service(runtime.get());
  testing::InProcessServer server(service);
  const auto stub = v1::VisaService::NewStub(server.channel());
  const auto get = [&](const std::string& id) {
    v1::GetApplicationRequest request;
    request.set_application_id(id);
    v1::GetApplicationResponse response;
    EXPECT_THAT(testing::Call(Officer(), *stub, &Stub::GetApplication, request,
                              &response),
                IsOk());
    return response.application();
  };
  const v1::Application unreadable = get(hers.application_id());
  EXPECT_FALSE(unreadable.has_identity()) << unreadable.DebugString();
  EXPECT_FALSE(unreadable.has_stay());
  EXPECT_TRUE(get(other.application_id()).has_identity());
  // Erasing again finishes what the restore brought back.
  v1::EraseCaseRequest again;
  again.set_request_id(testing::NewRequestId());
  again.set_case_ref(kCase);
  again.add_person_refs("person");
  v1::EraseCaseResponse response;
  EXPECT_THAT(
      testing::Call(Relocation(), *stub, &Stub::EraseCase, again, &response),
      IsOk());
  EXPECT_EQ(restored.Value("SELECT string_agg(public_id, ',') "
                           "FROM applications"),
            other.application_id());
  service.StopFeed();
}

}  // namespace
}  // namespace sojourn::visa
