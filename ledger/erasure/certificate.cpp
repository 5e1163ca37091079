#include "ledger/erasure/certificate.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "schema/envelope.hpp"

#include "ledger/codec/events.hpp"
#include "ledger/codec/parts.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/lines.hpp"
#include "ledger/merkle/note.hpp"
#include "ledger/merkle/receipt.hpp"
#include "ledger/writer/rows.hpp"
#include "ledger/writer/stream_cache.hpp"

namespace tress::erasure {

namespace {

using Classes = std::vector<client::PersonalClass>;

constexpr std::string_view first_line = "tress/erasure-certificate/v1\n";
constexpr std::string_view parts_domain = "tress/erased-parts/v1\n";
constexpr std::string_view receipt_begins = "c2sp.org/tlog-proof@v1\n";

/// Said once, of every erasure: what the log keeps, and why it may.
constexpr std::string_view what_stays =
    "ids, amounts, dates and codes, which bookkeeping law asks for and which name nobody; the "
    "sealed parts as bytes that no key opens";

/// The lines that no event says: what `parts_in` reads.
constexpr std::string_view parts_line = "parts ";
constexpr std::string_view first_part_line = "first ";
constexpr std::string_view last_part_line = "last ";
constexpr std::string_view digest_line = "digest ";

std::string names_of(const Classes& classes) {
  std::string names;
  for (const auto one : classes) {
    if (!names.empty()) names += ' ';
    names += name_of(one);
  }
  return names.empty() ? "-" : names;
}

std::string text_of_place(const std::optional<Position>& place) {
  return place ? std::to_string(*place) : "-";
}

std::string certificate_text(const Certificate& says) {
  std::string text{first_line};
  text += fmt::format("origin {}\nclient {}\nerasure {}\nclasses {}\nreason {}\n", says.origin,
                      says.client.hex(), says.erasure, names_of(says.classes), says.reason);
  text += fmt::format("position {}\nrecorded {}\nevent {}\n", says.position,
                      to_text(says.recorded_at), says.event_hash.hex());
  text +=
      fmt::format("{}{}\n{}{}\n{}{}\n{}{}\n", parts_line, says.parts.count, first_part_line,
                  text_of_place(says.parts.first), last_part_line, text_of_place(says.parts.last),
                  digest_line, to_base64(says.parts.digest.view()));
  text += fmt::format("held {}\nkeys erased\nstays {}\n", names_of(says.still_held), what_stays);
  return text;
}

/// An erasure out of the log or out of a receipt.
struct Found {
  StoredEvent stored;
  Envelope envelope;

  [[nodiscard]] const client::Erased& erased() const {
    return get<client::Erased>(envelope.payload);
  }

  [[nodiscard]] ClientId client() const { return id_cast<ClientId>(envelope.stream); }
};

Certificate certificate_about(const Found& found, std::string origin, ErasedParts parts) {
  const client::Erased& erased = found.erased();
  return {std::move(origin),     found.client(),          erased.erasure,
          erased.classes,        erased.still_held,       found.envelope.reason_code.value_or("-"),
          found.stored.position, found.stored.event_hash, found.stored.recorded_at,
          std::move(parts)};
}

Fault damaged(Position position) {
  return {Fault::Kind::damaged, fmt::format("event {}", position), "cannot be read"};
}

Result<Found, Fault> read_event(const EventLog& log, Position position) {
  TRESS_TRY(auto events, log.read(position, 1, 1));
  if (events.empty()) return damaged(position);
  auto envelope = decode_event(events.front().bytes);
  if (!envelope) return damaged(position);
  return Found{std::move(events.front()), std::move(envelope.value())};
}

/// Where the events of the client's stream stand, in its order.
Result<std::vector<Position>, Fault> positions_of(const EventLog& log, ClientId client) {
  Bytes prefix = stream_row_key(StreamKind::client, id_cast<StreamId>(client), 0);
  prefix.resize(prefix.size() - sizeof(std::uint64_t));
  std::vector<Position> positions;
  bool is_damaged = false;
  TRESS_TRY(log.scan(Space::streams, prefix, {}, [&](ByteView, ByteView value) {
    const auto row = read_stream_row(value);
    is_damaged = !row;
    if (row) positions.push_back(row->position);
    return !is_damaged;
  }));
  if (is_damaged) {
    return Fault{Fault::Kind::damaged, "stream " + client.hex(), "its index is damaged"};
  }
  return positions;
}

bool holds(const Classes& classes, FieldClass field_class) {
  return std::any_of(classes.begin(), classes.end(), [&](client::PersonalClass one) {
    return client::field_class_of(one) == field_class;
  });
}

/// Counts and digests sealed parts, in the order of the log.
class PartsDigest {
 public:
  explicit PartsDigest(const client::Erased& erased) : classes_(erased.classes) {
    digest_.update(bytes_of(parts_domain));
  }

