#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/request.hpp"
#include "api/http/response.hpp"
#include "api/json/described_reader.hpp"
#include "api/routes/numbers.hpp"
#include "ledger/crypto/secret.hpp"
#include "projections/engine/query.hpp"

namespace tress {

/// Reads the query of one request: each parameter by name and type, every wrong or unknown one told
/// in one answer. One thread, lives as long as the request.
class Query {
 public:
  explicit Query(const http::Request& request) : request_(request) {}

  /// The parameter, if it is there and right. Texts, ids, days, times, enumerators, numbers.
  template <class T>
  std::optional<T> take(std::string_view name) {
    taken_.emplace_back(name);
    const auto text = request_.query_value(name);
    if (!text) return std::nullopt;
    auto value = parse<T>(*text);
    if (!value) wrong_.emplace_back(name);
    return value;
  }

  /// The same, but it must be there.
  template <class T>
  std::optional<T> need(std::string_view name) {
    auto value = take<T>(name);
    if (!request_.query_value(name)) wrong_.emplace_back(name);
    return value;
  }

  /// `limit` and `cursor`. A cursor is good for the person, route and filter it was given to.
  views::Paging paging(const Secret& key, const std::string& context);

  /// 400 if anything was wrong, or was not asked for; nothing else may be done then.
  [[nodiscard]] std::optional<http::Response> problem() const;

 private:
  template <class T>
  static std::optional<T> parse(std::string_view text) {
    if constexpr (std::is_integral_v<T>) {
      const auto number = parse_number(text);
      if (!number || !std::in_range<T>(*number)) return std::nullopt;
      return static_cast<T>(*number);
    } else {
      json::detail::Reading ignored;
      std::optional<T> value{blank<T>()};
      if (!json::detail::from_text(text, "", ignored, *value)) value.reset();
      return value;
    }
  }

  const http::Request& request_;
  std::vector<std::string> taken_;
  std::vector<std::string> wrong_;
};

/// The text of a cursor: where the next page begins, under a keyed hash of `context`, so that one
/// that was changed by hand or belongs to somebody else is refused.
std::string cursor_text(ByteView next, const Secret& key, const std::string& context);
std::optional<Bytes> parse_cursor(std::string_view text,
                                  const Secret& key,
                                  const std::string& context);

}  // namespace tress
