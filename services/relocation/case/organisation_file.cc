#include "services/relocation/case/organisation_file.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/time/civil_time.h"
#include "common/reference/time_zones.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

constexpr char kTable[] = "organisations";
constexpr char kProfile[] = "profile_sealed";
constexpr char kDuty[] = "duty_sealed";

#define ORGANISATION_COLUMNS \
  "id, public_id, kind, status, version, profile_sealed, duty_sealed "

constexpr db::Query kUpdate{"organisation_update", R"sql(
UPDATE organisations
SET status = $2, version = $3, profile_sealed = $4, duty_sealed = $5,
    sharing_ends_at = $6::timestamptz,
    sharing_end_told_at = CASE WHEN $6::timestamptz > $7 THEN NULL
                          ELSE sharing_end_told_at END
WHERE id = $1)sql"};

template <typename Message>
absl::Status Parse(const std::string& plain, Message& message) {
  return message.ParseFromString(plain)
             ? absl::OkStatus()
             : Internal("a sealed message does not parse");
}

}  // namespace

const db::Query kSelectOrganisation{"organisation_select",
                                    "SELECT " ORGANISATION_COLUMNS
                                    "FROM organisations WHERE public_id = $1"};
const db::Query kLockOrganisation{
    "organisation_lock", "SELECT " ORGANISATION_COLUMNS
                         "FROM organisations WHERE public_id = $1 FOR UPDATE"};
const db::Query kSelectProgrammeOffice{
    "organisation_select_programme_office",
    "SELECT " ORGANISATION_COLUMNS
    "FROM organisations WHERE kind = 'PROGRAMME' AND status = 'ACTIVE' "
    "ORDER BY created_at, id LIMIT 1"};
const db::Query kSelectHolders{
    "organisation_select_holders",
    "SELECT " ORGANISATION_COLUMNS
    "FROM organisations WHERE kind IN ('FUNDER', 'MISSION', 'PROGRAMME') "
    "AND status = 'ACTIVE' "
    "AND (sharing_ends_at > $1 OR sharing_ends_at IS NULL) "
    "ORDER BY public_id"};
const db::Query kSelectEndingSoon{
    "organisation_select_ending_soon",
    "SELECT " ORGANISATION_COLUMNS
    "FROM organisations WHERE status = 'ACTIVE' "
    "AND sharing_ends_at > $1 AND sharing_ends_at <= $2 "
    "ORDER BY sharing_ends_at, public_id LIMIT $3"};

bool HasContact(const v1::OnCallEntry& entry) {
  return !absl::StripAsciiWhitespace(entry.contact()).empty();
}

keystore::KeyRef OrganisationKey(const std::string& organisation_id) {
  return {"organisation:" + organisation_id};
}

std::vector<on_call::RosterEntry> OpenedOrganisation::Roster() const {
  std::vector<on_call::RosterEntry> roster;
  for (const v1::OnCallEntry& entry : organisation.on_call_roster()) {
    roster.push_back({.subject = entry.subject(),
                      .director = entry.director(),
                      .reachable = HasContact(entry)});
  }
  return roster;
}

std::string OpenedOrganisation::TakenOverBy() const {
  if (duty.hand_overs().empty()) return "";
  return duty.hand_overs().rbegin()->to_subject();
}

on_call::OnDuty OpenedOrganisation::OnDuty() const {
  return on_call::WhoIsOnDuty(Roster(), TakenOverBy());
}

absl::StatusOr<OpenedOrganisation> OpenOrganisation(
    const crypto::Sealer& sealer, const db::Row& row) {
  OpenedOrganisation opened;
  opened.row_id = row.Get<std::string>(0);
  const auto id = row.Get<std::string>(1);
  opened.version = row.Get<int64_t>(4);
  ASSIGN_OR_RETURN(const std::string profile,
                   sealer.Open(OrganisationKey(id), row.Get<db::Bytes>(5),
                               {kTable, opened.row_id, kProfile}));
  v1::Organisation& organisation = opened.organisation;
  RETURN_IF_ERROR(Parse(profile, organisation));
  if (const auto duty = row.Find<db::Bytes>(6)) {
    ASSIGN_OR_RETURN(const std::string plain,
                     sealer.Open(OrganisationKey(id), *duty,
                                 {kTable, opened.row_id, kDuty}));
    RETURN_IF_ERROR(Parse(plain, opened.duty));
  }
  organisation.set_organisation_id(id);
  organisation.set_etag(std::to_string(opened.version));
  v1::OrganisationKind kind{};
  v1::OrganisationKind_Parse("ORGANISATION_KIND_" + row.Get<std::string>(2),
                             &kind);
  organisation.set_kind(kind);
  v1::OrganisationStatus status{};
  v1::OrganisationStatus_Parse("ORGANISATION_STATUS_" + row.Get<std::string>(3),
                               &status);
  organisation.set_status(status);
  return opened;
}

