#include "ledger/domain/importing.hpp"

#include <algorithm>

#include "ledger/domain/rules.hpp"

namespace tress::importing {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

StreamName name_of_stream(const StartRun& asked) {
  return named_by_words(asked.source);
}

StreamName name_of_stream(const NoteOddity& asked) {
  return named_by(asked.importing);
}

StreamName name_of_stream(const FinishRun& asked) {
  return named_by(asked.importing);
}

Result<void, Refusal> require_running(const State& state) {
  if (!state.is_started()) return Refusal::run_is_unknown;
  if (state.is_finished) return Refusal::run_is_finished;
  return ok();
}

template <class Same>
bool has_file(const State& state, Same&& same) {
  return std::any_of(state.files.begin(), state.files.end(), same);
}

/// The gravest fault over all files, as `check_texts` does within one.
Result<void, Refusal> check_files(const StartRun& asked) {
  auto gravest = rules::fault_of({rules::name(asked.source)});
  for (const FileSeen& file : asked.files) {
    const auto fault = rules::fault_of({rules::name(file.name), rules::name(file.contents)});
    gravest = rules::graver(gravest, fault);
  }
  return rules::refusal_of<Refusal>(gravest);
}

Outcome carry_out(const StartRun& asked, const State& state, const Facts& facts) {
  if (!facts.is_import()) return Refusal::only_imports_run;
  if (state.is_started()) return Refusal::already_started;
  if (asked.files.empty()) return Refusal::files_are_missing;
  TRESS_TRY(check_files(asked));
  return one<Event>({std::nullopt, facts.utc_day()},
                    RunStarted{id_cast<ImportId>(facts.stream), asked.source, asked.files});
}

Outcome carry_out(const NoteOddity& asked, const State& state, const Facts& facts) {
  if (!facts.is_import()) return Refusal::only_imports_run;
  TRESS_TRY(require_running(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.file), rules::reason(asked.detail)}));
  if (!has_file(state, [&](const FileSeen& file) { return file.name == asked.file; })) {
    return Refusal::file_is_unknown;
  }
  return one<Event>({std::nullopt, facts.utc_day()},
                    OddityNoted{asked.oddity, asked.file, asked.line, asked.detail, asked.sale});
}

Outcome carry_out(const FinishRun& asked, const State& state, const Facts& facts) {
  if (!facts.is_import()) return Refusal::only_imports_run;
  TRESS_TRY(require_running(state));
  if (asked.files.empty()) return Refusal::files_are_missing;
  for (const FileCounted& counted : asked.files) {
    const auto same = [&](const FileSeen& file) { return file.contents == counted.contents; };
    if (!has_file(state, same)) return Refusal::file_is_unknown;
  }
  for (const FileCounted& counted : asked.files) {
    const std::uint64_t told = std::uint64_t{counted.accepted} + counted.rejected;
    if (told != counted.rows) return Refusal::counts_do_not_add_up;
  }
  return one<Event>({std::nullopt, facts.utc_day()}, RunFinished{asked.files});
}

State after(State before, const RunStarted& started) {
  TRESS_ASSERT(!before.is_started());
  before.files = started.files;
  return before;
}

State after(State before, const OddityNoted&) {
  TRESS_ASSERT(before.is_started());
  TRESS_ASSERT(!before.is_finished);
  return before;
}

State after(State before, const RunFinished&) {
  TRESS_ASSERT(before.is_started());
  TRESS_ASSERT(!before.is_finished);
  before.is_finished = true;
  return before;
}

}  // namespace

StreamName stream_of(const Command& command) {
  return std::visit([](const auto& asked) { return name_of_stream(asked); }, command);
}

Result<Decision<Event>, Refusal> decide(const Command& command,
                                        const State& state,
                                        const Facts& facts) {
  return std::visit([&](const auto& asked) { return carry_out(asked, state, facts); }, command);
}

State evolve(State before, const Event& event) {
  ++before.version;
  return std::visit([&](const auto& happened) { return after(std::move(before), happened); },
                    event);
}

}  // namespace tress::importing
