#include "common/audit/head_ledger.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/audit/head_file.h"
#include "common/audit/signed_head.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::audit {
namespace {

absl::Status ReadPart(const VerifyOptions& options, const std::string& path,
                      HeadLedger& ledger) {
  std::ifstream file(path);
  if (!file) {
    return FailedPrecondition("FILE_UNREADABLE",
                              absl::StrCat("cannot read ", path),
                              "give the file of --audit_head_file");
  }
  int64_t number = 0;
  for (std::string line; std::getline(file, line);) {
    const std::string where = absl::StrCat(
        std::filesystem::path(path).filename().string(), ":", ++number);
    std::optional<SignedHead> head = HeadFromLine(line);
    if (!head.has_value()) {
      ledger.findings.push_back({.kind = FindingKind::kHeadUnreadable,
                                 .detail = where + " is not a head"});
    } else if (!IsKnown(options, *head)) {
      ledger.findings.push_back(
          {.kind = FindingKind::kHeadForged,
           .detail = absl::StrCat(where, ", of ", head->tree_size,
                                  " records, is not signed by a known key of "
                                  "this service")});
    } else {
      ledger.heads.push_back({.tree_size = head->tree_size,
                              .root_hash = std::move(head->root_hash),
                              .signed_at = head->signed_at,
                              .where = where});
    }
  }
  return absl::OkStatus();
}

}  // namespace

bool IsKnown(const VerifyOptions& options, const SignedHead& head) {
  return head.service == options.service &&
         std::any_of(options.keys.begin(), options.keys.end(),
                     [&](const crypto::PublicKey& key) {
                       return HeadIsValid(key, head);
                     });
}

absl::StatusOr<HeadLedger> ReadHeads(const VerifyOptions& options) {
  HeadLedger ledger;
  for (const std::string& path : options.head_files) {
    std::vector<std::string> parts = HeadFile({.path = path}).Parts();
    if (parts.empty()) parts.push_back(path);
    for (const std::string& part : parts) {
      RETURN_IF_ERROR(ReadPart(options, part, ledger));
    }
  }
  std::stable_sort(ledger.heads.begin(), ledger.heads.end(),
                   [](const ExportedHead& a, const ExportedHead& b) {
                     return a.tree_size < b.tree_size;
                   });
  return ledger;
}

}  // namespace sojourn::audit
