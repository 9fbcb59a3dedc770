#include "services/relocation/agreements/agreement_store.h"

#include <utility>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_columns.h"
#include "services/relocation/case/organisation_file.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation::agreements {
namespace {

constexpr db::Query kListEnded{"agreements_list_ended", R"sql(
SELECT id, public_id, kind FROM organisations
WHERE kind <> 'PROGRAMME' AND sharing_end_told_at IS NULL
  AND (sharing_ends_at <= $1 OR sharing_ends_at IS NULL)
ORDER BY random() LIMIT $2)sql"};

constexpr db::Query kMarkTold{"agreements_mark_told", R"sql(
UPDATE organisations SET sharing_end_told_at = $2 WHERE id = $1)sql"};

constexpr db::Query kKeepEnd{"agreements_keep_end", R"sql(
UPDATE organisations SET sharing_ends_at = $2 WHERE id = $1)sql"};

constexpr db::Query kListHoldings{
    "agreements_list_holdings",
    "SELECT r.id, r.public_id, r.lead_subject FROM relocations r "
    "WHERE r.id IN ("
    "  SELECT p.relocation_id FROM proposals p WHERE p.organisation_id = $1 "
    "  AND p.share_ended_at IS NULL AND p.state IN ('ASKED', 'CITY_ACCEPTED', "
    "  'HOLDING', 'OFFERED', 'ACCEPTED') "
    "  UNION SELECT b.relocation_id FROM briefs b "
    "  WHERE b.recipient_organisation_id = $1 AND b.expires_at > $2 "
    "  AND NOT b.stale "
    "  UNION SELECT g.relocation_id FROM known_grants g "
    "  WHERE g.holder_organisation_id = $1 "
    "  UNION SELECT s.relocation_id FROM assignments s "
    "  WHERE s.organisation_id = $1) "
    "AND " CASE_IS_OPEN_WORK "ORDER BY r.id"};

constexpr db::Query kListApplications{
    "agreements_list_applications",
    "SELECT r.id, r.public_id, r.lead_subject, t.person_id, t.route_sealed "
    "FROM travellers t JOIN relocations r ON r.id = t.relocation_id "
    "WHERE t.application_id IS NOT NULL AND " CASE_IS_OPEN_WORK
    "AND (r.id, t.person_id) > ($1::uuid, $2::uuid) "
    "ORDER BY r.id, t.person_id LIMIT $3"};

constexpr char kBeforeAll[] = "00000000-0000-0000-0000-000000000000";

Holding ReadHolding(const db::Row& row) {
  return {.case_row_id = row.Get<std::string>(0),
          .relocation_id = row.Get<std::string>(1),
          .lead_subject = row.Get<std::string>(2)};
}

// Nothing of one whose key is gone.
absl::StatusOr<std::optional<Member>> Open(const crypto::Sealer& sealer,
                                           const db::Row& row) {
  const absl::StatusOr<OpenedOrganisation> opened =
      OpenOrganisation(sealer, row);
  if (ReasonOf(opened.status()) == "ERASED") return std::optional<Member>();
  RETURN_IF_ERROR(opened.status());
  return std::optional<Member>(MemberOf(opened->organisation));
}

}  // namespace

Member MemberOf(const v1::Organisation& organisation) {
  Member member{
      .registered = true,
      .active = organisation.status() == v1::ORGANISATION_STATUS_ACTIVE,
      .office = organisation.kind() == v1::ORGANISATION_KIND_PROGRAMME};
  if (!organisation.has_sharing_agreement()) return member;
  const v1::SharingAgreement& agreement = organisation.sharing_agreement();
  // Of one that is not active too: it may be made active again.
  v1::Organisation active = organisation;
  active.set_status(v1::ORGANISATION_STATUS_ACTIVE);
  member.ends_at = SharingEndsAt(active);
  for (const int purpose : agreement.purposes()) {
    member.purposes.insert(ShortName(
        v1::ConsentPurpose_Name(static_cast<v1::ConsentPurpose>(purpose)),
        "CONSENT_PURPOSE_"));
  }
  member.fields.assign(agreement.fields().begin(), agreement.fields().end());
  return member;
}

absl::StatusOr<Member> Load(db::Transaction& tx, const crypto::Sealer& sealer,
                            std::string_view organisation_id) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kSelectOrganisation, db::Params(organisation_id)));
  if (rows.empty()) return Member();
  ASSIGN_OR_RETURN(std::optional<Member> member, Open(sealer, rows.row(0)));
  return std::move(member).value_or(Member());
}

absl::StatusOr<Members> LoadHolders(db::Transaction& tx,
                                    const crypto::Sealer& sealer) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectHolders, db::Params(tx.now())));
  Members holders;
  for (const db::Row row : rows) {
    ASSIGN_OR_RETURN(std::optional<Member> member, Open(sealer, row));
    if (member) holders[row.Get<std::string>(1)] = *std::move(member);
  }
  return holders;
}

absl::Status CheckMayShare(db::Transaction& tx, const crypto::Sealer& sealer,
                           std::string_view organisation_id,
                           std::string_view purpose,
                           absl::Span<const std::string_view> fields) {
  ASSIGN_OR_RETURN(const Member member, Load(tx, sealer, organisation_id));
  return CheckShare(organisation_id, member, purpose, fields, tx.now());
}

absl::StatusOr<std::vector<Ended>> ListEnded(db::Transaction& tx, int limit) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kListEnded, db::Params(tx.now(), limit)));
  std::vector<Ended> ended;
  for (const db::Row row : rows) {
    ended.push_back({.row_id = row.Get<std::string>(0),
                     .organisation_id = row.Get<std::string>(1),
                     .kind = row.Get<std::string>(2)});
  }
  return ended;
}

void MarkTold(db::Transaction& tx, std::string_view row_id) {
  tx.Queue(kMarkTold, db::Params(row_id, tx.now()));
}

void KeepEnd(db::Transaction& tx, std::string_view row_id, absl::Time ends_at) {
  tx.Queue(kKeepEnd, db::Params(row_id, ends_at));
}

absl::StatusOr<std::vector<Holding>> ListHoldings(
    db::Transaction& tx, std::string_view organisation_id) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kListHoldings, db::Params(organisation_id, tx.now())));
  std::vector<Holding> holdings;
  for (const db::Row row : rows) holdings.push_back(ReadHolding(row));
  return holdings;
}

absl::StatusOr<std::vector<Application>> ListApplications(
    db::Transaction& tx, const Application* after, int limit) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(
          kListApplications,
          db::Params(after == nullptr ? kBeforeAll : after->holding.case_row_id,
                     after == nullptr ? kBeforeAll : after->person_row_id,
                     limit)));
  std::vector<Application> applications;
  for (const db::Row row : rows) {
    applications.push_back({.holding = ReadHolding(row),
                            .person_row_id = row.Get<std::string>(3),
                            .route_sealed = row.Get<db::Bytes>(4)});
  }
  return applications;
}

}  // namespace sojourn::relocation::agreements
