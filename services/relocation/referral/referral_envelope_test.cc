#include "services/relocation/referral/referral_envelope.h"

#include <sys/stat.h>

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using ::testing::HasSubstr;

crypto::SecretKey Secret(char fill) {
  return *crypto::SecretKey::FromBytes(std::string(32, fill));
}

Partner PartnerOf(const std::string& name, char fill) {
  const ReferralKeys keys(Secret(fill));
  return {name, keys.signing().public_key(), keys.box().public_key(), "call"};
}

Network NetworkWith(char own, std::vector<Partner> partners) {
  return Network(Secret(own), std::move(partners));
}

class EnvelopeTest : public ::testing::Test {
 protected:
  std::string Sealed(const std::string& letter) const {
    return *SealLetter(tide_.keys(), harbour_.keys().box().public_key(),
                       letter);
  }
  std::string Refused(const Network& reader, const std::string& file) const {
    return ReasonOf(OpenLetter(reader, file).status());
  }

  const Network tide_ = NetworkWith('t', {PartnerOf("harbour", 'h')});
  const Network harbour_ =
      NetworkWith('h', {PartnerOf("another", 'a'), PartnerOf("tide", 't')});
};

TEST_F(EnvelopeTest, ThePartnerReadsItAndKnowsFromWhom) {
  for (const std::string& letter :
       {std::string(), std::string("hers"), std::string("\0\x80\0\0", 4),
        std::string(kMostLetterBytes, 'x')}) {
    const auto opened = OpenLetter(harbour_, Sealed(letter));
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_EQ(opened->letter, letter);
    EXPECT_EQ(opened->from->name, "tide");
  }
}

TEST_F(EnvelopeTest, ItsSizeTellsLittleAndIsLimited) {
  EXPECT_EQ(Sealed("").size(), Sealed(std::string(15000, 'x')).size());
  EXPECT_LT(Sealed(std::string(kMostLetterBytes, 'x')).size(),
            (size_t{1} << 20) - 1024);
  EXPECT_EQ(SealLetter(tide_.keys(), harbour_.keys().box().public_key(),
                       std::string(kMostLetterBytes + 1, 'x')),
            std::nullopt);
}

TEST_F(EnvelopeTest, NothingOutsideTellsTwoApart) {
  const std::string one = Sealed("hers");
  const std::string other = Sealed("hers");
  EXPECT_EQ(one.substr(0, 9), other.substr(0, 9));
  EXPECT_NE(one.substr(9), other.substr(9));
}

TEST_F(EnvelopeTest, AChangedByteAnywhereIsRefused) {
  const std::string file = Sealed("hers");
  for (size_t at = 0; at < file.size(); at += at < 200 ? 1 : 997) {
    std::string changed = file;
    changed[at] = static_cast<char>(changed[at] ^ 4);
    EXPECT_EQ(Refused(harbour_, changed),
              at == 8 ? "SEALED_FILE_VERSION" : "SEALED_FILE_INVALID")
        << at;
  }
}

TEST_F(EnvelopeTest, APartOrMoreThanTheFileIsRefused) {
  const std::string file = Sealed("hers");
  for (const size_t size : {size_t{0}, size_t{5}, size_t{9}, size_t{40},
                            file.size() / 2, file.size() - 1}) {
    EXPECT_EQ(Refused(harbour_, file.substr(0, size)), "SEALED_FILE_INVALID");
  }
  EXPECT_EQ(Refused(harbour_, file + "x"), "SEALED_FILE_INVALID");
}

TEST_F(EnvelopeTest, NobodyElseReadsIt) {
  const Network other = NetworkWith('o', {PartnerOf("tide", 't')});
  EXPECT_EQ(Refused(other, Sealed("hers")), "SEALED_FILE_INVALID");
  EXPECT_EQ(Refused(tide_, Sealed("hers")), "SEALED_FILE_INVALID");
}

TEST_F(EnvelopeTest, OnlyAPartnersWordCounts) {
  const Network stranger = NetworkWith('s', {});
  const auto file = SealLetter(stranger.keys(),
                               harbour_.keys().box().public_key(), "made up");
  const auto opened = OpenLetter(harbour_, *file);
  EXPECT_EQ(ReasonOf(opened.status()), "SEALED_FILE_INVALID");
  EXPECT_THAT(DetailsOf(opened.status()).violations[0].description,
              HasSubstr("no partner"));
}

