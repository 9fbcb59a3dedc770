// From values to messages, as the viewer may see them.
#include "services/capacity/capacity_convert.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/capacity/capacity_dates.h"
#include "services/capacity/capacity_hosting_rules.h"
#include "services/capacity/capacity_rules.h"
#include "services/capacity/view_lists.h"

namespace sojourn::capacity {
namespace {

// Our enums are the proto's without its zero, in the same order; a test
// compares every name.
template <typename P, typename E>
P ToEnum(E value) {
  return static_cast<P>(static_cast<int>(value) + 1);
}

type::v1::Stay ToStay(const Stay& stay) {
  type::v1::Stay nights;
  *nights.mutable_check_in() = DateOf(stay.check_in);
  *nights.mutable_check_out() = DateOf(stay.check_out);
  return nights;
}

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  const timespec parts = absl::ToTimespec(time);
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(parts.tv_sec);
  timestamp.set_nanos(static_cast<int>(parts.tv_nsec));
  return timestamp;
}

template <typename Repeated>
void CopyLanguages(const std::vector<LanguageSkill>& languages,
                   Repeated* skills) {
  for (const LanguageSkill& language : languages) {
    auto* skill = skills->Add();
    skill->set_language_code(language.code);
    skill->set_level(ToEnum<type::v1::LanguageLevel>(language.level));
  }
}

v1::AvailabilityWindow ToWindow(const Window& window, absl::Time now) {
  v1::AvailabilityWindow proto;
  *proto.mutable_period() = ToStay(window.period);
  proto.set_confirmed_by(window.confirmed_by);
  *proto.mutable_confirmed_at() = ToTimestamp(window.confirmed_at);
  proto.set_stale(rules::IsStale(window.confirmed_at, now));
  return proto;
}

v1::Vetting ToVetting(const Vetting& vetting) {
  v1::Vetting proto;
  proto.set_vetted_by(vetting.vetted_by);
  *proto.mutable_vetted_on() = DateOf(vetting.vetted_on);
  *proto.mutable_expires_on() = DateOf(vetting.expires_on);
  proto.set_key_holders(vetting.key_holders);
  proto.set_landlord_knows(vetting.landlord_knows);
  proto.set_cameras(vetting.cameras);
  return proto;
}

type::v1::Party ToParty(const Party& party) {
  type::v1::Party proto;
  proto.set_adults(party.adults);
  proto.set_children(party.children);
  proto.set_bedrooms(party.bedrooms);
  proto.set_step_free(party.step_free);
  proto.set_women_only(party.women_only);
  proto.set_cot(party.cot);
  proto.set_pets(party.pets);
  proto.set_school_nearby(party.school_nearby);
  proto.set_same_night(party.same_night);
  CopyLanguages(party.languages, proto.mutable_languages());
  for (const std::string& code : party.interpreter_languages) {
    proto.add_interpreter_languages(code);
  }
  for (const std::string& code : party.sign_languages) {
    proto.add_sign_languages(code);
  }
  proto.set_workspace(party.workspace);
  return proto;
}

void SetTimes(const Reservation& reservation, v1::Reservation& proto) {
  *proto.mutable_held_at() = ToTimestamp(reservation.held_at);
  if (reservation.confirmed_at.has_value()) {
    *proto.mutable_confirmed_at() = ToTimestamp(*reservation.confirmed_at);
  }
  if (reservation.checked_in_at.has_value()) {
    *proto.mutable_checked_in_at() = ToTimestamp(*reservation.checked_in_at);
  }
  if (reservation.checked_out_at.has_value()) {
    *proto.mutable_checked_out_at() = ToTimestamp(*reservation.checked_out_at);
  }
  if (reservation.released_at.has_value()) {
    *proto.mutable_released_at() = ToTimestamp(*reservation.released_at);
  }
}

// Hosts learn neither which case it is, nor how urgent, nor why nights were
// given back.
void SetCase(const Reservation& reservation, v1::Reservation& proto) {
  proto.set_level(ToEnum<type::v1::Level>(reservation.level));
  proto.set_case_ref(reservation.case_ref);
  for (const std::string& person : reservation.person_refs) {
    proto.add_person_refs(person);
  }
  if (reservation.release_reason.has_value()) {
    proto.set_release_reason(
        ToEnum<v1::ReleaseReason>(*reservation.release_reason));
  }
  proto.set_address(reservation.address);
}

template <typename Message>
void SetWaitingFor(const std::vector<WaitingFor>& all, Message& proto) {
  for (const WaitingFor& waiting : all) {
    auto* entry = proto.add_waiting_for();
    entry->set_who(waiting.who);
    entry->set_what(waiting.what);
    if (waiting.due.has_value()) {
      *entry->mutable_due() = ToTimestamp(*waiting.due);
    }
  }
}

template <typename Message>
void SetNextActions(const std::vector<NextAction>& all, Message& proto) {
  for (const NextAction& action : all) {
    auto* entry = proto.add_next_actions();
    entry->set_action(action.action);
    entry->set_allowed(action.allowed);
    entry->set_reason(action.reason);
    entry->set_remedy(action.remedy);
  }
}

void SetWork(const Reservation& reservation, Viewer viewer, absl::Time now,
             v1::Reservation& proto) {
  std::vector<WaitingFor> waiting = rules::WaitingForAt(reservation, now);
  if (!rules::ShowsDue(reservation, viewer)) {
    for (WaitingFor& each : waiting) each.due.reset();
  }
  SetWaitingFor(waiting, proto);
  SetNextActions(rules::NextActionsAt(reservation, viewer, now), proto);
}

views::FieldList Load(std::string_view name) {
  return *views::FieldList::Parse(*v1::Reservation::descriptor(), kViewLists,
                                  {name});
}

// Relocation sees what the office does, which it is asked by.
const views::FieldList& ListOf(Viewer viewer) {
  static const auto* const kHost = new views::FieldList(Load("host"));
  static const auto* const kProgramme = new views::FieldList(Load("programme"));
  return viewer == Viewer::kHost ? *kHost : *kProgramme;
}

}  // namespace

