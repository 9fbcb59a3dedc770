#include "services/relocation/documents/document_desk.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/documents/document_rules.h"
#include "services/relocation/exposure/alert_store.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_field_walk.h"
#include "services/relocation/stored.pb.h"

namespace sojourn::relocation {
namespace {

using document_store::Reader;
using document_store::Row;
using Rows = std::vector<Row>;

constexpr char kResource[] = "document";
constexpr char kChunks[] = "document_chunks";

// What tells of her body or her children, and what nobody knows.
bool IsNarrow(v1::DocumentKind kind) {
  return kind == v1::DOCUMENT_KIND_MEDICAL ||
         kind == v1::DOCUMENT_KIND_CUSTODY_PERMISSION ||
         kind == v1::DOCUMENT_KIND_OTHER;
}

Reader ReaderOf(const auth::Caller& caller) {
  return {.subject = caller.subject,
          .organisation_id = caller.organisation_id,
          .officer = caller.roles.HasAnyOf(
              {auth::Role::kProgrammeOfficer, auth::Role::kSecurityOfficer}),
          .caseworker = caller.Has(auth::Role::kNgoCaseworker)};
}

documents::Place PlaceOf(const std::string& row_id,
                         const std::string& relocation_id,
                         const std::string& person_id) {
  return {.table = kChunks,
          .row_id = row_id,
          .key = person_id.empty() ? keystore::KeyRef::Case(relocation_id)
                                   : keystore::KeyRef::Person(person_id)};
}

crypto::Binding BindingOf(const Row& row) {
  return {"documents", row.row_id, "document_sealed"};
}

absl::Status UnknownPerson() {
  return InvalidField("person_id", "PERSON_UNKNOWN",
                      "the party has no such person");
}

Relocation KeyOf(const std::string& relocation_id) {
  Relocation key_of;
  key_of.relocation_id = relocation_id;
  return key_of;
}

absl::StatusOr<FoundDocument> Opened(const CaseVault& vault, const Row& row) {
  ASSIGN_OR_RETURN(
      const std::string plain,
      vault.Unseal(KeyOf(row.relocation_id), BindingOf(row), row.sealed));
  stored::Document stored;
  FoundDocument found{.row = row, .document = {}};
  v1::Document& out = found.document;
  if (!stored.ParseFromString(plain) ||
      !out.ParseFromString(stored.document())) {
    return Internal("a sealed document does not parse");
  }
  out.set_document_id(row.document_id);
  out.set_person_id(row.person_id);
  SetTime(row.added_at, *out.mutable_added_at());
  out.set_added_by(row.added_by);
  out.set_organisation_id(row.organisation_id);
  const auto type = documents::ParseMediaType(out.media_type());
  if (!type) return found;  // seen, and no file
  found.summary = {.type = *type,
                   .bytes = out.size_bytes(),
                   .chunks = stored.chunks(),
                   .digest = stored.digest()};
  return found;
}

absl::Status CheckSeenOn(const v1::AddDocumentRequest& first, absl::Time now) {
  // Somewhere it is tomorrow already.
  if (!first.has_seen() ||
      DayOf(first.seen().seen_on()) <=
          absl::ToCivilDay(now + absl::Hours(14), absl::UTCTimeZone())) {
    return absl::OkStatus();
  }
  return InvalidField("seen.seen_on", "DATE_IN_FUTURE",
                      "nobody has seen it yet: give the day on which it was");
}

// For whoever brought the case everybody moves as they did: she is not told
// that somebody left by what is refused.
absl::StatusOr<std::string> PersonRowOf(const CaseEdit& edit,
                                        const std::string& person_id) {
  if (person_id.empty()) return std::string();
  const v1::Person* const person = edit.current.FindPerson(person_id);
  if (person == nullptr) return UnknownPerson();
  if (person->apart() && ReaderOf(edit.caller()).officer) {
    return UnknownPerson();
  }
  return edit.current.PersonRowId(person_id);
}

v1::Document DocumentOf(const v1::AddDocumentRequest& first,
                        const ReceivedDocument& received) {
  v1::Document document;
  document.set_kind(first.kind());
  if (first.has_seen()) {
    *document.mutable_seen() = first.seen();
    return document;
  }
  document.set_media_type(
      std::string(documents::MediaType(received.summary.type)));
  document.set_size_bytes(received.summary.bytes);
  return document;
}

absl::StatusOr<std::string> Stored(CaseEdit& edit,
                                   const v1::AddDocumentRequest& first,
                                   const ReceivedDocument& received) {
  const Relocation& relocation = edit.current.relocation;
  RETURN_IF_ERROR(CheckSeenOn(first, edit.now));
  ASSIGN_OR_RETURN(const Relocation next,
                   Move(relocation, Event::kDocumentAdded));
  ASSIGN_OR_RETURN(const document_rules::Held held,
                   document_store::LoadHeld(edit.tx(), relocation.id));
  RETURN_IF_ERROR(document_rules::CheckRoom(held, received.summary.bytes));
  Row row{.row_id = received.row_id,
          .document_id = crypto::NewPublicId(),
          .case_row_id = relocation.id,
          .relocation_id = relocation.relocation_id,
          .person_id = first.person_id(),
          .narrow = IsNarrow(first.kind()),
          .bytes = received.summary.bytes,
          .sealed = {},
          .added_at = edit.now,
          .added_by = edit.by(),
          .organisation_id = edit.organisation_id()};
  ASSIGN_OR_RETURN(row.person_row_id, PersonRowOf(edit, first.person_id()));
  stored::Document stored;
  stored.set_document(DocumentOf(first, received).SerializeAsString());
  stored.set_digest(received.summary.digest);
  stored.set_chunks(received.summary.chunks);
  ASSIGN_OR_RETURN(row.sealed,
                   edit.Seal("documents", row.row_id, "document_sealed",
                             stored.SerializeAsString()));
  document_store::Insert(edit.tx(), row);
  int position = 0;
  for (const db::Bytes& chunk : received.chunks) {
    document_store::InsertChunk(edit.tx(), row.row_id, position++, chunk);
  }
  return edit.Save(next, {.event = Event::kDocumentAdded,
                          .subject_row_id = row.row_id,
                          .subject_public_id = row.document_id});
}

// Whoever sends one with it would think that it is kept.
absl::Status CheckNoFileFollows(DocumentDesk::NextPiece next) {
  v1::AddDocumentRequest more;
  while (next(more)) {
    if (more.content().empty()) continue;
    return InvalidField("seen", "FIELDS_CONFLICT",
                        "send a file, or say that the paper was seen");
  }
  return absl::OkStatus();
}

void CheckSeen(const v1::SeenDocument& seen, FieldChecker& fields) {
  WalkFields(seen, "seen", std::nullopt, fields);
  if (!seen.has_seen_on()) {
    fields.Add("seen.seen_on", "FIELD_REQUIRED",
               "give the day on which it was seen");
  }
  const auto& shows = seen.shows();
  if (shows.empty() ||
      std::find(shows.begin(), shows.end(), v1::DOCUMENT_SHOWS_UNSPECIFIED) !=
          shows.end()) {
    fields.Add("seen.shows", "FIELD_REQUIRED",
               "say what it showed, or CANNOT_TELL");
  }
}

}  // namespace

absl::Status CheckDocument(const v1::AddDocumentRequest& first) {
  FieldChecker fields;
  if (first.kind() == v1::DOCUMENT_KIND_UNSPECIFIED ||
      !v1::DocumentKind_IsValid(first.kind())) {
    fields.Add("kind", "FIELD_REQUIRED", "say what it is, or OTHER");
  }
  CheckName(first.person_id(), "person_id", fields);
  if (first.has_seen()) {
    CheckSeen(first.seen(), fields);
    if (first.size_bytes() != 0 || !first.content().empty()) {
      fields.Add("seen", "FIELDS_CONFLICT",
                 "send a file, or say that the paper was seen");
    }
  } else if (first.size_bytes() > int64_t{documents::kMostBytes}) {
    fields.Add("size_bytes", "DOCUMENT_TOO_LARGE",
               "a document has at most 10 MiB: scan it in grey, or send its "
               "pages apart");
  } else if (first.size_bytes() <= 0) {
    fields.Add("size_bytes", "DOCUMENT_EMPTY",
               "say how long the file is, or record that the paper was seen");
  }
  return fields.Finish();
}

absl::StatusOr<ReceivedDocument> DocumentDesk::Receive(
    const server::Call& call, const v1::AddDocumentRequest& first,
    NextPiece next) const {
  ASSIGN_OR_RETURN(const CaseName name, NameOf(first));
  const Scope scope = ScopeOf(desk_.runtime().policy(), call);
  using Keys = std::optional<CaseKeys>;
  ASSIGN_OR_RETURN(
      const Keys keys,
      desk_.runtime().db().Read<Keys>(call.deadline, [&](db::Transaction& tx) {
        return FindCaseKeys(tx, name, scope);
      }));
  if (!keys) return NotFound("relocation");
  const std::vector<std::string>& persons = keys->person_ids;
  if (!first.person_id().empty() &&
      std::find(persons.begin(), persons.end(), first.person_id()) ==
          persons.end()) {
    return UnknownPerson();
  }
  ReceivedDocument received{.row_id = crypto::NewUuidV7()};
  if (first.has_seen()) {
    RETURN_IF_ERROR(CheckNoFileFollows(next));
    return received;
  }
  RETURN_IF_ERROR(desk_.vault().Prefetch(*keys));
  documents::Writer writer(
      desk_.vault().sealer(),
      PlaceOf(received.row_id, keys->relocation_id, first.person_id()));
  const auto keep = [&](int, db::Bytes sealed) {
    received.chunks.push_back(std::move(sealed));
    return absl::OkStatus();
  };
  int64_t came = static_cast<int64_t>(first.content().size());
  RETURN_IF_ERROR(writer.Add(first.content(), keep));
  v1::AddDocumentRequest piece;
  // No longer than it was announced to be.
  while (came <= first.size_bytes() && next(piece)) {
    came += static_cast<int64_t>(piece.content().size());
    RETURN_IF_ERROR(writer.Add(piece.content(), keep));
  }
  RETURN_IF_ERROR(document_rules::CheckWhole(first.size_bytes(), came));
  ASSIGN_OR_RETURN(received.summary, writer.Finish(keep));
  return received;
}

absl::StatusOr<std::string> DocumentDesk::Keep(
    const server::Call& call, const v1::AddDocumentRequest& first,
    const ReceivedDocument& received) const {
  ASSIGN_OR_RETURN(const CaseName name, NameOf(first));
  return desk_.Edit(call, name, first.etag(), [&](CaseEdit& edit) {
    return Stored(edit, first, received);
  });
}

absl::StatusOr<FoundDocument> DocumentDesk::Find(
    const server::Call& call, const std::string& document_id) const {
  struct Raw {
    std::optional<Row> row;
    std::vector<db::Bytes> chunks;
  };
  const Reader reader = ReaderOf(call.caller);
  ASSIGN_OR_RETURN(
      Raw raw,
      desk_.runtime().db().Read<Raw>(
          call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Raw> {
            Raw found;
            ASSIGN_OR_RETURN(found.row,
                             document_store::Find(tx, document_id, reader));
            if (!found.row) return found;
            ASSIGN_OR_RETURN(found.chunks,
                             document_store::LoadChunks(tx, found.row->row_id));
            return found;
          }));
  if (!raw.row) return NotFound(kResource);
  CaseKeys keys{.relocation_id = raw.row->relocation_id, .person_ids = {}};
  if (!raw.row->person_id.empty()) {
    keys.person_ids.push_back(raw.row->person_id);
  }
  RETURN_IF_ERROR(desk_.vault().Prefetch(keys));
  ASSIGN_OR_RETURN(FoundDocument found, Opened(desk_.vault(), *raw.row));
  found.chunks = std::move(raw.chunks);
  return found;
}

absl::Status DocumentDesk::Tell(const server::Call& call,
                                const FoundDocument& found) const {
  const Reader reader = ReaderOf(call.caller);
  if (!reader.officer) return absl::OkStatus();
  return desk_.runtime().db().Write(
      call.deadline, [&](db::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(
            const db::Result locked,
            tx.Execute(kLockCaseByRow, db::Params(found.row.case_row_id)));
        // Erased or taken back meanwhile: nothing of it is given.
        ASSIGN_OR_RETURN(
            const std::optional<Row> still,
            document_store::Find(tx, found.row.document_id, reader));
        if (locked.empty() || !still) return NotFound(kResource);
        InsertAlert(
            tx,
            {.row_id = crypto::NewUuidV7(),
             .kind = still->by_own_hand ? AlertKind::kOwnHandReveal
                                        : AlertKind::kIdentityRevealed,
             .case_row_id = found.row.case_row_id,
             .subject = call.caller.subject,
             .organisation_id = call.caller.organisation_id,
             .told_subject = ReadCaseRow(locked.row(0)).relocation.lead_subject,
             .raised_at = tx.now()});
        return absl::OkStatus();
      });
}

absl::Status DocumentDesk::Send(
    const FoundDocument& found,
    absl::FunctionRef<bool(std::string)> send) const {
  if (found.document.media_type().empty()) return absl::OkStatus();
  documents::Reader reader(
      desk_.vault().sealer(),
      PlaceOf(found.row.row_id, found.row.relocation_id, found.row.person_id),
      found.summary);
  for (const db::Bytes& chunk : found.chunks) {
    ASSIGN_OR_RETURN(std::string piece, reader.Open(chunk));
    if (!send(std::move(piece))) {
      return absl::CancelledError("the reader has gone");
    }
  }
  return reader.Finish();
}

absl::Status DocumentDesk::ShowRows(const Relocation& relocation,
                                    const Rows& rows,
                                    v1::Relocation& out) const {
  if (rows.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(desk_.vault().Prefetch(
      {.relocation_id = relocation.relocation_id, .person_ids = {}}));
  for (const Row& row : rows) {
    ASSIGN_OR_RETURN(FoundDocument found, Opened(desk_.vault(), row));
    *out.add_documents() = std::move(found.document);
  }
  return absl::OkStatus();
}

absl::Status DocumentDesk::Show(const server::Call& call,
                                const Relocation& relocation, View view,
                                v1::Relocation& out) const {
  if (view != View::kOffice && view != View::kSubmitter) {
    return absl::OkStatus();
  }
  const Reader reader = ReaderOf(call.caller);
  ASSIGN_OR_RETURN(
      const Rows rows,
      desk_.runtime().db().Read<Rows>(call.deadline, [&](db::Transaction& tx) {
        return document_store::List(tx, relocation.id, reader);
      }));
  RETURN_IF_ERROR(ShowRows(relocation, rows, out));
  KeepShown(view, out);
  return absl::OkStatus();
}

absl::Status DocumentDesk::ShowAll(const server::Call& call,
                                   const Relocation& relocation,
                                   v1::Relocation& out) const {
  ASSIGN_OR_RETURN(
      const Rows rows,
      desk_.runtime().db().Read<Rows>(call.deadline, [&](db::Transaction& tx) {
        return document_store::ListAll(tx, relocation.id);
      }));
  return ShowRows(relocation, rows, out);
}

}  // namespace sojourn::relocation
