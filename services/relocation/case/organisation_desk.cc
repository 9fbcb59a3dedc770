#include "services/relocation/case/organisation_desk.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "common/crypto/ids.h"
#include "common/db/db_error.h"
#include "common/idempotency/mutation.h"
#include "common/reference/countries.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_field_walk.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::keystore::KeyRef;

constexpr db::Query kInsert{"organisation_insert", R"sql(
INSERT INTO organisations
  (id, public_id, kind, status, profile_sealed, created_at)
VALUES ($1, $2, $3, $4, $5, $6))sql"};

constexpr db::Query kSelect{"organisation_select", R"sql(
SELECT id, kind, status, profile_sealed, version FROM organisations
WHERE public_id = $1)sql"};

const db::ConstraintErrors kErrors{
    {"organisations_public_id_key", [] {
       return AlreadyExists("organisation", "ORGANISATION_EXISTS",
                            "an organisation has this id already");
     }}};

KeyRef KeyOf(const std::string& organisation_id) {
  return {"organisation:" + organisation_id};
}

// An id that a token issuer may have given: letters, digits, '-', '_', '.'.
bool IsOrganisationId(const std::string& id) {
  return id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  c == '-' || c == '_' || c == '.';
         });
}

// Of a row of kSelect.
absl::StatusOr<v1::Organisation> OpenProfile(const crypto::Sealer& sealer,
                                             const std::string& id,
                                             const db::Row& row) {
  ASSIGN_OR_RETURN(const std::string profile,
                   sealer.Open(KeyOf(id), row.Get<db::Bytes>(3),
                               {"organisations", row.Get<std::string>(0),
                                "profile_sealed"}));
  v1::Organisation organisation;
  if (!organisation.ParseFromString(profile)) {
    return Internal("a sealed message does not parse");
  }
  return organisation;
}

}  // namespace

absl::Status CheckOrganisation(const v1::Organisation& organisation) {
  FieldChecker fields;
  if (organisation.kind() == v1::ORGANISATION_KIND_UNSPECIFIED) {
    fields.Add("organisation.kind", "FIELD_REQUIRED",
               "say what kind of organisation it is");
  }
  if (organisation.name().empty()) {
    fields.Add("organisation.name", "FIELD_REQUIRED", "give its name");
  }
  if (!IsOrganisationId(organisation.organisation_id())) {
    fields.Add("organisation.organisation_id", "ID_INVALID",
               "use up to 64 letters, digits, '-', '_' and '.'");
  }
  for (int i = 0; i < organisation.language_codes_size(); ++i) {
    if (reference::IsLanguageCode(organisation.language_codes(i))) continue;
    fields.Add("organisation.languageCodes[" + std::to_string(i) + "]",
               "LANGUAGE_UNKNOWN", "use ISO 639-1 or 639-3");
  }
  const AddProblem add = [&](std::string_view at, std::string_view reason,
                             std::string_view description,
                             std::string_view remedy) {
    fields.Add(at, reason,
               std::string(description) + ": " + std::string(remedy));
  };
  WalkSizes(organisation, "organisation", add);
  WalkValues(organisation, "organisation", std::nullopt, add);
  return fields.Finish();
}

absl::StatusOr<v1::Organisation> OrganisationDesk::Create(
    const server::Call& call, const v1::Organisation& given) {
  v1::Organisation profile = given;
  const std::string row_id = crypto::NewUuidV7();
  const std::string id = given.organisation_id().empty()
                             ? crypto::NewPublicId()
                             : given.organisation_id();
  const std::string kind =
      ShortName(v1::OrganisationKind_Name(given.kind()), "ORGANISATION_KIND_");
  profile.clear_organisation_id();
  profile.clear_etag();
  profile.clear_kind();
  profile.clear_status();
  const KeyRef key = KeyOf(id);
  RETURN_IF_ERROR(runtime_.keys().CreateKeys({&key, 1}));
  ASSIGN_OR_RETURN(
      const db::Bytes sealed,
      runtime_.sealer().Seal(key, profile.SerializeAsString(),
                             {"organisations", row_id, "profile_sealed"}));
  const auto store =
      [&](db::Transaction& tx,
          const db::Result&) -> absl::StatusOr<idempotency::Outcome> {
    tx.Queue(kInsert, db::Params(row_id, id, kind, "ACTIVE", sealed, tx.now()));
    return idempotency::Outcome{.result_ref = id,
                                .replayed = false,
                                .audit_resource = "organisation",
                                .audit_id = id,
                                .audit_fields = "profile",
                                .audit_reason = ""};
  };
  ASSIGN_OR_RETURN(const idempotency::Outcome outcome,
                   kErrors.Map(idempotency::Create(runtime_, call, store)));
  return Load(call, outcome.result_ref);
}

absl::StatusOr<std::optional<std::string>> FindOrganisationName(
    db::Transaction& tx, const crypto::Sealer& sealer, const std::string& id) {
  ASSIGN_OR_RETURN(const db::Result result,
                   tx.Execute(kSelect, db::Params(id)));
  if (result.empty()) return std::optional<std::string>();
  ASSIGN_OR_RETURN(const v1::Organisation profile,
                   OpenProfile(sealer, id, result.row(0)));
  return std::optional<std::string>(profile.name());
}

absl::StatusOr<v1::Organisation> OrganisationDesk::Load(
    const server::Call& call, const std::string& id) {
  ASSIGN_OR_RETURN(
      const db::Result result,
      runtime_.db().Read<db::Result>(call.deadline, [&](db::Transaction& tx) {
        return tx.Execute(kSelect, db::Params(id));
      }));
  if (result.empty()) return NotFound("organisation");
  const db::Row row = result.row(0);
  ASSIGN_OR_RETURN(v1::Organisation organisation,
                   OpenProfile(runtime_.sealer(), id, row));
  organisation.set_organisation_id(id);
  organisation.set_etag(std::to_string(row.Get<int64_t>(4)));
  v1::OrganisationKind kind{};
  v1::OrganisationKind_Parse("ORGANISATION_KIND_" + row.Get<std::string>(1),
                             &kind);
  organisation.set_kind(kind);
  v1::OrganisationStatus status{};
  v1::OrganisationStatus_Parse("ORGANISATION_STATUS_" + row.Get<std::string>(2),
                               &status);
  organisation.set_status(status);
  return organisation;
}

}  // namespace sojourn::relocation
