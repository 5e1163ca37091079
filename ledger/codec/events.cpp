#include "ledger/codec/events.hpp"

#include "ledger/codec/parts.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/crypto/secret.hpp"

namespace tress {

namespace {

constexpr const char* event_identifier = "TRS1";

/// Where the envelope keeps its event.
constexpr flatbuffers::voffset_t payload_slot() {
  flatbuffers::voffset_t slot = 0;
  for_each_field<Envelope>([&](const auto& field) {
    if (std::is_same_v<typename std::decay_t<decltype(field)>::ValueType, Payload>) {
      slot = field.slot;
    }
  });
  return slot;
}

}  // namespace

Bytes encode_event(const Envelope& envelope) {
  return detail::finished(envelope, event_identifier);
}

Result<Envelope, DecodeError> decode_event(ByteView bytes) {
  const detail::AlignedBytes aligned{bytes};
  const auto* const root = detail::verified_root<Envelope>(aligned.view(), event_identifier);
  if (root == nullptr) return DecodeError::not_an_event;
  auto envelope = wire::read_root<Envelope>(*root);
  if (envelope) return std::move(*envelope);
  const auto number = wire::alternative_at(*root, payload_slot()).number;
  return event_type_name(number) ? DecodeError::impossible_value : DecodeError::unknown_event_type;
}

std::string_view event_type_name(const Payload& payload) {
  return visit([](const auto& one) { return Described<std::decay_t<decltype(one)>>::name; },
               payload);
}

std::optional<std::string_view> event_type_name(std::uint16_t number) {
  std::optional<std::string_view> name;
  wire::with_alternative<Payload>(number, [&](auto alternative) {
    name = Described<typename decltype(alternative)::type>::name;
  });
  return name;
}

Result<void, Fault> seal_parts(Payload& payload, const SealPart& seal) {
  std::optional<Fault> failed;
  for_each_part(payload, [&](auto& part) {
    using Part = std::decay_t<decltype(part)>;
    if (failed || part.is_sealed()) return;
    Bytes plain = encode_row(part.plain().reveal());
    // To be sealed; these bytes are wiped right after.
    auto box = seal(part.subject(), Part::of_class, plain);
    wipe(plain);
    if (box) {
      part = Part{std::move(box.value())};
    } else {
      failed = box.error();
    }
  });
  if (failed) return *failed;
  return ok();
}

void visit_subjects(const Payload& payload, const std::function<void(ClientId)>& visit) {
  for_each_part(payload, [&](const auto& part) {
    if (!part.is_sealed()) visit(part.subject());
  });
}

}  // namespace tress
