// Goal: an exported bundle is enough to verify everything, and nothing in it can be changed, cut
// short, left out or added unnoticed. Method: the bundle of a ledger of more than two tiles; every
// file of a copy tampered with; a second verifier in another language that shares no code.

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/support/busy_ledger.hpp"
#include "tests/support/seeded_random.hpp"
#include "tests/support/temporary_folder.hpp"

#include "ledger/merkle/checkpoint.hpp"
#include "ledger/writer/rows.hpp"
#include "tools/bundle/files.hpp"
#include "tools/bundle/format.hpp"
#include "tools/bundle/verify_bundle.hpp"
#include "tools/bundle/write_bundle.hpp"

namespace tress::bundle_test {

namespace fs = std::filesystem;
using testing::BusyLedger;
using testing::TemporaryFolder;

namespace {

constexpr int bills = 100;
constexpr std::size_t file_bytes_max = std::size_t{64} << 20U;

BusyLedger& busy() {
  static BusyLedger ledger{bills};
  return ledger;
}

audit::LogKeys keys() {
  return audit::LogKeys::only(busy().log_key());
}

/// The bundle of the busy ledger, written once; tests work on copies.
const fs::path& master() {
  static const TemporaryFolder folder;
  static const fs::path path = [] {
    const fs::path made = folder / "bundle";
    const auto written = bundle::write_bundle(busy().ledger.log(), keys(), made);
    REQUIRE(written.has_value());
    REQUIRE(written.value() == busy().ledger.log().size());
    return made;
  }();
  return path;
}

class Copy {
 public:
  Copy() : path_(folder_ / "bundle") { fs::copy(master(), path_, fs::copy_options::recursive); }

  [[nodiscard]] const fs::path& path() const { return path_; }

  [[nodiscard]] Bytes read(const std::string& file) const {
    auto bytes = bundle::read_file(path_ / file, file_bytes_max);
    REQUIRE(bytes.has_value());
    REQUIRE(bytes.value().has_value());
    return std::move(*bytes.value());
  }

  void write(const std::string& file, ByteView bytes) const {
    REQUIRE(bundle::write_file(path_ / file, bytes).has_value());
  }

  [[nodiscard]] std::vector<std::string> lines() const {
    const Bytes bytes = read("events.jsonl");
    std::vector<std::string> lines(1);
    for (const Byte byte : bytes) {
      lines.back() += static_cast<char>(byte);
      if (byte == '\n') lines.emplace_back();
    }
    lines.pop_back();
    return lines;
  }

  void write_lines(const std::vector<std::string>& lines) const {
    std::string text;
    for (const auto& line : lines) text += line;
    write("events.jsonl", bytes_of(text));
  }

