#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ledger/witness/store.hpp"

/// The files of `file_store.hpp` as text. Strict: a parser takes what its writer writes.
namespace tress::witness {

[[nodiscard]] std::string state_text(const LogState& state);  ///< without the days
[[nodiscard]] std::optional<LogState> parse_state(std::string_view text);

[[nodiscard]] std::string days_text(const std::vector<TrustedTree>& days);
[[nodiscard]] std::optional<std::vector<TrustedTree>> parse_days(std::string_view text);

[[nodiscard]] std::string evidence_text(const Evidence& evidence);
[[nodiscard]] std::optional<Evidence> parse_evidence(std::string_view text);

/// "<size> <base64 root>", and back.
[[nodiscard]] std::string tree_text(const TrustedTree& tree);
[[nodiscard]] std::optional<TrustedTree> parse_tree(std::string_view text);

}  // namespace tress::witness
