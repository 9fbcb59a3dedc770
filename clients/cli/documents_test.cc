#include "clients/cli/documents.h"

#include <gtest/gtest.h>

#include <fstream>

#include "common/documents/document.h"
#include "common/status/error.h"

namespace sojourn::cli {
namespace {

using relocation::v1::AddDocumentRequest;

std::string FileOf(const std::string& content) {
  std::string path = ::testing::TempDir() + "/passport-of-somebody.pdf";
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

TEST(DocumentsTest, AFileGoesInPiecesAndComesBackWhole) {
  const std::string content(2 * DocumentPieces::kPiece + 1, 'x');
  AddDocumentRequest request;
  const auto file = ReadDocument(FileOf(content), &request);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(request.size_bytes(), static_cast<int64_t>(content.size()));
  EXPECT_EQ(request.DebugString().find("somebody"), std::string::npos);
  DocumentPieces pieces(*file);
  TakenDocument taken;
  EXPECT_EQ(pieces.Percent(), 0);
  for (AddDocumentRequest piece; pieces.Next(&piece);) {
    EXPECT_LE(piece.content().size(), DocumentPieces::kPiece);
    relocation::v1::GetDocumentResponse message;
    message.set_content(piece.content());
    taken.Take(message);
  }
  EXPECT_EQ(pieces.Percent(), 100);
  EXPECT_EQ(taken.file, content);
}

TEST(DocumentsTest, WhatCannotGoIsNamedBeforeTheCall) {
  AddDocumentRequest request;
  EXPECT_EQ(ReasonOf(ReadDocument("", &request).status()), "FLAG_MISSING");
  EXPECT_EQ(ReasonOf(ReadDocument(FileOf(""), &request).status()),
            "DOCUMENT_EMPTY");
  const std::string large(documents::kMostBytes + 1, 'x');
  EXPECT_EQ(ReasonOf(ReadDocument(FileOf(large), &request).status()),
            "DOCUMENT_TOO_LARGE");
  EXPECT_EQ(ReasonOf(ReadDocument(::testing::TempDir(), &request).status()),
            "FILE_UNREADABLE")
      << "opened, and never read to its end";
  request.mutable_seen()->add_shows(relocation::v1::DOCUMENT_SHOWS_VALID);
  const auto none = ReadDocument("", &request);
  ASSERT_TRUE(none.ok());
  EXPECT_EQ(*none, "");
}

}  // namespace
}  // namespace sojourn::cli