  void take(Position position, const Envelope& envelope) {
    for_each_part(envelope.payload, [&](const auto& part) {
      const SealedBox& box = part.box();
      if (!holds(classes_, box.field_class)) return;
      Bytes line;
      append_be(line, position);
      append(line, envelope.event.view());
      line.push_back(static_cast<Byte>(box.field_class));
      append(line, box.key_commitment.view());
      digest_.update(line);
      ++count_;
      if (!first_) first_ = position;
      last_ = position;
    });
  }

  ErasedParts finish() { return {count_, first_, last_, digest_.finish()}; }

 private:
  const Classes& classes_;
  Sha256 digest_;
  std::uint64_t count_ = 0;
  std::optional<Position> first_;
  std::optional<Position> last_;
};

Result<ErasedParts, Fault> parts_before(const EventLog& log, const Found& erasure) {
  TRESS_TRY(const auto positions, positions_of(log, erasure.client()));
  PartsDigest digest{erasure.erased()};
  for (const Position position : positions) {
    if (position >= erasure.stored.position) break;
    TRESS_TRY(const Found event, read_event(log, position));
    digest.take(position, event.envelope);
  }
  return digest.finish();
}

Result<std::optional<Found>, Fault> find_erasure(const EventLog& log,
                                                 ClientId client,
                                                 std::uint32_t erasure) {
  TRESS_TRY(const auto positions, positions_of(log, client));
  for (const Position position : positions) {
    TRESS_TRY(auto event, read_event(log, position));
    const auto* const erased = get_if<client::Erased>(&event.envelope.payload);
    if (erased != nullptr && erased->erasure == erasure) return std::optional{std::move(event)};
  }
  return std::optional<Found>{};
}

Result<bool, Fault> are_keys_gone(const KeyStore& keys, const Found& found) {
  for (const auto one : found.erased().classes) {
    TRESS_TRY(const auto state, keys.state(found.client(), client::field_class_of(one)));
    if (state != KeyState::erased) return false;
  }
  return true;
}

/// The rest of the line that begins with `name`; nothing if `text` does not begin with such a line.
std::optional<std::string_view> value_of(std::string_view& text, std::string_view name) {
  const auto line = merkle::take_line(text);
  if (!line || !line->starts_with(name)) return std::nullopt;
  return line->substr(name.size());
}

/// What the text says of the parts: all that is in no event. Whatever else it says is compared with
/// the event.
std::optional<ErasedParts> parts_in(std::string_view text) {
  const auto at = text.find("\n" + std::string{parts_line});
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + 1);
  const auto count = value_of(text, parts_line);
  const auto first = value_of(text, first_part_line);
  const auto last = value_of(text, last_part_line);
  const auto digest = value_of(text, digest_line);
  if (!count || !first || !last || !digest) return std::nullopt;
  const auto number = merkle::parse_unsigned(*count);
  const auto hash = merkle::parse_hash_line(*digest);
  if (!number || !hash) return std::nullopt;
  return ErasedParts{*number, merkle::parse_unsigned(*first), merkle::parse_unsigned(*last), *hash};
}

struct Halves {
  std::string_view note;
  std::string_view receipt;
};

std::optional<Halves> halves_of(std::string_view text) {
  const auto at = text.find("\n" + std::string{receipt_begins});
  if (!is_certificate(text) || at == std::string_view::npos) return std::nullopt;
  return Halves{text.substr(0, at + 1), text.substr(at + 1)};
}

std::optional<Found> erasure_in(const merkle::VerifiedReceipt& receipt) {
  auto envelope = decode_event(receipt.event_bytes);
  if (!envelope) return std::nullopt;
  if (!holds_alternative<client::Erased>(envelope.value().payload)) return std::nullopt;
  const merkle::LeafEntry& leaf = receipt.leaf;
  return Found{
      {leaf.position, leaf.recorded_at, leaf.event_hash, leaf.signature, receipt.event_bytes},
      std::move(envelope.value())};
}

}  // namespace

