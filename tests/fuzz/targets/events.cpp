#include "ledger/codec/events.hpp"

#include "schema/bills.hpp"
#include "schema/client_card.hpp"
#include "schema/envelope.hpp"
#include "schema/record.hpp"
#include "tests/fuzz/targets/targets.hpp"

#include "api/json/reader.hpp"
#include "ledger/audit/auditor.hpp"
#include "ledger/codec/json_view.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/crypto/signer.hpp"
#include "ledger/writer/guards.hpp"
#include "tools/bundle/format.hpp"

namespace tress::fuzz {

namespace {

/// Larger than anything that an event of `event_bytes_max` can become.
constexpr json::Limits no_limits{1U << 10U, 1U << 20U, 1U << 20U, 1U << 22U};

/// FlatBuffers may only be read where they are aligned; the log gives vectors, which are.
Bytes aligned(ByteView input) {
  return {input.begin(), input.end()};
}

template <class Row>
void check_row(ByteView bytes) {
  const auto row = decode_row<Row>(bytes);
  if (!row) return;
  const Bytes again = encode_row(*row);
  const auto same = decode_row<Row>(again);
  TRESS_ASSERT(same.has_value());
  TRESS_ASSERT(*same == *row);
  TRESS_ASSERT(encode_row(*same) == again);
}

}  // namespace

void decode_event(ByteView input) {
  const Bytes bytes = aligned(input);
  const auto decoded = tress::decode_event(bytes);
  if (!decoded) return;
  const Envelope& envelope = decoded.value();
  const Bytes encoded = encode_event(envelope);
  const auto same = tress::decode_event(encoded);
  TRESS_ASSERT(same.has_value());
  TRESS_ASSERT(same.value() == envelope);
  TRESS_ASSERT(encode_event(same.value()) == encoded);
  // Whoever reads the bytes and whoever reads the view of them see the same event. The reader of
  // requests, which reads views too, takes neither NUL nor numbers beyond int64.
  const auto view = json::read(json_of(envelope), no_limits);
  if (view) {
    TRESS_ASSERT(bundle::is_view_of(view.value(), envelope));
  } else {
    const json::Code code = view.error().code;
    TRESS_ASSERT(code == json::Code::null_character || code == json::Code::number_out_of_range);
  }
  for (const GuardChange& change : guard_changes(envelope)) TRESS_ASSERT(!change.key.empty());
}

void decode_rows(ByteView input) {
  const Bytes bytes = aligned(input);
  check_row<record::CommandAnswer>(bytes);
  check_row<client_card::Card>(bytes);
  check_row<bills::Bill>(bytes);
}

void audit_events(ByteView input) {
  // A log whose key was stolen may hold any sequence of well-signed events: the auditor must find
  // fault with it, never fall over it. Each event is preceded by its length, two bytes.
  const merkle::VerifierKey key{"fuzz.test/log", merkle::NoteKeyType::ed25519, PublicKey::zero()};
  // In full: with checkpoints only nothing is replayed. That no signature is right costs nothing.
  audit::Auditor auditor{key, audit::Options{}};
  constexpr std::size_t length_bytes = 2;
  Position position = 0;
  while (input.size() > length_bytes) {
    const std::size_t asked = read_be<std::uint16_t>(input);
    input = input.subspan(length_bytes);
    const std::size_t size = std::min(asked, input.size());
    const Bytes bytes = aligned(input.first(size));
    input = input.subspan(size);
    const Timestamp recorded_at{std::chrono::microseconds{static_cast<std::int64_t>(position)}};
    auditor.take(StoredEvent{position, recorded_at, sha256(bytes), Signature::zero(), bytes});
    ++position;
  }
  TRESS_ASSERT(auditor.next() == position);
  const auto report = auditor.finish();
  TRESS_ASSERT(report.has_value());
  TRESS_ASSERT(report.value().counts.events <= position);
}

void read_bundle_line(ByteView input) {
  const std::string_view text = text_of(input);
  if (const auto keys = bundle::parse_keys(text)) {
    const std::string written = bundle::keys_text(*keys);
    const auto again = bundle::parse_keys(written);
    TRESS_ASSERT(again.has_value());
    TRESS_ASSERT(bundle::keys_text(*again) == written);
  }
  const auto line = bundle::parse_event_line(text);
  if (!line) return;
  const auto envelope = tress::decode_event(line->bytes);
  if (!envelope || !bundle::is_view_of(line->decoded, envelope.value())) return;
  const std::string written = bundle::event_line(
      {line->position, line->recorded_at, sha256(line->bytes), Signature::zero(), line->bytes},
      envelope.value());
  const auto again =
      bundle::parse_event_line(std::string_view{written}.substr(0, written.size() - 1));
  TRESS_ASSERT(again.has_value());
  TRESS_ASSERT(again->position == line->position);
  TRESS_ASSERT(again->recorded_at == line->recorded_at);
  TRESS_ASSERT(again->bytes == line->bytes);
  TRESS_ASSERT(bundle::is_view_of(again->decoded, envelope.value()));
}

}  // namespace tress::fuzz
