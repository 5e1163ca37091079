#include "ledger/codec/events.hpp"

#include "ledger/codec/rows.hpp"

namespace tress {

namespace {

constexpr const char* event_identifier = "TRS1";
constexpr std::size_t event_bytes_usual = 512;

/// Calls `visit` on each sealed part among the fields of `one`, whether optional or not.
template <class Event, class Visit>
void for_each_part(Event& one, const Visit& visit) {
  for_each_field<std::remove_const_t<Event>>([&](const auto& field) {
    using Value = typename std::decay_t<decltype(field)>::ValueType;
    if constexpr (wire::is_sealed_part<Value>) {
      visit(one.*(field.member));
    } else if constexpr (is_optional<Value>) {
      if constexpr (wire::is_sealed_part<typename Value::value_type>) {
        if (one.*(field.member)) visit(*(one.*(field.member)));
      }
    }
  });
}

template <std::size_t i = 0>
std::optional<std::string_view> type_name(std::uint8_t number) {
  if constexpr (i == std::variant_size_v<Payload>) {
    return std::nullopt;
  } else {
    using Alternative = std::variant_alternative_t<i, Payload>;
    if (UnionNumber<Payload, Alternative>::number == number) return Described<Alternative>::name;
    return type_name<i + 1>(number);
  }
}

}  // namespace

Bytes encode_event(const Envelope& envelope) {
  wire::Builder builder(event_bytes_usual);
  builder.ForceDefaults(true);
  builder.Finish(flatbuffers::Offset<wire::Table>{wire::build_table(builder, envelope)},
                 event_identifier);
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

Result<Envelope, DecodeError> decode_event(ByteView bytes) {
  const detail::AlignedBytes aligned{bytes};
  const auto* const root = detail::verified_root<Envelope>(aligned.view(), event_identifier);
  if (root == nullptr) return DecodeError::not_an_event;
  auto envelope = wire::read_table<Envelope>(*root);
  if (envelope) return std::move(*envelope);
  constexpr flatbuffers::voffset_t payload_type_slot = 4 + 2 * 18;
  const auto number = root->GetField<std::uint8_t>(payload_type_slot, 0);
  return event_type_name(number) ? DecodeError::impossible_value : DecodeError::unknown_event_type;
}

std::string_view event_type_name(const Payload& payload) {
  return std::visit([](const auto& one) { return Described<std::decay_t<decltype(one)>>::name; },
                    payload);
}

std::optional<std::string_view> event_type_name(std::uint8_t number) {
  return type_name(number);
}

Result<void, Fault> seal_parts(Payload& payload, const SealPart& seal) {
  std::optional<Fault> failed;
  std::visit(
      [&](auto& one) {
        for_each_part(one, [&](auto& part) {
          if (failed || part.is_sealed()) return;
          // Revealed to be sealed: the plain bytes live until the end of this block.
          const Bytes plain = encode_row(part.plain().reveal());
          auto box = seal(part.subject(), std::decay_t<decltype(part)>::of_class, plain);
          if (box) {
            part = std::decay_t<decltype(part)>{std::move(box.value())};
          } else {
            failed = box.error();
          }
        });
      },
      payload);
  if (failed) return *failed;
  return ok();
}

void visit_subjects(const Payload& payload, const std::function<void(ClientId)>& visit) {
  std::visit(
      [&](const auto& one) {
        for_each_part(one, [&](const auto& part) {
          if (!part.is_sealed()) visit(part.subject());
        });
      },
      payload);
}

}  // namespace tress
