#include "ledger/backup/sealed_file.hpp"

#include "tests/unit/backup/fixture.hpp"

namespace tress::sealed_file_test {

namespace {

using backup::OpenedFile;
using backup::SealingFile;
using testing::content;
using testing::TemporaryFolder;

constexpr std::size_t chunk = std::size_t{64} * 1024;
constexpr std::size_t head = 21 + 104;
constexpr std::size_t overhead = 17;

struct Box {
  testing::SeededRandom random{3};
  BoxKeys keys = make_box_keys(random);
  TemporaryFolder folder;

  [[nodiscard]] std::filesystem::path path() const { return folder / "sealed"; }

  backup::Sealed seal(ByteView plain, const std::string& name = "some/name") {
    auto file = SealingFile::create(machine_files(), path(), keys.public_key, name);
    REQUIRE(file.has_value());
    // In uneven pieces: chunks are the format's, not the caller's.
    while (!plain.empty()) {
      const std::size_t count = std::min<std::size_t>(plain.size(), 50'001);
      REQUIRE(file.value().write(plain.first(count)).has_value());
      plain = plain.subspan(count);
    }
    const auto sealed = file.value().finish();
    REQUIRE(sealed.has_value());
    return sealed.value();
  }

  Result<Bytes, Fault> open(const Secret& secret) {
    TRESS_TRY(auto file, OpenedFile::open(machine_files(), path(), secret));
    Bytes plain;
    TRESS_TRY(file.copy_to([&](ByteView piece) -> Result<void, Fault> {
      append(plain, piece);
      return ok();
    }));
    return plain;
  }
};

}  // namespace

TEST_CASE("sealed file: what was sealed comes out, of any length around a chunk's",
          "[unit][backup]") {
  Box box;
  const std::size_t first = chunk - 2 - std::string{"some/name"}.size();
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, first - 1, first, first + 1,
                                 first + chunk, first + chunk + 1, 3 * chunk}) {
    CAPTURE(size);
    const Bytes plain = content(size);
    const auto sealed = box.seal(plain);
    const auto opened = box.open(box.keys.secret);
    REQUIRE(opened.has_value());
    CHECK(opened.value() == plain);
    const std::size_t chunks = std::max<std::size_t>(1, (size + chunk - first + chunk - 1) / chunk);
    CHECK(sealed.bytes == head + (2 + 9 + size) + chunks * overhead);
    const auto measured = backup::measure(machine_files(), box.path());
    REQUIRE(measured.has_value());
    CHECK(measured.value() == sealed);
  }
}

TEST_CASE("sealed file: nothing of content or inner name is in it in the clear", "[unit][backup]") {
  Box box;
  box.seal(testing::bytes_from("Lin Planted, allergic to henna"), "private/7/Planted-name");
  const Bytes bytes = testing::read_all(box.path());
  const std::string text{text_of(bytes)};
  CHECK(text.find("Planted") == std::string::npos);
  CHECK(text.find("henna") == std::string::npos);
  CHECK(text.find("private") == std::string::npos);
}

TEST_CASE("sealed file: only the secret half opens it", "[unit][backup]") {
  Box box;
  box.seal(content(100));
  const BoxKeys other = make_box_keys(box.random);
  const auto opened = box.open(other.secret);
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().what.find("sealed to another key") != std::string::npos);
  CHECK(opened.error().where == box.path().string());
}

TEST_CASE("sealed file: every flipped byte and every cut is found", "[unit][backup]") {
  Box box;
  box.seal(content(300));
  const Bytes good = testing::read_all(box.path());
  for (std::size_t at = 0; at < good.size(); ++at) {
    Bytes flipped = good;
    flipped[at] ^= 0x10U;
    testing::write_all(box.path(), flipped);
    const auto opened = box.open(box.keys.secret);
    if (opened.has_value()) FAIL("flipped byte " << at << " went unnoticed");
    CHECK(opened.error().kind == Fault::Kind::damaged);
    testing::write_all(box.path(), ByteView{good}.first(at));
    if (box.open(box.keys.secret)) FAIL("cut to " << at << " bytes went unnoticed");
  }
  Bytes longer = good;
  longer.push_back(0);
  testing::write_all(box.path(), longer);
  CHECK_FALSE(box.open(box.keys.secret).has_value());
}

TEST_CASE("sealed file: chunks cannot be left out, doubled or cut at their borders",
          "[unit][backup]") {
  Box box;
  box.seal(content(3 * chunk + 10));
  const Bytes good = testing::read_all(box.path());
  const std::size_t sealed_chunk = chunk + overhead;
  const auto part = [&](std::size_t from, std::size_t to) {
    const ByteView view = ByteView{good}.subspan(from, std::min(to, good.size()) - from);
    return Bytes{view.begin(), view.end()};
  };
  const auto at = [&](std::size_t number) { return head + number * sealed_chunk; };
  const auto is_refused = [&](std::vector<Bytes> parts) {
    Bytes bytes;
    for (const auto& one : parts) append(bytes, one);
    testing::write_all(box.path(), bytes);
    return !box.open(box.keys.secret).has_value();
  };
  CHECK_FALSE(is_refused({part(0, good.size())}));
  CHECK(is_refused({part(0, at(1))}));
  CHECK(is_refused({part(0, at(3))}));
  CHECK(is_refused({part(0, at(1)), part(at(2), good.size())}));
  CHECK(is_refused({part(0, at(2)), part(at(1), good.size())}));
  CHECK(is_refused(
      {part(0, at(1)), part(at(2), at(3)), part(at(1), at(2)), part(at(3), good.size())}));
  CHECK(is_refused({part(0, good.size()), part(at(3), good.size())}));
}

TEST_CASE("sealed file: a head of one file does not open another's chunks", "[unit][backup]") {
  Box box;
  box.seal(content(500, 1));
  const Bytes first = testing::read_all(box.path());
  box.seal(content(500, 1));
  Bytes second = testing::read_all(box.path());
  CHECK(first != second);
  std::copy_n(first.begin(), head, second.begin());
  testing::write_all(box.path(), second);
  CHECK_FALSE(box.open(box.keys.secret).has_value());
}

TEST_CASE("box keys: the public half follows from the secret, small-order keys are refused",
          "[unit][backup]") {
  testing::SeededRandom random{9};
  const BoxKeys keys = make_box_keys(random);
  CHECK(box_public_key(keys.secret) == keys.public_key);
  CHECK(is_acceptable(keys.public_key));
  CHECK_FALSE(is_acceptable(BoxPublicKey::zero()));
  BoxPublicKey::Array one{};
  one.front() = 1;
  CHECK_FALSE(is_acceptable(BoxPublicKey{one}));
  // Worked out by a few lines of Python from RFC 7748 alone, for the secret 00 01 02 … 1f.
  Bytes counting(32);
  for (std::size_t i = 0; i < counting.size(); ++i) counting[i] = static_cast<Byte>(i);
  CHECK(box_public_key(Secret::from(counting)).hex() ==
        "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f");
}

}  // namespace tress::sealed_file_test
