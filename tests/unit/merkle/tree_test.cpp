#include <random>

#include <catch2/catch.hpp>

#include "tests/support/seed.hpp"
#include "tests/unit/merkle/memory_tiles.hpp"
#include "tests/unit/merkle/reference_tree.hpp"

#include "ledger/merkle/proof.hpp"

/// Goal: roots and proofs are those of RFC 6962 for every size, whichever way they are computed.
/// Method: a slow recursive reference that shares no code; everything up to 300 leaves, random
/// sizes up to 200,000.
namespace tress::merkle::tree_test {

namespace {

constexpr std::uint64_t small_max = 300;

struct Trees {
  testing::MemoryTiles tiles;
  testing::ReferenceTree reference;
};

Trees trees_of(std::uint64_t size) {
  Trees trees;
  for (std::uint64_t i = 0; i < size; ++i) {
    const std::string entry = "entry " + std::to_string(i);
    trees.tiles.add(entry);
    trees.reference.add(entry);
  }
  return trees;
}

Proof with_flip(Proof proof, std::size_t at) {
  auto bytes = proof[at].bytes();
  bytes[0] ^= 1U;
  proof[at] = Hash{bytes};
  return proof;
}

void check_same(const TreeEdge& a, const TreeEdge& b) {
  CHECK(a.size() == b.size());
  CHECK(a.root() == b.root());
  for (unsigned level = 0; level < tile_levels; ++level) {
    CHECK(std::ranges::equal(a.partial_tile(level), b.partial_tile(level)));
  }
}

template <class Value>
bool is_refused(const Result<Value, ProofError>& result, ProofRefusal refusal) {
  return result.has_error() && result.error() == ProofError{refusal};
}

}  // namespace

TEST_CASE("tree: every root up to 300 leaves is the reference's", "[unit][merkle]") {
  Trees trees;
  for (std::uint64_t size = 1; size <= small_max; ++size) {
    trees.tiles.add("entry " + std::to_string(size - 1));
    trees.reference.add("entry " + std::to_string(size - 1));
    CHECK(trees.tiles.edge().root() == trees.reference.root(size));
  }
  for (std::uint64_t size = 0; size <= small_max; ++size) {
    CHECK(root_at(size, trees.tiles).value() == trees.reference.root(size));
  }
}

TEST_CASE("tree: every inclusion proof up to 300 leaves is the reference's and verifies",
          "[unit][merkle]") {
  Trees trees = trees_of(small_max);
  int wrong = 0;
  for (std::uint64_t size = 1; size <= small_max; ++size) {
    const Hash root = trees.reference.root(size);
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto proof = inclusion_proof(index, size, trees.tiles);
      const bool is_right =
          proof.value() == trees.reference.path(index, 0, size) &&
          verify_inclusion(trees.reference.leaf(index), index, size, proof.value(), root);
      wrong += is_right ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("tree: every consistency proof up to 300 leaves is the reference's and verifies",
          "[unit][merkle]") {
  Trees trees = trees_of(small_max);
  int wrong = 0;
  for (std::uint64_t size = 1; size <= small_max; ++size) {
    const Hash root = trees.reference.root(size);
    for (std::uint64_t old_size = 1; old_size <= size; ++old_size) {
      const auto proof = consistency_proof(old_size, size, trees.tiles);
      const Hash old_root = trees.reference.root(old_size);
      const bool is_right = proof.value() == trees.reference.consistency(old_size, size) &&
                            verify_consistency(old_size, size, proof.value(), old_root, root);
      wrong += is_right ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("tree: an inclusion proof shows nothing for another leaf, index, size or root",
          "[unit][merkle]") {
  constexpr std::uint64_t size_max = 40;
  Trees trees = trees_of(size_max);
  auto& reference = trees.reference;
  int accepted = 0;
  const auto count = [&accepted](bool is_accepted) { accepted += is_accepted ? 1 : 0; };
  for (std::uint64_t size = 1; size <= size_max; ++size) {
    const Hash root = reference.root(size);
    for (std::uint64_t index = 0; index < size; ++index) {
      const Proof proof = inclusion_proof(index, size, trees.tiles).value();
      const Hash leaf = reference.leaf(index);
      for (std::uint64_t other = 0; other < size_max; ++other) {
        if (other == index) continue;
        count(verify_inclusion(leaf, other, size, proof, root));
        count(verify_inclusion(reference.leaf(other), index, size, proof, root));
      }
      for (std::size_t at = 0; at < proof.size(); ++at) {
        count(verify_inclusion(leaf, index, size, with_flip(proof, at), root));
      }
      Proof longer = proof;
      longer.push_back(root);
      count(verify_inclusion(leaf, index, size, longer, root));
      if (!proof.empty()) {
        const auto shorter = std::span{proof}.first(proof.size() - 1);
        count(verify_inclusion(leaf, index, size, shorter, root));
      }
      count(verify_inclusion(leaf, index, size, proof, reference.root(size - 1)));
    }
  }
  CHECK(accepted == 0);
}

TEST_CASE("tree: a consistency proof shows nothing for other roots or when changed",
          "[unit][merkle]") {
  constexpr std::uint64_t size_max = 40;
  Trees trees = trees_of(size_max);
  auto& reference = trees.reference;
  int accepted = 0;
  const auto count = [&accepted](bool is_accepted) { accepted += is_accepted ? 1 : 0; };
  for (std::uint64_t size = 2; size <= size_max; ++size) {
    for (std::uint64_t old_size = 1; old_size < size; ++old_size) {
      const Proof proof = consistency_proof(old_size, size, trees.tiles).value();
      const Hash root = reference.root(size);
      const Hash old_root = reference.root(old_size);
      count(verify_consistency(old_size, size, proof, old_root, old_root));
      count(verify_consistency(old_size, size, proof, root, root));
      count(verify_consistency(old_size, size, {}, old_root, root));
      for (std::size_t at = 0; at < proof.size(); ++at) {
        count(verify_consistency(old_size, size, with_flip(proof, at), old_root, root));
      }
      Proof longer = proof;
      longer.push_back(root);
      count(verify_consistency(old_size, size, longer, old_root, root));
    }
  }
  CHECK(accepted == 0);
}

TEST_CASE("tree: consistency of equal sizes needs equal roots and no proof", "[unit][merkle]") {
  const Hash root{{1}};
  CHECK(verify_consistency(5, 5, {}, root, root));
  CHECK_FALSE(verify_consistency(5, 5, {}, root, Hash{{2}}));
  CHECK_FALSE(verify_consistency(5, 5, Proof{root}, root, root));
  CHECK_FALSE(verify_consistency(6, 5, {}, root, root));
  CHECK_FALSE(verify_consistency(0, 5, Proof{root}, root, root));
  CHECK_FALSE(verify_consistency(0, 0, {}, root, root));
}

TEST_CASE("tree: a proof may not go on above the root", "[unit][merkle]") {
  // A root made to fit a proof that is too long for the size: the size decides.
  const Hash leaf{{1}};
  const Hash sibling{{2}};
  const Hash above = node_hash(sibling, leaf);
  CHECK(verify_inclusion(leaf, 1, 2, Proof{sibling}, above));
  CHECK_FALSE(verify_inclusion(leaf, 0, 1, Proof{sibling}, above));

  // Three leaves to four: p0 is the third leaf, p1 the fourth, p2 the node over the first two.
  const Proof proof{leaf, sibling, Hash{{3}}};
  const Hash old_root = node_hash(proof[2], leaf);
  const Hash new_root = node_hash(proof[2], node_hash(leaf, sibling));
  CHECK(verify_consistency(3, 4, proof, old_root, new_root));
  const Proof longer{leaf, sibling, Hash{{3}}, Hash{{4}}};
  CHECK_FALSE(verify_consistency(3, 4, longer, node_hash(longer[3], old_root),
                                 node_hash(longer[3], new_root)));
}

TEST_CASE("tree: verification takes hostile numbers in stride", "[unit][merkle]") {
  const std::uint64_t largest = ~std::uint64_t{0};
  const Hash hash{{1}};
  const Proof long_proof(100'000, hash);
  const Proof short_proof(64, hash);
  CHECK_FALSE(verify_inclusion(hash, 0, 0, {}, hash));
  for (const std::uint64_t number : {std::uint64_t{1}, std::uint64_t{1'000'000'000'000'000'000},
                                     std::uint64_t{1} << 63U, largest}) {
    for (const Proof& proof : {Proof{}, short_proof, long_proof}) {
      if (number > 1) {
        CHECK_FALSE(verify_inclusion(hash, 0, number, proof, hash));
        CHECK_FALSE(verify_consistency(1, number, proof, hash, Hash{{2}}));
      }
      CHECK_FALSE(verify_inclusion(hash, number, number, proof, hash));
      CHECK_FALSE(verify_inclusion(hash, largest, number, proof, hash));
      CHECK_FALSE(verify_consistency(number - 1, number, proof, Hash{{2}}, hash));
    }
  }
}

TEST_CASE("tree: large random sizes agree with the reference", "[unit][merkle]") {
  const std::uint64_t seed = testing::seed_of_run();
  CAPTURE(seed);
  std::mt19937_64 random{seed};
  constexpr std::uint64_t size_max = 200'000;
  Trees trees = trees_of(size_max);
  for (int round = 0; round < 8; ++round) {
    const std::uint64_t size = 1 + random() % size_max;
    const std::uint64_t index = random() % size;
    const std::uint64_t old_size = 1 + random() % size;
    CAPTURE(size, index, old_size);
    const Hash root = trees.reference.root(size);
    CHECK(root_at(size, trees.tiles).value() == root);
    CHECK(inclusion_proof(index, size, trees.tiles).value() ==
          trees.reference.path(index, 0, size));
    CHECK(consistency_proof(old_size, size, trees.tiles).value() ==
          trees.reference.consistency(old_size, size));
    // Both sides of every power of 256 that fits.
    for (const std::uint64_t edge : {255U, 256U, 257U, 65'535U, 65'536U, 65'537U}) {
      if (edge > size) continue;
      const auto proof = consistency_proof(edge, size, trees.tiles);
      CHECK(proof.value() == trees.reference.consistency(edge, size));
      CHECK(verify_consistency(edge, size, proof.value(), trees.reference.root(edge), root));
    }
  }
}

TEST_CASE("tree: a proof reads a few tiles, not the log", "[unit][merkle]") {
  testing::MemoryTiles tiles;
  for (int i = 0; i < 150'000; ++i) tiles.add(std::to_string(i));
  constexpr std::size_t levels = 3;  // 256^2 < 150,000
  (void)tiles.take_reads();
  REQUIRE(inclusion_proof(77'777, 149'999, tiles));
  CHECK(tiles.take_reads() <= 2 * levels);
  REQUIRE(consistency_proof(77'777, 149'999, tiles));
  CHECK(tiles.take_reads() <= 3 * levels);
  REQUIRE(root_at(149'999, tiles));
  CHECK(tiles.take_reads() <= levels);
}

TEST_CASE("tree: impossible proofs are refused by name before anything is read", "[unit][merkle]") {
  const Trees trees = trees_of(10);
  const testing::MemoryTiles& tiles = trees.tiles;
  constexpr std::uint64_t huge = 1'000'000'000'000'000'000;
  (void)tiles.take_reads();
  CHECK(is_refused(inclusion_proof(0, 0, tiles), ProofRefusal::tree_size_zero));
  CHECK(is_refused(inclusion_proof(10, 10, tiles), ProofRefusal::index_beyond_tree));
  CHECK(is_refused(inclusion_proof(7, 7, tiles), ProofRefusal::index_beyond_tree));
  CHECK(is_refused(inclusion_proof(huge, 10, tiles), ProofRefusal::index_beyond_tree));
  CHECK(is_refused(inclusion_proof(0, 11, tiles), ProofRefusal::tree_size_beyond_log));
  CHECK(is_refused(inclusion_proof(0, huge, tiles), ProofRefusal::tree_size_beyond_log));
  CHECK(
      is_refused(inclusion_proof(0, ~std::uint64_t{0}, tiles), ProofRefusal::tree_size_beyond_log));
  CHECK(is_refused(consistency_proof(0, 10, tiles), ProofRefusal::tree_size_zero));
  CHECK(is_refused(consistency_proof(0, 0, tiles), ProofRefusal::tree_size_zero));
  CHECK(is_refused(consistency_proof(9, 8, tiles), ProofRefusal::old_size_beyond_new));
  CHECK(is_refused(consistency_proof(huge, 8, tiles), ProofRefusal::old_size_beyond_new));
  CHECK(is_refused(consistency_proof(1, huge, tiles), ProofRefusal::tree_size_beyond_log));
  CHECK(is_refused(root_at(11, tiles), ProofRefusal::tree_size_beyond_log));
  CHECK(tiles.take_reads() == 0);
}

TEST_CASE("tree: a fault of the tiles comes through as it is", "[unit][merkle]") {
  Trees trees = trees_of(10);
  trees.tiles.break_reads();
  const ProofError expected = Fault{Fault::Kind::io, "tiles", "broken on purpose"};
  CHECK(inclusion_proof(0, 10, trees.tiles).error() == expected);
  CHECK(consistency_proof(3, 10, trees.tiles).error() == expected);
  CHECK(root_at(10, trees.tiles).error() == expected);
}

TEST_CASE("tree: a restored edge equals the live one and grows like it", "[unit][merkle]") {
  testing::MemoryTiles tiles;
  const std::vector<std::uint64_t> sizes{0,      1,      2,      255,    256,     257,
                                         511,    512,    1000,   65'279, 65'280,  65'535,
                                         65'536, 65'537, 65'792, 70'000, 131'071, 131'072};
  for (const std::uint64_t size : sizes) {
    while (tiles.size() < size) tiles.add(std::to_string(tiles.size()));
    (void)tiles.take_reads();
    auto restored = tiles.restore(size);
    REQUIRE(restored);
    CHECK(tiles.take_reads() <= std::size_t{3} * 255);
    check_same(restored.value(), tiles.edge());

    // The next 600 leaves complete the same tiles.
    TreeEdge live = tiles.edge();
    std::vector<FullTile> live_completed;
    std::vector<FullTile> restored_completed;
    for (int i = 0; i < 600; ++i) {
      live.append(Hash{{static_cast<Byte>(i)}}, live_completed);
      restored.value().append(Hash{{static_cast<Byte>(i)}}, restored_completed);
    }
    CHECK(live_completed == restored_completed);
    CHECK(live_completed.size() >= 2);
    check_same(restored.value(), live);
  }
}

TEST_CASE("tree: an edge restored at an earlier size has that size's root", "[unit][merkle]") {
  Trees trees = trees_of(700);
  for (std::uint64_t size = 0; size <= 700; ++size) {
    const auto restored = trees.tiles.restore(size);
    REQUIRE(restored);
    CHECK(restored.value().root() == trees.reference.root(size));
  }
}

TEST_CASE("tree: restoring from short or missing parts is a fault", "[unit][merkle]") {
  const Trees trees = trees_of(600);
  const auto no_leaves = [](std::uint64_t, unsigned) -> Result<std::vector<Hash>, Fault> {
    return std::vector<Hash>{};
  };
  const auto leaves = [](std::uint64_t, unsigned count) -> Result<std::vector<Hash>, Fault> {
    return std::vector<Hash>(count, Hash::zero());
  };
  const auto short_tile = [](const TileId&) -> Result<Bytes, Fault> { return Bytes(8191, 0); };
  const auto no_tile = [](const TileId&) -> Result<Bytes, Fault> {
    return Fault{Fault::Kind::missing, "tile", "absent"};
  };
  const auto tile = [](const TileId&) -> Result<Bytes, Fault> { return Bytes(8192, 0); };
  CHECK(TreeEdge::restore(600, tile, leaves));
  CHECK(TreeEdge::restore(600, tile, no_leaves).error().kind == Fault::Kind::damaged);
  CHECK(TreeEdge::restore(600, short_tile, leaves).error().kind == Fault::Kind::damaged);
  CHECK(TreeEdge::restore(600, no_tile, leaves).error().kind == Fault::Kind::missing);
}

TEST_CASE("tree: restored from one changed tile, the root tells", "[unit][merkle]") {
  testing::MemoryTiles tiles;
  for (int i = 0; i < 600; ++i) tiles.add(std::to_string(i));
  const auto changed = TreeEdge::restore(
      600,
      [&](const TileId& id) -> Result<Bytes, Fault> {
        Bytes bytes = tiles.full_tiles().at(id);
        if (id.index == 1) bytes[8191] ^= 1U;
        return bytes;
      },
      [&](std::uint64_t, unsigned count) -> Result<std::vector<Hash>, Fault> {
        const auto tail = tiles.edge().partial_tile(0);
        TRESS_ASSERT(tail.size() == count);
        return std::vector<Hash>(tail.begin(), tail.end());
      });
  REQUIRE(changed);
  CHECK(changed.value().root() != tiles.edge().root());
}

}  // namespace tress::merkle::tree_test
