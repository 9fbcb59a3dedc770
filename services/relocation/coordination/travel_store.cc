#include "services/relocation/coordination/travel_store.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/status/status_macros.h"
#include "services/relocation/coordination/refusal_rules.h"

namespace sojourn::relocation {
namespace {

constexpr std::array<std::pair<MovementKind, std::string_view>, 6> kKinds = {{
    {MovementKind::kClearanceAsked, "CLEARANCE_ASKED"},
    {MovementKind::kCleared, "CLEARED"},
    {MovementKind::kClearanceRefused, "CLEARANCE_REFUSED"},
    {MovementKind::kDeparted, "DEPARTED"},
    {MovementKind::kArrived, "ARRIVED"},
    {MovementKind::kUnassistedMove, "UNASSISTED_MOVE"},
}};

constexpr db::Query kSelectTravellers{
    "travellers_select_by_case",
    R"sql(SELECT t.person_id, t.relocation_id, t.proposal_id, t.route_sealed,
                 t.visa_required, t.application_id, t.refusal_answer,
                 coalesce(a.state, ''), p.apart, a.appeal_by
          FROM travellers t JOIN persons p ON p.id = t.person_id
          LEFT JOIN known_applications a USING (application_id)
          WHERE t.relocation_id = $1 ORDER BY t.person_id)sql"};

constexpr db::Query kSelectMovements{
    "movements_select_by_case",
    R"sql(SELECT m.id, m.person_id, m.movement_sealed, m.corrected, p.apart
          FROM movements m JOIN persons p ON p.id = m.person_id
          WHERE m.relocation_id = $1)sql"};

constexpr db::Query kSelectCasesWithMovements{
    "movements_select_cases",
    R"sql(SELECT c.id FROM unnest($1::uuid[]) AS c (id) WHERE EXISTS
            (SELECT FROM movements m WHERE m.relocation_id = c.id))sql"};

constexpr db::Query kSelectPlan{
    "security_plans_select_by_case",
    "SELECT plan_sealed FROM security_plans WHERE relocation_id = $1"};

constexpr db::Query kUpsertTraveller{"travellers_upsert",
                                     R"sql(INSERT INTO travellers
            (person_id, relocation_id, proposal_id, route_sealed, visa_required,
             application_id, refusal_answer)
          VALUES ($1, $2, $3, $4, $5, $6, $7)
          ON CONFLICT (person_id) DO UPDATE SET
            proposal_id = excluded.proposal_id,
            route_sealed = excluded.route_sealed,
            visa_required = excluded.visa_required,
            application_id = excluded.application_id,
            refusal_answer = excluded.refusal_answer)sql"};

constexpr db::Query kForgetTravellers{
    "travellers_forget", "DELETE FROM travellers WHERE relocation_id = $1"};

constexpr db::Query kForgetTraveller{
    "travellers_forget_one", "DELETE FROM travellers WHERE person_id = $1"};

constexpr db::Query kInsertMovement{"movements_insert",
                                    R"sql(INSERT INTO movements
            (id, relocation_id, person_id, movement_sealed)
          VALUES ($1, $2, $3, $4))sql",
                                    /*measured=*/false};

constexpr db::Query kTakeBack{
    "movements_take_back",
    "UPDATE movements SET corrected = true WHERE id = $1",
    /*measured=*/false};

constexpr db::Query kForgetPlan{
    "security_plans_forget",
    "DELETE FROM security_plans WHERE relocation_id = $1"};

constexpr db::Query kUpsertPlan{"security_plans_upsert",
                                R"sql(INSERT INTO security_plans
            (relocation_id, plan_sealed)
          VALUES ($1, $2)
          ON CONFLICT (relocation_id) DO UPDATE SET
            plan_sealed = excluded.plan_sealed)sql"};

Traveller ReadTraveller(const db::Row& row) {
  return {.person_row_id = row.Get<std::string>(0),
          .case_row_id = row.Get<std::string>(1),
          .proposal_row_id = row.Get<std::string>(2),
          .route_sealed = row.Get<db::Bytes>(3),
          .visa_required = row.Get<bool>(4),
          .application_id = row.Find<std::string>(5),
          .refusal_answer = row.Get<std::string>(6),
          .application_state = row.Get<std::string>(7),
          .appeal_by = row.Find<absl::CivilDay>(9),
          .apart = row.Get<bool>(8)};
}

MovementRow ReadMovement(const db::Row& row) {
  return {.row_id = row.Get<std::string>(0),
          .person_row_id = row.Get<std::string>(1),
          .sealed = row.Get<db::Bytes>(2),
          .corrected = row.Get<bool>(3),
          .apart = row.Get<bool>(4)};
}

}  // namespace

