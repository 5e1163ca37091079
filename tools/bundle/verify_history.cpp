#include "tools/bundle/verify_history.hpp"

#include <system_error>

#include <fmt/core.h>

#include "ledger/codec/event_head.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/crypto/signer.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/writer/heads.hpp"
#include "tools/bundle/files.hpp"
#include "tools/bundle/format.hpp"
#include "tools/bundle/history_format.hpp"

namespace tress::bundle {

namespace {

constexpr std::size_t findings_max = 100;

std::string line_place(std::uint64_t number) {
  return fmt::format("line {}", number);
}

class Check {
 public:
  Check(const std::filesystem::path& file, const merkle::VerifierKey& log_key)
      : lines_(file, line_bytes_max),
        log_key_(log_key),
        verdict_{audit::Findings{findings_max}} {}

  Result<HistoryVerdict, Fault> run() {
    if (open_head() && open_heads()) {
      while (const auto line = next()) take(*line);
      check_end();
    }
    if (has_failed_) return Fault{Fault::Kind::io, "the file", "cannot be read"};
    return std::move(verdict_);
  }

 private:
  void find(std::string place, std::string what) {
    verdict_.findings.add(std::move(place), std::move(what));
  }

  /// The next line; nothing at the end, or where the file is cut off. Too long a line is empty.
  std::optional<std::string_view> next() {
    std::string_view line;
    switch (lines_.next(line)) {
      case LineReader::Outcome::line: break;
      case LineReader::Outcome::too_long: line = {}; break;
      case LineReader::Outcome::unfinished:
        find(line_place(line_ + 1), "is cut off");
        return std::nullopt;
      case LineReader::Outcome::end: return std::nullopt;
      case LineReader::Outcome::failed: has_failed_ = true; return std::nullopt;
    }
    ++line_;
    return line;
  }

  bool open_head() {
    const auto line = next();
    head_ = line ? parse_head_line(*line) : std::nullopt;
    if (!head_) {
      find("line 1", "is not the beginning of a history");
      return false;
    }
    verdict_.stream_kind = head_->stream_kind;
    verdict_.stream = head_->stream;
    const auto opened = merkle::open_checkpoint(head_->checkpoint, log_key_);
    if (!opened) {
      find("checkpoint", "is not signed by the log's key");
      return false;
    }
    const merkle::Checkpoint& checkpoint = verdict_.checkpoint.emplace(opened.value());
    if (head_->keys.of_checkpoint(checkpoint.size) != log_key_) {
      find("keys", "do not name the log's key for its checkpoint");
      return false;
    }
    return true;
  }

  /// What holds for every event: its bytes, its signature, its place in the tree.
  bool is_proven(const ProvenEvent& event) {
    const std::string place = audit::event_place(event.leaf.position);
    const merkle::Checkpoint& checkpoint = *verdict_.checkpoint;
    const PublicKey& key = head_->keys.at(event.leaf.position);
    if (sha256(event.bytes) != event.leaf.event_hash) {
      find(place, "its bytes are not the ones that were signed");
    } else if (!verify_event(key, event.leaf.event_hash, event.leaf.signature)) {
      find(place, "its signature is not the log key's");
    } else if (!merkle::verify_inclusion(merkle::leaf_hash(event.leaf), event.leaf.position,
                                         checkpoint.size, event.proof, checkpoint.root)) {
      find(place, "is not in the checkpoint's tree");
    } else {
      return true;
    }
    return false;
  }

  bool open_heads() {
    const auto line = next();
    auto heads = line ? parse_heads_line(*line) : std::nullopt;
    if (!heads) {
      find("line 2", "does not say what heads were sealed");
      return false;
    }
    if (!*heads) return true;
    const ProvenHeads& said = **heads;
    if (!is_proven(said.seal)) return false;
    const auto event = decode_event(said.seal.bytes);
    const auto* const sealed =
        event ? get_if<system::HeadsSealed>(&event.value().payload) : nullptr;
    const Position position = said.seal.leaf.position;
    if (sealed == nullptr || sealed->tree_size > position) {
      find(audit::event_place(position), "does not seal the heads of events before it");
      return false;
    }
    if (!says(said, *sealed)) {
      find(audit::event_place(position), "its heads do not say what the file says of this stream");
      return false;
    }
    sealed_head_ = said.found ? std::optional{said.found->entry.head} : std::nullopt;
    verdict_.complete =
        Completeness{said.found ? said.found->entry.version : 0, sealed->tree_size, position};
    return true;
  }

