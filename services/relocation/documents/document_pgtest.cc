// Papers: they come whole or not at all, and each is for few.
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/documents/document.h"
#include "services/relocation/documents/document_fixture.h"
#include "services/relocation/documents/transfer.h"
#include "services/relocation/relocation_test_world.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

auth::Caller Colleague() {
  return sojourn::testing::As(auth::Role::kNgoCaseworker, "ngo", "ngo/second");
}

class DocumentTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::AddDocumentResponse> Send(
      const auth::Caller& caller, const v1::AddDocumentRequest& first,
      const std::string& file, const Sending& how = {}) {
    return SendDocument(world_.stub(), caller, first, file, how);
  }
  absl::StatusOr<ReadPaper> Read(const auth::Caller& caller,
                                 const std::string& document_id) {
    return ReadDocument(world_.stub(), caller, document_id);
  }
  v1::AddDocumentRequest Of(v1::DocumentKind kind) const {
    auto first = LetterAbout(id_);
    first.set_kind(kind);
    return first;
  }
  std::string Sent(const auth::Caller& caller,
                   const v1::AddDocumentRequest& first,
                   const std::string& file = "%PDF-1.7 invented") {
    const auto sent = Send(caller, first, file);
    EXPECT_OK(sent);
    return sent.ok() ? sent->document_id() : "";
  }
  bool Reads(const auth::Caller& caller, const std::string& document_id) {
    const auto read = Read(caller, document_id);
    if (!read.ok()) {
      EXPECT_TRUE(absl::IsNotFound(read.status()) ||
                  absl::IsPermissionDenied(read.status()))
          << read.status();
    }
    return read.ok();
  }
  std::vector<std::string> Listed(const auth::Caller& caller) {
    std::vector<std::string> ids;
    const auto shown = world_.Get(caller, id_);
    EXPECT_OK(shown);
    if (!shown.ok()) return ids;
    for (const v1::Document& each : shown->documents()) {
      ids.push_back(each.document_id());
    }
    return ids;
  }
  std::string Count(const std::string& table) const {
    return world_.database().Value("SELECT count(*) FROM " + table);
  }
  absl::Status Assign(const auth::Caller& by, v1::AssignmentRole role,
                      const std::string& subject) {
    world_.Told(Office(subject));  // known here since
    auto assign = World::Named<v1::AssignCaseRequest>(id_);
    assign.set_role(role);
    assign.set_subject(subject);
    assign.set_organisation_id("office");
    return world_.Do(by, &Stub::AssignCase, assign).status();
  }

  World world_;
  // office/ana acknowledged it: she leads.
  const v1::Relocation case_ = world_.Triaged();
  const std::string id_ = case_.relocation_id();
};

TEST_F(DocumentTest, AFileComesBackAsItWasSent) {
  const std::string person = case_.intake().persons(0).person_id();
  for (const size_t bytes :
       {size_t{1}, documents::kChunkBytes, documents::kChunkBytes + 1}) {
    auto first = Of(v1::DOCUMENT_KIND_TRAVEL_DOCUMENT);
    if (bytes > 1) first.set_person_id(person);
    ASSERT_OK_AND_ASSIGN(const auto sent, Send(Office(), first, Page(bytes)));
    ASSERT_OK_AND_ASSIGN(const auto read, Read(Office(), sent.document_id()));
    EXPECT_EQ(read.file, Page(bytes));
    EXPECT_EQ(read.document.kind(), v1::DOCUMENT_KIND_TRAVEL_DOCUMENT);
    EXPECT_EQ(read.document.person_id(), first.person_id());
    EXPECT_EQ(read.document.media_type(), "text/plain");
    EXPECT_EQ(read.document.size_bytes(), static_cast<int64_t>(bytes));
    EXPECT_EQ(read.document.added_by(), "office/ana");
    EXPECT_THAT(Listed(Office()), Contains(sent.document_id()));
  }
  EXPECT_EQ(Count("document_chunks"), "4");
}

