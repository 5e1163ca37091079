#include "ledger/domain/importing.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

// Goal: every Refusal is produced by at least one row, and every accepted command yields exactly
// the events listed. Method: histories are written out, so a case can be read without another file.

namespace tress::testing::importing_test {

namespace {

using importing::FileCounted;
using importing::FileSeen;
using importing::Oddity;
using importing::Refusal;
using GivenRun = Given<importing::State, importing::Command>;
using Row = Refused<importing::State, importing::Command>;

const ImportId id = nth<ImportId>(1);
const FileSeen receipts{"receipts.csv", "receipts", 927, Hash::zero()};
const importing::RunStarted started{id, "old till 2018", {receipts}};
const FileCounted counted{"receipts", 927, 920, 7, 61'234'56};
const importing::RunFinished finished{{counted}};
const importing::NoteOddity odd{id,       Oddity::tax_missing, "receipts.csv", 17,
                                "no GST", std::nullopt};

TEST_CASE("importing: a run starts, notes what is odd, and says what it took",
          "[unit][importing]") {
  const SampleSalon salon;
  const importing::StartRun start{"old till 2018", {receipts}};
  CHECK(stream_of(importing::Command{start}).words == "old till 2018");
  GivenRun{{}, salon.import_facts()}.when(start).then(
      {importing::RunStarted{id_cast<ImportId>(this_stream), "old till 2018", {receipts}}});
  GivenRun{{started}, salon.import_facts()}.when(odd).then(
      {importing::OddityNoted{Oddity::tax_missing, "receipts.csv", 17, "no GST", std::nullopt}});
  GivenRun{{started}, salon.import_facts()}
      .when(importing::FinishRun{id, {counted}})
      .then({finished});
}

TEST_CASE("importing: every reason to refuse has a case", "[unit][importing]") {
  const SampleSalon salon;
  const Facts facts = salon.import_facts();
  const auto with = [](auto change) {
    importing::NoteOddity changed = odd;
    change(changed);
    return changed;
  };
  check_refusals<importing::State, importing::Command>({
      Row{"by a person", {started}, odd, salon.facts(), Refusal::only_imports_run},
      Row{"by a person, and never started", {}, odd, salon.facts(), Refusal::only_imports_run},
      Row{"same source twice",
          {started},
          importing::StartRun{"old till 2018", {receipts}},
          facts,
          Refusal::already_started},
      Row{"never started", {}, odd, facts, Refusal::run_is_unknown},
      Row{"after its end", {started, finished}, odd, facts, Refusal::run_is_finished},
      Row{"no files", {}, importing::StartRun{"s", {}}, facts, Refusal::files_are_missing},
      Row{"nothing counted",
          {started},
          importing::FinishRun{id, {}},
          facts,
          Refusal::files_are_missing},
      Row{"no detail",
          {started},
          with([](auto& o) { o.detail = ""; }),
          facts,
          Refusal::text_is_missing},
      Row{"long detail",
          {started},
          with([](auto& o) { o.detail = std::string(501, 'x'); }),
          facts,
          Refusal::text_is_too_long},
      Row{"not UTF-8",
          {started},
          with([](auto& o) { o.detail = "\xC3\x28"; }),
          facts,
          Refusal::text_is_not_plain},
      Row{"fault in the name of the second file",
          {},
          importing::StartRun{"s\n", {receipts, {"", "receipts", 0, Hash::zero()}}},
          facts,
          Refusal::text_is_missing},
      Row{"oddity of another file",
          {started},
          with([](auto& o) { o.file = "clients.csv"; }),
          facts,
          Refusal::file_is_unknown},
      Row{"count of another file",
          {started},
          importing::FinishRun{id, {{"clients", 1, 1, 0, 0}}},
          facts,
          Refusal::file_is_unknown},
      Row{"a row is neither accepted nor rejected",
          {started},
          importing::FinishRun{id, {{"receipts", 927, 920, 6, 0}}},
          facts,
          Refusal::counts_do_not_add_up},
  });
}

}  // namespace

}  // namespace tress::testing::importing_test
