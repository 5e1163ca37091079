#include "api/payments/webhooks.hpp"

#include <algorithm>
#include <charconv>

#include "ledger/base/bytes.hpp"
#include "ledger/crypto/hmac_sha256.hpp"

namespace tress::webhooks {

namespace {

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::string_view version_prefix = "v1,";
constexpr std::size_t secret_bytes_min = 24;
constexpr std::size_t id_bytes_max = 128;

/// A time beyond this is none that a clock of ours could show.
constexpr std::int64_t seconds_max = 253'402'300'799;

std::optional<Timestamp> parse_seconds(std::string_view text) {
  std::int64_t seconds = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, fault] = std::from_chars(text.data(), end, seconds);
  const bool is_number = fault == std::errc{} && stopped == end;
  if (!is_number || seconds < 0 || seconds > seconds_max) return std::nullopt;
  return Timestamp{std::chrono::seconds{seconds}};
}

Hash signature_of(const Secret& secret, const Message& message) {
  return hmac_sha256({bytes_of(message.id), bytes_of("."), bytes_of(message.timestamp),
                      bytes_of("."), bytes_of(message.body)},
                     secret.view());
}

/// The signatures of version 1 in the header, at most `signatures_max` of all that stand there.
std::vector<Bytes> signatures_in(std::string_view header) {
  std::vector<Bytes> found;
  for (std::size_t seen = 0; seen < signatures_max && !header.empty(); ++seen) {
    const auto end = std::min(header.find(' '), header.size());
    const std::string_view one = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    if (!one.starts_with(version_prefix)) continue;
    auto bytes = from_base64(one.substr(version_prefix.size()));
    if (bytes && bytes->size() == Hash::size) found.push_back(std::move(*bytes));
  }
  return found;
}

bool is_signed(const Secrets& secrets, const Message& message) {
  bool is_genuine = false;
  const auto given = signatures_in(message.signature);
  for (const Secret& secret : secrets) {
    const Hash expected = signature_of(secret, message);
    for (const Bytes& one : given) {
      is_genuine = equal_in_constant_time(one, expected.view()) || is_genuine;
    }
  }
  return is_genuine;
}

/// Without what stands around it on the line.
std::string_view trimmed(std::string_view line) {
  constexpr std::string_view blanks = " \t\r";
  const auto first = line.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(blanks) - first + 1);
}

}  // namespace

std::optional<Secret> parse_secret(std::string_view text) {
  if (!text.starts_with(secret_prefix)) return std::nullopt;
  auto bytes = from_base64(text.substr(secret_prefix.size()));
  if (!bytes) return std::nullopt;
  const bool is_long_enough = bytes->size() >= secret_bytes_min && bytes->size() <= Secret::size;
  std::optional<Secret> secret;
  if (is_long_enough) {
    secret = Secret::make([&](std::span<Byte> out) {
      std::fill(out.begin(), out.end(), Byte{0});
      std::copy(bytes->begin(), bytes->end(), out.begin());
    });
  }
  wipe(*bytes);
  return secret;
}

std::optional<Secrets> parse_secrets(std::string_view text) {
  Secrets secrets;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    auto secret = parse_secret(line);
    if (!secret || secrets.size() == secrets_max) return std::nullopt;
    secrets.push_back(std::move(*secret));
  }
  if (secrets.empty()) return std::nullopt;
  return secrets;
}

Message sign(const Secrets& secrets, std::string id, Timestamp now, std::string body) {
  TRESS_ASSERT(!secrets.empty());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  Message message{std::move(id), std::to_string(seconds), {}, std::move(body)};
  const Hash signature = signature_of(secrets.front(), message);
  message.signature = std::string{version_prefix} + to_base64(signature.view());
  return message;
}

Verdict verify(const Secrets& secrets, const Message& message, Timestamp now) {
  if (message.id.empty() || message.timestamp.empty() || message.signature.empty()) {
    return Verdict::is_unsigned;
  }
  const auto sent = parse_seconds(message.timestamp);
  if (!sent || message.id.size() > id_bytes_max) return Verdict::malformed;
  if (!is_signed(secrets, message)) return Verdict::wrong_signature;
  const bool is_in_time = *sent + tolerance >= now && *sent <= now + tolerance;
  return is_in_time ? Verdict::genuine : Verdict::out_of_time;
}

}  // namespace tress::webhooks
