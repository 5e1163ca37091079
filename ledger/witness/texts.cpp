#include "ledger/witness/texts.hpp"

#include <array>
#include <utility>

#include "ledger/base/bytes.hpp"
#include "ledger/merkle/lines.hpp"

namespace tress::witness {

namespace {

constexpr std::string_view state_head = "tress/witness-log/v1";
constexpr std::string_view evidence_head = "tress/witness-evidence/v1";
constexpr std::string_view none = "-";

constexpr std::array<EvidenceKind, 4> kinds{EvidenceKind::two_roots, EvidenceKind::smaller_tree,
                                            EvidenceKind::unproven_growth, EvidenceKind::abandoned};

/// What follows "word " on the next line.
std::optional<std::string_view> take_value(std::string_view& text, std::string_view word) {
  const auto line = merkle::take_line(text);
  if (!line || !line->starts_with(word) || line->size() <= word.size()) return std::nullopt;
  if ((*line)[word.size()] != ' ') return std::nullopt;
  return line->substr(word.size() + 1);
}

std::optional<std::uint64_t> take_number(std::string_view& text, std::string_view word) {
  const auto value = take_value(text, word);
  return value ? merkle::parse_unsigned(*value) : std::nullopt;
}

/// A text behind its own length: "word <bytes>", newline, the bytes, newline.
void add_sized(std::string& out, std::string_view word, std::string_view content) {
  out += std::string{word} + " " + std::to_string(content.size()) + "\n" + std::string{content};
  out += "\n";
}

std::optional<std::string> take_sized(std::string_view& text, std::string_view word) {
  const auto size = take_number(text, word);
  if (!size || *size >= text.size() || text[*size] != '\n') return std::nullopt;
  std::string content{text.substr(0, *size)};
  text.remove_prefix(*size + 1);
  return content;
}

/// The root key, or none.
std::optional<std::optional<PublicKey>> parse_root_key(std::string_view text) {
  if (text == none) return std::optional<PublicKey>{};
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != PublicKey::size) return std::nullopt;
  return std::optional{PublicKey::from(*bytes)};
}

std::optional<EvidenceKind> parse_kind(std::string_view text) {
  for (const EvidenceKind kind : kinds) {
    if (name_of(kind) == text) return kind;
  }
  return std::nullopt;
}

}  // namespace

std::string tree_text(const TrustedTree& tree) {
  return std::to_string(tree.size) + " " + to_base64(tree.root.view());
}

std::optional<TrustedTree> parse_tree(std::string_view text) {
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto size = merkle::parse_unsigned(text.substr(0, space));
  const auto root = merkle::parse_hash_line(text.substr(space + 1));
  if (!size || !root) return std::nullopt;
  return TrustedTree{*size, *root};
}

std::string state_text(const LogState& state) {
  std::string text{state_head};
  text += "\nkey " + merkle::vkey_text(state.log_key);
  text += "\nroot-key ";
  text += state.root_key ? to_base64(state.root_key->view()) : std::string{none};
  text += "\ntree " + tree_text(state.last);
  text += "\ncosigned-at " + std::to_string(state.cosigned_at_s) + "\n";
  add_sized(text, "note", state.note);
  return text;
}

std::optional<LogState> parse_state(std::string_view text) {
  if (merkle::take_line(text) != state_head) return std::nullopt;
  const auto vkey = take_value(text, "key");
  const auto root_text = take_value(text, "root-key");
  const auto tree_line = take_value(text, "tree");
  const auto seconds = take_number(text, "cosigned-at");
  auto note = take_sized(text, "note");
  if (!vkey || !root_text || !tree_line || !seconds || !note || !text.empty()) return std::nullopt;
  const auto key = merkle::parse_vkey(*vkey);
  const auto root_key = parse_root_key(*root_text);
  const auto tree = parse_tree(*tree_line);
  if (!key || !root_key || !tree) return std::nullopt;
  return LogState{*key, *root_key, *tree, *seconds, std::move(*note), {}};
}

std::string days_text(const std::vector<TrustedTree>& days) {
  std::string text;
  for (const TrustedTree& tree : days) text += tree_text(tree) + "\n";
  return text;
}

std::optional<std::vector<TrustedTree>> parse_days(std::string_view text) {
  std::vector<TrustedTree> days;
  while (!text.empty()) {
    const auto line = merkle::take_line(text);
    const auto tree = line ? parse_tree(*line) : std::nullopt;
    if (!tree || days.size() == days_max) return std::nullopt;
    days.push_back(*tree);
  }
  return days;
}

std::string evidence_text(const Evidence& evidence) {
  std::string text{evidence_head};
  text += "\nkind " + std::string{name_of(evidence.kind)};
  text += "\nat " + std::to_string(evidence.seconds) + "\n";
  add_sized(text, "ours", evidence.ours);
  add_sized(text, "theirs", evidence.theirs);
  return text;
}

std::optional<Evidence> parse_evidence(std::string_view text) {
  if (merkle::take_line(text) != evidence_head) return std::nullopt;
  const auto kind_text = take_value(text, "kind");
  const auto seconds = take_number(text, "at");
  auto ours = take_sized(text, "ours");
  auto theirs = ours ? take_sized(text, "theirs") : std::nullopt;
  const auto kind = kind_text ? parse_kind(*kind_text) : std::nullopt;
  if (!kind || !seconds || !theirs || !text.empty()) return std::nullopt;
  return Evidence{*kind, *seconds, std::move(*ours), std::move(*theirs)};
}

}  // namespace tress::witness
