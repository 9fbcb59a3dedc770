// Names, documents and contacts, for one purpose at a time.
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/crypto/ids.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/exposure/exposure_rules.h"
#include "services/relocation/interruptions/bereavement_view.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

// A reason an auditor can judge.
constexpr size_t kShortestReason = 20;

size_t Characters(const std::string& text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

absl::Status CheckRevealFields(const v1::RevealIdentityRequest& req) {
  FieldChecker fields;
  if (req.purpose() == v1::REVEAL_PURPOSE_UNSPECIFIED ||
      !v1::RevealPurpose_IsValid(req.purpose())) {
    fields.Add("purpose", "FIELD_REQUIRED", "say what it is for");
  }
  if (req.break_glass() && Characters(req.reason()) < kShortestReason) {
    fields.Add("reason", "REASON_TOO_SHORT",
               "say in at least 20 characters why it cannot wait");
  }
  CheckText(req.reason(), "reason", fields);
  return fields.Finish();
}

constexpr char kBroken[] = "BREAK_GLASS";

// What a reveal is remembered by: since when, and whether the glass was broken
// for it.
struct FirstReveal {
  absl::Time at;
  bool broken = false;
};
std::string RefOf(const FirstReveal& first) {
  return absl::StrCat(absl::ToUnixSeconds(first.at), " ",
                      first.broken ? kBroken : "");
}
FirstReveal ParseRef(const std::string& ref) {
  const std::vector<std::string> parts = absl::StrSplit(ref, ' ');
  int64_t seconds = 0;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &seconds)) {
    return {.at = absl::InfinitePast()};
  }
  return {.at = absl::FromUnixSeconds(seconds), .broken = parts[1] == kBroken};
}

absl::Status CheckMayReveal(const OpenedCase& opened,
                            const std::string& subject, absl::Time now,
                            bool break_glass,
                            const v1::RevealIdentityRequest& req) {
  for (const std::string& person_id : req.person_ids()) {
    if (opened.FindPerson(person_id) != nullptr) continue;
    return InvalidField("person_ids", "PERSON_UNKNOWN",
                        "the party has no such person");
  }
  return CheckReveal(opened.IsTrustedTo(subject, now), break_glass);
}

// By the rights of today: whoever no longer works on the case must break the
// glass, unless she did so for the first answer.
absl::Status CheckRepeat(const CaseDesk::Snapshot& snapshot,
                         const std::string& subject, const FirstReveal& first,
                         const v1::RevealIdentityRequest& req) {
  RETURN_IF_ERROR(CheckRevealedAgain(first.at, snapshot.now));
  return CheckMayReveal(snapshot.opened, subject, snapshot.now, first.broken,
                        req);
}

std::string PurposeOf(const v1::RevealIdentityRequest& req) {
  return ShortName(v1::RevealPurpose_Name(req.purpose()), "REVEAL_PURPOSE_");
}

// What the audit says of the answer.
std::string ReasonFor(const FirstReveal& first,
                      const v1::RevealIdentityRequest& req) {
  return first.broken ? absl::StrCat(kBroken, " ", PurposeOf(req))
                      : PurposeOf(req);
}

absl::StatusOr<std::string> RecordReveal(CaseEdit& edit,
                                         const v1::RevealIdentityRequest& req) {
  RETURN_IF_ERROR(CheckMayReveal(edit.current, edit.by(), edit.now,
                                 req.break_glass(), req));
  ASSIGN_OR_RETURN(const Relocation next,
                   Move(edit.current.relocation, Event::kIdentityRevealed));
  const bool broken =
      req.break_glass() && !edit.current.IsTrustedTo(edit.by(), edit.now);
  if (broken) {
    const std::string row_id = crypto::NewUuidV7();
    ASSIGN_OR_RETURN(
        db::Bytes reason,
        edit.Seal("alerts", row_id, "reason_sealed", req.reason()));
    edit.Tell(AlertKind::kBreakGlass, row_id, std::move(reason));
  } else {
    edit.Tell(edit.current.CameByOwnHand(edit.by())
                  ? AlertKind::kOwnHandReveal
                  : AlertKind::kIdentityRevealed);
  }
  return edit.Save(
      next, {.event = Event::kIdentityRevealed,
             .reason = broken ? kBroken : PurposeOf(req),
             .subject_public_id = RefOf({.at = edit.now, .broken = broken})});
}

