#include "api/routes/conflicts.hpp"

#include <optional>
#include <type_traits>
#include <variant>

#include "api/routes/refusals.hpp"
#include "api/routes/stream_version.hpp"
#include "ledger/base/assert.hpp"
#include "ledger/writer/stream_cache.hpp"

namespace tress {

namespace {

/// A file and the one that it was merged into.
constexpr std::size_t streams_max = 2;

Result<const client::State*, Fault> state_of(StreamCache& streams, ClientId client) {
  TRESS_TRY(const StreamHead* const head,
            streams.load(StreamKind::client, id_cast<StreamId>(client)));
  const client::State* const none = nullptr;
  return head->version == 0 ? none : std::get_if<client::State>(&head->state);
}

struct Staying {
  ClientId client;
  std::uint64_t number;
};

/// Of the first that was merged; nothing if none was.
Result<std::optional<Staying>, Fault> staying_of(const Parts& parts,
                                                 const std::vector<ClientId>& named) {
  StreamCache streams{parts.log, streams_max};
  for (const ClientId one : named) {
    TRESS_TRY(const auto* const file, state_of(streams, one));
    if (file == nullptr || !file->merged_into) continue;
    TRESS_TRY(const auto* const staying, state_of(streams, *file->merged_into));
    if (staying != nullptr) return std::optional{Staying{*file->merged_into, staying->number}};
  }
  return std::optional<Staying>{};
}

template <class Command>
void add_named(const Command& command, std::vector<ClientId>& named) {
  for_each_field<Command>([&](const auto& field) {
    const auto& value = command.*(field.member);
    using Value = std::decay_t<decltype(value)>;
    if constexpr (std::is_same_v<Value, ClientId>) named.push_back(value);
    if constexpr (std::is_same_v<Value, std::optional<ClientId>>) {
      if (value) named.push_back(*value);
    }
  });
}

http::Response with_staying(http::Response response, const Staying& staying) {
  const std::string number = std::to_string(staying.number);
  TRESS_ASSERT(response.body.ends_with('}'));
  response.body.pop_back();
  response.body +=
      R"(,"merged_into":{"client":")" + staying.client.hex() + R"(","number":)" + number + "}}";
  return response;
}

const Refused* refused_in(const Result<Answer, Fault>& result) {
  return result ? std::get_if<Refused>(&result.value()) : nullptr;
}

}  // namespace

void tell_last_change(const Parts& parts,
                      StreamKind kind,
                      StreamId stream,
                      const std::string& code,
                      const std::shared_ptr<http::Responder>& waiting,
                      const http::Response& plain) {
  const bool is_taken = parts.pool.run([&parts, kind, stream, code, waiting, plain] {
    const auto when = last_change(parts.log, kind, stream);
    if (!when || !when.value()) return (*waiting)(http::Response{plain});
    (*waiting)(refusal_problem(code, "Last changed at " + to_text(*when.value())));
  });
  if (!is_taken) (*waiting)(http::Response{plain});
}

const Refused* conflict_in(const Result<Answer, Fault>& result, StreamKind kind) {
  const auto* const refused = result ? std::get_if<Refused>(&result.value()) : nullptr;
  if (refused == nullptr || refused->is_replay) return nullptr;
  // One that another stream has given, which this one's decision orders, is about that stream.
  const bool is_own = refused->code.starts_with(std::string{name_of(kind)} + ".");
  return is_own && status_of_refusal(refused->code) == 409 ? refused : nullptr;
}

std::vector<ClientId> clients_named_in(const AnyCommand& command) {
  std::vector<ClientId> named;
  std::visit(
      [&](const auto& of_stream) {
        std::visit([&](const auto& one) { add_named(one, named); }, of_stream);
      },
      command);
  return named;
}

bool is_refused_for_merge(const Result<Answer, Fault>& result) {
  const Refused* const refused = refused_in(result);
  return refused != nullptr && refused->code.ends_with(".client_is_merged");
}

void name_staying_file(const Parts& parts,
                       const std::vector<ClientId>& named,
                       const std::shared_ptr<http::Responder>& waiting,
                       const http::Response& plain) {
  const bool is_taken = parts.pool.run([&parts, named, waiting, plain] {
    const auto staying = staying_of(parts, named);
    if (!staying || !staying.value()) return (*waiting)(http::Response{plain});
    (*waiting)(with_staying(plain, *staying.value()));
  });
  if (!is_taken) (*waiting)(http::Response{plain});
}

}  // namespace tress
