#include "services/relocation/party/join_desk.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/contact_edit.h"
#include "services/relocation/case/defender_voice.h"
#include "services/relocation/case/intake_rows.h"
#include "services/relocation/duplicates/blind_keys.h"
#include "services/relocation/duplicates/duplicate_store.h"
#include "services/relocation/intake/intake_rules.h"
#include "services/relocation/intake/intake_update.h"
#include "services/relocation/party/party_rules.h"
#include "services/relocation/party/relative_desk.h"
#include "services/relocation/relocation_intake_check.h"

namespace sojourn::relocation {
namespace {

class Joining {
 public:
  Joining(const CaseDesk& desk, CaseEdit& edit,
          const v1::JoinPartyRequest& request,
          const std::vector<PersonRow>& drawn)
      : desk_(desk), edit_(edit), request_(request) {
    party_ = edit.current.intake;
    v1::Person& person = *party_.add_persons();
    person = request.person();
    person.clear_apart();
    rows_ = RowsOf(edit.current, party_, drawn);
  }

  absl::StatusOr<std::string> Run() {
    // An alert may name nobody yet.
    if (edit_.current.relocation.alert_only) {
      return party_rules::CheckJoin(Facts());
    }
    RETURN_IF_ERROR(CheckPerson());
    RETURN_IF_ERROR(CheckWords());
    RETURN_IF_ERROR(party_rules::CheckJoin(Facts()));
    ASSIGN_OR_RETURN(
        Relocation next,
        intake_rules::Join(edit_.facts,
                           HasUnaskedAdults(edit_.current, party_, rows_)));
    RETURN_IF_ERROR(Write(next));
    RETURN_IF_ERROR(WriteWords());
    if (!request_.relative_id().empty()) {
      RETURN_IF_ERROR(RelativeJoins(edit_, desk_.vault(),
                                    request_.relative_id(),
                                    rows_.back().person_id, "relative_id"));
    }
    edit_.Tell(AlertKind::kPartyJoined);
    return edit_.Save(std::move(next),
                      {.event = Event::kPersonJoined,
                       .subject_row_id = rows_.back().row_id,
                       .subject_public_id = rows_.back().person_id});
  }

 private:
  const v1::Person& joins() const {
    return party_.persons(party_.persons_size() - 1);
  }
  bool IsAdult() const { return joins().role() != v1::PERSON_ROLE_CHILD; }

  // What is wrong with who joins; the others were taken as they are.
  absl::Status CheckPerson() {
    const std::string hers =
        absl::StrCat("intake.persons[", party_.persons_size() - 1, "]");
    std::vector<IntakeProblem> problems;
    for (IntakeProblem& each : CheckIntake(party_, IntakeUse::kRequest,
                                           LatestDay(edit_.now), "intake")) {
      if (each.field != "intake.persons" && !each.field.starts_with(hers)) {
        continue;
      }
      each.field = each.field.starts_with(hers)
                       ? "person" + each.field.substr(hers.size())
                       : "person";
      problems.push_back(std::move(each));
    }
    RETURN_IF_ERROR(ToStatus(problems));
    v1::SafeContact own;
    own.set_address(joins().adult().safe_contact());
    return CheckNobodyKnows(edit_, desk_.vault(), "person.adult.safe_contact",
                            own);
  }

  absl::Status CheckWords() {
    const v1::Person& defender =
        *edit_.current.FindPerson(edit_.current.DefenderId());
    RETURN_IF_ERROR(CheckHeard(
        request_.has_defender_view() ? &request_.defender_view() : nullptr,
        defender, "defender_view"));
    return CheckHeard(
        request_.has_member_view() ? &request_.member_view() : nullptr, joins(),
        "member_view");
  }

  // Over a contact that others read anybody may have answered.
  absl::Status CheckHeard(const v1::DefenderView* view,
                          const v1::Person& person, std::string_view field) {
    RETURN_IF_ERROR(CheckVoice(edit_, view, field));
    const bool overheard =
        IsContactBurnt(edit_.current, person) ||
        edit_.current.relocation.flags.contains(Flag::kDuressHeard);
    if (view == nullptr || !view->agrees()) return absl::OkStatus();
    return CheckSecondChannel(Event::kPersonJoined, overheard,
                              ToFactsOf(edit_.current, person, view));
  }

  static std::optional<party_rules::Word> WordOf(bool given,
                                                 const v1::DefenderView& view) {
    if (!given) return std::nullopt;
    return party_rules::Word{.agrees = view.agrees(),
                             .her_own = view.spokesperson_id().empty()};
  }

  party_rules::JoinFacts Facts() const {
    const auto& said = joins().consents();
    return {
        .alert_only = edit_.current.relocation.alert_only,
        .adult = IsAdult(),
        .defender =
            WordOf(request_.has_defender_view(), request_.defender_view()),
        .member = WordOf(request_.has_member_view(), request_.member_view()),
        .interviewed_alone = joins().adult().private_interview_done(),
        .agrees_to_processing = std::any_of(
            said.begin(), said.end(),
            [](const v1::ConsentStatement& each) {
              return each.purpose() == v1::CONSENT_PURPOSE_PROCESSING &&
                     IsComplete(each);
            }),
        .custody_noted = !joins().child().custody().empty()};
  }

  absl::Status Write(const Relocation& next) {
    SealedIntake sealed;
    PersonRow row = rows_.back();
    ASSIGN_OR_RETURN(row.sealed, desk_.vault().SealPerson(row, joins()));
    RETURN_IF_ERROR(SealConsents(desk_.vault(), party_, joins(), row, sealed));
    InsertPerson(edit_.tx(), next.id, row);
    InsertConsents(edit_.tx(), next.id, std::move(sealed.consents), edit_.now);
    duplicates::Put(edit_.tx(), next.id,
                    BlindKeysOf(desk_.runtime().blind_key(), party_, rows_));
    return absl::OkStatus();
  }

  absl::Status WriteWords() {
    RETURN_IF_ERROR(edit_
                        .Decide({.kind = v1::DECISION_KIND_PARTY,
                                 .outcome = "JOINED",
                                 .reason = "",
                                 .view = &request_.defender_view()})
                        .status());
    if (!IsAdult()) return absl::OkStatus();
    return edit_
        .Decide({.kind = v1::DECISION_KIND_PARTY,
                 .outcome = "JOINS",
                 .reason = "",
                 .view = &request_.member_view()})
        .status();
  }

  const CaseDesk& desk_;
  CaseEdit& edit_;
  const v1::JoinPartyRequest& request_;
  v1::Intake party_;
  std::vector<PersonRow> rows_;
};

}  // namespace

absl::StatusOr<std::string> JoinDesk::Join(
    const server::Call& call, const CaseName& name,
    const v1::JoinPartyRequest& request) const {
  const std::vector<PersonRow> drawn = NewPersons(1);
  RETURN_IF_ERROR(CreatePersonKeys(desk_.runtime().keys(), drawn, {}));
  return desk_.Edit(call, name, request.etag(), [&](CaseEdit& edit) {
    return Joining(desk_, edit, request, drawn).Run();
  });
}

}  // namespace sojourn::relocation
