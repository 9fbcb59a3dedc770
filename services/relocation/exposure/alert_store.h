#ifndef SERVICES_RELOCATION_EXPOSURE_ALERT_STORE_H_
#define SERVICES_RELOCATION_EXPOSURE_ALERT_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/caller.h"
#include "common/db/params.h"
#include "common/db/transaction.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_store_case.h"

// Who is told what was done to a case or seen of it. Rows are only added, and
// outlive the case without their reasons.
namespace sojourn::relocation {

// How long an alert stands in the work of those it is for.
inline constexpr absl::Duration kAlertShown = absl::Hours(7 * 24);

enum class AlertKind {
  kIdentityRevealed,
  kBreakGlass,
  kExported,
  kCaseTaken,
  kErasureAsked,
  // She wants it, an officer says.
  kHerErasureAsked,
  kWithdrawnAlone,
  kSafeElsewhereAlone,
  // Silent, detained or not free to speak after her case has ended.
  kEndInDoubt,
  // She said that she is not free to speak.
  kDuressHeard,
  kDetained,
  // Nobody has heard from her.
  kContactLost,
  // It became one after somebody had acknowledged it as less.
  kEmergency,
  // A fact came without what should have come before, or she needs help: what
  // it is stands in the case, as a dump tells the kind.
  kLookNow,
  // A promise to her was not kept in time: to who is on call, until it is kept.
  kPromiseMissed,
  // A host has not answered in time: to the lead, until it has.
  kHostSilent,
  // A visa's deadline is a day away, or over: to the lead.
  kVisaDeadline,
  // No fund carries what was asked for her: to the lead.
  kNoFundLeft,
  // Nothing more may go to an organisation that holds the case: to the lead.
  kSharingEnded,
  // The first of two wants place and money of a silent case released.
  kReleaseAsked,
  // Seen by somebody whom nobody else put on the case.
  kOwnHandReveal,
  kOwnHandExport,
  kHoldLiftAsked,
  kHoldLifted,
  kHoldSet,
  // Another contact is hers now, or the one before again.
  kContactReplaced,
  // Compared with other cases by somebody who does not work on it.
  kDuplicatesSought,
  // With another case about the same people, and parted from it again; at her
  // wish who brought them is told of each other.
  kCasesMerged,
  kMergeUndone,
  kIntroduced,
  // To who takes over: it is hers now.
  kHandedOver,
  // Another network was silent; accepted when the case had gone on; did not
  // take it; still has what was sent of a case that ended.
  kReferralLapsed,
  kReferralLate,
  kReferralBounced,
  kReferralOpen,
  // Has what was sent, and she has taken back that it may.
  kReferralUnsaid,
  // To who is on call, until somebody has acknowledged the case.
  kCalled,
  // Somebody left a party for this case, one officer says.
  kPartySplit,
  // Somebody joined the party, one person says.
  kPartyJoined,
  // Somebody of the party has died, one officer says; and whom that leaves
  // without an adult.
  kDeathRecorded,
  kNoAdultLeft,
  // She, or another adult for herself, said no to what is decided and cannot be
  // undone by itself.
  kHerWord,
};

struct Alert {
  std::string row_id;
  AlertKind kind = AlertKind::kIdentityRevealed;
  std::string case_row_id;
  std::string subject;  // who did it
  std::string organisation_id;
  // Who led the case then and is told, whoever leads it since; empty: nobody
  // did, and who comes to lead it is told.
  std::string told_subject = {};
  // With break-glass, holds and handing over only: why, bound to alerts,
  // row_id, reason_sealed.
  std::optional<db::Bytes> reason_sealed = std::nullopt;
  absl::Time raised_at;
};

void InsertAlert(db::Transaction& tx, const Alert& alert);

// What a reader is told, with as much of the case as a list shows.
struct ShownAlert {
  Alert alert;
  std::string relocation_id;
  std::string code;
  Level level = Level::kL1;
  State state = State::kAlerted;
  Overlay overlay = Overlay::kNone;
  // 1: the gravest.
  int32_t gravity = 0;
  // How often the same was done by the same hand, and since when.
  int64_t times = 1;
  absl::Time since;
};

// Where a list of alerts goes on. What is raised after `as_of` is in none of
// its pages, so that nothing moves while they are read.
struct AlertPlace {
  absl::Time as_of;
  int32_t gravity = 0;
  absl::Time raised_at = absl::InfiniteFuture();
  std::string row_id = "00000000-0000-0000-0000-000000000000";
};

// The gravest kinds first, then the newest: for security officers and auditors
// everything but what was shown to whom somebody gave the case and which
// network did not take one, and of deaths for security officers alone; for who
// led a case what others did in it then, as far as `scope` shows her the case,
// but never that it was compared with others, or is one with another. Whom a
// case calls is told until somebody has it in hand, and of a promise that was
// missed while one is. What one hand did to one case again and again is one
// line, the newest of it, so that it pushes nothing else out.
absl::StatusOr<std::vector<ShownAlert>> ListAlerts(db::Transaction& tx,
                                                   const auth::Caller& caller,
                                                   const Scope& scope,
                                                   const AlertPlace& after,
                                                   int limit);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_EXPOSURE_ALERT_STORE_H_
