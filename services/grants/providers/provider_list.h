// The providers of this deployment: who pays for whom, over which channel.
#ifndef SERVICES_GRANTS_PROVIDERS_PROVIDER_LIST_H_
#define SERVICES_GRANTS_PROVIDERS_PROVIDER_LIST_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/grants/providers/provider.h"

namespace sojourn::grants::providers {

class ProviderList {
 public:
  ProviderList() = default;

  // `name` is stored with each order: 1 to 40 letters, digits and dashes, and
  // never given to another provider later. INVALID_ARGUMENT where the name, or
  // a channel of the holder, is taken.
  absl::Status Add(const std::string& name, const std::string& organisation_id,
                   const std::vector<PaymentChannel>& channels,
                   std::unique_ptr<Provider> provider);

  // Who pays for this holder over this channel; empty: people do, by hand.
  std::string NameFor(const std::string& organisation_id,
                      PaymentChannel channel) const;
  // Whose money it moves; empty for a name that is not in the list.
  std::string HolderOf(std::string_view name) const;
  // Null for a name that is not in the list (any more).
  Provider* Find(std::string_view name) const;
  std::vector<std::string> Names() const;

 private:
  std::map<std::string, std::unique_ptr<Provider>, std::less<>> providers_;
  std::map<std::pair<std::string, PaymentChannel>, std::string> names_;
};

// From --payment_providers_file, a JSON list:
//   [{"name": "bank-eur", "organisation_id": "relief", "channels": ["BANK"],
//     "kind": "pain001", "directory": "/var/lib/sojourn/bank-eur",
//     "debtor_name": "Relief", "debtor_account": "DE89370400440532013000"},
//    {"name": "try-out", "organisation_id": "relief",
//     "channels": ["MOBILE_MONEY"], "kind": "simulated", "seed": 7}]
// Each is waited for as timed_provider.h says.
// An empty path is an empty list; "simulated" is for development alone.
// INVALID_ARGUMENT PROVIDERS_INVALID, naming the entry.
absl::StatusOr<ProviderList> LoadProviders(const std::string& path,
                                           bool development);
absl::StatusOr<ProviderList> ParseProviders(std::string_view json,
                                            bool development);

}  // namespace sojourn::grants::providers

#endif  // SERVICES_GRANTS_PROVIDERS_PROVIDER_LIST_H_