 private:
  TemporaryFolder folder_;
  fs::path path_;
};

std::vector<std::string> files_of(const fs::path& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      files.push_back(entry.path().lexically_relative(folder).generic_string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The places of all findings; that of the fault if nothing could be believed.
std::vector<std::string> places(const fs::path& folder, const bundle::VerifyOptions& options = {}) {
  const auto verdict = bundle::verify_bundle(folder, options);
  if (!verdict) {
    CHECK(verdict.error().kind == Fault::Kind::damaged);
    return {verdict.error().where};
  }
  std::vector<std::string> all;
  for (const auto& finding : verdict.value().report.findings.kept()) all.push_back(finding.place);
  return all;
}

bool has(const std::vector<std::string>& all, const std::string& place) {
  return std::find(all.begin(), all.end(), place) != all.end();
}

std::string joined(const std::vector<std::string>& all) {
  std::string text;
  for (const auto& one : all) text += one + "; ";
  return text;
}

/// The event whose line holds the byte at `offset`.
std::string event_at(const Bytes& lines, std::size_t offset) {
  const auto end = lines.begin() + static_cast<std::ptrdiff_t>(offset);
  return "event " + std::to_string(std::count(lines.begin(), end, Byte{'\n'}));
}

/// Runs a command; its exit code.
int run(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool has_python() {
  return run("python3 -c 'import hashlib' > /dev/null 2>&1") == 0;
}

std::string verifier(const std::string& arguments) {
  return std::string{"python3 '"} + TRESS_SOURCE_DIR + "/tests/contract/bundle/verifier.py' " +
         arguments + " > /dev/null 2>&1";
}

}  // namespace

TEST_CASE("bundle: what is exported verifies without the log, each file of it [S2-4]",
          "[contract][bundle]") {
  Position last_done = 0;
  const auto verdict = bundle::verify_bundle(
      master(), {}, [&](Position done, Position) { last_done = std::max(last_done, done); });
  REQUIRE(verdict.has_value());
  const auto& report = verdict.value().report;
  const Position size = busy().ledger.log().size();
  INFO(joined(places(master())));
  CHECK(size > 600);
  CHECK(report.is_good());
  CHECK(report.counts.events == size);
  CHECK(report.counts.signatures == size + 1);
  CHECK(report.counts.tiles == 4);  // two full and a partial one, and one above them
  CHECK(verdict.value().log_key == busy().log_key());
  CHECK(last_done > 0);
  CHECK(report.root == restore_tree(busy().ledger.log()).value().root());
  CHECK(files_of(master()).size() == 10);
}

TEST_CASE("bundle: any changed byte of any file is found and named by place",
          "[contract][bundle]") {
  const Copy copy;
  for (const std::string& file : files_of(master())) {
    const Bytes good = copy.read(file);
    for (const std::size_t eighth : {0U, 1U, 4U, 7U, 8U}) {
      const std::size_t offset = std::min(good.size() * eighth / 8, good.size() - 1);
      Bytes bad = good;
      bad[offset] ^= 1U;
      copy.write(file, bad);
      const auto found = places(copy.path());
      INFO(file << " at " << offset << ": " << joined(found));
      REQUIRE_FALSE(found.empty());
      if (file == "events.jsonl") {
        CHECK(has(found, event_at(good, offset)));
      } else if (file.rfind("tile/entries", 0) == 0) {
        const bool is_named = has(found, file) || found.front().find("event ") != std::string::npos;
        CHECK(is_named);
      } else {
        CHECK(has(found, file));
      }
      copy.write(file, good);
    }
  }
  CHECK(places(copy.path()).empty());
}

TEST_CASE("bundle: a changed byte anywhere in the events is named by its position",
          "[contract][bundle]") {
  const Copy copy;
  const Bytes good = copy.read("events.jsonl");
  const auto seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{31}));
  testing::SeededRandom random{seed};
  std::array<Byte, 8> drawn{};
  random.fill(drawn);
  std::size_t offset = read_be<std::uint64_t>(drawn) % good.size();
  if (good[offset] == '\n') --offset;
  Bytes bad = good;
  bad[offset] ^= 2U;
  copy.write("events.jsonl", bad);
  const auto found = places(copy.path());
  INFO("seed " << seed << ", offset " << offset << ": " << joined(found));
  CHECK(has(found, event_at(good, offset)));
}

TEST_CASE("bundle: a file left out, cut short or added is named", "[contract][bundle]") {
  const Copy copy;
  for (const std::string& file : files_of(master())) {
    const Bytes good = copy.read(file);
    for (const std::size_t left : {good.size() - 2, good.size() / 2, std::size_t{0}}) {
      copy.write(file, ByteView{good}.first(left));
      const auto found = places(copy.path());
      INFO(file << " cut to " << left << ": " << joined(found));
      const bool is_by_event =
          file == "events.jsonl" && !found.empty() && found.front().rfind("event", 0) == 0;
      CHECK((is_by_event || has(found, file)));
    }
    fs::remove(copy.path() / file);
    const auto found = places(copy.path());
    INFO(file << " left out: " << joined(found));
    CHECK(has(found, file));
    copy.write(file, good);
  }
  copy.write("tile/0/007", Bytes(32));
  copy.write("notes.txt", Bytes(3));
  const auto found = places(copy.path());
  INFO(joined(found));
  CHECK(found.size() == 2);
  CHECK(has(found, "tile/0/007"));
  CHECK(has(found, "notes.txt"));
}

TEST_CASE("bundle: events dropped, swapped, repeated or added are named by position",
          "[contract][bundle]") {
  const Copy copy;
  auto lines = copy.lines();
  const std::size_t size = lines.size();
  std::string place = "event 41";
  SECTION("dropped") {
    lines.erase(lines.begin() + 41);
  }
  SECTION("swapped") {
    std::swap(lines[41], lines[42]);
  }
  SECTION("repeated") {
    lines[42] = lines[41];
    place = "event 42";
  }
  SECTION("the last one dropped") {
    lines.pop_back();
    place = "event " + std::to_string(size - 1);
  }
  SECTION("one too many") {
    lines.push_back(lines.back());
    place = "events.jsonl";
  }
  copy.write_lines(lines);
  const auto found = places(copy.path());
  INFO(joined(found));
  CHECK(has(found, place));
}

TEST_CASE("bundle: files in each other's place are named", "[contract][bundle]") {
  const Copy copy;
  const auto swapped = [&](const std::string& one, const std::string& other) {
    const Bytes first = copy.read(one);
    const Bytes second = copy.read(other);
    copy.write(one, second);
    copy.write(other, first);
    const auto found = places(copy.path());
    INFO(one << " and " << other << ": " << joined(found));
    CHECK(has(found, one));
    CHECK(has(found, other));
    copy.write(one, first);
    copy.write(other, second);
  };
  swapped("tile/0/000", "tile/0/001");
  swapped("tile/entries/000", "tile/entries/001");
  CHECK(places(copy.path()).empty());
}

TEST_CASE("bundle: one that was rolled back in part is named by what is too old or too new",
          "[contract][bundle]") {
  const Copy copy;
  const Position size = busy().ledger.log().size();
  SECTION("an earlier checkpoint, signed by the log") {
    const auto row = busy().ledger.log().row(Space::checkpoints, checkpoint_row_key(size - 1));
    copy.write("checkpoint", *row.value());
    const auto found = places(copy.path());
    INFO(joined(found));
    CHECK(has(found, "events.jsonl"));
  }
  SECTION("earlier events under the last checkpoint") {
    auto lines = copy.lines();
    lines.resize(500);
    copy.write_lines(lines);
    const auto found = places(copy.path());
    INFO(joined(found));
    CHECK(has(found, "events 500 to " + std::to_string(size - 1)));
  }
  SECTION("a partial tile of an earlier size") {
    const auto tile = "tile/0/002.p/" + std::to_string(size % 256);
    Bytes bytes = copy.read(tile);
    bytes.resize(bytes.size() - Hash::size);
    copy.write("tile/0/002.p/" + std::to_string(size % 256 - 1), bytes);
    fs::remove(copy.path() / tile);
    const auto found = places(copy.path());
    INFO(joined(found));
    CHECK(has(found, tile));
    CHECK(has(found, "tile/0/002.p/" + std::to_string(size % 256 - 1)));
  }
}

TEST_CASE("bundle: with checkpoints only every changed byte is found all the same",
          "[contract][bundle]") {
  const Copy copy;
  bundle::VerifyOptions options;
  options.audit.signatures = audit::Signatures::checkpoints_only;
  CHECK(places(copy.path(), options).empty());
  for (const std::string& file : files_of(master())) {
    const Bytes good = copy.read(file);
    for (const std::size_t seventh : {0U, 2U, 3U, 6U}) {
      Bytes bad = good;
      bad[good.size() * seventh / 7] ^= 1U;
      copy.write(file, bad);
      INFO(file << ", " << seventh << "/7");
      CHECK_FALSE(places(copy.path(), options).empty());
    }
    copy.write(file, good);
  }
}

TEST_CASE("bundle: a decoded view that says something else than its bytes is refused",
          "[contract][bundle]") {
  const Copy copy;
  auto lines = copy.lines();
  const auto line = std::find_if(lines.begin(), lines.end(), [](const std::string& text) {
    return text.find("\"amount_minor\":8560") != std::string::npos;
  });
  REQUIRE(line != lines.end());
  line->replace(line->find("\"amount_minor\":8560"), 19, "\"amount_minor\":9560");
  copy.write_lines(lines);
  const auto verdict = bundle::verify_bundle(copy.path());
  REQUIRE(verdict.has_value());
  REQUIRE(verdict.value().report.findings.count() == 1);
  const auto& finding = verdict.value().report.findings.kept().front();
  CHECK(finding.place == "event " + std::to_string(line - lines.begin()));
  CHECK(finding.what == "its decoded view is not what its bytes say");
}

TEST_CASE("bundle: a key given is believed, and keys.json is not", "[contract][bundle]") {
  bundle::VerifyOptions options;
  options.log_key = busy().log_key();
  CHECK(places(master(), options).empty());

  options.audit.findings_max = 10'000;
  testing::SeededRandom random{3};
  options.log_key->key = SigningKey::generate(random).public_key();
  const auto found = places(master(), options);
  CHECK(has(found, "keys.json"));
  CHECK(has(found, "checkpoint"));
  CHECK(has(found, "event 0"));

  const Copy copy;
  fs::remove(copy.path() / "keys.json");
  options.log_key = busy().log_key();
  CHECK(places(copy.path(), options) == std::vector<std::string>{"keys.json"});
}

TEST_CASE("bundle: none is written over what is there, none is read where there is none",
          "[contract][bundle]") {
  const auto again = bundle::write_bundle(busy().ledger.log(), keys(), master());
  REQUIRE(again.has_error());
  CHECK(again.error().kind == Fault::Kind::configuration);
  const TemporaryFolder folder;
  const auto none = bundle::verify_bundle(folder / "nothing");
  REQUIRE(none.has_error());
  CHECK(none.error().kind == Fault::Kind::missing);
}

TEST_CASE("bundle: its checkpoint carries the cosignatures that there are, and still verifies",
          "[contract][bundle]") {
  testing::SeededRandom random{3};
  const SigningKey key = SigningKey::generate(random);
  const merkle::VerifierKey witness{"witness.test/w", merkle::NoteKeyType::cosignature,
                                    key.public_key()};
  const auto cosigned = [&](std::string note) -> Result<std::string, Fault> {
    const std::string text = note.substr(0, note.find("\n\n") + 1);
    return note + merkle::cosignature_line(text, witness.name, key, 5);
  };
  const TemporaryFolder folder;
  const fs::path made = folder / "bundle";
  REQUIRE(bundle::write_bundle(busy().ledger.log(), keys(), made, {}, cosigned).has_value());
  CHECK(places(made).empty());
  const auto note = bundle::read_file(made / "checkpoint", file_bytes_max);
  REQUIRE(note.has_value());
  const auto opened = merkle::open_cosigned_checkpoint(text_of(*note.value()), busy().log_key(),
                                                       std::vector{witness});
  REQUIRE(opened.has_value());
  CHECK(opened.value().cosignatures.size() == 1);
}

TEST_CASE("bundle: no personal data leaves in the clear", "[contract][bundle]") {
  for (const std::string& file : files_of(master())) {
    const auto bytes = bundle::read_file(master() / file, file_bytes_max);
    CHECK(text_of(*bytes.value()).find("Planted") == std::string_view::npos);
  }
}

TEST_CASE("bundle: a verifier in Python, written from the published formats alone, agrees",
          "[contract][bundle]") {
  if (!has_python()) {
    WARN("python3 is not here: the independent verifier was not run");
    return;
  }
  const std::string vkey = merkle::vkey_text(busy().log_key());
  CHECK(run(verifier("bundle '" + master().string() + "'")) == 0);
  CHECK(run(verifier("bundle '" + master().string() + "' '" + vkey + "'")) == 0);
  const Copy copy;
  for (const std::string& file : files_of(master())) {
    if (file == "keys.json") continue;
    const Bytes good = copy.read(file);
    Bytes bad = good;
    // Of a line of events.jsonl the bytes of the event: its decoded view is a courtesy.
    const std::size_t offset =
        file == "events.jsonl" ? text_of(good).find("\"event\":\"") + 100 : good.size() / 3;
    bad[offset] ^= 1U;
    copy.write(file, bad);
    INFO(file);
    CHECK(run(verifier("bundle '" + copy.path().string() + "' '" + vkey + "'")) == 1);
    copy.write(file, good);
  }
}

TEST_CASE("receipt: the verifier in Python believes a receipt of any event, and no other's",
          "[contract][bundle]") {
  if (!has_python()) {
    WARN("python3 is not here: the independent verifier was not run");
    return;
  }
  const std::string vkey = merkle::vkey_text(busy().log_key());
  const TemporaryFolder folder;
  const fs::path file = folder / "receipt.tlog-proof";
  const Position size = busy().ledger.log().size();
  for (const Position position : {Position{0}, Position{255}, Position{256}, size - 1}) {
    const auto receipt = receipt_of(busy().ledger.log(), position);
    REQUIRE(receipt.has_value());
    std::string text = receipt.value().value();
    REQUIRE(bundle::write_file(file, bytes_of(text)).has_value());
    CHECK(run(verifier("receipt '" + file.string() + "' '" + vkey + "'")) == 0);
    const auto index = text.find("index " + std::to_string(position));
    text.replace(index, 6 + std::to_string(position).size(), "index 7");
    REQUIRE(bundle::write_file(file, bytes_of(text)).has_value());
    CHECK(run(verifier("receipt '" + file.string() + "' '" + vkey + "'")) == 1);
  }
}

}  // namespace tress::bundle_test
