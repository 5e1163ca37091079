// Goal: a witness answers exactly as the protocol says, remembers before it answers, and never
// cosigns two trees of which one does not continue the other.
// Method: a log that signs whatever a test wants; a store in memory and one on disk.

#include "ledger/witness/witness.hpp"

#include <array>
#include <atomic>
#include <random>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/manual_clock.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/witness/signing_log.hpp"

#include "ledger/merkle/note.hpp"
#include "ledger/witness/file_store.hpp"
#include "ledger/witness/head.hpp"

namespace tress::witness::witness_test {

namespace {

using testing::key_change;
using testing::ManualClock;
using testing::MemoryStore;
using testing::seeded_key;
using testing::SigningLog;

constexpr std::uint64_t log_seed = 1;
constexpr std::uint64_t witness_seed = 2;
constexpr std::uint64_t root_seed = 3;
constexpr std::uint64_t new_log_seed = 4;

const Timestamp noon = Timestamp{std::chrono::seconds{1'772'452'800}};  // 2026-03-02 12:00 UTC

/// A witness that knows the log, over a store that a test can break and reopen.
struct Bench {
  Bench() { reopen(); }

  void reopen() {
    witness = Witness::open(store, "witness.test/w1", key, clock).value();
    REQUIRE(witness->add_log(log.vkey(), root.public_key()).has_value());
  }

  [[nodiscard]] Answer add(std::uint64_t old_size, std::uint64_t new_size) const {
    return witness->add_checkpoint(log.body(old_size, new_size));
  }

  [[nodiscard]] std::uint64_t last_size() const { return witness->logs().front().last.size; }

  SigningLog log{log_seed};
  SigningKey key = seeded_key(witness_seed);
  SigningKey root = seeded_key(root_seed);
  ManualClock clock{noon};
  MemoryStore store;
  std::unique_ptr<Witness> witness;
};

}  // namespace

TEST_CASE("witness: what continues the last tree is cosigned, with the time", "[unit][witness]") {
  Bench bench;
  bench.log.grow_to(300);
  for (const auto& [old_size, new_size] :
       std::vector<std::pair<std::uint64_t, std::uint64_t>>{{0, 7}, {7, 256}, {256, 300}}) {
    const Answer answer = bench.add(old_size, new_size);
    REQUIRE(answer.status == 200);
    const std::array<merkle::VerifierKey, 1> witnesses{bench.witness->cosigning_key()};
    const auto opened = merkle::open_cosigned_checkpoint(bench.log.note_at(new_size) + answer.body,
                                                         bench.log.vkey(), witnesses);
    REQUIRE(opened.has_value());
    CHECK(opened.value().checkpoint.size == new_size);
    REQUIRE(opened.value().cosignatures.size() == 1);
    CHECK(opened.value().cosignatures.front().seconds == 1'772'452'800);
    CHECK(bench.witness->checkpoint(origin_name(SigningLog::name)) ==
          bench.log.note_at(new_size) + answer.body);
  }
  CHECK(bench.store.kept.empty());
}

TEST_CASE("witness: the first checkpoint may be of an empty tree", "[unit][witness]") {
  Bench bench;
  CHECK(
      bench.witness->add_checkpoint("old 0\n\n" + bench.log.sign(0, merkle::empty_root())).status ==
      200);
  bench.log.grow_to(3);
  CHECK(bench.add(0, 3).status == 200);
}

TEST_CASE("witness: asked again for the same tree it cosigns it again", "[unit][witness]") {
  Bench bench;
  bench.log.grow_to(5);
  REQUIRE(bench.add(0, 5).status == 200);
  bench.clock.advance(std::chrono::hours{1});
  CHECK(bench.add(5, 5).status == 200);
  CHECK(bench.witness->logs().front().cosigned_at_s == 1'772'452'800 + 3600);
}

TEST_CASE("witness: each refusal has its answer", "[unit][witness]") {
  Bench bench;
  bench.log.grow_to(20);
  REQUIRE(bench.add(0, 10).status == 200);
  const auto kept = bench.store.kept.size();

  SigningLog other{99};
  other.grow_to(20);
  SigningLog fork{log_seed, "other "};
  fork.grow_to(20);
  std::string too_long = "old 10\n";
  for (int i = 0; i < 64; ++i) too_long += to_base64(Hash::zero().view()) + "\n";
  std::string stranger = bench.log.note_at(12);
  stranger.replace(0, std::string{SigningLog::name}.size(), "tress.test/who");

  struct Row {
    const char* what;
    std::string body;
    int status;
  };

  const std::vector<Row> rows{
      {"nothing", "", 400},
      {"no old line", "\n" + bench.log.note_at(12), 400},
      {"a number with a zero in front", "old 010\n\n" + bench.log.note_at(12), 400},
      {"a proof line that is no hash", "old 10\nAAAA\n\n" + bench.log.note_at(12), 400},
      {"64 lines of proof", too_long + "\n" + bench.log.note_at(12), 400},
      {"no empty line", "old 10\n" + bench.log.note_at(12), 400},
      {"no note", "old 10\n\n", 400},
      {"a note of no known log", "old 10\n\n" + stranger, 404},
      {"signed by another key", other.body(10, 12), 403},
      {"old size beyond the new one", "old 13\n\n" + bench.log.note_at(12), 400},
      {"old size too small", bench.log.body(9, 12), 409},
      {"old size 0", bench.log.body(0, 12), 409},
      {"old size too large", bench.log.body(11, 12), 409},
      {"no proof", "old 10\n\n" + bench.log.note_at(12), 422},
      {"another log's proof", fork.body(10, 12), 422},
      {"the same size, another root", "old 10\n\n" + fork.note_at(10), 422},
      {"size 0 with another root", "old 0\n\n" + bench.log.sign(0, Hash::zero()), 422},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    const Answer answer = bench.witness->add_checkpoint(row.body);
    CHECK(answer.status == row.status);
    if (row.status == 409) CHECK(answer.body == "10\n");
    CHECK(bench.last_size() == 10);
  }
  CHECK(bench.store.kept.size() > kept);
  CHECK(bench.add(10, 12).status == 200);
}

TEST_CASE("witness: a proof from nothing is refused", "[unit][witness]") {
  Bench bench;
  bench.log.grow_to(5);
  const std::string hash = to_base64(Hash::zero().view());
  CHECK(bench.witness->add_checkpoint("old 0\n" + hash + "\n\n" + bench.log.note_at(5)).status ==
        422);
}

TEST_CASE("witness: two roots of one size are kept as evidence, whatever the old size [neg-94]",
          "[unit][witness]") {
  for (const std::uint64_t old_size : {std::uint64_t{0}, std::uint64_t{10}}) {
    Bench bench;
    bench.log.grow_to(10);
    SigningLog fork{log_seed, "other "};
    fork.grow_to(10);
    REQUIRE(bench.add(0, 10).status == 200);
    const Answer answer = bench.witness->add_checkpoint("old " + std::to_string(old_size) + "\n\n" +
                                                        fork.note_at(10));
    CHECK(answer.status == (old_size == 10 ? 422 : 409));
    REQUIRE(bench.store.kept.size() == 1);
    CHECK(bench.store.kept.front().kind == EvidenceKind::two_roots);
    // Both notes convict on their own: the log's key has signed each.
    const auto ours = merkle::open_checkpoint(bench.store.kept.front().ours, bench.log.vkey());
    const auto theirs = merkle::open_checkpoint(bench.store.kept.front().theirs, bench.log.vkey());
    REQUIRE(ours.has_value());
    REQUIRE(theirs.has_value());
    CHECK(ours.value().size == theirs.value().size);
    CHECK(ours.value().root != theirs.value().root);
  }
}

TEST_CASE("witness: a log that has been set back or forked is refused", "[unit][witness]") {
  Bench bench;
  bench.log.grow_to(40);
  REQUIRE(bench.add(0, 40).status == 200);
  CHECK(bench.add(0, 30) == Answer{409, "40\n"});
  CHECK(bench.add(30, 30) == Answer{409, "40\n"});
  REQUIRE(!bench.store.kept.empty());
  CHECK(bench.store.kept.back().kind == EvidenceKind::smaller_tree);
  // The same first 30 events, then others.
  SigningLog fork{log_seed, "other "};
  fork.grow_to(60, 30);
  CHECK(bench.witness->add_checkpoint(fork.body(40, 60)).status == 422);
  CHECK(bench.store.kept.back().kind == EvidenceKind::unproven_growth);
  CHECK(bench.last_size() == 40);
}

TEST_CASE("witness: only verified lines are kept of a note [neg-97]", "[unit][witness]") {
  Bench bench;
  bench.log.grow_to(5);
  const std::string foreign =
      merkle::signature_line("anything\n", "somebody.else/x", seeded_key(77));
  const std::string body = bench.log.body(0, 5) + foreign;
  const Answer answer = bench.witness->add_checkpoint(body);
  REQUIRE(answer.status == 200);
  const auto kept = bench.witness->checkpoint(origin_name(SigningLog::name));
  REQUIRE(kept.has_value());
  CHECK(*kept == bench.log.note_at(5) + answer.body);
  CHECK(kept->find("somebody.else") == std::string::npos);
  // Lines that are no signature lines spoil the note; signed extension lines are refused too.
  CHECK(bench.witness->add_checkpoint(bench.log.body(5, 5) + "size 9\n").status == 400);
  const std::string text = "tress.test/log\n5\n" + to_base64(Hash::zero().view()) + "\nextra\n";
  CHECK(bench.witness
            ->add_checkpoint("old 5\n\n" + merkle::sign_note(text, SigningLog::name, seeded_key(1)))
            .status == 400);
}

TEST_CASE("witness: of fifty submissions at once each tree continues the one before",
          "[unit][witness]") {
  Bench bench;
  constexpr std::uint64_t writers = 50;
  bench.log.grow_to(writers + 2);
  REQUIRE(bench.add(0, 2).status == 200);
  // All start from the same old size; who comes second must be told to come again.
  std::vector<std::string> bodies;
  for (std::uint64_t i = 0; i < writers; ++i) bodies.push_back(bench.log.body(2, 3 + i));
  std::atomic<int> cosigned{0};
  std::atomic<int> conflicts{0};
  std::vector<std::thread> threads;
  for (const std::string& body : bodies) {
    threads.emplace_back([&] {
      const Answer answer = bench.witness->add_checkpoint(body);
      if (answer.status == 200) ++cosigned;
      if (answer.status == 409) ++conflicts;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(cosigned == 1);
  CHECK(conflicts == static_cast<int>(writers) - 1);
}

TEST_CASE("witness: what could not be stored is not cosigned, and nothing after it",
          "[unit][witness]") {
  Bench bench;
  bench.log.grow_to(10);
  REQUIRE(bench.add(0, 5).status == 200);
  bench.store.fails = true;
  const Answer answer = bench.add(5, 8);
  CHECK(answer.status == 503);
  CHECK(answer.body.find("\u2014") == std::string::npos);
  bench.store.fails = false;
  CHECK(bench.add(5, 8).status == 503);
  bench.reopen();
  CHECK(bench.add(5, 8).status == 200);
}

TEST_CASE("witness: killed between storing and answering, it says where it is", "[unit][witness]") {
  const testing::TemporaryFolder folder;
  ManualClock clock{noon};
  const SigningKey key = seeded_key(witness_seed);
  SigningLog log{log_seed};
  log.grow_to(9);
  auto store = FileStore::open(machine_files(), folder.path());
  REQUIRE(store.has_value());
  {
    const auto first = Witness::open(store.value(), "w", key, clock).value();
    REQUIRE(first->add_log(log.vkey(), std::nullopt).has_value());
    REQUIRE(first->add_checkpoint(log.body(0, 5)).status == 200);
    // The answer to this one is lost with the process.
    REQUIRE(first->add_checkpoint(log.body(5, 7)).status == 200);
  }
  auto again = FileStore::open(machine_files(), folder.path());
  const auto second = Witness::open(again.value(), "w", key, clock).value();
  CHECK(second->add_checkpoint(log.body(5, 7)) == Answer{409, "7\n"});
  CHECK(second->add_checkpoint(log.body(7, 7)).status == 200);
  CHECK(second->add_checkpoint(log.body(7, 9)).status == 200);
}

TEST_CASE("witness: damaged memory is no memory to go on with", "[unit][witness]") {
  const testing::TemporaryFolder folder;
  ManualClock clock{noon};
  const SigningKey key = seeded_key(witness_seed);
  SigningLog log{log_seed};
  log.grow_to(5);
  auto store = FileStore::open(machine_files(), folder.path());
  {
    const auto witness = Witness::open(store.value(), "w", key, clock).value();
    REQUIRE(witness->add_log(log.vkey(), std::nullopt).has_value());
    REQUIRE(witness->add_checkpoint(log.body(0, 5)).status == 200);
  }
  const auto path = folder.path() / "logs" / origin_name(SigningLog::name) / "state";
  const auto bytes = read_whole(machine_files(), path, 1U << 20U).value();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    CAPTURE(at);
    Bytes damaged = bytes;
    damaged[at] ^= 0x01U;
    REQUIRE(replace_file(machine_files(), path, damaged).has_value());
    const auto opened = Witness::open(store.value(), "w", key, clock);
    if (!opened) continue;
    // What a flipped bit may change without being noticed is no tree and no key.
    const LogState state = opened.value()->logs().front();
    CHECK(state.last ==
          TrustedTree{5, merkle::open_checkpoint(log.note_at(5), log.vkey()).value().root});
    CHECK(state.log_key == log.vkey());
  }
}

TEST_CASE("witness: a log is known with one key, and changed by nobody but its root key",
          "[unit][witness]") {
  Bench bench;
  SigningLog thief{99};
  CHECK(bench.witness->add_log(bench.log.vkey(), bench.root.public_key()).has_value());
  CHECK_FALSE(bench.witness->add_log(thief.vkey(), bench.root.public_key()).has_value());
  const SigningKey other_root = seeded_key(55);
  const auto change = key_change(other_root, log_seed, new_log_seed, 5, std::nullopt);
  CHECK(bench.witness->change_key(key_change_text(change)).status == 403);
  auto moved = key_change(bench.root, log_seed, new_log_seed, 5, std::nullopt);
  moved.position = 6;
  CHECK(bench.witness->change_key(key_change_text(moved)).status == 403);
  CHECK(bench.witness->change_key("tress/key-change/v1\n").status == 400);
}

TEST_CASE("witness: after a rotation the new key's tree continues the old one's",
          "[unit][witness]") {
  Bench bench;
  bench.log.grow_to(12);
  REQUIRE(bench.add(0, 8).status == 200);
  const auto change = key_change(bench.root, log_seed, new_log_seed, 9, std::nullopt);
  bench.log.change_key(new_log_seed);
  CHECK(bench.add(8, 12).status == 403);
  CHECK(bench.witness->change_key(key_change_text(change)).status == 200);
  CHECK(bench.witness->change_key(key_change_text(change)).status == 200);
  CHECK(bench.add(0, 12) == Answer{409, "8\n"});
  CHECK(bench.add(8, 12).status == 200);
  CHECK(bench.store.kept.empty());
  // Nobody goes back to the old key with the old statement, nor on from it with another one.
  const auto second = key_change(bench.root, log_seed, 66, 9, std::nullopt);
  CHECK(bench.witness->change_key(key_change_text(second)).status == 409);
}

TEST_CASE("witness: a stolen key's leap to 2^62 is undone by the root key [neg-98]",
          "[unit][witness]") {
  Bench bench;
  bench.log.grow_to(64);
  REQUIRE(bench.add(0, 10).status == 200);
  bench.clock.advance(std::chrono::hours{24});
  REQUIRE(bench.add(10, 16).status == 200);
  REQUIRE(bench.witness->add_checkpoint(submission_text(bench.log.fast_forward(16))).status == 200);
  // Locked out: no tree of ours continues that one.
  CHECK(bench.add(16, 20) == Answer{409, "4611686018427387904\n"});

  const auto change = key_change(bench.root, log_seed, new_log_seed, 20, 18);
  bench.log.change_key(new_log_seed);
  CHECK(bench.witness->change_key(key_change_text(change)).status == 200);
  REQUIRE(bench.store.kept.size() >= 1);
  CHECK(bench.store.kept.back().kind == EvidenceKind::abandoned);
  CHECK(bench.store.kept.back().ours.find("4611686018427387904") != std::string::npos);
  // Back at the end of the last day that is trusted, and only what continues it is cosigned.
  CHECK(bench.add(0, 30) == Answer{409, "10\n"});
  SigningLog rewritten{new_log_seed, "other "};
  rewritten.grow_to(64, 9);
  CHECK(bench.witness->add_checkpoint(rewritten.body(10, 30)).status == 422);
  CHECK(bench.add(10, 30).status == 200);
  // The old key is worth nothing any more, and the leap can't be made again with the statement.
  CHECK(bench.witness->change_key(key_change_text(change)).status == 200);
  CHECK(bench.last_size() == 30);
}

TEST_CASE("witness: the memory of days survives a restart", "[unit][witness]") {
  const testing::TemporaryFolder folder;
  ManualClock clock{noon};
  const SigningKey key = seeded_key(witness_seed);
  SigningLog log{log_seed};
  log.grow_to(50);
  auto store = FileStore::open(machine_files(), folder.path());
  std::uint64_t last = 0;
  for (int day = 0; day < 5; ++day) {
    const auto witness = Witness::open(store.value(), "w", key, clock).value();
    REQUIRE(witness->add_log(log.vkey(), std::nullopt).has_value());
    for (int i = 0; i < 3; ++i, last += 3) {
      REQUIRE(witness->add_checkpoint(log.body(last, last + 3)).status == 200);
    }
    clock.advance(std::chrono::hours{24});
  }
  const auto witness = Witness::open(store.value(), "w", key, clock).value();
  std::vector<std::uint64_t> sizes;
  const LogState state = witness->logs().front();
  for (const TrustedTree& tree : state.days) sizes.push_back(tree.size);
  CHECK(sizes == std::vector<std::uint64_t>{9, 18, 27, 36});
}

}  // namespace tress::witness::witness_test
