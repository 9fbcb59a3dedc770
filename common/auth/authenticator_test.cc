#include "common/auth/authenticator.h"

#include "common/auth/token_fixture.h"

namespace sojourn::auth {
namespace {

using testing::ReasonIs;
using testing::StatusIs;

const OnBehalfOf kOfficer{
    .subject = "officer-1", .organisation_id = "org-1", .event_id = "event-1"};

class TlsAuthenticatorTest : public TokenFixture {
 protected:
  absl::StatusOr<Caller> Identify(const Presented& presented) {
    return TlsAuthenticator(*verifier_).Identify(presented, now_);
  }
  std::string Bearer() const { return "Bearer " + Mint(spec_); }
};

TEST_F(TlsAuthenticatorTest, APersonComesBehindEdgeOrClient) {
  for (const char* front_end : {"edge", "client"}) {
    ASSERT_OK_AND_ASSIGN(const Caller caller,
                         Identify({front_end, Bearer(), {}}));
    EXPECT_EQ(caller, (Caller{.subject = "officer-1",
                              .organisation_id = "org-1",
                              .organisation_kind = "PROGRAMME",
                              .roles = spec_.roles}));
  }
}

TEST_F(TlsAuthenticatorTest, APersonNeedsAToken) {
  for (const char* front_end : {"edge", "client"}) {
    EXPECT_THAT(Identify({front_end, {}, {}}), ReasonIs("TOKEN_MISSING"));
  }
  for (const std::string& authorization :
       {std::string(), std::string("Bearer"), std::string("Bearer "),
        std::string("Basic dXNlcjpwYXNz"), Mint(spec_),
        Bearer() + "," + Bearer()}) {
    EXPECT_THAT(Identify({"edge", authorization, {}}),
                ReasonIs("TOKEN_MALFORMED"))
        << authorization;
  }
}

TEST_F(TlsAuthenticatorTest, AServiceIsItsCertificate) {
  for (const char* service : {"relocation", "capacity", "visa", "grants"}) {
    ASSERT_OK_AND_ASSIGN(const Caller caller, Identify({service, {}, {}}));
    EXPECT_EQ(caller, (Caller{.is_service = true, .service = service}));
  }
}

TEST_F(TlsAuthenticatorTest, AServiceWithAPersonsTokenIsRefused) {
  for (const char* service : {"relocation", "capacity"}) {
    EXPECT_THAT(Identify({service, Bearer(), {}}),
                ReasonIs("TOKEN_NOT_ACCEPTED"));
    EXPECT_THAT(Identify({service, "", {}}), ReasonIs("TOKEN_NOT_ACCEPTED"));
  }
}

TEST_F(TlsAuthenticatorTest, OtherCertificatesAreRefused) {
  for (const char* name :
       {"", "prometheus", "Relocation", "relocation ", "edge,relocation"}) {
    for (const auto& token :
         {std::optional<std::string>(), std::optional<std::string>(Bearer())}) {
      EXPECT_THAT(Identify({name, token, {}}),
                  ReasonIs("CERTIFICATE_NOT_ACCEPTED"))
          << name;
    }
  }
}

TEST_F(TlsAuthenticatorTest, OnlyRelocationActsForOthers) {
  const std::string officer = EncodeOnBehalfOf(kOfficer);
  ASSERT_OK_AND_ASSIGN(const Caller caller,
                       Identify({"relocation", {}, officer}));
  EXPECT_TRUE(caller.is_service);
  EXPECT_EQ(caller.service, "relocation");
  EXPECT_EQ(caller.on_behalf_of, kOfficer);
  EXPECT_TRUE(caller.roles.empty()) << "acting for somebody gives no role";

  EXPECT_THAT(Identify({"capacity", {}, officer}),
              ReasonIs("ON_BEHALF_OF_NOT_ACCEPTED"));
  EXPECT_THAT(Identify({"client", Bearer(), officer}),
              ReasonIs("ON_BEHALF_OF_NOT_ACCEPTED"));
}

TEST_F(TlsAuthenticatorTest, MalformedOnBehalfOfIsRefused) {
  const std::string officer = EncodeOnBehalfOf(kOfficer);
  for (const std::string& bytes :
       {std::string(), std::string("{}"), std::string("\xff\0", 2),
        std::string("{\"subject\":1}"), officer + "," + officer,
        EncodeOnBehalfOf({}), std::string(2000, ' ') + officer}) {
    EXPECT_THAT(Identify({"relocation", {}, bytes}),
                ReasonIs("ON_BEHALF_OF_NOT_ACCEPTED"));
  }
}

TEST(OnBehalfOf, SurvivesTheWire) {
  for (const OnBehalfOf& value : {kOfficer, OnBehalfOf{"s", "", ""},
                                  OnBehalfOf{"\"\\\n", "{}", "\xC3\xA9"}}) {
    EXPECT_EQ(DecodeOnBehalfOf(EncodeOnBehalfOf(value)), value);
  }
}

}  // namespace
}  // namespace sojourn::auth
