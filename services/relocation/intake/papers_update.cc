#include "services/relocation/intake/papers_update.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/coordination/coordination_edit.h"
#include "services/relocation/coordination/travel_anew.h"
#include "services/relocation/coordination/visa_requests.h"
#include "services/relocation/workflow/workflow_rules.h"

namespace sojourn::relocation {
namespace {

bool IsSameDocument(const v1::TravelDocument& a, const v1::TravelDocument& b) {
  return a.type() == b.type() && a.number() == b.number() &&
         a.issuing_country() == b.issuing_country();
}

const v1::TravelDocument* FindSame(const v1::Person& person,
                                   const v1::TravelDocument& document) {
  for (const v1::TravelDocument& each : person.travel_documents()) {
    if (IsSameDocument(each, document)) return &each;
  }
  return nullptr;
}

// A visa stands in one document: without it, it takes her nowhere.
absl::Status CheckStillThere(const v1::TravelDocument* used,
                             const v1::Person& person, int position) {
  if (used == nullptr || FindSame(person, *used) != nullptr) {
    return absl::OkStatus();
  }
  return InvalidField(
      absl::StrCat("intake.persons[", position, "].travelDocuments"),
      "DOCUMENT_IN_USE",
      "a visa was asked for in a document that is not listed any more: leave "
      "it, add the other behind it, and call BurnDocument for the one that she "
      "does not travel on; the visa is then asked for in the next");
}

}  // namespace

absl::Status KeepBurnt(const v1::Intake& known, v1::Intake& intake) {
  FieldChecker fields;
  for (int i = 0; i < known.persons_size(); ++i) {
    v1::Person& person = *intake.mutable_persons(i);
    for (int j = 0; j < person.travel_documents_size(); ++j) {
      v1::TravelDocument& document = *person.mutable_travel_documents(j);
      const v1::TravelDocument* const before =
          FindSame(known.persons(i), document);
      if (before == nullptr) continue;
      if (document.compromised() && !before->compromised()) {
        fields.Add(absl::StrCat("intake.persons[", i, "].travelDocuments[", j,
                                "].compromised"),
                   "PATH_NOT_UPDATED", "call BurnDocument");
      }
      document.set_compromised(before->compromised());
    }
    for (const v1::TravelDocument& document :
         known.persons(i).travel_documents()) {
      if (document.compromised() && FindSame(person, document) == nullptr) {
        *person.add_travel_documents() = document;
      }
    }
  }
  return fields.Finish();
}

void KeepNumbers(const v1::Intake& known, v1::Intake& intake) {
  for (int i = 0; i < known.persons_size(); ++i) {
    const auto& before = known.persons(i).travel_documents();
    auto& documents = *intake.mutable_persons(i)->mutable_travel_documents();
    for (int j = 0; j < documents.size() && j < before.size(); ++j) {
      if (documents[j].number().empty() &&
          documents[j].type() == before[j].type() &&
          documents[j].issuing_country() == before[j].issuing_country()) {
        documents[j].set_number(before[j].number());
      }
    }
  }
}

void KeepInUse(const v1::Intake& known, v1::Intake& intake) {
  for (int i = 0; i < known.persons_size(); ++i) {
    const v1::TravelDocument* const used = UsableDocument(known.persons(i));
    if (used == nullptr) continue;
    auto& documents = *intake.mutable_persons(i)->mutable_travel_documents();
    const auto kept = std::find_if(
        documents.begin(), documents.end(),
        [&](const auto& each) { return IsSameDocument(each, *used); });
    if (kept != documents.end()) {
      std::rotate(documents.begin(), kept, std::next(kept));
    }
  }
}

absl::StatusOr<bool> SettlePapers(CaseEdit& edit, const CaseVault& vault,
                                  const v1::Intake& intake,
                                  const Relocation& next) {
  const v1::Intake& known = edit.current.intake;
  std::vector<int> others;
  for (int i = 0; i < known.persons_size(); ++i) {
    if (RouteBasis(known.persons(i)) != RouteBasis(intake.persons(i))) {
      others.push_back(i);
    }
  }
  if (others.empty()) return false;
  ASSIGN_OR_RETURN(CoordinationEdit coordination,
                   CoordinationEdit::Over(edit.tx(), vault.sealer(), next,
                                          {edit.by(), edit.organisation_id()}));
  bool halted = false;
  for (const int i : others) {
    const std::string& row_id =
        edit.current.person_row_ids[static_cast<size_t>(i)];
    if (HasAskedForVisa(coordination, row_id) ||
        workflow_rules::IsWithdrawnLater(coordination.steps(), row_id)) {
      RETURN_IF_ERROR(CheckStillThere(UsableDocument(known.persons(i)),
                                      intake.persons(i), i));
    }
    ASSIGN_OR_RETURN(const bool taken_back,
                     AssessAnew(coordination, intake.persons(i), row_id));
    halted |= taken_back;
    // All were burnt, and here is one that nobody knows.
    if (UsableDocument(known.persons(i)) == nullptr) {
      RETURN_IF_ERROR(WithdrawNow(coordination, row_id));
      RETURN_IF_ERROR(AskForVisaAnew(coordination, intake.persons(i), row_id));
    }
  }
  return halted;
}

}  // namespace sojourn::relocation
