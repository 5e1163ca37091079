#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "api/http/response.hpp"
#include "api/routes/answers.hpp"
#include "api/routes/api_route.hpp"
#include "api/routes/disclosure.hpp"
#include "api/routes/look_ups.hpp"
#include "api/routes/parts.hpp"
#include "api/routes/path_streams.hpp"
#include "api/routes/query.hpp"
#include "ledger/codec/json_view.hpp"
#include "projections/engine/query.hpp"

/// What the handlers that read views share: the view at a position, pages, cursors, answers.
/// Only the *_routes.cpp that read views include this.
namespace tress::reading {

/// How long a reader waits for `min_position`.
inline constexpr std::chrono::milliseconds min_position_wait_max{3000};

/// One read: the query, the view, and the answer that ends it.
struct Read {
  const Parts& parts;
  const Call& call;
  Query query;
  std::unique_ptr<views::Snapshot> view;
  Disclosure disclosure;  ///< of all that the answer tells of clients

  /// What the view's position is called in the answer.
  std::string_view position_header = "Ledger-Position";

  /// What a cursor is bound to: person, address and filter.
  [[nodiscard]] std::string context() const {
    std::string text = call.request.path;
    if (call.actor.person) text += " " + call.actor.person->hex();
    for (const auto& [name, value] : call.request.query) {
      const bool is_filter = name != "cursor" && name != "limit" && name != "min_position";
      if (is_filter) text += "\n" + name + "=" + value;
    }
    return text;
  }

  views::Paging paging() { return query.paging(parts.token_key, context()); }

  [[nodiscard]] http::Response answer(std::string json) const {
    return answers::read_answer(std::move(json), view->applied(), position_header);
  }

  /// The row as JSON, with whom it names noted.
  template <class Row>
  [[nodiscard]] http::Response answer_row(const Row& row) {
    disclosure.show_row(row);
    return answer(json_of(row));
  }
};

using ReadHandler = http::Response (*)(Read&);

/// Opens the view (after `min_position`, if asked) and lets the handler answer, unless the address
/// names something that there is not.
template <ReadHandler handler>
void read(const views::Projection& projection, const Parts& parts, Call call, http::Responder out) {
  Read read{parts, call, Query{call.request}, nullptr, Disclosure{parts, reader_of(call)}};
  const auto least = read.query.take<Position>("min_position");
  if (least && *least > parts.log.size()) {
    return out(answers::bad_query("min_position", "is beyond the end of the log"));
  }
  if (least && *least > 0) {
    const auto waited =
        parts.follower.wait_for(projection.name(), *least - 1, min_position_wait_max);
    if (waited != views::Waited::reached) return out(answers::busy());
  }
  auto view = parts.follower.snapshot(projection.name());
  if (!view) return out(answers::unavailable(view.error()));
  read.view = std::move(view.value());
  auto missing = missing_in_path(parts, call);
  http::Response response = missing ? std::move(*missing) : handler(read);
  count_unknown(parts, call, response);
  out(read.disclosure.recorded(std::move(response)));
}

/// {"rows":[…],"next":"…"}: each row by `text_of_row`. Whom they name is noted.
template <class T, class ToJson>
http::Response page_answer(Read& read, const Result<views::Page<T>, Fault>& page, ToJson to_json) {
  read.disclosure.expect_rows<T>();
  if (!page) return answers::unavailable(page.error());
  read.disclosure.count(page.value().rows.size());
  for (const T& row : page.value().rows) read.disclosure.show_row(row);
  std::string json = "{\"rows\":[";
  for (std::size_t i = 0; i < page.value().rows.size(); ++i) {
    if (i > 0) json += ',';
    json += to_json(page.value().rows[i]);
  }
  json += ']';
  std::string next;
  if (page.value().next) {
    next = cursor_text(*page.value().next, read.parts.token_key, read.context());
    json += ",\"next\":\"" + next + "\"";
  }
  http::Response response = read.answer(json + "}");
  return response;
}

template <class T>
http::Response page_answer(Read& read, const Result<views::Page<T>, Fault>& page) {
  return page_answer(read, page, [](const T& row) { return json_of(row); });
}

template <class T, class ToJson>
http::Response row_answer(Read& read,
                          const Result<std::optional<T>, Fault>& row,
                          std::string_view what,
                          ToJson to_json) {
  read.disclosure.expect_rows<T>();
  if (!row) return answers::unavailable(row.error());
  if (!row.value()) return answers::not_found(what);
  read.disclosure.show_row(*row.value());
  http::Response response = read.answer(to_json(*row.value()));
  if constexpr (requires { row.value()->version; }) {
    response.headers.emplace_back("ETag", "\"" + std::to_string(row.value()->version) + "\"");
  }
  return response;
}

template <class T>
http::Response row_answer(Read& read,
                          const Result<std::optional<T>, Fault>& row,
                          std::string_view what) {
  return row_answer(read, row, what, [](const T& found) { return json_of(found); });
}

/// The id in the path; an id that is none is a thing that is not there.
template <class AnyId>
std::optional<AnyId> id_in(const Read& read, std::string_view name) {
  return parse_id<AnyId>(read.call.request.parameter(name));
}

template <ReadHandler handler>
ApiRoute row(std::string pattern,
             std::string name,
             Permission permission,
             const views::Projection& (*projection)()) {
  return {http::Method::get,
          std::move(pattern),
          std::move(name),
          permission,
          Runs::in_pool,
          [projection](const Parts& parts, Call call, http::Responder responder) {
            read<handler>(projection(), parts, std::move(call), std::move(responder));
          },
          std::nullopt};
}

}  // namespace tress::reading
