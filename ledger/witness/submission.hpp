#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "ledger/base/ids.hpp"
#include "ledger/merkle/tree_reader.hpp"
#include "ledger/merkle/verifier_key.hpp"
#include "ledger/witness/head.hpp"

/// What is sent to a witness, and the rules by which it is judged (C2SP tlog-witness): pure.
namespace tress::witness {

/// A tree of 2^63 leaves needs no more; the protocol allows no more.
inline constexpr std::size_t proof_lines_max = 63;

/// The body of an add-checkpoint request.
struct Submission {
  std::uint64_t old_size;
  merkle::Proof proof;
  std::string note;

  friend bool operator==(const Submission&, const Submission&) = default;
};

/// "old <size>", the proof, an empty line, the note.
[[nodiscard]] std::string submission_text(const Submission& submission);

/// Strict: exactly what the function above writes, with a proof within its limit.
[[nodiscard]] std::optional<Submission> parse_submission(std::string_view body);

/// The tree that a witness has vouched for last; before the first time the empty one.
struct TrustedTree {
  std::uint64_t size;
  Hash root;

  friend bool operator==(const TrustedTree&, const TrustedTree&) = default;
};

[[nodiscard]] TrustedTree empty_tree();

/// Why nothing is cosigned. Checked in this order; the numbers are the protocol's HTTP answers.
enum class Refusal : unsigned char {
  malformed,            ///< 400: no submission, or no checkpoint in it
  unknown_origin,       ///< 404
  not_signed,           ///< 403: not by the key that is known for this origin
  old_size_beyond_new,  ///< 400
  old_size_not_last,    ///< 409, with the size that was cosigned last
  wrong_empty_root,     ///< 422
  proof_without_old,    ///< 422: a proof though the old size is 0
  other_root,           ///< 422: the size that was cosigned last, with another root
  proof_fails,          ///< 422
};

/// What a signed checkpoint that was not cosigned may show of its log.
enum class EvidenceKind : unsigned char {
  two_roots,        ///< proof: the log signed two trees of one size
  smaller_tree,     ///< a hint: an older checkpoint, or a log that has been set back
  unproven_growth,  ///< a hint: a bad proof, or a log that has been forked
  abandoned,        ///< the root key gave a cosigned tree up (succession.hpp)
};

/// The enumerator's name.
[[nodiscard]] std::string_view name_of(EvidenceKind kind) noexcept;

struct Refused {
  Refusal why;
  std::optional<EvidenceKind> evidence;

  friend bool operator==(const Refused&, const Refused&) = default;
};

/// The head may be cosigned, or not.
using Judgement = std::variant<SignedHead, Refused>;

/// Judges a submission for the log with `log_key`, of which `last` has been cosigned last.
/// `unknown_origin` is for the caller, who looks the key up by `claimed_origin`.
[[nodiscard]] Judgement judge(const Submission& submission,
                              const merkle::VerifierKey& log_key,
                              const TrustedTree& last);

}  // namespace tress::witness
