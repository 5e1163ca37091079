#pragma once

#include <string_view>

/// Card data never enters: a request that carries what may be the number of a payment card is
/// turned away before anything of it is kept, so that no note or reference ever holds one.
namespace tress {

/// True if `text` (a request's body as it came) holds a card number: as many digits as a card of
/// its network has, in one run or in groups parted by single blanks or hyphens, with the right
/// check digit (ISO/IEC 7812-1). Digits within a longer word or number are none: identifiers and
/// amounts are not cards.
[[nodiscard]] bool holds_card_number(std::string_view text) noexcept;

}  // namespace tress
