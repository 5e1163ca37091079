// Goal: whoever is at the desk finds a client by what they can type, and not everybody else.
// Method: `finds` asks the question of the search view: are all looked-up words among the keys?

#include "ledger/keys/name_keys.hpp"

#include <algorithm>
#include <set>

namespace tress::name_keys_test {

namespace {

bool finds(std::string_view typed, std::string_view name) {
  const auto keys = name_keys(name);
  const auto asked = name_query_keys(typed);
  return !asked.empty() && std::all_of(asked.begin(), asked.end(), [&](const std::string& word) {
    return std::find(keys.begin(), keys.end(), word) != keys.end();
  });
}

struct Row {
  const char* typed;
  const char* name;
};

TEST_CASE("name keys: Zhang finds 张 and Elkin finds Ёлкин", "[unit][keys]") {
  const Row row = GENERATE(values<Row>({
      {"Zhang", "张伟"},
      {"zhang wei", "张伟"},
      {"zhangwei", "张伟"},
      {"wei zhang", "张伟"},
      {"zhangw", "张伟"},
      {"zw", "张伟"},
      {"zh", "张伟"},
      {"张", "张伟"},
      {"伟", "张伟"},
      {"张伟", "张伟"},
      {"欧阳", "欧阳娜娜"},
      {"娜娜", "欧阳娜娜"},
      {"nana", "欧阳娜娜"},
      {"ouyang", "欧阳娜娜"},
      {"ouyangnana", "欧阳娜娜"},
      {"Lv", "吕芳"},
      {"lvfang", "吕芳"},
      {"lu fang", "吕芳"},
      {"Zeng", "曾丽"},
      {"zengli", "曾丽"},
      {"Elkin", "Ёлкин Пётр"},
      {"yelk", "Ёлкин Пётр"},
      {"Елкин", "Ёлкин Пётр"},
      {"ЁЛКИН", "Елкин Петр"},
      {"petr elkin", "Ёлкин Пётр"},
      {"Shcherbakov", "Щербаков"},
      {"Юли", "Юлия Соловьёва"},
      {"Muller", "Müller"},
      {"Mueller", "Müller"},
      {"Müller", "Muller"},
      {"mül", "Jörg Müller"},
      {"strasse", "Straße"},
      {"Nguyen", "Nguyễn Thị Hoa"},
      {"o'brien", "O’Brien"},
      {"OBrien", "O'Brien"},
      {"maria", "Anna-Maria Schmidt"},
      {"schm anna", "Anna-Maria Schmidt"},
      {"やまだ", "やまだ はなこ"},
      {"yamada", "やまだ はなこ"},
      {"张伟 lisa", "张伟 Lisa"},
      {"ＺＨＡＮＧ", "张伟"},
      {"J Smith", "John Smith"},
  }));
  CAPTURE(row.typed, row.name);
  CHECK(finds(row.typed, row.name));
}

TEST_CASE("name keys: another name is not found", "[unit][keys]") {
  const Row row = GENERATE(values<Row>({
      {"Zhao", "张伟"},
      {"zhang li", "张伟"},
      {"王", "张伟"},
      {"伟张", "张伟"},
      {"elkins", "Ёлкин"},
      {"lkin", "Ёлкин"},
      {"Miller", "Müller"},
      {"smith", "John Smit"},
      {"anna lee", "Anna Li"},
      {"z", "张伟"},
      {"", "张伟"},
      {" - ", "张伟"},
      {"Anna", ""},
  }));
  CAPTURE(row.typed, row.name);
  CHECK_FALSE(finds(row.typed, row.name));
}

TEST_CASE("name keys: letters beyond the sixteenth count on neither side", "[unit][keys]") {
  CHECK(finds("Wolfeschlegelsteinhausen", "Wolfeschlegelsteinhausenbergerdorff"));
  CHECK(finds("Wolfeschlegelst", "Wolfeschlegelsteinhausenbergerdorff"));
  CHECK_FALSE(finds("Wolfeschlegelx", "Wolfeschlegelsteinhausenbergerdorff"));
}

TEST_CASE("name keys: the longest name stays within the bound and loses no whole word",
          "[unit][keys]") {
  const std::string longest =
      "Щербаковищенский Хрущёвоградский Константиновский Преображенский "
      "Святополковский Жемчужников Юрьевоподольский Ярославцевский Лишний";
  const auto keys = name_keys(longest);
  CHECK(keys.size() <= name_keys_max);
  CHECK(std::set<std::string>(keys.begin(), keys.end()).size() == keys.size());
  CHECK(finds("Жемчужников", longest));
  CHECK(finds("Щербаковищенский", longest));
  CHECK_FALSE(finds("Лишний", longest));  // the ninth word
}

TEST_CASE("name keys: a usual name costs tens of keys, not hundreds", "[unit][keys]") {
  CHECK(name_keys("张伟").size() <= 20);
  CHECK(name_keys("Anna Schmidt").size() <= 20);
  CHECK(name_keys("Ёлкин Пётр").size() <= 40);
}

}  // namespace

}  // namespace tress::name_keys_test
