#include "services/relocation/briefs/brief_file.h"

#include <algorithm>
#include <utility>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/stored.pb.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::keystore::KeyRef;

crypto::Binding BindingOf(std::string_view row_id) {
  return {"briefs", row_id, "brief_sealed"};
}

}  // namespace

bool OpenedBrief::asks() const {
  const auto& questions = brief.questions();
  return brief.answer() == v1::BRIEF_ANSWER_QUESTION && !questions.empty() &&
         questions.rbegin()->reply().empty();
}

brief_rules::Purpose PurposeOf(const v1::CaseBrief& brief) {
  switch (brief.purpose()) {
    case v1::CONSENT_PURPOSE_SHARE_WITH_MISSION:
      return brief_rules::Purpose::kMission;
    case v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER:
      return brief_rules::Purpose::kFunder;
    default:
      return brief_rules::Purpose::kHost;
  }
}

brief_rules::Brief OpenedBrief::Facts() const {
  return {.purpose = PurposeOf(brief),
          .recipient_organisation_id = brief.recipient_organisation_id(),
          .issued_at = ToTime(brief.issued_at()),
          .expires_at = ToTime(brief.expires_at()),
          .revoked = brief.has_revoked_at(),
          .on_second_channel = on_second_channel,
          .stale = stale};
}

absl::StatusOr<OpenedBrief> OpenBrief(const crypto::Sealer& sealer,
                                      std::string_view relocation_id,
                                      const brief_store::Row& row) {
  ASSIGN_OR_RETURN(const std::string plain,
                   sealer.Open(KeyRef::Case(relocation_id), row.sealed,
                               BindingOf(row.row_id)));
  stored::Brief kept;
  OpenedBrief opened{.version = row.version};
  if (!kept.ParseFromString(plain) ||
      !opened.brief.ParseFromString(kept.brief())) {
    return Internal("a sealed brief does not parse");
  }
  opened.on_second_channel = kept.on_second_channel();
  opened.stale = row.stale;
  opened.brief.set_case_brief_id(row.row_id);
  opened.brief.set_etag(std::to_string(row.version));
  return opened;
}

absl::StatusOr<std::vector<OpenedBrief>> OpenBriefs(
    const crypto::Sealer& sealer, std::string_view relocation_id,
    const std::vector<brief_store::Row>& rows) {
  std::vector<OpenedBrief> briefs;
  for (const brief_store::Row& row : rows) {
    ASSIGN_OR_RETURN(briefs.emplace_back(),
                     OpenBrief(sealer, relocation_id, row));
  }
  std::stable_sort(briefs.begin(), briefs.end(),
                   [](const OpenedBrief& a, const OpenedBrief& b) {
                     return ToTime(a.brief.issued_at()) <
                            ToTime(b.brief.issued_at());
                   });
  return briefs;
}

absl::Status KeepBrief(db::Transaction& tx, const crypto::Sealer& sealer,
                       const Relocation& relocation,
                       const OpenedBrief& opened) {
  const v1::CaseBrief& brief = opened.brief;
  stored::Brief kept;
  kept.set_brief(brief.SerializeAsString());
  kept.set_on_second_channel(opened.on_second_channel);
  brief_store::Row row{
      .row_id = brief.case_brief_id(),
      .recipient_organisation_id = brief.recipient_organisation_id(),
      .version = opened.version + 1,
      .expires_at = ToTime(brief.has_revoked_at() ? brief.revoked_at()
                                                  : brief.expires_at()),
      .asks = opened.asks() && !brief.has_revoked_at(),
      .sealed = {}};
  if (brief.has_answer_by()) row.due_at = ToTime(brief.answer_by());
  ASSIGN_OR_RETURN(
      row.sealed, sealer.Seal(KeyRef::Case(relocation.relocation_id),
                              kept.SerializeAsString(), BindingOf(row.row_id)));
  brief_store::Put(tx, relocation.id, row);
  return absl::OkStatus();
}

}  // namespace sojourn::relocation
