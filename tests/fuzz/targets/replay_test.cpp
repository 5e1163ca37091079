// Goal: what a fuzzer has found once stays mended, and every parser holds its claims for the seeds
// and for thousands of damaged copies of them. Method: the same functions that the fuzzers call,
// with every file of tests/fuzz/seeds, under whatever compiler builds the tests.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>

#include <catch2/catch.hpp>

#include "schema/bills.hpp"
#include "schema/client_card.hpp"
#include "schema/record.hpp"
#include "tests/fuzz/targets/known_receipt.hpp"
#include "tests/fuzz/targets/targets.hpp"
#include "tests/support/busy_ledger.hpp"
#include "tests/support/sample.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"

#include "ledger/anchor/copied_group.hpp"
#include "ledger/anchor/head_anchor.hpp"
#include "ledger/backup/manifest.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/witness/key_change.hpp"
#include "ledger/witness/texts.hpp"

namespace tress::replay_test {

namespace {

namespace fs = std::filesystem;

fs::path seeds_folder() {
  return fs::path{TRESS_SOURCE_DIR} / "tests" / "fuzz" / "seeds";
}

Bytes contents_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const ByteView bytes = bytes_of(text);
  return {bytes.begin(), bytes.end()};
}

/// In the order of their names.
std::vector<Bytes> seeds_of(const fuzz::Target& target) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(seeds_folder() / target.name)) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Bytes> seeds;
  std::transform(paths.begin(), paths.end(), std::back_inserter(seeds), contents_of);
  return seeds;
}

/// One to four random changes: a byte, a bit, a piece gone, doubled, or taken from another seed.
class Damage {
 public:
  explicit Damage(std::uint64_t seed) : random_(seed) {}

  Bytes of(const std::vector<Bytes>& seeds) {
    Bytes bytes = seeds[below(seeds.size())];
    const std::size_t changes = 1 + below(4);
    for (std::size_t i = 0; i < changes; ++i) change(bytes, seeds[below(seeds.size())]);
    return bytes;
  }

 private:
  std::size_t below(std::size_t end) {
    return end == 0 ? 0 : std::uniform_int_distribution<std::size_t>{0, end - 1}(random_);
  }

  void change(Bytes& bytes, const Bytes& other) {
    const auto at = static_cast<std::ptrdiff_t>(below(bytes.size()));
    const auto rest = static_cast<std::size_t>(std::ssize(bytes) - at);
    const auto piece = static_cast<std::ptrdiff_t>(std::min<std::size_t>(rest, 1 + below(32)));
    switch (below(5)) {
      case 0:
        if (!bytes.empty()) bytes[static_cast<std::size_t>(at)] = static_cast<Byte>(below(256));
        return;
      case 1:
        if (!bytes.empty())
          bytes[static_cast<std::size_t>(at)] ^= static_cast<Byte>(1U << below(8));
        return;
      case 2:
        bytes.erase(bytes.begin() + at,
                    bytes.begin() + at + std::min(piece, std::ssize(bytes) - at));
        return;
      case 3: {
        const Bytes copy{bytes.begin() + at, bytes.begin() + at + piece * (bytes.empty() ? 0 : 1)};
        bytes.insert(bytes.begin() + at, copy.begin(), copy.end());
        return;
      }
      default: {
        const auto from = static_cast<std::ptrdiff_t>(below(other.size()));
        const auto count = std::min<std::ptrdiff_t>(std::ssize(other) - from, 64);
        bytes.insert(bytes.begin() + at, other.begin() + from, other.begin() + from + count);
      }
    }
  }

  std::mt19937_64 random_;
};

void write_seed(const std::string& name, ByteView bytes) {
  std::ofstream out(seeds_folder() / name, std::ios::binary | std::ios::trunc);
  out << text_of(bytes);
  REQUIRE(out.good());
}

/// A real salon's first day, in the form that the audit target takes.
Bytes busy_events() {
  testing::BusyLedger busy{2};
  const auto events = busy.ledger.log().read(0, busy.ledger.log().size(), std::size_t{1} << 24U);
  REQUIRE(events.has_value());
  Bytes out;
  for (const StoredEvent& event : events.value()) {
    append_be(out, static_cast<std::uint16_t>(event.bytes.size()));
    append(out, event.bytes);
  }
  return out;
}

}  // namespace

