#include "services/relocation/party/separation_store.h"

#include <algorithm>

#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::relocation::separations {
namespace {

using ::sojourn::keystore::KeyRef;

constexpr char kTable[] = "separations";
constexpr char kColumn[] = "separation_sealed";

constexpr db::Query kSelect{
    "separations_select",
    "SELECT id, separation_sealed FROM separations WHERE relocation_id = $1 "
    "ORDER BY id"};

constexpr db::Query kInsert{"separations_insert", R"sql(
    INSERT INTO separations (id, relocation_id, separation_sealed)
    VALUES ($1, $2, $3))sql",
                            /*measured=*/false};

constexpr db::Query kSelectErased{
    "separations_select_erased",
    "SELECT public_id FROM relocations "
    "WHERE public_id = ANY ($1::text[]) AND state = 'ERASED'"};

constexpr db::Query kMark{"separations_mark_apart", R"sql(
    UPDATE persons SET apart = apart OR id = ANY ($2::text[]::uuid[]),
           acts_first = CASE WHEN $3::text = '' THEN acts_first
                             ELSE id::text = $3::text END
    WHERE relocation_id = $1)sql",
                          /*measured=*/false};

constexpr db::Query kSetApart{"separations_set_apart", R"sql(
    UPDATE persons SET apart = id = ANY ($2::text[]::uuid[]),
           acts_first = id::text = $3::text
    WHERE relocation_id = $1)sql",
                              /*measured=*/false};

constexpr db::Query kMarkForAll{
    "separations_mark_for_all",
    "UPDATE proposals SET for_all = true WHERE relocation_id = $1",
    /*measured=*/false};

constexpr db::Query kForgetBlindKeys{
    "separations_forget_blind_keys",
    "DELETE FROM blind_keys WHERE person_id = ANY ($1::text[]::uuid[])",
    /*measured=*/false};

constexpr db::Query kWait{
    "separations_wait",
    "SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))",
    /*measured=*/false};

// Also of a case that has ended: until its place is given back it may be taken
// up again there.
constexpr db::Query kSelectHosts{"separations_select_hosts", R"sql(
    SELECT p.host_id, p.organisation_id
    FROM proposals p JOIN relocations r ON r.id = p.relocation_id
    WHERE r.id = ANY ($1::text[]::uuid[])
      AND p.state IN ('ASKED', 'CITY_ACCEPTED', 'HOLDING', 'OFFERED',
                      'ACCEPTED')
      AND r.state NOT IN ('FOLLOW_UP', 'CLOSED', 'ERASED'))sql",
                                 /*measured=*/false};

}  // namespace

absl::StatusOr<std::vector<Row>> Load(db::Transaction& tx,
                                      std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kSelect, db::Params(case_row_id)));
  std::vector<Row> rows;
  for (const db::Row row : found) {
    rows.push_back(
        {.row_id = row.Get<std::string>(0), .sealed = row.Get<db::Bytes>(1)});
  }
  return rows;
}

absl::StatusOr<std::vector<stored::Separation>> Open(
    const crypto::Sealer& sealer, std::string_view relocation_id,
    const std::vector<Row>& rows) {
  std::vector<stored::Separation> opened;
  for (const Row& row : rows) {
    ASSIGN_OR_RETURN(const std::string plain,
                     sealer.Open(KeyRef::Case(relocation_id), row.sealed,
                                 {kTable, row.row_id, kColumn}));
    if (!opened.emplace_back().ParseFromString(plain)) {
      return Internal("a sealed separation does not parse");
    }
  }
  return opened;
}

absl::Status LeaveOutErased(db::Transaction& tx,
                            std::vector<stored::Separation>& separations) {
  std::vector<std::string> ids;
  for (const stored::Separation& each : separations) {
    ids.push_back(each.other_relocation_id());
  }
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kSelectErased, db::Params(ids)));
  for (const db::Row row : found) {
    std::erase_if(separations, [&](const stored::Separation& each) {
      return each.other_relocation_id() == row.Get<std::string>(0);
    });
  }
  return absl::OkStatus();
}

absl::Status Add(db::Transaction& tx, const crypto::Sealer& sealer,
                 std::string_view case_row_id, std::string_view relocation_id,
                 const stored::Separation& separation) {
  const std::string row_id = crypto::NewPublicId();
  ASSIGN_OR_RETURN(
      const db::Bytes sealed,
      sealer.Seal(KeyRef::Case(relocation_id), separation.SerializeAsString(),
                  {kTable, row_id, kColumn}));
  tx.Queue(kInsert, db::Params(row_id, case_row_id, sealed));
  return absl::OkStatus();
}

void MarkApart(db::Transaction& tx, std::string_view case_row_id,
               const std::vector<std::string>& persons,
               std::string_view first) {
  tx.Queue(kMark, db::Params(case_row_id, persons, first));
  tx.Queue(kMarkForAll, db::Params(case_row_id));
  tx.Queue(kForgetBlindKeys, db::Params(persons));
}

void SetApart(db::Transaction& tx, std::string_view case_row_id,
              const std::vector<std::string>& persons, std::string_view first) {
  tx.Queue(kSetApart, db::Params(case_row_id, persons, first));
  tx.Queue(kMarkForAll, db::Params(case_row_id));
}

absl::StatusOr<std::vector<Host>> HostsOfOthers(
    db::Transaction& tx, const std::vector<stored::Separation>& separations) {
  std::vector<std::string> locks;
  for (const stored::Separation& each : separations) {
    locks.push_back(each.separation_id());
  }
  // One order for everybody.
  std::sort(locks.begin(), locks.end());
  for (const std::string& lock : locks) {
    RETURN_IF_ERROR(tx.Execute(kWait, db::Params(lock)).status());
  }
  return HostsNow(tx, separations);
}

absl::StatusOr<std::vector<Host>> HostsNow(
    db::Transaction& tx, const std::vector<stored::Separation>& separations) {
  std::vector<Host> hosts;
  if (separations.empty()) return hosts;
  std::vector<std::string> cases;
  for (const stored::Separation& each : separations) {
    cases.push_back(each.other_case_row_id());
  }
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kSelectHosts, db::Params(cases)));
  for (const db::Row row : found) {
    hosts.push_back({.host_id = row.Get<std::string>(0),
                     .organisation_id = row.Get<std::string>(1)});
  }
  return hosts;
}

}  // namespace sojourn::relocation::separations
