#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/signer.hpp"
#include "ledger/witness/key_change.hpp"
#include "ledger/witness/store.hpp"
#include "ledger/witness/submission.hpp"

namespace tress::witness {

/// How a witness answers. The numbers of HTTP are the protocol's (C2SP tlog-witness).
struct Answer {
  int status;
  std::string body;  ///< 200: cosignature lines; 409: the size that was cosigned last; else words

  friend bool operator==(const Answer&, const Answer&) = default;
};

/// The body of a 409 has a media type of its own; every other body is text/plain.
inline constexpr std::string_view size_media_type = "text/x.tlog.size";

/// Cosigns checkpoints of the logs it knows, each as the continuation of the one before. What it
/// has cosigned is durable before anybody learns of it. Any thread; submissions take turns, so
/// comparing with the last tree and storing the new one are one step.
class Witness {
 public:
  /// Reads what the store knows; `damaged` if a note there is not cosigned by `key`. All three
  /// references outlive the witness. Requires `is_key_name(name)`.
  [[nodiscard]] static Result<std::unique_ptr<Witness>, Fault> open(WitnessStore& store,
                                                                    std::string name,
                                                                    const SigningKey& key,
                                                                    const Clock& clock);

  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  ~Witness() = default;

  /// Verifier key of our cosignatures.
  [[nodiscard]] merkle::VerifierKey cosigning_key() const;

  /// Learns of a log. Known already: `configuration`, unless it says the same again.
  [[nodiscard]] Result<void, Fault> add_log(const merkle::VerifierKey& log_key,
                                            const std::optional<PublicKey>& root_key);

  /// Judges an add-checkpoint body. A fault of the store is 503, and nothing more is cosigned for
  /// that log until the next start: what is on disk is unknown then.
  [[nodiscard]] Answer add_checkpoint(std::string_view body);

  /// Judges a text of `key_change_text`: 200 if the log's key is the new one now; 400, 404, 403 (no
  /// root key known, or not signed by it), 409 (the old key is not the one that is known).
  /// Gives up what the stolen key has signed beyond the last trusted size, and says so in the
  /// evidence; the next proof starts from the last day's end that is trusted.
  [[nodiscard]] Answer change_key(std::string_view body);

  /// The last cosigned checkpoint of the log whose `origin_name` that is.
  [[nodiscard]] std::optional<std::string> checkpoint(std::string_view origin_name) const;

  /// Everything that is known, for listings.
  [[nodiscard]] std::vector<LogState> logs() const;
  [[nodiscard]] Result<std::vector<Evidence>, Fault> evidence(std::string_view origin) const;

 private:
  struct Entry {
    LogState state;
    bool is_halted = false;  ///< after a failed write
  };

  Witness(WitnessStore& store, std::string name, const SigningKey& key, const Clock& clock)
      : store_(store),
        name_(std::move(name)),
        key_(key),
        clock_(clock) {}

  [[nodiscard]] std::uint64_t seconds_now() const;
  [[nodiscard]] Answer cosign(Entry& entry, const SignedHead& head);
  [[nodiscard]] Answer save(Entry& entry, LogState next, std::string body);
  void keep(const LogState& state, EvidenceKind kind, std::string_view theirs);

  WitnessStore& store_;
  const std::string name_;
  const SigningKey& key_;
  const Clock& clock_;
  mutable std::mutex mutex_;                          ///< also over every call of the store
  std::map<std::string, Entry, std::less<>> logs_{};  ///< by origin; mutex_
};

}  // namespace tress::witness
