#include "ledger/witness/submission.hpp"

#include "ledger/base/assert.hpp"
#include "ledger/base/bytes.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/merkle/lines.hpp"
#include "ledger/merkle/note.hpp"
#include "ledger/merkle/proof.hpp"

namespace tress::witness {

namespace {

constexpr std::string_view old_word = "old ";

/// The hashes up to the empty line, which is taken too.
std::optional<merkle::Proof> take_proof(std::string_view& text) {
  merkle::Proof proof;
  while (true) {
    const auto line = merkle::take_line(text);
    if (!line) return std::nullopt;
    if (line->empty()) return proof;
    const auto hash = merkle::parse_hash_line(*line);
    if (!hash || proof.size() == proof_lines_max) return std::nullopt;
    proof.push_back(*hash);
  }
}

Refused refused(HeadError error) noexcept {
  switch (error) {
    case HeadError::malformed: return {Refusal::malformed, std::nullopt};
    case HeadError::not_signed: return {Refusal::not_signed, std::nullopt};
    case HeadError::wrong_empty: return {Refusal::wrong_empty_root, std::nullopt};
  }
  TRESS_UNREACHABLE();
}

/// What the head alone shows beside what was cosigned last, whatever the old size says.
std::optional<EvidenceKind> evidence_in(const SignedHead& head, const TrustedTree& last) noexcept {
  if (head.size == last.size && head.root != last.root) return EvidenceKind::two_roots;
  if (head.size < last.size) return EvidenceKind::smaller_tree;
  return std::nullopt;
}

/// Of a submission whose old size is the last one, and not beyond the head's.
std::optional<Refused> objection(const Submission& submission,
                                 const SignedHead& head,
                                 const TrustedTree& last) {
  if (last.size == 0) {
    if (submission.proof.empty()) return std::nullopt;
    return Refused{Refusal::proof_without_old, std::nullopt};
  }
  if (head.size == last.size && head.root != last.root) {
    return Refused{Refusal::other_root, EvidenceKind::two_roots};
  }
  if (merkle::verify_consistency(last.size, head.size, submission.proof, last.root, head.root)) {
    return std::nullopt;
  }
  const bool grows = head.size > last.size;
  return Refused{Refusal::proof_fails,
                 grows ? std::optional{EvidenceKind::unproven_growth} : std::nullopt};
}

}  // namespace

std::string submission_text(const Submission& submission) {
  std::string text{old_word};
  text += std::to_string(submission.old_size) + "\n";
  for (const Hash& hash : submission.proof) text += to_base64(hash.view()) + "\n";
  return text + "\n" + submission.note;
}

std::optional<Submission> parse_submission(std::string_view body) {
  const auto old_line = merkle::take_line(body);
  if (!old_line || !old_line->starts_with(old_word)) return std::nullopt;
  const auto old_size = merkle::parse_unsigned(old_line->substr(old_word.size()));
  auto proof = old_size ? take_proof(body) : std::nullopt;
  if (!proof || body.empty() || body.size() > merkle::note_bytes_max) return std::nullopt;
  return Submission{*old_size, std::move(*proof), std::string{body}};
}

TrustedTree empty_tree() {
  return {0, merkle::empty_root()};
}

std::string_view name_of(EvidenceKind kind) noexcept {
  switch (kind) {
    case EvidenceKind::two_roots: return "two_roots";
    case EvidenceKind::smaller_tree: return "smaller_tree";
    case EvidenceKind::unproven_growth: return "unproven_growth";
    case EvidenceKind::abandoned: return "abandoned";
  }
  TRESS_UNREACHABLE();
}

Judgement judge(const Submission& submission,
                const merkle::VerifierKey& log_key,
                const TrustedTree& last) {
  auto opened = open_head(submission.note, log_key);
  if (!opened) return refused(opened.error());
  SignedHead& head = opened.value();
  if (submission.old_size > head.size) {
    return Refused{Refusal::old_size_beyond_new, evidence_in(head, last)};
  }
  if (submission.old_size != last.size) {
    return Refused{Refusal::old_size_not_last, evidence_in(head, last)};
  }
  if (const auto why = objection(submission, head, last)) return *why;
  return std::move(head);
}

}  // namespace tress::witness
