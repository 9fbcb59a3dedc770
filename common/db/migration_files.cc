#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/db/migrator.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::db {
namespace {

namespace fs = std::filesystem;

std::string Sha256(const std::string& content) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  EVP_Digest(content.data(), content.size(), digest.data(), &size, EVP_sha256(),
             nullptr);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest.data()), size));
}

absl::Status BadFile(const fs::path& path, std::string_view why) {
  return InvalidField("migrations", "MIGRATION_MALFORMED",
                      Sv(absl::StrCat(path.filename().string(), " ", Av(why))));
}

absl::StatusOr<Migration> Load(const fs::path& path) {
  Migration migration{.name = path.filename().string()};
  const std::string& name = migration.name;
  if (name.size() < 10 || name[4] != '_' ||
      !absl::SimpleAtoi(name.substr(0, 4), &migration.version) ||
      migration.version <= 0) {
    return BadFile(path, "is not named NNNN_verb_object.sql");
  }
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  if (!file) return BadFile(path, "cannot be read");
  migration.sql = content.str();
  migration.sha256 = Sha256(migration.sql);
  return migration;
}

absl::Status LoadFolder(const std::string& folder,
                        std::vector<Migration>& migrations) {
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  if (error) {
    return BadFile(folder, "is not a folder of migrations");
  }
  for (const fs::directory_entry& entry : entries) {
    if (entry.path().extension() != ".sql") continue;
    ASSIGN_OR_RETURN(Migration migration, Load(entry.path()));
    migrations.push_back(std::move(migration));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Migration>> LoadMigrations(
    const std::vector<std::string>& folders) {
  std::vector<Migration> migrations;
  for (const std::string& folder : folders) {
    RETURN_IF_ERROR(LoadFolder(folder, migrations));
  }
  std::sort(migrations.begin(), migrations.end(),
            [](const Migration& a, const Migration& b) {
              return a.version < b.version;
            });
  const auto twice =
      std::adjacent_find(migrations.begin(), migrations.end(),
                         [](const Migration& a, const Migration& b) {
                           return a.version == b.version;
                         });
  if (twice != migrations.end()) {
    return BadFile(twice->name, Sv(absl::StrCat("has the number of ",
                                                std::next(twice)->name)));
  }
  return migrations;
}

}  // namespace sojourn::db
