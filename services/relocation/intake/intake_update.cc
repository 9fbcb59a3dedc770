#include "services/relocation/intake/intake_update.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/case/intake_rows.h"
#include "services/relocation/duplicates/blind_keys.h"
#include "services/relocation/intake/inquiry.h"
#include "services/relocation/intake/intake_rules.h"
#include "services/relocation/intake/papers_update.h"
#include "services/relocation/interruptions/bereavement_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_intake_check.h"
#include "services/relocation/rights/consent_rules.h"
#include "services/relocation/travel_plan/travel_plan_desk.h"

namespace sojourn::relocation {
namespace {

constexpr int kMostPaths = 200;
constexpr size_t kPathBytes = 200;

// The intake as it becomes, with persons and what the new ones agreed to.
struct Applied {
  v1::Intake intake;
  std::vector<std::string> fields;  // in JSON, those that are others now
};

absl::StatusOr<Applied> Apply(const v1::Intake& known,
                              const v1::UpdateIntakeRequest& request,
                              const IntakeMask& mask) {
  Applied changed{.intake = known, .fields = {}};
  FieldChecker fields;
  for (size_t i = 0; i < mask.size(); ++i) {
    const std::string at = absl::StrCat("update_mask[", i, "]");
    if (mask[i].IsWholePerson() &&
        *mask[i].parts[0].place < known.persons_size()) {
      fields.Add(at, "PATH_NOT_UPDATED",
                 "she is known: name the fields of hers that change");
      continue;
    }
    const auto took = Take(mask[i], request.intake(), changed.intake);
    if (!took) {
      fields.Add(at, "ELEMENT_MISSING",
                 "send the element at its place in intake; the place behind "
                 "the last one adds one");
    } else if (*took) {
      changed.fields.push_back(mask[i].Json());
    }
  }
  RETURN_IF_ERROR(fields.Finish());
  for (int i = known.persons_size(); i < changed.intake.persons_size(); ++i) {
    changed.intake.mutable_persons(i)->clear_apart();
  }
  return changed;
}

bool ChangesExclusions(const v1::Intake& before, const v1::Intake& after) {
  const auto same = [](const auto& a, const auto& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  };
  return !same(before.wishes().excluded_countries(),
               after.wishes().excluded_countries()) ||
         !same(before.wishes().excluded_cities(),
               after.wishes().excluded_cities());
}

bool ExcludesMore(const v1::Intake& before, const v1::Intake& after) {
  const auto adds = [](const auto& a, const auto& b) {
    return std::any_of(b.begin(), b.end(), [&](const std::string& each) {
      return std::find(a.begin(), a.end(), each) == a.end();
    });
  };
  return adds(before.wishes().excluded_countries(),
              after.wishes().excluded_countries()) ||
         adds(before.wishes().excluded_cities(),
              after.wishes().excluded_cities());
}

// How much the intake says of what happened.
int IncidentsIn(const v1::Intake& intake) {
  int incidents = intake.threats_size();
  for (const v1::Threat& each : intake.threats()) {
    incidents += each.incidents_size();
  }
  return incidents;
}

std::optional<risk_rules::Kind> NewDangerIn(const v1::Intake& before,
                                            const v1::Intake& after) {
  if (HasImminentThreat(after) && !HasImminentThreat(before)) {
    return risk_rules::Kind::kImminentThreat;
  }
  if (IncidentsIn(after) > IncidentsIn(before)) {
    return risk_rules::Kind::kNewThreat;
  }
  return std::nullopt;
}

// Somebody may cross fewer borders than before: a ban that was not known, or no
// authority lets her pass any more; a child that may not leave any more.
bool MayCrossLess(const v1::Intake& before, const v1::Intake& after) {
  const auto allowed = [](const v1::ChildDetails& child) {
    return child.travel_permission() || !child.permission_waiver().empty();
  };
  for (int i = 0; i < before.persons_size(); ++i) {
    const v1::Person& was = before.persons(i);
    const v1::Person& is = after.persons(i);
    if (allowed(was.child()) && !allowed(is.child())) return true;
    for (const v1::TravelBan& ban : is.travel_bans()) {
      const bool known =
          std::any_of(was.travel_bans().begin(), was.travel_bans().end(),
                      [&](const v1::TravelBan& each) {
                        return each.country_code() == ban.country_code() &&
                               each.waived_by().empty() &&
                               each.until().SerializeAsString() ==
                                   ban.until().SerializeAsString();
                      });
      if (ban.waived_by().empty() && !known) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<PersonRow> RowsOf(const OpenedCase& current,
                              const v1::Intake& intake,
                              const std::vector<PersonRow>& drawn) {
  std::vector<PersonRow> rows;
  for (int i = 0; i < intake.persons_size(); ++i) {
    const auto at = static_cast<size_t>(i);
    const size_t known = current.person_row_ids.size();
    PersonRow row = at < known ? PersonRow() : drawn[at - known];
    if (at < known) {
      row.row_id = current.person_row_ids[at];
      row.person_id = current.intake.persons(i).person_id();
      row.apart = current.intake.persons(i).apart();
    }
    row.position = i;
    rows.push_back(std::move(row));
  }
  return rows;
}

bool HasUnaskedAdults(const OpenedCase& current, const v1::Intake& intake,
                      const std::vector<PersonRow>& rows) {
  OpenedCase after = current;
  // Who left is asked for like everybody, as nobody is told that she did.
  after.intake = AsTold(intake);
  after.defender_since.clear();
  after.person_row_ids.clear();
  for (int i = 0; i < intake.persons_size(); ++i) {
    const PersonRow& row = rows[static_cast<size_t>(i)];
    after.person_row_ids.push_back(row.row_id);
    after.intake.mutable_persons(i)->set_person_id(row.person_id);
    if (i < current.intake.persons_size()) continue;
    for (const v1::ConsentStatement& said : intake.persons(i).consents()) {
      OpenedConsent consent;
      consent.consent.set_person_id(row.person_id);
      *consent.consent.mutable_statement() = said;
      after.consents.push_back(std::move(consent));
    }
  }
  const CaseFacts facts = after.Facts();
  for (int i = 0; i < intake.persons_size(); ++i) {
    const PersonFacts& person = facts.persons[static_cast<size_t>(i)];
    const bool was_adult =
        i < current.intake.persons_size() &&
        current.intake.persons(i).role() != v1::PERSON_ROLE_CHILD;
    if (person.is_adult && !was_adult &&
        !PersonConsents(facts, person, "SHARE_WITH_HOST", "")) {
      return true;
    }
  }
  return false;
}

namespace {

class Updating {
 public:
  Updating(const CaseDesk& desk, CaseEdit& edit, const IntakeMask& mask,
           const std::vector<PersonRow>& drawn)
      : desk_(desk), edit_(edit), mask_(mask), drawn_(drawn) {}

  absl::StatusOr<std::string> Run(const v1::UpdateIntakeRequest& request) {
    const v1::Intake& known = edit_.current.intake;
    ASSIGN_OR_RETURN(Applied changed, Apply(known, request, mask_));
    KeepNumbers(known, changed.intake);
    RETURN_IF_ERROR(KeepBurnt(known, changed.intake));
    KeepInUse(known, changed.intake);
    const IntakeUse use = edit_.current.relocation.alert_only
                              ? IntakeUse::kRaised
                              : IntakeUse::kRequest;
    if (!known.country_code().empty() &&
        changed.intake.country_code().empty()) {
      return InvalidField("intake.countryCode", "COUNTRY_MISSING",
                          "give the country she is in now, such as GT");
    }
    RETURN_IF_ERROR(ToStatus(
        CheckIntake(changed.intake, use, LatestDay(edit_.now), "intake")));
    const std::vector<PersonRow> rows =
        RowsOf(edit_.current, changed.intake, drawn_);
    ASSIGN_OR_RETURN(
        const std::optional<State> back,
        AnswerQuestions(edit_, desk_.vault(), [&](const IntakePath& asked) {
          return IsAnsweredBy(mask_, asked);
        }));
    const intake_rules::IntakeChange change{
        .imminent_threat = HasImminentThreat(changed.intake),
        .party_changed =
            PartyOf(AsTold(known)).SerializeAsString() !=
                PartyOf(AsTold(changed.intake)).SerializeAsString() ||
            ChangesExclusions(known, changed.intake),
        .unasked_adults = HasUnaskedAdults(edit_.current, changed.intake, rows),
        .goes_back_to = back};
    ASSIGN_OR_RETURN(Relocation next,
                     intake_rules::Update(edit_.facts, change));
    ASSIGN_OR_RETURN(const bool halted,
                     SettlePapers(edit_, desk_.vault(), changed.intake, next));
    bool asked_again = false;
    if (ExcludesMore(known, changed.intake) ||
        MayCrossLess(known, changed.intake)) {
      ASSIGN_OR_RETURN(asked_again, HaltWay(edit_, desk_.vault(), next));
    }
    if (!changed.fields.empty()) {
      RETURN_IF_ERROR(Write(changed.intake, rows, next));
      RETURN_IF_ERROR(
          PartyNamed(edit_, desk_.vault(), changed.intake, rows, next));
    }
    return edit_.Save(next,
                      {.event = intake_rules::EventOf(change),
                       .note = halted || asked_again ? kClearanceTakenBack : "",
                       .changed_fields = std::move(changed.fields),
                       .risk_cause = NewDangerIn(known, changed.intake)});
  }

 private:
  absl::Status Write(const v1::Intake& intake,
                     const std::vector<PersonRow>& rows,
                     const Relocation& next) {
    const CaseVault& vault = desk_.vault();
    SealedIntake sealed;
    ASSIGN_OR_RETURN(sealed.intake, vault.SealIntake(next, intake));
    RETURN_IF_ERROR(SealPersons(vault, intake, rows, sealed));
    SaveIntake(edit_.tx(), next, sealed.intake);
    for (const PersonRow& person : sealed.persons) {
      PutPerson(edit_.tx(), next.id, person);
    }
    InsertConsents(edit_.tx(), next.id, sealed.consents, edit_.now);
    duplicates::Put(
        edit_.tx(), next.id,
        BlindKeysOf(desk_.runtime().blind_key(), intake, sealed.persons));
    return absl::OkStatus();
  }

  const CaseDesk& desk_;
  CaseEdit& edit_;
  const IntakeMask& mask_;
  const std::vector<PersonRow>& drawn_;
};

}  // namespace

std::optional<IntakePath> CheckPath(std::string_view text,
                                    const std::string& at,
                                    FieldChecker& fields) {
  const std::optional<IntakePath> path =
      text.size() > kPathBytes ? std::nullopt : ParseIntakePath(text);
  if (!path) {
    fields.Add(at, "PATH_UNKNOWN",
               "name a field of the intake, such as needs.stepFree or "
               "persons[0].identity.names");
    return std::nullopt;
  }
  if (path->IsWholePerson()) return path;
  if (const auto remedy = intake_rules::ChangedBy(path->Plain())) {
    fields.Add(at, "PATH_NOT_UPDATED", *remedy);
    return std::nullopt;
  }
  return path;
}

absl::StatusOr<IntakeMask> ParseMask(
    const google::protobuf::RepeatedPtrField<std::string>& paths) {
  FieldChecker fields;
  IntakeMask mask;
  if (paths.empty()) {
    fields.Add("update_mask", "FIELD_REQUIRED", "name the fields that change");
  }
  if (paths.size() > kMostPaths) {
    fields.Add("update_mask", "LIST_TOO_LONG", "name 200 fields at most");
    return fields.Finish();
  }
  for (int i = 0; i < paths.size(); ++i) {
    auto path =
        CheckPath(paths[i], absl::StrCat("update_mask[", i, "]"), fields);
    if (path) mask.push_back(*std::move(path));
  }
  RETURN_IF_ERROR(fields.Finish());
  return mask;
}

absl::Status UpdateIntakeOf(const CaseDesk& desk, const server::Call& call,
                            const CaseName& name,
                            const v1::UpdateIntakeRequest& request,
                            const IntakeMask& mask) {
  const auto added = std::count_if(
      mask.begin(), mask.end(),
      [](const IntakePath& path) { return path.IsWholePerson(); });
  const std::vector<PersonRow> drawn = NewPersons(static_cast<int>(added));
  if (added > 0) {
    RETURN_IF_ERROR(CreatePersonKeys(desk.runtime().keys(), drawn, {}));
  }
  return desk
      .Edit(call, name, request.etag(),
            [&](CaseEdit& edit) {
              return Updating(desk, edit, mask, drawn).Run(request);
            })
      .status();
}

}  // namespace sojourn::relocation
