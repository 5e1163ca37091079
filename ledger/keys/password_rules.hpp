#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

/// Which passwords staff may choose. Length is the rule; no kind of character is asked for. What
/// everybody tries first is refused. Pure, any thread.
namespace tress {

inline constexpr std::size_t password_bytes_min = 12;
inline constexpr std::size_t password_bytes_max = 128;

enum class PasswordVerdict : std::uint8_t {
  acceptable,
  not_text,  ///< not UTF-8
  too_short,
  too_long,
  too_common,     ///< one or two common words, a walk over the keyboard, few different characters
  contains_name,  ///< nothing but the sign-in name, with digits or marks around it
};

/// `name` is the sign-in name as compared. When several apply the one listed first is returned.
PasswordVerdict judge_password(std::string_view password, std::string_view name);

}  // namespace tress
