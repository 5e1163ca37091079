#include "api/routes/query.hpp"

#include <algorithm>

#include "api/http/problem.hpp"
#include "api/routes/answers.hpp"
#include "ledger/crypto/blake2b.hpp"

namespace tress {

namespace {

constexpr std::size_t cursor_bytes_max = 512;

using CursorSeal = Fixed<struct CursorSealTag, 16>;

CursorSeal seal_of(ByteView next, const Secret& key, const std::string& context) {
  const CursorSeal of_context =
      blake2b<CursorSeal>({bytes_of("tress/cursor/v1\n"), bytes_of(context)}, key.view());
  return blake2b<CursorSeal>({of_context.view(), next}, key.view());
}

}  // namespace

std::string cursor_text(ByteView next, const Secret& key, const std::string& context) {
  return seal_of(next, key, context).hex() + to_hex(next);
}

std::optional<Bytes> parse_cursor(std::string_view text,
                                  const Secret& key,
                                  const std::string& context) {
  constexpr std::size_t seal_digits = CursorSeal::size * 2;
  if (text.size() <= seal_digits || text.size() > seal_digits + cursor_bytes_max * 2) {
    return std::nullopt;
  }
  const auto seal = from_hex(text.substr(0, seal_digits), CursorSeal::size);
  const std::string_view rest = text.substr(seal_digits);
  auto next = from_hex(rest, rest.size() / 2);
  if (!seal || !next) return std::nullopt;
  if (!equal_in_constant_time(*seal, seal_of(*next, key, context).view())) return std::nullopt;
  return next;
}

views::Paging Query::paging(const Secret& key, const std::string& context) {
  views::Paging paging;
  if (const auto limit = take<std::uint32_t>("limit")) {
    if (*limit == 0 || *limit > views::page_rows_max) wrong_.emplace_back("limit");
    paging.rows_max = *limit;
  }
  if (const auto cursor = take<std::string>("cursor")) {
    auto from = parse_cursor(*cursor, key, context);
    if (from) paging.from = std::move(*from);
    if (!from) wrong_.emplace_back("cursor");
  }
  return paging;
}

std::optional<http::Response> Query::problem() const {
  http::ProblemDetails details;
  for (const auto& name : wrong_) details.fields.push_back({name, "query_is_wrong", ""});
  const bool has_unknown =
      std::any_of(request_.query.begin(), request_.query.end(), [&](const auto& given) {
        return std::find(taken_.begin(), taken_.end(), given.first) == taken_.end();
      });
  if (has_unknown) return answers::unknown_parameter();
  if (wrong_.empty()) return std::nullopt;
  return http::problem(400, "query_is_wrong", "The query cannot be read", details);
}

}  // namespace tress
