#include "ledger/keys/phone.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "ledger/base/assert.hpp"
#include "ledger/keys/normalise.hpp"

namespace tress {

namespace {

constexpr std::size_t e164_digits_min = 8;
constexpr std::size_t e164_digits_max = 15;  // ITU-T E.164 §6.2.1
constexpr std::size_t typed_bytes_max = 64;
constexpr std::size_t tail_digits = 4;

/// "National" below is the national significant number: without trunk prefix.
using IsNational = bool (*)(std::string_view national);

struct Plan {
  std::string_view iso_code;
  std::string_view calling_code;
  std::string_view trunk;          ///< dialled before a national number; empty if none
  std::string_view international;  ///< dialled before a country code
  std::size_t digits_min;
  std::size_t digits_max;
  std::string_view first_digits;
  IsNational is_national;  ///< what lengths and first digits do not say; may be null
};

bool is_chinese(std::string_view n) {
  if (n.front() == '1') {
    const bool is_mobile = n.size() == 11 && n[1] >= '3';
    return is_mobile || (n.size() == 10 && n[1] == '0');  // 10 is Beijing
  }
  if (n.front() == '2') return n.size() == 10;
  return n.size() >= 10;  // three digits of area, seven or eight of the line
}

bool is_north_american(std::string_view n) {
  // NXX-NXX-XXXX; N11 is a service, neither an area nor an exchange.
  const bool has_area = !(n[1] == '1' && n[2] == '1');
  return has_area && n[3] >= '2' && !(n[4] == '1' && n[5] == '1');
}

/// No area begins with 89: that is the trunk prefix and a mobile number that lacks a digit.
bool is_russian(std::string_view n) {
  return n[0] != '8' || n[1] != '9';
}

bool is_british(std::string_view n) {
  return n.front() != '7' || n.size() == 10;
}

constexpr auto plans = std::to_array<Plan>({
    {"CN", "86", "0", "00", 10, 11, "123456789", is_chinese},
    {"RU", "7", "8", "810", 10, 10, "3489", is_russian},
    {"KZ", "7", "8", "810", 10, 10, "67", nullptr},
    {"US", "1", "1", "011", 10, 10, "23456789", is_north_american},
    {"CA", "1", "1", "011", 10, 10, "23456789", is_north_american},
    {"GB", "44", "0", "00", 9, 10, "1235789", is_british},
    {"DE", "49", "0", "00", 7, 11, "123456789", nullptr},
    {"AT", "43", "0", "00", 7, 12, "123456789", nullptr},
    {"CH", "41", "0", "00", 9, 9, "23456789", nullptr},
    {"FR", "33", "0", "00", 9, 9, "123456789", nullptr},
    {"IT", "39", "", "00", 6, 11, "03", nullptr},
    {"ES", "34", "", "00", 9, 9, "6789", nullptr},
    {"PT", "351", "", "00", 9, 9, "29", nullptr},
    {"NL", "31", "0", "00", 9, 9, "123456789", nullptr},
    {"BE", "32", "0", "00", 8, 9, "123456789", nullptr},
    {"PL", "48", "", "00", 9, 9, "123456789", nullptr},
    {"CZ", "420", "", "00", 9, 9, "234567", nullptr},
    {"UA", "380", "0", "00", 9, 9, "3456789", nullptr},
    {"BY", "375", "8", "810", 9, 9, "123456789", nullptr},
    {"HK", "852", "", "001", 8, 8, "23456789", nullptr},
    {"TW", "886", "0", "002", 8, 9, "2345678", nullptr},
    {"SG", "65", "", "000", 8, 8, "3689", nullptr},
    {"JP", "81", "0", "010", 9, 10, "123456789", nullptr},
    {"KR", "82", "0", "00700", 8, 10, "123456789", nullptr},
});

bool is_national(const Plan& plan, std::string_view n) {
  if (n.size() < plan.digits_min || n.size() > plan.digits_max) return false;
  if (plan.first_digits.find(n.front()) == std::string_view::npos) return false;
  return plan.is_national == nullptr || plan.is_national(n);
}

/// The digits of a number as typed, and whether it began with "+".
struct Typed {
  std::string digits;
  bool is_international;
};

bool parts_digits(char c) {
  return std::string_view{" -./()"}.find(c) != std::string_view::npos;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// "+44 (0)20 ..." says both ways of dialling; only the "(0)" after a country code means that.
std::string without_optional_trunk(std::string text) {
  const auto at = text.find("(0)");
  if (text.starts_with('+') && at != std::string::npos) text.erase(at, 3);
  return text;
}

std::optional<Typed> typed_number(std::string_view text) {
  if (text.size() > typed_bytes_max) return std::nullopt;
  const auto plain = folded(text);  // full-width digits, no-break blanks
  if (!plain) return std::nullopt;
  Typed typed{{}, plain->starts_with('+')};
  const std::string parted = without_optional_trunk(*plain);
  for (std::size_t i = typed.is_international ? 1 : 0; i < parted.size(); ++i) {
    if (is_digit(parted[i])) {
      typed.digits.push_back(parted[i]);
    } else if (!parts_digits(parted[i])) {
      return std::nullopt;
    }
  }
  if (typed.digits.empty()) return std::nullopt;
  return typed;
}

/// `digits` begin with a country code.
std::optional<std::string> international(std::string_view digits) {
  if (digits.size() > e164_digits_max || digits.empty() || digits.front() == '0') {
    return std::nullopt;
  }
  bool is_known_code = false;
  bool is_number = false;
  for (const Plan& plan : plans) {
    if (!digits.starts_with(plan.calling_code)) continue;
    is_known_code = true;
    is_number = is_number || is_national(plan, digits.substr(plan.calling_code.size()));
  }
  if (!is_known_code) is_number = digits.size() >= e164_digits_min;
  if (!is_number) return std::nullopt;
  return "+" + std::string{digits};
}

std::optional<std::string> national(const Plan& plan, std::string_view digits) {
  // The bare number first: in a plan without trunk prefix a leading digit is part of it.
  if (is_national(plan, digits)) return "+" + std::string{plan.calling_code} + std::string{digits};
  if (plan.trunk.empty() || !digits.starts_with(plan.trunk)) return std::nullopt;
  const auto rest = digits.substr(plan.trunk.size());
  if (!is_national(plan, rest)) return std::nullopt;
  return "+" + std::string{plan.calling_code} + std::string{rest};
}

}  // namespace

std::optional<PhoneCountry> PhoneCountry::find(std::string_view iso_code) {
  const auto* const row = std::find_if(plans.begin(), plans.end(),
                                       [&](const Plan& plan) { return plan.iso_code == iso_code; });
  if (row == plans.end()) return std::nullopt;
  return PhoneCountry{static_cast<std::size_t>(row - plans.begin())};
}

std::string_view PhoneCountry::iso_code() const noexcept {
  return plans[row_].iso_code;
}

std::optional<std::string> phone_normalised(std::string_view text, PhoneCountry here) {
  const Plan& plan = plans[here.row_];
  const auto typed = typed_number(text);
  if (!typed) return std::nullopt;
  const std::string_view digits{typed->digits};
  if (typed->is_international) return international(digits);
  if (auto number = national(plan, digits)) return number;
  if (digits.starts_with(plan.international)) {
    return international(digits.substr(plan.international.size()));
  }
  // Exports drop the "+": 8613812345678. No national number of the plan is that long.
  if (digits.starts_with(plan.calling_code)) return international(digits);
  return std::nullopt;
}

std::string phone_tail(std::string_view e164) {
  TRESS_ASSERT(e164.size() > tail_digits && e164.front() == '+');
  return std::string{e164.substr(e164.size() - tail_digits)};
}

}  // namespace tress
