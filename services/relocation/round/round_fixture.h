#ifndef SERVICES_RELOCATION_ROUND_ROUND_FIXTURE_H_
#define SERVICES_RELOCATION_ROUND_ROUND_FIXTURE_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "services/relocation/ranking/ranking_fixture.h"

namespace sojourn::relocation {

// Cases that wait, and rounds that are run, made, read and accepted.
class RoundTest : public RankingTest {
 protected:
  std::string Waiting(v1::Intake intake = Wishing()) {
    return world.Eligible(std::move(intake)).relocation_id();
  }
  std::string Run() {
    const auto run = world.Do(Office(), &Stub::RunRound, v1::RunRoundRequest());
    EXPECT_OK(run);
    return run.ok() ? run->round().round_id() : "";
  }
  std::string RunAndMake() {
    const std::string round = Run();
    world.MakeRound();
    return round;
  }
  v1::GetRoundResponse Get(const std::string& round_id = "") {
    v1::GetRoundRequest request;
    request.set_round_id(round_id);
    auto got = world.Do(Office(), &Stub::GetRound, request);
    EXPECT_OK(got);
    return got.ok() ? *got : v1::GetRoundResponse();
  }
  absl::StatusOr<v1::AcceptRoundResponse> Accept(
      const std::string& round, const std::string& reason = "the best",
      const auth::Caller& caller = Office("office/two")) {
    v1::AcceptRoundRequest request;
    request.set_plan(round);
    request.set_reason(reason);
    return world.Do(caller, &Stub::AcceptRound, request);
  }
  // "PLACED p-1 NEW", by case.
  std::string Says(const v1::GetRoundResponse& round,
                   const std::string& relocation_id) {
    for (const v1::RoundParty& each : round.parties()) {
      if (each.relocation_id() != relocation_id) continue;
      return absl::StrCat(
          ShortName(v1::RoundStanding_Name(each.standing()), "ROUND_STANDING_"),
          " ", each.place().place_id(), each.not_asked_reason(), " ",
          ShortName(v1::RoundChange_Name(each.change()), "ROUND_CHANGE_"));
    }
    return "not there";
  }
  v1::ListRankedPlacesResponse RankedOf(const std::string& relocation_id) {
    auto listed =
        world.Do(Office(), &Stub::ListRankedPlaces,
                 World::Named<v1::ListRankedPlacesRequest>(relocation_id));
    EXPECT_OK(listed);
    return listed.ok() ? *listed : v1::ListRankedPlacesResponse();
  }
  // Both at risk, of whom one may leave.
  static v1::Intake OfTwo() {
    v1::Intake intake = Wishing();
    v1::Person& second = *intake.add_persons();
    second.set_role(v1::PERSON_ROLE_PARTNER);
    second.mutable_identity()->add_names("Invented Second");
    second.mutable_identity()->add_nationalities("GT");
    second.mutable_adult()->set_safe_contact("an invented one");
    World::AddConsent(v1::CONSENT_PURPOSE_SHARE_WITH_HOST, second);
    return intake;
  }
  // The case of the second, who must not meet the first any more.
  std::string Leaves(const std::string& relocation_id) {
    auto request = World::Named<v1::SplitPartyRequest>(relocation_id);
    const v1::Relocation before = world.Get(relocation_id);
    request.add_person_ids(before.intake().persons(1).person_id());
    request.add_interviewed_alone_person_ids(request.person_ids(0));
    *request.mutable_intake() = Wishing();
    request.mutable_intake()->clear_persons();
    request.mutable_intake()->mutable_safe_contact()->set_address("alone");
    *request.mutable_defender_view() = world.HerView();
    const auto split = world.Do(Office(), &Stub::SplitParty, request);
    EXPECT_OK(split);
    return split.ok() ? split->relocation().relocation_id() : "";
  }
  // Another length than before: the plan says nothing about her any more.
  void Changes(const std::string& relocation_id) {
    auto request = World::Named<v1::UpdateIntakeRequest>(relocation_id);
    request.add_update_mask("wishes.length_days");
    request.mutable_intake()->mutable_wishes()->set_length_days(60);
    EXPECT_OK(world.Do(Office(), &Stub::UpdateIntake, request));
  }
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_ROUND_ROUND_FIXTURE_H_
