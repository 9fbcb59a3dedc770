#include "common/server/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "common/status/error.h"

namespace sojourn::server {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Field;

std::vector<std::string> Complete() {
  return {"--database_dsn=d",     "--keystore_dsn=k",   "--tls_cert_file=c",
          "--tls_key_file=k",     "--tls_ca_file=a",    "--jwks_file=j",
          "--token_issuer=i",     "--token_audience=u", "--secrets_dir=s",
          "--revocations_file=r", "--audit_head_file=h"};
}

TEST(ParseOptions, TakesBothSpellingsOfAFlag) {
  std::vector<std::string> arguments = Complete();
  arguments.insert(arguments.end(), {"--listen", "127.0.0.1:1",
                                     "--capacity_endpoint=127.0.0.1:2"});
  const auto options = ParseOptions(arguments, {"capacity"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->listen, "127.0.0.1:1");
  EXPECT_EQ(options->peers.at("capacity"), "127.0.0.1:2");
}

TEST(ParseOptions, NamesEveryMistakeAtOnce) {
  std::vector<std::string> arguments = Complete();
  arguments.erase(arguments.begin());
  arguments.insert(arguments.end(), {"--colour=red", "--environment=staging"});
  const auto options = ParseOptions(arguments, {"visa"});
  ASSERT_FALSE(options.ok());
  const auto violations = DetailsOf(options.status()).violations;
  for (const char* field :
       {"database_dsn", "colour", "environment", "visa_endpoint"}) {
    EXPECT_THAT(violations, Contains(Field(&FieldViolation::field, field)));
  }
}

std::vector<std::string> CompleteForNothingKept() {
  return {"--tls_cert_file=c",   "--tls_key_file=k", "--tls_ca_file=a",
          "--jwks_file=j",       "--token_issuer=i", "--token_audience=u",
          "--revocations_file=r"};
}

TEST(ParseOptions, AServiceThatKeepsNothingNeedsNoStore) {
  const auto options =
      ParseOptions(CompleteForNothingKept(), {}, {}, Keeps::kNothing);
  EXPECT_TRUE(options.ok()) << options.status();
  EXPECT_FALSE(ParseOptions(CompleteForNothingKept(), {}).ok());
}

TEST(ParseOptions, AServiceThatKeepsNothingTakesNoFlagOfAStore) {
  for (const char* flag :
       {"database_dsn", "keystore_dsn", "secrets_dir", "audit_head_file",
        "database_connections", "development_clock_file"}) {
    std::vector<std::string> arguments = CompleteForNothingKept();
    arguments.push_back(std::string("--") + flag + "=3");
    arguments.push_back("--environment=development");
    const auto options = ParseOptions(arguments, {}, {}, Keeps::kNothing);
    ASSERT_FALSE(options.ok()) << flag;
    EXPECT_EQ(ReasonOf(options.status()), "FLAG_UNKNOWN") << flag;
    EXPECT_EQ(OptionsHelp({}, {}, Keeps::kNothing).find(flag),
              std::string::npos);
  }
}

TEST(ParseOptions, ProductionRefusesTheDevelopmentClock) {
  std::vector<std::string> arguments = Complete();
  arguments.push_back("--development_clock_file=clock");
  const auto options = ParseOptions(arguments, {});
  ASSERT_FALSE(options.ok());
  EXPECT_EQ(ReasonOf(options.status()), "DEVELOPMENT_ONLY");
  arguments.push_back("--environment=development");
  EXPECT_TRUE(ParseOptions(arguments, {}).ok());
}

TEST(ParseOptions, RefusesAPasswordInADsn) {
  for (const char* dsn :
       {"host=h password=p", "postgresql://capacity:secret@h/capacity"}) {
    std::vector<std::string> arguments = Complete();
    arguments[0] = std::string("--database_dsn=") + dsn;
    const auto options = ParseOptions(arguments, {});
    ASSERT_FALSE(options.ok()) << dsn;
    EXPECT_EQ(ReasonOf(options.status()), "PASSWORD_IN_FLAG");
    EXPECT_EQ(options.status().ToString().find("secret"), std::string::npos);
  }
  for (const char* dsn : {"host=h passfile=/p user=u",
                          "postgresql://u@h:5432/d", "postgresql://h:5432/d"}) {
    std::vector<std::string> arguments = Complete();
    arguments[0] = std::string("--database_dsn=") + dsn;
    EXPECT_TRUE(ParseOptions(arguments, {}).ok()) << dsn;
  }
}

TEST(ParseOptions, TakesTheKeysFromAFileOrOverHttpsOnly) {
  const auto parse = [](const std::string& source) {
    std::vector<std::string> arguments = Complete();
    arguments.push_back("--jwks_file=" + source);
    return ParseOptions(arguments, {});
  };
  EXPECT_TRUE(parse("/etc/sojourn/jwks.json").ok());
  EXPECT_TRUE(parse("https://id.example/jwks").ok());
  for (const char* source :
       {"http://id.example/jwks", "file:///jwks", "HTTP://id.example"}) {
    EXPECT_EQ(ReasonOf(parse(source).status()), "URL_NOT_HTTPS") << source;
  }
}

TEST(ParseOptions, NoticesLeaveOneWayThatExists) {
  const auto options = ParseOptions(
      {"--notice_sendmail=sendmail", "--notice_spool_dir=/nowhere/at/all"}, {});
  const auto violations = DetailsOf(options.status()).violations;
  for (const char* flag : {"notice_sendmail", "notice_spool_dir"}) {
    EXPECT_THAT(violations, Contains(Field(&FieldViolation::field, flag)));
  }
}

TEST(ParseOptions, ReadsAFlagFile) {
  const std::string path = ::testing::TempDir() + "options_test.flags";
  {
    std::ofstream file(path);
    file << "# comment\n";
    for (const std::string& line : Complete()) file << line << "\n";
  }
  const auto options = ParseOptions({"--flagfile=" + path}, {});
  std::remove(path.c_str());
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->token_issuer, "i");
}

TEST(ParseOptions, APipeIsNoFlagFile) {
  // Nobody ever writes to it: a read would wait for good.
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const auto options =
      ParseOptions({"--flagfile=/proc/self/fd/" + std::to_string(ends[0])}, {});
  EXPECT_THAT(DetailsOf(options.status()).violations,
              Contains(Field(&FieldViolation::field, "flagfile")));
  close(ends[0]);
  close(ends[1]);
}

TEST(ParseOptions, NumbersHaveALeastValue) {
  std::vector<std::string> arguments = Complete();
  arguments.push_back("--caller_calls_per_second=7");
  const auto options = ParseOptions(arguments, {});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->caller_calls_per_second, 7);
  for (const char* wrong :
       {"--caller_calls_per_second=0", "--streams_per_caller=-1",
        "--organisation_calls_per_second=many", "--database_connections=1",
        "--streams_per_caller=99999999999"}) {
    arguments.back() = wrong;
    EXPECT_EQ(ReasonOf(ParseOptions(arguments, {}).status()), "NUMBER_INVALID")
        << wrong;
  }
}

TEST(OptionsHelp, NamesEveryPeer) {
  EXPECT_NE(OptionsHelp({"grants"}).find("--grants_endpoint"),
            std::string::npos);
}

}  // namespace
}  // namespace sojourn::server
