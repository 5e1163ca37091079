#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ledger/backup/manifest.hpp"
#include "ledger/keys/key_database.hpp"
#include "ledger/keys/key_store.hpp"

/// Which clients' keys were erased, kept beside the key backups: ids only, in the clear. A backup
/// from before an erasure would bring the keys back, so a restore erases these again before anybody
/// reads; the ledger's own record of an erasure may be later than the backup that is restored.
///
/// `erasures`: a signed note, "tress/erasures/v1", "taken <time>", "log-key <vkey>", "erasures
/// <lines> <SHA-256 of the list>". The list is `erasures-<first 16 hex digits of that hash>`, lines
/// of client id (32 hex), classes (2 hex; bit 1 << (class − 1)), who approved it (32 hex, zeros if
/// not known), code of the reason ("-" if not known), with one space between, in order of client.
namespace tress::backup {

struct Erased {
  ClientId client;
  ClassSet classes;
  StaffId approved_by = StaffId::zero();  ///< zero: not known
  std::string reason = {};                ///< a code; empty: not known

  friend bool operator==(const Erased&, const Erased&) = default;
};

/// All that the key store knows to be erased, in order of client.
[[nodiscard]] Result<std::vector<Erased>, Fault> erased_in(const KeyDatabase& keys);

[[nodiscard]] std::string erasures_text(const std::vector<Erased>& erased);

/// Strict: clients strictly ascending, classes that there are.
[[nodiscard]] std::optional<std::vector<Erased>> parse_erasures_text(std::string_view text);

/// Count and hash of the text.
[[nodiscard]] ListRef erasures_ref(const std::vector<Erased>& erased);

/// Who signs the list, and when.
struct ErasureStamp {
  Timestamp taken_at;
  merkle::VerifierKey log_key;
};

/// Puts the list in place of the one before; on disk on return.
[[nodiscard]] Result<void, Fault> write_erasures(Files& files,
                                                 const std::filesystem::path& folder,
                                                 const std::vector<Erased>& erased,
                                                 const ErasureStamp& stamp,
                                                 const SigningKey& log_key);

/// `missing` or `damaged`, named, if there is none that `log_key` has signed.
[[nodiscard]] Result<std::vector<Erased>, Fault> read_erasures(
    Files& files,
    const std::filesystem::path& folder,
    const std::optional<merkle::VerifierKey>& log_key);

/// `erased` and `more`, each client once. Who and why are those of `erased`.
[[nodiscard]] std::vector<Erased> with_more(const std::vector<Erased>& erased,
                                            const std::vector<KeyErasure>& more);

/// What `KeyStore::erase` takes.
[[nodiscard]] std::vector<KeyErasure> key_erasures(const std::vector<Erased>& erased);

}  // namespace tress::backup
