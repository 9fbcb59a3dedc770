// Late steps lose: with the real capacity service.
#include "services/capacity/capacity_test_world.h"
#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

namespace cap = ::sojourn::capacity::v1;
using CapacityStub = ::sojourn::capacity::Stub;

// The real service, called as relocation's certificate would; a stalled call
// never leaves.
class RealCapacity final : public CapacityPeer {
 public:
  explicit RealCapacity(capacity::World& world) : world_(world) {}

  bool stall_holds = false;
  cap::HoldPlaceRequest stalled;

  absl::StatusOr<cap::HoldPlaceResponse> HoldPlace(
      const PeerCall&, const cap::HoldPlaceRequest& request) override {
    if (stall_holds) {
      stalled = request;
      return absl::DeadlineExceededError("stalled");
    }
    return Send<cap::HoldPlaceResponse>(&CapacityStub::HoldPlace, request);
  }
  absl::StatusOr<cap::ExtendHoldResponse> ExtendHold(
      const PeerCall&, const cap::ExtendHoldRequest& request) override {
    return Send<cap::ExtendHoldResponse>(&CapacityStub::ExtendHold, request);
  }
  absl::StatusOr<cap::ConfirmReservationResponse> ConfirmReservation(
      const PeerCall&, const cap::ConfirmReservationRequest& request) override {
    return Send<cap::ConfirmReservationResponse>(
        &CapacityStub::ConfirmReservation, request);
  }
  absl::StatusOr<cap::ReleaseReservationResponse> ReleaseReservation(
      const PeerCall&, const cap::ReleaseReservationRequest& request) override {
    return Send<cap::ReleaseReservationResponse>(
        &CapacityStub::ReleaseReservation, request);
  }
  absl::StatusOr<cap::CheckInResponse> CheckIn(
      const PeerCall&, const cap::CheckInRequest& request) override {
    return Send<cap::CheckInResponse>(&CapacityStub::CheckIn, request);
  }
  absl::StatusOr<cap::SetShareResponse> SetShare(
      const PeerCall&, const cap::SetShareRequest& request) override {
    return Send<cap::SetShareResponse>(&CapacityStub::SetShare, request);
  }
  absl::StatusOr<cap::ExtendReservationResponse> ExtendReservation(
      const PeerCall&, const cap::ExtendReservationRequest& request) override {
    return Send<cap::ExtendReservationResponse>(
        &CapacityStub::ExtendReservation, request);
  }
  absl::StatusOr<cap::CheckOutResponse> CheckOut(
      const PeerCall&, const cap::CheckOutRequest& request) override {
    return Send<cap::CheckOutResponse>(&CapacityStub::CheckOut, request);
  }

  template <class Response, class Method, class Request>
  absl::StatusOr<Response> Send(Method method, const Request& request) {
    return world_.Do(capacity::Relocation(), method, request);
  }

 private:
  capacity::World& world_;
};

class LateStepTest : public ::testing::Test {
 protected:
  LateStepTest() : peer_(hosts_), world_(&peer_) {
    const cap::Host host = hosts_.MakeHost();
    hosts_.MakePlace(host.host_id());
    host_id_ = host.host_id();
    world_.Host(host_id_, "GT");
    id_ = world_.Eligible().relocation_id();
    auto asked = world_.Ask(id_, host_id_, 10);
    EXPECT_OK(asked);
    if (asked.ok()) proposal_ = asked->proposal().proposal_id();
  }

  void CityAccepts() { EXPECT_OK(world_.CityAccepts(proposal_, host_id_)); }

  void WithdrawAndWait() {
    for (const char* officer : {"office/one", "office/two"}) {
      v1::WithdrawRequest request;
      request.set_relocation_id(id_);
      request.set_reason(v1::WITHDRAWAL_REASON_SAFE_NOW);
      *request.mutable_defender_view() = world_.HerView();
      if (world_.Get(id_).state() == v1::RELOCATION_STATE_WITHDRAWN) break;
      EXPECT_OK(world_.Do(Office(officer), &Stub::Withdraw, request));
    }
    world_.Advance(absl::Hours(25));
    hosts_.Advance(absl::Hours(25));
  }

  capacity::World hosts_;
  RealCapacity peer_;
  World world_;
  std::string host_id_;
  std::string id_;
  std::string proposal_;
};

TEST_F(LateStepTest, AHoldThatStalledArrivesAfterItsRelease) {
  peer_.stall_holds = true;
  CityAccepts();
  EXPECT_OK(world_.worker_->RunOne());
  EXPECT_EQ(world_.StepOf("HOLD_PLACE"), "PENDING DEADLINE_EXCEEDED");
  WithdrawAndWait();
  world_.RunAll();
  EXPECT_EQ(world_.StepOf("RELEASE_RESERVATION"), "DONE");
  EXPECT_EQ(world_.StepOf("HOLD_PLACE").substr(0, 9), "CANCELLED");
  // Now the packet gets through.
  peer_.stall_holds = false;
  EXPECT_THAT(peer_.HoldPlace({}, peer_.stalled), ReasonIs("CANCELLED"));
}

