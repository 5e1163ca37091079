#include <fstream>
#include <random>

#include <catch2/catch.hpp>

#include "tests/support/faulty_file_system.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/signed_groups.hpp"
#include "tests/support/sizes.hpp"
#include "tests/support/temporary_folder.hpp"

#include "ledger/anchor/copy_reader.hpp"

namespace tress::group_copy_test {

namespace {

namespace fs = std::filesystem;
using testing::SignedGroups;
using testing::TemporaryFolder;

bool are_equal(const Group& a, const Group& b) {
  return a.first == b.first && a.events == b.events && a.riders == b.riders;
}

/// A copy of several segments, and what was written into it.
class Copied {
 public:
  static constexpr std::uint64_t segment_bytes = 12'000;

  explicit Copied(int groups) {
    auto copy = open();
    for (int i = 0; i < groups; ++i) {
      written_.push_back(i % 4 == 3 ? groups_.next_refusal("no") : groups_.next(3));
      REQUIRE(copy->append(written_.back().first, encode_group(written_.back())));
    }
    REQUIRE(copy->sync());
  }

  std::unique_ptr<GroupCopy> open() {
    auto copy = GroupCopy::open(machine_files(), folder(), segment_bytes);
    REQUIRE(copy.has_value());
    return std::move(copy.value());
  }

  struct Read {
    std::vector<CopiedGroup> groups;
    std::vector<CopyFlaw> flaws;
  };

  Read read(Position from = 0) {
    auto reader = CopyReader::open(machine_files(), folder(), from);
    REQUIRE(reader.has_value());
    Read read;
    while (true) {
      auto next = reader.value().next();
      REQUIRE(next.has_value());
      if (!next.value()) break;
      read.groups.push_back(std::move(*next.value()));
    }
    read.flaws = reader.value().flaws();
    return read;
  }

  std::vector<fs::path> segments() {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(folder())) paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    return paths;
  }

  fs::path folder() { return temporary_ / "copy"; }

  SignedGroups& groups() { return groups_; }

  [[nodiscard]] const std::vector<Group>& written() const { return written_; }

 private:
  TemporaryFolder temporary_;
  SignedGroups groups_;
  std::vector<Group> written_;
};

void flip(const fs::path& path, std::uint64_t offset) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekg(static_cast<std::streamoff>(offset));
  const auto byte = static_cast<char>(file.get() ^ 0x04);
  file.seekp(static_cast<std::streamoff>(offset));
  file.put(byte);
  REQUIRE(file.good());
}

}  // namespace

TEST_CASE("second copy: what was written is read again, in order, over segments",
          "[unit][anchor]") {
  Copied copied{40};
  CHECK(copied.segments().size() > 3);
  const auto read = copied.read();
  CHECK(read.flaws.empty());
  REQUIRE(read.groups.size() == copied.written().size());
  for (std::size_t i = 0; i < read.groups.size(); ++i) {
    CHECK(are_equal(read.groups[i].group, copied.written()[i]));
  }
  const auto end = end_of_copy(machine_files(), copied.folder());
  REQUIRE(end.has_value());
  CHECK(end.value() == copied.groups().size());
}

TEST_CASE("second copy: reading from a position misses nothing behind it", "[unit][anchor]") {
  Copied copied{40};
  for (Position from = 0; from <= copied.groups().size(); from += 5) {
    Position next = from;
    for (const auto& one : copied.read(from).groups) {
      if (end_of(one.group) <= from) continue;
      CHECK(one.group.first <= next);
      next = end_of(one.group);
    }
    CHECK(next == copied.groups().size());
  }
}

TEST_CASE("second copy: a start goes on in a segment of its own and touches no older one",
          "[unit][anchor]") {
  Copied copied{10};
  const auto before = copied.segments();
  const auto size = fs::file_size(before.back());
  auto copy = copied.open();
  const Group group = copied.groups().next(2);
  REQUIRE(copy->append(group.first, encode_group(group)));
  REQUIRE(copy->sync());
  CHECK(copied.segments().size() == before.size() + 1);
  CHECK(fs::file_size(before.back()) == size);
  CHECK(are_equal(copied.read().groups.back().group, group));
}

TEST_CASE("second copy: cut at any byte it gives every group before the cut", "[unit][anchor]") {
  Copied copied{6};
  const auto segment = copied.segments().front();
  const auto whole = fs::file_size(segment);
  const auto groups = copied.read().groups.size();
  std::size_t last = groups;
  for (auto size = whole; size > 0; size -= std::min<std::uintmax_t>(size, 13)) {
    fs::resize_file(segment, size);
    const auto read = copied.read();
    CHECK(read.groups.size() <= last);
    last = read.groups.size();
    for (std::size_t i = 0; i < read.groups.size(); ++i) {
      CHECK(are_equal(read.groups[i].group, copied.written()[i]));
    }
    for (const auto& flaw : read.flaws) CHECK(flaw.kind == CopyFlaw::Kind::tear);
  }
  CHECK(last == 0);
}

TEST_CASE("second copy: a flipped bit costs one group, and its place is named", "[unit][anchor]") {
  Copied copied{12};
  const auto segment = copied.segments().front();
  const auto size = fs::file_size(segment);
  const auto seed = testing::seed_of_run();
  CAPTURE(seed);
  std::mt19937 random{seed};
  const int flips = testing::size_of_run(200, 5000);
  for (int i = 0; i < flips; ++i) {
    const auto offset = std::uniform_int_distribution<std::uint64_t>{0, size - 1}(random);
    CAPTURE(offset);
    flip(segment, offset);
    const auto read = copied.read();
    // The head of a segment holds nothing that its name does not say too.
    const std::size_t lost = offset < 24 ? 0 : 1;
    CHECK(read.groups.size() == copied.written().size() - lost);
    REQUIRE(read.flaws.size() == 1);
    CHECK(read.flaws.front().where.find(segment.filename().string()) != std::string::npos);
    flip(segment, offset);
  }
  CHECK(copied.read().flaws.empty());
}

TEST_CASE("second copy: a segment that is gone is named", "[unit][anchor]") {
  Copied copied{40};
  const auto segments = copied.segments();
  REQUIRE(segments.size() > 3);
  fs::remove(segments[1]);
  const auto read = copied.read();
  REQUIRE(read.flaws.size() == 1);
  CHECK(read.flaws.front().what.find("1 segments before 00000003") != std::string::npos);
}

TEST_CASE("second copy: bytes that are no group are refused, whatever they are", "[unit][anchor]") {
  SignedGroups groups;
  const Bytes good = encode_group(groups.next(3), true);
  const auto decoded = decode_group(good);
  REQUIRE(decoded.has_value());
  CHECK(decoded->are_guards_whole);
  for (std::size_t size = 0; size < good.size(); ++size) {
    CHECK_FALSE(decode_group(ByteView{good}.first(size)).has_value());
  }
  const auto seed = testing::seed_of_run();
  CAPTURE(seed);
  std::mt19937 random{seed};
  // A count or length that promises gigabytes must not be believed: sanitizers and time tell.
  for (int i = 0; i < testing::size_of_run(2000, 200'000); ++i) {
    Bytes bad = good;
    const auto at = std::uniform_int_distribution<std::size_t>{0, bad.size() - 1}(random);
    bad[at] = static_cast<Byte>(random());
    const auto tried = decode_group(bad);
    if (tried) CHECK(encode_group(tried->group, tried->are_guards_whole) == bad);
  }
}

}  // namespace tress::group_copy_test
