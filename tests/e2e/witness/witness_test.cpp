// Goal: whoever takes the whole salon back to yesterday, or writes a second history, is found out
// by a witness that they don't have. Method: the real program twice, in processes of its own.

#include <fstream>
#include <regex>

#include "tests/e2e/witness/leap.hpp"
#include "tests/e2e/witness/two_programs.hpp"

#include "ledger/base/time.hpp"
#include "ledger/keys/key_file.hpp"
#include "ledger/merkle/tiles.hpp"
#include "ledger/witness/submission.hpp"

namespace tress::testing::witness_test {

TEST_CASE("a witness cosigns what the service commits, and receipts carry it", "[e2e][witness]") {
  TwoPrograms two;
  two.start();
  two.write(3, "first");
  REQUIRE(two.comes_to_be_witnessed());
  const auto log_key = merkle::parse_vkey(two.salon.log_key());
  const std::vector<merkle::VerifierKey> witnesses{*merkle::parse_vkey(two.witness.vkey())};
  for (const char* const path : {"/log/checkpoint", "/log/checkpoint/witnessed"}) {
    const auto opened = merkle::open_cosigned_checkpoint(
        TwoPrograms::get(two.salon.port(), path).body, *log_key, witnesses);
    REQUIRE(opened.has_value());
    CHECK(opened.value().cosignatures.size() == 1);
  }
  HttpClient client{two.salon.port()};
  const auto receipt = client.request("GET", "/v1/events/1/receipt", two.salon.sign_in());
  REQUIRE(receipt.has_value());
  REQUIRE(receipt->status == 200);
  const auto path = two.folder / "event.tlog-proof";
  std::ofstream(path) << receipt->body;
  const auto verified = run_program({program, "verify", path.string(), "--key", two.salon.log_key(),
                                     "--witness-key", two.witness.vkey()});
  CHECK(verified.exit_code == 0);
  CHECK(verified.output.find("witness.test/w1 has cosigned") != std::string::npos);
  const auto metrics = TwoPrograms::get(two.salon.admin_port(), "/metrics").body;
  CHECK(metrics.find("tress_log_conflict 0") != std::string::npos);
  CHECK(metrics.find(R"(tress_witness_in_trouble{witness="witness.test/w1"} 0)") !=
        std::string::npos);
  CHECK(two.salon.stop() == 0);
  const auto whole = run_program(
      {program, "verify", "--data", two.salon.data(), "--witness-key", two.witness.vkey()});
  CHECK(whole.exit_code == 0);
  CHECK(whole.output.find("witness.test/w1 has cosigned") != std::string::npos);
  // A witness that nobody has asked has said nothing.
  auto stranger = two.witness.vkey();
  const auto other = run_program(
      {program, "witness", "init", "--data", two.folder / "other", "--name", "witness.test/w2"});
  const auto at = other.output.find("witness.test/w2+");
  stranger = other.output.substr(at, other.output.find('\n', at) - at);
  CHECK(run_program({program, "verify", "--data", two.salon.data(), "--witness-key", stranger})
            .exit_code == 65);
}

TEST_CASE("a day's close is vouched for at once, whatever the pace", "[e2e][witness]") {
  TwoPrograms two;
  auto slow = two.witness.options();
  slow.back() = "86400";
  two.salon.start(slow);
  REQUIRE(two.comes_to_be_witnessed());
  two.write(1, "before");
  std::this_thread::sleep_for(std::chrono::milliseconds{500});
  CHECK(
      TwoPrograms::tree_in(TwoPrograms::get(two.salon.port(), "/log/checkpoint/witnessed").body) !=
      TwoPrograms::tree_in(two.newest()));
  auto headers = two.salon.sign_in();
  HttpClient client{two.salon.port()};
  const auto branches = client.request("GET", "/v1/branches", headers);
  REQUIRE(branches.has_value());
  std::smatch branch;
  const std::regex id{R"re("branch":"([0-9a-f]{32})")re"};
  REQUIRE(std::regex_search(branches->body, branch, id));
  headers.emplace_back("Idempotency-Key", "close");
  const auto yesterday = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()) -
                         std::chrono::days{1};
  const auto closed = client.request(
      "POST", "/v1/days/close", headers,
      R"({"branch":")" + branch[1].str() + R"(","date":")" + to_text(yesterday) + "\"}");
  REQUIRE(closed.has_value());
  REQUIRE(closed->status == 201);
  const auto size = [](const std::string& note) {
    const std::string tree = TwoPrograms::tree_in(note);
    return std::stoull(tree.substr(0, tree.find('\n')));
  };
  const auto close_position = std::stoull(closed->header("ledger-position"));
  CHECK(comes_true([&] {
    return size(TwoPrograms::get(two.salon.port(), "/log/checkpoint/witnessed").body) >=
           close_position;
  }));
}

TEST_CASE("a witness that was killed takes up where it was", "[e2e][witness]") {
  TwoPrograms two;
  two.start();
  two.write(2, "before");
  REQUIRE(two.comes_to_be_witnessed());
  two.witness.kill_hard();
  two.write(2, "while");
  two.salon.stop();
  two.witness.start();
  two.start();
  CHECK(two.comes_to_be_witnessed());
  CHECK(TwoPrograms::get(two.salon.admin_port(), "/healthz").status == 200);
}

