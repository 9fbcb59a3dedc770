// What a started process does by itself, as no request asks for it.
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/testing/test_certificates.h"
#include "services/relocation/duplicates/duplicate_store.h"
#include "services/relocation/relocation_process.h"
#include "services/relocation/relocation_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

std::string Written(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
  chmod(path.c_str(), 0600);
  return path;
}

// Of a network in which nobody answers.
server::Options OptionsIn(const std::string& directory) {
  const testing::TestAuthority authority;
  const testing::TestCertificate own = authority.Issue("relocation");
  server::Options options;
  options.tls_ca_file = Written(directory + "/ca.pem", authority.root());
  options.tls_cert_file = Written(directory + "/own.pem", own.certificate);
  options.tls_key_file = Written(directory + "/own.key", own.private_key);
  for (const char* peer : {"capacity", "visa", "grants", "matching"}) {
    options.peers[peer] = "127.0.0.1:1";
  }
  return options;
}

TEST(ProcessTest, RaisesTheAlertOfAProbeByItself) {
  World world;
  v1::Intake known = world.Intake();
  known.mutable_persons()->DeleteSubrange(1, 2);
  for (int i = 0; i < kResemblingThatAlert; ++i) {
    known.mutable_safe_contact()->set_address(
        absl::StrCat("applicant", i, "@correo.example"));
    world.Submit(known, Ngo("ngo"));
    world.Submit(known, Ngo("taken"));
  }
  testing::TestRuntime runtime("relocation", Policy(), world.database().dsn(),
                               world.runtime().directory());
  const auto process = MakeWatchingProcess(
      *runtime, OptionsIn(runtime.directory()), absl::Milliseconds(50));
  ASSERT_NE(process, nullptr);
  process->Start();
  const absl::Time until = absl::Now() + absl::Seconds(20);
  while (absl::Now() < until &&
         world.database().Value("SELECT count(*) FROM probing_alerts") == "0") {
  }
  process->Stop();
  EXPECT_THAT(world.Told(Security()),
              Contains(HasSubstr("5 of 5 requests")).Times(1));
}

TEST(ProcessTest, DoesNotStartWithFilesThatMakeNoSense) {
  World world;
  server::Options options = OptionsIn(world.runtime().directory());
  options.service_levels_file =
      Written(world.runtime().directory() + "/levels", "L1 2h\n");
  EXPECT_EQ(MakeProcess(*world.runtime(), options), nullptr);
  options.service_levels_file = "/nowhere/at/all";
  EXPECT_EQ(MakeProcess(*world.runtime(), options), nullptr);
  options.service_levels_file = "";
  options.risk_calendar_file =
      Written(world.runtime().directory() + "/calendar", "GT soon TRIAL\n");
  EXPECT_EQ(MakeProcess(*world.runtime(), options), nullptr);
}

TEST(ProcessTest, CallsWhoIsOnCallAndSendsTheNotice) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  world.OfficeIs({"office/ana"});
  // As an emergency that came in while nobody could be called.
  world.database().Run(
      "UPDATE relocations SET level = 'L1', state = 'SUBMITTED'");
  testing::TestRuntime runtime("relocation", Policy(), world.database().dsn(),
                               world.runtime().directory());
  server::Options options = OptionsIn(runtime.directory());
  options.notice_spool_dir = runtime.directory();
  const auto process = MakeProcess(*runtime, options);
  ASSERT_NE(process, nullptr);
  process->Start();
  const absl::Time until = absl::Now() + absl::Seconds(20);
  while (absl::Now() < until &&
         world.database().Value(
             "SELECT count(*) FROM notices WHERE sent_at IS NOT NULL") == "0") {
  }
  process->Stop();
  EXPECT_THAT(world.Told(Office()), Contains(HasSubstr("you are called")));
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM notices"), "1");
}

}  // namespace
}  // namespace sojourn::relocation
