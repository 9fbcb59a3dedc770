#ifndef SERVICES_RELOCATION_REFERRAL_REFERRAL_DESK_H_
#define SERVICES_RELOCATION_REFERRAL_REFERRAL_DESK_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/relocation/coordination/coordination_desk.h"
#include "services/relocation/referral/referral_keys.h"
#include "services/relocation/referral/referral_store.h"

// Where a case goes to another network, comes from one, and what became of it.
namespace sojourn::relocation {

// A letter and whose it is.
struct Letter {
  const Partner* from = nullptr;
  v1::ReferralLetter letter;
};

class ReferralDesk {
 public:
  // Both outlive this. `network` is null where this one refers to nobody: then
  // everything answers FAILED_PRECONDITION REFERRAL_NOT_CONFIGURED.
  ReferralDesk(const CaseDesk& desk, const Network* network)
      : desk_(desk), network_(network) {}

  // The referral's id. Errors: those of RecordHerDecision, CheckReferOut;
  // INVALID_ARGUMENT NETWORK_UNKNOWN, FIELD_UNKNOWN, REFERRAL_TOO_LARGE and
  // problems of the intake that is left; FAILED_PRECONDITION CONSENT_MISSING.
  absl::StatusOr<std::string> ReferOut(
      const server::Call& call, const v1::ReferOutRequest& request) const;
  // The file of a referral that waits for its answer, sealed anew; empty for
  // any other.
  absl::StatusOr<std::string> FileOf(const server::Call& call,
                                     const CaseName& name,
                                     std::string_view referral_id) const;

  // Opens a file and reads what is in it. INVALID_ARGUMENT SEALED_FILE_INVALID,
  // SEALED_FILE_VERSION.
  absl::StatusOr<Letter> ReadCase(std::string_view file) const;
  absl::StatusOr<Letter> ReadAnswer(std::string_view file) const;

  // What was decided on a letter before, if anything, and the time of domain.
  struct Known {
    std::optional<referrals::Decided> decided;
    absl::Time now;
  };
  absl::StatusOr<Known> FindKnown(const server::Call& call,
                                  const Letter& letter) const;

  // The new case's id; empty for a bounce. ALREADY_EXISTS REFERRAL_KNOWN;
  // FAILED_PRECONDITION of CheckFresh; INVALID_ARGUMENT of the intake.
  absl::StatusOr<std::string> Decide(
      const server::Call& call, const Letter& letter,
      const v1::AcceptReferralRequest& request) const;
  // The answer that was decided, sealed for whoever sent the letter.
  absl::StatusOr<std::string> AnswerTo(const server::Call& call,
                                       const Letter& letter) const;

  // The id of the case. NOT_FOUND; FAILED_PRECONDITION REFERRAL_ANSWERED.
  struct Recorded {
    std::string relocation_id;
    Changed changed;
  };
  absl::StatusOr<Recorded> RecordAnswer(const server::Call& call,
                                        const Letter& letter) const;

 private:
  absl::Status CheckConfigured() const;
  absl::StatusOr<Letter> Read(std::string_view file) const;
  absl::StatusOr<std::string> Accept(const server::Call& call,
                                     const Letter& letter) const;
  absl::StatusOr<std::string> Bounce(const server::Call& call,
                                     const Letter& letter,
                                     v1::ReferralBounceReason reason) const;

  const CaseDesk& desk_;
  const Network* network_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_REFERRAL_REFERRAL_DESK_H_
