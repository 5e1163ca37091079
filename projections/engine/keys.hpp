#pragma once

#include <string_view>
#include <type_traits>
#include <utility>

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"

namespace tress::views {

/// A row's key, part by part; keys sort as their parts do. The first part is the kind of row, an
/// enumerator of the view's own.
class Key {
 public:
  template <class Kind, class = std::enable_if_t<std::is_enum_v<Kind>>>
  explicit Key(Kind kind) {
    static_assert(sizeof(Kind) == 1);
    bytes_.push_back(static_cast<Byte>(kind));
  }

  template <class Unsigned, class = std::enable_if_t<std::is_unsigned_v<Unsigned>>>
  Key& number(Unsigned value) {
    append_be(bytes_, value);
    return *this;
  }

  /// Days before 1970 sort before those after it.
  Key& day(Day day) {
    constexpr std::uint32_t sign = 0x8000'0000U;
    const auto count = static_cast<std::int32_t>(day.time_since_epoch().count());
    return number(static_cast<std::uint32_t>(count) ^ sign);
  }

  template <class Tag, std::size_t size>
  Key& id(const Fixed<Tag, size>& id) {
    append(bytes_, id.view());
    return *this;
  }

  /// Its length goes first, so that no text runs into the part behind it. Sorts by length.
  Key& text(std::string_view text) {
    number(static_cast<std::uint32_t>(text.size()));
    append(bytes_, text);
    return *this;
  }

  [[nodiscard]] const Bytes& bytes() const& noexcept { return bytes_; }

  [[nodiscard]] Bytes bytes() && noexcept { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

}  // namespace tress::views
