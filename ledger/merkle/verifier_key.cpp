#include "ledger/merkle/verifier_key.hpp"

#include <algorithm>
#include <array>

#include "ledger/base/bytes.hpp"
#include "ledger/base/text.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/crypto/signer.hpp"

namespace tress::merkle {

namespace {

/// Unicode's White_Space characters above ASCII, which a control-character check does not find.
constexpr std::array<std::string_view, 19> wide_spaces{
    "\u0085", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
    "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200A",
    "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"};

std::optional<NoteKeyType> type_of(Byte value) noexcept {
  for (const NoteKeyType type : {NoteKeyType::ed25519, NoteKeyType::cosignature}) {
    if (static_cast<Byte>(type) == value) return type;
  }
  return std::nullopt;
}

Bytes key_id_bytes(const VerifierKey& key) {
  Bytes bytes;
  append_be(bytes, key_id(key));
  return bytes;
}

std::optional<VerifierKey> parse_key_material(std::string_view name, std::string_view base64) {
  const auto material = from_base64(base64);
  if (!material || material->size() != 1 + PublicKey::size) return std::nullopt;
  const auto type = type_of(material->front());
  if (!type) return std::nullopt;
  return VerifierKey{std::string{name}, *type, PublicKey::from(ByteView{*material}.subspan(1))};
}

}  // namespace

bool is_key_name(std::string_view name) noexcept {
  if (name.empty() || !is_utf8(name)) return false;
  const auto is_forbidden = [](char mark) {
    const auto code = static_cast<unsigned char>(mark);
    return code <= 0x20 || code == '+';
  };
  if (std::any_of(name.begin(), name.end(), is_forbidden)) return false;
  return std::none_of(wide_spaces.begin(), wide_spaces.end(), [name](std::string_view space) {
    return name.find(space) != std::string_view::npos;
  });
}

std::uint32_t key_id(const VerifierKey& key) {
  const std::array<Byte, 2> newline_and_type{'\n', static_cast<Byte>(key.type)};
  const Hash hash = sha256({bytes_of(key.name), newline_and_type, key.key.view()});
  return read_be<std::uint32_t>(hash.view());
}

std::string vkey_text(const VerifierKey& key) {
  Bytes material{static_cast<Byte>(key.type)};
  append(material, key.key.view());
  return key.name + "+" + to_hex(key_id_bytes(key)) + "+" + to_base64(material);
}

std::optional<VerifierKey> parse_vkey(std::string_view text) {
  // The base64 may hold a '+' itself; name and id may not.
  const auto name_end = text.find('+');
  if (name_end == std::string_view::npos) return std::nullopt;
  const auto id_end = text.find('+', name_end + 1);
  if (id_end == std::string_view::npos) return std::nullopt;
  const std::string_view name = text.substr(0, name_end);
  if (!is_key_name(name)) return std::nullopt;
  auto key = parse_key_material(name, text.substr(id_end + 1));
  if (!key || !is_acceptable(key->key)) return std::nullopt;
  const auto id = from_hex(text.substr(name_end + 1, id_end - name_end - 1), 4);
  if (!id || *id != key_id_bytes(*key)) return std::nullopt;
  return key;
}

}  // namespace tress::merkle
