#include "common/audit/merkle.h"

#include <gtest/gtest.h>

#include <map>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/hex.h"

namespace sojourn::audit {
namespace {

// The seven leaves that certificate logs are tested with, and their roots.
std::vector<std::string> KnownLeaves() {
  std::vector<std::string> leaves;
  for (const char* hex :
       {"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f"}) {
    leaves.push_back(*crypto::ParseHex(hex));
  }
  return leaves;
}

constexpr const char* kKnownRoots[] = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

// All nodes of a tree of `size` leaves, and its root at every size on the way.
struct Grown {
  std::map<NodeId, Hash> nodes;
  std::vector<Hash> roots;  // [n]: of the first n leaves

  Hash Of(LeafRange range) const {
    std::vector<Hash> hashes;
    for (const NodeId id : NodesOf(range)) hashes.push_back(nodes.at(id));
    return RootOf(hashes);
  }
  std::vector<Hash> Of(const std::vector<LeafRange>& ranges) const {
    std::vector<Hash> hashes;
    for (const LeafRange range : ranges) hashes.push_back(Of(range));
    return hashes;
  }
};

Grown Grow(const std::vector<std::string>& leaves) {
  Grown grown;
  Tree tree;
  grown.roots.push_back(tree.root());
  for (const std::string& leaf : leaves) {
    grown.nodes[{0, tree.size()}] = LeafHash(leaf);
    tree.Append(LeafHash(leaf),
                [&](Node node) { grown.nodes[node.id] = node.hash; });
    grown.roots.push_back(tree.root());
  }
  return grown;
}

Grown GrowNumbers(int size) {
  std::vector<std::string> leaves;
  for (int i = 0; i < size; ++i) leaves.push_back(absl::StrCat("leaf ", i));
  return Grow(leaves);
}

TEST(MerkleTest, RootsAreThoseOfTheStandard) {
  const Grown grown = Grow(KnownLeaves());
  EXPECT_EQ(absl::BytesToHexString(grown.roots[0]),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (size_t i = 0; i < std::size(kKnownRoots); ++i) {
    EXPECT_EQ(absl::BytesToHexString(grown.roots[i + 1]), kKnownRoots[i]) << i;
  }
}

TEST(MerkleTest, AnyPrefixIsFoundAgainFromStoredNodes) {
  const Grown grown = GrowNumbers(70);
  for (int64_t size = 0; size <= 70; ++size) {
    EXPECT_EQ(grown.Of({0, size}), grown.roots[static_cast<size_t>(size)]);
  }
}

TEST(MerkleTest, AGrowingTreeGoesOnFromItsPeaks) {
  const Grown grown = GrowNumbers(21);
  std::vector<Hash> peaks;
  for (const NodeId id : NodesOf({0, 13})) peaks.push_back(grown.nodes.at(id));
  Tree tree(13, peaks);
  for (int64_t leaf = 13; leaf < 21; ++leaf) {
    tree.Append(grown.nodes.at({0, leaf}), [&](Node node) {
      EXPECT_EQ(node.hash, grown.nodes.at(node.id));
    });
  }
  EXPECT_EQ(tree.root(), grown.roots[21]);
}

TEST(MerkleTest, InclusionOfEveryLeafInEverySizeAndOfNothingElse) {
  constexpr int64_t kMost = 33;
  const Grown grown = GrowNumbers(kMost);
  for (int64_t size = 1; size <= kMost; ++size) {
    const Hash& root = grown.roots[static_cast<size_t>(size)];
    for (int64_t index = 0; index < size; ++index) {
      std::vector<Hash> proof = grown.Of(InclusionRanges(index, size));
      const Hash& leaf = grown.nodes.at({0, index});
      EXPECT_TRUE(VerifyInclusion(leaf, index, size, proof, root));
      EXPECT_FALSE(VerifyInclusion(LeafHash("x"), index, size, proof, root));
      EXPECT_FALSE(VerifyInclusion(leaf, index + 1, size, proof, root));
      EXPECT_FALSE(VerifyInclusion(leaf, index, size, proof, EmptyRoot()));
      proof.push_back(leaf);
      EXPECT_FALSE(VerifyInclusion(leaf, index, size, proof, root));
    }
  }
  EXPECT_FALSE(VerifyInclusion("", 0, 0, {}, EmptyRoot()));
}

TEST(MerkleTest, ConsistencyOfEveryTwoSizesAndOfNothingElse) {
  constexpr int64_t kMost = 33;
  const Grown grown = GrowNumbers(kMost);
  const Grown other = Grow(std::vector<std::string>(kMost, "other"));
  for (int64_t newer = 1; newer <= kMost; ++newer) {
    const Hash& new_root = grown.roots[static_cast<size_t>(newer)];
    for (int64_t older = 1; older <= newer; ++older) {
      const auto at = static_cast<size_t>(older);
      std::vector<Hash> proof = grown.Of(ConsistencyRanges(older, newer));
      EXPECT_TRUE(
          VerifyConsistency(older, newer, proof, grown.roots[at], new_root));
      EXPECT_FALSE(
          VerifyConsistency(older, newer, proof, other.roots[at], new_root));
      proof.push_back(EmptyRoot());
      EXPECT_FALSE(
          VerifyConsistency(older, newer, proof, grown.roots[at], new_root));
    }
  }
  EXPECT_FALSE(VerifyConsistency(0, 1, {}, EmptyRoot(), grown.roots[1]));
  EXPECT_FALSE(VerifyConsistency(2, 1, {}, grown.roots[2], grown.roots[1]));
}

// What an auditor pays for one proof out of a million entries.
TEST(MerkleTest, ProofsAreShort) {
  EXPECT_LE(InclusionRanges(123456, 1'000'000).size(), 20u);
  EXPECT_LE(ConsistencyRanges(123456, 1'000'000).size(), 21u);
}

}  // namespace
}  // namespace sojourn::audit
