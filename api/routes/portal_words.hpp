#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/portal.hpp"
#include "schema/questions.hpp"

#include "ledger/base/time.hpp"

/// What clients are told, in their language, in their words: no bookkeeping, no machinery
/// (requirements S1-64 to S1-73). Pure, any thread.
namespace tress::portal {

enum class Language : std::uint8_t { english, chinese, russian };

/// The language that a reader likes best of those there are (Accept-Language, RFC 9110); English if
/// it names none of them.
[[nodiscard]] Language language_of(std::optional<std::string_view> accept_language);

/// "zh", for Content-Language.
[[nodiscard]] std::string_view tag_of(Language language) noexcept;

/// The form of a noun beside a number, by the rules of CLDR for whole numbers.
enum class PluralForm : std::uint8_t { one, few, many, other };

[[nodiscard]] PluralForm plural_of(Language language, std::int64_t count) noexcept;

/// "31 March 2026", "2026年3月31日", "31 марта 2026 г."
[[nodiscard]] std::string date_words(Language language, Day day);

[[nodiscard]] std::string_view status_words(Language language, PlanStatus status);

/// "cash" → "Cash". Requires a wire name of a tender.
[[nodiscard]] std::string_view tender_words(Language language, std::string_view tender);

/// "Gold member".
[[nodiscard]] std::string tier_words(Language language, std::string_view tier);

/// That another plan has more.
[[nodiscard]] std::string upgrade_words(Language language);

// Fill in the words of what is shown.

void put_words(Language language, PlanCard& card);

/// Also what the button for questions says.
void put_words(Language language, Benefits& benefits);
void put_words(Language language, Payments& payments);

/// What became of a question, and what was changed because of it.
void put_words(Language language, const questions::Question& question, OwnQuestion& own);

/// That a code is on its way to the new address, and what stays until it is back.
void put_words(Language language, AwaitedAddress& awaited);

/// We have it, and answer by then.
[[nodiscard]] std::string received_words(Language language, Timestamp answer_by);

/// Every text in that language, with the places for names and numbers still empty: for tests of
/// what is never said.
[[nodiscard]] std::vector<std::string> all_words(Language language);

}  // namespace tress::portal