TEST_F(LateStepTest, AHoldThatWasDoneWithoutOurKnowingIsReleased) {
  peer_.stall_holds = true;
  CityAccepts();
  EXPECT_OK(world_.worker_->RunOne());
  // It arrived; only the answer was lost.
  peer_.stall_holds = false;
  auto held = peer_.HoldPlace({}, peer_.stalled);
  ASSERT_OK(held);
  peer_.stall_holds = true;
  WithdrawAndWait();
  world_.RunAll();
  EXPECT_EQ(world_.StepOf("RELEASE_RESERVATION"), "DONE");
  cap::GetReservationRequest request;
  request.set_reservation_id(held->reservation().reservation_id());
  auto after =
      hosts_.Do(capacity::Relocation(), &CapacityStub::GetReservation, request);
  ASSERT_OK(after);
  EXPECT_EQ(after->reservation().state(), cap::RESERVATION_STATE_RELEASED);
}

TEST_F(LateStepTest, TheStraightWayThroughTheRealService) {
  CityAccepts();
  world_.RunAll();
  ASSERT_OK(world_.Offer(id_, proposal_));
  ASSERT_OK(world_.SheSays(id_, proposal_, true));
  world_.RunAll();
  EXPECT_EQ(world_.Get(id_).state(), v1::RELOCATION_STATE_DEFENDER_ACCEPTED);
  WithdrawAndWait();
  world_.RunAll();
  EXPECT_EQ(world_.StepOf("RELEASE_RESERVATION"), "DONE");
  EXPECT_EQ(world_.StateOf(id_, proposal_), v1::PROPOSAL_STATE_WITHDRAWN);
}

class OldNightsTest : public LateStepTest {
 protected:
  template <class Request>
  Request About() const {
    Request request;
    request.set_relocation_id(id_);
    *request.mutable_defender_view() = world_.HerView();
    return request;
  }
  template <class Request>
  Request Moves() {
    Request request;
    request.set_relocation_id(id_);
    request.set_person_id(world_.Get(id_).intake().persons(0).person_id());
    return request;
  }
  // She lived there and has moved on.
  void StayIsOver() {
    CityAccepts();
    world_.RunAll();
    ASSERT_OK(world_.Offer(id_, proposal_));
    ASSERT_OK(world_.SheSays(id_, proposal_, true));
    world_.RunAll();
    ASSERT_OK(world_.Do(Office(), &Stub::MarkDeparted,
                        Moves<v1::MarkDepartedRequest>()));
    world_.Advance(absl::Hours(24 * 11));
    hosts_.Advance(absl::Hours(24 * 11));
    ASSERT_OK(world_.Do(Office(), &Stub::MarkArrived,
                        Moves<v1::MarkArrivedRequest>()));
    world_.RunAll();
    auto ending = About<v1::BeginEndingRequest>();
    ending.set_early_reason("she found a flat");
    ASSERT_OK(world_.Do(Office(), &Stub::BeginEnding, ending));
    auto close = About<v1::CloseStayRequest>();
    close.set_outcome(v1::STAY_OUTCOME_MOVED_ON);
    ASSERT_OK(world_.Do(Office(), &Stub::CloseStay, close));
    world_.RunAll();
    ASSERT_EQ(world_.StepOf("CHECK_OUT"), "DONE");
    const v1::Relocation seen = world_.Get(id_);
    for (const v1::Proposal& proposal : seen.proposals()) {
      reservation_ = proposal.reservation_id();
    }
  }
  // Who had been told.
  std::vector<std::string> TakesBack(v1::ConsentPurpose purpose) {
    v1::WithdrawConsentRequest request;
    request.set_relocation_id(id_);
    request.set_channel("call");
    const v1::Relocation seen = world_.Get(id_);
    for (const v1::Consent& consent : seen.consents()) {
      if (consent.statement().purpose() == purpose) {
        request.set_consent_id(consent.consent_id());
      }
    }
    const auto answer = world_.Do(Office(), &Stub::WithdrawConsent, request);
    EXPECT_OK(answer);
    if (!answer.ok()) return {};
    world_.RunAll();
    return {answer->told_organisation_ids().begin(),
            answer->told_organisation_ids().end()};
  }

  std::string reservation_;
};

TEST_F(OldNightsTest, AHostOfLongAgoLosesThemWithHerConsent) {
  ASSERT_NO_FATAL_FAILURE(StayIsOver());
  const auto before = hosts_.Get(capacity::City(), reservation_);
  ASSERT_OK(before);
  EXPECT_EQ(before->state(), cap::RESERVATION_STATE_COMPLETED);
  EXPECT_FALSE(before->has_party()) << "needs are the party's";
  EXPECT_TRUE(before->has_stay());
  EXPECT_THAT(TakesBack(v1::CONSENT_PURPOSE_SHARE_WITH_HOST),
              ::testing::ElementsAre(host_id_));
  EXPECT_EQ(world_.StepOf("SET_HOST_SHARE"), "DONE");
  EXPECT_THAT(hosts_.Get(capacity::City(), reservation_),
              ::sojourn::testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_OK(hosts_.Get(capacity::Office(), reservation_));
  // Once.
  EXPECT_THAT(TakesBack(v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER),
              ::testing::IsEmpty());
  EXPECT_EQ(world_.database_.Value("SELECT count(*) FROM workflow_steps WHERE "
                                   "kind = 'SET_HOST_SHARE'"),
            "1");
}

}  // namespace
}  // namespace sojourn::relocation
