// Letters through the service: who may have one, what is left of it.
#include <string>

#include "services/visa/visa_fixture.h"

namespace sojourn::visa {
namespace {

using testing::BadFieldsAre;
using testing::IsOk;
using testing::ReasonIs;
using testing::StatusIs;

class LetterTest : public VisaFixture {
 protected:
  static v1::GenerateLetterRequest Asked(const v1::Application& app,
                                         v1::LetterKind kind,
                                         const std::string& language = "es") {
    v1::GenerateLetterRequest request;
    request.set_application_id(app.application_id());
    request.set_kind(kind);
    request.set_language(language);
    return request;
  }

  absl::Status Try(const auth::Caller& caller,
                   const v1::GenerateLetterRequest& request) {
    return Call(caller, &Stub::GenerateLetter, request, &response_);
  }
  std::string Pdf(const auth::Caller& caller,
                  const v1::GenerateLetterRequest& request) {
    EXPECT_THAT(Try(caller, request), IsOk());
    return response_.pdf();
  }

  v1::GenerateLetterResponse response_;
};

TEST_F(LetterTest, OfficeAndItsMissionHaveTheSameLetterAndItIsAudited) {
  const v1::Application app = Open();
  const auto invitation = Asked(app, v1::LETTER_KIND_INVITATION);
  const std::string pdf = Pdf(Office(), invitation);
  EXPECT_TRUE(pdf.starts_with("%PDF-"));
  EXPECT_EQ(Pdf(Officer(), invitation), pdf);
  EXPECT_NE(Pdf(Officer(), Asked(app, v1::LETTER_KIND_NOTE_TO_MISSION)), pdf);
  EXPECT_EQ(
      database_.Value("SELECT string_agg(fields, ',') FROM audit_records WHERE "
                      "method = 'GenerateLetter' AND '" +
                      app.application_id() + "' = ANY(resource_ids)"),
      "letter, identity,letter, identity,letter");
}

TEST_F(LetterTest, NobodyElseHasOne) {
  const v1::Application app = Open();
  const auto invitation = Asked(app, v1::LETTER_KIND_INVITATION);
  EXPECT_THAT(Try(Officer("mission-2"), invitation),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Try(testing::As(Role::kCityCoordinator, "city"), invitation),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Try(Relocation(), invitation),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(LetterTest, BadRequestsNameTheirFields) {
  const v1::Application app = Open();
  EXPECT_THAT(Try(Office(), v1::GenerateLetterRequest()),
              BadFieldsAre("application_id", "kind", "language"));
  EXPECT_THAT(Try(Office(), Asked(app, v1::LETTER_KIND_INVITATION, "de")),
              ReasonIs("VALUE_UNKNOWN"));
}

TEST_F(LetterTest, WithHerConsentGoneThereIsNoLetter) {
  const v1::Application app = Open();
  v1::WithdrawApplicationRequest withdraw;
  withdraw.set_request_id(testing::NewRequestId());
  withdraw.set_application_id(app.application_id());
  withdraw.set_consent_withdrawn(true);
  v1::WithdrawApplicationResponse withdrawn;
  ASSERT_THAT(
      Call(Relocation(), &Stub::WithdrawApplication, withdraw, &withdrawn),
      IsOk());
  const auto note = Asked(app, v1::LETTER_KIND_NOTE_TO_MISSION);
  EXPECT_THAT(Try(Officer(), note), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Try(Office(), note), ReasonIs("STATE_FORBIDS"));
}

TEST_F(LetterTest, WithTheKeysErasedNobodyIsInvited) {
  const v1::Application app = Open();
  ASSERT_THAT(runtime_->keys().DeleteKeys({keystore::KeyRef::Person("person")}),
              IsOk());
  EXPECT_THAT(Try(Office(), Asked(app, v1::LETTER_KIND_INVITATION)),
              ReasonIs("IDENTITY_INCOMPLETE"));
}

TEST_F(LetterTest, NothingOfALetterIsKept) {
  const v1::Application app = Open();
  const auto rows = [&] {
    return database_.Value("SELECT count(*) FROM applications") +
           database_.Value("SELECT count(*) FROM application_facts") +
           database_.Value("SELECT count(*) FROM events") +
           database_.Value("SELECT count(*) FROM idempotency_keys");
  };
  const std::string before = rows();
  Pdf(Office(), Asked(app, v1::LETTER_KIND_INVITATION));
  EXPECT_EQ(rows(), before);
}

}  // namespace
}  // namespace sojourn::visa
