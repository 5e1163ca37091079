#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "ledger/backup/files.hpp"
#include "ledger/crypto/box_stream.hpp"
#include "ledger/crypto/sha256.hpp"

/// One file of a backup, sealed to the offline key. Its name on disk says nothing; its own name is
/// inside.
///
/// Format: "tress/sealed-file/v1\n" (21 bytes) ‖ head (104, box_stream.hpp) ‖ chunks. The plain
/// bytes are u16 length of the name ‖ name ‖ content, cut into chunks of 65,536; the last chunk has
/// what is left (0 to 65,536 bytes) and says that it is the last.
namespace tress::backup {

/// Names inside are short relative paths.
inline constexpr std::size_t inner_name_bytes_max = 1000;

/// What a manifest says of a sealed file.
struct Sealed {
  std::uint64_t bytes;  ///< of the sealed file
  Hash sha256;          ///< of the same

  friend bool operator==(const Sealed&, const Sealed&) = default;
};

class SealingFile {
 public:
  /// Requires an acceptable key, and a name of 1 to `inner_name_bytes_max` bytes.
  static Result<SealingFile, Fault> create(Files& files,
                                           const std::filesystem::path& path,
                                           const BoxPublicKey& recipient,
                                           std::string_view name);

  Result<void, Fault> write(ByteView plain);

  /// On disk, under its name, when this returns.
  Result<Sealed, Fault> finish();

 private:
  SealingFile(NewFile file, const BoxPublicKey& recipient);

  Result<void, Fault> put(ByteView sealed);
  Result<void, Fault> seal_full_chunk();

  NewFile file_;
  BoxSealer sealer_;
  Bytes chunk_;  ///< plain bytes that wait for their chunk to be full
  Sha256 hash_;
  std::uint64_t bytes_ = 0;
};

/// Seals a file as it lies there.
Result<Sealed, Fault> seal_file(Files& files,
                                const std::filesystem::path& from,
                                const std::filesystem::path& to,
                                const BoxPublicKey& recipient,
                                std::string_view name);

/// A sealed file opened with the secret half. What it gives before `copy_to` has succeeded is
/// authentic but may be the beginning of a file that was cut.
class OpenedFile {
 public:
  /// `damaged`, with the reason, if it is not sealed to this key or was changed.
  static Result<OpenedFile, Fault> open(Files& files,
                                        const std::filesystem::path& path,
                                        const Secret& secret);

  /// The name inside.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  /// Gives the content piece by piece to `sink`; the first fault ends it. Once.
  Result<void, Fault> copy_to(const std::function<Result<void, Fault>(ByteView)>& sink);

 private:
  OpenedFile(std::filesystem::path path, InFile file, BoxOpener opener);

  Result<void, Fault> next_chunk();
  Result<void, Fault> read_name();
  [[nodiscard]] Fault damaged(std::string what) const;

  std::filesystem::path path_;
  InFile file_;
  BoxOpener opener_;
  std::string name_;
  Bytes plain_;              ///< of the chunk at hand
  std::size_t taken_ = 0;    ///< of it
  bool is_at_last_ = false;  ///< the chunk at hand is the last one
};

/// Size and hash of a file as it lies there.
Result<Sealed, Fault> measure(Files& files, const std::filesystem::path& path);

}  // namespace tress::backup
