#include "services/relocation/relocation_convert.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/crypto/code.h"
#include "common/crypto/ids.h"
#include "common/reference/countries.h"
#include "common/reference/intake_fields.h"
#include "common/status/string_view.h"
#include "services/relocation/relocation_field_walk.h"

namespace sojourn::relocation {
namespace {

// The proto enum value called prefix + name; its zero where there is none.
template <typename ProtoEnum, typename Parse>
ProtoEnum Named(std::string_view prefix, std::string_view name, Parse parse) {
  ProtoEnum value{};
  parse(absl::StrCat(Av(prefix), Av(name)), &value);
  return value;
}

// Today where it is latest on earth.
absl::CivilDay LatestToday(absl::Time now) {
  return absl::ToCivilDay(now + absl::Hours(14), absl::UTCTimeZone());
}

}  // namespace

std::string ShortName(std::string_view name, std::string_view prefix) {
  return std::string(absl::StripPrefix(Av(name), Av(prefix)));
}

v1::RelocationState ToProto(State value) {
  return Named<v1::RelocationState>("RELOCATION_STATE_", Name(value),
                                    v1::RelocationState_Parse);
}

v1::Overlay ToProto(Overlay value) {
  return Named<v1::Overlay>("OVERLAY_", Name(value), v1::Overlay_Parse);
}

type::v1::Level ToProto(Level value) {
  return Named<type::v1::Level>("LEVEL_", Name(value), type::v1::Level_Parse);
}

v1::RelocationKind ToProto(Kind value) {
  return Named<v1::RelocationKind>("RELOCATION_KIND_", Name(value),
                                   v1::RelocationKind_Parse);
}

v1::Horizon ToProto(Horizon value) {
  return Named<v1::Horizon>("HORIZON_", Name(value), v1::Horizon_Parse);
}

v1::LegalBasis ToProto(LegalBasis value) {
  return Named<v1::LegalBasis>("LEGAL_BASIS_", Name(value),
                               v1::LegalBasis_Parse);
}

v1::CaseFlag ToProto(Flag value) {
  return Named<v1::CaseFlag>("CASE_FLAG_", Name(value), v1::CaseFlag_Parse);
}

v1::AssignmentRole ToProto(AssignmentRole value) {
  return Named<v1::AssignmentRole>("ASSIGNMENT_ROLE_", Name(value),
                                   v1::AssignmentRole_Parse);
}

v1::ClockKind ToProto(ClockKind value) {
  return Named<v1::ClockKind>("CLOCK_KIND_", Name(value), v1::ClockKind_Parse);
}

void SetTime(absl::Time time, google::protobuf::Timestamp& out) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  out.set_seconds(seconds);
  out.set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

absl::Time ToTime(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) +
         absl::Nanoseconds(time.nanos());
}

