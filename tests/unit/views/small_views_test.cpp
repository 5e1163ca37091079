// The views that are lists: catalogue, staff and branches, appointments, exceptions.

#include "tests/support/bill_words.hpp"

#include "projections/all.hpp"
#include "projections/appointments/appointments.hpp"
#include "projections/catalogue/catalogue_view.hpp"
#include "projections/exceptions/exceptions.hpp"
#include "projections/staff/staff_view.hpp"

namespace tress::small_views_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

}  // namespace

TEST_CASE("an item keeps its price history, and a date has one price", "[unit][views]") {
  ViewHistory history;
  history.add(cut, catalogue::ItemListed{cut, catalogue::ItemKind::service, "CUT", "Cut", "Hair"});
  history.add(cut, catalogue::PriceSet{thursday, cad(80'00), std::nullopt});
  history.add(cut, catalogue::PriceSet{saturday, cad(90'00), std::nullopt});
  history.add(cut, catalogue::PriceSet{thursday, cad(82'00), std::nullopt});
  history.add(wax, catalogue::ItemListed{wax, catalogue::ItemKind::product, "WAX", "Wax", {}});
  history.on(saturday).add(wax, catalogue::ItemRetired{"no supplier"});
  const ViewTables tables{history.log(), {&catalogue_view::projection()}};
  const auto view = tables.snapshot();
  const auto item = require_value(catalogue_view::find(*view, cut));
  REQUIRE(item);
  CHECK(item->prices.size() == 3);
  CHECK(item->version == 4);
  CHECK(catalogue_view::price_on(*item, long_ago) == nullptr);
  CHECK(catalogue_view::price_on(*item, thursday)->price == cad(82'00));  // The later one.
  CHECK(catalogue_view::price_on(*item, friday)->price == cad(82'00));
  CHECK(catalogue_view::price_on(*item, saturday)->price == cad(90'00));
  const auto all = require_value(catalogue_view::list(*view, std::nullopt));
  REQUIRE(all.rows.size() == 2);
  CHECK(all.rows[0].item == cut);
  CHECK(all.rows[1].retired_on == saturday);
  CHECK(all.rows[1].retired_reason == "no supplier");
  const auto products = require_value(catalogue_view::list(*view, catalogue::ItemKind::product));
  REQUIRE(products.rows.size() == 1);
  CHECK(products.rows[0].item == wax);
}

TEST_CASE("people have the roles that they hold now", "[unit][views]") {
  ViewHistory history;
  history.add(stylist, staff::Hired{stylist, "S1", "Sam"});
  history.add(stylist, staff::RoleGranted{Role::stylist, std::nullopt});
  history.add(stylist, staff::RoleGranted{Role::cashier, main_street});
  history.add(stylist, staff::RoleRevoked{Role::stylist});
  history.add(manager, staff::Hired{manager, "M1", "Mo"});
  history.add(manager, staff::RoleGranted{Role::manager, std::nullopt});
  history.on(saturday).add(manager, staff::Left{"moved"});
  const ViewTables tables{history.log(), {&staff_view::projection()}};
  const auto view = tables.snapshot();
  const auto sam = require_value(staff_view::find_person(*view, stylist));
  REQUIRE(sam);
  CHECK(sam->roles == std::vector<staff_view::RoleHeld>{
                          {Role::cashier, main_street, friday, ViewHistory::source(2)}});
  const auto mo = require_value(staff_view::find_person(*view, manager));
  REQUIRE(mo);
  CHECK(mo->roles.empty());
  CHECK(mo->left_on == saturday);
  CHECK(require_value(staff_view::list_people(*view)).rows.size() == 2);
}

TEST_CASE("whatever is recorded of a person gives the person that version", "[unit][views]") {
  ViewHistory history;
  history.add(stylist, staff::Hired{stylist, "S1", "Sam"});
  history.add(stylist,
              staff::AttemptRefused{"sale.void", "sale.self_approval", CommandId::zero(),
                                    StreamKind::sale, StreamId::zero(), Role::cashier, friday, 1});
  const ViewTables tables{history.log(), {&staff_view::projection()}};
  const auto sam = require_value(staff_view::find_person(*tables.snapshot(), stylist));
  REQUIRE(sam);
  CHECK(sam->version == 2);
}

TEST_CASE("a branch has its taxes by date, and a rate of 0 ends one", "[unit][views]") {
  ViewHistory history;
  history.add(main_street,
              branch::Opened{main_street, "MAIN", "Main Street", "America/Vancouver", 4, cad()});
  history.add(main_street, branch::TaxSet{"PST", 70'000, long_ago});
  history.add(main_street, branch::TaxSet{"GST", 50'000, long_ago});
  history.add(main_street, branch::TaxSet{"PST", 0, friday});
  const ViewTables tables{history.log(), {&staff_view::projection()}};
  const auto branches = require_value(staff_view::list_branches(*tables.snapshot()));
  REQUIRE(branches.rows.size() == 1);
  const auto codes = [&](Day date) {
    std::string joined;
    for (const auto& tax : staff_view::taxes_on(branches.rows[0], date)) joined += tax.code + " ";
    return joined;
  };
  CHECK(codes(long_ago - std::chrono::days{1}).empty());
  CHECK(codes(thursday) == "GST PST ");
  CHECK(codes(friday) == "GST ");
}

TEST_CASE("the appointment book is by day and by client", "[unit][views]") {
  ViewHistory history;
  const auto book = [&](Byte n, std::optional<ClientId> client, Day day,
                        std::optional<std::uint16_t> minute, BranchId branch = main_street) {
    const auto id = nth<AppointmentId>(n);
    history.add(id, appointment::Booked{id, branch, client, cut, stylist, day, minute, std::nullopt,
                                        std::nullopt});
  };
  book(1, lin, friday, 900);
  book(2, mia, friday, 540);
  book(3, lin, friday, std::nullopt);
  book(4, lin, saturday, 0);
  book(5, std::nullopt, friday, 600, montreal);
  history.add(nth<AppointmentId>(1), appointment::Cancelled{thursday, cashier, 1, "ill", {}});
  history.add(nth<AppointmentId>(2), appointment::Completed{nth<SaleId>(1), {}});
  history.add(nth<AppointmentId>(3), appointment::NoShowRecorded{"no answer", {}});
  const ViewTables tables{history.log(), {&appointments::projection()}};
  const auto view = tables.snapshot();
  const auto ids = [](const views::Page<appointments::Appointment>& page) {
    std::vector<AppointmentId> found;
    for (const auto& one : page.rows) found.push_back(one.appointment);
    return found;
  };
  using Ids = std::vector<AppointmentId>;
  const auto n = [](Byte number) { return nth<AppointmentId>(number); };
  CHECK(ids(require_value(appointments::list_of_day(*view, main_street, friday))) ==
        Ids{n(3), n(2), n(1)});
  CHECK(ids(require_value(appointments::list_of_day(*view, montreal, friday))) == Ids{n(5)});
  CHECK(ids(require_value(appointments::list_of_client(*view, lin))) == Ids{n(4), n(1), n(3)});
  const auto cancelled = require_value(appointments::find(*view, n(1)));
  REQUIRE(cancelled);
  CHECK(cancelled->status == appointments::Status::cancelled);
  CHECK(cancelled->notice_days == 1);
  CHECK(cancelled->cancelled_by == cashier);
  CHECK(cancelled->changes ==
        std::vector<appointments::Change>{
            {appointments::Status::booked, friday, ViewHistory::source(0), {}, {}},
            {appointments::Status::cancelled, friday, ViewHistory::source(5), {}, {}}});
  CHECK(require_value(appointments::find(*view, n(2)))->sale == nth<SaleId>(1));
  CHECK(require_value(appointments::find(*view, n(3)))->note == "no answer");
}

TEST_CASE("exceptions name their opener, and are counted by kind", "[unit][views]") {
  ViewHistory history;
  const auto run = nth<ImportId>(1);
  history.add(run, importing::RunStarted{run, "receipts", {}});
  history.add(run, importing::OddityNoted{importing::Oddity::tax_missing, "r.csv", 17,
                                          "receipt 5 has no GST", nth<SaleId>(5)});
  history.add(run, importing::OddityNoted{importing::Oddity::tax_missing, "r.csv", 18, "6 too",
                                          std::nullopt});
  history.add(run, importing::RunFinished{{{"receipts", 20, 18, 2, 0}, {"services", 3, 3, 0, 0}}});
  void_bill(history, close_colour(history, 1, std::nullopt));  // 4 to 7
  const ViewTables tables{history.log(), {&exceptions::projection()}};
  const auto view = tables.snapshot();
  const auto all = require_value(exceptions::list(*view, {}));
  REQUIRE(all.rows.size() == 4);
  const auto& odd = all.rows[0];
  CHECK(odd.opener == ViewHistory::source(1));
  CHECK(odd.kind == exceptions::Kind::import_oddity);
  CHECK(odd.status == exceptions::Status::open);
  CHECK(odd.oddity == importing::Oddity::tax_missing);
  CHECK(odd.importing == run);
  CHECK(odd.file == "r.csv");
  CHECK(odd.line == 17);
  CHECK(odd.detail == "receipt 5 has no GST");
  CHECK(odd.sale == nth<SaleId>(5));
  const auto& rejected = all.rows[2];
  CHECK(rejected.kind == exceptions::Kind::import_row_rejected);
  CHECK(rejected.rows == 2);
  CHECK(rejected.file == "receipts");
  const auto& voided = all.rows[3];
  CHECK(voided.kind == exceptions::Kind::bill_voided);
  CHECK(voided.sale == nth<SaleId>(1));
  CHECK(voided.detail == "a closed bill: rung up twice");
  CHECK(require_value(exceptions::counts(*view)) ==
        std::vector<exceptions::Count>{
            {exceptions::Kind::import_oddity, importing::Oddity::tax_missing, 2},
            {exceptions::Kind::import_row_rejected, std::nullopt, 1},
            {exceptions::Kind::bill_voided, std::nullopt, 1}});
  const auto page =
      require_value(exceptions::list(*view, {.kind = exceptions::Kind::import_oddity}, {{}, 1}));
  REQUIRE(page.rows.size() == 1);
  REQUIRE(page.next);
  const auto rest = require_value(
      exceptions::list(*view, {.kind = exceptions::Kind::import_oddity}, {*page.next, 9}));
  REQUIRE(rest.rows.size() == 1);
  CHECK(rest.rows[0].line == 18);
  CHECK_FALSE(rest.next);
  CHECK(require_value(exceptions::find(*view, 3, 0))->rows == 2);
  CHECK_FALSE(require_value(exceptions::find(*view, 3, 1)));
}

TEST_CASE(
    "a backup that is overdue is an exception from the first late event to the next backup [S2-9]",
    "[unit][views]") {
  ViewHistory history;
  const auto log = nth<SalonId>(1);
  const auto taken = [&](system::BackupKind kind) {
    return history.add(log, system::BackupTaken{kind, "0000000001", 1, Hash::zero(), Hash::zero()});
  };
  const auto list = [&] {
    const ViewTables tables{history.log(), {&exceptions::projection()}};
    return require_value(exceptions::list(*tables.snapshot(), {})).rows;
  };
  const auto noted = [&] { history.add(stylist, staff::Hired{stylist, "S1", "Sam"}); };
  noted();
  history.wait(std::chrono::hours{100});
  noted();                            // Nobody has promised backups yet.
  taken(system::BackupKind::ledger);  // Position 2.
  history.wait(std::chrono::hours{25});
  noted();
  CHECK(list().empty());
  taken(system::BackupKind::keys);  // Position 4: not the ledger's.
  history.wait(std::chrono::hours{1});
  noted();  // Position 5: 26 hours and some seconds after the backup.
  noted();
  const auto open = list();
  REQUIRE(open.size() == 1);
  CHECK(open[0].kind == exceptions::Kind::backup_overdue);
  CHECK(open[0].opener.position == 5);
  CHECK(open[0].status == exceptions::Status::open);
  CHECK_FALSE(open[0].closer.has_value());
  taken(system::BackupKind::ledger);  // Position 7.
  noted();
  const ViewTables tables{history.log(), {&exceptions::projection()}};
  const auto view = tables.snapshot();
  const auto closed = require_value(exceptions::list(*view, {}));
  REQUIRE(closed.rows.size() == 1);
  CHECK(closed.rows[0].status == exceptions::Status::closed);
  CHECK(closed.rows[0].closer->position == 7);
  CHECK(require_value(exceptions::list(*view, {.status = exceptions::Status::open})).rows.empty());
  CHECK(require_value(exceptions::counts(*view)) ==
        std::vector<exceptions::Count>{{exceptions::Kind::backup_overdue, std::nullopt, 0}});
  history.wait(std::chrono::hours{27});
  noted();
  CHECK(list().size() == 2);
}

TEST_CASE("every projection is listed once, under a name of its own", "[unit][views]") {
  std::vector<std::string> names;
  for (const auto* projection : views::all_projections()) names.emplace_back(projection->name());
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<std::string>{
                     "appointments", "approvals",  "bills",         "campaigns", "catalogue",
                     "client_card",  "exceptions", "follow_ups",    "liability", "memberships",
                     "notices",      "offers",     "payment_links", "policies",  "pool",
                     "portal",       "questions",  "revenue",       "risk",      "staff",
                     "tiers",        "till",       "trial_balance", "wallets"});
}

}  // namespace tress::small_views_test
