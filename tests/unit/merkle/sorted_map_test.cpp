// Goal: the root of a sorted map fixes every key and every absence. Method: maps of every size up
// to 70, each key and each gap asked for; a root made the slow way; every part of a proof changed.

#include "ledger/merkle/sorted_map.hpp"

#include <functional>

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.hpp"

#include "ledger/crypto/sha256.hpp"

namespace tress::merkle::sorted_map_test {

namespace {

/// Keys 2, 4, 6, … so that there is a gap before, between and after.
MapKey key_of(std::uint64_t number) {
  MapKey::Array bytes{};
  bytes[0] = 5;
  bytes[15] = static_cast<Byte>(number >> 8U);
  bytes[16] = static_cast<Byte>(number);
  return MapKey{bytes};
}

MapEntry entry_of(std::uint64_t i) {
  return {key_of(2 * i + 2), i + 1, sha256(bytes_of("head " + std::to_string(i)))};
}

MapSource source_of(std::uint64_t count) {
  return [count](const std::function<void(const MapEntry&)>& visit) -> Result<void, Fault> {
    for (std::uint64_t i = 0; i < count; ++i) visit(entry_of(i));
    return ok();
  };
}

Hash prefixed(Byte prefix, ByteView rest) {
  Bytes message{prefix};
  append(message, rest);
  return sha256(message);
}

/// The page's words: leaf 0x02, node 0x03, split at the largest power of two below the count.
Hash slow_root(std::uint64_t begin, std::uint64_t end) {
  if (begin == end) return sha256(Bytes{0x04});
  if (end - begin == 1) {
    const MapEntry entry = entry_of(begin);
    Bytes leaf{entry.key.view().begin(), entry.key.view().end()};
    append_be(leaf, entry.version);
    append(leaf, entry.head.view());
    return prefixed(0x02, leaf);
  }
  std::uint64_t k = 1;
  while (2 * k < end - begin) k *= 2;
  Bytes both;
  append(both, slow_root(begin, begin + k).view());
  append(both, slow_root(begin + k, end).view());
  return prefixed(0x03, both);
}

MapProof proof_of(std::uint64_t count, std::uint64_t key) {
  const auto proof = prove_in_map(source_of(count), key_of(key));
  REQUIRE(proof.has_value());
  return proof.value();
}

}  // namespace

TEST_CASE("sorted map: the root is the one of the slow definition, for every size",
          "[unit][merkle]") {
  for (std::uint64_t count = 0; count <= 70; ++count) {
    MapRoot map;
    for (std::uint64_t i = 0; i < count; ++i) REQUIRE(map.add(entry_of(i)));
    CHECK(map.count() == count);
    CHECK(map.root() == slow_root(0, count));
  }
}

TEST_CASE("sorted map: keys must ascend, each once", "[unit][merkle]") {
  MapRoot map;
  REQUIRE(map.add(entry_of(3)));
  const Hash root = map.root();
  CHECK_FALSE(map.add(entry_of(3)));
  CHECK_FALSE(map.add(entry_of(2)));
  CHECK(map.root() == root);
  const MapSource shuffled = [](const auto& visit) -> Result<void, Fault> {
    visit(entry_of(1));
    visit(entry_of(0));
    return ok();
  };
  CHECK(prove_in_map(shuffled, key_of(2)).has_error());
}

TEST_CASE("sorted map: each key is shown to be there, each gap to be a gap", "[unit][merkle]") {
  for (std::uint64_t count = 0; count <= 33; ++count) {
    for (std::uint64_t key = 1; key <= 2 * count + 1; ++key) {
      const MapProof proof = proof_of(count, key);
      CHECK(proof.count == count);
      CHECK(proof.root == slow_root(0, count));
      const bool is_there = key % 2 == 0;
      REQUIRE(proof.found.has_value() == is_there);
      if (is_there) {
        CHECK(proof.found->entry == entry_of(key / 2 - 1));
        CHECK(verify_in_map(*proof.found, count, proof.root));
      } else {
        CHECK(verify_not_in_map(key_of(key), proof.before, proof.after, count, proof.root));
      }
    }
  }
}

TEST_CASE("sorted map: a changed entry, place or path is not in the map", "[unit][merkle]") {
  const MapProof proof = proof_of(13, 10);
  const MapWitness good = *proof.found;
  MapWitness bad = good;
  SECTION("another version") {
    ++bad.entry.version;
  }
  SECTION("another head") {
    bad.entry.head = entry_of(5).head;
  }
  SECTION("another key") {
    bad.entry.key = key_of(11);
  }
  SECTION("another place") {
    bad.index = GENERATE(std::uint64_t{0}, std::uint64_t{5}, std::uint64_t{12}, std::uint64_t{13},
                         ~std::uint64_t{0});
  }
  SECTION("a path cut short") {
    bad.path.pop_back();
  }
  SECTION("a path too long") {
    bad.path.push_back(Hash::zero());
  }
  SECTION("another hash on the path") {
    bad.path[1] = Hash::zero();
  }
  CHECK(verify_in_map(good, 13, proof.root));
  CHECK_FALSE(verify_in_map(bad, 13, proof.root));
  CHECK_FALSE(verify_in_map(good, 1'000'000'000'000'000'000, proof.root));
}

TEST_CASE("sorted map: a key that is there can't be shown to be missing", "[unit][merkle]") {
  const std::uint64_t count = 9;
  const Hash root = slow_root(0, count);
  const auto witness = [&](std::uint64_t i) { return *proof_of(count, 2 * i + 2).found; };
  const MapKey key = key_of(8);                                              // entry 3
  CHECK_FALSE(verify_not_in_map(key, witness(2), witness(4), count, root));  // not neighbours
  CHECK_FALSE(verify_not_in_map(key, witness(2), witness(3), count, root));
  CHECK_FALSE(verify_not_in_map(key, witness(3), witness(4), count, root));
  CHECK_FALSE(verify_not_in_map(key, witness(2), std::nullopt, count, root));
  CHECK_FALSE(verify_not_in_map(key, std::nullopt, witness(4), count, root));
  CHECK_FALSE(verify_not_in_map(key, std::nullopt, std::nullopt, count, root));
  CHECK_FALSE(verify_not_in_map(key, std::nullopt, std::nullopt, 0, root));
  // The last entry with a smaller count: the map seems to end before the key.
  CHECK_FALSE(verify_not_in_map(key, witness(2), std::nullopt, 3, root));
}

TEST_CASE("sorted map: no hash of it is one of the log's tree", "[unit][merkle]") {
  const Hash left = sha256(bytes_of("l"));
  const Hash right = sha256(bytes_of("r"));
  Bytes both;
  append(both, left.view());
  append(both, right.view());
  CHECK(map_node_hash(left, right) != prefixed(0x01, both));
  CHECK(map_node_hash(left, right) == prefixed(0x03, both));
  CHECK(empty_map_root() != sha256(ByteView{}));
}

}  // namespace tress::merkle::sorted_map_test