absl::CivilDay DayOf(const type::v1::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

void SetDay(absl::CivilDay day, type::v1::Date& out) {
  out.set_year(static_cast<int>(day.year()));
  out.set_month(day.month());
  out.set_day(day.day());
}

v1::Clock ToProto(const Clock& clock) {
  v1::Clock out;
  out.set_kind(ToProto(clock.kind));
  if (clock.due) SetTime(*clock.due, *out.mutable_due());
  if (clock.met_at) SetTime(*clock.met_at, *out.mutable_met_at());
  out.set_overdue(clock.overdue);
  out.set_stopped(clock.stopped);
  return out;
}

std::optional<Level> FromProto(type::v1::Level value) {
  return Parse<Level>(ShortName(type::v1::Level_Name(value), "LEVEL_"));
}

std::optional<Kind> FromProto(v1::RelocationKind value) {
  if (value == v1::RELOCATION_KIND_UNSPECIFIED) return std::nullopt;
  return Parse<Kind>(
      ShortName(v1::RelocationKind_Name(value), "RELOCATION_KIND_"));
}

std::optional<Horizon> FromProto(v1::Horizon value) {
  if (value == v1::HORIZON_UNSPECIFIED) return std::nullopt;
  return Parse<Horizon>(ShortName(v1::Horizon_Name(value), "HORIZON_"));
}

std::optional<AssignmentRole> FromProto(v1::AssignmentRole value) {
  return Parse<AssignmentRole>(
      ShortName(v1::AssignmentRole_Name(value), "ASSIGNMENT_ROLE_"));
}

std::optional<State> FromProto(v1::RelocationState value) {
  return Parse<State>(
      ShortName(v1::RelocationState_Name(value), "RELOCATION_STATE_"));
}

std::optional<Overlay> FromProto(v1::Overlay value) {
  return Parse<Overlay>(ShortName(v1::Overlay_Name(value), "OVERLAY_"));
}

absl::StatusOr<std::string> ParseCaseName(std::string_view text) {
  if (text.empty()) {
    return InvalidField("relocation_id", "FIELD_REQUIRED",
                        "give the id of the case or its code");
  }
  if (crypto::IsPublicId(text)) return std::string(text);
  return crypto::ParseCode("relocation_id", text);
}

Finding FindingOf(const v1::ReferenceAnswer& answer) {
  switch (answer.finding()) {
    case v1::REFERENCE_FINDING_CONFIRMS:
      return Finding::kConfirms;
    case v1::REFERENCE_FINDING_CONTRADICTS:
      return Finding::kContradicts;
    case v1::REFERENCE_FINDING_CANNOT_SAY:
      return Finding::kCannotSay;
    default:
      return Finding::kNoAnswer;
  }
}

absl::StatusOr<absl::Time> ParseOccurredAt(
    bool given, const google::protobuf::Timestamp& time, absl::Time now) {
  if (!given) return now;
  const absl::Time occurred_at = ToTime(time);
  if (occurred_at > now) {
    return InvalidField("occurred_at", "TIME_IN_FUTURE",
                        "a fact cannot lie in the future: check the time");
  }
  return occurred_at;
}

void CheckName(std::string_view text, std::string_view field,
               FieldChecker& fields) {
  if (text.size() > kNameBytes) {
    fields.Add(field, "TEXT_TOO_LONG",
               Sv(absl::StrCat("no account has a name over ", kNameBytes,
                               " bytes: check it")));
  }
}

void CheckText(std::string_view text, std::string_view field,
               FieldChecker& fields) {
  if (reference::CharactersIn(text) > reference::kMostOfLongText) {
    fields.Add(field, "TEXT_TOO_LONG",
               Sv(absl::StrCat("at most ", reference::kMostOfLongText,
                               " characters are kept")));
  }
}

void CheckDefenderView(const v1::DefenderView& view, std::string_view field,
                       absl::Time now, FieldChecker& fields) {
  const auto add = [&](std::string_view name, std::string_view reason,
                       std::string_view description) {
    fields.Add(absl::StrCat(Av(field), ".", Av(name)), reason, description);
  };
  const type::v1::Date& date = view.asked_on();
  const absl::CivilDay asked(date.year(), date.month(), date.day());
  if (!view.has_asked_on() || asked.month() != date.month() ||
      asked.day() != date.day()) {
    add("asked_on", "DATE_INVALID", "give the day on which she was asked");
  } else if (asked > LatestToday(now)) {
    add("asked_on", "DATE_IN_FUTURE", "she has not been asked yet");
  }
  if (view.channel() == v1::CONTACT_CHANNEL_UNSPECIFIED) {
    add("channel", "FIELD_REQUIRED", "say on which channel she was asked");
  }
  if (view.verified_by() == v1::VIEW_VERIFICATION_UNSPECIFIED) {
    add("verified_by", "FIELD_REQUIRED",
        "say how it was made sure that it was she: CALL_BACK, AGREED_PHRASE "
        "or IN_PERSON");
  }
  if (!view.language_code().empty() &&
      !reference::IsLanguageCode(view.language_code())) {
    add("language_code", "LANGUAGE_UNKNOWN", "use ISO 639-1 or 639-3");
  }
  CheckText(view.words(), absl::StrCat(Av(field), ".words"), fields);
}

ViewFacts ToFacts(const v1::DefenderView* view,
                  const v1::SafeContact& safe_contact,
                  std::string_view follows_reason) {
  ViewFacts facts;
  facts.follows = !follows_reason.empty();
  if (view == nullptr) return facts;
  facts.given = true;
  facts.agrees = view->agrees();
  facts.on_second_channel =
      view->channel() != safe_contact.channel() ||
      view->verified_by() == v1::VIEW_VERIFICATION_IN_PERSON;
  return facts;
}

type::v1::Party PartyOf(const v1::Intake& intake) {
  type::v1::Party party;
  int adults = 0;
  int children = 0;
  bool step_free = false;
  for (const v1::Person& person : intake.persons()) {
    if (person.apart()) continue;
    (person.role() == v1::PERSON_ROLE_CHILD ? children : adults) += 1;
    step_free = step_free || person.needs().step_free();
  }
  // An alert may know only how many there are.
  if (intake.persons().empty()) adults = intake.number_of_people();
  party.set_adults(adults);
  party.set_children(children);
  party.set_step_free(step_free);
  const v1::Needs& needs = intake.needs();
  party.set_bedrooms(needs.bedrooms());
  party.set_women_only(needs.women_only());
  party.set_cot(needs.cot());
  party.set_pets(needs.pets());
  party.set_school_nearby(needs.school_nearby());
  party.set_same_night(needs.same_night());
  *party.mutable_languages() = intake.languages();
  *party.mutable_interpreter_languages() = needs.interpreter_languages();
  *party.mutable_sign_languages() = needs.sign_languages();
  party.set_workspace(needs.workspace());
  return party;
}

}  // namespace sojourn::relocation
