#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "ledger/codec/rows.hpp"
#include "projections/engine/keys.hpp"
#include "projections/store/view_store.hpp"

/// Reading rows as structs. What every view's queries are made of.
namespace tress::views {

/// One page of a list. `next` is where the page after it begins: opaque, given back as `from`.
template <class T>
struct Page {
  std::vector<T> rows;
  std::optional<Bytes> next;
};

/// Rows of one page, unless the caller asks for fewer.
inline constexpr std::size_t page_rows_max = 200;

/// Rows looked at for one page. A filter that matches nothing gives an empty page and a `next`
/// instead of reading a whole table while a client waits.
inline constexpr std::size_t page_rows_seen_max = 20'000;

/// Where a list begins and how much of it is asked for.
struct Paging {
  Bytes from = {};  ///< `next` of the page before; empty = the beginning
  std::size_t rows_max = page_rows_max;
};

inline Fault unreadable_row(std::string_view type) {
  return Fault{Fault::Kind::damaged, std::string{type}, "a stored row can't be read"};
}

template <class T>
Result<std::optional<T>, Fault> row_at(const Snapshot& snapshot, const Key& key) {
  TRESS_TRY(const auto stored, snapshot.get(key.bytes()));
  if (!stored) return std::optional<T>{};
  auto row = decode_row<T>(*stored);
  if (!row) return unreadable_row(Described<T>::name);
  return row;
}

/// Calls `visit(row)` for each row of the range until it returns false.
template <class T, class Visit>
Result<void, Fault> for_each_row(const Snapshot& snapshot, const Range& range, Visit&& visit) {
  bool is_readable = true;
  TRESS_TRY(snapshot.scan(range, [&](ByteView, ByteView value) {
    const auto row = decode_row<T>(value);
    is_readable = row.has_value();
    return is_readable && visit(*row);
  }));
  if (!is_readable) return unreadable_row(Described<T>::name);
  return ok();
}

/// The rows of `range` that `accept` makes something of. `accept(row)` gives what the page shall
/// hold, nothing to leave the row out, or a fault: Result<std::optional<T>, Fault>.
template <class Stored, class T, class Accept>
Result<Page<T>, Fault> page_of(const Snapshot& snapshot,
                               Range range,
                               const Paging& paging,
                               Accept&& accept) {
  if (!paging.from.empty()) range.from = paging.from;
  const std::size_t rows_max = std::min(std::max(paging.rows_max, std::size_t{1}), page_rows_max);
  Page<T> page;
  std::optional<Fault> fault;
  std::size_t seen = 0;
  TRESS_TRY(snapshot.scan(range, [&](ByteView key, ByteView value) {
    if (page.rows.size() == rows_max || seen == page_rows_seen_max) {
      page.next = Bytes{key.begin(), key.end()};
      return false;
    }
    ++seen;
    const auto stored = decode_row<Stored>(value);
    if (!stored) {
      fault = unreadable_row(Described<Stored>::name);
      return false;
    }
    Result<std::optional<T>, Fault> accepted = accept(*stored);
    if (accepted.has_error()) fault = accepted.error();
    if (!fault && accepted.value()) page.rows.push_back(std::move(*accepted.value()));
    return !fault;
  }));
  if (fault) return *fault;
  return page;
}

/// Every row of the range, page by page.
template <class T>
Result<Page<T>, Fault> page_of(const Snapshot& snapshot, Range range, const Paging& paging) {
  return page_of<T, T>(snapshot, std::move(range), paging,
                       [](const T& row) -> Result<std::optional<T>, Fault> { return {row}; });
}

}  // namespace tress::views
