// Goal: one client's exported history is shown to be complete, and nothing in it can be left out,
// added, moved or changed unnoticed. Method: a ledger with two clients and sealed heads; the file's
// lines tampered with; also by somebody who can make honest proofs of other events.

#include <algorithm>
#include <cstdlib>

#include <catch2/catch.hpp>

#include "tests/support/busy_ledger.hpp"
#include "tests/support/temporary_folder.hpp"

#include "ledger/writer/heads_sealer.hpp"
#include "ledger/writer/rows.hpp"
#include "tools/bundle/files.hpp"
#include "tools/bundle/history_format.hpp"
#include "tools/bundle/verify_history.hpp"
#include "tools/bundle/write_history.hpp"

namespace tress::history_test {

namespace fs = std::filesystem;
using bundle::HistoryVerdict;
using testing::BusyLedger;
using testing::TemporaryFolder;

namespace {

void add_note(BusyLedger& busy, ClientId client) {
  busy.ledger.accept(
      client::Command{client::AddNote{client, Personal<std::string>{"likes it short"}}});
}

unsigned seal(BusyLedger& busy) {
  HeadsSealer sealer{busy.ledger.log(), busy.ledger.clock(),
                     [&](Submission submission) -> Result<Answer, Fault> {
                       return busy.ledger.commit({std::move(submission)}).value().front();
                     }};
  return sealer.look().value();
}

/// Two clients with notes between bills; heads sealed after the fourth note, one note after that.
struct Parlour {
  Parlour() : busy(2), other(testing::add_client(busy.ledger, "Other Planted")) {
    for (int i = 0; i < 4; ++i) {
      add_note(busy, busy.client);
      add_note(busy, other);
    }
    REQUIRE(seal(busy) == 1);
    add_note(busy, busy.client);
    add_note(busy, other);
  }

  [[nodiscard]] audit::LogKeys keys() const { return audit::LogKeys::only(busy.log_key()); }

  BusyLedger busy;
  ClientId other;
};

Parlour& parlour() {
  static Parlour made;
  return made;
}

class History {
 public:
  explicit History(ClientId client) : file_(folder_ / "client.jsonl") {
    const auto written =
        bundle::write_history(parlour().busy.ledger.log(), parlour().keys(), StreamKind::client,
                              id_cast<StreamId>(client), file_);
    REQUIRE(written.has_value());
    const auto bytes = bundle::read_file(file_, std::size_t{1} << 24U);
    std::string line;
    for (const Byte byte : *bytes.value()) {
      line += static_cast<char>(byte);
      if (byte != '\n') continue;
      lines.push_back(line);
      line.clear();
    }
    REQUIRE(lines.size() == written.value().events + 2);
  }

  [[nodiscard]] HistoryVerdict verdict() const {
    std::string text;
    for (const auto& line : lines) text += line;
    REQUIRE(bundle::write_file(file_, bytes_of(text)).has_value());
    auto verified = bundle::verify_history(file_, parlour().busy.log_key());
    REQUIRE(verified.has_value());
    return std::move(verified.value());
  }

  [[nodiscard]] std::string place_of(std::size_t line) const {
    return "event " + std::to_string(bundle::parse_proven_line(lines[line])->leaf.position);
  }

  [[nodiscard]] const fs::path& file() const { return file_; }

  std::vector<std::string> lines;  ///< head, heads, versions 1 (registered) to 6

