#include "ledger/witness/key_change.hpp"

#include "ledger/base/bytes.hpp"
#include "ledger/crypto/signer.hpp"
#include "ledger/domain/root_statements.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/lines.hpp"

namespace tress::witness {

namespace {

constexpr std::string_view first_line = "tress/key-change/v1";
constexpr std::string_view none = "-";

template <class Value>
std::optional<Value> take_bytes(std::string_view& text) {
  const auto line = merkle::take_line(text);
  const auto bytes = line ? from_base64(*line) : std::nullopt;
  if (!bytes || bytes->size() != Value::size) return std::nullopt;
  return Value::from(*bytes);
}

std::optional<std::uint64_t> take_number(std::string_view& text) {
  const auto line = merkle::take_line(text);
  return line ? merkle::parse_unsigned(*line) : std::nullopt;
}

/// A number, or none.
std::optional<std::optional<std::uint64_t>> take_size(std::string_view& text) {
  if (text.starts_with(std::string{none} + "\n")) {
    text.remove_prefix(none.size() + 1);
    return std::optional<std::uint64_t>{};
  }
  const auto size = take_number(text);
  if (!size) return std::nullopt;
  return std::optional{*size};
}

}  // namespace

std::string key_change_text(const KeyChange& change) {
  const std::string trusted =
      change.last_trusted_size ? std::to_string(*change.last_trusted_size) : std::string{none};
  return std::string{first_line} + "\n" + change.origin + "\n" + to_base64(change.old_key.view()) +
         "\n" + to_base64(change.new_key.view()) + "\n" + std::to_string(change.position) + "\n" +
         trusted + "\n" + to_base64(change.root_signature.view()) + "\n";
}

std::optional<KeyChange> parse_key_change(std::string_view text) {
  if (text.size() > key_change_bytes_max || merkle::take_line(text) != first_line) {
    return std::nullopt;
  }
  const auto origin = merkle::take_line(text);
  if (!origin || !merkle::is_origin(*origin)) return std::nullopt;
  const auto old_key = take_bytes<PublicKey>(text);
  const auto new_key = take_bytes<PublicKey>(text);
  const auto position = take_number(text);
  const auto trusted = take_size(text);
  const auto signature = take_bytes<Signature>(text);
  if (!old_key || !new_key || !position || !trusted || !signature || !text.empty()) {
    return std::nullopt;
  }
  return KeyChange{std::string{*origin}, *old_key, *new_key, *position, *trusted, *signature};
}

bool is_signed_by_root(const KeyChange& change, const PublicKey& root_key) {
  const system::KeyChange said{change.old_key, change.new_key, change.position};
  const Bytes message =
      change.last_trusted_size
          ? system::log_key_compromised_text(change.origin, said, *change.last_trusted_size)
          : system::log_key_rotated_text(change.origin, said);
  return is_acceptable(change.new_key) && verify(root_key, message, change.root_signature);
}

merkle::VerifierKey new_log_key(const KeyChange& change) {
  return {change.origin, merkle::NoteKeyType::ed25519, change.new_key};
}

}  // namespace tress::witness
