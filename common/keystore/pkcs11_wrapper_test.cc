// The key-encryption key in a SoftHSM token.
#include "common/keystore/pkcs11_wrapper.h"

#include <p11-kit/p11-kit.h>
#include <p11-kit/pkcs11.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/keystore/key_ring.h"
#include "common/keystore/key_storage_fake.h"
#include "common/keystore/rotation.h"
#include "common/testing/status_matchers.h"

namespace sojourn::keystore {
namespace {

using testing::ReasonIs;
using testing::StatusIs;

constexpr char kModule[] = "/usr/lib/softhsm/libsofthsm2.so";
constexpr char kPin[] = "4711-0815";

void Write(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
  ASSERT_EQ(chmod(path.c_str(), 0600), 0);
}

// An AES key of this name in the test's token.
void GenerateKey(CK_FUNCTION_LIST& module, CK_SLOT_ID slot, std::string label,
                 CK_BBOOL extractable, CK_ULONG size = 32) {
  CK_SESSION_HANDLE session = 0;
  ASSERT_EQ(module.C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION,
                                 nullptr, nullptr, &session),
            CKR_OK);
  std::string pin = kPin;
  ASSERT_EQ(
      module.C_Login(session, CKU_USER,
                     reinterpret_cast<unsigned char*>(pin.data()), pin.size()),
      CKR_OK);
  CK_BBOOL yes = CK_TRUE;
  CK_ATTRIBUTE attributes[] = {
      {CKA_TOKEN, &yes, sizeof(yes)},
      {CKA_SENSITIVE, &yes, sizeof(yes)},
      {CKA_EXTRACTABLE, &extractable, sizeof(extractable)},
      {CKA_ENCRYPT, &yes, sizeof(yes)},
      {CKA_DECRYPT, &yes, sizeof(yes)},
      {CKA_VALUE_LEN, &size, sizeof(size)},
      {CKA_LABEL, label.data(), label.size()}};
  CK_MECHANISM mechanism{CKM_AES_KEY_GEN, nullptr, 0};
  CK_OBJECT_HANDLE key = 0;
  EXPECT_EQ(module.C_GenerateKey(session, &mechanism, attributes,
                                 std::size(attributes), &key),
            CKR_OK);
  module.C_Logout(session);
  module.C_CloseSession(session);
}

CK_SLOT_ID SlotOfToken(CK_FUNCTION_LIST& module) {
  CK_ULONG count = 8;
  CK_SLOT_ID slots[8];
  EXPECT_EQ(module.C_GetSlotList(CK_TRUE, slots, &count), CKR_OK);
  for (CK_ULONG i = 0; i < count; ++i) {
    CK_TOKEN_INFO info;
    EXPECT_EQ(module.C_GetTokenInfo(slots[i], &info), CKR_OK);
    if ((info.flags & CKF_TOKEN_INITIALIZED) != 0) return slots[i];
  }
  ADD_FAILURE() << "no token";
  return 0;
}

// SoftHSM reads its configuration once, so the token is the whole suite's.
class Pkcs11Test : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = ::testing::TempDir() + "token-" + crypto::NewPublicId();
    std::filesystem::create_directories(folder_ + "/tokens");
    Write(folder_ + "/softhsm2.conf",
          absl::StrCat("directories.tokendir = ", folder_, "/tokens\n"));
    setenv("SOFTHSM2_CONF", (folder_ + "/softhsm2.conf").c_str(), 1);
    ASSERT_EQ(std::system(absl::StrCat("softhsm2-util --init-token --free "
                                       "--label sojourn --so-pin 0000 --pin ",
                                       kPin, " >/dev/null")
                              .c_str()),
              0);
    module_ = p11_kit_module_load(kModule, 0);
    ASSERT_NE(module_, nullptr) << "softhsm2 is missing: infra/install.sh";
    ASSERT_EQ(p11_kit_module_initialize(module_), CKR_OK);
    const CK_SLOT_ID slot = SlotOfToken(*module_);
    GenerateKey(*module_, slot, "kek-2", CK_FALSE);
    GenerateKey(*module_, slot, "kek-3", CK_FALSE);
    GenerateKey(*module_, slot, "loose", CK_TRUE);
    GenerateKey(*module_, slot, "short", CK_FALSE, 16);
    Write(folder_ + "/pin", absl::StrCat(kPin, "\n"));
  }
  static void TearDownTestSuite() {
    p11_kit_module_finalize(module_);
    p11_kit_module_release(module_);
    std::filesystem::remove_all(folder_);
  }

  static std::string Uri(const std::string& object,
                         const std::string& pin_file = folder_ + "/pin") {
    return absl::StrCat("pkcs11:token=sojourn;object=", object,
                        "?module-path=", kModule,
                        "&pin-source=file:", pin_file);
  }

  inline static std::string folder_;
  inline static CK_FUNCTION_LIST* module_ = nullptr;
};

