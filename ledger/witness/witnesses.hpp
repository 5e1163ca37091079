#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/files.hpp"
#include "ledger/base/result.hpp"
#include "ledger/merkle/verifier_key.hpp"
#include "ledger/witness/cosigner.hpp"

namespace tress::witness {

/// How it stands with one witness.
enum class Trouble : unsigned char {
  none,         ///< the last request was cosigned, or none was made yet
  unreachable,  ///< or the log could not be read
  not_accepted,
  conflict,  ///< the witness has seen another tree: the log is not to be believed
};

/// The enumerator's name.
[[nodiscard]] std::string_view name_of(Trouble trouble) noexcept;

struct Standing {
  merkle::VerifierKey key;
  std::uint64_t size = 0;     ///< of the tree that it has cosigned last; 0: none
  std::uint64_t seconds = 0;  ///< POSIX time of that
  Trouble trouble = Trouble::none;
  std::string why = {};  ///< one sentence, if there is trouble
};

/// What the witnesses of one log have said: cosigned checkpoints, durable in a folder of their own
/// (one file a witness), and how it stands with each. Any thread.
class Witnesses {
 public:
  /// Reads what was cosigned in earlier runs. Notes that are not signed by `log_key` and a key of
  /// `witness_keys` are not looked at: an earlier key's. `files` outlives it.
  [[nodiscard]] static Result<std::unique_ptr<Witnesses>, Fault> open(
      Files& files,
      std::filesystem::path folder,
      merkle::VerifierKey log_key,
      const std::vector<merkle::VerifierKey>& witness_keys);

  Witnesses(const Witnesses&) = delete;
  Witnesses& operator=(const Witnesses&) = delete;
  ~Witnesses() = default;

  /// Takes in what a witness has said. A cosigned checkpoint is durable on return.
  /// Requires that `witness` is one of them.
  [[nodiscard]] Result<void, Fault> take(const merkle::VerifierKey& witness,
                                         const Outcome& outcome);

  /// The largest cosigned checkpoint with the cosignatures of all who have cosigned it.
  [[nodiscard]] std::optional<Cosigned> newest() const;

  /// `note` with the cosignatures that there are of the same text behind the log's own line.
  [[nodiscard]] std::string with_cosignatures(std::string note) const;

  [[nodiscard]] std::vector<Standing> standings() const;

  /// Why the log is not to be believed, or nothing. Once found it stays until the next start.
  [[nodiscard]] std::optional<std::string> conflict() const;

  /// Asks for cosignatures soon: something has happened that should be vouched for.
  void hurry() const;

  /// Whom `hurry` wakes. Set before other threads call it; removed by an empty function.
  void on_hurry(std::function<void()> wake);

 private:
  struct Entry {
    Standing standing;
    std::optional<Cosigned> cosigned;
  };

  Witnesses(Files& files, std::filesystem::path folder, merkle::VerifierKey log_key)
      : files_(files),
        folder_(std::move(folder)),
        log_key_(std::move(log_key)) {}

  [[nodiscard]] std::filesystem::path path_of(const merkle::VerifierKey& witness) const;
  [[nodiscard]] Result<void, Fault> take_cosigned(Entry& entry, const Cosigned& cosigned);
  [[nodiscard]] std::string lines_of(std::string_view text) const;
  void note_trouble(Entry& entry, Trouble trouble, const std::string& why);

  Files& files_;
  const std::filesystem::path folder_;
  const merkle::VerifierKey log_key_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_{};  ///< by verifier key; mutex_
  std::optional<std::string> conflict_{};   ///< mutex_
  mutable std::mutex wake_mutex_;           ///< held while `wake_` runs
  std::function<void()> wake_{};            ///< wake_mutex_
};

/// `note` with the cosignatures of the same text that are kept in `folder`, of whichever witnesses:
/// for who has the folder and not their keys. Each was verified when it was taken in, and whoever
/// reads the note verifies it again. A file there that is no note is passed over.
[[nodiscard]] Result<std::string, Fault> with_kept_cosignatures(Files& files,
                                                                const std::filesystem::path& folder,
                                                                std::string note);

}  // namespace tress::witness
