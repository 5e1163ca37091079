#include "tests/e2e/day/desk.hpp"

namespace tress::testing {

Desk::Desk(BelievableSalon& salon, Colleague& who, std::size_t number, std::uint64_t seed)
    : salon_(salon),
      who_(who),
      line_(*who.line),
      random_(seed + number),
      drawer_(salon.drawers[number % salon.drawers.size()]),
      name_("d" + std::to_string(number)) {}

std::int64_t Desk::between(std::int64_t from, std::int64_t until) {
  return std::uniform_int_distribution<std::int64_t>{from, until}(random_);
}

std::string Desk::any_stylist() {
  return salon_.staff[static_cast<std::size_t>(between(0, BelievableSalon::stylists - 1))].id;
}

void Desk::act() {
  switch (who_.post) {
    case Post::reception: return act_at_reception();
    case Post::manager: return act_as_manager();
    case Post::stylist: return act_as_stylist();
  }
}

void Desk::act_at_reception() {
  const auto drawn = between(1, 100);
  if (drawn <= 12) return register_client();
  if (drawn <= 44) return serve();
  if (drawn <= 50) return sell_package();
  if (drawn <= 56) return sell_value();
  if (drawn <= 61) return pay_debt();
  if (drawn <= 65) return ask_refund();
  if (drawn <= 69) return pay_refund();
  if (drawn <= 70) return chance(50) ? ask_package_refund() : ask_value_refund();
  if (drawn <= 76) return book();
  if (drawn <= 82) return go_on_with_appointment();
  if (drawn <= 85) return claim();
  if (drawn <= 87) return pay_tips();
  if (drawn <= 88) return bring_to_safe();
  if (drawn <= 90) return write_note();
  return chance(60) ? look_up() : look_at_lists();
}

void Desk::act_as_manager() {
  const auto drawn = between(1, 100);
  if (drawn <= 30) return decide_refund();
  if (drawn <= 45) return void_half_done();
  if (drawn <= 52) return void_bill();
  if (drawn <= 62) return serve();
  if (drawn <= 70) return pay_refund();
  if (drawn <= 80) return chance(50) ? refund_package() : refund_value();
  return chance(50) ? look_up() : look_at_lists();
}

void Desk::act_as_stylist() {
  const auto drawn = between(1, 100);
  if (drawn <= 30) return start_appointment();
  if (drawn <= 45) return go_on_with_appointment();
  if (drawn <= 60) return claim();
  if (drawn <= 70) return give_back();
  if (drawn <= 80) return book();
  return write_note();
}

}  // namespace tress::testing