TEST_F(Pkcs11Test, WrapsAndUnwrapsInTheToken) {
  ASSERT_OK_AND_ASSIGN(const auto wrapper, OpenPkcs11KeyWrapper(Uri("kek-2")));
  const crypto::SecretKey key = crypto::SecretKey::Random();
  ASSERT_OK_AND_ASSIGN(const std::string wrapped, wrapper->Wrap(key, "case:a"));
  ASSERT_OK_AND_ASSIGN(const std::string again, wrapper->Wrap(key, "case:a"));
  EXPECT_NE(wrapped, again);
  EXPECT_EQ(wrapped.find(key.view()), std::string::npos);
  ASSERT_OK_AND_ASSIGN(const auto opened, wrapper->Unwrap(wrapped, "case:a"));
  EXPECT_EQ(opened.view(), key.view());

  ASSERT_OK_AND_ASSIGN(const auto other, OpenPkcs11KeyWrapper(Uri("kek-3")));
  EXPECT_THAT(other->Unwrap(wrapped, "case:a"),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(Pkcs11Test, NothingAlteredOpens) {
  ASSERT_OK_AND_ASSIGN(const auto wrapper, OpenPkcs11KeyWrapper(Uri("kek-2")));
  ASSERT_OK_AND_ASSIGN(const std::string wrapped,
                       wrapper->Wrap(crypto::SecretKey::Random(), "case:a"));
  EXPECT_THAT(wrapper->Unwrap(wrapped, "case:b"),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(wrapper->Unwrap("short", "case:a"),
              StatusIs(absl::StatusCode::kDataLoss));
  for (const size_t at : {size_t{0}, size_t{20}, wrapped.size() - 1}) {
    std::string altered = wrapped;
    altered[at] ^= 1;
    EXPECT_THAT(wrapper->Unwrap(altered, "case:a"),
                StatusIs(absl::StatusCode::kDataLoss))
        << at;
  }
  EXPECT_OK(wrapper->Unwrap(wrapped, "case:a"));
}

TEST_F(Pkcs11Test, RefusesWhatItCannotUse) {
  Write(folder_ + "/wrong-pin", "0000");
  for (const std::string& uri :
       {std::string("not a uri"), std::string("pkcs11:object=kek-2"),
        absl::StrCat("pkcs11:object=kek-2?module-path=", kModule),
        absl::StrCat("pkcs11:token=other;object=kek-2?module-path=", kModule,
                     "&pin-source=file:", folder_, "/pin"),
        absl::StrCat("pkcs11:token=sojourn;object=kek-2?module-path=/no/such.so"
                     "&pin-source=file:",
                     folder_, "/pin"),
        Uri("kek-9"), Uri("loose"), Uri("short"),
        Uri("kek-2", folder_ + "/wrong-pin")}) {
    // A login lasts as long as any session of the process.
    EXPECT_THAT(OpenPkcs11KeyWrapper(uri), ReasonIs("PKCS11_INVALID")) << uri;
  }
  Write(folder_ + "/open-pin", kPin);
  ASSERT_EQ(chmod((folder_ + "/open-pin").c_str(), 0644), 0);
  EXPECT_THAT(OpenPkcs11KeyWrapper(Uri("kek-2", folder_ + "/open-pin")),
              ReasonIs("FILE_NOT_PRIVATE"));
}

TEST_F(Pkcs11Test, GoesOnWhenItsSessionIsLost) {
  ASSERT_OK_AND_ASSIGN(const auto wrapper, OpenPkcs11KeyWrapper(Uri("kek-2")));
  const crypto::SecretKey key = crypto::SecretKey::Random();
  ASSERT_OK_AND_ASSIGN(const std::string wrapped, wrapper->Wrap(key, "case:a"));
  ASSERT_EQ(module_->C_CloseAllSessions(SlotOfToken(*module_)), CKR_OK);
  ASSERT_OK_AND_ASSIGN(const auto opened, wrapper->Unwrap(wrapped, "case:a"));
  EXPECT_EQ(opened.view(), key.view());
}

TEST_F(Pkcs11Test, DataKeysRotateFromAFileIntoTheToken) {
  const std::string secrets = folder_ + "/secrets";
  std::filesystem::create_directories(secrets);
  Write(secrets + "/kek", std::string(32, '1'));
  FakeKeyStorage storage;
  const crypto::SecretKey key = crypto::SecretKey::Random();
  ASSERT_OK_AND_ASSIGN(const KeyRing ring, KeyRing::Load(secrets));
  ASSERT_OK(storage.Insert({*ring.Wrap("case:a", key)}));

  Write(secrets + "/kek.2.pkcs11", Uri("kek-2") + "\n");
  ASSERT_OK_AND_ASSIGN(const RotationProgress done, Rotate(storage, ring));
  EXPECT_EQ(done.rewrapped, 1);
  std::filesystem::remove(secrets + "/kek");
  ASSERT_OK_AND_ASSIGN(const KeyRing token_only, KeyRing::Load(secrets));
  ASSERT_OK_AND_ASSIGN(const auto stored, storage.Fetch({"case:a"}));
  EXPECT_EQ(stored.at(0).kek_version, 2);
  ASSERT_OK_AND_ASSIGN(const auto opened, token_only.Unwrap(stored.at(0)));
  EXPECT_EQ(opened.view(), key.view());
}

}  // namespace
}  // namespace sojourn::keystore
