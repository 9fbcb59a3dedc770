// Whether somebody may be known already, for the programme office alone.
#include <set>
#include <string>
#include <vector>

#include "common/server/rpc_scope.h"
#include "common/status/status_macros.h"
#include "services/relocation/duplicates/duplicate_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

v1::DuplicateSign ToProto(DuplicateSign sign) {
  switch (sign) {
    case DuplicateSign::kNameAndBirthA:
    case DuplicateSign::kNameAndBirthB:
    case DuplicateSign::kNamesAndBirthA:
    case DuplicateSign::kNamesAndBirthB:
    case DuplicateSign::kNameBirthAndCountry:
      return v1::DUPLICATE_SIGN_NAME_AND_BIRTH;
    case DuplicateSign::kNames:
      return v1::DUPLICATE_SIGN_NAMES;
    case DuplicateSign::kDocument:
      return v1::DUPLICATE_SIGN_DOCUMENT;
    case DuplicateSign::kPhone:
      return v1::DUPLICATE_SIGN_PHONE;
    case DuplicateSign::kEmail:
      return v1::DUPLICATE_SIGN_EMAIL;
  }
  return v1::DUPLICATE_SIGN_UNSPECIFIED;
}

v1::DuplicateAgreement ToProto(Agreement agreement) {
  switch (agreement) {
    case Agreement::kNameEqual:
      return v1::DUPLICATE_AGREEMENT_NAME_EQUAL;
    case Agreement::kNameSimilar:
      return v1::DUPLICATE_AGREEMENT_NAME_SIMILAR;
    case Agreement::kNamePartly:
      return v1::DUPLICATE_AGREEMENT_NAME_PARTLY;
    case Agreement::kNameDifferent:
      return v1::DUPLICATE_AGREEMENT_NAME_DIFFERENT;
    case Agreement::kBirthEqual:
      return v1::DUPLICATE_AGREEMENT_BIRTH_EQUAL;
    case Agreement::kBirthSwapped:
      return v1::DUPLICATE_AGREEMENT_BIRTH_SWAPPED;
    case Agreement::kBirthOtherCalendar:
      return v1::DUPLICATE_AGREEMENT_BIRTH_OTHER_CALENDAR;
    case Agreement::kBirthNear:
      return v1::DUPLICATE_AGREEMENT_BIRTH_NEAR;
    case Agreement::kBirthPartly:
      return v1::DUPLICATE_AGREEMENT_BIRTH_PARTLY;
    case Agreement::kBirthDifferent:
      return v1::DUPLICATE_AGREEMENT_BIRTH_DIFFERENT;
    case Agreement::kNationalityEqual:
      return v1::DUPLICATE_AGREEMENT_NATIONALITY_EQUAL;
    case Agreement::kNationalityDifferent:
      return v1::DUPLICATE_AGREEMENT_NATIONALITY_DIFFERENT;
    case Agreement::kDocumentEqual:
      return v1::DUPLICATE_AGREEMENT_DOCUMENT_EQUAL;
    case Agreement::kDocumentSimilar:
      return v1::DUPLICATE_AGREEMENT_DOCUMENT_SIMILAR;
    case Agreement::kDocumentDifferent:
      return v1::DUPLICATE_AGREEMENT_DOCUMENT_DIFFERENT;
    case Agreement::kPhoneEqual:
      return v1::DUPLICATE_AGREEMENT_PHONE_EQUAL;
    case Agreement::kPhoneDifferent:
      return v1::DUPLICATE_AGREEMENT_PHONE_DIFFERENT;
    case Agreement::kEmailEqual:
      return v1::DUPLICATE_AGREEMENT_EMAIL_EQUAL;
    case Agreement::kEmailDifferent:
      return v1::DUPLICATE_AGREEMENT_EMAIL_DIFFERENT;
  }
  return v1::DUPLICATE_AGREEMENT_UNSPECIFIED;
}

double InBits(Weight weight) { return static_cast<double>(weight) / kBit; }

// Whatever else a key says beside a name and years is one sign with it.
void Show(const LikelyDuplicate& found, v1::DuplicateCandidate& out) {
  out.set_relocation_id(found.candidate.relocation_id);
  out.set_code(found.candidate.code);
  std::set<v1::DuplicateSign> signs;
  for (const DuplicateSign sign : found.candidate.signs) {
    signs.insert(ToProto(sign));
  }
  for (const v1::DuplicateSign sign : signs) out.add_signs(sign);
  out.set_score_bits(InBits(found.match.score));
  out.set_person_id(found.person_id);
  out.set_other_person_id(found.other_person_id);
  for (const Evidence& each : found.match.evidence) {
    v1::DuplicateEvidence& evidence = *out.add_evidence();
    evidence.set_agreement(ToProto(each.agreement));
    evidence.set_weight_bits(InBits(each.weight));
  }
}

}  // namespace

grpc::Status RelocationService::FindPossibleDuplicates(
    grpc::ServerContext* context,
    const v1::FindPossibleDuplicatesRequest* request,
    v1::FindPossibleDuplicatesResponse* response) {
  RpcScope rpc(runtime_, context, "FindPossibleDuplicates");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    // All that are opened, whether or not they are shown then.
    const auto audit = [&](const std::vector<std::string>& ids) {
      return rpc.AuditRead({.resource = "relocation",
                            .ids = ids,
                            .fields = "duplicate_comparison",
                            .reason = ""});
    };
    ASSIGN_OR_RETURN(const Duplicates found,
                     FindDuplicates(runtime_, call, name, audit));
    for (const LikelyDuplicate& each : found.likely) {
      Show(each, *response->add_candidates());
    }
    response->set_some_not_compared(found.some_not_compared);
    *response->mutable_judged() = {found.judged.begin(), found.judged.end()};
    return absl::OkStatus();
  });
}

}  // namespace sojourn::relocation