TEST_F(DocumentTest, NothingOfItIsReadableInTheDatabase) {
  Sent(Office(), Of(v1::DOCUMENT_KIND_MEDICAL), "an invented diagnosis\n");
  for (const char* column :
       {"documents.document_sealed", "document_chunks.chunk_sealed"}) {
    const std::vector<std::string> parts = absl::StrSplit(column, '.');
    EXPECT_EQ(
        world_.database().Value(absl::StrCat("SELECT count(*) FROM ", parts[0],
                                             " WHERE position("
                                             "'diagnosis'::bytea IN ",
                                             parts[1],
                                             ") > 0 OR position("
                                             "'text/plain'::bytea IN ",
                                             parts[1], ") > 0")),
        "0");
  }
}

TEST_F(DocumentTest, WhatWasOnlySeenIsARecordAndNoFile) {
  auto first = Of(v1::DOCUMENT_KIND_TRAVEL_DOCUMENT);
  *first.mutable_seen()->mutable_seen_on() = ToDate(world_.Today());
  first.mutable_seen()->add_shows(v1::DOCUMENT_SHOWS_VALID);
  ASSERT_OK_AND_ASSIGN(const auto sent, Send(Office(), first, ""));
  ASSERT_OK_AND_ASSIGN(const auto read, Read(Office(), sent.document_id()));
  EXPECT_EQ(read.document.seen().shows(0), v1::DOCUMENT_SHOWS_VALID);
  EXPECT_EQ(read.document.media_type(), "");
  EXPECT_EQ(read.file, "");
  first.set_request_id(testing::NewRequestId());
  *first.mutable_seen()->mutable_seen_on() = ToDate(world_.Today() + 3);
  EXPECT_THAT(Send(Office(), first, "").status(), ReasonIs("DATE_IN_FUTURE"));
  first.mutable_seen()->clear_seen_on();
  first.mutable_seen()->clear_shows();
  first.clear_kind();
  EXPECT_THAT(Send(Office(), first, "x").status(),
              BadFieldsAre("kind", "seen.seen_on", "seen.shows", "seen"));
}

