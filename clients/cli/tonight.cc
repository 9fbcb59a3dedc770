#include "clients/cli/tonight.h"

#include <algorithm>
#include <iostream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/local_nights.h"
#include "clients/cli/output.h"
#include "clients/cli/tonight_places.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/grants/grants_currency.h"
#include "services/relocation/coordination/place_names.h"

namespace sojourn::cli {
namespace {

using ::sojourn::capacity::v1::AvailablePlace;
using ::sojourn::grants::v1::Fund;
using ::sojourn::relocation::v1::BridgingApplication;
using ::sojourn::relocation::v1::Relocation;

std::string Short(const std::string& name, std::string_view prefix) {
  return std::string(absl::StripPrefix(name, Av(prefix)));
}

absl::StatusOr<Nights> NightsOf(const std::string& given,
                                const Relocation& relocation) {
  if (given.empty()) {
    return NightsIn(relocation.intake().country_code(), absl::Now());
  }
  absl::CivilDay day;
  if (absl::ParseCivilTime(given, &day)) return Nights{day, day};
  return InvalidField("--night", "VALUE_INVALID",
                      "give a day such as 2027-01-31");
}

void AddHead(const Relocation& relocation, std::vector<std::string>& lines) {
  const auto& contact = relocation.intake().safe_contact();
  lines.push_back(absl::StrCat(
      relocation.code(), "  ",
      Short(type::v1::Level_Name(relocation.level()), "LEVEL_"), "  ",
      Short(relocation::v1::RelocationState_Name(relocation.state()),
            "RELOCATION_STATE_"),
      "  in ",
      relocation.intake().country_code().empty()
          ? "a country not known"
          : relocation.intake().country_code()));
  if (contact.contact_compromised()) {
    lines.push_back(
        "  others know her contact: send nothing to it, agree on another");
  } else if (contact.no_direct_contact()) {
    lines.push_back("  do not contact her directly");
  }
  for (const auto& wait : relocation.waiting_for()) {
    lines.push_back(absl::StrCat("  ", wait.who(), ": ", wait.what()));
  }
}

// What a service said instead of an answer.
std::string Instead(std::string_view service, const absl::Status& status,
                    std::string_view whom) {
  if (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) {
    return absl::StrCat("  ", Av(service), " does not answer: call the ",
                        Av(whom), " you know");
  }
  return absl::StrCat("  ", Av(service), ": ", status.message());
}

void AddDuty(const absl::StatusOr<relocation::v1::OnDuty>& on_duty,
             std::vector<std::string>& lines) {
  if (!on_duty.ok()) {
    lines.push_back("On duty: not known, relocation did not say");
    return;
  }
  const auto name = [](const relocation::v1::OnCallEntry& entry) {
    return entry.subject().empty() ? std::string("nobody") : entry.subject();
  };
  lines.push_back(absl::StrCat("On duty: ", name(on_duty->person()), "; next ",
                               name(on_duty->next()), "; director ",
                               name(on_duty->director())));
}

std::string LineOf(const AvailablePlace& found) {
  const auto& place = found.place();
  return absl::StrFormat(
      "  %s  %s (%s)  %d adults, %d children, %d bedrooms%s%s%s", place.code(),
      found.host_display_name(),
      Short(capacity::v1::HostKind_Name(found.host_kind()), "HOST_KIND_"),
      place.adults(), place.children(), place.bedrooms(),
      place.step_free() ? ", step-free" : "", HowLong(found),
      found.window().stale() ? "  not confirmed for 30 days: call first" : "");
}

// Where she does not want to be.
bool IsExcluded(const AvailablePlace& found, const Relocation& relocation) {
  const auto& cities = relocation.intake().wishes().excluded_cities();
  return std::any_of(
      cities.begin(), cities.end(), [&](const std::string& city) {
        return relocation::IsCalledAfter(found.host_display_name(), city);
      });
}

void AddPlaces(const Tonight& tonight, std::vector<std::string>& lines) {
  const auto& places = tonight.places;
  const auto& kept_away = tonight.kept_away;
  lines.push_back("A roof tonight:");
  if (tonight.relocation.intake().country_code().empty()) {
    lines.push_back("  ask where she is, UpdateIntake, then look again");
    return;
  }
  if (!places.ok()) {
    lines.push_back(Instead("capacity", places.status(), "hosts"));
    return;
  }
  if (!places->page_info().next_page_token().empty()) {
    lines.push_back("  more may be free: capacity did not answer to the end");
  }
  const size_t before = lines.size();
  for (const AvailablePlace& each : places->places()) {
    if (IsExcluded(each, tonight.relocation)) continue;
    if (kept_away.ok() && kept_away->contains(each.place().host_id())) continue;
    lines.push_back(LineOf(each));
  }
  if (lines.size() > before) {
    if (!kept_away.ok()) {
      lines.push_back(
          "  before you name a host to her, ask security whom she must not "
          "meet");
    }
  } else {
    lines.push_back(
        "  no same-night place in her country is free: ask whom she trusts, "
        "or a host by telephone");
  }
}

bool Covers(const Fund& fund, grants::v1::CostCategory category) {
  const auto& covered = fund.rules().categories();
  return covered.empty() ||
         std::find(covered.begin(), covered.end(), category) != covered.end();
}

bool IsTriaged(relocation::v1::RelocationState state) {
  return state != relocation::v1::RELOCATION_STATE_ALERTED &&
         state != relocation::v1::RELOCATION_STATE_SUBMITTED &&
         state != relocation::v1::RELOCATION_STATE_ACKNOWLEDGED;
}

// What may be had of a fund before she is verified.
int64_t BridgeOf(const Fund& fund) {
  return std::min(fund.rules().bridging_limit_minor_units(),
                  fund.balances().available().minor_units());
}

std::string LineOf(const BridgingApplication& asked) {
  std::vector<std::string> needs;
  for (const auto& line : asked.lines()) {
    needs.push_back(Short(relocation::v1::BridgingNeed_Name(line.need()),
                          "BRIDGING_NEED_"));
  }
  std::string what = asked.grant_state();
  if (what.empty()) {
    what = asked.reason().empty()
               ? std::string("no fund has it yet")
               : absl::StrCat(asked.reason(), ", ", asked.remedy());
  }
  return absl::StrCat("  asked: ",
                      grants::AmountText(asked.amount().currency_code(),
                                         asked.amount().minor_units()),
                      " (", absl::StrJoin(needs, ", "), "): ", what);
}

void AddAsked(const Relocation& relocation, std::vector<std::string>& lines) {
  for (const BridgingApplication& each : relocation.bridging_applications()) {
    lines.push_back(LineOf(each));
  }
}

std::string HowToAsk(const Relocation& relocation) {
  for (const auto& action : relocation.next_actions()) {
    if (action.action() == "RequestBridgingGrant" && !action.allowed()) {
      return absl::StrCat("  cannot be asked now: ", action.reason(), ", ",
                          action.remedy());
    }
  }
  return absl::StrCat("  ask: sojourn relocation request-bridging-grant ",
                      relocation.code(), " --file bridging.json");
}

void AddFunds(const absl::StatusOr<grants::v1::ListFundsResponse>& funds,
              const Relocation& relocation, std::vector<std::string>& lines) {
  lines.push_back("Money before she is verified:");
  if (!funds.ok()) {
    lines.push_back(Instead("grants", funds.status(), "funders"));
    return;
  }
  std::vector<std::string> drivers;
  size_t found = 0;
  for (const Fund& fund : funds->funds()) {
    if (BridgeOf(fund) <= 0) continue;
    ++found;
    lines.push_back(absl::StrCat(
        "  ", fund.name(), " of ", fund.holder_organisation_id(), ": up to ",
        grants::AmountText(fund.amount().currency_code(), BridgeOf(fund))));
    if (Covers(fund, grants::v1::COST_CATEGORY_SECURE_TRANSPORT)) {
      drivers.push_back(fund.name());
    }
  }
  if (found == 0) lines.push_back("  no fund bridges");
  if (found > 0 && !IsTriaged(relocation.state())) {
    lines.push_back("  a bridging grant needs the case to be triaged first");
  }
  AddAsked(relocation, lines);
  if (found > 0 && IsTriaged(relocation.state())) {
    lines.push_back(HowToAsk(relocation));
  }
  lines.push_back("Transport:");
  lines.push_back(drivers.empty()
                      ? std::string("  no fund that bridges pays transport")
                      : absl::StrCat("  paid by ", absl::StrJoin(drivers, ", "),
                                     "; nobody of the network drives, ask "
                                     "whom she trusts"));
}

template <typename Request, typename Response>
absl::Status Ask(Connection& connection, const char* service,
                 const char* method, const Request& request,
                 Response* response) {
  const auto* found = google::protobuf::DescriptorPool::generated_pool()
                          ->FindServiceByName(service)
                          ->FindMethodByName(method);
  return connection.Call(*found, request, response);
}

constexpr char kRelocation[] = "sojourn.relocation.v1.RelocationService";

constexpr int kMostHosts = 200;

// Where she must not be, or somebody is whom she must not meet: only relocation
// knows.
absl::StatusOr<std::set<std::string>> AskWhoIsKeptAway(
    Connection& connection, relocation::v1::GetRelocationRequest request,
    const capacity::v1::SearchAvailabilityResponse& places) {
  std::set<std::string> hosts;
  for (const AvailablePlace& each : places.places()) {
    hosts.insert(each.place().host_id());
  }
  std::set<std::string> kept_away;
  while (!hosts.empty()) {
    request.clear_host_ids();
    while (!hosts.empty() && request.host_ids_size() < kMostHosts) {
      request.add_host_ids(hosts.extract(hosts.begin()).value());
    }
    relocation::v1::GetRelocationResponse answer;
    RETURN_IF_ERROR(
        Ask(connection, kRelocation, "GetRelocation", request, &answer));
    kept_away.insert(answer.kept_away_host_ids().begin(),
                     answer.kept_away_host_ids().end());
  }
  return kept_away;
}

absl::StatusOr<capacity::v1::SearchAvailabilityResponse> AskPlaces(
    Connection& connection, const Relocation& relocation,
    const Nights& nights) {
  using Found = capacity::v1::SearchAvailabilityResponse;
  const auto search =
      [&](const capacity::v1::SearchAvailabilityRequest& request)
      -> absl::StatusOr<Found> {
    Found page;
    RETURN_IF_ERROR(Ask(connection, "sojourn.capacity.v1.HostCapacityService",
                        "SearchAvailability", request, &page));
    return page;
  };
  return FindTonight(relocation, nights, search);
}

}  // namespace

CLI::App* AddTonight(CLI::App& relocation, TonightFlags* flags) {
  CLI::App* app = relocation.add_subcommand(
      "tonight",
      "what can be done for a case before morning: same-night places, money "
      "that bridges, transport, who is on duty");
  app->add_option("CODE", flags->code, "the case")->required();
  app->add_option("--night", flags->night,
                  "the day, such as 2027-01-31; else today where she is");
  app->footer(
      "example: sojourn relocation tonight HRX4-9KDT-4 --as programme\n"
      "Record what was done with `sojourn relocation record-measures`.");
  return app;
}

std::string TonightText(const Tonight& tonight) {
  std::vector<std::string> lines;
  AddHead(tonight.relocation, lines);
  AddDuty(tonight.on_duty, lines);
  AddPlaces(tonight, lines);
  AddFunds(tonight.funds, tonight.relocation, lines);
  lines.push_back(absl::StrCat("Then: sojourn relocation record-measures ",
                               tonight.relocation.code(),
                               " --file measures.json"));
  return absl::StrJoin(lines, "\n") + "\n";
}

absl::Status ShowTonight(Connection& connection, const TonightFlags& flags) {
  relocation::v1::GetRelocationRequest named;
  named.set_relocation_id(flags.code);
  relocation::v1::GetRelocationResponse answer;
  RETURN_IF_ERROR(
      Ask(connection, kRelocation, "GetRelocation", named, &answer));
  Tonight tonight;
  tonight.relocation = answer.relocation();
  ASSIGN_OR_RETURN(const Nights nights,
                   NightsOf(flags.night, tonight.relocation));
  relocation::v1::GetOnDutyResponse duty;
  const absl::Status on_duty = Ask(connection, kRelocation, "GetOnDuty",
                                   relocation::v1::GetOnDutyRequest(), &duty);
  tonight.on_duty = duty.on_duty();
  if (!on_duty.ok()) tonight.on_duty = on_duty;
  tonight.places = AskPlaces(connection, tonight.relocation, nights);
  if (tonight.places.ok()) {
    tonight.kept_away = AskWhoIsKeptAway(connection, named, *tonight.places);
  }
  grants::v1::ListFundsRequest active;
  active.set_status(grants::v1::FUND_STATUS_ACTIVE);
  active.set_page_size(200);
  grants::v1::ListFundsResponse funds;
  const absl::Status listed = Ask(connection, "sojourn.grants.v1.GrantService",
                                  "ListFunds", active, &funds);
  tonight.funds = funds;
  if (!listed.ok()) tonight.funds = listed;
  std::cout << TonightText(tonight) << std::flush;
  return absl::OkStatus();
}

}  // namespace sojourn::cli
