#include "tests/unit/domain/prepaid_scene.hpp"

namespace tress::testing {

Scene::Scene() {
  plan::Terms terms = cuts(10, 900'00, plan::TaxPoint::at_redemption);
  terms.validity_days = 60;
  package = publish(desk, terms);
  month = publish(desk, monthly(1, 60'00), "month");
  owned = sell(desk, package, 900'00);
  subscribed = sell(desk, month, 60'00);
  bill = open_bill(desk);
  desk.must(sale::Command{line_of(bill, cut)});
}

Answer Scene::ordered(const membership::Command& command,
                      StreamKind by,
                      std::optional<MembershipId> of) {
  const Facts facts{.now = desk.now,
                    .effective_at = desk.now,
                    .actor = at_desk(),
                    .stream = this_stream,
                    .around = &desk.table,
                    .position = 0,
                    .ordered_by = OrderedBy{by, this_stream}};
  const auto state = of ? desk.table.memberships.at(*of) : membership::State{};
  const auto decided = decide(command, state, facts);
  if (decided) return std::nullopt;
  return "membership." + std::string{name_of(decided.error())};
}

MembershipId sell_discount(Scene& s, std::int64_t price) {
  plan::Terms terms = cuts(2, price, plan::TaxPoint::at_sale);
  terms.benefits[0] = {"off", {wax}, 2, cad(4'00)};
  terms.benefits[0].kind = plan::BenefitKind::discount;
  terms.benefits[0].percent_bp = 1'000;
  return sell(s.desk, publish(s.desk, terms, "off"), price * 105 / 100);
}

Answer take_discount_back(Scene& s) {
  const MembershipId off = sell_discount(s, 8'00);
  const SaleId used = open_bill(s.desk);
  s.desk.must(sale::Command{line_of(used, wax)});
  s.must(cover(off, used));
  settle_bill(s.desk, used, 37'80);
  return s.ask(membership::RequestReversal{off, 1, "complaint"});
}

}  // namespace tress::testing
