#include "common/documents/document.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/keystore/key_storage_fake.h"
#include "common/status/error.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace sojourn::documents {
namespace {

using ::sojourn::keystore::KeyRef;
using ::sojourn::testing::ReasonIs;
using ::sojourn::testing::StatusIs;

class DocumentTest : public ::testing::Test {
 protected:
  DocumentTest() { EXPECT_OK(keys_->CreateKeys({hers_})); }

  Place At(const std::string& row) const { return {"documents", row, hers_}; }

  struct Stored {
    Summary summary;
    std::vector<db::Bytes> chunks;
  };
  absl::StatusOr<Stored> Store(const std::string& content,
                               const std::string& row = "row-1",
                               size_t piece = 1000) {
    Stored stored;
    Writer writer(sealer_, At(row));
    const auto keep = [&](int position, db::Bytes sealed) {
      EXPECT_EQ(static_cast<size_t>(position), stored.chunks.size());
      stored.chunks.push_back(std::move(sealed));
      return absl::OkStatus();
    };
    for (size_t at = 0; at < content.size(); at += piece) {
      const absl::Status added = writer.Add(content.substr(at, piece), keep);
      if (!added.ok()) return added;
    }
    auto summary = writer.Finish(keep);
    if (!summary.ok()) return summary.status();
    stored.summary = *summary;
    return stored;
  }
  absl::StatusOr<std::string> Load(const Stored& stored,
                                   const std::string& row = "row-1") const {
    Reader reader(sealer_, At(row), stored.summary);
    std::string content;
    for (const db::Bytes& chunk : stored.chunks) {
      const auto opened = reader.Open(chunk);
      if (!opened.ok()) return opened.status();
      content += *opened;
    }
    const absl::Status whole = reader.Finish();
    if (!whole.ok()) return whole;
    return content;
  }
  // A page of text of this length.
  static std::string Page(size_t bytes) {
    std::string page;
    for (size_t i = 0; page.size() < bytes; ++i) page += std::to_string(i);
    page.resize(bytes);
    return page;
  }

  const KeyRef hers_ = KeyRef::Case("hers");
  const std::unique_ptr<keystore::KeyStore> keys_ = keystore::NewFakeKeyStore();
  const crypto::Sealer sealer_{*keys_};
};

TEST_F(DocumentTest, ComesBackAsItWasSent) {
  for (const size_t bytes : {size_t{1}, kChunkBytes - 1, kChunkBytes,
                             kChunkBytes + 1, 3 * kChunkBytes}) {
    for (const size_t piece : {size_t{777}, kChunkBytes, 2 * kChunkBytes}) {
      const std::string page = Page(bytes);
      ASSERT_OK_AND_ASSIGN(const Stored stored, Store(page, "row-1", piece));
      EXPECT_EQ(stored.summary.bytes, static_cast<int64_t>(bytes));
      EXPECT_EQ(stored.chunks.size(), (bytes + kChunkBytes - 1) / kChunkBytes);
      ASSERT_OK_AND_ASSIGN(const std::string loaded, Load(stored));
      EXPECT_EQ(loaded, page);
    }
  }
}

TEST_F(DocumentTest, HasAtMostTenMebibytes) {
  ASSERT_OK_AND_ASSIGN(const Stored stored,
                       Store(Page(kMostBytes), "row-1", kChunkBytes));
  EXPECT_EQ(stored.chunks.size(), size_t{kMostChunks});
  EXPECT_THAT(Store(Page(kMostBytes + 1), "row-1", kChunkBytes).status(),
              ReasonIs("DOCUMENT_TOO_LARGE"));
}

TEST_F(DocumentTest, IsOfAKnownType) {
  EXPECT_THAT(Store("").status(), ReasonIs("DOCUMENT_EMPTY"));
  EXPECT_THAT(Store("MZ\x90").status(), ReasonIs("DOCUMENT_TYPE_REFUSED"));
  ASSERT_OK_AND_ASSIGN(const Stored scan, Store("%PDF-1.7 scan"));
  EXPECT_EQ(scan.summary.type, ContentType::kPdf);
}

TEST_F(DocumentTest, ChunksAreNeitherExchangedCutNorMixed) {
  ASSERT_OK_AND_ASSIGN(const Stored stored, Store(Page(3 * kChunkBytes)));
  const auto is_lost = StatusIs(absl::StatusCode::kDataLoss);
  Stored exchanged = stored;
  std::swap(exchanged.chunks[0], exchanged.chunks[1]);
  EXPECT_THAT(Load(exchanged).status(), is_lost);
  Stored cut = stored;
  cut.chunks.pop_back();
  EXPECT_THAT(Load(cut).status(), is_lost);
  // Also where whoever cuts it says so.
  cut.summary.chunks = 2;
  cut.summary.bytes = 2 * kChunkBytes;
  EXPECT_THAT(Load(cut).status(), is_lost);
  Stored longer = stored;
  longer.chunks.push_back(stored.chunks.back());
  EXPECT_THAT(Load(longer).status(), is_lost);
  ASSERT_OK_AND_ASSIGN(const Stored other,
                       Store(Page(3 * kChunkBytes), "row-2"));
  Stored mixed = stored;
  mixed.chunks[1] = other.chunks[1];
  EXPECT_THAT(Load(mixed).status(), is_lost);
  EXPECT_THAT(Load(stored, "row-2").status(), is_lost);
}

// An older version of the same row, put back chunk by chunk.
TEST_F(DocumentTest, AnEarlierContentOfTheSameRowIsFound) {
  ASSERT_OK_AND_ASSIGN(const Stored before, Store(std::string(600'000, 'a')));
  ASSERT_OK_AND_ASSIGN(const Stored now, Store(std::string(600'000, 'b')));
  Stored mixed = now;
  mixed.chunks[0] = before.chunks[0];
  EXPECT_THAT(Load(mixed).status(), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(DocumentTest, EndsWithItsKey) {
  ASSERT_OK_AND_ASSIGN(const Stored stored, Store(Page(10)));
  ASSERT_OK(keys_->DeleteKeys({hers_}));
  EXPECT_THAT(Load(stored).status(), ReasonIs("ERASED"));
}

TEST_F(DocumentTest, WhatCannotBeKeptStopsIt) {
  Writer writer(sealer_, At("row-1"));
  const auto full = [](int, db::Bytes) {
    return absl::ResourceExhaustedError("disk");
  };
  EXPECT_OK(writer.Add(Page(kChunkBytes), full)) << "nothing is kept yet";
  EXPECT_THAT(writer.Add("1", full),
              StatusIs(absl::StatusCode::kResourceExhausted));
}

}  // namespace
}  // namespace sojourn::documents
