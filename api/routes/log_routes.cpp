#include "api/routes/log_routes.hpp"

#include <algorithm>
#include <utility>

#include "api/http/problem.hpp"
#include "api/json/writer.hpp"
#include "api/routes/answers.hpp"
#include "api/routes/disclosure.hpp"
#include "api/routes/log_keys.hpp"
#include "api/routes/numbers.hpp"
#include "api/routes/parts.hpp"
#include "api/routes/told_by_event.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/receipt.hpp"
#include "ledger/writer/rows.hpp"

namespace tress {

namespace {

using http::Response;

constexpr std::string_view tile_cache = "public, max-age=31536000, immutable";
constexpr std::string_view tile_type = "application/octet-stream";

/// A tile path has the level and up to seven groups of three digits, the last perhaps in two parts.
constexpr std::size_t tile_segments_max = 9;

Response tile_response(Bytes bytes) {
  Response response{200, std::string{tile_type}, {}, std::string{text_of(bytes)}};
  response.headers.emplace_back("Cache-Control", std::string{tile_cache});
  return response;
}

Response note_response(std::string note) {
  Response response{200, "text/plain; charset=utf-8", {}, std::move(note)};
  response.headers.emplace_back("Cache-Control", "no-cache");
  return response;
}

/// The newest one, with the cosignatures that there are of it.
void send_checkpoint(const Parts& parts, const Call&, http::Responder responder) {
  const auto note = last_checkpoint(parts.log);
  if (!note) return responder(answers::unavailable(note.error()));
  if (!note.value()) return responder(answers::not_found("checkpoint"));
  const bool is_witnessed = parts.witnesses != nullptr;
  responder(note_response(is_witnessed ? parts.witnesses->with_cosignatures(*note.value())
                                       : *note.value()));
}

/// The largest one that a witness has cosigned.
void send_witnessed(const Parts& parts, const Call&, http::Responder responder) {
  auto cosigned = parts.witnesses == nullptr ? std::nullopt : parts.witnesses->newest();
  if (!cosigned) return responder(answers::not_found("checkpoint"));
  responder(note_response(std::move(cosigned->note)));
}

/// Whom to believe: what a browser or `tress verify` pins at its first visit. Nothing here needs to
/// be believed later: a change of key carries the root key's signature.
void send_keys(const Parts& parts, const Call&, http::Responder responder) {
  auto announced = announced_keys(parts.log, parts.origin);
  if (!announced) return responder(answers::unavailable(announced.error()));
  AnnouncedKeys& keys = announced.value();
  if (parts.witnesses != nullptr) {
    for (const auto& standing : parts.witnesses->standings()) {
      std::string vkey = merkle::vkey_text(standing.key);
      const bool is_known =
          std::find(keys.witnesses.begin(), keys.witnesses.end(), vkey) != keys.witnesses.end();
      if (!is_known) keys.witnesses.push_back(std::move(vkey));
    }
  }
  json::Writer out;
  out.begin_object().member("origin", parts.origin);
  out.member("log_key",
             merkle::vkey_text({parts.origin, merkle::NoteKeyType::ed25519, parts.log_key}));
  if (keys.root_key) out.member("root_key", to_base64(keys.root_key->view()));
  out.key("witnesses").begin_array();
  for (const std::string& vkey : keys.witnesses) out.string(vkey);
  out.end_array().key("key_changes").begin_array();
  for (const witness::KeyChange& change : keys.changes) {
    out.string(witness::key_change_text(change));
  }
  out.end_array().end_object();
  Response response = http::json_response(200, out.take());
  response.headers.emplace_back("Cache-Control", "no-cache");
  responder(std::move(response));
}

/// "tile/0/x001/067.p/3" out of the segments s1, s2, … of the pattern.
std::string tile_path_of(const http::Request& request) {
  std::string path = "tile";
  for (const auto& [name, text] : request.path_parameters) path += "/" + text;
  return path;
}

/// The bytes of a tile or bundle, or why there are none.
Result<Bytes, Response> read_tile(const Parts& parts, const std::string& path) {
  const std::uint64_t size = parts.log.size();
  const LogTiles tiles{parts.log, size};
  const auto entries = merkle::parse_entries_path(path);
  const auto tile = merkle::parse_tile_path(path);
  if (!entries && !tile) return answers::not_found("tile");
  const merkle::TileId id = tile ? tile->tile : merkle::TileId{0, entries->index};
  const unsigned width = tile ? tile->width : entries->width;
  if (width > merkle::tile_width(id, size)) return answers::not_found("tile");
  auto bytes = tile ? tiles.tile(id, width) : tiles.entries(id.index, width);
  if (!bytes) return answers::unavailable(bytes.error());
  return std::move(bytes.value());
}

void send_tile(const Parts& parts, const Call& call, http::Responder responder) {
  auto bytes = read_tile(parts, tile_path_of(call.request));
  responder(bytes ? tile_response(std::move(bytes.value())) : std::move(bytes.error()));
}

Response proof_refused(const merkle::ProofError& error) {
  if (const auto* const fault = std::get_if<Fault>(&error)) return answers::unavailable(*fault);
  return http::problem(400, "no_such_proof", "The log has no proof between these sizes");
}

Response proof_response(const merkle::Proof& proof, std::uint64_t size) {
  json::Writer out;
  out.begin_object().member("size", size).key("proof").begin_array();
  for (const Hash& hash : proof) out.string(to_base64(hash.view()));
  out.end_array().end_object();
  return answers::read_answer(out.take(), size);
}

/// A whole number of the query, or the answer that says what is wrong.
Result<std::uint64_t, Response> number_in(const Call& call, std::string_view name) {
  const auto text = call.request.query_value(name);
  const auto number = text ? parse_number(*text) : std::nullopt;
  if (!number) return answers::bad_query(name, "must be a whole number");
  return *number;
}

void send_inclusion(const Parts& parts, const Call& call, http::Responder responder) {
  const auto index = number_in(call, "index");
  const auto size = number_in(call, "size");
  if (!index) return responder(index.error());
  if (!size) return responder(size.error());
  const LogTiles tiles{parts.log, parts.log.size()};
  const auto proof = merkle::inclusion_proof(index.value(), size.value(), tiles);
  responder(proof ? proof_response(proof.value(), size.value()) : proof_refused(proof.error()));
}

void send_consistency(const Parts& parts, const Call& call, http::Responder responder) {
  const auto from = number_in(call, "from");
  const auto to = number_in(call, "to");
  if (!from) return responder(from.error());
  if (!to) return responder(to.error());
  const LogTiles tiles{parts.log, parts.log.size()};
  const auto proof = merkle::consistency_proof(from.value(), to.value(), tiles);
  responder(proof ? proof_response(proof.value(), to.value()) : proof_refused(proof.error()));
}

/// A receipt under the largest cosigned checkpoint, which says more than our signature alone;
/// nothing if there is none that covers the event, or it is not of this tree.
Result<std::optional<std::string>, Fault> witnessed_receipt(const Parts& parts, Position position) {
  const auto cosigned = parts.witnesses == nullptr ? std::nullopt : parts.witnesses->newest();
  const std::uint64_t size = cosigned ? cosigned->checkpoint.size : 0;
  if (position >= size || size > parts.log.size()) return std::optional<std::string>{};
  const auto proof = merkle::inclusion_proof(position, size, LogTiles{parts.log, size});
  TRESS_TRY(const auto events, parts.log.read(position, 1, 1));
  if (!proof || events.empty()) return std::optional<std::string>{};
  const merkle::LeafEntry leaf = leaf_of(events.front());
  const bool holds = merkle::verify_inclusion(merkle::leaf_hash(leaf), position, size,
                                              proof.value(), cosigned->checkpoint.root);
  if (!holds) return std::optional<std::string>{};
  return std::optional{
      merkle::receipt_text(leaf, events.front().bytes, proof.value(), cosigned->note)};
}

/// A receipt has the whole event inside: whom it tells of is noted, though its sealed parts stay
/// sealed. The permission that its content takes; nothing if this release can't read it.
Result<std::optional<Permission>, Fault> show_event(const Parts& parts,
                                                    Position position,
                                                    Disclosure& disclosure) {
  TRESS_TRY(const auto events, parts.log.read(position, 1, 1));
  if (events.empty()) return std::optional<Permission>{};
  const auto event = decode_event(events.front().bytes);
  if (!event) return std::optional<Permission>{};
  TRESS_TRY(const auto told, told_by_event(parts.log, event.value()));
  for (const auto& [client, classes] : told.clients) {
    for (const access::DataClass one : classes) disclosure.show(client, one);
  }
  return std::optional{told.needed};
}

void send_receipt(const Parts& parts, const Call& call, http::Responder responder) {
  const auto position = parse_number(call.request.parameter("position"));
  if (!position) return responder(answers::not_found("event"));
  auto text = witnessed_receipt(parts, *position);
  if (text && !text.value()) text = receipt_of(parts.log, *position);
  if (!text) return responder(answers::unavailable(text.error()));
  if (!text.value()) return responder(answers::not_found("event"));
  Disclosure disclosure{parts, reader_of(call)};
  const auto needed = show_event(parts, *position, disclosure);
  if (!needed) return responder(answers::unavailable(needed.error()));
  if (!needed.value() || !call.may(*needed.value())) {
    return responder(disclosure.recorded(
        http::problem(403, "not_permitted", "None of your roles may read what this event is of")));
  }
  disclosure.count(1);
  Response response{200, "text/plain; charset=utf-8", {}, std::move(*text.value())};
  response.headers.emplace_back(
      "Content-Disposition",
      "attachment; filename=\"event-" + std::to_string(*position) + ".tlog-proof\"");
  responder(disclosure.recorded(std::move(response)));
}

}  // namespace

std::vector<ApiRoute> log_routes() {
  std::vector<ApiRoute> routes{
      {http::Method::get, "/log/checkpoint", "log.checkpoint", Permission::anyone, Runs::in_pool,
       send_checkpoint},
      {http::Method::get, "/log/checkpoint/witnessed", "log.witnessed", Permission::anyone,
       Runs::in_pool, send_witnessed},
      {http::Method::get, "/log/keys", "log.keys", Permission::anyone, Runs::in_pool, send_keys},
      {http::Method::get, "/v1/proofs/inclusion", "log.inclusion", Permission::anyone,
       Runs::in_pool, send_inclusion, std::vector<std::string>{"index", "size"}},
      {http::Method::get, "/v1/proofs/consistency", "log.consistency", Permission::anyone,
       Runs::in_pool, send_consistency, std::vector<std::string>{"from", "to"}},
      {http::Method::get, "/v1/events/{position}/receipt", "log.receipt", Permission::prove,
       Runs::in_pool, send_receipt},
  };
  // The index of a tile is spread over as many segments as it has groups of three digits.
  std::string pattern = "/log/tile/{s1}";
  for (std::size_t segments = 2; segments <= tile_segments_max; ++segments) {
    pattern += "/{s" + std::to_string(segments) + "}";
    routes.push_back({http::Method::get, pattern, "log.tile_" + std::to_string(segments),
                      Permission::anyone, Runs::in_pool, send_tile});
  }
  return routes;
}

}  // namespace tress
