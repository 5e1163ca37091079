#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// The texts of the portal in every language. Only portal_words.cpp includes this.
///
/// Places: {n} a number, {what} a service, a plan or a way to pay, {date} a day. A text that speaks
/// of a number has the forms that its language has: Russian 1, 2 to 4, and the rest; Chinese one.
namespace tress::portal::texts {

enum class Text : std::uint8_t {
  active,
  paused,
  expired,
  renewal_pending,
  visits_until,
  visits_included,
  visits_unlimited,
  package_ends,
  use_before,
  plan_renews,
  payment_needs_attention,
  is_paused,
  goes_on,
  used_last,
  used_on,
  missed_on,
  given_back_on,
  updated_after_review,
  visits_added,
  visits_kept,
  ask_about_plan,
  ask_about_payment,
  points,
  balance,
  gift_card,
  credit,
  points_name,
  deposit,
  cash,
  card,
  mobile_wallet,
  bank,
  another_way,
  on_account,
  not_named,
  by_plan,
  question_received,
  question_taken_on,
  question_answered,
  question_late,
  how_to_stop,
};

/// One text in one language. `other` is always there; the forms only where {n} is in it.
struct Forms {
  std::string_view one = {};
  std::string_view few = {};
  std::string_view many = {};
  std::string_view other = {};
};

struct Row {
  Text text;
  Forms english;
  Forms chinese;
  Forms russian;
};

constexpr Forms just(std::string_view other) {
  return {{}, {}, {}, other};
}

inline constexpr std::array<Row, 41> rows{{
    {Text::active, just("Active"), just("有效"), just("Действует")},
    {Text::paused, just("Paused"), just("已暂停"), just("Приостановлен")},
    {Text::expired, just("Expired"), just("已到期"), just("Закончился")},
    {Text::renewal_pending, just("Renewal pending"), just("待续费"), just("Ожидает продления")},
    {Text::visits_until,
     {"You have one visit remaining until {date}: {what}",
      {},
      {},
      "You have {n} visits remaining until {date}: {what}"},
     just("{date}前您还有{n}次可用：{what}"),
     {"До {date} у вас остался {n} визит: {what}", "До {date} у вас осталось {n} визита: {what}",
      "До {date} у вас осталось {n} визитов: {what}",
      "До {date} у вас осталось {n} визита: {what}"}},
    {Text::visits_included,
     {"You still have one included visit available: {what}",
      {},
      {},
      "You still have {n} included visits available: {what}"},
     just("您还有{n}次已包含的服务可用：{what}"),
     {"У вас ещё есть {n} оплаченный визит: {what}", "У вас ещё есть {n} оплаченных визита: {what}",
      "У вас ещё есть {n} оплаченных визитов: {what}",
      "У вас ещё есть {n} оплаченного визита: {what}"}},
    {Text::visits_unlimited, just("As often as you like until {date}: {what}"),
     just("{date}前不限次数：{what}"), just("Без ограничений до {date}: {what}")},
    {Text::package_ends, just("Your {what} package expires on {date}"),
     just("您的“{what}”套餐将于{date}到期"), just("Ваш пакет «{what}» действует по {date}")},
    {Text::use_before, just("Use this benefit before the shown date: {date}"),
     just("请在所示日期前使用：{date}"), just("Воспользуйтесь этим до указанной даты: {date}")},
    {Text::plan_renews, just("Your plan renews on {date}"), just("您的方案将于{date}续期"),
     just("Ваш план продлевается {date}")},
    {Text::payment_needs_attention, just("Your membership payment needs attention"),
     just("您的会员付款需要您处理"), just("Оплата вашего абонемента требует внимания")},
    {Text::is_paused, just("Your membership is currently paused"), just("您的会员目前已暂停"),
     just("Ваш абонемент сейчас приостановлен")},
    {Text::goes_on, just("It goes on after {date}"), just("{date}之后恢复"),
     just("Он возобновится после {date}")},
    {Text::used_last, just("Used on your last appointment"), just("已在您上次预约时使用"),
     just("Использовано в ваш последний визит")},
    {Text::used_on, just("Used on {date}"), just("已于{date}使用"), just("Использовано {date}")},
    {Text::missed_on, just("Counted as used: the appointment of {date} was missed"),
     just("已计为使用：您未能赴{date}的预约"), just("Засчитано: визит {date} был пропущен")},
    {Text::given_back_on, just("Given back to you on {date}"), just("已于{date}退还给您"),
     just("Возвращено вам {date}")},
    {Text::updated_after_review, just("Your salon updated your balance after review"),
     just("您的沙龙在核查后更新了您的余额"), just("После проверки салон обновил ваш баланс")},
    {Text::visits_added,
     {"On {date}: one visit more", {}, {}, "On {date}: {n} visits more"},
     just("{date}：增加{n}次"),
     {"{date}: на {n} визит больше", "{date}: на {n} визита больше",
      "{date}: на {n} визитов больше", "{date}: на {n} визита больше"}},
    {Text::visits_kept,
     {"One more is kept for your appointment", {}, {}, "{n} more are kept for your appointments"},
     just("另有{n}次已为您的预约保留"),
     {"Ещё {n} визит оставлен для вашей записи", "Ещё {n} визита оставлены для ваших записей",
      "Ещё {n} визитов оставлены для ваших записей", "Ещё {n} визита оставлено для ваших записей"}},
    {Text::ask_about_plan, just("Ask the salon about this membership"), just("就此会员咨询沙龙"),
     just("Спросить салон об этом абонементе")},
    {Text::ask_about_payment, just("Ask the salon about this payment"), just("就此付款咨询沙龙"),
     just("Спросить салон об этой оплате")},
    {Text::points,
     {"You have one point", {}, {}, "You have {n} points"},
     just("您有{n}积分"),
     {"У вас {n} балл", "У вас {n} балла", "У вас {n} баллов", "У вас {n} балла"}},
    {Text::balance, just("Money to spend here"), just("储值余额"),
     just("Деньги на счёте в салоне")},
    {Text::gift_card, just("Gift card"), just("礼品卡"), just("Подарочная карта")},
    {Text::credit, just("Credit"), just("抵用金"), just("Сумма в зачёт")},
    {Text::points_name, just("Points"), just("积分"), just("Баллы")},
    {Text::deposit, just("Deposit"), just("订金"), just("Задаток")},
    {Text::cash, just("Cash"), just("现金"), just("Наличные")},
    {Text::card, just("Card"), just("银行卡"), just("Банковская карта")},
    {Text::mobile_wallet, just("Mobile payment"), just("手机支付"), just("Мобильный платёж")},
    {Text::bank, just("Bank transfer"), just("银行转账"), just("Банковский перевод")},
    {Text::another_way, just("Another way"), just("其他方式"), just("Другой способ")},
    {Text::on_account, just("To be paid later"), just("稍后付款"), just("Оплата позже")},
    {Text::not_named, just("Not recorded"), just("未记录"), just("Не указано")},
    {Text::by_plan, just("Included in your plan"), just("已包含在您的方案中"),
     just("Входит в ваш план")},
    {Text::question_received, just("We have your question and will answer by {date}"),
     just("我们已收到您的问题，将于{date}前答复"),
     just("Мы получили ваш вопрос и ответим до {date}")},
    {Text::question_taken_on, just("We are looking into it and will answer by {date}"),
     just("我们正在核实，将于{date}前答复"), just("Мы разбираемся и ответим до {date}")},
    {Text::question_answered, just("Answered"), just("已答复"), just("Есть ответ")},
    {Text::question_late, just("Our answer is late, and we are sorry. We are still on it"),
     just("很抱歉，答复晚了。我们仍在处理"),
     just("Мы опаздываем с ответом, простите. Мы им занимаемся")},
    {Text::how_to_stop,
     just("It goes on only if you pay again. To stop it, do not pay: it is paid until {date}"),
     just("只有您再次付款才会继续。如需停止，不再付款即可：已付至{date}"),
     just("Он продолжится, только если вы заплатите снова. Чтобы остановить его, не платите: "
          "он оплачен до {date}")},
}};

constexpr bool rows_stand_in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<std::size_t>(rows[i].text) != i) return false;
  }
  return true;
}

static_assert(rows_stand_in_order());
static_assert(static_cast<std::size_t>(Text::how_to_stop) + 1 == rows.size());

}  // namespace tress::portal::texts
