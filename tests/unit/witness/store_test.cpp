#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.hpp"
#include "tests/unit/witness/signing_log.hpp"

#include "ledger/witness/file_store.hpp"
#include "ledger/witness/texts.hpp"

namespace tress::witness::store_test {

namespace {

using testing::SigningLog;
using testing::TemporaryFolder;

LogState sample() {
  const SigningLog log{1};
  return {log.vkey(),    testing::seeded_key(3).public_key(), {7, Hash{{1}}}, 1'700'000'000,
          "a\nnote\n\n", {{2, Hash{{2}}}, {5, Hash{{5}}}}};
}

}  // namespace

TEST_CASE("store: what is saved is loaded again", "[unit][witness]") {
  const TemporaryFolder folder;
  auto store = FileStore::open(machine_files(), folder.path() / "witness").value();
  CHECK(store.load().value().empty());
  LogState state = sample();
  REQUIRE(store.save(state).has_value());
  CHECK(store.load().value() == std::vector{state});
  state.root_key.reset();
  state.note.clear();
  state.days.push_back({6, Hash{{6}}});
  REQUIRE(store.save(state).has_value());
  CHECK(store.load().value() == std::vector{state});
}

TEST_CASE("store: texts are read strictly", "[unit][witness]") {
  LogState state = sample();
  state.days.clear();
  CHECK(parse_state(state_text(state)) == state);
  CHECK_FALSE(parse_state(state_text(state) + "\n").has_value());
  for (const std::string& text :
       {state_text(state), evidence_text({EvidenceKind::two_roots, 5, "ours\n", "theirs\n"})}) {
    for (std::size_t size = 0; size < text.size(); ++size) {
      CHECK_FALSE(parse_state(std::string_view{text}.substr(0, size)).has_value());
      CHECK_FALSE(parse_evidence(std::string_view{text}.substr(0, size)).has_value());
    }
  }
}

TEST_CASE("store: evidence is kept once, in order, both notes", "[unit][witness]") {
  const TemporaryFolder folder;
  auto store = FileStore::open(machine_files(), folder.path()).value();
  REQUIRE(store.save(sample()).has_value());
  const Evidence first{EvidenceKind::two_roots, 5, "ours\n\nx\n", "theirs\n"};
  const Evidence second{EvidenceKind::smaller_tree, 6, "ours\n\nx\n", "theirs\n"};
  for (const Evidence& evidence : {first, second, first}) {
    REQUIRE(store.keep(SigningLog::name, evidence).has_value());
  }
  CHECK(store.evidence(SigningLog::name).value() == std::vector{first, second});
}

TEST_CASE("store: hints cannot push proofs out, nor fill the disk", "[unit][witness]") {
  const TemporaryFolder folder;
  auto store = FileStore::open(machine_files(), folder.path()).value();
  REQUIRE(store.save(sample()).has_value());
  const Evidence proof{EvidenceKind::two_roots, 5, "ours", "theirs"};
  REQUIRE(store.keep(SigningLog::name, proof).has_value());
  for (std::size_t i = 0; i < evidence_max + 10; ++i) {
    REQUIRE(store
                .keep(SigningLog::name,
                      {EvidenceKind::smaller_tree, 6, "ours", "hint " + std::to_string(i)})
                .has_value());
  }
  const auto kept = store.evidence(SigningLog::name).value();
  REQUIRE(kept.size() == evidence_max + 1);
  CHECK(kept.front() == proof);
  CHECK(kept.back().theirs == "hint " + std::to_string(evidence_max + 9));
}

}  // namespace tress::witness::store_test
