// What tests of briefs are written in: a case of which a mission may be told.
#ifndef SERVICES_RELOCATION_BRIEFS_BRIEF_FIXTURE_H_
#define SERVICES_RELOCATION_BRIEFS_BRIEF_FIXTURE_H_

#include <string>
#include <vector>

#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {

inline constexpr char kText[] = "texto aprobado por ella";
inline constexpr char kMission[] = "mission-nl";

inline auth::Caller Mission(const std::string& organisation = kMission) {
  return As(Role::kMissionOfficer, organisation);
}
inline auth::Caller Caseworker() { return As(Role::kNgoCaseworker, "ngo"); }

class BriefTest : public ::testing::Test {
 protected:
  BriefTest() {
    Register(kMission, v1::ORGANISATION_KIND_MISSION);
    Register("mission-de", v1::ORGANISATION_KIND_MISSION);
    Register("fund", v1::ORGANISATION_KIND_FUNDER);
    v1::Intake intake = World::Intake();
    intake.mutable_rights_work()->set_summary("defiende un río inventado");
    id_ = world_.Eligible(intake).relocation_id();
    // Her own contact, as the office asks for it over the safe one.
    EXPECT_OK(world_.Do(Office(), &Stub::AssignCase, Lead()));
  }

  void Register(const std::string& id, v1::OrganisationKind kind) {
    v1::CreateOrganisationRequest request;
    v1::Organisation& organisation = *request.mutable_organisation();
    organisation.set_organisation_id(id);
    organisation.set_kind(kind);
    organisation.set_name("Invented " + id);
    *organisation.mutable_sharing_agreement() = WholeAgreement();
    EXPECT_OK(world_.Do(As(Role::kAdmin, "office"), &Stub::CreateOrganisation,
                        request));
  }

  v1::AssignCaseRequest Lead() const {
    auto lead = World::Named<v1::AssignCaseRequest>(id_);
    lead.set_role(v1::ASSIGNMENT_ROLE_LEAD);
    lead.set_subject(Office().subject);
    lead.set_organisation_id("office");
    return lead;
  }

  // Over the safe contact itself.
  v1::DefenderView HerView(bool agrees = true) const {
    v1::DefenderView view = world_.HerView(agrees);
    view.set_channel(v1::CONTACT_CHANNEL_SIGNAL);
    return view;
  }

  v1::IssueBriefRequest Brief(
      const std::vector<std::string>& recipients = {kMission},
      v1::ConsentPurpose purpose = v1::CONSENT_PURPOSE_SHARE_WITH_MISSION) {
    auto request = World::Named<v1::IssueBriefRequest>(id_);
    for (const std::string& each : recipients) {
      request.add_recipient_organisation_ids(each);
    }
    request.set_purpose(purpose);
    request.set_text(kText);
    request.add_fields("rightsWork.summary");
    request.add_fields("danger");
    request.set_etag(world_.Get(id_).etag());
    *request.mutable_defender_view() = HerView();
    return request;
  }

  std::string Issued(const v1::IssueBriefRequest& request) {
    const auto issued = world_.Do(Office(), &Stub::IssueBrief, request);
    EXPECT_OK(issued);
    if (!issued.ok() || issued->case_brief_ids().empty()) return "";
    return issued->case_brief_ids(0);
  }
  std::string Issued() { return Issued(Brief()); }

  absl::StatusOr<v1::CaseBrief> Read(const std::string& brief,
                                     const auth::Caller& caller = Mission()) {
    v1::GetBriefRequest request;
    request.set_case_brief_id(brief);
    auto got = world_.Do(caller, &Stub::GetBrief, request);
    if (!got.ok()) return got.status();
    return got->brief();
  }

  v1::AnswerBriefRequest Says(const std::string& brief,
                              v1::BriefAnswer answer) const {
    v1::AnswerBriefRequest request;
    request.set_case_brief_id(brief);
    request.set_answer(answer);
    if (answer == v1::BRIEF_ANSWER_NO) {
      request.set_refusal(v1::BRIEF_REFUSAL_NO_MEANS);
    }
    if (answer == v1::BRIEF_ANSWER_QUESTION) {
      request.set_question("when does she have to leave?");
    }
    return request;
  }

  v1::ReplyToBriefRequest Reply(const std::string& brief) const {
    auto request = World::Named<v1::ReplyToBriefRequest>(id_);
    request.set_case_brief_id(brief);
    request.set_text("dentro de tres semanas");
    *request.mutable_defender_view() = HerView();
    return request;
  }

  v1::RevokeBriefRequest Revoke(const std::string& brief) const {
    auto request = World::Named<v1::RevokeBriefRequest>(id_);
    request.set_case_brief_id(brief);
    return request;
  }

  v1::CaseBrief Shown(const auth::Caller& caller = Office()) {
    auto got = world_.Do(caller, &Stub::GetRelocation,
                         World::Named<v1::GetRelocationRequest>(id_));
    EXPECT_OK(got);
    if (!got.ok() || got->relocation().briefs().empty()) return {};
    return got->relocation().briefs(0);
  }

  std::vector<std::string> Listed(const auth::Caller& caller = Mission()) {
    std::vector<std::string> ids;
    const auto list =
        world_.Do(caller, &Stub::ListBriefs, v1::ListBriefsRequest());
    EXPECT_OK(list);
    if (!list.ok()) return ids;
    for (const v1::CaseBrief& each : list->briefs()) {
      ids.push_back(each.case_brief_id());
      EXPECT_EQ(each.text(), "");
      EXPECT_FALSE(each.has_told());
    }
    return ids;
  }

  std::vector<std::string> Work() {
    std::vector<std::string> lines;
    const auto work =
        world_.Do(Office(), &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(work);
    if (!work.ok()) return lines;
    for (const auto& item : work->items()) lines.push_back(item.what());
    return lines;
  }

  std::vector<std::string> Types() {
    std::vector<std::string> types;
    for (const auto& entry : world_.Timeline(id_)) {
      if (entry.type().find("brief") == std::string::npos) continue;
      types.push_back(entry.type());
    }
    return types;
  }

  // Nobody reads it any more, and nobody is told why.
  void IsUnreadable(const std::string& brief) {
    const auto gone = Read(brief);
    const auto missing = Read("0123456789abcdefghjkmnpqrs");
    EXPECT_EQ(gone.status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(gone.status().message(), missing.status().message());
    EXPECT_EQ(DetailsOf(gone.status()).reason,
              DetailsOf(missing.status()).reason);
    EXPECT_THAT(Listed(), ::testing::Not(::testing::Contains(brief)));
    EXPECT_EQ(world_
                  .Do(Mission(), &Stub::AnswerBrief,
                      Says(brief, v1::BRIEF_ANSWER_YES))
                  .status()
                  .code(),
              absl::StatusCode::kNotFound);
    EXPECT_FALSE(Shown().readable());
  }

  World world_;
  std::string id_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_BRIEFS_BRIEF_FIXTURE_H_
