#pragma once

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>

#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.hpp"
#include "tests/support/test_ledger.hpp"

#include "tools/import/importer.hpp"

namespace tress::testing {

/// A ledger in memory that imports; the writer's thread is real.
class ImportBench {
 public:
  explicit ImportBench(std::uint64_t seed = 1) : ledger_(seed) { restart(); }

  /// A new committer and writer over the same log, as after a crash.
  void restart(Writer::Committed committed = {}) {
    writer_.reset();
    ledger_.log().restart();
    auto opened = Committer::open(ledger_.parts());
    REQUIRE(opened.has_value());
    committer_ = std::move(opened.value());
    writer_ = std::make_unique<Writer>(*committer_, ledger_.log(), std::move(committed));
  }

  Result<receipts::Report, Fault> try_import(const std::filesystem::path& folder) {
    const receipts::Options options{
        folder,
        {std::nullopt, "America/Winnipeg", *Currency::from_alpha("CAD")},
        {{"GST", 50'000}, {"PST", 80'000}}};
    return receipts::import_receipts({*writer_, ledger_.log(), ledger_.clock(), {}}, options);
  }

  receipts::Report import(const std::filesystem::path& folder) {
    auto report = try_import(folder);
    if (!report) FAIL(sentence(report.error()));
    return report.value();
  }

  [[nodiscard]] Position size() { return ledger_.log().size(); }

  [[nodiscard]] TestLedger& ledger() noexcept { return ledger_; }

  [[nodiscard]] Writer& writer() noexcept { return *writer_; }

  /// Balances, takings, numbers given out: what the committer itself counts.
  [[nodiscard]] std::map<Bytes, Bytes> guards() {
    std::map<Bytes, Bytes> rows;
    const auto visit = [&](ByteView key, ByteView value) {
      rows[{key.begin(), key.end()}] = {value.begin(), value.end()};
      return true;
    };
    REQUIRE(ledger_.log().scan(Space::guards, {}, {}, visit));
    return rows;
  }

  template <class Event>
  std::vector<Event> events() {
    std::vector<Event> found;
    for (Position position = 0; position < size(); ++position) {
      const Envelope envelope = ledger_.envelope(position);
      if (const auto* const event = get_if<Event>(&envelope.payload)) found.push_back(*event);
    }
    return found;
  }

  /// "receipts.csv 5 tax_below_cent", sorted.
  std::vector<std::string> oddities(bool with_file = true) {
    std::vector<std::string> all;
    for (const auto& noted : events<importing::OddityNoted>()) {
      std::string text = std::to_string(noted.line) + " " + std::string{name_of(noted.oddity)};
      if (with_file) text = noted.file + " " + text;
      all.push_back(text);
    }
    std::sort(all.begin(), all.end());
    return all;
  }

 private:
  TestLedger ledger_;
  std::unique_ptr<Committer> committer_;
  std::unique_ptr<Writer> writer_;  ///< last: its thread uses the committer
};

inline const std::filesystem::path sample_folder{TRESS_SOURCE_DIR "/tests/data/salon-sample"};

inline std::string text_of_file(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  REQUIRE(in.is_open());
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace tress::testing
