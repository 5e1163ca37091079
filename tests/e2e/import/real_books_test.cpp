// Goal: the real books of a salon come in whole, to a hundredth of a cent. Method: the pseudonymous
// export that lies beside the repository; the expected sums were computed with another program.

#include <map>

#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.hpp"

#include "ledger/codec/events.hpp"
#include "tools/import/importer.hpp"
#include "tools/tress/salon.hpp"

namespace tress::testing::real_books_test {

namespace {

const std::filesystem::path real_folder{TRESS_SOURCE_DIR "/../shared/data/salon-receipts"};

receipts::Report import_into(tool::Salon& salon) {
  const SystemClock clock;
  const receipts::Options options{real_folder,
                                  {std::nullopt, "America/Winnipeg", *Currency::from_alpha("CAD")},
                                  {{"GST", 50'000}, {"PST", 80'000}}};
  auto report = receipts::import_receipts({salon.writer(), salon.log(), clock, {}}, options);
  if (!report) FAIL(sentence(report.error()));
  return report.value();
}

/// Debit minus credit per account and label, in ten-thousandths of the major unit.
using Balances = std::map<std::string, std::int64_t>;

std::string name_of_side(const Side& side) {
  const std::string account = std::to_string(side.account);
  return side.account == 2200 ? account + " " + side.label.value_or("") : account;
}

struct Books {
  Balances balances;
  std::map<std::string, std::size_t> events;
};

Books read_books(const EventLog& log) {
  Books books;
  constexpr std::size_t page = 1000;
  for (Position from = 0; from < log.size();) {
    const auto events = log.read(from, page, std::size_t{16} * 1024 * 1024);
    REQUIRE(events.has_value());
    for (const StoredEvent& event : events.value()) {
      const auto envelope = decode_event(event.bytes);
      REQUIRE(envelope.has_value());
      ++books.events[std::string{event_type_name(envelope.value().payload)}];
      for (const Posting& posting : envelope.value().postings) {
        const std::int64_t fine = posting.amount * (posting.decimals == 4 ? 1 : 100);
        books.balances[name_of_side(posting.debit)] += fine;
        books.balances[name_of_side(posting.credit)] -= fine;
      }
    }
    from += events.value().size();
  }
  return books;
}

TEST_CASE("import: the real books come in whole, exactly, and only once [7.12]") {
  if (!std::filesystem::exists(real_folder)) {
    WARN("skipped: there is no " << real_folder);
    return;
  }
  const TemporaryFolder folder;
  const SystemClock clock;
  REQUIRE(crypto_ready());
  SystemRandom random;
  auto salon = tool::Salon::found(tool::DataFolder{folder / "data"}, "Real", "tress.test/real",
                                  clock, random);
  REQUIRE(salon.has_value());
  const auto report = import_into(*salon.value());
  INFO(receipts::text_of(report));
  for (const auto& file : report.files) CHECK(file.rejected.empty());
  const auto& receipts = report.files.back();
  REQUIRE(receipts.contents == receipts::Contents::receipts);
  CHECK(receipts.rows == 927);
  CHECK(receipts.amount_minor == 55'121'09);
  CHECK(receipts.tax_fine == std::vector<std::int64_t>{2756'0545, 4409'6872});

  const Books books = read_books(salon.value()->log());
  CHECK(books.events.at("sale.closed") == 690);
  CHECK(books.events.at("sale.line_added") == 927);
  CHECK(books.balances.at("2200 GST") == -2756'0545);
  CHECK(books.balances.at("2200 PST") == -4409'6872);
  const std::int64_t earned =
      books.balances.at("4000") + books.balances.at("4010") + books.balances.at("4910");
  CHECK(earned == -55'121'0900);
  // The clearing account has what the clients paid: all of it but what the rounding account shows.
  CHECK(books.balances.at("1125") ==
        55'121'0900 + 2756'0545 + 4409'6872 - books.balances.at("5310"));
  std::int64_t sum = 0;
  for (const auto& [account, balance] : books.balances) sum += balance;
  CHECK(sum == 0);

  const Position size = salon.value()->log().size();
  CHECK(import_into(*salon.value()).events_appended == 0);
  CHECK(salon.value()->log().size() == size);
  // The same counts that a few lines of Python give.
  CHECK(report.oddities.at(importing::Oddity::receipt_number_missing) == 155);
  CHECK(report.oddities.at(importing::Oddity::negative_without_reason) == 37);
  CHECK(report.oddities.at(importing::Oddity::price_differs_from_list) == 401);
  CHECK(report.oddities.at(importing::Oddity::booking_missing) == 88);
}

}  // namespace

}  // namespace tress::testing::real_books_test
