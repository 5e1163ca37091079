#include "ledger/merkle/tiles.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/merkle/memory_tiles.hpp"

namespace tress::merkle::tiles_test {

TEST_CASE("tiles: paths are written in groups of three digits", "[unit][merkle]") {
  CHECK(tile_path({{0, 1234067}, 256}) == "tile/0/x001/x234/067");
  CHECK(tile_path({{2, 0}, 1}) == "tile/2/000.p/1");
  CHECK(tile_path({{1, 999}, 255}) == "tile/1/999.p/255");
  CHECK(tile_path({{0, 1000}, 256}) == "tile/0/x001/000");
  CHECK(entries_path({1234067, 17}) == "tile/entries/x001/x234/067.p/17");
  CHECK(entries_path({0, 256}) == "tile/entries/000");
}

TEST_CASE("tiles: every path that is written is read back", "[unit][merkle]") {
  const std::uint64_t largest = ~std::uint64_t{0};
  const std::vector<std::uint64_t> indices{0, 1, 9, 10, 999, 1000, 999999, 1234067, largest};
  for (const std::uint64_t index : indices) {
    for (const unsigned width : {1U, 9U, 10U, 255U, 256U}) {
      const TileRef tile{{63, index}, width};
      CHECK(parse_tile_path(tile_path(tile)) == tile);
      const EntriesRef entries{index, width};
      CHECK(parse_entries_path(entries_path(entries)) == entries);
    }
  }
}

TEST_CASE("tiles: a path in any other writing is refused", "[unit][merkle]") {
  const std::string path = GENERATE(
      "", "tile", "tile/", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000",
      "tile/0/x000/000", "tile/0/x001", "tile/0/001/000", "tile/0/x001/x000", "tile/0/x001/x000/",
      "tile/0/x1/000", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/+1/000", "tile/a/000",
      "tile/0/000/", "tile//000", "/tile/0/000", "tile/0/../000", "tile/0/000.p", "tile/0/000.p/",
      "tile/0/000.p/0", "tile/0/000.p/00", "tile/0/000.p/01", "tile/0/000.p/256", "tile/0/000.p/1/",
      "tile/0/000.p/1.p/1", "tile/0/000.p/-1", "tile/0/000.P/1", "tile/0/X001/000",
      "tile/0/x018/x446/x744/x073/x709/x551/616",  // 2^64
      "tile/0/x999/x999/x999/x999/x999/x999/999", "tile/18446744073709551616/000");
  CHECK_FALSE(parse_tile_path(path));
}

TEST_CASE("tiles: a long hostile path is refused", "[unit][merkle]") {
  CHECK_FALSE(parse_tile_path("tile/0/" + std::string(1'000'000, '0')));
  CHECK_FALSE(parse_entries_path("tile/entries/" + std::string(1'000'000, '9')));
  CHECK_FALSE(parse_entries_path("tile/0/000"));
  CHECK_FALSE(parse_tile_path("tile/entries/000"));
}

TEST_CASE("tiles: a tree of 70,000 has the tiles of the specification's example",
          "[unit][merkle]") {
  constexpr std::uint64_t size = 70'000;
  CHECK(tile_width({0, 272}, size) == 256);
  CHECK(tile_width({0, 273}, size) == 112);
  CHECK(tile_width({0, 274}, size) == 0);
  CHECK(tile_width({1, 0}, size) == 256);
  CHECK(tile_width({1, 1}, size) == 17);
  CHECK(tile_width({1, 2}, size) == 0);
  CHECK(tile_width({2, 0}, size) == 1);
  CHECK(tile_width({3, 0}, size) == 0);
  CHECK(partial_tile_width(0, size) == 112);
  CHECK(partial_tile_width(1, size) == 17);
  CHECK(partial_tile_width(2, size) == 1);
  CHECK(partial_tile_width(3, size) == 0);
}

TEST_CASE("tiles: a tree of 256 has one full tile and a root tile of one", "[unit][merkle]") {
  CHECK(tile_width({0, 0}, 256) == 256);
  CHECK(tile_width({0, 1}, 256) == 0);
  CHECK(tile_width({1, 0}, 256) == 1);
  CHECK(tile_width({0, 0}, 0) == 0);
}

TEST_CASE("tiles: levels that no tree reaches are empty", "[unit][merkle]") {
  const std::uint64_t largest = ~std::uint64_t{0};
  CHECK(tile_width({7, 0}, largest) == 255);
  CHECK(tile_width({8, 0}, largest) == 0);
  CHECK(tile_width({63, largest}, largest) == 0);
  CHECK(partial_tile_width(63, largest) == 0);
}

TEST_CASE("tiles: a real tree of 70,000 fills the tiles of the example", "[unit][merkle]") {
  testing::MemoryTiles tiles;
  for (int i = 0; i < 70'000; ++i) tiles.add(std::to_string(i));
  // 273 at level 0 and one at level 1.
  CHECK(tiles.full_tiles().size() == 274);
  CHECK(tiles.full_tiles().count({0, 272}) == 1);
  CHECK(tiles.full_tiles().count({1, 0}) == 1);
  for (const auto& [id, bytes] : tiles.full_tiles()) CHECK(bytes.size() == 8192);
  CHECK(tiles.edge().partial_tile(0).size() == 112);
  CHECK(tiles.edge().partial_tile(1).size() == 17);
  CHECK(tiles.edge().partial_tile(2).size() == 1);
  CHECK(tiles.edge().partial_tile(3).empty());
}

TEST_CASE("tiles: an entry bundle gives its entries back", "[unit][merkle]") {
  Bytes bundle;
  append_entry(bundle, bytes_of("first"));
  append_entry(bundle, bytes_of(""));
  append_entry(bundle, Bytes(65'535, 7));
  CHECK(to_hex(ByteView{bundle}.first(9)) == "000566697273740000");

  const auto entries = parse_entries(bundle, 3);
  REQUIRE(entries);
  CHECK(text_of((*entries)[0]) == "first");
  CHECK((*entries)[1].empty());
  CHECK((*entries)[2].size() == 65'535);
}

TEST_CASE("tiles: a bundle cut, too long or of another width is refused", "[unit][merkle]") {
  Bytes bundle;
  append_entry(bundle, bytes_of("ab"));
  append_entry(bundle, bytes_of("cd"));
  CHECK(parse_entries(bundle, 2));
  CHECK_FALSE(parse_entries(bundle, 1));
  CHECK_FALSE(parse_entries(bundle, 3));
  for (std::size_t size = 0; size < bundle.size(); ++size) {
    CHECK_FALSE(parse_entries(ByteView{bundle}.first(size), 2));
  }
}

TEST_CASE("tiles: a tile of another length is refused", "[unit][merkle]") {
  CHECK(parse_tile(Bytes(64, 1), 2)->size() == 2);
  CHECK_FALSE(parse_tile(Bytes(64, 1), 3));
  CHECK_FALSE(parse_tile(Bytes(63, 1), 2));
  CHECK_FALSE(parse_tile(Bytes(257 * Hash::size, 1), 257));
}

}  // namespace tress::merkle::tiles_test
