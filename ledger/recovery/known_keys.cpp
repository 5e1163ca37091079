#include "ledger/recovery/known_keys.hpp"

#include <algorithm>
#include <variant>

#include "ledger/writer/system_events.hpp"

namespace tress::recovery {

namespace {

constexpr std::string_view magic = "tress/known-log-keys/v1\n";

/// A key a month for eighty years.
constexpr std::uint64_t keys_bytes_max = 1000 * PublicKey::size + 1000;

/// Signature ‖ keys; the signature is over magic ‖ keys.
Bytes signed_bytes(ByteView keys) {
  Bytes message;
  append(message, magic);
  append(message, keys);
  return message;
}

void add(std::vector<PublicKey>& keys, const PublicKey& key) {
  if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
}

/// The old and the new key of an event that changes it.
struct Change {
  PublicKey before;
  PublicKey after;
};

std::optional<Change> change_in(const Payload& payload) {
  if (const auto* const rotated = get_if<system::LogKeyRotated>(&payload)) {
    return Change{rotated->old_key, rotated->new_key};
  }
  if (const auto* const given_up = get_if<system::LogKeyCompromised>(&payload)) {
    return Change{given_up->key, given_up->new_key};
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<PublicKey>, Fault> known_keys(Files& files,
                                                 const std::filesystem::path& file,
                                                 const PublicKey& present) {
  std::vector<PublicKey> keys{present};
  if (!files.exists(file)) return keys;
  TRESS_TRY(const auto bytes, read_whole(files, file, keys_bytes_max));
  const bool is_file =
      bytes.size() >= Signature::size && (bytes.size() - Signature::size) % PublicKey::size == 0;
  if (!is_file) return keys;
  const ByteView all{bytes};
  const ByteView named = all.subspan(Signature::size);
  if (!verify(present, signed_bytes(named), Signature::from(all.first(Signature::size)))) {
    return keys;
  }
  for (std::size_t at = 0; at < named.size(); at += PublicKey::size) {
    add(keys, PublicKey::from(named.subspan(at, PublicKey::size)));
  }
  return keys;
}

Result<std::vector<PublicKey>, Fault> keys_before(const EventLog& log,
                                                  std::vector<PublicKey> trusted) {
  TRESS_TRY(const auto events, system_events(log));
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    const auto change = change_in(event->payload);
    const bool is_ours =
        change && std::find(trusted.begin(), trusted.end(), change->after) != trusted.end();
    if (!is_ours) continue;
    TRESS_TRY(const auto stored, log.read(event->position, 1, 1));
    const bool is_signed = !stored.empty() && verify_event(change->after, stored.front().event_hash,
                                                           stored.front().signature);
    if (is_signed) add(trusted, change->before);
  }
  return trusted;
}

Result<void, Fault> save_known_keys(Files& files,
                                    const std::filesystem::path& file,
                                    const std::vector<PublicKey>& keys,
                                    const SigningKey& present) {
  TRESS_TRY(const auto said, known_keys(files, file, present.public_key()));
  const bool is_said = std::all_of(keys.begin(), keys.end(), [&](const PublicKey& key) {
    return std::find(said.begin(), said.end(), key) != said.end();
  });
  if (is_said) return ok();
  Bytes named;
  for (const auto& key : keys) append(named, key.view());
  Bytes content;
  append(content, present.sign(signed_bytes(named)).view());
  append(content, named);
  return replace_file(files, file, content);
}

}  // namespace tress::recovery
