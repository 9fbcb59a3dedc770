#include "services/grants/providers/provider_list.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "nlohmann/json.hpp"
#include "services/grants/providers/file_provider.h"
#include "services/grants/providers/iso_accounts.h"
#include "services/grants/providers/pain001.h"
#include "services/grants/providers/simulated_mobile_money.h"
#include "services/grants/providers/timed_provider.h"

namespace sojourn::grants::providers {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

absl::Status Invalid(const std::string& where, std::string_view why) {
  return InvalidField(where, "PROVIDERS_INVALID", why);
}

bool IsName(std::string_view name) {
  constexpr size_t kLongest = 40;
  return !name.empty() && name.size() <= kLongest &&
         std::ranges::all_of(name, [](char c) {
           return c == '-' ||
                  absl::ascii_isalnum(static_cast<unsigned char>(c));
         });
}

std::string TextIn(const Json& entry, const char* key) {
  const auto found = entry.find(key);
  if (found == entry.end() || !found->is_string()) return "";
  return found->get<std::string>();
}

std::vector<PaymentChannel> ChannelsIn(const Json& entry) {
  std::vector<PaymentChannel> channels;
  const auto found = entry.find("channels");
  if (found == entry.end() || !found->is_array()) return channels;
  for (const Json& each : *found) {
    if (!each.is_string()) return {};
    const auto channel = ParseName<PaymentChannel>(each.get<std::string>());
    if (!channel) return {};
    channels.push_back(*channel);
  }
  return channels;
}

// A mistake in who pays would come out as one in who is paid, order by order.
absl::Status CheckDebtor(const Debtor& debtor, const std::string& where) {
  const Order trial{.reference = "trial",
                    .currency = "EUR",
                    .amount = 1,
                    .payee_name = "trial",
                    .payee_details = "1",
                    .on = absl::CivilDay()};
  if (!IsMistypedIban(debtor.account) &&
      WritePain001(trial, debtor, absl::UnixEpoch()).ok()) {
    return absl::OkStatus();
  }
  return Invalid(where,
                 "\"debtor_name\" takes 140 characters, \"debtor_account\" an "
                 "IBAN whose check digits fit or 34 characters, "
                 "\"debtor_bic\" 8 or 11 capitals and digits");
}

absl::StatusOr<std::unique_ptr<Provider>> MakeBank(const Json& entry,
                                                   const std::string& where) {
  FileProviderOptions options{
      .directory = TextIn(entry, "directory"),
      .debtor = {.name = TextIn(entry, "debtor_name"),
                 .account = TextIn(entry, "debtor_account"),
                 .agent = TextIn(entry, "debtor_bic")}};
  if (options.directory.empty() || options.debtor.name.empty() ||
      options.debtor.account.empty()) {
    return Invalid(where,
                   "needs \"directory\", \"debtor_name\" and "
                   "\"debtor_account\"");
  }
  // Else it is where the service was started from, perhaps a clone.
  if (options.directory.front() != '/') {
    return Invalid(where, "\"directory\" must be a path from the root");
  }
  RETURN_IF_ERROR(CheckDebtor(options.debtor, where));
  return MakeFileProvider(std::move(options));
}

absl::StatusOr<std::unique_ptr<Provider>> MakeSimulated(
    const Json& entry, const std::string& where, bool development) {
  if (!development) {
    return Invalid(where, "\"simulated\" pays nobody: development only");
  }
  const auto seed = entry.find("seed");
  SimulatedMobileMoney::Options options{.loses_orders = 5,
                                        .loses_replies = 5,
                                        .loses_answers = 5,
                                        .doubles_answers = 10,
                                        .delays_reads = 3};
  if (seed != entry.end() && seed->is_number_unsigned()) {
    options.seed = seed->get<uint64_t>();
  }
  return std::make_unique<SimulatedMobileMoney>(options);
}

absl::StatusOr<std::unique_ptr<Provider>> MakeUntimed(const Json& entry,
                                                      const std::string& where,
                                                      bool development) {
  const std::string kind = TextIn(entry, "kind");
  if (kind == "pain001") return MakeBank(entry, where);
  if (kind == "simulated") return MakeSimulated(entry, where, development);
  return Invalid(where, "\"kind\" must be \"pain001\" or \"simulated\"");
}

absl::StatusOr<std::unique_ptr<Provider>> Make(const Json& entry,
                                               const std::string& where,
                                               bool development) {
  ASSIGN_OR_RETURN(std::unique_ptr<Provider> provider,
                   MakeUntimed(entry, where, development));
  return MakeTimed(std::move(provider), kProviderPatience);
}

}  // namespace

