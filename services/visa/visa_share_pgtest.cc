// A mission sees an application as long as she agrees, and how she may be
// reached as it stands now.
#include <algorithm>

#include "services/visa/visa_fixture.h"

namespace sojourn::visa {
namespace {

using testing::IsOk;
using testing::StatusIs;

class ShareTest : public VisaFixture {
 protected:
  absl::Status Say(int64_t number, bool closed, const std::string& rules,
                   const std::string& request_id = testing::NewRequestId()) {
    v1::SetShareRequest request;
    request.set_request_id(request_id);
    request.set_application_id(app_.application_id());
    request.set_number(number);
    request.set_view_closed(closed);
    request.set_contact_rules(rules);
    request.set_no_direct_contact(rules == "no");
    v1::SetShareResponse response;
    const absl::Status said =
        Call(Relocation(), &Stub::SetShare, request, &response);
    heard_ = response.number();
    return said;
  }
  absl::Status SayOfHerBed(int64_t number, bool changes) {
    v1::SetShareRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_application_id(app_.application_id());
    request.set_number(number);
    request.set_accommodation_changes(changes);
    v1::SetShareResponse response;
    return Call(Relocation(), &Stub::SetShare, request, &response);
  }
  // Whether this officer reads that somebody has to find her another bed.
  bool WaitsForABed(const auth::Caller& officer) {
    const v1::Application seen = Get(officer, app_.application_id());
    return std::any_of(seen.waiting_for().begin(), seen.waiting_for().end(),
                       [](const auto& wait) {
                         return wait.who() == "PROGRAMME_OFFICER" &&
                                wait.what().find("where she will stay") !=
                                    std::string::npos;
                       });
  }
  absl::Status Seen(const std::string& application_id) {
    v1::GetApplicationRequest request;
    request.set_application_id(application_id);
    v1::GetApplicationResponse response;
    return Call(Officer(), &Stub::GetApplication, request, &response);
  }
  v1::ApplicantIdentity Identity() {
    return Get(Officer(), app_.application_id()).identity();
  }