TEST_CASE(
    "restored database, anchor and all: the witness says 409 and the service turns red "
    "[neg-93]",
    "[e2e][witness]") {
  TwoPrograms two;
  const std::string pin = two.folder / "salon.pin";
  two.start();
  two.write(2, "yesterday");
  REQUIRE(two.comes_to_be_witnessed());
  REQUIRE(two.salon.stop() == 0);
  two.copy_salon("salon", "yesterday");

  two.start();
  two.write(3, "today");
  REQUIRE(two.comes_to_be_witnessed());
  REQUIRE(two.salon.stop() == 0);
  CHECK(run_program({program, "verify", "--data", two.salon.data(), "--pin", pin}).exit_code == 0);

  two.copy_salon("yesterday", "salon");
  two.start();
  REQUIRE(two.turns_red());
  const auto health = TwoPrograms::get(two.salon.admin_port(), "/healthz");
  CHECK(health.body.find(R"("status":"integrity")") != std::string::npos);
  CHECK(TwoPrograms::get(two.salon.admin_port(), "/readyz").status == 503);
  CHECK(TwoPrograms::get(two.salon.admin_port(), "/metrics").body.find("tress_log_conflict 1") !=
        std::string::npos);
  const auto answer = two.witness.post("/add-checkpoint", "old 0\n\n" + two.newest());
  CHECK(answer.status == 409);
  CHECK(answer.header("content-type") == "text/x.tlog.size");
  CHECK(two.witness.listing().find("smaller_tree") != std::string::npos);
  two.salon.stop();
  const auto pinned = run_program({program, "verify", "--data", two.salon.data(), "--pin", pin});
  CHECK(pinned.exit_code == 65);
  CHECK(pinned.output.find("smaller") != std::string::npos);
}

TEST_CASE("a second history of the same size is refused and kept as evidence [neg-94]",
          "[e2e][witness]") {
  TwoPrograms two;
  const std::string pin = two.folder / "salon.pin";
  two.start();
  two.write(2, "shared");
  REQUIRE(two.comes_to_be_witnessed());
  REQUIRE(two.salon.stop() == 0);
  two.copy_salon("salon", "copy");
  two.start();
  two.write(3, "one");
  REQUIRE(two.comes_to_be_witnessed());
  const std::string first = two.newest();
  REQUIRE(two.salon.stop() == 0);
  CHECK(run_program({program, "verify", "--data", two.salon.data(), "--pin", pin}).exit_code == 0);

  // The fork grows where no witness looks, to the very size of the first history.
  two.copy_salon("copy", "salon");
  two.salon.start();
  two.write(3, "two");
  const std::string second = two.newest();
  const auto answer = two.witness.post("/add-checkpoint", "old 0\n\n" + second);
  CHECK(answer.status == 409);
  CHECK(two.salon.stop() == 0);
  // Both notes, each signed by the log's key, word for word.
  const std::string listing = two.witness.listing();
  CHECK(listing.find("two_roots") != std::string::npos);
  const auto root_of = [](const std::string& note) {
    const std::string tree = TwoPrograms::tree_in(note);
    return tree.substr(tree.find('\n') + 1);
  };
  CHECK(root_of(first) != root_of(second));
  CHECK(listing.find(root_of(first)) != std::string::npos);
  CHECK(listing.find(root_of(second)) != std::string::npos);
  CHECK(run_program({program, "verify", "--data", two.salon.data(), "--pin", pin}).exit_code == 65);
  two.start();
  CHECK(two.turns_red());
}

TEST_CASE("a stolen key's leap to 2^62 locks nobody out once the root key has spoken [neg-98]",
          "[e2e][witness]") {
  TwoPrograms two;
  const std::string pin = two.folder / "salon.pin";
  two.start();
  two.write(2, "before");
  REQUIRE(two.comes_to_be_witnessed());
  const auto key = merkle::parse_vkey(two.salon.log_key());
  const auto last = merkle::open_checkpoint(two.newest(), *key);
  REQUIRE(last.has_value());
  const std::uint64_t size = last.value().size;
  REQUIRE(size < 256);
  const auto tile = TwoPrograms::get(two.salon.port(), "/log/tile/0/000.p/" + std::to_string(size));
  const auto leaves = merkle::parse_tile(bytes_of(tile.body), static_cast<unsigned>(size));
  REQUIRE(leaves.has_value());
  REQUIRE(two.salon.stop() == 0);
  CHECK(run_program({program, "verify", "--data", two.salon.data(), "--pin", pin}).exit_code == 0);

  const auto seed = read_key_file(two.salon.data() + "/keys/log.key");
  REQUIRE(seed.has_value());
  const Leap leap{*leaves};
  const auto forged = leap.submission(key->name, SigningKey::from_seed(seed.value()));
  REQUIRE(two.witness.post("/add-checkpoint", witness::submission_text(forged)).status == 200);
  two.start();
  CHECK(two.turns_red());
  CHECK(two.salon.stop() == 0);

  REQUIRE(run_program({program, "keys", "compromised", "--data", two.salon.data(), "--root",
                       two.salon.data() + "/root.key", "--last-trusted", std::to_string(size)})
              .exit_code == 0);
  two.start();
  two.write(1, "after");
  CHECK(two.comes_to_be_witnessed());
  CHECK(TwoPrograms::get(two.salon.admin_port(), "/healthz").status == 200);
  CHECK(two.witness.listing().find("abandoned") != std::string::npos);
  CHECK(two.salon.stop() == 0);
  const auto pinned = run_program({program, "verify", "--data", two.salon.data(), "--pin", pin});
  CHECK(pinned.exit_code == 0);
  CHECK(pinned.output.find("events seen before are all in it") != std::string::npos);
}

}  // namespace tress::testing::witness_test
