#include "api/routes/command_conditions.hpp"

#include <algorithm>

#include "api/routes/numbers.hpp"

namespace tress {

namespace {

using http::problem;
using http::Response;

constexpr std::size_t idempotency_key_bytes_max = 128;

bool is_idempotency_key(std::string_view key) {
  if (key.empty() || key.size() > idempotency_key_bytes_max) return false;
  return std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

/// The version in `If-Match: "7"`; nothing if it is not exactly that.
std::optional<std::uint64_t> parse_version(std::string_view text) {
  if (text.size() < 3 || text.front() != '"' || text.back() != '"') return std::nullopt;
  text = text.substr(1, text.size() - 2);
  return parse_number(text);
}

/// A person's own signature over the act (schema/README.md, "Device keys"); all headers or none.
Result<std::optional<ActSignature>, Response> read_signature(const http::Request& request) {
  const auto key = request.header("tress-device-key");
  const auto text = request.header("tress-act-signature");
  const auto when = request.header("tress-signed-at");
  if (!key && !text && !when) return std::optional<ActSignature>{};
  const auto parsed_key = parse_id<PublicKey>(key.value_or(""));
  const auto parsed = parse_id<Signature>(text.value_or(""));
  const auto parsed_time = parse_timestamp(when.value_or(""));
  if (!parsed_key || !parsed || !parsed_time) {
    return problem(400, "signature_cannot_be_read",
                   "Tress-Device-Key and Tress-Act-Signature, in lower-case hexadecimal, and "
                   "Tress-Signed-At, an RFC 3339 time, go together");
  }
  return std::optional{ActSignature{*parsed_key, *parsed, *parsed_time}};
}

}  // namespace

Result<Conditions, Response> read_conditions(const http::Request& request,
                                             command_table::Version version) {
  Conditions found;
  const auto key = request.header("idempotency-key");
  if (!key || !is_idempotency_key(*key)) {
    return problem(400, "idempotency_key_is_missing",
                   "Every command needs an Idempotency-Key of 1 to 128 visible characters");
  }
  found.idempotency_key = std::string{*key};
  if (const auto match = request.header("if-match")) {
    found.expected_version = parse_version(*match);
    if (!found.expected_version) {
      return problem(400, "if_match_is_not_a_version", "If-Match must be a version in quotes");
    }
  } else if (version == command_table::Version::required) {
    return problem(428, "if_match_is_missing",
                   "This change must say which version it saw (If-Match)");
  }
  if (const auto when = request.query_value("effective_at")) {
    found.effective_at = parse_timestamp(*when);
    if (!found.effective_at) {
      return problem(400, "effective_at_is_not_a_time", "effective_at must be an RFC 3339 time");
    }
  }
  if (const auto reason = request.query_value("propose")) {
    if (found.effective_at) {
      return problem(400, "proposal_is_dated", "What is proposed happens when it is approved");
    }
    found.proposed_for = std::string{*reason};
  }
  TRESS_TRY(found.signature, read_signature(request));
  return found;
}

}  // namespace tress
