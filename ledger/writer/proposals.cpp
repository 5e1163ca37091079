#include "ledger/writer/proposals.hpp"

#include "ledger/codec/events.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/proposable.hpp"
#include "ledger/domain/service_actor.hpp"
#include "ledger/writer/submission.hpp"

namespace tress {

namespace {

template <class Command>
Bytes bytes_of_command(const Command& command) {
  constexpr std::string_view name = Described<Command>::name;
  static_assert(name.size() < 256);
  Bytes bytes{static_cast<Byte>(name.size())};
  append(bytes, name);
  append(bytes, encode_row(command));
  return bytes;
}

template <std::size_t stream, std::size_t i, class Found>
void read_one(std::string_view name, ByteView table, const Found& found) {
  using Stream = std::variant_alternative_t<stream, AnyCommand>;
  using Command = std::variant_alternative_t<i, Stream>;
  if constexpr (ProposableAs<Command>::is_one) {
    if (Described<Command>::name != name) return;
    auto command = decode_row<Command>(table);
    if (!command) return;
    const auto amount = ProposableAs<Command>::amount(*command);
    found(AnyCommand{std::in_place_index<stream>, Stream{std::move(*command)}},
          ProposableAs<Command>::act, amount);
  }
}

template <std::size_t stream, class Found, std::size_t... i>
void read_of(std::string_view name, ByteView table, const Found& found, std::index_sequence<i...>) {
  (read_one<stream, i>(name, table, found), ...);
}

template <class Found, std::size_t... stream>
void read_any(std::string_view name,
              ByteView table,
              const Found& found,
              std::index_sequence<stream...>) {
  (read_of<stream>(name, table, found,
                   std::make_index_sequence<
                       std::variant_size_v<std::variant_alternative_t<stream, AnyCommand>>>{}),
   ...);
}

}  // namespace

std::optional<Bytes> proposal_bytes(const AnyCommand& command) {
  return std::visit(
      [](const auto& of_stream) {
        return std::visit(
            [](const auto& one) -> std::optional<Bytes> {
              using Command = std::decay_t<decltype(one)>;
              if constexpr (ProposableAs<Command>::is_one) {
                return bytes_of_command(one);
              } else {
                return std::nullopt;
              }
            },
            of_stream);
      },
      command);
}

CommandId naming_command(StreamId approval) {
  return id_cast<CommandId>(approval);
}

std::optional<Proposable> read_proposable(ByteView bytes, StreamId approval) {
  if (bytes.empty() || bytes.size() < std::size_t{1} + bytes.front()) return std::nullopt;
  const std::string_view name = text_of(bytes.subspan(1, bytes.front()));
  std::optional<Proposable> found;
  read_any(
      name, bytes.subspan(std::size_t{1} + bytes.front()),
      [&](AnyCommand command, approval::Act act, const std::optional<Money>& amount) {
        const StreamKind kind = kind_at(command.index());
        const StreamId target = stream_of(command, naming_command(approval));
        found.emplace(Proposable{std::move(command), std::string{name}, act, amount, kind, target});
      },
      std::make_index_sequence<std::variant_size_v<AnyCommand>>{});
  return found;
}

std::optional<Bytes> effect_bytes(const Envelope& envelope) {
  bool is_personal = false;
  visit_subjects(envelope.payload, [&](ClientId) { is_personal = true; });
  if (is_personal) return std::nullopt;
  return encode_event(Envelope{
      .schema_version = envelope.schema_version,
      .event = EventId::zero(),
      .stream_kind = envelope.stream_kind,
      .stream = envelope.stream,
      .stream_version = 0,
      .previous = Hash::zero(),
      .command = CommandId::zero(),
      .correlation = CommandId::zero(),
      .causation = std::nullopt,
      .actor = service_actor(),
      .on_behalf_of = std::nullopt,
      .purpose = std::nullopt,
      .reason_code = envelope.reason_code,
      .approval = std::nullopt,
      .reverses = std::nullopt,
      .effective_at = Timestamp{},
      .business_date = Day{},
      .branch = envelope.branch,
      .payload = envelope.payload,
      .postings = envelope.postings,
      .actor_signature = std::nullopt,
  });
}

Hash effect_hash(std::span<const Bytes> events) {
  Bytes text;
  append(text, "tress/effect/v1\n");
  for (const Bytes& event : events) {
    append_be(text, static_cast<std::uint32_t>(event.size()));
    append(text, event);
  }
  return sha256(text);
}

}  // namespace tress