std::string_view Name(MovementKind kind) {
  for (const auto& [candidate, name] : kKinds) {
    if (candidate == kind) return name;
  }
  return "";
}

std::optional<MovementKind> ParseMovementKind(std::string_view name) {
  for (const auto& [kind, candidate] : kKinds) {
    if (candidate == name) return kind;
  }
  return std::nullopt;
}

void Traveller::ForgetApplication() {
  application_id = std::nullopt;
  application_state.clear();
  appeal_by.reset();
  refusal_answer.clear();
}

const Traveller* Travel::Find(std::string_view person_row_id) const {
  for (const Traveller& traveller : travellers) {
    if (traveller.person_row_id == person_row_id) return &traveller;
  }
  return nullptr;
}

bool Travel::IsKeptByRefusal(std::string_view person_row_id) const {
  return std::any_of(travellers.begin(), travellers.end(),
                     [&](const Traveller& each) {
                       return each.person_row_id != person_row_id &&
                              !each.apart && each.visa_required &&
                              refusal_rules::KeepsOthers(each.application_state,
                                                         each.refusal_answer);
                     });
}

const Movement* Travel::Last(std::string_view person_row_id,
                             std::initializer_list<MovementKind> kinds,
                             std::optional<int> leg) const {
  const auto found = std::find_if(
      movements.rbegin(), movements.rend(), [&](const Movement& movement) {
        return movement.person_row_id == person_row_id && movement.Counts() &&
               (!leg || movement.leg == *leg) &&
               std::find(kinds.begin(), kinds.end(), movement.kind) !=
                   kinds.end();
      });
  return found == movements.rend() ? nullptr : &*found;
}

bool Travel::IsUsed(const Movement& permission) const {
  const Movement* const left =
      Last(permission.person_row_id, {MovementKind::kDeparted}, permission.leg);
  return left != nullptr && left->case_version > permission.case_version;
}

const Movement* Travel::Permission(std::string_view person_row_id,
                                   int leg) const {
  const Movement* const cleared =
      Last(person_row_id, {MovementKind::kCleared}, leg);
  return cleared == nullptr || IsUsed(*cleared) ? nullptr : cleared;
}

// Who has set off meanwhile waits for none: it would let her go once more.
std::vector<Movement> Travel::WaitingOf(std::string_view person_row_id) const {
  std::vector<Movement> waiting;
  for (const Movement& asked : movements) {
    if (asked.person_row_id != person_row_id || !asked.Counts() ||
        asked.kind != MovementKind::kClearanceAsked || IsUsed(asked)) {
      continue;
    }
    // An answer that was taken back has answered it all the same.
    const bool answered = std::any_of(
        movements.begin(), movements.end(), [&](const Movement& later) {
          return later.person_row_id == person_row_id &&
                 later.leg == asked.leg &&
                 later.case_version > asked.case_version &&
                 (later.kind == MovementKind::kCleared ||
                  later.kind == MovementKind::kClearanceRefused ||
                  (later.kind == MovementKind::kClearanceAsked &&
                   later.Counts()));
        });
    if (!answered) waiting.push_back(asked);
  }
  return waiting;
}

