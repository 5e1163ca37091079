#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/merkle/verifier_key.hpp"

namespace tress::witness {

/// A checkpoint whose log signature has been verified, reduced to what was verified: lines by
/// other keys are gone.
struct SignedHead {
  std::string origin;
  std::uint64_t size;
  Hash root;
  std::string text;      ///< what is signed: origin, size, root
  std::string log_line;  ///< the log's signature line, with its newline

  friend bool operator==(const SignedHead&, const SignedHead&) = default;
};

/// `text`, an empty line, the log's line.
[[nodiscard]] std::string note_of(const SignedHead& head);

/// Why a note is no head of the log. When several apply the first listed wins.
enum class HeadError : unsigned char {
  malformed,    ///< no note, or signed lines that are no checkpoint
  not_signed,   ///< not by this key, or wrongly
  wrong_empty,  ///< size 0 with a root that is not the empty tree's
};

/// The head, if `log_key` has signed it and it is of the log of that name. Extension lines are
/// refused: nobody would check them.
[[nodiscard]] Result<SignedHead, HeadError> open_head(std::string_view note,
                                                      const merkle::VerifierKey& log_key);

/// The signature line of `key` as it stands in `note`, with its newline. Verifies nothing.
[[nodiscard]] std::optional<std::string> signature_line_of(std::string_view note,
                                                           const merkle::VerifierKey& key);

/// The first line of a note, if it can be the name of a log. Verifies nothing.
[[nodiscard]] std::optional<std::string_view> claimed_origin(std::string_view note) noexcept;

/// How the address of a log's checkpoint at a witness names the log: hex SHA-256 of the origin.
[[nodiscard]] std::string origin_name(std::string_view origin);

}  // namespace tress::witness
