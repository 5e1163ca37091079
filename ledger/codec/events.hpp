#pragma once

#include <functional>

#include "schema/envelope.hpp"

#include "ledger/base/bytes.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/sealed.hpp"

/// Events as stored: one FlatBuffers buffer with the file identifier "TRS1" (schema/README.md).
/// What `encode_event` returns is what is hashed, signed, kept and exported; nothing is ever
/// encoded again to check it.
namespace tress {

inline constexpr std::uint16_t event_schema_version = 1;

enum class DecodeError : std::uint8_t {
  not_an_event,        ///< no valid buffer of this schema: truncated, offsets astray, no identifier
  unknown_event_type,  ///< valid, but of a type that this release does not know
  impossible_value,    ///< an enumerator, currency or day that does not exist
};

/// Requires that every sealed part is sealed (`seal_parts`).
Bytes encode_event(const Envelope& envelope);

/// Verifies, then converts. Any input is safe.
Result<Envelope, DecodeError> decode_event(ByteView bytes);

/// "sale.line_added".
std::string_view event_type_name(const Payload& payload);

/// The name of an event type by its number (`UnionNumber`), or nothing.
std::optional<std::string_view> event_type_name(std::uint16_t number);

/// Seals one plain part: whose, which class, the plain bytes → the box.
using SealPart = std::function<Result<SealedBox, Fault>(ClientId, FieldClass, ByteView)>;

/// Replaces every plain personal part of the payload by its sealed box.
Result<void, Fault> seal_parts(Payload& payload, const SealPart& seal);

/// Visits the clients whose keys the payload's plain parts need.
void visit_subjects(const Payload& payload, const std::function<void(ClientId)>& visit);

}  // namespace tress