// Harbour seals what tide wrote to it for another network: it does not count as
// tide's word there.
TEST_F(EnvelopeTest, WhatWasWrittenToOneIsNotPassedOnToAnother) {
  const Network another = NetworkWith('a', {PartnerOf("tide", 't')});
  const std::string file = Sealed("hers");
  const auto inner = harbour_.keys().box().Open(file.substr(9));
  ASSERT_TRUE(inner.ok());
  const std::string passed_on =
      file.substr(0, 9) + another.keys().box().public_key().Seal(*inner);
  EXPECT_EQ(Refused(another, passed_on), "SEALED_FILE_INVALID");
}

std::string PartnersText(const std::string& entries) {
  return absl::StrCat("{\"partners\": [", entries, "]}");
}

TEST(PartnersTest, WhatIsPrintedIsReadWithAContact) {
  const ReferralKeys keys(Secret('t'));
  std::string entry = PublicPart(keys, "tide");
  entry.insert(1, "\"contact\": \"+31 0, ask for Noor\", ");
  const auto partners = ParsePartners(PartnersText(entry));
  ASSERT_TRUE(partners.ok()) << partners.status();
  ASSERT_EQ(partners->size(), 1u);
  EXPECT_EQ(partners->front().name, "tide");
  EXPECT_EQ(partners->front().signing_key, keys.signing().public_key());
  EXPECT_EQ(partners->front().box_key, keys.box().public_key());
}

TEST(PartnersTest, EveryMistakeIsToldAtOnce) {
  const auto partners = ParsePartners(PartnersText(
      R"({"name": "Tide!", "signing_key": "00", "box_key": ""}, 7)"));
  std::vector<std::string> told;
  for (const auto& each : DetailsOf(partners.status()).violations) {
    told.push_back(each.description.substr(0, each.description.find(':')));
  }
  EXPECT_THAT(told, ::testing::ElementsAre(
                        "partners[0].name", "partners[0].signing_key",
                        "partners[0].box_key", "partners[0].contact",
                        "partners[1].name", "partners[1].signing_key",
                        "partners[1].box_key", "partners[1].contact"));
  for (const char* text : {"", "[]", "{\"partners\": 7}"}) {
    EXPECT_EQ(ReasonOf(ParsePartners(text).status()), "PARTNER_INVALID");
  }
}

class NetworkFilesTest : public ::testing::Test {
 protected:
  NetworkFilesTest() {
    Write(key_, std::string(32, 't'));
    Write(partners_, PartnersText(Entry("harbour", 'h')));
  }
  static std::string Entry(const std::string& name, char fill) {
    std::string entry = PublicPart(ReferralKeys(Secret(fill)), name);
    return entry.insert(1, "\"contact\": \"call\", ");
  }
  static void Write(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
    chmod(path.c_str(), 0600);
  }
  std::string Refused() const {
    return ReasonOf(Network::Load(key_, partners_).status());
  }

  const std::string key_ = ::testing::TempDir() + "/referral.key";
  const std::string partners_ = ::testing::TempDir() + "/partners.json";
};

TEST_F(NetworkFilesTest, BothArePrivate) {
  ASSERT_EQ(Refused(), "");
  chmod(key_.c_str(), 0640);
  EXPECT_EQ(Refused(), "KEY_FILE_INVALID");
  chmod(key_.c_str(), 0600);
  chmod(partners_.c_str(), 0644);
  EXPECT_EQ(Refused(), "FILE_NOT_PRIVATE");
}

TEST_F(NetworkFilesTest, NoTwoPartnersAndNotOneself) {
  Write(partners_,
        PartnersText(Entry("harbour", 'h') + "," + Entry("harbour", 'i')));
  EXPECT_EQ(Refused(), "PARTNER_INVALID");
  Write(partners_, PartnersText(Entry("myself", 't')));
  EXPECT_EQ(Refused(), "PARTNER_INVALID");
}

}  // namespace
}  // namespace sojourn::relocation
