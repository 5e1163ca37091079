#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/base/time.hpp"
#include "ledger/crypto/secret.hpp"

/// Messages between programs, signed as Standard Webhooks says (standardwebhooks.com, version 1):
/// `webhook-signature: v1,` and the base64 of HMAC-SHA-256 over `id.timestamp.body`. A sender that
/// changes its secret signs with both for a while; a receiver knows both for as long.
namespace tress::webhooks {

/// HMAC's own block: a shorter secret with zeros behind it is the same secret.
using Secret = SecretBytes<64>;

/// Secrets that are known at once: the present one, and the one before or after it.
inline constexpr std::size_t secrets_max = 4;

/// Signatures of one message that are looked at.
inline constexpr std::size_t signatures_max = 8;

/// How far a message's time may be from ours, in either direction.
inline constexpr std::chrono::minutes tolerance{5};

/// "whsec_" and the base64 of 24 to 64 bytes; nothing if it is anything else.
[[nodiscard]] std::optional<Secret> parse_secret(std::string_view text);

/// The newest first: it signs, all of them verify.
using Secrets = std::vector<Secret>;

/// One secret a line; empty lines and those that begin with # say nothing. Nothing if a line is
/// none, or there is none, or too many.
[[nodiscard]] std::optional<Secrets> parse_secrets(std::string_view text);

/// What is known at the moment; may be changed while messages come in. Any thread.
class SecretSlot {
 public:
  explicit SecretSlot(Secrets first) { put(std::move(first)); }

  void put(Secrets next) {
    auto kept = std::make_shared<const Secrets>(std::move(next));
    const std::lock_guard lock{mutex_};
    secrets_ = std::move(kept);
  }

  [[nodiscard]] std::shared_ptr<const Secrets> now() const {
    const std::lock_guard lock{mutex_};
    return secrets_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Secrets> secrets_;  ///< guarded by `mutex_`; never null
};

/// A message as it travels: three headers and the body.
struct Message {
  std::string id;         ///< webhook-id
  std::string timestamp;  ///< webhook-timestamp: seconds since 1970
  std::string signature;  ///< webhook-signature
  std::string body;
};

/// Requires a secret. Signed with the first of them.
[[nodiscard]] Message sign(const Secrets& secrets, std::string id, Timestamp now, std::string body);

enum class Verdict : unsigned char {
  genuine,
  is_unsigned,      ///< a header is missing or empty
  malformed,        ///< the time is no number, the id too long
  out_of_time,      ///< too old, or from the future
  wrong_signature,  ///< by nobody who has one of our secrets
};

/// The time taken tells nothing about the secrets or about where a signature differs.
[[nodiscard]] Verdict verify(const Secrets& secrets, const Message& message, Timestamp now);

}  // namespace tress::webhooks
