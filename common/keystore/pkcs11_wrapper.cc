#include "common/keystore/pkcs11_wrapper.h"

#include <p11-kit/p11-kit.h>
#include <p11-kit/pkcs11.h>
#include <p11-kit/uri.h>
#include <sodium.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/cleanup/cleanup.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/crypto/private_file.h"
#include "common/crypto/sodium.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::keystore {
namespace {

constexpr size_t kIvBytes = 12;
constexpr size_t kTagBytes = 16;
constexpr CK_ULONG kAesBytes = 32;
constexpr std::string_view kFileScheme = "file:";

absl::Status Invalid(std::string_view what) {
  return FailedPrecondition(
      "PKCS11_INVALID",
      Sv(absl::StrCat("key-encryption key in a token: ", Av(what))),
      "see docs/runbook.md, key-encryption keys");
}

absl::Status TokenAway(CK_RV result) {
  return Unavailable("PKCS11_UNAVAILABLE",
                     Sv(absl::StrCat("the token of the key-encryption key does "
                                     "not answer: ",
                                     p11_kit_strerror(result))));
}

using UriPtr = std::unique_ptr<P11KitUri, decltype(&p11_kit_uri_free)>;

absl::StatusOr<UriPtr> ParseUri(const std::string& text) {
  UriPtr uri(p11_kit_uri_new(), &p11_kit_uri_free);
  if (p11_kit_uri_parse(text.c_str(), P11_KIT_URI_FOR_ANY, uri.get()) !=
      P11_KIT_URI_OK) {
    return Invalid("not a pkcs11: URI");
  }
  if (p11_kit_uri_get_module_path(uri.get()) == nullptr) {
    return Invalid("the URI has no module-path");
  }
  if (p11_kit_uri_get_pin_source(uri.get()) == nullptr) {
    return Invalid("the URI has no pin-source");
  }
  if (p11_kit_uri_get_attribute(uri.get(), CKA_LABEL) == nullptr) {
    return Invalid("the URI has no object");
  }
  return uri;
}

// A PKCS#11 module, loaded once a process however often it is asked for.
class Module {
 public:
  static absl::StatusOr<std::unique_ptr<Module>> Load(const std::string& path) {
    CK_FUNCTION_LIST* functions = p11_kit_module_load(path.c_str(), 0);
    if (functions == nullptr) {
      return Invalid("module " + path + " cannot be loaded");
    }
    if (p11_kit_module_initialize(functions) != CKR_OK) {
      p11_kit_module_release(functions);
      return Invalid("module " + path + " does not start");
    }
    return std::unique_ptr<Module>(new Module(functions));
  }
  ~Module() {
    p11_kit_module_finalize(functions_);
    p11_kit_module_release(functions_);
  }
  CK_FUNCTION_LIST* operator->() const { return functions_; }

 private:
  explicit Module(CK_FUNCTION_LIST* functions) : functions_(functions) {}
  CK_FUNCTION_LIST* const functions_;
};

// What a token says when the session, not the key or the text, is the matter.
bool IsLost(CK_RV result) {
  constexpr CK_RV kLost[] = {
      CKR_SESSION_HANDLE_INVALID,  CKR_SESSION_CLOSED,
      CKR_DEVICE_REMOVED,          CKR_DEVICE_ERROR,
      CKR_TOKEN_NOT_PRESENT,       CKR_KEY_HANDLE_INVALID,
      CKR_USER_NOT_LOGGED_IN,      CKR_OBJECT_HANDLE_INVALID,
      CKR_CRYPTOKI_NOT_INITIALIZED};
  return std::find(std::begin(kLost), std::end(kLost), result) !=
         std::end(kLost);
}

class Pkcs11KeyWrapper : public KeyWrapper {
 public:
  Pkcs11KeyWrapper(UriPtr uri, std::unique_ptr<Module> module)
      : uri_(std::move(uri)), module_(std::move(module)) {}
  ~Pkcs11KeyWrapper() override {
    absl::MutexLock lock(&mutex_);
    Close();
  }

  absl::Status Start() {
    absl::MutexLock lock(&mutex_);
    return Open();
  }

