#include "services/grants/grants_store_grant.h"

#include <utility>

#include "absl/strings/str_split.h"
#include "common/crypto/ids.h"
#include "common/erasure/erasure.h"
#include "common/idempotency/mutation.h"
#include "common/keystore/key_ref.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/double_funding/funding_keys.h"
#include "services/grants/grants_access.h"
#include "services/grants/grants_errors.h"
#include "services/grants/grants_load.h"
#include "services/grants/grants_queries.h"
#include "services/grants/grants_rows.h"
#include "services/grants/grants_rules.h"
#include "services/grants/grants_texts.h"
#include "services/grants/grants_write.h"
#include "services/grants/policies/category_use.h"
#include "services/grants/policies/delegation_store.h"

namespace sojourn::grants {
namespace {

using idempotency::Outcome;

// Services see grants of cases only: a direct grant is the funder's affair.
#define SOJOURN_MAY_TOUCH                              \
  "  AND ($2::text IS NULL OR g.organisation_id = $2)" \
  "  AND (NOT $3::boolean OR g.case_ref <> '')"

constexpr db::Query kLockGrant{"grants_lock_grant",
                               "SELECT g.id::text, g.version FROM grants g "
                               "WHERE g.public_id = $1" SOJOURN_MAY_TOUCH
                               " FOR NO KEY UPDATE"};

constexpr db::Query kLockGrantOfPayment{
    "grants_lock_grant_of_payment",
    "SELECT g.id::text, g.version FROM grants g"
    " WHERE g.id = (SELECT grant_id FROM payments WHERE public_id = "
    "$1)" SOJOURN_MAY_TOUCH " FOR NO KEY UPDATE"};

constexpr db::Query kFindGrant{"grants_find_grant",
                               "SELECT g.id::text, g.key_ref FROM grants g "
                               "WHERE g.public_id = $1" SOJOURN_MAY_TOUCH};

constexpr db::Query kFindGrantOfPayment{
    "grants_find_grant_of_payment",
    "SELECT g.id::text, g.key_ref FROM grants g"
    " WHERE g.id = (SELECT grant_id FROM payments WHERE public_id = "
    "$1)" SOJOURN_MAY_TOUCH};

constexpr db::Query kSelectNamedFund{
    "grants_select_named_fund",
    "SELECT " SOJOURN_FUND_COLUMNS ", "
    SOJOURN_YEAR_USE("NULL::uuid", "$4") ", "
    SOJOURN_PERSON_USE("NULL::uuid", "$3::text[]") ", "
    SOJOURN_BRIDGING_USE("NULL::uuid", "$5::text")
    " FROM funds f WHERE f.public_id = $1"
    "   AND ($2::text IS NULL OR f.organisation_id = $2)"};

constexpr db::Query kSelectCandidates{
    "grants_select_candidate_funds",
    "SELECT " SOJOURN_FUND_COLUMNS ", "
    SOJOURN_YEAR_USE("NULL::uuid", "$4") ", "
    SOJOURN_PERSON_USE("NULL::uuid", "$3::text[]") ", "
    SOJOURN_BRIDGING_USE("NULL::uuid", "$5::text")
    " FROM funds f WHERE f.status = 'ACTIVE' AND f.currency = $1"
    "   AND f.available_minor >= $2 "
    "   AND (cardinality($6::text[]) = 0 "
    "        OR f.organisation_id = ANY($6::text[])) ORDER BY f.id"};

// In one order, whoever asks. The weaker lock lets foreign keys to the fund be
// checked meanwhile.
constexpr db::Query kLockBridges{"grants_lock_bridging_funds",
                                 R"sql(SELECT f.id FROM funds f
          WHERE f.bridging_limit_minor > 0
            AND CASE WHEN $1 <> '' THEN f.public_id = $1
                     ELSE f.status = 'ACTIVE' AND f.currency = $2 END
          ORDER BY f.id FOR NO KEY UPDATE)sql"};

constexpr db::Query kListGrants{"grants_list_grants",
                                R"sql(SELECT g.id::text FROM grants g
          WHERE ($1::text IS NULL OR g.organisation_id = $1)
            AND (NOT $2::boolean OR g.case_ref <> '')
            AND (cardinality($3::text[]) = 0 OR g.state = ANY($3::text[]))
            AND ($4 = '' OR g.fund_id =
                 (SELECT id FROM funds WHERE public_id = $4))
            AND ($5 = '' OR g.case_ref = $5)
            AND ($6::uuid IS NULL OR g.id < $6::uuid)
          ORDER BY g.id DESC LIMIT $7)sql"};

constexpr db::Query kCountPaid{"grants_count_paid",
                               R"sql(SELECT count(*) FROM
            (SELECT 1 FROM grants WHERE paid_at <= $1 LIMIT $2) paid)sql"};

db::Params Touch(const server::Call& call, const std::string& public_id) {
  return db::Params(public_id, call.own_organisation(),
                    SeesCasesOnly(call.caller));
}

absl::StatusOr<rules::FundAndUse> ReadFundAndUse(const db::Row& row) {
  rules::FundAndUse fund;
  ASSIGN_OR_RETURN(fund.fund, ReadFund(row));
  fund.use = {.this_year = row.Get<int64_t>(kFundColumns),
              .person = row.Get<int64_t>(kFundColumns + 1),
              .bridged = row.Get<int64_t>(kFundColumns + 2)};
  return fund;
}

// The fund named, which must fit, or the best of those that do.
absl::StatusOr<Fund> ChooseFund(db::Transaction& tx, const server::Call& call,
                                const crypto::SecretKey& category_key,
                                const Submission& submission) {
  const bool named = !submission.fund_id.empty();
  const absl::Time now = tx.now();
  const Grant& request = submission.request;
  // Two applications of one case are counted one after the other.
  if (request.bridging) {
    RETURN_IF_ERROR(tx.Execute(kLockBridges,
                               db::Params(submission.fund_id, request.currency))
                        .status());
  }
  ASSIGN_OR_RETURN(
      const db::Result rows,
      named ? tx.Execute(
                  kSelectNamedFund,
                  db::Params(submission.fund_id, call.own_organisation(),
                             submission.person_refs, now, request.case_ref))
            : tx.Execute(kSelectCandidates,
                         db::Params(request.currency, request.requested,
                                    submission.person_refs, now,
                                    request.case_ref, submission.holders)));
  if (named && rows.empty()) return NotFound("fund");
  std::vector<rules::FundAndUse> funds;
  for (const db::Row row : rows) {
    ASSIGN_OR_RETURN(funds.emplace_back(), ReadFundAndUse(row));
  }
  RETURN_IF_ERROR(AddCategoryUse(tx, category_key, request, funds));
  if (named) {
    RETURN_IF_ERROR(rules::CheckFits(funds[0], request,
                                     rules::TodayOf(funds[0].fund, now)));
    return funds[0].fund;
  }
  ASSIGN_OR_RETURN(const size_t best, rules::PickFund(funds, request, now));
  return funds[best].fund;
}

void SetFundAndTimes(Grant& grant, const Fund& fund,
                     const ServiceLevels& levels, absl::Time now) {
  grant.fund_id = fund.id;
  grant.organisation_id = fund.organisation_id;
  grant.submitted_at = now;
  grant.decision_due = levels.Due(grant.level, GrantClock::kDecision, now);
  grant.funds_due = levels.Due(grant.level, GrantClock::kFunds, now);
  grant.receipt_hours = levels.HoursOf(grant.level, GrantClock::kReceipt);
}

Outcome OutcomeOf(const server::Call& call, const Grant& grant,
                  const std::string& answer) {
  return {.result_ref = grant.public_id + "/" + answer,
          .replayed = false,
          .audit_resource = "grant",
          .audit_id = grant.public_id,
          .audit_fields = FieldsShown(call, grant),
          .audit_reason = ""};
}

absl::Status CheckEtag(const std::string& etag, int64_t version) {
  const std::string current = std::to_string(version);
  if (etag.empty() || etag == current) return absl::OkStatus();
  return EtagMismatch(current);
}

}  // namespace

Actor ActorOf(const auth::Caller& caller) {
  if (caller.on_behalf_of) {
    return {caller.on_behalf_of->organisation_id, caller.on_behalf_of->subject};
  }
  if (caller.is_service) return {"", caller.service};
  return {caller.organisation_id, caller.subject};
}

absl::Status WriteNote(const crypto::Sealer& sealer, db::Transaction& tx,
                       const server::Call& call, const Grant& grant,
                       const std::string& note) {
  if (note.empty()) return absl::OkStatus();
  NewNote row{.id = crypto::NewUuidV7(),
              .grant_id = grant.id,
              .method = call.method,
              .author = ActorOf(call.caller),
              .text = {}};
  ASSIGN_OR_RETURN(row.text,
                   sealer.Seal(keystore::KeyRef::Case(grant.key_ref), note,
                               {"grant_notes", row.id, "note_sealed"}));
  InsertNote(tx, row);
  return absl::OkStatus();
}

namespace {

// The officer's words, or what a decision without any says of itself.
const std::string& NoteOf(const Mutation& mutation, const Change& change) {
  if (!mutation.note.empty() || !mutation.decides) return mutation.note;
  return change.decision.empty() ? change.reason : change.decision;
}

// Seals what a mutation brings, under the lock; the key is in memory by then.
absl::Status WriteSealed(crypto::Sealer& sealer, db::Transaction& tx,
                         const server::Call& call, const Mutation& mutation,
                         const Change& change) {
  const Grant& grant = change.next;
  if (mutation.payee) {
    RETURN_IF_ERROR(WritePaymentTexts(sealer, tx, grant,
                                      grant.payments[change.payments[0]],
                                      *mutation.payee));
  }
  return WriteNote(sealer, tx, call, grant, NoteOf(mutation, change));
}

}  // namespace

GrantStore::GrantStore(server::Runtime& runtime, const ServiceLevels& levels)
    : runtime_(runtime),
      levels_(levels),
      category_key_(CategoryKey(runtime)),
      funding_key_(runtime.blind_key().Derive("funding_keys")) {}

absl::StatusOr<GrantFile> GrantStore::Submit(const server::Call& call,
                                             const Submission& submission) {
  Grant made = submission.request;
  made.id = crypto::NewUuidV7();
  made.public_id = crypto::NewPublicId();
  made.key_ref = made.direct() ? crypto::NewPublicId() : made.case_ref;
  made.submitted_by = ActorOf(call.caller);
  const keystore::KeyRef key = keystore::KeyRef::Case(made.key_ref);
  RETURN_IF_ERROR(runtime_.keys().CreateKeys({key}));
  ASSIGN_OR_RETURN(const SealedSubmission sealed,
                   SealSubmission(runtime_.sealer(), made, submission));
  const auto insert = [&](db::Transaction& tx,
                          const db::Result&) -> absl::StatusOr<Outcome> {
    RETURN_IF_ERROR(erasure::Admit(tx, made.key_ref));
    ASSIGN_OR_RETURN(const Fund fund,
                     ChooseFund(tx, call, category_key_, submission));
    SetFundAndTimes(made, fund, levels_, tx.now());
    InsertGrant(tx, made, sealed.grant);
    InsertLines(tx, made, sealed.lines);
    InsertCategories(tx, category_key_, made);
    double_funding::InsertKeys(tx, funding_key_, made, submission);
    AppendSubmitted(tx, made);
    return OutcomeOf(call, made, "");
  };
  const absl::StatusOr<Outcome> outcome =
      idempotency::Create(runtime_, call, insert);
  RETURN_IF_ERROR(erasure::DropKeysIfErased(runtime_, outcome.status(), {key}));
  const std::vector<std::string> refs =
      absl::StrSplit(outcome->result_ref, '/');
  return Get(call, refs[0]);
}

absl::StatusOr<GrantFile> GrantStore::Apply(const server::Call& call,
                                            const Mutation& mutation,
                                            Decide decide) {
  const bool by_payment = !mutation.payment_id.empty();
  const db::Params target =
      Touch(call, by_payment ? mutation.payment_id : mutation.grant_id);
  ASSIGN_OR_RETURN(const bool has_file, OpenFile(call, mutation, target));
  const auto apply = [&](db::Transaction& tx,
                         const db::Result& locked) -> absl::StatusOr<Outcome> {
    RETURN_IF_ERROR(CheckEtag(mutation.etag, locked.row(0).Get<int64_t>(1)));
    ASSIGN_OR_RETURN(std::vector<GrantFile> files,
                     LoadGrants(tx, {locked.row(0).Get<std::string>(0)},
                                mutation.moves_money));
    const GrantFile& file = files.front();
    if (mutation.moves_money) {
      RETURN_IF_ERROR(AddCategoryUse(tx, category_key_, files));
    }
    if (!mutation.acting_for.empty()) {
      RETURN_IF_ERROR(delegations::Check(tx, call, mutation.acting_for,
                                         file.grant.fund_id));
    }
    ASSIGN_OR_RETURN(const Change decided,
                     decide(file.grant, file.fund, tx.now()));
    if (decided.event.empty()) return OutcomeOf(call, file.grant, "");
    if (!decided.postings.empty() && !mutation.moves_money) {
      return Internal("money would move without the fund's lock");
    }
    RETURN_IF_ERROR(WriteChange(tx, decided, file.fund.fund));
    if (has_file) {
      RETURN_IF_ERROR(
          WriteSealed(runtime_.sealer(), tx, call, mutation, decided));
    }
    if (mutation.also) RETURN_IF_ERROR(mutation.also(tx, decided));
    return OutcomeOf(call, file.grant, decided.answer);
  };
  ASSIGN_OR_RETURN(
      const Outcome outcome,
      idempotency::Mutate(runtime_, call,
                          by_payment ? kLockGrantOfPayment : kLockGrant, target,
                          by_payment ? "payment" : "grant", apply));
  const std::pair<std::string, std::string> refs =
      absl::StrSplit(outcome.result_ref, absl::MaxSplits('/', 1));
  ASSIGN_OR_RETURN(GrantFile file, Get(call, refs.first));
  file.answer = refs.second;
  return file;
}

absl::StatusOr<bool> GrantStore::OpenFile(const server::Call& call,
                                          const Mutation& mutation,
                                          const db::Params& target) {
  const bool seals = !mutation.note.empty() || mutation.payee || mutation.seals;
  if (!seals && !mutation.decides) return false;
  const absl::Status fetched =
      FetchKey(call, !mutation.payment_id.empty(), target);
  if (!seals && ReasonOf(fetched) == "ERASED") return false;
  RETURN_IF_ERROR(fetched);
  return true;
}

absl::Status GrantStore::FetchKey(const server::Call& call, bool by_payment,
                                  const db::Params& target) {
  ASSIGN_OR_RETURN(
      const std::string key_ref,
      runtime_.db().Read<std::string>(
          call.deadline,
          [&](db::Transaction& tx) -> absl::StatusOr<std::string> {
            ASSIGN_OR_RETURN(
                const db::Result found,
                tx.Execute(by_payment ? kFindGrantOfPayment : kFindGrant,
                           target));
            if (found.empty())
              return NotFound(by_payment ? "payment" : "grant");
            return found.row(0).Get<std::string>(1);
          }));
  return runtime_.keys().GetKey(keystore::KeyRef::Case(key_ref)).status();
}

absl::StatusOr<std::optional<std::string>> GrantStore::CancelSubmission(
    const server::Call& call, const std::string& submit_request_id) {
  ASSIGN_OR_RETURN(
      const std::optional<std::string> done,
      idempotency::Cancel(runtime_, call, "SubmitGrant", submit_request_id));
  if (!done) return std::nullopt;
  const std::vector<std::string> refs = absl::StrSplit(*done, '/');
  return refs[0];
}

absl::StatusOr<GrantFile> GrantStore::Get(const server::Call& call,
                                          const std::string& public_id) {
  SealedTexts sealed;
  const auto read = [&](db::Transaction& tx) -> absl::StatusOr<GrantFile> {
    ASSIGN_OR_RETURN(const db::Result found,
                     tx.Execute(kFindGrant, Touch(call, public_id)));
    if (found.empty()) return NotFound("grant");
    const auto id = found.row(0).Get<std::string>(0);
    ASSIGN_OR_RETURN(std::vector<GrantFile> files, LoadGrants(tx, {id}));
    RETURN_IF_ERROR(AddCategoryUse(tx, category_key_, files));
    ASSIGN_OR_RETURN(sealed, LoadSealed(tx, id));
    return std::move(files.front());
  };
  ASSIGN_OR_RETURN(GrantFile file,
                   runtime_.db().Read<GrantFile>(call.deadline, read));
  if (ViewOf(call.caller, file.grant).sums_only) return file;
  ASSIGN_OR_RETURN(file.texts, OpenTexts(runtime_.sealer(), file.grant, sealed,
                                         OpensPayees(call)));
  return file;
}

absl::StatusOr<std::vector<GrantFile>> GrantStore::List(
    const server::Call& call, const Filter& filter, const Page& page) {
  using Files = std::vector<GrantFile>;
  return runtime_.db().Read<Files>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Files> {
        ASSIGN_OR_RETURN(
            const db::Result found,
            tx.Execute(
                kListGrants,
                db::Params(call.own_organisation(), call.caller.is_service,
                           DbNames(filter.states), filter.fund_id,
                           filter.case_ref, page.after, page.size + 1)));
        std::vector<std::string> ids;
        for (const db::Row row : found) ids.push_back(row.Get<std::string>(0));
        ASSIGN_OR_RETURN(Files files, LoadGrants(tx, ids));
        RETURN_IF_ERROR(AddCategoryUse(tx, category_key_, files));
        return files;
      });
}

absl::StatusOr<int> GrantStore::CountPaid(absl::Duration before_now, int most,
                                          absl::Time deadline) {
  return runtime_.db().Read<int>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<int> {
        ASSIGN_OR_RETURN(
            const db::Result counted,
            tx.Execute(kCountPaid, db::Params(tx.now() - before_now, most)));
        return static_cast<int>(counted.row(0).Get<int64_t>(0));
      });
}

}  // namespace sojourn::grants