Result<std::variant<std::string, NoCertificate>, Fault> Certifier::certificate_of(
    ClientId client, std::uint32_t erasure) const {
  using Outcome = std::variant<std::string, NoCertificate>;
  TRESS_TRY(const auto found, find_erasure(log_, client, erasure));
  if (!found) return Outcome{NoCertificate::not_erased};
  TRESS_TRY(const bool is_gone, are_keys_gone(keys_, *found));
  if (!is_gone) return Outcome{NoCertificate::not_yet};
  TRESS_TRY(const auto erased, parts_before(log_, *found));
  TRESS_TRY(const auto receipt, receipt_of(log_, found->stored.position));
  if (!receipt) return damaged(found->stored.position);
  const std::string text = certificate_text(certificate_about(*found, origin_, erased));
  return Outcome{merkle::sign_note(text, origin_, log_key_) + *receipt};
}

bool is_certificate(std::string_view text) noexcept {
  return text.starts_with(first_line);
}

std::optional<CertificatePlaces> places_of(std::string_view text) {
  const auto halves = halves_of(text);
  const auto file = halves ? merkle::parse_proof_file(halves->receipt) : std::nullopt;
  if (!file) return std::nullopt;
  const auto note = merkle::parse_note(file->checkpoint);
  const auto checkpoint = note ? merkle::parse_checkpoint_text(note.value().text) : std::nullopt;
  if (!checkpoint) return std::nullopt;
  return CertificatePlaces{file->index, checkpoint->size};
}

Result<Certificate, CertificateError> verify_certificate(
    std::string_view text,
    const merkle::VerifierKey& log_key,
    const std::optional<PublicKey>& event_key) {
  const auto halves = halves_of(text);
  if (!halves) return CertificateError::not_a_certificate;
  const auto note = merkle::open_note(halves->note, {&log_key, 1});
  if (!note) return CertificateError::not_signed_by_log;
  const auto receipt =
      merkle::verify_receipt(halves->receipt, log_key, event_key.value_or(log_key.key));
  if (!receipt) return CertificateError::receipt_is_wrong;
  const auto parts = parts_in(note.value().text);
  const auto found = erasure_in(receipt.value());
  if (!found) return CertificateError::other_event;
  if (!parts) return CertificateError::not_a_certificate;
  Certificate says = certificate_about(*found, log_key.name, *parts);
  // Said again from the event: whatever differs is not what happened.
  const bool is_same = certificate_text(says) == note.value().text;
  if (!is_same || parts->count != found->erased().sealed_parts)
    return CertificateError::other_event;
  return says;
}

Result<ErasedParts, Fault> erased_parts(const EventLog& log, Position position) {
  if (position >= log.size()) {
    return Fault{Fault::Kind::missing, fmt::format("event {}", position), "is not in this log"};
  }
  TRESS_TRY(const Found found, read_event(log, position));
  if (!holds_alternative<client::Erased>(found.envelope.payload)) {
    return Fault{Fault::Kind::missing, fmt::format("event {}", position), "is no erasure"};
  }
  return parts_before(log, found);
}

}  // namespace tress::erasure
