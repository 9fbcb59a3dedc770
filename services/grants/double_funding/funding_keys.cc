#include "services/grants/double_funding/funding_keys.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"
#include "common/crypto/canonical.h"
#include "common/crypto/hash.h"
#include "common/reference/latin_letters.h"
#include "services/grants/policies/category_use.h"

namespace sojourn::grants::double_funding {
namespace {

constexpr size_t kKeyBytes = 16;

constexpr db::Query kInsert{"funding_keys_insert",
                            R"sql(INSERT INTO funding_keys (grant_id, key)
          SELECT $1::uuid, unnest($2::text[]))sql"};

// What stands for a person. A reference and a name never meet.
std::vector<std::string> PersonsOf(const Submission& submission) {
  std::vector<std::string> persons;
  for (const std::string& ref : submission.person_refs) {
    persons.push_back("ref " + ref);
  }
  const std::string name = ComparedName(submission.beneficiary);
  if (!name.empty()) persons.push_back("name " + name);
  return persons;
}

}  // namespace

std::string ComparedName(std::string_view name) {
  std::vector<std::string> words(1);
  for (const char c : reference::InLatinLetters(name)) {
    const auto byte = static_cast<unsigned char>(c);
    // Bytes of other scripts, which no rule turned into Latin letters, stay.
    if (absl::ascii_isalnum(byte) || byte >= 0x80) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  std::erase(words, "");
  std::ranges::sort(words);
  return absl::StrJoin(words, " ");
}

std::set<std::string> KeysOf(const crypto::SecretKey& key, const Grant& request,
                             const Submission& submission) {
  std::set<std::string> keys;
  for (const std::string& person : PersonsOf(submission)) {
    for (const auto& [category, amount] : CategoriesOf(request)) {
      const std::string hash =
          crypto::KeyedHash(key, crypto::Canonical("funding_keys")
                                     .Text(person)
                                     .Text(NameOf(category))
                                     .bytes());
      keys.insert(absl::BytesToHexString(hash.substr(0, kKeyBytes)));
    }
  }
  return keys;
}

void InsertKeys(db::Transaction& tx, const crypto::SecretKey& key,
                const Grant& made, const Submission& submission) {
  const std::set<std::string> keys = KeysOf(key, made, submission);
  tx.Queue(kInsert, db::Params(made.id, std::vector<std::string>(keys.begin(),
                                                                 keys.end())));
}

}  // namespace sojourn::grants::double_funding