  const v1::Application app_ = Open();
  // What it had heard before the last word; 0 where that was set.
  int64_t heard_ = 0;
};

TEST_F(ShareTest, AClosedViewKeepsTheApplication) {
  const v1::Application before = Get(Office(), app_.application_id());
  ASSERT_THAT(Say(1, true, "Signal"), IsOk());
  EXPECT_EQ(Seen(app_.application_id()),
            Seen(std::string(app_.application_id().size(), 'A')));
  v1::ListApplicationsResponse listed;
  ASSERT_THAT(Call(Officer(), &Stub::ListApplications,
                   v1::ListApplicationsRequest(), &listed),
              IsOk());
  EXPECT_EQ(listed.applications_size(), 0);
  const v1::Application kept = Get(Office(), app_.application_id());
  EXPECT_EQ(kept.state(), before.state());
  EXPECT_EQ(kept.etag(), before.etag());
  ASSERT_THAT(Say(2, false, "Signal"), IsOk());
  EXPECT_THAT(Seen(app_.application_id()), IsOk());
}

TEST_F(ShareTest, HowSheMayBeReachedIsReplacedAtOnce) {
  const v1::ApplicantIdentity before = Identity();
  ASSERT_NE(before.contact_rules(), "no");
  ASSERT_THAT(Say(1, false, "no"), IsOk());
  v1::ApplicantIdentity burnt = Identity();
  EXPECT_EQ(burnt.contact_rules(), "no");
  EXPECT_TRUE(burnt.no_direct_contact());
  burnt.set_contact_rules(before.contact_rules());
  burnt.set_no_direct_contact(before.no_direct_contact());
  EXPECT_EQ(burnt.SerializeAsString(), before.SerializeAsString())
      << "nothing else of her identity changes";
  ASSERT_THAT(Say(2, false, "Phone, mornings"), IsOk());
  EXPECT_EQ(Identity().contact_rules(), "Phone, mornings");
  EXPECT_FALSE(Identity().no_direct_contact());
}

TEST_F(ShareTest, AMissionSeesAtOnceThatSheHasNoBed) {
  EXPECT_FALSE(Identity().accommodation_changes());
  EXPECT_FALSE(WaitsForABed(Officer()));
  ASSERT_THAT(SayOfHerBed(1, true), IsOk());
  EXPECT_TRUE(Identity().accommodation_changes());
  EXPECT_TRUE(WaitsForABed(Officer()));
  const v1::Application kept = Get(Officer(), app_.application_id());
  EXPECT_EQ(kept.state(), app_.state()) << "it goes on";
  EXPECT_EQ(kept.etag(), app_.etag());
  EXPECT_EQ(database_.Value("SELECT count(*) FROM applications a WHERE a::text "
                            "LIKE '%accommodation%'"),
            "0")
      << "sealed";
  ASSERT_THAT(SayOfHerBed(2, false), IsOk());
  EXPECT_FALSE(Identity().accommodation_changes());
  EXPECT_FALSE(WaitsForABed(Officer()));
}

TEST_F(ShareTest, AMissionTakesWhatBecameUrgentFirst) {
  const auto say = [&](int64_t number, type::v1::Level level) {
    v1::SetShareRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_application_id(app_.application_id());
    request.set_number(number);
    request.set_level(level);
    v1::SetShareResponse response;
    return Call(Relocation(), &Stub::SetShare, request, &response);
  };
  const auto urgent = [&] {
    return Get(Officer(), app_.application_id()).urgent();
  };
  EXPECT_FALSE(urgent());
  ASSERT_THAT(say(1, type::v1::LEVEL_L1), IsOk());
  EXPECT_TRUE(urgent());
  ASSERT_THAT(say(2, type::v1::LEVEL_UNSPECIFIED), IsOk());
  EXPECT_TRUE(urgent()) << "as it was told before";
  ASSERT_THAT(say(3, type::v1::LEVEL_L3), IsOk());
  EXPECT_FALSE(urgent());
  ASSERT_THAT(say(2, type::v1::LEVEL_L1), IsOk());
  EXPECT_FALSE(urgent()) << "an earlier word";
  EXPECT_THAT(say(4, static_cast<type::v1::Level>(9)),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(ShareTest, AnEarlierWordThatComesLateChangesNothing) {
  ASSERT_THAT(Say(2, false, "no"), IsOk());
  ASSERT_THAT(Say(1, true, "Signal"), IsOk());
  EXPECT_EQ(Identity().contact_rules(), "no");
  const std::string request_id = testing::NewRequestId();
  ASSERT_THAT(Say(3, true, "no", request_id), IsOk());
  ASSERT_THAT(Say(4, false, "Phone"), IsOk());
  ASSERT_THAT(Say(3, true, "no", request_id), IsOk());
  EXPECT_EQ(Identity().contact_rules(), "Phone");
  EXPECT_THAT(Say(0, false, "Phone"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

// Its teller was restored from a backup and counts anew.
TEST_F(ShareTest, WhoIsOvertakenIsToldByWhat) {
  ASSERT_THAT(Say(7, false, "Signal"), IsOk());
  EXPECT_EQ(heard_, 0);
  const std::string request_id = testing::NewRequestId();
  ASSERT_THAT(Say(7, false, "no", request_id), IsOk());
  EXPECT_EQ(heard_, 7);
  EXPECT_EQ(Identity().contact_rules(), "Signal");
  EXPECT_EQ(database_.Value("SELECT fields FROM audit_records WHERE method = "
                            "'SetShare' ORDER BY id DESC LIMIT 1"),
            "overtaken");
  ASSERT_THAT(Say(8, false, "no"), IsOk());
  EXPECT_EQ(heard_, 0);
  EXPECT_EQ(Identity().contact_rules(), "no");
  ASSERT_THAT(Say(7, false, "no", request_id), IsOk());
  EXPECT_EQ(heard_, 7) << "as before";
}

}  // namespace
}  // namespace sojourn::visa