absl::Status ProviderList::Add(const std::string& name,
                               const std::string& organisation_id,
                               const std::vector<PaymentChannel>& channels,
                               std::unique_ptr<Provider> provider) {
  if (!IsName(name) || organisation_id.empty() || channels.empty()) {
    return Invalid(name,
                   "needs a name of letters, digits and dashes, an "
                   "\"organisation_id\" and \"channels\"");
  }
  if (!providers_.try_emplace(name, std::move(provider)).second) {
    return Invalid(name, "is there twice");
  }
  for (const PaymentChannel channel : channels) {
    if (!names_.try_emplace({organisation_id, channel}, name).second) {
      return Invalid(name, "another provider has this channel of the holder");
    }
  }
  return absl::OkStatus();
}

std::string ProviderList::NameFor(const std::string& organisation_id,
                                  PaymentChannel channel) const {
  const auto found = names_.find({organisation_id, channel});
  return found == names_.end() ? "" : found->second;
}

std::string ProviderList::HolderOf(std::string_view name) const {
  for (const auto& [of, provider] : names_) {
    if (provider == name) return of.first;
  }
  return "";
}

Provider* ProviderList::Find(std::string_view name) const {
  const auto found = providers_.find(name);
  return found == providers_.end() ? nullptr : found->second.get();
}

std::vector<std::string> ProviderList::Names() const {
  std::vector<std::string> names;
  for (const auto& [name, provider] : providers_) names.push_back(name);
  return names;
}

namespace {

// Two that share one would each take the other's answers away.
absl::Status CheckOwnFolders(const Json& list) {
  std::set<fs::path> taken;
  for (size_t i = 0; i < list.size(); ++i) {
    if (!list[i].is_object()) continue;
    const std::string folder = TextIn(list[i], "directory");
    if (folder.empty()) continue;
    // Also without a slash at its end.
    if (taken.insert((fs::path(folder) / "").lexically_normal()).second) {
      continue;
    }
    return Invalid(absl::StrCat("[", i, "]"),
                   "another provider has this \"directory\"");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ProviderList> ParseProviders(std::string_view json,
                                            bool development) {
  const Json list = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!list.is_array()) return Invalid("file", "must be a JSON list");
  RETURN_IF_ERROR(CheckOwnFolders(list));
  ProviderList providers;
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string where = absl::StrCat("[", i, "]");
    if (!list[i].is_object()) return Invalid(where, "must be an object");
    ASSIGN_OR_RETURN(std::unique_ptr<Provider> provider,
                     Make(list[i], where, development));
    RETURN_IF_ERROR(
        Annotate(providers.Add(TextIn(list[i], "name"),
                               TextIn(list[i], "organisation_id"),
                               ChannelsIn(list[i]), std::move(provider)),
                 where));
  }
  return providers;
}

absl::StatusOr<ProviderList> LoadProviders(const std::string& path,
                                           bool development) {
  if (path.empty()) return ProviderList();
  std::ifstream file(path);
  if (!file) return Invalid("file", "cannot be read");
  std::ostringstream text;
  text << file.rdbuf();
  return ParseProviders(text.str(), development);
}

}  // namespace sojourn::grants::providers
