#include "services/relocation/referral/referral_desk.h"

#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/case/intake_desk.h"
#include "services/relocation/referral/referral_edit.h"
#include "services/relocation/referral/referral_envelope.h"
#include "services/relocation/referral/referral_letter.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

constexpr char kReasonPrefix[] = "REFERRAL_BOUNCE_REASON_";

std::string_view ReferralIdOf(const Letter& letter) {
  return letter.letter.referral_id();
}

db::Bytes BlindOf(const CaseDesk& desk, const Letter& letter) {
  return BlindReceived(desk.runtime().blind_key(), letter.from->name,
                       ReferralIdOf(letter));
}

absl::Status CheckNow(const Letter& letter, absl::Time now) {
  return CheckFresh(ToTime(letter.letter.written_at()),
                    ToTime(letter.letter.expires_at()), now);
}

// To whoever may see the case, which is everybody who may decide on it.
absl::Status KnownAlready(const referrals::Decided& decided) {
  std::string_view what = "and its case is erased";
  if (!decided.bounce_reason.empty()) what = "and not taken";
  if (!decided.relocation_id.empty()) {
    what = "and its case is in the metadata";
  }
  std::map<std::string, std::string> metadata;
  if (!decided.relocation_id.empty()) {
    metadata["relocation_id"] = decided.relocation_id;
  }
  return MakeError(absl::StatusCode::kAlreadyExists,
                   absl::StrCat("this file was decided on before, ", Av(what)),
                   {.reason = "REFERRAL_KNOWN",
                    .metadata = std::move(metadata),
                    .resource_type = "referral"});
}

// In the transaction that decides: once.
absl::Status Keep(db::Transaction& tx, const db::Bytes& blind_id,
                  const referrals::Received& received) {
  ASSIGN_OR_RETURN(const bool first,
                   referrals::AddReceived(tx, blind_id, received));
  if (first) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<referrals::Decided> decided,
                   referrals::FindDecided(tx, blind_id));
  return KnownAlready(decided.value_or(referrals::Decided()));
}

}  // namespace

absl::Status ReferralDesk::CheckConfigured() const {
  if (network_ != nullptr && !network_->partners().empty()) {
    return absl::OkStatus();
  }
  return FailedPrecondition(
      "REFERRAL_NOT_CONFIGURED",
      "this network has no key for referrals, or knows no partner",
      "the operator makes a key and exchanges its public part with partners "
      "(runbook: referrals between networks)");
}

absl::StatusOr<std::string> ReferralDesk::ReferOut(
    const server::Call& call, const v1::ReferOutRequest& request) const {
  RETURN_IF_ERROR(CheckConfigured());
  const Partner* const partner = network_->Find(request.network());
  if (partner == nullptr) {
    return InvalidField("network", "NETWORK_UNKNOWN",
                        "this network knows no partner of this name");
  }
  ASSIGN_OR_RETURN(
      const std::vector<std::string> fields,
      FieldsToSend({request.fields().begin(), request.fields().end()}));
  ASSIGN_OR_RETURN(const CaseName name, NameOf(request));
  ASSIGN_OR_RETURN(
      const Changed changed,
      ChangeCoordination(
          desk_, call, name, request.etag(), [&](CoordinationChange& change) {
            return SendReferral(change,
                                {.request = request,
                                 .network = partner->name,
                                 .fields = fields,
                                 .blind_key = desk_.runtime().blind_key()});
          }));
  return changed.subject_id;
}

absl::StatusOr<std::string> ReferralDesk::FileOf(
    const server::Call& call, const CaseName& name,
    std::string_view referral_id) const {
  RETURN_IF_ERROR(CheckConfigured());
  ASSIGN_OR_RETURN(const CaseDesk::Snapshot snapshot, desk_.Read(call, name));
  for (const CaseReferral& each : snapshot.coordination.referrals) {
    const Partner* const partner = network_->Find(each.network);
    if (each.kept.referral_id() != referral_id || each.kept.letter().empty() ||
        partner == nullptr) {
      continue;
    }
    return SealLetter(network_->keys(), partner->box_key, each.kept.letter())
        .value_or("");
  }
  return std::string();
}

absl::StatusOr<Letter> ReferralDesk::Read(std::string_view file) const {
  RETURN_IF_ERROR(CheckConfigured());
  ASSIGN_OR_RETURN(OpenedLetter opened, OpenLetter(*network_, file));
  Letter letter{.from = opened.from, .letter = {}};
  if (!letter.letter.ParseFromString(opened.letter) ||
      !crypto::IsPublicId(letter.letter.referral_id())) {
    return InvalidField(
        "sealed_file", "SEALED_FILE_INVALID",
        "the partner's letter cannot be read: tell the partner");
  }
  return letter;
}

absl::StatusOr<Letter> ReferralDesk::ReadCase(std::string_view file) const {
  ASSIGN_OR_RETURN(Letter letter, Read(file));
  if (letter.letter.has_referred_case()) return letter;
  return InvalidField("sealed_file", "SEALED_FILE_INVALID",
                      "this is an answer: RecordReferralAnswer reads it");
}

absl::StatusOr<Letter> ReferralDesk::ReadAnswer(std::string_view file) const {
  ASSIGN_OR_RETURN(Letter letter, Read(file));
  if (letter.letter.has_answer()) return letter;
  return InvalidField("sealed_file", "SEALED_FILE_INVALID",
                      "this is a referral: AcceptReferral decides on it");
}

