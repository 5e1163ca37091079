#include "tools/import/line_oddities.hpp"

#include <cstdlib>

#include <fmt/core.h>

namespace tress::receipts {

namespace {

using importing::Oddity;

constexpr std::int64_t million = 1'000'000;

/// Half of 0.0001, and half of 0.01, in millionths of 0.0001: how far a tax that was rounded to
/// four, or to two, decimals may be from the exact one.
constexpr std::int64_t off_by_max = million / 2;
constexpr std::int64_t off_by_max_in_cents = 50 * million;

/// One line and where its oddities go.
class Line {
 public:
  Line(Work& work, const ReceiptRow& row, const LinePlace& place)
      : work_(work),
        row_(row),
        place_(place) {}

  void note(Oddity oddity, std::string detail, std::string_view part = {}) {
    const std::string about = part.empty() ? place_.key : key_of({place_.key, part});
    work_.note({oddity, row_.at, about, std::move(detail), place_.sale, place_.subject});
  }

  [[nodiscard]] std::string money(std::int64_t minor) const {
    return decimal_text(Money{work_.setting().currency(), minor});
  }

  void note_people() {
    if (row_.client.empty()) note(Oddity::client_missing, "no client is named");
    if (row_.staff.empty()) note(Oddity::staff_unknown, "no member of staff is named");
  }

  void note_item(const KnownItem* item) {
    if (row_.description.empty()) {
      note(Oddity::name_missing, "the line does not say what was sold");
    } else if (item == nullptr) {
      note(Oddity::item_unknown,
           fmt::format("\"{}\" is neither a service nor a product of the list", row_.description));
    } else if (item->is_inactive) {
      note(Oddity::item_inactive, fmt::format("{} was sold and is not active", item->code));
    }
  }

  /// What comes back is not held against the list: nobody knows what it was charged at.
  void note_amount(const KnownItem* item) {
    if (row_.amount_minor < 0) {
      return note(Oddity::negative_without_reason,
                  fmt::format("{} is charged, and nothing says why", money(row_.amount_minor)));
    }
    const auto price = item == nullptr ? std::nullopt : item->price_on(row_.date);
    if (!price || price->minor() * row_.quantity == row_.amount_minor) return;
    note(Oddity::price_differs_from_list,
         fmt::format("{} charged for {} × {}, {} on the list", money(row_.amount_minor),
                     row_.quantity, item->code, money(price->minor() * row_.quantity)));
  }

  void note_taxes() {
    const auto& taxes = work_.setting().taxes;
    for (std::size_t i = 0; i < taxes.size(); ++i) note_tax(taxes[i].code, row_.taxes[i]);
  }

 private:
  void note_tax(const std::string& code, const std::optional<WrittenTax>& written) {
    const std::int64_t rate = work_.setting().rate_on(row_.date, code);
    const auto amount = minor_to_fine(row_.amount_minor, work_.setting().currency());
    TRESS_ASSERT(amount);
    const std::int64_t exact = *amount * rate;  // Millionths of 0.0001; amounts are bounded.
    const std::int64_t fine = written ? written->fine : 0;
    const bool is_exact = written && !written->is_in_cents();
    const std::int64_t off_by = std::abs(fine * million - exact);
    const bool is_right =
        written ? off_by <= (is_exact ? off_by_max : off_by_max_in_cents) : exact == 0;
    if (is_right) return;
    const std::string due = decimal_text(exact / million, fine_decimals);
    if (fine == 0) {
      return note(Oddity::tax_missing,
                  fmt::format("{} is missing; {} at the branch's rate", code, due), code);
    }
    note(Oddity::tax_differs,
         fmt::format("{} of {}; {} at the branch's rate", code, decimal_text(fine, fine_decimals),
                     due),
         code);
  }

  Work& work_;
  const ReceiptRow& row_;
  const LinePlace& place_;
};

}  // namespace

void note_line(Work& work, const ReceiptRow& row, const KnownItem* item, const LinePlace& place) {
  Line line{work, row, place};
  line.note_people();
  line.note_item(item);
  line.note_amount(item);
  line.note_taxes();
  if (work.is_repeated(row.at)) line.note(Oddity::row_repeated, "the same row stands here twice");
}

}  // namespace tress::receipts