v1::Person Revealed(const v1::Person& person) {
  v1::Person out;
  out.set_person_id(person.person_id());
  out.set_role(person.role());
  *out.mutable_identity() = person.identity();
  // Statistics read it, and nobody else: a letter goes by the document.
  out.mutable_identity()->clear_gender();
  *out.mutable_travel_documents() = person.travel_documents();
  if (person.has_adult()) {
    out.mutable_adult()->set_safe_contact(person.adult().safe_contact());
    out.mutable_adult()->set_contact_compromised(
        person.adult().contact_compromised());
  }
  return out;
}

void ShowContact(const v1::SafeContact& contact, v1::SafeContact& out) {
  out.set_channel(contact.channel());
  out.set_address(contact.address());
  out.set_hours(contact.hours());
  out.set_time_zone(contact.time_zone());
  out.set_language_code(contact.language_code());
  out.set_contact_person(contact.contact_person());
  out.set_no_direct_contact(contact.no_direct_contact());
  out.set_contact_compromised(contact.contact_compromised());
}

void ShowRevealed(const CaseDesk::Snapshot& snapshot,
                  const auth::Caller& caller,
                  const v1::RevealIdentityRequest& req,
                  v1::RevealIdentityResponse& response) {
  const v1::Intake& intake = snapshot.opened.intake;
  // What has to be done after a death takes her papers.
  const std::set<std::string> dead = DeathsSeenBy(caller, snapshot);
  const auto has_left = [&](const v1::Person& person) {
    return person.apart() && !dead.contains(person.person_id());
  };
  const std::set<std::string> wanted(req.person_ids().begin(),
                                     req.person_ids().end());
  for (const v1::Person& person : intake.persons()) {
    if (!wanted.empty() && !wanted.contains(person.person_id())) continue;
    // Her own case shows her.
    if (has_left(person)) continue;
    *response.add_persons() = Revealed(person);
  }
  // An alert names nobody yet, and it is how she is reached.
  const bool hers =
      wanted.empty() ||
      std::any_of(response.persons().begin(), response.persons().end(),
                  [](const v1::Person& person) {
                    return person.role() == v1::PERSON_ROLE_DEFENDER;
                  });
  // Of a party whose defender left, the contact is hers: each who stays is
  // reached by an own one.
  const bool left = std::any_of(
      intake.persons().begin(), intake.persons().end(),
      [&](const v1::Person& person) {
        return person.role() == v1::PERSON_ROLE_DEFENDER && has_left(person);
      });
  if (hers && !left) {
    ShowContact(intake.safe_contact(), *response.mutable_safe_contact());
  }
}

}  // namespace

grpc::Status RelocationService::RevealIdentity(
    grpc::ServerContext* context, const v1::RevealIdentityRequest* request,
    v1::RevealIdentityResponse* response) {
  RpcScope rpc(runtime_, context, "RevealIdentity");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckRevealFields(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    const auto record = [&](CaseEdit& edit) {
      return RecordReveal(edit, *request);
    };
    ASSIGN_OR_RETURN(const std::string ref, desk_.Edit(call, name, "", record));
    const FirstReveal first = ParseRef(ref);
    ASSIGN_OR_RETURN(const CaseDesk::Snapshot snapshot, desk_.Read(call, name));
    RETURN_IF_ERROR(
        CheckRepeat(snapshot, call.caller.subject, first, *request));
    RETURN_IF_ERROR(
        rpc.AuditRead({.resource = "relocation",
                       .ids = {snapshot.opened.relocation.relocation_id},
                       .fields = "identity",
                       .reason = ReasonFor(first, *request)}));
    ShowRevealed(snapshot, call.caller, *request, *response);
    return absl::OkStatus();
  });
}

}  // namespace sojourn::relocation
