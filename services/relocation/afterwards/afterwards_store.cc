#include "services/relocation/afterwards/afterwards_store.h"

namespace sojourn::relocation::afterwards_store {
namespace {

constexpr db::Query kSupersede{
    "decisions_supersede",
    "UPDATE decisions SET view_due = NULL WHERE id = $1"};

}  // namespace

void Supersede(db::Transaction& tx, std::string_view decision_row_id) {
  tx.Queue(kSupersede, db::Params(decision_row_id));
}

}  // namespace sojourn::relocation::afterwards_store
