#ifndef SERVICES_RELOCATION_RELOCATION_CONVERT_H_
#define SERVICES_RELOCATION_RELOCATION_CONVERT_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_clocks.h"
#include "services/relocation/relocation_rules.h"
#include "sojourn/relocation/v1/relocation_service.pb.h"
#include "sojourn/type/v1/date.pb.h"
#include "sojourn/type/v1/party.pb.h"

// Between protos and values, and the parsing of what callers send.
namespace sojourn::relocation {

// "CONSENT_PURPOSE_STATISTICS" without its prefix.
std::string ShortName(std::string_view name, std::string_view prefix);

// --- Values out.
v1::RelocationState ToProto(State value);
v1::Overlay ToProto(Overlay value);
type::v1::Level ToProto(Level value);
v1::RelocationKind ToProto(Kind value);
v1::Horizon ToProto(Horizon value);
v1::LegalBasis ToProto(LegalBasis value);
v1::CaseFlag ToProto(Flag value);
v1::AssignmentRole ToProto(AssignmentRole value);
v1::ClockKind ToProto(ClockKind value);
void SetTime(absl::Time time, google::protobuf::Timestamp& out);
absl::Time ToTime(const google::protobuf::Timestamp& time);
absl::CivilDay DayOf(const type::v1::Date& date);
void SetDay(absl::CivilDay day, type::v1::Date& out);
v1::Clock ToProto(const Clock& clock);

// --- Values in. Nothing for UNSPECIFIED and unknown values.
std::optional<Level> FromProto(type::v1::Level value);
std::optional<Kind> FromProto(v1::RelocationKind value);
std::optional<Horizon> FromProto(v1::Horizon value);
std::optional<AssignmentRole> FromProto(v1::AssignmentRole value);
std::optional<State> FromProto(v1::RelocationState value);
std::optional<Overlay> FromProto(v1::Overlay value);

// A case as callers name it: its id, or its code however it was typed.
// INVALID_ARGUMENT on field relocation_id where it is neither.
absl::StatusOr<std::string> ParseCaseName(std::string_view text);
template <typename Request>
absl::StatusOr<CaseName> NameOf(const Request& request) {
  ASSIGN_OR_RETURN(std::string value, ParseCaseName(request.relocation_id()));
  return CaseName{.value = std::move(value), .is_proposal = false};
}

// What a referee's answer says, for the rules.
Finding FindingOf(const v1::ReferenceAnswer& answer);

// When a fact happened: now where it is not said. INVALID_ARGUMENT
// TIME_IN_FUTURE.
absl::StatusOr<absl::Time> ParseOccurredAt(
    bool given, const google::protobuf::Timestamp& time, absl::Time now);

// Problems of a view, at `field`. `now` is domain time.
void CheckDefenderView(const v1::DefenderView& view, std::string_view field,
                       absl::Time now, FieldChecker& fields);
// What the rules need of the view that came with a decision; `view` is null
// where none came.
ViewFacts ToFacts(const v1::DefenderView* view,
                  const v1::SafeContact& safe_contact,
                  std::string_view follows_reason);

// Refuses text over the limits of the intake's fields.
// The name of an account or an organisation, as tokens have it: TEXT_TOO_LONG
// over 256 bytes.
void CheckName(std::string_view text, std::string_view field,
               FieldChecker& fields);
void CheckText(std::string_view text, std::string_view field,
               FieldChecker& fields);

// Size and functional requirements of the party: what a host must provide,
// never why. Orientation and health needs are not in it.
type::v1::Party PartyOf(const v1::Intake& intake);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_CONVERT_H_