 private:
  TemporaryFolder folder_;
  fs::path file_;
};

bool names(const HistoryVerdict& verdict, const std::string& place) {
  const auto& kept = verdict.findings.kept();
  return std::any_of(kept.begin(), kept.end(),
                     [&](const audit::Finding& finding) { return finding.place == place; });
}

std::string all(const HistoryVerdict& verdict) {
  std::string text;
  for (const auto& finding : verdict.findings.kept()) text += sentence(finding) + "; ";
  return text;
}

int run(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// What the verifier in Python says of the file as it is now: 0 good, 1 not; 0 if there is none.
int second_opinion(const History& history, int expected) {
  if (run("python3 -c 'import hashlib' > /dev/null 2>&1") != 0) return expected;
  return run(std::string{"python3 '"} + TRESS_SOURCE_DIR +
             "/tests/contract/bundle/history_verifier.py' history '" + history.file().string() +
             "' '" + merkle::vkey_text(parlour().busy.log_key()) + "' > /dev/null 2>&1");
}

}  // namespace

TEST_CASE("history: a client's export is shown to be complete up to the sealed heads",
          "[contract][bundle]") {
  const History history{parlour().busy.client};
  const HistoryVerdict verdict = history.verdict();
  INFO(all(verdict));
  CHECK(verdict.is_good());
  CHECK(verdict.events == 6);
  CHECK(verdict.after == 1);
  REQUIRE(verdict.complete.has_value());
  CHECK(verdict.complete->version == 5);
  CHECK(verdict.stream == id_cast<StreamId>(parlour().busy.client));
  CHECK(second_opinion(history, 0) == 0);
  for (const auto& line : history.lines) CHECK(line.find("Planted") == std::string::npos);
}

TEST_CASE("history: what is left out, added, moved or cut off is named", "[contract][bundle]") {
  History history{parlour().busy.client};
  auto& lines = history.lines;
  std::string place;
  SECTION("an event in the middle left out") {
    place = "version 3";
    lines.erase(lines.begin() + 4);
  }
  SECTION("the first one left out") {
    place = "version 1";
    lines.erase(lines.begin() + 2);
  }
  SECTION("the last ones before the seal left out, and all after it") {
    place = "versions 4 to 5";
    lines.resize(5);
  }
  SECTION("all of them left out") {
    place = "versions 1 to 5";
    lines.resize(2);
  }
  SECTION("two swapped") {
    place = history.place_of(4);
    std::swap(lines[4], lines[5]);
  }
  SECTION("one twice") {
    place = history.place_of(4);
    lines.insert(lines.begin() + 4, lines[4]);
  }
  SECTION("another client's put between") {
    const History others{parlour().other};
    place = others.place_of(4);
    lines.insert(lines.begin() + 4, others.lines[4]);
  }
  SECTION("cut off") {
    place = "line " + std::to_string(lines.size());
    lines.back().resize(lines.back().size() / 2);
  }
  SECTION("a line of something else") {
    place = "line 5";
    lines[4] = "{}\n";
  }
  const HistoryVerdict verdict = history.verdict();
  INFO(all(verdict));
  CHECK_FALSE(verdict.is_good());
  CHECK(names(verdict, place));
  CHECK(second_opinion(history, 1) == 1);
}

TEST_CASE("history: the heads of another stream, of another time or none prove nothing of it",
          "[contract][bundle]") {
  History history{parlour().busy.client};
  SECTION("another client's heads") {
    const History others{parlour().other};
    history.lines[1] = others.lines[1];
    CHECK_FALSE(history.verdict().is_good());
    CHECK(second_opinion(history, 1) == 1);
  }
  SECTION("an event that is no seal in the seal's place") {
    auto heads = bundle::parse_heads_line(history.lines[1]).value().value();
    heads.seal = *bundle::parse_proven_line(history.lines[2]);
    history.lines[1] = bundle::heads_line(heads);
    CHECK(names(history.verdict(), history.place_of(2)));
    CHECK(second_opinion(history, 1) == 1);
  }
  SECTION("a claim that the stream did not exist") {
    auto heads = bundle::parse_heads_line(history.lines[1]).value().value();
    heads.before = heads.found;
    heads.found.reset();
    history.lines[1] = bundle::heads_line(heads);
    CHECK_FALSE(history.verdict().is_good());
    CHECK(second_opinion(history, 1) == 1);
  }
  SECTION("no heads: everything is in the log, nothing is said to be complete") {
    history.lines[1] = bundle::heads_line(std::nullopt);
    history.lines.pop_back();
    const HistoryVerdict verdict = history.verdict();
    CHECK(verdict.is_good());
    CHECK_FALSE(verdict.complete.has_value());
    CHECK(second_opinion(history, 0) == 0);
  }
}

TEST_CASE("history: no changed byte goes unnoticed", "[contract][bundle]") {
  History history{parlour().busy.client};
  for (std::size_t at = 0; at < history.lines.size(); ++at) {
    std::string& line = history.lines[at];
    const std::string good = line;
    for (const std::size_t sixteenth : {0U, 3U, 5U, 8U, 11U, 15U}) {
      line = good;
      char& changed = line[good.size() * sixteenth / 16];
      changed = changed == 'A' ? 'B' : 'A';
      if (line == good) continue;
      INFO("line " << at + 1 << ", " << sixteenth << "/16");
      CHECK_FALSE(history.verdict().is_good());
    }
    line = good;
  }
  CHECK(history.verdict().is_good());
}

TEST_CASE("history: another key than the log's believes nothing of it", "[contract][bundle]") {
  const History history{parlour().busy.client};
  testing::SeededRandom random{5};
  merkle::VerifierKey other = parlour().busy.log_key();
  other.key = SigningKey::generate(random).public_key();
  CHECK(history.verdict().is_good());
  const auto verdict = bundle::verify_history(history.file(), other);
  REQUIRE(verdict.has_value());
  CHECK(names(verdict.value(), "checkpoint"));
}

TEST_CASE("history: there is none of a client who is not there, and no file is written over",
          "[contract][bundle]") {
  const TemporaryFolder folder;
  const EventLog& log = parlour().busy.ledger.log();
  const auto none = bundle::write_history(log, parlour().keys(), StreamKind::client,
                                          StreamId::zero(), folder / "x");
  CHECK(none.error().kind == Fault::Kind::missing);
  const History history{parlour().busy.client};
  const auto again =
      bundle::write_history(log, parlour().keys(), StreamKind::client,
                            id_cast<StreamId>(parlour().busy.client), history.file());
  CHECK(again.error().kind == Fault::Kind::configuration);
}

}  // namespace tress::history_test
