#include "ledger/merkle/hashing.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/merkle/memory_tiles.hpp"

namespace tress::merkle::hashing_test {

namespace {

const LeafEntry sample{0x0102030405060708, Timestamp{std::chrono::microseconds{0x1122334455}},
                       Hash{{0xAA}}, Signature{{0xBB}}};

}  // namespace

TEST_CASE("tree: has the roots of Certificate Transparency's test leaves", "[unit][merkle]") {
  // The eight inputs and roots of the reference implementation (merkle_tree_test.cc).
  const std::vector<std::string> leaves{"",
                                        "00",
                                        "10",
                                        "2021",
                                        "3031",
                                        "40414243",
                                        "5051525354555657",
                                        "606162636465666768696a6b6c6d6e6f"};
  const std::vector<std::string> roots{
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  testing::MemoryTiles tiles;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    tiles.add(leaf_hash(ByteView{*from_hex(leaves[i], leaves[i].size() / 2)}));
    CHECK(tiles.edge().root().hex() == roots[i]);
    CHECK(root_at(i + 1, tiles).value().hex() == roots[i]);
  }
}

TEST_CASE("tree: the empty one has the hash of nothing as its root", "[unit][merkle]") {
  const std::string of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  CHECK(empty_root().hex() == of_nothing);
  CHECK(TreeEdge{}.root() == empty_root());
  CHECK(root_at(0, testing::MemoryTiles{}).value() == empty_root());
}

TEST_CASE("leaf entry: has the bytes of log-formats.md", "[unit][merkle]") {
  const std::string expected =
      "01"
      "0102030405060708"
      "0000001122334455"
      "aa" +
      std::string(62, '0') + "bb" + std::string(126, '0');
  const LeafEntryBytes entry = leaf_entry(sample);
  CHECK(entry.size() == 113);
  CHECK(to_hex(entry) == expected);
  CHECK(parse_leaf_entry(entry) == sample);
  CHECK(leaf_hash(sample) == leaf_hash(ByteView{entry}));
}

TEST_CASE("leaf entry: other versions, lengths and impossible times are refused",
          "[unit][merkle]") {
  const LeafEntryBytes entry = leaf_entry(sample);
  Bytes bytes(entry.begin(), entry.end());
  CHECK_FALSE(parse_leaf_entry(ByteView{bytes}.first(112)));
  CHECK_FALSE(parse_leaf_entry(ByteView{}));
  bytes.push_back(0);
  CHECK_FALSE(parse_leaf_entry(bytes));
  bytes.pop_back();
  bytes[0] = 2;
  CHECK_FALSE(parse_leaf_entry(bytes));
  bytes[0] = 1;
  CHECK(parse_leaf_entry(bytes));
  bytes[9] = 0x7F;  // The year 292,000.
  CHECK_FALSE(parse_leaf_entry(bytes));
  bytes[9] = 0xFF;
  CHECK_FALSE(parse_leaf_entry(bytes));
}

}  // namespace tress::merkle::hashing_test