const Movement* Travel::Whereabouts(std::string_view person_row_id) const {
  return Last(person_row_id, {MovementKind::kDeparted, MovementKind::kArrived,
                              MovementKind::kUnassistedMove});
}

bool Travel::IsUnderWay(std::string_view person_row_id) const {
  const Movement* const last = Whereabouts(person_row_id);
  return last != nullptr && last->kind == MovementKind::kDeparted;
}

bool Travel::IsAtShelter(std::string_view person_row_id) const {
  const Movement* const last = Whereabouts(person_row_id);
  return last != nullptr && last->kind == MovementKind::kArrived &&
         last->to_shelter;
}

bool Travel::HasArrived(std::string_view person_row_id) const {
  const Movement* const last = Last(person_row_id, {MovementKind::kArrived});
  return last != nullptr && !last->to_shelter;
}

bool Travel::HasLeftForPlace(std::string_view person_row_id) const {
  const Movement* const last = Last(person_row_id, {MovementKind::kDeparted});
  return last != nullptr && !last->to_shelter;
}

bool Travel::IsOnTheWayToPlace(std::string_view person_row_id) const {
  return IsUnderWay(person_row_id) && HasLeftForPlace(person_row_id);
}

namespace travel {

absl::StatusOr<std::set<std::string>> WithMovements(
    db::Transaction& tx, const std::vector<std::string>& case_row_ids) {
  ASSIGN_OR_RETURN(
      const db::Result result,
      tx.Execute(kSelectCasesWithMovements, db::Params(case_row_ids)));
  std::set<std::string> cases;
  for (const db::Row row : result) cases.insert(row.Get<std::string>(0));
  return cases;
}

absl::StatusOr<TravelRows> Load(db::Transaction& tx,
                                std::string_view case_row_id) {
  const db::Params by_case(case_row_id);
  ASSIGN_OR_RETURN(const std::vector<db::Result> results,
                   tx.ExecuteAll({{kSelectTravellers, by_case},
                                  {kSelectMovements, by_case},
                                  {kSelectPlan, by_case}}));
  TravelRows rows;
  for (const db::Row row : results[0]) {
    rows.travellers.push_back(ReadTraveller(row));
  }
  for (const db::Row row : results[1]) {
    rows.movements.push_back(ReadMovement(row));
  }
  for (const db::Row row : results[2]) {
    rows.plan_sealed = row.Get<db::Bytes>(0);
  }
  return rows;
}

void SaveTraveller(db::Transaction& tx, const Traveller& traveller) {
  tx.Queue(kUpsertTraveller,
           db::Params(traveller.person_row_id, traveller.case_row_id,
                      traveller.proposal_row_id, traveller.route_sealed,
                      traveller.visa_required, traveller.application_id,
                      traveller.refusal_answer));
}

void ForgetTravellers(db::Transaction& tx, std::string_view case_row_id) {
  tx.Queue(kForgetTravellers, db::Params(case_row_id));
}

void ForgetTraveller(db::Transaction& tx, std::string_view person_row_id) {
  tx.Queue(kForgetTraveller, db::Params(person_row_id));
}

void ForgetPlan(db::Transaction& tx, std::string_view case_row_id) {
  tx.Queue(kForgetPlan, db::Params(case_row_id));
}

void Insert(db::Transaction& tx, std::string_view case_row_id,
            const MovementRow& movement) {
  tx.Queue(kInsertMovement,
           db::Params(movement.row_id, case_row_id, movement.person_row_id,
                      movement.sealed));
}

void TakeBack(db::Transaction& tx, std::string_view movement_row_id) {
  tx.Queue(kTakeBack, db::Params(movement_row_id));
}

void SavePlan(db::Transaction& tx, std::string_view case_row_id,
              const db::Bytes& sealed) {
  tx.Queue(kUpsertPlan, db::Params(case_row_id, sealed));
}

}  // namespace travel
}  // namespace sojourn::relocation
