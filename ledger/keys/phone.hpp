#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Telephone numbers in one form, E.164: "+8613812345678". Strict: what cannot be a number of its
/// country is refused, so that a typing error is seen at the desk and not when the reminder is
/// lost. Pure, any thread. Source of the numbering plans: ITU-T E.164 and the national plans filed
/// with it, reduced to lengths and first digits.
namespace tress {

/// A country whose numbering plan is known; ISO 3166-1 alpha-2, upper case.
class PhoneCountry {
 public:
  /// Nothing if its plan is not in the table (phone.cpp).
  static std::optional<PhoneCountry> find(std::string_view iso_code);

  [[nodiscard]] std::string_view iso_code() const noexcept;

 private:
  friend std::optional<std::string> phone_normalised(std::string_view text, PhoneCountry here);

  explicit PhoneCountry(std::size_t row) noexcept : row_(row) {}

  std::size_t row_;
};

/// `text` as E.164. National numbers are read as of country `here`, with or without its trunk
/// prefix; "+", the international prefix dialled in `here`, and the bare country code before a
/// number that cannot be national are understood. Blanks, hyphens, dots, slashes and brackets may
/// part digits; full-width digits count as digits. Numbers of countries outside the table need
/// "+" or the prefix, and 8 to 15 digits. Nothing for extensions, letters and all else.
std::optional<std::string> phone_normalised(std::string_view text, PhoneCountry here);

/// The last four digits of an E.164 number, for the question "the number ends in...?".
/// Requires a value of `phone_normalised`.
std::string phone_tail(std::string_view e164);

}  // namespace tress