TEST_F(DocumentTest, OfACutStreamNothingIsKept) {
  const auto first = Of(v1::DOCUMENT_KIND_LETTER);
  const std::string version = world_.Get(Office(), id_)->etag();
  EXPECT_FALSE(
      Send(Office(), first, Page(900'000), {.cut_after = 500'000}).ok());
  // Whoever ends it early says so by what was announced.
  auto shorter = first;
  shorter.set_size_bytes(10);
  EXPECT_THAT(Send(Office(), shorter, Page(9)).status(),
              ReasonIs("DOCUMENT_CUT"));
  EXPECT_THAT(Send(Office(), shorter, Page(11)).status(),
              ReasonIs("DOCUMENT_CUT"));
  EXPECT_EQ(Count("documents"), "0");
  EXPECT_EQ(Count("document_chunks"), "0");
  EXPECT_EQ(world_.Get(Office(), id_)->etag(), version);
  EXPECT_OK(Send(Office(), first, Page(900'000))) << "the id is still free";
}

TEST_F(DocumentTest, ARepeatIsTheSamePaper) {
  const auto first = Of(v1::DOCUMENT_KIND_LETTER);
  const std::string file = Page(600'000);
  ASSERT_OK_AND_ASSIGN(const auto sent, Send(Office(), first, file));
  ASSERT_OK_AND_ASSIGN(const auto again,
                       Send(Office(), first, file, {.piece = 7'001}));
  EXPECT_EQ(again.document_id(), sent.document_id());
  EXPECT_EQ(Count("documents"), "1");
  EXPECT_EQ(Count("document_chunks"), "3");
  std::string other = file;
  other[300'000] ^= 1;
  EXPECT_THAT(Send(Office(), first, other).status(),
              ReasonIs("REQUEST_ID_REUSED"));
}

TEST_F(DocumentTest, WrongFilesAreRefusedWithARemedy) {
  const auto first = Of(v1::DOCUMENT_KIND_LETTER);
  EXPECT_THAT(Send(Office(), first, "MZ\x90 a program").status(),
              ReasonIs("DOCUMENT_TYPE_REFUSED"));
  EXPECT_THAT(Send(Office(), first, "").status(), ReasonIs("DOCUMENT_EMPTY"));
  auto large = first;
  large.set_size_bytes(static_cast<int64_t>(documents::kMostBytes) + 1);
  EXPECT_THAT(Send(Office(), large, "x").status(),
              ReasonIs("DOCUMENT_TOO_LARGE"));
  auto stranger = first;
  stranger.set_person_id("0123456789abcdefghjkmnpqrs");
  EXPECT_THAT(Send(Office(), stranger, "x").status(),
              ReasonIs("PERSON_UNKNOWN"));
  auto unnamed = first;
  unnamed.clear_request_id();
  EXPECT_THAT(Send(Office(), unnamed, "x").status(),
              ReasonIs("REQUEST_ID_MISSING"));
  auto stale = first;
  stale.set_etag("99");
  EXPECT_THAT(Send(Office(), stale, "x").status(), ReasonIs("ETAG_MISMATCH"));
  EXPECT_EQ(Count("documents"), "0");
}

TEST_F(DocumentTest, TheLargestFileGoesThroughAndOneByteMoreDoesNot) {
  const std::string file = Page(documents::kMostBytes);
  const std::string sent = Sent(Office(), Of(v1::DOCUMENT_KIND_LETTER), file);
  ASSERT_OK_AND_ASSIGN(const auto read, Read(Office(), sent));
  EXPECT_TRUE(read.file == file);
  EXPECT_EQ(Count("document_chunks"), "40");
}

TEST_F(DocumentTest, ACaseHoldsSoMuchAndNoMore) {
  Sent(Office(), Of(v1::DOCUMENT_KIND_LETTER));
  world_.database().Run("UPDATE documents SET bytes = 104857600");
  EXPECT_THAT(Send(Office(), Of(v1::DOCUMENT_KIND_LETTER), "x").status(),
              ReasonIs("DOCUMENTS_FULL"));
  EXPECT_EQ(Count("documents"), "1");
  world_.database().Run("UPDATE documents SET taken_back = true");
  EXPECT_OK(Send(Office(), Of(v1::DOCUMENT_KIND_LETTER), "x"));
}

TEST_F(DocumentTest, OfficersReadWhatIsTrustedToThem) {
  const std::string letter = Sent(Ngo(), Of(v1::DOCUMENT_KIND_LETTER));
  const std::string medical = Sent(Ngo(), Of(v1::DOCUMENT_KIND_MEDICAL));
  EXPECT_TRUE(Reads(Office(), letter)) << "the lead";
  EXPECT_TRUE(Reads(Office(), medical));
  const auto sara =
      sojourn::testing::As(auth::Role::kSecurityOfficer, "office", "office/s");
  EXPECT_FALSE(Reads(sara, letter));
  EXPECT_THAT(Listed(sara), IsEmpty());
  world_.Told(sara);
  ASSERT_OK(Assign(Office(), v1::ASSIGNMENT_ROLE_SECURITY_OFFICER, "office/s"));
  EXPECT_TRUE(Reads(sara, letter)) << "assigned";
  EXPECT_FALSE(Reads(sara, medical)) << "for the lead";
  EXPECT_THAT(Listed(sara), ::testing::ElementsAre(letter));
  for (const auth::Caller& caller : {Office("office/other"), Verifier(), City(),
                                     Admin(), Auditor(), Ngo("elsewhere")}) {
    EXPECT_FALSE(Reads(caller, letter)) << caller.subject;
  }
}

TEST_F(DocumentTest, WhoWasGivenTheCaseAndTakesItsLeadWaitsForNarrowPapers) {
  const std::string letter = Sent(Ngo(), Of(v1::DOCUMENT_KIND_LETTER));
  const std::string medical = Sent(Ngo(), Of(v1::DOCUMENT_KIND_MEDICAL));
  const auto taker = Office("office/taker");
  ASSERT_OK(
      Assign(Office(), v1::ASSIGNMENT_ROLE_SECURITY_OFFICER, "office/taker"));
  ASSERT_OK(Assign(taker, v1::ASSIGNMENT_ROLE_LEAD, "office/taker"));
  EXPECT_TRUE(Reads(taker, letter)) << "given to her";
  EXPECT_FALSE(Reads(taker, medical));
  world_.Advance(absl::Hours(24) + absl::Seconds(1));
  EXPECT_TRUE(Reads(taker, medical));
}

TEST_F(DocumentTest, WhoTookTheCaseWaitsADay) {
  const std::string letter = Sent(Ngo(), Of(v1::DOCUMENT_KIND_LETTER));
  const auto taker = Office("office/taker");
  ASSERT_OK(Assign(taker, v1::ASSIGNMENT_ROLE_LEAD, "office/taker"));
  EXPECT_FALSE(Reads(taker, letter));
  world_.Advance(absl::Hours(24) + absl::Seconds(1));
  EXPECT_TRUE(Reads(taker, letter));
}

TEST_F(DocumentTest, CaseworkersReadWhatTheirOrganisationAdded) {
  const std::string letter = Sent(Ngo(), Of(v1::DOCUMENT_KIND_LETTER));
  const std::string custody =
      Sent(Ngo(), Of(v1::DOCUMENT_KIND_CUSTODY_PERMISSION));
  const std::string of_office = Sent(Office(), Of(v1::DOCUMENT_KIND_LETTER));
  EXPECT_TRUE(Reads(Ngo(), letter));
  EXPECT_TRUE(Reads(Ngo(), custody));
  EXPECT_FALSE(Reads(Ngo(), of_office));
  EXPECT_TRUE(Reads(Colleague(), letter));
  EXPECT_FALSE(Reads(Colleague(), custody));
  EXPECT_THAT(Listed(Ngo()), ::testing::ElementsAre(letter, custody));
  const auto shown = world_.Get(Ngo(), id_);
  EXPECT_EQ(shown->documents(0).added_by(), "") << "names of officers";
}

TEST_F(DocumentTest, AReadIsToldAndNamed) {
  const std::string letter = Sent(Ngo(), Of(v1::DOCUMENT_KIND_LETTER));
  EXPECT_TRUE(Reads(Ngo(), letter));
  EXPECT_EQ(Count("alerts WHERE kind LIKE '%REVEAL%'"), "0");
  EXPECT_TRUE(Reads(Office(), letter));
  EXPECT_EQ(Count("alerts WHERE kind LIKE '%REVEAL%'"), "1");
  ASSERT_OK_AND_ASSIGN(const auto saw,
                       world_.Do(Office(), &Stub::ListWhoSaw,
                                 World::Named<v1::ListWhoSawRequest>(id_)));
  EXPECT_EQ(saw.sightings(0).method(), "GetDocument");
  EXPECT_EQ(saw.sightings(0).fields(), absl::StrCat("document ", letter));
  v1::ReportExposureRequest report;
  report.set_subject("office/ana");
  report.mutable_since()->set_seconds(1);
  report.set_note("an invented theft");
  ASSERT_OK_AND_ASSIGN(const auto exposed,
                       world_.Do(Security(), &Stub::ReportExposure, report));
  EXPECT_THAT(exposed.DebugString(),
              HasSubstr(absl::StrCat("document ", letter)));
}

TEST_F(DocumentTest, WhatWasTakenBackIsGone) {
  const std::string letter = Sent(Ngo(), Of(v1::DOCUMENT_KIND_LETTER));
  auto correct = World::Named<v1::CorrectRecordRequest>(id_);
  correct.set_event_id(world_.LastEntry(id_, "relocation.document_added"));
  correct.set_reason("of somebody else");
  EXPECT_THAT(world_.Do(Office("office/other"), &Stub::CorrectRecord, correct),
              ReasonIs("NOT_ON_CASE"))
      << "nobody destroys the papers of a case that is not hers";
  ASSERT_OK(world_.Do(Office(), &Stub::CorrectRecord, correct));
  EXPECT_FALSE(Reads(Office(), letter));
  EXPECT_FALSE(Reads(Ngo(), letter));
  EXPECT_THAT(Listed(Office()), IsEmpty());
  EXPECT_EQ(Count("document_chunks"), "0");
}

TEST_F(DocumentTest, AFileThatWasAlteredIsNotGivenAsWhole) {
  const std::string letter =
      Sent(Office(), Of(v1::DOCUMENT_KIND_LETTER), Page(600'000));
  world_.database().Run("DELETE FROM document_chunks WHERE position = 2");
  EXPECT_THAT(Read(Office(), letter).status(),
              StatusIs(absl::StatusCode::kInternal));
}

TEST_F(DocumentTest, SheIsGivenTheListAndToldOfTheFiles) {
  const std::string medical = Sent(Ngo(), Of(v1::DOCUMENT_KIND_MEDICAL));
  auto request = World::Named<v1::ExportRelocationRequest>(id_);
  *request.mutable_defender_view() = world_.View();
  ASSERT_OK_AND_ASSIGN(const auto exported,
                       world_.Do(Office(), &Stub::ExportRelocation, request));
  ASSERT_THAT(exported.relocation().documents(), SizeIs(1));
  EXPECT_EQ(exported.relocation().documents(0).document_id(), medical);
  std::vector<std::string> left_out;
  for (const v1::LeftOut& each : exported.left_out()) {
    left_out.push_back(each.what());
  }
  EXPECT_THAT(left_out, Contains("the files of papers"));
}

TEST(TransferTest, FewComeAtOnce) {
  TransferSlots slots;
  std::vector<TransferSlots::Slot> taken;
  const auto take = [&](const std::string& organisation,
                        const std::string& who) {
    auto slot = slots.Take(
        sojourn::testing::As(auth::Role::kNgoCaseworker, organisation, who));
    if (slot.ok()) taken.push_back(*std::move(slot));
    return slot.status();
  };
  for (const char* who : {"ngo/a", "ngo/a", "ngo/b", "ngo/b"}) {
    EXPECT_OK(take("ngo", who));
  }
  EXPECT_THAT(take("ngo", "ngo/c"), ReasonIs("DOCUMENTS_BUSY"))
      << "an organisation with many accounts";
  EXPECT_OK(take("office", "office/a"));
  EXPECT_OK(take("office", "office/a"));
  EXPECT_THAT(take("office", "office/a"), ReasonIs("DOCUMENTS_BUSY"))
      << "one account";
  EXPECT_OK(take("office", "office/b"));
  EXPECT_OK(take("third", "third/a"));
  EXPECT_THAT(take("fourth", "fourth/a"), ReasonIs("DOCUMENTS_BUSY"))
      << "all together";
  taken.pop_back();
  EXPECT_OK(take("fourth", "fourth/a"));
}

// A call that waits for its client for ever.
class Waiting final : public v1::RelocationService::Service {
 public:
  grpc::Status AddDocument(grpc::ServerContext* context,
                           grpc::ServerReader<v1::AddDocumentRequest>* reader,
                           v1::AddDocumentResponse*) override {
    const Patience patience(context, absl::Milliseconds(100));
    v1::AddDocumentRequest piece;
    while (reader->Read(&piece)) {
    }
    return grpc::Status::OK;
  }
};

TEST(TransferTest, NobodyIsWaitedForForEver) {
  Waiting service;
  testing::InProcessServer server(service);
  const auto stub = v1::RelocationService::NewStub(server.channel());
  grpc::ClientContext context;
  v1::AddDocumentResponse response;
  const auto stream = stub->AddDocument(&context, &response);
  EXPECT_TRUE(stream->Write(v1::AddDocumentRequest()));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

}  // namespace
}  // namespace sojourn::relocation