TEST_CASE("every seed of every fuzzer keeps its parser's claims", "[fuzz]") {
  for (const fuzz::Target& target : fuzz::targets()) {
    const auto seeds = seeds_of(target);
    INFO("no seeds for " << target.name);
    CHECK_FALSE(seeds.empty());
    target.run({});
    for (const Bytes& seed : seeds) target.run(seed);
  }
}

TEST_CASE("damaged copies of the seeds keep every parser's claims", "[fuzz]") {
  const auto runs = testing::size_of_run<std::size_t>(10'000, 1'000'000);
  const std::uint64_t seed = testing::seed_of_run();
  // A broken claim ends the program, so the seed is said first.
  std::cout << "seed " << seed << ", " << runs << " inputs each" << std::endl;
  for (const fuzz::Target& target : fuzz::targets()) {
    const auto seeds = seeds_of(target);
    Damage damage{seed};
    for (std::size_t i = 0; i < runs; ++i) target.run(damage.of(seeds));
  }
}

TEST_CASE("seeds that must be accepted are accepted", "[fuzz]") {
  // Or the claims would be about refusals only.
  const auto& known = fuzz::known_receipt();
  CHECK(merkle::verify_receipt(known.text, known.log_key).has_value());
  CHECK(contents_of(seeds_folder() / "receipt" / "known.tlog-proof") ==
        Bytes{bytes_of(known.text).begin(), bytes_of(known.text).end()});
  CHECK(contents_of(seeds_folder() / "checkpoint" / "known") ==
        Bytes{bytes_of(known.note).begin(), bytes_of(known.note).end()});
}

TEST_CASE("seeds that only the program can make are written anew", "[.write-seeds]") {
  const auto& known = fuzz::known_receipt();
  for (const char* const folder : {"anchor", "group", "witness", "backup", "note", "receipt",
                                   "checkpoint", "paths", "rows", "audit"}) {
    fs::create_directories(seeds_folder() / folder);
  }
  write_seed("receipt/known.tlog-proof", bytes_of(known.text));
  write_seed("checkpoint/known", bytes_of(known.note));
  write_seed("note/known", bytes_of(known.note));
  const std::string cosigned =
      known.note + merkle::cosignature_line(merkle::checkpoint_text(known.checkpoint),
                                            "fuzz.test/w",
                                            SigningKey::from_seed(Secret::from(Bytes(32, 9))), 1);
  write_seed("note/cosigned", bytes_of(cosigned));
  write_seed("paths/key", bytes_of(merkle::vkey_text(known.log_key)));
  testing::Sampler sampler{1};
  write_seed("rows/answer", encode_row(sampler.make<record::CommandAnswer>()));
  write_seed("rows/card", encode_row(sampler.make<client_card::Card>()));
  write_seed("rows/bill", encode_row(sampler.make<bills::Bill>()));
  write_seed("audit/busy", busy_events());
  write_seed("witness/submission", bytes_of(witness::submission_text({0, {}, known.note})));
  const witness::KeyChange change{
      known.checkpoint.origin, known.log_key.key, known.log_key.key, 2, 7, known.leaf.signature};
  write_seed("witness/key_change", bytes_of(witness::key_change_text(change)));
  witness::LogState state{known.log_key};
  state.last = {2, known.checkpoint.root};
  state.note = known.note;
  write_seed("witness/state", bytes_of(witness::state_text(state)));
  write_seed("witness/days", bytes_of(witness::days_text({{2, known.checkpoint.root}})));
  write_seed("backup/objects",
             bytes_of(backup::objects_text({{"000001.sst", {5, known.leaf.event_hash}},
                                            {"CURRENT", {6, known.leaf.event_hash}}})));
  write_seed("backup/id", bytes_of(backup::id_text(7)));
  testing::BusyLedger busy{1};
  const auto events = busy.ledger.log().read(0, 3, std::size_t{1} << 20U);
  REQUIRE(events.has_value());
  const Bytes key{1, 2, 3};
  write_seed(
      "group/three",
      encode_group(
          {0, events.value(), {{Space::guards, key, key}, {Space::guards, key, std::nullopt}}}));
  const SigningKey other = SigningKey::from_seed(Secret::from(Bytes(32, 9)));
  Bytes anchor = anchor_slot(1, Timestamp{std::chrono::seconds{1'772'000'000}}, known.note, other);
  append(anchor, anchor_slot(2, Timestamp{std::chrono::seconds{1'772'000'001}}, known.note, other));
  write_seed("anchor/other", anchor);
}

}  // namespace tress::replay_test