absl::StatusOr<std::optional<std::string>> FindOrganisationName(
    db::Transaction& tx, const crypto::Sealer& sealer, const std::string& id) {
  ASSIGN_OR_RETURN(const db::Result result,
                   tx.Execute(kSelectOrganisation, db::Params(id)));
  if (result.empty()) return std::optional<std::string>();
  ASSIGN_OR_RETURN(const OpenedOrganisation opened,
                   OpenOrganisation(sealer, result.row(0)));
  return std::optional<std::string>(opened.organisation.name());
}

absl::StatusOr<db::Bytes> SealProfile(const crypto::Sealer& sealer,
                                      const std::string& row_id,
                                      v1::Organisation organisation) {
  const keystore::KeyRef key = OrganisationKey(organisation.organisation_id());
  organisation.clear_organisation_id();
  organisation.clear_etag();
  organisation.clear_kind();
  organisation.clear_status();
  return sealer.Seal(key, organisation.SerializeAsString(),
                     {kTable, row_id, kProfile});
}

absl::Status SaveOrganisation(db::Transaction& tx, const crypto::Sealer& sealer,
                              OpenedOrganisation& opened) {
  v1::Organisation& organisation = opened.organisation;
  ASSIGN_OR_RETURN(const db::Bytes profile,
                   SealProfile(sealer, opened.row_id, organisation));
  std::optional<db::Bytes> duty;
  if (!opened.duty.hand_overs().empty()) {
    ASSIGN_OR_RETURN(
        duty, sealer.Seal(OrganisationKey(organisation.organisation_id()),
                          opened.duty.SerializeAsString(),
                          {kTable, opened.row_id, kDuty}));
  }
  ++opened.version;
  organisation.set_etag(std::to_string(opened.version));
  tx.Queue(
      kUpdate,
      db::Params(opened.row_id,
                 ShortName(v1::OrganisationStatus_Name(organisation.status()),
                           "ORGANISATION_STATUS_"),
                 opened.version, profile, duty, SharingEndsAt(organisation),
                 tx.now()));
  return absl::OkStatus();
}

absl::Time SharingEndsAt(const v1::Organisation& organisation) {
  if (organisation.status() != v1::ORGANISATION_STATUS_ACTIVE) {
    return absl::InfinitePast();
  }
  if (organisation.kind() == v1::ORGANISATION_KIND_PROGRAMME) {
    return absl::InfiniteFuture();
  }
  if (!organisation.has_sharing_agreement()) return absl::InfinitePast();
  const type::v1::Date& last = organisation.sharing_agreement().expires_on();
  return absl::FromCivil(
      absl::CivilDay(last.year(), last.month(), last.day()) + 1,
      reference::ZoneNamed(organisation.time_zone()));
}

v1::OnDuty ShowOnDuty(const OpenedOrganisation& opened) {
  v1::OnDuty out;
  out.set_organisation_id(opened.organisation.organisation_id());
  const auto entry = [&](size_t i) {
    return opened.organisation.on_call_roster(static_cast<int>(i));
  };
  const on_call::OnDuty duty = opened.OnDuty();
  if (duty.person) *out.mutable_person() = entry(*duty.person);
  if (duty.next) *out.mutable_next() = entry(*duty.next);
  if (duty.director) *out.mutable_director() = entry(*duty.director);
  const auto& shifts = opened.duty.hand_overs();
  if (duty.person && out.person().subject() == opened.TakenOverBy()) {
    *out.mutable_since() = shifts.rbegin()->at();
  }
  for (auto shift = shifts.rbegin(); shift != shifts.rend(); ++shift) {
    v1::ShiftHandOver& shown = *out.add_hand_overs();
    shown.set_from_subject(shift->from_subject());
    shown.set_to_subject(shift->to_subject());
    shown.set_recorded_by(shift->recorded_by());
    *shown.mutable_at() = shift->at();
    shown.set_note(shift->note());
  }
  return out;
}

}  // namespace sojourn::relocation
