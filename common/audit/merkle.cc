#include "common/audit/merkle.h"

#include <bit>

#include "common/crypto/sha256.h"

namespace sojourn::audit {
namespace {

// Different first bytes, so that a node can never be passed off as a leaf.
constexpr char kLeaf = 0x00;
constexpr char kParent = 0x01;

// The largest power of two below `size`; size > 1.
int64_t SplitOf(int64_t size) {
  return static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(size - 1)));
}

// RFC 9162, 2.1.4.1: SUBPROOF(m, D[begin:end], whole).
void AddSubproof(int64_t older, LeafRange range, bool whole,
                 std::vector<LeafRange>& proof) {
  const int64_t size = range.end - range.begin;
  if (older == size) {
    if (!whole) proof.push_back(range);
    return;
  }
  const int64_t middle = range.begin + SplitOf(size);
  if (older <= middle - range.begin) {
    AddSubproof(older, {range.begin, middle}, whole, proof);
    proof.push_back({middle, range.end});
  } else {
    AddSubproof(older - (middle - range.begin), {middle, range.end}, false,
                proof);
    proof.push_back({range.begin, middle});
  }
}

void AddInclusion(int64_t index, LeafRange range,
                  std::vector<LeafRange>& proof) {
  const int64_t size = range.end - range.begin;
  if (size == 1) return;
  const int64_t middle = range.begin + SplitOf(size);
  if (index < middle) {
    AddInclusion(index, {range.begin, middle}, proof);
    proof.push_back({middle, range.end});
  } else {
    AddInclusion(index, {middle, range.end}, proof);
    proof.push_back({range.begin, middle});
  }
}

}  // namespace

Hash LeafHash(std::string_view leaf) { return crypto::Sha256(kLeaf, leaf); }

Hash ParentHash(std::string_view left, std::string_view right) {
  return crypto::Sha256(kParent, left, right);
}

Hash EmptyRoot() {
  // SHA-256 of nothing, which Sha256's prefix cannot say.
  constexpr char kBytes[] =
      "\xe3\xb0\xc4\x42\x98\xfc\x1c\x14\x9a\xfb\xf4\xc8\x99\x6f\xb9\x24"
      "\x27\xae\x41\xe4\x64\x9b\x93\x4c\xa4\x95\x99\x1b\x78\x52\xb8\x55";
  return Hash(kBytes, crypto::kSha256Bytes);
}

std::vector<NodeId> NodesOf(LeafRange range) {
  std::vector<NodeId> nodes;
  for (int64_t at = range.begin; at < range.end;) {
    const auto width = std::bit_floor(static_cast<uint64_t>(range.end - at));
    const int level = std::countr_zero(width);
    nodes.push_back({level, at >> level});
    at += static_cast<int64_t>(width);
  }
  return nodes;
}

Hash RootOf(absl::Span<const Hash> nodes) {
  if (nodes.empty()) return EmptyRoot();
  Hash root = nodes.back();
  for (auto node = nodes.rbegin() + 1; node != nodes.rend(); ++node) {
    root = ParentHash(*node, root);
  }
  return root;
}

Tree::Tree(int64_t size, std::vector<Hash> peaks)
    : size_(size), peaks_(std::move(peaks)) {}

void Tree::Append(Hash leaf, absl::FunctionRef<void(Node)> completed) {
  Hash hash = std::move(leaf);
  int64_t index = size_;
  for (int level = 1; (index & 1) != 0; ++level) {
    hash = ParentHash(peaks_.back(), hash);
    peaks_.pop_back();
    index >>= 1;
    completed({{level, index}, hash});
  }
  peaks_.push_back(std::move(hash));
  ++size_;
}

std::vector<LeafRange> InclusionRanges(int64_t index, int64_t size) {
  std::vector<LeafRange> proof;
  AddInclusion(index, {0, size}, proof);
  return proof;
}

std::vector<LeafRange> ConsistencyRanges(int64_t older, int64_t newer) {
  std::vector<LeafRange> proof;
  AddSubproof(older, {0, newer}, true, proof);
  return proof;
}

// RFC 9162, 2.1.3.2.
bool VerifyInclusion(std::string_view leaf, int64_t index, int64_t size,
                     absl::Span<const Hash> proof, std::string_view root) {
  if (index < 0 || index >= size) return false;
  int64_t node = index;
  int64_t last = size - 1;
  Hash hash(leaf);
  for (const Hash& sibling : proof) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      hash = ParentHash(sibling, hash);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      hash = ParentHash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

// RFC 9162, 2.1.4.2.
bool VerifyConsistency(int64_t older, int64_t newer,
                       absl::Span<const Hash> proof,
                       std::string_view older_root,
                       std::string_view newer_root) {
  if (older <= 0 || older > newer) return false;
  if (older == newer) return proof.empty() && older_root == newer_root;
  std::vector<Hash> path(proof.begin(), proof.end());
  if (std::has_single_bit(static_cast<uint64_t>(older))) {
    path.insert(path.begin(), Hash(older_root));
  }
  if (path.empty()) return false;
  int64_t node = older - 1;
  int64_t last = newer - 1;
  while ((node & 1) != 0) {
    node >>= 1;
    last >>= 1;
  }
  Hash of_older = path.front();
  Hash of_newer = path.front();
  for (size_t i = 1; i < path.size(); ++i) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      of_older = ParentHash(path[i], of_older);
      of_newer = ParentHash(path[i], of_newer);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      of_newer = ParentHash(of_newer, path[i]);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && of_older == older_root && of_newer == newer_root;
}

}  // namespace sojourn::audit
