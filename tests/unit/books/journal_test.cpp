#include "ledger/books/journal.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

namespace tress::testing::journal_test {

namespace {

using books::Account;
using books::Journal;
using books::side;

Posting pair(Account debit, Account credit, std::int64_t amount, std::uint8_t decimals = 2) {
  return {side(debit), side(credit), cad(), decimals, amount};
}

TEST_CASE("journal: legs are matched in order into pairs of one amount", "[unit][journal]") {
  Journal journal{cad()};
  journal.debit(side(Account::discounts), 8);
  journal.debit(side(Account::cash_in_drawer), 86);
  journal.credit(side(Account::service_revenue), 80);
  journal.credit(side(Account::output_tax_payable), 4);
  journal.credit(side(Account::tips_payable), 10);
  CHECK(journal.postings() ==
        std::vector<Posting>{pair(Account::discounts, Account::service_revenue, 8),
                             pair(Account::cash_in_drawer, Account::service_revenue, 72),
                             pair(Account::cash_in_drawer, Account::output_tax_payable, 4),
                             pair(Account::cash_in_drawer, Account::tips_payable, 10)});
}

TEST_CASE("journal: a negative leg stands on the other side, a zero leg nowhere",
          "[unit][journal]") {
  Journal journal{cad()};
  journal.debit(side(Account::cash_in_drawer), -5);
  journal.credit(side(Account::service_revenue), -5);
  journal.credit(side(Account::output_tax_payable), 0);
  CHECK(journal.postings() ==
        std::vector<Posting>{pair(Account::service_revenue, Account::cash_in_drawer, 5)});
  CHECK(Journal{cad()}.postings().empty());
}

TEST_CASE("journal: sides keep their dimensions and the amount its decimals", "[unit][journal]") {
  Journal journal{cad(), 4};
  journal.debit(side(Account::output_tax_payable, "GST"), 50);
  journal.credit(books::side_about(Account::tips_payable, stylist), 50);
  const Side tax{2200, std::nullopt, "GST"};
  const Side tip{2100, id_cast<StreamId>(stylist), std::nullopt};
  CHECK(journal.postings() == std::vector<Posting>{{tax, tip, cad(), 4, 50}});
  CHECK(books::mirrored(journal.postings()) == std::vector<Posting>{{tip, tax, cad(), 4, 50}});
}

}  // namespace

}  // namespace tress::testing::journal_test
