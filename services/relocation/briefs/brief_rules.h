#ifndef SERVICES_RELOCATION_BRIEFS_BRIEF_RULES_H_
#define SERVICES_RELOCATION_BRIEFS_BRIEF_RULES_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_rules.h"

// What one organisation is told of her story, and until when it reads it. Pure
// functions of values.
//
// Reasons: DEFENDER_NOT_CONSULTED, DEFENDER_DISAGREES, SECOND_CHANNEL_NEEDED,
// DURESS_HEARD, CONSENT_MISSING, RECIPIENT_NOT_ASKED, CASE_SUSPENDED,
// MERGED_AWAY, DEFENDER_LEFT, STATE_FORBIDS, BRIEF_CLOSED, NO_QUESTION,
// QUESTION_OPEN, TOO_MANY_QUESTIONS, TOO_MANY_BRIEFS.
namespace sojourn::relocation::brief_rules {

// Nobody reads one for longer; what is still needed is approved again.
inline constexpr absl::Duration kLongest = absl::Hours(90 * 24);
inline constexpr absl::Duration kUsual = absl::Hours(30 * 24);

enum class Purpose { kHost, kMission, kFunder };
// "SHARE_WITH_HOST": the consent that it takes.
std::string_view ConsentOf(Purpose purpose);

// Every field of an intake that may be told for the purpose, in proto names.
// Closed lists: nothing of how she is reached, where she is, who vouches for
// her, of consents, travel or single persons is in any.
absl::Span<const std::string_view> Told(Purpose purpose);
// It is one of those, or part of one.
bool MayTell(Purpose purpose, std::string_view field);

// Until when an answer is expected, and the lead answers a question: a day at
// L1, three at L2, else seven.
absl::Duration AnswerWithin(Level level);

struct Brief {
  Purpose purpose = Purpose::kHost;
  std::string_view recipient_organisation_id;
  absl::Time issued_at;
  absl::Time expires_at;
  bool revoked = false;
  // She approved it over another channel than the safe contact.
  bool on_second_channel = false;
  // Others were heard on her line since, or she was not free to speak.
  bool stale = false;
};

// What of the case, besides its facts, decides who may read.
struct Around {
  // A host of the recipient is asked for a place, and may still see the case.
  bool host_asked = false;
  // She whose story it is has left the party for a case of her own.
  bool defender_left = false;
};

// May tell this recipient, on this approval.
using Telling =
    Guarded<Guard::kCaseSuspended, Guard::kMergedAway, Guard::kDefenderLeft,
            Guard::kDefenderNotConsulted, Guard::kDuressHeard,
            Guard::kSecondChannelNeeded, Guard::kDefenderDisagrees,
            Guard::kConsentMissing, Guard::kRecipientNotAsked>;
absl::Status CheckTell(Telling event, const CaseFacts& facts,
                       const Brief& brief, const Around& around,
                       const ViewFacts& view);

// The case once a reply to its question stands.
absl::StatusOr<Relocation> Reply(const CaseFacts& facts, const Brief& brief,
                                 const Around& around, bool asks,
                                 const ViewFacts& view, absl::Time now);

// Whether the recipient may read it now.
bool IsReadable(const CaseFacts& facts, const Brief& brief,
                const Around& around, absl::Time now);

// A recipient who wants to know more than this is talked to.
inline constexpr int kMostQuestions = 20;
// A case tells its story to no more than that, ever.
inline constexpr int kMostBriefs = 50;

// QUESTION_OPEN where it asks again before the lead has answered,
// TOO_MANY_QUESTIONS.
absl::Status CheckAnswer(bool question, bool asks, int asked_before);
// TOO_MANY_BRIEFS.
absl::Status CheckRoom(size_t held, size_t more);

// BRIEF_CLOSED.
bool IsOpen(const Brief& brief, absl::Time now);
absl::Status CheckOpen(Guarded<Guard::kBriefClosed> event, const Brief& brief,
                       absl::Time now);

}  // namespace sojourn::relocation::brief_rules

#endif  // SERVICES_RELOCATION_BRIEFS_BRIEF_RULES_H_