v1::Host ToProto(const Host& host, Viewer viewer) {
  v1::Host proto;
  proto.set_host_id(host.public_id);
  proto.set_etag(absl::StrCat(host.version));
  proto.set_kind(ToEnum<v1::HostKind>(host.kind));
  proto.set_status(ToEnum<v1::HostStatus>(host.status));
  proto.set_organisation_id(host.organisation_id);
  proto.set_display_name(host.display_name);
  proto.set_country_code(host.country_code);
  proto.set_time_zone(host.time_zone);
  CopyLanguages(host.languages, proto.mutable_languages());
  for (const std::string& code : host.interpreter_languages) {
    proto.add_interpreter_languages(code);
  }
  v1::HostServices& services = *proto.mutable_services();
  services.set_mhpss_slots_per_week(host.services.mhpss_slots_per_week);
  services.set_legal_aid(host.services.legal_aid);
  services.set_university_partner(host.services.university_partner);
  services.set_disability_services(host.services.disability_services);
  services.set_school(host.services.school);
  services.set_workspace(host.services.workspace);
  services.set_airport_code(host.services.airport_code);
  proto.set_intake_mode(ToEnum<v1::IntakeMode>(host.intake_mode));
  proto.set_lead_time_days(host.lead_time_days);
  proto.set_max_arrivals_per_month(host.max_arrivals_per_month);
  *proto.mutable_availability() = ToProto(host.list, host.public_id);
  SetWaitingFor(rules::WaitingForAt(host), proto);
  SetNextActions(rules::NextActionsAt(host, viewer), proto);
  return proto;
}

v1::AvailabilityList ToProto(const WindowList& list,
                             const std::string& host_id) {
  v1::AvailabilityList proto;
  proto.set_places(list.places);
  proto.set_windows(list.windows);
  proto.set_stale_windows(list.stale_windows);
  if (list.oldest_confirmed_at.has_value()) {
    *proto.mutable_oldest_confirmed_at() =
        ToTimestamp(*list.oldest_confirmed_at);
    proto.set_oldest_confirmed_days(list.oldest_confirmed_days);
  }
  if (list.stale_since.has_value()) {
    *proto.mutable_stale_since() = ToTimestamp(*list.stale_since);
  }
  if (!list.etag.empty()) {
    proto.set_list_etag(list.etag);
    proto.set_reply_line(rules::ReplyLine(host_id, list.etag));
  }
  return proto;
}

v1::ConfirmedPlace ToConfirmed(const Place& place, absl::Time now) {
  v1::ConfirmedPlace proto;
  proto.set_place_id(place.public_id);
  proto.set_code(place.code);
  for (const Window& window : place.windows) {
    *proto.add_windows() = ToWindow(window, now);
  }
  return proto;
}

v1::AvailabilityChange ToProto(const AvailabilityChange& change,
                               Viewer viewer) {
  v1::AvailabilityChange proto;
  proto.set_change_id(change.id);
  proto.set_place_id(change.place_public_id);
  proto.set_kind(ToEnum<v1::AvailabilityChangeKind>(change.kind));
  *proto.mutable_changed_at() = ToTimestamp(change.changed_at);
  // Who of the office looks into what became known is nobody's else to know.
  if (viewer != Viewer::kHost || change.kind != ChangeKind::kBurnt) {
    proto.set_changed_by(change.changed_by);
  }
  proto.set_call(change.call);
  proto.set_by_reply(change.by_reply);
  for (const Stay& window : change.before) {
    *proto.add_windows_before() = ToStay(window);
  }
  for (const Stay& window : change.after) {
    *proto.add_windows_after() = ToStay(window);
  }
  return proto;
}

