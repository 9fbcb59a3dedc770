#include "clients/cli/admin_flags.h"

#include "clients/cli/admin.h"
#include "clients/cli/config.h"
#include "clients/cli/sealed_files.h"
#include "common/status/status_macros.h"

namespace sojourn::cli {

void AddAdmin(CLI::App& root, Admin* admin) {
  CLI::App* app = root.add_subcommand(
      "admin", "for the operator, on the machine the services run on");
  app->require_subcommand(1);
  admin->rotate_keys = app->add_subcommand(
      "rotate-keys",
      "wrap all data keys under the newest key-encryption key; the services "
      "go on meanwhile, and it may be stopped and run again");
  admin->key_versions = app->add_subcommand(
      "key-versions",
      "count data keys by the version that wraps them; fails while an older "
      "version is still needed");
  for (CLI::App* verb : {admin->rotate_keys, admin->key_versions}) {
    verb->add_option("--service", admin->services,
                     "only this one, such as visa; may be repeated");
  }
  admin->referral_key = app->add_subcommand(
      "referral-key",
      "make the key of referrals between networks where the file is not there "
      "yet, and print its public part, for the files of partner networks");
  admin->referral_key->add_option("FILE", admin->key_file, "the secret")
      ->required();
  admin->referral_key
      ->add_option("--name", admin->network,
                   "what partners call this network: lower-case letters, "
                   "digits and '-'")
      ->required();
}

absl::Status RunAdmin(const Admin& admin) {
  if (admin.referral_key->parsed()) {
    return ReferralKey(admin.key_file, admin.network);
  }
  ASSIGN_OR_RETURN(const Config config, LoadConfig());
  return RunOnServices(
      config, admin.rotate_keys->parsed() ? "rotate-keys" : "key-versions",
      admin.services);
}

}  // namespace sojourn::cli
