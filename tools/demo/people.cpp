#include "tools/demo/people.hpp"

#include <fmt/core.h>

#include "ledger/base/assert.hpp"

namespace tress::demo {

namespace {

using Names = std::array<std::string_view, 16>;

constexpr Names latin_first{"Anna",  "Maya",  "Grace", "Chloe", "Emma",   "Noah",  "Liam",   "Owen",
                            "Lucas", "Sarah", "Nora",  "Julia", "Amélie", "Renée", "Jürgen", "Zoë"};
constexpr Names latin_last{"Fraser",  "Tremblay", "Singh",  "Novak", "Müller", "Côté",
                           "Johnson", "Sato",     "García", "Brown", "Reid",   "Nguyen",
                           "Park",    "O'Brien",  "Walker", "Peters"};
constexpr Names chinese_last{"王", "李", "张", "刘", "陈",   "杨", "赵", "黄",
                             "周", "吴", "徐", "孙", "欧阳", "朱", "马", "胡"};
constexpr Names chinese_first{"秀英", "伟", "芳", "娜", "敏",   "静",   "丽",   "强",
                              "磊",   "洋", "艳", "勇", "晓明", "雨桐", "子涵", "梓萱"};
constexpr Names cyrillic_first{"Анна",  "Ольга",   "Мария",    "Елена",    "Ирина", "Наталья",
                               "Дарья", "Ксения",  "Светлана", "Виктория", "Алёна", "Полина",
                               "Юлия",  "Людмила", "Тамара",   "Жанна"};
constexpr Names cyrillic_last{"Ёлкина",    "Петрова",   "Смирнова", "Щербакова",
                              "Кузнецова", "Морозова",  "Волкова",  "Зайцева",
                              "Лебедева",  "Козлова",   "Новикова", "Соколова",
                              "Журавлёва", "Воробьёва", "Цветкова", "Ковальчук"};

constexpr std::array<std::string_view, 5> area_codes{"604", "778", "236", "250", "672"};
constexpr std::array<std::string_view, 3> mail_domains{"example.com", "example.org", "example.net"};

constexpr std::array<std::string_view, 8> remarks{"Prefers to be called in the evening",
                                                  "Likes the chair at the window",
                                                  "Green tea, no sugar",
                                                  "Comes by bus: do not book before 10:30",
                                                  "喜欢安静，不聊天",
                                                  "Говорит по-русски с Ириной",
                                                  "Colour formula is on the paper card from before",
                                                  "Bring the parasol stand back to her next time"};

std::string name_of_guest(Dice& dice) {
  constexpr int latin_percent = 50;
  constexpr int chinese_percent = 85;
  const int script = dice.between(1, 100);
  if (script <= latin_percent) {
    const auto first = dice.one_of(latin_first);
    return fmt::format("{} {}", first, dice.one_of(latin_last));
  }
  if (script <= chinese_percent) {
    const auto last = dice.one_of(chinese_last);
    return fmt::format("{}{}", last, dice.one_of(chinese_first));
  }
  const auto first = dice.one_of(cyrillic_first);
  return fmt::format("{} {}", first, dice.one_of(cyrillic_last));
}

/// Most say the day, some keep the year to themselves, some say nothing.
std::string birth_of_guest(Dice& dice) {
  constexpr int whole_percent = 50;
  constexpr int day_percent = 75;
  constexpr int days_of_every_month = 28;
  const int told = dice.between(1, 100);
  const int year = dice.between(1950, 2007);
  const int month = dice.between(1, 12);
  const int day = dice.between(1, days_of_every_month);
  if (told <= whole_percent) return fmt::format("{}-{:02}-{:02}", year, month, day);
  if (told <= day_percent) return fmt::format("--{:02}-{:02}", month, day);
  return {};
}

}  // namespace

Guest guest(Dice& dice, std::size_t index) {
  constexpr int has_mail_percent = 70;
  TRESS_ASSERT(index < guests_max);
  Guest made{name_of_guest(dice),
             fmt::format("+1{}55501{:02}", area_codes[index % area_codes.size()],
                         index / area_codes.size()),
             {},
             birth_of_guest(dice)};
  const auto domain = dice.one_of(mail_domains);
  if (dice.chance(has_mail_percent)) made.email = fmt::format("guest{}@{}", index + 1, domain);
  return made;
}

std::string_view remark(Dice& dice) {
  return dice.one_of(remarks);
}

}  // namespace tress::demo
