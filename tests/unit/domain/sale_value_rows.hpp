#pragma once

#include <vector>

#include "tests/support/sample_wallet.hpp"

/// Rows of sale_refusal_test: what a bill refuses of value.
namespace tress::testing {

using ValueRow = Refused<sale::State, sale::Command>;

inline sale::AddValue add_value(std::int64_t minor) {
  return {.sale = bill,
          .terms = terms_id,
          .amount = cad(minor),
          .client = std::nullopt,
          .appointment = std::nullopt,
          .card_code = std::nullopt,
          .card = std::nullopt};
}

inline sale::TakeValue take_value(ValueKind kind, std::int64_t minor) {
  return {.sale = bill,
          .kind = kind,
          .amount = cad(minor),
          .appointment = std::nullopt,
          .card_code = std::nullopt,
          .card = std::nullopt};
}

/// Facts in which those terms are known.
inline Facts with_terms(SampleSalon& salon, const wallet::TermsSet& set) {
  return salon.facts_with([&](Table& table) { know_terms(table, set); });
}

inline std::vector<ValueRow> value_rows(SampleSalon& salon) {
  using sale::Refusal;
  const History open{opened_for(lin), cut_line()};
  const History anonymous{walk_in, cut_line()};
  const Facts facts = salon.facts();
  const auto of_kind = [&](ValueKind kind) { return with_terms(salon, terms_set(kind)); };
  auto later = terms_set();
  later.from = saturday;
  auto limited = terms_set(ValueKind::gift_card);
  limited.jurisdiction = "CN";
  limited.currency = *Currency::from_alpha("CNY");
  const Facts in_china = salon.facts_with([&](Table& table) {
    know_terms(table, limited);
    table.branches[main_street] = replayed<branch::State, branch::Event>(
        {branch::Opened{main_street, "MAIN", "Main Street", "Asia/Shanghai", 4, limited.currency}});
  });
  auto too_much = add_value(0);
  too_much.amount = {limited.currency, 1'000'01};
  too_much.card = nth<SearchToken>(1);
  auto of_nothing = add_value(20'00);
  of_nothing.appointment = nth<AppointmentId>(9);
  const Facts rich = salon.facts_with([](Table& table) {
    know(table, ValueKind::stored_value, lin_holder,
         pool_of({granted(ValueKind::stored_value, 500'00)}));
  });
  const Facts merged = salon.facts_with([](Table& table) {
    know_terms(table, terms_set());
    table.clients[lin].merged_into = mia;
  });
  const Facts mia_is_rich = salon.facts_with([](Table& table) {
    know(table, ValueKind::stored_value, id_cast<StreamId>(mia),
         pool_of({granted(ValueKind::stored_value, 500'00)}));
  });
  auto of_mia = take_value(ValueKind::stored_value, 1'00);
  of_mia.client = mia;
  const sale::LineAdded top_up{
      1,
      sale::LineKind::top_up,
      std::nullopt,
      "Top-up",
      std::nullopt,
      std::nullopt,
      1,
      std::nullopt,
      cad(100'00),
      std::nullopt,
      {},
      sale::ValueSold{ValueKind::stored_value, lin_holder, lin, terms_id, 1, 100'00}};
  const History by_value =
      after(open, {take_value(ValueKind::stored_value, 84'00), close_bill()}, rich);
  const History approved =
      after(after(by_value, {request_refund(1, 80'00)}, facts), {sale::ApproveRefund{bill, 1}},
            salon.facts(staff_actor(manager, Role::manager)));
  return {
      {"no such terms", open, add_value(1'00), facts, Refusal::terms_are_unknown},
      {"terms of tomorrow", open, add_value(1'00), with_terms(salon, later),
       Refusal::terms_are_not_in_force},
      {"points for money", open, add_value(1'00), of_kind(ValueKind::points),
       Refusal::points_are_not_sold},
      {"a top-up of nobody", anonymous, add_value(1'00), of_kind(ValueKind::stored_value),
       Refusal::client_is_missing},
      {"stored value of nobody", anonymous, take_value(ValueKind::stored_value, 1'00), facts,
       Refusal::client_is_missing},
      {"a deposit on nothing", open, add_value(1'00), of_kind(ValueKind::deposit),
       Refusal::appointment_is_missing},
      {"a deposit on no appointment", open, of_nothing, of_kind(ValueKind::deposit),
       Refusal::appointment_is_unknown},
      {"a card without its code", open, add_value(1'00), of_kind(ValueKind::gift_card),
       Refusal::card_code_is_missing},
      {"paid by a card without its code", open, take_value(ValueKind::gift_card, 1'00), facts,
       Refusal::card_code_is_missing},
      {"a bearer card of 1,000.01 yuan",
       {opened_for(lin)},
       too_much,
       in_china,
       Refusal::value_exceeds_legal_limit},
      {"paid from an empty wallet", open, take_value(ValueKind::stored_value, 1'00), facts,
       Refusal::value_is_not_enough},
      {"a top-up for a file that was merged", open, add_value(1'00), merged,
       Refusal::client_is_merged},
      {"paid from somebody else's wallet", open, of_mia, mia_is_rich, Refusal::value_is_anothers},
      {"a top-up paid with stored value",
       {opened_for(lin), top_up},
       take_value(ValueKind::stored_value, 1'00),
       rich,
       Refusal::value_buys_no_value},
      {"cash for what stored value paid", approved,
       sale::PayRefund{bill, 1, sale::TenderKind::cash, std::nullopt}, facts,
       Refusal::refund_goes_back_where_it_came_from},
      {"a discount on a top-up",
       {opened_for(lin), top_up},
       discount(1'00),
       facts,
       Refusal::line_takes_no_discount},
      {"a debt paid with value",
       after(open, {take(sale::TenderKind::on_account, 84'00), close_bill()}, facts),
       pay_debt(1, sale::TenderKind::stored_value), facts, Refusal::tender_pays_no_debt},
  };
}

}  // namespace tress::testing
