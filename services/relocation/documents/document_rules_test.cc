#include "services/relocation/documents/document_rules.h"

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::document_rules {
namespace {

using ::sojourn::testing::ReasonIs;

TEST(DocumentRulesTest, ACaseHoldsSoMuch) {
  EXPECT_OK(CheckRoom({}, kMostBytesOfCase));
  EXPECT_OK(CheckRoom({.documents = kMostDocuments - 1, .bytes = 1}, 1));
  EXPECT_THAT(CheckRoom({.documents = kMostDocuments, .bytes = 1}, 1),
              ReasonIs("DOCUMENTS_FULL"));
  EXPECT_THAT(CheckRoom({.documents = 1, .bytes = 1}, kMostBytesOfCase),
              ReasonIs("DOCUMENTS_FULL"));
}

TEST(DocumentRulesTest, WhatWasAnnouncedComes) {
  EXPECT_OK(CheckWhole(7, 7));
  EXPECT_THAT(CheckWhole(7, 6), ReasonIs("DOCUMENT_CUT"));
  EXPECT_THAT(CheckWhole(7, 8), ReasonIs("DOCUMENT_CUT"));
}

}  // namespace
}  // namespace sojourn::relocation::document_rules
