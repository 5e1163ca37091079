#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "ledger/audit/auditor.hpp"
#include "tools/tress/exit_code.hpp"

namespace tress::tool {

/// Of what a verdict's line shows of a text that came with what is verified.
constexpr std::size_t line_bytes_max = 500;

/// What a verdict is about.
struct Verified {
  const audit::Report& report;
  const merkle::VerifierKey& key;  ///< the one believed
  bool is_key_given;               ///< by whoever asked; else what was checked has named it
  audit::Signatures signatures;
  std::chrono::steady_clock::time_point since;
};

/// Prints what was found wrong, and then for a person who was not there: what is proven, by whose
/// key; what is erased; what is only asserted; what was not judged.
[[nodiscard]] ExitCode print_verdict(const Verified& verified);

/// "NOT GOOD: …." on standard output; `why` is a sentence without its stop.
[[nodiscard]] ExitCode not_good(const std::string& why);

/// "  streams       12 replayed …" on standard output, cut to what a line can hold.
void print_line(const char* name, const std::string& value);

}  // namespace tress::tool
