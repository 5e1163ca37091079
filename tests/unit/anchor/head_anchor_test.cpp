#include "ledger/anchor/head_anchor.hpp"

#include <fstream>

#include <catch2/catch.hpp>

#include "tests/support/faulty_file_system.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/signed_groups.hpp"
#include "tests/support/sizes.hpp"
#include "tests/support/temporary_folder.hpp"

namespace tress::head_anchor_test {

namespace {

using testing::FaultyFileSystem;
using testing::ManualClock;
using testing::SignedGroups;
using testing::TemporaryFolder;

/// A log that grows by two events a group, and its anchor.
class Anchoring {
 public:
  Anchoring() { open(); }

  void open() { anchor_ = opened(); }

  /// The size that is now anchored.
  Position grow() {
    groups_.next(2);
    REQUIRE(anchor_->write(groups_.note()));
    return groups_.size();
  }

  [[nodiscard]] AnchorReading reading() {
    auto read = read_anchor(files_, folder(), groups_.log_keys());
    REQUIRE(read.has_value());
    return read.value();
  }

  /// Events that the anchor vouches for; nothing if no slot is good.
  std::optional<Position> anchored() {
    const auto read = reading();
    return read.newest ? std::optional{read.newest->checkpoint.size} : std::nullopt;
  }

  void flip(std::size_t offset) {
    std::fstream file(path(), std::ios::binary | std::ios::in | std::ios::out);
    file.seekg(static_cast<std::streamoff>(offset));
    const auto byte = static_cast<char>(file.get() ^ 0x10);
    file.seekp(static_cast<std::streamoff>(offset));
    file.put(byte);
    REQUIRE(file.good());
  }

  std::filesystem::path folder() { return temporary_ / "anchor"; }

  std::filesystem::path path() { return folder() / anchor_file_name; }

  FaultyFileSystem& files() { return files_; }

  HeadAnchor& anchor() { return *anchor_; }

  SignedGroups& groups() { return groups_; }

 private:
  std::unique_ptr<HeadAnchor> opened() {
    auto made = HeadAnchor::open(files_, folder(), reading(), groups_.log_key(), clock_);
    REQUIRE(made.has_value());
    return std::move(made.value());
  }

  TemporaryFolder temporary_;
  FaultyFileSystem files_;
  SignedGroups groups_;
  ManualClock clock_{Timestamp{std::chrono::seconds{1'790'000'000}}};
  std::unique_ptr<HeadAnchor> anchor_;
};

}  // namespace

TEST_CASE("head anchor: what was written last is what is read, also after opening it again",
          "[unit][anchor]") {
  Anchoring with;
  CHECK_FALSE(with.anchored().has_value());
  for (int i = 0; i < 5; ++i) {
    const Position size = with.grow();
    CHECK(with.anchored() == size);
    with.open();
  }
  const auto read = with.reading();
  CHECK(read.newest->sequence == 5);
  CHECK(to_text(read.newest->written_at) == "2026-09-21T14:13:20.000000Z");
  CHECK(read.newest->note == with.groups().note());
  CHECK(std::filesystem::file_size(with.path()) == 2 * anchor_slot_bytes);
}

TEST_CASE("head anchor: a folder without one is empty, not damaged", "[unit][anchor]") {
  TemporaryFolder folder;
  const auto read = read_anchor(machine_files(), folder / "nowhere", {});
  REQUIRE(read.has_value());
  CHECK_FALSE(read.value().has_file);
  CHECK_FALSE(read.value().newest.has_value());
}

TEST_CASE("head anchor: a torn write leaves the head before it", "[unit][anchor]") {
  // Every tenth length, and the ends of the fields.
  for (std::size_t torn = 0; torn <= anchor_slot_bytes; torn += 10) {
    Anchoring with;
    with.grow();
    const Position before = with.grow();
    with.groups().next(2);
    with.files().tear_next_write(torn);
    REQUIRE_FALSE(with.anchor().write(with.groups().note()).has_value());
    const auto anchored = with.anchored();
    // Nothing of it, or all of it, has reached the disk.
    const bool is_whole = torn == anchor_slot_bytes;
    CHECK(anchored == (is_whole ? with.groups().size() : before));
    with.open();
    CHECK(with.anchored() == anchored);
    const Position grown = with.grow();
    CHECK(with.anchored() == grown);
  }
}

TEST_CASE("head anchor: a flipped bit of any byte of a slot is noticed and the other slot counts",
          "[unit][anchor]") {
  Anchoring with;
  const Position before = with.grow();
  const Position last = with.grow();
  const auto newest = with.reading().newest_slot;
  const std::size_t step = testing::size_of_run<std::size_t>(7, 1);
  for (std::size_t offset = 0; offset < anchor_slot_bytes; offset += step) {
    with.flip(newest * anchor_slot_bytes + offset);
    const auto read = with.reading();
    CHECK(read.slots.at(newest) == SlotState::damaged);
    REQUIRE(read.newest.has_value());
    CHECK(read.newest->checkpoint.size == before);
    with.flip(newest * anchor_slot_bytes + offset);
  }
  CHECK(with.anchored() == last);
}

TEST_CASE("head anchor: a damaged slot is the next to be written", "[unit][anchor]") {
  for (const std::size_t slot : {std::size_t{0}, std::size_t{1}}) {
    Anchoring with;
    with.grow();
    with.grow();
    with.flip(slot * anchor_slot_bytes + 100);
    with.open();
    const Position size = with.grow();
    const auto read = with.reading();
    CHECK(read.slots.at(0) == SlotState::good);
    CHECK(read.slots.at(1) == SlotState::good);
    CHECK(read.newest->checkpoint.size == size);
  }
}

TEST_CASE("head anchor: one that another key has signed is not believed", "[unit][anchor]") {
  Anchoring with;
  with.grow();
  SignedGroups other{99};
  const auto read = read_anchor(machine_files(), with.folder(), other.log_keys());
  REQUIRE(read.has_value());
  CHECK(read.value().slots[0] == SlotState::damaged);
  CHECK_FALSE(read.value().newest.has_value());
}

TEST_CASE("head anchor: an older slot put in the newer one's place is the older one",
          "[unit][anchor]") {
  // Both are signed; only the sequence says which is newer, and it is signed too.
  Anchoring with;
  with.grow();
  const Position last = with.grow();
  std::fstream file(with.path(), std::ios::binary | std::ios::in | std::ios::out);
  std::string slots(2 * anchor_slot_bytes, '\0');
  file.read(slots.data(), static_cast<std::streamsize>(slots.size()));
  const std::string swapped = slots.substr(anchor_slot_bytes) + slots.substr(0, anchor_slot_bytes);
  file.seekp(0);
  file.write(swapped.data(), static_cast<std::streamsize>(swapped.size()));
  file.close();
  CHECK(with.anchored() == last);
  with.open();
  const Position grown = with.grow();
  CHECK(with.anchored() == grown);
}

}  // namespace tress::head_anchor_test
