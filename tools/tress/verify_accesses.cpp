#include "tools/tress/verify_accesses.hpp"

#include <array>
#include <cstdio>
#include <fstream>

#include <fmt/core.h>

#include "ledger/base/text.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/merkle/receipt.hpp"
#include "tools/tress/verdict.hpp"

namespace tress::tool {

namespace {

constexpr std::size_t piece_bytes = std::size_t{64} * 1024;

Result<Hash, Fault> hash_of_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Fault{Fault::Kind::missing, path, "there is no such file"};
  Sha256 hash;
  std::array<char, piece_bytes> piece{};
  while (in.read(piece.data(), piece.size()) || in.gcount() > 0) {
    hash.update(bytes_of(std::string_view{piece.data(), static_cast<std::size_t>(in.gcount())}));
  }
  if (in.bad()) return Fault{Fault::Kind::io, path, "cannot be read"};
  return hash.finish();
}

void print_excerpt(const access::Exported& made, const Envelope& envelope) {
  print_line("edition", fmt::format("for {}", made.edition == access::Edition::client
                                                  ? "the client: no names of those who read"
                                                  : "an authority: " +
                                                        made.recipient.value_or("nobody named")));
  print_line("subject", made.subject ? "client " + made.subject->hex() : "everybody");
  print_line("period", fmt::format("{} to {}", made.from ? to_text(*made.from) : "the first event",
                                   made.until ? to_text(*made.until) : "the last"));
  print_line("rows",
             made.rows == 0
                 ? fmt::format("none among {} events", made.tree_size)
                 : fmt::format("{}, from event {} to event {}, of {} events that there were",
                               made.rows, *made.first, *made.last, made.tree_size));
  print_line("purpose", envelope.purpose.value_or("not said"));
  print_line("made by", made.produced_by.hex() + ", as stated at the machine");
  print_line("complete",
             "asserted: whoever has the access log, or a bundle of it, can count again");
}

}  // namespace

std::string proof_beside(const std::string& excerpt) {
  return excerpt + ".tlog-proof";
}

Result<ExitCode, Fault> verify_accesses(const std::string& excerpt,
                                        std::string_view receipt,
                                        const merkle::VerifierKey& checkpoint_key,
                                        const PublicKey& event_key) {
  TRESS_TRY(const Hash content, hash_of_file(excerpt));
  const auto verified = merkle::verify_receipt(receipt, checkpoint_key, event_key);
  if (!verified) return not_good(proof_beside(excerpt) + " shows nothing");
  const auto event = decode_event(verified.value().event_bytes);
  const auto* const made = event ? get_if<access::Exported>(&event.value().payload) : nullptr;
  if (made == nullptr) return not_good(proof_beside(excerpt) + " is not that of an excerpt");
  if (made->content != content) {
    return not_good(excerpt + " is not what was handed out: rows were changed");
  }
  std::printf("Good: the file is, to the byte, the excerpt that event %llu of the log tells of.\n",
              static_cast<unsigned long long>(verified.value().leaf.position));
  print_line("log", checkpoint_key.name);
  print_line("recorded", to_text(verified.value().leaf.recorded_at));
  print_excerpt(*made, event.value());
  return ExitCode::done;
}

}  // namespace tress::tool
