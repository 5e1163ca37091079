// Goal: the log's side takes nothing of a witness on its word but a conflict, and finds its way
// back to one that it has lost. Method: a real witness behind a channel that a test can bend.

#include "ledger/witness/cosigner.hpp"

#include <functional>

#include <catch2/catch.hpp>

#include "tests/support/manual_clock.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/witness/signing_log.hpp"

#include "ledger/witness/head.hpp"
#include "ledger/witness/witnesses.hpp"

namespace tress::witness::cosigner_test {

namespace {

using testing::key_change;
using testing::ManualClock;
using testing::MemoryStore;
using testing::seeded_key;
using testing::SigningLog;

constexpr std::uint64_t log_seed = 1;

/// Straight to a witness in this process.
class DirectChannel final : public WitnessChannel {
 public:
  explicit DirectChannel(Witness& witness) : witness_(witness) {}

  Result<Reply, Fault> add_checkpoint(const std::string& body) override {
    ++requests;
    if (is_cut) return Fault{Fault::Kind::io, "witness", "cannot be reached"};
    Answer answer = witness_.add_checkpoint(body);
    if (bend) bend(answer);
    return Reply{answer.status, answer.body};
  }

  Result<Reply, Fault> checkpoint(const std::string& name) override {
    const auto note = witness_.checkpoint(name);
    if (!note || hides) return Reply{404, ""};
    return Reply{200, *note};
  }

  Result<Reply, Fault> change_key(const std::string& body) override {
    const Answer answer = witness_.change_key(body);
    return Reply{answer.status, answer.body};
  }

  int requests = 0;
  bool is_cut = false;
  bool hides = false;
  std::function<void(Answer&)> bend;

 private:
  Witness& witness_;
};

struct Bench {
  Bench() {
    witness = Witness::open(store, "witness.test/w1", key, clock).value();
    REQUIRE(witness->add_log(log.vkey(), root.public_key()).has_value());
    channel = std::make_unique<DirectChannel>(*witness);
  }

  [[nodiscard]] Cosigner cosigner(const SigningLog& of, std::uint64_t known_size = 0) const {
    return {*channel, of, of.vkey(), witness->cosigning_key(), known_size};
  }

