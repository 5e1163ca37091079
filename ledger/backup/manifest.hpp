#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/backup/sealed_file.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/signer.hpp"
#include "ledger/merkle/verifier_key.hpp"

/// What a backup consists of, signed by the log's key: a stranger can tell without the secret key
/// that it is whole and nothing in it was changed. Every byte: README.md.
namespace tress::backup {

enum class Kind : std::uint8_t {
  ledger,
  keys,  ///< apart, because it may be kept for a short time only
};

/// "ledger", "keys".
[[nodiscard]] std::string_view name_of(Kind kind);

/// One sealed file, under 32 hexadecimal digits that say nothing.
struct Object {
  std::string name;
  Sealed sealed;

  friend bool operator==(const Object&, const Object&) = default;
};

/// Another manifest, by its number and the SHA-256 of its file.
struct ManifestRef {
  std::uint64_t id;
  Hash sha256;

  friend bool operator==(const ManifestRef&, const ManifestRef&) = default;
};

/// How many lines a list beside the manifest has, and the SHA-256 of the whole list.
struct ListRef {
  std::uint64_t count;
  Hash sha256;

  friend bool operator==(const ListRef&, const ListRef&) = default;
};

struct Manifest {
  Kind kind;
  std::uint64_t id;  ///< from 1, one more than the backup's before
  Timestamp taken_at;
  std::optional<ManifestRef> before;  ///< of the same kind; none for the first
  std::optional<ManifestRef> beside;  ///< of keys: the ledger's backup of the same run
  std::string checkpoint;             ///< the signed note of exactly the log that was backed up
  BoxPublicKey sealed_to;
  merkle::VerifierKey log_key;  ///< which has signed this manifest
  ListRef objects;
  ListRef erasures;  ///< of keys: erasures known when it was taken

  friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// "0000000042": sorts as numbers do.
[[nodiscard]] std::string id_text(std::uint64_t id);

/// The number of such a text, or nothing.
[[nodiscard]] std::optional<std::uint64_t> parse_id_text(std::string_view text);

/// A C2SP signed note. Requires that `log_key` is the manifest's.
[[nodiscard]] std::string sign_manifest(const Manifest& manifest, const SigningKey& log_key);

/// Why a manifest is not believed.
enum class ManifestError : std::uint8_t {
  not_a_manifest,   ///< of another form, or cut
  wrong_signature,  ///< not by the key that it names
  other_key,        ///< signed, but by another key than the one asked for
};

/// "is not signed by the key that it names".
[[nodiscard]] std::string_view words_of(ManifestError error);

/// The manifest, if the key that it names has signed it, and that is `log_key` if one is given.
[[nodiscard]] Result<Manifest, ManifestError> open_manifest(
    std::string_view note, const std::optional<merkle::VerifierKey>& log_key);

/// One line per object, in order of name: name, space, bytes, space, SHA-256 in hex, newline.
[[nodiscard]] std::string objects_text(const std::vector<Object>& objects);

/// Strict: what `objects_text` writes, names strictly ascending.
[[nodiscard]] std::optional<std::vector<Object>> parse_objects_text(std::string_view text);

[[nodiscard]] bool is_object_name(std::string_view name);

}  // namespace tress::backup
