#pragma once

#include <optional>
#include <span>
#include <vector>

#include "schema/envelope.hpp"

#include "ledger/base/bytes.hpp"
#include "ledger/domain/facts.hpp"

/// Commands and their effects as a proposal stores them: schema/README.md, "Proposals".
namespace tress {

/// The command's bytes: length of its name (1) ‖ its name ‖ FlatBuffers of its table. Nothing if it
/// is none that may be proposed (domain/proposable.hpp).
std::optional<Bytes> proposal_bytes(const AnyCommand& command);

/// The command in such bytes, for a proposal that has this stream; nothing if there is none. Any
/// input is safe. A command that makes a new stream makes it by the proposal, not by the request.
std::optional<Proposable> read_proposable(ByteView bytes, StreamId approval);

/// The request after which a proposal's command names the streams that it makes.
CommandId naming_command(StreamId approval);

/// An event as it is shown: payload, postings, stream, branch and reason; ids, versions, hash,
/// actor and times zero. Nothing if it holds a personal part: that can't be shown.
std::optional<Bytes> effect_bytes(const Envelope& envelope);

/// SHA-256 over `tress/effect/v1\n` and, for each event, length u32 ‖ bytes.
Hash effect_hash(std::span<const Bytes> events);

}  // namespace tress
