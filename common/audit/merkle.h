// The Merkle tree of RFC 9162, section 2.1 (as RFC 6962 had it): pure
// functions of hashes, no storage.
//
// A complete subtree of 2^level leaves is a node; nodes never change once they
// are complete, so storing them makes every root and proof O(log n).
#ifndef COMMON_AUDIT_MERKLE_H_
#define COMMON_AUDIT_MERKLE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace sojourn::audit {

// SHA-256, 32 bytes.
using Hash = std::string;

// The n-th complete subtree of 2^level leaves, from the left; level 0 is a
// leaf.
struct NodeId {
  int level = 0;
  int64_t index = 0;
  friend auto operator<=>(const NodeId&, const NodeId&) = default;
};

struct Node {
  NodeId id;
  Hash hash;
};

// Leaves [begin, end).
struct LeafRange {
  int64_t begin = 0;
  int64_t end = 0;
  friend bool operator==(const LeafRange&, const LeafRange&) = default;
};

Hash LeafHash(std::string_view leaf);
Hash ParentHash(std::string_view left, std::string_view right);
// The root over no leaf.
Hash EmptyRoot();

// The complete subtrees a range is made of, from the left. `range.begin` is a
// multiple of the largest power of two below the range's length, as in every
// range of a proof.
std::vector<NodeId> NodesOf(LeafRange range);
// The root over such nodes' hashes; EmptyRoot() over none.
Hash RootOf(absl::Span<const Hash> nodes);

// A tree that grows at its right end; keeps O(log n) hashes.
class Tree {
 public:
  Tree() = default;
  // A tree of `size` leaves; `peaks` are the hashes of NodesOf({0, size}).
  Tree(int64_t size, std::vector<Hash> peaks);

  // Adds a leaf, tells of the nodes above it that became complete.
  void Append(Hash leaf, absl::FunctionRef<void(Node)> completed);

  int64_t size() const { return size_; }
  Hash root() const { return RootOf(peaks_); }

 private:
  int64_t size_ = 0;
  std::vector<Hash> peaks_;
};

// What a proof is made of: one hash a range, in this order. Requires
// 0 <= index < size.
std::vector<LeafRange> InclusionRanges(int64_t index, int64_t size);
// Requires 0 < older <= newer.
std::vector<LeafRange> ConsistencyRanges(int64_t older, int64_t newer);

// Whether `leaf` is the leaf at `index` of the tree with `root`.
bool VerifyInclusion(std::string_view leaf, int64_t index, int64_t size,
                     absl::Span<const Hash> proof, std::string_view root);

// Whether the tree of `newer` leaves begins with the tree of `older`, 0 <
// older <= newer.
bool VerifyConsistency(int64_t older, int64_t newer,
                       absl::Span<const Hash> proof,
                       std::string_view older_root,
                       std::string_view newer_root);

}  // namespace sojourn::audit

#endif  // COMMON_AUDIT_MERKLE_H_
