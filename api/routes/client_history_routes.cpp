#include "api/routes/client_history_routes.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "api/json/writer.hpp"
#include "api/routes/answers.hpp"
#include "api/routes/numbers.hpp"
#include "api/routes/reading.hpp"
#include "api/routes/stream_version.hpp"
#include "ledger/base/log.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/crypto/secret.hpp"
#include "ledger/writer/stream_cache.hpp"
#include "projections/client_card/client_card.hpp"

namespace tress {

namespace {

using http::Response;
using reading::Read;

/// Of one answer; `before` goes on.
constexpr std::size_t rows_shown_max = 200;

/// Events of the file that one answer looks at.
constexpr std::uint64_t events_seen_max = 2000;

/// One thing that was written: of which field, and what, as JSON.
struct Written {
  std::string field;
  std::optional<std::string> value;  ///< nothing: it was cleared
};

/// {"erased":true} without its key, {"unreadable":true} if it does not open.
template <class Sealed>
std::string opened(Disclosure& disclosure, const Sealed& part, EventId event) {
  auto plain = disclosure.open(part.box(), event, "history");
  if (!plain) {
    log::error("a sealed part cannot be opened: {}", sentence(plain.error()));
    return R"({"unreadable":true})";
  }
  if (!plain.value()) return R"({"erased":true})";
  const auto content = decode_row<typename Sealed::Plain>(*plain.value());
  wipe(*plain.value());
  return content ? json_of(*content) : R"({"unreadable":true})";
}

/// What an event has written, if its reader may see that.
struct Reading {
  Read& read;
  EventId event;

  [[nodiscard]] bool may(Permission permission) const { return read.call.may(permission); }

  template <class Sealed>
  [[nodiscard]] std::string show(const Sealed& part) const {
    return opened(read.disclosure, part, event);
  }

  std::optional<Written> operator()(const client::Registered& one) const {
    if (!one.contact || !may(Permission::read_contact)) return std::nullopt;
    return Written{"contact", show(*one.contact)};
  }

  std::optional<Written> operator()(const client::ContactChanged& one) const {
    if (!may(Permission::read_contact)) return std::nullopt;
    return Written{"contact", show(one.contact)};
  }

  std::optional<Written> operator()(const client::PreferenceSet& one) const {
    if (!may(Permission::read_notes)) return std::nullopt;
    return Written{"preference." + one.topic, show(one.preference)};
  }

  std::optional<Written> operator()(const client::PreferenceCleared& one) const {
    if (!may(Permission::read_notes)) return std::nullopt;
    return Written{"preference." + one.topic, std::nullopt};
  }

  std::optional<Written> operator()(const client::FieldSet& one) const {
    if (one.health_value && may(Permission::read_health)) {
      return Written{"field." + one.field, show(*one.health_value)};
    }
    if (one.value && may(Permission::read_notes)) {
      return Written{"field." + one.field, show(*one.value)};
    }
    return std::nullopt;
  }

  std::optional<Written> operator()(const client::FieldCleared& one) const {
    if (!may(Permission::read_notes)) return std::nullopt;
    return Written{"field." + one.field, std::nullopt};
  }

  std::optional<Written> operator()(const client::ChannelPreferred& one) const {
    if (!may(Permission::see_follow_ups)) return std::nullopt;
    return Written{"channel", json_of(one)};
  }

  std::optional<Written> operator()(const client::SegmentAssigned& one) const {
    if (!may(Permission::see_follow_ups)) return std::nullopt;
    return Written{"segment", json_of(one)};
  }

  std::optional<Written> operator()(const client::Referred& one) const {
    if (!may(Permission::see_follow_ups)) return std::nullopt;
    return Written{"referral", json_of(one)};
  }

  /// Everything else is kept as an entry of its own, and never overwritten.
  template <class Other>
  std::optional<Written> operator()(const Other&) const {
    return std::nullopt;
  }
};

void write_row(json::Writer& out,
               const Written& written,
               const Envelope& said,
               const StoredEvent& stored) {
  out.begin_object()
      .member("field", written.field)
      .member("version", said.stream_version)
      .member("event", said.event.hex())
      .member("recorded_at", to_text(stored.recorded_at));
  if (said.actor.person) out.member("by", said.actor.person->hex());
  if (written.value) out.key("value").raw(*written.value);
  out.end_object();
}

/// The event of that version of the client's stream.
Result<StoredEvent, Fault> event_of(const EventLog& log, ClientId client, std::uint64_t version) {
  const auto key = stream_row_key(StreamKind::client, id_cast<StreamId>(client), version);
  TRESS_TRY(const auto value, log.row(Space::streams, key));
  const auto row = value ? read_stream_row(*value) : std::nullopt;
  if (!row) return Fault{Fault::Kind::damaged, "a client's stream", "has a gap"};
  TRESS_TRY(auto events, log.read(row->position, 1, std::size_t{1} << 20U));
  if (events.empty()) return Fault{Fault::Kind::damaged, "a client's stream", "names no event"};
  return std::move(events.front());
}

/// The latest first, from the version before `before`.
Result<std::string, Fault> rows_of(Read& read, ClientId client, std::uint64_t before) {
  json::Writer out;
  out.begin_object().key("rows").begin_array();
  std::size_t rows = 0;
  std::uint64_t version = before - 1;
  std::uint64_t seen = 0;
  for (; version > 0 && rows < rows_shown_max && seen < events_seen_max; --version, ++seen) {
    TRESS_TRY(const StoredEvent stored, event_of(read.parts.log, client, version));
    const auto said = decode_event(stored.bytes);
    if (!said) return Fault{Fault::Kind::damaged, "an event", "cannot be read"};
    const auto written = visit(Reading{read, said.value().event}, said.value().payload);
    if (!written) continue;
    write_row(out, *written, said.value(), stored);
    ++rows;
  }
  out.end_array();
  if (version > 0) out.member("go_on_before", version + 1);
  out.end_object();
  read.disclosure.count(rows);
  return out.take();
}

Response show_history(Read& read) {
  const auto before = read.query.take<std::uint64_t>("before");
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = reading::id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  const auto versions = version_at(read.parts.log, StreamKind::client, id_cast<StreamId>(*client),
                                   read.view->applied());
  if (!versions) return answers::unavailable(versions.error());
  if (versions.value() == 0) return answers::not_found("client");
  const std::uint64_t from = std::min(before.value_or(versions.value() + 1), versions.value() + 1);
  if (from == 0) return answers::bad_query("before", "is a version, from 1");
  auto text = rows_of(read, *client, from);
  if (!text) return answers::unavailable(text.error());
  read.disclosure.show(*client);
  return read.answer(std::move(text.value()));
}

}  // namespace

std::vector<ApiRoute> client_history_routes() {
  return {reading::row<show_history>("/v1/clients/{client}/history", "clients.history",
                                     Permission::see_clients, client_card::projection)};
}

}  // namespace tress
