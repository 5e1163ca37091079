#pragma once

#include <span>
#include <string_view>

#include "ledger/base/bytes.hpp"

/// What the fuzzers call: one function for each parser that reads bytes of strangers. Each takes
/// any bytes and asserts what must hold of whatever the parser accepts (the same value again after
/// writing it, no second reading of the same bytes). A broken claim aborts, which a fuzzer keeps as
/// a crash and `replay_test.cpp` reports as a failed test.
namespace tress::fuzz {

void decode_event(ByteView input);
void decode_rows(ByteView input);
void audit_events(ByteView input);
void read_note(ByteView input);
void read_checkpoint(ByteView input);
void read_receipt(ByteView input);
void read_key_and_paths(ByteView input);
void read_json(ByteView input);
void read_command(ByteView input);
void read_head(ByteView input);
void read_target(ByteView input);
void read_csv(ByteView input);
void read_till_files(ByteView input);
void read_bundle_line(ByteView input);
void read_anchor_file(ByteView input);
void read_copied_group(ByteView input);
void read_witness_texts(ByteView input);
void read_backup_texts(ByteView input);

struct Target {
  std::string_view name;  ///< also of its folder in tests/fuzz/seeds
  void (*run)(ByteView input);
};

std::span<const Target> targets();

/// The target of that name, or null.
const Target* find_target(std::string_view name);

}  // namespace tress::fuzz
