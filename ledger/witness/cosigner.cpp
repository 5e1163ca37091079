#include "ledger/witness/cosigner.hpp"

#include <array>

#include <fmt/core.h>

#include "ledger/base/text.hpp"
#include "ledger/merkle/lines.hpp"
#include "ledger/witness/head.hpp"
#include "ledger/witness/submission.hpp"

namespace tress::witness {

namespace {

/// The first request, one from the size that the witness named, and one with a key it has learnt.
constexpr int requests_max = 4;

constexpr std::size_t words_bytes_max = 200;

Unreachable unreachable(const Fault& fault) {
  return {sentence(fault)};
}

Unreachable unreadable(const merkle::ProofError& error) {
  if (const auto* const fault = std::get_if<Fault>(&error)) return unreachable(*fault);
  return {"the log has no such proof"};
}

NotAccepted not_accepted(const Reply& reply) {
  return {fmt::format("it answered {}: {}", reply.status, printable(reply.body, words_bytes_max))};
}

/// A size with its newline, as a 409 carries it.
std::optional<std::uint64_t> size_in(std::string_view body) {
  const auto line = merkle::take_line(body);
  if (!line || !body.empty()) return std::nullopt;
  return merkle::parse_unsigned(*line);
}

}  // namespace

std::optional<Cosigned> open_cosigned(std::string_view note,
                                      const merkle::VerifierKey& log_key,
                                      const merkle::VerifierKey& witness_key) {
  const std::array<merkle::VerifierKey, 1> witnesses{witness_key};
  const auto opened = merkle::open_cosigned_checkpoint(note, log_key, witnesses);
  if (!opened || opened.value().cosignatures.empty()) return std::nullopt;
  const auto head = open_head(note, log_key);
  const auto witness_line = signature_line_of(note, witness_key);
  if (!head || !witness_line) return std::nullopt;
  return Cosigned{opened.value().checkpoint, opened.value().cosignatures.front().seconds,
                  note_of(head.value()) + *witness_line};
}

Outcome Cosigner::ask() {
  has_sent_keys_ = false;
  const auto note = log_.newest_checkpoint();
  if (!note) return unreachable(note.error());
  if (!note.value()) return NothingYet{};
  auto checkpoint = merkle::open_checkpoint(*note.value(), log_key_);
  if (!checkpoint) return Unreachable{"the log's newest checkpoint is not signed by its key"};
  if (checkpoint.value().size == 0) return NothingYet{};
  return ask_for({std::move(checkpoint.value()), *note.value()});
}

Outcome Cosigner::ask_for(const Sent& sent) {
  for (int request = 0; request < requests_max; ++request) {
    if (auto outcome = submit(sent)) return std::move(*outcome);
  }
  return NotAccepted{"it names another size at each request"};
}

Cosigner::Next Cosigner::submit(const Sent& sent) {
  const std::uint64_t size = sent.checkpoint.size;
  Submission submission{known_size_, {}, sent.note};
  if (known_size_ > size) submission.old_size = 0;  // Learn where the witness is.
  if (submission.old_size > 0) {
    auto proof = log_.consistency(submission.old_size, size);
    if (!proof) return unreadable(proof.error());
    submission.proof = std::move(proof.value());
  }
  const auto reply = channel_.add_checkpoint(submission_text(submission));
  if (!reply) return unreachable(reply.error());
  switch (reply.value().status) {
    case 200: return accepted(sent, reply.value());
    case 403: return not_signed(reply.value());
    case 409: return moved(sent, reply.value());
    case 422: return differing("the witness has cosigned another tree of this log");
    default: return not_accepted(reply.value());
  }
}

Outcome Cosigner::accepted(const Sent& sent, const Reply& reply) const {
  auto cosigned = open_cosigned(sent.note + reply.body, log_key_, witness_key_);
  if (cosigned) return std::move(*cosigned);
  return NotAccepted{"its answer is not a cosignature by the key that is known of it"};
}

/// The witness had another size last than we thought.
Cosigner::Next Cosigner::moved(const Sent& sent, const Reply& reply) {
  const auto theirs = size_in(reply.body);
  if (!theirs) return not_accepted(reply);
  if (*theirs <= sent.checkpoint.size) {
    known_size_ = *theirs;
    return std::nullopt;
  }
  return differing(fmt::format("the witness has cosigned a tree of {} events, this log has {}",
                               *theirs, sent.checkpoint.size));
}

/// Perhaps the witness has not heard of a new key.
Cosigner::Next Cosigner::not_signed(const Reply& reply) {
  const auto changes = log_.key_changes();
  if (!changes) return unreachable(changes.error());
  if (has_sent_keys_ || changes.value().empty()) return not_accepted(reply);
  has_sent_keys_ = true;
  for (const KeyChange& change : changes.value()) {
    // Those that it knows already are refused, which does no harm.
    const auto answer = channel_.change_key(key_change_text(change));
    if (!answer) return unreachable(answer.error());
  }
  return std::nullopt;
}

/// The witness says that it knows another tree. Asked to show it, it can prove that our key signed.
Outcome Cosigner::differing(const std::string& claim) {
  const auto reply = channel_.checkpoint(origin_name(log_key_.name));
  const auto theirs = reply && reply.value().status == 200
                          ? open_cosigned(reply.value().body, log_key_, witness_key_)
                          : std::nullopt;
  if (!theirs) return Conflict{claim + "; it has not shown it", false};
  return compared(*theirs, claim);
}

Outcome Cosigner::compared(const Cosigned& theirs, const std::string& claim) const {
  const std::uint64_t size = theirs.checkpoint.size;
  const auto ours = log_.root_at(size);
  if (ours && ours.value() == theirs.checkpoint.root) {
    // The log has grown while we talked, or the witness is mistaken about our proof.
    return NotAccepted{claim + "; but what it shows is a tree of ours"};
  }
  if (!ours && std::holds_alternative<Fault>(ours.error())) return unreadable(ours.error());
  return Conflict{fmt::format("{}; it shows {} events with root {}, signed by our key", claim, size,
                              to_base64(theirs.checkpoint.root.view())),
                  true};
}

}  // namespace tress::witness