absl::StatusOr<ReferralDesk::Known> ReferralDesk::FindKnown(
    const server::Call& call, const Letter& letter) const {
  const db::Bytes blind_id = BlindOf(desk_, letter);
  return desk_.runtime().db().Read<Known>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Known> {
        Known known;
        ASSIGN_OR_RETURN(known.decided, referrals::FindDecided(tx, blind_id));
        known.now = tx.now();
        return known;
      });
}

absl::StatusOr<std::string> ReferralDesk::Decide(
    const server::Call& call, const Letter& letter,
    const v1::AcceptReferralRequest& request) const {
  return request.decision() == v1::REFERRAL_DECISION_ACCEPT
             ? Accept(call, letter)
             : Bounce(call, letter, request.bounce_reason());
}

absl::StatusOr<std::string> ReferralDesk::Accept(const server::Call& call,
                                                 const Letter& letter) const {
  const v1::ReferredCase& referred = letter.letter.referred_case();
  stored::ReferralOrigin origin;
  origin.set_referral_id(letter.letter.referral_id());
  origin.set_network(letter.from->name);
  *origin.mutable_written_at() = letter.letter.written_at();
  origin.set_note(referred.note());
  origin.set_her_word(WordToSend(referred.her_word()).SerializeAsString());
  const v1::Intake intake = IntakeThatCame(referred, origin);
  const db::Bytes blind_id = BlindOf(desk_, letter);
  const auto keep = [&](db::Transaction& tx,
                        const Relocation& relocation) -> absl::Status {
    referrals::Received received{.row_id = crypto::NewUuidV7(),
                                 .case_row_id = relocation.id,
                                 .network = letter.from->name,
                                 .bounce_reason = {},
                                 .decided_at = tx.now(),
                                 .origin_sealed = {}};
    ASSIGN_OR_RETURN(
        received.origin_sealed,
        SealOrigin(desk_.vault().sealer(), relocation.relocation_id,
                   received.row_id, origin));
    RETURN_IF_ERROR(Keep(tx, blind_id, received));
    return CheckNow(letter, tx.now());
  };
  const Arrival arrival{.event = Event::kReferralReceived,
                        .organisation_id = NetworkId(letter.from->name),
                        .subject = NetworkId(letter.from->name),
                        .keep = keep};
  const IntakeDesk desk(desk_);
  RETURN_IF_ERROR(
      desk.Check(intake, IntakeUse::kRequest, "sealed_file.intake"));
  return desk.Open(call, intake, IntakeUse::kRequest, &arrival);
}

absl::StatusOr<std::string> ReferralDesk::Bounce(
    const server::Call& call, const Letter& letter,
    v1::ReferralBounceReason reason) const {
  const db::Bytes blind_id = BlindOf(desk_, letter);
  const auto store =
      [&](db::Transaction& tx,
          const db::Result&) -> absl::StatusOr<idempotency::Outcome> {
    RETURN_IF_ERROR(Keep(
        tx, blind_id,
        {.row_id = crypto::NewUuidV7(),
         .case_row_id = std::nullopt,
         .network = letter.from->name,
         .bounce_reason =
             ShortName(v1::ReferralBounceReason_Name(reason), kReasonPrefix),
         .decided_at = tx.now(),
         .origin_sealed = {}}));
    return idempotency::Outcome{.result_ref = "",
                                .replayed = false,
                                .audit_resource = "referral",
                                .audit_id = letter.letter.referral_id(),
                                .audit_fields = "bounced",
                                .audit_reason = ""};
  };
  RETURN_IF_ERROR(idempotency::Create(desk_.runtime(), call, store).status());
  return std::string();
}

absl::StatusOr<std::string> ReferralDesk::AnswerTo(const server::Call& call,
                                                   const Letter& letter) const {
  ASSIGN_OR_RETURN(const Known known, FindKnown(call, letter));
  if (!known.decided) return Internal("a referral was decided on and is gone");
  v1::ReferralLetter answer;
  answer.set_referral_id(letter.letter.referral_id());
  SetTime(known.decided->decided_at, *answer.mutable_written_at());
  const std::string& reason = known.decided->bounce_reason;
  answer.mutable_answer()->set_accepted(reason.empty());
  if (!reason.empty()) {
    v1::ReferralBounceReason value = v1::REFERRAL_BOUNCE_REASON_OTHER;
    v1::ReferralBounceReason_Parse(kReasonPrefix + reason, &value);
    answer.mutable_answer()->set_bounce_reason(value);
  }
  return SealLetter(network_->keys(), letter.from->box_key,
                    answer.SerializeAsString())
      .value_or("");
}

absl::StatusOr<ReferralDesk::Recorded> ReferralDesk::RecordAnswer(
    const server::Call& call, const Letter& letter) const {
  const db::Bytes blind_id =
      BlindSent(desk_.runtime().blind_key(), ReferralIdOf(letter));
  using Id = std::optional<std::string>;
  ASSIGN_OR_RETURN(const Id id, desk_.runtime().db().Read<Id>(
                                    call.deadline, [&](db::Transaction& tx) {
                                      return referrals::FindCase(tx, blind_id);
                                    }));
  if (!id) return NotFound("referral");
  Recorded recorded{.relocation_id = *id, .changed = {}};
  ASSIGN_OR_RETURN(
      recorded.changed,
      ChangeCoordination(desk_, call, {.value = *id, .is_proposal = false}, "",
                         [&](CoordinationChange& change) {
                           return AnswerReferral(change, letter.from->name,
                                                 letter.letter);
                         }));
  return recorded;
}

}  // namespace sojourn::relocation