  SigningLog log{log_seed};
  SigningKey key = seeded_key(2);
  SigningKey root = seeded_key(3);
  ManualClock clock{Timestamp{std::chrono::seconds{1'772'452'800}}};
  MemoryStore store;
  std::unique_ptr<Witness> witness;
  std::unique_ptr<DirectChannel> channel;
};

template <class Kind>
const Kind& expect(const Outcome& outcome) {
  REQUIRE(std::holds_alternative<Kind>(outcome));
  return *std::get_if<Kind>(&outcome);
}

}  // namespace

TEST_CASE("cosigner: an empty log has nothing to ask for", "[unit][witness]") {
  Bench bench;
  auto cosigner = bench.cosigner(bench.log);
  expect<NothingYet>(cosigner.ask());
  CHECK(bench.channel->requests == 0);
}

TEST_CASE("cosigner: the newest checkpoint comes back cosigned", "[unit][witness]") {
  Bench bench;
  bench.log.grow_to(10);
  auto cosigner = bench.cosigner(bench.log);
  const auto first = expect<Cosigned>(cosigner.ask());
  CHECK(first.checkpoint.size == 10);
  CHECK(first.seconds == 1'772'452'800);
  CHECK(open_cosigned(first.note, bench.log.vkey(), bench.witness->cosigning_key()) == first);
  // A cosigner that knows nothing learns from the 409 where the witness is.
  bench.log.grow_to(25);
  auto fresh = bench.cosigner(bench.log);
  bench.channel->requests = 0;
  CHECK(expect<Cosigned>(fresh.ask()).checkpoint.size == 25);
  CHECK(bench.channel->requests == 2);
}

TEST_CASE("cosigner: a log that was restored to yesterday is told so, with proof",
          "[unit][witness]") {
  Bench bench;
  bench.log.grow_to(40);
  expect<Cosigned>(bench.cosigner(bench.log).ask());
  SigningLog yesterday{log_seed};
  yesterday.grow_to(30);
  const auto conflict = expect<Conflict>(bench.cosigner(yesterday).ask());
  CHECK(conflict.is_proven);
  CHECK(conflict.why.find("40 events") != std::string::npos);
  // It goes on as if nothing had been: still red when it has grown past the witness's size.
  yesterday.grow_to(30);
  SigningLog forked{log_seed, "other "};
  forked.grow_to(60, 30);
  CHECK(expect<Conflict>(bench.cosigner(forked).ask()).is_proven);
}

TEST_CASE("cosigner: a conflict that is only claimed is one, and is called unproven",
          "[unit][witness]") {
  Bench bench;
  bench.log.grow_to(10);
  bench.channel->hides = true;
  bench.channel->bend = [](Answer& answer) { answer = {409, "11\n"}; };
  const auto conflict = expect<Conflict>(bench.cosigner(bench.log).ask());
  CHECK_FALSE(conflict.is_proven);
}

TEST_CASE("cosigner: a 422 about a tree that turns out to be ours is no conflict",
          "[unit][witness]") {
  Bench bench;
  bench.log.grow_to(10);
  expect<Cosigned>(bench.cosigner(bench.log).ask());
  bench.channel->bend = [](Answer& answer) { answer = {422, ""}; };
  expect<NotAccepted>(bench.cosigner(bench.log, 10).ask());
}

TEST_CASE("cosigner: answers that are no cosignature are not taken", "[unit][witness]") {
  Bench bench;
  bench.log.grow_to(10);
  const SigningKey stranger = seeded_key(77);
  const std::string text = merkle::checkpoint_text(
      merkle::open_checkpoint(bench.log.note_at(10), bench.log.vkey()).value());

  for (const Answer& answer :
       {Answer{200, ""}, Answer{200, "thank you\n"},
        Answer{200, merkle::cosignature_line(text, "witness.test/w1", stranger, 5)},
        Answer{200, merkle::cosignature_line("other\n", "witness.test/w1", bench.key, 5)},
        Answer{200, merkle::signature_line(text, "witness.test/w1", bench.key)},
        Answer{404, "who?"}, Answer{400, ""}, Answer{409, "many\n"}, Answer{409, "3"},
        Answer{500, ""}}) {
    INFO(answer.status << " " << answer.body);
    bench.channel->bend = [&](Answer& bent) { bent = answer; };
    expect<NotAccepted>(bench.cosigner(bench.log).ask());
  }
  // One that sends us round in circles is left after a few requests.
  std::uint64_t size = 0;
  bench.channel->bend = [&](Answer& bent) { bent = {409, std::to_string(++size % 9) + "\n"}; };
  bench.channel->requests = 0;
  expect<NotAccepted>(bench.cosigner(bench.log).ask());
  CHECK(bench.channel->requests <= 4);
}

TEST_CASE("cosigner: a witness out of reach is tried again later", "[unit][witness]") {
  Bench bench;
  bench.log.grow_to(10);
  bench.channel->is_cut = true;
  auto cosigner = bench.cosigner(bench.log);
  expect<Unreachable>(cosigner.ask());
  bench.channel->is_cut = false;
  expect<Cosigned>(cosigner.ask());
}

TEST_CASE("cosigner: brings a witness the new key, past a stolen key's leap [neg-98]",
          "[unit][witness]") {
  Bench bench;
  bench.log.grow_to(16);
  expect<Cosigned>(bench.cosigner(bench.log).ask());
  bench.clock.advance(std::chrono::hours{24});
  REQUIRE(bench.witness->add_checkpoint(submission_text(bench.log.fast_forward(16))).status == 200);
  bench.log.grow_to(20);
  auto locked_out = bench.cosigner(bench.log, 16);
  expect<Conflict>(locked_out.ask());

  bench.log.add_key_change(key_change(bench.root, log_seed, 4, 20, 18));
  bench.log.change_key(4);
  bench.log.grow_to(23);
  const auto cosigned = expect<Cosigned>(bench.cosigner(bench.log, 16).ask());
  CHECK(cosigned.checkpoint.size == 23);
}

TEST_CASE("witnesses: the largest checkpoint has every cosignature there is of it",
          "[unit][witness]") {
  const testing::TemporaryFolder folder;
  SigningLog log{log_seed};
  log.grow_to(20);
  const SigningKey keys[] = {seeded_key(11), seeded_key(12), seeded_key(13)};
  std::vector<merkle::VerifierKey> vkeys;
  for (const SigningKey& key : keys) {
    vkeys.push_back({"witness.test/w" + std::to_string(vkeys.size()),
                     merkle::NoteKeyType::cosignature, key.public_key()});
  }
  const auto cosigned = [&](std::size_t witness, std::uint64_t size) {
    const auto opened = merkle::open_checkpoint(log.note_at(size), log.vkey()).value();
    const std::string text = merkle::checkpoint_text(opened);
    return *open_cosigned(
        log.note_at(size) + merkle::cosignature_line(text, vkeys[witness].name, keys[witness], 5),
        log.vkey(), vkeys[witness]);
  };
  {
    const auto all = Witnesses::open(machine_files(), folder.path(), log.vkey(), vkeys).value();
    CHECK_FALSE(all->newest().has_value());
    REQUIRE(all->take(vkeys[0], cosigned(0, 10)).has_value());
    REQUIRE(all->take(vkeys[1], cosigned(1, 20)).has_value());
    REQUIRE(all->take(vkeys[2], cosigned(2, 20)).has_value());
  }
  // As after a restart.
  const auto all = Witnesses::open(machine_files(), folder.path(), log.vkey(), vkeys).value();
  const auto newest = all->newest();
  REQUIRE(newest.has_value());
  CHECK(newest->checkpoint.size == 20);
  const auto opened = merkle::open_cosigned_checkpoint(newest->note, log.vkey(), vkeys);
  REQUIRE(opened.has_value());
  CHECK(opened.value().cosignatures.size() == 2);
  const auto ten =
      merkle::open_cosigned_checkpoint(all->with_cosignatures(log.note_at(10)), log.vkey(), vkeys);
  CHECK(ten.value().cosignatures.size() == 1);
  CHECK(all->with_cosignatures(log.note_at(15)) == log.note_at(15));

  // Who has the folder alone, as an export has.
  Files& files = machine_files();
  REQUIRE(replace_file(files, folder / "0000.checkpoint", bytes_of("no note")).has_value());
  const auto kept = with_kept_cosignatures(files, folder.path(), log.note_at(20));
  REQUIRE(kept.has_value());
  const auto by_both = merkle::open_cosigned_checkpoint(kept.value(), log.vkey(), vkeys);
  REQUIRE(by_both.has_value());
  CHECK(by_both.value().cosignatures.size() == 2);
  CHECK(with_kept_cosignatures(files, folder.path(), log.note_at(15)).value() == log.note_at(15));
  CHECK(with_kept_cosignatures(files, folder / "none", log.note_at(20)).value() == log.note_at(20));

  REQUIRE(all->take(vkeys[1], Conflict{"a larger one", true}).has_value());
  CHECK(all->conflict() == "witness.test/w1: a larger one");
  REQUIRE(all->take(vkeys[1], cosigned(1, 20)).has_value());
  CHECK(all->conflict().has_value());
  // With another log key the old notes are nobody's.
  log.change_key(40);
  const auto other = Witnesses::open(machine_files(), folder.path(), log.vkey(), vkeys).value();
  CHECK_FALSE(other->newest().has_value());
}

}  // namespace tress::witness::cosigner_test
