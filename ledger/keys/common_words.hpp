#pragma once

#include <span>
#include <string_view>

namespace tress {

/// Words that passwords are commonly made of, folded, letters only or digits only, sorted. Written
/// for this program: words of the trade, names, keyboards, years of habit in several languages.
std::span<const std::string_view> common_words() noexcept;

/// True if `word` is one of them.
bool is_common_word(std::string_view word) noexcept;

}  // namespace tress
