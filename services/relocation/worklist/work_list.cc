#include "services/relocation/worklist/work_list.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_rules.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::auth::Role;

bool ActsFor(const auth::Caller& caller, const Relocation& relocation,
             std::string_view who) {
  // Another network's answer comes by whatever way to the officer who asked.
  if (who == "PROGRAMME_OFFICER" || who == "PARTNER_NETWORK") {
    return LeadsOrCould(caller, relocation);
  }
  if (who == "SECURITY_OFFICER") return caller.Has(Role::kSecurityOfficer);
  if (who == "VERIFIER") return caller.Has(Role::kVerifier);
  if (who == "NGO_CASEWORKER") return caller.Has(Role::kNgoCaseworker);
  if (who == "DEFENDER") {
    const bool asks_for_office = caller.Has(Role::kProgrammeOfficer) &&
                                 relocation.lead_subject == caller.subject;
    return asks_for_office || caller.Has(Role::kNgoCaseworker);
  }
  return false;
}

bool Concerns(const auth::Caller& caller, const Relocation& relocation,
              const Wait& wait) {
  if (!wait.exposed) return ActsFor(caller, relocation, wait.who);
  return ActsFor(caller, relocation, "SECURITY_OFFICER") ||
         ActsFor(caller, relocation, "PROGRAMME_OFFICER");
}

std::string WhatToDo(const Wait& wait) {
  if (!wait.exposed) return wait.what;
  return absl::StrCat(wait.what, " (",
                      wait.who == "SECURITY_OFFICER" ? "the security officer"
                                                     : "the programme office",
                      " does)");
}

v1::WorkItem Show(const Relocation& relocation, const Wait& wait,
                  absl::Time now) {
  v1::WorkItem item;
  item.set_relocation_id(relocation.relocation_id);
  item.set_code(relocation.code);
  item.set_level(ToProto(relocation.level));
  item.set_state(ToProto(relocation.state));
  item.set_overlay(ToProto(relocation.overlay));
  item.set_what(WhatToDo(wait));
  item.set_action(wait.action);
  if (wait.due) {
    SetTime(*wait.due, *item.mutable_due());
    item.set_overdue(now > *wait.due);
  }
  return item;
}

}  // namespace

bool LeadsOrCould(const auth::Caller& caller, const Relocation& relocation) {
  return caller.Has(Role::kProgrammeOfficer) &&
         (relocation.lead_subject.empty() ||
          relocation.lead_subject == caller.subject);
}

std::vector<v1::WorkItem> WorkFor(const auth::Caller& caller,
                                  const CaseFacts& facts,
                                  const ContactLimits& contact, absl::Time now,
                                  const std::vector<Wait>& stay) {
  std::vector<Wait> waits = WaitingFor(facts, now);
  waits.insert(waits.end(), stay.begin(), stay.end());
  if (auto burnt = WaitOfBurntPlace(facts)) {
    waits.insert(waits.begin(), *std::move(burnt));
  }
  std::vector<v1::WorkItem> items;
  for (const Wait& wait : waits) {
    if (!Concerns(caller, facts.relocation, wait)) continue;
    items.push_back(
        Show(facts.relocation, PointedOn(wait, facts.relocation), now));
    items.back().set_what(Warned(items.back().what(), contact));
  }
  return items;
}

v1::WorkItem WorkOfHost(const AskedHost& asked, absl::Time now) {
  v1::WorkItem item;
  item.set_relocation_id(asked.relocation_id);
  item.set_proposal_id(asked.proposal_id);
  item.set_level(ToProto(asked.level));
  item.set_what("answer the proposal");
  item.set_action("RecordCityDecision");
  if (asked.answer_due) {
    SetTime(*asked.answer_due, *item.mutable_due());
    item.set_overdue(now > *asked.answer_due);
  }
  return item;
}

}  // namespace sojourn::relocation