  /// True if the sealed map has this head for the stream, or has none.
  [[nodiscard]] bool says(const ProvenHeads& said, const system::HeadsSealed& sealed) const {
    const merkle::MapKey key = head_key(head_->stream_kind, head_->stream);
    if (said.found) {
      return said.found->entry.key == key &&
             merkle::verify_in_map(*said.found, sealed.streams, sealed.root);
    }
    return merkle::verify_not_in_map(key, said.before, said.after, sealed.streams, sealed.root);
  }

  void take(std::string_view line) {
    const auto event = parse_proven_line(line);
    if (!event) return find(line_place(line_), "is no event");
    const Position position = event->leaf.position;
    const std::string place = audit::event_place(position);
    if (!is_proven(*event)) {
      has_lost_ = true;
      return;
    }
    const auto head = peek_event(event->bytes);
    const bool is_ours =
        head && head->stream_kind == head_->stream_kind && head->stream == head_->stream;
    if (!is_ours) return find(place, "is of another stream");
    if (head->stream_version <= version_) {
      return find(place, fmt::format("is version {} and stands twice, or after later ones",
                                     head->stream_version));
    }
    name_missing(head->stream_version);
    if (head->stream_version == version_ + 1 && head->previous != last_) {
      find(place, "does not name the event before it in its stream");
    }
    version_ = head->stream_version;
    last_ = event->leaf.event_hash;
    ++verdict_.events;
    hold_against_heads(position);
  }

  void name_missing(std::uint64_t version) {
    if (version == version_ + 1 || has_lost_) return;
    find(versions_place(version_ + 1, version), "left out");
  }

  static std::string versions_place(std::uint64_t first, std::uint64_t end) {
    if (end - first == 1) return fmt::format("version {}", first);
    return fmt::format("versions {} to {}", first, end - 1);
  }

  /// The sealed head is the last event before the seal's size: neither earlier nor later.
  void hold_against_heads(Position position) {
    if (!verdict_.complete) return;
    const Completeness& complete = *verdict_.complete;
    if (version_ > complete.version) ++verdict_.after;
    const bool is_in_time = (version_ <= complete.version) == (position < complete.tree_size);
    const bool is_head = version_ != complete.version || sealed_head_ == last_;
    if (!is_in_time || !is_head) {
      find(audit::event_place(position), "is not what the sealed heads have at its version");
    }
  }

  void check_end() {
    const std::uint64_t known = verdict_.complete ? verdict_.complete->version : 0;
    if (version_ >= known || has_failed_ || has_lost_) return;
    find(versions_place(version_ + 1, known + 1),
         fmt::format("left out, though event {} seals them", verdict_.complete->position));
  }

  LineReader lines_;
  const merkle::VerifierKey& log_key_;
  HistoryVerdict verdict_;
  std::optional<HistoryHead> head_;
  std::optional<Hash> sealed_head_;
  std::uint64_t line_ = 0;     ///< lines taken
  std::uint64_t version_ = 0;  ///< of the last event taken
  Hash last_ = Hash::zero();   ///< its hash
  bool has_lost_ = false;      ///< an event was no good and has been named
  bool has_failed_ = false;
};

}  // namespace

Result<HistoryVerdict, Fault> verify_history(const std::filesystem::path& file,
                                             const merkle::VerifierKey& log_key) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    return Fault{Fault::Kind::missing, file.string(), "there is no such file"};
  }
  return Check{file, log_key}.run();
}

}  // namespace tress::bundle