v1::AvailabilityUpdate ToProto(const Update& update) {
  v1::AvailabilityUpdate proto;
  proto.set_host_id(update.host->host_id);
  proto.set_place_id(update.place_id);
  proto.set_kind(ToEnum<v1::AvailabilityUpdateKind>(update.kind));
  *proto.mutable_changed_at() = ToTimestamp(update.changed_at);
  return proto;
}

v1::Place ToProto(const Place& place, absl::Time now) {
  v1::Place proto;
  proto.set_place_id(place.public_id);
  proto.set_etag(absl::StrCat(place.version));
  proto.set_host_id(place.host_public_id);
  proto.set_code(place.code);
  proto.set_status(ToEnum<v1::PlaceStatus>(place.status));
  proto.set_adults(place.spec.adults);
  proto.set_children(place.spec.children);
  proto.set_bedrooms(place.spec.bedrooms);
  proto.set_step_free(place.spec.step_free);
  proto.set_women_only(place.spec.women_only);
  proto.set_family(place.spec.family);
  proto.set_cot(place.spec.cot);
  proto.set_pets(place.spec.pets);
  proto.set_turnover_days(place.spec.turnover_days);
  proto.set_same_night(place.spec.same_night);
  proto.set_lane(ToEnum<v1::Lane>(place.spec.lane));
  if (place.vetting.has_value()) {
    *proto.mutable_vetting() = ToVetting(*place.vetting);
  }
  for (const Window& window : place.windows) {
    *proto.add_availability() = ToWindow(window, now);
  }
  SetWaitingFor(rules::WaitingForAt(place, now), proto);
  for (const Stay& days : place.blocked_days) {
    *proto.add_blocked_days() = ToStay(days);
  }
  return proto;
}

v1::AvailablePlace ToProto(const AvailablePlace& found, absl::Time now) {
  v1::AvailablePlace proto;
  *proto.mutable_place() = ToProto(found.place, now);
  proto.mutable_place()->clear_availability();
  proto.mutable_place()->clear_waiting_for();
  proto.set_host_kind(ToEnum<v1::HostKind>(found.host_kind));
  proto.set_host_display_name(found.host_display_name);
  proto.set_country_code(found.country_code);
  *proto.mutable_stay() = ToStay(found.stay);
  *proto.mutable_window() = ToWindow(found.place.windows.front(), now);
  proto.set_lead_time_met(found.lead_time_met);
  if (found.round.has_value()) *proto.mutable_round() = ToProto(*found.round);
  return proto;
}

v1::CalendarFeed ToProto(const CalendarFeed& feed) {
  v1::CalendarFeed proto;
  *proto.mutable_opened_at() = ToTimestamp(feed.opened_at);
  proto.set_opened_by(feed.opened_by);
  if (feed.last_read_on.has_value()) {
    *proto.mutable_last_read_on() = DateOf(*feed.last_read_on);
  }
  return proto;
}

void FillProto(const ImportResult& result, v1::ImportCapacityResponse& answer) {
  answer.set_created_rows(result.created);
  answer.set_updated_rows(result.updated);
  answer.set_unchanged_rows(result.unchanged);
  answer.set_refused_rows(result.refused);
  answer.set_kept_rows(result.kept);
  answer.set_problems_count(result.problem_count);
  for (const RowProblem& problem : result.problems) {
    v1::ImportProblem& out = *answer.add_problems();
    out.set_line(problem.line);
    out.set_column(problem.column);
    out.set_reason(problem.reason);
    out.set_description(problem.description);
  }
}

v1::Reservation ToProto(const Reservation& reservation, Viewer viewer,
                        absl::Time now) {
  const State state = rules::StateAt(reservation, now);
  v1::Reservation proto;
  proto.set_reservation_id(reservation.public_id);
  proto.set_etag(absl::StrCat(reservation.version));
  proto.set_state(ToEnum<v1::ReservationState>(state));
  proto.set_host_id(reservation.host_public_id);
  proto.set_place_id(reservation.place_public_id);
  if (rules::ShowsParty(reservation, viewer, now)) {
    *proto.mutable_party() = ToParty(reservation.party);
  }
  *proto.mutable_stay() = ToStay(reservation.stay);
  *proto.mutable_free_from() = DateOf(reservation.free_from);
  if (state == State::kHeld || state == State::kExpired) {
    *proto.mutable_held_until() = ToTimestamp(reservation.held_until);
  }
  SetTimes(reservation, proto);
  SetCase(reservation, proto);
  SetWork(reservation, viewer, now, proto);
  ListOf(viewer).Keep(proto);
  return proto;
}

}  // namespace sojourn::capacity
