#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "schema/client.hpp"

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/signer.hpp"
#include "ledger/keys/key_store.hpp"
#include "ledger/log/event_log.hpp"
#include "ledger/merkle/verifier_key.hpp"

/// The certificate of an erasure: a text that the log's key has signed, and the receipt of the
/// event, in one file that anybody checks offline. Layout in schema/README.md.
namespace tress::erasure {

/// The sealed parts that an erasure has made unreadable.
struct ErasedParts {
  std::uint64_t count;
  std::optional<Position> first;
  std::optional<Position> last;
  /// SHA-256 over "tress/erased-parts/v1\n" and, for each part in the order of the log, position
  /// (u64 BE) ‖ event id (16) ‖ class (1) ‖ key commitment (32).
  Hash digest;

  friend bool operator==(const ErasedParts&, const ErasedParts&) = default;
};

/// What a certificate says.
struct Certificate {
  std::string origin;
  ClientId client;
  std::uint32_t erasure;  ///< of this client, from 1
  std::vector<client::PersonalClass> classes;
  std::vector<client::PersonalClass> still_held;  ///< classes that a hold keeps
  std::string reason;                             ///< code
  Position position;                              ///< of the event
  Hash event_hash;
  Timestamp recorded_at;
  ErasedParts parts;

  friend bool operator==(const Certificate&, const Certificate&) = default;
};

/// Why there is no certificate.
enum class NoCertificate : std::uint8_t {
  not_erased,  ///< no such erasure was carried out
  not_yet,     ///< the event is there, the keys are not gone from the key store yet
};

/// Gives certificates, and nothing else, in the name of the log. Any thread.
class Certifier {
 public:
  /// All but `origin` outlive this. `log_key` is the one that signs now.
  Certifier(const EventLog& log,
            const KeyStore& keys,
            std::string origin,
            const SigningKey& log_key)
      : log_(log),
        keys_(keys),
        origin_(std::move(origin)),
        log_key_(log_key) {}

  /// The certificate's file, made anew each time against the newest checkpoint: only after a look
  /// into the key store has shown that the keys are gone.
  [[nodiscard]] Result<std::variant<std::string, NoCertificate>, Fault> certificate_of(
      ClientId client, std::uint32_t erasure) const;

 private:
  const EventLog& log_;
  const KeyStore& keys_;
  std::string origin_;
  const SigningKey& log_key_;
};

/// Why a certificate shows nothing. When several apply the first listed wins.
enum class CertificateError : std::uint8_t {
  not_a_certificate,
  not_signed_by_log,  ///< the text, or the checkpoint of its receipt
  receipt_is_wrong,
  other_event,  ///< the receipt is of another event than the text speaks of
};

/// True if `text` begins as a certificate does.
[[nodiscard]] bool is_certificate(std::string_view text) noexcept;

/// Where in the log a certificate stands, so that the keys of those places can be looked up.
struct CertificatePlaces {
  Position event;
  std::uint64_t checkpoint_size;  ///< whose key has signed the certificate too
};

/// Nothing is verified; nothing if the text is no certificate.
[[nodiscard]] std::optional<CertificatePlaces> places_of(std::string_view text);

/// What the certificate says, if `log_key` has signed it and the receipt inside holds. `event_key`
/// signed the event itself: an earlier key of the log, if it has been changed since.
[[nodiscard]] Result<Certificate, CertificateError> verify_certificate(
    std::string_view text,
    const merkle::VerifierKey& log_key,
    const std::optional<PublicKey>& event_key = std::nullopt);

/// The parts that the log itself gives for the erasure at `position`: equal to the certificate's,
/// or the certificate is not of this log. `missing` if no erasure is there.
[[nodiscard]] Result<ErasedParts, Fault> erased_parts(const EventLog& log, Position position);

}  // namespace tress::erasure
