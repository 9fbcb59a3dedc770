#include "services/relocation/case/contact_words.h"

#include "absl/strings/str_cat.h"
#include "common/status/string_view.h"

namespace sojourn::relocation {

namespace {

std::string_view OfSafeContact(const ContactLimits& limits) {
  if (limits.compromised && limits.no_direct_contact) {
    return "DO NOT CONTACT HER, and send nothing to the safe contact: others "
           "read it; only through the contact person, in person";
  }
  if (limits.compromised) {
    return "SEND NOTHING TO THE SAFE CONTACT: others read it; only in person, "
           "or on a channel that she has named since";
  }
  if (limits.no_direct_contact) {
    return "DO NOT CONTACT HER: only through the contact person";
  }
  return "";
}

}  // namespace

std::string WarningOf(const ContactLimits& limits) {
  std::string warning(OfSafeContact(limits));
  if (!limits.adult_compromised) return warning;
  if (!warning.empty()) warning.append("; ");
  return warning.append(
      "SEND NOTHING TO THE OWN CONTACT of the adult whose contact others read");
}

std::string Warned(std::string_view what, const ContactLimits& limits) {
  const std::string warning = WarningOf(limits);
  if (warning.empty()) return std::string(what);
  return absl::StrCat(Av(what), " (", warning, ")");
}

std::string WarnedUnread(std::string_view what) {
  return absl::StrCat(Av(what),
                      " (open the case first: how she may be reached)");
}

}  // namespace sojourn::relocation
