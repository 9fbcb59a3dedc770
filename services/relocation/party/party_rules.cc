#include "services/relocation/party/party_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_state_machine.h"

namespace sojourn::relocation::party_rules {
namespace {

bool Leaves(const SplitFacts& split, const std::string& person_id) {
  return std::find(split.leaving.begin(), split.leaving.end(), person_id) !=
         split.leaving.end();
}

const Member* Find(const SplitFacts& split, const std::string& person_id) {
  for (const Member& member : split.members) {
    if (member.person_id == person_id && !member.apart) return &member;
  }
  return nullptr;
}

absl::Status CheckRemaining(const SplitFacts& split) {
  bool anybody = false;
  bool adult = false;
  for (const Member& member : split.members) {
    if (member.apart || Leaves(split, member.person_id)) continue;
    anybody = true;
    adult |= member.adult;
  }
  if (!anybody) {
    return FailedPrecondition("NOBODY_REMAINS",
                              "nobody would be left in this case",
                              "name who leaves; who stays keeps this case");
  }
  if (!adult) {
    return FailedPrecondition(Name(Guard::kChildrenAlone),
                              "only children would be left in this case",
                              "let the children go with the adult they need");
  }
  return absl::OkStatus();
}

absl::Status CheckWord(const SplitFacts& split) {
  if (!split.word) {
    return FailedPrecondition(Name(Guard::kDefenderNotConsulted),
                              "nobody says what she who leaves wants",
                              "ask her alone, and send defender_view");
  }
  if (!split.word->her_own) {
    return FailedPrecondition(Name(Guard::kOwnWordNeeded),
                              "somebody else spoke for her who leaves",
                              "ask herself, alone");
  }
  if (!split.word->agrees) {
    return FailedPrecondition(Name(Guard::kDefenderDisagrees),
                              "she does not agree to this",
                              "talk with her about what she wants");
  }
  return absl::OkStatus();
}

// Her word is not another adult's.
absl::Status CheckOneAdult(const SplitFacts& split) {
  int adults = 0;
  for (const Member& member : split.members) {
    if (member.adult && Leaves(split, member.person_id)) ++adults;
  }
  if (adults <= 1) return absl::OkStatus();
  return FailedPrecondition(
      Name(Guard::kOwnWordNeeded), "two adults would leave on the word of one",
      "let each leave for herself; who then wants to be with the other joins "
      "her with JoinParty");
}

absl::Status CheckInterviews(const SplitFacts& split) {
  for (const Member& member : split.members) {
    if (!Leaves(split, member.person_id) || !member.adult ||
        member.interviewed_alone) {
      continue;
    }
    return FailedPrecondition(
        Name(Guard::kPrivateInterviewMissing),
        "not every adult who leaves was asked alone what she wants",
        "ask her alone, then name her in interviewed_alone_person_ids");
  }
  return absl::OkStatus();
}

absl::Status OwnWordNeeded() {
  return Refuse<Guard::kOwnWordNeeded>(Event::kPersonJoined,
                                       "somebody else spoke for her",
                                       "ask herself, alone");
}

absl::Status CheckHerWish(const JoinFacts& join) {
  if (!join.defender) {
    return Refuse<Guard::kDefenderNotConsulted>(
        Event::kPersonJoined, "nobody says that she wants to be with who joins",
        "ask her alone, and send defender_view");
  }
  if (!join.defender->her_own) return OwnWordNeeded();
  if (join.defender->agrees) return absl::OkStatus();
  return Refuse<Guard::kDefenderDisagrees>(
      Event::kPersonJoined, "she does not want to be with who would join",
      "talk with her about what she wants; who is in "
      "danger herself has a case of her own");
}

absl::Status CheckMember(const JoinFacts& join) {
  if (!join.member) {
    return Refuse<Guard::kMemberNotConsulted>(
        Event::kPersonJoined, "nobody says what the adult who joins wants",
        "ask her alone, and send member_view");
  }
  if (!join.member->her_own) return OwnWordNeeded();
  if (!join.member->agrees) {
    return Refuse<Guard::kMemberDisagrees>(
        Event::kPersonJoined, "she does not want to join",
        "record nobody who does not want it");
  }
  if (!join.interviewed_alone) {
    return Refuse<Guard::kPrivateInterviewMissing>(
        Event::kPersonJoined,
        "the adult who joins was not asked alone what she wants",
        "ask her alone, then set adult.private_interview_done");
  }
  if (join.agrees_to_processing) return absl::OkStatus();
  return Refuse<Guard::kConsentMissing>(
      Event::kPersonJoined,
      "the adult who joins has not agreed to be in the programme's files",
      "ask her, and send PROCESSING, complete, in person.consents");
}

}  // namespace

absl::Status CheckSplitFields(const SplitFacts& split) {
  FieldChecker fields;
  if (split.leaving.empty()) {
    fields.Add("person_ids", "FIELD_REQUIRED", "name who leaves");
    return fields.Finish();
  }
  std::set<std::string> seen;
  for (size_t i = 0; i < split.leaving.size(); ++i) {
    const std::string& person_id = split.leaving[i];
    const std::string at = absl::StrCat("person_ids[", i, "]");
    const Member* const member = Find(split, person_id);
    if (member == nullptr) {
      fields.Add(at, "PERSON_UNKNOWN", "nobody of this party has this id");
    } else if (!seen.insert(person_id).second) {
      fields.Add(at, "PERSON_TWICE", "name everybody once");
    } else if (i == 0 && !member->adult) {
      fields.Add(at, "ADULT_NEEDED", "name first the adult whose case it is");
    }
  }
  if (split.contact_shared) {
    fields.Add("intake.safe_contact.address", "CONTACT_SHARED",
               "give a contact that nobody of the party she leaves can read");
  }
  return fields.Finish();
}

absl::Status CheckSplit(const SplitFacts& split) {
  if (!kOpen.Has(split.state) || split.alert_only) {
    return FailedPrecondition(
        "STATE_FORBIDS", "the case is over, or nothing but an alert",
        "complete an alert with SubmitRequest first; of a case that is over "
        "nobody has to leave");
  }
  RETURN_IF_ERROR(CheckRemaining(split));
  RETURN_IF_ERROR(CheckWord(split));
  RETURN_IF_ERROR(CheckOneAdult(split));
  return CheckInterviews(split);
}

absl::Status CheckJoin(const JoinFacts& join) {
  if (join.alert_only) {
    return FailedPrecondition("STATE_FORBIDS", "the case is only an alert",
                              "name everybody with SubmitRequest");
  }
  RETURN_IF_ERROR(CheckHerWish(join));
  if (join.adult) return CheckMember(join);
  if (join.custody_noted) return absl::OkStatus();
  return Refuse<Guard::kCustodyMissing>(
      Event::kPersonJoined, "nobody says who has custody of the child",
      "write it into child.custody, and whether the others permit the move");
}

std::optional<std::string> NextDefender(const SplitFacts& split,
                                        const std::string& defender) {
  if (!Leaves(split, defender)) return std::nullopt;
  for (const Member& member : split.members) {
    if (!member.apart && member.adult && !Leaves(split, member.person_id)) {
      return member.person_id;
    }
  }
  return std::nullopt;
}

}  // namespace sojourn::relocation::party_rules