  absl::StatusOr<std::string> Wrap(const crypto::SecretKey& key,
                                   std::string_view associated) override {
    crypto::StartSodium();
    std::string wrapped(kIvBytes + crypto::SecretKey::kBytes + kTagBytes, '\0');
    unsigned char* const iv = crypto::Bytes(wrapped);
    randombytes_buf(iv, kIvBytes);
    const auto encrypt = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) -> CK_RV {
      CK_GCM_PARAMS gcm = Gcm(iv, associated);
      CK_MECHANISM mechanism{CKM_AES_GCM, &gcm, sizeof(gcm)};
      CK_RV result = (*module_)->C_EncryptInit(session_, &mechanism, key_);
      if (result != CKR_OK) return result;
      CK_ULONG size = wrapped.size() - kIvBytes;
      result = (*module_)->C_Encrypt(
          session_, const_cast<unsigned char*>(key.data()),
          crypto::SecretKey::kBytes, iv + kIvBytes, &size);
      return result == CKR_OK && size != wrapped.size() - kIvBytes
                 ? CKR_GENERAL_ERROR
                 : result;
    };
    ASSIGN_OR_RETURN(const CK_RV result, InSession(encrypt));
    if (result != CKR_OK) return TokenAway(result);
    return wrapped;
  }

  absl::StatusOr<crypto::SecretKey> Unwrap(
      std::string_view wrapped, std::string_view associated) override {
    if (wrapped.size() != kIvBytes + crypto::SecretKey::kBytes + kTagBytes) {
      return absl::DataLossError("wrapped key of an unknown form");
    }
    std::string cipher(wrapped);
    unsigned char* const iv = crypto::Bytes(cipher);
    // Some modules want room for the tag in the answer too.
    unsigned char plain[crypto::SecretKey::kBytes + kTagBytes];
    const absl::Cleanup wipe = [&] { sodium_memzero(plain, sizeof(plain)); };
    CK_ULONG size = 0;
    const auto decrypt = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) -> CK_RV {
      CK_GCM_PARAMS gcm = Gcm(iv, associated);
      CK_MECHANISM mechanism{CKM_AES_GCM, &gcm, sizeof(gcm)};
      size = sizeof(plain);
      const CK_RV result =
          (*module_)->C_DecryptInit(session_, &mechanism, key_);
      return result != CKR_OK ? result
                              : (*module_)->C_Decrypt(session_, iv + kIvBytes,
                                                      cipher.size() - kIvBytes,
                                                      plain, &size);
    };
    ASSIGN_OR_RETURN(const CK_RV result, InSession(decrypt));
    if (IsLost(result)) return TokenAway(result);
    if (result != CKR_OK || size != crypto::SecretKey::kBytes) {
      return absl::DataLossError("wrapped key does not open");
    }
    return crypto::SecretKey::Make([&](unsigned char* slot) {
      std::copy_n(plain, crypto::SecretKey::kBytes, slot);
      return absl::OkStatus();
    });
  }

 private:
  static CK_GCM_PARAMS Gcm(unsigned char* iv, std::string_view associated) {
    return {iv,
            kIvBytes,
            kIvBytes * 8,
            const_cast<unsigned char*>(crypto::Bytes(associated)),
            associated.size(),
            kTagBytes * 8};
  }

  absl::StatusOr<CK_RV> InSession(absl::FunctionRef<CK_RV()> use) {
    absl::MutexLock lock(&mutex_);
    if (session_ != CK_INVALID_HANDLE) {
      const CK_RV result = use();
      if (!IsLost(result)) return result;
      Close();
    }
    if (const absl::Status opened = Open(); !opened.ok()) {
      return TokenAway(CKR_TOKEN_NOT_PRESENT);
    }
    return use();
  }

  absl::Status Open() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (pin_refused_) return Invalid("the token has refused the PIN");
    ASSIGN_OR_RETURN(const CK_SLOT_ID slot, FindSlot());
    if ((*module_)->C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr,
                                  &session_) != CKR_OK) {
      session_ = CK_INVALID_HANDLE;
      return Invalid("the token opens no session");
    }
    absl::Status status = Login();
    if (status.ok()) status = FindKey();
    if (!status.ok()) Close();
    return status;
  }

  void Close() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (session_ == CK_INVALID_HANDLE) return;
    (*module_)->C_CloseSession(session_);
    session_ = CK_INVALID_HANDLE;
  }

  absl::StatusOr<CK_SLOT_ID> FindSlot() const {
    CK_ULONG count = 0;
    (*module_)->C_GetSlotList(CK_TRUE, nullptr, &count);
    std::vector<CK_SLOT_ID> slots(count);
    if ((*module_)->C_GetSlotList(CK_TRUE, slots.data(), &count) != CKR_OK) {
      count = 0;
    }
    slots.resize(count);
    for (const CK_SLOT_ID slot : slots) {
      CK_TOKEN_INFO info;
      if ((*module_)->C_GetTokenInfo(slot, &info) == CKR_OK &&
          p11_kit_uri_match_token_info(uri_.get(), &info) != 0) {
        return slot;
      }
    }
    return Invalid("no such token");
  }

  absl::Status Login() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::string_view path = p11_kit_uri_get_pin_source(uri_.get());
    if (path.starts_with(kFileScheme)) path.remove_prefix(kFileScheme.size());
    ASSIGN_OR_RETURN(std::string pin,
                     crypto::ReadPrivateText(std::string(path)));
    const absl::Cleanup wipe = [&] { sodium_memzero(pin.data(), pin.size()); };
    const size_t size = pin.find_last_not_of("\r\n") + 1;
    const CK_RV result =
        (*module_)->C_Login(session_, CKU_USER, crypto::Bytes(pin), size);
    if (result == CKR_OK || result == CKR_USER_ALREADY_LOGGED_IN) {
      return absl::OkStatus();
    }
    pin_refused_ = result == CKR_PIN_INCORRECT || result == CKR_PIN_LOCKED;
    return Invalid(pin_refused_ ? "the token has refused the PIN"
                                : "the token does not let us in");
  }

  absl::Status FindKey() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    CK_OBJECT_CLASS secret = CKO_SECRET_KEY;
    CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &secret, sizeof(secret)},
                             *p11_kit_uri_get_attribute(uri_.get(), CKA_LABEL)};
    CK_OBJECT_HANDLE found[2];
    CK_ULONG count = 0;
    if ((*module_)->C_FindObjectsInit(session_, wanted, 2) == CKR_OK) {
      (*module_)->C_FindObjects(session_, found, 2, &count);
      (*module_)->C_FindObjectsFinal(session_);
    }
    if (count != 1) {
      return Invalid(count == 0 ? "no such key" : "two keys of one name");
    }
    key_ = found[0];
    return CheckKey();
  }

  absl::Status CheckKey() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    CK_KEY_TYPE type = CKK_GENERIC_SECRET;
    CK_ULONG bytes = 0;
    CK_BBOOL sensitive = CK_FALSE;
    CK_BBOOL extractable = CK_TRUE;
    CK_ATTRIBUTE facts[] = {
        {CKA_KEY_TYPE, &type, sizeof(type)},
        {CKA_VALUE_LEN, &bytes, sizeof(bytes)},
        {CKA_SENSITIVE, &sensitive, sizeof(sensitive)},
        {CKA_EXTRACTABLE, &extractable, sizeof(extractable)}};
    if ((*module_)->C_GetAttributeValue(session_, key_, facts,
                                        std::size(facts)) != CKR_OK ||
        type != CKK_AES || bytes != kAesBytes) {
      return Invalid("the key is not an AES key of 32 bytes");
    }
    if (sensitive != CK_TRUE || extractable != CK_FALSE) {
      return Invalid(
          "the key may leave the token: make a sensitive one that is "
          "not extractable");
    }
    return absl::OkStatus();
  }

  const UriPtr uri_;
  const std::unique_ptr<Module> module_;
  absl::Mutex mutex_;
  CK_SESSION_HANDLE session_ ABSL_GUARDED_BY(mutex_) = CK_INVALID_HANDLE;
  CK_OBJECT_HANDLE key_ ABSL_GUARDED_BY(mutex_) = CK_INVALID_HANDLE;
  bool pin_refused_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<KeyWrapper>> OpenPkcs11KeyWrapper(
    const std::string& uri) {
  ASSIGN_OR_RETURN(UriPtr parsed, ParseUri(uri));
  ASSIGN_OR_RETURN(auto module,
                   Module::Load(p11_kit_uri_get_module_path(parsed.get())));
  auto wrapper =
      std::make_unique<Pkcs11KeyWrapper>(std::move(parsed), std::move(module));
  RETURN_IF_ERROR(wrapper->Start());
  return wrapper;
}

}  // namespace sojourn::keystore
