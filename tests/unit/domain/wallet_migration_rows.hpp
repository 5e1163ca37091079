#pragma once

#include <vector>

#include "tests/support/sample_wallet.hpp"

#include "ledger/base/limits.hpp"

/// Opening balances of value that are refused, each for its own reason: rows of the wallet's table.
namespace tress::testing {

using MigrationRow = Refused<wallet::State, wallet::Command>;

/// 600.00 left of 1000.00 paid and 200.00 given, under terms that never end it.
inline wallet::Migrate opening_of_600() {
  return {.branch = main_street,
          .kind = ValueKind::stored_value,
          .client = lin,
          .card_code = std::nullopt,
          .card = std::nullopt,
          .terms = terms_id,
          .paid = cad(1000'00),
          .bonus = cad(200'00),
          .units = 600'00,
          .issued_on = std::nullopt,
          .expires_on = std::nullopt,
          .source = "SV-1",
          .evidence = Hash::zero()};
}

template <class Change>
MigrationRow migration_row(const char* what,
                           Change change,
                           const Facts& facts,
                           wallet::Refusal reason) {
  wallet::Migrate asked = opening_of_600();
  change(asked);
  return {what, {}, asked, facts, reason};
}

/// Amounts that cannot be, and ends that the law of the terms bars.
inline std::vector<MigrationRow> rows_of_opening_amounts(SampleSalon& salon) {
  using wallet::Migrate;
  using wallet::Refusal;
  const Facts facts = salon.facts_with([](Table& table) { know_terms(table, terms_set()); });
  const Facts american = salon.facts_with([](Table& table) {
    auto terms = terms_set();
    terms.jurisdiction = "US";
    know_terms(table, terms);
  });
  const auto row = [&](const char* what, auto change, Refusal reason) {
    return migration_row(what, change, facts, reason);
  };
  const auto ends_soon = [](Migrate& m) { m.expires_on = in_a_month; };
  return {
      row(
          "no number there", [](Migrate& m) { m.source = " "; }, Refusal::text_is_missing),
      row(
          "nothing left", [](Migrate& m) { m.units = 0; }, Refusal::amount_is_not_positive),
      row(
          "paid less than nothing", [](Migrate& m) { m.paid = cad(-1); },
          Refusal::amount_is_not_positive),
      row(
          "a typo", [](Migrate& m) { m.units = limits::amount_minor_max + 1; },
          Refusal::amount_is_too_high),
      row(
          "points that were paid for", [](Migrate& m) { m.kind = ValueKind::points; },
          Refusal::term_does_not_fit_the_kind),
      row("an end that the law bars", ends_soon, Refusal::expiry_is_unlawful),
      row(
          "credit that ends",
          [&](Migrate& m) {
            m.kind = ValueKind::client_credit;
            m.terms.reset();
            ends_soon(m);
          },
          Refusal::expiry_is_unlawful),
      migration_row(
          "an end too soon after it was issued",
          [&](Migrate& m) {
            ends_soon(m);
            m.issued_on = friday;
          },
          american, Refusal::expiry_is_unlawful),
      migration_row("an end, and nobody knows when it was issued", ends_soon, american,
                    Refusal::expiry_is_unlawful),
  };
}

/// Whose it is, where, and under which terms.
inline std::vector<MigrationRow> rows_of_opening_holders(SampleSalon& salon) {
  using wallet::Migrate;
  using wallet::Refusal;
  const auto plain = [](Table& table) { know_terms(table, terms_set()); };
  const Facts facts = salon.facts_with(plain);
  const auto row = [&](const char* what, auto change, Refusal reason) {
    return migration_row(what, change, facts, reason);
  };
  auto taken = granted(ValueKind::stored_value, 600'00);
  taken.origin = wallet::Origin::migration;
  taken.opening = wallet::Opening{cad(600'00), cad(0), "SV-1", Hash::zero(), std::nullopt};
  return {
      row(
          "no such branch", [](Migrate& m) { m.branch = no_branch; }, Refusal::branch_is_unknown),
      row(
          "dollars of the US", [](Migrate& m) { m.bonus = usd(1); },
          Refusal::currency_is_not_the_branchs),
      row(
          "no such client", [](Migrate& m) { m.client = no_client; }, Refusal::client_is_unknown),
      migration_row(
          "a closed day", [](Migrate&) {}, salon.facts_with([&](Table& table) {
            plain(table);
            table.closed_days.insert({main_street, friday});
          }),
          Refusal::day_is_closed),
      row(
          "a deposit", [](Migrate& m) { m.kind = ValueKind::deposit; },
          Refusal::kind_is_not_migrated),
      row(
          "nobody's", [](Migrate& m) { m.client.reset(); }, Refusal::client_is_missing),
      row(
          "a gift card without its code", [](Migrate& m) { m.kind = ValueKind::gift_card; },
          Refusal::card_code_is_missing),
      row(
          "a code and no gift card", [](Migrate& m) { m.card = nth<SearchToken>(7); },
          Refusal::card_code_is_missing),
      row(
          "no terms", [](Migrate& m) { m.terms.reset(); }, Refusal::terms_are_unknown),
      row(
          "terms that nobody set", [](Migrate& m) { m.terms = wallet_id; },
          Refusal::terms_are_unknown),
      row(
          "terms of something else",
          [](Migrate& m) {
            m.kind = ValueKind::gift_card;
            m.card = nth<SearchToken>(7);
          },
          Refusal::terms_are_of_another_kind),
      row(
          "credit with terms", [](Migrate& m) { m.kind = ValueKind::client_credit; },
          Refusal::terms_are_of_another_kind),
      row(
          "more left than there was", [](Migrate& m) { m.units = 1200'01; },
          Refusal::more_is_left_than_was_given),
      row(
          "issued tomorrow", [](Migrate& m) { m.issued_on = friday + std::chrono::days{1}; },
          Refusal::time_is_past),
      {"the same number again", {taken}, opening_of_600(), facts, Refusal::value_was_migrated},
      {"clearing nothing",
       {granted(ValueKind::stored_value, 100'00)},
       wallet::ClearMigration{wallet_id, main_street},
       facts,
       Refusal::nothing_is_in_suspense},
  };
}

inline std::vector<MigrationRow> rows_of_migration(SampleSalon& salon) {
  std::vector<MigrationRow> rows = rows_of_opening_amounts(salon);
  for (auto& row : rows_of_opening_holders(salon)) rows.push_back(std::move(row));
  return rows;
}

}  // namespace tress::testing
