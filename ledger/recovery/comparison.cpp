#include "ledger/recovery/comparison.hpp"

#include <variant>

#include <fmt/core.h>

#include "ledger/merkle/tree_reader.hpp"
#include "ledger/writer/rows.hpp"

namespace tress::recovery {

namespace {

using Found = std::optional<Objection>;

/// Damage is something to object to; a disk that can't be read now is not.
Result<Found, Fault> objection_of(const Fault& fault) {
  if (fault.kind == Fault::Kind::io || fault.kind == Fault::Kind::halted) return fault;
  return Found{Objection{Doubt::log_unreadable, sentence(fault)}};
}

/// The newest checkpoint, signed by one of the keys, of this tree.
bool fits(const std::string& note,
          const merkle::TreeEdge& tree,
          const std::vector<PublicKey>& log_keys) {
  const std::string origin = note.substr(0, note.find('\n'));
  for (const PublicKey& key : log_keys) {
    const auto opened = merkle::open_checkpoint(note, {origin, merkle::NoteKeyType::ed25519, key});
    if (opened) {
      return opened.value().size == tree.size() && opened.value().root == tree.root();
    }
  }
  return false;
}

}  // namespace

std::string_view name_of(Doubt doubt) noexcept {
  switch (doubt) {
    case Doubt::anchor_missing: return "anchor_missing";
    case Doubt::anchor_unreadable: return "anchor_unreadable";
    case Doubt::log_missing: return "log_missing";
    case Doubt::log_unreadable: return "log_unreadable";
    case Doubt::log_is_shorter: return "log_is_shorter";
    case Doubt::log_differs: return "log_differs";
    case Doubt::log_contradicts_itself: return "log_contradicts_itself";
  }
  TRESS_UNREACHABLE();
}

Result<Found, Fault> objection_to(const EventLog& log, const std::vector<PublicKey>& log_keys) {
  const auto tree = restore_tree(log);
  if (!tree) return objection_of(tree.error());
  const auto note = last_checkpoint(log);
  if (!note) return objection_of(note.error());
  if (!note.value() && log.size() == 0) return Found{};
  if (note.value() && fits(*note.value(), tree.value(), log_keys)) return Found{};
  return Found{Objection{Doubt::log_contradicts_itself,
                         fmt::format("the log's last checkpoint is not the signed one of its {} "
                                     "events",
                                     log.size())}};
}

Result<Found, Fault> objection_to(const EventLog& log,
                                  const AnchoredHead& anchored,
                                  const std::vector<PublicKey>& log_keys) {
  const std::uint64_t size = anchored.checkpoint.size;
  if (log.size() < size) {
    return Found{Objection{
        Doubt::log_is_shorter,
        fmt::format("the log has {} events, but its head anchor, written at {}, vouches for {}",
                    log.size(), to_text(anchored.written_at), size)}};
  }
  TRESS_TRY(auto own, objection_to(log, log_keys));
  if (own) return own;
  const auto root = merkle::root_at(size, LogTiles{log, log.size()});
  if (!root) {
    const auto* const fault = std::get_if<Fault>(&root.error());
    TRESS_ASSERT(fault != nullptr);
    return objection_of(*fault);
  }
  if (root.value() == anchored.checkpoint.root) return Found{};
  return Found{Objection{
      Doubt::log_differs,
      fmt::format("the log's first {} events are not the ones that its head anchor vouches for",
                  size)}};
}

}  // namespace tress::recovery
