#include "ledger/writer/submission.hpp"

#include "ledger/crypto/sha256.hpp"

namespace tress {

namespace {

template <class AnyId>
AnyId first_bytes(const Hash& hash) {
  return AnyId::from(hash.view().first(AnyId::size));
}

}  // namespace

CommandId command_id(const Actor& actor, std::string_view idempotency_key) {
  const StaffId person = actor.person.value_or(StaffId::zero());
  const Byte kind = static_cast<Byte>(actor.kind);
  return first_bytes<CommandId>(sha256({bytes_of("tress/command/v1\n"), ByteView{&kind, 1},
                                        person.view(), bytes_of(idempotency_key)}));
}

StreamId stream_id_of_words(StreamKind kind, std::string_view words) {
  const Byte kind_byte = static_cast<Byte>(kind);
  return first_bytes<StreamId>(
      sha256({bytes_of("tress/stream/words/v1\n"), ByteView{&kind_byte, 1}, bytes_of(words)}));
}

StreamId stream_id_of_command(StreamKind kind, CommandId command) {
  const Byte kind_byte = static_cast<Byte>(kind);
  return first_bytes<StreamId>(
      sha256({bytes_of("tress/stream/command/v1\n"), ByteView{&kind_byte, 1}, command.view()}));
}

StreamId stream_of(const AnyCommand& command, CommandId id) {
  const StreamKind kind = kind_at(command.index());
  const StreamName name =
      std::visit([](const auto& of_stream) { return stream_of(of_stream); }, command);
  if (name.id) return *name.id;
  return name.words.empty() ? stream_id_of_command(kind, id) : stream_id_of_words(kind, name.words);
}

}  // namespace tress
