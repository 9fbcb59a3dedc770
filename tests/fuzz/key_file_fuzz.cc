// A file of the key store in a directory.
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "common/keystore/file_key_store.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace sojourn;

// A store with one key, whose file is then replaced.
struct Store {
  Store() {
    char folder[] = "/dev/shm/sojourn-fuzz-XXXXXX";
    fuzz::Require(mkdtemp(folder) != nullptr, "a folder for keys");
    directory = folder;
    auto opened = keystore::OpenFileKeyStorage(directory);
    fuzz::Require(opened.ok(), "the store opens");
    storage = *std::move(opened);
    fuzz::Require(storage->Insert({{.ref = "r", .wrapped = "w"}}).ok(),
                  "a key is kept");
    file = std::filesystem::directory_iterator(directory)->path();
  }
  ~Store() { std::filesystem::remove_all(directory); }

  std::string directory;
  std::filesystem::path file;
  std::unique_ptr<keystore::KeyStorage> storage;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Store store;
  std::ofstream(store.file, std::ios::binary) << fuzz::Text(data, size);
  const auto found = store.storage->Fetch({"r"});
  const auto counts = store.storage->CountByVersion();
  fuzz::Require(found.ok() == counts.ok(), "a file is whole or it is not");
  if (!found.ok()) {
    fuzz::Require(absl::IsDataLoss(found.status()), "what is lost is named");
    return 0;
  }
  fuzz::Require(found->size() == 1 &&
                    (*found)[0].ref.size() + (*found)[0].wrapped.size() < size,
                "a key is a part of its file");
  return 0;
}
